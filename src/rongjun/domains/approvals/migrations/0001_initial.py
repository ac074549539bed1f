"""Matters by Django; acts by SQL, so that the database itself refuses a wrong signature."""

import django.db.models.deletion
from django.db import migrations, models

ACTS = """
CREATE TABLE approvals_act (
    matter_id bigint NOT NULL REFERENCES approvals_matter (id) DEFERRABLE INITIALLY DEFERRED,
    stage integer NOT NULL CHECK (stage >= 0),
    staff_id bigint NOT NULL REFERENCES units_staff (id) DEFERRABLE INITIALLY DEFERRED,
    content_hash varchar(64) NOT NULL CHECK (length(content_hash) = 64),
    previous_stage integer NULL,
    role varchar(24) NOT NULL,
    unit_id bigint NOT NULL,
    at {timestamp} NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (matter_id, stage),
    UNIQUE (matter_id, staff_id),
    UNIQUE (matter_id, stage, content_hash),
    CHECK ((stage = 0 AND previous_stage IS NULL)
        OR (stage > 0 AND previous_stage IS NOT NULL AND previous_stage = stage - 1)),
    FOREIGN KEY (matter_id, previous_stage, content_hash) REFERENCES approvals_act (matter_id, stage, content_hash)
)
"""

SQLITE_GUARDS = [
    """CREATE TRIGGER approvals_act_no_update BEFORE UPDATE ON approvals_act
       BEGIN SELECT RAISE(ABORT, 'an act is never changed'); END""",
    """CREATE TRIGGER approvals_act_no_delete BEFORE DELETE ON approvals_act
       BEGIN SELECT RAISE(ABORT, 'an act is never deleted'); END""",
    """CREATE TRIGGER approvals_act_no_replace BEFORE INSERT ON approvals_act
       WHEN EXISTS (SELECT 1 FROM approvals_act a WHERE a.matter_id = NEW.matter_id
                    AND (a.stage = NEW.stage OR a.staff_id = NEW.staff_id))
       BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: the stage is taken or the person acted before'); END""",
]
POSTGRES_GUARDS = [
    """CREATE FUNCTION rongjun_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME; END $$""",
    """CREATE TRIGGER approvals_act_immutable BEFORE UPDATE OR DELETE ON approvals_act
       FOR EACH ROW EXECUTE FUNCTION rongjun_refuse()""",
    """CREATE TRIGGER approvals_act_no_truncate BEFORE TRUNCATE ON approvals_act
       FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()""",
]


def make_acts(apps, schema_editor):
    """Create the table of acts with its guards on either engine."""
    if schema_editor.connection.alias != "default":
        return
    sqlite = schema_editor.connection.vendor == "sqlite"
    schema_editor.execute(ACTS.format(timestamp="datetime" if sqlite else "timestamptz"), None)
    for statement in SQLITE_GUARDS if sqlite else POSTGRES_GUARDS:
        schema_editor.execute(statement, None)


def drop_acts(apps, schema_editor):
    """Drop the table of acts."""
    if schema_editor.connection.alias == "default":
        schema_editor.execute("DROP TABLE approvals_act")


class Migration(migrations.Migration):
    initial = True
    dependencies = [("units", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Matter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=24)),
                ("subject_id", models.BigIntegerField()),
                (
                    "round",
                    models.IntegerField(default=1, help_text="grows when a matter is returned and submitted again"),
                ),
                ("content_hash", models.CharField(max_length=64)),
                ("chain", models.JSONField(help_text="list of {stage, name, permission}")),
                ("opened_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, help_text="approved, returned, withdrawn", max_length=16)),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "subject_id", "round"), name="one_matter_per_round")
                ]
            },
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "matter_id", "stage", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("stage", models.IntegerField()),
                ("staff_id", models.BigIntegerField()),
                ("content_hash", models.CharField(max_length=64)),
                ("previous_stage", models.IntegerField(null=True)),
                ("role", models.CharField(max_length=24)),
                ("unit_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="approvals.matter"
                    ),
                ),
            ],
            options={"db_table": "approvals_act", "managed": False, "ordering": ["stage"]},
        ),
        migrations.RunPython(make_acts, drop_acts),
    ]
