"""The lines of each round that was submitted, kept as they were signed."""

import django.db.models.deletion
from django.db import migrations, models

SQLITE = [
    """CREATE TRIGGER payments_round_no_update BEFORE UPDATE ON payments_runround
       BEGIN SELECT RAISE(ABORT, 'a submitted round is never changed'); END""",
    """CREATE TRIGGER payments_round_no_delete BEFORE DELETE ON payments_runround
       BEGIN SELECT RAISE(ABORT, 'a submitted round is never deleted'); END""",
    """CREATE TRIGGER payments_round_no_replace BEFORE INSERT ON payments_runround
       WHEN EXISTS (SELECT 1 FROM payments_runround r WHERE r.matter_id = NEW.matter_id)
       BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: this round is kept'); END""",
]
POSTGRES = [
    """CREATE TRIGGER payments_round_immutable BEFORE UPDATE OR DELETE ON payments_runround
       FOR EACH ROW EXECUTE FUNCTION rongjun_refuse()""",
    """CREATE TRIGGER payments_round_no_truncate BEFORE TRUNCATE ON payments_runround
       FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()""",
]


def make_guards(apps, schema_editor):
    """Create the triggers on either engine."""
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_scope"), ("approvals", "0004_holds")]
    operations = [
        migrations.CreateModel(
            name="RunRound",
            fields=[
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="+",
                        serialize=False, to="approvals.matter",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="payments.run"
                    ),
                ),
                ("content_hash", models.CharField(help_text="what the signatures of the round cover", max_length=64)),
                ("lines", models.BinaryField(help_text="Parquet (zstd): person, benefit, month, kind, amount_fen")),
                ("lines_hash", models.CharField(help_text="SHA-256 of `lines`", max_length=64)),
                ("count", models.IntegerField(help_text="how many lines")),
            ],
        ),
        migrations.RunPython(make_guards),
    ]
