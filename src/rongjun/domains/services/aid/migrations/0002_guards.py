"""What the database refuses by itself of cases, the care fund and pairings, and who signs."""

from django.db import migrations

from rongjun.base import guards
from rongjun.base.guards import Guard, immutable
from rongjun.base.postgres import row_security
from rongjun.domains.approvals.seeding import seeded

CASE_STEPS = """'suspected>applied', 'suspected>unfounded', 'applied>incomplete', 'incomplete>applied',
    'applied>reviewed', 'reviewed>applied', 'reviewed>deciding', 'deciding>reviewed', 'deciding>ledger',
    'deciding>refused', 'ledger>granting', 'granting>ledger', 'granting>helped', 'ledger>helped', 'helped>helped',
    'ledger>out', 'helped>out', 'suspected>withdrawn', 'applied>withdrawn', 'incomplete>withdrawn',
    'reviewed>withdrawn'"""
ROUND_STEPS = """'open>meeting', 'open>closed', 'meeting>open', 'meeting>granting', 'granting>open', 'granting>granted',
    'granted>published'"""
MOVED = "OLD.state <> NEW.state"
JUDGED = """EXISTS (SELECT 1 FROM approvals_matter m JOIN aid_judgement j ON j.case_id = NEW.id
    WHERE m.kind = 'aid_case' AND m.subject_id = NEW.id AND m.outcome = 'approved' AND m.content_hash = j.content_hash
    AND j.accepts = (NEW.state = 'ledger')
    AND NOT EXISTS (SELECT 1 FROM aid_judgement later WHERE later.case_id = NEW.id AND later.id > j.id))"""
GRANTED = """EXISTS (SELECT 1 FROM grants_grant g WHERE g.source = '{room}:' || NEW.id AND g.state = 'granted'
    AND g.takes_back_id IS NULL)"""
SIGNED = """(SELECT count(*) FROM aid_seat s WHERE s.round_id = NEW.id AND NOT s.aside
    AND s.content_hash = NEW.content_hash) >= NEW.least_members"""
OVERSPENT = """(SELECT COALESCE(sum(s.fen), 0) FROM aid_share s WHERE s.donation_id = NEW.donation_id) + NEW.fen
    > (SELECT d.amount_fen FROM aid_donation d WHERE d.id = NEW.donation_id)"""
AGAINST = """NOT EXISTS (SELECT 1 FROM aid_donation d, aid_application a, people_person p
    WHERE d.id = NEW.donation_id AND a.id = NEW.application_id AND p.id = a.person_id
    AND d.wish_situation IN ('', a.situation) AND substr(p.area_code, 1, length(d.wish_area)) = d.wish_area)"""
ROUND_OF_SHARE = """(SELECT r.state FROM aid_round r JOIN aid_application a ON a.round_id = r.id
    WHERE a.id = {row}.application_id)"""
ASIDE = "NOT NEW.aside AND EXISTS (SELECT 1 FROM aid_seat s WHERE s.round_id = NEW.round_id AND" \
    " s.staff_id = NEW.staff_id AND s.aside)"
AGREED = """EXISTS (SELECT 1 FROM approvals_matter m WHERE m.kind = 'aid_setting' AND m.subject_id = NEW.id
    AND m.outcome = 'approved')"""
GUARDS = [
    Guard("aid_case_step", "aid_case", "UPDATE", f"{MOVED} AND OLD.state || '>' || NEW.state NOT IN ({CASE_STEPS})",
          "a case does not move that way"),
    Guard("aid_case_judged", "aid_case", "UPDATE",
          f"OLD.state = 'deciding' AND NEW.state IN ('ledger', 'refused') AND NOT {JUDGED}",
          "a case is decided only with every signature on this very judgement"),
    Guard("aid_case_granted", "aid_case", "UPDATE",
          f"OLD.state = 'granting' AND NEW.state = 'helped' AND NOT {GRANTED.format(room='aid')}",
          "help in money is a grant that others signed"),
    Guard("aid_case_frozen", "aid_case", "UPDATE", "{changed}", "what a case is never changes",
          ("id", "token", "number", "kind", "situation", "source", "person_id", "opened_by_id", "opened_at")),
    Guard("aid_case_begins", "aid_case", "INSERT", "NEW.state NOT IN ('suspected', 'applied')", "a case begins so"),
    Guard("aid_case_kept", "aid_case", "DELETE", "", "a case is never removed"),
    *immutable("aid_entry", "history"), *immutable("aid_judgement", "what was proposed"),
    *immutable("aid_seat", "a seat in the committee"), *immutable("aid_donation", "a donation"),
    Guard("aid_notice_fixed", "aid_notice", "UPDATE", "{changed}", "a notice is never changed",
          ("id", "case_id", "line", "contact", "from_on", "until_on")),
    Guard("aid_notice_kept", "aid_notice", "DELETE", "", "a notice is never removed"),
    Guard("aid_round_step", "aid_round", "UPDATE", f"{MOVED} AND OLD.state || '>' || NEW.state NOT IN ({ROUND_STEPS})",
          "a round does not move that way"),
    Guard("aid_round_signed", "aid_round", "UPDATE", f"{MOVED} AND NEW.state = 'granting' AND NOT {SIGNED}",
          "an allocation goes on with enough signatures of members"),
    Guard("aid_round_granted", "aid_round", "UPDATE",
          f"{MOVED} AND NEW.state = 'granted' AND NOT {GRANTED.format(room='care')}",
          "a round is granted by a grant that others signed"),
    Guard("aid_round_frozen", "aid_round", "UPDATE", "{changed}", "what a round is never changes",
          ("id", "number", "name", "closes_on", "most_fen", "weights", "papers", "basis", "least_members",
           "made_by_id", "made_at")),
    Guard("aid_round_kept", "aid_round", "DELETE", "", "a round is never removed"),
    Guard("aid_application_frozen", "aid_application", "UPDATE", "{changed}", "an application is never changed",
          ("id", "token", "round_id", "person_id", "situation", "asked_fen", "made_by_id", "made_at")),
    Guard("aid_application_given", "aid_application", "UPDATE",
          "OLD.fen <> NEW.fen AND (SELECT r.state FROM aid_round r WHERE r.id = NEW.round_id)"
          " NOT IN ('open', 'meeting', 'granting')", "what was granted is never changed"),
    Guard("aid_application_kept", "aid_application", "DELETE", "", "an application is never removed"),
    Guard("aid_share_overspent", "aid_share", "INSERT", OVERSPENT, "a donation gives no more than it is"),
    Guard("aid_share_wish", "aid_share", "INSERT", AGAINST, "a donation is not used against its wish"),
    Guard("aid_share_late", "aid_share", "INSERT", f"{ROUND_OF_SHARE.format(row='NEW')} <> 'meeting'",
          "a donation is shared out in a meeting only"),
    Guard("aid_share_fixed", "aid_share", "UPDATE", "", "a share is never changed"),
    Guard("aid_share_kept", "aid_share", "DELETE", f"{ROUND_OF_SHARE.format(row='OLD')} IN ('granted', 'published')",
          "what was granted out of a donation stays"),
    Guard("aid_seat_aside", "aid_seat", "INSERT", ASIDE, "who stepped aside does not sign"),
    Guard("aid_setting_fixed", "aid_setting", "UPDATE", f"{{changed}} OR OLD.approved_at IS NOT NULL OR NOT {AGREED}",
          "a setting is agreed to by a second person and never changed",
          ("id", "key", "value", "since", "document", "made_by_id", "made_at")),
    Guard("aid_setting_kept", "aid_setting", "DELETE", "", "a setting is never removed"),
    Guard("aid_pairing_fixed", "aid_pairing", "UPDATE", "{changed} OR OLD.ended_on IS NOT NULL",
          "a pairing is ended once", ("id", "person_id", "department", "need", "since", "made_by_id", "made_at")),
    Guard("aid_pairing_kept", "aid_pairing", "DELETE", "", "a pairing is never removed"),
    Guard("aid_help_fixed", "aid_help", "UPDATE", "{changed} OR OLD.thanked_on IS NOT NULL", "help is never changed",
          ("id", "person_id", "case_id", "pairing_id", "kind", "what", "worth_fen", "day", "made_by_id", "made_at")),
    Guard("aid_help_kept", "aid_help", "DELETE", "", "help is never removed"),
]  # fmt: skip
REPLACED = {
    "aid_case": "t.id = NEW.id OR t.number = NEW.number OR t.token = NEW.token",
    "aid_entry": "t.id = NEW.id OR (t.case_id = NEW.case_id AND t.sequence = NEW.sequence)",
    "aid_judgement": "t.id = NEW.id", "aid_notice": "t.id = NEW.id", "aid_setting": "t.id = NEW.id",
    "aid_donation": "t.id = NEW.id OR t.number = NEW.number OR t.appropriation_id = NEW.appropriation_id",
    "aid_round": "t.id = NEW.id OR t.number = NEW.number",
    "aid_application": "t.id = NEW.id OR t.token = NEW.token"
    " OR (t.round_id = NEW.round_id AND t.person_id = NEW.person_id)",
    "aid_share": "t.id = NEW.id OR (t.application_id = NEW.application_id AND t.donation_id = NEW.donation_id)",
    "aid_seat": "t.id = NEW.id", "aid_pairing": "t.id = NEW.id", "aid_help": "t.id = NEW.id",
}
PERSONS = ("aid_case", "aid_application", "aid_pairing", "aid_help")
POLICIES = {table: row_security.person_condition(table) for table in PERSONS} | {
    f"aid_{name}": f"{row_security.WHOLE} OR EXISTS (SELECT 1 FROM aid_case scoped WHERE scoped.id = aid_{name}.case_id)"
    for name in ("entry", "judgement", "notice")
}
CHAINS = {
    "aid_case": (("提出", "aid.county"), ("科长审核", "grants.sign")),
    "aid_setting": (("拟定", "aid.county"), ("批准", "grants.sign")),
}


class Migration(migrations.Migration):
    dependencies = [("aid", "0001_initial"), ("grants", "0002_guards"), ("approvals", "0004_holds")]
    operations = [
        seeded(CHAINS),
        guards.kept(GUARDS, REPLACED, POLICIES),
    ]
