"""The list of reports as issued, the latest first, has an index of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0002_guards'),
        ('units', '0006_hospital'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['-first', '-id'], name='office_report_first'),
        ),
    ]
