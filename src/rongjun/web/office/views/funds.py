"""Money as a whole: where it stands, the trial balance, the journal of transactions."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.domains.funds import positions, queries
from rongjun.domains.funds.models import Transaction
from rongjun.domains.units.queries import staff_names, unit_names
from rongjun.kernel.money import format_yuan

from ...http import OfficeRequest, needs, page, whole_number
from ...told.run_words import benefit_names
from ...ui.charts import Bar
from ...ui.tables import list_page
from ..fund_tables import balances_table, journal_table, leg_rows
from ..fund_words import TRANSACTIONS, named, purpose_name, source_name

type Tab = tuple[str, str, bool]


def fund_tabs(actor: Actor, current: str) -> list[Tab]:
    """Return the tabs of the pages of money that a role may open."""
    found = []
    if actor.may(Permission.FUNDS_VIEW):
        found.append(("funds", _("资金概况")))
    if actor.may(Permission.FUNDS_BOOKS):
        found.append(("fund-appropriations", _("拨款")))
    if actor.may(Permission.FUNDS_BOOKS) or actor.may(Permission.FUNDS_UNIT):
        found += [("fund-units", _("下级单位")), ("fund-movements", _("资金单据"))]
    if actor.may(Permission.FUNDS_RECORD) and actor.area_prefix == "":
        found.append(("fund-payables", _("台账待付")))
    if actor.may(Permission.FUNDS_VIEW) or actor.may(Permission.FUNDS_UNIT):
        found.append(("fund-alerts", _("资金提醒")))
    if actor.may(Permission.FUNDS_VIEW):
        found += [("fund-budget", _("预算执行")), ("fund-balance", _("试算平衡"))]
    if actor.may(Permission.FUNDS_BOOKS):
        found.append(("fund-journal", _("凭证")))
    return [(title, reverse(name), name == current) for name, title in found]


@needs(Permission.FUNDS_VIEW)
@require_GET
def overview(request: OfficeRequest) -> HttpResponse:
    """Show what was granted and what became of it, and where the money is now."""
    years = positions.list_years() or [clock.today().year]
    year = whole_number(request.GET.get("year", "")) or years[0]
    standings = [_standing(one) for one in positions.list_standings(year)]
    places = [_place(one) for one in positions.list_places()]
    return page(
        request, "office/funds/overview.html", _("资金概况"), tabs=fund_tabs(request.actor, "funds"), years=years,
        year=year, standings=standings, places=places, bars=_bars(standings),
        may_record=request.actor.may(Permission.FUNDS_RECORD), lead=_("每一笔钱从哪里来、现在在哪里、到了谁手里。"),
    )  # fmt: skip


def _standing(one: positions.Standing) -> dict[str, Any]:
    return {"source": source_name(one.source), "purpose": purpose_name(one.purpose), "one": one}


def _place(one: positions.Place) -> dict[str, Any]:
    sums = [one.sums[account] for account in positions.NOW]
    return {"source": source_name(one.source), "purpose": purpose_name(one.purpose), "sums": sums}


def _bars(standings: list[dict[str, Any]]) -> list[Bar]:
    return [
        (f"{row['purpose']} · {row['source']}", row["one"].left_fen, format_yuan(row["one"].left_fen))
        for row in standings
        if row["one"].granted_fen
    ]


@needs(Permission.FUNDS_VIEW)
@require_http_methods(["GET", "POST"])
def trial_balance(request: OfficeRequest) -> HttpResponse:
    """Show every account by source and purpose at the end of a day."""
    asked = request.GET.get("until", "")
    until = _day(asked)
    rows = queries.list_balances(until=until)
    debit, credit = sum(one.debit_fen for one in rows), sum(one.credit_fen for one in rows)
    return list_page(
        request, balances_table(), rows, "office/funds/balance.html", _("试算平衡"), on_export=lambda query: None,
        tabs=fund_tabs(request.actor, "fund-balance"), until=until or clock.today(),
        wrong=bool(asked) and until is None, asked=asked, debit=debit, credit=credit, even=debit == credit,
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@needs(Permission.FUNDS_BOOKS)
@require_http_methods(["GET", "POST"])
def journal(request: OfficeRequest) -> HttpResponse:
    """List the transactions of the ledger."""
    return list_page(
        request, journal_table(positions.years_of_transactions()), queries.list_transactions(),
        "office/funds/list.html", _("凭证"), on_export=lambda query: None,
        tabs=fund_tabs(request.actor, "fund-journal"), lead=_("复式记账，只增不改；更正另记一笔。"),
    )  # fmt: skip


@needs(Permission.FUNDS_BOOKS)
@require_GET
def transaction_page(request: OfficeRequest, transaction_id: int) -> HttpResponse:
    """Show a transaction with its legs, each leading to what it is about."""
    one = Transaction.objects.filter(pk=transaction_id).first()
    if one is None:
        raise NotFound(_("没有这笔凭证。"))
    names = benefit_names()
    legs = leg_rows(one, unit_names())
    for leg in legs:
        leg["benefit_name"] = names.get(leg["benefit"], leg["benefit"])
    return page(
        request, "office/funds/transaction.html", _("凭证 %(number)d") % {"number": one.pk}, one=one, legs=legs,
        kind=named(TRANSACTIONS, one.kind), posted_by=staff_names().get(one.staff_id, ""),
        crumbs=[(_("资金"), reverse("funds")), (_("凭证"), reverse("fund-journal"))],
    )  # fmt: skip
