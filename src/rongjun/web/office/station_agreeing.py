"""What may be done with an agreement: state a veto, answer it, propose the appraisal, sign or refuse it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from rongjun.base.actor import Permission
from rongjun.domains.services.stations import agreements
from rongjun.domains.services.stations.models import Agreement, Appraisal, Veto

from ..http import OfficeRequest
from . import station_forms as sf
from . import station_more_forms as mf
from .station_frame import Act, form_act, said_by
from .station_more_words import GROUNDS

P = Permission


def acts_on_agreement(
    request: OfficeRequest, found: Agreement, vetoes: Sequence[Veto], appraised: Sequence[Appraisal]
) -> dict[str, Act]:
    """Return what the actor may do with an agreement now."""
    by, waiting = request.actor, [one for one in appraised if one.result == ""]
    if any(one.result == "approved" for one in appraised):
        return {}
    if agreements.is_party(found, by):
        return {f"answer-{one.pk}": _answer(request, one) for one in vetoes if one.answered_at is None}
    acts: dict[str, Act] = {}
    if by.may(P.STATIONS_APPRAISE) and not waiting:
        acts |= _appraiser(request, found, vetoes)
    if by.may(P.STATIONS_DECIDE) and waiting and waiting[0].made_by_id != by.staff_id:
        acts |= _signatory(request, waiting[0])
    return acts


def _answer(request: OfficeRequest, veto: Veto) -> Act:
    def answer(form: Any) -> str:
        agreements.answer_veto(veto_id=veto.pk, answer=form.cleaned_data["answer"], **said_by(request))
        return _("申辩已记下。")

    title = _("申辩：%(ground)s") % {"ground": GROUNDS[veto.ground]}
    return form_act(
        request, title, _("提交申辩"), lambda *given: mf.AnswerForm(*given[:1], prefix=f"answer-{veto.pk}"), answer,
        lead=_("%(day)s 以前可以申辩。") % {"day": veto.answer_by.isoformat()},
    )  # fmt: skip


def _appraiser(request: OfficeRequest, found: Agreement, vetoes: Sequence[Veto]) -> dict[str, Act]:
    choices = [(one.pk, f"{GROUNDS[one.ground]}：{one.evidence[:60]}") for one in vetoes]

    def state(form: Any) -> str:
        agreements.state_veto(agreement_id=found.pk, **form.cleaned_data, **said_by(request))
        return _("已提出，等待对方申辩。")

    def propose(form: Any) -> str:
        holding = [int(one) for one in form.cleaned_data.get("holding", ())]
        agreements.propose_appraisal(
            agreement_id=found.pk, holding=holding, said=form.cleaned_data["said"], **said_by(request)
        )
        return _("考核意见已提出，由另一人签批。")

    return {
        "propose": form_act(request, _("提出考核意见"), _("提出，交签批"),
                            lambda *given: mf.ProposeForm(choices, *given[:1]), propose,
                            lead=_("按现在的比率计算结果；提出后比率不再变。")),
        "veto": form_act(request, _("提出否决情形"), _("提出"), lambda *given: mf.VetoForm(*given[:1]), state,
                         kind="danger"),
    }  # fmt: skip


def _signatory(request: OfficeRequest, waiting: Appraisal) -> dict[str, Act]:
    def sign(form: Any) -> str:
        seen = form.cleaned_data["content"]
        done = agreements.sign_appraisal(appraisal_id=waiting.pk, content=seen, **said_by(request))
        return _("考核已批准。") if done else _("已签署，等待下一环节。")

    def refuse(form: Any) -> str:
        agreements.return_appraisal(appraisal_id=waiting.pk, reason=form.cleaned_data["reason"], **said_by(request))
        return _("已退回，理由已记下。")

    return {
        "sign": form_act(request, _("批准考核"), _("批准"),
                         lambda *given: sf.ApproveForm(waiting.content_hash, *given[:1]), sign),
        "refuse": form_act(request, _("不批准"), _("不批准"),
                           lambda *given: sf.ReasonForm(*given[:1], prefix="refuse"), refuse, kind="danger"),
    }  # fmt: skip
