"""Papers about money are frozen once made, decided once by a second person, and never removed: by triggers.

SQLite rebuilds a table when Django alters it and loses its triggers: a later migration that alters one of these tables
must drop these guards first and make them again after (make_guards).
"""

from django.db import migrations

from rongjun.domains.approvals.seeding import seeded

FROZEN = {
    "funds_appropriation": (
        "id", "source", "purpose", "year", "number", "amount_fen", "notified_on", "due_on", "made_by_id", "made_at",
    ),
    "funds_movement": (
        "id", "kind", "appropriation_id", "source", "purpose", "spent_for", "unit_id", "parent_id", "amount_fen", "day",
        "number", "what", "made_by_id", "made_at",
    ),
}  # fmt: skip
NEVER = ("funds_receipt", "funds_fundpaper")
KEPT = (*FROZEN, *NEVER)
SAME = {
    "funds_appropriation": "t.id = NEW.id OR (NEW.state <> 'refused' AND t.state <> 'refused' AND t.source = NEW.source"
    " AND t.purpose = NEW.purpose AND t.year = NEW.year AND t.number = NEW.number)",
    "funds_movement": "t.id = NEW.id OR (NEW.state <> 'refused' AND t.state <> 'refused' AND t.kind = NEW.kind"
    " AND t.unit_id IS NEW.unit_id AND t.number = NEW.number)",
    "funds_receipt": "t.id = NEW.id OR t.reverses_id = NEW.reverses_id"
    " OR (t.appropriation_id = NEW.appropriation_id AND t.reference = NEW.reference)",
    "funds_fundpaper": "t.id = NEW.id OR t.token = NEW.token",
}
"""SQLite: INSERT OR REPLACE goes past delete triggers, so inserting over a row is refused too."""
MESSAGES = {
    "frozen": "a paper about money is frozen once made",
    "decided": "a paper about money is decided once, by a second person",
    "kept": "a paper about money is never removed",
}


def differs(names, engine):
    """Return the condition that any of these columns changed."""
    test = "NEW.{0} IS NOT OLD.{0}" if engine == "sqlite" else "NEW.{0} IS DISTINCT FROM OLD.{0}"
    return " OR ".join(test.format(f'"{name}"') for name in names)


def decided(engine):
    """Return the condition of a step that is none: from a decided state, by nobody, or by the person who made it."""
    other = "NEW.approved_by_id IS NULL OR NEW.approved_by_id = NEW.made_by_id"
    return f"OLD.state <> 'waiting' OR (NEW.state <> 'waiting' AND ({other}))"


def rules(engine):
    """Return (name, table, event, condition, message) of every guard."""
    found = []
    for table, names in FROZEN.items():
        short = table.removeprefix("funds_")
        found += [
            (f"{short}_frozen", table, "UPDATE", differs(names, engine), "frozen"),
            (f"{short}_decided", table, "UPDATE", decided(engine), "decided"),
        ]
    found += [(f"{table.removeprefix('funds_')}_fixed", table, "UPDATE", "", "frozen") for table in NEVER]
    found += [(f"{table.removeprefix('funds_')}_kept", table, "DELETE", "", "kept") for table in KEPT]
    return found


def make_guards(apps, schema_editor):
    """Create the triggers on either engine."""
    if schema_editor.connection.alias != "default":
        return
    sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in sqlite_statements() if sqlite else postgres_statements():
        schema_editor.execute(statement, None)


def sqlite_statements():
    """Return the triggers for SQLite."""
    for name, table, event, condition, message in rules("sqlite"):
        when = f"WHEN {condition}" if condition else ""
        yield f"""CREATE TRIGGER funds_{name} BEFORE {event} ON {table} {when}
                  BEGIN SELECT RAISE(ABORT, '{MESSAGES[message]}'); END"""
    for table, same in SAME.items():
        yield f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
                  WHEN EXISTS (SELECT 1 FROM {table} t WHERE {same})
                  BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {table}'); END"""


def postgres_statements():
    """Return the functions and triggers for PostgreSQL."""
    for name, table, event, condition, message in rules("postgresql"):
        test = f"IF {condition} THEN" if condition else "IF true THEN"
        given = "OLD" if event == "DELETE" else "NEW"
        yield f"""CREATE FUNCTION funds_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
                  BEGIN
                    {test}
                      RAISE EXCEPTION '{MESSAGES[message]}' USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN {given};
                  END $$"""
        yield f"""CREATE TRIGGER funds_{name} BEFORE {event} ON {table}
                  FOR EACH ROW EXECUTE FUNCTION funds_{name}()"""
    for table in KEPT:
        yield f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
                  FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()"""


def drop_guards(apps, schema_editor):
    """Drop the triggers."""
    if schema_editor.connection.alias != "default":
        return
    sqlite = schema_editor.connection.vendor == "sqlite"
    for name, table, _event, _condition, _message in rules("sqlite"):
        schema_editor.execute(f"DROP TRIGGER funds_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            schema_editor.execute(f"DROP FUNCTION funds_{name}()")
    for table in SAME:
        schema_editor.execute(f"DROP TRIGGER {table}_no_replace" if sqlite else f"DROP TRIGGER {table}_no_truncate ON {table}")


CHAINS = {
    "unit_money": (("单位经办", "funds.unit"), ("单位复核", "funds.unit")),
    "unit_return": (("单位经办", "funds.unit"), ("财务收回", "funds.record")),
}


class Migration(migrations.Migration):
    dependencies = [("funds", "0003_papers_about_money"), ("approvals", "0003_chains")]
    operations = [
        seeded(CHAINS),
        migrations.RunPython(make_guards, drop_guards),
    ]
