"""What the rules look at: plain frames of facts in force, one row a fact. Months are ordinals, half-open."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from ..frames import FACTS_SCHEMA, LINES_SCHEMA

_WHO: Final = {"person": pl.Int64()}
PERSONS: Final = pl.Schema({
    **_WHO, "name": pl.String(), "birth": pl.Date(), "household": pl.String(), "region": pl.String(),
    "death": pl.Date(), "death_cause": pl.String(),
})  # fmt: skip
STATUSES: Final = pl.Schema({
    **_WHO, "category": pl.String(), "first_month": pl.Int32(), "until_month": pl.Int32(), "end_reason": pl.String(),
    "told": pl.Date(),
})  # fmt: skip
LISTED: Final = pl.Schema({
    **_WHO, "category": pl.String(), "month": pl.Int32(), "state": pl.String(), "grade": pl.Int8(),
    "cause": pl.String(), "era": pl.String(), "service_start": pl.Date(), "service_end": pl.Date(),
    "recognised": pl.Date(),
})  # fmt: skip
CAMPAIGNS: Final = pl.Schema({**_WHO, "kind": pl.String(), "ended": pl.Date()})
SERVICES: Final = pl.Schema({
    **_WHO, "start": pl.Date(), "end": pl.Date(), "conscript_start": pl.Date(), "conscript_end": pl.Date(),
    "discharge": pl.String(),
})  # fmt: skip
ORIGINS: Final = pl.Schema({
    **_WHO, "category": pl.String(), "relation": pl.String(), "name": pl.String(), "died": pl.Date(),
    "approved": pl.Date(),
})  # fmt: skip
TIES: Final = pl.Schema({**_WHO, "key": pl.String(), "relation": pl.String(), "birth": pl.Date(), "until": pl.Date()})
LATER: Final = pl.Schema({**_WHO, "kind": pl.String(), "told": pl.Date()})
PAUSES: Final = pl.Schema({**_WHO, "first_month": pl.Int32(), "until_month": pl.Int32()})
HELD: Final = pl.Schema({**_WHO, "category": pl.String(), "month": pl.Int32()})


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a search looks at, as it is known now, for the month `now` (ordinal).

    `spells` are FACTS; `lines` is what the engine owes in the last two years to those without account or payee and to
    those who wait for the yearly confirmation (`pauses`). `statuses` has the end as recorded, its reason (unknown: '')
    and when it became known; `later` are facts that show a person to be here, by when they became known; `recorded` is
    the month in which a status became known; `suspensions` are provincial decisions.
    """

    now: int
    persons: pl.DataFrame
    spells: pl.DataFrame
    statuses: pl.DataFrame
    listed: pl.DataFrame
    campaigns: pl.DataFrame
    services: pl.DataFrame
    origins: pl.DataFrame
    ties: pl.DataFrame
    later: pl.DataFrame
    pauses: pl.DataFrame
    suspensions: pl.DataFrame
    held: pl.DataFrame
    accounts: pl.DataFrame
    payees: pl.DataFrame
    recorded: pl.DataFrame
    lines: pl.DataFrame

    @property
    def living(self) -> pl.DataFrame:
        """Persons of whom no death is known."""
        return self.persons.filter(pl.col("death").is_null())

    @property
    def drawing(self) -> pl.DataFrame:
        """Persons who hold a status this month that excludes another (a conscript's family does not)."""
        held = self.statuses.filter(
            (pl.col("first_month") <= self.now) & (pl.col("until_month") > self.now) & (pl.col("category") != "F1")
        )
        return held.select("person").unique()

    @property
    def idle(self) -> pl.DataFrame:
        """The living who hold no such status: whom a benefit by status would not clash with."""
        return self.living.join(self.drawing, on="person", how="anti")


SCHEMAS: Final[dict[str, pl.Schema]] = {
    "persons": PERSONS, "spells": FACTS_SCHEMA, "statuses": STATUSES, "listed": LISTED, "campaigns": CAMPAIGNS,
    "services": SERVICES, "origins": ORIGINS, "ties": TIES, "later": LATER, "pauses": PAUSES, "suspensions": PAUSES,
    "held": HELD, "accounts": pl.Schema(_WHO), "payees": pl.Schema(_WHO),
    "recorded": pl.Schema({**_WHO, "month": pl.Int32()}), "lines": LINES_SCHEMA,
}  # fmt: skip


def evidence(now: int, **frames: pl.DataFrame) -> Evidence:
    """Return evidence; a frame that is not given is empty."""
    empty = {name: pl.DataFrame(schema=schema) for name, schema in SCHEMAS.items()}
    return Evidence(now=now, **empty | frames)
