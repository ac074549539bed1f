"""Members of runs whose lines were removed, and row-level security of what runs hold of persons (PostgreSQL)."""

import django.db.models.deletion
from django.db import migrations, models

from rongjun.base.postgres import row_security

TABLES = ("payments_runline", "payments_runexception", "payments_bankitem", "payments_runmember")


def secure(apps, schema_editor):
    """Secure the tables."""
    for table in TABLES:
        row_security.secure(schema_editor, table, row_security.person_condition(table))


def release(apps, schema_editor):
    """Take the policies off."""
    for table in TABLES:
        row_security.release(schema_editor, table)


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0003_guards"),
        ("people", "0009_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="RunMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.run"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("run", "person"), name="one_member_per_run")]},
        ),
        migrations.RunPython(secure, release),
    ]
