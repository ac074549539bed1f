"""What may be done with a round of choice, somebody in it, and a list or formula to sign: by right and state."""

from typing import Any

from django.utils.translation import gettext as _

from rongjun.base.actor import Permission
from rongjun.base.errors import Refusal
from rongjun.domains.people.queries import visible_people
from rongjun.domains.services.placement import carrying, choosing, formulas, rounds
from rongjun.domains.services.placement.models import Candidate, Formula, Objection, Round, Signed

from ..http import OfficeRequest
from . import placement_forms as pf
from .petition_lead_forms import NothingForm
from .station_frame import Act, all_units, form_act, said_by

P = Permission
S = Round.State


def acts_on_round(request: OfficeRequest, round_: Round) -> dict[str, Act]:
    """Return what may be done with a round now."""
    if not request.actor.may(P.PLACEMENT_WORK):
        return {}
    made = {
        S.DRAFT: _draft, S.PUBLISHED: _published, S.CONFIRMING: _confirming, S.CLOSED: _closed,
    }.get(S(round_.state))  # fmt: skip
    return made(request, round_) if made else {}


def _draft(request: OfficeRequest, round_: Round) -> dict[str, Act]:
    codes = [one.code for one in formulas.says(round_.formula).items]
    codes += [one for one in formulas.says(round_.formula).ties if one not in codes]

    def put(form: Any) -> str:
        found = visible_people(request.actor).filter(file_no=form.cleaned_data["file_no"].strip()).first()
        if found is None:
            raise Refusal(_("辖区内没有这个档案号的人员。"))
        rounds.list_person(round_id=round_.pk, person_id=found.pk, facts=form.facts(), **said_by(request))
        return _("已列入。")

    def propose(form: Any) -> str:
        rounds.propose_order(round_id=round_.pk, **said_by(request))
        return _("排序已提交，等待另一人签署；签署后公布。")

    return _posts(request, round_) | {
        "facts": form_act(request, _("列入一人"), _("列入"), lambda *given: pf.FactsForm(codes, True, *given[:1]), put,
                          lead=_("照档案填服役期间的事实；同一人再填一次就是更正。")),
        "order": form_act(request, _("提出排序"), _("按办法排序，提交签署"), lambda *given: NothingForm(*given[:1]),
                          propose),
    }  # fmt: skip


def _posts(request: OfficeRequest, round_: Round) -> dict[str, Act]:
    offered = [(one.pk, one.title) for one in rounds.offered_posts(round_)]

    def add(form: Any) -> str:
        chosen = [int(pk) for pk in form.cleaned_data["records"]]
        count = rounds.add_posts(round_id=round_.pk, record_ids=chosen, **said_by(request))
        return _("已加入 %(count)d 个岗位。") % {"count": count}

    if not offered:
        return {}
    return {
        "posts": form_act(request, _("加入岗位"), _("加入"), lambda *given: pf.PostsForm(offered, *given[:1]), add,
                          lead=_("来自台账“安置岗位”里本年度可选的。")),
    }  # fmt: skip


def _published(request: OfficeRequest, round_: Round) -> dict[str, Act]:
    def begin(form: Any) -> str:
        choosing.begin_choice(round_id=round_.pk, **said_by(request))
        return _("开始选岗，轮到第一位。")

    return _posts(request, round_) | {
        "begin": form_act(request, _("开始选岗"), _("开始选岗"), lambda *given: NothingForm(*given[:1]), begin,
                          lead=_("异议期满、异议都已答复，才能开始。")),
    }  # fmt: skip


def _confirming(request: OfficeRequest, round_: Round) -> dict[str, Act]:
    def propose(form: Any) -> str:
        choosing.propose_result(round_id=round_.pk, **said_by(request))
        return _("结果已提交，等待另一人签署。")

    if choosing.result_waits(round_):
        return {}
    return {
        "result": form_act(request, _("提交结果"), _("提交结果签署"), lambda *given: NothingForm(*given[:1]), propose),
    }  # fmt: skip


def _closed(request: OfficeRequest, round_: Round) -> dict[str, Act]:
    if carrying.is_carried(round_):
        return {}

    def carry(form: Any) -> str:
        handler = int(form.cleaned_data["handler"])
        count = carrying.carry_on(round_id=round_.pk, handler_id=handler, **said_by(request))
        return _("已转入台账 %(count)d 条：选了岗的办理报到，没有选到的按期办理。") % {"count": count}

    return {
        "carry": form_act(request, _("转入台账"), _("转入台账"), lambda *given: pf.CarryForm(all_units(), *given[:1]),
                          carry, lead=_("选了岗的转入“安置上岗”，没有选到的转入“安置遗留问题”，六十天内办理。")),
    }  # fmt: skip


def acts_on_candidate(request: OfficeRequest, one: Candidate) -> dict[str, Act]:
    """Return what may be done with somebody in a round now."""
    round_ = one.round
    if not request.actor.may(P.PLACEMENT_WORK):
        return {}
    if round_.state == S.DRAFT:
        return _while_listed(request, one)
    if round_.state == S.PUBLISHED:
        return {"object": _object(request, one)}
    if round_.state == S.CHOOSING and one.state in ("waiting", "open"):
        return _while_choosing(request, one)
    return {}


def _while_listed(request: OfficeRequest, one: Candidate) -> dict[str, Act]:
    spec = formulas.says(one.round.formula)
    codes = list(dict.fromkeys([*(item.code for item in spec.items), *spec.ties]))

    def put(form: Any) -> str:
        rounds.list_person(
            round_id=one.round_id, person_id=one.person_id, facts=form.facts(), **said_by(request)
        )  # fmt: skip
        return _("已更正。")

    def draw(form: Any) -> str:
        rounds.note_lot(candidate_id=one.pk, lot=form.cleaned_data["lot"], **said_by(request))
        return _("签号已记下。")

    return {
        "facts": form_act(request, _("更正服役事实"), _("保存"),
                          lambda *given: pf.FactsForm(codes, False, *given[:1], initial=one.facts), put),
        "lot": form_act(request, _("抽签"), _("记下签号"), lambda *given: pf.LotForm(*given[:1]), draw,
                        lead=_("只在各项都相同时用。")),
    }  # fmt: skip


def _object(request: OfficeRequest, one: Candidate) -> Act:
    def note(form: Any) -> str:
        rounds.object_to(candidate_id=one.pk, says_=form.cleaned_data["says"], **said_by(request))
        return _("异议已登记，由另一人核查答复。")

    return form_act(request, _("登记异议"), _("登记"), lambda *given: pf.ObjectForm(*given[:1]), note)


def _while_choosing(request: OfficeRequest, one: Candidate) -> dict[str, Act]:
    def chosen(form: Any) -> str:
        said = form.cleaned_data
        choosing.choose(
            candidate_id=one.pk, post_id=int(said["post"]), proxy=said["proxy"], relation=said["relation"],
            proof=said["proof"], **said_by(request),
        )  # fmt: skip
        return _("已选定，轮到下一位。")

    def over(form: Any) -> str:
        choosing.pass_over(candidate_id=one.pk, **said_by(request))
        return _("已顺延。")

    def gone(form: Any) -> str:
        said = form.cleaned_data
        choosing.give_up(candidate_id=one.pk, note=said["note"], proof=said["proof"], **said_by(request))
        return _("已登记放弃。")

    acts: dict[str, Act] = {}
    if one.state == "open":
        posts = [
            (post.pk, _("%(post)s（剩 %(left)d 个）") % {"post": post.title, "left": left})
            for post, left in choosing.posts_left(one.round) if left > 0
        ]  # fmt: skip
        acts["choose"] = form_act(
            request, _("选岗"), _("选定"), lambda *given: pf.ChooseForm(posts, *given[:1]), chosen
        )  # fmt: skip
        acts["pass"] = form_act(
            request, _("过期未选"), _("顺延"), lambda *given: NothingForm(*given[:1]), over,
            lead=_("期限过了才能顺延：第一次排到最后，第二次列为遗留问题。"), kind="secondary",
        )  # fmt: skip
    acts["give-up"] = form_act(
        request, _("本人放弃"), _("登记放弃"), lambda *given: pf.GiveUpForm(*given[:1]), gone, kind="danger"
    )
    return acts


def answer_act(request: OfficeRequest, objection: Objection) -> Act:
    """Return the act that answers an objection."""

    def answer(form: Any) -> str:
        said = form.cleaned_data
        rounds.answer_objection(
            objection_id=objection.pk, answer=said["answer"], corrected=said["corrected"] == "yes", **said_by(request)
        )
        return _("已答复。")

    return form_act(
        request, _("答复异议：%(says)s") % {"says": objection.says[:40]}, _("答复"),
        lambda *given: pf.AnswerForm(*given[:1], prefix=f"answer-{objection.pk}"), answer,
    )  # fmt: skip


def acts_on_signed(request: OfficeRequest, found: Signed) -> dict[str, Act]:
    """Return the signature and the way back of a list that waits."""
    order = found.kind == "order"
    sign_, back_ = (
        (rounds.publish_order, rounds.return_order) if order else (choosing.confirm_result, choosing.return_result)
    )

    def sign(form: Any) -> str:
        sign_(signed_id=found.pk, content_hash=found.content_hash, **said_by(request))
        return _("已签署，排序已公布。") if order else _("已签署，结果生效。")

    def back(form: Any) -> str:
        back_(signed_id=found.pk, reason=form.cleaned_data["reason"], **said_by(request))
        return _("已退回。")

    return _sign_or_back(request, sign, back, _("签署并公布") if order else _("签署"))


def acts_on_formula(request: OfficeRequest, found: Formula) -> dict[str, Act]:
    """Return the signature and the way back of a formula that waits."""

    def sign(form: Any) -> str:
        formulas.approve_formula(formula_id=found.pk, content_hash=found.content_hash, **said_by(request))
        return _("已批准，开始执行。")

    def back(form: Any) -> str:
        formulas.return_formula(formula_id=found.pk, reason=form.cleaned_data["reason"], **said_by(request))
        return _("已退回。")

    return _sign_or_back(request, sign, back, _("批准，开始执行"))


def _sign_or_back(request: OfficeRequest, sign: Any, back: Any, button: str) -> dict[str, Act]:
    return {
        "sign": form_act(request, _("签署"), button, lambda *given: NothingForm(*given[:1]), sign),
        "return": form_act(request, _("退回"), _("退回"), lambda *given: pf.BackForm(*given[:1]), back, kind="danger"),
    }  # fmt: skip
