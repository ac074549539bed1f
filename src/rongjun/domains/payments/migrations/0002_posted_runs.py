"""A run keeps which runs it stands on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="run",
            name="posted_runs",
            field=models.JSONField(default=list, help_text="[id, content hash] of each run released before this one"),
        ),
        migrations.AlterField(
            model_name="run",
            name="posted_hash",
            field=models.CharField(blank=True, help_text="hash of posted_runs", max_length=64),
        ),
    ]
