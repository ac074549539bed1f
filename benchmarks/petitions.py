"""Figures of petitions at a hundred thousand: worklists and lists through the real server, clocks counted again.

    python benchmarks petitions [--matters N] [--postgres] [--seconds S] [--users N] [--keep FOLDER] [--seed N]

The rows are written straight into a throwaway database, past the guards that let a matter begin at its beginning only.
Then the real server answers eight users at once, one second of thinking between requests; then every running clock is
counted again by the calendar, and the figures of a year are made.
"""

import random
import sys
import time
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from uuid import UUID

import numpy as np
import registry

HERE = Path(__file__).parent
SHARES = {
    "closed": 0.62, "withdrawn": 0.04, "delivered": 0.03, "registered": 0.08, "sent": 0.03, "studying": 0.03,
    "guided": 0.03, "accepted": 0.11, "deciding": 0.02, "issued": 0.01,
}  # fmt: skip
OVER = ("closed", "withdrawn")
RIGHTS = {"registered": "petition.sort", "deciding": "petition.sign"}
CLOCKS = {
    "registered": "forward", "sent": "object", "studying": "study", "guided": "guide", "accepted": "finish",
    "deciding": "finish", "issued": "deliver", "delivered": "ask_review",
}  # fmt: skip
TOPICS = ("amount", "unpaid", "rating", "card", "medical", "employment", "policy", "other")
CAUSES = 12
PART = 5000
RECOUNT_S, FIGURES_S = 20.0, 10.0
registry.LIMITS_MS = {"list": 150, "search": 150}


def units() -> dict[str, int]:
    """Return the units by the digits of the area they serve; '' is the one that keeps the books."""
    from rongjun.domains.units.models import Unit

    return {(unit.area_id or "")[: unit.level] if not unit.is_root else "": unit.pk for unit in Unit.objects.all()}


def fill(matters: int, seed: int) -> None:
    """Write the matters with history, clocks, answers and causes, the guards taken off meanwhile."""
    import million
    from django.db import connection, transaction

    from rongjun.base import guards
    from rongjun.base.scope import whole_desk

    listed = import_module("rongjun.domains.petitions.migrations.0002_guards").GUARDS
    begins = [guard for guard in listed if guard.name == "petitions_matter_begins"]
    rng, places, owners = np.random.default_rng(seed), [one.code for one in million.villages()], units()
    million._write_freely()
    with connection.schema_editor() as editor:
        guards.drop(editor, begins, {})
    with whole_desk("bench"):
        for start in range(1, matters + 1, PART):
            with transaction.atomic():
                write_part(range(start, min(start + PART, matters + 1)), rng, places, owners)
    with connection.schema_editor() as editor:
        guards.make(editor, begins, {})
    connection.close()


def write_part(ids: range, rng: np.random.Generator, places: list[str], owners: dict[str, int]) -> None:
    """Write some matters, numbered as their ids, received over three years up to today."""
    from rongjun.domains.petitions.models import Answer, Clock, Entry, Matter, MatterCause, Sight
    from rongjun.domains.petitions.owners import Running
    from rongjun.domains.petitions.timing import count
    from rongjun.domains.policy.holidays.queries import current_calendar

    states, today, calendar = (
        rng.choice(list(SHARES), len(ids), p=list(SHARES.values())),
        date.today(),
        current_calendar(),
    )
    rows, entries, clocks, sights, answers, causes = [], [], [], [], [], []
    for number, state in zip(ids, states.tolist(), strict=True):
        area = places[int(rng.integers(len(places)))]
        unit = owners[next((area[:n] for n in (9, 6) if area[:n] in owners), "")]
        over = state in OVER
        received = today - timedelta(days=int(rng.integers(0, 1100 if over else 90)))
        begun = datetime.combine(received, datetime.min.time(), UTC)
        after = begun + timedelta(days=int(rng.integers(1, 60)))
        kind = CLOCKS.get(state, "finish")
        counted = count(Running(kind, received), calendar)
        due = None if over else counted.last_day
        rows.append(
            Matter(
                id=number, token=UUID(int=number), number=f"X{begun.year}-{number:06d}-0",
                code_digest=f"{number:064d}", sent_key=f"k{number}", channel="walk_in", kind="request",
                route="opinion",
                topic=TOPICS[number % len(TOPICS)], area_code=area, told="三月份的款项没有发到。", state=state,
                owner_unit_id=unit, owner_permission=RIGHTS.get(state, "petition.handle"), due_on=due,
                warned_on=due, unit_id=unit, begun_at=begun, begun_by=1, received_on=received,
                accepted_on=received, ended_at=after if over else None,
            )
        )  # fmt: skip
        entries += [
            Entry(matter_id=number, sequence=n, at=begun, staff_id=1, who="经办", role="officer",
                  unit_id=unit, unit_name="甲县局", move=move, state=state)
            for n, move in enumerate(("register", "sort", "accept"), 1)
        ]  # fmt: skip
        sights.append(Sight(matter_id=number, unit_id=unit, at=begun))
        ends = [("inform", True), (kind, over)]
        clocks += [
            Clock(matter_id=number, kind=one, owner_unit_id=unit, started_on=received, amount=15,
                  unit="day", binding="law",
                  due_on=received + timedelta(days=15) if one == "inform" else counted.last_day,
                  provisional=one != "inform" and counted.provisional, leads=one != "inform",
                  ended_on=received if ended else None, ended="met" if ended else "")
            for one, ended in ends
        ]  # fmt: skip
        if over:
            answers.append(Answer(matter_id=number, round=1, kind="reply", text="已补发。", given_by=1, unit_id=unit,
                                  given_at=after))  # fmt: skip
            causes.append(MatterCause(matter_id=number, cause_id=1 + number % CAUSES, month=f"{begun:%Y-%m}",
                                      benefit="disability_pension", area_code=area, named_by=1,
                                      named_at=after))  # fmt: skip
    made = (
        (Matter, rows),
        (Entry, entries),
        (Sight, sights),
        (Clock, clocks),
        (Answer, answers),
        (MatterCause, causes),
    )
    for model, some in made:
        model.objects.bulk_create(some, batch_size=500)


def asked(world: registry.World, user: registry.User, rng: random.Random) -> registry.Asked:
    """Return a request as an office makes them, every kind among them."""
    from urllib.parse import urlencode

    def listed(kind: str, address: str, **params: str) -> registry.Asked:
        return registry.Asked(f"list {kind}", "list", f"{address}?" + urlencode(params))

    number = rng.choice(user.samples)[0]
    makers = [
        (12, lambda: listed("mine", "/petitions/")),
        (4, lambda: listed("mine, later page", "/petitions/", page=str(rng.randrange(2, 5)))),
        (8, lambda: listed("all", "/petitions/all/")),
        (4, lambda: listed("all, later page", "/petitions/all/", page=str(rng.randrange(2, 30)))),
        (2, lambda: listed("all, deep page", "/petitions/all/", page=str(rng.randrange(100, 400)))),
        (3, lambda: listed("all, state", "/petitions/all/", state=rng.choice(list(SHARES)))),
        (5, lambda: listed("overdue", "/petitions/overdue/")),
        (4, lambda: registry.Asked("search number", "search",
                                   "/petitions/all/?" + urlencode({"q": f"X2026-{number:06d}"[:12]}))),
    ]  # fmt: skip
    return rng.choices([maker for _, maker in makers], [weight for weight, _ in makers])[0]()


def samples_of(area: str, seed: int) -> list[registry.Person]:
    """Return some matters of an area, as the users ask for them."""
    from rongjun.base.scope import whole_desk, within
    from rongjun.domains.petitions.models import Matter

    with whole_desk("bench"):
        found = list(
            Matter.objects.filter(within("area_code", area))
            .order_by("pk")
            .values_list("pk", "number", "topic", "state")
        )
    return random.Random(seed).sample(found, min(500, len(found)))


def petition_desks(now: str = "officer", then: str = "petition_officer") -> None:
    """Let the accounts that `registry` signs in sit at petition desks, or back where it knows them."""
    from rongjun.domains.units.models import Account

    Account.objects.filter(username__startswith="b", role=now).update(role=then)


def prepare(matters: int, users: int, seed: int) -> registry.World:
    """Make the database where it is not made yet, and sign the users in."""
    import django

    django.setup()
    import million

    from rongjun.base.scope import whole_desk
    from rongjun.cli.app import migrate
    from rongjun.domains.petitions.models import Matter

    migrate()
    registry.samples_of = samples_of
    with whole_desk("bench"):
        made = Matter.objects.exists()
    if not made:
        million.load_places()
        registry.sign_in(users, seed)  # makes the units that own the matters
        fill(matters, seed)
    million.settle()
    petition_desks("petition_officer", "officer")
    signed = registry.sign_in(users, seed)
    petition_desks()
    return registry.World([], 0, signed)


def measured() -> bool:
    """Count every running clock again and make the figures of a year; print how long it took, tell if in time."""
    from rongjun.base import clock
    from rongjun.base.scope import whole_desk
    from rongjun.domains.petitions.figures import figures_of
    from rongjun.domains.petitions.models import Clock
    from rongjun.domains.petitions.periods import read_period
    from rongjun.domains.petitions.recount import recount_clocks
    from rongjun.domains.units.models import Account
    from rongjun.kernel.calendar import Calendar

    by = Account.objects.get_by_natural_key("b0").actor()
    with whole_desk("bench"):
        standing = Clock.objects.filter(ended_on=None).count()
    today = date.today()
    rest = {today + timedelta(days=ahead): False for ahead in range(5, 12)}
    calendar = Calendar(extra=rest, known_until=date(today.year + 1, 12, 31))
    started = time.perf_counter()
    with whole_desk("bench"):
        done = recount_clocks(calendar, by=by, at=clock.now(), write=True)
    recounted = time.perf_counter() - started
    started = time.perf_counter()
    figures_of(read_period(str(today.year)), by=by, today=today)
    figured = time.perf_counter() - started
    print(f"  {standing} running clocks counted again in {recounted:.1f} s: {done}")
    print(f"  figures of a year in {figured:.1f} s (limit {FIGURES_S:g} s)")
    return recounted < RECOUNT_S and figured < FIGURES_S


def main() -> int:
    """Measure the worklists."""
    registry.requests_of = asked
    return registry.bench(__file__, "petitions", "matters", 100_000, 60, prepare, measured)


if __name__ == "__main__":
    sys.exit(main())
