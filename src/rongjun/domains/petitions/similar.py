"""Earlier matters of the same facts: by where, about what, which benefit and month, and the words of the facts. Never
by person: the search does not know one.
"""

from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from rongjun.base.actor import Actor
from rongjun.base.scope import acting, within

from .models import Matter

LOOKED_AT: Final = 300
"""The newest candidates that are compared word by word."""
TOWN: Final = 9
LEAST: Final = 0.12


@dataclass(frozen=True, slots=True)
class Likeness:
    """An earlier matter, how like it is (0 to 1), and in what: topic, benefit, month, area, words."""

    matter: Matter
    score: float
    same: tuple[str, ...]


def list_similar(
    *, told: str, topic: str, area_code: str, by: Actor, benefit: str = "", about_month: str = "",
    leave_out: int | None = None, limit: int = 10,
) -> list[Likeness]:  # fmt: skip
    """Return earlier matters of like facts that the actor may see, the most alike first; no hidden ones."""
    with acting(by):
        rows = list(_candidates(topic, benefit, area_code).exclude(pk=leave_out or 0)[:LOOKED_AT])
    wanted = _pairs(told)
    found = [_compare(one, wanted, topic, benefit, about_month, area_code) for one in rows]
    return sorted((one for one in found if one.score >= LEAST), key=lambda one: -one.score)[:limit]


def _candidates(topic: str, benefit: str, area_code: str) -> QuerySet[Matter]:
    about = Q(topic=topic) if topic else Q()
    if benefit:
        about |= Q(benefit=benefit)
    near = within("area_code", area_code[:TOWN])
    rows = Matter.objects.filter(hidden=False).exclude(state__in=("draft", "dropped"))
    return rows.filter(about & near).order_by("-pk")


def _compare(
    one: Matter, wanted: frozenset[str], topic: str, benefit: str, about_month: str, area_code: str
) -> Likeness:
    has = _pairs(one.told)
    words = 2 * len(wanted & has) / (len(wanted) + len(has)) if wanted and has else 0.0
    same = [
        name for name, equal in (
            ("topic", bool(topic) and one.topic == topic), ("benefit", bool(benefit) and one.benefit == benefit),
            ("month", bool(about_month) and one.about_month == about_month),
            ("area", one.area_code == area_code), ("words", words >= LEAST),
        ) if equal
    ]  # fmt: skip
    extra = 0.1 * sum(name in same for name in ("benefit", "month", "area"))
    return Likeness(one, min(1.0, 0.7 * words + extra if words else 0.05 + extra / 2), tuple(same))


def _pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring signs of a text, punctuation left out."""
    plain = "".join(sign for sign in text if sign.isalnum())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))
