"""Leaders: letters to read and mark, matters taken on, urgent needs; and the page of one matter for all of it."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.petitions import leading, meetings, supervising
from rongjun.domains.petitions.models import Clock, LetterRead, Matter
from rongjun.domains.petitions.queries import search_matters

from ...addresses import address
from ...http import OfficeRequest, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from .. import petition_lead_forms as lf
from ..petition_frame import load_matter, on_petitions, petition_crumbs
from ..petition_lead_acts import acts_on
from ..petition_lead_frame import RIGHTS, TABS, Act, facts_of, lead_crumbs, lead_tabs, run_acts, said_by, status_of
from ..petition_lead_words import ADOPTED, GROUNDS, MEETINGS, NEEDS
from ..petition_lists import excerpt
from ..petition_words import is_overdue, left_words, state_badge, state_name, word

P = Permission
ALL = tuple(dict.fromkeys(right for _name, _title, rights in TABS for right in rights))


def letters_table() -> Table:
    """Return the list of letters that a leader reads."""
    today = clock.today()

    def here(one: Matter) -> str:
        return address("petition-lead", one.pk)

    def left(one: Matter) -> str:
        text = left_words(one, today)
        return badge(text, "danger") if is_overdue(one, today) else text

    return Table(
        key="petition-letters", caption=gettext_lazy("来信阅办"),
        columns=(
            Column("number", gettext_lazy("编号"), lambda m: m.number, sort=("pk",), href=here),
            Column("told", gettext_lazy("反映的情况"), lambda m: excerpt(m.told), kind="long"),
            Column("read", gettext_lazy("我的批示"), lambda m: _("已批") if m.read else _("未批"),
                   cell=lambda m: badge(_("已批"), "done") if m.read else badge(_("未批"), "info")),
            Column("state", gettext_lazy("状态"), lambda m: state_name(m.state), sort=("state",),
                   cell=lambda m: badge(*state_badge(m.state))),
            Column("owner", gettext_lazy("承办"), lambda m: "" if m.ended_at else m.owner_unit.name),
            Column("received", gettext_lazy("收到日期"), lambda m: m.received_on, sort=("received_on",), kind="date"),
            Column("due", gettext_lazy("期限"), lambda m: m.due_on, sort=("due_on",), kind="date"),
            Column("left", gettext_lazy("还有几天"), lambda m: left_words(m, today), cell=left),
        ),
        filters=(Filter("read", gettext_lazy("批示"), lambda rows, one: rows.filter(read=one == "yes"),
                        (("no", gettext_lazy("未批")), ("yes", gettext_lazy("已批")))),),
        search=search_matters, search_label=gettext_lazy("编号，或者情况里的字词"), order=("-received_on", "-pk"),
        empty=gettext_lazy("没有来信和网上信访。"), row_kind=lambda m: "faulty" if is_overdue(m, today) else "",
    )  # fmt: skip


@on_petitions(*RIGHTS["petition-letters"])
@require_http_methods(["GET", "POST"])
def letter_list(request: OfficeRequest) -> HttpResponse:
    """List the letters and online matters of the office, for a leader to read and mark (article 18)."""
    return list_page(
        request, letters_table(), leading.list_letters(request.actor), "office/petition_lead/list.html", _("来信阅办"),
        lead=_("群众来信和网上信访；批示记入办理过程，本人看得到。"), tabs=lead_tabs("petition-letters", request.actor),
        on_export=lambda query: None,
    )  # fmt: skip


def taken_table() -> Table:
    """Return the list of matters that leaders took on."""
    today = clock.today()

    def standing(one: Any) -> tuple[str, str]:
        if one.ended_at is not None:
            return _("已结束"), "done"
        return (_("过了自己定的日期"), "danger") if one.due_on < today else (_("包案中"), "info")

    return Table(
        key="petition-taken", caption=gettext_lazy("领导包案"),
        columns=(
            Column("number", gettext_lazy("编号"), lambda t: t.matter.number, sort=("matter_id",),
                   href=lambda t: address("petition-lead", t.matter_id)),
            Column("leader", gettext_lazy("包案领导"), lambda t: t.leader.name, sort=("leader__name",)),
            Column("reason", gettext_lazy("为什么包案"), lambda t: t.reason, kind="long"),
            Column("due", gettext_lazy("负责的日期"), lambda t: t.due_on, sort=("due_on",), kind="date"),
            Column("standing", gettext_lazy("状态"), lambda t: standing(t)[0], cell=lambda t: badge(*standing(t))),
            Column("state", gettext_lazy("事项"), lambda t: state_name(t.matter.state)),
            Column("taken", gettext_lazy("包案日期"), lambda t: t.taken_at, sort=("taken_at",), kind="date"),
            Column("result", gettext_lazy("结果"), lambda t: t.result, kind="long", shown=False),
        ),
        filters=(Filter("open", gettext_lazy("状态"), lambda rows, one: rows.filter(ended_at__isnull=one == "open"),
                        (("open", gettext_lazy("包案中")), ("done", gettext_lazy("已结束")))),),
        search=("matter__number", "leader__name", "reason"), search_label=gettext_lazy("编号、领导或理由"),
        order=("ended_at", "due_on"), empty=gettext_lazy("没有领导包案的事项。"),
        row_kind=lambda t: "faulty" if t.ended_at is None and t.due_on < today else "",
    )  # fmt: skip


@on_petitions(*RIGHTS["petition-taken"])
@require_http_methods(["GET", "POST"])
def taken_list(request: OfficeRequest) -> HttpResponse:
    """List the hard and old matters that leaders answer for."""
    return list_page(
        request, taken_table(), leading.list_taken(request.actor), "office/petition_lead/list.html", _("领导包案"),
        lead=_("包的是事项，不是人：领导对办结的日期负责。"), tabs=lead_tabs("petition-taken", request.actor),
        on_export=lambda query: None,
    )  # fmt: skip


def urgent_table() -> Table:
    """Return the list of urgent needs."""
    return Table(
        key="petition-urgent", caption=gettext_lazy("紧急需要"),
        columns=(
            Column("number", gettext_lazy("编号"), lambda u: u.matter.number,
                   href=lambda u: address("petition-urgent-one", u.pk)),
            Column("need", gettext_lazy("急需"), lambda u: word(NEEDS, u.need), sort=("need",)),
            Column("done", gettext_lazy("已经做了什么"), lambda u: u.done, kind="long"),
            Column("told", gettext_lazy("上报"), lambda u: u.told_at, sort=("told_at",), kind="date"),
            Column("state", gettext_lazy("状态"), lambda u: _("已安排") if u.seen_at else _("等待安排"),
                   cell=lambda u: badge(_("已安排"), "done") if u.seen_at else badge(_("等待安排"), "danger")),
            Column("ordered", gettext_lazy("安排"), lambda u: u.ordered, kind="long"),
        ),
        filters=(Filter("state", gettext_lazy("状态"), lambda rows, one: rows.filter(seen_at__isnull=one == "open"),
                        (("open", gettext_lazy("等待安排")), ("done", gettext_lazy("已安排")))),),
        search=("matter__number", "done"), search_label=gettext_lazy("编号，或者做了什么"),
        order=("seen_at", "-told_at"), empty=gettext_lazy("没有紧急需要。"),
        row_kind=lambda u: "" if u.seen_at else "faulty",
    )  # fmt: skip


@on_petitions(*RIGHTS["petition-urgent"], P.PETITION_DISCIPLINE)
@require_http_methods(["GET", "POST"])
def urgent_list(request: OfficeRequest) -> HttpResponse:
    """List the urgent needs that this unit was told of the same day."""
    return list_page(
        request, urgent_table(), leading.list_urgent(request.actor), "office/petition_lead/list.html", _("紧急需要"),
        lead=_("生命、治疗、吃饭、住处有困难的，当天报到这里；先办急事，再办事项。"),
        tabs=lead_tabs("petition-urgent", request.actor), on_export=lambda query: None,
    )  # fmt: skip


@on_petitions(*RIGHTS["petition-urgent"], P.PETITION_DISCIPLINE)
@require_http_methods(["GET", "POST"])
def urgent_one(request: OfficeRequest, urgent_id: int) -> HttpResponse:
    """Show an urgent need, and take what the head of the office has done about it."""
    need = leading.get_urgent(urgent_id, request.actor)

    def order(form: Any) -> str:
        leading.answer_urgent(urgent_id=need.pk, ordered=form.cleaned_data["ordered"], **said_by(request))
        return _("安排已记入办理过程，本人看得到。")

    may = need.seen_at is None and leading.may_answer_urgent(need, request.actor)
    acts = {"order": Act(_("安排"), _("保存安排"), lf.OrderForm, order)} if may else {}
    done, panels = run_acts(request, acts, reverse("petition-urgent-one", args=[need.pk]))
    matter = load_matter(need.matter_id)
    return done or page(
        request, "office/petition_lead/urgent.html", _("紧急需要：%(need)s") % {"need": word(NEEDS, need.need)},
        crumbs=lead_crumbs("petition-urgent"), need=need, facts=facts_of(matter), panels=panels,
        status=status_of(panels),
    )  # fmt: skip


@on_petitions(*ALL)
@require_http_methods(["GET", "POST"])
def lead_page(request: OfficeRequest, petition_id: int) -> HttpResponse:
    """Show a matter to who leads, supervises or holds its meetings: marks, who answers for it, 督办, minutes, calls."""
    matter = load_matter(petition_id)
    done, panels = run_acts(request, acts_on(request, matter), reverse("petition-lead", args=[matter.pk]))
    if done is not None:
        return done
    return page(
        request, "office/petition_lead/matter.html", _("批示、包案、督办、会谈"), lead=matter.number,
        crumbs=petition_crumbs(matter), facts=facts_of(matter), panels=panels, taken=leading.taken_of(matter),
        marks=LetterRead.objects.filter(matter=matter).select_related("leader", "to_unit").order_by("-pk"),
        supervisions=[
            {"one": one, "ground": word(GROUNDS, one.ground), "adopted": word(ADOPTED, one.adopted)}
            for one in supervising.supervisions_of(matter)
        ],
        meetings=[{"one": one, "kind": word(MEETINGS, one.kind)} for one in meetings.meetings_of(matter)],
        calls=meetings.home_calls_of(matter), status=status_of(panels),
        clocks=Clock.objects.filter(matter=matter, ended_on=None).order_by("due_on"),
    )  # fmt: skip
