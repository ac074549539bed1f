"""Random histories of a case: every door of the room, by the right and by wrong people, and what must hold after each.

`prepare` makes a county with a case in every stage once; a history begins at one of them and is rolled back.
"""

from functools import cache
from itertools import pairwise
from typing import Any, Final

from django.db import connection
from recognition_doors import DOORS, World
from recognition_world import VILLAGE, install

from rongjun.base.actor import PERMISSIONS
from rongjun.base.errors import Refusal
from rongjun.domains.recognition import applying, deciding, ending, evidence, intake, second_looks
from rongjun.domains.recognition.course import applicant_of
from rongjun.domains.recognition.models import (
    Case,
)
from rongjun.domains.recognition.procedures import spec_of
from rongjun.domains.units.models import Account, Unit
from rongjun.kernel.recognition import StepKind
from rongjun.kernel.recognition.states import OVER, STEPS, State

type Deed = int
"""One step of a history: from the doors of the state or from all, which door, by whom, with which variant."""
SCATTER: Final = 0x9E3779B97F4A7C15


def prepare() -> World:
    """Make the county with a case in each stage."""
    rights_in.cache_clear()
    install()
    w = World()
    blank = applying.begin_case(
        code="test-rating", name="申请丁", area_code=VILLAGE, channel="portal", by=w.clerk, at=w.tick()
    )
    at_first, at_medical, at_evidence, at_city = w.accepted(), w.accepted(), w.accepted(cause="duty"), w.accepted()
    up, due = w.accepted(), w.accepted(cause="duty")
    for case in (at_medical, at_evidence, at_city, up, due):
        w.finish(case, w.clerk, known="yes")
    for case in (at_evidence, at_city, up, due):
        w.examined(case)
    for case in (at_city, up, due):
        w.finish(case, w.officer)
        w.finish(case, w.officer, privacy="no")
    for case in (up, due):
        w.finish(case, w.city, opinion="同意")
        evidence.put_up(case=case, lines=[("事项", "评残")], contact="县局", by=w.officer, at=w.tick())
    signed = w.proposed(w.to_decide(privacy="yes"))
    deciding.sign_decision(case=signed, by=w.head, at=w.tick())
    told = w.submitted()
    intake.tell_missing(case=told, items=["proof", "identity"], note="", by=w.clerk, at=w.tick())
    cases = {
        "blank": blank.case, "draft": w.case(name="申请丙"), "submitted": w.submitted(cause="duty"), "told": told,
        "first": at_first, "medical": at_medical, "evidence": at_evidence, "city": at_city,
        "published": up, "due": due,
        "decide": w.to_decide(privacy="yes"), "deciding": w.proposed(w.to_decide(privacy="yes")), "signed": signed,
        "refusing": w.proposed(w.to_decide(privacy="yes", cause="duty"), grants=False),
        "late": w.to_decide(privacy="yes", cause="duty", injured="2020-01-01"),
    }  # fmt: skip
    cases |= _ended(w)
    w.tick(days=1)
    w.stages = {name: case.pk for name, case in cases.items()}
    return w


def _ended(w: World) -> dict[str, Case]:
    granted = w.decided(w.to_decide(privacy="yes"), compared="前例不同")
    refused = w.decided(w.to_decide(privacy="yes"), grants=False, compared="证据不足")
    closed = w.closed(w.decided(w.to_decide(privacy="yes"), compared="前例不同"))
    shut = w.closed(w.decided(w.to_decide(privacy="yes"), grants=False, compared="证据不足"))
    declined = intake.decline_case(
        case=w.submitted(), reason="不属本县", cite="第六条", right_way="向户籍地申请", by=w.clerk, at=w.tick()
    )
    returned = w.proposed(w.to_decide(privacy="yes", cause="duty"), grants=False)
    deciding.return_decision(case=returned, reason="更正", by=w.head, at=w.tick())
    differed = w.decided(w.to_decide(privacy="yes"), compared="前例不同")
    look = differed.second_looks.get()
    second_looks.record_second_look(look_id=look.pk, agrees=False, note="复核", by=w.supervisor, at=w.tick())
    appealed = w.decided(w.to_decide(privacy="yes"), grants=False, compared="证据不足")
    ending.appeal_case(case=appealed, grounds="证据未采纳", by=applicant_of(appealed), at=w.tick())
    return {
        "granted": granted, "refused": refused, "closed": closed, "shut": shut, "declined": declined,
        "appealed": appealed, "returned": returned, "differed": differed,
    }  # fmt: skip


def load(case_id: int) -> Case:
    """Return a case as a request loads it."""
    return Case.objects.select_related("procedure", "person", "owner_unit", "owner_staff").get(pk=case_id)


def play(w: World, stage: str, deeds: list[Deed]) -> None:
    """Play a history from a stage, and check everything after each of its moves."""
    begun, number = w.at, w.stages[stage]
    try:
        before, case = print_of(number), load(number)
        for deed in deeds:
            before = _play_one(w, case, deed, before)
            case = load(number)
    finally:
        w.at = begun


def _play_one(w: World, case: Case, deed: Deed, before: tuple[Any, ...]) -> tuple[Any, ...]:
    mixed = deed * SCATTER >> 20
    names = list(DOORS) if mixed % 8 == 0 else doors_at(case)
    door, variant = names[(mixed >> 3) % len(names)], (mixed >> 20) % 1000
    wrong = (mixed >> 32) % 5 == 0
    by = w.everybody[(mixed >> 35) % len(w.everybody)] if wrong else w.right_for(case, door, variant)
    old = case.state
    try:
        DOORS[door](w, case, by, variant)
    except Refusal:
        assert print_of(case.pk) == before, f"{door} was refused and left a trace"
        w.seen["refused"] += 1
        return before
    check(load(case.pk))
    w.seen[door] += 1
    after = print_of(case.pk)
    if after[0] != old:
        w.seen[f"{old}>{after[0]}"] += 1
    return after


PRINT: Final = """SELECT c.state, c.step, c.round, c.outcome, c.owner_unit_id, c.owner_permission, c.owner_staff_id,
    c.due_on, c.plan, c.answers, (SELECT COUNT(*) FROM recognition_entry e WHERE e.case_id = c.id),
    (SELECT COUNT(*) FROM recognition_clock k WHERE k.case_id = c.id),
    (SELECT COUNT(*) FROM recognition_clock k WHERE k.case_id = c.id AND k.stopped_on IS NULL),
    (SELECT COUNT(*) FROM recognition_casesealed s WHERE s.case_id = c.id) FROM recognition_case c WHERE c.id = %s"""


def print_of(case_id: int) -> tuple[Any, ...]:
    """Return what a refused move must leave as it was."""
    return ask(PRINT, case_id)[0]


def ask(sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Return the rows of a raw statement: the invariants go past the room's own way of reading."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def doors_at(case: Case) -> list[str]:
    """Return the doors that a case's state invites, those that lead on more than once."""
    if case.state != State.WORKING:
        return list(AT_STATE[State(case.state)])
    kind = spec_of(case.procedure).step_named(case.step).kind
    return [*AT_KIND.get(kind, ()), "finish", "finish", "send_back", "take", "hand", "paper", "interest", "inquire"]


AT_KIND: Final = {
    StepKind.MEDICAL: ("appoint", "opinion", "opinion", "opinion"),
    StepKind.EVIDENCE: ("inquire", "chase", "evidence"),
    StepKind.NOTICE: ("publish", "publish", "wait", "objection", "objection_answer", "take_down"),
    StepKind.DECIDE: ("grant", "grant", "refuse", "withdraw"),
}
AT_STATE: Final[dict[State, tuple[str, ...]]] = {
    State.DRAFT: ("save", "submit", "submit", "drop", "take", "hand", "file", "take_out", "wait", "idle", "new_code"),
    State.SUBMITTED: ("papers", "papers", "accept", "accept", "tell", "decline", "withdraw", "take", "interest"),
    State.INCOMPLETE: ("submit", "submit", "save", "file", "take_out", "paper", "withdraw", "wait"),
    State.DECIDING: ("sign", "sign", "sign", "return", "hold", "lift", "withdraw_deciding", "withdraw", "interest"),
    State.GRANTED: ("deliver", "close", "close", "second_look", "overdue"),
    State.REFUSED: ("deliver", "close", "close", "second_look", "appeal", "wait"),
    State.APPEALED: ("uphold", "overturn", "second_look", "interest"),
    State.CLOSED: ("second_look", "appeal", "appeal", "deliver"),
    State.DECLINED: ("appeal", "appeal", "submit"),
    State.WITHDRAWN: ("submit", "appeal", "file", "save"),
    State.DROPPED: ("submit", "save"),
}


CLOCKS: Final = """SELECT COUNT(*), SUM(CASE WHEN k.due_on = c.due_on THEN 1 ELSE 0 END)
    FROM recognition_clock k JOIN recognition_case c ON c.id = k.case_id WHERE c.id = %s AND k.stopped_on IS NULL"""
BACKWARDS: Final = "SELECT 1 FROM recognition_clock WHERE case_id = %s AND stopped_on < started_on"
HISTORY: Final = "SELECT sequence, state FROM recognition_entry WHERE case_id = %s ORDER BY sequence"
HELD: Final = "SELECT 1 FROM recognition_interest WHERE case_id = %s AND staff_id = %s"
LOST: Final = "SELECT 1 FROM recognition_secondlook WHERE case_id = %s AND round = %s AND agrees = %s"
MATTERS: Final = """SELECT m.outcome, m.subject_id, m.round, (SELECT COUNT(*) FROM approvals_givenup g WHERE
    g.matter_id = m.id), (SELECT COUNT(DISTINCT a.staff_id) FROM approvals_act a WHERE a.matter_id = m.id)
    FROM approvals_matter m JOIN recognition_decision d ON d.id = m.subject_id
    WHERE m.kind = 'recognition' AND d.case_id = %s ORDER BY m.subject_id, m.round"""
WRITTEN: Final = "SELECT 1 FROM people_fact WHERE person_id = %s AND kind = 'status'"


def check(case: Case) -> None:
    """Assert what holds of a case after every move."""
    state = State(case.state)
    running, fits = ask(CLOCKS, case.pk)[0]
    assert not ask(BACKWARDS, case.pk), "a clock ran backwards"
    if state in OVER:
        assert not running and case.due_on is None and case.ended_at is not None, "over, and a clock runs"
    else:
        assert running == fits == 1, "not one running clock of the case's last day"
        assert case.ended_at is None and case.owner_permission in rights_in(case.owner_unit_id), "nobody can move it"
    _check_history(case, state)
    _check_matters(case, state)
    if state in (State.WORKING, State.DECIDING):
        assert case.step in case.plan, "a step that is not planned"
    if case.owner_staff_id is not None:
        assert not ask(HELD, case.pk, case.owner_staff_id), "held by one who stepped aside"
    if state is State.CLOSED:
        assert not ask(LOST, case.pk, case.round, False), "a second look that differed is lost"


def _check_history(case: Case, state: State) -> None:
    rows = ask(HISTORY, case.pk)
    assert [number for number, _state in rows] == list(range(1, len(rows) + 1)), "a gap in the history"
    path = [one for _number, one in rows]
    odd = {f"{a}>{b}" for a, b in pairwise(path) if a != b} - STEPS
    assert not odd and path[-1] == state, f"history tells {odd or path[-1]}"


def _check_matters(case: Case, state: State) -> None:
    matters = ask(MATTERS, case.pk)
    waiting = [one for one in matters if one[0] == ""]
    assert len(waiting) == (state is State.DECIDING), "a matter waits without its case, or a case without it"
    newest = {subject: (outcome, given_up) for outcome, subject, _round, given_up, _persons in matters}
    if state in OVER:
        assert ("returned", 0) not in newest.values(), "a returned matter waits for a case that is over"
    persons = [count for outcome, *_more, count in matters if outcome == "approved"]
    if case.outcome in ("granted", "refused"):
        assert persons and min(persons) >= 2, "decided without two persons"
    if case.outcome == "granted":
        assert ask(WRITTEN, case.person_id), "granted, and nothing written"


@cache
def rights_in(unit_id: int) -> frozenset[str]:
    """Return the rights that somebody holds in a unit or in the unit that keeps the books: no history changes them."""
    units = {unit_id, *Unit.objects.filter(is_root=True).values_list("pk", flat=True)}
    accounts = Account.objects.select_related("staff", "unit__area").filter(unit_id__in=units, is_active=True)
    return frozenset(right.value for one in accounts for right in PERMISSIONS[one.actor().role])
