"""Promises with days of their own are warned and go up; messages are tried again; reviews go elsewhere; mail."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("petitions", "0005_no_holidays"),
        ("units", "0005_discipline"),
    ]

    operations = [
        migrations.CreateModel(
            name="Elsewhere",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("warned_at", models.DateTimeField(null=True)),
                ("raised_at", models.DateTimeField(null=True)),
                ("round", models.IntegerField()),
                ("stage", models.CharField(help_text="review, rereview", max_length=8)),
                ("reason", models.TextField(help_text="why the person does not agree, masked")),
                ("asked_on", models.DateField(help_text="keeps the person's own limit (articles 35 and 36)")),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.BigIntegerField(help_text="staff id; 0 for the person")),
                ("due_on", models.DateField()),
                ("body", models.CharField(blank=True, help_text="the body it was sent to", max_length=80)),
                ("sent_on", models.DateField(null=True)),
                (
                    "sent_how",
                    models.CharField(blank=True, help_text="way, and number of the letter; no name", max_length=120),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                ("sent_by", models.BigIntegerField(null=True)),
                (
                    "matter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="elsewhere",
                        to="petitions.matter",
                    ),
                ),
                (
                    "raised_to",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        help_text="who sends it on",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at", None)), fields=["unit", "due_on"], name="petition_elsewhere"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("matter", "round", "stage"), name="one_review_elsewhere"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_at", None),
                            models.Q(models.Q(("body", ""), _negated=True), ("sent_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="review_sent_on_says_where",
                    ),
                ],
            },
        ),
        migrations.RemoveIndex(model_name="outgoing", name="petition_outgoing_waits"),
        migrations.AddField(
            model_name="leadermatter",
            name="raised_to",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
            ),
        ),
        migrations.AddField(model_name="leadermatter", name="warned_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="outgoing",
            name="again_at",
            field=models.DateTimeField(help_text="not before this moment", null=True),
        ),
        migrations.AddField(model_name="outgoing", name="given_up_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="outgoing",
            name="settled",
            field=models.CharField(blank=True, help_text="how the person was reached", max_length=200),
        ),
        migrations.AddField(model_name="outgoing", name="settled_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="outgoing", name="settled_by", field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name="outgoing", name="tries", field=models.IntegerField(default=0)),
        migrations.AddField(
            model_name="part",
            name="raised_to",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
            ),
        ),
        migrations.AddField(model_name="part", name="warned_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="petitioner", name="mail", field=models.BinaryField(null=True)),
        migrations.AddField(model_name="refused", name="raised_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="refused",
            name="raised_to",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
            ),
        ),
        migrations.AddField(model_name="refused", name="warned_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="repair",
            name="raised_to",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
            ),
        ),
        migrations.AddField(model_name="repair", name="warned_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="supervision", name="raised_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="supervision",
            name="raised_to",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
            ),
        ),
        migrations.AddField(model_name="supervision", name="warned_at", field=models.DateTimeField(null=True)),
        migrations.AlterField(
            model_name="outgoing",
            name="failed",
            field=models.CharField(
                blank=True, help_text="why the last try failed; 'sending' while at it", max_length=120
            ),
        ),
        migrations.AddIndex(
            model_name="outgoing",
            index=models.Index(
                condition=models.Q(("given_up_at__isnull", False), ("settled_at", None)),
                fields=["id"],
                name="petition_outgoing_given_up",
            ),
        ),
        migrations.AddIndex(
            model_name="outgoing",
            index=models.Index(
                condition=models.Q(("given_up_at", None), ("sent_at", None)),
                fields=["id"],
                name="petition_outgoing_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settled_at", None),
                    models.Q(models.Q(("settled", ""), _negated=True), ("given_up_at__isnull", False)),
                    _connector="OR",
                ),
                name="settled_message_says_how",
            ),
        ),
    ]
