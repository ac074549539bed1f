"""What was submitted is frozen, what was released stays, and nothing is released without all signatures: by triggers.

SQLite rebuilds a table when Django alters it and loses its triggers: a later migration that alters payments_run,
payments_runline or payments_bankitem must drop these guards first and make them again after (make_guards).
"""

from django.db import migrations

EDITABLE = "'computing', 'computed'"
REMOVABLE = "'computing', 'computed', 'failed', 'cancelled'"
STEPS = (
    "computing>computed", "computing>failed", "computed>computing", "computed>submitted", "submitted>head_signed",
    "head_signed>signed", "submitted>computed", "head_signed>computed", "signed>computed", "signed>released",
    "released>closed", "computing>cancelled", "computed>cancelled", "submitted>cancelled", "head_signed>cancelled",
    "signed>cancelled",
)  # fmt: skip
FROZEN = (
    "month", "opening_month", "made_by_id", "made_at", "known_at", "facts_hash", "rulebook_id", "code_version",
    "posted_runs", "posted_hash", "content_hash", "computed_at",
)  # fmt: skip
ITEM_FROZEN = ("run_id", "sequence", "person_id", "to", "fact_id", "amount_fen", "reference")

STEP_LIST = ", ".join(f"'{step}'" for step in STEPS)
APPROVED = """EXISTS (SELECT 1 FROM approvals_matter m WHERE m.kind = 'run' AND m.subject_id = NEW.id
    AND m.outcome = 'approved' AND m.content_hash = NEW.content_hash
    AND (SELECT COUNT(DISTINCT a.staff_id) FROM approvals_act a WHERE a.matter_id = m.id) >= 3)"""
MESSAGES = {
    "step": "a run does not move that way",
    "frozen": "a submitted run is frozen",
    "signed": "a run is released only with every signature on this very content",
    "kept": "a run is never deleted",
    "lines": "the lines of a submitted run are frozen",
    "item": "a bank item is made at release, never changed and answered once",
}


def differs(names, engine):
    """Return the condition that any of these columns changed."""
    test = "NEW.{0} IS NOT OLD.{0}" if engine == "sqlite" else "NEW.{0} IS DISTINCT FROM OLD.{0}"
    return " OR ".join(test.format(f'"{name}"') for name in names)


def state_of(row):
    """Return the state of the run that a line or item belongs to."""
    return f"COALESCE((SELECT state FROM payments_run r WHERE r.id = {row}.run_id), '')"


def rules(engine):
    """Return (name, table, event, condition, message) of every guard."""
    moved = "OLD.state <> NEW.state"
    editable = {row: f"{state_of(row)} NOT IN ({EDITABLE})" for row in ("NEW", "OLD")}
    return [
        ("run_step", "payments_run", "UPDATE", f"{moved} AND OLD.state || '>' || NEW.state NOT IN ({STEP_LIST})", "step"),
        ("run_frozen", "payments_run", "UPDATE",
         f"OLD.state NOT IN ({EDITABLE}) AND ({differs(FROZEN, engine)}) OR NEW.id <> OLD.id", "frozen"),
        ("run_signed", "payments_run", "UPDATE", f"{moved} AND NEW.state = 'released' AND NOT {APPROVED}", "signed"),
        ("run_kept", "payments_run", "DELETE", "", "kept"),
        ("line_insert", "payments_runline", "INSERT", editable["NEW"], "lines"),
        ("line_update", "payments_runline", "UPDATE", f"{editable['OLD']} OR {editable['NEW']}", "lines"),
        ("line_delete", "payments_runline", "DELETE", f"{state_of('OLD')} NOT IN ({REMOVABLE})", "lines"),
        ("item_insert", "payments_bankitem", "INSERT", f"{state_of('NEW')} <> 'released'", "item"),
        ("item_update", "payments_bankitem", "UPDATE",
         f"OLD.result <> 'waiting' OR {differs(ITEM_FROZEN, engine)}", "item"),
        ("item_delete", "payments_bankitem", "DELETE", "", "item"),
    ]  # fmt: skip


REPLACED = {
    "payments_run": "t.id = NEW.id",
    "payments_runline": "t.id = NEW.id OR (t.run_id = NEW.run_id AND t.person_id = NEW.person_id"
    " AND t.benefit = NEW.benefit AND t.month = NEW.month)",
    "payments_bankitem": "t.id = NEW.id OR t.reference = NEW.reference"
    " OR (t.run_id = NEW.run_id AND t.sequence = NEW.sequence)",
}
"""SQLite: INSERT OR REPLACE goes past delete triggers, so inserting over a row is refused too."""


def sqlite_statements():
    """Return the triggers for SQLite."""
    for name, table, event, condition, message in rules("sqlite"):
        when = f"WHEN {condition}" if condition else ""
        yield f"""CREATE TRIGGER payments_{name} BEFORE {event} ON {table} {when}
                  BEGIN SELECT RAISE(ABORT, '{MESSAGES[message]}'); END"""
    for table, same in REPLACED.items():
        yield f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
                  WHEN EXISTS (SELECT 1 FROM {table} t WHERE {same})
                  BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {table}'); END"""


def postgres_statements():
    """Return the functions and triggers for PostgreSQL."""
    for name, table, event, condition, message in rules("postgresql"):
        result = "OLD" if event == "DELETE" else "NEW"
        yield f"""CREATE FUNCTION payments_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
                  BEGIN
                    IF {condition or "TRUE"} THEN
                      RAISE EXCEPTION '{MESSAGES[message]}' USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN {result};
                  END $$"""
        yield f"""CREATE TRIGGER payments_{name} BEFORE {event} ON {table}
                  FOR EACH ROW EXECUTE FUNCTION payments_{name}()"""
    for table in REPLACED:
        yield f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
                  FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()"""


def make_guards(apps, schema_editor):
    """Create the triggers on either engine."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in sqlite_statements() if sqlite else postgres_statements():
        schema_editor.execute(statement, None)


def drop_guards(apps, schema_editor):
    """Drop the triggers."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for name, table, *_ in rules("sqlite"):
        schema_editor.execute(f"DROP TRIGGER payments_{name}" + ("" if sqlite else f" ON {table}"), None)
        if not sqlite:
            schema_editor.execute(f"DROP FUNCTION payments_{name}()", None)
    for table in REPLACED:
        ending = "_no_replace" if sqlite else f"_no_truncate ON {table}"
        schema_editor.execute(f"DROP TRIGGER {table}{ending}", None)


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_posted_runs"), ("approvals", "0002_guards")]
    operations = [migrations.RunPython(make_guards, drop_guards)]
