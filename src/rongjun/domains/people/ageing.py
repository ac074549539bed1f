"""Birthdays ahead that change what somebody is entitled to, each with its article, and suspensions about to end.

Nothing changes by itself here: the engine pays from an age on (`ages.py`), and all else is for an officer to do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched
from typing import Any, Final, NamedTuple

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongjun.base.actor import Actor
from rongjun.kernel.period import age_month, anniversary, first_day
from rongjun.kernel.vocabulary import SURVIVORS

from .ages import AGED, AgeFrom, ages_in_force
from .models import Fact, Person
from .queries.scope import visible_people
from .registry import AT_ONCE

CHILD, SIBLING = "子女", "兄弟姐妹"
"""Values of origin.relation (file.choices.TO_FALLEN)."""
NOTICE_DAYS: Final = 60
"""How many days ahead a suspension's end is told."""


@dataclass(frozen=True, slots=True)
class AgeRule:
    """What an age in full years means: for whom, by which article, from which month, and what is to be done.

    Where a category of the rule is paid from an age on, `age` gives way to the rulebook's, and `title` holds %(age)d.
    `relation` narrows survivors by how they are related to the fallen ('' of a survivor: not recorded; None: anybody).
    `after` is the number of months after that of the birthday from which it holds. `group` is the form of change.
    """

    code: str
    age: int
    categories: tuple[str, ...]
    title: Promise
    article: Promise
    meaning: Promise
    task: Promise
    after: int = 0
    relation: str | None = None
    care: str = ""
    group: str = ""


RULES: Final[tuple[AgeRule, ...]] = (
    AgeRule(
        "sixty_conscript", 60, ("81",), _("农村籍退役士兵满%(age)d周岁"),
        _("军人抚恤优待条例（2024年修订）第六十二条第一款"),
        _("年满60周岁农村籍退役士兵，发放定期生活补助；自满60周岁当月起由系统按服役年数计发。"),
        _("提前核对出生日期、入伍和退役日期、户籍和银行账户。"), group="status",
    ),
    AgeRule(
        "sixty_martyr_child", 60, ("B1",), _("烈士子女满%(age)d周岁"),
        _("军人抚恤优待条例（2024年修订）第六十二条第一款；烈士褒扬条例（2024年修订）第二十一条"),
        _("居住在农村和城镇无工作单位、年满60周岁、国家建立定期抚恤金制度时已满18周岁的烈士子女，发放定期生活补助；"
          "依本人申请，自审核确认符合条件当月起。"),
        _("请本人申请，核对有无工作单位和银行账户；认定后自当月起由系统发放。"), group="status",
    ),
    AgeRule(
        "eighteen_child", 18, SURVIVORS, _("遗属子女满18周岁"),
        _("军人抚恤优待条例（2024年修订）第十九条第一款第二项"),
        _("子女未满18周岁的发给定期抚恤金；已满18周岁的，须因上学或者残疾无生活费来源。满18周岁当月照发。"),
        _("核对是否上学、残疾和生活费来源：符合的登记在供养情况里，不再符合的登记停止日期。"),
        after=1, relation=CHILD, group="end",
    ),
    AgeRule(
        "eighteen_sibling", 18, SURVIVORS, _("遗属兄弟姐妹满18周岁"),
        _("军人抚恤优待条例（2024年修订）第十九条第一款第三项"),
        _("兄弟姐妹未满18周岁的发给定期抚恤金；已满18周岁的，须因上学无生活费来源且由该军人生前供养。满18周岁当月照发。"),
        _("核对是否上学、由谁供养：符合的登记在供养情况里，不再符合的登记停止日期。"),
        after=1, relation=SIBLING, group="end",
    ),
    AgeRule(
        "eighteen_unknown", 18, SURVIVORS, _("未成年遗属满18周岁（关系未登记）"),
        _("军人抚恤优待条例（2024年修订）第十九条第一款第二项、第三项"),
        _("子女、兄弟姐妹满18周岁后须另有条件才继续发给定期抚恤金；此人与牺牲病故军人的关系没有登记。"),
        _("先补登与牺牲病故军人的关系，再按子女或兄弟姐妹的条件核对。"),
        after=1, relation="", group="end",
    ),
    AgeRule(
        "sixteen_home", 16, ("21",), _("集中供养的烈士遗属满16周岁"),
        _("烈士褒扬条例（2024年修订）第三十一条第一款"),
        _("未满16周岁的烈士遗属可以在光荣院、优抚医院集中供养；满16周岁后须有其他条件（如残疾）。"),
        _("与本人和供养机构商定以后的供养，变动的登记供养方式。"), care="institution", group="care",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ahead:
    """One birthday of one person under one rule; `from_month` (ordinal) is when it takes effect."""

    rule: AgeRule
    age: int
    person: Person
    category: str
    birthday: date
    from_month: int
    student: str
    """What is recorded of going to school: 是, 否 or ''."""

    @property
    def title(self) -> str:
        """What this birthday is, with its age."""
        return _titled(self.rule, self.age)


def titles_in(month: int) -> dict[str, str]:
    """Return code -> title of every rule with the age that holds in a month."""
    age_from = ages_in_force()
    return {rule.code: _titled(rule, _age_of(rule, month, age_from)) for rule in RULES}


class _Span(NamedTuple):
    """Months [since, till) in which one age holds; `before` is the age of the month before, where that was higher."""

    age: int
    before: int
    since: int
    till: int


def list_ahead(actor: Actor, first: int, until: int) -> list[Ahead]:
    """Return every birthday that changes a status in the months [first, until) (ordinals), for the actor's area.

    Ordered by birthday and file number; five queries, and one more for each age that changes meanwhile. The dead are
    left out here and not in the query, so that the index of birthdays serves it. A birthday of 29 February is on the
    28th in other years (Civil Code, article 202): no month is skipped. Who is older than an age that is lowered is told
    in the month from which the lower one holds.
    """
    age_from = ages_in_force()
    spans = {rule.code: _spans(rule, first, until, age_from) for rule in RULES}
    people = {
        span: _born_in(actor, span, {code for rule in RULES if span in spans[rule.code] for code in rule.categories})
        for span in sorted({span for some in spans.values() for span in some})
    }
    known = _details(person.pk for found in people.values() for person in found)
    ahead = [
        _ahead(rule, span, person, code, known)
        for rule in RULES
        for span in spans[rule.code]
        for person in people[span]
        for code in rule.categories
        if code in person.categories.split() and _concerns(rule, person, code, known)
    ]
    unique = {(one.rule.code, one.person.pk): one for one in ahead}
    return sorted(unique.values(), key=lambda one: (one.birthday, one.person.file_no, one.rule.code))


def _spans(rule: AgeRule, first: int, until: int, age_from: AgeFrom) -> list[_Span]:
    """Cut the months [first, until) where the age of a rule changes."""
    ages = [_age_of(rule, month, age_from) for month in range(first - 1, until)]
    starts = [at for at in range(1, len(ages)) if at == 1 or ages[at] != ages[at - 1]]
    ends = [*starts[1:], len(ages)]
    return [
        _Span(ages[at], max(ages[at], ages[at - 1]), first - 1 + at, first - 1 + end)
        for at, end in zip(starts, ends, strict=True)
    ]


def _age_of(rule: AgeRule, month: int, age_from: AgeFrom) -> int:
    benefit = next((AGED[code] for code in rule.categories if code in AGED), "")
    return age_from(benefit, month) if benefit else rule.age


def _titled(rule: AgeRule, age: int) -> str:
    return str(rule.title) % {"age": age}


def _born_in(actor: Actor, span: _Span, codes: set[str]) -> list[Person]:
    """Return the living who come of age in the months of a span, or are past it when it begins to hold."""
    held = Q()
    for code in codes:
        held |= Q(categories__contains=code)
    since, till = first_day(span.since - 12 * span.before), first_day(span.till - 12 * span.age)
    found = visible_people(actor).filter(held, birth_date__gte=since, birth_date__lt=till)
    return [person for person in found.order_by("birth_date", "pk") if person.death_date is None]


def list_suspensions_ending(actor: Actor, day: date) -> list[tuple[Person, date]]:
    """Return whose suspension by article 59 ends within sixty days of a day, with the first day after it. One query."""
    facts = Fact.objects.filter(kind="suspension", superseded_at=None, person__in=visible_people(actor))
    facts = facts.filter(valid_to__gt=day, valid_to__lte=day + timedelta(days=NOTICE_DAYS)).select_related("person")
    return [(fact.person, fact.valid_to) for fact in facts.order_by("valid_to", "pk") if fact.valid_to]


type _Known = dict[tuple[int, str, str], dict[str, Any]]


def _details(people: Iterable[int]) -> _Known:
    known: _Known = {}
    for some in batched(sorted(set(people)), AT_ONCE, strict=False):
        facts = Fact.objects.filter(person_id__in=some, superseded_at=None, kind__in=["origin", "keeping", "care"])
        for person, kind, key, value in facts.order_by("valid_from").values_list("person_id", "kind", "key", "value"):
            known[person, kind, key] = value
    return known


def _concerns(rule: AgeRule, person: Person, code: str, known: _Known) -> bool:
    if rule.care and known.get((person.pk, "care", ""), {}).get("kind") != rule.care:
        return False
    if rule.relation is None:
        return True
    return bool(known.get((person.pk, "origin", code), {}).get("relation", "") == rule.relation)


def _ahead(rule: AgeRule, span: _Span, person: Person, code: str, known: _Known) -> Ahead:
    student = known.get((person.pk, "keeping", ""), {}).get("student", "")
    birthday = anniversary(person.birth_date, span.age)
    from_month = max(span.since, age_month(person.birth_date, span.age)) + rule.after
    return Ahead(rule, span.age, person, code, birthday, from_month, str(student or ""))


def count_by_rule(ahead: Sequence[Ahead]) -> dict[str, int]:
    """Return how many birthdays fall under each rule, in the order of the rules."""
    counts = {rule.code: 0 for rule in RULES}
    for one in ahead:
        counts[one.rule.code] += 1
    return {code: count for code, count in counts.items() if count}
