"""Lists that an office is asked for: who asked what for, committed before anything is read; and which come again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.petitions.periods import LENGTHS, Period, offered
from rongjun.domains.safeguards.actions import record_act, record_set_look
from rongjun.kernel.period import month_of

from .issuing import refuse_words
from .models import KeptList

MOST: Final = {"xlsx": 50_000, "docx": 2_000}
"""So many rows at most in a file of each kind."""
COLUMNS_IN_WORD: Final = 8
MOST_KEPT: Final = 50
"""So many lists at most a unit keeps."""

type Said = Mapping[str, str | list[str]]


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


def list_kept(by: Actor) -> QuerySet[KeptList]:
    """Return the lists that the actor's unit keeps, by name."""
    by.require(Permission.REPORTS_VIEW)
    return KeptList.objects.filter(unit_id=by.unit_id).select_related("made_by").order_by("name", "pk")


def get_kept(kept_id: int, by: Actor) -> KeptList:
    """Return a list of the actor's unit. Raises NotFound."""
    found = list_kept(by).filter(pk=kept_id).first()
    if found is None:
        raise NotFound(_("没有这个常用名单。"))
    return found


@transaction.atomic
def keep_list(*, name: str, source: str, said: Said, by: Actor, at: datetime) -> KeptList:
    """Keep what a list holds under a name, for the whole unit; the same name replaces.

    Raises NotPermitted, and Refusal without a name, for words that no list may carry, for more than MOST_KEPT.
    """
    by.require(Permission.REPORTS_VIEW)
    name = name.strip()
    if not name or len(name) > 60:
        raise Refusal(_("请给常用名单起一个名字，不超过 60 字。"))
    refuse_words(name, {key: str(value) for key, value in said.items()})
    if KeptList.objects.filter(unit_id=by.unit_id).exclude(name=name).count() >= MOST_KEPT:
        raise Refusal(_("常用名单最多 %(most)d 个，请先删除不用的。") % {"most": MOST_KEPT})
    kept, _made = KeptList.objects.update_or_create(
        unit_id=by.unit_id, name=name,
        defaults={"source": source, "said": dict(said), "made_by_id": by.staff_id, "made_at": at},
    )  # fmt: skip
    record_act(by=by, at=at, action="report.keep", subject=f"report_list:{source}", detail={"name": name})
    return kept


@transaction.atomic
def drop_kept(*, kept_id: int, by: Actor, at: datetime) -> None:
    """Drop a list that the actor's unit keeps; one that is gone already is no fault. Raises NotPermitted."""
    kept = list_kept(by).filter(pk=kept_id).first()
    if kept is not None:
        kept.delete()
        record_act(
            by=by, at=at, action="report.unkeep", subject=f"report_list:{kept.source}", detail={"name": kept.name}
        )


def span_of(since: date | None, until: date | None) -> str:
    """Return the span (month, half, year) that two days are the first and the last day of; '' where they are not."""
    if since is None or until is None:
        return ""
    whole = (Period(span, month_of(since)) for span in LENGTHS)
    return next((one.span for one in whole if (one.first_day, one.last_day) == (since, until)), "")


def last_of(span: str, today: date) -> Period:
    """Return the latest period of a span that is over: what a list is about when it is asked for again."""
    return next(one for one in offered(today) if one.span == span and one.last_day < today)
