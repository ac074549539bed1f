"""The packed lines of computed runs; never changed, never removed."""

import django.db.models.deletion
from django.db import migrations, models

TABLE = "payments_runframe"
SAID = "the packed lines of a run are never changed"


def make_guards(apps, schema_editor):
    """Refuse update, delete, replacement and truncation on either engine."""
    if schema_editor.connection.vendor == "sqlite":
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"""CREATE TRIGGER {TABLE}_no_{event.lower()} BEFORE {event} ON {TABLE}
                    BEGIN SELECT RAISE(ABORT, '{SAID}'); END""", None)  # fmt: skip
        schema_editor.execute(
            f"""CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE}
                WHEN EXISTS (SELECT 1 FROM {TABLE} t WHERE t.id = NEW.id
                             OR (t.run_id = NEW.run_id AND t.content_hash = NEW.content_hash))
                BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {TABLE}'); END""", None)  # fmt: skip
        return
    schema_editor.execute(f"""CREATE TRIGGER {TABLE}_immutable BEFORE UPDATE OR DELETE ON {TABLE}
                              FOR EACH ROW EXECUTE FUNCTION rongjun_refuse()""", None)  # fmt: skip
    schema_editor.execute(f"""CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
                              FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()""", None)  # fmt: skip


def drop_guards(apps, schema_editor):
    """Lift the guards."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for ending in ("no_update", "no_delete", "no_replace") if sqlite else ("immutable", "no_truncate"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_{ending}" + ("" if sqlite else f" ON {TABLE}"), None)


class Migration(migrations.Migration):

    dependencies = [("payments", "0004_scope")]

    operations = [
        migrations.CreateModel(
            name="RunFrame",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content_hash", models.CharField(help_text="the run's content hash of these very lines", max_length=64)),
                ("rows", models.IntegerField()),
                ("packed", models.BinaryField(help_text="Parquet of frames.SCHEMA, sorted by person")),
                ("digest", models.CharField(help_text="SHA-256 of `packed`", max_length=64)),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="frames",
                        to="payments.run",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "content_hash"), name="one_frame_per_content")
                ]
            },
        ),
        migrations.RunPython(make_guards, drop_guards),
    ]
