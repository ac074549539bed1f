"""A second look at some decisions: nobody can tell beforehand which, and who looks had no part in them."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import blind_index
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.policy.holidays.queries import current_calendar
from rongjun.kernel.calendar import Limit, Unit
from rongjun.kernel.recognition.states import Move, State

from .access import visible_cases
from .course import make_move, refuse_watching, write_entry
from .interests import refuse_interest, took_part
from .models import Case, SecondLook

LIMIT: Final = Limit(20, Unit.WORKING_DAY)
"""The office's own time for a second look."""
PARTS: Final = 10_000


def is_drawn(case: Case, percent: int) -> bool:
    """Tell whether a case is drawn: by a keyed digest, so that neither officer nor applicant can tell beforehand."""
    value = int(blind_index("second_look", f"{case.token}:{case.round}")[:8], 16)
    return value % PARTS < percent * PARTS // 100


def draw(case: Case, at: datetime) -> SecondLook | None:
    """Draw a decided case for a second look, or not; RONGJUN_SECOND_LOOK is how many of a hundred."""
    if not is_drawn(case, settings.SECOND_LOOK):
        return None
    due = current_calendar().count_days(office_day(at), LIMIT).last_day
    return SecondLook.objects.create(case=case, round=case.round, drawn_at=at, due_on=due)


@transaction.atomic
def record_second_look(*, look_id: int, agrees: bool, note: str, by: Actor, at: datetime) -> SecondLook:
    """Say what a second look found; where it differs, the case is decided anew once it is closed.

    Raises NotPermitted for who had a part in the case or an interest in it, Refusal without a note, AlreadyDone.
    """
    by.require(Permission.RECOGNITION_SECOND)
    look = SecondLook.objects.select_related("case__procedure", "case__person").filter(pk=look_id).first()
    if look is None or not visible_cases(by).filter(pk=look.case_id).exists():
        raise NotFound(_("没有这项复核抽查。"))
    if look.looked_at is not None:
        raise AlreadyDone(_("该抽查已经完成。"))
    refuse_interest(look.case, by)
    if took_part(look.case, by.staff_id):
        raise NotPermitted(_("您办理过该事项，复核抽查须由没有参与的人进行。"))
    if not note.strip():
        raise Refusal(_("请写明复核的情况。"))
    refuse_watching(note)
    _close(look, agrees, note, by, at)
    return look


def list_second_looks(by: Actor) -> QuerySet[SecondLook]:
    """Return the second looks of the cases that an actor may see, with case and procedure."""
    return SecondLook.objects.filter(case__in=visible_cases(by)).select_related(
        "case__procedure", "case__person", "looked_by"
    )


def _close(look: SecondLook, agrees: bool, note: str, by: Actor, at: datetime) -> None:
    standing = SecondLook.objects.filter(pk=look.pk, looked_at=None)
    if not standing.update(looked_by=by.staff_id, looked_at=at, agrees=agrees, note=note.strip()):
        raise AlreadyDone(_("该抽查已经完成。"))
    look.looked_by_id, look.looked_at, look.agrees, look.note = by.staff_id, at, agrees, note.strip()
    write_entry(look.case, "second_look", by=by, at=at, answers={"agrees": "yes" if agrees else "no"}, note=note)
    if not agrees and look.case.state == State.CLOSED:
        reopen(look.case, note, by, at)


def reopen(case: Case, note: str, by: Actor, at: datetime) -> None:
    """Open a closed case again at the step that decides it, in a new round."""
    step = case.plan[-1]
    more = {"round": case.round + 1, "outcome": "", "decided_on": None}
    make_move(case, Move.REOPEN, by=by, at=at, step=step, note=note, more=more)
