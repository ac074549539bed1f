"""Moving in and out with the transfer papers: which months each side pays, said before anything is put forward.

A soldier handed over at discharge is paid by the army to the end of that year, by the county from the next January
(军人抚恤优待条例2024年第三十条). Between counties the letter decides: it names the month up to which the old office
pays, and the new one pays from the month after. A gap or an overlap needs its reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.kernel.period import first_day, format_month, last_day, month_of, month_ordinal, parse_month
from rongjun.kernel.vocabulary import category_code, category_name

from .actions import ImportResult
from .batches import office_day
from .file.parts import Detail
from .file.recording import load_known, next_key
from .forms import open_form, propose_person
from .registry import Known
from .several import ProposedRow, propose_rows
from .workbook import columns as col

KIND: Final = "transfer"
IN, OUT = "迁入", "迁出"
ARMY: Final = "部队"
_NEW_STATUS: Final = (col.END, col.END_REASON)


@dataclass(frozen=True, slots=True)
class Transfer:
    """The transfer papers: the other office, name and number of the letter, its day, and the months of both sides.

    `paid_until` is the last month that the old side pays, `paid_from` the first of the new one (ordinals). `gap` is
    the reason where the one does not follow the other.
    """

    office: str
    letter: str
    day: date
    paid_until: int
    paid_from: int
    gap: str = ""


def army_months(discharged: date) -> tuple[int, int]:
    """Return the last month that the army pays after a discharge and the first of the county (article 30)."""
    return month_ordinal(discharged.year, 12), month_ordinal(discharged.year + 1, 1)


@transaction.atomic
def propose_move_out(
    *, person_id: int, categories: Sequence[str], transfer: Transfer, reason: str, by: Actor, at: datetime
) -> ImportResult:
    """Put forward that a person moves out: some categories end with the last month paid here; the file stays readable.

    Another person approves it. Raises Refusal for the months or papers, a category that is not held or has ended, or
    without a reason; FormFaults; NotFound outside the actor's area; NotPermitted.
    """
    by.require(Permission.PEOPLE_IMPORT)
    person = load_known(person_id, by)
    check_transfer(transfer, office_day(at))
    if not categories:
        raise Refusal(_("请选择随迁的对象类别。"))
    for code in categories:
        require_held(person, code, transfer.paid_until)
    known = {
        code: open_form(person_id=person_id, by=by, at=at, purpose=f"办理迁出：{reason}", category=code)
        for code in categories
    }
    ends = {col.END: last_day(transfer.paid_until).isoformat(), col.END_REASON: OUT}
    detail = transfer_detail(person, OUT, transfer, categories)
    rows = [ProposedRow(known[code] | ends, (detail,) if code == categories[0] else ()) for code in categories]
    name = f"{known[categories[0]][col.FILE_NO]} {known[categories[0]][col.NAME]}"
    return propose_rows(rows=rows, kind="change", name=name, reason=reason, by=by, at=at).result


@transaction.atomic
def propose_move_in(
    *, cells: Mapping[str, str], transfer: Transfer, reason: str, by: Actor, at: datetime
) -> ImportResult:
    """Put forward that a person new to the registry moves in; pay starts with `paid_from`. Another person approves it.

    `cells` are the columns of the workbook without 待遇起始月. From the army (office 部队…) the months of article 30
    hold. Raises as `propose_move_out`.
    """
    by.require(Permission.PEOPLE_IMPORT)
    check_transfer(transfer, office_day(at))
    if transfer.office.startswith(ARMY):
        check_army(cells, transfer)
    code = category_code(cells.get(col.CATEGORY, "")) or ""
    detail = transfer_detail(None, IN, transfer, [code] if code else [])
    started = dict(cells) | {col.START: format_month(transfer.paid_from)}
    return propose_person(cells=started, details=[detail], reason=reason, by=by, at=at)


@transaction.atomic
def propose_return(
    *, person_id: int, category: str, changes: Mapping[str, str], transfer: Transfer, reason: str, by: Actor,
    at: datetime,
) -> ImportResult:  # fmt: skip
    """Put forward that a person who had moved out comes back: the category goes on from `paid_from`.

    `changes` are columns that are different now (area, account). Raises as `propose_move_out`, and where the category
    has not ended.
    """
    by.require(Permission.PEOPLE_IMPORT)
    person = load_known(person_id, by)
    check_transfer(transfer, office_day(at))
    last = person.present("status", category)
    if last is None or last.until is None:
        raise Refusal(_("此人的%(category)s没有停止，不用办理迁入。") % {"category": category_name(category)})
    refuse_overlap(last.until, transfer.paid_from)
    known = open_form(person_id=person_id, by=by, at=at, purpose=f"办理迁入：{reason}", category=category)
    cells = known | {name: text for name, text in changes.items() if text.strip()}
    cells |= dict.fromkeys(_NEW_STATUS, "") | {col.START: format_month(transfer.paid_from)}
    detail = transfer_detail(person, IN, transfer, [category])
    name = f"{known[col.FILE_NO]} {known[col.NAME]}"
    rows = [ProposedRow(cells, (detail,))]
    return propose_rows(rows=rows, kind="change", name=name, reason=reason, by=by, at=at).result


def refuse_overlap(until: date, paid_from: int) -> None:
    """Raise Refusal where somebody who comes back would be paid from a month (ordinal) already paid here."""
    if first_day(paid_from) < until:
        raise Refusal(
            _("本地已发至 %(month)s，迁入起发月不能在此之前。") % {"month": format_month(month_of(until) - 1)}
        )


def check_transfer(transfer: Transfer, today: date) -> None:
    """Raise Refusal for transfer papers without office or letter, dated ahead, or with months that do not meet."""
    if not transfer.office.strip() or not transfer.letter.strip():
        raise Refusal(_("请填写对方单位，以及转移材料的名称和编号。"))
    if transfer.day > today:
        raise Refusal(_("办理日期晚于今天，请核对。"))
    step = transfer.paid_from - transfer.paid_until - 1
    if step and not transfer.gap.strip():
        months = {"until": format_month(transfer.paid_until), "from": format_month(transfer.paid_from), "n": abs(step)}
        text = (
            _("迁出地发至 %(until)s，迁入地 %(from)s 起发，中间有 %(n)d 个月没有人发；请核对，确实如此请写明原因。")
            if step > 0
            else _("迁出地发至 %(until)s，迁入地 %(from)s 起发，有 %(n)d 个月两地都发；请核对，确实如此请写明原因。")
        )
        raise Refusal(text % months)


def check_army(cells: Mapping[str, str], transfer: Transfer) -> None:
    """Hold a soldier handed over at discharge to the months of article 30, unless a reason is given."""
    try:
        discharged = date.fromisoformat(cells.get(col.SERVICE_END, ""))
    except ValueError:
        raise Refusal(
            _("从部队移交的，请填写退役日期：退役当年由部队发，下一年1月起由本地发（条例第三十条）。")
        ) from None
    if (transfer.paid_until, transfer.paid_from) != army_months(discharged) and not transfer.gap.strip():
        until, since = army_months(discharged)
        raise Refusal(
            _("按条例第三十条，部队发至 %(until)s，本地从 %(from)s 起发；与此不同的请写明原因。")
            % {"until": format_month(until), "from": format_month(since)}
        )


def require_held(person: Known, code: str, until: int) -> None:
    """Raise Refusal unless the person holds a category, still, and from before the last month paid here (ordinal)."""
    last = person.present("status", code)
    if last is None:
        raise Refusal(_("此人没有%(category)s这一类别。") % {"category": category_name(code)})
    if last.until is not None:
        raise Refusal(_("此人的%(category)s已经停止，不能再办理迁出。") % {"category": category_name(code)})
    if parse_month(str(last.value["start"])) > until:
        raise Refusal(
            _("%(category)s从 %(month)s 起发，迁出地发至的月份不能在此之前。")
            % {"category": category_name(code), "month": last.value["start"]}
        )


def transfer_detail(person: Known | None, way: str, transfer: Transfer, categories: Sequence[str]) -> Detail:
    """Return the transfer as a fact of the file, numbered on from those of a person that is known."""
    value: dict[str, Any] = {
        "way": way, "office": transfer.office.strip(), "letter": transfer.letter.strip(),
        "date": transfer.day.isoformat(), "paid_until": format_month(transfer.paid_until),
        "paid_from": format_month(transfer.paid_from), "what": "、".join(category_name(code) for code in categories),
    }  # fmt: skip
    if transfer.gap.strip():
        value["gap"] = transfer.gap.strip()
    key = "1" if person is None else next_key(person, KIND)
    return Detail(KIND, key, value, since=transfer.day)
