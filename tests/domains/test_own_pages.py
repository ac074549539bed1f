"""A person's own reads: record, money and why, who looked, notes, matters; of this person and of nobody else."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from own_world import OwnWorld
from runs_world import AUGUST, officer

from rongjun.base.errors import NotFound, NotPermitted
from rongjun.base.scope import acting, nobody, own_scope, whole_registry
from rongjun.domains.disclosure import money, visits
from rongjun.domains.disclosure.looks import list_own_looks
from rongjun.domains.disclosure.matters import own_case, own_cases, own_confirming
from rongjun.domains.disclosure.models import OwnKey
from rongjun.domains.disclosure.notes import own_notes
from rongjun.domains.disclosure.record import open_value, own_name_and_phone, own_record
from rongjun.domains.payments.models import BankItem, RunException, RunLine
from rongjun.domains.people.models import Fact, Person, Sealed
from rongjun.domains.people.queries import visible_people
from rongjun.domains.safeguards import notes
from rongjun.domains.safeguards.actions import record_look, record_set_look
from rongjun.domains.safeguards.models import AccessRow
from rongjun.kernel.period import format_month

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def world() -> OwnWorld:
    made = OwnWorld()
    made.pay()
    return made


def test_in_the_own_scope_every_table_holds_this_person_alone(world: OwnWorld) -> None:
    with own_scope([world.me.pk]):
        assert list(Person.objects.values_list("pk", flat=True)) == [world.me.pk]
        for table in (Fact, Sealed, RunLine, RunException, BankItem):
            held = set(table.objects.values_list("person_id", flat=True))
            assert held <= {world.me.pk}, table
        assert RunLine.objects.exists()
        assert list(visible_people(officer())) == [world.me]
    with pytest.raises(ValueError, match="whose"), own_scope([]):
        pass


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security is PostgreSQL's")
def test_raw_sql_in_the_own_scope_sees_this_person_alone(world: OwnWorld) -> None:
    def ids(sql: str) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return {row[0] for row in cursor.fetchall()}

    with own_scope([world.me.pk]):
        assert ids("SELECT id FROM people_person") == {world.me.pk}
        for table in ("people_fact", "people_sealed", "payments_runline", "payments_bankitem"):
            assert ids(f"SELECT DISTINCT person_id FROM {table}") == {world.me.pk}
        with connection.cursor() as cursor:
            cursor.execute("UPDATE people_person SET name = 'x'")
            assert cursor.rowcount == 0
    with nobody():
        assert ids("SELECT id FROM people_person") == set()


def test_my_record_says_what_is_registered_and_hides_numbers(world: OwnWorld) -> None:
    with own_scope([world.me.pk]):
        record = own_record(world.me.pk, world.county.tick())
    assert record.person == world.me
    assert {one.kind for one in record.standing} == {"account", "status", "phone"}
    phone = next(one for one in record.standing if one.kind == "phone")
    assert phone.sealed == ("phone",)
    assert "13800001111" not in str(record)


def test_a_sealed_value_opens_for_its_person_with_an_own_code_one_at_a_time_after_its_access_row(
    world: OwnWorld,
) -> None:
    visit, _cookie = world.enter(world.give().code)
    mine = Fact.objects.get(person=world.me, kind="phone")
    theirs = Fact.objects.get(person=world.neighbour, kind="phone")
    with visits.scope_of_visit(visit), pytest.raises(NotPermitted):
        open_value(visit=visit, fact_id=mine.pk, name="phone", at=world.county.tick())
    visit, _own = world.own_code(visit)
    before = AccessRow.objects.count()
    with visits.scope_of_visit(visit):
        assert open_value(visit=visit, fact_id=mine.pk, name="phone", at=world.county.tick()) == "13800001111"
        assert open_value(visit=visit, fact_id=theirs.pk, name="phone", at=world.county.tick()) == ""
    looks = AccessRow.objects.order_by("-pk")[: AccessRow.objects.count() - before]
    assert [(one.person_token, one.fields) for one in looks] == [(str(world.me.token), "phone")]


def test_a_family_members_key_opens_no_sealed_value_and_gives_no_name(world: OwnWorld) -> None:
    family = world.give(holder="family", name="测试家属", relation="配偶", paper="户口簿")
    visit, _own = world.own_code(world.enter(family.code)[0])
    fact = Fact.objects.get(person=world.me, kind="phone")
    with visits.scope_of_visit(visit):
        with pytest.raises(NotPermitted):
            open_value(visit=visit, fact_id=fact.pk, name="phone", at=world.county.tick())
        with pytest.raises(NotPermitted):
            own_name_and_phone(visit=visit, at=world.county.tick())


def test_outside_an_own_scope_nothing_of_the_own_opens(world: OwnWorld) -> None:
    visit, _own = world.own_code(world.enter(world.give().code)[0])
    fact = Fact.objects.get(person=world.me, kind="phone")
    for scope in (whole_registry("试验"), acting(officer())):
        with scope, pytest.raises(NotPermitted):
            open_value(visit=visit, fact_id=fact.pk, name="phone", at=world.county.tick())


def test_my_money_is_mine_month_by_month_and_says_why(world: OwnWorld) -> None:
    at = world.county.tick()
    with own_scope([world.me.pk]):
        found = money.own_money(world.me.pk, at)
        month = next(one for one in found.account.months if one.month == AUGUST)
        assert month.owed_fen == month.posted_fen > 0
        assert found.sums.posted_fen == sum(one.posted_fen for one in found.account.months)
        assert {line.person_id for one in found.account.months for line in one.lines} == {world.me.pk}
        text = format_month(AUGUST)
        why = money.own_reason(world.me.pk, month.benefit, text, 0, at)
        assert why.owed_fen == month.owed_fen and why.explanation is not None
        line = month.lines[0]
        assert money.own_reason(world.me.pk, month.benefit, text, line.pk, at).line == line
        other = whole_lines(world.neighbour)[0]
        with pytest.raises(NotFound):
            money.own_reason(world.me.pk, month.benefit, text, other.pk, at)
        for wrong in ("2022-13", "x", ""):
            with pytest.raises(NotFound):
                money.own_reason(world.me.pk, month.benefit, wrong, 0, at)


def whole_lines(person: Person) -> list[RunLine]:
    with whole_registry("试验"):
        return list(RunLine.objects.filter(person=person))


def test_who_looked_are_the_looks_at_me_and_at_the_sets_that_held_me(world: OwnWorld) -> None:
    at, run = world.county.tick(), whole_lines(world.me)[0].run_id
    record_look(by=officer(), at=at, purpose="看我", tokens=[str(world.me.token)], fields=["record"])
    record_look(by=officer(), at=at, purpose="看邻居", tokens=[str(world.neighbour.token)], fields=["record"])
    record_set_look(by=officer(), at=at, purpose="看批次", set_kind="run", set_id=str(run), fields=["row"])
    with own_scope([world.me.pk]):
        told = set(list_own_looks(world.me.pk).values_list("purpose", flat=True))
    assert {"看我", "看批次"} <= told
    assert "看邻居" not in told


def test_notes_are_all_told_and_looking_at_them_is_a_look(world: OwnWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "_providers", dict(notes._providers))
    seen = []

    def visits_of(person_id: int) -> list[notes.Note]:
        seen.append((person_id, list(Person.objects.values_list("pk", flat=True))))
        return [notes.Note(date(2022, 8, 3), "示例站", "走访记录", "身体还好")]

    notes.register_notes("visits", visits_of)
    RunException.objects.create(
        run_id=whole_lines(world.me)[0].run_id, person=world.me, benefit="disability", month=AUGUST, code="no_account",
        settled_at=world.county.at, settlement="已核对，本人下周来登记",
    )  # fmt: skip
    visit, _cookie = world.enter(world.give().code)
    with visits.scope_of_visit(visit):
        told = [(one.kind, one.text) for one in own_notes(visit, world.county.tick())]
    assert sorted(told) == [("发放中的待处理事项", "已核对，本人下周来登记"), ("走访记录", "身体还好")]
    assert seen == [(world.me.pk, [world.me.pk])]
    assert AccessRow.objects.filter(person_token=str(world.me.token), fields="notes").count() == 1


def test_nothing_of_a_neighbour_is_a_matter_of_mine(world: OwnWorld) -> None:
    with own_scope([world.me.pk]):
        assert own_cases([world.me.pk]) == own_confirming(world.me.pk) == []
        with pytest.raises(NotFound):
            own_case([world.me.pk], 1)


def test_queries_are_counted_and_do_not_grow_with_the_months(world: OwnWorld) -> None:
    def count() -> tuple[int, int, int]:
        at = world.county.tick()
        with own_scope([world.me.pk]):
            return tuple(
                len(made)
                for made in (_asked(money.own_money, at), _asked(own_record, at), _asked(lambda pk, at: _looks(pk), at))
            )  # type: ignore[return-value]

    def _looks(person_id: int) -> list[AccessRow]:
        return list(list_own_looks(person_id)[:25])

    def _asked(read, at):
        with CaptureQueriesContext(connection) as made:
            read(world.me.pk, at)
        return made.captured_queries

    first = count()
    world.county.released(AUGUST + 1)
    world.county.released(AUGUST + 2)
    assert count() == first
    assert first[0] <= 12 and first[1] <= 6 and first[2] <= 14


def test_a_look_at_the_own_key_is_no_list_of_persons(world: OwnWorld) -> None:
    world.give()
    with nobody():
        assert not OwnKey.objects.exists()
    with own_scope([world.neighbour.pk]):
        assert not OwnKey.objects.exists()
