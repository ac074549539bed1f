"""What an overpayment may be set off against: only what continues after a death, by dated rule and article.

The regulation has a pension "continue" (2024) or be paid "in addition" (2019) for some months after a death, as help
towards the funeral. What was paid on after the death for lack of knowing it has already reached the family as that
money; so it counts towards it. What was overpaid before the death is no debt of the family's, and nothing of a living
person is ever set off: no rule allows it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from rongjun.domains.people.models import Fact
from rongjun.kernel.period import month_of, parse_month
from rongjun.kernel.settling import Key

AT_ONCE: Final = 900


@dataclass(frozen=True, slots=True)
class Rule:
    """From which month of death a benefit that continues takes what was paid on after the death, by which article."""

    benefit: str
    since: int
    article: str

    @property
    def id(self) -> str:
        """How a movement names the rule."""
        return f"{self.benefit}@{self.since // 12}-{self.since % 12 + 1:02d}"


RULES: Final = (
    Rule("continued_disability_pension", parse_month("2004-10"), "军人抚恤优待条例（2019年修订）第二十八条第二款"),
    Rule("continued_disability_pension", parse_month("2024-10"), "军人抚恤优待条例（2024年修订）第三十二条第二款"),
    Rule("continued_survivor_pension", parse_month("2004-10"), "军人抚恤优待条例（2019年修订）第十九条"),
    Rule("continued_survivor_pension", parse_month("2024-10"), "军人抚恤优待条例（2024年修订）第二十二条"),
    Rule("continued_participant_allowance", parse_month("2024-10"), "军人抚恤优待条例（2024年修订）第六十二条第二款"),
)


def rule_of(money: str, death_month: int) -> Rule | None:
    """Return the rule by which a benefit that continues after a death in a month meets overpayments, or None."""
    fitting = [rule for rule in RULES if rule.benefit == money and rule.since <= death_month]
    return max(fitting, key=lambda rule: rule.since, default=None)


def article_of(rule_id: str) -> str:
    """Return the article of a rule as a movement names it; '' where there is none."""
    return next((rule.article for rule in RULES if rule.id == rule_id), "")


def rule_for(claim: Key, money: Key, deaths: Mapping[int, int], holder: Mapping[int, int]) -> Rule | None:
    """Return the rule by which money of a key meets a claim, or None: the claim's month must lie after the death."""
    death = deaths.get(holder.get(claim[0], claim[0]))
    return None if death is None or claim[2] <= death else rule_of(money[1], death)


def death_months(person_ids: Iterable[int], known_at: datetime, holder: Mapping[int, int]) -> dict[int, int]:
    """Return the month of death by holder of the file, as known at a moment. The caller works on the whole registry."""
    asked, found = sorted(set(person_ids)), dict[int, int]()
    for start in range(0, len(asked), AT_ONCE):
        facts = Fact.objects.filter(person_id__in=asked[start : start + AT_ONCE], kind="death", valid_to=None)
        facts = facts.filter(Q(superseded_at=None) | Q(superseded_at__gt=known_at), recorded_at__lte=known_at)
        for person, value in facts.values_list("person_id", "value"):
            found[holder.get(person, person)] = month_of(date.fromisoformat(value["date"]))
    return found
