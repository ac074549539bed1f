"""Scans of the papers of an application: kept as they were put in, seen by who sees the applicant."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from rongjun.base import guards
from rongjun.base.guards import Guard
from rongjun.base.postgres import row_security

TABLE = "aid_scan"
GUARDS = [
    Guard("aid_scan_fixed", TABLE, "UPDATE", "{changed} OR OLD.gone_at IS NOT NULL", "a scan is never changed",
          ("id", "application_id", "code", "token", "media", "digest", "made_by_id", "made_at")),
    Guard("aid_scan_kept", TABLE, "DELETE", "", "that a scan was there stays"),
]  # fmt: skip
REPLACED = {
    TABLE: "t.id = NEW.id OR t.token = NEW.token OR (t.application_id = NEW.application_id AND t.code = NEW.code"
    " AND t.digest = NEW.digest AND t.gone_at IS NULL AND NEW.gone_at IS NULL)",
}
CONDITION = (
    f"{row_security.WHOLE} OR EXISTS (SELECT 1 FROM aid_application scoped WHERE scoped.id = aid_scan.application_id)"
)


def make(apps, schema_editor):
    """Make the triggers and secure the table."""
    guards.make(schema_editor, GUARDS, REPLACED)
    row_security.secure(schema_editor, TABLE, CONDITION)


def drop(apps, schema_editor):
    """Take both away."""
    row_security.release(schema_editor, TABLE)
    guards.drop(schema_editor, GUARDS, REPLACED)


class Migration(migrations.Migration):
    dependencies = [("aid", "0002_guards"), ("units", "0006_hospital")]
    operations = [
        migrations.CreateModel(
            name="Scan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(help_text="which of the papers of the round", max_length=16)),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("media", models.CharField(max_length=8)),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="aid.application",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.AddConstraint(
            model_name="scan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("gone_at", None)),
                fields=("application", "code", "digest"),
                name="one_scan_of_a_paper",
            ),
        ),
        migrations.RunPython(make, drop),
    ]
