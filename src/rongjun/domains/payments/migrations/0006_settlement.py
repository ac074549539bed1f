"""Splits of bank items, what each item pays, what waits, and recoveries."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


from importlib import import_module

GUARDS = import_module("rongjun.domains.payments.migrations.0003_guards")


def refuse_old_books(apps, schema_editor):
    """Runs released before the ledger stood have no postings: such a database is not carried on."""
    if apps.get_model("payments", "Run").objects.filter(state__in=["released", "closed"]).exists():
        raise RuntimeError(
            "本数据库里有旧版本拨付的批次，没有账务记录，不能升级；请另建数据库，重新导入档案并从开账月份起办理。"
        )


def lift(apps, schema_editor):
    """Take the guards off; 0007 makes them again."""
    GUARDS.drop_guards(apps, schema_editor)


def restore(apps, schema_editor):
    """Put the guards back as they were, when this migration is undone."""
    GUARDS.make_guards(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0005_runframe"),
        ("people", "0009_row_security"),
        ("units", "0002_sign_in"),
    ]

    operations = [
        migrations.RunPython(refuse_old_books, migrations.RunPython.noop),
        migrations.RunPython(lift, restore),
        migrations.CreateModel(
            name="Movement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_fen", models.BigIntegerField()),
                ("central_fen", models.BigIntegerField()),
                ("provincial_fen", models.BigIntegerField()),
                ("local_fen", models.BigIntegerField()),
                ("benefit", models.CharField(max_length=40)),
                ("month", models.IntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("overpaid", "Overpaid"),
                            ("unsent", "Unsent"),
                            ("unpaid", "Unpaid"),
                            ("reversed", "Reversed"),
                            ("set_off", "Set Off"),
                            ("restored", "Restored"),
                            ("returned", "Returned"),
                            ("instalment", "Instalment"),
                            ("written_off", "Written Off"),
                            ("revived", "Revived"),
                        ],
                        max_length=12,
                    ),
                ),
                ("line", models.BigIntegerField(help_text="id of the line of an overpayment", null=True)),
                ("money_person", models.BigIntegerField(help_text="id of the person whose money it was", null=True)),
                ("money_benefit", models.CharField(blank=True, max_length=40)),
                ("money_month", models.IntegerField(null=True)),
                ("taken_fen", models.BigIntegerField(default=0)),
                ("taken_central_fen", models.BigIntegerField(default=0)),
                ("taken_provincial_fen", models.BigIntegerField(default=0)),
                ("taken_local_fen", models.BigIntegerField(default=0)),
                ("item", models.BigIntegerField(help_text="id of the bank item that was sent back", null=True)),
                ("rule", models.CharField(blank=True, help_text="dated rule that allows a set-off", max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="payments.run",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_fen", models.BigIntegerField()),
                ("central_fen", models.BigIntegerField()),
                ("provincial_fen", models.BigIntegerField()),
                ("local_fen", models.BigIntegerField()),
                ("benefit", models.CharField(max_length=40)),
                ("month", models.IntegerField()),
                (
                    "again_of",
                    models.ForeignKey(
                        db_index=False,
                        help_text="the item that the bank sent back and that is paid again by this one",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.bankitem",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="payments.bankitem"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("again_of__isnull", False)), fields=["again_of"], name="part_again"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount_fen",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("central_fen"), "+", models.F("provincial_fen")
                                    ),
                                    "+",
                                    models.F("local_fen"),
                                ),
                            )
                        ),
                        name="part_adds_up",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("agreed", "Agreed"), ("settled", "Settled")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField(help_text="when it was opened last")),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recovery", to="people.person"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["state", "opened_at"], name="recovery_state")]},
        ),
        migrations.CreateModel(
            name="RecoveryAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("plan", "Plan"), ("return", "Return"), ("writeoff", "Write Off")], max_length=8
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("done", "Done"), ("refused", "Refused")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("amount_fen", models.BigIntegerField()),
                ("day", models.DateField(help_text="of the agreement, of the return, of the paper for writing off")),
                ("paper", models.CharField(help_text="number or name of the paper it rests on", max_length=120)),
                ("reason", models.TextField(blank=True)),
                ("instalments", models.JSONField(default=list, help_text="[date, fen] in order, of a plan")),
                ("content_hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("refusal", models.CharField(blank=True, max_length=200)),
                (
                    "made_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.staff"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "recovery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="payments.recovery"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0), models.Q(("paper", ""), _negated=True)),
                        name="recovery_act_has_a_paper",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("recovery", "kind"),
                        name="one_waiting_act_of_a_kind",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_fen", models.BigIntegerField()),
                ("central_fen", models.BigIntegerField()),
                ("provincial_fen", models.BigIntegerField()),
                ("local_fen", models.BigIntegerField()),
                ("benefit", models.CharField(max_length=40)),
                ("month", models.IntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waiting", to="payments.run"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount_fen",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("central_fen"), "+", models.F("provincial_fen")
                                    ),
                                    "+",
                                    models.F("local_fen"),
                                ),
                            ),
                            ("amount_fen__gte", 0),
                        ),
                        name="waiting_adds_up",
                    ),
                    models.UniqueConstraint(fields=("run", "person", "benefit", "month"), name="waits_once"),
                ]
            },
        ),
        migrations.AddField(
            model_name="bankitem", name="central_fen", field=models.BigIntegerField(default=0), preserve_default=False
        ),
        migrations.AddField(
            model_name="bankitem", name="local_fen", field=models.BigIntegerField(default=0), preserve_default=False
        ),
        migrations.AddField(
            model_name="bankitem",
            name="provincial_fen",
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="bankitem",
            index=models.Index(condition=models.Q(("result", "failed")), fields=["run"], name="item_failed"),
        ),
        migrations.AddField(
            model_name="movement",
            name="recovery",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="movements", to="payments.recovery"
            ),
        ),
        migrations.AddField(
            model_name="movement",
            name="act",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="movements",
                to="payments.recoveryact",
            ),
        ),
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(condition=models.Q(("item__isnull", False)), fields=["item"], name="movement_item"),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "amount_fen",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("central_fen"), "+", models.F("provincial_fen")
                            ),
                            "+",
                            models.F("local_fen"),
                        ),
                    ),
                    (
                        "taken_fen",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("taken_central_fen"), "+", models.F("taken_provincial_fen")
                            ),
                            "+",
                            models.F("taken_local_fen"),
                        ),
                    ),
                    models.Q(("amount_fen", 0), _negated=True),
                ),
                name="movement_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount_fen__gt", 0), ("kind__in", ["overpaid", "restored", "revived"])),
                    models.Q(
                        ("amount_fen__lt", 0),
                        (
                            "kind__in",
                            ["unsent", "unpaid", "reversed", "set_off", "returned", "instalment", "written_off"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="movement_goes_its_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("money_person__isnull", True), ("taken_fen", 0)),
                    models.Q(
                        ("money_person__isnull", False),
                        (
                            "taken_fen",
                            django.db.models.expressions.CombinedExpression(
                                models.F("amount_fen"), "*", models.Value(-1)
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="movement_takes_what_it_meets",
            ),
        ),
    ]
