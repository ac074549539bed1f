"""What happened to an alert is never changed; an alert is never removed, and once closed it stays closed: by triggers."""

from django.db import migrations

EVENTS = ("funds_fundalertevent", "funds_funddays")
FROZEN = ("id", "kind", "subject", "unit_id", "level", "opened_at")
MESSAGES = {
    "fixed": "what happened to an alert is never changed",
    "kept": "an alert is never removed",
    "closed": "a closed alert stays closed, and what it is about stays",
}


def differs(engine):
    """Return the condition that what an alert is about changed."""
    test = "NEW.{0} IS NOT OLD.{0}" if engine == "sqlite" else "NEW.{0} IS DISTINCT FROM OLD.{0}"
    return " OR ".join(test.format(f'"{name}"') for name in FROZEN)


def rules(engine):
    """Return (name, table, event, condition, message) of every guard."""
    found = [(f"{table}_{event.lower()}", table, event, "", "fixed") for table in EVENTS for event in ("UPDATE", "DELETE")]
    return [
        *found,
        ("funds_fundalert_delete", "funds_fundalert", "DELETE", "", "kept"),
        ("funds_fundalert_closed", "funds_fundalert", "UPDATE", f"OLD.state <> 'open' OR {differs(engine)}", "closed"),
    ]


def make_guards(apps, schema_editor):
    """Create the triggers on either engine."""
    if schema_editor.connection.alias != "default":
        return
    sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in sqlite_statements() if sqlite else postgres_statements():
        schema_editor.execute(statement, None)


def sqlite_statements():
    """Return the triggers for SQLite; INSERT OR REPLACE goes past delete triggers, so that is refused too."""
    for name, table, event, condition, message in rules("sqlite"):
        when = f"WHEN {condition}" if condition else ""
        yield f"""CREATE TRIGGER {name} BEFORE {event} ON {table} {when}
                  BEGIN SELECT RAISE(ABORT, '{MESSAGES[message]}'); END"""
    for table in (*EVENTS, "funds_fundalert"):
        same = "t.id = NEW.id"
        if table == "funds_fundalert":
            same += " OR (t.state = 'open' AND NEW.state = 'open' AND t.kind = NEW.kind AND t.subject = NEW.subject)"
        yield f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
                  WHEN EXISTS (SELECT 1 FROM {table} t WHERE {same})
                  BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {table}'); END"""


def postgres_statements():
    """Return the functions and triggers for PostgreSQL."""
    for name, table, event, condition, message in rules("postgresql"):
        given = "OLD" if event == "DELETE" else "NEW"
        yield f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
                  BEGIN
                    IF {condition or "true"} THEN
                      RAISE EXCEPTION '{MESSAGES[message]}' USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN {given};
                  END $$"""
        yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    for table in (*EVENTS, "funds_fundalert"):
        yield f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
                  FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()"""


def drop_guards(apps, schema_editor):
    """Drop the triggers."""
    if schema_editor.connection.alias != "default":
        return
    sqlite = schema_editor.connection.vendor == "sqlite"
    for name, table, _event, _condition, _message in rules("sqlite"):
        schema_editor.execute(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            schema_editor.execute(f"DROP FUNCTION {name}()")
    for table in (*EVENTS, "funds_fundalert"):
        ending = "_no_replace" if sqlite else f"_no_truncate ON {table}"
        schema_editor.execute(f"DROP TRIGGER {table}{ending}")


class Migration(migrations.Migration):
    dependencies = [("funds", "0005_watching")]
    operations = [migrations.RunPython(make_guards, drop_guards)]
