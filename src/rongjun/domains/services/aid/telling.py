"""What a person reads of this room: own cases and applications with what became of them and why; every note."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.notes import Note
from rongjun.domains.services.grants.queries import Standing, standings_of
from rongjun.kernel.aid.cases import State
from rongjun.kernel.aid.need import Need, work_out_need
from rongjun.kernel.aid.rounds import Round as RoundState

from .evidence import lacking
from .models import Application, Case, Entry, Help, Judgement, Pairing
from .rounds import weights_of
from .sealing import open_figures

JUDGED: Final = frozenset({State.LEDGER, State.GRANTING, State.HELPED, State.OUT, State.REFUSED})
"""States in which what was judged of a case stands."""
DECIDED: Final = frozenset({RoundState.GRANTED, RoundState.PUBLISHED, RoundState.CLOSED})
"""States of a round in which applicants hear what became of it."""


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case as its person reads it: the judgement once it stands, the grant, what else was given."""

    case: Case
    judgement: Judgement | None
    grant: Standing | None
    helps: tuple[Help, ...]


@dataclass(frozen=True, slots=True)
class OwnApplication:
    """An application as its person reads it: what lacks, whether it is decided, how its need was worked out then."""

    application: Application
    lacking: tuple[str, ...]
    decided: bool
    need: Need | None


def own_cases(person_ids: Sequence[int]) -> list[OwnCase]:
    """Return the cases of a person, the newest first; called in the own scope."""
    cases = list(Case.objects.filter(person_id__in=person_ids).select_related("person", "owner_unit"))
    said: dict[int, Judgement] = {}
    for one in Judgement.objects.filter(case__in=cases).order_by("pk"):
        said[one.case_id] = one
    grants, helps = standings_of(f"aid:{one.pk}" for one in cases), list(Help.objects.filter(case__in=cases))
    return [
        OwnCase(one, said.get(one.pk) if one.state in JUDGED else None, grants.get(f"aid:{one.pk}"),
                tuple(each for each in helps if each.case_id == one.pk))
        for one in cases
    ]  # fmt: skip


def own_judgement(person_ids: Sequence[int], number: str) -> tuple[Case, Judgement]:
    """Return an own case with the judgement that stands. Raises NotFound."""
    found = next((one for one in own_cases(person_ids) if one.case.number == number and one.judgement), None)
    if found is None or found.judgement is None:
        raise NotFound(_("没有这份文书。"))
    return found.case, found.judgement


def own_applications(person_ids: Sequence[int]) -> list[OwnApplication]:
    """Return the applications of a person in the care fund, the newest first; called in the own scope."""
    rows = Application.objects.filter(person_id__in=person_ids).select_related("person", "round")
    return [told_application(one) for one in rows.order_by("-pk")]


def told_application(one: Application) -> OwnApplication:
    """Return what became of an application. Its figures are opened where it was ranked: for its person's eyes."""
    missing, decided = tuple(lacking(one, one.round)), one.round.state in DECIDED
    ranked = decided and not missing and not one.withdrawn and one.round.state != RoundState.CLOSED.value
    need = work_out_need(open_figures(one.box, one.token).household, weights_of(one.round)) if ranked else None
    return OwnApplication(one, missing, decided, need)


def own_pairings(person_ids: Sequence[int]) -> list[tuple[Pairing, list[Help]]]:
    """Return the pairings of a person with what was done, the newest first; called in the own scope."""
    rows = Pairing.objects.filter(person_id__in=person_ids).prefetch_related("helps")
    return [(one, list(one.helps.all())) for one in rows]


def notes_of(person_id: int) -> Iterator[Note]:
    """Yield every text that this room keeps about one person. Four queries."""
    for one in Entry.objects.filter(case__person_id=person_id).exclude(note="").select_related("case"):
        yield Note(office_day(one.at), one.unit_name, _("困难帮扶 %(number)s") % {"number": one.case.number}, one.note)
    for help_ in Help.objects.filter(person_id=person_id):
        yield Note(help_.day, "", _("帮扶记录"), help_.what)
    for pair in Pairing.objects.filter(person_id=person_id):
        ended = f"；{pair.end_reason}" if pair.end_reason else ""
        yield Note(pair.since, pair.department, _("结对帮扶"), f"{pair.need}{ended}")
    for asked in Application.objects.filter(person_id=person_id).exclude(reason="").select_related("round"):
        yield Note(office_day(asked.made_at), "", _("关爱基金 %(name)s") % {"name": asked.round.name}, asked.reason)
