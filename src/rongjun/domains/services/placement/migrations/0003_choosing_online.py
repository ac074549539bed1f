"""Choosing on the own pages: a choice is noted by somebody or the person's own; it is made in the open turn alone.

The frozen lists hold everybody's place and facts: PostgreSQL shows them to who works on the whole county alone.
SQLite rebuilds the table of choices here: its guards (0002) are made again.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from rongjun.base import guards
from rongjun.base.guards import Guard
from rongjun.base.postgres import row_security

BEFORE = import_module("rongjun.domains.services.placement.migrations.0002_guards")
CHOICE = [one for one in BEFORE.GUARDS if one.table == "placement_choice"]
REPLACED = {"placement_choice": BEFORE.REPLACED["placement_choice"]}
TURN = """EXISTS (SELECT 1 FROM placement_candidate c JOIN placement_round r ON r.id = c.round_id
    WHERE c.id = NEW.candidate_id AND c.state = 'open' AND r.state = 'choosing')"""
GUARDS = [
    *CHOICE,
    Guard("placement_choice_in_turn", "placement_choice", "INSERT", f"NOT {TURN}", "a choice is made in the open turn"),
]


def drop_old(apps, schema_editor):
    """Drop the guards of choices as they were."""
    guards.drop(schema_editor, CHOICE, REPLACED)


def make_old(apps, schema_editor):
    """Make them again, backwards."""
    guards.make(schema_editor, CHOICE, REPLACED)


def make(apps, schema_editor):
    """Make the guards of choices, and secure the lists."""
    guards.make(schema_editor, GUARDS, REPLACED)
    row_security.secure(schema_editor, "placement_signed", row_security.WHOLE)


def drop(apps, schema_editor):
    """Take both back."""
    row_security.release(schema_editor, "placement_signed")
    guards.drop(schema_editor, GUARDS, REPLACED)


class Migration(migrations.Migration):
    dependencies = [("placement", "0002_guards"), ("units", "0005_discipline")]
    operations = [
        migrations.RunPython(drop_old, make_old),
        migrations.AddField(
            model_name="choice",
            name="online",
            field=models.BooleanField(default=False, help_text="the person chose on the own pages, at no counter"),
        ),
        migrations.AlterField(
            model_name="choice",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
            ),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.CheckConstraint(
                condition=Q(("made_by", None), ("online", True), ("proxy", ""))
                | Q(("made_by__isnull", False), ("online", False)),
                name="placement_choice_by_the_person_or_noted",
            ),
        ),
        migrations.RunPython(make, drop),
    ]
