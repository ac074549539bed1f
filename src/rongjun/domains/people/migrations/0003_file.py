from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0002_fewer_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="fact",
            name="key",
            field=models.CharField(blank=True, max_length=24),
        ),
        migrations.AlterField(
            model_name="sealed",
            name="field",
            field=models.CharField(help_text="registry.FIELDS or file.kinds.SEALED_FIELDS", max_length=16),
        ),
    ]
