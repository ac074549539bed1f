"""Lists of cases: what waits for the asker, what is under way, what is over, and one whole case for its page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from rongjun.base.actor import PERMISSIONS, Actor, Permission
from rongjun.domains.approvals.queries import Signature, find_matter, list_acts
from rongjun.domains.safeguards.models import AccessRow
from rongjun.kernel.recognition.states import State

from .access import visible_cases
from .examinations import round_after
from .models import (
    Appointment,
    Case,
    CaseFile,
    CasePaper,
    Clock,
    Decision,
    Entry,
    Inquiry,
    Issued,
    Opinion,
    Publicity,
)

OWNING: Final = frozenset(
    {
        Permission.RECOGNITION_TAKE, Permission.RECOGNITION_FIRST, Permission.RECOGNITION_REVIEW,
        Permission.RECOGNITION_SIGN, Permission.RECOGNITION_DECIDE, Permission.RECOGNITION_CITY,
        Permission.RECOGNITION_PROVINCE,
    }
)  # fmt: skip
"""The rights by which a case can be owned (owners.duty_in)."""
OF_PERSON: Final = frozenset({State.DRAFT.value, State.INCOMPLETE.value})
"""States in which the applicant has the next move: a day passed is no fault of the office."""


def list_mine(by: Actor) -> QuerySet[Case]:
    """Return the open cases whose next move is that of the actor's unit and rights, by their last day: those in a
    colleague's hands too. What the unit that keeps the books could do for the units below is not among them; of
    a doctor, what waits at the hospital; of a village worker, what people there have to fill in or to complete.
    """
    if by.may(Permission.RECOGNITION_MEDICAL):
        return visible_cases(by).order_by("due_on", "pk")
    rights = sorted(OWNING & PERMISSIONS[by.role])
    if not rights:
        return Case.objects.none()
    if rights == [Permission.RECOGNITION_TAKE]:
        return visible_cases(by).filter(ended_at=None, state__in=sorted(OF_PERSON)).order_by("due_on", "pk")
    cases = visible_cases(by).filter(ended_at=None, owner_unit_id=by.unit_id, owner_permission__in=rights)
    return cases.order_by("due_on", "pk")


def list_cases(
    by: Actor, *, code: str = "", state: str = "", text: str = "", open_only: bool = False
) -> QuerySet[Case]:
    """Return the cases that an actor may see, narrowed by procedure, state, beginning of number or name."""
    cases = visible_cases(by)
    if code:
        cases = cases.filter(code=code)
    if state:
        cases = cases.filter(state=state)
    if open_only:
        cases = cases.filter(ended_at=None)
    wanted = text.strip()
    return cases.filter(Q(number__startswith=wanted) | Q(name__startswith=wanted)) if wanted else cases


def list_open_over(by: Actor, day: date) -> QuerySet[Case]:
    """Return the open cases an actor may see in which the office is over its time, the longest first."""
    cases = visible_cases(by).filter(ended_at=None, due_on__lt=day)
    return cases.exclude(state__in=sorted(OF_PERSON)).order_by("due_on", "pk")


def just_begun(by: Actor, code: str, name: str, area_code: str, since: datetime) -> Case | None:
    """Return the draft that an actor began for the same name, place and procedure since a moment, or None.

    A form that was sent twice finds it; two persons of one name and village do not come within minutes.
    """
    drafts = visible_cases(by).filter(state=State.DRAFT.value, code=code, name=name.strip(), area_code=area_code)
    return drafts.filter(begun_by=by.staff_id, begun_at__gte=since).order_by("-pk").first()


def list_looks_of(case: Case) -> QuerySet[AccessRow]:
    """Return who looked at a case: at the case itself, and at the person since it was begun."""
    of_case = Q(set_kind="case", set_id=str(case.pk))
    if case.person is not None:
        of_case |= Q(person_token=str(case.person.token), at__gte=case.begun_at)
    return AccessRow.objects.filter(of_case).order_by("-at", "-pk")


def case_ids_of(people: Collection[int]) -> list[int]:
    """Return the ids of the cases of some persons' files."""
    return list(Case.objects.filter(person_id__in=people).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class WholeCase:
    """All that the page of a case shows, in the order in which it happened; `examined`: the round of examining."""

    case: Case
    examined: int
    entries: list[Entry]
    clocks: list[Clock]
    papers: list[CasePaper]
    files: list[CaseFile]
    opinions: list[Opinion]
    appointments: list[Appointment]
    inquiries: list[Inquiry]
    publicity: list[Publicity]
    decisions: list[Decision]
    issued: list[Issued]
    acts: list[Signature]


def whole_case(case: Case) -> WholeCase:
    """Return everything of a case that its page shows. The caller has looked it up and writes the look."""
    first = case.decisions.filter(number=1).order_by("-round").first()
    matter = find_matter("recognition", first.pk) if first else None
    acts = list_acts(matter) if matter else []
    entries = list(case.entries.order_by("sequence"))
    return WholeCase(
        case=case,
        examined=round_after(case, [(one.move, one.step) for one in entries]),
        entries=entries,
        clocks=list(case.clocks.order_by("pk")),
        papers=list(case.papers.select_related("seen_by").order_by("pk")),
        files=list(case.files.order_by("pk")),
        opinions=list(case.opinions.select_related("staff", "unit").order_by("round", "place")),
        appointments=list(case.appointments.select_related("unit", "made_by").order_by("pk")),
        inquiries=list(case.inquiries.order_by("pk")),
        publicity=list(case.publicity.prefetch_related("objections").order_by("pk")),
        decisions=list(case.decisions.select_related("proposed_by").order_by("round", "number")),
        issued=list(case.issued.order_by("pk")),
        acts=acts,
    )


def running_clock(case: Case) -> Clock | None:
    """Return the clock that runs, or None where nothing is owed."""
    return Clock.objects.filter(case=case, stopped_on=None).first()


def list_public(day: date) -> QuerySet[Publicity]:
    """Return the public notices that everybody may read now; call it in a scope of everybody."""
    return Publicity.objects.filter(from_on__lte=day, until_on__gte=day, taken_down_on=None).select_related(
        "case__procedure"
    )


def files_of(case: Case) -> list[CaseFile]:
    """Return the files handed in, oldest first."""
    return list(CaseFile.objects.filter(case=case).order_by("pk"))


def entries_of(case: Case) -> list[Entry]:
    """Return the history of a case, oldest first."""
    return list(Entry.objects.filter(case=case).order_by("sequence"))


def clocks_of(case: Case) -> list[Clock]:
    """Return the clocks of a case, oldest first."""
    return list(Clock.objects.filter(case=case).order_by("pk"))


def missing_papers(case: Case) -> list[str]:
    """Return the papers that were told as missing and are missing still."""
    told = CasePaper.objects.filter(case=case, told=True, standing=CasePaper.Standing.MISSING)
    return list(told.order_by("pk").values_list("item", flat=True))


def final_decision(case: Case) -> Decision | None:
    """Return the decision that was signed and stands: the last proposed of the round, where the case has its outcome.

    None before the last signature and while the case is worked on again.
    """
    if case.outcome not in ("granted", "refused") or case.decided_on is None:
        return None
    grants = case.outcome == "granted"
    return Decision.objects.filter(case=case, round=case.round, grants=grants).order_by("-number").first()


def decision_reached_on(case: Case) -> date | None:
    """Return the day on which the last decision reached the person; None while none has."""
    told = Issued.objects.filter(case=case, kind__startswith="decision").exclude(delivered_on=None)
    return told.order_by("-delivered_on").values_list("delivered_on", flat=True).first()
