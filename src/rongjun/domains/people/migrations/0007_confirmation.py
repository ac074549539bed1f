"""Annual confirmation: campaigns, the place of a category in a year, one row a person."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_deaths"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.IntegerField()),
                ("title", models.CharField(max_length=80)),
                ("categories", models.CharField(help_text="category codes separated by spaces", max_length=60)),
                (
                    "ways",
                    models.CharField(
                        help_text="ways offered, separated by spaces (confirmation/words.py)", max_length=60
                    ),
                ),
                ("opens_on", models.DateField()),
                ("reminder_on", models.DateField()),
                ("closes_on", models.DateField(help_text="last day of the window")),
                (
                    "stop_month",
                    models.IntegerField(help_text="ordinal of the first month that waits for the unconfirmed"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("open", "Open"),
                            ("listed", "Listed"),
                            ("stopped", "Stopped"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "progress",
                    models.JSONField(default=dict, help_text="{done, of} while rows are made; empty once they are"),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
                    ),
                ),
                (
                    "listed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_on__lte", models.F("reminder_on")), ("reminder_on__lte", models.F("closes_on"))
                        ),
                        name="campaign_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(("approved_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="campaign_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stopped_by", None),
                            models.Q(("stopped_by", models.F("listed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="campaign_stop_signed_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignCategory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.IntegerField()),
                ("category", models.CharField(max_length=2)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.campaign"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("year", "category"), name="one_window_per_category_and_year")
                ]
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "area_code",
                    models.CharField(
                        help_text="as the person's, so that a list of places is read in order", max_length=12
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "Due"),
                            ("confirmed", "Confirmed"),
                            ("unconfirmed", "Unconfirmed"),
                            ("ended", "Ended"),
                        ],
                        default="due",
                        max_length=12,
                    ),
                ),
                ("joined_at", models.DateTimeField()),
                ("way", models.CharField(blank=True, max_length=8)),
                ("confirmed_on", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, help_text="shown to the person", max_length=200)),
                (
                    "told",
                    models.CharField(
                        blank=True, help_text="death or moved, as told to a worker; ends nothing", max_length=8
                    ),
                ),
                (
                    "ended_why",
                    models.CharField(blank=True, help_text="death, moved, other: by the registry", max_length=8),
                ),
                ("reminded_on", models.DateField(null=True)),
                ("reminded_way", models.CharField(blank=True, max_length=8)),
                ("notice_number", models.CharField(blank=True, max_length=40)),
                ("notice_on", models.DateField(null=True)),
                ("served_on", models.DateField(null=True)),
                ("served_way", models.CharField(blank=True, max_length=8)),
                ("listed", models.BooleanField(default=False, help_text="in the list that was put to be signed")),
                ("paused_from", models.IntegerField(help_text="ordinal of the first month that waited", null=True)),
                ("resumed_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="people.campaign",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="confirmations", to="people.person"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["campaign", "area_code", "state"], name="confirmation_area")],
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "person"), name="one_row_per_campaign_and_person"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            models.Q(
                                models.Q(("way", ""), _negated=True),
                                ("confirmed_on__isnull", False),
                                ("recorded_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="confirmed_says_how_when_and_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "unconfirmed"), _negated=True),
                            models.Q(models.Q(("notice_number", ""), _negated=True), ("notice_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="unconfirmed_has_a_notice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("paused_from", None), ("served_on__isnull", False), _connector="OR"),
                        name="nothing_waits_without_a_served_notice",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("notice_number", ""), _negated=True),
                        fields=("notice_number",),
                        name="one_person_per_notice_number",
                    ),
                ],
            },
        ),
    ]
