"""Who has an interest in a case steps aside: said by the person or by anybody who knows, and kept for good.

行政机关工作人员与本人所办事项有利害关系的应当回避. The database refuses the signature of who stepped aside.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.approvals.models import Act
from rongjun.domains.people.models import Fact
from rongjun.domains.units.models import Staff

from .models import Case, Decision, Entry, Interest, Opinion


@transaction.atomic
def declare_interest(*, case: Case, staff_id: int, reason: str, by: Actor, at: datetime) -> Interest:
    """Say that somebody has an interest in a case; from then on this person does nothing more in it.

    Raises Refusal without a reason, AlreadyDone where it was said before.
    """
    from .course import refuse_watching, write_entry  # both rooms need each other; this one is read first

    refuse_watching(reason)
    if not reason.strip():
        raise Refusal(_("请写明回避的理由。"))
    found, fresh = Interest.objects.get_or_create(
        case=case, staff_id=staff_id,
        defaults={"reason": reason.strip()[:200], "said_by_id": by.staff_id, "said_at": at},
    )  # fmt: skip
    if not fresh:
        raise AlreadyDone(_("此人已经回避。"))
    if case.owner_staff_id == staff_id:
        Case.objects.filter(pk=case.pk).update(owner_staff=None)
        case.owner_staff_id = None
    write_entry(case, "step_aside", by=by, at=at, step=case.step, answers={"staff": staff_id}, note=reason)
    return found


def refuse_interest(case: Case, by: Actor) -> None:
    """Raise NotPermitted where the actor stepped aside, is called as the applicant or one of the family.

    Who has only the same name says so to a colleague, who does the step; a name cannot tell it, and nobody decides in
    a case of the own name.
    """
    if Interest.objects.filter(case=case, staff_id=by.staff_id).exists():
        raise NotPermitted(_("您在该事项中已回避，请由其他同事办理。"))
    if by.staff_id and by.name in _names_of(case):
        raise NotPermitted(_("您与该事项的当事人或其亲属同名：本人、近亲属的事项须回避，请由其他同事办理。"))


def refuse_second_part(case: Case, by: Actor, *, moves: tuple[str, ...]) -> None:
    """Raise NotPermitted where the actor already did one of these moves in this case: nobody checks the own work."""
    if Entry.objects.filter(case=case, staff_id=by.staff_id, move__in=moves).exists():
        raise NotPermitted(_("您已办理过该事项的前面环节，这一步须由另一人办理。"))


def took_part(case: Case, staff_id: int) -> bool:
    """Tell whether somebody did anything in a case, a signature on its way included."""
    entered = Entry.objects.filter(case=case, staff_id=staff_id).exists()
    return entered or _signed(case, staff_id) or Opinion.objects.filter(case=case, staff_id=staff_id).exists()


def _signed(case: Case, staff_id: int) -> bool:
    decisions = Decision.objects.filter(case=case).values("pk")
    return Act.objects.filter(staff_id=staff_id, matter__kind="recognition", matter__subject_id__in=decisions).exists()


def list_interests(case: Case) -> list[Interest]:
    """Return who stepped aside, with who said so."""
    return list(Interest.objects.filter(case=case).select_related("staff", "said_by").order_by("said_at"))


def staff_to_name() -> list[tuple[int, str]]:
    """Return everybody who works here, for the choice of who steps aside."""
    return list(Staff.objects.order_by("name").values_list("pk", "name"))


def _names_of(case: Case) -> set[str]:
    names = {case.name}
    if case.person_id is not None:
        ties = Fact.objects.filter(person_id=case.person_id, kind="tie", superseded_at=None)
        names |= {value.get("name", "") for value in ties.values_list("value", flat=True)}
    return names - {""}
