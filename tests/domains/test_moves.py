"""Moving in and out: the months of both sides meet, two persons act, the file stays readable."""

from datetime import date
from typing import Any

import pytest
from people_rows import AT, LATER, LATEST, officer, row, take_in

from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.domains.entitlements.queries import compute_owed
from rongjun.domains.people.actions import ImportResult, approve_import
from rongjun.domains.people.forms import FormFaults
from rongjun.domains.people.models import Fact, Person
from rongjun.domains.people.move_queries import get_move, list_moves
from rongjun.domains.people.moves import Transfer, army_months, propose_move_in, propose_move_out, propose_return
from rongjun.kernel.period import parse_month

pytestmark = pytest.mark.django_db(databases=["default", "access"])
JUNE, JULY = parse_month("2024-06"), parse_month("2024-07")


def transfer(until: int = JUNE, since: int = JULY, **more: Any) -> Transfer:
    given: dict[str, Any] = {"office": "邻县退役军人事务局", "letter": "转移证明 2024-17 号", "day": date(2024, 6, 3)}
    return Transfer(paid_until=until, paid_from=since, **given | more)


def approve(result: ImportResult, at: Any = LATER) -> None:
    assert result.state == "waiting" and result.import_id is not None
    with pytest.raises(AlreadyDone):
        approve_import(import_id=result.import_id, by=officer(), at=at)
    approve_import(import_id=result.import_id, by=officer("李批准"), at=at)


def move_out(*codes: str, papers: Transfer | None = None) -> ImportResult:
    return propose_move_out(
        person_id=Person.objects.get().pk, categories=codes or ("11",), transfer=papers or transfer(),
        reason="户口迁往邻县", by=officer(), at=LATER,
    )  # fmt: skip


def months_owed(at: Any = LATEST) -> list[int]:
    """Return the months of 2024 for which something is owed, from June to September."""
    lines = compute_owed(known_at=at, first=JUNE, until=JUNE + 4).lines
    return sorted(lines["month"].unique().to_list())


def test_pay_ends_here_with_the_month_that_the_letter_names() -> None:
    take_in(row(1))
    approve(move_out())
    assert months_owed() == [JUNE]
    status = Fact.objects.get(kind="status", superseded_at=None)
    assert (status.value["ended_on"], status.value["end_reason"]) == ("2024-06-30", "moved")
    moved = Fact.objects.get(kind="transfer")
    assert (moved.value["way"], moved.value["paid_until"], moved.value["paid_from"]) == ("迁出", "2024-06", "2024-07")
    assert moved.valid_from == date(2024, 6, 3) and moved.value["what"] == "残疾军人"


def test_a_letter_may_name_a_month_to_come() -> None:
    take_in(row(1))
    approve(move_out(papers=transfer(JUNE + 2, JUNE + 3)))
    assert months_owed() == [JUNE, JUNE + 1, JUNE + 2]


@pytest.mark.parametrize(("until", "since", "word"), [(JUNE, JULY + 1, "没有人发"), (JUNE, JUNE, "都发")])
def test_a_gap_or_an_overlap_is_said_and_needs_its_reason(until: int, since: int, word: str) -> None:
    take_in(row(1))
    with pytest.raises(Refusal, match=word):
        move_out(papers=transfer(until, since))
    approve(move_out(papers=transfer(until, since, gap="两地商定")))
    assert Fact.objects.get(kind="transfer").value["gap"] == "两地商定"


def test_papers_are_needed_and_not_dated_ahead() -> None:
    take_in(row(1))
    with pytest.raises(Refusal, match="转移材料"):
        move_out(papers=transfer(letter=" "))
    with pytest.raises(Refusal, match="晚于今天"):
        move_out(papers=transfer(day=date(2024, 6, 11)))


def test_only_the_chosen_categories_end_and_each_must_be_held() -> None:
    take_in(row(1), row(1, 对象类别="参战", 残疾等级="", 残疾性质=""))
    with pytest.raises(Refusal, match="没有烈士家属"):
        move_out("21")
    approve(move_out("51"))
    ended = dict(Fact.objects.filter(kind="status", superseded_at=None).values_list("key", "value__end_reason"))
    assert ended == {"11": "", "51": "moved"}
    with pytest.raises(Refusal, match="已经停止"):
        move_out("51")


def test_all_categories_may_move_in_one_step() -> None:
    take_in(row(1), row(1, 对象类别="参战", 残疾等级="", 残疾性质=""))
    approve(move_out("11", "51"))
    assert set(Fact.objects.filter(kind="status", superseded_at=None).values_list("value__end_reason", flat=True)) == {
        "moved"
    }
    assert Fact.objects.filter(kind="transfer").count() == 1


def test_the_file_of_who_moved_out_stays_readable() -> None:
    take_in(row(1))
    approve(move_out())
    assert Fact.objects.filter(kind="account", superseded_at=None).exists()
    assert Fact.objects.filter(kind="status", recorded_at=AT).get().superseded_at == LATER


def test_who_moves_in_is_paid_from_the_month_of_the_letter() -> None:
    take_in(row(9))
    result = propose_move_in(cells=row(1), transfer=transfer(), reason="由邻县迁入", by=officer(), at=LATER)
    approve(result)
    newcomer = Person.objects.get(file_no="D0001")
    owed = compute_owed(known_at=LATEST, first=JUNE, until=JUNE + 3, person_ids=[newcomer.pk]).lines
    assert owed["month"].to_list() == [JULY, JULY + 1]
    assert Fact.objects.get(kind="transfer").value["way"] == "迁入"


def test_who_moves_in_under_a_number_already_on_file_is_not_a_new_person() -> None:
    take_in(row(1))
    cells = row(1) | {"档案号": "D0777"}
    with pytest.raises(FormFaults, match="另一档案号"):
        propose_move_in(cells=cells, transfer=transfer(), reason="迁入", by=officer(), at=LATER)


def test_a_soldier_handed_over_is_paid_from_the_next_january() -> None:
    take_in(row(9))
    discharged = row(1, 退役日期="2023-11-20", 入伍日期="2010-12-01", 认定日期="2015-03-10")
    papers = transfer(parse_month("2023-12"), parse_month("2024-01"), office="部队某部")
    approve(propose_move_in(cells=discharged, transfer=papers, reason="移交", by=officer(), at=LATER))
    assert army_months(date(2023, 11, 20)) == (parse_month("2023-12"), parse_month("2024-01"))
    status = Fact.objects.get(kind="status", person__file_no="D0001")
    assert status.valid_from == date(2024, 1, 1)


def test_other_months_than_those_of_article_thirty_need_a_reason() -> None:
    take_in(row(9))
    discharged = row(1, 退役日期="2023-11-20", 入伍日期="2010-12-01")
    papers = transfer(parse_month("2023-11"), parse_month("2023-12"), office="部队某部")
    with pytest.raises(Refusal, match="第三十条"):
        propose_move_in(cells=discharged, transfer=papers, reason="移交", by=officer(), at=LATER)
    with pytest.raises(Refusal, match="退役日期"):
        propose_move_in(cells=row(1), transfer=papers, reason="移交", by=officer(), at=LATER)


def test_who_comes_back_goes_on_in_the_same_file() -> None:
    take_in(row(1))
    approve(move_out())
    back: dict[str, Any] = {"person_id": Person.objects.get().pk, "category": "11", "reason": "迁回", "by": officer()}
    with pytest.raises(Refusal, match="不能在此之前"):
        propose_return(**back, changes={}, transfer=transfer(JUNE - 1, JUNE), at=LATEST)
    papers = transfer(JUNE + 1, JUNE + 2, day=date(2024, 8, 20))
    approve(propose_return(**back, changes={"开户银行": "农商行"}, transfer=papers, at=LATEST), LATEST)
    assert months_owed() == [JUNE, JUNE + 2, JUNE + 3]
    assert Fact.objects.filter(kind="transfer", superseded_at=None).count() == 2
    assert Person.objects.get().categories == "11"


def test_moves_are_listed_by_way_month_and_office() -> None:
    take_in(row(1), row(2, 姓名="李秀英"))
    first = Person.objects.order_by("file_no")[0]
    result = propose_move_out(
        person_id=first.pk, categories=["11"], transfer=transfer(), reason="迁", by=officer(), at=LATER
    )
    assert not list_moves(officer()).exists()
    approve(result)
    (move,) = list_moves(officer())
    assert move.person.file_no == "D0001" and get_move(move.pk, officer()).pk == move.pk
