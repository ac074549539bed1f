"""ISO 20022 with a bank: what goes out fits the schema and is always the same; what comes back is taken once."""

import importlib.resources
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pytest
import xmlschema
from bank_simulator import Batch, Entry, answer_sheet, receive, statement, statements, status
from bank_simulator import fen as fen_of
from hypothesis import given, settings
from hypothesis import strategies as st
from runs_world import AUGUST, World, actor, four_paid, officer, world_of

from rongjun.base.actor import Role
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.domains.payments import queries
from rongjun.domains.payments.bank.export import export_pain001
from rongjun.domains.payments.bank.office import AccountEntry, save_office_account
from rongjun.domains.payments.bank.pain001 import Debtor, Order, Transfer, _schema, pain001
from rongjun.domains.payments.bank.references import reference_of
from rongjun.domains.payments.bank.results import Outcome, import_results
from rongjun.domains.payments.bank.sheets import export_sheet
from rongjun.domains.payments.models import (
    BankAnswer,
    BankItem,
    BankLine,
    BankResult,
    FailedPayment,
    Run,
)
from rongjun.domains.payments.queries.reconcile import reconcile
from rongjun.domains.people.models import Fact
from rongjun.domains.safeguards.queries import list_set_looks

pytestmark = pytest.mark.django_db(databases=["default", "access"])
OWN = "6229990000001234567"


@pytest.fixture
def world(request) -> World:
    return world_of(request, "paid")


@pytest.fixture(scope="module")
def paid(kept) -> World:
    return kept(four_paid)


@pytest.fixture
def run(paid, world) -> Run:
    return Run.objects.get()


def exported(run: Run, world: World, version: str = "03") -> bytes:
    made = export_pain001(run_id=run.pk, by=officer(), at=world.tick(), version=version)  # type: ignore[arg-type]
    return b"".join(made.parts)


@pytest.fixture
def batch(run, world) -> Batch:
    return receive(exported(run, world))


def take_in(content: bytes, world: World, run_id: int | None = None) -> Outcome:
    return import_results(run_id=run_id, content=content, file_name="r.xml", by=officer(), at=world.tick(hours=1))


def facts() -> list[object]:
    """Return everything that an import can change."""
    items = list(BankItem.objects.order_by("pk").values())
    return [
        items,
        *(list(t.objects.order_by("pk").values()) for t in (BankAnswer, BankResult, FailedPayment, BankLine)),
    ]


def results() -> str:
    """Return the results of all items in order: w, p, f."""
    return "".join(result[0] for result in BankItem.objects.order_by("pk").values_list("result", flat=True))


def entries(batch: Batch) -> Iterator[Entry]:
    for number, order in enumerate(batch.orders):
        yield Entry(order, mark=f"B{number}", day=batch.day)


def own_account(world: World) -> None:
    entry = AccountEntry("清源县退役军人事务局", "农商行", "402100000018", OWN, "0531-1234567")
    save_office_account(entry=entry, by=actor(Role.FINANCE), at=world.tick())


@pytest.mark.parametrize("version", ["03", "09"])
def test_what_goes_out_fits_the_published_schema_and_is_the_same_each_time(run, world, version):
    own_account(world)
    first = exported(run, world, version)
    world.tick(days=40)
    assert exported(run, world, version) == first
    place = importlib.resources.files("sepaxml") / "schemas" / f"pain.001.001.{version}.xsd"
    xmlschema.XMLSchema(str(place)).validate(BytesIO(first))
    assert len(list_set_looks("run", str(run.pk))) == 2


def test_what_goes_out_says_who_gets_what_from_whom_and_nothing_of_illness(run, world):
    own_account(world)
    content = exported(run, world)
    sent = receive(content)
    assert (sent.debtor, sent.message, len(sent.orders)) == (OWN, f"RJ202208{run.pk:04d}", 4)
    assert sent.orders[0].reference == reference_of(run, 1)
    assert (sent.orders[0].name, sent.orders[0].amount) == ("测试1", "4925.00")
    assert sent.orders[0].account == f"6217000000{world.people[0].pk:08d}"
    text = content.decode()
    assert text.count("抚恤补助 2022-08") == 4 and "残疾" not in text and "伤" not in text


def test_without_the_offices_account_the_file_says_so_and_still_fits(run, world):
    made = export_pain001(run_id=run.pk, by=officer(), at=world.tick())
    assert made.complete is False and b"NOTPROVIDED" in b"".join(made.parts)


def test_a_name_that_does_not_fit_is_refused_before_anything_is_written(run, world):
    Fact.objects.filter(kind="account", person=world.people[1]).update(
        value={"bank": "农商行", "holder": "长" * 141, "tail": "0000"}
    )
    with pytest.raises(Refusal, match=f"{reference_of(run, 2)}.*户名"):
        exported(run, world)


def test_a_markup_sign_in_a_name_comes_through_as_it_is(run, world):
    Fact.objects.filter(kind="account", person=world.people[1]).update(
        value={"bank": "<&>", "holder": "阿卜·<&>\"买'提", "tail": "0000"}
    )
    assert receive(exported(run, world)).orders[1].name == "阿卜·<&>\"买'提"


def test_nothing_goes_out_before_release_or_to_those_who_may_not(world):
    world.status(world.person())
    run = world.computed(AUGUST)
    with pytest.raises(Refusal, match="拨付之后"):
        exported(run, world)
    with pytest.raises(NotPermitted):
        export_pain001(run_id=run.pk, by=actor(Role.HEAD), at=world.tick())


@pytest.mark.parametrize("bare", [False, True])
def test_a_status_report_pays_and_fails_by_code(batch, run, world, bare):
    failed = {batch.orders[1].reference: "AC04", batch.orders[3].reference: "BE01"}
    outcome = take_in(status(batch, failed, bare=bare), world)
    assert (outcome.run_id, outcome.paid, outcome.failed, outcome.faults) == (run.pk, 2, 2, [])
    assert results() == "pfpf"
    assert list(FailedPayment.objects.order_by("pk").values_list("reason", flat=True)) == ["closed", "name"]
    assert queries.failures_by_reason(run)[0]["failure"] in {"AC04 账户已销户", "BE01 户名与账号不符"}


def test_accepted_is_not_yet_paid(batch, world):
    said = {order.reference: word for order, word in zip(batch.orders, ("ACCP", "ACSP", "PDNG", "ACSC"), strict=True)}
    outcome = take_in(status(batch, said=said), world)
    assert (outcome.pending, outcome.paid, results()) == (3, 1, "wwwp")
    assert take_in(status(batch), world).paid == 3


def test_the_same_facts_in_another_file_change_nothing(batch, world):
    failed = {batch.orders[0].reference: "AC04"}
    take_in(status(batch, failed), world)
    before = facts()
    again = take_in(status(batch, failed), world)
    assert (again.again, again.unchanged, again.faults) == (True, 4, [])
    other = take_in(status(batch, failed).replace(b"<MsgId>B1", b"<MsgId>B2"), world)
    assert (other.again, other.unchanged, other.faults) == (False, 4, [])
    assert facts() == before


def test_a_whole_batch_is_paid_only_if_number_and_sum_are_ours(batch, world):
    assert take_in(status(batch, group="ACSC").replace(b"<OrgnlNbOfTxs>4", b"<OrgnlNbOfTxs>5"), world).left == 1
    assert results() == "wwww"
    assert take_in(status(batch, group="ACSC"), world).paid == 4


def test_a_batch_that_the_bank_refused_whole_waits_and_can_go_again(batch, world):
    outcome = take_in(status(batch, group="RJCT"), world)
    assert (results(), outcome.left, BankLine.objects.get().why) == ("wwww", 1, "refused")
    assert take_in(status(batch), world).paid == 4


def test_a_statement_pays_by_its_debits_and_a_later_credit_brings_money_back(batch, world):
    own_account(world)
    lines = list(entries(batch))
    assert take_in(statement(lines, account=OWN, day=batch.day), world).paid == 4
    back = replace(lines[2], side="CRDT", code="AC04", mark="R1")
    outcome = take_in(statement([back], account=OWN, day=batch.day), world)
    assert (outcome.returned, results()) == (1, "ppfp")
    before = facts()
    assert take_in(statement([*lines, back], account=OWN, day=batch.day), world).unchanged == 5
    assert facts()[:2] == before[:2]
    assert FailedPayment.objects.get().reason == "closed"


def test_a_debit_and_its_return_in_one_statement_are_both_kept(batch, world):
    first = next(entries(batch))
    take_in(statement([first, replace(first, side="CRDT", code="AC01", mark="R")], day=batch.day), world)
    assert list(BankAnswer.objects.order_by("pk").values_list("step", flat=True)) == ["pay", "return", "booked"]
    assert results() == "fwww"


def test_a_second_debit_of_the_same_payment_is_left_for_a_person(batch, world):
    first = next(entries(batch))
    outcome = take_in(statement([first, replace(first, mark="X")], day=batch.day), world)
    assert (outcome.paid, outcome.left, BankLine.objects.get().why) == (1, 1, "paid_twice")
    bare = replace(list(entries(batch))[1], mark="")
    assert take_in(statement([bare, bare], day=batch.day), world).left == 1
    assert take_in(statement([replace(first, mark="Y")], day=batch.day), world).left == 1


def test_several_statements_and_entries_that_are_not_ours_are_left_for_a_person(batch, world):
    own_account(world)
    ours, other = list(entries(batch))[:2]
    fee = replace(ours, order=replace(ours.order, reference="", amount="5.00"), mark="F")
    income = replace(fee, side="CRDT", mark="I")
    content = statements({OWN: [ours, fee, income], "6229990000009999999": [other]}, day=batch.day)
    outcome = take_in(content, world)
    assert (outcome.paid, outcome.left, results()) == (1, 3, "pwww")
    assert sorted(BankLine.objects.values_list("why", flat=True)) == ["credit", "no_item", "other_account"]
    assert len(outcome.listed) == 2, "fees and receipts are listed and are no fault of the file"


def test_what_is_not_booked_yet_is_not_paid(batch, world):
    outcome = take_in(statement([replace(next(entries(batch)), state="PDNG")], day=batch.day), world)
    assert (outcome.pending, results()) == (1, "wwww")


def test_a_batch_booking_is_taken_only_where_its_parts_add_up(batch, world):
    one, two = batch.orders[:2]
    parts = "".join(
        f'<TxDtls><Refs><EndToEndId>{o.reference}</EndToEndId></Refs><Amt Ccy="CNY">{o.amount}</Amt></TxDtls>'
        for o in (one, two)
    )
    for total, paid in (("9850.01", 0), ("9850.00", 2)):
        entry = f'<Ntry><Amt Ccy="CNY">{total}</Amt><CdtDbtInd>DBIT</CdtDbtInd><NtryDtls>{parts}</NtryDtls></Ntry>'
        content = statement([], day=batch.day).replace(b"</Stmt>", entry.encode() + b"</Stmt>")
        assert take_in(content, world).paid == paid


def test_a_contradiction_is_left_for_a_person(batch, run, world):
    first = batch.orders[0].reference
    take_in(status(batch, {first: "AC04"}), world)
    assert take_in(status(batch), world).left == 1
    sheet = export_sheet(run_id=run.pk, format="csv", by=officer(), at=world.tick())
    outcome = take_in(answer_sheet(sheet, {batch.orders[1].reference: "账户已销户"}), world)
    assert (outcome.left, results()) == (2, "fppp")


def test_what_the_bank_itself_failed_is_paid_again_to_the_same_account_and_is_no_work_for_the_village(batch, world):
    take_in(status(batch, {batch.orders[0].reference: "AM04", batch.orders[1].reference: "AC04"}), world)
    assert FailedPayment.objects.count() == 1
    september = world.released(AUGUST + 1)
    amounts = list(BankItem.objects.filter(run=september).order_by("sequence").values_list("amount_fen", flat=True))
    assert amounts == [2 * 492500, 492500, 492500, 492500]


def test_after_a_return_the_next_run_pays_to_the_new_account_only_and_only_once(world):
    person = world.person()
    world.status(person)
    august = world.released(AUGUST)
    batch = receive(exported(august, world))
    line = next(entries(batch))
    take_in(statement([line], day=batch.day), world)
    take_in(statement([replace(line, side="CRDT", code="AC04", mark="R")], day=batch.day), world)
    old = Fact.objects.get(kind="account", person=person)
    assert [i.amount_fen for i in BankItem.objects.filter(run=world.released(AUGUST + 1))] == [492500]
    Fact.objects.filter(pk=old.pk).update(superseded_at=world.tick())
    world.account(person)
    october = world.released(AUGUST + 2)
    assert [i.amount_fen for i in BankItem.objects.filter(run=october).exclude(fact=old)] == [2 * 492500]
    assert reconcile() == [], "what came back, and what was paid again, stands in the ledger to the fen"
    assert [i.amount_fen for i in BankItem.objects.filter(run=world.released(AUGUST + 3))] == [492500]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><l>&b;</l>', "实体"),
        (b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><d>&x;</d>', "实体"),
        (b'<!DOCTYPE d SYSTEM "http://example.invalid/x.dtd"><d/>', "实体"),
        (b"<a>" * 60 + b"</a>" * 60, "不认识|层次"),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">' + b"<a>" * 60 + b"</a>" * 60, "层次"),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"/>', "pain.001"),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>', "不完整"),
        (b"<html><body>502</body></html>", "不认识"),
    ],
)  # fmt: skip
def test_dangerous_broken_and_foreign_xml_is_refused_with_words(world, content, told):
    with pytest.raises(Refusal, match=told):
        take_in(content, world)


def test_a_file_cut_off_at_any_place_changes_nothing(batch, world):
    content = status(batch)
    before = facts()
    for cut in range(50, len(content) - 5, 97):
        with pytest.raises(Refusal):
            take_in(content[:cut], world)
    assert facts() == before


def test_no_account_and_no_name_stands_in_a_line_that_is_left(batch, world):
    line = next(entries(batch))
    take_in(statement([replace(line, order=replace(line.order, amount="1.00"))], day=batch.day), world)
    row = BankLine.objects.values().get()
    order = batch.orders[0]
    assert row["tail"] == order.account[-4:]
    assert not any(order.account in str(value) or order.name in str(value) for value in row.values())


TEXTS = st.one_of(
    st.text(max_size=150),
    st.text(alphabet="张阿·<&>\"' A1", max_size=20),
    st.sampled_from(["", " ", "\x01", "长" * 141]),
)
NUMBERS = st.one_of(TEXTS, st.from_regex(r"\d{12,36}", fullmatch=True))


@given(holder=TEXTS, account=NUMBERS, bank=TEXTS, fen=st.integers(-5, 10**12))
@settings(deadline=None, max_examples=60)
def test_the_quick_check_lets_through_only_what_fits_as_a_document(
    holder: str, account: str, bank: str, fen: int
) -> None:
    transfers = [Transfer("RJ2022080001-000001-21", "张三", "6217000000000000001", "", 100)] * 25
    transfers.append(Transfer("RJ2022080001-000002-21", holder, account, bank, fen))
    order = Order("RJ2022080001", datetime(2022, 8, 5), date(2022, 8, 5), "抚恤补助", Debtor("局", "", ""))
    try:
        content = b"".join(pain001(order, transfers))
    except Refusal:
        fits = 0 < len(holder) <= 140 and 0 < len(account) <= 34 and len(bank) <= 140 and fen > 0
        odd = any(c < " " or "\ud800" <= c <= "\udfff" or c in "\ufffe\uffff" for c in holder + account + bank)
        assert odd or not fits, "refused for nothing"
        return
    _schema("03").validate(BytesIO(content))
    last = receive(content).orders[-1]
    assert (last.name, last.account, fen_of(last.amount)) == (holder.strip(), account.strip(), fen)
