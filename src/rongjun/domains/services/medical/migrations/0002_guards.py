"""A rule in force has two persons' signatures; a bill and what it was worked out from never change; who sees what."""

from django.db import migrations

from rongjun.base import guards
from rongjun.base.guards import Guard
from rongjun.base.postgres import row_security
from rongjun.domains.approvals.seeding import seeded

SIGNED = """EXISTS (SELECT 1 FROM approvals_matter m WHERE m.kind = 'medical_rule' AND m.subject_id = NEW.id
    AND m.outcome = 'approved' AND m.content_hash = NEW.content_hash
    AND (SELECT COUNT(DISTINCT a.staff_id) FROM approvals_act a WHERE a.matter_id = m.id) >= 2)"""
BILL = (
    "id", "sheet_id", "hospital_id", "row_no", "number", "person_id", "kind", "left_on", "total_fen", "policy_fen",
    "basic_fen", "serious_fen", "assistance_fen", "group", "used_fen", "worked", "amount_fen", "to_hospital",
)  # fmt: skip
SHEET = ("id", "hospital_id", "rule_id", "file_hash", "rows", "amount_fen", "hospital_fen", "made_by_id", "made_at")
RULE = ("id", "doc_no", "source", "effective", "content", "content_hash", "made_by_id", "made_at")
GUARDS = [
    Guard("medical_rule_frozen", "medical_medicalrule", "UPDATE", "{changed}", "a rule is never changed", RULE),
    Guard("medical_rule_step", "medical_medicalrule", "UPDATE",
          "OLD.state <> NEW.state AND OLD.state <> 'submitted'", "a rule is decided once"),
    Guard("medical_rule_signed", "medical_medicalrule", "UPDATE",
          f"OLD.state <> NEW.state AND NEW.state = 'approved' AND NOT {SIGNED}",
          "a rule is in force only with the signatures of two persons"),
    Guard("medical_rule_begins", "medical_medicalrule", "INSERT", "NEW.state <> 'submitted'",
          "a rule begins as submitted"),
    Guard("medical_rule_kept", "medical_medicalrule", "DELETE", "", "a rule is never removed"),
    Guard("medical_sheet_frozen", "medical_billsheet", "UPDATE", "{changed}", "a sheet is never changed", SHEET),
    Guard("medical_sheet_step", "medical_billsheet", "UPDATE",
          "OLD.state <> NEW.state AND OLD.state = 'returned'", "a sheet that was sent back stays so"),
    Guard("medical_sheet_kept", "medical_billsheet", "DELETE", "", "a sheet is never removed"),
    Guard("medical_bill_frozen", "medical_hospitalbill", "UPDATE", "{changed}", "a bill is never changed", BILL),
    Guard("medical_bill_ended", "medical_hospitalbill", "UPDATE", "NEW.live <> OLD.live AND NOT OLD.live",
          "a bill that was sent back stays so"),
    Guard("medical_bill_kept", "medical_hospitalbill", "DELETE", "", "a bill is never removed"),
    *guards.immutable("medical_contributionlist", "a list of contributions"),
    Guard("medical_turn_frozen", "medical_place", "UPDATE",
          'OLD."order" IS NOT NULL AND ({changed})', "an order that was given stays",
          ("order", "given", "waits_since", "person_id", "season_id")),
    Guard("medical_turn_kept", "medical_place", "DELETE", 'OLD."order" IS NOT NULL', "an order that was given stays"),
]  # fmt: skip
REPLACED = {
    "medical_medicalrule": "t.id = NEW.id",
    "medical_billsheet": "t.id = NEW.id",
    "medical_hospitalbill": "t.id = NEW.id OR (t.sheet_id = NEW.sheet_id AND t.row_no = NEW.row_no)"
    " OR (t.hospital_id = NEW.hospital_id AND t.number = NEW.number AND t.live AND NEW.live)",
    "medical_contributionlist": "t.id = NEW.id OR t.year = NEW.year",
}
POLICIES = {
    "medical_hospitalbill": row_security.area_condition("area_code"),
    "medical_contribution": row_security.area_condition("area_code"),
    "medical_place": row_security.area_condition("area_code"),
}
CHAINS = {"medical_rule": (("录入", "medical.rule"), ("批准", "medical.approve"))}


class Migration(migrations.Migration):
    dependencies = [("medical", "0001_initial"), ("approvals", "0004_holds"), ("people", "0009_row_security")]
    operations = [
        seeded(CHAINS),
        guards.kept(GUARDS, REPLACED, POLICIES),
    ]
