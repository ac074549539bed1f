"""The supervisor's list of matters: courses of one page are read together, whatever the length of the list."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, overload

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from rongjun.domains.approvals.holds import standing_holds
from rongjun.domains.approvals.watch import QUICKLY, RETURNED_OFTEN, SAME_UNIT, Course, courses_of, list_odd

from ..templatetags.rongjun import badge
from ..told.run_words import step_name
from ..ui.tables import Column, Filter, Table
from .matters import ODDITIES, OUTCOME_KINDS, OUTCOMES, detail_of, kind_choices, kind_name, standing_of, title_of
from .run_frame import when

AT_ONCE = 500
ORDERS = {"kind": "kind", "opened": "opened_at", "round": "round", "outcome": "outcome"}


class CourseRows(Sequence[Course]):
    """Matters with their courses: a part that is asked for is read in a few queries."""

    def __init__(self, matters: QuerySet[Any], at: datetime) -> None:
        self.matters, self.at = matters, at

    def __len__(self) -> int:
        """How many matters there are."""
        return self.matters.count()

    def __iter__(self) -> Iterator[Course]:
        """Return all courses, a few hundred at a time."""
        for start in range(0, len(self), AT_ONCE):
            yield from self[start : start + AT_ONCE]

    @overload
    def __getitem__(self, part: int) -> Course: ...
    @overload
    def __getitem__(self, part: slice) -> list[Course]: ...
    def __getitem__(self, part: int | slice) -> Course | list[Course]:
        """Return one course, or a part of them."""
        if isinstance(part, int):
            return self[part : part + 1][0]
        found = list(self.matters[part])
        courses = courses_of(found, self.at)
        return [courses[matter.pk] for matter in found]

    def narrowed(self, narrow: Callable[[QuerySet[Any]], QuerySet[Any]]) -> "CourseRows":
        """Return fewer matters."""
        return CourseRows(narrow(self.matters), self.at)

    def in_order(self, key: str, *, backward: bool) -> "CourseRows":
        """Return the matters in the order of a column."""
        name = ORDERS[key]
        return CourseRows(self.matters.order_by(f"-{name}" if backward else name, "-pk"), self.at)


def matters_table(kinds: list[str]) -> Table:
    """Return the supervisor's list of matters."""
    return Table(
        key="matters",
        caption=_("审批监督"),
        columns=(
            Column("title", _("事项"), lambda one: title_of(one.matter),
                   href=lambda one: reverse("matter", args=[one.matter.pk])),
            Column("kind", _("类别"), lambda one: kind_name(one.matter.kind), sort=True),
            Column("round", _("轮次"), lambda one: one.matter.round, sort=True, kind="number"),
            Column("outcome", _("办到哪里"), _standing, sort=True, cell=_standing_badge),
            Column("opened", _("提出日期"), lambda one: one.matter.opened_at, sort=True, kind="date"),
            Column("days", _("已等（天）"), lambda one: _days(one), kind="number"),
            Column("signed", _("签署经过"), _signed, kind="long", cell=_signed_lines),
            Column("odd", _("例外"), lambda one: "、".join(str(ODDITIES[odd]) for odd in one.oddities), cell=_odd),
            Column("hold", _("暂缓"), _hold, cell=_hold_badge),
            Column("detail", _("内容"), lambda one: detail_of(one.matter), kind="long", shown=False),
        ),
        filters=(
            Filter("kind", _("类别"), lambda rows, kind: rows.narrowed(lambda q: q.filter(kind=kind)),
                   kind_choices(kinds)),
            Filter("outcome", _("结果"), _of_outcome, [("open", _("办理中")), *OUTCOMES.items()]),
            Filter("odd", _("例外"), lambda rows, odd: rows.narrowed(lambda q: list_odd(q, odd)),
                   [(odd, ODDITIES[odd]) for odd in (SAME_UNIT, QUICKLY, RETURNED_OFTEN)]),
            Filter("held", _("暂缓"), _held, [("yes", _("暂缓中"))]),
        ),
        search=lambda rows, text: rows.narrowed(lambda q: q.filter(_wanted(text))),
        search_label=_("编号或理由"),
        empty=_("没有审批事项"),
        row_kind=lambda one: "faulty" if one.oddities else "",
    )  # fmt: skip


def signed_line(one: Course) -> list[str]:
    """Return who signed when, a line a stage, with how long after the stage before."""
    found, before = [], None
    for act in one.acts:
        shown = {"step": step_name(act.name), "name": act.staff_name, "at": when(act.at)}
        line = _("%(step)s：%(name)s %(at)s") % shown
        if before is not None and (act.at - before).total_seconds() < 60:
            line += _("（距上一环节 %(seconds)d 秒）") % {"seconds": (act.at - before).total_seconds()}
        found.append(line)
        before = act.at
    return found


def _wanted(text: str) -> Q:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else -1
    return Q(subject_id=number) | Q(reason__icontains=text)


def _of_outcome(rows: CourseRows, outcome: str) -> CourseRows:
    return rows.narrowed(lambda q: q.filter(outcome="" if outcome == "open" else outcome))


def _held(rows: CourseRows, _value: str) -> CourseRows:
    pairs = standing_holds(rows.at).values_list("matter__kind", "matter__subject_id")
    wanted = Q(pk=None)
    for kind, subject in pairs:
        wanted |= Q(kind=kind, subject_id=subject)
    return rows.narrowed(lambda q: q.filter(wanted, outcome=""))


def _days(one: Course) -> int | None:
    return None if one.matter.outcome else (one.at - one.acts[-1].at).days


def _standing(one: Course) -> str:
    return standing_of(one.matter, len(one.acts))


def _standing_badge(one: Course) -> str:
    return badge(_standing(one), OUTCOME_KINDS[one.matter.outcome])


def _signed(one: Course) -> str:
    return "；".join(signed_line(one))


def _signed_lines(one: Course) -> str:
    return format_html_join("", "<span class='line'>{}</span>", ((line,) for line in signed_line(one)))


def _odd(one: Course) -> str:
    return format_html_join(" ", "{}", ((badge(str(ODDITIES[odd]), "danger"),) for odd in one.oddities))


def _hold(one: Course) -> str:
    return _("到 %(day)s") % {"day": one.hold.last_day.isoformat()} if one.hold else ""


def _hold_badge(one: Course) -> str:
    return badge(_hold(one), "draft") if one.hold else ""
