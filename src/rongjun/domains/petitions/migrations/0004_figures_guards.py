"""The causes that come with the program, and what is never changed of refusals, proposals, reports and repairs."""

from datetime import UTC, datetime

from django.db import migrations

from rongjun.base import guards
from rongjun.base.guards import Guard, immutable
from rongjun.base.postgres import row_security

START = datetime(2000, 1, 1, tzinfo=UTC)
CAUSES = (
    ("amount_wrong", "金额不对"), ("not_paid", "没有发放"), ("returned", "银行退回"), ("fund_late", "资金未到位"),
    ("left_out", "漏报、名册遗漏"), ("file", "档案缺失、记载不一致"), ("unclear", "政策不清楚、宣传不到位"),
    ("absent", "没有政策依据"), ("manner", "工作态度"), ("delay", "办理拖延"), ("untold", "没有告知结果"),
    ("decision", "不服处理决定"), ("other", "其他"),
)  # fmt: skip
DESK = row_security.DESK
OWN = f"(SELECT {DESK} = '*') OR owner_unit_id::text = (SELECT split_part({DESK}, ',', 1))"
GUARDS = [
    Guard("petitions_refused_fixed", "petitions_refused", "UPDATE", "{changed} OR OLD.worked_at IS NOT NULL",
          "a refusal to register is looked into once and never changed",
          ("id", "token", "sent_key", "unit_id", "owner_unit_id", "day", "told", "from_portal", "said_at", "said_to",
           "due_on")),
    Guard("petitions_refused_kept", "petitions_refused", "DELETE", "", "a refusal to register is never removed"),
    Guard("petitions_proposal_fixed", "petitions_proposal", "UPDATE", "{changed} OR OLD.answered_on IS NOT NULL",
          "a proposal is answered once and never changed",
          ("id", "kind", "to", "text", "cause_id", "from_unit_id", "made_by_id", "made_at")),
    Guard("petitions_proposal_kept", "petitions_proposal", "DELETE", "", "a proposal is never removed"),
    *immutable("petitions_report", "an issued report"),
    Guard("petitions_repair_fixed", "petitions_repair", "UPDATE", "{changed} OR OLD.ended_at IS NOT NULL",
          "an ended repair is never changed",
          ("id", "title", "cause_id", "benefit", "month", "until_month", "batch", "batch_kind", "fund", "station_id",
           "area_code", "unit_id", "plan", "made_by_id", "made_at")),
    Guard("petitions_repair_kept", "petitions_repair", "DELETE", "", "a repair is never removed"),
]  # fmt: skip
REPLACED = {
    "petitions_refused": "t.id = NEW.id OR t.token = NEW.token OR t.sent_key = NEW.sent_key",
    "petitions_proposal": "t.id = NEW.id",
    "petitions_report": "t.id = NEW.id OR t.number = NEW.number",
    "petitions_repair": "t.id = NEW.id",
}


def seed(apps, schema_editor):
    """Write the causes that come with the program."""
    causes = apps.get_model("petitions", "Cause").objects.using(schema_editor.connection.alias)
    for code, name in CAUSES:
        causes.get_or_create(code=code, defaults={"name": name, "made_at": START})


class Migration(migrations.Migration):
    dependencies = [("petitions", "0003_figures")]
    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        guards.kept(GUARDS, REPLACED, {"petitions_refused": OWN}),
    ]
