"""A notice that was submitted stays what it was; it is approved only where its matter was, on the same content."""

from django.db import migrations

FROZEN = (
    "id", "kind", "doc_no", "title", "issuer", "issued", "source", "effective", "corrects", "region", "region_name",
    "typed", "rejected", "entry_hash", "content", "content_hash", "made_by_id", "made_at", "submitted_at",
)  # fmt: skip
STEP = """(OLD.state = 'draft' AND NEW.state IN ('draft', 'submitted', 'withdrawn'))
       OR (OLD.state = 'submitted' AND NEW.state IN ('approved', 'returned', 'withdrawn'))"""
SIGNED = """EXISTS (SELECT 1 FROM approvals_matter m WHERE m.kind = 'notice' AND m.subject_id = NEW.id
                   AND m.outcome = 'approved' AND m.content_hash = NEW.content_hash)"""
WHOLE = "(NEW.content IS NOT NULL AND length(NEW.content_hash) = 64 AND length(NEW.entry_hash) = 64)"


def broken(differs):
    """Return when an update of a notice breaks the rules; `differs` compares two values that may be null."""
    changed = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in FROZEN)
    return f"""NOT ({STEP}) OR (OLD.state <> 'draft' AND ({changed}))
       OR (NEW.state = 'approved' AND NOT {SIGNED}) OR (NEW.state = 'submitted' AND NOT {WHOLE})"""


def in_draft(row):
    """Return whether the notice of a paper is still a draft."""
    return f"EXISTS (SELECT 1 FROM policy_notice n WHERE n.id = {row}.notice_id AND n.state = 'draft')"


REFUSE = "BEGIN SELECT RAISE(ABORT, 'a notice is frozen once submitted, and moves only along its states'); END"
SQLITE = {
    "policy_notice_frozen": f"BEFORE UPDATE ON policy_notice WHEN {broken('IS NOT')} {REFUSE}",
    "policy_notice_no_delete": f"BEFORE DELETE ON policy_notice {REFUSE}",
    "policy_notice_begins": f"""BEFORE INSERT ON policy_notice WHEN NEW.state <> 'draft'
        OR EXISTS (SELECT 1 FROM policy_notice n WHERE n.id = NEW.id) {REFUSE}""",
    "policy_paper_insert": f"""BEFORE INSERT ON policy_noticepaper WHEN NOT {in_draft("NEW")}
        OR EXISTS (SELECT 1 FROM policy_noticepaper p WHERE p.id = NEW.id OR p.token = NEW.token) {REFUSE}""",
    "policy_paper_delete": f"BEFORE DELETE ON policy_noticepaper WHEN NOT {in_draft('OLD')} {REFUSE}",
    "policy_paper_update": f"BEFORE UPDATE ON policy_noticepaper {REFUSE}",
}
RAISE = """RAISE EXCEPTION 'a notice is frozen once submitted, and moves only along its states'
           USING ERRCODE = 'integrity_constraint_violation';"""
POSTGRES = [
    f"""CREATE FUNCTION policy_notice_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF {broken("IS DISTINCT FROM")} THEN {RAISE} END IF; RETURN NEW; END $$""",
    f"""CREATE FUNCTION policy_notice_begins() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF NEW.state <> 'draft' THEN {RAISE} END IF; RETURN NEW; END $$""",
    f"""CREATE FUNCTION policy_paper_in_draft() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'INSERT' THEN
            IF NOT {in_draft("NEW")} THEN {RAISE} END IF;
            RETURN NEW;
          END IF;
          IF NOT {in_draft("OLD")} THEN {RAISE} END IF;
          RETURN OLD;
        END $$""",
    """CREATE TRIGGER policy_notice_frozen BEFORE UPDATE ON policy_notice
       FOR EACH ROW EXECUTE FUNCTION policy_notice_frozen()""",
    """CREATE TRIGGER policy_notice_begins BEFORE INSERT ON policy_notice
       FOR EACH ROW EXECUTE FUNCTION policy_notice_begins()""",
    """CREATE TRIGGER policy_notice_no_delete BEFORE DELETE ON policy_notice
       FOR EACH ROW EXECUTE FUNCTION rongjun_refuse()""",
    """CREATE TRIGGER policy_notice_no_truncate BEFORE TRUNCATE ON policy_notice
       FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()""",
    """CREATE TRIGGER policy_paper_in_draft BEFORE INSERT OR DELETE ON policy_noticepaper
       FOR EACH ROW EXECUTE FUNCTION policy_paper_in_draft()""",
    """CREATE TRIGGER policy_paper_update BEFORE UPDATE ON policy_noticepaper
       FOR EACH ROW EXECUTE FUNCTION rongjun_refuse()""",
    """CREATE TRIGGER policy_paper_no_truncate BEFORE TRUNCATE ON policy_noticepaper
       FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()""",
]
DROP_POSTGRES = [
    *(f"DROP TRIGGER policy_notice_{name} ON policy_notice" for name in ("frozen", "begins", "no_delete", "no_truncate")),
    *(f"DROP TRIGGER policy_paper_{name} ON policy_noticepaper" for name in ("in_draft", "update", "no_truncate")),
    "DROP FUNCTION policy_notice_frozen()", "DROP FUNCTION policy_notice_begins()",
    "DROP FUNCTION policy_paper_in_draft()",
]  # fmt: skip


def make_guards(apps, schema_editor):
    """Create the triggers on either engine."""
    sqlite = [f"CREATE TRIGGER {name} {text}" for name, text in SQLITE.items()]
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement, None)


def drop_guards(apps, schema_editor):
    """Drop the triggers."""
    sqlite = [f"DROP TRIGGER {name}" for name in SQLITE]
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else DROP_POSTGRES:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("policy", "0002_notices"), ("approvals", "0002_guards")]
    operations = [migrations.RunPython(make_guards, drop_guards)]
