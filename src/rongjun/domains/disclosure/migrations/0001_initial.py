"""Personal keys and their sessions; what the databases refuse of them; a person's own scope on PostgreSQL."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from rongjun.base import guards
from rongjun.base.guards import Guard
from rongjun.base.postgres import row_security

FIXED = (
    "token", "person_id", "number_index", "holder", "holder_name", "relation", "paper", "checked", "digest", "own",
    "given_by_id", "unit_name", "given_at",
)  # fmt: skip
GUARDS = [
    Guard("own_key_fixed", "disclosure_ownkey", "UPDATE", "{changed}", "a personal key is never changed", FIXED),
    Guard("own_key_ended", "disclosure_ownkey", "UPDATE", "OLD.ended_at IS NOT NULL", "an ended key stays ended"),
    Guard("own_key_kept", "disclosure_ownkey", "DELETE", "", "a personal key is never removed"),
]
REPLACED = {"disclosure_ownkey": "t.id = NEW.id OR t.token = NEW.token"}
OF_KEY = "EXISTS (SELECT 1 FROM disclosure_ownkey k WHERE k.id = disclosure_ownsession.key_id)"
POLICIES = {
    "disclosure_ownkey": row_security.person_condition("disclosure_ownkey"),
    "disclosure_ownsession": f"{row_security.WHOLE} OR {OF_KEY}",
}
OWN = {"people_person": "id", "recognition_case": "person_id"}
"""Tables secured by area of which a person reads the own rows; every table of a person follows people_person."""


def secure(apps, schema_editor):
    """Make the guards, secure the tables, let a person read the own rows."""
    guards.make(schema_editor, GUARDS, REPLACED)
    if schema_editor.connection.alias != "default":
        return
    for table, condition in POLICIES.items():
        row_security.secure(schema_editor, table, condition)
    for table, column in OWN.items():
        row_security.let_own(schema_editor, table, column)


def release(apps, schema_editor):
    """Take all of it off."""
    guards.drop(schema_editor, GUARDS, REPLACED)
    if schema_editor.connection.alias != "default":
        return
    for table in OWN:
        row_security.end_own(schema_editor, table)
    for table in POLICIES:
        row_security.release(schema_editor, table)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0011_decisions"),
        ("recognition", "0008_notices_again"),
        ("units", "0005_discipline"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "number_index",
                    models.CharField(help_text="blind index of the file number, by which it is found", max_length=64),
                ),
                (
                    "holder",
                    models.CharField(
                        choices=[("self", "Self"), ("guardian", "Guardian"), ("family", "Family")], max_length=8
                    ),
                ),
                (
                    "holder_name",
                    models.CharField(blank=True, help_text="of guardian or family; '' is the person", max_length=60),
                ),
                (
                    "relation",
                    models.CharField(blank=True, help_text="to the person, of the file's list", max_length=20),
                ),
                (
                    "paper",
                    models.CharField(blank=True, help_text="what proves it; never for the person", max_length=80),
                ),
                ("checked", models.CharField(choices=[("id_card", "Id Card"), ("visit", "Visit")], max_length=8)),
                ("digest", models.CharField(max_length=64)),
                ("box", models.BinaryField(help_text="the code, sealed until it was noted", null=True)),
                (
                    "own",
                    models.BooleanField(
                        default=False, help_text="made by who holds it: nobody at an office has seen it"
                    ),
                ),
                (
                    "folder",
                    models.BinaryField(help_text="petitions kept, under a key made from the code; of one length"),
                ),
                ("unit_name", models.CharField(max_length=120)),
                ("given_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("renewed", "Renewed"),
                            ("changed", "Changed"),
                            ("asked", "Asked"),
                            ("lost", "Lost"),
                            ("office", "Office"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="own_keys", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["number_index"], name="own_key_number")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("person", "holder_name"),
                        name="one_own_key_per_holder",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_why", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("ended_why", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="own_key_ends_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("holder", "self"), ("holder_name", ""), ("paper", ""), ("relation", "")),
                            models.Q(
                                models.Q(("holder", "self"), _negated=True),
                                models.Q(("holder_name", ""), _negated=True),
                                models.Q(("relation", ""), _negated=True),
                                models.Q(("paper", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="own_key_of_another_has_its_paper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("box", None), ("ended_at", None), _connector="OR"),
                        name="ended_own_key_shows_no_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("own", False), ("box", None), _connector="OR"),
                        name="own_code_is_never_kept",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "mark",
                    models.CharField(
                        help_text="keyed digest of what the browser's cookie holds", max_length=64, unique=True
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="disclosure.ownkey"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["seen_at"], name="own_session_age")]},
        ),
        migrations.RunPython(secure, release),
    ]
