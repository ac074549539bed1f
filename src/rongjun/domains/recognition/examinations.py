"""What waits for a doctor: the cases at the own hospital, and of each only what an opinion rests on."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound

from .access import asks_of_rating, reveal_answers, visible_cases
from .models import Appointment, Case, CaseSealed, Opinion


def list_examinations(by: Actor) -> QuerySet[Case]:
    """Return the cases at the actor's hospital with `day`, `place`, `given` (opinions so far) and `mine` (one is own).

    By the day of the examination. Raises NotPermitted for who is no doctor.
    """
    by.require(Permission.RECOGNITION_MEDICAL)
    made = Appointment.objects.filter(case=OuterRef("pk"), unit_id=by.unit_id, round=OuterRef("round")).order_by("-pk")
    own = Opinion.objects.filter(case=OuterRef("pk"), round=OuterRef("round"), staff_id=by.staff_id)
    cases = visible_cases(by).annotate(
        day=Subquery(made.values("day")[:1]),
        place=Subquery(made.values("place")[:1]),
        given=Count("opinions", filter=Q(opinions__round=F("round")), distinct=True),
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
