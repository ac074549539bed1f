"""A small invented county for the tests of runs: people with facts written straight into the tables, and accounts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from kept import fresh

from rongjun.base.actor import Actor, Role
from rongjun.base.crypto import seal
from rongjun.domains.payments import actions
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import Run, RunLine
from rongjun.domains.people.models import Fact, Person, Sealed
from rongjun.domains.units.actions import add_account
from rongjun.kernel.period import first_day, parse_month

START = datetime(2022, 8, 1, 1, 0, tzinfo=UTC)
VILLAGE = "990101001001"
AUGUST = parse_month("2022-08")


def actor(role: Role, person: str = "") -> Actor:
    """Return who acts in a role; one account per role and person."""
    who = person or str(role)
    account, _ = add_account(
        username=f"{role}-{who}" if person else str(role),
        role=role,
        unit_name=None,
        person_name=who,
        password=None,
        at=START,
    )
    return account.actor()


def officer() -> Actor:
    return actor(Role.OFFICER)


class World:
    """People and a clock that every write moves on by a minute."""

    def __init__(self) -> None:
        self.at = START
        self.people: list[Person] = []

    def tick(self, **step: int) -> datetime:
        self.at += timedelta(**(step or {"minutes": 1}))
        return self.at

    def person(
        self, *, account: bool = True, payee: bool = False, area: str = VILLAGE, born: date = date(1960, 1, 1)
    ) -> Person:
        number = len(self.people) + 1
        person = Person.objects.create(
            file_no=f"D{number:05d}", name=f"测试{number}", pinyin=f"ceshi{number} cs{number}", sex="男",
            birth_date=born, area_code=area, household="rural", categories="11",
            id_index=f"index-{number}", id_tail="0000",
        )  # fmt: skip
        self.people.append(person)
        if account:
            self.account(person)
        if payee:
            self.payee(person)
        return person

    def fact(self, person: Person, kind: str, value: dict[str, Any], since: date, **more: Any) -> Fact:
        return Fact.objects.create(
            person=person, kind=kind, value=value, valid_from=since, recorded_at=self.tick(), **more
        )

    def account(self, person: Person) -> Fact:
        fact = self.fact(
            person, "account", {"bank": "农商行", "holder": "", "tail": f"{person.pk:04d}"[-4:]}, date(2020, 1, 1)
        )
        return self._sealed(fact, "account", f"6217000000{person.pk:08d}")

    def payee(self, person: Person) -> Fact:
        value = {"name": f"家属{person.pk}", "bank": "农商行", "tail": f"{person.pk:04d}"[-4:]}
        return self._sealed(
            self.fact(person, "payee", value, date(2020, 1, 1)), "payee_account", f"6228000000{person.pk:08d}"
        )

    def _sealed(self, fact: Fact, field: str, number: str) -> Fact:
        place = uuid4()
        box = seal(number, owner=str(fact.person.token), place=f"{field}:{place}")
        Sealed.objects.create(person=fact.person, fact=fact, field=field, place=place, box=box)
        return fact

    def status(
        self, person: Person, *, grade: int = 5, since: str = "2010-01", until: str | None = None, category: str = "11"
    ) -> Fact:
        value = {
            "grade": grade, "cause": "war", "survivor": "", "era": "", "service_start": None, "service_end": None,
            "recognised": "2010-01-01", "start": since, "rule": "start/given", "assumed": False, "ended_on": None,
            "end_reason": "",
        }  # fmt: skip
        end = None if until is None else first_day(parse_month(until))
        return self.fact(person, "status", value, first_day(parse_month(since)), key=category, valid_to=end)

    def regrade(self, person: Person, grade: int, since: str) -> None:
        """Correct the grade from a month on, as recorded now: the old fact is superseded, never overwritten."""
        month = first_day(parse_month(since))
        for old in Fact.objects.filter(person=person, kind="status", superseded_at=None).select_related("person"):
            begun = f"{old.valid_from:%Y-%m}"
            Fact.objects.filter(pk=old.pk).update(superseded_at=self.tick())
            if old.valid_from < month:
                self.status(person, grade=old.value["grade"], since=begun, until=since)
        self.status(person, grade=grade, since=since)

    def death(self, person: Person, day: date, cause: str = "illness") -> Fact:
        value = {"date": day.isoformat(), "cause": cause}
        Person.objects.filter(pk=person.pk).update(death_date=day)
        return self.fact(person, "death", value, day)

    def computed(self, month: int) -> Run:
        self.at = max(self.at, datetime.combine(first_day(month - 1), START.timetz()))
        run = actions.open_run(month=month, by=officer(), at=self.tick())
        return compute_run(run_id=run.pk, at=self.tick())

    def released(self, month: int) -> Run:
        return self.release(self.computed(month))

    def release(self, run: Run) -> Run:
        return self.release_from_submitted(actions.submit_run(run_id=run.pk, by=officer(), at=self.tick()))

    def release_from_submitted(self, run: Run) -> Run:
        actions.sign_run(run_id=run.pk, by=actor(Role.HEAD), at=self.tick())
        actions.sign_run(run_id=run.pk, by=actor(Role.DIRECTOR), at=self.tick())
        return actions.release_run(run_id=run.pk, by=actor(Role.FINANCE), at=self.tick())


def world_of(request: Any, name: str) -> World:
    """Return the world of a test: what its module keeps under a name if the test asks for that, else an empty one."""
    if name in request.fixturenames:
        kept: World = fresh(request.getfixturevalue(name))
        return kept
    settings = request.getfixturevalue("settings")
    settings.VAR_DIR = request.getfixturevalue("tmp_path")
    return World()


def four_paid() -> World:
    """Return a world of four people who were paid in August."""
    world = World()
    for _ in range(4):
        world.status(world.person())
    world.released(AUGUST)
    return world


def lines_of(run: Run) -> list[tuple[str, str, int, str, int]]:
    """Return (file number, benefit, months from August 2022, kind, fen) of a run's lines."""
    rows = RunLine.objects.filter(run_id=run.pk).order_by("person__file_no", "benefit", "month")
    return [
        (number, benefit, month - AUGUST, kind, fen)
        for number, benefit, month, kind, fen in rows.values_list(
            "person__file_no", "benefit", "month", "kind", "amount_fen"
        )
    ]
