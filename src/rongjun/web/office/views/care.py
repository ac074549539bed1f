"""The care fund: rounds with applications, ranking and the committee's meeting; donations; accounts."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted
from rongjun.base.papers import make_docx, make_pdf
from rongjun.domains.services.aid import accounts, care_letters, fund, letters, rounds
from rongjun.domains.services.aid.evidence import lacking
from rongjun.domains.services.aid.models import Application, Round, Seat
from rongjun.domains.services.aid.settings import situations
from rongjun.domains.services.grants.queries import standing_of
from rongjun.kernel.aid.need import Weights, terms_of
from rongjun.kernel.aid.rounds import Round as State
from rongjun.kernel.money import format_yuan

from ...http import OfficeRequest, file_response, needs, shown
from ...templatetags.rongjun import badge
from ...told.aid_words import ROUND_BADGES, ROUND_STATES, TERMS
from ...ui.forms import MoneyField, OfficeForm
from ...ui.tables import Column, Filter, Table, list_page
from ..aid_forms import AskForm, RoundForm
from ..aid_frame import Act, Cell, Grid, done, fields_form, sheet, text_field
from .aid import aid_tabs
from .person import load_person

LOOK: Final = "办理业务：关爱基金"
SHOWN: Final = 25
"""So many applications are on the page of a round; the whole list has its own page."""


def rounds_table() -> Table:
    """Return the list of rounds."""
    return Table(
        key="care-rounds",
        caption=gettext_lazy("关爱基金"),
        columns=(
            Column("number", gettext_lazy("编号"), lambda one: one.number, sort=("number",),
                   href=lambda one: reverse("care-round", args=[one.pk])),
            Column("name", gettext_lazy("名称"), lambda one: one.name, sort=("name",)),
            Column("state", gettext_lazy("状态"), lambda one: str(ROUND_STATES[one.state]), sort=("state",),
                   cell=lambda one: badge(str(ROUND_STATES[one.state]), ROUND_BADGES[one.state])),
            Column("closes", gettext_lazy("申请截止"), lambda one: one.closes_on, sort=("closes_on",), kind="date"),
            Column("most", gettext_lazy("每份最高额（元）"), lambda one: one.most_fen, sort=("most_fen",),
                   kind="money"),
        ),
        filters=(
            Filter("state", gettext_lazy("状态"), lambda rows, code: rows.filter(state=code),
                   list(ROUND_STATES.items())),
        ),
        search=("number", "name"),
        search_label=gettext_lazy("编号或名称"),
        order=("-pk",),
        empty=gettext_lazy("还没有评审"),
    )  # fmt: skip


@needs(Permission.AID_VIEW)
@require_http_methods(["GET", "POST"])
def round_list(request: OfficeRequest) -> HttpResponse:
    """List the rounds of the care fund."""
    links = [(_("开始一轮"), reverse("care-new"))] if _may_open(request) else []
    return list_page(
        request, rounds_table(), Round.objects.all(), "office/aid/list.html", _("关爱基金"),
        on_export=lambda query: None, tabs=aid_tabs(request, "care-rounds"), links=links,
        lead=_("申请、按困难程度排序、评审会签字、核定、发放、公布账目。"),
    )  # fmt: skip


@needs(Permission.AID_FUND)
@require_http_methods(["GET", "POST"])
def round_new(request: OfficeRequest) -> HttpResponse:
    """Open a round."""
    made: list[Round] = []

    def run(said: Mapping[str, Any]) -> str:
        made.append(
            rounds.open_round(
                name=said["name"], closes_on=said["closes_on"], most_fen=said["most"], basis=said["basis"],
                by=request.actor, at=clock.now(),
            )
        )  # fmt: skip
        return _("已开始，可以接受申请。")

    acts = [Act("open", _("开始一轮"), RoundForm, run, _("权重、收入线和要交的材料取自当前的设置，一轮之内不变。"))]
    answer = done(request, acts, lambda: reverse("care-round", args=[made[0].pk]))
    if answer is not None:
        return answer
    return sheet(
        request, _("开始一轮关爱基金评审"), facts=[], acts=acts, crumbs=[(_("关爱基金"), reverse("care-rounds"))]
    )


@needs(Permission.AID_VIEW)
@require_http_methods(["GET", "POST"])
def round_page(request: OfficeRequest, round_id: int) -> HttpResponse:
    """Show a round: ranking for the committee, applications of the area for others, seats, accounts; take an act."""
    one = _load(round_id)
    ranked = rounds.rank_round(one, by=request.actor, at=clock.now()) if _sits(request) else []
    acts = _acts(request, one, ranked)
    answer = done(request, acts, lambda: reverse("care-round", args=[round_id]))
    if answer is not None:
        return answer
    grids = [_ranking(one, ranked)] if ranked else []
    grids += [_applications(request, one), _seats(one)]
    return sheet(
        request, one.name, facts=_facts(one), acts=acts, grids=[grid for grid in grids if grid.rows],
        state=(ROUND_STATES[one.state], ROUND_BADGES[one.state]), links=_links(request, one),
        crumbs=[(_("关爱基金"), reverse("care-rounds"))], content=one.content_hash, why_not=_what_waits(one),
    )  # fmt: skip


def _what_waits(one: Round) -> str:
    """Return what a round waits for, where nobody can hurry it."""
    if one.state == State.OPEN and clock.today() <= one.closes_on:
        return _("接受申请到 %(day)s；截止以后按困难程度排序、提出分配，评审会签字。") % {
            "day": one.closes_on.isoformat()
        }
    if one.state == State.GRANTING:
        return _("已报请核定，等科长、局长签批；批准后在下一次发放中支付。")
    return ""


@needs(Permission.AID_TAKE)
@require_http_methods(["GET", "POST"])
def care_apply(request: OfficeRequest, round_id: int, person_id: int) -> HttpResponse:
    """Take an application of somebody in a round."""
    one, person = _load(round_id), load_person(request, person_id, LOOK)
    names, papers = situations(clock.today()), [(code, name) for code, name in one.papers]

    def run(said: Mapping[str, Any]) -> str:
        form = acts[0].filled(request)
        if isinstance(form, AskForm):
            rounds.apply_in_round(
                round_id=one.pk, person_id=person.pk, situation=said["situation"], asked_fen=said["asked"],
                figures=form.figures(), seen=said["seen"], by=request.actor, at=clock.now(),
            )  # fmt: skip
        return _("已登记申请。")

    told = _("需要的材料：%(names)s。") % {"names": "、".join(name for _code, name in papers)}
    acts = [Act("apply", _("登记申请"), lambda *a, **k: AskForm(*a, situations=names, papers=papers, **k), run, told)]
    answer = done(request, acts, lambda: reverse("care-round", args=[round_id]))
    if answer is not None:
        return answer
    return sheet(
        request, _("关爱基金申请：%(name)s") % {"name": person.name}, facts=[(_("档案号"), person.file_no)], acts=acts,
        crumbs=[(_("关爱基金"), reverse("care-rounds")), (one.name, reverse("care-round", args=[one.pk]))],
    )  # fmt: skip


@needs(Permission.AID_VIEW)
@require_GET
def care_accounts(request: OfficeRequest, round_id: int, ending: str) -> HttpResponse:
    """Give the published accounts as a file."""
    one = _load(round_id)
    if ending not in ("pdf", "docx"):
        raise Http404
    if one.accounts is None:
        raise NotFound(_("账目还没有公布。"))
    paper = letters.accounts(one, clock.now())
    return file_response(make_pdf(paper) if ending == "pdf" else make_docx(paper), f"{one.number}.{ending}")


@needs(Permission.AID_VIEW)
@require_GET
def care_form(request: OfficeRequest, round_id: int, ending: str) -> HttpResponse:
    """Give the form to apply with, to be filled in by hand."""
    one = _load(round_id)
    if ending not in ("pdf", "docx"):
        raise Http404
    paper = care_letters.application_form(one, clock.now())
    return file_response(make_pdf(paper) if ending == "pdf" else make_docx(paper), f"{one.number}.{ending}")


def _load(round_id: int) -> Round:
    found = Round.objects.select_related("made_by").filter(pk=round_id).first()
    if found is None:
        raise NotFound(_("没有这一轮关爱基金。"))
    return found


def _may_open(request: OfficeRequest) -> bool:
    return request.actor.may(Permission.AID_FUND) and request.actor.may(Permission.GRANTS_PROPOSE)


def _sits(request: OfficeRequest) -> bool:
    return request.actor.may(Permission.AID_COMMITTEE)


def _facts(one: Round) -> list[tuple[str, Any]]:
    weights, told = rounds.weights_of(one), one.accounts or {}
    standing = standing_of(f"care:{one.pk}")
    return [
        (_("编号"), one.number), (_("申请截止"), one.closes_on.isoformat()),
        (_("每份最高额（元）"), format_yuan(one.most_fen)),
        (_("依据"), one.basis), (_("要交的材料"), "、".join(name for _code, name in one.papers)),
        (_("人均月收入线（元）"), format_yuan(weights.line_fen)),
        (_("权重（收入、负担、变故）"), f"{weights.income}、{weights.burden}、{weights.event}"),
        (_("须签字的委员"), str(one.least_members)),
        (_("可用捐赠（元）"), format_yuan(sum(gift.left_fen for gift in fund.gifts_left()))),
        (_("帮扶核定"), standing.number if standing else ""), (_("账目公布"), told.get("day", "")),
        (_("本轮使用（元）"), format_yuan(told["given_fen"]) if told else ""),
    ]  # fmt: skip


def _ranking(one: Round, ranked: list[rounds.Ranked]) -> Grid:
    weights = rounds.weights_of(one)
    heads = [
        (_("名次"), "number"), (_("姓名"), "text"), (_("情形"), "text"), (_("人均月收入（元）"), "number"),
        (_("怎样算出"), "text"), (_("合计"), "number"), (_("申请（元）"), "number"), (_("建议（元）"), "number"),
        (_("分配（元）"), "number"), (_("理由"), "text"),
    ]  # fmt: skip
    names = situations(clock.today())
    rows = [
        [
            Cell(str(each.place), "number"), Cell(each.application.person.name, "date"),
            Cell(names.get(each.application.situation, ""), "date"), Cell(format_yuan(each.need.head_fen), "number"),
            Cell(_how(each, weights)),
            Cell(str(each.need.points), "number"), Cell(format_yuan(each.application.asked_fen), "number"),
            Cell(format_yuan(each.suggested_fen), "number"), Cell(format_yuan(each.application.fen), "number"),
            Cell(each.application.reason),
        ]
        for each in ranked
    ]  # fmt: skip
    note = _(
        "收入：人均月收入低于线的千分数；医疗负担：一年自付医疗费用占一年收入的千分数，最多一千；重大变故：有为一千。"
        "只用于这一轮，现算现看，不保存在任何人的档案里。"
    )
    return Grid(_("按困难程度排序"), heads, rows, note=note)


def _how(each: rounds.Ranked, weights: Weights) -> str:
    """Return how a need was worked out: each term times its weight."""
    terms = terms_of(each.need, weights)
    return "；".join(f"{TERMS[term]} {value}×{weight}" for term, value, weight, _points in terms)


def _applications(request: OfficeRequest, one: Round) -> Grid:
    rows = list(Application.objects.filter(round=one).select_related("person", "round").order_by("pk")[:SHOWN])
    shown(request, [str(each.person.token) for each in rows], LOOK)
    cells = [
        [
            Cell(f"{each.person.file_no} {each.person.name}", href=reverse("care-application", args=[each.pk])),
            Cell(format_yuan(each.asked_fen), "number"), Cell(standing_text(each)),
            Cell(format_yuan(each.fen) if each.fen else "", "number"),
        ]
        for each in rows
    ]  # fmt: skip
    heads = [(_("申请人"), ""), (_("申请（元）"), "number"), (_("还缺的材料"), ""), (_("分配（元）"), "number")]
    return Grid(_("申请"), heads, cells, more=reverse("care-applications", args=[one.pk]))


def standing_text(one: Application) -> str:
    """Return what an application lacks: the papers nobody has seen, or that it is complete or withdrawn."""
    return _("已撤回") if one.withdrawn else "、".join(lacking(one, one.round)) or _("齐全")


def _seats(one: Round) -> Grid:
    seats = Seat.objects.filter(round=one).select_related("staff").order_by("pk")
    present = [seat for seat in seats if seat.aside or seat.content_hash == one.content_hash]
    rows = [
        [Cell(seat.staff.name), Cell(_("回避") if seat.aside else _("同意")), Cell(seat.reason)] for seat in present
    ]
    return Grid(_("评审会"), [(_("委员"), ""), (_("签字"), ""), (_("说明"), "")], rows)


def _links(request: OfficeRequest, one: Round) -> list[tuple[str, str]]:
    ends = ("pdf", "docx")
    if one.state == State.OPEN:
        return [(f"{_('空白申请表')}（{end}）", reverse("care-form", args=[one.pk, end])) for end in ends]
    if one.accounts is None:
        return []
    files = [(f"{_('账目')}（{end}）", reverse("care-accounts", args=[one.pk, end])) for end in ends]
    return [*files, (_("门户上的账目"), reverse("portal-care-accounts", args=[one.number]))]


def _acts(request: OfficeRequest, one: Round, ranked: list[rounds.Ranked]) -> list[Act]:
    who: dict[str, Any] = {"round_id": one.pk, "by": request.actor, "at": clock.now()}
    keeps, found = _may_open(request), list[Act]()
    if one.state == State.OPEN and keeps:
        if clock.today() > one.closes_on and ranked:
            found.append(_allocation(ranked, who))
        found.append(_reasoned("close", _("关闭这一轮"), rounds.close_round, who, danger=True))
    if one.state == State.MEETING and _sits(request):
        found += _meeting(request, one, who)
        if keeps:
            found.append(_plain("hand", _("报请核定"), lambda: rounds.hand_up(**who).number))
    if one.state == State.GRANTED and keeps:
        found.append(_plain("publish", _("公布账目"), lambda: accounts.publish_accounts(**who).number))
    return found


def _meeting(request: OfficeRequest, one: Round, who: dict[str, Any]) -> list[Act]:
    acts = [
        _reasoned("aside", _("回避"), rounds.step_aside, who),
        _reasoned("reopen", _("退回重新分配"), rounds.reopen, who, danger=True),
    ]
    try:
        rounds.refuse_member(one, request.actor)
    except NotPermitted:
        return acts
    content = request.POST.get("content", "")
    return [_plain("sign", _("同意并签字"), lambda: rounds.sign_allocation(content=content, **who).pk), *acts]


def _allocation(ranked: list[rounds.Ranked], who: dict[str, Any]) -> Act:
    fields: dict[str, forms.Field] = {}
    for each in ranked:
        named = {"place": each.place, "name": each.application.person.name}
        fields[f"fen{each.application.pk}"] = MoneyField(label=_("%(place)d. %(name)s 分配（元）") % named)
        fields[f"why{each.application.pk}"] = text_field(_("%(place)d. %(name)s 少给的理由") % named, required=False)
    form = fields_form("Allocation", **fields)
    initial = {f"fen{each.application.pk}": each.suggested_fen for each in ranked}

    def run(said: Mapping[str, Any]) -> str:
        keys = [each.application.pk for each in ranked]
        amounts = {key: said[f"fen{key}"] for key in keys}
        rounds.propose_allocation(amounts=amounts, reasons={key: said[f"why{key}"] for key in keys}, **who)
        return _("已提出分配，请委员签字。")

    told = _("已填好按困难程度建议的数，可以改；少于建议的写明理由。")
    return Act("allocate", _("提出分配"), form, run, told, initial=initial)


def _reasoned(key: str, text: str, act: Any, who: dict[str, Any], *, danger: bool = False) -> Act:
    form = fields_form("Why", reason=text_field(_("理由"), most=200, long=True))

    def run(said: Mapping[str, Any]) -> str:
        act(reason=said["reason"], **who)
        return _("已登记。")

    return Act(key, text, form, run, danger=danger)


def _plain(key: str, text: str, act: Any) -> Act:
    def run(said: Mapping[str, Any]) -> str:
        act()
        return _("已登记。")

    return Act(key, text, OfficeForm, run)
