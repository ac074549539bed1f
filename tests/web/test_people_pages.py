"""The pages of the registry: who may see whom, what is masked, what is logged, and how many queries it costs."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from kept import fresh
from python_calamine import CalamineWorkbook

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.people.actions import approve_import
from rongjun.domains.people.models import Import, Person
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.units.models import Account, Unit
from rongjun.kernel.period import format_month
from tests.runs_world import AUGUST, World

from . import registry
from .conftest import OfficeClient
from .registry import OTHER_VILLAGE, enter, identity, row

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
PAGES = ("", "pay/", "exceptions/", "looks/")


@pytest.fixture
def officer(office: Office) -> OfficeClient:
    registry.load_places()
    client = office(Role.OFFICER)
    enter([row(1), row(2, 姓名="李二", 区划代码=OTHER_VILLAGE, 残疾等级="一级")], client.actor)
    return client


def person(number: int) -> Person:
    return Person.objects.get(file_no=f"T{number:04d}")


def names(client: OfficeClient, query: str) -> list[str]:
    shown = client.get(f"/people/?{query}").context["list"]
    place = [head.column.key for head in shown.heads].index("name")
    return [str(cells[place].text) for _kind, cells in shown.rows]


def town_clerk(office: Office) -> OfficeClient:
    unit = Unit.objects.create(name="东镇站", level=9, area_id=registry.TOWN)
    client = office(Role.TOWN_CLERK)
    Account.objects.filter(pk=client.account.pk).update(unit=unit)
    return client


@pytest.mark.parametrize("query", ["q=李", "q=lier", "q=le", "q=T0002", "town=990101002000", "q=李&standing=in_force"])
def test_a_person_is_found_by_name_pinyin_initials_file_number_and_town(officer: OfficeClient, query: str) -> None:
    assert names(officer, query) == ["李二"]


def test_a_filter_for_the_deceased_leaves_out_the_living(officer: OfficeClient) -> None:
    assert names(officer, "standing=deceased") == []
    assert len(names(officer, "category=11")) == 2


def test_an_identity_number_finds_the_person_by_post_and_stays_out_of_the_address(officer: OfficeClient) -> None:
    answer = officer.post("/people/find/", {"number": identity(2)})
    assert answer["Location"] == f"/people/{person(2).pk}/"
    refused = officer.get(f"/people/?q={identity(2)}", follow=True)
    assert refused.redirect_chain == [("/people/", 302)]
    assert "没有查找" in refused.content.decode()


def test_a_wrong_or_unknown_identity_number_says_what_to_do(officer: OfficeClient) -> None:
    wrong = officer.post("/people/find/", {"number": identity(2)[:-1] + "A"}, follow=True).content.decode()
    assert "没有查找：身份证号" in wrong
    unknown = officer.post("/people/find/", {"number": identity(77)}, follow=True).content.decode()
    assert "辖区内没有这个身份证号" in unknown


def test_the_list_shows_no_whole_number_and_neither_does_its_file(officer: OfficeClient) -> None:
    assert identity(1) not in officer.get("/people/").content.decode()
    file = officer.get("/people/?export=xlsx").content
    lines = CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()
    assert [line[1] for line in lines[1:]] == ["王乙", "李二"]
    assert identity(1) not in str(lines) and "*" * 14 + identity(1)[-4:] in str(lines)


def test_an_export_leaves_a_row_with_everybody_in_it_and_with_nobody_else(officer: OfficeClient) -> None:
    officer.get("/people/?q=李&export=csv")
    rows = AccessRow.objects.filter(purpose="导出名单：人员")
    assert [one.person_token for one in rows] == [str(person(2).token)]


def test_a_role_without_the_permission_gets_no_file_and_leaves_no_row(officer: OfficeClient, office: Office) -> None:
    answer = office(Role.FINANCE).get("/people/?export=csv")
    assert answer["Content-Type"].startswith("text/html")
    assert not AccessRow.objects.filter(purpose__startswith="导出名单").exists()


def test_a_town_clerk_sees_the_own_town_only(officer: OfficeClient, office: Office) -> None:
    clerk = town_clerk(office)
    assert names(clerk, "") == ["王乙"]
    for page in PAGES:
        assert clerk.get(f"/people/{person(1).pk}/{page}").status_code == 200
        assert clerk.get(f"/people/{person(2).pk}/{page}").status_code == 404
    why = f"/people/{person(2).pk}/why/disability_pension/2023-08/"
    assert clerk.get(why).status_code == 404
    found = clerk.post("/people/find/", {"number": identity(2)}, follow=True).content.decode()
    assert "辖区内没有" in found


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PETITION_OFFICER, Role.SYSTEM_ADMIN, Role.CITY])
def test_roles_without_people_see_none_of_these_pages(officer: OfficeClient, office: Office, role: Role) -> None:
    client = office(role)
    for address in ("/people/", f"/people/{person(1).pk}/", f"/people/{person(1).pk}/looks/", "/imports/"):
        assert client.get(address).status_code == 403


def test_a_page_about_a_person_masks_numbers_and_records_the_look(officer: OfficeClient) -> None:
    for page in PAGES:
        before = AccessRow.objects.filter(person_token=str(person(1).token)).count()
        text = officer.get(f"/people/{person(1).pk}/{page}").content.decode()
        assert identity(1) not in text and "6217000000000001" not in text and "13800001111" not in text
        assert AccessRow.objects.filter(person_token=str(person(1).token)).count() == before + 1


def test_a_look_at_somebody_outside_the_area_is_refused_before_it_is_recorded(
    officer: OfficeClient, office: Office
) -> None:
    town_clerk(office).get(f"/people/{person(2).pk}/")
    assert not AccessRow.objects.filter(person_token=str(person(2).token)).exists()


def test_a_number_is_shown_once_for_a_purpose_that_the_person_can_read(officer: OfficeClient) -> None:
    page = f"/people/{person(1).pk}/"
    answer = officer.post(f"{page}reveal/", {"numbers": ["id_number", "account"], "reason": "identity", "note": "来电"})
    text = answer.content.decode()
    assert identity(1) in text and "6217000000000001" in text and "13800001111" not in text
    assert answer["Cache-Control"] == "no-store"
    look = AccessRow.objects.filter(person_token=str(person(1).token), fields="id_number,account").get()
    assert look.purpose == "核对身份：来电"
    assert identity(1) not in officer.get(page).content.decode()


@pytest.mark.parametrize(
    "given",
    [
        {"numbers": ["id_number"], "reason": ""},
        {"numbers": [], "reason": "identity"},
        {"numbers": ["id_number"], "reason": "identity", "note": "了解行踪"},
    ],
)
def test_without_a_purpose_or_with_words_of_watching_nothing_is_opened(
    officer: OfficeClient, given: dict[str, object]
) -> None:
    answer = officer.post(f"/people/{person(1).pk}/reveal/", given)
    assert answer.status_code == 400
    assert identity(1) not in answer.content.decode()
    assert not AccessRow.objects.filter(fields="id_number").exists()


def test_who_may_not_reveal_sees_no_form_and_cannot_post(officer: OfficeClient, office: Office) -> None:
    clerk = town_clerk(office)
    assert "记录并查看" not in clerk.get(f"/people/{person(1).pk}/").content.decode()
    answer = clerk.post(f"/people/{person(1).pk}/reveal/", {"numbers": ["id_number"], "reason": "identity"})
    assert answer.status_code == 403


def test_the_looks_of_a_person_include_sets_that_held_the_person(officer: OfficeClient) -> None:
    officer.get(f"/imports/{Import.objects.get().pk}/report.xlsx")
    text = officer.get(f"/people/{person(1).pk}/looks/").content.decode()
    assert "下载导入问题报告" in text and f"导入 {Import.objects.get().pk}" in text
    assert "办理业务：查看查阅记录" in text


def regraded(officer: OfficeClient, office: Office) -> None:
    """Regrade person 1 by a second workbook that another officer approves."""
    enter([row(1, 残疾等级="四级", 认定日期="2024-12-03", 待遇起始月="2024-12")], officer.actor, "二.xlsx")
    second = office(Role.OFFICER, "second")
    batch = Import.objects.get(state="waiting")
    approve_import(import_id=batch.pk, by=second.actor, at=clock.now())


def test_superseded_facts_stay_readable_and_are_marked(officer: OfficeClient, office: Office) -> None:
    regraded(officer, office)
    text = officer.get(f"/people/{person(1).pk}/").content.decode()
    assert "四级" in text and "五级" in text and "已更正" in text
    assert f"导入 {Import.objects.last().pk} 第 2 行" in text  # type: ignore[union-attr]


def test_facts_are_shown_as_of_a_day_and_as_known_on_a_day(officer: OfficeClient, office: Office) -> None:
    regraded(officer, office)
    page = f"/people/{person(1).pk}/"
    early = officer.get(f"{page}?as_of=2020-01-01&known_on={clock.today():%Y-%m-%d}").content.decode()
    assert "五级" in early and "四级" not in early
    yesterday = clock.today() - timedelta(days=2)
    assert "这一天没有已知的事实" in officer.get(f"{page}?known_on={yesterday:%Y-%m-%d}").content.decode()
    wrong = officer.get(f"{page}?as_of=2020-13-01").content.decode()
    assert "真实日期" in wrong and 'value="2020-13-01"' in wrong


@pytest.fixture(scope="module")
def raised(kept: Any) -> Person:
    """One person: August 2022 posted on grade five, then raised to grade four, so that September brings arrears."""

    def build() -> Person:
        world = World()
        someone = world.person()
        world.status(someone)
        world.released(AUGUST)
        world.regrade(someone, 4, "2022-08")
        world.released(AUGUST + 1)
        return someone

    made: Person = kept(build)
    return made


@pytest.fixture
def posted(raised: Person, office: Office) -> tuple[OfficeClient, Person]:
    return office(Role.OFFICER, "looker"), fresh(raised)


def test_every_month_shows_what_is_owed_and_in_which_run_it_was_posted(posted: tuple[OfficeClient, Person]) -> None:
    client, someone = posted
    shown = client.get(f"/people/{someone.pk}/pay/?year=2022")
    rows = {one.month.month: one for one in shown.context["year"].rows}
    assert rows[AUGUST].month.owed_fen == rows[AUGUST].month.posted_fen > 0
    assert [one.line.kind for one in rows[AUGUST].posted] == ["regular", "arrears"]
    assert all(one.item is not None for one in rows[AUGUST].posted)
    text = shown.content.decode()
    assert "2022-09 补发" in text and "等银行结果" in text


def test_why_gives_article_standard_sum_and_funding(posted: tuple[OfficeClient, Person]) -> None:
    client, someone = posted
    answer = client.get(f"/people/{someone.pk}/why/disability_pension/2022-08/")
    why = answer.context["reason"].explanation
    text = answer.content.decode()
    assert "四级因战" in text and "由年到月" in text and "第二十七条" in text
    assert why.share.through_fen - why.share.before_fen == why.amount_fen == answer.context["top_fen"]
    assert answer.context["rest_fen"] == 0


def test_why_of_a_line_is_told_from_what_its_run_knew(posted: tuple[OfficeClient, Person]) -> None:
    client, someone = posted
    first, arrears = someone.lines.filter(month=AUGUST).order_by("pk")
    old = client.get(f"/people/{someone.pk}/why/disability_pension/2022-08/?line={first.pk}")
    assert old.context["top_fen"] == first.amount_fen == old.context["reason"].owed_fen
    assert "五级因战" in old.content.decode()
    new = client.get(f"/people/{someone.pk}/why/disability_pension/2022-08/?line={arrears.pk}")
    assert new.context["reason"].owed_fen - first.amount_fen == arrears.amount_fen == new.context["top_fen"]


def test_a_line_leads_to_where_its_money_came_from(posted: tuple[OfficeClient, Person], office: Office) -> None:
    (client, someone), clerk = posted, office(Role.TOWN_CLERK)
    line = someone.lines.latest("pk")
    trace = reverse("fund-line", args=[line.pk])
    why = f"/people/{someone.pk}/why/{line.benefit}/{format_month(line.month)}/"
    pay = f"/people/{someone.pk}/pay/?year={line.month // 12}"
    for page in (f"{why}?line={line.pk}", pay):
        assert f'href="{trace}"' in client.get(page).content.decode(), page
        assert trace not in clerk.get(page).content.decode(), page
    assert client.get(trace).status_code == 200
    assert "/funds/lines/" not in client.get(why).content.decode()


def test_why_reads_in_english(posted: tuple[OfficeClient, Person]) -> None:
    client, someone = posted
    client.post("/language/", {"language": "en"})
    text = client.get(f"/people/{someone.pk}/why/disability_pension/2022-08/").content.decode()
    assert "Disability pension" in text and 'lang="en"' in text


@pytest.mark.parametrize(
    "address", ["why/disability_pension/2022-13/", "why/disability_pension/2009-01/", "why/no_benefit/2022-08/",
                "why/disability_pension/2022-08/?line=999999", "why/disability_pension/2022-08/?line=x"]
)  # fmt: skip
def test_why_of_nothing_is_not_found(posted: tuple[OfficeClient, Person], address: str) -> None:
    client, someone = posted
    assert client.get(f"/people/{someone.pk}/{address}").status_code == 404


def test_a_line_of_somebody_else_is_not_explained(posted: tuple[OfficeClient, Person]) -> None:
    client, someone = posted
    world = World()
    world.people = [someone]
    other = world.person()
    line = someone.lines.first()
    assert line is not None
    assert client.get(f"/people/{other.pk}/why/disability_pension/2022-08/?line={line.pk}").status_code == 404


def test_an_exception_says_what_it_means_and_how_it_is_mended(officer: OfficeClient, office: Office) -> None:
    enter([row(3, 残疾等级="八级", 残疾性质="因病")], officer.actor, "三.xlsx")
    second = office(Role.OFFICER, "second")
    approve_import(import_id=Import.objects.get(state="waiting").pk, by=second.actor, at=clock.now())
    text = officer.get(f"/people/{person(3).pk}/exceptions/").content.decode()
    assert "因病七级以下不发" in text and "怎样办" in text


def test_a_change_waits_for_another_person_and_changes_nothing_before(officer: OfficeClient) -> None:
    page = f"/people/{person(1).pk}/change/status/?category=11"
    given = {"grade": "四级", "cause": "因战", "recognised": "2024-12-03", "reason": "评残批复 12 号"}
    answer = officer.post(page, given, follow=True)
    batch = Import.objects.get(kind="change")
    assert (batch.state, batch.reason) == ("waiting", "评残批复 12 号")
    assert answer.redirect_chain[-1][0] == f"/imports/{batch.pk}/"
    assert "四级" not in officer.get(f"/people/{person(1).pk}/").content.decode()


def test_faults_of_a_change_stand_at_their_fields_and_what_was_typed_stays(officer: OfficeClient) -> None:
    answer = officer.post(
        f"/people/{person(1).pk}/change/account/", {"bank": "新银行", "account": "12", "reason": "换卡"}
    )
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "12至30位" in str(answer.context["form"]["account"].errors)
    assert 'value="新银行"' in text and 'value="12"' in text and "换卡" in text


def test_a_change_that_changes_nothing_says_so(officer: OfficeClient) -> None:
    answer = officer.post(
        f"/people/{person(1).pk}/change/address/", {"area": registry.VILLAGE, "household": "农村", "reason": "核对"}
    )
    assert (answer.status_code, "没有变化" in answer.content.decode()) == (400, True)


def test_the_choice_of_changes_names_the_papers_and_unknown_ones_are_not_found(officer: OfficeClient) -> None:
    text = officer.get(f"/people/{person(1).pk}/change/").content.decode()
    assert "死亡证明" in text and "残疾证" in text
    assert officer.get(f"/people/{person(1).pk}/change/nonsense/").status_code == 404


@pytest.mark.parametrize("group", ["status", "category", "end", "death", "account", "address", "care", "payee",
                                   "phone", "identity"])  # fmt: skip
def test_every_form_of_change_opens_with_its_papers(officer: OfficeClient, group: str) -> None:
    answer = officer.get(f"/people/{person(1).pk}/change/{group}/")
    assert answer.status_code == 200
    assert "先备好这些材料" in answer.content.decode()


def test_a_new_person_is_handed_to_another_person(officer: OfficeClient) -> None:
    given = {
        "file_no": "T0009", "name": "赵九", "id_number": identity(9), "household": "农村", "area": registry.VILLAGE,
        "category": "11", "grade": "六级", "cause": "因公", "recognised": "2024-11-05", "bank": "农商行",
        "account": "6217000000000009", "reason": "新评残",
    }  # fmt: skip
    assert officer.post("/people/new/", given | {"grade": ""}).status_code == 400
    officer.post("/people/new/", given)
    batch = Import.objects.get(kind="change")
    assert batch.state == "waiting" and not Person.objects.filter(file_no="T0009").exists()
    rows = batch.rows.get()
    assert (rows.outcome, rows.summary["name"]) == ("new", "赵九")


def test_only_who_imports_may_propose(officer: OfficeClient, office: Office) -> None:
    head = office(Role.HEAD)
    assert "提出变更" not in head.get(f"/people/{person(1).pk}/").content.decode()
    for address in ("/people/new/", f"/people/{person(1).pk}/change/", f"/people/{person(1).pk}/change/death/"):
        assert head.get(address).status_code == 403


def test_a_list_costs_the_same_for_twice_as_many_people(
    office: Office, django_assert_max_num_queries: Callable[..., object]
) -> None:
    registry.load_places()
    client = office(Role.OFFICER)
    enter([row(number) for number in range(1, 11)], client.actor)
    client.get("/people/")
    with django_assert_max_num_queries(7) as few:  # type: ignore[attr-defined]
        client.get("/people/?rows=100")
    enter([row(number) for number in range(11, 31)], client.actor, "二.xlsx")
    approve_import(import_id=Import.objects.get(state="waiting").pk, by=office(Role.OFFICER, "b").actor, at=clock.now())
    with django_assert_max_num_queries(7) as many:  # type: ignore[attr-defined]
        assert client.get("/people/?rows=100").context["list"].total == 30
    assert len(few) == len(many)


@pytest.mark.parametrize("page", [*PAGES, "change/", "change/status/", "why/disability_pension/2022-08/"])
def test_a_page_about_a_person_costs_at_most_fifteen_queries(
    posted: tuple[OfficeClient, Person], django_assert_max_num_queries: Callable[..., object], page: str
) -> None:
    client, someone = posted
    client.get("/people/")
    with django_assert_max_num_queries(15) as few:  # type: ignore[attr-defined]
        assert client.get(f"/people/{someone.pk}/{page}").status_code == 200
    world = World()
    world.people, world.at = [someone], clock.now() - timedelta(hours=1)
    for month in range(AUGUST + 2, AUGUST + 5):
        world.fact(someone, "phone", {"tail": "1234"}, date(2020, month % 12 + 1, 1))
        world.released(month)
    with django_assert_max_num_queries(15) as many:  # type: ignore[attr-defined]
        assert client.get(f"/people/{someone.pk}/{page}").status_code == 200
    assert len(many) == len(few)
