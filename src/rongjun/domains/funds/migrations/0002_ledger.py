"""The ledger by SQL: a transaction stands only with a tally row that counts its legs and adds them up to nothing.

The tally is kept by a trigger on legs and cannot say anything but what the legs say; the deferred foreign key from the
transaction to (legs, 0) is checked at commit. Legs, transactions and tallies are never changed, moved or deleted.
"""

import django.db.models.deletion
from django.db import migrations, models

TABLES = [
    """CREATE TABLE funds_tally (
         transaction_id bigint NOT NULL PRIMARY KEY,
         legs integer NOT NULL,
         imbalance bigint NOT NULL,
         UNIQUE (transaction_id, legs, imbalance))""",
    """CREATE TABLE funds_transaction (
         id {serial},
         key varchar(120) NOT NULL UNIQUE CHECK (key <> ''),
         kind varchar(24) NOT NULL,
         day date NOT NULL,
         memo varchar(200) NOT NULL,
         content_hash varchar(64) NOT NULL CHECK (length(content_hash) = 64),
         leg_count integer NOT NULL CHECK (leg_count >= 2),
         zero bigint NOT NULL CHECK (zero = 0),
         staff_id bigint NOT NULL,
         unit_id bigint NOT NULL,
         at {timestamp} NOT NULL,
         FOREIGN KEY (id, leg_count, zero) REFERENCES funds_tally (transaction_id, legs, imbalance)
           DEFERRABLE INITIALLY DEFERRED)""",
    """CREATE TABLE funds_leg (
         transaction_id bigint NOT NULL REFERENCES funds_transaction (id) DEFERRABLE INITIALLY DEFERRED,
         n integer NOT NULL,
         account varchar(80) NOT NULL CHECK (account <> ''),
         amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
         source varchar(12) NOT NULL,
         purpose varchar(24) NOT NULL,
         appropriation_id bigint NULL REFERENCES funds_appropriation (id) DEFERRABLE INITIALLY DEFERRED,
         run bigint NULL,
         benefit varchar(40) NOT NULL,
         unit bigint NULL,
         PRIMARY KEY (transaction_id, n))""",
    "CREATE INDEX funds_leg_account ON funds_leg (account)",
    "CREATE INDEX funds_leg_appropriation ON funds_leg (appropriation_id)",
    "CREATE INDEX funds_leg_run ON funds_leg (run)",
    "CREATE INDEX funds_transaction_day ON funds_transaction (day)",
]
FALSE_TALLY = """NEW.legs <> (SELECT COUNT(*) FROM funds_leg l WHERE l.transaction_id = NEW.transaction_id)
  OR NEW.imbalance <> (SELECT COALESCE(SUM(l.amount_fen), 0) FROM funds_leg l
                       WHERE l.transaction_id = NEW.transaction_id)"""
COUNT_LEGS = """INSERT INTO funds_tally (transaction_id, legs, imbalance)
  SELECT NEW.transaction_id, COUNT(*), SUM(l.amount_fen) FROM funds_leg l
  WHERE l.transaction_id = NEW.transaction_id
  ON CONFLICT (transaction_id) DO UPDATE SET legs = excluded.legs, imbalance = excluded.imbalance"""
NEVER = ("funds_leg", "funds_transaction")

SQLITE = [
    f"CREATE TRIGGER funds_leg_counted AFTER INSERT ON funds_leg BEGIN {COUNT_LEGS}; END",
    *[
        f"""CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}
            BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END"""
        for table in NEVER
        for event in ("UPDATE", "DELETE")
    ],
    """CREATE TRIGGER funds_leg_no_replace BEFORE INSERT ON funds_leg
       WHEN EXISTS (SELECT 1 FROM funds_leg l WHERE l.transaction_id = NEW.transaction_id AND l.n = NEW.n)
       BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: funds_leg'); END""",
    """CREATE TRIGGER funds_transaction_no_replace BEFORE INSERT ON funds_transaction
       WHEN EXISTS (SELECT 1 FROM funds_transaction t WHERE t.id = NEW.id OR t.key = NEW.key)
       BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: funds_transaction.key'); END""",
    """CREATE TRIGGER funds_tally_no_delete BEFORE DELETE ON funds_tally
       BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END""",
    f"""CREATE TRIGGER funds_tally_true_insert BEFORE INSERT ON funds_tally WHEN {FALSE_TALLY}
        BEGIN SELECT RAISE(ABORT, 'a tally says what the legs say'); END""",
    f"""CREATE TRIGGER funds_tally_true_update BEFORE UPDATE ON funds_tally
        WHEN NEW.transaction_id <> OLD.transaction_id OR {FALSE_TALLY}
        BEGIN SELECT RAISE(ABORT, 'a tally says what the legs say'); END""",
]
POSTGRES = [
    f"""CREATE FUNCTION funds_count_legs() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN {COUNT_LEGS}; RETURN NEW; END $$""",
    """CREATE TRIGGER funds_leg_counted AFTER INSERT ON funds_leg
       FOR EACH ROW EXECUTE FUNCTION funds_count_legs()""",
    *[
        f"""CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION rongjun_refuse()"""
        for table in NEVER
    ],
    *[
        f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION rongjun_refuse()"""
        for table in (*NEVER, "funds_tally")
    ],
    """CREATE TRIGGER funds_tally_no_delete BEFORE DELETE ON funds_tally
       FOR EACH ROW EXECUTE FUNCTION rongjun_refuse()""",
    f"""CREATE FUNCTION funds_true_tally() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF {FALSE_TALLY} OR (TG_OP = 'UPDATE' AND NEW.transaction_id <> OLD.transaction_id) THEN
            RAISE EXCEPTION 'a tally says what the legs say' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$""",
    """CREATE TRIGGER funds_tally_true BEFORE INSERT OR UPDATE ON funds_tally
       FOR EACH ROW EXECUTE FUNCTION funds_true_tally()""",
]


def make_ledger(apps, schema_editor):
    """Create the tables and guards on either engine."""
    if schema_editor.connection.alias != "default":
        return
    sqlite = schema_editor.connection.vendor == "sqlite"
    names = {
        "serial": "integer NOT NULL PRIMARY KEY AUTOINCREMENT"
        if sqlite
        else "bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY",
        "timestamp": "datetime" if sqlite else "timestamptz",
    }
    for statement in [one.format(**names) for one in TABLES] + (SQLITE if sqlite else POSTGRES):
        schema_editor.execute(statement, None)


def drop_ledger(apps, schema_editor):
    """Drop the tables, and with them their guards."""
    if schema_editor.connection.alias != "default":
        return
    for table in ("funds_leg", "funds_transaction", "funds_tally"):
        schema_editor.execute(f"DROP TABLE {table}")
    if schema_editor.connection.vendor != "sqlite":
        for function in ("funds_count_legs", "funds_true_tally"):
            schema_editor.execute(f"DROP FUNCTION {function}()")


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial"), ("approvals", "0002_guards")]
    operations = [
        migrations.CreateModel(
            name="Transaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True)),
                ("kind", models.CharField(max_length=24)),
                ("day", models.DateField()),
                ("memo", models.CharField(max_length=200)),
                ("content_hash", models.CharField(max_length=64)),
                ("leg_count", models.IntegerField()),
                ("zero", models.BigIntegerField(default=0)),
                ("staff_id", models.BigIntegerField()),
                ("unit_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "funds_transaction", "managed": False},
        ),
        migrations.CreateModel(
            name="Leg",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "transaction_id", "n", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("n", models.IntegerField()),
                ("account", models.CharField(max_length=80)),
                ("amount_fen", models.BigIntegerField()),
                ("source", models.CharField(max_length=12)),
                ("purpose", models.CharField(max_length=24)),
                ("run", models.BigIntegerField(help_text="id of the payment run", null=True)),
                ("benefit", models.CharField(max_length=40)),
                ("unit", models.BigIntegerField(help_text="id of the unit whose account it is", null=True)),
                (
                    "appropriation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legs",
                        to="funds.appropriation",
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="legs", to="funds.transaction"
                    ),
                ),
            ],
            options={"db_table": "funds_leg", "managed": False, "ordering": ["transaction_id", "n"]},
        ),
        migrations.RunPython(make_ledger, drop_ledger),
    ]
