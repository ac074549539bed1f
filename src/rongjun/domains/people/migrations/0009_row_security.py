"""Row-level security of the registry on PostgreSQL, and the role that it binds. On SQLite the managers alone keep it."""

from django.db import migrations, models

from rongjun.base.postgres import row_security

IMPORT_ROW = (
    f"{row_security.area_condition('area_prefix')}"
    " OR EXISTS (SELECT 1 FROM people_fact f WHERE f.row_id = people_importrow.id)"
)
POLICIES = {
    "people_person": row_security.area_condition("area_code"),
    "people_fact": row_security.person_condition("people_fact"),
    "people_sealed": row_security.person_condition("people_sealed"),
    "people_importrow": IMPORT_ROW,
    "people_confirmation": row_security.person_condition("people_confirmation"),
    "people_paper": row_security.person_condition("people_paper"),
    "people_pair": f"({row_security.person_condition('people_pair', 'left_id')})"
    f" AND (right_id IS NULL OR {row_security.person_condition('people_pair', 'right_id')})",
    "people_merge": f"({row_security.person_condition('people_merge', 'kept_id')})"
    f" AND ({row_security.person_condition('people_merge', 'gone_id')})",
    "people_deathlist": row_security.area_condition("area_prefix"),
    "people_deathrow": row_security.area_condition("area_prefix"),
}
"""A row of an import is its maker's, and theirs who may see the person it brought a fact of; a pair or a merge is of
those who may see both. Names of imports (people_import) are kept by the manager alone: facts lead to them."""


def secure(apps, schema_editor):
    """Make the role and secure the tables."""
    row_security.make_role(schema_editor)
    for table, condition in POLICIES.items():
        row_security.secure(schema_editor, table, condition)


def release(apps, schema_editor):
    """Take the policies off; the role stays, other databases may use it."""
    for table in POLICIES:
        row_security.release(schema_editor, table)


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0008_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="area_prefix",
            field=models.CharField(blank=True, help_text="area of the unit that made it; '' is all", max_length=12),
        ),
        migrations.AddField(
            model_name="importrow",
            name="area_prefix",
            field=models.CharField(blank=True, help_text="as its import's", max_length=12),
        ),
        migrations.AddIndex(
            model_name="importrow", index=models.Index(fields=["file_no"], name="import_row_file_no")
        ),
        migrations.AddIndex(
            model_name="importfault",
            index=models.Index(
                condition=models.Q(("code", "same_identity")), fields=["fault"], name="fault_naming_another"
            ),
        ),
        migrations.RunPython(secure, release),
    ]
