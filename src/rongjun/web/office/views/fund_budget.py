"""Budget against actual by month, the plan that was typed, and the forecast to the end of the year."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.funds import budget, positions
from rongjun.domains.funds.chains import require_keeper
from rongjun.domains.funds.forecasting import begin_forecast, latest_forecast
from rongjun.domains.funds.models import Forecast
from rongjun.domains.payments.watch_tasks import enqueue_forecast
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

from ...http import OfficeRequest, needs, page, whole_number
from ...told.run_words import benefit_names
from ...ui.charts import Bar
from ...ui.forms import MoneyField, OfficeForm
from ..fund_forms import CHOOSE
from ..fund_words import PURPOSES, SOURCES
from ..run_frame import when
from .fund_appropriations import form_page, tried
from .funds import fund_tabs

SHARES = {
    "central": gettext_lazy("中央"), "provincial": gettext_lazy("省级"), "local": gettext_lazy("市县"),
    "donation": gettext_lazy("社会捐赠"),
}  # fmt: skip


class PlanForm(OfficeForm):
    """What is planned for each month; an empty month keeps the even spread."""

    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=2000, max_value=2100)
    source = forms.ChoiceField(label=gettext_lazy("资金来源"), choices=[CHOOSE, *SOURCES.items()])
    purpose = forms.ChoiceField(label=gettext_lazy("用途"), choices=[CHOOSE, *PURPOSES.items()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, 13):
            label = _("%(month)d 月（元）") % {"month": number}
            self.fields[f"m{number}"] = MoneyField(label=label, required=False)

    def months(self) -> list[int | None]:
        """Return the twelve months, None where nothing was typed."""
        return [self.cleaned_data[f"m{number}"] for number in range(1, 13)]


@needs(Permission.FUNDS_VIEW)
@require_GET
def budget_page(request: OfficeRequest) -> HttpResponse:
    """Show plan, actual and what is ahead by month, for a purpose, share or benefit."""
    asked, today = request.GET, clock.today()
    names = benefit_names()
    choice = budget.Choice(
        whole_number(asked.get("year", "")) or today.year,
        _known(asked.get("purpose", ""), PURPOSES), _known(asked.get("share", ""), SHARES),
        _known(asked.get("benefit", ""), names),
    )  # fmt: skip
    months = budget.list_months(choice, today)
    forecast = latest_forecast(choice.year)
    working = Forecast.objects.filter(state=Forecast.State.WORKING).first()
    last = Forecast.objects.first()
    keeps = request.actor.may(Permission.FUNDS_BOOKS) and request.actor.area_prefix == ""
    return page(
        request, "office/funds/budget.html", _("预算执行"), tabs=fund_tabs(request.actor, "fund-budget"), choice=choice,
        months=[(format_month(one.month), one) for one in months], bars=_bars(months), forecast=forecast,
        made=when(forecast.known_at) if forecast else "", working=working, choices=_choices(choice, names),
        benefits=[(names.get(code, code), *sums) for code, *sums in budget.list_benefits_spent(choice)],
        failed=last if last and last.state == Forecast.State.FAILED else None,
        may_plan=request.actor.may(Permission.FUNDS_RECORD) and keeps, may_forecast=keeps,
        total=_total(months),
    )  # fmt: skip


def _known(code: str, words: Any) -> str:
    return code if code in words else ""


def _choices(choice: budget.Choice, names: dict[str, str]) -> list[tuple[str, str, list[tuple[str, Any]], str]]:
    years = sorted({*positions.list_years(), *positions.years_of_transactions(), choice.year}, reverse=True)
    everything = ("", _("全部"))
    return [
        ("year", _("年度"), [(str(year), str(year)) for year in years], str(choice.year)),
        ("purpose", _("用途"), [everything, *PURPOSES.items()], choice.purpose),
        ("share", _("资金来源"), [everything, *SHARES.items()], choice.share),
        ("benefit", _("待遇项目"), [everything, *names.items()], choice.benefit),
    ]


def _bars(months: list[budget.Month]) -> list[Bar]:
    """Return what was spent or is expected for each month."""
    found = []
    for one in months:
        fen = one.actual_fen or one.high_fen or 0
        note = "" if one.actual_fen or not fen else " " + _("（预测）")
        found.append((format_month(one.month) + note, fen, format_yuan(fen)))
    return found


def _total(months: list[budget.Month]) -> dict[str, int | None]:
    ahead = [one for one in months if one.high_fen is not None]
    plan = None if months[0].plan_fen is None else sum(one.plan_fen or 0 for one in months)
    actual = sum(one.actual_fen for one in months)
    low, high = sum(one.low_fen or 0 for one in ahead), sum(one.high_fen or 0 for one in ahead)
    return {
        "plan": plan, "actual": actual, "low": low, "high": high, "year_low": actual + low, "year_high": actual + high,
        "short": None if plan is None else actual + high - plan,
    }  # fmt: skip


@needs(Permission.FUNDS_RECORD)
@require_http_methods(["GET", "POST"])
def plan_page(request: OfficeRequest) -> HttpResponse:
    """Ask for the monthly plan of a source and purpose (?year=&source=&purpose= shows what was typed before)."""
    require_keeper(request.actor)
    asked = request.GET
    start: dict[str, Any] = {"year": whole_number(asked.get("year", "")) or clock.today().year}
    if asked.get("source") in SOURCES and asked.get("purpose") in PURPOSES:
        start |= {"source": asked["source"], "purpose": asked["purpose"]}
        known = budget.typed_plan(start["year"], start["source"], start["purpose"])
        start |= {f"m{number}": fen for number, fen in enumerate(known, start=1)}
    form = PlanForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = tried(form, lambda: _set_plan(request, form))
        if done is not None:
            messages.success(request, _("月度计划已保存。"))
            return redirect(f"{reverse('fund-budget')}?year={said['year']}&purpose={said['purpose']}")
    return form_page(
        request, form, _("月度计划"), [(_("预算执行"), reverse("fund-budget"))], papers=[_("批准的预算或用款计划")],
        after=_("没有填的月份按全年拨款平均。保存后替换这个来源和用途全年的计划，改动有记录。"),
    )  # fmt: skip


def _set_plan(request: OfficeRequest, form: PlanForm) -> bool:
    said = form.cleaned_data
    budget.set_plan(
        year=said["year"], source=said["source"], purpose=said["purpose"], months=form.months(), by=request.actor,
        at=clock.now(),
    )  # fmt: skip
    return True


@needs(Permission.FUNDS_BOOKS)
@require_POST
def forecast_start(request: OfficeRequest) -> HttpResponse:
    """Have the rest of the year worked out from the registry, in the background."""
    with transaction.atomic():
        one = begin_forecast(by=request.actor, at=clock.now())
        enqueue_forecast(one.pk, request.actor)
    messages.success(request, _("正在预测；可以离开本页，算好后回来看。"))
    return redirect("fund-budget")


@needs(Permission.FUNDS_VIEW)
@require_GET
def forecast_progress(request: OfficeRequest) -> HttpResponse:
    """Show how far the forecast is, as a fragment that renews itself."""
    working = Forecast.objects.filter(state=Forecast.State.WORKING).first()
    return page(request, "office/funds/forecast_progress.html", _("预算执行"), working=working)
