"""The ledger as a Beancount file: the same transactions, the same balances, checked by bean-check."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from .accounts import ALL
from .queries import Balance, iterate_drafts, list_balances

CURRENCY = "CNY"


def beancount_lines() -> Iterator[str]:
    """Yield the lines of the file: accounts, transactions in order, and a balance assertion for each account.

    Nothing in it depends on when it is made: equal books give equal files.
    """
    drafts = sorted(((draft.day, posted.pk, draft) for posted, draft in iterate_drafts()), key=lambda one: one[:2])
    yield 'option "title" "Rongjun"'
    yield f'option "operating_currency" "{CURRENCY}"'
    yield 'option "tolerance_multiplier" "0"'
    if not drafts:
        return
    for account in ALL:
        yield f"{drafts[0][0]:%Y-%m-%d} open {account} {CURRENCY}"
    for day, number, draft in drafts:
        yield ""
        yield f'{day:%Y-%m-%d} * "{_quoted(draft.kind)}" "{_quoted(draft.memo)}"'
        yield f'  key: "{_quoted(draft.key)}"'
        yield f"  number: {number}"
        for leg in draft.legs:
            yield f"  {leg.account}  {yuan(leg.amount_fen)} {CURRENCY}"
            said = {"source": leg.source, "purpose": leg.purpose, "benefit": leg.benefit}
            numbers = {"appropriation": leg.appropriation, "run": leg.run, "unit": leg.unit}
            yield from (f'    {name}: "{_quoted(text)}"' for name, text in said.items() if text)
            yield from (f"    {name}: {value}" for name, value in numbers.items() if value is not None)
    after = drafts[-1][0] + timedelta(days=1)
    for account, fen in sums_by_account(list_balances()).items():
        yield f"{after:%Y-%m-%d} balance {account}  {yuan(fen)} ~ 0.00 {CURRENCY}"


def sums_by_account(balances: Iterable[Balance]) -> dict[str, int]:
    """Return the balance of each account over all sources and purposes, in fen."""
    sums: dict[str, int] = {}
    for one in balances:
        sums[one.account] = sums.get(one.account, 0) + one.amount_fen
    return dict(sorted(sums.items()))


def yuan(fen: int) -> str:
    """Write fen as yuan with two places and no grouping, for machines."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
