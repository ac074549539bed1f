"""Where each figure comes from: which rows, of which day, counted by what. The same rows open under the figure.

Read at the desk in force. Hidden matters (accusations) are in none: whoever reads a figure may be the accused. A limit
counts in the month of its last day and is missed as long as it is not met: nothing looks better for lying unanswered,
and nothing for fewer petitions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Case, CharField, Exists, F, Manager, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Substr
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Answer, Clock, Delivery, Entry, Matter, MatterCause, Movement, Rating, Supervision

MET, MISSED, ALL = "met", "missed", "all"
ANSWERING: Final = ("finish", "review", "rereview", "study", "duty")
"""Clocks by which the office answers; those of article 31(6), review and re-review by law, the others its own."""
SATISFIED: Final = 4
"""Of 5."""
NO_FIGURE: Final = ("draft", "dropped")


@dataclass(frozen=True, slots=True)
class Source:
    """One figure or table: its rows, the field of their day, what rows and columns are, and the way to the matter.

    `share`: told as a rate of `MET` in all. `moment`: the day is a moment.
    """

    key: str
    name: str | Promise
    rows: Callable[[], QuerySet[Any]]
    day: str
    row: Any = None
    column: Any = None
    matter: str = "matter_id"
    share: bool = False
    moment: bool = True
    note: str | Promise = ""

    def within(self, first: date, last: date) -> QuerySet[Any]:
        """Return its rows of some days, with `row_key` and `column_key`."""
        since, until = (first, last) if not self.moment else (_start(first), _start(last, after=True))
        ends = "lt" if self.moment else "lte"
        found = self.rows().filter(**{f"{self.day}__gte": since, f"{self.day}__{ends}": until})
        keys = {"row_key": self.row, "column_key": self.column}
        told: QuerySet[Any] = found.annotate(**{n: Value(ALL) if one is None else one for n, one in keys.items()})
        return told


def _start(day: date, *, after: bool = False) -> datetime:
    moment = timezone.make_aware(datetime.combine(day, time()))
    return moment + timedelta(days=1) if after else moment


def _told(manager: Manager[Any]) -> QuerySet[Any]:
    rows: QuerySet[Any] = manager.filter(matter__hidden=False)
    return rows.exclude(matter__state__in=NO_FIGURE)


def _clocks(today: date, *kinds: str) -> QuerySet[Clock]:
    """Return limits that are decided: met, late, or running past their last day."""
    over = Q(ended__in=("met", "late")) | Q(ended="", due_on__lt=today)
    return _told(Clock.objects).filter(over, kind__in=kinds, for_person=False)


def _either(condition: Q | Exists) -> Case:
    return Case(When(condition, then=Value(MET)), default=Value(MISSED), output_field=CharField())


def _answers() -> QuerySet[Answer]:
    """Return the last answer of each round."""
    later = Answer.objects.filter(matter=OuterRef("matter"), round=OuterRef("round"), pk__gt=OuterRef("pk"))
    return _told(Answer.objects).filter(~Exists(later))


def town_of(field: str, digits: int) -> Substr:
    """Return the place of a row by the leading digits of its code."""
    return Substr(field, 1, digits)


def sources(digits: int, today: date) -> Mapping[str, Source]:
    """Return every source by key; places are told by so many digits of their code."""
    found = (*_shares(today), *_tables(digits))
    return {one.key: one for one in found}


def _shares(today: date) -> tuple[Source, ...]:
    rated = Rating.objects.filter(matter=OuterRef("matter"), round=OuterRef("round"))
    accepted = Q(matter__accepted_on__isnull=False, matter__accepted_on__lte=F("due_on"))
    return (
        Source("informed", _("按期告知"), lambda: _clocks(today, "inform"), "due_on", column=_either(Q(ended=MET)),
               share=True, moment=False, note=_("15日内书面告知（第二十三条）")),
        Source("accepted", _("按期受理"), lambda: _clocks(today, "inform").filter(matter__route="opinion"), "due_on",
               column=_either(accepted), share=True, moment=False, note=_("第三十一条第六项的事项，15日内受理")),
        Source("answered", _("按期答复"), lambda: _clocks(today, *ANSWERING), "due_on", column=_either(Q(ended=MET)),
               share=True, moment=False, note=_("60日加依法延长的期限；复查、复核30日；其他按本单位的期限")),
        Source("satisfied", _("满意（4、5分）"), lambda: _told(Rating.objects), "at",
               column=_either(Q(of_answer__gte=SATISFIED)), share=True, note=_("对答复的评价")),
        Source("responded", _("评价的回应率"), _answers, "given_at", column=_either(Exists(rated)), share=True,
               note=_("得到答复的人里作了评价的")),
    )  # fmt: skip


def _tables(digits: int) -> tuple[Source, ...]:
    sort = Case(
        When(kind="request", then=F("route")), When(kind="", then=Value("unsorted")), default=F("kind"),
        output_field=CharField(),
    )  # fmt: skip
    in_time = Q(answered_at__isnull=False, answered_at__date__lte=F("due_on"))
    matters = lambda: Matter.objects.filter(hidden=False).exclude(state__in=NO_FIGURE)  # noqa: E731
    station = Cast("station_id", CharField())
    return (
        Source("registered", _("信访事项：类别和提出方式"), matters, "received_on", row=sort, column=F("channel"),
               matter="pk", moment=False),
        Source("topics", _("涉及领域"), matters, "received_on", row=F("topic"), matter="pk", moment=False),
        Source("spot", _("当场答复的咨询"), lambda: _told(Answer.objects).filter(kind="consultation"), "given_at"),
        Source("causes", _("原因和发生地"), lambda: _told(MatterCause.objects), "named_at", row=F("cause__code"),
               column=town_of("area_code", digits)),
        Source("units", _("原因在工作的单位"), lambda: _told(MatterCause.objects).filter(station__isnull=False),
               "named_at", row=station),
        Source("moves", _("转送、交办"), lambda: _told(Movement.objects).filter(how__in=("transfer", "assign")), "at",
               column=F("how")),
        Source("supervised", _("督办"), lambda: _told(Supervision.objects), "asked_at", row=F("ground"),
               column=_either(in_time)),
        Source("longer", _("延期和听证扣除"), lambda: _told(Entry.objects).filter(move__in=("extend", "hear")), "at",
               column=F("move")),
        Source("reviews", _("复查、复核的结论"),
               lambda: _told(Delivery.objects).filter(opinion__stage__in=("review", "rereview")), "day",
               row=F("opinion__stage"), column=F("opinion__outcome"), moment=False),
        Source("overturned", _("复查、复核发回重新办理"), lambda: _told(Entry.objects).filter(move="overturn"), "at"),
    )  # fmt: skip
