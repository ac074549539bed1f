import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0003_file"),
        ("units", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("id_index", models.CharField(help_text="blind index of the identity number", max_length=64, unique=True)),
                (
                    "number",
                    models.CharField(
                        help_text="county, dash, seven digits", max_length=32, unique=True, verbose_name="档案号"
                    ),
                ),
                ("county", models.CharField(max_length=6)),
                ("running", models.IntegerField()),
                ("given_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "running"), name="one_file_number_per_county_and_running_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedLayout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "fingerprint",
                    models.CharField(help_text="SHA-256 of the header's names in normal form, in order", max_length=64),
                ),
                ("columns", models.JSONField(help_text="list of [header, target] in order; '' is not read")),
                (
                    "category",
                    models.CharField(blank=True, help_text="of every row, where no column says it", max_length=2),
                ),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "name"), name="one_layout_per_unit_and_name"),
                    models.UniqueConstraint(fields=("unit", "fingerprint"), name="one_layout_per_unit_and_header"),
                ],
            },
        ),
    ]
