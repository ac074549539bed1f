"""Lists that an office is asked for: who asked what for, committed before anything is read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.domains.safeguards.actions import record_act, record_set_look

from .issuing import refuse_words

MOST: Final = {"xlsx": 50_000, "docx": 2_000}
"""So many rows at most in a file of each kind."""
COLUMNS_IN_WORD: Final = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list that was asked for: its source, the columns, how it is narrowed, the kind of file, and what for."""

    source: str
    label: str
    columns: tuple[str, ...]
    narrowed: str
    ending: str
    purpose: str
    personal: bool


def check_wanted(wanted: Wanted, by: Actor) -> None:
    """Raise NotPermitted, or Refusal: without a purpose where persons are named, for words that no list may carry."""
    by.require(Permission.REPORTS_VIEW)
    if wanted.personal:
        by.require(Permission.PEOPLE_EXPORT)
        if len(wanted.purpose.strip()) < 4:
            raise Refusal(_("名单里有人名，请写明哪个单位要、用来做什么。"))
    refuse_words("", {"purpose": wanted.purpose})
    if wanted.ending not in MOST:
        raise Refusal(_("请选择文件格式。"))
    if not wanted.columns:
        raise Refusal(_("请至少选择一列。"))
    if wanted.ending == "docx" and len(wanted.columns) > COLUMNS_IN_WORD:
        raise Refusal(_("Word 一行最多放 %(most)d 列，请少选几列，或改用 Excel。") % {"most": COLUMNS_IN_WORD})


@transaction.atomic
def note_list(*, wanted: Wanted, rows: int, by: Actor, at: datetime) -> None:
    """Record that a list is given: a look at the set where it names persons, and an act in the audit chain.

    Raises as `check_wanted`, and Refusal for a list that is empty or too long for its file.
    """
    check_wanted(wanted, by)
    if not rows:
        raise Refusal(_("没有符合条件的记录，请改变条件。"))
    if rows > MOST[wanted.ending]:
        raise Refusal(_("超过 %(most)d 行，请缩小范围。") % {"most": MOST[wanted.ending]})
    if wanted.personal:
        record_set_look(
            by=by, at=at, purpose=purpose_of(wanted), set_kind="asked_list", set_id=wanted.source, fields=["row"]
        )
    detail = {
        "columns": list(wanted.columns), "narrowed": wanted.narrowed, "rows": rows, "ending": wanted.ending,
        "purpose": wanted.purpose.strip(),
    }  # fmt: skip
    record_act(by=by, at=at, action="report.list", subject=f"report_list:{wanted.source}", detail=detail)


def purpose_of(wanted: Wanted) -> str:
    """Return why a list was read, as the persons in it read it."""
    return f"出具名单：{wanted.label}（{wanted.purpose.strip()}）"[:200]
