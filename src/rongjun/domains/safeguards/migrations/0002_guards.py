"""The two logs are written once: no update, no delete, no replacement, no truncation, on either engine."""

from django.db import migrations

TABLES = {"audit": ("safeguards_auditentry", "OR t.sequence = NEW.sequence"), "access": ("safeguards_accessrow", "")}


def sqlite_guards(table, also):
    """Return the triggers of one log; INSERT OR REPLACE goes past delete triggers, so inserts are guarded too."""
    refuse = "BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: a log is never changed'); END"
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
            WHEN EXISTS (SELECT 1 FROM {table} t WHERE t.id = NEW.id {also}) {refuse}""",
    ]


def postgres_guards(table):
    """Return the triggers of one log."""
    return [
        """CREATE OR REPLACE FUNCTION rongjun_log_is_final() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME
              USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        f"""CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION rongjun_log_is_final()""",
        f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION rongjun_log_is_final()""",
    ]


def guard(which):
    """Return the migration step that guards one log."""
    table, also = TABLES[which]

    def make(apps, schema_editor):
        sqlite = schema_editor.connection.vendor == "sqlite"
        for statement in sqlite_guards(table, also) if sqlite else postgres_guards(table):
            schema_editor.execute(statement, None)

    def drop(apps, schema_editor):
        sqlite = schema_editor.connection.vendor == "sqlite"
        names = ("no_update", "no_delete", "no_replace") if sqlite else ("immutable", "no_truncate")
        for name in names:
            schema_editor.execute(f"DROP TRIGGER {table}_{name}" + ("" if sqlite else f" ON {table}"), None)

    return make, drop


class Migration(migrations.Migration):
    dependencies = [("safeguards", "0001_initial")]
    operations = [
        migrations.RunPython(*guard("audit")),
        migrations.RunPython(*guard("access"), hints={"access": True}),
    ]
