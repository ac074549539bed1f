"""The forms of a matter's page as they stand before anything is sent: only those of what the actor may do now."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.domains.petitions import identity
from rongjun.domains.petitions.deciding import is_signed
from rongjun.domains.petitions.listing import list_colleagues
from rongjun.domains.petitions.models import Matter
from rongjun.domains.petitions.timing import INFORM, running
from rongjun.domains.units.queries import unit_names
from rongjun.kernel.petition.states import Move, State, moves_from

from . import petition_act_forms as pf
from .petition_reads import Whole

P = Permission
OFFERED: Final[Mapping[str, tuple[str, ...]]] = {
    "studying": ("reply",), "passed": ("reply",), "guided": ("close",), "accepted": ("part", "ask", "again"),
}  # fmt: skip
"""State -> acts whose forms its owner is offered; what hangs on kind and route besides is in `_registered`."""


def fresh_forms(matter: Matter, whole: Whole, by: Actor, *, mine: bool) -> dict[str, Any]:
    """Return the forms by act. `mine`: the next move is the actor's."""
    found: dict[str, Any] = {}
    if mine:
        names = _registered(matter, by) if matter.state == State.REGISTERED else OFFERED.get(matter.state, ())
        found |= {name: make(name, matter, whole, by) for name in (*names, *_also(matter, by))}
    if matter.state == State.SENT and mine:
        found |= _sent(matter, whole, by)
    found |= _whoever(matter, whole, by)
    return {name: form for name, form in found.items() if form is not None}


def make(name: str, matter: Matter, whole: Whole, by: Actor, data: Any = None, files: Any = None) -> Any:
    """Return the form of an act, empty or as it was sent."""
    return MADE[name](matter, whole, by, *(() if data is None else (data, files) if files is not None else (data,)))


def _registered(matter: Matter, by: Actor) -> tuple[str, ...]:
    """Return what can be done with a matter that is registered: sorted first, then its own way."""
    sorts = ("send",) if by.may(P.PETITION_SORT) and matter.kind and not matter.hidden else ()
    if not matter.kind:
        return ()
    if matter.kind == "request" and matter.route != "opinion":
        return ("guide", "decline", *sorts, "again")
    return (*(("decline",) if matter.kind == "request" else ()), *sorts, "again")


def _also(matter: Matter, by: Actor) -> tuple[str, ...]:
    """Return what goes with several states: informing, a colleague, another sorting, another disciplinary body."""
    found = ["hand"] if by.may(P.PETITION_HANDLE) or by.may(P.PETITION_SORT) else []
    if running(matter, INFORM):
        found.append("inform")
    if Move.SORT_AGAIN in moves_from(matter.state) and matter.state != State.ACCEPTED:
        found.append("again")
    if matter.state == State.PASSED and by.may(P.PETITION_DISCIPLINE):
        found.append("pass")
    if matter.state == State.GUIDED and matter.route == "duty":
        found.append("fulfil")
    return tuple(found)


def _sent(matter: Matter, whole: Whole, by: Actor) -> dict[str, Any]:
    """Return the forms of a matter on its way: objection by who gets it, the answer to it by who sent it."""
    last = whole.movements[-1] if whole.movements else None
    if last is None or last.how not in ("transfer", "assign"):
        return {}
    if last.objected_at is not None and last.answered_at is None:
        return {"weigh": make("weigh", matter, whole, by)}
    return {} if last.objected_at is not None else {"object": make("object", matter, whole, by)}


def _whoever(matter: Matter, whole: Whole, by: Actor) -> dict[str, Any]:
    """Return the forms of what others than the owner may do."""
    found: dict[str, Any] = {}
    opens = identity.may_open(matter, by)
    if opens and whole.people:
        found["identity"] = make("identity", matter, whole, by)
    if opens and matter.words is not None:
        found["words"] = pf.WordsForm()
    if by.may(P.PEOPLE_VIEW) and matter.ended_at is None and not identity.handles_blind(matter, by):
        found["record"] = pf.BesideForm()
    if matter.state == State.ACCEPTED and by.may(P.PETITION_EXTEND):
        found["extend"] = pf.ExtendForm()
    if by.unit_id in (matter.owner_unit_id, matter.unit_id):
        found |= _at_desk(matter, whole, by)
    return found | {"aside": make("aside", matter, whole, by)}


def _at_desk(matter: Matter, whole: Whole, by: Actor) -> dict[str, Any]:
    """Return what the owning and the registering unit do in the person's name, and what they record."""
    moves, found = moves_from(matter.state), {}
    names = {"withdraw": Move.WITHDRAW, "add": Move.ADD, "not-ended": Move.OBJECT_CLOSING}
    if by.may(P.PETITION_TAKE):
        found = {name: make(name, matter, whole, by) for name, move in names.items() if move in moves}
        if {Move.ASK_REVIEW, Move.ASK_REREVIEW} & moves:
            found["review"] = pf.ReviewForm()
        found["file"] = pf.FileForm()
    if Move.REOPEN in moves and by.may(P.PETITION_SORT):
        found["reopen"] = pf.ReopenForm()
    if matter.state in (State.DELIVERED, State.REVIEWED) and matter.owner_unit_id == by.unit_id:
        found["close"] = pf.CloseForm()
    papers = deliverable(matter, whole)
    if papers and (by.may(P.PETITION_HANDLE) or by.may(P.PETITION_REVIEW) or by.may(P.PETITION_REREVIEW)):
        found["delivery"] = make("delivery", matter, whole, by)
    report = next((one for one in whole.movements if one.feedback_by and one.feedback_on is None), None)
    if report is not None and report.to_unit_id == by.unit_id:
        found["report"] = pf.ReportForm(initial={"movement": report.pk})
    return found


def deliverable(matter: Matter, whole: Whole) -> list[tuple[str, str]]:
    """Return what waits to reach the person: the signed opinion, and papers without a delivery."""
    waits = matter.state == State.ISSUED or (matter.state in (State.REVIEWING, State.REREVIEWING) and is_signed(matter))
    found = [("opinion", _("处理意见书"))] if waits else []
    done = {one.issued_id for one in whole.deliveries}
    left = [one for one in whole.issued if one.for_person and one.opinion_id is None and one.pk not in done]
    return [*found, *((str(one.pk), f"{one.number} {one.title}") for one in left)]


def _units(matter: Matter) -> list[tuple[int, str]]:
    return [one for one in unit_names().items() if one[0] != matter.owner_unit_id]


def _today() -> dict[str, Any]:
    return {"day": clock.today()}


type Make = Callable[..., Any]
MADE: Final[dict[str, Make]] = {
    "send": lambda m, w, by, *sent: pf.SendForm(_units(m), *sent),
    "pass": lambda m, w, by, *sent: pf.PassForm(_units(m), *sent),
    "part": lambda m, w, by, *sent: pf.PartForm(_units(m), *sent),
    "hand": lambda m, w, by, *sent: pf.HandForm(list_colleagues(by), *sent),
    "aside": lambda m, w, by, *sent: pf.StepAsideForm(list_colleagues(by), *sent),
    "inform": lambda m, w, by, *sent: pf.InformForm(*sent, initial=_today()),
    "identity": lambda m, w, by, *sent: pf.IdentityForm(w.people, *sent),
    "delivery": lambda m, w, by, *sent: pf.DeliveryForm(deliverable(m, w), *sent, initial=_today()),
    "file": lambda m, w, by, *sent: pf.FileForm(*sent),
} | {
    kind.prefix: (lambda m, w, by, *sent, kind=kind: kind(*sent))
    for kind in (
        pf.ObjectForm, pf.WeighForm, pf.GuideForm, pf.DeclineForm, pf.ReplyForm, pf.FulfilForm, pf.CloseForm,
        pf.ExtendForm, pf.PartAnswerForm, pf.AskForm, pf.AddForm, pf.AgainForm, pf.ReviewForm, pf.NotEndedForm,
        pf.WithdrawForm, pf.ReopenForm, pf.ReportForm, pf.WordsForm, pf.BesideForm,
    )
}  # fmt: skip
"""Act -> what makes its form: of the matter, what its page reads, who acts, and what was sent."""
