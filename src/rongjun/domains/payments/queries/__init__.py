"""Reads of payments, by subject: runs, comparison, totals, lines and exceptions, registers and persons, bank items."""

from .banking import count_results, failures_by_reason, list_items, list_result_files
from .comparison import Change, Comparison, compare_with_last_month
from .lines import count_unsettled, list_exceptions, list_lines
from .people import MonthAccount, PersonAccount, person_account
from .reconcile import reconcile
from .recoveries import (
    Instalment,
    PersonMoney,
    find_recovery_of,
    get_recovery,
    instalments_of,
    list_movements,
    list_recoveries,
    list_recovery_acts,
    person_money,
)
from .register import RegisterRow, TownRegister, pay_register
from .runs import find_opening_month, find_standing_run, get_run, list_runs
from .together import PaidSide, PaidTwice, paid_to_both
from .totals import totals_by_benefit, totals_by_source, totals_by_town

__all__ = [
    "Change",
    "Comparison",
    "Instalment",
    "MonthAccount",
    "PaidSide",
    "PaidTwice",
    "PersonAccount",
    "PersonMoney",
    "RegisterRow",
    "TownRegister",
    "compare_with_last_month",
    "count_results",
    "count_unsettled",
    "failures_by_reason",
    "find_opening_month",
    "find_recovery_of",
    "find_standing_run",
    "get_recovery",
    "get_run",
    "instalments_of",
    "list_exceptions",
    "list_items",
    "list_lines",
    "list_movements",
    "list_recoveries",
    "list_recovery_acts",
    "list_result_files",
    "list_runs",
    "paid_to_both",
    "pay_register",
    "person_account",
    "person_money",
    "reconcile",
    "totals_by_benefit",
    "totals_by_source",
    "totals_by_town",
]  # fmt: skip
