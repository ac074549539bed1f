"""Two persons' signatures before a formula, an order or a result holds; choices stay; who sees what."""

from django.db import migrations

from rongjun.base import guards
from rongjun.base.guards import Guard
from rongjun.base.postgres import row_security
from rongjun.domains.approvals.seeding import seeded

TWO = """EXISTS (SELECT 1 FROM approvals_matter m WHERE m.kind = '{kind}' AND m.subject_id = {subject}
    AND m.outcome = 'approved' AND m.content_hash = {digest}
    AND (SELECT COUNT(DISTINCT a.staff_id) FROM approvals_act a WHERE a.matter_id = m.id) >= 2)"""
FORMULA = TWO.format(kind="placement_formula", subject="NEW.id", digest="NEW.content_hash")
LIST = """EXISTS (SELECT 1 FROM placement_signed s WHERE s.round_id = NEW.id AND s.kind = '{what}' AND s.number =
    (SELECT MAX(x.number) FROM placement_signed x WHERE x.round_id = NEW.id AND x.kind = '{what}') AND {two})"""
ORDER = LIST.format(what="order", two=TWO.format(kind="placement_order", subject="s.id", digest="s.content_hash"))
RESULT = LIST.format(what="result", two=TWO.format(kind="placement_result", subject="s.id", digest="s.content_hash"))
SPEC = ("id", "doc_no", "source", "effective", "content", "content_hash", "made_by_id", "made_at")
ROUND = ("id", "year", "title", "formula_id", "made_by_id", "made_at")
DRAFT = "(SELECT r.state FROM placement_round r WHERE r.id = NEW.round_id) <> 'draft'"
GUARDS = [
    Guard("placement_formula_frozen", "placement_formula", "UPDATE", "{changed}", "a formula is never changed", SPEC),
    Guard("placement_formula_signed", "placement_formula", "UPDATE",
          f"OLD.state <> NEW.state AND NEW.state = 'approved' AND NOT {FORMULA}",
          "a formula is in force only with the signatures of two persons"),
    Guard("placement_formula_begins", "placement_formula", "INSERT", "NEW.state <> 'submitted'",
          "a formula begins as submitted"),
    Guard("placement_formula_kept", "placement_formula", "DELETE", "", "a formula is never removed"),
    Guard("placement_round_frozen", "placement_round", "UPDATE", "{changed}", "a round keeps its formula", ROUND),
    Guard("placement_round_begins", "placement_round", "INSERT", "NEW.state <> 'draft'", "a round begins as a draft"),
    Guard("placement_round_signed", "placement_round", "UPDATE",
          f"OLD.state <> NEW.state AND NEW.state = 'published' AND (OLD.state <> 'signing' OR NOT {ORDER})",
          "an order is published only with the signatures of two persons"),
    Guard("placement_round_closed", "placement_round", "UPDATE",
          f"OLD.state <> NEW.state AND NEW.state = 'closed' AND NOT {RESULT}",
          "a result holds only with the signatures of two persons"),
    Guard("placement_round_chooses", "placement_round", "UPDATE",
          "OLD.state <> NEW.state AND NEW.state = 'choosing' AND OLD.state <> 'published'",
          "a choice begins after the order is published"),
    Guard("placement_round_stays", "placement_round", "UPDATE", "OLD.state = 'closed' AND NEW.state <> 'closed'",
          "a closed round stays closed"),
    Guard("placement_round_kept", "placement_round", "DELETE", "", "a round is never removed"),
    Guard("placement_facts_frozen", "placement_candidate", "UPDATE", DRAFT + " AND {changed}",
          "facts stand once the order waits for signatures", ("facts", "lot", "person_id", "round_id", "area_code")),
    Guard("placement_candidate_late", "placement_candidate", "INSERT", DRAFT, "nobody is listed after the order"),
    Guard("placement_candidate_kept", "placement_candidate", "DELETE", DRAFT.replace("NEW.", "OLD."),
          "who was in an order stays in it"),
    *guards.immutable("placement_signed", "a list that was put forward"),
    *guards.immutable("placement_choice", "a choice"),
]  # fmt: skip
REPLACED = {
    "placement_formula": "t.id = NEW.id",
    "placement_round": "t.id = NEW.id",
    "placement_candidate": "t.id = NEW.id",
    "placement_signed": "t.id = NEW.id",
    "placement_choice": "t.id = NEW.id OR t.candidate_id = NEW.candidate_id"
    " OR (t.post_id = NEW.post_id AND t.seat = NEW.seat)",
}
THROUGH = """EXISTS (SELECT 1 FROM placement_candidate c WHERE c.id = {table}.candidate_id)"""
POLICIES = {
    "placement_candidate": row_security.area_condition("area_code"),
    "placement_objection": THROUGH.format(table="placement_objection"),
    "placement_choice": THROUGH.format(table="placement_choice"),
}
CHAINS = {
    "placement_formula": (("录入", "placement.work"), ("批准", "placement.sign")),
    "placement_order": (("提出", "placement.work"), ("批准", "placement.sign")),
    "placement_result": (("提出", "placement.work"), ("批准", "placement.sign")),
}


def make(apps, schema_editor):
    """Make the triggers and the policies."""
    guards.make(schema_editor, GUARDS, REPLACED)
    for table, condition in POLICIES.items():
        row_security.secure(schema_editor, table, condition)
    row_security.let_own(schema_editor, "placement_candidate", "person_id")


def drop(apps, schema_editor):
    """Drop them."""
    row_security.end_own(schema_editor, "placement_candidate")
    for table in POLICIES:
        row_security.release(schema_editor, table)
    guards.drop(schema_editor, GUARDS, REPLACED)


class Migration(migrations.Migration):
    dependencies = [("placement", "0001_initial"), ("approvals", "0004_holds"), ("people", "0009_row_security")]
    operations = [
        seeded(CHAINS),
        migrations.RunPython(make, drop),
    ]
