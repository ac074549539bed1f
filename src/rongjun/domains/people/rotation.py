"""Every sealed value in one list, so that keys and cipher can be changed while the office runs, and all can be checked.

A box is sealed anew only where it still is what was read (a conditional update): a write at the same moment wins, and
what it wrote is looked at in the next pass. What is sealed with the present key and cipher already is passed over, so
that a broken-off change of keys goes on where it stopped. Nothing that is opened here is shown or kept.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import BinaryField, Model, QuerySet
from django.db.models.functions import Substr

from rongjun.base import paper_store as store
from rongjun.base.actor import Actor
from rongjun.base.crypto import Tampered, present_mark, seal_bytes, unseal_bytes
from rongjun.base.scope import whole_desk, whole_registry
from rongjun.domains.safeguards.actions import record_act, record_set_look
from rongjun.domains.units.models import Totp
from rongjun.domains.units.queries import totp_place

from .batches import row_place
from .models import DeathList, DeathRow, ImportRow, Sealed

PASSES = 5
PURPOSE = "更换密钥：重新加密，不显示内容"
CHECK_PURPOSE = "核对加密记录能否打开，不显示内容"
type Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of boxes: the values that say where a box belongs, and how they say it."""

    model: type[Model]
    column: str
    needs: tuple[str, ...]
    place: Callable[..., dict[str, str]]
    at_once: int = 1000

    @property
    def name(self) -> str:
        """Table and column, as the counts name them."""
        return f"{self.model._meta.label}.{self.column}"

    def rows(self) -> QuerySet[Any]:
        """Return the rows that hold a box, with the two bytes it begins with as `mark`."""
        mark = Substr(self.column, 1, 2, output_field=BinaryField())
        found: QuerySet[Any] = self.model._default_manager.exclude(**{self.column: None}).annotate(mark=mark)
        return found

    def old_rows(self) -> QuerySet[Any]:
        """Return the rows whose box is not sealed with the present key and cipher."""
        return self.rows().exclude(mark=present_mark())


def _of_person(token: UUID, name: str, place: UUID) -> dict[str, str]:
    return {"owner": str(token), "place": f"{name}:{place}"}


def _of_list(list_id: int) -> dict[str, str]:
    return {"owner": f"deaths:{list_id}", "place": "file"}


def _of_list_row(list_id: int, row_no: int) -> dict[str, str]:
    return {"owner": f"deaths:{list_id}", "place": f"row:{row_no}"}


SEALED_COLUMNS: list[SealedColumn] = [
    SealedColumn(Sealed, "box", ("person__token", "field", "place"), _of_person),
    SealedColumn(ImportRow, "sealed", ("batch_id", "row_no"), row_place),
    SealedColumn(DeathList, "sealed", ("pk",), _of_list, at_once=1),
    SealedColumn(DeathRow, "sealed", ("batch_id", "row_no"), _of_list_row),
    SealedColumn(Totp, "secret", ("account_id",), totp_place),
]
"""Those of the domains above are added by `also_sealed` when the house starts."""
NOT_SEALED = frozenset({"units.Passkey.public_key", "payments.RunFrame.packed", "disclosure.OwnKey.folder"})
"""Columns of bytes that are no boxes: tests/domains/test_units_vault.py wants every other one in SEALED_COLUMNS."""


def also_sealed(*columns: SealedColumn) -> None:
    """Add columns of boxes that a domain above keeps; adding the same again changes nothing."""
    SEALED_COLUMNS.extend(column for column in columns if column not in SEALED_COLUMNS)


@dataclass(slots=True)
class Counts:
    """What became of the boxes of one column or folder: how many, and the ids of those that do not open."""

    boxes: int = 0
    resealed: int = 0
    shut: list[str] = field(default_factory=list)


def rotate_vault(*, by: Actor, at: datetime, tell: Tell) -> dict[str, Counts]:
    """Seal every box anew with the present key and cipher; returns column or folder -> counts.

    One access row for the whole registry comes first. Workbooks that wait in `checks/` are left: they last a day.
    """
    _record_look(PURPOSE, by, at)
    with whole_registry(PURPOSE), whole_desk(PURPOSE):
        found = {column.name: _rotate_column(column, tell) for column in SEALED_COLUMNS}
        found["papers"] = _rotate_papers(tell)
    _record("vault.rotate", found, by, at)
    return found


def check_vault(*, by: Actor, at: datetime, tell: Tell) -> dict[str, Counts]:
    """Open every box and tell the ids of those that do not open; nothing is changed. One access row comes first."""
    _record_look(CHECK_PURPOSE, by, at)
    with whole_registry(CHECK_PURPOSE), whole_desk(CHECK_PURPOSE):
        found = {column.name: _check_column(column, tell) for column in SEALED_COLUMNS}
        found["papers"] = _check_papers(tell)
    _record("vault.check", found, by, at)
    return found


def waiting_checks() -> int:
    """Return how many files of uploaded workbooks stand in `checks/`: sealed for a day, never sealed anew."""
    folder = Path(settings.VAR_DIR) / "checks"
    return sum(path.is_file() for path in folder.iterdir()) if folder.is_dir() else 0


def _rotate_column(column: SealedColumn, tell: Tell) -> Counts:
    """Go over a column until a pass finds nothing left but what does not open."""
    counts, total = Counts(boxes=column.rows().count()), column.old_rows().count()
    shut: set[str] = set()
    for _pass in range(PASSES):
        missed = 0
        for rows in _batches(column, column.old_rows()):
            done, faulty = _reseal(column, rows)
            missed += len(rows) - done - len(faulty)
            counts.resealed += done
            shut.update(faulty)
            tell(column.name, min(counts.resealed + len(shut), total), total)
        if not missed:
            break
    counts.shut = sorted(shut, key=int)
    return counts


def _reseal(column: SealedColumn, rows: Sequence[tuple[Any, ...]]) -> tuple[int, list[str]]:
    """Seal some boxes anew in one transaction; returns how many, and the ids of those that do not open."""
    changes, shut = [], []
    for pk, box, *needs in rows:
        place = column.place(*needs)
        try:
            changes.append((seal_bytes(unseal_bytes(box, **place), **place), pk, bytes(box)))
        except Tampered:
            shut.append(str(pk))
    return _write(column, changes), shut


def _write(column: SealedColumn, changes: list[tuple[bytes, Any, bytes]]) -> int:
    """Put new boxes where the old ones still stand; returns how many."""
    if not changes:
        return 0
    quote = connection.ops.quote_name
    meta = column.model._meta
    table, name, key = quote(meta.db_table), quote(column.column), quote(str(meta.pk and meta.pk.column))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {name} = %s WHERE {key} = %s AND {name} = %s", changes)  # noqa: S608
        return max(int(cursor.rowcount), 0)


def _check_column(column: SealedColumn, tell: Tell) -> Counts:
    counts, total = Counts(), column.rows().count()
    for rows in _batches(column, column.rows()):
        for pk, box, *needs in rows:
            if not _opens(box, column.place(*needs)):
                counts.shut.append(str(pk))
        counts.boxes += len(rows)
        tell(column.name, min(counts.boxes, total), total)
    return counts


def _batches(column: SealedColumn, rows: QuerySet[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield (id, box, needed values) in order of id, some at once."""
    last = 0
    while True:
        some = rows.filter(pk__gt=last).order_by("pk").values_list("pk", column.column, *column.needs)
        found = list(some[: column.at_once])
        if not found:
            return
        yield found
        last = found[-1][0]


def _rotate_papers(tell: Tell) -> Counts:
    """Seal the papers anew, file by file, each replaced whole."""
    counts, paths = Counts(), _papers()
    for number, path in enumerate(paths, start=1):
        counts.boxes += 1
        if path.read_bytes()[:2] != present_mark():
            token = UUID(path.name)
            try:
                store.write_content(token, store.read_content(token))
                counts.resealed += 1
            except Tampered:
                counts.shut.append(path.name)
        tell("papers", number, len(paths))
    return counts


def _check_papers(tell: Tell) -> Counts:
    counts, paths = Counts(), _papers()
    for number, path in enumerate(paths, start=1):
        counts.boxes += 1
        try:
            store.read_content(UUID(path.name))
        except Tampered:
            counts.shut.append(path.name)
        tell("papers", number, len(paths))
    return counts


def _papers() -> list[Path]:
    """Return the files of papers; one that was never finished is none."""
    folder = Path(settings.VAR_DIR) / "papers"
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in found if len(path.name) == 36 and path.is_file()]


def _opens(box: bytes | memoryview, place: dict[str, str]) -> bool:
    try:
        unseal_bytes(box, **place)
    except Tampered:
        return False
    return True


def _record_look(purpose: str, by: Actor, at: datetime) -> None:
    record_set_look(by=by, at=at, purpose=purpose, set_kind="registry", set_id="vault", fields=["vault"])


def _record(action: str, found: dict[str, Counts], by: Actor, at: datetime) -> None:
    detail = {
        name: {"boxes": counts.boxes, "resealed": counts.resealed, "shut": len(counts.shut)}
        for name, counts in found.items()
    }
    record_act(by=by, at=at, action=action, subject="vault:all", detail=detail)
