"""Pages of duplicates: list, two files side by side, merge and undo by two people, the two categories of one."""

from urllib.parse import quote

import pytest

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.people.linkage.finding import find_pairs
from rongjun.domains.people.models import Merge, Pair, Person
from rongjun.domains.safeguards.models import AccessRow

from .registry import enter, identity, load_places, row

pytestmark = pytest.mark.django_db(databases=["default", "access"])
NAME = {"姓名": "王建国"}


def swapped(number: str) -> str:
    return number[:8] + number[9] + number[8] + number[10:]


@pytest.fixture
def officer(office):
    client = office(Role.OFFICER)
    load_places()
    enter(
        [row(1, **NAME), row(3, **NAME), row(5, 姓名="李秀英"), row(9, **NAME, 身份证号=swapped(identity(1)))],
        client.actor,
    )
    find_pairs(by=client.actor, at=clock.now())
    return client


def pair_of_files() -> Pair:
    return Pair.objects.get(right__isnull=False)


def text(answer) -> str:
    return answer.content.decode()


def test_open_pairs_are_listed_with_their_evidence_and_filtered(officer):
    page = text(officer.get("/people/pairs/"))
    assert page.count("T0001") == 2
    assert "身份证号相邻两位颠倒" in page
    assert "两个身份证号都通过校验" in page
    assert "T0009" not in text(officer.get("/people/pairs/?evidence=two_right_numbers"))
    assert "T0003" not in text(officer.get("/people/pairs/?grade=same"))
    assert "T0003" in text(officer.get("/people/pairs/?q=T0003"))
    assert "T0003" not in text(officer.get("/people/pairs/?state=never"))
    assert "T0003" not in text(officer.get(f"/people/pairs/?q={quote('钱多多')}"))


def test_every_person_of_the_list_has_an_access_row(officer):
    before = AccessRow.objects.count()
    officer.get("/people/pairs/")
    looks = AccessRow.objects.order_by("pk")[before:]
    tokens = {str(person.token) for person in Person.objects.filter(file_no__in=["T0001", "T0003"])}
    assert {look.person_token for look in looks if look.person_token} == tokens
    assert {look.set_kind for look in looks if look.set_kind} == {"import"}


def test_the_export_holds_no_identity_number(officer):
    answer = officer.get("/people/pairs/?export=csv")
    assert answer.status_code == 200
    assert "T0003" in text(answer)
    assert not any(number in text(answer) for number in (identity(1), identity(3), swapped(identity(1))))


def test_two_files_stand_side_by_side_with_differences_marked_and_numbers_masked(officer):
    pair = pair_of_files()
    page = text(officer.get(f"/people/pairs/{pair.pk}/"))
    assert 'class="differs"' in page
    assert "**************" in page
    assert identity(1) not in page
    assert "没有发放" in page
    assert AccessRow.objects.filter(purpose="办理业务：核对重复档案").count() == 2


def test_numbers_of_both_open_for_a_purpose_and_leave_a_row_for_each(officer):
    pair = pair_of_files()
    address = f"/people/pairs/{pair.pk}/reveal/"
    assert officer.post(address, {"reason": ""}).status_code == 400
    page = text(officer.post(address, {"reason": "identity", "note": "来电"}))
    assert identity(1) in page
    assert identity(3) in page
    assert AccessRow.objects.filter(purpose="核对身份：来电", fields="id_number,account,phone").count() == 2


def test_the_number_of_a_row_that_stayed_out_opens_too(officer):
    pair = Pair.objects.get(right=None)
    page = text(officer.get(f"/people/pairs/{pair.pk}/"))
    assert "未入册的行" in page
    assert swapped(identity(1)) not in page
    page = text(officer.post(f"/people/pairs/{pair.pk}/reveal/", {"reason": "identity"}))
    assert swapped(identity(1)) in page


def test_a_merge_is_proposed_approved_by_another_and_undone_by_two(officer, office):
    pair, second = pair_of_files(), office(Role.OFFICER, "second")
    address = f"/people/pairs/{pair.pk}/decide/"
    answer = officer.post(address, {"act": "merge", "kept": "", "reason": "同一人"})
    assert answer.status_code == 400
    answer = officer.post(address, {"act": "merge", "kept": pair.left_id, "reason": "户口簿核对为同一人"})
    merge = Merge.objects.get()
    assert answer.url == f"/people/merges/{merge.pk}/"
    assert "等另一人批准" in text(officer.get(answer.url))
    assert officer.post(f"{answer.url}decide/", {"act": "approve"}).status_code == 409
    assert f"/people/merges/{merge.pk}/" in text(second.get("/inbox/"))
    page = text(second.get(answer.url))
    assert "两份都有，以保留的为准" in page
    assert second.post(f"{answer.url}decide/", {"act": "approve"}).status_code == 302
    moved = officer.get(f"/people/{pair.right_id}/")
    assert (moved.status_code, moved.url) == (302, f"/people/{pair.left_id}/")
    assert "T0003" not in text(officer.get("/people/"))
    assert "已合并" in text(officer.get("/people/pairs/?state=same"))
    assert officer.post(f"{answer.url}decide/", {"act": "undo", "reason": ""}).status_code == 400
    assert officer.post(f"{answer.url}decide/", {"act": "undo", "reason": "查明是两个人"}).status_code == 302
    assert "批准撤销合并" in text(second.get(answer.url))
    assert second.post(f"{answer.url}decide/", {"act": "undo_approve"}).status_code == 302
    assert officer.get(f"/people/{pair.right_id}/").status_code == 200
    assert "已撤销" in text(officer.get(answer.url))


def test_never_the_same_needs_a_reason_without_words_of_watching(officer):
    pair = pair_of_files()
    address = f"/people/pairs/{pair.pk}/decide/"
    assert officer.post(address, {"act": "never", "reason": ""}).status_code == 400
    answer = officer.post(address, {"act": "never", "reason": "重点人，另查"})
    assert answer.status_code == 400
    assert "不写进记录" in text(answer)
    assert officer.post(address, {"act": "never", "reason": "走访核实是两个人"}).status_code == 302
    assert "走访核实是两个人" in text(officer.get(f"/people/pairs/{pair.pk}/"))
    assert officer.post(address, {"act": "reopen", "reason": "有新材料"}).status_code == 302
    assert Pair.objects.get(pk=pair.pk).state == "open"


def test_a_row_is_settled_as_the_person(officer):
    pair = Pair.objects.get(right=None)
    answer = officer.post(f"/people/pairs/{pair.pk}/decide/", {"act": "row", "reason": "号码录错，档案无误"})
    assert answer.status_code == 302
    assert Pair.objects.get(pk=pair.pk).state == "row_settled"


def test_a_search_starts_from_the_page_and_shows_how_it_stands(officer):
    assert officer.get("/people/pairs/search/").status_code == 405
    assert officer.post("/people/pairs/search/").status_code == 302
    assert officer.get("/people/pairs/").status_code == 200
    assert officer.get("/people/pairs/progress/").status_code == 200


def test_those_without_the_permission_see_no_pair(officer, office):
    pair = pair_of_files()
    for role in (Role.TOWN_CLERK, Role.FINANCE, Role.SUPERVISOR, Role.DIRECTOR):
        client = office(role)
        for address in ("/people/pairs/", f"/people/pairs/{pair.pk}/", "/people/several/"):
            assert client.get(address).status_code == 403, (role, address)


def test_two_categories_at_once_are_shown_with_the_articles(officer):
    person = Person.objects.get(file_no="T0005")
    Person.objects.filter(pk=person.pk).update(categories="11 81")
    page = text(officer.get("/people/several/"))
    assert "T0005" in page
    assert "T0001" not in page
    assert "冲突" in page
    assert "第二十七条" in page or "条例" in page
    assert f"/people/{person.pk}/change/" in page
    Person.objects.filter(pk=person.pk).update(categories="11 F1")
    assert "不冲突" in text(officer.get("/people/several/"))


def test_the_pages_speak_english(officer):
    officer.cookies["django_language"] = "en"
    assert officer.get("/people/pairs/").status_code == 200
    assert officer.get(f"/people/pairs/{pair_of_files().pk}/").status_code == 200


def test_a_list_of_pairs_costs_the_same_whatever_its_length(officer, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        officer.get("/people/pairs/")


def test_two_files_that_no_search_found_are_put_side_by_side_by_hand_and_stay(officer):
    assert officer.post("/people/pairs/put/", {"left": "T0001", "right": "T0001"}).status_code == 400
    assert officer.post("/people/pairs/put/", {"left": "T0001", "right": "T9999"}).status_code == 404
    answer = officer.post("/people/pairs/put/", {"left": "T0001", "right": "T0005"})
    pair = Pair.objects.get(search=None)
    assert answer.url == f"/people/pairs/{pair.pk}/"
    assert "经办人提出" in text(officer.get(answer.url))
    find_pairs(by=officer.actor, at=clock.now())
    assert Pair.objects.filter(pk=pair.pk).exists()
    assert officer.post("/people/pairs/put/", {"left": "T0005", "right": "T0001"}).url == answer.url
