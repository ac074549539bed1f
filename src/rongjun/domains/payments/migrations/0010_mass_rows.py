"""What a run writes by the million costs less: an index for each use and no other, and PostgreSQL looks at whole sets.

On PostgreSQL a foreign key and a trigger for each row look every row up by itself: three quarters of a release. There
the lines, exceptions, items and parts of runs are looked through once a statement, by a join, for the very same: the
run is in its state, and person, fact and item exist. What they name cannot go: deleting a person or a fact waits for
whoever writes such rows, looks for them, and is refused. SQLite keeps its foreign keys and guards of each row.

A later migration that makes the guards of 0003 again must make those of `of_states` after them.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

PLAIN = import_module("rongjun.domains.payments.migrations.0003_guards")
SETTLED = import_module("rongjun.domains.payments.migrations.0007_settlement_guards")
BANK = import_module("rongjun.domains.payments.migrations.0009_bank_guards")

RUN = "payments_run"
FACT = "people_fact"
ITEM = "payments_bankitem"
PERSON = "people_person"
NAMED = {
    "payments_runline": {"person_id": PERSON},
    "payments_runexception": {"person_id": PERSON, "run_id": RUN},
    "payments_bankitem": {"person_id": PERSON, "fact_id": FACT},
    "payments_part": {"person_id": PERSON, "item_id": ITEM, "again_of_id": ITEM},
}
"""Foreign keys that PostgreSQL looks at by the set; those of lines and items to runs are in the guards of states."""
STATES = {
    "payments_runline": ("payments_line_insert", f"NOT IN ({PLAIN.EDITABLE})", PLAIN.MESSAGES["lines"]),
    "payments_bankitem": ("payments_item_insert", "<> 'released'", PLAIN.MESSAGES["item"]),
}
"""Guards of 0003 for each inserted row: by table the name, which states of the run are wrong, and what is said."""
CHANGING = ("payments_runline", "payments_runexception")
"""Rows of these can be changed; those of the others keep what they name (0003, 0007, 0009)."""
RENUMBERED = (PERSON, FACT, ITEM)
LOCKED = ", ".join(NAMED)

FUNCTION = """CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
    SET rongjun.scope = '*' SET work_mem = '128MB' AS $$
    DECLARE found boolean; BEGIN {body}
    RETURN NULL; END $$"""
LOOK = """
    EXECUTE $q$SELECT count(*) > 0 FROM ({found}) wrong$q$ INTO found;
    IF found THEN RAISE EXCEPTION '{message}' USING ERRCODE = '{code}'; END IF;"""
"""By EXECUTE each set is planned for what it is, and as what is looked through to its end: a million rows by a hash, a
single one by the index."""
WRONG_STATE = """SELECT 1 FROM (SELECT DISTINCT run_id FROM fresh) f LEFT JOIN payments_run r ON r.id = f.run_id
    WHERE COALESCE(r.state, '') {wrong}"""
NO_SUCH = """SELECT 1 FROM fresh f WHERE f.{column} IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM {named} n WHERE n.id = f.{column})"""
STILL_NAMED = "SELECT 1 FROM gone g WHERE EXISTS (SELECT 1 FROM {table} t WHERE t.{column} = g.id)"


def of_states():
    """Return the guards of the states of runs, once a statement, in the place of those of 0003."""
    for table, (name, wrong, message) in STATES.items():
        yield f"DROP TRIGGER {name} ON {table}"
        yield f"DROP FUNCTION {name}()"
        found = WRONG_STATE.format(wrong=wrong)
        look = LOOK.format(found=found, message=message, code="integrity_constraint_violation")
        yield FUNCTION.format(name=name, body=look)
        yield f"""CREATE TRIGGER {name} AFTER INSERT ON {table}
                  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION {name}()"""


def of_table(table):
    """Return the statements that look at whom and what the rows name that are added to a table or changed in it."""
    body = "".join(
        LOOK.format(
            found=NO_SUCH.format(column=column, named=named), code="foreign_key_violation",
            message=f"{table}.{column} names no row of {named}",
        )
        for column, named in NAMED[table].items()
    )  # fmt: skip
    yield FUNCTION.format(name=f"{table}_named", body=body)
    for event in ("INSERT", "UPDATE") if table in CHANGING else ("INSERT",):
        yield f"""CREATE TRIGGER {table}_named_{event.lower()} AFTER {event} ON {table}
                  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION {table}_named()"""


def of_named(named):
    """Return the statements that keep what is named: persons and facts. Runs and items are never deleted (0003)."""
    body = f"LOCK TABLE {LOCKED} IN SHARE ROW EXCLUSIVE MODE;"
    for table, columns in NAMED.items():
        for column in (name for name, to in columns.items() if to == named):
            body += LOOK.format(
                found=STILL_NAMED.format(table=table, column=column), code="foreign_key_violation",
                message=f"a row of {named} is named by {table}.{column}",
            )  # fmt: skip
    yield FUNCTION.format(name=f"{named}_kept", body=body)
    yield f"""CREATE TRIGGER {named}_kept AFTER DELETE ON {named} REFERENCING OLD TABLE AS gone
              FOR EACH STATEMENT EXECUTE FUNCTION {named}_kept()"""


def look_at_sets(apps, schema_editor):
    """PostgreSQL: take off foreign keys and guards of each row, and look at whole sets instead."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, columns in NAMED.items():
        for column in (*columns, *(("run_id",) if table in STATES else ())):
            for name in foreign_keys(schema_editor, table, column):
                schema_editor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"', None)
    statements = [*of_states(), *(statement for table in NAMED for statement in of_table(table))]
    statements += [statement for named in (PERSON, FACT) for statement in of_named(named)]
    statements += [
        f"""CREATE TRIGGER {table}_same_id BEFORE UPDATE OF id ON {table}
            FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION rongjun_refuse()"""
        for table in RENUMBERED
    ] + [
        f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()"""
        for table in (PERSON, FACT)
    ]
    for statement in statements:
        schema_editor.execute(statement, None)


def foreign_keys(schema_editor, table, column):
    """Return the names of the foreign keys of a column."""
    with schema_editor.connection.cursor() as cursor:
        found = schema_editor.connection.introspection.get_constraints(cursor, table)
    return [name for name, one in found.items() if one["foreign_key"] and one["columns"] == [column]]


def look_at_rows(apps, schema_editor):
    """PostgreSQL: the foreign keys and guards of each row again."""
    if schema_editor.connection.vendor != "postgresql":
        return
    statements = [f"DROP TRIGGER {table}_same_id ON {table}" for table in RENUMBERED]
    statements += [f"DROP TRIGGER {table}_no_truncate ON {table}" for table in (PERSON, FACT)]
    statements += [f"DROP FUNCTION {table}_kept() CASCADE" for table in (PERSON, FACT)]
    statements += [f"DROP FUNCTION {name}() CASCADE" for name, *_ in STATES.values()]
    statements += [one for one in PLAIN.postgres_statements() if any(f" {name}" in one for name, *_ in STATES.values())]
    for table, columns in NAMED.items():
        statements.append(f"DROP FUNCTION {table}_named() CASCADE")
        for column, named in (columns | {"run_id": RUN} if table in STATES else columns).items():
            statements.append(
                f"""ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fk FOREIGN KEY ({column})
                    REFERENCES {named} (id) DEFERRABLE INITIALLY DEFERRED"""
            )
    for statement in statements:
        schema_editor.execute(statement, None)


def lift(apps, schema_editor):
    """Take the guards of runs off while their tables are rebuilt (SQLite loses them otherwise)."""
    PLAIN.drop_guards(apps, schema_editor)


def restore(apps, schema_editor):
    """Make them again: those of 0003 with the splits of 0007, and the guard of items of 0009."""
    plain = PLAIN.ITEM_FROZEN
    PLAIN.ITEM_FROZEN = (*plain, *SETTLED.SPLITS)
    try:
        PLAIN.make_guards(apps, schema_editor)
    finally:
        PLAIN.ITEM_FROZEN = plain
    BANK.make_item_guard(schema_editor)


RUN_KEY = {"on_delete": django.db.models.deletion.CASCADE, "db_index": False, "to": "payments.run"}


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0009_bank_guards"),
        ("people", "0010_death_order"),
    ]

    operations = [
        migrations.RunPython(lift, restore),
        migrations.AlterField("runline", "run", models.ForeignKey(related_name="lines", **RUN_KEY)),
        migrations.AlterField(
            "runline", "person",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="people.person"
            ),
        ),
        migrations.AlterField("runexception", "run", models.ForeignKey(related_name="exceptions", **RUN_KEY)),
        migrations.AlterField(
            "runexception", "settled_by",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="units.staff",
            ),
        ),
        migrations.AlterField(
            "bankitem", "person",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
        migrations.AlterField("bankitem", "run", models.ForeignKey(related_name="items", **RUN_KEY)),
        migrations.AlterField(
            "bankitem", "fact",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.fact"
            ),
        ),
        migrations.AlterField(
            "bankitem", "reference", models.CharField(help_text="comes back unchanged from the bank", max_length=40)
        ),
        migrations.AddConstraint(
            "bankitem",
            models.UniqueConstraint(
                fields=["reference"], name="one_item_per_reference", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.RunPython(restore, lift),
        migrations.RunPython(look_at_sets, look_at_rows),
    ]  # fmt: skip
