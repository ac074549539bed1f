"""What the addresses of placement name, for `everything.py`: a round whose order is published,
contributions of somebody that are set, a course that has ended and costs something.
"""

from typing import Any

from placement_world import FORMULA

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.scope import acting
from rongjun.domains.people.models import Person
from rongjun.domains.services.placement import formulas, rounds
from rongjun.domains.services.registers.actions import move_record, open_record
from rongjun.domains.services.registers.proposals import agree, waiting_proposal


def placement_examples(east: Person, clerk: Actor, officer: Actor, head: Actor) -> dict[str, dict[str, Any]]:
    """Return the arguments of the addresses of `urls_placement.py`."""
    at = clock.now()
    with acting(officer):
        formula = formulas.enter_formula(content=FORMULA, source="县政府网站", by=officer, at=at)
        formulas.approve_formula(formula_id=formula.pk, content_hash=formula.content_hash, by=head, at=at)
        round_ = rounds.open_round(year=2026, title="样例", formula_id=formula.pk, by=officer, at=at)
        one = rounds.list_person(round_id=round_.pk, person_id=east.pk, facts={"service_months": 24}, by=officer, at=at)
        made = rounds.propose_order(round_id=round_.pk, by=officer, at=at)
        rounds.publish_order(signed_id=made.pk, content_hash=made.content_hash, by=head, at=at)
    return {
        "placement-formula": {"formula_id": formula.pk}, "placement-round": {"round_id": round_.pk},
        "placement-order": {"round_id": round_.pk, "ending": "docx"}, "placement-candidate": {"candidate_id": one.pk},
        "placement-list": {"signed_id": made.pk},
        "record-grant": {"code": "insurance-continuation", "record_id": _contributions(east, clerk, head)},
        "fund-payable": {"record_id": _course(officer)},
    }  # fmt: skip


def _contributions(east: Person, clerk: Actor, head: Actor) -> int:
    """Return a record of continuing insurance whose contributions a second person agreed to."""
    at, day = clock.now(), f"{clock.today()}"
    with acting(clerk):
        made = open_record(
            code="insurance-continuation", typed={"applied_on": day, "kind": "pension", "missing": "36"},
            person_id=east.pk, by=clerk, at=at, form_key="everything-insurance",
        )  # fmt: skip
        typed = {
            "checked_on": day, "months": "36", "own_part": "0", "public_part": "9000", "basis": "接续办法第五条"
        }  # fmt: skip
        move_record(record=made, to="checked", typed=typed, by=clerk, at=at, form_key="everything-contributions")
        waiting = waiting_proposal(made)
        assert waiting is not None and agree(record=made, proposal_id=waiting.pk, by=head, at=at)
    return made.pk


def _course(officer: Actor) -> int:
    """Return a course that has ended, with what it cost."""
    at, day = clock.now(), f"{clock.today()}"
    with acting(officer):
        made = open_record(
            code="training-course", by=officer, at=at, form_key="everything-course",
            typed={"name_of": "电工班", "school": "县技校", "starts_on": day, "ends_on": day, "hours": "40",
                   "places_of": "20", "apply_at": "0990-1234567"},
        )  # fmt: skip
        typed = {"came": "18", "passed": "16", "cost": "3000"}
        move_record(record=made, to="ended", typed=typed, by=officer, at=at, form_key="everything-course-ended")
    return made.pk
