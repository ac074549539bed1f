"""Writing looks: one statement for a page of persons, because a page writes it before it is shown.

Django's bulk_create builds an expression for every value of every row: for a list of 25 persons it took a sixth of
the time of the whole page, and a transaction of its own around one statement is two more round trips.
"""

from collections.abc import Sequence
from functools import cache

from django.db import connections, transaction

from .models import AccessRow

TARGET = ("person_token", "set_kind", "set_id")
FIELDS = [field for field in AccessRow._meta.concrete_fields if field.name not in TARGET and not field.primary_key]
"""What all rows of one look share."""
AT_ONCE = 500


def commit_looks(look: AccessRow, targets: Sequence[tuple[str, str, str]]) -> None:
    """Commit one row per target (token, set kind, set id) of one look, all of them or none."""
    if len(targets) <= AT_ONCE:
        _insert(look, targets)
        return
    with transaction.atomic(using="access"):
        for start in range(0, len(targets), AT_ONCE):
            _insert(look, targets[start : start + AT_ONCE])


def _insert(look: AccessRow, targets: Sequence[tuple[str, str, str]]) -> None:
    """Write rows by one statement, which is a transaction of its own where none is open."""
    if not targets:
        return
    connection = connections["access"]
    shared = [field.get_db_prep_save(getattr(look, field.attname), connection) for field in FIELDS]
    values = [value for target in targets for value in (*shared, *target)]
    with connection.cursor() as cursor:
        cursor.execute(_statement(len(targets)), values)


@cache
def _statement(rows: int) -> str:
    columns = ", ".join((*(str(field.column) for field in FIELDS), *TARGET))
    marks = f"({', '.join(['%s'] * (len(FIELDS) + len(TARGET)))})"
    return f"INSERT INTO {AccessRow._meta.db_table} ({columns}) VALUES {', '.join([marks] * rows)}"  # noqa: S608
