"""The SQL of row-level security: what a role that owns nothing may read and write within `rongjun.scope`.

A table of persons is secured by one policy for reading and writing. The setting is '*' (everybody), the leading digits
of an area, or '' or unset (nobody). It is read once a statement, whence the sub-selects; measured in
docs/decisions/0006-scope.md.
"""

from typing import Any

from django.conf import settings

TOLD = "current_setting('rongjun.scope', true)"
WHOLE = f"(SELECT {TOLD} = '*')"
DESK = "current_setting('rongjun.desk', true)"
"""The desk in force: '*', unit and person ('12,5'), or '' or unset for none."""
NAME = "rongjun_scope"
OWN_NAME = "rongjun_own"


def area_condition(column: str) -> str:
    """Return the condition that a column of area codes lies in the scope."""
    return f"{WHOLE} OR ({column} >= (SELECT nullif({TOLD}, '')) AND {column} <= (SELECT rpad({TOLD}, 12, '9')))"


def person_condition(table: str, column: str = "person_id") -> str:
    """Return the condition that a row belongs to a person of the scope: the policy of persons holds inside it."""
    return f"{WHOLE} OR EXISTS (SELECT 1 FROM people_person scoped WHERE scoped.id = {table}.{column})"  # noqa: S608


def own_condition(column: str) -> str:
    """Return the condition that a column of ids of persons is in the scope that a person has of the own files
    (base.scope.own_scope, told as 'p12,15'). Who is in people_person's scope has the rows of `person_condition`.
    """
    ids = f"CASE WHEN {TOLD} LIKE 'p%' THEN string_to_array(substr({TOLD}, 2), ',')::bigint[] END"
    return f"{column} = ANY ((SELECT {ids})::bigint[])"


def let_own(schema_editor: Any, table: str, column: str) -> None:
    """Let a person read the own rows of a table that is secured by area. On SQLite nothing is done."""
    if schema_editor.connection.vendor == "postgresql":
        condition = own_condition(column)
        schema_editor.execute(f"CREATE POLICY {OWN_NAME} ON {table} FOR SELECT USING ({condition})", None)


def end_own(schema_editor: Any, table: str) -> None:
    """Take `let_own` back."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP POLICY {OWN_NAME} ON {table}", None)


def wall_condition(column: str) -> str:
    """Return the condition that neither the unit nor the person of the desk stands in a wall (',u12,s5,'); without a
    desk nothing is seen.
    """
    unit = f"(SELECT ',u' || split_part({DESK}, ',', 1) || ',')"
    person = f"(SELECT ',s' || split_part({DESK}, ',', 2) || ',')"
    outside = f"{column} = '' OR (position({unit} in {column}) = 0 AND position({person} in {column}) = 0)"
    return f"(SELECT {DESK} = '*') OR ((SELECT {DESK} <> '') AND ({outside}))"


def secure(schema_editor: Any, table: str, condition: str) -> None:
    """Put a table under row-level security, its owner included. On SQLite nothing is done."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for statement in (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY {NAME} ON {table} USING ({condition}) WITH CHECK ({condition})",
    ):
        schema_editor.execute(statement, None)


def release(schema_editor: Any, table: str) -> None:
    """Take row-level security off a table."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for statement in (
        f"DROP POLICY {NAME} ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ):
        schema_editor.execute(statement, None)


def make_role(schema_editor: Any) -> None:
    """Make the role of RONGJUN_DB_ROLE where the login may, and let it read and write every table, present and later.

    It owns nothing, so that row-level security binds it: it can neither alter a table nor drop a trigger. Where the
    login may not make roles and there is none, the login itself works, bound by FORCE (see docs/runbooks).
    """
    role = settings.DB_ROLE
    if schema_editor.connection.vendor != "postgresql" or not role:
        return
    statement = MAKE_ROLE.format(role=schema_editor.quote_name(role), text=schema_editor.quote_value(role))
    schema_editor.execute(statement, None)


MAKE_ROLE = """
DO $$
DECLARE how text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = {text}) THEN
        BEGIN
            CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
        EXCEPTION
            WHEN insufficient_privilege THEN RETURN;
            WHEN duplicate_object OR unique_violation THEN NULL;  -- made beside us, for another database
        END;
    END IF;
    IF NOT pg_has_role(session_user, {text}, how) THEN
        BEGIN
            EXECUTE format('GRANT {role} TO %I', session_user);
        EXCEPTION
            WHEN insufficient_privilege THEN RETURN;
            WHEN unique_violation THEN NULL;
        END;
    END IF;
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO {role}', current_database());
    GRANT USAGE ON SCHEMA public TO {role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
    GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {role};
END $$
"""
