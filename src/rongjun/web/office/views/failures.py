"""退回款项: failed payments as the work of villages and towns, and an overview for the county."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.payments.bank import failures
from rongjun.domains.payments.models import FailedPayment
from rongjun.domains.people.page_queries import list_towns_of
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.domains.units.queries import area_names
from rongjun.kernel.period import format_month

from ...http import OfficeRequest, needs, page, shown
from ...templatetags.rongjun import badge
from ...ui.charts import bars_of
from ...ui.tables import Column, Filter, Table, list_page
from ..bank_frame import bank_tabs
from ..bank_words import OUTCOMES, STANDINGS, TROUBLES
from ..forms_bank import OutcomeForm
from ..run_tables import account_text

TOWN_DIGITS = 9


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def failure_list(request: OfficeRequest) -> HttpResponse:
    """List failed payments of the actor's area, the oldest first."""
    rows, actor = failures.list_failures(request.actor), request.actor

    def exported(query: str) -> None:
        record_set_look(
            by=actor, at=clock.now(), purpose="导出退回款项", set_kind="failures", set_id=query or "all", fields=["row"]
        )

    lead = _(
        "银行没有付成的钱还是本人的。请向本人核实，登记新账户；下一批次自动再付，不会付到原来的账户，也不会付两次。"
    )
    may_export = actor.may(Permission.PEOPLE_EXPORT) or actor.may(Permission.RUN_VIEW)
    return list_page(
        request, _table(actor), rows, "office/bank/failures.html", _("退回款项"), lead=lead,
        on_export=exported if may_export else None, may_overview=actor.may(Permission.RUN_VIEW),
        **bank_tabs(actor, "failure-list"),
    )  # fmt: skip


def _table(actor: Actor) -> Table:
    today = clock.today()
    towns = list_towns_of(actor)
    names = {code[:TOWN_DIGITS]: name for code, name in towns}
    amount = (
        Column("amount", _("金额（元）"), lambda one: one.item.amount_fen, sort=("item__amount_fen",), kind="money"),
    ) if actor.may(Permission.RUN_VIEW) else ()  # fmt: skip
    return replace(
        FAILURES,
        columns=(
            *FAILURES.columns[:3],
            Column("town", _("乡镇"), lambda one: names.get(one.person.area_code[:TOWN_DIGITS], ""),
                   sort=("person__area_code",)),
            *FAILURES.columns[3:], *amount,
            Column("days", _("已有天数"), lambda one: failures.days_open(one, today), sort=("opened_at",),
                   kind="number"),
        ),
        filters=(
            *FAILURES.filters,
            Filter("town", _("乡镇"), lambda rows, code: rows.filter(person__area_code__startswith=code[:TOWN_DIGITS]),
                   towns),
        ),
    )  # fmt: skip


FAILURES = Table(
    key="failures",
    caption=gettext_lazy("退回款项"),
    columns=(
        Column("name", gettext_lazy("姓名"), lambda one: one.person.name, sort=("person__name",),
               href=lambda one: reverse("failure", args=[one.pk])),
        Column("file_no", gettext_lazy("档案号"), lambda one: one.person.file_no, sort=("person__file_no",)),
        Column("standing", gettext_lazy("办到哪一步"), lambda one: str(STANDINGS[one.standing][0]), sort=("standing",),
               cell=lambda one: badge(str(STANDINGS[one.standing][0]), STANDINGS[one.standing][1])),
        Column("reason", gettext_lazy("原因"), lambda one: str(TROUBLES[one.reason].name), sort=("reason",)),
        Column("to", gettext_lazy("收款人"), lambda one: _("家属") if one.item.to == "payee" else _("本人")),
        Column("account", gettext_lazy("账户"), lambda one: account_text(one.item)),
        Column("month", gettext_lazy("月份"), lambda one: one.item.run.month, sort=("item__run__month",), kind="month"),
        Column("outcome", gettext_lazy("核实结果"), lambda one: str(OUTCOMES.get(one.outcome, "")), shown=False),
    ),
    filters=(
        Filter("standing", gettext_lazy("办到哪一步"), lambda rows, value: rows.filter(standing=value),
               [(key, name) for key, (name, _kind) in STANDINGS.items()]),
        Filter("reason", gettext_lazy("原因"), lambda rows, value: rows.filter(reason=value),
               [(key, one.name) for key, one in TROUBLES.items()]),
    ),
    search=("person__name", "person__file_no", "person__pinyin"),
    search_label=gettext_lazy("姓名、拼音或档案号"),
    order=("opened_at", "pk"),
    empty=gettext_lazy("没有退回的款项。"),
    people=lambda one: str(one.person.token),
)  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def failure_page(request: OfficeRequest, failure_id: int) -> HttpResponse:
    """Show why a payment failed, in plain words, and what to bring; take what was found out."""
    by = request.actor
    one = failures.get_failure(failure_id, by)
    shown(request, [str(one.person.token)], "办理退回的款项")
    form = OutcomeForm(request.POST or None, initial={"outcome": one.outcome, "note": one.note})
    if request.method == "POST":
        by.require(Permission.PEOPLE_RECORD)
        if form.is_valid() and _noted(form, one, by):
            messages.success(request, _("已登记核实结果。"))
            return redirect("failure", failure_id=failure_id)
    group = "payee" if one.item.to == "payee" else "account"
    name, kind = STANDINGS[failures.standing_of(one)]
    return page(
        request, "office/bank/failure.html", one.person.name, crumbs=[(_("退回款项"), reverse("failure-list"))],
        one=one, trouble=TROUBLES[one.reason], account=account_text(one.item), month=format_month(one.item.run.month),
        standing=(name, kind), outcome=OUTCOMES.get(one.outcome, ""), form=form,
        days=failures.days_open(one, clock.today()), may_record=by.may(Permission.PEOPLE_RECORD),
        may_amount=by.may(Permission.RUN_VIEW), finished=failures.standing_of(one) not in failures.UNFINISHED,
        change=reverse("person-change-form", args=[one.person_id, group]) if by.may(Permission.PEOPLE_IMPORT) else "",
        paper=reverse("person-paper-new", args=[one.person_id]) if by.may(Permission.PEOPLE_RECORD) else "",
        status=400 if form.errors else 200,
    )  # fmt: skip


def _noted(form: OutcomeForm, one: FailedPayment, by: Actor) -> bool:
    try:
        failures.note_outcome(failure_id=one.pk, by=by, at=clock.now(), **form.cleaned_data)
    except (NotPermitted, NotFound):
        raise
    except Refusal as refusal:
        form.add_error("note", str(refusal))
        return False
    return True


@needs(Permission.RUN_VIEW)
@require_GET
def failure_overview(request: OfficeRequest) -> HttpResponse:
    """Show open failures by town and reason, with the age of the oldest; numbers only."""
    request.actor.require(Permission.PEOPLE_VIEW)
    totals = failures.total_failures(request.actor)
    names = area_names({one.town + "000" for one in totals})
    today = clock.today()
    towns: dict[str, dict[str, Any]] = defaultdict(lambda: {"count": 0, "fen": 0, "reasons": [], "oldest": None})
    for one in totals:
        row = towns[one.town]
        row["name"] = names.get(one.town + "000", one.town)
        row["count"] += one.count
        row["fen"] += one.total_fen
        row["reasons"].append((TROUBLES[one.reason].name, one.count))
        row["oldest"] = min(row["oldest"] or one.oldest_at, one.oldest_at)
        row["days"] = (today - row["oldest"].date()).days
        row["url"] = f"{reverse('failure-list')}?town={one.town}000"
    rows = sorted(towns.values(), key=lambda row: -row["count"])
    bars = bars_of([(row["name"], row["count"], "") for row in rows])
    return page(
        request, "office/bank/failure_overview.html", _("退回款项概览"),
        crumbs=[(_("退回款项"), reverse("failure-list"))], rows=list(zip(rows, bars, strict=True)),
        total=sum(row["count"] for row in rows), total_fen=sum(row["fen"] for row in rows),
    )  # fmt: skip
