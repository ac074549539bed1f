"""The index of lines by their day stays on PostgreSQL alone: SQLite takes it for the lines of a county, too.

There it reads the lines of everybody to find a county's: 110 ms for one count of a year with 100,000 lines, by persons
of the area 15.
"""

from django.db import migrations

SQL = "CREATE INDEX grant_line_day ON grants_grantline (since DESC, id) WHERE live"


def make(apps, schema_editor):
    """Make it where it serves."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(SQL)


def drop(apps, schema_editor):
    """Take it back."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX grant_line_day")


class Migration(migrations.Migration):

    dependencies = [("grants", "0003_live_since")]

    operations = [
        migrations.RemoveIndex(model_name="grantline", name="grant_line_live_since"),
        migrations.RunPython(make, drop),
    ]
