"""What a case never does, kept by the database: triggers, chains of approval, row-level security."""

from django.db import migrations

from rongjun.base import guards
from rongjun.base.guards import Guard, immutable
from rongjun.base.postgres import row_security
from rongjun.domains.approvals.seeding import seeded

STEPS = (
    "appealed>closed", "appealed>working", "closed>appealed", "closed>working", "deciding>granted", "deciding>refused",
    "deciding>withdrawn", "deciding>working", "declined>appealed", "draft>dropped", "draft>submitted",
    "granted>closed", "incomplete>submitted", "incomplete>withdrawn", "refused>appealed", "refused>closed",
    "submitted>declined", "submitted>incomplete", "submitted>withdrawn", "submitted>working", "working>deciding",
    "working>withdrawn",
)  # fmt: skip
"""kernel.recognition.states.STEPS as it was when this was written; a test holds them together."""
STEP_LIST = ", ".join(f"'{step}'" for step in STEPS)
APPROVED = """EXISTS (SELECT 1 FROM approvals_matter m WHERE m.kind = 'recognition' AND m.subject_id = (SELECT f.id
      FROM recognition_decision f WHERE f.case_id = NEW.id AND f.round = NEW.round AND f.number = 1)
    AND m.outcome = 'approved' AND m.content_hash = (SELECT d.content_hash FROM recognition_decision d
      WHERE d.case_id = NEW.id ORDER BY d.round DESC, d.number DESC LIMIT 1))"""
ASIDE = """EXISTS (SELECT 1 FROM approvals_matter m JOIN recognition_decision d ON d.id = m.subject_id
    JOIN recognition_interest i ON i.case_id = d.case_id
    WHERE m.id = NEW.matter_id AND m.kind = 'recognition' AND i.staff_id = NEW.staff_id)"""
CARRIED = """NEW.kind = 'decision' AND NOT EXISTS (SELECT 1 FROM approvals_matter m WHERE m.id = NEW.matter_id
    AND m.outcome = 'approved' AND m.content_hash = NEW.content_hash
    AND (SELECT COUNT(DISTINCT a.staff_id) FROM approvals_act a WHERE a.matter_id = m.id) >= 2)"""
MOVED = "OLD.state <> NEW.state"
GUARDS = [
    Guard("recognition_case_step", "recognition_case", "UPDATE",
          f"{MOVED} AND OLD.state || '>' || NEW.state NOT IN ({STEP_LIST})", "a case does not move that way"),
    Guard("recognition_case_signed", "recognition_case", "UPDATE",
          f"{MOVED} AND NEW.state IN ('granted', 'refused') AND NOT {APPROVED}",
          "a case is decided only with every signature on this very decision"),
    Guard("recognition_case_frozen", "recognition_case", "UPDATE", "{changed}", "what a case is never changes",
          ("id", "token", "number", "procedure_id", "code", "channel", "begun_at", "begun_by")),
    Guard("recognition_case_begins", "recognition_case", "INSERT", "NEW.state <> 'draft'", "a case begins as a draft"),
    Guard("recognition_case_kept", "recognition_case", "DELETE", "OLD.state <> 'dropped'",
          "only a dropped draft is ever removed"),
    *immutable("recognition_procedure", "a version of a procedure"),
    Guard("recognition_entry_fixed", "recognition_entry", "UPDATE", "", "history is never changed"),
    Guard("recognition_entry_kept", "recognition_entry", "DELETE",
          "(SELECT c.state FROM recognition_case c WHERE c.id = OLD.case_id) <> 'dropped'", "history is never removed"),
    Guard("recognition_clock_fixed", "recognition_clock", "UPDATE",
          "{changed} OR OLD.stopped_on IS NOT NULL OR OLD.raised_at IS NOT NULL AND NEW.raised_at <> OLD.raised_at",
          "a clock is stopped once and never changed",
          ("id", "case_id", "kind", "for_person", "started_on", "amount", "unit", "binding", "due_on", "provisional")),
    *immutable("recognition_opinion", "an opinion"),
    *immutable("recognition_decision", "a proposed decision"),
    *immutable("recognition_interest", "who stepped aside"),
    *immutable("recognition_appointment", "an appointment"),
    Guard("recognition_issued_fixed", "recognition_issued", "UPDATE", "{changed} OR OLD.delivered_on IS NOT NULL",
          "an issued paper is never changed, and delivered once",
          ("id", "token", "docx_token", "case_id", "kind", "number", "title", "issued_at", "issued_by_id")),
    Guard("recognition_issued_kept", "recognition_issued", "DELETE", "", "an issued paper is never removed"),
    Guard("recognition_objection_fixed", "recognition_objection", "UPDATE",
          "{changed} OR OLD.answered_on IS NOT NULL", "an objection is answered once",
          ("id", "token", "publicity_id", "received_on", "recorded_by_id")),
    Guard("recognition_objection_kept", "recognition_objection", "DELETE", "", "an objection is never removed"),
    Guard("recognition_publicity_fixed", "recognition_publicity", "UPDATE", "{changed} OR OLD.taken_down_on IS NOT NULL",
          "a public notice is never changed", ("id", "case_id", "step", "round", "lines", "contact", "from_on", "until_on")),
    Guard("recognition_aside", "approvals_act", "INSERT", ASIDE, "who has an interest in a case does not sign it"),
    Guard("recognition_carried", "people_import", "INSERT", CARRIED,
          "a decision is written only with its approved matter of two persons"),
]  # fmt: skip
REPLACED = {
    "recognition_procedure": "t.id = NEW.id OR (t.code = NEW.code AND t.version = NEW.version)",
    "recognition_case": "t.id = NEW.id OR t.number = NEW.number OR t.token = NEW.token",
    "recognition_entry": "t.id = NEW.id OR (t.case_id = NEW.case_id AND t.sequence = NEW.sequence)",
    "recognition_opinion": "t.id = NEW.id OR (t.case_id = NEW.case_id AND t.round = NEW.round"
    " AND (t.place = NEW.place OR t.staff_id = NEW.staff_id))",
    "recognition_decision": "t.id = NEW.id OR (t.case_id = NEW.case_id AND t.round = NEW.round AND t.number = NEW.number)",
    "recognition_interest": "t.id = NEW.id OR (t.case_id = NEW.case_id AND t.staff_id = NEW.staff_id)",
    "recognition_issued": "t.id = NEW.id OR t.number = NEW.number OR t.token = NEW.token"
    " OR t.docx_token = NEW.docx_token",
}
OF_CASE = (
    "casesealed", "entry", "clock", "casepaper", "casefile", "opinion", "appointment", "inquiry", "publicity",
    "decision", "issued", "interest", "secondlook", "sent",
)  # fmt: skip
POLICIES = {"recognition_case": row_security.area_condition("area_code")} | {
    f"recognition_{name}": f"{row_security.WHOLE} OR EXISTS (SELECT 1 FROM recognition_case scoped"
    f" WHERE scoped.id = recognition_{name}.case_id)"
    for name in OF_CASE
}
POLICIES["recognition_objection"] = (
    f"{row_security.WHOLE} OR EXISTS (SELECT 1 FROM recognition_publicity scoped"
    " WHERE scoped.id = recognition_objection.publicity_id)"
)
CHAINS = {
    "recognition": (
        ("提出", "recognition.review"), ("科长审核", "recognition.sign"), ("局长批准", "recognition.decide"),
    ),
    "procedure": (("拟定", "procedure.make"), ("批准", "procedure.approve")),
}  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("recognition", "0001_initial"), ("approvals", "0004_holds"), ("people", "0011_decisions"),
    ]
    operations = [
        seeded(CHAINS),
        guards.kept(GUARDS, REPLACED, POLICIES),
    ]
