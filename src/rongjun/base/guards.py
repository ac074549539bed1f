"""Rules that the database itself keeps, said once and made as triggers on either engine.

A migration lists `Guard`s and has the operation `kept`. SQLite rebuilds a table when Django alters it and loses its
triggers: a migration that alters a guarded table drops the guards first (`drop`) and makes them again after (`make`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.migrations import RunPython

from rongjun.base.postgres import row_security

DIFFERS: Final = {"sqlite": "NEW.{0} IS NOT OLD.{0}", "postgresql": "NEW.{0} IS DISTINCT FROM OLD.{0}"}


@dataclass(frozen=True, slots=True)
class Guard:
    """What is refused: an event on a table, where a condition holds ('' is always). `when` may hold {changed}, which
    stands for "one of `frozen` is changed".
    """

    name: str
    table: str
    event: str
    when: str
    message: str
    frozen: tuple[str, ...] = ()

    def condition(self, vendor: str) -> str:
        """Return the condition in the words of an engine."""
        changed = " OR ".join(DIFFERS[vendor].format(f'"{name}"') for name in self.frozen) or "false"
        return self.when.replace("{changed}", f"({changed})")


def immutable(table: str, what: str) -> list[Guard]:
    """Return the guards of a table whose rows are never changed and never removed."""
    return [
        Guard(f"{table}_fixed", table, "UPDATE", "", f"{what} is never changed"),
        Guard(f"{table}_kept", table, "DELETE", "", f"{what} is never removed"),
    ]


def kept(guards: Sequence[Guard], replaced: dict[str, str], policies: Mapping[str, str] | None = None) -> RunPython:
    """Return the operation of a migration that makes the triggers and puts each table of `policies` under row-level
    security by its condition; backwards it takes both away.
    """
    secured = policies or {}

    def forwards(_apps: Any, schema_editor: Any) -> None:
        make(schema_editor, guards, replaced)
        for table, condition in secured.items():
            row_security.secure(schema_editor, table, condition)

    def backwards(_apps: Any, schema_editor: Any) -> None:
        for table in secured:
            row_security.release(schema_editor, table)
        drop(schema_editor, guards, replaced)

    return RunPython(forwards, backwards)


def make(schema_editor: Any, guards: Sequence[Guard], replaced: dict[str, str]) -> None:
    """Make the triggers. `replaced`: table -> when a new row `NEW` takes the place of a row `t` (SQLite's OR REPLACE
    goes past delete triggers, so inserting over a row is refused too; PostgreSQL refuses TRUNCATE).
    """
    if schema_editor.connection.alias != "default":
        return
    statements = _sqlite if schema_editor.connection.vendor == "sqlite" else _postgres
    for statement in statements(guards, replaced):
        schema_editor.execute(statement, None)


def drop(schema_editor: Any, guards: Sequence[Guard], replaced: dict[str, str]) -> None:
    """Drop what `make` made."""
    if schema_editor.connection.alias != "default":
        return
    sqlite = schema_editor.connection.vendor == "sqlite"
    for guard in guards:
        schema_editor.execute(f"DROP TRIGGER {guard.name}" + ("" if sqlite else f" ON {guard.table}"))
        if not sqlite:
            schema_editor.execute(f"DROP FUNCTION {guard.name}()")
    for table in replaced:
        schema_editor.execute(
            f"DROP TRIGGER {table}_no_replace" if sqlite else f"DROP TRIGGER {table}_no_truncate ON {table}"
        )


def _sqlite(guards: Sequence[Guard], replaced: dict[str, str]) -> Iterator[str]:
    for guard in guards:
        condition = guard.condition("sqlite")
        when = f"WHEN {condition}" if condition else ""
        yield (
            f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} {when}"
            f" BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
        )
    for table, same in replaced.items():
        standing = f"EXISTS (SELECT 1 FROM {table} t WHERE {same})"  # noqa: S608
        refused = f"SELECT RAISE(ABORT, 'UNIQUE constraint failed: {table}')"
        yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {standing} BEGIN {refused}; END"


def _postgres(guards: Sequence[Guard], replaced: dict[str, str]) -> Iterator[str]:
    for guard in guards:
        row = "OLD" if guard.event == "DELETE" else "NEW"
        yield f"""CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$
                  BEGIN
                    IF {guard.condition("postgresql") or "true"} THEN
                      RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN {row};
                  END $$"""
        yield (
            f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {guard.name}()"
        )
    for table in replaced:
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()"
        )
