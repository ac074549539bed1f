"""What a record never does, kept by the database: triggers, chains of approval, row-level security."""

from django.db import migrations

from rongjun.base import guards
from rongjun.base.guards import Guard, immutable
from rongjun.base.postgres import row_security
from rongjun.domains.approvals.seeding import seeded

FIRST = """NOT EXISTS (SELECT 1 FROM registers_registerstage s WHERE s.version_id = NEW.version_id AND s.stage = NEW.stage
    AND s.first)"""
WAY = """NOT EXISTS (SELECT 1 FROM registers_registerstep s WHERE s.version_id = NEW.version_id
    AND s.before = OLD.stage AND s.after = NEW.stage)"""
SECOND = """EXISTS (SELECT 1 FROM registers_registerstep s WHERE s.version_id = NEW.version_id
    AND s.before = OLD.stage AND s.after = NEW.stage AND s.second)
  AND NOT EXISTS (SELECT 1 FROM registers_proposal p JOIN approvals_matter m ON m.kind = 'register_move'
    AND m.subject_id = p.id AND m.outcome = 'approved' AND m.content_hash = p.content_hash
    WHERE p.record_id = NEW.id AND p.stage = NEW.stage AND p.sequence = OLD.moves
    AND (SELECT COUNT(DISTINCT a.staff_id) FROM approvals_act a WHERE a.matter_id = m.id) >= 2)"""
TOLD = """{changed} AND (NEW.moves <> OLD.moves + 1 OR NOT EXISTS (SELECT 1 FROM registers_recordmove m
    WHERE m.record_id = NEW.id AND m.sequence = NEW.moves AND m.stage = NEW.stage))"""
GUARDS = [
    *immutable("registers_register", "a version of a register"),
    *immutable("registers_registerstage", "a stage of a version"),
    *immutable("registers_registerstep", "a way of a version"),
    Guard("registers_record_begins", "registers_record", "INSERT", FIRST, "a record begins at the first stage of its version"),
    Guard("registers_record_way", "registers_record", "UPDATE", f"OLD.stage <> NEW.stage AND {WAY}",
          "a record does not move that way"),
    Guard("registers_record_second", "registers_record", "UPDATE", f"OLD.stage <> NEW.stage AND {SECOND}",
          "this stage needs the signature of a second person"),
    Guard("registers_record_told", "registers_record", "UPDATE", TOLD, "a record changes only with its history",
          ("stage", "filled", "title", "day", "mistaken", "ended_at", "parent_id", "moves")),
    Guard("registers_record_over", "registers_record", "UPDATE", "OLD.mistaken", "a record entered by mistake stays as it is"),
    Guard("registers_record_frozen", "registers_record", "UPDATE", "{changed}", "what a record is never changes",
          ("id", "token", "version_id", "code", "person_id", "unit_id", "area_code", "opened_at", "opened_by_id",
           "form_key", "batch_id")),
    Guard("registers_record_kept", "registers_record", "DELETE", "", "a record is never removed"),
    *immutable("registers_recordmove", "history"),
    Guard("registers_recordsealed_fixed", "registers_recordsealed", "UPDATE", "{changed}",
          "a sealed value is never changed", ("id", "record_id", "field", "sequence")),
    Guard("registers_recordsealed_kept", "registers_recordsealed", "DELETE", "", "a sealed value is never removed"),
    Guard("registers_recordfile_fixed", "registers_recordfile", "UPDATE", "{changed} OR OLD.gone_at IS NOT NULL",
          "a file is taken out once and never changed",
          ("id", "record_id", "field", "token", "media", "size", "digest", "added_by_id", "added_at")),
    Guard("registers_recordfile_kept", "registers_recordfile", "DELETE", "", "that a file was there is never removed"),
    *immutable("registers_proposal", "a proposed change"),
    *immutable("registers_recordimport", "an import of records"),
]  # fmt: skip
REPLACED = {
    "registers_register": "t.id = NEW.id OR (t.code = NEW.code AND t.version = NEW.version)",
    "registers_registerstage": "t.id = NEW.id OR (t.version_id = NEW.version_id AND t.stage = NEW.stage)",
    "registers_registerstep":
        "t.id = NEW.id OR (t.version_id = NEW.version_id AND t.before = NEW.before AND t.after = NEW.after)",
    "registers_record": "t.id = NEW.id OR t.token = NEW.token OR t.form_key = NEW.form_key"
        " OR (t.code = NEW.code AND t.unique_key = NEW.unique_key)",
    "registers_recordmove": "t.id = NEW.id OR (t.record_id = NEW.record_id AND t.sequence = NEW.sequence)"
        " OR t.form_key = NEW.form_key",
    "registers_recordsealed":
        "t.id = NEW.id OR (t.record_id = NEW.record_id AND t.field = NEW.field AND t.sequence = NEW.sequence)",
    "registers_recordfile": "t.id = NEW.id OR t.token = NEW.token",
    "registers_proposal": "t.id = NEW.id OR t.form_key = NEW.form_key",
    "registers_recordimport": "t.id = NEW.id",
}  # fmt: skip
OF_RECORD = ("recordsealed", "recordmove", "recordfile", "proposal")
POLICIES = {
    "registers_record": row_security.area_condition("area_code"),
    "registers_recordterm": row_security.area_condition("area_code"),
} | {
    f"registers_{name}": f"{row_security.WHOLE} OR EXISTS (SELECT 1 FROM registers_record scoped"
    f" WHERE scoped.id = registers_{name}.record_id)"
    for name in OF_RECORD
}
CHAINS = {
    "register": (("拟定", "register.make"), ("批准", "register.approve")),
    "register_move": (("提出", "register.fill"), ("同意", "register.sign")),
}


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial"), ("approvals", "0004_holds"), ("people", "0011_decisions")]
    operations = [
        seeded(CHAINS),
        guards.kept(GUARDS, REPLACED, POLICIES),
    ]
