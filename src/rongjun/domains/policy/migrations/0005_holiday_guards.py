"""A holiday notice that was submitted stays what it was; approved only where its matter was, on the same content."""

from django.db import migrations

from rongjun.base import guards
from rongjun.base.guards import Guard
from rongjun.domains.approvals.seeding import seeded

SIGNED = """EXISTS (SELECT 1 FROM approvals_matter m WHERE m.kind = 'holidays' AND m.subject_id = NEW.id
    AND m.outcome = 'approved' AND m.content_hash = NEW.content_hash
    AND (SELECT COUNT(DISTINCT a.staff_id) FROM approvals_act a WHERE a.matter_id = m.id) >= 2)"""
GUARDS = [
    Guard("policy_holidays_frozen", "policy_holidaynotice", "UPDATE", "{changed}",
          "a holiday notice is never changed",
          ("id", "year", "whole", "doc_no", "source", "text", "days", "content_hash", "made_by_id", "made_at")),
    Guard("policy_holidays_step", "policy_holidaynotice", "UPDATE",
          "OLD.state <> NEW.state AND OLD.state <> 'submitted'", "a holiday notice is decided once"),
    Guard("policy_holidays_signed", "policy_holidaynotice", "UPDATE",
          f"OLD.state <> NEW.state AND NEW.state = 'approved' AND NOT {SIGNED}",
          "a holiday notice is in force only with the signatures of two persons"),
    Guard("policy_holidays_begins", "policy_holidaynotice", "INSERT", "NEW.state <> 'submitted'",
          "a holiday notice begins as submitted"),
    Guard("policy_holidays_kept", "policy_holidaynotice", "DELETE", "", "a holiday notice is never removed"),
]  # fmt: skip
REPLACED = {
    "policy_holidaynotice": "t.id = NEW.id OR (t.content_hash = NEW.content_hash AND t.state IN"
    " ('submitted', 'approved') AND NEW.state IN ('submitted', 'approved'))"
}
CHAINS = {"holidays": (("录入", "calendar.make"), ("批准", "calendar.approve"))}


class Migration(migrations.Migration):
    dependencies = [("policy", "0004_holidays"), ("approvals", "0004_holds")]
    operations = [
        seeded(CHAINS),
        guards.kept(GUARDS, REPLACED),
    ]
