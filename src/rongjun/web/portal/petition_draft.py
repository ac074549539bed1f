"""A petition while it is written: its answers, sealed in one box after each question, and what is handed in."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from rongjun.base.crypto import seal, unseal
from rongjun.domains.petitions.identity import REPRESENTATIVES, Who, pad, unpad
from rongjun.domains.petitions.intake import Given
from rongjun.domains.petitions.models import Matter, Petitioner
from rongjun.domains.petitions.walls import Accused
from rongjun.domains.units.models import Staff, Unit
from rongjun.kernel.petition.states import State

from ..models import PortalPetition
from .petition_asks import FOR_ANOTHER, GROUP, SELF

BLOCK: Final = 8192
"""Bytes up to a multiple of which the answers are filled: a box does not tell how much was written."""
URGENT_DONE: Final = "信访人在网上写明有急需，请当天联系本人并安排。"
PORTAL: Final = Matter.Channel.PORTAL.value
Part = Petitioner.Part


def draft_place(token: UUID) -> dict[str, str]:
    """Return where the answers of a draft belong in the vault."""
    return {"owner": f"petition:{token}", "place": "portal:draft"}


def answers_of(matter: Matter) -> dict[str, str]:
    """Return the answers given so far."""
    row = PortalPetition.objects.filter(matter_id=matter.pk).first()
    if row is None:
        return {}
    found = json.loads(unpad(unseal(row.box, **draft_place(matter.token))))
    return {str(name): str(text) for name, text in found.items()}


def keep_answers(matter: Matter, answers: Mapping[str, str], at: datetime) -> None:
    """Keep answers, whole or not, right or not. Call it at the whole desk."""
    text = json.dumps(dict(answers), ensure_ascii=False)
    size = -(-(len(json.dumps(text, ensure_ascii=False).encode()) + 1) // BLOCK) * BLOCK
    box = seal(pad(text, size), **draft_place(matter.token))
    PortalPetition.objects.update_or_create(matter_id=matter.pk, defaults={"box": box, "at": at})


def forget_answers(matter: Matter) -> None:
    """Forget the answers of a draft, and those of every draft that is none any more."""
    PortalPetition.objects.filter(matter_id=matter.pk).delete()
    PortalPetition.objects.exclude(matter__state=State.DRAFT.value).delete()


def given_of(answers: Mapping[str, str]) -> Given:
    """Return what the answers are handed in as."""
    said = {name: text.strip() for name, text in answers.items()}
    urgent = said.get("urgent", "")
    return Given(
        channel=PORTAL, told=said.get("told", ""), wanted=said.get("wanted", ""), area_code=said.get("area", ""),
        topic=said.get("topic", ""), about_month=said.get("month", ""), people=_people(said),
        confidential=said.get("confidential") == "yes", needs=tuple(filter(None, said.get("needs", "").split(","))),
        home_calls=said.get("home") == "yes", accuses=_accused(said),
        urgent=(urgent, URGENT_DONE) if urgent and urgent != "no" else None,
    )  # fmt: skip


def _people(said: Mapping[str, str]) -> tuple[Who, ...]:
    if said.get("named") != "yes":
        return ()
    who = said.get("who") or SELF
    if who == GROUP:
        found = [_one(said, f"rep{place}", Part.REPRESENTATIVE) for place in _places(said)]
    elif who == FOR_ANOTHER:
        found = [_one(said, "principal", Part.SELF), _one(said, "proxy", Part.PROXY)]
    else:
        found = [Who(name=said.get("name", ""), phone=said.get("phone", ""))]
    first, *others = found
    me = replace(first, address=said.get("address", ""), mail=said.get("mail", ""))
    return tuple(one for one in (me, *others) if one.given())


def _places(said: Mapping[str, str]) -> list[int]:
    """Return the places of the representatives, the first always: one follows where the person said so."""
    last = 1
    while last < REPRESENTATIVES and said.get(f"more{last + 1}") == "yes":
        last += 1
    return list(range(1, last + 1))


def _one(said: Mapping[str, str], name: str, part: str) -> Who:
    return Who(name=said.get(name, ""), phone=said.get(f"{name}_phone", ""), part=part)


def _accused(said: Mapping[str, str]) -> tuple[Accused, ...]:
    """Return who is complained about: units by their name, people who work here by theirs, others as written."""
    if said.get("accuses") != "yes":
        return ()
    unit = Unit.objects.filter(name=said.get("accused_unit", "")).values_list("pk", flat=True).first()
    found = [Accused(unit_id=unit)] if unit is not None else []
    for name in filter(None, said.get("accused_names", "").replace("，", "、").replace(",", "、").split("、")):
        working = list(Staff.objects.filter(name=name.strip()).values_list("pk", flat=True))
        found += [Accused(staff_id=one) for one in working]
        found.append(Accused(name=name.strip()))
    return tuple(found) or (Accused(),)
