"""Nobody left out: the list by towns, one candidate, what is done about it, and the search in the background."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.scope import within
from rongjun.domains.entitlements.models import Unclaimed
from rongjun.domains.entitlements.unclaimed import actions, queries
from rongjun.domains.entitlements.unclaimed.states import LIVE, TRANSITIONS, S, state_names
from rongjun.domains.entitlements.unclaimed.tasks import start_search
from rongjun.domains.units.queries import area_names
from rongjun.kernel.entitlement.leftout import RULES

from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...told.run_words import benefit_names
from ...ui.tables import Column, Filter, Table, iso_day, list_page
from ..forms_unclaimed import ReasonForm, VisitForm
from ..unclaimed_words import MISSING, RULE_NAMES, STATE_KINDS, STEP_NAMES, missing_words, rule_name
from .person import load_person

LOOK = "办理业务：应享未享"
TOWN_DIGITS = 9


def _missing(one: Unclaimed) -> str:
    return "、".join(missing_words(one.missing))


def _in_state(rows: QuerySet[Unclaimed], state: str) -> QuerySet[Unclaimed]:
    return rows.filter(state__in=LIVE) if state == "live" else rows.filter(state=state)


def _money(name: str, title: Any) -> Column:
    return Column(name, title, lambda u: getattr(u, name), sort=(name,), kind="money")


def _article(one: Unclaimed) -> str:
    return RULES[one.rule].article if one.rule in RULES else ""


def _columns(towns: dict[str, str], benefits: dict[str, str], states: dict[str, str]) -> tuple[Column, ...]:
    return (
        Column(
            "name", gettext_lazy("姓名"), lambda u: u.person.name, sort=("person__name",),
            href=lambda u: reverse("unclaimed-one", args=[u.pk]),
        ),
        Column("file_no", gettext_lazy("档案号"), lambda u: u.person.file_no, sort=("person__file_no",)),
        Column(
            "town", gettext_lazy("乡镇（街道）"), lambda u: towns.get(f"{u.area_code[:TOWN_DIGITS]}000", ""),
            sort=("area_code",),
        ),
        Column("rule", gettext_lazy("情形"), lambda u: rule_name(u.rule), sort=("rule",)),
        Column("benefit", gettext_lazy("待遇"), lambda u: benefits.get(u.benefit, ""), sort=("benefit",)),
        Column("since", gettext_lazy("自何月起"), lambda u: u.since, sort=("since",), kind="month"),
        _money("month_fen", gettext_lazy("估计每月（元）")),
        Column(
            "missed_fen", gettext_lazy("至今估计（元）"), lambda u: None if u.month_fen is None else u.missed_fen,
            sort=("missed_fen",), kind="money",
        ),
        Column("missing", gettext_lazy("还缺什么"), _missing),
        Column(
            "state", gettext_lazy("状态"), lambda u: states[u.state], sort=("state",),
            cell=lambda u: badge(states[u.state], STATE_KINDS[u.state]),
        ),
        Column("owner", gettext_lazy("经手人"), lambda u: u.owner.name if u.owner else "", sort=("owner__name",)),
        Column("due", gettext_lazy("走访日期"), lambda u: u.due_on, sort=("due_on",), kind="date"),
        Column("article", gettext_lazy("依据"), _article, shown=False),
    )  # fmt: skip


def _table(towns: dict[str, str], benefits: dict[str, str]) -> Table:
    """Return the list with the names of the actor's towns and of the benefits."""
    states = state_names()
    return Table(
        key="unclaimed",
        caption=gettext_lazy("应享未享"),
        columns=_columns(towns, benefits, states),
        filters=(
            Filter("state", gettext_lazy("状态"), _in_state, [("live", gettext_lazy("还要办的")), *states.items()]),
            Filter("rule", gettext_lazy("情形"), lambda rows, code: rows.filter(rule=code), list(RULE_NAMES.items())),
            Filter(
                "town", gettext_lazy("乡镇（街道）"),
                lambda rows, code: rows.filter(within("area_code", code[:TOWN_DIGITS])), list(towns.items()),
            ),
            Filter(
                "missing", gettext_lazy("还缺什么"), lambda rows, code: rows.filter(missing__contains=code),
                list(MISSING.items()),
            ),
        ),
        search=("person__name", "person__file_no"),
        search_label=gettext_lazy("姓名或档案号"),
        order=("-missed_fen", "since"),
        empty=gettext_lazy("没有查到应享未享的人"),
        people=lambda u: str(u.person.token),
    )  # fmt: skip


@needs(Permission.UNCLAIMED_WORK)
@require_http_methods(["GET", "POST"])
def unclaimed_list(request: OfficeRequest) -> HttpResponse:
    """List who seems to be left out in the actor's area, by what was missed and for how long."""
    actor, at = request.actor, clock.now()
    towns = area_names(queries.list_towns_of(actor))
    search = queries.last_search(actor)
    rows = queries.list_unclaimed(actor)
    return list_page(
        request, _table(dict(sorted(towns.items())), benefit_names()), rows, "office/unclaimed/list.html",
        _("应享未享"), search=search, slow=search is not None and queries.is_slow(search, at),
        sums=queries.sum_unclaimed(actor), going=search is not None and search.ended_at is None,
        lead=_("按登记的事实和条例的条件查出：谁符合条件却没有享受。金额是估计，按标准册算到分。"),
        on_export=(lambda query: None) if actor.may(Permission.PEOPLE_EXPORT) else None,
    )  # fmt: skip


@needs(Permission.UNCLAIMED_WORK)
@require_POST
def unclaimed_search(request: OfficeRequest) -> HttpResponse:
    """Search anew in the background."""
    start_search(by=request.actor)
    messages.success(request, _("已开始在后台查找；可以离开，回来时看结果。"))
    return redirect("unclaimed")


@needs(Permission.UNCLAIMED_WORK)
@require_http_methods(["GET", "POST"])
def unclaimed_one(request: OfficeRequest, unclaimed_id: int) -> HttpResponse:
    """Show one candidate: which article, what the facts show, what is missing; and take what is done about it."""
    one = queries.get_unclaimed(unclaimed_id, request.actor)
    act = request.POST.get("act", "")
    if request.method == "POST":
        form = _FORMS[act](request.POST) if act in _FORMS else None
        if form is not None and not form.is_valid():
            return _page(request, one, {act: form}, 400)
        try:
            _act(request, one, act, form)
        except (NotFound, NotPermitted):
            raise
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已登记。"))
        return redirect("unclaimed-one", unclaimed_id=one.pk)
    return _page(request, one, {}, 200)


def _act(request: OfficeRequest, one: Unclaimed, act: str, form: Any) -> None:
    by, at = request.actor, clock.now()
    if act == "reason":
        actions.answer_with_reason(unclaimed_id=one.pk, by=by, at=at, **form.cleaned_data)
    elif act == "visit":
        actions.ask_visit(unclaimed_id=one.pk, by=by, at=at, **form.cleaned_data)
    elif act in _PLAIN:
        _PLAIN[act](unclaimed_id=one.pk, by=by, at=at)
    else:
        raise Refusal(_("没有这种操作。请刷新页面后重试。"))


def _page(request: OfficeRequest, one: Unclaimed, forms: dict[str, Any], status: int) -> HttpResponse:
    load_person(request, one.person_id, LOOK)
    names = state_names()
    acts = {act for state, act in TRANSITIONS if state == one.state}
    steps = [
        {"when": iso_day(step.at), "title": STEP_NAMES.get(step.act, step.act), "detail": step.note,
         "by": step.by.name if step.by else _("系统"), "kind": "past"}
        for step in queries.list_steps(one)
    ]  # fmt: skip
    return page(
        request, "office/unclaimed/one.html", rule_name(one.rule), crumbs=[(_("应享未享"), reverse("unclaimed"))],
        one=one, person=one.person, article=_article(one),
        benefit=benefit_names().get(one.benefit, ""), missing=missing_words(one.missing), acts=acts, steps=steps,
        state=(names[one.state], STATE_KINDS[one.state]), live=one.state in LIVE, reasoned=one.state == S.REASONED,
        reason_form=forms.get("reason", ReasonForm(initial={"article": _article(one)})),
        visit_form=forms.get("visit", VisitForm()), may_change=request.actor.may(Permission.PEOPLE_IMPORT),
        status=status,
    )  # fmt: skip


_FORMS: dict[str, type[ReasonForm] | type[VisitForm]] = {"reason": ReasonForm, "visit": VisitForm}
_PLAIN: dict[str, Callable[..., Unclaimed]] = {
    "take": actions.take_unclaimed, "give_back": actions.give_back, "visited": actions.record_visited,
    "close": actions.close_unclaimed,
}  # fmt: skip
