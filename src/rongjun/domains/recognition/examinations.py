"""What waits for a doctor: the cases at the own hospital, and of each only what an opinion rests on."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.kernel.recognition import StepKind
from rongjun.kernel.recognition.states import Move

from .access import asks_of_rating, reveal_answers, visible_cases
from .models import Appointment, Case, CaseSealed, Entry, Opinion
from .procedures import spec_of


def examining_round(case: Case) -> int:
    """Return the round of examining in which a case is: the round of deciding, and one more for each time it was sent
    back to its examination. Opinions and appointments of earlier rounds stay and count no more.
    """
    sent_back = Entry.objects.filter(case=case, move=Move.SEND_BACK.value).values_list("move", "step")
    return round_after(case, sent_back)


def round_after(case: Case, moves: Iterable[tuple[str, str]]) -> int:
    """Return the round of examining of a case whose (move, step) are known."""
    medical = {step.id for step in spec_of(case.procedure).steps if step.kind is StepKind.MEDICAL}
    return case.round + sum(move == Move.SEND_BACK.value and step in medical for move, step in moves)


def list_examinations(by: Actor) -> QuerySet[Case]:
    """Return the cases at the actor's hospital with `day`, `place`, `given` (opinions so far) and `mine` (one is own).

    By the day of the examination; a case is seen here by its last appointment. Raises NotPermitted for whoever is
    no doctor.
    """
    by.require(Permission.RECOGNITION_MEDICAL)
    made = Appointment.objects.filter(case=OuterRef("pk"), unit_id=by.unit_id).order_by("-pk")
    own = Opinion.objects.filter(case=OuterRef("pk"), round=OuterRef("examined"), staff_id=by.staff_id)
    cases = visible_cases(by).annotate(
        examined=Subquery(made.values("round")[:1]),
        day=Subquery(made.values("day")[:1]),
        place=Subquery(made.values("place")[:1]),
        given=Count("opinions", filter=Q(opinions__round=F("examined")), distinct=True),
        mine=Exists(own),
    )
    return cases.order_by("day", "pk")


def get_examination(case_id: int, by: Actor) -> Case:
    """Return one of them. Raises NotFound for a case that does not lie at the actor's hospital."""
    case = list_examinations(by).filter(pk=case_id).first()
    if case is None:
        raise NotFound(_("没有这个鉴定事项，或它不在您的医院。"))
    return case


def open_for_rating(case: Case, *, purpose: str, by: Actor, at: datetime) -> Mapping[str, str]:
    """Open what is sealed of how it happened and which injury it is, for a stated purpose. Raises NotPermitted."""
    wanted = [name for name, ask in asks_of_rating(case).items() if ask.is_sealed]
    kept = CaseSealed.objects.filter(case=case, field__in=wanted).values_list("field", flat=True)
    return reveal_answers(case, list(kept), purpose=purpose, by=by, at=at)
