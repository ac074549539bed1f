"""Why petitions come: causes from a list that grows, linked to a benefit, month, batch, fund or station; clusters.

A cause is of the matter and of the office's own things. To a person's line it links only with that person's consent,
sealed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, F, Max, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.models import Unit
from rongjun.kernel.period import parse_month

from .course import HERE, reach, refuse_interest, refuse_watching, write_entry
from .identity import seal_words
from .models import Cause, Matter, MatterCause

SHIPPED: Final[dict[str, Promise]] = {
    "amount_wrong": gettext_lazy("金额不对"), "not_paid": gettext_lazy("没有发放"),
    "returned": gettext_lazy("银行退回"), "fund_late": gettext_lazy("资金未到位"),
    "left_out": gettext_lazy("漏报、名册遗漏"), "file": gettext_lazy("档案缺失、记载不一致"),
    "unclear": gettext_lazy("政策不清楚、宣传不到位"), "absent": gettext_lazy("没有政策依据"),
    "manner": gettext_lazy("工作态度"), "delay": gettext_lazy("办理拖延"), "untold": gettext_lazy("没有告知结果"),
    "decision": gettext_lazy("不服处理决定"), "other": gettext_lazy("其他"),
}  # fmt: skip
"""The causes that come with the program; offices add their own."""
BATCHES: Final = {"run": gettext_lazy("发放批次")}
"""Kinds of batches that a cause can name."""
NAMES: Final = frozenset({Permission.PETITION_HANDLE, Permission.PETITION_SORT, Permission.PETITION_REVIEW})
"""Rights with which a cause of a matter is named, at a unit that sees the matter."""
CODE_LENGTH: Final = 24


@dataclass(frozen=True, slots=True)
class Place:
    """What a cause lies in: all of it may be empty. `month`: YYYY-MM; `batch`: the number of a run."""

    benefit: str = ""
    month: str = ""
    batch: int | None = None
    batch_kind: str = ""
    fund: str = ""
    station_id: int | None = None

    def as_columns(self) -> dict[str, Any]:
        """Return the columns of a cause or a repair."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Matters of one cause and place: how many, and the last day one was named. No repair is open for them."""

    cause: Cause
    place: Place
    count: int
    last_at: datetime


def cause_name(cause: Cause) -> str:
    """Return the name of a cause in the language of the page."""
    return str(SHIPPED.get(cause.code, cause.name))


def list_causes(*, ended: bool = False) -> QuerySet[Cause]:
    """Return the causes that are offered, in the order in which they came; with `ended` all of them."""
    rows = Cause.objects.order_by("pk")
    return rows if ended else rows.filter(ended_at=None)


@transaction.atomic
def add_cause(*, code: str, name: str, by: Actor, at: datetime) -> Cause:
    """Add a cause to the list. Raises Refusal for a code or name that stands already or is empty, NotPermitted."""
    by.require(Permission.PETITION_REPAIR)
    key, said = code.strip().lower(), name.strip()
    if not key or not said or not key.replace("_", "").isalnum() or not key.isascii() or len(key) > CODE_LENGTH:
        raise Refusal(_("请填写名称，以及不超过24位的字母、数字代码。"))
    refuse_watching(said)
    if Cause.objects.filter(code=key).exists() or Cause.objects.filter(name=said, ended_at=None).exists():
        raise Refusal(_("清单里已有这个代码或名称的原因，请直接使用。"))
    made = Cause.objects.create(code=key, name=said[:40], made_by_id=by.staff_id, made_at=at)
    record_act(by=by, at=at, action="petition.cause.add", subject=f"petition_cause:{key}", detail={"name": said})
    return made


@transaction.atomic
def end_cause(*, cause_id: int, by: Actor, at: datetime) -> Cause:
    """Offer a cause no more; what was named with it stays. Raises AlreadyDone, NotFound, NotPermitted."""
    by.require(Permission.PETITION_REPAIR)
    cause = Cause.objects.filter(pk=cause_id).first()
    if cause is None:
        raise NotFound(_("没有这个原因。"))
    if not Cause.objects.filter(pk=cause_id, ended_at=None).update(ended_at=at):
        raise AlreadyDone(_("这个原因已经停用。"))
    record_act(by=by, at=at, action="petition.cause.end", subject=f"petition_cause:{cause.code}", detail={})
    return cause


@transaction.atomic
@whole_desk(HERE)
def name_cause(
    *, matter: Matter, cause_id: int, place: Place, by: Actor, at: datetime, line: str = "",
    consent_on: date | None = None,
) -> MatterCause:  # fmt: skip
    """Name why a matter came. `line`: the person's own line, only with the day of the person's consent.

    The same cause and place twice is one. Raises Refusal for what does not exist, NotPermitted, NotFound.
    """
    reach(matter, by)
    if not any(by.may(one) for one in NAMES):
        by.require(Permission.PETITION_HANDLE)
    refuse_interest(matter, by)
    cause = Cause.objects.filter(pk=cause_id, ended_at=None).first()
    if cause is None:
        raise Refusal(_("请从清单里选择原因。"))
    check_place(place)
    if line and (consent_on is None or consent_on > office_day(at)):
        raise Refusal(_("关联到个人的发放记录，须经本人同意，并填写本人同意的日期。"))
    standing = MatterCause.objects.filter(matter=matter, cause=cause, **place.as_columns()).first()
    if standing is not None:
        return standing
    row = MatterCause(
        matter=matter, cause=cause, area_code=matter.area_code, named_by=by.staff_id, named_at=at,
        consent_on=consent_on if line else None, **place.as_columns(),
    )  # fmt: skip
    row.line = seal_words(matter, line, f"line.{row.token}") if line else None
    row.save(force_insert=True)
    write_entry(matter, "cause", by=by, at=at, detail={"cause": cause.code})
    return row


def causes_of(matter: Matter) -> QuerySet[MatterCause]:
    """Return the causes of a matter, with their names."""
    return MatterCause.objects.filter(matter=matter).select_related("cause", "station").order_by("pk")


def check_place(place: Place) -> None:
    """Raise Refusal for a place that cannot be."""
    if place.month:
        try:
            parse_month(place.month)
        except ValueError:
            raise Refusal(_("月份应写成 2026-03 这样。")) from None
    if (place.batch is None) != (not place.batch_kind) or place.batch_kind not in ("", *BATCHES):
        raise Refusal(_("批次要连同种类一起填写。"))
    if place.station_id is not None and not Unit.objects.filter(pk=place.station_id).exists():
        raise Refusal(_("没有这个单位。"))


KEYS: Final = ("cause_id", *(one.name for one in fields(Place)))


def list_clusters(*, least: int, since: datetime) -> list[Cluster]:
    """Return causes and places that at least so many matters of the desk in force share since a moment, the most first.

    Hidden matters are not among them: nobody repairs what only the disciplinary body knows. Those with an open repair
    are left out.
    """
    from .repairs import open_places

    rows = MatterCause.objects.filter(named_at__gte=since, matter__hidden=False).values(*KEYS)
    found = rows.annotate(count=Count("matter", distinct=True), last=Max("named_at")).filter(count__gte=least)
    known, busy = {one.pk: one for one in Cause.objects.all()}, open_places()
    return [
        Cluster(known[row["cause_id"]], _place(row), row["count"], row["last"])
        for row in found.order_by(F("count").desc(), "cause_id", *KEYS[1:])
        if (row["cause_id"], _place(row)) not in busy and _place(row) != Place()
    ]


def _place(row: Mapping[str, Any]) -> Place:
    return Place(**{one.name: row[one.name] for one in fields(Place)})
