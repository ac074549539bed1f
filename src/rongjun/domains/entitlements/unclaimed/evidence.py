"""What the rules look at, read from the registry column by column: no loop over persons, one query a kind of table."""

from datetime import datetime

import polars as pl
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from rongjun.domains.people.models import Fact, Import, ImportRow, Person
from rongjun.domains.people.page_queries import IN_REGISTRY
from rongjun.kernel.entitlement.leftout import Evidence
from rongjun.kernel.entitlement.leftout.frames import SCHEMAS, evidence
from rongjun.kernel.period import OPEN_MONTH, month_of
from rongjun.kernel.vocabulary import CAUSES, END_REASONS, ERAS, GRADES

from ..facts import facts_frame

_LATER = ("account", "care", "cert", "injury", "keeping")
_KINDS = ("status", "listed", "campaign", "service", "origin", "tie", "pause", "suspension", "payee", "death", *_LATER)
_TEXTS = {
    "listed": ("state", "grade", "cause", "era", "service_start", "service_end", "recognised"),
    "campaign": ("kind", "to"), "service": ("start", "end", "conscript_start", "conscript_end", "discharge"),
    "origin": ("relation", "name", "died", "approved"), "tie": ("relation", "birth", "to"),
    "status": ("end_reason", "ended_on"), "death": ("date", "cause"),
}  # fmt: skip


def read_evidence(at: datetime) -> Evidence:
    """Return what is known at a moment of the persons in the present scope, for the month of that moment."""
    rows, persons = _rows(at), _persons()
    dead = _unpacked(rows, "death").select("person", death=_day("date"), death_cause=pl.col("cause").fill_null(""))
    dead = dead.sort("person", "death").unique("person", keep="first", maintain_order=True)
    frames = {
        "persons": persons.join(dead, on="person", how="left"), "spells": facts_frame(at),
        "statuses": _statuses(rows), "listed": _listed(rows), "campaigns": _campaigns(rows),
        "services": _services(rows), "origins": _origins(rows), "ties": _ties(rows), "later": _later(rows),
        "pauses": _periods(rows, "pause"), "suspensions": _periods(rows, "suspension"), "held": _held(),
        "accounts": rows.filter(pl.col("kind") == "account").select("person").unique(),
        "payees": rows.filter(pl.col("kind") == "payee").select("person").unique(), "recorded": _recorded(rows),
    }  # fmt: skip
    alive = persons.select("person")
    fitted = {name: _fitted(frame, name).join(alive, on="person", how="semi") for name, frame in frames.items()}
    return evidence(month_of(timezone.localdate(at)), **fitted)


def _fitted(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    schema = SCHEMAS[name]
    text = [column for column, kind in schema.items() if kind == pl.String()]
    return frame.select(list(schema)).cast(schema).with_columns(pl.col(text).fill_null(""))


def _rows(at: datetime) -> pl.DataFrame:
    """Return the facts in force of the kinds that matter: value as JSON text, days as days."""
    day = timezone.localdate(at)
    known = Q(recorded_at__lte=at) & (Q(superseded_at=None) | Q(superseded_at__gt=at))
    standing = Q(kind__in=("status", "pause", "suspension")) | Q(valid_to=None) | Q(valid_to__gt=day)
    query: QuerySet[Fact] = Fact.objects.filter(known & standing, kind__in=_KINDS)
    texts = {"text": Cast("value", TextField()), "since": Cast("valid_from", TextField()),
             "until": Cast("valid_to", TextField()), "told": Cast("recorded_at", TextField())}  # fmt: skip
    names = ("person_id", "kind", "key", *texts)
    columns = dict.fromkeys(("kind", "key", *texts), pl.String)
    frame = pl.DataFrame(
        list(query.annotate(**texts).values_list(*names)), schema={"person": pl.Int64, **columns}, orient="row"
    )
    return frame.with_columns(
        pl.col("since", "until").str.to_date("%Y-%m-%d"), told=pl.col("told").str.slice(0, 10).str.to_date("%Y-%m-%d")
    )


def _persons() -> pl.DataFrame:
    query = Person.objects.filter(merged_into=None)
    columns = {"person": pl.Int64, "name": pl.String, "birth": pl.Date, "household": pl.String, "region": pl.String}
    rows = list(query.values_list("pk", "name", "birth_date", "household", "area_code"))
    return pl.DataFrame(rows, schema=columns, orient="row")


def _unpacked(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return the facts of a kind with the fields of their value that are texts."""
    shape = pl.Struct(dict.fromkeys(_TEXTS[kind], pl.String))
    mine = rows.filter(pl.col("kind") == kind).rename({"kind": "of"})
    return mine.with_columns(pl.col("text").str.json_decode(shape)).unnest("text")


def _day(name: str) -> pl.Expr:
    return pl.col(name).str.to_date("%Y-%m-%d", strict=False)


def _month(day: pl.Expr) -> pl.Expr:
    return day.dt.year() * 12 + day.dt.month().cast(pl.Int32) - 1


def _word(name: str, words: dict[str, str] | dict[str, int], default: str | int) -> pl.Expr:
    return pl.col(name).fill_null("").replace_strict(words, default=default).alias(name)


def _statuses(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the statuses with their end: as recorded, or by the day they ended on."""
    status = _unpacked(rows, "status")
    ended = pl.min_horizontal(_month(pl.col("until")), _month(_day("ended_on")) + 1).fill_null(OPEN_MONTH)
    reason = pl.col("end_reason").fill_null("").replace(END_REASONS)
    return status.select(
        "person", "told", category="key", first_month=_month(pl.col("since")), until_month=ended, end_reason=reason
    )


def _listed(rows: pl.DataFrame) -> pl.DataFrame:
    days = [_day(name) for name in ("service_start", "service_end", "recognised")]
    return _unpacked(rows, "listed").select(
        "person", *days, "state", _word("grade", GRADES, 0), _word("cause", CAUSES, ""), _word("era", ERAS, ""),
        category="key", month=_month(pl.col("told")),
    )  # fmt: skip


def _campaigns(rows: pl.DataFrame) -> pl.DataFrame:
    return _unpacked(rows, "campaign").select("person", "kind", ended=_day("to"))


def _services(rows: pl.DataFrame) -> pl.DataFrame:
    days = [_day(name) for name in ("start", "end", "conscript_start", "conscript_end")]
    return _unpacked(rows, "service").select("person", *days, "discharge")


def _origins(rows: pl.DataFrame) -> pl.DataFrame:
    return _unpacked(rows, "origin").select(
        "person", "relation", "name", _day("died"), _day("approved"), category="key"
    )


def _ties(rows: pl.DataFrame) -> pl.DataFrame:
    return _unpacked(rows, "tie").select("person", "key", "relation", _day("birth"), until=_day("to"))


def _later(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the facts that show a person to be here, by the day on which they became known."""
    return rows.filter(pl.col("kind").is_in(_LATER)).select("person", "kind", "told")


def _periods(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    until = _month(pl.col("until")).fill_null(OPEN_MONTH)
    mine = rows.filter(pl.col("kind") == kind)
    return mine.select("person", first_month=_month(pl.col("since")), until_month=until)


def _recorded(rows: pl.DataFrame) -> pl.DataFrame:
    mine = rows.filter(pl.col("kind") == "status")
    return mine.group_by("person").agg(month=_month(pl.col("told")).min())


def _held() -> pl.DataFrame:
    """Return the rows of imports that wait for an officer and whose file number a known person has; not what they say.

    A row counts as settled once a later row of the same file number went in.
    """
    later = ImportRow.objects.filter(
        file_no=OuterRef("file_no"), batch_id__gt=OuterRef("batch_id"), batch__state=Import.State.IN_FORCE,
        outcome__in=IN_REGISTRY,
    )  # fmt: skip
    rows = ImportRow.objects.filter(outcome="exception").exclude(batch__state=Import.State.REFUSED)
    waiting = rows.filter(~Exists(later)).values_list("file_no", "category", "batch__made_at")
    files = dict(Person.objects.filter(merged_into=None).values_list("file_no", "pk"))
    found = [
        (files[file_no], category, month_of(timezone.localdate(made_at)))
        for file_no, category, made_at in waiting
        if file_no in files
    ]
    return pl.DataFrame(found, schema={"person": pl.Int64, "category": pl.String, "month": pl.Int32}, orient="row")
