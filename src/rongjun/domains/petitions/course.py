"""One move of a matter: the table says where it leads, the new state has its owner and its clock, history keeps it.

Every write of this room ends here. Nothing else changes the state or the owner of a matter.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission, Role
from rongjun.base.crypto import blind_index
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.domains.approvals.actions import give_up_matter
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.safeguards.words import watching_word
from rongjun.kernel.chain import content_hash
from rongjun.kernel.petition.states import OVER, Move, State, after
from rongjun.kernel.transitions import NoSuchMove

from .models import Entry, Interest, Matter, Opinion, Sight
from .owners import Duty, duty_in
from .timing import begin_informing, end_clocks, keep_due, running, turn_clock

STAGES: Final = {"first": "petition", "review": "petition_review", "rereview": "petition_rereview"}
"""Stage of an opinion -> kind of matter of the approvals room."""
HERE: Final = "办理信访事项"


def person_actor() -> Actor:
    """Return the person as an actor: no account, no unit, no name, no right but to the matter of number and code."""
    return Actor(staff_id=0, account_id=0, name="", role=Role.APPLICANT, unit_id=0, unit_name="", area_prefix=None)


def make_move(
    matter: Matter, move: Move, *, by: Actor, at: datetime, unit_id: int | None = None, note: str = "",
    detail: Mapping[str, Any] | None = None, more: Mapping[str, Any] | None = None, since: date | None = None,
    owes: Duty | None = None,
) -> Matter:  # fmt: skip
    """Move a matter on, with its owner, its clocks, its history and the audit; returns it as it stands now.

    `unit_id`: who owns it from now on (the present owner where None); `more`: further columns that change with it;
    `since`: the day from which its clock counts, where that is not today; `owes`: what the owner owes, where `owners`
    does not say it. Call it at the whole desk, inside the transaction. Raises AlreadyDone where somebody else moved it
    first or the table has no such move from here.
    """
    before, day = State(matter.state), office_day(at)
    try:
        now = after(matter.state, move)
    except NoSuchMove:
        raise AlreadyDone(_("该信访事项已不在这个环节，请刷新后查看。")) from None
    owner = matter.owner_unit_id if unit_id is None else unit_id
    changes = {"state": now.value, "owner_unit_id": owner, **(more or {})}
    if owner != matter.owner_unit_id or now is not before:
        changes.setdefault("owner_staff_id", None)
    standing = Matter.objects.filter(pk=matter.pk, state=before.value, round=matter.round)
    standing = standing.filter(owner_unit_id=matter.owner_unit_id, stage=matter.stage)
    for name, value in changes.items():
        setattr(matter, name, value)
    duty = None if now in OVER else owes or duty_in(matter, now, since or day)
    changes |= {"ended_at": at, "due_on": None, "warned_on": None} if duty is None else {"ended_at": None}
    if duty is not None:
        changes |= {"owner_permission": duty.permission.value, "due_on": matter.due_on or day}
    if not standing.update(**changes):
        raise AlreadyDone(_("该信访事项刚刚已由他人办理，请刷新后查看。"))
    for name, value in changes.items():
        setattr(matter, name, value)
    if duty is None:
        end_clocks(running(matter), day)
        _give_up(matter, at)
    elif now is not before or unit_id is not None:
        turn_clock(matter, owner, duty.clock, day)
    note_sight(matter, owner, at)
    if duty is not None:
        keep_due(matter)
    write_entry(matter, move.value, by=by, at=at, note=note, detail=detail)
    return matter


def write_entry(
    matter: Matter, what: str, *, by: Actor, at: datetime, note: str = "", detail: Mapping[str, Any] | None = None
) -> Entry:
    """Write what happened into the history of a matter, and that something did into the audit chain.

    The chain knows a matter by a keyed digest, and of a hidden one not what happened: its readers may be the accused.
    """
    if by.staff_id and note.strip():
        from .naming import refuse_naming

        refuse_watching(note)
        refuse_naming(matter, {_("说明"): note}, by, at)
    last = Entry.objects.filter(matter=matter).order_by("-sequence").values_list("sequence", flat=True).first()
    entry = Entry.objects.create(
        matter=matter, sequence=(last or 0) + 1, at=at, staff_id=by.staff_id, who=by.name, role=by.role.value,
        unit_id=by.unit_id, unit_name=by.unit_name, move=what, state=matter.state, detail=dict(detail or {}),
        note=note.strip(),
    )  # fmt: skip
    told = content_hash([entry.sequence, what, entry.state, entry.detail, entry.note])
    action = "petition.entry" if matter.hidden else f"petition.{what}"
    record_act(by=by, at=at, action=action, subject=audit_subject(matter), detail={"entry": told})
    return entry


def audit_subject(matter: Matter) -> str:
    """Return how the audit chain calls a matter."""
    return f"petition:{blind_index('petition_audit', str(matter.token))[:24]}"


def note_sight(matter: Matter, unit_id: int, at: datetime) -> None:
    """Keep that a matter is with a unit: it sees it from now on, unless it is hidden or the unit behind the wall."""
    Sight.objects.get_or_create(matter=matter, unit_id=unit_id, defaults={"at": at})


def refuse_watching(text: str) -> None:
    """Raise Refusal where a note of the office watches somebody (SAFEGUARDS 9). The person's own words never are."""
    word = watching_word(text.replace("信访", "").replace("上访", ""))
    if word:
        raise Refusal(_("说明中不能出现“%(word)s”：这里只写与事项有关的事实，本人看得到。") % {"word": word})


def reach(matter: Matter, by: Actor) -> None:
    """Raise NotFound unless a matter is seen from the actor's desk: the wall, the units it was with, the area."""
    with acting(by):
        if not Matter.objects.filter(pk=matter.pk).exists():
            raise NotFound(_("没有这个信访事项。"))


def take_turn(matter: Matter, by: Actor, *others: Permission) -> None:
    """Begin a write of whoever owes the next move: the matter stands still, it is the actor's, no interest bars it.

    `others`: rights that do as well as the owner's. Raises AlreadyDone, NotFound, NotPermitted.
    """
    reach(matter, by)
    lock_matter(matter)
    if not (by.may_code(matter.owner_permission) or any(by.may(one) for one in others)):
        raise NotPermitted(_("该信访事项现在由别的岗位办理。"))
    if matter.owner_unit_id != by.unit_id:
        raise NotPermitted(_("该信访事项现在由别的单位办理。"))
    refuse_interest(matter, by)


def lock_matter(matter: Matter) -> None:
    """Keep a matter as it stands until the transaction ends. Raises AlreadyDone where it was moved since."""
    rows = Matter.objects.select_for_update().filter(pk=matter.pk)
    standing = rows.values_list("state", "owner_unit_id", "round", "stage").first()
    if standing != (matter.state, matter.owner_unit_id, matter.round, matter.stage):
        raise AlreadyDone(_("该信访事项刚刚已由他人办理，请刷新后查看。"))


def refuse_interest(matter: Matter, by: Actor) -> None:
    """Raise NotPermitted where the actor stepped aside (article 28)."""
    if Interest.objects.filter(matter=matter, staff_id=by.staff_id).exists():
        raise NotPermitted(_("您在该信访事项中已回避，请由其他同事办理。"))


def require_text(text: str, message: str) -> str:
    """Return a text without blanks around it. Raises Refusal with the message where there is none."""
    if not text.strip():
        raise Refusal(message)
    return text.strip()


def receive(matter: Matter, unit_id: int, day: date) -> None:
    """Let the 15 days of informing begin at a unit that received a matter."""
    begin_informing(matter, unit_id, day)
    keep_due(matter)


def _give_up(matter: Matter, at: datetime) -> None:
    """Take a returned opinion of a matter that is over out of its maker's inbox."""
    first = Opinion.objects.filter(matter=matter, number=1).values_list("pk", "stage")
    for subject, stage in first:
        give_up_matter(kind=STAGES[stage], subject_id=subject, at=at)
