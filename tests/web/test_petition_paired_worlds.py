"""Whoever brought a matter, the accused unit and person are answered the same, byte for byte, at every address.

Every world has the same matters, the same clock and tokens; they differ in the identity. The worlds of a pair are
compared as they are; with the world in which nobody accuses anybody but for where the audit chain stands. In a sample:
three pairs of fifty, some of the roles that may sit at the accused units, and of the addresses that have nothing to do
with petitions a few; whole, fifty pairs, every address of petitions in each and of the others a tenth.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db.models import Case, Q, Value, When
from django.urls import URLPattern, reverse
from paired_worlds import Identity, Town, identity, pairs, same_chance, undone
from sampling import ALL, SEED, few

from rongjun.base import clock
from rongjun.base.actor import POSTS, Role
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions import identity as identity_of
from rongjun.domains.petitions.models import Attachment, Matter, Opinion, core
from rongjun.domains.safeguards import queries as logs
from rongjun.domains.safeguards.models import AuditEntry
from rongjun.domains.units.actions import load_areas
from rongjun.domains.units.models import Account, Area, Unit
from rongjun.web.office.petition_lists import petitions_table
from rongjun.web.office.views import petitions as lists

from .conftest import new_account
from .everything import BODIES, KEEPER, OWN, Everything, named_patterns
from .registry import VILLAGE
from .visitor import Visitor

pytestmark = pytest.mark.django_db(databases=["default", "access"])
CITY, PROVINCE = "city", "province"
ACCUSED = (OWN, KEEPER, CITY)
VIEWERS = {f"{role}-{place}": (role, place) for role, place in product(POSTS, ACCUSED) if role is not Role.DISCIPLINE}
"""Whoever may sit at an accused unit; a disciplinary body is a unit of its own."""
CLERK, OFFICER, CITY_DESK, AUDITS = "town_clerk-own", "petition_officer-keeper", "city-city", "supervisor-keeper"
CLOSE = re.compile(r"/petitions/(\d+/|all/|overdue/|similar/|\?|$)|^/$|^/audit/|^/inbox|^/approvals/$")
"""Addresses that are always asked; of the others some in a sample."""
SECRETS = re.compile(
    rb'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<=nonce=")[\w=+/-]+'
    rb'|(?<=name="sent_key" value=")[\w-]+|(?<=name="once" value=")[\w-]+|(?<=name="key" value=")[\w-]{32}(?=")'
    rb'|(?<="token": ")\w{64}(?=")'
)
TOKEN = re.compile(r"(?<=/)[\w-]{20,}(?=/)")
"""What an address of a file or job of one's own is made of."""
CHAIN = re.compile(rb"[0-9a-f]{64}|\xe7\xac\xac \d+ \xe6\x9d\xa1|(?m:^\d+(?=,20))")
"""Where the chain stands: its last entry, and the one that an export of it makes."""
PAIRS = [str(pair) for pair in pairs()]
type Asked = tuple[str, str, dict[str, str]]
type Answers = dict[tuple[str, str, str], tuple[Any, ...]]


@dataclass
class Ground:
    """What every world stands on: the office with one of everything, who looks, and the addresses."""

    office: Everything
    town: Town
    viewers: dict[str, Account]


def build_ground() -> Ground:
    office = Everything(new_account, Path(django_settings.VAR_DIR), django_settings)
    level = Area.Level
    load_areas(
        [("990000000000", "试验省", level.PROVINCE, None), ("990100000000", "试验市", level.CITY, "990000000000")]
    )
    office.units[CITY] = Unit.objects.create(name="市局", level=level.CITY, area_id="990100000000")
    office.units[PROVINCE] = Unit.objects.create(name="省厅", level=level.PROVINCE, area_id="990000000000")
    office.units["discipline"] = Unit.objects.create(name="县纪委监委", level=level.COUNTY)
    office.actor(Role.DISCIPLINE, "discipline")
    accused = office.account(Role.OFFICER, KEEPER)
    town = Town(
        above=office.actor(Role.PROVINCE, PROVINCE), clerk=office.actor(Role.TOWN_CLERK, OWN),
        root=office.actor(Role.PETITION_OFFICER, KEEPER), city=office.actor(Role.CITY, CITY), accused=accused.actor(),
        area=VILLAGE, at=clock.now(),
    )  # fmt: skip
    viewers = {name: office.account(role, place) for name, (role, place) in VIEWERS.items()}
    return Ground(office, town, viewers | {"accused": accused})


@pytest.fixture(scope="module")
def ground(kept: Any) -> Ground:
    made: Ground = kept(build_ground)
    return made


class Worlds:
    """Builds a world, asks everything in it, and takes it back."""

    def __init__(self, ground: Ground, patch: pytest.MonkeyPatch) -> None:
        self.ground, self.patch = ground, patch
        self.addresses: list[Asked] = []

    def asked(self, who: Identity, group: Identity, viewers: Sequence[str], of: str, **more: bool) -> Answers:
        """Return what some are answered in a world; `of`: by which the addresses of a sample are drawn."""
        with self.world(who, group, **more):
            return self.all_answers(viewers, self.drawn(of))

    def drawn(self, of: str) -> list[Asked]:
        """Return the addresses of a sample; of the whole proof all that are close, of the others the tenth of a pair:
        over the fifty pairs every one is asked five times."""
        close = [one for one in self.addresses if CLOSE.search(one[1])]
        others = [one for one in self.addresses if not CLOSE.search(one[1])]
        if ALL:
            return close + others[PAIRS.index(of) % 10 :: 10] if of in PAIRS else self.addresses
        return few(45, close, of) + few(10, others, of)

    def all_answers(self, viewers: Sequence[str], addresses: Sequence[Asked]) -> Answers:
        """Return what some are answered at some addresses, in the world that stands."""
        found: Answers = {}
        for viewer in viewers:
            visitor = Visitor(self.ground.viewers[viewer])
            for method, address, body in addresses:
                with undone():
                    found[viewer, method, address] = plain(visitor.answer(method, address, body))
        return found

    @contextmanager
    def world(self, who: Identity, group: Identity, *, accusations: bool = True) -> Iterator[None]:
        at = self.ground.town.start + timedelta(days=20)
        with undone(), same_chance(self.patch, at):
            self.ground.town.petition(who, group, accusations=accusations)
            if not self.addresses:
                self.addresses = list(self.every_address(who))
            yield

    def every_address(self, who: Identity) -> Iterator[Asked]:
        """Yield (method, address, form) of everything that there is, and of one number beyond."""
        cases = self.cases()
        for pattern in named_patterns():
            name = str(pattern.name)
            some = [self.ground.office.address(pattern), *self.filled(pattern, cases)]
            for address in dict.fromkeys(some):
                yield "GET", address, {}
            for address in dict.fromkeys(some[:1] + some[-2:]):
                yield "POST", address, BODIES.get(name, {})
        for name in ("petition-list", "petition-all", "petition-overdue", "audit-log", "audit-looks", "people-list"):
            here = reverse(name)
            for asked in (f"q={who.first.name}", "q=petition", "q=X"):
                yield "GET", f"{here}?{asked}", {}
            yield "GET", f"{here}?export=csv", {}
            yield "GET", f"{here}?export=xlsx", {}

    def cases(self) -> list[dict[str, int]]:
        """Return the numbers in addresses of each matter: it, a file and the acts of it that stand last; then none."""
        with whole_desk("tests"):
            matters = list(Matter.objects.order_by("pk").values_list("pk", flat=True))[1:]
            files = dict(Attachment.objects.order_by("-pk").values_list("matter_id", "pk"))
            opinion = Opinion.objects.latest("pk").pk
        acts = list(AuditEntry.objects.order_by("-sequence").values_list("sequence", flat=True)[: len(matters)])
        found = [{"petition_id": one, "file_id": files.get(one, 1), "opinion_id": opinion, "sequence": act}
                 for one, act in zip(matters, acts, strict=False)]  # fmt: skip
        return [*found, {"petition_id": 9999, "file_id": 9999, "opinion_id": 9999, "sequence": 99_999}]

    def filled(self, pattern: URLPattern, cases: list[dict[str, int]]) -> Iterator[str]:
        known = self.ground.office.arguments[""] | self.ground.office.arguments.get(str(pattern.name), {})
        wanted = set(pattern.pattern.converters)
        if wanted & set(cases[0]):
            some = (
                cases
                if wanted == {"petition_id"} and pattern.name == "petition"
                else (cases[0], *cases[3:6], cases[-1])
            )
            for case in some:
                yield reverse(str(pattern.name), kwargs={name: (known | case)[name] for name in wanted})


def plain(answer: Any) -> tuple[Any, ...]:
    """Return an answer as it reaches the reader, but for what is drawn anew with every page."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    heads = {name: text for name, text in answer.headers.items() if name not in ("Set-Cookie", "Content-Length")}
    heads.pop("Content-Security-Policy", None)
    return answer.status_code, TOKEN.sub("", str(sorted(heads.items()))), SECRETS.sub(b"", content)


def differing(one: Answers, other: Answers, read: Callable[[bytes], bytes] = bytes) -> list[str]:
    """Return which addresses answer otherwise, with the first place where they do."""
    assert one.keys() == other.keys()
    return [
        f"{key}: {_first(read(one[key][2]), read(other[key][2]))}"
        for key in one
        if one[key][:2] != other[key][:2] or read(one[key][2]) != read(other[key][2])
    ]


def _first(one: bytes, other: bytes) -> str:
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return " | ".join(text[max(at - 60, 0) : at + 60].decode("utf-8", "replace") for text in (one, other))


@pytest.fixture
def worlds(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Worlds:
    return Worlds(ground, monkeypatch)


def of(number: int) -> tuple[Identity, Identity]:
    return identity(number, group=False), identity(number + 1000, group=True)


def viewers_of(pair: str, count: int = 1) -> list[str]:
    """Return who looks: the clerk of the accused station or the accused person, and some who are drawn."""
    some = random.Random(f"{SEED} {pair}").sample(sorted(set(VIEWERS) - {CLERK}), count)
    return [random.Random(pair).choice([CLERK, "accused"]), *some]


@pytest.mark.parametrize("pair", few(2, pairs(), "paired worlds"), ids=str)
def test_what_the_accused_are_answered_is_the_same_whoever_it_was(worlds: Worlds, pair: tuple[int, int]) -> None:
    asked = [worlds.asked(*of(number), viewers_of(str(pair), 2 if ALL else 1), str(pair)) for number in pair]
    assert differing(*asked) == []


def test_nothing_tells_the_accused_that_there_is_an_accusation(worlds: Worlds) -> None:
    """Neither page nor count: only where the chain stands, as the numbers of matters do, for nothing is left out."""
    viewers = [CLERK, OFFICER, CITY_DESK, AUDITS, "accused"] if ALL else [CLERK, AUDITS]
    one, none = (worlds.asked(*of(0), viewers, "without", accusations=both) for both in (True, False))
    books = [key for key in one if key[2] == "/audit/?export=xlsx"]  # its sheet says what the csv says
    for found in (one, none):
        assert all(found.pop(key) for key in books)
    assert differing(one, none, lambda content: CHAIN.sub(b"", content)) == []


def by_name(*given: Any) -> Any:
    """Put the list into the order of who brought the matters."""
    with whole_desk("tests"):
        brought = [one for one in Matter.objects.all() if one.petitioners.exists()]
        names = {one.pk: identity_of.own_identity(one)["name"] for one in brought}
    order = Case(*(When(pk=pk, then=Value(name)) for pk, name in names.items()), default=Value(""))
    return replace(petitions_table(*given), order=(order, "pk"))


@dataclass(frozen=True)
class Plant:
    """A fault: what is put in which place, at which addresses somebody would see it."""

    where: Any
    what: str
    fault: Any
    only: str
    viewer: str = CLERK

    def seen(self, worlds: Worlds, patch: pytest.MonkeyPatch) -> Answers:
        """Return what is answered with the fault, in the world that stands."""
        some = [one for one in worlds.addresses if one[0] == "GET" and re.search(self.only, one[1])]
        assert some, self.only
        with patch.context() as here:
            here.setattr(self.where, self.what, self.fault)
            return worlds.all_answers([self.viewer], some)


BETWEEN_TWO = {
    "a page that shows how many brought it": Plant(
        identity_of, "handles_blind", lambda *_args: False, r"^/petitions/\d+/$"
    ),
    "a list in the order of names": Plant(lists, "petitions_table", by_name, r"^/petitions/all/$"),
}  # fmt: skip
WITH_AND_WITHOUT = {
    "a desk without a wall": Plant(core, "seen_from", lambda _desk: Q(), r"^/petitions/all/$"),
    "an audit log with every act": Plant(logs, "visible_acts", lambda: AuditEntry.objects.all(), r"^/audit/$", AUDITS),
}


def test_planted_faults_of_pages_are_caught(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[dict[str, Answers]] = []
    for number, both, plants in (
        (4, True, BETWEEN_TWO | WITH_AND_WITHOUT), (5, True, BETWEEN_TWO), (4, False, WITH_AND_WITHOUT),
    ):  # fmt: skip
        with worlds.world(*of(number), accusations=both):
            found.append({name: plant.seen(worlds, monkeypatch) for name, plant in plants.items()})
    for name in BETWEEN_TWO:
        assert differing(found[0][name], found[1][name]), name
    for name in WITH_AND_WITHOUT:
        assert differing(found[0][name], found[2][name], lambda content: CHAIN.sub(b"", content)), name
