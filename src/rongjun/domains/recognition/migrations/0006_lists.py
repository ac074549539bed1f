"""Lists begin at the cases: an index by unit or procedure alone led the planner to read and sort all of them.

Worklists have their own index of unit, right and last day; a procedure is looked for by its code. The indexes are
dropped as such, so that SQLite does not rebuild the table and lose its guards.
"""

import django.db.models.deletion
from django.db import migrations, models

NAMES = ("recognition_case_owner_unit_id_2d84c2fe", "recognition_case_procedure_id_97a70202")
MADE = {NAMES[0]: "owner_unit_id", NAMES[1]: "procedure_id"}


class Migration(migrations.Migration):
    dependencies = [("recognition", "0005_drafts")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX IF EXISTS {name}", f"CREATE INDEX IF NOT EXISTS {name} ON recognition_case ({column})"
                )
                for name, column in MADE.items()
            ],
            state_operations=[
                migrations.AlterField(
                    "case", "owner_unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                    ),
                ),
                migrations.AlterField(
                    "case", "procedure",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="cases",
                        to="recognition.procedure",
                    ),
                ),
            ],
        )
    ]  # fmt: skip
