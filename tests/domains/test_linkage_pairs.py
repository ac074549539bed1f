"""The search for pairs: what is compared, what is remembered, what is decided, who may."""

import pytest
from layout_rows import line, save
from people_rows import AT, LATER, LATEST, citizen, officer, row, take_in, take_in_and_approve

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.domains.people.linkage import deciding, merging
from rongjun.domains.people.linkage.finding import find_pairs
from rongjun.domains.people.linkage.queries import get_pair, list_holders_of_several, list_pairs, sources_of
from rongjun.domains.people.linkage.tasks import start_search
from rongjun.domains.people.models import Pair, PairSearch, Person
from rongjun.domains.people.workbooks import Upload, import_workbook
from rongjun.domains.safeguards.models import AccessRow

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def swapped(number: str) -> str:
    """Return a number with its ninth and tenth digits in the other order: the check digit fails."""
    return number[:8] + number[9] + number[8] + number[10:]


def told() -> list[tuple[str, str, str, str]]:
    """Return (left file, right file or the row's, grade, state) of all pairs."""
    pairs = Pair.objects.select_related("left", "right").order_by("left__file_no", "pk")
    return [
        (p.left.file_no, p.right.file_no if p.right else p.row_told["file_no"], p.grade, p.state) for p in pairs
    ]  # fmt: skip


def search(at=LATEST) -> PairSearch:
    return find_pairs(by=officer(), at=at)


def test_an_empty_registry_has_no_pairs():
    assert search().counts == {"records": 0, "pairs": 0, "new": 0, "same": 0, "likely": 0}


def test_two_files_with_right_numbers_are_a_pair_only_where_name_and_birth_agree():
    take_in(row(1), row(3), row(5, 姓名="王建军"), row(7, 身份证号=citizen(7, "19510307")))
    search()
    assert told() == [("D0001", "D0003", "likely", "open")]
    assert Pair.objects.get().codes == ["two_right_numbers", "name_equal", "birth_equal", "same_town"]


def test_a_row_rejected_for_its_number_is_found_to_be_the_person_it_is():
    take_in(row(1), row(2, 姓名="李秀英", 身份证号=citizen(2, "19520101")), row(9, 身份证号=swapped(citizen(1))))
    search()
    assert told() == [("D0001", "D0009", "same", "open")]
    pair = Pair.objects.get()
    assert "digits_swapped" in pair.codes
    assert pair.row_told["tail"] == citizen(1)[-4:]
    assert citizen(1) not in str(list(Pair.objects.values()))


def test_a_row_held_for_a_number_under_another_file_is_found_to_be_that_person():
    take_in(row(1), row(9, 身份证号=citizen(1), 姓名="王建囯"))
    search()
    assert told() == [("D0001", "D0009", "same", "open")]


def test_a_row_mended_since_or_of_the_persons_own_file_is_no_pair():
    take_in(row(1), row(2, 姓名="李秀英", 身份证号=swapped(citizen(2, "19520101"))))
    take_in_and_approve(row(2, 姓名="李秀英", 身份证号=citizen(2, "19520101")), at=LATER)
    take_in(row(1, 身份证号=swapped(citizen(1))), at=LATER)
    search()
    assert told() == []


def test_the_same_bad_row_handed_in_again_is_one_pair_and_keeps_its_decision():
    bad = row(9, 身份证号=swapped(citizen(1)))
    take_in(row(1), bad)
    search(LATER)
    deciding.never_same(pair_id=Pair.objects.get().pk, reason="两个人，号码另查", by=officer(), at=LATER)
    take_in(row(2, 姓名="李秀英", 身份证号=citizen(2, "19520101")), bad, at=LATER)
    assert search().counts["pairs"] == 0
    assert told() == [("D0001", "D0009", "same", "never")]


def test_never_the_same_is_remembered_and_can_be_opened_again():
    take_in(row(1), row(3))
    search(LATER)
    pair = Pair.objects.get()
    with pytest.raises(Refusal, match="理由"):
        deciding.never_same(pair_id=pair.pk, reason=" ", by=officer(), at=LATER)
    deciding.never_same(pair_id=pair.pk, reason="走访核实是两个人", by=officer(), at=LATER)
    with pytest.raises(AlreadyDone):
        deciding.never_same(pair_id=pair.pk, reason="再次", by=officer(), at=LATER)
    assert search().counts["new"] == 0
    assert told() == [("D0001", "D0003", "likely", "never")]
    with pytest.raises(Refusal, match="两个人"):
        merging.propose_merge(kept_id=pair.left_id, gone_id=pair.right_id, reason="同", by=officer(), at=LATEST)
    deciding.reopen_pair(pair_id=pair.pk, reason="有新的依据", by=officer(), at=LATEST)
    assert told() == [("D0001", "D0003", "likely", "open")]


def test_a_merged_pair_is_not_found_again_and_is_open_once_undone():
    take_in(row(1), row(3))
    search(LATER)
    pair = Pair.objects.get()
    merge = merging.propose_merge(kept_id=pair.left_id, gone_id=pair.right_id, reason="同一人", by=officer(), at=LATER)
    with pytest.raises(Refusal, match="等待批准"):
        deciding.never_same(pair_id=pair.pk, reason="两个人", by=officer(), at=LATER)
    merging.approve_merge(merge_id=merge.pk, by=officer("李批准"), at=LATER)
    search()
    assert told() == [("D0001", "D0003", "likely", "same")]
    merging.propose_undoing(merge_id=merge.pk, reason="是两个人", by=officer(), at=LATEST)
    merging.approve_undoing(merge_id=merge.pk, by=officer("李批准"), at=LATEST)
    assert told() == [("D0001", "D0003", "likely", "open")]


def test_an_open_pair_that_is_not_found_any_more_goes():
    take_in(row(1), row(3))
    search(LATER)
    take_in_and_approve(row(3, 姓名="王卫东"), at=LATER)
    assert search().counts["pairs"] == 0
    assert told() == []


def test_a_row_is_settled_as_the_person_and_two_files_are_not():
    take_in(row(1), row(3, 姓名="李秀英"), row(9, 身份证号=swapped(citizen(1))))
    search(LATER)
    pair = Pair.objects.get()
    deciding.settle_row(pair_id=pair.pk, reason="号码录错，档案无误", by=officer(), at=LATER)
    assert told() == [("D0001", "D0009", "same", "row_settled")]
    take_in_and_approve(row(5), at=LATER)
    search()
    with pytest.raises(Refusal, match="合并"):
        deciding.settle_row(pair_id=Pair.objects.get(state="open").pk, reason="同", by=officer(), at=LATEST)


def test_a_search_leaves_one_access_row_for_the_registry():
    take_in(row(1), row(3))
    before = AccessRow.objects.count()
    found = search()
    look = AccessRow.objects.order_by("pk").last()
    assert AccessRow.objects.count() == before + 1
    assert (look.set_kind, look.set_id, look.fields) == ("registry", str(found.pk), "id_number")


def test_only_who_may_link_over_the_whole_registry_may_search():
    with pytest.raises(NotPermitted):
        find_pairs(by=officer("镇", Role.TOWN_CLERK), at=AT)
    with pytest.raises(NotPermitted, match="全册"):
        find_pairs(by=of_town("990101001"), at=AT)
    assert not PairSearch.objects.exists()


def of_town(prefix: str) -> Actor:
    root = officer()
    return Actor(root.staff_id, root.account_id, root.name, root.role, root.unit_id, root.unit_name, prefix)


def test_a_pair_is_seen_only_by_who_sees_both_sides():
    take_in(row(1), row(3, 区划代码="990101002001"), row(5))
    search()
    here = of_town("990101001")
    with acting(here):
        seen = list_pairs(here)
        assert [(pair.left.file_no, pair.right.file_no) for pair in seen] == [("D0001", "D0005")]
        hidden = {pk for pk in _all_pairs() if pk not in {pair.pk for pair in seen}}
        assert len(hidden) == 2
        for pk in hidden:
            with pytest.raises(NotFound):
                get_pair(pk, here)


def _all_pairs() -> list[int]:
    from rongjun.base.scope import whole_registry

    with whole_registry("tests"):
        return list(Pair.objects.values_list("pk", flat=True))


def test_a_search_in_the_background_ends_done_and_one_at_a_time(settings):
    take_in(row(1), row(3))
    running = start_search(by=officer(), at=LATER)
    running.refresh_from_db()
    if running.state == "running":
        with pytest.raises(AlreadyDone, match="正在进行"):
            start_search(by=officer(), at=LATER)
    else:
        assert (running.state, running.counts["likely"]) == ("done", 1)


def test_those_who_hold_two_categories_at_once_are_listed():
    other = {"对象类别": "参战", "残疾等级": "", "残疾性质": ""}
    take_in(row(1), row(3, 姓名="李四"))
    take_in_and_approve(row(1, **other), at=LATER)
    assert [person.file_no for person in list_holders_of_several(officer())] == ["D0001"]


def test_the_source_of_a_file_is_the_workbook_and_row_that_brought_it():
    take_in(row(1))
    person = Person.objects.get()
    assert sources_of({person.pk}) == {person.pk: "人员.xlsx 第2行"}


def test_a_row_of_a_provincial_workbook_is_compared_by_what_its_layout_calls_the_number(settings):
    take_in(row(1))
    content = save("war", [line("war", 1, 身份证号=swapped(citizen(1)), 出生日期="1950-03-07")], "xls")
    import_workbook(upload=Upload(content, "参战.xls"), by=officer(), at=LATER)
    search()
    assert told() == [("D0001", "", "same", "open")]
    pair = Pair.objects.get()
    assert "digits_swapped" in pair.codes
    assert pair.row_told["tail"] == citizen(1)[-4:]


def test_a_number_that_cannot_be_right_is_not_called_empty_as_well():
    content = save("war", [line("war", 1, 身份证号=swapped(citizen(1)))])
    result = import_workbook(upload=Upload(content, "参战.xlsx"), by=officer(), at=LATER)
    assert [one.code for one in result.faults if one.severity == "error"] == ["bad_identity"]
