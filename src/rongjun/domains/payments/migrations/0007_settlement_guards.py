"""Guards of what was settled: parts, what waits and movements are never changed, nothing below zero is claimed, and
money comes back or is written off only with its signatures. Row-level security of the same tables (PostgreSQL)."""

from importlib import import_module

from django.db import migrations, models

from rongjun.base.postgres import row_security

GUARDS = import_module("rongjun.domains.payments.migrations.0003_guards")
SPLITS = ("central_fen", "provincial_fen", "local_fen")
ADDED_ONLY = ("payments_part", "payments_waiting", "payments_movement")
KEPT = ("payments_recovery", "payments_recoveryact")
TABLES = (*ADDED_ONLY, *KEPT)
STEPS = ("open>agreed", "open>settled", "agreed>settled", "settled>open")
ACT_FROZEN = (
    "recovery_id", "person_id", "kind", "amount_fen", "day", "paper", "reason", "instalments", "content_hash",
    "made_by_id", "made_at",
)  # fmt: skip


def approved(kind, subject, signatures):
    """Return the condition that a matter of a kind is approved by so many different persons."""
    return f"""EXISTS (SELECT 1 FROM approvals_matter m WHERE m.kind = '{kind}' AND m.subject_id = {subject}
      AND m.outcome = 'approved'
      AND (SELECT COUNT(DISTINCT a.staff_id) FROM approvals_act a WHERE a.matter_id = m.id) >= {signatures})"""


def open_of(where):
    """Return the sum that is open under a condition."""
    return f"(SELECT COALESCE(SUM(x.amount_fen), 0) FROM payments_movement x WHERE {where})"


SAME_KEY = (
    "x.recovery_id = NEW.recovery_id AND x.person_id = NEW.person_id AND x.benefit = NEW.benefit AND x.month = NEW.month"
)
STEP_LIST = ", ".join(f"'{step}'" for step in STEPS)
UNSIGNED = f"""(NEW.kind IN ('returned', 'instalment') AND NOT {approved("recovery", "NEW.act_id", 2)})
  OR (NEW.kind = 'written_off' AND NOT {approved("writeoff", "NEW.act_id", 3)})"""
UNDECIDED = f"""NEW.state = 'done' AND NOT (NEW.kind = 'writeoff' AND {approved("writeoff", "NEW.id", 3)}
  OR NEW.kind <> 'writeoff' AND {approved("recovery", "NEW.id", 2)})"""


def rules(engine):
    """Return (name, table, when, condition, message) of every guard that looks at values."""
    moved = "OLD.state <> NEW.state"
    return [
        ("movement_signed", "payments_movement", "BEFORE INSERT", UNSIGNED, "money comes back or is written off signed"),
        ("movement_open", "payments_movement", "AFTER INSERT", f"{open_of(SAME_KEY)} < 0", "no more than is claimed"),
        ("recovery_step", "payments_recovery", "BEFORE UPDATE",
         f"NEW.id <> OLD.id OR NEW.person_id <> OLD.person_id"
         f" OR ({moved} AND OLD.state || '>' || NEW.state NOT IN ({STEP_LIST}))"
         f" OR ({moved} AND NEW.state = 'settled' AND {open_of('x.recovery_id = NEW.id')} <> 0)",
         "a recovery does not move that way"),
        ("act_step", "payments_recoveryact", "BEFORE UPDATE",
         f"NEW.id <> OLD.id OR OLD.state <> 'waiting' OR {GUARDS.differs(ACT_FROZEN, engine)} OR ({UNDECIDED})",
         "an act on a recovery is decided once, with its signatures"),
    ]  # fmt: skip


def sqlite_statements():
    """Return the triggers for SQLite."""
    for name, table, when, condition, message in rules("sqlite"):
        yield f"""CREATE TRIGGER payments_{name} {when} ON {table} WHEN {condition}
                  BEGIN SELECT RAISE(ABORT, '{message}'); END"""
    for table in TABLES:
        events = ("UPDATE", "DELETE") if table in ADDED_ONLY else ("DELETE",)
        for event in events:
            yield f"""CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}
                      BEGIN SELECT RAISE(ABORT, 'what was settled is never changed'); END"""
        same = " OR t.person_id = NEW.person_id" if table == "payments_recovery" else ""
        yield f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
                  WHEN EXISTS (SELECT 1 FROM {table} t WHERE t.id = NEW.id{same})
                  BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {table}'); END"""


def postgres_statements():
    """Return the functions and triggers for PostgreSQL."""
    for name, table, when, condition, message in rules("postgresql"):
        yield f"""CREATE FUNCTION payments_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
                  BEGIN
                    IF {condition} THEN
                      RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                  END $$"""
        yield f"CREATE TRIGGER payments_{name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION payments_{name}()"
    for table in TABLES:
        events = "UPDATE OR DELETE" if table in ADDED_ONLY else "DELETE"
        yield f"CREATE TRIGGER {table}_kept BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION rongjun_refuse()"
        yield f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
                  FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()"""


def make_all(apps, schema_editor):
    """Make the guards of runs again, with the splits of bank items frozen too, and those of this migration."""
    plain = GUARDS.ITEM_FROZEN
    GUARDS.ITEM_FROZEN = (*plain, *SPLITS)
    try:
        GUARDS.make_guards(apps, schema_editor)
    finally:
        GUARDS.ITEM_FROZEN = plain
    sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in sqlite_statements() if sqlite else postgres_statements():
        schema_editor.execute(statement, None)
    for table in TABLES:
        row_security.secure(schema_editor, table, row_security.person_condition(table))


def drop_all(apps, schema_editor):
    """Take all of it off again."""
    GUARDS.drop_guards(apps, schema_editor)
    for table in TABLES:
        row_security.release(schema_editor, table)
    if schema_editor.connection.vendor == "sqlite":
        for statement in sqlite_statements():
            schema_editor.execute(f"DROP TRIGGER {statement.split()[2]}", None)
        return
    for name, table, *_ in rules("postgresql"):
        schema_editor.execute(f"DROP TRIGGER payments_{name} ON {table}", None)
        schema_editor.execute(f"DROP FUNCTION payments_{name}()", None)
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_kept ON {table}", None)
        schema_editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}", None)


class Migration(migrations.Migration):
    dependencies = [("payments", "0006_settlement"), ("approvals", "0002_guards")]
    operations = [
        migrations.AddConstraint(
            model_name="bankitem",
            constraint=models.CheckConstraint(
                condition=models.Q(amount_fen=models.F("central_fen") + models.F("provincial_fen") + models.F("local_fen")),
                name="item_splits_add_up",
            ),
        ),
        migrations.RunPython(make_all, drop_all),
    ]
