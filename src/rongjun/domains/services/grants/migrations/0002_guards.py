"""What the database refuses by itself of grants, and who signs them."""

from django.db import migrations

from rongjun.base import guards
from rongjun.base.guards import Guard
from rongjun.base.postgres import row_security
from rongjun.domains.approvals.seeding import seeded

STEP_LIST = "'waiting>granted', 'waiting>returned', 'waiting>refused', 'waiting>withdrawn', 'granted>taken_back'"
MOVED = "OLD.state <> NEW.state"
APPROVED = """EXISTS (SELECT 1 FROM approvals_matter m
    WHERE m.kind = CASE WHEN NEW.takes_back_id IS NULL THEN 'grant' ELSE 'grant_back' END
    AND m.subject_id = COALESCE(NEW.root_id, NEW.id) AND m.outcome = 'approved'
    AND m.content_hash = NEW.content_hash)"""
GUARDS = [
    Guard("grants_grant_step", "grants_grant", "UPDATE",
          f"{MOVED} AND OLD.state || '>' || NEW.state NOT IN ({STEP_LIST})", "a grant does not move that way"),
    Guard("grants_grant_signed", "grants_grant", "UPDATE", f"{MOVED} AND NEW.state = 'granted' AND NOT {APPROVED}",
          "a grant stands only with every signature on this very content"),
    Guard("grants_grant_frozen", "grants_grant", "UPDATE", "{changed}", "what a grant is never changes",
          ("id", "number", "source", "title", "root_id", "takes_back_id", "content_hash", "line_count", "amount_fen",
           "area_prefix", "made_by_id", "made_at")),
    Guard("grants_grant_begins", "grants_grant", "INSERT", "NEW.state <> 'waiting'", "a grant begins as a proposal"),
    Guard("grants_grant_kept", "grants_grant", "DELETE", "", "a grant is never removed"),
    Guard("grants_line_frozen", "grants_grantline", "UPDATE",
          "{changed} OR OLD.fact IS NOT NULL AND NEW.fact <> OLD.fact OR NOT OLD.live AND NEW.live",
          "a line of a grant never changes", ("id", "grant_id", "ordinal", "source", "person_id", "benefit",
                                              "amount_fen", "basis", "reason", "of_line_id")),
    Guard("grants_line_late", "grants_grantline", "INSERT",
          "NOT EXISTS (SELECT 1 FROM grants_grant g WHERE g.id = NEW.grant_id AND g.state = 'waiting')",
          "lines are given with the proposal"),
    Guard("grants_line_kept", "grants_grantline", "DELETE", "", "a line of a grant is never removed"),
    *guards.immutable("grants_unitpayment", "what a paper of funds pays for"),
]  # fmt: skip
REPLACED = {
    "grants_grant": "t.id = NEW.id OR t.number = NEW.number",
    "grants_grantline": "t.id = NEW.id OR (t.grant_id = NEW.grant_id AND t.ordinal = NEW.ordinal)",
    "grants_unitpayment": "t.id = NEW.id OR t.movement_id = NEW.movement_id",
}
STEPS = (("提出", "grants.propose"), ("科长审核", "grants.sign"), ("局长批准", "grants.decide"))
CHAINS = {"grant": STEPS, "grant_back": STEPS}


class Migration(migrations.Migration):
    dependencies = [("grants", "0001_initial"), ("approvals", "0004_holds"), ("people", "0011_decisions")]
    operations = [
        seeded(CHAINS),
        guards.kept(GUARDS, REPLACED, {"grants_grantline": row_security.person_condition("grants_grantline")}),
    ]
