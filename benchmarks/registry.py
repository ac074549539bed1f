"""Figures of the registry at a million persons: 8 users at once, one second of thinking between requests.

    python benchmarks registry [--people N] [--postgres] [--seconds S] [--users N] [--keep FOLDER] [--seed N]

The rows are written straight into a throwaway database (`--keep`: into a folder that is used again). Then the real
server (`rongjun serve`) answers lists, filters, searches of every kind and pages of persons; lists write access rows.
"""

import argparse
import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

HERE = Path(__file__).parent
THINK_S = 1.0
TOKEN = "b" * 32
Person = tuple[int, str, str, str]
"""id, name, pinyin, file number"""
AS_IN_AN_OFFICE = "-c fsync=on -c shared_buffers=1GB -c max_wal_size=8GB"
"""A commit waits for the disk as it does in an office (the servers of the tests do not), in an eighth of the memory."""
LIMITS_MS = {"list": 150, "search": 150, "person": 200}


@dataclass
class World:
    """What the users ask about."""

    towns: list[str]
    numbered: int
    users: list["User"]


@dataclass
class User:
    """One who is signed in, with persons of the own area to ask for."""

    cookie: str
    area: str
    samples: list[Person]


@dataclass(frozen=True)
class Asked:
    """One request: its kind, whether it searches, lists or opens a person, and its address; `body` for a form."""

    kind: str
    area: str
    address: str
    body: str = ""


def search(kind: str, text: str, **more: str) -> Asked:
    """Return a search."""
    return Asked(f"search {kind}", "search", "/people/?" + urlencode({"q": text} | more))


def listed(kind: str, **params: str) -> Asked:
    """Return a list."""
    return Asked(f"list {kind}", "list", "/people/?" + urlencode(params))


def opened(kind: str, person: Person) -> Asked:
    """Return a page about a person."""
    return Asked(f"person {kind or 'file'}", "person", f"/people/{person[0]}/{kind}")


def requests_of(world: World, user: "User", rng: random.Random) -> Asked:
    """Return a request as an office makes them, every kind among them."""
    person, other = rng.choice(user.samples), rng.choice(user.samples)
    full, initials = person[2].split()[:2]
    town, category = rng.choice(world.towns), rng.choice(["11", "81", "51", "42"])
    makers: list[tuple[int, Callable[[], Asked]]] = [
        (8, lambda: listed("first page")),
        (3, lambda: listed("page", page=str(rng.randrange(2, 30)))),
        (1, lambda: listed("deep page", page=str(rng.randrange(400, 12_000)))),
        (2, lambda: listed("last pages", page=str(-rng.randrange(1, 9)))),
        (4, lambda: listed("town", town=town)),
        (3, lambda: listed("town, category, standing", town=town, category=category, standing="in_force")),
        (3, lambda: listed("category", category=category)),
        (1, lambda: listed("rare category", category=rng.choice(["33", "16"]))),
        (2, lambda: listed("standing", standing=rng.choice(["ended", "deceased", "in_force"]))),
        (2, lambda: listed("category and standing", category=category, standing="deceased")),
        (3, lambda: listed("sorted", sort=rng.choice(SORTS))),
        (2, lambda: listed("sorted, category", sort=rng.choice(SORTS), category=category)),
        (1, lambda: listed("sorted, town", sort=rng.choice(SORTS), town=town)),
        (8, lambda: search("name", person[1])),
        (4, lambda: search("surname", person[1][0])),
        (4, lambda: search("given name", person[1][1:])),
        (3, lambda: search("one character", rng.choice("国华明英"))),
        (5, lambda: search("pinyin", full)),
        (3, lambda: search("part of pinyin", full[: rng.randrange(2, 6)])),
        (4, lambda: search("initials", initials.upper())),
        (3, lambda: search("file number", person[3])),
        (3, lambda: search("beginning of file number", person[3][:7])),
        (3, lambda: search("end of file number", person[3][-5:])),
        (2, lambda: search("inside of file number", person[3][3:9])),
        (2, lambda: search("nothing found", "龘" + person[1])),
        (3, lambda: search("name, category", person[1][0], category=category)),
        (2, lambda: search("name, town, standing", person[1][0], town=town, standing="in_force")),
        (1, lambda: search("surname, sorted", person[1][0], sort="birth")),
        (1, lambda: search("surname, later page", person[1][0], page=str(rng.randrange(2, 40)))),
        (3, lambda: find(rng.randrange(1, world.numbered + 1))),
        (14, lambda: opened("", person)),
        (4, lambda: opened("pay/", other)),
        (2, lambda: opened("exceptions/", other)),
        (3, lambda: opened("looks/", other)),
    ]
    chosen: Callable[[], Asked] = rng.choices([maker for _, maker in makers], [weight for weight, _ in makers])[0]
    return chosen()


SORTS = ("file_no", "name", "-name", "sex", "birth", "-birth", "categories", "town", "standing", "-death")


def find(number: int) -> Asked:
    """Return a search by identity number, a form."""
    from million import number_of

    body = urlencode({"csrfmiddlewaretoken": TOKEN, "number": number_of(number)})
    return Asked("search identity number", "search", "/people/find/", body)


def measure(port: int, world: World, seconds: float, seed: int) -> dict[str, list[tuple[str, float]]]:
    """Drive the users; return milliseconds and address by kind."""
    took: dict[str, list[tuple[str, float]]] = defaultdict(list)
    faults: list[str] = []
    end = time.monotonic() + seconds

    def work(number: int, user: User) -> None:
        rng = random.Random(seed * 100 + number)
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        time.sleep(rng.random())
        while time.monotonic() < end:
            asked = requests_of(world, user, rng)
            started = time.perf_counter()
            status = _ask(link, asked, user.cookie)
            took[asked.kind].append((asked.address, (time.perf_counter() - started) * 1000))
            if status != (302 if asked.body else 200):
                faults.append(f"{status} {asked.address}")
            time.sleep(THINK_S)

    threads = [threading.Thread(target=work, args=one) for one in enumerate(world.users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise SystemExit(f"{len(faults)} requests failed, the first: {faults[0]}")
    return took


def _ask(link: http.client.HTTPConnection, asked: Asked, cookie: str) -> int:
    headers = {"Cookie": cookie}
    if asked.body:
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    link.request("POST" if asked.body else "GET", quote(asked.address, safe="/?=&%+-"), asked.body or None, headers)
    answer = link.getresponse()
    answer.read()
    return answer.status


def report(took: dict[str, list[tuple[str, float]]], verbose: bool) -> bool:
    """Print p50 and p95 by kind and by area; tell whether the limits hold."""
    areas: dict[str, list[float]] = defaultdict(list)
    for kind in sorted(took):
        times = [ms for _address, ms in took[kind]]
        areas[kind.split()[0]] += times
        slowest = max(took[kind], key=lambda one: one[1])
        told = f"   slowest {slowest[0]}" if verbose else ""
        print(f"  {kind:32} {len(times):4}  p50 {statistics.median(times):6.0f} ms  p95 {_p95(times):6.0f} ms{told}")
    good = True
    for area, times in areas.items():
        limit = LIMITS_MS[area]
        good &= _p95(times) < limit
        print(f"{area:8} {len(times):5} requests  p50 {statistics.median(times):.0f} ms  p95 {_p95(times):.0f} ms "
              f"(limit {limit}): {'reached' if _p95(times) < limit else 'NOT reached'}")  # fmt: skip
    return good


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]


@contextmanager
def served() -> Iterator[int]:
    """Serve the office as it is served; yield its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [Path(sys.executable).parent / "rongjun", "serve", "--port", str(port), "--no-worker"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def sign_in(users: int, seed: int) -> list[User]:
    """Sign accounts in: officers of the root, of two counties and the clerk of a town, in turn."""
    from django.test import Client
    from million import counties, towns

    from rongjun.base import clock
    from rongjun.base.actor import Role
    from rongjun.domains.units.actions import add_account, add_unit
    from rongjun.domains.units.models import Account

    at, signed_in = clock.now(), []
    units = {
        5: ("甲县局", counties()[0].code, 6),
        6: ("乙县局", counties()[1].code, 6),
        7: ("一镇站", towns()[3].code, 9),
    }
    root, _ = add_account(username="b0", role=Role.OFFICER, unit_name=None, person_name="b0", password=None, at=at)
    for number in range(users):
        name, code, digits = units.get(number % 8, ("", "", 0))
        if name:
            add_unit(name=name, area_code=code, root=False, by=root.actor(), at=at)
        role = Role.TOWN_CLERK if number % 8 == 7 else Role.OFFICER
        person = f"b{number}"
        add_account(username=person, role=role, unit_name=name or None, person_name=person, password=None, at=at)
        client = Client()
        client.force_login(Account.objects.get(username=person), backend="rongjun.web.auth.OfficeBackend")
        session = client.session
        session.update({"seen": at.isoformat(), "second": True})
        session.save()
        cookie = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"
        signed_in.append(User(cookie, code[:digits], samples_of(code[:digits], seed)))
    return signed_in


def samples_of(area: str, seed: int) -> list[Person]:
    """Return some persons of an area."""
    from rongjun.base.scope import within
    from rongjun.domains.people.models import Person as Row

    people = Row.objects.filter(within("area_code", area)).order_by("pk")
    if area:
        keys = list(people.values_list("pk", flat=True)[:60_000])
    else:
        keys = list(range(1, (Row.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1))
    picked = random.Random(seed).sample(keys, min(500, len(keys)))
    return [(pk, *rest) for pk, *rest in people.filter(pk__in=picked).values_list("pk", "name", "pinyin", "file_no")]


def prepare(people: int, users: int, seed: int) -> World:
    """Make the database where it is not made yet, and sign the users in."""
    import django

    django.setup()
    import million
    from django.db import connection

    from rongjun.base.scope import whole_registry
    from rongjun.cli.app import migrate
    from rongjun.domains.people.models import Person as Row

    migrate()
    with whole_registry("bench"):
        if not Row.objects.exists():
            million.load_places()
            print(f"{people} persons on {connection.vendor}:", million.fill(people, seed), flush=True)
        million.settle()
        towns = [town.code for town in million.towns()]
        return World(towns, min(people, million.NUMBERED), sign_in(users, seed))


def bench(
    file: str,
    named: str,
    size: str,
    count: int,
    seconds: float,
    prepare: Callable[[int, int, int], World],
    also: Callable[[], bool] = lambda: True,
) -> int:
    """Measure `count` of something (`--size`) on SQLite, or on a private PostgreSQL server (`--postgres`); 0: reached.

    `file`: the program to begin again on PostgreSQL; `also`: further figures of the same database.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument(f"--{size}", dest="count", type=int, default=count)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seconds", type=float, default=seconds)
    parser.add_argument("--users", type=int, default=8)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--only-fill", action="store_true", help="make the database and measure nothing")
    given = parser.parse_args()
    if given.postgres and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        again = [sys.executable, HERE.parent / "scripts" / "with_postgres.py", sys.executable, file, *sys.argv[1:]]
        options = {"WITH_POSTGRES_OPTIONS": AS_IN_AN_OFFICE} | os.environ
        return subprocess.run(again, env=options, check=False).returncode
    with tempfile.TemporaryDirectory(prefix="rongjun-bench-") as made:
        folder = given.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ |= {"RONGJUN_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "rongjun.config.settings"}
        os.environ["RONGJUN_LOG_LEVEL"] = "WARNING"
        if not given.postgres:
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
        world = prepare(given.count, given.users, given.seed)
        if given.only_fill:
            return 0
        with served() as port:
            measure(port, world, 10, given.seed + 1)  # what is read first comes from the disk
            took = measure(port, world, given.seconds, given.seed)
        engine = "PostgreSQL" if given.postgres else "SQLite"
        print(f"{named} on {engine}, {given.count} {size}, {given.users} users, {THINK_S:g} s of thinking:")
        reached = report(took, given.verbose)
        return 0 if also() and reached else 1


def main() -> int:
    """Measure the registry."""
    return bench(__file__, "registry", "people", 1_000_000, 120, prepare)


if __name__ == "__main__":
    sys.exit(main())
