"""A condition for thousands of keys at once: one parameter for all of them.

Django's `__in` makes a parameter of each key, which takes longer than the query itself.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Lookup


class Among(Lookup[Any]):
    """True where a column of whole numbers holds one of those given: `rows.filter(Among("pk", keys))`."""

    prepare_rhs = False

    def __init__(self, lhs: Any, rhs: Iterable[int]) -> None:
        super().__init__(F(lhs) if isinstance(lhs, str) else lhs, list(rhs))

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Write the keys as a list of JSON."""
        column, given = self.process_lhs(compiler, connection)
        keys = f"[{','.join(map(str, self.rhs))}]"
        return f"{column} IN (SELECT value FROM json_each(%s))", [*given, keys]  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        """Write the keys as an array."""
        column, given = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", [*given, f"{{{','.join(map(str, self.rhs))}}}"]
