import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

PROTECT = django.db.models.deletion.PROTECT


def _id():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def _link(to, on_delete=PROTECT, related_name="+", **options):
    return models.ForeignKey(on_delete=on_delete, related_name=related_name, to=to, **options)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_linkage"),
        ("units", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeathList",
            fields=[
                _id(),
                ("file_name", models.CharField(max_length=200)),
                ("file_hash", models.CharField(max_length=64)),
                ("source", models.CharField(help_text="who made the list", max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[("matching", "Matching"), ("matched", "Matched"), ("failed", "Failed")],
                        default="matching",
                        max_length=10,
                    ),
                ),
                ("made_by", _link("units.staff")),
                ("made_at", models.DateTimeField()),
                (
                    "area_prefix",
                    models.CharField(
                        blank=True, help_text="area of the unit that brought it; '' is all", max_length=12
                    ),
                ),
                ("counts", models.JSONField(default=dict, help_text="rows, exact, likely, none, faults")),
                ("faults", models.JSONField(default=list, help_text="[row, column, value (masked), fault, mend]")),
                ("progress", models.JSONField(default=dict, help_text="{step, done, of}")),
                ("reason", models.CharField(blank=True, help_text="why the work stopped", max_length=400)),
                ("sealed", models.BinaryField(help_text="the file, until it is matched", null=True)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("file_hash", "area_prefix"), name="one_death_list_per_file")
                ],
            },
        ),
        migrations.CreateModel(
            name="DeathRow",
            fields=[
                _id(),
                ("batch", _link("people.deathlist", django.db.models.deletion.CASCADE, "rows")),
                ("area_prefix", models.CharField(blank=True, help_text="that of the list", max_length=12)),
                ("row_no", models.IntegerField(help_text="row in the sheet")),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="as the list has it; removed where it is denied", max_length=60
                    ),
                ),
                (
                    "tail",
                    models.CharField(
                        blank=True, help_text="last four characters of the number in the list", max_length=4
                    ),
                ),
                (
                    "sealed",
                    models.BinaryField(
                        help_text="number, birth and sex of the list; removed where it is denied", null=True
                    ),
                ),
                ("death_date", models.DateField(null=True)),
                ("cremation_date", models.DateField(help_text="the death was not later than this", null=True)),
                ("cause", models.CharField(blank=True, max_length=10)),
                ("grade", models.CharField(help_text="exact or likely", max_length=8)),
                ("evidence", models.JSONField(default=list, help_text="codes of kernel.linkage")),
                ("person", _link("people.person", null=True)),
                ("others", models.JSONField(default=list, help_text="[person id, evidence] of further candidates")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("proposed", "Proposed"),
                            ("other_person", "Other Person"),
                            ("not_here", "Not Here"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("decided_by", _link("units.staff", null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("change", _link("people.import", null=True)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "row_no"), name="one_death_row_per_number"),
                    models.CheckConstraint(
                        condition=Q(death_date__isnull=False) | Q(cremation_date__isnull=False),
                        name="death_row_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="proposed") | Q(change__isnull=False), name="proposed_by_change"
                    ),
                ],
            },
        ),
    ]
