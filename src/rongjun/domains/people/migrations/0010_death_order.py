"""The order of the date of death: an index of its own, so that nobody of a frequent category is far from its start."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0009_row_security"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["death_date", "id", "categories", "merged_into"], name="person_died"),
        ),
    ]
