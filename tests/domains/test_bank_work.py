"""What people do after the bank: lines matched by two, failed payments worked by villages, layouts, arrivals."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from bank_simulator import Batch, Entry, receive, statement, status
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept import fresh
from runs_world import AUGUST, START, World, actor, officer

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.messages import Outbox, Undelivered
from rongjun.base.scope import acting
from rongjun.domains.payments.bank import arrivals, deciding, failures, layouts
from rongjun.domains.payments.bank.export import export_pain001
from rongjun.domains.payments.bank.results import Outcome, import_results
from rongjun.domains.payments.bank.sheets import export_sheet
from rongjun.domains.payments.bank.spec import DEFAULT, FORMS, LayoutColumn, Spec
from rongjun.domains.payments.models import Arrival, BankItem, BankLine, FailedPayment, Run
from rongjun.domains.people.models import Fact, Sealed
from rongjun.domains.safeguards.queries import list_set_looks

pytestmark = pytest.mark.django_db(databases=["default", "access"])
WEST = "990101002001"


@pytest.fixture(scope="module")
def paid(kept) -> World:
    """Four people of whom one lives in the west, paid in August."""

    def build() -> World:
        made = World()
        for number in range(4):
            made.status(made.person(area=WEST if number == 3 else "990101001001"))
        made.released(AUGUST)
        return made

    return kept(build)


@pytest.fixture
def world(paid) -> World:
    return fresh(paid)


@pytest.fixture
def run(world) -> Run:
    return Run.objects.get()


@pytest.fixture
def batch(run, world) -> Batch:
    made = export_pain001(run_id=run.pk, by=officer(), at=world.tick())
    return receive(b"".join(made.parts))


def take_in(content: bytes, world: World, layout: str = "") -> Outcome:
    return import_results(
        run_id=None, content=content, file_name="r", by=officer(), at=world.tick(hours=1), layout=layout
    )


def left(batch: Batch, world: World, side: str = "DBIT", **changes: str) -> BankLine:
    """Return a line that was left because of these changes to the first payment."""
    order = replace(batch.orders[0], **changes)
    true = Entry(batch.orders[1], day=batch.day, mark="T")
    take_in(statement([Entry(order, side=side, day=batch.day, mark="M"), true], day=batch.day), world)
    return BankLine.objects.latest("pk")


def propose(line: BankLine, world: World, **more: object) -> BankLine:
    given_: dict[str, object] = {"item_id": BankItem.objects.earliest("pk").pk, "taken_as": "paid", "reason": "",
                                 "note": "已电话核实", "by": officer(), "at": world.tick()}  # fmt: skip
    return deciding.propose_match(line_id=line.pk, **(given_ | more))  # type: ignore[arg-type]


def test_a_line_is_matched_by_one_person_and_confirmed_by_another(batch, world):
    line = left(batch, world, name="测试一")
    found = deciding.find_candidates(
        deciding.read_line(line_id=line.pk, by=officer(), at=world.tick()), by=officer(), at=world.tick()
    )
    assert (line.why, found[0].item.sequence, found[0].differs, found[0].possible) == ("name", 1, ["name"], True)
    propose(line, world)
    assert BankItem.objects.get(sequence=1).result == "waiting", "nothing moves before the confirmation"
    with pytest.raises(Refusal, match="不能自己确认"):
        deciding.confirm_match(line_id=line.pk, by=officer(), at=world.tick())
    deciding.confirm_match(line_id=line.pk, by=actor(Role.FINANCE), at=world.tick())
    line.refresh_from_db()
    assert (BankItem.objects.get(sequence=1).result, line.state, line.differs) == ("paid", "matched", "name")
    with pytest.raises(AlreadyDone):
        deciding.refuse_match(line_id=line.pk, note="x", by=officer(), at=world.tick())


def test_another_amount_is_never_matched_by_hand_and_what_differs_needs_a_word(batch, world):
    line = left(batch, world, amount="4925.01")
    with pytest.raises(Refusal, match="金额"):
        propose(line, world)
    named = left(batch, world, account="6217000000999999999")
    with pytest.raises(Refusal, match="怎样核实"):
        propose(named, world, note="  ")
    with pytest.raises(Refusal, match="请选择这条记录"):
        propose(named, world, taken_as="failed")


def test_a_credit_without_a_reason_is_made_a_return_by_two_people(batch, world):
    take_in(status(batch), world)
    line = left(batch, world, side="CRDT")
    assert (line.what, line.why) == ("other", "credit")
    with pytest.raises(Refusal, match="原因"):
        propose(line, world, taken_as="returned")
    propose(line, world, taken_as="returned", reason="closed")
    deciding.confirm_match(line_id=line.pk, by=actor(Role.FINANCE), at=world.tick())
    assert (BankItem.objects.get(sequence=1).result, FailedPayment.objects.get().reason) == ("failed", "closed")


def test_a_line_can_be_found_none_of_ours_and_taken_up_again_with_a_reason(batch, world):
    line = left(batch, world, reference="")
    with pytest.raises(Refusal, match="原因"):
        deciding.mark_not_ours(line_id=line.pk, note=" ", by=officer(), at=world.tick())
    deciding.mark_not_ours(line_id=line.pk, note="手续费", by=officer(), at=world.tick())
    deciding.reopen_line(line_id=line.pk, note="看错了", by=actor(Role.FINANCE), at=world.tick())
    propose(BankLine.objects.get(pk=line.pk), world)
    deciding.refuse_match(line_id=line.pk, note="不是这笔", by=actor(Role.FINANCE), at=world.tick())
    assert BankLine.objects.get(pk=line.pk).state == "open"


def test_the_database_wants_two_people_and_keeps_what_the_bank_said(batch, world):
    line = left(batch, world, name="测试一")
    propose(line, world)
    mine = officer().staff_id
    for change in (
        f"state = 'matched', confirmed_by_id = {mine}", "state = 'matched'", "amount_fen = 1", "reference = 'x'",
        "why = 'x'", "state = 'not_ours'",
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE payments_bankline SET {change} WHERE id = %s", [line.pk])
    for table in ("payments_bankline", "payments_bankanswer"):
        take_in(status(batch), world)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


def test_a_paid_item_fails_only_where_the_banks_return_is_on_record(batch, world):
    take_in(status(batch), world)
    with pytest.raises(DatabaseError), transaction.atomic():
        BankItem.objects.filter(sequence=1).update(result="failed")
    entry = Entry(batch.orders[0], side="CRDT", code="AC04", mark="R", day=batch.day)
    assert take_in(statement([entry], day=batch.day), world).returned == 1
    for result in ("paid", "waiting"):
        with pytest.raises(DatabaseError), transaction.atomic():
            BankItem.objects.filter(sequence=1).update(result=result)


def test_a_failed_payment_is_the_work_of_its_own_village(batch, world):
    take_in(status(batch, {batch.orders[0].reference: "AC04", batch.orders[3].reference: "BE01"}), world)
    worker = replace(actor(Role.STATION_WORKER), area_prefix="990101001001")
    with acting(worker):
        found = list(failures.list_failures(worker))
        assert [(one.person.pk, one.reason, one.standing) for one in found] == [(world.people[0].pk, "closed", "open")]
        with pytest.raises(Refusal, match="情况"):
            failures.note_outcome(failure_id=found[0].pk, outcome="other", note="", by=worker, at=world.tick())
        failures.note_outcome(failure_id=found[0].pk, outcome="new_account", note="", by=worker, at=world.tick())
    elsewhere = FailedPayment.objects.get(person=world.people[3])
    with acting(worker), pytest.raises(NotFound):
        failures.note_outcome(failure_id=elsewhere.pk, outcome="new_account", note="", by=worker, at=world.tick())
    with pytest.raises(NotPermitted):
        failures.note_outcome(
            failure_id=elsewhere.pk, outcome="new_account", note="", by=actor(Role.HEAD), at=world.tick()
        )


def standing(world: World) -> str:
    return str(failures.list_failures(officer()).get(person=world.people[0]).standing)


def test_a_failed_payment_stands_open_until_another_account_has_received_it(batch, world):
    take_in(status(batch, {batch.orders[0].reference: "AC04"}), world)
    seen = [standing(world)]
    failure = FailedPayment.objects.get()
    failures.note_outcome(failure_id=failure.pk, outcome="new_account", note="", by=officer(), at=world.tick())
    seen.append(standing(world))
    Fact.objects.filter(person=world.people[0], kind="account").update(superseded_at=world.tick())
    world.account(world.people[0])
    seen.append(standing(world))
    september = world.released(AUGUST + 1)
    seen.append(standing(world))
    made = export_pain001(run_id=september.pk, by=officer(), at=world.tick())
    take_in(status(receive(b"".join(made.parts))), world)
    seen.append(standing(world))
    assert seen == ["open", "noted", "entered", "again", "arrived"]
    assert failures.total_failures(officer()) == [] and failures.count_open_failures(officer()) == 0


def test_failures_are_counted_by_town_and_reason(batch, world):
    take_in(status(batch, {order.reference: "AC04" for order in batch.orders}), world)
    found = [(one.town, one.reason, one.count, one.total_fen) for one in failures.total_failures(officer())]
    assert found == [("990101001", "closed", 3, 3 * 492500), ("990101002", "closed", 1, 492500)]


def wish(world: World, number: int, way: str = "短信") -> None:
    world.fact(world.people[number], "arrival", {"way": way}, date(2022, 1, 1))


def phone(world: World, number: int, digits: str) -> None:
    fact = world.fact(world.people[number], "phone", {"tail": digits[-4:]}, date(2022, 1, 1))
    world._sealed(fact, "phone", digits)


class Telling(Outbox):
    """Keeps what it is given; refuses one number."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def send(self, number: str, text: str) -> None:
        if number.endswith("9"):
            raise Undelivered("空号")
        self.told.append((number, text))


def test_only_who_asked_is_told_once_what_came_and_how_to_ask_and_nothing_of_injury(batch, run, world):
    for number, way in ((0, "短信"), (1, "短信"), (2, "纸条")):
        wish(world, number, way)
    phone(world, 0, "13800000001")
    phone(world, 1, "13800000009")
    take_in(status(batch), world)
    assert Arrival.objects.count() == 3
    gateway = Telling()
    sender = actor(Role.FINANCE)
    assert arrivals.send_arrivals(gateway=gateway, by=sender, at=world.tick()) == (1, 1)
    assert arrivals.send_arrivals(gateway=gateway, by=sender, at=world.tick()) == (0, 0)
    ((number, text),) = gateway.told
    assert number == "13800000001" and "4,925.00" in text and "2022-08" in text and "请问" in text
    assert not any(word in text for word in ("残疾", "伤", "病", world.people[0].name))
    assert [look.purpose for look in list_set_looks("run", str(run.pk))].count("发送到账告知") == 1
    states = list(Arrival.objects.order_by("pk").values_list("state", "way"))
    assert states == [("sent", "phone"), ("failed", "phone"), ("waiting", "slip")]
    take_in(status(batch).replace(b"<MsgId>B1", b"<MsgId>B2"), world)
    assert Arrival.objects.count() == 3, "once an item"


def test_without_a_gateway_nothing_is_sent_and_a_return_takes_the_message_back(batch, world):
    wish(world, 0)
    take_in(status(batch), world)
    with pytest.raises(Refusal, match="网关"):
        arrivals.send_arrivals(gateway=None, by=actor(Role.FINANCE), at=world.tick())
    assert Arrival.objects.get().state == "waiting"
    entry = Entry(batch.orders[0], side="CRDT", code="AC04", mark="R", day=batch.day)
    take_in(statement([entry], day=batch.day), world)
    assert (Arrival.objects.get().state, Arrival.objects.get().fault) == ("failed", "款项已退回，不再告知")


def test_slips_are_printed_in_the_village_and_noted(batch, world):
    wish(world, 0, "纸条")
    wish(world, 3, "纸条")
    take_in(status(batch), world)
    worker = replace(actor(Role.STATION_WORKER), area_prefix="990101001001")
    with acting(worker):
        slips = arrivals.list_slips(worker, "990101001001")
        assert [one.person_id for one in slips] == [world.people[0].pk]
        every = [one.pk for one in Arrival.objects.all()]
        assert arrivals.mark_printed(arrival_ids=every, by=worker, at=world.tick()) == 1
        assert arrivals.list_slips(worker, "990101001001") == []


def test_a_sealed_line_and_the_offices_account_follow_a_change_of_keys():
    from rongjun.domains.people.rotation import SEALED_COLUMNS

    names = {column.name for column in SEALED_COLUMNS}
    assert {"payments.BankLine.sealed", "payments.OfficeAccount.sealed"} <= names and Sealed is not None


RURAL = replace(
    DEFAULT, form="txt", encoding="gb18030", delimiter="pipe", header=False,
    columns=(
        LayoutColumn("", "account"), LayoutColumn("", "holder"), LayoutColumn("", "fen"),
        LayoutColumn("", "text", "CNY"), LayoutColumn("", "reference"), LayoutColumn("", "purpose"),
    ),
    results=(LayoutColumn("", "result"), LayoutColumn("", "reason")),
    words={"paid": ("00",), "failed": ("99",), "returned": (), "pending": ("01",)}, reasons={"closed": ("E12",)},
)  # fmt: skip


def save(world: World, spec: Spec = RURAL, name: str = "农商行") -> layouts.Layout:
    layouts.save_layout(name=name, spec=spec, by=actor(Role.FINANCE), at=world.tick())
    return layouts.find_layout(name)


def test_a_layout_goes_out_and_comes_back_in_its_own_encoding_and_words(run, world):
    layout = save(world)
    content = export_sheet(run_id=run.pk, by=officer(), at=world.tick(), layout=layout)
    lines = content.decode("gb18030").splitlines()
    assert lines[0].split("|")[1:4] == ["测试1", "492500", "CNY"] and "抚恤补助 2022-08" in lines[0]
    answers = [f"{lines[0]}|00|", f"{lines[1]}|99|E12", f"{lines[2]}|01|", f"{lines[3]}|77|"]
    outcome = take_in("\r\n".join(answers).encode("gb18030"), world)
    assert (outcome.paid, outcome.failed, outcome.pending, [f.row for f in outcome.faults]) == (1, 1, 1, [4])
    assert FailedPayment.objects.get().reason == "closed"


def test_a_layout_is_changed_by_a_new_version_and_kept_by_the_database(world):
    save(world)
    changed = save(world, replace(RURAL, delimiter="tab"))
    assert (changed.version, changed.spec.delimiter) == (2, "tab")
    assert save(world, replace(RURAL, delimiter="tab")).version == 2
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_banklayout SET name = 'x'")
    layouts.save_layout(name="农商行", spec=changed.spec, by=actor(Role.FINANCE), at=world.tick(), retired=True)
    with pytest.raises(NotFound, match="默认"):
        layouts.find_layout("农商行")
    with pytest.raises(NotPermitted):
        layouts.save_layout(name="x", spec=RURAL, by=officer(), at=world.tick())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"columns": RURAL.columns[:-2]}, "备注"),
        ({"columns": (*RURAL.columns, LayoutColumn("", "yuan"))}, "金额"),
        ({"words": {**RURAL.words, "failed": ("00",)}}, "同一个词"),
        ({"words": {**RURAL.words, "paid": ()}}, "成功"),
        ({"results": ()}, "结果"),
        ({"header": True}, "列名"),
        ({"form": "exe"}, "文件格式"),
    ],
)
def test_a_layout_that_could_not_pay_or_be_answered_is_refused(world, change, told):
    with pytest.raises(Refusal, match=told):
        save(world, replace(RURAL, **change))


@given(
    form=st.sampled_from(FORMS), encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    delimiter=st.sampled_from(["comma", "tab", "pipe", "semicolon"]), header=st.booleans(),
    order=st.permutations(range(6)), failed=st.sets(st.integers(0, 3)),
)  # fmt: skip
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
def test_what_goes_out_in_any_layout_comes_back_to_the_same_payments(
    world, form, encoding, delimiter, header, order, failed
):
    columns = tuple(LayoutColumn(f"列{n}", RURAL.columns[n].field, RURAL.columns[n].text) for n in order)
    spec = replace(
        RURAL, form=form, encoding=encoding, delimiter=delimiter, header=header, columns=columns,
        results=(LayoutColumn("状态", "result"), LayoutColumn("原因", "reason")),
    )  # fmt: skip
    from rongjun.domains.payments.bank.answers import read_answers
    from rongjun.domains.payments.bank.sheets import sheet_bytes

    sent = [
        [
            "6217000000000000001" + str(n),
            "张三·阿",
            str(100 + n),
            "CNY",
            f"RJ2022080001-00000{n}-11",
            "抚恤补助 2022-08",
        ]
        for n in range(4)
    ]
    rows = [[line[place] for place in order] for line in sent]
    back = [[*row, "99" if n in failed else "00", "E12" if n in failed else ""] for n, row in enumerate(rows)]
    whole = replace(spec, columns=(*spec.columns, LayoutColumn("状态", "text"), LayoutColumn("原因", "text")))
    content = sheet_bytes(whole, form, back)
    read = read_answers(content, [layouts.Layout("x", 1, spec)])
    assert read.faults == []
    assert [(s.account, s.amount_fen, s.reference, s.what, s.reason) for s in read.sayings] == [
        (line[0], int(line[2]), line[4], "failed" if n in failed else "paid", "closed" if n in failed else "")
        for n, line in enumerate(sent)
    ]


def test_ages_are_counted_in_days(batch, world):
    take_in(status(batch, {batch.orders[0].reference: "AC04"}), world)
    failure = FailedPayment.objects.get()
    assert failures.days_open(failure, (START + timedelta(days=31)).date()) == 31
