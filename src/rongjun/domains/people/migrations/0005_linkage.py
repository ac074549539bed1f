import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_layouts"),
        ("units", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("in_force", "In Force"),
                            ("refused", "Refused"),
                            ("undone", "Undone"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("content_hash", models.CharField(help_text="of what the approver is shown", max_length=64)),
                ("made_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(help_text="when it was approved or refused", null=True)),
                ("answer", models.CharField(blank=True, help_text="why it was refused", max_length=200)),
                (
                    "superseded",
                    models.JSONField(default=list, help_text="ids of the facts of the gone file that it superseded"),
                ),
                (
                    "written",
                    models.JSONField(
                        default=dict, help_text="id of such a fact -> id of the fact written under the kept one"
                    ),
                ),
                ("papers", models.JSONField(default=list, help_text="ids of the papers that went over")),
                (
                    "undo_at",
                    models.DateTimeField(help_text="when undoing was asked for; empty while nobody asks", null=True),
                ),
                ("undo_reason", models.CharField(blank=True, max_length=200)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
                    ),
                ),
                (
                    "gone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merged_away", to="people.person"
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="people.person"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"),
                ),
                (
                    "undo_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("gone")), _negated=True), name="merge_of_two_files"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "in_force"])),
                        fields=("gone",),
                        name="one_standing_merge_per_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "refused"]),
                            models.Q(
                                ("approved_at__isnull", False),
                                models.Q(("approved_by", models.F("made_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="merge_by_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "undone"), _negated=True),
                            models.Q(
                                ("undone_at__isnull", False),
                                models.Q(("undone_by", models.F("undo_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="undone_by_two_people",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row_key",
                    models.CharField(
                        blank=True, help_text="keyed digest of the row's file_no, name and number", max_length=64
                    ),
                ),
                (
                    "row_told",
                    models.JSONField(
                        default=dict, help_text="of the row: name, file_no, tail of the number, birth, area"
                    ),
                ),
                ("grade", models.CharField(help_text="same or likely", max_length=8)),
                (
                    "evidence",
                    models.CharField(
                        help_text="codes of kernel.linkage, between commas, ends included", max_length=200
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("same", "Same"),
                            ("never", "Never"),
                            ("row_settled", "Row Settled"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
                    ),
                ),
                (
                    "left",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.importrow"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PairSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("done", "Done"), ("failed", "Failed")], max_length=8
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField(help_text="when something was last heard of it")),
                ("step", models.CharField(blank=True, max_length=40)),
                ("done", models.IntegerField(default=0)),
                ("of", models.IntegerField(default=0)),
                ("counts", models.JSONField(default=dict, help_text="records, pairs, same, likely")),
                ("reason", models.TextField(blank=True, help_text="why it failed")),
                (
                    "made_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.AddField(
            model_name="person",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                help_text="the file that this one is part of now",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="person_merged"
            ),
        ),
        migrations.AddField(
            model_name="pair",
            name="search",
            field=models.ForeignKey(
                help_text="empty: put together by an officer",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.pairsearch",
            ),
        ),
        migrations.AddIndex(model_name="pair", index=models.Index(fields=["state", "grade"], name="pair_state")),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("right__gt", models.F("left")), ("row", None)),
                    models.Q(("right", None), ("row__isnull", False)),
                    _connector="OR",
                ),
                name="pair_is_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.UniqueConstraint(fields=("left", "right"), name="one_pair_of_two_persons"),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.UniqueConstraint(
                condition=models.Q(("right", None)), fields=("left", "row_key"), name="one_pair_of_person_and_row"
            ),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "open"),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="pair_is_decided",
            ),
        ),
    ]
