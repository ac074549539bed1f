"""The day of a worker, the plan of a quarter, and the lists that the office keeps."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.services.visits import lists, routes
from rongjun.domains.services.visits.models import Need, Reason, Rule
from rongjun.domains.services.visits.planning import make_plan, preview_plan
from rongjun.domains.units.queries import area_names
from rongjun.kernel.visiting import quarter_of, read_quarter

from ...http import OfficeRequest, needs, page, shown, whole_number
from ..case_frame import said
from ..visit_forms import EntryForm, RuleForm
from ..visit_frame import LOOK, OFFER, crumbs, period_text, rule_words, visit_tabs
from .visits import open_planned


@needs(Permission.VISIT_RECORD)
@require_http_methods(["GET", "POST"])
def visit_day(request: OfficeRequest) -> HttpResponse:
    """Show and change one's list of a day: what is on it, in which order, and what can be put on it."""
    day = _day(request.POST.get("day") or request.GET.get("day", ""))
    if request.method == "POST":
        _change_day(request, day)
        return redirect(f"{reverse('visit-day')}?day={day.isoformat()}")
    stops = list(routes.list_stops(request.actor, day))
    there = {stop.planned_id for stop in stops}
    others = [one for one in open_planned(request) if one.pk not in there]
    names = area_names({one.area_code for one in [*others, *(stop.planned for stop in stops)]})
    shown(request, [str(one.person.token) for one in [*others, *(stop.planned for stop in stops)]], LOOK)
    return page(
        request, "office/visits/day.html", _("走访联系"), lead=OFFER, tabs=visit_tabs("visit-day", request.actor),
        crumbs=crumbs()[:1], day=day, today=clock.today(),
        stops=[(stop, names.get(stop.planned.area_code, ""), _why(stop.planned)) for stop in stops],
        others=[(one, names.get(one.area_code, ""), _why(one)) for one in others],
    )  # fmt: skip


def _change_day(request: OfficeRequest, day: date) -> None:
    """Do what the page of a day asks: add, move, take off, sort."""
    by, sent = request.actor, request.POST
    if stop_id := whole_number(sent.get("up", "") or sent.get("down", "")):
        routes.move_stop(stop_id=stop_id, up="up" in sent, by=by)
    elif stop_id := whole_number(sent.get("drop", "")):
        routes.drop_stop(stop_id=stop_id, by=by)
    elif "sort" in sent:
        routes.sort_by_area(day=day, by=by)
    elif "add" in sent:
        ids = [whole_number(one) for one in sent.getlist("planned")]
        try:
            count = routes.add_stops(day=day, planned_ids=ids, by=by, at=clock.now())
        except (NotPermitted, NotFound):
            raise
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已排入 %(count)d 户。") % {"count": count})


def _why(planned: Any) -> str:
    return f"{said(planned.reason.name, planned.reason.name_en)} · {period_text(planned.period)}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


@needs(Permission.VISIT_PLAN)
@require_http_methods(["GET", "POST"])
def visit_plans(request: OfficeRequest) -> HttpResponse:
    """Show how many visits the rules add in a quarter, and plan them: two clicks."""
    asked = request.POST.get("quarter") or request.GET.get("quarter") or quarter_of(clock.today())
    try:
        read_quarter(asked)
    except ValueError:
        asked = quarter_of(clock.today())
        messages.error(request, _("季度应为 2026Q3 这样的写法。"))
    else:
        if request.method == "POST":
            count = make_plan(quarter=asked, by=request.actor, at=clock.now())
            messages.success(request, _("已排定 %(count)d 次走访。") % {"count": count})
            return redirect(f"{reverse('visit-plans')}?quarter={asked}")
    told = [(said(rule.reason.name, rule.reason.name_en), count) for rule, count in preview_plan(asked, request.actor)]
    return page(
        request, "office/visits/plans.html", _("走访联系"), crumbs=crumbs()[:1], quarter=asked,
        quarters=[(one, period_text(one)) for one in _quarters()],
        lead=_("只排本人同意走访的；再排一次只补缺的。"), tabs=visit_tabs("visit-plans", request.actor),
        told=told, total=sum(count for _name, count in told),
    )  # fmt: skip


def _quarters() -> list[str]:
    first = clock.today().replace(day=1)
    months = [(first.year * 12 + first.month - 1 + 3 * step) for step in range(-1, 4)]
    return [quarter_of(date(month // 12, month % 12 + 1, 1)) for month in months]


@needs(Permission.VISIT_VIEW)
@require_http_methods(["GET", "POST"])
def visit_lists(request: OfficeRequest) -> HttpResponse:
    """Show the reasons, needs and rules; whoever keeps them adds and ends here."""
    keeps = request.actor.may(Permission.VISIT_KEEP)
    forms: dict[str, Any] = {}
    if request.method == "POST":
        request.actor.require(Permission.VISIT_KEEP)
        forms = _change_lists(request)
        if not forms:
            messages.success(request, _("已保存。"))
            return redirect("visit-lists")
    reasons = list(Reason.objects.order_by("pk"))
    fresh = {
        "reason": EntryForm(prefix="reason"), "need": EntryForm(prefix="need"),
        "rule": RuleForm([one for one in reasons if one.active]),
    }  # fmt: skip
    rules = Rule.objects.filter(ended_at=None).select_related("reason").order_by("pk")
    return page(
        request, "office/visits/lists.html", _("走访联系"), crumbs=crumbs()[:1], keeps=keeps, forms=fresh | forms,
        lead=_("为什么走访、有哪些需要、按什么规则排计划，由本局确定。"),
        tabs=visit_tabs("visit-lists", request.actor), status=400 if forms else 200,
        lists=[("reason", _("缘由"), _named(reasons)), ("need", _("需要"), _named(Need.objects.order_by("pk")))],
        rules=[(rule, said(rule.reason.name, rule.reason.name_en), rule_words(rule)) for rule in rules],
    )  # fmt: skip


def _named(rows: Any) -> list[tuple[Any, str]]:
    return [(one, said(one.name, one.name_en)) for one in rows]


def _change_lists(request: OfficeRequest) -> dict[str, Any]:
    """Do what a form of the lists asks; returns the form that has a fault, by name, or nothing."""
    sent = request.POST
    how: dict[str, Any] = {"by": request.actor, "at": clock.now()}
    which = sent.get("which", "")
    if ended := whole_number(sent.get("end", "")):
        lists.end_rule(rule_id=ended, **how)
        return {}
    for name, active in (("off", False), ("on", True)):
        if entry := whole_number(sent.get(name, "")):
            lists.switch_entry(which=which, entry_id=entry, active=active, **how)
            return {}
    if which == "rule":
        form: Any = RuleForm(list(Reason.objects.filter(active=True).order_by("pk")), sent)
    elif which in ("reason", "need"):
        form = EntryForm(sent, prefix=which)
    else:
        raise NotFound(_("没有这项操作。"))
    return {} if form.is_valid() and _added(which, form, how) else {which: form}


def _added(which: str, form: Any, how: dict[str, Any]) -> bool:
    try:
        if which == "rule":
            lists.add_rule(reason_id=int(form.cleaned_data["reason"]), content=form.content(), **how)
        else:
            lists.add_entry(which=which, **form.cleaned_data, **how)
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
