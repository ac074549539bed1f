"""Holds by the supervisor: while one stands no stage is signed, and a hold itself is only ever lifted, once."""

import django.db.models.deletion
from django.db import migrations, models

STANDING = """EXISTS (SELECT 1 FROM approvals_hold h
    JOIN approvals_matter held ON held.id = h.matter_id
    JOIN approvals_matter m ON m.kind = held.kind AND m.subject_id = held.subject_id
    WHERE m.id = NEW.matter_id AND {before})"""
"""A hold of the same subject, in whatever round it was placed."""
KEPT = ("id", "matter_id", "reason", "placed_by_id", "placed_at", "until")
LONGEST_DAYS = 31
"""Thirty days and the rest of the day on which it is placed."""

# SQLite keeps moments as text, and text in another form would compare wrongly: julianday reads every form, and what it
# cannot read is refused.
SQLITE = [
    """CREATE TRIGGER approvals_matter_placed BEFORE UPDATE ON approvals_matter WHEN NEW.area IS NOT OLD.area
       BEGIN SELECT RAISE(ABORT, 'a matter is frozen once opened, and its outcome is said once'); END""",
    f"""CREATE TRIGGER approvals_act_held BEFORE INSERT ON approvals_act WHEN NEW.stage > 0
        AND {STANDING.format(before="COALESCE(julianday(NEW.at), 0) < julianday(COALESCE(h.lifted_at, h.until))")}
        BEGIN SELECT RAISE(ABORT, 'the matter is on hold'); END""",
    f"""CREATE TRIGGER approvals_hold_fits BEFORE INSERT ON approvals_hold
        WHEN NEW.lifted_at IS NOT NULL OR NEW.lifted_by_id IS NOT NULL OR NEW.lift_reason <> '' OR NEW.reason = ''
          OR COALESCE(julianday(NEW.until) - julianday(NEW.placed_at), 0) <= 0
          OR julianday(NEW.until) - julianday(NEW.placed_at) > {LONGEST_DAYS}
          OR NOT EXISTS (SELECT 1 FROM approvals_matter o WHERE o.id = NEW.matter_id AND o.outcome = '')
          OR {STANDING.format(before="julianday(NEW.placed_at) < julianday(COALESCE(h.lifted_at, h.until))")}
        BEGIN SELECT RAISE(ABORT, 'a hold needs a reason, an end within bounds and an open matter without a hold'); END""",
    f"""CREATE TRIGGER approvals_hold_frozen BEFORE UPDATE ON approvals_hold
        WHEN OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL OR NEW.lifted_by_id IS NULL
          OR {" OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in KEPT)}
          OR COALESCE(julianday(NEW.lifted_at), 0) < julianday(OLD.placed_at)
          OR julianday(NEW.lifted_at) > julianday(OLD.until)
        BEGIN SELECT RAISE(ABORT, 'a hold is lifted once and otherwise never changed'); END""",
    """CREATE TRIGGER approvals_hold_no_delete BEFORE DELETE ON approvals_hold
       BEGIN SELECT RAISE(ABORT, 'a hold is never deleted'); END""",
    """CREATE TRIGGER approvals_hold_no_replace BEFORE INSERT ON approvals_hold
       WHEN EXISTS (SELECT 1 FROM approvals_hold h WHERE h.id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: this hold exists'); END""",
]
POSTGRES = [
    """CREATE TRIGGER approvals_matter_placed BEFORE UPDATE ON approvals_matter FOR EACH ROW
       WHEN (NEW.area IS DISTINCT FROM OLD.area) EXECUTE FUNCTION rongjun_refuse()""",
    f"""CREATE FUNCTION approvals_act_held() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.stage > 0 AND {STANDING.format(before="NEW.at < COALESCE(h.lifted_at, h.until)")} THEN
            RAISE EXCEPTION 'the matter is on hold' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$""",
    """CREATE TRIGGER approvals_act_held BEFORE INSERT ON approvals_act
       FOR EACH ROW EXECUTE FUNCTION approvals_act_held()""",
    f"""CREATE FUNCTION approvals_hold_fits() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.lifted_at IS NOT NULL OR NEW.lifted_by_id IS NOT NULL OR NEW.lift_reason <> '' OR NEW.reason = ''
             OR NEW.until <= NEW.placed_at OR NEW.until > NEW.placed_at + interval '{LONGEST_DAYS} days'
             OR NOT EXISTS (SELECT 1 FROM approvals_matter o WHERE o.id = NEW.matter_id AND o.outcome = '')
             OR {STANDING.format(before="NEW.placed_at < COALESCE(h.lifted_at, h.until)")} THEN
            RAISE EXCEPTION 'a hold needs a reason, an end within bounds and an open matter without a hold'
              USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$""",
    """CREATE TRIGGER approvals_hold_fits BEFORE INSERT ON approvals_hold
       FOR EACH ROW EXECUTE FUNCTION approvals_hold_fits()""",
    f"""CREATE FUNCTION approvals_hold_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL OR NEW.lifted_by_id IS NULL
             OR {" OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in KEPT)}
             OR NEW.lifted_at < OLD.placed_at OR NEW.lifted_at > OLD.until THEN
            RAISE EXCEPTION 'a hold is lifted once and otherwise never changed'
              USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$""",
    """CREATE TRIGGER approvals_hold_frozen BEFORE UPDATE ON approvals_hold
       FOR EACH ROW EXECUTE FUNCTION approvals_hold_frozen()""",
    """CREATE TRIGGER approvals_hold_no_delete BEFORE DELETE ON approvals_hold
       FOR EACH ROW EXECUTE FUNCTION rongjun_refuse()""",
    """CREATE TRIGGER approvals_hold_no_truncate BEFORE TRUNCATE ON approvals_hold
       FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()""",
]


def make_guards(apps, schema_editor):
    """Create the triggers on either engine."""
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0003_chains"), ("units", "0002_sign_in")]
    operations = [
        migrations.AddField(
            model_name="matter",
            name="area",
            field=models.CharField(
                help_text="digits of the area that signatories must answer for; null: no matter which",
                max_length=12, null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="matter", index=models.Index(fields=["outcome"], name="matter_by_outcome"),
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500)),
                ("placed_at", models.DateTimeField()),
                ("until", models.DateTimeField(help_text="the moment after its last day: it ends by itself")),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lift_reason", models.CharField(blank=True, max_length=500)),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="approvals.matter"
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
                    ),
                ),
            ],
            options={"ordering": ["-placed_at", "-pk"]},
        ),
        migrations.CreateModel(
            name="GivenUp",
            fields=[
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="given_up",
                        serialize=False, to="approvals.matter",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(make_guards),
    ]
