"""The list of a register in the order of its last days has an index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0011_decisions'),
        ('registers', '0002_guards'),
        ('units', '0006_hospital'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='record',
            index=models.Index(fields=['code', 'mistaken', 'due_on', 'id'], name='record_by_due'),
        ),
    ]
