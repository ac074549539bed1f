"""The list of petitions: by state, kind, topic, area, day; searched by number or words of the facts, not by person."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from rongjun.base.scope import within
from rongjun.domains.petitions.models import Matter
from rongjun.domains.petitions.queries import search_matters
from rongjun.domains.petitions.topics import TOPICS
from rongjun.domains.units.models import Area

from ..addresses import address
from ..templatetags.rongjun import badge
from ..ui.tables import Column, Filter, Table
from .petition_words import (
    CHANNELS,
    KINDS,
    ROUTES,
    STATES,
    is_overdue,
    kind_words,
    left_words,
    of_state,
    state_badge,
    state_name,
    word,
)

SOON_DAYS = 7
EXCERPT = 60
"""So many signs of the facts stand in a list."""


def petitions_table(
    key: str, caption: Promise, today: date, order: tuple[str, ...], places: Sequence[tuple[str, str]]
) -> Table:
    """Return the list of petitions, of rows `with_places`. `places`: the areas to narrow by."""

    def left(one: Matter) -> str | SafeString:
        text = left_words(one, today)
        return badge(text, "danger") if is_overdue(one, today) else text

    return Table(
        key=key, caption=caption,
        columns=(
            Column("number", _("编号"), lambda m: m.number, sort=("pk",), href=lambda m: address("petition", m.pk)),
            Column("told", _("反映的情况"), lambda m: excerpt(m.told), kind="long"),
            Column("topic", _("事由"), lambda m: word(TOPICS, m.topic), sort=("topic",)),
            Column("state", _("状态"), lambda m: state_name(m), sort=("state",),
                   cell=lambda m: badge(*state_badge(m))),
            Column("kind", _("类别"), kind_words, sort=("kind", "route")),
            Column("area", _("发生地"), lambda m: m.place or m.area_code, sort=("area_code",)),
            Column("owner", _("承办"), _owner),
            Column("due", _("期限"), lambda m: m.due_on, sort=("due_on",), kind="date"),
            Column("left", _("还有几天"), lambda m: left_words(m, today), cell=left),
            Column("channel", _("来源"), lambda m: word(CHANNELS, m.channel), shown=False),
            Column("received", _("收到日期"), lambda m: m.received_on, sort=("received_on",), kind="date"),
            Column("ended", _("办结日期"), lambda m: m.ended_at, sort=("ended_at",), kind="date", shown=False),
        ),
        filters=(
            Filter("state", _("状态"), of_state, list(STATES.items())),
            Filter("kind", _("类别"), _of_kind, [("none", _("未分类")), *KINDS.items(), *ROUTES.items()]),
            Filter("topic", _("事由"), lambda rows, one: rows.filter(topic=one), list(TOPICS.items())),
            Filter("area", _("发生地"), lambda rows, code: rows.filter(within("area_code", code.rstrip("0"))), places),
            Filter("due", _("期限"), lambda rows, one: _of_due(rows, one, today),
                   [("over", _("已逾期")), ("soon", _("七天内到期"))]),
        ),
        search=search_matters, search_label=_("编号，或者情况里的字词"), order=order, empty=_("这里没有信访事项。"),
        row_kind=lambda m: "faulty" if is_overdue(m, today) else "",
    )  # fmt: skip


def with_places(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return matters with the name of the place (`place`), owners beside: joined, all would be sorted for a page."""
    place = Area.objects.filter(pk=OuterRef("area_code")).values("name")[:1]
    beside = rows.select_related(None).prefetch_related("owner_unit", "owner_staff")
    return beside.annotate(place=Subquery(place)).defer("words", "sorted_by")


def excerpt(text: str, most: int = EXCERPT) -> str:
    """Return the beginning of a text in one line."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[:most]}…"


def _owner(matter: Matter) -> str:
    if matter.ended_at is not None:
        return ""
    held = matter.owner_staff.name if matter.owner_staff is not None else ""
    return f"{matter.owner_unit.name} {held}".strip()


def _of_kind(rows: Any, value: str) -> Any:
    if value in ROUTES:
        return rows.filter(route=value)
    return rows.filter(kind="" if value == "none" else value)


def _of_due(rows: Any, value: str, today: date) -> Any:
    until = today - timedelta(days=1) if value == "over" else today + timedelta(days=SOON_DAYS)
    found = rows.filter(ended_at=None, due_on__lte=until)
    return found if value == "over" else found.filter(due_on__gte=today)
