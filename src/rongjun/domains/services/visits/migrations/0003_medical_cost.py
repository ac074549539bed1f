"""A need more on the list: medical costs that are hard to bear, which lead to a suspected hardship."""

from django.db import migrations

CODE, NAME, ENGLISH = "medical_cost", "医疗费用负担重", "Medical costs too heavy"


def add(apps, schema_editor):
    """Put the need on the list, unless the office has one of that code."""
    need = apps.get_model("visits", "Need").objects.using(schema_editor.connection.alias)
    need.get_or_create(code=CODE, defaults={"name": NAME, "name_en": ENGLISH})


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_guards")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
