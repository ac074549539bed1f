"""A round of choice for the tests of placement: a formula in force, posts, people with their service."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from services_world import Stations

from rongjun.base.actor import Actor
from rongjun.domains.people.models import Person
from rongjun.domains.services.placement import choosing, formulas, rounds
from rongjun.domains.services.placement.models import Candidate, Formula, Round, Signed
from rongjun.domains.services.registers.actions import move_record, open_record
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.versions import load_shipped

FORMULA: dict[str, Any] = {
    "doc_no": "试安〔2026〕1号", "effective": "2026-01-01", "ties": ["merit_third"],
    "items": [{"code": "service_months", "points": 25, "most": 240}, {"code": "merit_third", "points": 500}],
    "objection_days": 5, "choose_days": 1,
}  # fmt: skip
_key = count(1)


class Placements(Stations):
    """The county of the stations, with registers, a formula in force and a round that is being listed."""

    def __init__(self, at: datetime | None = None) -> None:
        super().__init__(*([at] if at else []))
        load_shipped()
        self.formula = self.in_force()
        self.year = self.at.year
        self.round = rounds.open_round(
            year=self.year, title="秋季选岗", formula_id=self.formula.pk, by=self.officer, at=self.tick()
        )

    def in_force(self) -> Formula:
        """Return a formula that two persons brought into force."""
        made = formulas.enter_formula(content=FORMULA, source="县政府网站", by=self.officer, at=self.tick())
        return formulas.approve_formula(
            formula_id=made.pk, content_hash=made.content_hash, by=self.head, at=self.tick()
        )

    def post(self, unit: str, places: int = 1) -> Record:
        """Return a post of the register, put into the round."""
        typed = {
            "year_of": str(self.year), "unit_of": unit, "post": "科员", "places_of": str(places), "nature": "public"
        }  # fmt: skip
        made = open_record(
            code="placement-post", typed=typed, by=self.officer, at=self.tick(), form_key=f"post-{next(_key):016d}"
        )
        rounds.add_posts(round_id=self.round.pk, record_ids=[made.pk], by=self.officer, at=self.tick())
        return made

    def offer(self, **typed: str) -> Record:
        """Return a vacancy of the register, open."""
        said = {
            "employer": "县公交公司", "openings": "2", "kind": "firm", "workplace": "县城", "open_until": "2099-12-31",
            "apply_at": "0990-1234567", "town": "990101001000",
        }  # fmt: skip
        key = f"vacancy-{next(_key):012d}"
        made = open_record(code="vacancy", typed=said | typed, by=self.officer, at=self.tick(), form_key=key)
        found = Record.objects.select_related("version", "person", "unit").get(pk=made.pk)
        return move_record(
            record=found, to="open", typed={}, by=self.officer, at=self.tick(), form_key=f"open-{key}"
        )  # fmt: skip

    def driver(self) -> Record:
        """Return an open vacancy for a driver."""
        return self.offer(post="驾驶员", trade="drive", pay_from="5000")

    def wish(self, person: Person) -> Record:
        """Return the wish of somebody who drives."""
        typed = {
            "told_on": self.at.date().isoformat(), "wants": "开车", "kind": "local", "trades": ["drive", "guard"],
            "town": "990101001001", "pay_from": "4000", "skills": "A2 驾照",
        }  # fmt: skip
        return open_record(
            code="job-wish", typed=typed, person_id=person.pk, by=self.officer, at=self.tick(),
            form_key=f"job-wish-{next(_key):011d}",
        )  # fmt: skip

    def listed(self, name: str, months: int, merits: int = 0) -> Candidate:
        """Return somebody who is listed."""
        person = self.person(name)
        return self.list(person, service_months=months, merit_third=merits)

    def list(self, person: Person, **facts: int) -> Candidate:
        """List a person with facts of the service."""
        return rounds.list_person(
            round_id=self.round.pk, person_id=person.pk, facts=facts, by=self.officer, at=self.tick()
        )

    def publish(self) -> Signed:
        """Propose the order and have it published."""
        made = rounds.propose_order(round_id=self.round.pk, by=self.officer, at=self.tick())
        rounds.publish_order(signed_id=made.pk, content_hash=made.content_hash, by=self.head, at=self.tick())
        return made

    def begin(self) -> Round:
        """Let the time for objections pass and begin the choice."""
        self.tick(days=20)
        return choosing.begin_choice(round_id=self.round.pk, by=self.officer, at=self.tick())

    def choose(self, one: Candidate, post: Record, by: Actor | None = None, **more: str) -> Any:
        """Note what somebody chose."""
        found = self.round.posts.get(record=post)
        return choosing.choose(candidate_id=one.pk, post_id=found.pk, by=by or self.officer, at=self.tick(), **more)

    def now(self, one: Candidate) -> Candidate:
        """Return somebody as the database has it."""
        return Candidate.objects.get(pk=one.pk)

    def later(self, days: int) -> datetime:
        """Return a moment some days on, without moving the clock."""
        return self.at + timedelta(days=days)
