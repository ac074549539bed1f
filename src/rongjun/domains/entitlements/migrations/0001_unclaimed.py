"""Who seems to be entitled and does not receive it; row-level security of it (PostgreSQL)."""

import django.db.models.deletion
from django.db import migrations, models

from rongjun.base.postgres import row_security

TABLES = ("entitlements_unclaimed", "entitlements_unclaimedstep")


def secure(apps, schema_editor):
    """Secure the tables."""
    for table in TABLES:
        row_security.secure(schema_editor, table, row_security.person_condition(table))


def release(apps, schema_editor):
    """Take the policies off."""
    for table in TABLES:
        row_security.release(schema_editor, table)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0009_row_security"),
        ("units", "0002_sign_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unclaimed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "area_code",
                    models.CharField(
                        help_text="as the person's, so that a town's list is read in order", max_length=12
                    ),
                ),
                ("rule", models.CharField(help_text="code of kernel.entitlement.leftout.RULES", max_length=24)),
                (
                    "key",
                    models.CharField(blank=True, help_text="tells two of one rule and person apart", max_length=40),
                ),
                ("benefit", models.CharField(blank=True, max_length=40)),
                ("since", models.IntegerField(help_text="ordinal of the first month that would be paid")),
                (
                    "month_fen",
                    models.BigIntegerField(
                        help_text="estimate; null where a fact that decides it is missing", null=True
                    ),
                ),
                ("missed_fen", models.BigIntegerField(default=0, help_text="estimate of all months up to the search")),
                (
                    "missing",
                    models.CharField(blank=True, help_text="codes of papers and facts, blanks between", max_length=120),
                ),
                (
                    "facts_hash",
                    models.CharField(help_text="of the facts it rests on: an answer holds as long", max_length=64),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("looking", "Looking"),
                            ("visit", "Visit"),
                            ("granted", "Granted"),
                            ("reasoned", "Reasoned"),
                            ("closed", "Closed"),
                            ("gone", "Gone"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(help_text="the last search that found it")),
                ("due_on", models.DateField(help_text="day of the visit", null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="why not, with its article; shown to the person", max_length=200
                    ),
                ),
                ("article", models.CharField(blank=True, max_length=80)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unclaimed",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "-missed_fen", "id"], name="unclaimed_rank"),
                    models.Index(fields=["area_code", "state"], name="unclaimed_area"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "rule", "key"), name="one_candidate_per_person_and_rule"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "reasoned"), _negated=True),
                            models.Q(models.Q(("reason", ""), _negated=True), models.Q(("article", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_no_has_reason_and_article",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "visit"), _negated=True),
                            models.Q(("due_on__isnull", False), ("owner__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_visit_has_day_and_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(("article", ""), ("due_on", None), ("owner", None), ("reason", "")),
                            _connector="OR",
                        ),
                        name="closed_leaves_no_trace",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnclaimedSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("area_prefix", models.CharField(blank=True, max_length=12)),
                ("month", models.IntegerField(help_text="ordinal of the month that was looked at")),
                ("counts", models.JSONField(default=dict, help_text="found, new, again, granted, gone")),
                ("reason", models.CharField(blank=True, help_text="why it stopped", max_length=200)),
                (
                    "begun_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"),
                ),
            ],
            options={"ordering": ["-begun_at", "-id"]},
        ),
        migrations.CreateModel(
            name="UnclaimedStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "unclaimed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="entitlements.unclaimed"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(secure, release),
    ]
