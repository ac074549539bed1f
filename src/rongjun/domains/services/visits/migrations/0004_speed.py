"""Visits that were noted twice and wait for a choice have an index of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0011_decisions'),
        ('units', '0006_hospital'),
        ('visits', '0003_medical_cost'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('counts', None)), fields=['visited_on', 'id'], name='visit_double'),
        ),
    ]
