"""What a petition never does, kept by the database: triggers, chains of approval, row-level security, the wall."""

from django.db import migrations

from rongjun.base import guards
from rongjun.base.guards import Guard, immutable
from rongjun.base.postgres import row_security
from rongjun.domains.approvals.seeding import seeded

STEPS = (
    "accepted>deciding", "accepted>registered", "accepted>withdrawn", "closed>registered", "deciding>accepted",
    "deciding>issued", "deciding>withdrawn", "delivered>closed", "delivered>reviewing", "draft>dropped",
    "draft>registered", "guided>closed", "guided>registered", "guided>withdrawn", "issued>delivered",
    "passed>closed", "passed>registered", "registered>accepted", "registered>closed", "registered>guided",
    "registered>passed", "registered>sent", "registered>studying", "registered>withdrawn", "rereviewing>accepted",
    "rereviewing>closed", "rereviewing>final", "reviewed>closed", "reviewed>rereviewing", "reviewing>accepted",
    "reviewing>closed", "reviewing>reviewed", "sent>registered", "sent>withdrawn", "studying>closed",
    "studying>registered", "studying>withdrawn",
)  # fmt: skip
"""kernel.petition.states.STEPS as it was when this was written; a test holds them together."""
STEP_LIST = ", ".join(f"'{step}'" for step in STEPS)
MOVED = "OLD.state <> NEW.state"
ANSWERED = "EXISTS (SELECT 1 FROM petitions_answer a WHERE a.matter_id = NEW.id AND a.round = NEW.round)"
SIGNED = """EXISTS (SELECT 1 FROM petitions_opinion f JOIN approvals_matter m ON m.subject_id = f.id
    WHERE f.matter_id = NEW.id AND f.round = NEW.round AND f.stage = '{stage}' AND f.number = 1
    AND m.kind = '{kind}' AND m.outcome = 'approved' AND m.content_hash = (SELECT o.content_hash
      FROM petitions_opinion o WHERE o.matter_id = NEW.id AND o.round = NEW.round AND o.stage = '{stage}'
      ORDER BY o.number DESC LIMIT 1))"""
ASIDE = """EXISTS (SELECT 1 FROM approvals_matter m JOIN petitions_opinion o ON o.id = m.subject_id
    JOIN petitions_interest i ON i.matter_id = o.matter_id
    WHERE m.id = NEW.matter_id AND m.kind IN ('petition', 'petition_review', 'petition_rereview')
    AND i.staff_id = NEW.staff_id)"""
STATE_OF = "(SELECT m.state FROM petitions_matter m WHERE m.id = OLD.matter_id)"


def set_once(table, what, frozen, once):
    """Return the guards of a table whose rows are never removed; `once`: columns that are filled once and stay."""
    kept = " OR ".join(f"(OLD.{name} IS NOT NULL AND (NEW.{name} IS NULL OR NEW.{name} <> OLD.{name}))" for name in once)
    return [
        Guard(f"{table}_fixed", table, "UPDATE", "{changed}" + (f" OR {kept}" if kept else ""),
              f"{what} is never changed", frozen),
        Guard(f"{table}_kept", table, "DELETE", "", f"{what} is never removed"),
    ]  # fmt: skip


GUARDS = [
    Guard("petitions_matter_step", "petitions_matter", "UPDATE",
          f"{MOVED} AND OLD.state || '>' || NEW.state NOT IN ({STEP_LIST})", "a petition does not move that way"),
    Guard("petitions_matter_answered", "petitions_matter", "UPDATE",
          f"{MOVED} AND NEW.state IN ('closed', 'final', 'delivered', 'reviewed') AND NOT {ANSWERED}",
          "no petition is closed without an answer"),
    Guard("petitions_matter_signed", "petitions_matter", "UPDATE",
          f"{MOVED} AND NEW.state = 'issued' AND NOT {SIGNED.format(stage='first', kind='petition')}",
          "an opinion is issued only with every signature on this very opinion"),
    Guard("petitions_matter_reviewed", "petitions_matter", "UPDATE",
          f"{MOVED} AND NEW.state = 'reviewed' AND NOT {SIGNED.format(stage='review', kind='petition_review')}",
          "a review opinion is delivered only with every signature on it"),
    Guard("petitions_matter_final", "petitions_matter", "UPDATE",
          f"{MOVED} AND NEW.state = 'final' AND NOT {SIGNED.format(stage='rereview', kind='petition_rereview')}",
          "a re-review opinion is delivered only with every signature on it"),
    Guard("petitions_matter_fixed", "petitions_matter", "UPDATE", "{changed}", "what a petition is never changes",
          ("id", "token", "number", "code_digest", "sent_key", "channel", "begun_at", "begun_by", "unit_id")),
    Guard("petitions_matter_words", "petitions_matter", "UPDATE", "OLD.state <> 'draft' AND {changed}",
          "what the person said is never changed; it is added to", ("told", "wanted", "received_on")),
    Guard("petitions_matter_wall", "petitions_matter", "UPDATE",
          "substr(NEW.wall, 1, length(OLD.wall)) <> OLD.wall", "the wall only grows"),
    Guard("petitions_matter_begins", "petitions_matter", "INSERT", "NEW.state NOT IN ('draft', 'registered')",
          "a petition begins as a draft or registered"),
    Guard("petitions_matter_kept", "petitions_matter", "DELETE", "OLD.state <> 'dropped'",
          "only a dropped draft is ever removed"),
    Guard("petitions_petitioner_kept", "petitions_petitioner", "DELETE", f"{STATE_OF} NOT IN ('draft', 'dropped')",
          "who brought a petition is never removed"),
    Guard("petitions_entry_fixed", "petitions_entry", "UPDATE", "", "history is never changed"),
    Guard("petitions_entry_kept", "petitions_entry", "DELETE", f"{STATE_OF} <> 'dropped'", "history is never removed"),
    Guard("petitions_clock_fixed", "petitions_clock", "UPDATE",
          "{changed} OR OLD.ended_on IS NOT NULL OR (OLD.raised_at IS NOT NULL AND NEW.raised_at <> OLD.raised_at)",
          "a clock is ended once and never changed",
          ("id", "matter_id", "kind", "owner_unit_id", "for_person", "leads", "started_on", "amount", "unit", "added",
           "binding", "due_on", "provisional", "instead_of_id")),
    Guard("petitions_clock_kept", "petitions_clock", "DELETE", f"{STATE_OF} <> 'dropped'", "a clock is never removed"),
    Guard("petitions_sight_kept", "petitions_sight", "DELETE", f"{STATE_OF} <> 'dropped'",
          "a unit that a petition was with is never forgotten"),
    *set_once("petitions_walled", "who stands behind the wall", ("id", "matter_id", "unit_id", "staff_id", "whole"), ()),
    *immutable("petitions_interest", "who stepped aside"),
    *immutable("petitions_opinion", "a proposed opinion"),
    *immutable("petitions_issued", "an issued paper"),
    *immutable("petitions_delivery", "a delivery"),
    *immutable("petitions_answer", "an answer"),
    *immutable("petitions_rating", "a rating"),
    *immutable("petitions_holiday", "a day of a notice"),
    *immutable("petitions_letterread", "what a leader marked"),
    *set_once("petitions_movement", "where a petition went",
              ("id", "matter_id", "how", "from_unit_id", "to_unit_id", "at", "sent_by", "feedback_by"),
              ("taken_at", "feedback_on")),
    *set_once("petitions_part", "a part of joint handling", ("id", "matter_id", "unit_id", "asked", "asked_at"),
              ("answered_at",)),
    *set_once("petitions_supervision", "a supervision",
              ("id", "matter_id", "ground", "to_unit_id", "asked", "asked_at", "due_on"), ("answered_at",)),
    *set_once("petitions_urgent", "an urgent need", ("id", "matter_id", "need", "done", "told_unit_id", "told_at"),
              ("seen_at",)),
    *set_once("petitions_asking", "what was asked", ("id", "matter_id", "asked", "asked_at"), ("answered_on",)),
    *set_once("petitions_addition", "what was added", ("id", "matter_id", "token", "told", "added_at"), ()),
    *set_once("petitions_meeting", "a meeting", ("id", "matter_id", "kind", "made_at"), ("held_at",)),
    *set_once("petitions_leadermatter", "what a leader took on",
              ("id", "matter_id", "leader_id", "unit_id", "taken_at", "due_on"), ("ended_at",)),
    *set_once("petitions_mattercause", "a cause", ("id", "matter_id", "cause_id", "token", "named_at"), ()),
    Guard("petitions_aside", "approvals_act", "INSERT", ASIDE, "who has an interest in a petition does not sign it"),
]  # fmt: skip
SAME_ID = "t.id = NEW.id"
REPLACED = {
    "petitions_matter": "t.id = NEW.id OR t.number = NEW.number OR t.token = NEW.token OR t.sent_key = NEW.sent_key",
    "petitions_entry": "t.id = NEW.id OR (t.matter_id = NEW.matter_id AND t.sequence = NEW.sequence)",
    "petitions_petitioner": "t.id = NEW.id OR (t.matter_id = NEW.matter_id AND t.place = NEW.place)",
    "petitions_opinion": "t.id = NEW.id OR (t.matter_id = NEW.matter_id AND t.round = NEW.round"
    " AND t.stage = NEW.stage AND t.number = NEW.number)",
    "petitions_interest": "t.id = NEW.id OR (t.matter_id = NEW.matter_id AND t.staff_id = NEW.staff_id)",
    "petitions_issued": "t.id = NEW.id OR t.number = NEW.number OR t.token = NEW.token"
    " OR t.docx_token = NEW.docx_token",
    "petitions_rating": "t.id = NEW.id OR (t.matter_id = NEW.matter_id AND t.round = NEW.round)",
    "petitions_clock": SAME_ID, "petitions_answer": SAME_ID, "petitions_delivery": SAME_ID,
    "petitions_walled": "t.id = NEW.id OR t.token = NEW.token", "petitions_movement": SAME_ID,
    "petitions_supervision": SAME_ID,
}  # fmt: skip
OF_MATTER = (
    "addition", "answer", "asking", "attachment", "clock", "delivery", "entry", "homecall", "interest", "issued",
    "leadermatter", "letterread", "mattercause", "meeting", "movement", "opinion", "outgoing", "part", "petitioner",
    "rating", "sight", "supervision", "urgent", "walled",
)  # fmt: skip
POLICIES = {"petitions_matter": row_security.wall_condition("wall")} | {
    f"petitions_{name}": f"EXISTS (SELECT 1 FROM petitions_matter scoped WHERE scoped.id = petitions_{name}.matter_id)"
    for name in OF_MATTER
}
POLICIES["petitions_place"] = (
    "matter_id IS NULL OR EXISTS (SELECT 1 FROM petitions_matter scoped WHERE scoped.id = petitions_place.matter_id)"
)
POLICIES["petitions_repairitem"] = row_security.area_condition("area_code")
CHAINS = {
    "petition": (("提出处理意见", "petition.handle"), ("签发", "petition.sign")),
    "petition_review": (("提出复查意见", "petition.review"), ("签发", "petition.sign")),
    "petition_rereview": (("提出复核意见", "petition.rereview"), ("签发", "petition.sign")),
}


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_initial"), ("approvals", "0004_holds")]
    operations = [
        seeded(CHAINS),
        guards.kept(GUARDS, REPLACED, POLICIES),
    ]
