import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

PROTECT = django.db.models.deletion.PROTECT


def _id():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_fewer_indexes"),
        ("units", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(model_name="fact", name="key", field=models.CharField(blank=True, max_length=24)),
        migrations.AlterField(
            model_name="sealed",
            name="field",
            field=models.CharField(help_text="registry.FIELDS or file.kinds.SEALED_FIELDS", max_length=16),
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                _id(),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("person", models.ForeignKey(on_delete=PROTECT, related_name="papers", to="people.person")),
                ("kind", models.CharField(help_text="file.choices.PAPERS", max_length=16)),
                ("title", models.CharField(blank=True, max_length=60)),
                (
                    "number",
                    models.CharField(blank=True, help_text="of the paper; never an identity number", max_length=60),
                ),
                ("issued", models.DateField(null=True)),
                ("media", models.CharField(help_text="pdf, jpg, png: by its content", max_length=4)),
                ("size", models.IntegerField(help_text="bytes")),
                ("digest", models.CharField(help_text="keyed SHA-256 of the content", max_length=64)),
                ("added_by", models.ForeignKey(on_delete=PROTECT, related_name="+", to="units.staff")),
                ("added_at", models.DateTimeField()),
                ("withdrawn_by", models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="units.staff")),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdraw_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(withdrawn_at=None), fields=("person", "digest"), name="one_paper_per_content"
                    ),
                    models.CheckConstraint(
                        condition=Q(withdrawn_at=None, withdrawn_by=None) | ~Q(withdraw_reason=""),
                        name="withdrawn_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperProof",
            fields=[
                _id(),
                (
                    "paper",
                    models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="proofs", to="people.paper"),
                ),
                ("fact", models.ForeignKey(on_delete=PROTECT, related_name="proofs", to="people.fact")),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("paper", "fact"), name="one_proof_per_paper_and_fact")],
            },
        ),
        migrations.CreateModel(
            name="RowPaper",
            fields=[
                _id(),
                (
                    "row",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="papers",
                        to="people.importrow",
                    ),
                ),
                ("paper", models.ForeignKey(on_delete=PROTECT, related_name="+", to="people.paper")),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("row", "paper"), name="one_row_per_paper")],
            },
        ),
    ]
