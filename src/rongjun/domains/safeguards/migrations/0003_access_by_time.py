"""Looks are counted over a span of time by those who audit them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("safeguards", "0002_guards")]
    operations = [
        migrations.AddIndex(
            model_name="accessrow",
            index=models.Index(fields=["-at"], name="access_time"),
        ),
    ]
