"""Two persons of one village with facts, money and keys: the one who looks at the own pages, and a neighbour."""

from dataclasses import dataclass, field
from datetime import date

from runs_world import AUGUST, World, officer

from rongjun.base.scope import acting
from rongjun.domains.disclosure import keys, visits
from rongjun.domains.disclosure.codes import derive, new_code
from rongjun.domains.disclosure.models import OwnKey
from rongjun.domains.disclosure.visits import Visit
from rongjun.domains.people.models import Person

NUMBER, PETITION_CODE = "X2026-000001-4", "ABCDE-23456"


@dataclass
class OwnWorld:
    """The county, and the codes that were given."""

    county: World = field(default_factory=World)

    def __post_init__(self) -> None:
        """Make two persons with phone and account."""
        for tail in ("1111", "2222"):
            person = self.county.person()
            self.county.status(person)
            fact = self.county.fact(person, "phone", {"tail": tail}, date(2020, 1, 1))
            self.county._sealed(fact, "phone", f"1380000{tail}")

    @property
    def me(self) -> Person:
        """The person who looks."""
        return self.county.people[0]

    @property
    def neighbour(self) -> Person:
        """Somebody else of the same village."""
        return self.county.people[1]

    def pay(self) -> None:
        """Pay August to both."""
        self.county.released(AUGUST)

    def give(self, person: Person | None = None, **given: str) -> keys.FreshKey:
        """Give a key at the counter."""
        by = officer()
        with acting(by):
            return keys.give_key(
                person_id=(person or self.me).pk, given=keys.Given(**given), by=by, at=self.county.tick()
            )

    def enter(self, code: str, person: Person | None = None) -> tuple[Visit, str]:
        """Sign in; gives the visit and the cookie."""
        found = visits.sign_in(file_no=(person or self.me).file_no, code=code, at=self.county.tick())
        assert found is not None
        visit = visits.take_visit(found[1], self.county.tick())
        assert visit is not None
        return visit, found[1]

    def own_code(self, visit: Visit) -> tuple[Visit, str]:
        """Put a code of the own in place of the given one; gives the visit that goes on with it, and the code."""
        code = new_code()
        with visits.scope_of_visit(visit):
            key, folder_key = keys.change_code(
                key=visit.key, folder_key=visit.folder_key, code=code, at=self.county.tick()
            )
            cookie = visits.begin_again(key, folder_key, self.county.tick())
        found = visits.take_visit(cookie, self.county.tick())
        assert found is not None
        return found, code

    def row(self, visit: Visit) -> OwnKey:
        """Return a key as it stands now."""
        return OwnKey.objects.select_related("person").get(pk=visit.key.pk)


def folder_key_of(person: Person, code: str) -> bytes:
    """Return the folder's key that a code makes."""
    return derive(person.file_no, code).folder_key
