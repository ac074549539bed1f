"""Several counts in one statement: a page that says how much waits in many lists asks the database once."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def count_together(**lists: QuerySet[Any]) -> dict[str, int]:
    """Return how many rows each list has, by its name; a list that is cut (`[:most]`) is counted to its end only.

    Scopes hold as they do for each list alone. A list that cannot hold a row is not asked for.
    """
    told, asked = dict.fromkeys(lists, 0), dict[str, str]()
    params: list[Any] = []
    for name, rows in lists.items():
        plain = rows.values("pk") if rows.query.is_sliced else rows.order_by().values("pk")
        try:
            sql, given = plain.query.sql_with_params()
        except EmptyResultSet:
            continue
        asked[name] = f"(SELECT COUNT(*) FROM ({sql}) counted)"  # noqa: S608
        params += given
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(asked.values())}", params)
            told |= dict(zip(asked, cursor.fetchone(), strict=True))
    return told
