"""A county in which something is granted to persons: the officer proposes, two heads sign, a run pays."""

from datetime import date
from typing import Any
from uuid import uuid4

from recognition_shipped import Office
from recognition_world import VILLAGE, account_number, citizen_number

from rongjun.base.crypto import seal
from rongjun.domains.people.models import Fact, Person, Sealed
from rongjun.domains.people.registry import identity_index
from rongjun.domains.services.grants import actions
from rongjun.domains.services.grants.models import Grant
from rongjun.domains.services.grants.proposing import Line

BASIS = "县困难帮扶办法第三条"


class GrantOffice(Office):
    """The county with persons of its registry and the signatures of a grant."""

    def registered(self, name: str = "", area: str = VILLAGE) -> Person:
        """Return somebody of the registry, with an account to be paid into."""
        self.running += 1
        number = self.running
        return make_person(self, name or f"困难{number}", number, area)

    def granted(self, grant: Grant) -> Grant:
        """Sign a grant to its end."""
        for by in (self.head, self.director):
            actions.sign_grant(grant_id=grant.pk, by=by, at=self.tick())
        return Grant.objects.get(pk=grant.pk)

    def proposed(self, person_id: int | None, fen: int = 2000_00, **more: Any) -> Grant:
        said = {
            "source": f"test:{self.running}", "benefit": "hardship_relief", "basis": BASIS, "reason": "收入骤减",
        } | more  # fmt: skip
        return actions.propose_grant(person_id=person_id, amount_fen=fen, by=self.officer, at=self.tick(), **said)

    def line(self, person: Person, fen: int, **more: Any) -> Line:
        said = {"benefit": "hardship_relief", "basis": BASIS, "reason": "收入骤减"} | more
        return Line(person.pk, amount_fen=fen, **said)


def make_person(office: Office, name: str, number: int, area: str = VILLAGE) -> Person:
    """Write somebody into the tables as an import would: identity, area, household, account, no category."""
    person = Person.objects.create(
        file_no=f"K{number:05d}", name=name, pinyin="", sex="男", birth_date=date(1960, 3, 7), area_code=area,
        household="rural", categories="", id_index=identity_index(citizen_number(number)), id_tail="0000",
    )  # fmt: skip
    day = date(2020, 1, 1)
    values = {
        "identity": {"name": name, "sex": "男", "birth": "1960-03-07"}, "area": {"code": area},
        "household": {"kind": "rural"},
        "account": {"bank": "农商行", "holder": "", "tail": account_number(number)[-4:]},
    }  # fmt: skip
    for kind, value in values.items():
        fact = Fact.objects.create(person=person, kind=kind, value=value, valid_from=day, recorded_at=office.tick())
        if kind == "account":
            place = uuid4()
            box = seal(account_number(number), owner=str(person.token), place=f"account:{place}")
            Sealed.objects.create(person=person, fact=fact, field="account", place=place, box=box)
    return person
