"""What the bank said is kept as it was said, and an item moves only the ways of bank/states.py: by triggers.

An item that was paid fails only where the bank's return stands in payments_bankanswer. The guard `item_update` of 0003
is made anew here; a later migration that makes the guards of 0003 again must make this one after it.
"""

import importlib

from django.db import migrations

from rongjun.base.postgres import row_security

before = importlib.import_module("rongjun.domains.payments.migrations.0003_guards")
settlement = importlib.import_module("rongjun.domains.payments.migrations.0007_settlement_guards")
RETURNED = """EXISTS (SELECT 1 FROM payments_bankanswer a WHERE a.item_id = NEW.id AND a.step = 'return')"""
ITEM_STEPS = f"""(OLD.result = NEW.result AND OLD.result = 'waiting')
    OR (OLD.result = 'waiting' AND NEW.result IN ('paid', 'failed'))
    OR (OLD.result = 'paid' AND NEW.result = 'failed' AND {RETURNED})"""
LAYOUT = ("id", "name", "version", "spec", "sample", "retired", "made_by_id", "made_at")
ACCOUNT = ("id", "holder", "bank", "bank_code", "tail", "contact", "place", "index", "made_by_id", "made_at")
ANSWER = ("id", "item_id", "step", "reason", "code", "words", "day", "entry", "file_id", "at")
LINE = (
    "id", "file_id", "fingerprint", "row", "what", "why", "reference", "amount_fen", "currency", "day", "reason",
    "code", "words", "entry", "tail", "account_index", "place",
)  # fmt: skip
LINE_DECISION = ("state", "item_id", "taken_as", "taken_reason", "decided_by_id", "confirmed_by_id", "note")
LINE_STEPS = "'open>proposed', 'proposed>matched', 'proposed>open', 'open>not_ours', 'not_ours>open'"
ARRIVAL = ("id", "item_id", "person_id", "way", "consent_id", "text", "made_at")
ARRIVAL_STEPS = "'waiting>sending', 'sending>sent', 'sending>failed', 'waiting>printed', 'waiting>failed'"
TABLES = {
    "payments_banklayout": "t.id = NEW.id OR (t.name = NEW.name AND t.version = NEW.version)",
    "payments_officeaccount": "t.id = NEW.id",
    "payments_bankanswer": "t.id = NEW.id OR (t.item_id = NEW.item_id AND t.step = NEW.step)",
    "payments_bankline": "t.id = NEW.id OR t.fingerprint = NEW.fingerprint",
    "payments_arrival": "t.id = NEW.id OR t.item_id = NEW.item_id",
    "payments_failedpayment": "t.id = NEW.id OR t.item_id = NEW.item_id",
}


def rules(engine):
    """Return (name, table, event, condition) of every guard."""
    differs = before.differs
    line = f"{differs(LINE, engine)} OR (OLD.state = 'matched' AND ({differs(LINE_DECISION, engine)}))"
    moves = "OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({0})"
    return [
        ("layout_update", "payments_banklayout", "UPDATE", differs(LAYOUT, engine)),
        ("officeaccount_update", "payments_officeaccount", "UPDATE", differs(ACCOUNT, engine)),
        ("answer_update", "payments_bankanswer", "UPDATE", differs(ANSWER, engine)),
        ("line_facts", "payments_bankline", "UPDATE", line),
        ("line_step", "payments_bankline", "UPDATE", moves.format(LINE_STEPS)),
        ("arrival_facts", "payments_arrival", "UPDATE", differs(ARRIVAL, engine)),
        ("arrival_step", "payments_arrival", "UPDATE", moves.format(ARRIVAL_STEPS)),
        ("failed_facts", "payments_failedpayment", "UPDATE", differs(("id", "item_id", "person_id", "opened_at"), engine)),
        *((f"{table.removeprefix('payments_')}_kept", table, "DELETE", "") for table in TABLES),
    ]  # fmt: skip


MESSAGE = "what the bank said, and what was decided on it, is kept"


def item_rule(engine):
    """Return the guard of items anew."""
    frozen = before.differs((*before.ITEM_FROZEN, *settlement.SPLITS), engine)
    return ("item_update", "payments_bankitem", "UPDATE", f"NOT ({ITEM_STEPS}) OR {frozen}")


def make(schema_editor, found, message=MESSAGE):
    """Make guards on either engine."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for name, table, event, condition in found:
        if sqlite:
            when = f"WHEN {condition}" if condition else ""
            schema_editor.execute(
                f"""CREATE TRIGGER payments_{name} BEFORE {event} ON {table} {when}
                    BEGIN SELECT RAISE(ABORT, '{message}'); END""", None)  # fmt: skip
            continue
        result = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"""CREATE FUNCTION payments_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF {condition or "TRUE"} THEN
                    RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
                  END IF;
                  RETURN {result};
                END $$""", None)  # fmt: skip
        schema_editor.execute(
            f"CREATE TRIGGER payments_{name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION payments_{name}()",
            None,
        )


def drop(schema_editor, found):
    """Drop guards."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for name, table, *_ in found:
        schema_editor.execute(f"DROP TRIGGER payments_{name}" + ("" if sqlite else f" ON {table}"), None)
        if not sqlite:
            schema_editor.execute(f"DROP FUNCTION payments_{name}()", None)


def make_item_guard(schema_editor):
    """Make the guard of items anew; for later migrations that rebuild payments_bankitem."""
    engine = schema_editor.connection.vendor
    drop(schema_editor, [item_rule(engine)])
    make(schema_editor, [item_rule(engine)], before.MESSAGES["item"])


def guard(apps, schema_editor):
    """Guard the new tables, secure those of persons, and let items come back."""
    engine = schema_editor.connection.vendor
    make_item_guard(schema_editor)
    make(schema_editor, rules(engine))
    for table, same in TABLES.items():
        if engine == "sqlite":
            schema_editor.execute(
                f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
                    WHEN EXISTS (SELECT 1 FROM {table} t WHERE {same})
                    BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {table}'); END""", None)  # fmt: skip
        else:
            schema_editor.execute(
                f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
                    FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()""", None)  # fmt: skip
    for table in ("payments_failedpayment", "payments_arrival"):
        row_security.secure(schema_editor, table, row_security.person_condition(table))
    item = "EXISTS (SELECT 1 FROM payments_bankitem i WHERE i.id = payments_bankanswer.item_id)"
    row_security.secure(schema_editor, "payments_bankanswer", f"{row_security.WHOLE} OR {item}")


def release(apps, schema_editor):
    """Take guards and policies off; the guard of items is that of 0003 again."""
    engine = schema_editor.connection.vendor
    for table in ("payments_failedpayment", "payments_arrival", "payments_bankanswer"):
        row_security.release(schema_editor, table)
    drop(schema_editor, rules(engine))
    for table in TABLES:
        ending = "_no_replace" if engine == "sqlite" else f"_no_truncate ON {table}"
        schema_editor.execute(f"DROP TRIGGER {table}{ending}", None)
    drop(schema_editor, [item_rule(engine)])
    old = next(rule for rule in before.rules(engine) if rule[0] == "item_update")
    make(schema_editor, [old[:4]], before.MESSAGES["item"])


ANSWERED = """INSERT INTO payments_bankanswer (item_id, step, reason, code, words, entry, at)
    SELECT id, CASE result WHEN 'paid' THEN 'pay' ELSE 'fail' END, CASE result WHEN 'paid' THEN '' ELSE 'other' END,
    '', failure, '', answered_at FROM payments_bankitem WHERE result <> 'waiting' AND answered_at IS NOT NULL"""
WORK = """INSERT INTO payments_failedpayment (item_id, person_id, reason, opened_at, outcome, note)
    SELECT id, person_id, 'other', answered_at, '', '' FROM payments_bankitem
    WHERE result = 'failed' AND answered_at IS NOT NULL"""


def carry_over(apps, schema_editor):
    """Write what was answered before as answers, and what failed as work."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SELECT set_config('rongjun.scope', '*', true)", None)
    schema_editor.execute(ANSWERED, None)
    schema_editor.execute(WORK, None)


class Migration(migrations.Migration):
    dependencies = [("payments", "0008_bank_files"), ("people", "0009_row_security")]
    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RunPython(guard, release),
    ]
