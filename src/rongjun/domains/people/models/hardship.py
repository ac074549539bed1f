"""Which facts say that life is hard, as one condition: an index of its own holds those of a whole registry."""

from typing import Any

from django.db.models import BooleanField, Func

SQLITE = (
    "CASE {kind} WHEN 'hardship' THEN json_extract({value}, '$.allowance') = '是'"
    " OR json_extract({value}, '$.five') = '是' OR json_extract({value}, '$.economy') = '困难'"
    " WHEN 'alone' THEN json_type({value}, '$.value') = 'true' ELSE 0 END"
)
POSTGRES = (
    "CASE {kind} WHEN 'hardship' THEN {value} ->> 'allowance' = '是' OR {value} ->> 'five' = '是'"
    " OR {value} ->> 'economy' = '困难' WHEN 'alone' THEN {value} ->> 'value' = 'true' ELSE false END"
)


class HardLife(Func):
    """True of a fact that says life is hard: living allowance, five guarantees, a poor household, old and alone.

    Made of `kind` and `value`, without parameters: SQLite takes an index for a condition that is written alike only.
    """

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *_given: Any, **_more: Any) -> Any:
        """Write it in the words of the engine."""
        kind, value = (compiler.compile(one)[0] for one in self.get_source_expressions())
        template = POSTGRES if connection.vendor == "postgresql" else SQLITE
        return template.format(kind=kind, value=value), []
