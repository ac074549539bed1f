"""What was submitted stays what it was: a matter's content and chain are frozen, its outcome is said once."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER approvals_matter_frozen BEFORE UPDATE ON approvals_matter
       WHEN OLD.outcome <> '' OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.subject_id <> OLD.subject_id
         OR NEW.round <> OLD.round OR NEW.content_hash <> OLD.content_hash OR NEW.chain <> OLD.chain
         OR NEW.opened_at <> OLD.opened_at
       BEGIN SELECT RAISE(ABORT, 'a matter is frozen once opened, and its outcome is said once'); END""",
    """CREATE TRIGGER approvals_matter_no_delete BEFORE DELETE ON approvals_matter
       BEGIN SELECT RAISE(ABORT, 'a matter is never deleted'); END""",
    """CREATE TRIGGER approvals_matter_no_replace BEFORE INSERT ON approvals_matter
       WHEN EXISTS (SELECT 1 FROM approvals_matter m WHERE m.id = NEW.id
                    OR (m.kind = NEW.kind AND m.subject_id = NEW.subject_id AND m.round = NEW.round))
       BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: this round of the matter exists'); END""",
    """CREATE TRIGGER approvals_act_fits BEFORE INSERT ON approvals_act
       WHEN NOT EXISTS (SELECT 1 FROM approvals_matter m WHERE m.id = NEW.matter_id AND m.outcome = ''
                        AND m.content_hash = NEW.content_hash AND NEW.stage < json_array_length(m.chain))
       BEGIN SELECT RAISE(ABORT, 'the matter is decided, its content differs, or its chain has no such stage'); END""",
]
POSTGRES = [
    """CREATE FUNCTION approvals_matter_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF OLD.outcome <> '' OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.subject_id <> OLD.subject_id
            OR NEW.round <> OLD.round OR NEW.content_hash <> OLD.content_hash OR NEW.chain <> OLD.chain
            OR NEW.opened_at <> OLD.opened_at THEN
           RAISE EXCEPTION 'a matter is frozen once opened, and its outcome is said once'
             USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER approvals_matter_frozen BEFORE UPDATE ON approvals_matter
       FOR EACH ROW EXECUTE FUNCTION approvals_matter_frozen()""",
    """CREATE TRIGGER approvals_matter_no_delete BEFORE DELETE ON approvals_matter
       FOR EACH ROW EXECUTE FUNCTION rongjun_refuse()""",
    """CREATE TRIGGER approvals_matter_no_truncate BEFORE TRUNCATE ON approvals_matter
       FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()""",
    """CREATE FUNCTION approvals_act_fits() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NOT EXISTS (SELECT 1 FROM approvals_matter m WHERE m.id = NEW.matter_id AND m.outcome = ''
                        AND m.content_hash = NEW.content_hash AND NEW.stage < jsonb_array_length(m.chain)) THEN
           RAISE EXCEPTION 'the matter is decided, its content differs, or its chain has no such stage'
             USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER approvals_act_fits BEFORE INSERT ON approvals_act
       FOR EACH ROW EXECUTE FUNCTION approvals_act_fits()""",
]
DROP_SQLITE = [
    "DROP TRIGGER approvals_matter_frozen",
    "DROP TRIGGER approvals_matter_no_delete",
    "DROP TRIGGER approvals_matter_no_replace",
    "DROP TRIGGER approvals_act_fits",
]
DROP_POSTGRES = [
    "DROP TRIGGER approvals_matter_frozen ON approvals_matter",
    "DROP TRIGGER approvals_matter_no_delete ON approvals_matter",
    "DROP TRIGGER approvals_matter_no_truncate ON approvals_matter",
    "DROP TRIGGER approvals_act_fits ON approvals_act",
    "DROP FUNCTION approvals_matter_frozen()",
    "DROP FUNCTION approvals_act_fits()",
]


def make_guards(apps, schema_editor):
    """Create the triggers on either engine."""
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement, None)


def drop_guards(apps, schema_editor):
    """Drop the triggers."""
    for statement in DROP_SQLITE if schema_editor.connection.vendor == "sqlite" else DROP_POSTGRES:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial")]
    operations = [migrations.RunPython(make_guards, drop_guards)]
