"""What a phone kept while it had no network: taken one by one, in any order and any number of times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal

from .models import Visit
from .recording import Promise, Said, end_visits, record_visit

AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one thing that was sent: saved, known, double, gone or refused (with why)."""

    state: str
    why: str = ""


def sync_visits(items: Sequence[Any], *, by: Actor, at: datetime) -> dict[str, Result]:
    """Take what a phone sends, by key; one that is refused keeps nothing else back.

    Raises Refusal for more than AT_ONCE at a time, NotPermitted.
    """
    by.require(Permission.VISIT_RECORD)
    if len(items) > AT_ONCE:
        raise Refusal(_("一次最多送 100 条，请分批。"))
    found = {}
    for item in items:
        key = str(item.get("key", ""))[:64] if isinstance(item, Mapping) else ""
        found[key] = _take(item, by, at)
    return found


def _take(item: Any, by: Actor, at: datetime) -> Result:
    try:
        with transaction.atomic():
            if not isinstance(item, Mapping):
                raise TypeError("no visit")
            if item.get("kind") == "no":
                end_visits(planned_id=int(item["planned"]), by=by, at=at)
                return Result("saved")
            return Result(record_visit(said=read_said(item), by=by, at=at).state)
    except NotFound as gone:
        return Result("gone", str(gone))
    except Refusal as refusal:
        return Result("refused", str(refusal))
    except (KeyError, TypeError, ValueError, OverflowError):
        return Result("refused", _("这条记录不完整，没有保存；请重新填写。"))


def read_said(item: Mapping[str, Any]) -> Said:
    """Return a visit from its plain form. Raises KeyError, TypeError or ValueError where it is none."""
    promises = tuple(
        Promise(str(one["what"]), date.fromisoformat(one["due"]), str(one.get("owner", "me")))
        for one in item.get("promises", ())
    )
    needs = tuple(str(code) for code in item.get("needs", ()))
    return Said(
        UUID(item["key"]), date.fromisoformat(item["day"]), planned_id=int(item["planned"]), needs=needs,
        words=str(item.get("words", "")), promises=promises,
    )  # fmt: skip


def visit_of_key(key: str) -> Visit:
    """Return the visit of a key, within the present scope. Raises NotFound."""
    try:
        visit = Visit.objects.filter(key=UUID(key)).first()
    except ValueError:
        visit = None
    if visit is None:
        raise NotFound(_("没有这次走访，或它不在您的辖区。"))
    return visit
