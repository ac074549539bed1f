"""What a visit never does, kept by the database; the lists that come with the program."""

from datetime import UTC, datetime

from django.db import migrations

from rongjun.base import guards
from rongjun.base.guards import Guard
from rongjun.base.postgres import row_security

GUARDS = [
    Guard("visits_visit_fixed", "visits_visit", "UPDATE", "{changed}", "what was noted of a visit never changes",
          ("id", "key", "person_id", "reason_id", "unit_id", "staff_id", "visited_on", "needs", "words", "promised",
           "recorded_at")),
    Guard("visits_visit_kept", "visits_visit", "DELETE", "", "a visit is never removed"),
    Guard("visits_planned_fixed", "visits_planned", "UPDATE", "{changed}", "a planned visit keeps its reason and period",
          ("id", "person_id", "reason_id", "period", "due_on")),
    Guard("visits_rule_fixed", "visits_rule", "UPDATE", "{changed} OR OLD.ended_at IS NOT NULL",
          "a rule is ended and never changed", ("id", "reason_id", "content", "made_by_id", "made_at")),
]  # fmt: skip
REPLACED = {
    "visits_visit": "t.id = NEW.id OR t.key = NEW.key",
    "visits_planned": "t.id = NEW.id",
    "visits_rule": "t.id = NEW.id",
}
POLICIES = {
    "visits_planned": row_security.person_condition("visits_planned"),
    "visits_visit": row_security.person_condition("visits_visit"),
    "visits_surveymember": row_security.person_condition("visits_surveymember"),
    "visits_stop": f"{row_security.WHOLE} OR EXISTS (SELECT 1 FROM visits_planned scoped"
    " WHERE scoped.id = visits_stop.planned_id)",
}
REASONS = (
    ("spring_festival", "春节慰问", "Spring Festival"), ("army_day", "八一慰问", "Army Day"),
    ("illness", "生病住院", "Illness"), ("bereavement", "家中有人去世", "Bereavement"),
    ("hardship", "生活困难", "Hardship"), ("newcomer", "新迁入", "New in the village"),
    ("quarterly", "每季走访", "Once a quarter"), ("asked", "本人要求", "The person asked"),
)  # fmt: skip
NEEDS = (
    ("medicine", "看病吃药", "Doctor and medicine"), ("care", "日常照料", "Daily care"),
    ("aids", "助听器、轮椅等辅具", "Hearing aid, wheelchair and the like"), ("money", "生活费用", "Living costs"),
    ("house", "房屋修缮", "House repair"), ("papers", "证件、手续", "Papers and formalities"),
    ("policy", "政策不清楚", "Policy is not clear"), ("job", "就业", "Work"),
    ("school", "子女上学", "Schooling of children"), ("company", "有人陪伴、参加活动", "Company, taking part"),
    ("none", "没有需要", "Nothing needed"),
)  # fmt: skip
RULES = (
    ("spring_festival", {"every": "year", "month": 1, "categories": [
        "11", "12", "13", "14", "15", "16", "21", "22", "23", "31", "32", "33", "41", "42", "51", "61", "81", "B1"]}),
    ("army_day", {"every": "year", "month": 7, "categories": [
        "11", "12", "13", "14", "15", "16", "21", "22", "23", "31", "32", "33", "41", "42", "51", "61"]}),
    ("quarterly", {"every": "quarter", "from_age": 80}),
    ("quarterly", {"every": "quarter", "worst_grade": 4}),
    ("quarterly", {"every": "quarter", "facts": ["alone"]}),
    ("hardship", {"every": "half", "facts": ["hardship"]}),
    ("illness", {"every": "once", "facts": ["health"], "within_days": 90}),
    ("bereavement", {"every": "once", "facts": ["bereaved"], "within_days": 90}),
    ("newcomer", {"every": "once", "facts": ["moved_in"], "within_days": 90}),
)  # fmt: skip
"""Shipped as a proposal: how often whom to visit is the office's own decision, which it keeps on the page of rules."""
START = datetime(2000, 1, 1, tzinfo=UTC)


def seed(apps, schema_editor):
    """Write the lists that come with the program."""
    alias = schema_editor.connection.alias
    reason, need, rule = (apps.get_model("visits", name).objects.using(alias) for name in ("Reason", "Need", "Rule"))
    made = {code: reason.create(code=code, name=name, name_en=en) for code, name, en in REASONS}
    for code, name, en in NEEDS:
        need.create(code=code, name=name, name_en=en)
    for code, content in RULES:
        rule.create(reason=made[code], content=content, made_at=START)


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop), guards.kept(GUARDS, REPLACED, POLICIES)]
