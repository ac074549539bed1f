"""What the page of a matter reads, once: history, clocks, answers, papers, movements, parts, who brought it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.domains.petitions import attaching, identity
from rongjun.domains.petitions.models import (
    Addition,
    Answer,
    Asking,
    Attachment,
    Clock,
    Delivery,
    Entry,
    Interest,
    Issued,
    Matter,
    Movement,
    Opinion,
    Part,
    Petitioner,
    Urgent,
)


@dataclass(frozen=True, slots=True)
class Whole:
    """All that the page of a matter shows, in the order in which it happened. `blind`: without anything of identity."""

    entries: list[Entry]
    clocks: list[Clock]
    answers: list[Answer]
    opinions: list[Opinion]
    issued: list[Issued]
    deliveries: list[Delivery]
    movements: list[Movement]
    parts: list[Part]
    askings: list[Asking]
    additions: list[Addition]
    files: list[Attachment]
    urgent: list[Urgent]
    interests: list[Interest]
    people: list[tuple[int, str]]
    """Who brought it, by place and part; no name."""
    blind: bool


def whole_matter(matter: Matter, by: Actor) -> Whole:
    """Return everything of a matter that its page shows to an actor, seen from the desk in force."""
    blind = identity.handles_blind(matter, by)
    people = [] if blind else list(Petitioner.objects.filter(matter=matter).order_by("place").values("place", "part"))
    entries = identity.told_to(_of(Entry, matter, order="sequence"), blind=blind)
    return Whole(
        entries=entries, clocks=_of(Clock, matter, "owner_unit"),
        answers=_of(Answer, matter, "unit"), opinions=_of(Opinion, matter, "unit", "proposed_by"),
        issued=_of(Issued, matter), deliveries=_of(Delivery, matter),
        movements=_of(Movement, matter, "from_unit", "to_unit"), parts=_of(Part, matter, "unit"),
        askings=_of(Asking, matter), additions=_of(Addition, matter), files=attaching.list_files(matter, by),
        urgent=_of(Urgent, matter), interests=_of(Interest, matter, "staff", "said_by"),
        people=[(one["place"], f"{part_name(one['part'])} {one['place']}") for one in people], blind=blind,
    )  # fmt: skip


def part_name(part: str) -> str:
    """Return what part somebody has in bringing a matter."""
    names = {
        "self": _("信访人"), "representative": _("代表"), "joined": _("共同提出人"), "proxy": _("代为反映的人"),
    }  # fmt: skip
    return names[part]


def _of(model: Any, matter: Matter, *related: str, order: str = "pk") -> list[Any]:
    rows = model.objects.filter(matter=matter).order_by(order)
    return list(rows.select_related(*related) if related else rows)
