"""An issued report never changes."""

from django.db import migrations

from rongjun.base import guards

GUARDS = guards.immutable("reports_report", "an issued report")
REPLACED = {"reports_report": "t.id = NEW.id OR t.number = NEW.number"}


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [guards.kept(GUARDS, REPLACED)]
