"""What is granted is decided by several persons, paid once by the next run with its own explanation, and taken back as
an overpayment; on SQLite and PostgreSQL.
"""

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from grants_world import BASIS, GrantOffice

from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.domains.approvals.queries import list_inbox
from rongjun.domains.entitlements.facts import facts_frame, facts_hash
from rongjun.domains.payments.models import RunLine
from rongjun.domains.payments.queries.reconcile import reconcile
from rongjun.domains.payments.reasons import reason_of_line
from rongjun.domains.payments.repeat import repeat_run
from rongjun.domains.people.models import Fact, Import, Person
from rongjun.domains.safeguards.notes import notes_about
from rongjun.domains.services.grants import actions, queries
from rongjun.domains.services.grants.models import Grant, GrantLine
from rongjun.domains.services.grants.outcomes import Outcome, _listeners, on_outcome
from rongjun.kernel.aid.grants import STEPS, State
from rongjun.kernel.period import parse_month
from rongjun.web.told.reason_words import steps_of

pytestmark = pytest.mark.django_db(databases=["default", "access"])
MARCH = parse_month("2026-03")


@pytest.fixture
def office(settings: Any, tmp_path: Any) -> GrantOffice:
    settings.VAR_DIR, settings.SECOND_LOOK = tmp_path, 0
    return GrantOffice()


def sums(run: Any) -> dict[tuple[str, int, int], int]:
    lines = RunLine.objects.filter(run=run)
    return {(one.benefit, one.person_id, one.month): one.amount_fen for one in lines}


def test_a_grant_is_paid_once_by_the_next_run_with_its_own_explanation(office: GrantOffice) -> None:
    office.released("2026-02")
    person = office.registered()
    office.moved_to(date(2026, 3, 20))
    grant = office.granted(office.proposed(person.pk, 3500_00, source="desk:1"))
    run = office.released("2026-04")
    assert sums(run) == {("hardship_relief", person.pk, MARCH): 3500_00}
    line = RunLine.objects.select_related("run").get(run=run)
    assert (line.central_fen, line.provincial_fen, line.local_fen) == (0, 0, 3500_00)
    why = reason_of_line(line).explanation
    assert why is not None
    assert [(one.document, one.basis, one.amount_fen) for one in why.grants] == [(grant.number, BASIS, 3500_00)]
    text = " ".join(f"{step.title} {step.text} {step.result} {step.rows}" for step in steps_of(reason_of_line(line)))
    assert all(word in text for word in (grant.number, BASIS, "3,500.00", "head甲", "director甲", "2026-03-20"))
    assert repeat_run(run.pk).equal
    assert reconcile() == []
    assert sums(office.run("2026-05")) == {}
    standing = queries.standing_of("desk:1")
    assert standing is not None
    assert (standing.state, standing.lines[0].run_id, standing.lines[0].paid) == (State.GRANTED, run.pk, True)


def test_the_hash_of_facts_without_grants_is_what_it_was(office: GrantOffice) -> None:
    first = office.registered()
    before = facts_hash(facts_frame(office.tick()))
    grant = office.proposed(office.registered().pk)
    assert facts_hash(facts_frame(office.tick())) == before
    office.granted(grant)
    assert facts_hash(facts_frame(office.tick())) != before
    assert facts_frame(office.tick(), [first.pk]).is_empty()


def test_a_list_is_one_matter_whose_signatures_cover_every_line(office: GrantOffice) -> None:
    office.released("2026-02")
    people = [office.registered() for _ in range(3)]
    lines = [office.line(one, (n + 1) * 100_00) for n, one in enumerate(people)]
    grant = actions.propose_grants(
        source="desk:7", lines=lines, title="关爱基金第一轮", by=office.officer, at=office.tick()
    )
    assert (grant.line_count, grant.amount_fen) == (3, 600_00)
    content = grant.content_hash
    assert content == actions.content_of(grant)
    office.granted(grant)
    assert Import.objects.filter(kind="decision").count() == 1
    assert sums(office.released("2026-03")) == {
        ("hardship_relief", one.pk, MARCH): (n + 1) * 100_00 for n, one in enumerate(people)
    }


def test_taking_back_by_several_persons_is_an_overpayment_of_the_next_run(office: GrantOffice) -> None:
    office.released("2026-02")
    people = [office.registered() for _ in range(2)]
    lines = [office.line(one, 500_00) for one in people]
    grant = actions.propose_grants(source="desk:9", lines=lines, by=office.officer, at=office.tick())
    office.granted(grant)
    office.released("2026-03")
    wrong = GrantLine.objects.get(grant=grant, person=people[0])
    back = actions.propose_taking_back(
        grant_id=grant.pk, line_ids=[wrong.pk], reason="重复核定", by=office.officer, at=office.tick()
    )
    with pytest.raises(AlreadyDone):
        actions.propose_taking_back(
            grant_id=grant.pk, line_ids=[wrong.pk], reason="重复核定", by=office.officer, at=office.tick()
        )
    office.granted(back)
    assert sums(office.released("2026-04")) == {("hardship_relief", people[0].pk, MARCH): -500_00}
    states = {one.person_id: one.state for one in queries.standing_of("desk:9").lines}  # type: ignore[union-attr]
    assert states == {people[0].pk: "taken_back", people[1].pk: "granted"}
    assert reconcile() == []
    assert sum("撤销" in note.text for note in notes_about(people[0].pk)) == 1


def test_two_grants_of_a_month_are_one_line_that_explains_both(office: GrantOffice) -> None:
    office.released("2026-02")
    person = office.registered()
    for number in (1, 2):
        office.granted(office.proposed(person.pk, number * 100_00, source=f"desk:{number}"))
    run = office.released("2026-03")
    assert sums(run) == {("hardship_relief", person.pk, MARCH): 300_00}
    why = reason_of_line(RunLine.objects.select_related("run").get(run=run)).explanation
    assert why is not None
    assert [one.amount_fen for one in why.grants] == [100_00, 200_00]


def test_a_returned_grant_goes_into_a_new_round_of_the_same_matter_and_a_refused_one_is_told(
    office: GrantOffice,
) -> None:
    person = office.registered()
    told: list[Outcome] = []
    on_outcome("desk", told.append)
    first = office.proposed(person.pk, 100_00, source="desk:3")
    actions.return_grant(grant_id=first.pk, reason="金额待核", by=office.head, at=office.tick())
    assert [one.matter.subject_id for one in list_inbox(office.officer)] == [first.pk]
    second = office.proposed(person.pk, 90_00, source="desk:3")
    assert queries.subject_of(second) == first.pk
    assert list_inbox(office.officer) == []
    actions.return_grant(grant_id=second.pk, reason="收入超过线", by=office.head, at=office.tick(), final=True)
    _listeners.pop("desk")
    assert [(one.state, one.reason) for one in told] == [(State.RETURNED, "金额待核"), (State.REFUSED, "收入超过线")]
    assert ["收入超过线" in note.text for note in notes_about(person.pk)] == [True]
    assert not Fact.objects.filter(kind="award").exists()


def test_a_source_grants_one_person_one_benefit_once(office: GrantOffice) -> None:
    person = office.registered()
    grant = office.proposed(person.pk, source="desk:4")
    with pytest.raises(AlreadyDone):
        office.proposed(person.pk, source="desk:4")
    office.granted(grant)
    with pytest.raises(AlreadyDone):
        office.proposed(person.pk, source="desk:4")
    office.proposed(person.pk, source="desk:4", benefit="oneoff_aid")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"benefit": "disability_pension"}, "不是可以核定"), ({"fen": 0}, "大于零"), ({"fen": 10**12 + 1}, "大于零"),
        ({"reason": " "}, "依据和理由"), ({"basis": ""}, "依据和理由"), ({"reason": "其思想动态平稳"}, "思想动态"),
        ({"reason": "多次上访，息诉"}, "上访"), ({"reason": "到县里投诉三次"}, "与给不给帮扶无关"),
        ({"reason": "难" * 501}, "500"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_its_mend(office: GrantOffice, more: dict[str, Any], says: str) -> None:
    person = office.registered()
    with pytest.raises(Refusal, match=says):
        office.proposed(person.pk, **more)
    assert not Grant.objects.exists()


def test_who_is_not_in_the_registry_or_dead_or_of_another_area_is_refused(office: GrantOffice) -> None:
    for unknown in (None, 987654):
        with pytest.raises(Refusal, match="登记入册"):
            office.proposed(unknown)
    dead = office.registered()
    Person.objects.filter(pk=dead.pk).update(death_date=date(2026, 1, 1))
    with pytest.raises(Refusal, match="已去世"):
        office.proposed(dead.pk)
    office.proposed(dead.pk, benefit="funeral_aid")
    one, other = office.registered(), office.registered()
    lines = [office.line(one, 1), office.line(other, 1), office.line(one, 2)]
    with pytest.raises(Refusal, match="第 3 行：与第 1 行"):
        actions.propose_grants(source="x:1", lines=lines, by=office.officer, at=office.tick())


def test_nobody_signs_twice_and_nobody_signs_for_the_own_name(office: GrantOffice) -> None:
    grant = office.proposed(office.registered().pk)
    with pytest.raises(NotPermitted):
        actions.sign_grant(grant_id=grant.pk, by=office.officer, at=office.tick())
    actions.sign_grant(grant_id=grant.pk, by=office.head, at=office.tick())
    with pytest.raises((NotPermitted, AlreadyDone)):
        actions.sign_grant(grant_id=grant.pk, by=office.head, at=office.tick())
    own = office.proposed(office.registered(name=office.head.name).pk)
    with pytest.raises(NotPermitted, match="同名"):
        actions.sign_grant(grant_id=own.pk, by=office.head, at=office.tick())
    with pytest.raises(NotPermitted):
        actions.propose_grant(
            source="x:2", person_id=1, benefit="oneoff_aid", amount_fen=1, basis="b", reason="r", by=office.head,
            at=office.tick(),
        )  # fmt: skip


def test_the_database_keeps_a_grant_by_itself(office: GrantOffice) -> None:
    grant = office.proposed(office.registered().pk)
    attacks = [
        "UPDATE grants_grant SET state = 'granted'", "UPDATE grants_grant SET amount_fen = 1",
        "DELETE FROM grants_grantline", "DELETE FROM grants_grant", "UPDATE grants_grantline SET amount_fen = 1",
        "UPDATE grants_grant SET state = 'taken_back'", "UPDATE grants_grantline SET person_id = person_id + 1",
    ]  # fmt: skip
    for attack in attacks:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)
    office.granted(grant)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE grants_grant SET state = 'waiting'")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE grants_grantline SET fact = fact + 1")
    listed = import_module("rongjun.domains.services.grants.migrations.0002_guards").STEP_LIST
    assert all(f"'{before}>{after}'" in listed for before, after in STEPS)


def test_where_a_source_stands_costs_the_same_for_one_and_for_many(
    office: GrantOffice, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        office.granted(office.proposed(office.registered().pk, source=f"desk:{number}"))
    with django_assert_max_num_queries(4):
        found = queries.standings_of([f"desk:{number}" for number in range(6)])
    assert len(found) == 6
    with acting(office.clerk):
        assert len(queries.standing_of("desk:0").lines) == 1  # type: ignore[union-attr]
