"""Chains as data, dated and immutable; what signatories saw is kept with the matter; approved means signed by all."""

from datetime import UTC, datetime

import django.db.models.deletion
from django.db import migrations, models

START = datetime(2000, 1, 1, tzinfo=UTC)
MAKE_AND_APPROVE = {
    "import": ("录入", "people.import", "批准", "people.approve"),
    "merge": ("提出", "people.link", "批准", "people.approve"),
    "merge_undo": ("提出", "people.link", "批准", "people.approve"),
    "campaign": ("拟定", "confirm.manage", "批准", "confirm.approve"),
    "campaign_stop": ("提交名单", "confirm.manage", "批准", "confirm.approve"),
    "notice": ("录入", "notice.make", "批准", "notice.approve"),
    "chain": ("提出", "approvals.chains", "批准", "approvals.chains"),
}
MONEY = {
    "run": (("提交", "run.submit"), ("科长签", "run.sign.head"), ("局长签", "run.sign.director"), ("财务拨付", "run.release")),
    "appropriation": (("登记", "funds.record"), ("科长审核", "funds.approve"), ("局长批准", "funds.approve")),
    "allocation": (("登记", "funds.record"), ("科长审核", "funds.approve"), ("局长批准", "funds.approve")),
    "recovery": (("提出", "recovery.make"), ("科长审核", "recovery.approve"), ("局长批准", "recovery.approve")),
    "writeoff": (("提出", "recovery.make"), ("科长审核", "recovery.approve"), ("局长批准", "writeoff.approve")),
}  # fmt: skip

SQLITE = [
    """CREATE TRIGGER approvals_matter_frozen BEFORE UPDATE ON approvals_matter
       WHEN OLD.outcome <> '' OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.subject_id <> OLD.subject_id
         OR NEW.round <> OLD.round OR NEW.content_hash <> OLD.content_hash OR NEW.chain <> OLD.chain
         OR NEW.opened_at <> OLD.opened_at OR NEW.summary IS NOT OLD.summary
         OR NEW.chain_version IS NOT OLD.chain_version
       BEGIN SELECT RAISE(ABORT, 'a matter is frozen once opened, and its outcome is said once'); END""",
    """CREATE TRIGGER approvals_matter_signed BEFORE UPDATE ON approvals_matter
       WHEN NEW.outcome = 'approved' AND (SELECT COUNT(*) FROM approvals_act a WHERE a.matter_id = NEW.id)
         <> json_array_length(NEW.chain)
       BEGIN SELECT RAISE(ABORT, 'a matter is approved only when every stage is signed'); END""",
    """CREATE TRIGGER approvals_matter_opens BEFORE INSERT ON approvals_matter
       WHEN NEW.outcome <> '' OR json_array_length(NEW.chain) < COALESCE(
         (SELECT c.least FROM approvals_chainversion c WHERE c.kind = NEW.kind AND c.version = 1), 2)
       BEGIN SELECT RAISE(ABORT, 'a matter opens undecided, with as many persons as its kind needs'); END""",
    """CREATE TRIGGER approvals_chainversion_no_update BEFORE UPDATE ON approvals_chainversion
       BEGIN SELECT RAISE(ABORT, 'a version of a chain is never changed'); END""",
    """CREATE TRIGGER approvals_chainversion_no_delete BEFORE DELETE ON approvals_chainversion
       BEGIN SELECT RAISE(ABORT, 'a version of a chain is never deleted'); END""",
    """CREATE TRIGGER approvals_chainversion_no_replace BEFORE INSERT ON approvals_chainversion
       WHEN EXISTS (SELECT 1 FROM approvals_chainversion c WHERE c.id = NEW.id
                    OR (c.kind = NEW.kind AND c.version = NEW.version))
       BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: this version of the chain exists'); END""",
    """CREATE TRIGGER approvals_chainversion_fits BEFORE INSERT ON approvals_chainversion
       WHEN NEW.least < 2 OR json_array_length(NEW.steps) < NEW.least
         OR (NEW.version = 1) <> (NEW.made_by_id IS NULL)
         OR (NEW.version <> 1 AND NOT EXISTS (SELECT 1 FROM approvals_chainversion c WHERE c.kind = NEW.kind
             AND c.version = NEW.version - 1 AND c.least = NEW.least))
       BEGIN SELECT RAISE(ABORT, 'a chain has too few persons, no maker, or does not follow its last version'); END""",
]
POSTGRES = [
    """CREATE OR REPLACE FUNCTION approvals_matter_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF OLD.outcome <> '' OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.subject_id <> OLD.subject_id
            OR NEW.round <> OLD.round OR NEW.content_hash <> OLD.content_hash OR NEW.chain <> OLD.chain
            OR NEW.opened_at <> OLD.opened_at OR NEW.summary IS DISTINCT FROM OLD.summary
            OR NEW.chain_version IS DISTINCT FROM OLD.chain_version THEN
           RAISE EXCEPTION 'a matter is frozen once opened, and its outcome is said once'
             USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         IF NEW.outcome = 'approved' AND (SELECT COUNT(*) FROM approvals_act a WHERE a.matter_id = NEW.id)
            <> jsonb_array_length(NEW.chain) THEN
           RAISE EXCEPTION 'a matter is approved only when every stage is signed'
             USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE FUNCTION approvals_matter_opens() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.outcome <> '' OR jsonb_array_length(NEW.chain) < COALESCE(
            (SELECT c.least FROM approvals_chainversion c WHERE c.kind = NEW.kind AND c.version = 1), 2) THEN
           RAISE EXCEPTION 'a matter opens undecided, with as many persons as its kind needs'
             USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER approvals_matter_opens BEFORE INSERT ON approvals_matter
       FOR EACH ROW EXECUTE FUNCTION approvals_matter_opens()""",
    """CREATE TRIGGER approvals_chainversion_immutable BEFORE UPDATE OR DELETE ON approvals_chainversion
       FOR EACH ROW EXECUTE FUNCTION rongjun_refuse()""",
    """CREATE TRIGGER approvals_chainversion_no_truncate BEFORE TRUNCATE ON approvals_chainversion
       FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()""",
    """CREATE FUNCTION approvals_chainversion_fits() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.least < 2 OR jsonb_array_length(NEW.steps) < NEW.least
            OR (NEW.version = 1) <> (NEW.made_by_id IS NULL)
            OR (NEW.version <> 1 AND NOT EXISTS (SELECT 1 FROM approvals_chainversion c WHERE c.kind = NEW.kind
                AND c.version = NEW.version - 1 AND c.least = NEW.least)) THEN
           RAISE EXCEPTION 'a chain has too few persons, no maker, or does not follow its last version'
             USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER approvals_chainversion_fits BEFORE INSERT ON approvals_chainversion
       FOR EACH ROW EXECUTE FUNCTION approvals_chainversion_fits()""",
]


def seed_chains(apps, schema_editor):
    """Write the first version of every kind's chain."""
    made = apps.get_model("approvals", "ChainVersion").objects.using(schema_editor.connection.alias)
    plain = {kind: (2, (row[:2], row[2:])) for kind, row in MAKE_AND_APPROVE.items()}
    for kind, (least, steps) in (plain | {kind: (3, steps) for kind, steps in MONEY.items()}).items():
        chain = [{"stage": n, "name": name, "permission": right} for n, (name, right) in enumerate(steps)]
        made.create(kind=kind, version=1, least=least, steps=chain, made_at=START)


def make_guards(apps, schema_editor):
    """Create the triggers on either engine; the guard of frozen matters is made again with the new columns."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    if sqlite:
        schema_editor.execute("DROP TRIGGER approvals_matter_frozen", None)
    for statement in SQLITE if sqlite else POSTGRES:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_guards"), ("units", "0002_sign_in")]
    operations = [
        migrations.AddField(
            model_name="matter",
            name="chain_version",
            field=models.IntegerField(help_text="which version of the kind's chain it opened with", null=True),
        ),
        migrations.AddField(
            model_name="matter",
            name="summary",
            field=models.JSONField(help_text="what the signatories see: list of [label, value]", null=True),
        ),
        migrations.CreateModel(
            name="ChainVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=24)),
                ("version", models.IntegerField()),
                (
                    "least",
                    models.IntegerField(help_text="fewest different persons: 3 where the kind moves money, else 2"),
                ),
                ("steps", models.JSONField(help_text="list of {stage, name, permission}")),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "version"), name="one_chain_per_version")]
            },
        ),
        migrations.RunPython(seed_chains, migrations.RunPython.noop),
        migrations.RunPython(make_guards),
    ]
