"""An invented registry, written straight into the tables: a million persons with one and a half million facts."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from duplicates import CHARACTERS, GIVEN, SHARES, SURNAMES
from stdnum.cn import ric

COUNTIES, TOWNS, VILLAGES = 20, 15, 12
AT = datetime(2024, 3, 5, 2, tzinfo=UTC)
PART = 50_000
TERMS_AT_ONCE = 250_000
"""Terms of so many people are written in one order: each page of the table is then written a few times, not twenty."""
NUMBERED = 5_000
"""So many of the persons have an identity number by which they are found."""
# After the mix that counties publish: of a thousand recipients.
MIX = {"81": 380, "51": 170, "11": 150, "42": 100, "B1": 70, "41": 30, "61": 25, "23": 17, "21": 15, "22": 12, "F1": 20,
       "14": 5, "13": 4, "16": 1, "33": 1}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A division with its name."""

    code: str
    name: str


def counties() -> list[Place]:
    """Return the counties."""
    return [Place(f"9901{number:02d}000000", f"第{number}县") for number in range(1, COUNTIES + 1)]


def towns() -> list[Place]:
    """Return the towns of all counties."""
    return [
        Place(f"{county.code[:6]}{number:03d}000", f"{county.name}第{number}镇")
        for county in counties() for number in range(1, TOWNS + 1)
    ]  # fmt: skip


def villages() -> list[Place]:
    """Return the villages of all towns."""
    return [
        Place(f"{town.code[:9]}{200 + number:03d}", f"{number}村")
        for town in towns() for number in range(1, VILLAGES + 1)
    ]  # fmt: skip


def load_places() -> None:
    """Load the divisions."""
    from rongjun.domains.units.actions import load_areas
    from rongjun.domains.units.models import Area

    level = Area.Level
    rows: list[Any] = [(one.code, one.name, level.COUNTY, None) for one in counties()]
    rows += [(one.code, one.name, level.TOWN, f"{one.code[:6]}000000") for one in towns()]
    rows += [(one.code, one.name, level.VILLAGE, f"{one.code[:9]}000") for one in villages()]
    load_areas(rows)


def fill(people: int, seed: int, accounts: float = 0.5, *, terms: bool = True) -> dict[str, float]:
    """Write the persons, their facts and what they are found by; return the seconds each took.

    `accounts` is the share of those who have a bank account. Without `terms` nobody can be searched for.
    """
    from django.db import connection, transaction

    from rongjun.base.bulk import uncollected
    from rongjun.base.scope import whole_registry
    from rongjun.domains.people.search import write_terms

    took = {"persons_s": 0.0, "facts_s": 0.0, "terms_s": 0.0}
    rng, waiting = np.random.default_rng(seed), list[tuple[int, str, str]]()
    with whole_registry("bench"), uncollected():
        _write_freely()
        for start in range(1, people + 1, PART):
            rows = _people(start, min(PART, people + 1 - start), rng)
            with transaction.atomic():
                _timed(took, "persons_s", _write_people, rows)
                _timed(took, "facts_s", _write_facts, rows, rng, accounts)
                waiting += [(row["id"], row["terms"], row["area"]) for row in rows if terms]
                if len(waiting) >= TERMS_AT_ONCE or (waiting and start + PART > people):
                    _timed(took, "terms_s", write_terms, waiting)
                    waiting.clear()
    _move_sequences(people)
    connection.close()  # what was set for filling ends with it
    return {name: round(seconds, 1) for name, seconds in took.items()}


def _write_freely() -> None:
    """Take off what only slows the filling of a throwaway database: waiting for the disk, the copy for row security."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -1048576")
        else:
            cursor.execute("RESET ROLE")


def number_of(person: int) -> str:
    """Return the identity number of one of the first persons."""
    birth = date(1940, 1, 1) + timedelta(days=person % 9000)
    body = f"990101{birth:%Y%m%d}{person // 9000:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def file_number(person: int) -> str:
    """Return the file number of a person: county, year, sequence."""
    return f"Q{person % COUNTIES + 1:02d}{person % 17 + 2005}{person:07d}"


def _people(start: int, count: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    names, codes = _names(count, rng), [place.code for place in villages()]
    categories = rng.choice(list(MIX), count, p=np.array(list(MIX.values())) / sum(MIX.values()))
    second, ended, dead = rng.random(count) < 0.05, rng.random(count) < 0.03, rng.random(count) < 0.06
    births, deaths = rng.integers(0, 18_000, count), rng.integers(0, 3000, count)
    return [
        {
            "id": start + at, "token": UUID(int=int(start + at) << 64 | int(rng.integers(2**62))),
            "file_no": file_number(start + at), "name": names[at],
            "sex": "男" if births[at] % 10 else "女", "birth": date(1935, 1, 1) + timedelta(days=int(births[at])),
            "area": codes[((start + at) % COUNTIES) * TOWNS * VILLAGES + int(rng.integers(TOWNS * VILLAGES))],
            "household": "rural" if births[at] % 3 else "urban",
            "category": str(categories[at]),
            "categories": "" if ended[at] else _held(str(categories[at]), bool(second[at])),
            "death": date(2016, 1, 1) + timedelta(days=int(deaths[at])) if dead[at] else None,
        }
        for at in range(count)
    ]  # fmt: skip


def _held(category: str, second: bool) -> str:
    return " ".join(sorted({category, "51" if category != "51" else "42"})) if second else category


def _names(count: int, rng: np.random.Generator) -> list[str]:
    shares = np.array([*SHARES, *(0.85 * 0.975**place for place in range(len(SURNAMES) - len(SHARES)))])
    surnames = rng.choice(list(SURNAMES), count, p=shares / shares.sum())
    rank = 1 / np.arange(4, len(GIVEN) + 4)
    common = rng.choice(GIVEN, count, p=rank / rank.sum())
    one, two = rng.choice(list(CHARACTERS), count), rng.choice(list(CHARACTERS), count)
    given = np.where(rng.random(count) < 0.4, common, np.char.add(one, two))
    return list(np.char.add(surnames, given).tolist())


def _write_people(rows: Sequence[dict[str, Any]]) -> None:
    from rongjun.base.bulk import insert_rows
    from rongjun.domains.people.models import Person
    from rongjun.domains.people.registry import identity_index
    from rongjun.domains.people.sounds import pinyin_of, terms_text

    names = ("id", "token", "file_no", "name", "pinyin", "sex", "birth_date", "area_code", "household", "categories",
             "death_date", "id_index", "id_tail", "terms")  # fmt: skip
    for row in rows:
        known = row["id"] <= NUMBERED
        row["terms"] = terms_text(row["name"], row["file_no"])
        row["index"] = identity_index(number_of(row["id"])) if known else f"{row['token'].hex:0>64}"
    insert_rows(Person, names, [
        (r["id"], r["token"], r["file_no"], r["name"], pinyin_of(r["name"]), r["sex"], r["birth"], r["area"],
         r["household"], r["categories"], r["death"], r["index"], f"{r['id'] % 10000:04d}", r["terms"]) for r in rows
    ])  # fmt: skip


def _write_facts(rows: Sequence[dict[str, Any]], rng: np.random.Generator, accounts: float) -> None:
    from rongjun.base.bulk import insert_rows
    from rongjun.domains.people.models import Fact

    names = ("person_id", "kind", "key", "value", "valid_from", "valid_to", "recorded_at", "superseded_at", "reason")
    insert_rows(Fact, names, _facts(rows, rng, accounts))


def _facts(rows: Sequence[dict[str, Any]], rng: np.random.Generator, accounts: float) -> Iterator[tuple[Any, ...]]:
    """Yield a status for everybody, a bank account for a share of them."""
    for row, more in zip(rows, rng.random(len(rows)) < accounts, strict=True):
        value = {
            "grade": 6 if row["category"] in ("11", "13", "14", "16") else 0, "cause": "duty", "survivor": "",
            "era": "", "service_start": "1970-12-01", "service_end": "1974-12-01", "recognised": "2015-03-10",
            "start": "2015-04", "rule": "month_after", "assumed": False, "ended_on": None, "end_reason": "",
        }  # fmt: skip
        yield row["id"], "status", row["category"], value, date(2015, 4, 1), None, AT, None, ""
        if more:
            account = {"bank": "农商行", "holder": "", "tail": f"{row['id'] % 10000:04d}"}
            yield row["id"], "account", "", account, date(1900, 1, 1), None, AT, None, ""


def _timed(took: dict[str, float], name: str, write: Any, *given: Any) -> None:
    started = time.perf_counter()
    write(*given)
    took[name] += time.perf_counter() - started


def settle() -> None:
    """Let the planner know the tables, as the daily work of either engine does."""
    from django.db import connection

    from rongjun.base.bulk import tell_planner

    tell_planner()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("VACUUM ANALYZE")


def _move_sequences(people: int) -> None:
    """Let ids go on behind those that were written."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('people_person', 'id'), %s)", [people])
