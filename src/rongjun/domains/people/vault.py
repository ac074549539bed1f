"""The one door to what is sealed. Every look is committed to the access log before anything is opened."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import unseal
from rongjun.base.errors import NotFound
from rongjun.domains.safeguards.actions import record_look, record_set_look

from .batches import office_day, row_place
from .deciding import HELD, REJECTED
from .file.kinds import SEALED_FIELDS
from .models import Fact, Import, ImportRow, Sealed
from .queries.scope import visible_people
from .registry import AT_ONCE, FIELDS
from .workbook.row import NormalRow


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
    record_look(by=by, at=at, purpose=purpose, tokens=[str(token) for token in tokens.values()], fields=fields)
    return _open_present(tokens, fields, office_day(at))


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
