"""On PostgreSQL, whether a sight may be seen is asked for each sight by the key of its matter. Without OFFSET the server
reads every matter first and makes a set of them, on every list: 60 ms of a county's 100,000 (docs/decisions/0022).
"""

from importlib import import_module

from django.db import migrations

from rongjun.base.postgres import row_security

BEFORE = import_module("rongjun.domains.petitions.migrations.0002_guards").POLICIES["petitions_sight"]
ONE_BY_ONE = "EXISTS (SELECT 1 FROM petitions_matter scoped WHERE scoped.id = petitions_sight.matter_id OFFSET 0)"


def put(condition):
    """Return the operation that puts a condition in force."""

    def change(apps, schema_editor):
        row_security.release(schema_editor, "petitions_sight")
        row_security.secure(schema_editor, "petitions_sight", condition)

    return change


class Migration(migrations.Migration):
    dependencies = [("petitions", "0007_promises_guards")]
    operations = [migrations.RunPython(put(ONE_BY_ONE), put(BEFORE))]
