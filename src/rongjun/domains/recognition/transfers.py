"""Moving in and out as the end of a case: the months of both sides go by the rules of people.moves."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal
from rongjun.domains.people import moves
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.file.parts import Detail
from rongjun.domains.people.file.recording import load_known
from rongjun.domains.people.moves import Transfer
from rongjun.domains.people.workbook import columns as col
from rongjun.kernel.period import format_month, last_day, parse_month
from rongjun.kernel.recognition import Effect, Made
from rongjun.kernel.vocabulary import category_code

TRANSFERS: Final = frozenset({Effect.TRANSFER_IN, Effect.TRANSFER_OUT})
_COLUMNS: Final = frozenset(col.COLUMNS)


def transfer_of(values: Mapping[str, str]) -> Transfer:
    """Return the transfer papers that a grant names. Raises Refusal where a day or a month is missing."""
    try:
        day = date.fromisoformat(values.get("date", ""))
        until, since = parse_month(values.get("paid_until", "")), parse_month(values.get("paid_from", ""))
    except ValueError:
        raise Refusal(_("请填写转移材料的日期，以及两地发放的月份。")) from None
    return Transfer(values.get("office", ""), values.get("letter", ""), day, until, since, values.get("gap", ""))


def moved(made: Made, person_id: int | None, *, by: Actor, at: datetime) -> tuple[dict[str, str], Detail]:
    """Return the columns and the fact of the file that a transfer writes.

    In: the category is paid from the month named (article 30 for the army's). Out: it ends with the last month paid
    here. Raises Refusal for months that do not meet without a reason, papers that are missing, a category that is not
    held (out) or that is still paid here (in).
    """
    transfer = transfer_of(made.values)
    moves.check_transfer(transfer, office_day(at))
    cells = {name: text for name, text in made.values.items() if name in _COLUMNS}
    code = category_code(cells.get(col.CATEGORY, "")) or ""
    if made.effect is Effect.TRANSFER_OUT:
        return _out(code, transfer, person_id, by)
    if transfer.office.startswith(moves.ARMY):
        moves.check_army(cells, transfer)
    known = None if person_id is None else load_known(person_id, by)
    last = None if known is None else known.present("status", code)
    if last is not None:
        if last.until is None:
            raise Refusal(_("此人的这一类别在本地没有停止，不用办理迁入。"))
        moves.refuse_overlap(last.until, transfer.paid_from)
    started = {col.START: format_month(transfer.paid_from), col.END: "", col.END_REASON: ""}
    return cells | started, moves.transfer_detail(known, moves.IN, transfer, [code])


def _out(code: str, transfer: Transfer, person_id: int | None, by: Actor) -> tuple[dict[str, str], Detail]:
    if person_id is None:
        raise Refusal(_("申请人不在名册里，不能办理迁出。"))
    person = load_known(person_id, by)
    moves.require_held(person, code, transfer.paid_until)
    ends = {col.CATEGORY: code, col.END: last_day(transfer.paid_until).isoformat(), col.END_REASON: moves.OUT}
    return ends, moves.transfer_detail(person, moves.OUT, transfer, [code])
