"""Payments to third parties: who is paid stands on the paper; their receipts are signed by a chain of their own.

SQLite rebuilds the table of movements here: the guards of 0004 are made again, with one for the new column.
"""

from datetime import UTC, datetime
from importlib import import_module

from django.db import migrations, models

from rongjun.base import guards
from rongjun.base.guards import Guard

PAPERS = import_module("rongjun.domains.funds.migrations.0004_paper_guards")
GUARDS = [
    Guard("funds_movement_payee", "funds_movement", "UPDATE", "{changed}", PAPERS.MESSAGES["frozen"], ("payee",)),
    Guard("funds_movement_paid_to_somebody", "funds_movement", "INSERT",
          "(NEW.kind IN ('payment', 'arrived', 'payment_back', 'refund')) <> (NEW.payee <> '')",
          "a payment to a third party, and no other paper, says who is paid"),
]  # fmt: skip
STEPS = (("登记", "funds.record"), ("科长审核", "funds.approve"))


def make(apps, schema_editor):
    """Make the guards again, and those of payees."""
    PAPERS.make_guards(apps, schema_editor)
    guards.make(schema_editor, GUARDS, {})


def drop(apps, schema_editor):
    """Drop them."""
    guards.drop(schema_editor, GUARDS, {})
    PAPERS.drop_guards(apps, schema_editor)


def seed_chain(apps, schema_editor):
    """Write who signs that the receipt of a payment came, or that its money came back."""
    made = apps.get_model("approvals", "ChainVersion").objects.using(schema_editor.connection.alias)
    steps = [{"stage": n, "name": name, "permission": right} for n, (name, right) in enumerate(STEPS)]
    made.create(
        kind="payment_receipt", version=1, least=len(steps), steps=steps, made_at=datetime(2000, 1, 1, tzinfo=UTC)
    )


class Migration(migrations.Migration):
    dependencies = [("funds", "0006_alert_guards"), ("approvals", "0003_chains")]
    operations = [
        migrations.RunPython(PAPERS.drop_guards, PAPERS.make_guards),
        migrations.AddField(
            model_name="movement",
            name="payee",
            field=models.CharField(
                blank=True,
                default="",
                help_text="payment: hospital, agency, school or builder that is paid",
                max_length=80,
            ),
        ),
        migrations.RunPython(make, drop),
        migrations.RunPython(seed_chain, migrations.RunPython.noop),
    ]
