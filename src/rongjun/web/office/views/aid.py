"""Cases of hardship: the list, who may be in hardship, applying for somebody, one with all that can be done."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound
from rongjun.base.papers import make_docx, make_pdf
from rongjun.base.scope import within
from rongjun.domains.services.aid import cases, letters, queries
from rongjun.domains.services.aid.cases import Request
from rongjun.domains.services.aid.models import Case, Round
from rongjun.domains.services.aid.settings import situations
from rongjun.domains.services.grants.queries import standing_of
from rongjun.domains.units.queries import list_towns
from rongjun.kernel.aid.cases import State
from rongjun.kernel.money import format_yuan

from ...http import OfficeRequest, file_response, needs, shown
from ...templatetags.rongjun import badge
from ...told.aid_words import BADGES, BENEFITS, GRANT_STATES, HELPS, KINDS, MOVES, SOURCES, STATES
from ...ui.tables import Column, Filter, Table, list_page
from ..aid_acts import case_acts
from ..aid_forms import ApplyForm, SuspectForm
from ..aid_frame import Act, Cell, Grid, approval_at, done, may_sign_now, sheet
from .person import load_person

LOOK: Final = "办理业务：困难帮扶"
TOWN: Final = 9


def aid_tabs(request: OfficeRequest, current: str) -> list[tuple[str, str, bool]]:
    """Return the tabs of the room that an actor may open."""
    rows = [
        ("aid", _("困难帮扶"), Permission.AID_VIEW), ("aid-maybe", _("可能有困难的人"), Permission.AID_TAKE),
        ("care-rounds", _("关爱基金"), Permission.AID_VIEW), ("donations", _("捐赠"), Permission.AID_FUND),
        ("pairings", _("结对帮扶"), Permission.AID_VIEW), ("aid-settings", _("设置"), Permission.AID_VIEW),
    ]  # fmt: skip
    return [(text, reverse(name), name == current) for name, text, right in rows if request.actor.may(right)]


def cases_table(names: dict[str, str], towns: dict[str, str]) -> Table:
    """Return the list of cases."""
    return Table(
        key="aid",
        caption=gettext_lazy("困难帮扶"),
        columns=(
            Column("number", gettext_lazy("事项编号"), lambda one: one.number, sort=("number",),
                   href=lambda one: reverse("aid-case", args=[one.pk])),
            Column("name", gettext_lazy("姓名"), lambda one: one.person.name, sort=("person__name",)),
            Column("file_no", gettext_lazy("档案号"), lambda one: one.person.file_no, sort=("person__file_no",)),
            Column("kind", gettext_lazy("帮扶"), lambda one: str(KINDS[one.kind]), sort=("kind",)),
            Column("situation", gettext_lazy("困难情形"), lambda one: names.get(one.situation, one.situation),
                   sort=("situation",)),
            Column("state", gettext_lazy("状态"), lambda one: str(STATES[one.state]), sort=("state",),
                   cell=lambda one: badge(str(STATES[one.state]), BADGES[one.state])),
            Column("owner", gettext_lazy("办理单位"), lambda one: one.owner_unit.name),
            Column("due", gettext_lazy("办理期限"), lambda one: one.due_on, sort=("due_on",), kind="date"),
            Column("opened", gettext_lazy("登记日期"), lambda one: one.opened_at, sort=("opened_at",), kind="date"),
        ),
        filters=(
            Filter("state", gettext_lazy("状态"), lambda rows, code: rows.filter(state=code), list(STATES.items())),
            Filter("kind", gettext_lazy("帮扶"), lambda rows, code: rows.filter(kind=code), list(KINDS.items())),
            Filter("situation", gettext_lazy("困难情形"), lambda rows, code: rows.filter(situation=code),
                   list(names.items())),
            Filter("town", gettext_lazy("乡镇"), lambda rows, code: rows.filter(within("person__area_code", code)),
                   list(towns.items())),
        ),
        search=("number", "person__name", "person__file_no", "person__pinyin"),
        search_label=gettext_lazy("编号、姓名、拼音或档案号"),
        order=("-pk",),
        empty=gettext_lazy("没有困难帮扶事项"),
        people=lambda one: str(one.person.token),
    )  # fmt: skip


def maybe_table() -> Table:
    """Return the list of those whose file says that life is hard."""
    return Table(
        key="aid-maybe",
        caption=gettext_lazy("可能有困难的人"),
        columns=(
            Column("file_no", gettext_lazy("档案号"), lambda one: one.file_no, sort=("file_no",)),
            Column("name", gettext_lazy("姓名"), lambda one: one.name, sort=("name",),
                   href=lambda one: reverse("person-aid", args=[one.pk])),
            Column("birth", gettext_lazy("出生日期"), lambda one: one.birth_date, sort=("birth_date",), kind="date"),
        ),
        search=("name", "file_no", "pinyin"),
        search_label=gettext_lazy("姓名、拼音或档案号"),
        order=("file_no",),
        empty=gettext_lazy("档案里没有这样的人，或都已登记"),
        once=True,
        people=lambda one: str(one.token),
    )  # fmt: skip


@needs(Permission.AID_VIEW)
@require_http_methods(["GET", "POST"])
def case_list(request: OfficeRequest) -> HttpResponse:
    """List the cases of the area."""
    towns = {town.code[:TOWN]: town.name for town in list_towns()}
    may = request.actor.may(Permission.PEOPLE_EXPORT)
    return list_page(
        request, cases_table(situations(clock.today()), towns), queries.visible_cases(request.actor),
        "office/aid/list.html", _("困难帮扶"), on_export=(lambda query: None) if may else None,
        tabs=aid_tabs(request, "aid"), lead=_("疑似、申请、乡镇审核、县级核查、列入台账、帮扶、脱困；一事一办。"),
    )  # fmt: skip


@needs(Permission.AID_TAKE)
@require_http_methods(["GET", "POST"])
def maybe_list(request: OfficeRequest) -> HttpResponse:
    """List who may be in hardship by what the file says; the town looks."""
    return list_page(
        request, maybe_table(), queries.maybe_in_hardship(request.actor), "office/aid/list.html", _("可能有困难的人"),
        on_export=None, tabs=aid_tabs(request, "aid-maybe"),
        lead=_("只看档案里的低保、五保、家庭经济状况和孤老；没有在办帮扶事项的。"),
    )  # fmt: skip


@needs(Permission.AID_TAKE)
@require_http_methods(["GET", "POST"])
def person_aid(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Apply for somebody, or note that somebody may be in hardship."""
    person = load_person(request, person_id, LOOK)
    names = situations(clock.today())
    who: dict[str, Any] = {"person_id": person.pk, "by": request.actor, "at": clock.now()}
    made: list[Case] = []

    def apply(said: Mapping[str, Any]) -> str:
        form = acts[0].filled(request)
        figures = form.figures() if isinstance(form, ApplyForm) else None
        made.append(cases.apply(request=Request(said["kind"], said["situation"], figures), **who))
        return _("已登记申请 %(number)s，等乡镇审核。") % {"number": made[0].number}

    def suspect(said: Mapping[str, Any]) -> str:
        asked = Request(said["kind"], said["situation"])
        made.append(cases.suspect(request=asked, source="counter", note=said["note"], **who))
        return _("已登记疑似困难 %(number)s，等乡镇核实。") % {"number": made[0].number}

    acts = [
        Act("apply", _("申请帮扶"), lambda *a, **k: ApplyForm(*a, situations=names, **k), apply,
            _("需要：本人或家属的申请、收入和支出的说明。数字和困难情况加密保存。")),
        Act("suspect", _("登记疑似困难"), lambda *a, **k: SuspectForm(*a, situations=names, **k), suspect),
    ]  # fmt: skip
    answer = done(request, acts, lambda: reverse("aid-case", args=[made[0].pk]))
    if answer is not None:
        return answer
    known = queries.visible_cases(request.actor).filter(person=person)
    rows = [
        [Cell(one.number, href=reverse("aid-case", args=[one.pk])), Cell(KINDS[one.kind]), Cell(STATES[one.state])]
        for one in known[:20]
    ]
    grids = [Grid(_("已有的帮扶事项"), [(_("事项编号"), ""), (_("帮扶"), ""), (_("状态"), "")], rows)] if rows else []
    return sheet(
        request, _("困难帮扶：%(name)s") % {"name": person.name}, facts=[(_("档案号"), person.file_no)], acts=acts,
        grids=grids, crumbs=[(_("困难帮扶"), reverse("aid"))], links=_beside(request, person.pk),
    )  # fmt: skip


def _beside(request: OfficeRequest, person_id: int) -> list[tuple[str, str]]:
    """Return where else help for a person begins: rounds of the care fund that take applications, a pairing."""
    rounds = Round.objects.filter(state="open", closes_on__gte=clock.today()).order_by("closes_on")
    links = [
        (_("申请关爱基金：%(name)s") % {"name": one.name}, reverse("care-apply", args=[one.pk, person_id]))
        for one in rounds[:5]
    ]
    return [*links, *([(_("结对帮扶"), reverse("person-pair", args=[person_id]))]
                      if request.actor.may(Permission.AID_PAIR) else [])]  # fmt: skip


@needs(Permission.AID_VIEW)
@require_http_methods(["GET", "POST"])
def case_page(request: OfficeRequest, aid_id: int) -> HttpResponse:
    """Show a case with its household, history, grant and papers; take the next act."""
    case = queries.get_case(aid_id, request.actor)
    approval = approval_at(request, cases.KIND, case.pk)
    acts = case_acts(request, case, may_sign_now(request, approval))
    answer = done(request, acts, lambda: reverse("aid-case", args=[aid_id]))
    if answer is not None:
        return answer
    shown(request, [str(case.person.token)], LOOK)
    judgement = cases.last_judgement(case)
    return sheet(
        request, _("困难帮扶 %(number)s") % {"number": case.number}, facts=_facts(request, case), acts=acts,
        grids=_grids(case), approval=approval if approval.matter else None,
        state=(STATES[case.state], BADGES[case.state]),
        entries=_entries(case), links=_papers(case), crumbs=[(_("困难帮扶"), reverse("aid"))],
        content=judgement.content_hash if judgement else "",
    )  # fmt: skip


def _facts(request: OfficeRequest, case: Case) -> list[tuple[str, Any]]:
    names, judgement, notice = situations(clock.today()), cases.last_judgement(case), cases.last_notice(case)
    facts: list[tuple[str, Any]] = [
        (_("人员"), f"{case.person.file_no} {case.person.name}"), (_("帮扶"), KINDS[case.kind]),
        (_("困难情形"), names.get(case.situation, case.situation)), (_("办理单位"), case.owner_unit.name),
        (_("怎样发现"), SOURCES.get(case.source.partition(":")[0], "")),
        (_("办理期限"), case.due_on.isoformat() if case.due_on else ""), (_("乡镇意见"), case.opinion),
        (_("公示"), f"{notice.from_on} – {notice.until_on}" if notice else ""),
        (_("异议"), "；".join(" ".join(one) for one in notice.objections) if notice else ""),
    ]  # fmt: skip
    if judgement is not None:
        word = _("列入困难台账") if judgement.accepts else _("不予认定")
        facts += [(_("认定意见"), word), (_("依据"), judgement.article), (_("理由"), judgement.reason)]
    if case.box is not None and any(request.actor.may(one) for one in queries.MAY_OPEN):
        facts.append((_("家庭数字"), _("加密；在下面“查看家庭数字”里写明目的后查看")))
    return facts


def _grids(case: Case) -> list[Grid]:
    kin = [[Cell(one.relation), Cell(one.name)] for one in queries.household_of(case.person, clock.today())]
    grids = [Grid(_("家庭（档案中的亲属）"), [(_("关系"), ""), (_("姓名"), "")], kin)] if kin else []
    standing = standing_of(f"aid:{case.pk}")
    if standing is not None:
        rows = [
            [Cell(standing.number), Cell(GRANT_STATES[standing.state]), Cell(format_yuan(one.amount_fen), "number"),
             Cell(_("已在发放批次") if one.paid else "")]
            for one in standing.lines
        ]  # fmt: skip
        heads = [(_("核定编号"), ""), (_("状态"), ""), (_("金额（元）"), "number"), (_("发放"), "")]
        grids.append(Grid(_("帮扶核定"), heads, rows, note=standing.reason))
    helped = [
        [Cell(BENEFITS[one.benefit]), Cell(format_yuan(one.amount_fen), "number"), Cell(str(one.since or ""), "date")]
        for one in queries.helps_of(case.person_id)
    ]
    if helped:
        heads = [(_("待遇项目"), ""), (_("金额（元）"), "number"), (_("日期"), "")]
        grids.append(Grid(_("此人得到的帮扶"), heads, helped))
    given = [[Cell(str(one.day)), Cell(HELPS[one.kind]), Cell(one.what)] for one in queries.list_help(case)]
    if given:
        heads = [(_("日期"), ""), (_("帮扶方式"), ""), (_("内容"), "")]
        grids.append(Grid(_("实物、信息和就业帮扶"), heads, given))
    return grids


def _entries(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "when": f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}", "title": MOVES[one.move], "detail": one.note,
            "by": f"{one.who}（{one.unit_name}）", "kind": "past",
        }
        for one in queries.list_entries(case)
    ]  # fmt: skip


def _papers(case: Case) -> list[tuple[str, str]]:
    kinds = ["notice"] if cases.last_notice(case) else []
    kinds += (
        ["decision"] if case.state in (State.REFUSED, State.LEDGER, State.GRANTING, State.HELPED, State.OUT) else []
    )
    names = {"notice": _("公示"), "decision": _("认定决定书")}
    return [
        (f"{names[kind]}（{ending}）", reverse("aid-paper", args=[case.pk, kind, ending]))
        for kind in kinds for ending in ("pdf", "docx")
    ]  # fmt: skip


@needs(Permission.AID_VIEW)
@require_GET
def case_paper(request: OfficeRequest, aid_id: int, letter: str, ending: str) -> HttpResponse:
    """Give a paper of a case as a file."""
    case = queries.get_case(aid_id, request.actor)
    if ending not in ("pdf", "docx") or letter not in ("notice", "decision"):
        raise Http404
    shown(request, [str(case.person.token)], LOOK)
    judgement, notice = cases.last_judgement(case), cases.last_notice(case)
    if letter == "notice" and notice is not None:
        paper = letters.public_notice(case, notice, clock.now())
    elif letter == "decision" and judgement is not None and case.state not in (State.REVIEWED, State.DECIDING):
        paper = letters.decision(case, judgement, clock.now())
    else:
        raise NotFound(_("没有这份文书。"))
    return file_response(make_pdf(paper) if ending == "pdf" else make_docx(paper), f"{case.number}-{letter}.{ending}")
