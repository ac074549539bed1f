"""The one door to what is sealed. Every look is committed to the access log before anything is opened."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import unseal
from rongjun.base.errors import NotFound, NotPermitted
from rongjun.base.scope import present
from rongjun.domains.safeguards.actions import record_look, record_set_look

from .batches import office_day, row_place
from .deciding import HELD, REJECTED
from .file.kinds import SEALED_FIELDS
from .models import Fact, Import, ImportRow, Sealed
from .queries.scope import visible_people
from .registry import AT_ONCE, FIELDS
from .workbook.row import NormalRow

FIELDS_A_ROW = 10
"""A name of the vault has at most 16 characters, a row of the access log takes 200."""


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """Where money goes: account holder, bank, number."""

    holder: str
    bank: str
    number: str


def reveal(
    *, person_ids: Sequence[int], fields: Sequence[str], purpose: str, by: Actor, at: datetime
) -> dict[int, dict[str, str]]:
    """Open sealed values of some people as in force at `at`, for a purpose that each of them can read.

    `fields` are those of registry.FIELDS and file.kinds.SEALED_FIELDS (of kinds with several entries: the latest). The
    access rows are committed first and stay, even
    where the caller's transaction is rolled back. Raises NotPermitted without people.reveal, NotFound outside the
    actor's area, ValueError without a purpose, crypto.Tampered where a value does not open.
    """
    by.require(Permission.PEOPLE_REVEAL)
    _check_fields(fields)
    tokens = dict(visible_people(by).filter(pk__in=person_ids).values_list("pk", "token"))
    if set(tokens) != set(person_ids):
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    _look([str(token) for token in tokens.values()], fields, purpose, by, at)
    return _open_present(tokens, fields, office_day(at))


def reveal_facts(
    *, person_id: int, fact_ids: Sequence[int], fields: Sequence[str], purpose: str, by: Actor, at: datetime
) -> dict[int, dict[str, str]]:
    """Open sealed values of some facts of one person (a file as it was on a day), each in its place.

    Returns fact id -> field -> text. The access row is committed first. Raises as `reveal`.
    """
    by.require(Permission.PEOPLE_REVEAL)
    _check_fields(fields)
    token = visible_people(by).filter(pk=person_id).values_list("token", flat=True).first()
    if token is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    _look([str(token)], fields, purpose, by, at)
    rows = Sealed.objects.filter(person_id=person_id, fact__in=fact_ids, field__in=fields)
    opened: dict[int, dict[str, str]] = {}
    for fact, name, place, box in rows.values_list("fact_id", "field", "place", "box"):
        opened.setdefault(fact, {})[name] = unseal(box, owner=str(token), place=f"{name}:{place}")
    return opened


def open_own(*, fact_id: int, field: str, purpose: str, by: Actor, at: datetime) -> str:
    """Open one sealed value of a person for that person, in the own scope; '' where there is none.

    The access row is committed first: it stands among the looks of others. Raises NotPermitted outside an own scope.
    """
    scope = present()
    if scope is None or not scope.persons:
        raise NotPermitted(_("只能在本人自己的页面上打开。"))
    _check_fields([field])
    rows = Sealed.objects.filter(fact_id=fact_id, field=field, fact__superseded_at=None)
    found = rows.values_list("person__token", "place", "box").first()
    if found is None:
        return ""
    token, place, box = found
    record_look(by=by, at=at, purpose=purpose, tokens=[str(token)], fields=[field])
    return unseal(box, owner=str(token), place=f"{field}:{place}")


def reveal_for_set(
    *, fact_ids: Sequence[int], fields: Sequence[str], set_kind: str, set_id: str, purpose: str, by: Actor,
    at: datetime,
) -> dict[int, dict[str, str]]:  # fmt: skip
    """Open sealed values of some facts for a job over a whole set (a run's bank sheet), with one access row for it.

    Returns fact id -> field -> text. Raises NotPermitted without run.bank or people.export, crypto.Tampered where a
    value does not open.
    """
    if not by.may(Permission.RUN_BANK):
        by.require(Permission.PEOPLE_EXPORT)
    _check_fields(fields)
    record_set_look(by=by, at=at, purpose=purpose, set_kind=set_kind, set_id=set_id, fields=fields)
    opened: dict[int, dict[str, str]] = {pk: {} for pk in fact_ids}
    for some in batched(fact_ids, AT_ONCE, strict=False):
        rows = Sealed.objects.filter(fact_id__in=some, field__in=fields)
        for fact, token, name, place, box in rows.values_list("fact_id", "person__token", "field", "place", "box"):
            opened.setdefault(fact, {})[name] = unseal(box, owner=str(token), place=f"{name}:{place}")
    return opened


def open_numbers(*, person_ids: Sequence[int], set_id: str, purpose: str, by: Actor, at: datetime) -> dict[int, str]:
    """Open identity numbers for a comparison with the registry, with one access row for it; person id -> number.

    Raises NotPermitted without people.link, crypto.Tampered where a value does not open.
    """
    by.require(Permission.PEOPLE_LINK)
    record_set_look(by=by, at=at, purpose=purpose, set_kind="registry", set_id=set_id, fields=["id_number"])
    numbers: dict[int, str] = {}
    for some in batched(person_ids, AT_ONCE, strict=False):
        tokens = dict(visible_people(by).filter(pk__in=some).values_list("pk", "token"))
        numbers |= {
            pk: one.get("id_number", "") for pk, one in _open_present(tokens, ["id_number"], office_day(at)).items()
        }
    return numbers


def open_accounts(
    *, fact_ids: Sequence[int], set_kind: str, set_id: str, purpose: str, by: Actor, at: datetime
) -> dict[int, AccountDetails]:
    """Open accounts for a bank file, by the ids of account and payee facts, with one access row for the set.

    The holder of an account without 户名 is the person. Raises as `reveal_for_set`.
    """
    numbers = reveal_for_set(
        fact_ids=fact_ids, fields=["account", "payee_account"], set_kind=set_kind, set_id=set_id, purpose=purpose,
        by=by, at=at,
    )  # fmt: skip
    details: dict[int, AccountDetails] = {}
    for some in batched(fact_ids, AT_ONCE, strict=False):
        facts = Fact.objects.filter(pk__in=some, kind__in=["account", "payee"])
        for pk, kind, value, name in facts.values_list("pk", "kind", "value", "person__name"):
            holder = value["name"] if kind == "payee" else value["holder"] or name
            number = numbers[pk]["payee_account" if kind == "payee" else "account"]
            details[pk] = AccountDetails(holder, value["bank"], number)
    return details


def open_import_rows(*, batch: Import, by: Actor, at: datetime) -> list[NormalRow]:
    """Open the good rows of a waiting import, to decide them again. One access row for the import."""
    _look_at_import(batch, "核对并办理导入", by, at)
    rows = ImportRow.objects.filter(batch=batch, sealed__isnull=False).exclude(outcome=REJECTED).order_by("row_no")
    opened = [_opened(batch, row_no, box) for row_no, box in rows.values_list("row_no", "sealed")]
    return [NormalRow.from_raw(raw) for raw in opened if "row_no" in raw]


def open_rejected_cells(*, batch: Import, by: Actor, at: datetime) -> dict[int, dict[str, str]]:
    """Open the cells of the rows that stayed out of an import, to be corrected. One access row for the import."""
    _look_at_import(batch, "下载导入问题报告", by, at)
    rows = ImportRow.objects.filter(batch=batch, sealed__isnull=False, outcome__in=[REJECTED, HELD]).order_by("row_no")
    opened = {row_no: _opened(batch, row_no, box) for row_no, box in rows.values_list("row_no", "sealed")}
    return {row_no: cells for row_no, cells in opened.items() if "row_no" not in cells}


def _look(tokens: Sequence[str], fields: Sequence[str], purpose: str, by: Actor, at: datetime) -> None:
    """Record a look; many fields go into several rows, so that none is cut off the log."""
    for some in batched(fields, FIELDS_A_ROW, strict=False):
        record_look(by=by, at=at, purpose=purpose, tokens=tokens, fields=some)


def _look_at_import(batch: Import, purpose: str, by: Actor, at: datetime) -> None:
    record_set_look(by=by, at=at, purpose=purpose, set_kind="import", set_id=str(batch.pk), fields=FIELDS)


def _opened(batch: Import, row_no: int, box: bytes | memoryview | None) -> dict[str, Any]:
    """Open a row: a normalised row (with row_no), or the cells of one that stayed out."""
    raw: dict[str, Any] = json.loads(unseal(box or b"", **row_place(batch.pk, row_no)))
    return raw


def _open_present(tokens: Mapping[int, object], fields: Iterable[str], day: date) -> dict[int, dict[str, str]]:
    in_force = Q(fact__valid_to=None) | Q(fact__valid_to__gt=day)
    rows = Sealed.objects.filter(
        in_force, person_id__in=tokens, field__in=fields, fact__superseded_at=None, fact__valid_from__lte=day
    )
    opened: dict[int, dict[str, str]] = {person: {} for person in tokens}
    ordered = rows.order_by("fact__valid_from")
    for person, name, place, box in ordered.values_list("person_id", "field", "place", "box"):
        opened[person][name] = unseal(box, owner=str(tokens[person]), place=f"{name}:{place}")
    return opened


def _check_fields(fields: Sequence[str]) -> None:
    unknown = set(fields) - set(FIELDS) - set(SEALED_FIELDS)
    if unknown or not fields:
        raise ValueError(f"no such fields of the vault: {sorted(unknown)}")


def open_for_search(
    *, rows: QuerySet[ImportRow], search_id: int, by: Actor, at: datetime
) -> tuple[Iterator[tuple[int, str]], Iterator[tuple[int, dict[str, str]]]]:
    """Open every identity number of the registry, and the cells of some rows that stayed out, to search for pairs.

    One access row for the registry is committed now; the values are opened as they are taken. Yields (person, number)
    of all files that are not merged away, and (row, cells) in order of the row. Raises NotPermitted without
    people.link.
    """
    by.require(Permission.PEOPLE_LINK)
    purpose = "查找重复档案：比对全册身份证号"
    record_set_look(
        by=by, at=at, purpose=purpose, set_kind="registry", set_id=str(search_id), fields=["id_number"]
    )  # fmt: skip
    sealed = Sealed.objects.filter(field="id_number", fact__superseded_at=None, person__merged_into=None).order_by()
    numbers = (
        (person, unseal(box, owner=str(token), place=f"id_number:{place}"))
        for person, token, place, box in sealed.values_list("person_id", "person__token", "place", "box").iterator()
    )
    boxes = rows.order_by("pk").values_list("pk", "batch_id", "row_no", "sealed").iterator()
    opened = ((pk, json.loads(unseal(box or b"", **row_place(batch, row_no)))) for pk, batch, row_no, box in boxes)
    return numbers, ((pk, cells) for pk, cells in opened if "row_no" not in cells)


def open_row_out(*, row: ImportRow, purpose: str, by: Actor, at: datetime) -> dict[str, str]:
    """Open the cells of one row that stayed out of an import, by column, for a purpose. One access row for the import.

    Raises NotPermitted without people.reveal, ValueError without a purpose.
    """
    by.require(Permission.PEOPLE_REVEAL)
    if not purpose.strip():
        raise ValueError("a look needs a purpose")
    record_set_look(by=by, at=at, purpose=purpose, set_kind="import", set_id=str(row.batch_id), fields=FIELDS)
    boxes = ImportRow.objects.filter(pk=row.pk, sealed__isnull=False).values_list("batch_id", "row_no", "sealed")
    for batch, row_no, box in boxes:
        cells: dict[str, str] = json.loads(unseal(box or b"", **row_place(batch, row_no)))
        return cells if "row_no" not in cells else {}
    return {}


def open_facts(*, fact_ids: Sequence[int], purpose: str, by: Actor, at: datetime) -> dict[int, dict[str, str]]:
    """Open all that is sealed of some facts, to seal it anew under another file: fact -> field -> text.

    One access row for each of their persons is committed first. Raises NotPermitted without people.approve.
    """
    by.require(Permission.PEOPLE_APPROVE)
    rows = list(
        Sealed.objects.filter(fact_id__in=fact_ids).values_list("fact_id", "person__token", "field", "place", "box")
    )
    tokens = sorted({str(token) for _fact, token, *_rest in rows})
    fields = sorted({name for _fact, _token, name, *_rest in rows})
    record_look(by=by, at=at, purpose=purpose, tokens=tokens, fields=fields)
    opened: dict[int, dict[str, str]] = {}
    for fact, token, name, place, box in rows:
        opened.setdefault(fact, {})[name] = unseal(box, owner=str(token), place=f"{name}:{place}")
    return opened


def open_in_parts(
    *, parts: Iterable[Sequence[int]], fields: Sequence[str], set_kind: str, set_id: str, purpose: str, by: Actor,
    at: datetime,
) -> Iterator[dict[int, dict[str, str]]]:  # fmt: skip
    """Open sealed values of a large set part by part, with one access row for the whole set, committed first.

    `parts` are lists of fact ids; yields fact -> field -> text for each. Raises NotPermitted without people.export and
    people.reveal, crypto.Tampered where a value does not open.
    """
    by.require(Permission.PEOPLE_EXPORT)
    by.require(Permission.PEOPLE_REVEAL)
    _check_fields(fields)
    record_set_look(by=by, at=at, purpose=purpose, set_kind=set_kind, set_id=set_id, fields=fields)
    for fact_ids in parts:
        opened: dict[int, dict[str, str]] = {}
        for some in batched(fact_ids, AT_ONCE, strict=False):
            rows = Sealed.objects.filter(fact_id__in=some, field__in=fields)
            for fact, token, name, place, box in rows.values_list("fact_id", "person__token", "field", "place", "box"):
                opened.setdefault(fact, {})[name] = unseal(box, owner=str(token), place=f"{name}:{place}")
        yield opened
