import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0001_initial"),
        ("units", "0002_sign_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("national", "National"), ("local", "Local")], max_length=8)),
                ("state", models.CharField(help_text="notices.states.State", max_length=12)),
                ("doc_no", models.CharField(help_text="文号; several joined by ；", max_length=80)),
                ("title", models.CharField(max_length=200)),
                ("issuer", models.CharField(blank=True, max_length=100)),
                ("issued", models.DateField(null=True)),
                ("source", models.CharField(help_text="where it was read", max_length=400)),
                (
                    "effective",
                    models.IntegerField(help_text="month ordinal: the first month in which it changes something"),
                ),
                (
                    "corrects",
                    models.CharField(
                        blank=True, help_text="why it overrules what was published (更正)", max_length=400
                    ),
                ),
                (
                    "region",
                    models.CharField(blank=True, help_text="division-code prefix of a local notice", max_length=12),
                ),
                ("region_name", models.CharField(blank=True, max_length=60)),
                (
                    "typed",
                    models.JSONField(default=dict, help_text="what was entered, as it was typed (notices.entries)"),
                ),
                (
                    "rejected",
                    models.JSONField(default=list, help_text="rows that stayed out: row, column, value, fault, mend"),
                ),
                (
                    "entry_hash",
                    models.CharField(
                        blank=True, help_text="SHA-256 of what was entered, without papers", max_length=64
                    ),
                ),
                ("content", models.JSONField(help_text="what is signed: set when it is submitted", null=True)),
                (
                    "content_hash",
                    models.CharField(blank=True, help_text="SHA-256 of the canonical content", max_length=64),
                ),
                ("made_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, help_text="why it was returned or withdrawn", max_length=400)),
                (
                    "made_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "decided_at"], name="notice_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["submitted", "approved"])),
                        fields=("entry_hash",),
                        name="one_notice_per_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"), models.Q(("doc_no", ""), _negated=True), _connector="OR"
                        ),
                        name="notice_has_a_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeCost",
            fields=[
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="cost",
                        serialize=False,
                        to="policy.notice",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("done", "Done"), ("failed", "Failed")], max_length=8
                    ),
                ),
                ("progress", models.JSONField(default=dict, help_text="step, done, of")),
                ("content", models.JSONField(help_text="sums in fen (payments.notice_costs)", null=True)),
                ("asked_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=400)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="NoticePaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("media", models.CharField(help_text="pdf, jpg, png: by its content", max_length=4)),
                ("size", models.IntegerField(help_text="bytes")),
                ("digest", models.CharField(help_text="SHA-256 of the content: part of what is signed", max_length=64)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="policy.notice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "digest"), name="one_notice_paper_per_content")
                ]
            },
        ),
    ]
