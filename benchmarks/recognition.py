"""Figures of cases of recognition at a hundred thousand: worklists, searches and pages through the real server.

    python benchmarks recognition [--cases N] [--postgres] [--seconds S] [--users N] [--keep FOLDER] [--seed N]

The rows are written straight into a throwaway database, past the guards that let a case begin as a draft only. Then the
real server answers eight users at once, one second of thinking between requests; every list writes its access rows.
"""

import random
import sys
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import registry

HERE = Path(__file__).parent
CODES = ("rating-new", "transfer-in", "old-conscript", "preference-card", "survivor-pension", "war-participant")
SHARES = {
    "closed": 0.62, "declined": 0.03, "withdrawn": 0.05, "draft": 0.03, "submitted": 0.04, "incomplete": 0.03,
    "working": 0.15, "deciding": 0.03, "granted": 0.015, "refused": 0.005,
}  # fmt: skip
OVER = ("closed", "declined", "withdrawn")
RIGHTS = {
    "draft": "recognition.take", "submitted": "recognition.first", "incomplete": "recognition.first",
    "working": "recognition.review", "deciding": "recognition.sign",
}  # fmt: skip
ENTRIES = ("begin", "submit", "accept", "advance", "advance", "propose")
PART = 5000
registry.LIMITS_MS = {"list": 150, "search": 150, "case": 200}


def units() -> dict[str, int]:
    """Return the units by the digits of the area they serve; '' is the one that keeps the books."""
    from rongjun.domains.units.models import Unit

    return {(unit.area_id or "")[: unit.level] if not unit.is_root else "": unit.pk for unit in Unit.objects.all()}


def fill(cases: int, seed: int) -> None:
    """Write the cases with their history and clocks, the guards of beginnings taken off meanwhile."""
    import million
    from django.db import connection, transaction

    from rongjun.base.scope import whole_registry
    from rongjun.domains.recognition.procedures import get_present, load_shipped

    guards = import_module("rongjun.domains.recognition.migrations.0002_guards")
    load_shipped()
    procedures = {code: get_present(code) for code in CODES}
    rng, places = np.random.default_rng(seed), [one.code for one in million.villages()]
    owners = units()
    million._write_freely()
    with connection.schema_editor() as editor:
        guards.drop(None, editor)
    with whole_registry("bench"):
        for start in range(1, cases + 1, PART):
            with transaction.atomic():
                write_part(range(start, min(start + PART, cases + 1)), rng, places, owners, procedures)
    with connection.schema_editor() as editor:
        guards.make(None, editor)
    connection.close()


def write_part(
    ids: range, rng: np.random.Generator, places: list[str], owners: dict[str, int], procedures: dict[str, Any]
) -> None:
    """Write some cases, numbered as their ids, begun over three years up to today."""
    import million

    from rongjun.domains.recognition.models import Case, Clock, Entry

    names = million._names(len(ids), rng)
    states = rng.choice(list(SHARES), len(ids), p=list(SHARES.values()))
    today = date.today()
    rows, entries, clocks = [], [], []
    for place, (number, name, state) in enumerate(zip(ids, names, states.tolist(), strict=True)):
        area = places[int(rng.integers(len(places)))]
        digits = next((area[:n] for n in (9, 6) if area[:n] in owners), "")
        over = state in OVER
        days = int(rng.integers(0, 1100 if over else 120))
        begun = datetime.combine(today - timedelta(days=days), datetime.min.time(), UTC)
        due = None if over else today + timedelta(days=int(rng.integers(-20, 60)))
        code = CODES[place % len(CODES)]
        first = next(step.id for step in _steps(procedures[code]) if step.kind not in ("intake",))
        rows.append(
            Case(
                id=number, token=UUID(int=number), number=f"{begun.year}-{number:06d}-0", secret=f"{number:064d}",
                procedure=procedures[code], code=code, name=name, area_code=area, channel="counter", state=state,
                step=first if state in ("working", "deciding") else "", plan=[first], answers={"cause": "war"},
                owner_unit_id=owners[digits], owner_permission=RIGHTS.get(state, "recognition.review"), due_on=due,
                begun_at=begun, begun_by=1, ended_at=begun if over else None,
                outcome="granted" if state in ("closed", "granted") else "",
            )
        )  # fmt: skip
        entries += [
            Entry(case_id=number, sequence=n, at=begun, staff_id=1, who="经办", role="officer", unit_name="甲县局",
                  move=move, step="", state=state, answers={}) for n, move in enumerate(ENTRIES, 1)
        ]  # fmt: skip
        if due is not None:
            clocks.append(
                Clock(case_id=number, kind="county", started_on=begun.date(), amount=20, unit="working_day",
                      binding="office", due_on=due)
            )  # fmt: skip
    for model, made in ((Case, rows), (Entry, entries), (Clock, clocks)):
        model.objects.bulk_create(made, batch_size=500)


def _steps(procedure: Any) -> Any:
    from rongjun.domains.recognition.procedures import spec_of

    return spec_of(procedure).steps


def asked(world: registry.World, user: registry.User, rng: random.Random) -> registry.Asked:
    """Return a request as an office makes them, every kind among them."""
    from urllib.parse import urlencode

    def listed(kind: str, address: str, **params: str) -> registry.Asked:
        return registry.Asked(f"list {kind}", "list", f"{address}?" + urlencode(params))

    def search(kind: str, text: str, **more: str) -> registry.Asked:
        return registry.Asked(f"search {kind}", "search", "/cases/all/?" + urlencode({"q": text} | more))

    number, name = rng.choice(user.samples)[:2]
    code, state = rng.choice(CODES), rng.choice(list(SHARES))
    makers = [
        (8, lambda: listed("mine", "/cases/")),
        (3, lambda: listed("mine, later page", "/cases/", page=str(rng.randrange(2, 5)))),
        (3, lambda: listed("mine, procedure", "/cases/", code=code)),
        (6, lambda: listed("all", "/cases/all/")),
        (3, lambda: listed("all, later page", "/cases/all/", page=str(rng.randrange(2, 30)))),
        (2, lambda: listed("all, deep page", "/cases/all/", page=str(rng.randrange(100, 400)))),
        (2, lambda: listed("all, last pages", "/cases/all/", page=str(-rng.randrange(1, 9)))),
        (3, lambda: listed("all, procedure", "/cases/all/", code=code)),
        (3, lambda: listed("all, state", "/cases/all/", state=state)),
        (3, lambda: listed("all, procedure and state", "/cases/all/", code=code, state=state)),
        (2, lambda: listed("all, sorted", "/cases/all/", sort=rng.choice(("name", "-name", "due", "-due", "number")))),
        (4, lambda: listed("overdue", "/cases/overdue/")),
        (2, lambda: listed("overdue, procedure", "/cases/overdue/", code=code)),
        (4, lambda: search("name", name)),
        (3, lambda: search("surname", name[0])),
        (4, lambda: search("number", f"2026-{number:06d}")),
        (2, lambda: search("beginning of number", f"2026-{number:06d}"[:8])),
        (2, lambda: search("nothing found", "龘" + name)),
        (2, lambda: search("surname, state", name[0], state="working")),
        (6, lambda: registry.Asked("case page", "case", f"/cases/{number}/")),
    ]  # fmt: skip
    chosen = rng.choices([maker for _, maker in makers], [weight for weight, _ in makers])[0]
    return chosen()


def samples_of(area: str, seed: int) -> list[registry.Person]:
    """Return some cases of an area, as the users ask for them."""
    from rongjun.base.scope import within
    from rongjun.domains.recognition.models import Case

    found = list(
        Case.objects.filter(within("area_code", area)).order_by("pk").values_list("pk", "name", "number", "code")
    )
    return random.Random(seed).sample(found, min(500, len(found)))


def prepare(cases: int, users: int, seed: int) -> registry.World:
    """Make the database where it is not made yet, and sign the users in."""
    import django

    django.setup()
    import million

    from rongjun.base.scope import whole_registry
    from rongjun.cli.app import migrate
    from rongjun.domains.recognition.models import Case

    migrate()
    registry.samples_of = samples_of
    with whole_registry("bench"):
        if not Case.objects.exists():
            million.load_places()
            registry.sign_in(users, seed)  # makes the units that own the cases
            fill(cases, seed)
        million.settle()
        return registry.World([], 0, registry.sign_in(users, seed))


def main() -> int:
    """Measure the worklists."""
    registry.requests_of = asked
    return registry.bench(__file__, "cases", "cases", 100_000, 60, prepare)


if __name__ == "__main__":
    sys.exit(main())
