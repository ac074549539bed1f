"""Figures of the services wing at a hundred thousand rows a list: every list of its rooms through the real server.

    python benchmarks services [--rows N] [--postgres] [--seconds S] [--users N] [--keep FOLDER] [--only-fill]

The rows are written straight into a throwaway database with its guards taken off: a hundred thousand of each room, a
station for every village of twenty counties, two registers full and the others a fiftieth. Then the real server answers
eight users at once (the office, two counties, a town), one second of thinking between requests: each list by its first
page, later and last pages, searches, sorts and filters. Lists of persons write their access rows. Then the report
of the last month is issued through its pages, by who sees every row and by a county, with its Word and Excel files.
"""

import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import registry
import services_registers
import services_report
import services_rows as rows_of

HERE = Path(__file__).parent
registry.LIMITS_MS = {"list": 150}


ROOMS: tuple[Callable[[rows_of.World], None], ...] = (
    rows_of.duties, rows_of.visits, rows_of.aid, rows_of.grants, rows_of.medical, rows_of.stations,
    services_registers.registers, services_registers.reports,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: its address, the columns it is sorted by, texts to search for, filters; `wide`: not for a town."""

    path: str
    sorts: str
    search: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    wide: bool = False

    def asked(self, rng: random.Random) -> tuple[str, str]:
        """Return a request as an office makes them: what kind it is, and its address."""
        sort, text = rng.choice(self.sorts.split()), rng.choice(self.search.split() or [""])
        ways: list[tuple[int, str, dict[str, str]]] = [
            (6, "first", {}),
            (1, "later", {"page": str(rng.randrange(2, 30))}),
            (1, "deep", {"page": str(rng.randrange(100, 390))}),
            (1, "last", {"page": str(-rng.randrange(1, 9))}),
            (2, "sorted", {"sort": rng.choice((sort, f"-{sort}"))}),
            (3 if text else 0, "search", {"q": text}),
            (2 if self.filters else 0, "filter", dict([rng.choice(self.filters)] if self.filters else [])),
        ]
        _weight, way, params = rng.choices(ways, [weight for weight, _way, _params in ways])[0]
        return way, f"{self.path}?{urlencode(params)}"


OF_THE_OFFICE = "/grants/1/lines/"
"""The grant that the office itself proposed: no county sees it."""
L = Listed
LISTS = (
    L("/duties/", "what unit due", "优待证 第7", (("when", "late"), ("when", "near"))),
    L("/duties/unit/", "what unit due", "优待证 第7", (("when", "late"), ("when", "near"))),
    L("/duties/below/", "what unit due", "优待证 第77", (("when", "late"), ("when", "near"))),
    L("/duties/over/", "what unit due", "优待证 第77"),
    L("/photos/", "taken source", "法律 visit:77"),
    L("/visits/", "name area due", "王 李国", (("reason", "1"), ("late", "late"))),
    L("/visits/made/", "day name", "王 李国", (("reason", "1"), ("double", "yes"))),
    L("/visits/surveys/", "title closes", "优待证 77"),
    L("/visits/surveys/1/members/", "name", "王"),
    L("/aid/", "number name state due opened kind", "K2026-0077 王", (("state", "ledger"), ("situation", "income"))),
    L("/aid/maybe/", "file_no name birth", "王 Q0120"),
    L("/care/", "number name state closes", "G2026-0077 优待证", (("state", "open"),)),
    L("/care/donations/", "number donor amount shared day", "J2026-0077 优待证", wide=True),
    L("/pairings/", "department name since ended", "优待证 王", (("standing", "yes"), ("standing", "no"))),
    L("/grants/", "number title state lines amount made", "H2026-0077 优待证", (("state", "waiting"),), wide=True),
    L(OF_THE_OFFICE, "ordinal file_no name", "王 wang Q0120", wide=True),
    L("/medical/", "name hospital made rows state", "优待证 77", (("state", "submitted"),), wide=True),
    L("/medical/bills/", "number name left", "Z000077 王", (("kind", "inpatient"),), wide=True),
    L("/medical/contributions/1/", "name file_no grade", "王 Q0120", wide=True),
    L("/medical/rules/", "doc effective state made", "77号", (("state", "returned"),), wide=True),
    L("/medical/seasons/", "name place starts places", "优待证 77", wide=True),
    L("/medical/seasons/1/", "order name asked", "王 Q0120", (("given", "yes"),), wide=True),
    L("/stations/", "name level area posts", "第7镇 77村", (("level", "12"), ("five", "whole"), ("five", "lacks"))),
    L("/stations/groups/", "name unit since met", "优待证 第7镇"),
    L("/stations/meetings/", "day", "优待证 第7镇"),
    L("/stations/inspections/", "day unit stage first final", "第7镇 77村", (("stage", "closed"),)),
    L("/stations/findings/", "due", "优待证 77村"),
    L("/stations/courses/", "title day unit came", "优待证 77村", (("state", "open"),)),
    L("/stations/contacts/", "village name since", "联络员77 第7镇"),
    L("/stations/rounds/", "month village planned asked", "优待证 77村", (("state", "open"),)),
    L("/stations/lines/", "day village open late", "优待证 77村", (("what", "needs"), ("what", "nothing"))),
    L("/stations/agreements/", "year unit signed", "第7镇 77村", (("decided", "open"),)),
    L("/registers/of/plaque/", "title day due", "王 国华 甲0077", (("stage", "hung"), ("why", "veteran"))),
    L("/registers/of/policy-answer/", "title day due", "优待证 77"),
    L("/registers/of/event/", "title day due", "优待证 77"),
    L("/registers/of/claim/", "title day due", "王 国华"),
    L("/registers/of/vacancy/", "title day due", "优待证 77"),
    L("/registers/of/funeral-care/", "title day due", "王 国华"),
    L("/registers/due/", "due", "王"),
    L("/reports/issued/", "number title period unit made", "优待证 报77"),
    L("/reports/2026/bills/", "name day", "王 Z000077", wide=True),
    L("/reports/2026/granted-persons/", "name day", "王", wide=True),
)  # fmt: skip


def asked(world: registry.World, user: registry.User, rng: random.Random) -> registry.Asked:
    """Return a request for one of the lists that the user may see."""
    sees = [each for each in LISTS if not each.wide or len(user.area) < 9]
    one = rng.choice([each for each in sees if not user.area or each.path != OF_THE_OFFICE])
    _way, address = one.asked(rng)
    return registry.Asked(f"list {one.path}", "list", address)


def samples_of(area: str, seed: int) -> list[registry.Person]:
    """Nothing is asked about by its number."""
    return []


def prepare(rows: int, users: int, seed: int) -> registry.World:
    """Make the database where it is not made yet, and sign the users in."""
    import django

    django.setup()
    import million
    from django.db import connection

    from rongjun.base.scope import whole_registry
    from rongjun.cli.app import migrate
    from rongjun.domains.services.duties.models import Duty

    migrate()
    registry.samples_of = samples_of
    million.VILLAGES = rows_of.VILLAGES
    with whole_registry("bench"):
        if not Duty.objects.exists():
            fill(rows, users, seed)
            connection.close()
        million.settle()
        return registry.World([], 0, registry.sign_in(users, seed))


def fill(rows: int, users: int, seed: int) -> None:
    """Write every room, and say how long each took."""
    import million

    from rongjun.base.bulk import uncollected

    def timed(name: str, write: Callable[[], object]) -> None:
        started = time.perf_counter()
        write()
        print(f"  filled {name} in {time.perf_counter() - started:.1f} s", flush=True)

    timed("places", lambda: _freely(rows_of.places))
    registry.sign_in(users, seed)
    timed("people", lambda: million.fill(rows, seed))
    world = rows_of.world(rows)
    with uncollected():
        for room in ROOMS:
            timed(room.__name__, lambda room=room: _freely(room, world))  # type: ignore[misc]


def _freely(write: Callable[..., None], *given: object) -> None:
    import million
    from django.db import transaction

    million._write_freely()
    with rows_of.unguarded(), transaction.atomic():
        write(*given)


def main() -> int:
    """Measure the lists, and the report of a month."""
    registry.requests_of = asked
    return registry.bench(__file__, "services", "rows", 100_000, 150, prepare, services_report.month_in_time)


if __name__ == "__main__":
    sys.exit(main())
