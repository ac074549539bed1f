"""Alerts about money: their list by level, one with its history, answering, settling, the numbers of days."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.domains.funds import alerts
from rongjun.domains.funds.alert_queries import alerts_in_reach, list_events
from rongjun.domains.funds.models import FundAlert, FundDays
from rongjun.domains.funds.watching import days_in_force
from rongjun.domains.payments.watch_tasks import enqueue_watch
from rongjun.kernel.watch import DEFAULT_DAYS

from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...ui.forms import DateField, OfficeForm
from ...ui.tables import Column, Filter, Table, list_page
from ..fund_tables import choice
from ..fund_words import needs_alerts
from ..run_forms import LINES, ReasonForm
from ..run_frame import when
from ..watch_words import ALERTS, DAYS, LEVELS, STATES, about, alert_name, event_entries, leads_to
from .fund_appropriations import told, tried
from .funds import fund_tabs

MOST_DAYS = 730


class AnswerForm(OfficeForm):
    """What is being done about an alert, and by when."""

    note = forms.CharField(label=gettext_lazy("怎么办"), max_length=200, widget=LINES)
    promised = DateField(label=gettext_lazy("什么时候办好"), help_text=gettext_lazy("到这一天还没有办好，转上一级。"))


class DaysForm(OfficeForm):
    """After how many days one thing is told."""

    key = forms.ChoiceField(label=gettext_lazy("规定"), choices=list(DAYS.items()))
    days = forms.IntegerField(label=gettext_lazy("天数"), min_value=0, max_value=MOST_DAYS)
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=200)


def alerts_table() -> Table:
    """Return the list of alerts."""
    kinds = [(kind, words.name) for kind, words in ALERTS.items()]
    return Table(
        key="fund-alerts",
        caption=_("资金提醒"),
        columns=(
            Column("kind", _("提醒"), lambda one: alert_name(one.kind), sort=("kind",),
                   href=lambda one: reverse("fund-alert", args=[one.pk])),
            Column("about", _("关于"), about, kind="long"),
            Column("level", _("层级"), lambda one: str(LEVELS[one.level]), sort=("level",)),
            Column("unit", _("单位"), lambda one: one.unit.name, sort=("unit__name",)),
            Column("amount", _("金额（元）"), lambda one: one.amount_fen, sort=("amount_fen",), kind="money"),
            Column("since", _("自"), lambda one: one.since, sort=("since",), kind="date"),
            Column("owner", _("负责人"), lambda one: one.owner.name if one.owner else _("无人")),
            Column("due", _("答复期限"), lambda one: one.answer_due, sort=("answer_due",), kind="date"),
            Column("state", _("状态"), lambda one: str(STATES[one.state][0]), sort=("state",), cell=_state_cell),
            Column("opened", _("发现日期"), lambda one: one.opened_at, sort=("opened_at",), kind="date", shown=False),
        ),
        filters=(
            choice("kind", _("提醒"), kinds),
            choice("level", _("层级"), LEVELS.items()),
            Filter("state", _("状态"), lambda rows, state: rows.filter(state=state),
                   [(code, name) for code, (name, _kind) in STATES.items()]),
            Filter("up", _("转过上级"), lambda rows, value: rows.filter(step__gt=0), [("yes", _("是"))]),
        ),
        search=("unit__name", "owner__name"),
        search_label=_("单位或负责人"),
        order=("state", "-amount_fen"),
        empty=_("没有提醒：没有发现晚到、闲置、用途不符或没有到人的钱。"),
    )  # fmt: skip


def _state_cell(one: FundAlert) -> SafeString:
    name, kind = STATES[one.state]
    return badge(str(name), kind)


@needs_alerts
@require_http_methods(["GET", "POST"])
def alert_list(request: OfficeRequest) -> HttpResponse:
    """List the alerts in the actor's reach; open ones first."""
    actor = request.actor
    rows = alerts_in_reach(actor)
    if not request.GET.get("state"):
        rows = rows.filter(state=FundAlert.State.OPEN)
    return list_page(
        request, alerts_table(), rows, "office/funds/alerts.html", _("资金提醒"), on_export=lambda query: None,
        tabs=fund_tabs(actor, "fund-alerts"), may_watch=_keeps(actor), books=actor.may(Permission.FUNDS_BOOKS),
        lead=_("晚到的、闲置的、用途不符的、没有到人的钱。只说钱和单位，不说人。"),
    )  # fmt: skip


@needs_alerts
@require_http_methods(["GET"])
def alert_page(request: OfficeRequest, alert_id: int) -> HttpResponse:
    """Show an alert: what it means, whose it is, what happened."""
    one = alerts.get_alert(alert_id, by=request.actor)
    return _alert(request, one, AnswerForm(), ReasonForm(prefix="settle"))


@needs_alerts
@require_POST
def alert_act(request: OfficeRequest, alert_id: int) -> HttpResponse:
    """Answer an alert, or settle it with a reason."""
    one = alerts.get_alert(alert_id, by=request.actor)
    by, at = request.actor, clock.now()
    if request.POST.get("act") == "settle":
        reason = ReasonForm(request.POST, prefix="settle")
        if not reason.is_valid():
            return _alert(request, one, AnswerForm(), reason)
        text = reason.cleaned_data["reason"]
        act = lambda: alerts.settle_alert(alert_id=one.pk, reason=text, by=by, at=at)  # noqa: E731
        return told(request, act, _("已关闭。"), "fund-alert", one.pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _alert(request, one, form, ReasonForm(prefix="settle"))
    said = form.cleaned_data
    act = lambda: alerts.answer_alert(  # noqa: E731
        alert_id=one.pk, note=said["note"], promised_on=said["promised"], by=by, at=at
    )
    return told(request, act, _("已答复。"), "fund-alert", one.pk)


@needs(Permission.FUNDS_BOOKS)
@require_POST
def alert_watch(request: OfficeRequest) -> HttpResponse:
    """Have all money looked at now, in the background."""
    enqueue_watch(request.actor)
    messages.success(request, _("正在检查全部资金；稍后刷新本页看结果。"))
    return redirect("fund-alerts")


@needs(Permission.FUNDS_BOOKS)
@require_http_methods(["GET", "POST"])
def alert_days(request: OfficeRequest) -> HttpResponse:
    """Show after how many days things are told, and change one of them."""
    actor = request.actor
    may = actor.may(Permission.FUNDS_APPROVE) and actor.area_prefix == ""
    if request.method == "POST":
        actor.require(Permission.FUNDS_APPROVE)
    form = DaysForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if tried(form, lambda: _changed(said, actor)) is not None:
            messages.success(request, _("已改，下次检查起生效。"))
            return redirect("fund-alert-days")
    now = days_in_force()
    return page(
        request, "office/funds/days.html", _("提醒的天数"), form=form, may=may,
        rows=[(name, now[key], DEFAULT_DAYS[key]) for key, name in DAYS.items()],
        changes=[(one, DAYS[one.key]) for one in FundDays.objects.select_related("changed_by").order_by("-pk")[:20]],
        crumbs=[(_("资金"), reverse("funds")), (_("资金提醒"), reverse("fund-alerts"))],
        status=400 if form.errors else 200,
    )  # fmt: skip


def _changed(said: dict[str, Any], by: Actor) -> bool:
    alerts.change_days(key=said["key"], days=said["days"], reason=said["reason"], by=by, at=clock.now())
    return True


def _keeps(actor: Actor) -> bool:
    return actor.may(Permission.FUNDS_BOOKS) and actor.area_prefix == ""


def _alert(request: OfficeRequest, one: FundAlert, answer: AnswerForm, settle: ReasonForm) -> HttpResponse:
    actor = request.actor
    is_open = one.state == FundAlert.State.OPEN
    title, address = leads_to(one)
    mine = alerts.may_answer(one, actor)
    leads = actor.may(Permission.FUNDS_BOOKS) or (mine and not one.unit.is_root)
    return page(
        request, "office/funds/alert.html", alert_name(one.kind), crumbs=[(_("资金提醒"), reverse("fund-alerts"))],
        one=one, words=ALERTS[one.kind], about=about(one), level=LEVELS[one.level], state=_state_cell(one),
        link=(title, address) if leads else None, history=event_entries(list_events(one), when), answer=answer,
        settle=settle, may_answer=is_open and mine,
        may_settle=is_open and mine and actor.may(Permission.FUNDS_APPROVE)
        and actor.staff_id not in (one.owner_id, one.answered_by_id),
        status=400 if answer.errors or settle.errors else 200,
    )  # fmt: skip
