"""What the addresses of placement name, for `everything.py`: a formula in force, a round whose order is published."""

from typing import Any

from placement_world import FORMULA

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.scope import acting
from rongjun.domains.people.models import Person
from rongjun.domains.services.placement import formulas, rounds


def placement_examples(east: Person, officer: Actor, head: Actor) -> dict[str, dict[str, Any]]:
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
    }  # fmt: skip
