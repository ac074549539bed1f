"""Histories of petitions: a matter at some stage, and deeds drawn from all doors, by anybody, in any order.

Whatever happens, `check` holds: a state of the table, reached by its steps; one owner and a running clock while open;
an answer wherever it ended or was answered; every clock of somebody; nothing seen by whom it accuses.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

from django.db import DatabaseError, connection
from petitions_world import Desks, everything, path_to

from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal
from rongjun.base.scope import acting
from rongjun.domains.petitions import deciding, delivering, handling, person, reviewing, routing, sorting
from rongjun.domains.petitions.course import person_actor
from rongjun.domains.petitions.intake import Spot
from rongjun.domains.petitions.interests import declare_interest
from rongjun.domains.petitions.models import Matter
from rongjun.domains.petitions.recount import recount_all
from rongjun.domains.petitions.walls import Accused
from rongjun.domains.petitions.watch import watch_petitions
from rongjun.kernel.petition.states import ANSWERED, BEGINS, OVER, STEPS, TRANSITIONS, Move, State, moves_from

P: Final = person_actor()
WAY: Final = {"articles": ["信访工作条例第三十一条"], "way": "向有权机关提出"}
ROUTES: Final = [
    ("suggestion", ""), ("accusation", ""), ("request", "opinion"), ("request", "opinion"), ("request", "opinion"),
    ("request", "arbitration"), ("request", "duty"),
]  # fmt: skip


@dataclass
class World:
    """The desks, the matters at their stages, and what was walked."""

    desks: Desks
    stages: dict[str, int]
    seen: Counter[str] = field(default_factory=Counter)


def prepare() -> World:
    """Build the desks and a matter at each stage."""
    with everything():
        desks = Desks()
        makers: dict[str, Callable[[], Matter]] = {
            "registered": desks.registered, "at_town": lambda: desks.registered(desks.clerk), "sent": desks.sent,
            "accusation": lambda: desks.sort(desks.registered(), "accusation"), "accepted": desks.accepted,
            "deciding": desks.proposed, "issued": desks.issued, "delivered": desks.delivered,
            "anonymous": lambda: desks.registered(people=[]),
            "closed": lambda: desks.registered(spot=Spot("已发放")), "reviewing": lambda: _reviewing(desks),
            "reviewed": lambda: _reviewed(desks), "rereviewing": lambda: _rereviewing(desks),
        }  # fmt: skip
        stages = {name: make().pk for name, make in makers.items()}
    return World(desks, stages)


def _reviewing(desks: Desks) -> Matter:
    return reviewing.ask_review(matter=desks.delivered(), reason="不服", by=P, at=desks.tick())


def _reviewed(desks: Desks) -> Matter:
    matter = _reviewing(desks)
    deciding.propose_opinion(matter=matter, proposal=desks.proposal("upheld"), by=desks.city[0], at=desks.tick())
    deciding.sign_opinion(matter=matter, by=desks.city[1], at=desks.tick())
    delivering.deliver_opinion(matter=matter, how="post", day=desks.today, by=desks.city[0], at=desks.tick())
    return matter


def _rereviewing(desks: Desks) -> Matter:
    return reviewing.ask_rereview(matter=_reviewed(desks), reason="不服", by=P, at=desks.tick())


def play(world: World, stage: str, deeds: list[int]) -> None:
    """Play deeds on the matter of a stage; after each, everything holds. Raises AssertionError where it does not."""
    with everything():
        pk = world.stages[stage]
        for deed in deeds:
            matter = Matter.objects.get(pk=pk)
            before = matter.state
            name = _do(world, matter, deed)
            now = Matter.objects.get(pk=pk)
            world.seen[name] += 1
            if now.state != before:
                world.seen[f"{before}>{now.state}"] += 1
            check(world, now)


def _do(world: World, matter: Matter, deed: int) -> str:
    """Do one deed: a number that says which door, by whom, with which choice. Most fit the state and are tried by
    the unit that owns the matter; the others are whatever comes.
    """
    desks = world.desks
    fits = [name for name in DOORS if MOVES.get(name, set()) & moves_from(matter.state)] or list(DOORS)
    deed, often = divmod(deed, 8)
    doors = list(DOORS) if often == 0 else fits
    deed, door = divmod(deed, len(doors))
    people = _people(desks)
    deed, who = divmod(deed, 6 * len(people))
    owners = [one for one in people if one.unit_id == matter.owner_unit_id] or people
    by = people[who] if who < len(people) else owners[who % len(owners)]
    name, go = doors[door], DOORS[doors[door]]
    desks.tick(**({"days": deed % 40} if deed % 5 == 0 else {"minutes": 5}))
    try:
        go(desks, matter, by, deed)
    except (Refusal, DatabaseError) as refused:
        if isinstance(refused, DatabaseError) and "without an answer" not in str(refused):
            raise
        return "refused"
    return name


def _people(desks: Desks) -> list[Actor]:
    return [
        desks.desk, desks.officer, desks.head, desks.director, desks.clerk, desks.west, *desks.medical, *desks.city,
        *desks.province, desks.discipline, desks.supervisor, desks.worker,
    ]  # fmt: skip


def _sort(desks: Desks, matter: Matter, by: Actor, deed: int) -> None:
    kind, route = ROUTES[deed % len(ROUTES)]
    accused = [Accused(unit_id=desks.west.unit_id)] if kind == "accusation" else []
    sorting.sort_matter(matter=matter, path=path_to(kind, route), accused=accused, by=by, at=desks.at)


def _send(desks: Desks, matter: Matter, by: Actor, deed: int) -> None:
    to = [desks.medical[0], desks.clerk, desks.desk, desks.west][deed % 4].unit_id
    day = desks.today + timedelta(days=20) if deed % 3 == 0 else None
    routing.send_matter(matter=matter, to_unit_id=to, reason="属其职权", by=by, at=desks.at, feedback_by=day)


def _propose(desks: Desks, matter: Matter, by: Actor, deed: int) -> None:
    outcomes = ["supported", "refused"] if matter.stage == "first" else ["upheld", "changed", "anew"]
    proposal = desks.proposal(outcomes[deed % len(outcomes)])
    deciding.propose_opinion(matter=matter, proposal=proposal, by=by, at=desks.at)


def _deliver(desks: Desks, matter: Matter, by: Actor, deed: int) -> None:
    delivering.deliver_opinion(matter=matter, how="post", day=desks.today, by=by, at=desks.at)


def _ask(desks: Desks, matter: Matter, by: Actor, deed: int) -> None:
    ask = reviewing.ask_review if matter.state == "delivered" else reviewing.ask_rereview
    ask(matter=matter, reason="不服", by=P, at=desks.at)


def _hear(desks: Desks, matter: Matter, by: Actor, deed: int) -> None:
    reviewing.record_hearing_days(matter=matter, first=desks.today, last=desks.today, by=by, at=desks.at)


def _step_aside(desks: Desks, matter: Matter, by: Actor, deed: int) -> None:
    if deed % 7 == 0:
        declare_interest(matter=matter, staff_id=desks.officer.staff_id, reason="亲属", by=by, at=desks.at)


DOORS: Final[dict[str, Callable[[Desks, Matter, Actor, int], Any]]] = {
    "sort": _sort, "send": _send, "propose": _propose, "deliver": _deliver, "ask": _ask, "hear": _hear,
    "step_aside": _step_aside,
    "sort_again": lambda d, m, by, n: sorting.sort_again(matter=m, reason="分错了", by=by, at=d.at),
    "take": lambda d, m, by, n: routing.take_matter(matter=m, by=by, at=d.at),
    "object": lambda d, m, by, n: routing.object_to_matter(matter=m, reasons="不属职权", by=by, at=d.at),
    "weigh": lambda d, m, by, n: routing.answer_objection(
        matter=m, agrees=n % 2 == 0, answer="已核实", by=by, at=d.at),
    "inform": lambda d, m, by, n: handling.inform(matter=m, how="post", note="", by=by, at=d.at),
    "accept": lambda d, m, by, n: handling.accept(matter=m, by=by, at=d.at),
    "decline": lambda d, m, by, n: handling.decline(matter=m, text="已有意见", **WAY, by=by, at=d.at),
    "guide": lambda d, m, by, n: handling.guide(matter=m, text="请走程序", **WAY, by=by, at=d.at),
    "fulfil": lambda d, m, by, n: handling.fulfil(
        matter=m, text="已履行", articles=["某法第一条"], by=by, at=d.at),
    "study": lambda d, m, by, n: handling.study(matter=m, by=by, at=d.at),
    "reply": lambda d, m, by, n: handling.reply(matter=m, text="已采纳", by=by, at=d.at),
    "close": lambda d, m, by, n: handling.close(matter=m, by=by, at=d.at),
    "extend": lambda d, m, by, n: handling.extend(matter=m, days=1 + n % 40, reason="复杂", by=by, at=d.at),
    "sign": lambda d, m, by, n: deciding.sign_opinion(matter=m, by=by, at=d.at),
    "return": lambda d, m, by, n: deciding.return_opinion(matter=m, reason="不清", by=by, at=d.at),
    "withdraw": lambda d, m, by, n: person.withdraw(matter=m, reason="不要了", by=P, at=d.at) if n % 4 == 0 else None,
    "add": lambda d, m, by, n: person.add_to_matter(matter=m, text="补充", sent_key=f"a{d.at}", by=P, at=d.at),
    "object_to_closing": lambda d, m, by, n: person.object_to_closing(matter=m, reason="没完", by=P, at=d.at),
    "reopen": lambda d, m, by, n: person.reopen(matter=m, reason="答错了", by=by, at=d.at),
    "watch": lambda d, m, by, n: watch_petitions(by=by, at=d.at),
    "recount": lambda d, m, by, n: recount_all(by=by, at=d.at),
}  # fmt: skip
MOVES: Final = {
    "sort": {Move.SORT}, "send": {Move.SEND}, "propose": {Move.PROPOSE, Move.REVIEW, Move.REREVIEW},
    "deliver": {Move.DELIVER, Move.REVIEW, Move.REREVIEW}, "ask": {Move.ASK_REVIEW, Move.ASK_REREVIEW},
    "hear": {Move.HEAR}, "sort_again": {Move.SORT_AGAIN}, "take": {Move.TAKE}, "object": {Move.OBJECT},
    "weigh": {Move.INSIST}, "accept": {Move.ACCEPT}, "decline": {Move.DECLINE}, "guide": {Move.GUIDE},
    "fulfil": {Move.FULFIL}, "study": {Move.STUDY}, "reply": {Move.REPLY}, "close": {Move.CLOSE},
    "extend": {Move.EXTEND}, "sign": {Move.SIGN, Move.REVIEW, Move.REREVIEW}, "return": {Move.RETURN},
    "withdraw": {Move.WITHDRAW}, "object_to_closing": {Move.OBJECT_CLOSING}, "reopen": {Move.REOPEN},
}  # fmt: skip
"""What each door is for: most deeds are drawn from those that fit where the matter stands."""
CLOCKS: Final = (
    "SELECT kind, owner_unit_id, due_on, leads FROM petitions_clock WHERE matter_id = %s AND ended_on IS NULL"
)
GIVEN: Final = "SELECT text, round FROM petitions_answer WHERE matter_id = %s"


def check(world: World, matter: Matter) -> None:
    """Raise AssertionError for whatever a matter must never be."""
    state = State(matter.state)
    clocks = _rows(CLOCKS, matter)
    if state in OVER:
        assert not clocks, f"a clock runs in {state}: {clocks}"
    else:
        assert matter.owner_permission and matter.owner_unit_id and matter.due_on, f"nobody owns it in {state}"
        assert clocks, f"no clock runs in {state}"
        leads = [(owner,) for _kind, owner, _due, leads in clocks if leads]
        assert leads == [(matter.owner_unit_id,)], f"the clock of {state} is not its owner's: {leads}"
        assert all(owner for _kind, owner, _due, _leads in clocks), "a clock without an owner"
        first = min(str(due)[:10] for _kind, _owner, due, _leads in clocks)
        assert str(matter.due_on) == first, "the last day is not the first"
    if state in ANSWERED:
        answers = [text for text, of_round in _rows(GIVEN, matter) if of_round == matter.round]
        assert any(text.strip() for text in answers), f"{state} without an answer"
    assert matter.kind != "accusation" or matter.wall, "an accusation without a wall: the accused sees it"
    _check_history(matter)
    for side in (one for one in matter.wall.split(",") if one):
        who = next((one for one in _people(world.desks) if side in (f"u{one.unit_id}", f"s{one.staff_id}")), None)
        if who is not None:
            with acting(who):
                assert not Matter.objects.filter(pk=matter.pk).exists(), "the accused sees it"


def _check_history(matter: Matter) -> None:
    rows = _rows("SELECT sequence, state, move FROM petitions_entry WHERE matter_id = %s ORDER BY sequence", matter)
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1)), "history has a gap"
    assert State(rows[0][1]) in BEGINS and rows[-1][1] == matter.state, "history does not end where it stands"
    for (_n, before, _m), (_k, now, move) in pairwise(rows):
        assert before == now or f"{before}>{now}" in STEPS, f"{before}>{now} is no step"
        if move in set(Move) and move not in ("register", "add"):
            assert TRANSITIONS.get((State(before), Move(move))) == now, f"{before} does not {move} to {now}"


def _rows(sql: str, matter: Matter) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [matter.pk])
        return list(cursor.fetchall())
