"""The whole file on screen: as it is and as it was, entries made and ended, what is sealed, papers."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.people.actions import approve_import
from rongjun.domains.people.file.kinds import KINDS, SEALED_FIELDS
from rongjun.domains.people.file.parts import NEW, Detail
from rongjun.domains.people.file.recording import record_details
from rongjun.domains.people.models import Fact, Import, Paper, PaperProof, Person
from rongjun.domains.people.registry import FIELDS
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.units.models import Account, Unit
from rongjun.web.office.forms_people import REVEAL_GROUPS

from . import registry
from .conftest import OfficeClient
from .registry import OTHER_VILLAGE, enter, identity, row

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n"
GENERAL = [kind for kind in KINDS.values() if not kind.guided]


@pytest.fixture
def officer(office: Office, settings: object, tmp_path: Path) -> OfficeClient:
    settings.VAR_DIR = tmp_path  # type: ignore[attr-defined]
    registry.load_places()
    client = office(Role.OFFICER)
    enter([row(1), row(2, 姓名="李二", 区划代码=OTHER_VILLAGE, 残疾等级="一级")], client.actor)
    return client


def person(number: int = 1) -> Person:
    return Person.objects.get(file_no=f"T{number:04d}")


def base(number: int = 1) -> str:
    return f"/people/{person(number).pk}"


def pdf(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("身份证张三.pdf", content, "application/pdf")


def record(client: OfficeClient, *details: Detail, number: int = 1) -> None:
    record_details(
        person_id=person(number).pk, details=details, reason="本人提供", by=client.actor,
        at=clock.now() - timedelta(seconds=30),
    )  # fmt: skip


def clerk_of(office: Office, role: Role = Role.TOWN_CLERK, area: str = registry.TOWN) -> OfficeClient:
    unit = Unit.objects.create(name="东镇站", level=9, area_id=area)
    client = office(role)
    Account.objects.filter(pk=client.account.pk).update(unit=unit)
    return client


def text_of(client: OfficeClient, address: str) -> str:
    return client.get(address).content.decode()


def test_the_file_shows_every_section_with_where_each_fact_comes_from(officer: OfficeClient) -> None:
    record(officer, Detail("education", value={"level": "高中"}), Detail("merit", NEW, {"kind": "三等功"}))
    text = text_of(officer, f"{base()}/file/")
    assert "身份和户籍" in text and "收款账户" in text and "残疾军人" in text and "三等功" in text
    assert "原因：本人提供" in text and f"导入 {Import.objects.get().pk} 第 2 行" in text
    assert identity(1) not in text and "6217000000000001" not in text


@pytest.mark.parametrize("kind", GENERAL, ids=lambda kind: kind.name)
def test_every_kind_has_a_form_that_says_first_which_papers_it_needs(officer: OfficeClient, kind: object) -> None:
    assert hasattr(kind, "keeps")
    key = {"single": "-", "numbered": "new"}.get(kind.keeps, "new" if kind.keys else "11")  # type: ignore[attr-defined]
    if kind.categories and "11" not in kind.categories:  # type: ignore[attr-defined]
        enter([row(3, 对象类别="烈士家属", 残疾等级="", 残疾性质="", 牺牲病故类别="烈士")], officer.actor, "三.xlsx")
        approve_import(import_id=Import.objects.get(state="waiting").pk, by=officer_two(officer), at=clock.now())
        key, number = "21", 3
    else:
        number = 1
    answer = officer.get(f"{base(number)}/file/{kind.name}/{key}/")  # type: ignore[attr-defined]
    text = answer.content.decode()
    assert answer.status_code == 200 and str(kind.label) in text  # type: ignore[attr-defined]
    assert ("先备好这些材料" in text) == bool(kind.papers)  # type: ignore[attr-defined]
    assert ("涉及金额" in text) == kind.money  # type: ignore[attr-defined]


def officer_two(client: OfficeClient) -> object:
    from rongjun.domains.units.actions import add_account

    account, _ = add_account(
        username="second", role=Role.OFFICER, unit_name=None, person_name="第二人", password=None, at=clock.now()
    )
    return account.actor()


@pytest.mark.parametrize(
    "address",
    [
        "nonsense/-/",
        "suspension/new/",
        "award/new/",
        "transfer/new/",
        "pause/new/",
        "merit/7/",
        "education/x/",
        "cert/21/",
        "origin/11/",
    ],
)
def test_forms_that_do_not_exist_are_not_found(officer: OfficeClient, address: str) -> None:
    assert officer.get(f"{base()}/file/{address}").status_code == 404


def test_a_detail_is_entered_with_its_paper_and_shown_with_it(officer: OfficeClient) -> None:
    given = {
        "kind": "三等功", "date": "1979年3月1日", "unit": "某师", "because": "退伍证记载", "paper-file": pdf(),
        "paper-kind": "立功受奖证书", "paper-number": "证字1号", "paper-issued": "1979-03-05",
    }  # fmt: skip
    answer = officer.post(f"{base()}/file/merit/new/", given)
    assert (answer.status_code, answer["Location"]) == (302, f"{base()}/file/#service")
    fact = Fact.objects.get(kind="merit")
    assert (fact.valid_from, fact.value["date"], fact.reason) == (date(1979, 3, 1), "1979-03-01", "退伍证记载")
    assert PaperProof.objects.get().fact_id == fact.pk
    text = text_of(officer, f"{base()}/file/")
    assert "证字1号" in text and "身份证张三" not in text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kind": "三等功", "date": "1979-02-30", "because": "证书"}, "真实日期"),
        ({"kind": "三等功", "date": "1979-03-01", "because": ""}, "请填写"),
        ({"kind": "三等功", "date": "1979-03-01", "because": "了解其行踪"}, "监视"),
        ({"kind": "", "date": "1979-03-01", "because": "证书"}, "请选择"),
        ({"kind": "三等功", "date": "1979-03-01", "because": "证书", "paper-kind": "其他"}, "请选择材料文件"),
    ],
)
def test_a_faulty_form_says_how_to_mend_it_and_keeps_what_was_typed(
    officer: OfficeClient, given: dict[str, str], message: str
) -> None:
    answer = officer.post(f"{base()}/file/merit/new/", given | {"unit": "某某师"})
    text = answer.content.decode()
    assert answer.status_code == 400 and message in text and 'value="某某师"' in text
    assert not Fact.objects.filter(kind="merit").exists()


def test_a_file_of_another_kind_is_refused_and_nothing_is_entered(officer: OfficeClient) -> None:
    fake = {"kind": "三等功", "because": "证书", "paper-kind": "其他", "paper-file": pdf(b"PK\x03\x04 workbook")}
    answer = officer.post(f"{base()}/file/merit/new/", fake)
    assert answer.status_code == 400 and "只收 pdf" in answer.content.decode()
    assert "重新选择" in answer.content.decode()
    assert not Fact.objects.filter(kind="merit").exists() and not Paper.objects.exists()


def test_sealed_fields_start_empty_stay_when_left_empty_and_go_by_their_box(officer: OfficeClient) -> None:
    record(officer, Detail("address", value={"postcode": "100000"}, plain={"living_addr": "东街甲子号"}))
    page = f"{base()}/file/address/-/"
    text = text_of(officer, page)
    assert "东街" not in text and 'value="100000"' in text and "留空表示不变" in text
    officer.post(page, {"postcode": "100001", "living": "", "because": "更正"})
    assert set(Fact.objects.get(kind="address", valid_to=None, superseded_at=None).sealed.values_list("field")) == {
        ("living_addr",)
    }
    officer.post(page, {"postcode": "100001", "living__delete": "on", "because": "本人申请"})
    assert not Fact.objects.get(kind="address", valid_to=None, superseded_at=None).sealed.exists()


def test_what_is_sealed_is_opened_in_its_place_for_a_purpose(officer: OfficeClient) -> None:
    record(officer, Detail("address", plain={"living_addr": "东街甲子号"}), Detail("health", plain={"health": "残疾"}))
    answer = officer.post(f"{base()}/file/reveal/", {"numbers": ["living_addr"], "reason": "contact", "note": "送证"})
    text = answer.content.decode()
    assert "东街甲子号" in text and answer["Cache-Control"] == "no-store"
    look = AccessRow.objects.get(fields="living_addr")
    assert look.purpose == "联系本人：送证"
    assert "实际居住地址" in text_of(officer, f"{base()}/looks/")
    assert "东街甲子号" not in text_of(officer, f"{base()}/file/")
    refused = officer.post(f"{base()}/file/reveal/", {"numbers": ["living_addr"], "reason": ""})
    assert refused.status_code == 400 and "东街" not in refused.content.decode()
    absent = officer.post(f"{base()}/file/reveal/", {"numbers": ["illness"], "reason": "health"})
    assert absent.status_code == 400


def test_every_name_of_the_vault_is_offered_in_one_group() -> None:
    offered = [name for _title, names in REVEAL_GROUPS for name in names]
    assert sorted(offered) == sorted({*FIELDS, *SEALED_FIELDS})


def test_money_waits_for_another_and_may_set_the_payee_in_the_same_change(officer: OfficeClient) -> None:
    given = {
        "kind": "监护人", "name": "李秀英", "paper": "判决书1号", "guardian_id": identity(77), "because": "判决书1号",
        "set_payee": "on", "payee_bank": "农商行", "payee_account": "6217000000009999",
    }  # fmt: skip
    answer = officer.post(f"{base()}/file/guardian/-/", given, follow=True)
    batch = Import.objects.get(kind="change")
    assert answer.redirect_chain[-1][0] == f"/imports/{batch.pk}/" and batch.state == "waiting"
    assert "李秀英" not in text_of(officer, f"{base()}/file/")
    assert identity(77) not in answer.content.decode() and "填写身份证号（加密）" in answer.content.decode()
    approve_import(import_id=batch.pk, by=officer_two(officer), at=clock.now())  # type: ignore[arg-type]
    kinds = set(Fact.objects.filter(superseded_at=None, valid_to=None).values_list("kind", flat=True))
    assert {"guardian", "payee"} <= kinds
    assert "监护人或代领人：李秀英" in text_of(officer, f"{base()}/")


def test_a_payee_from_a_guardian_needs_number_bank_and_account(officer: OfficeClient) -> None:
    given = {"kind": "监护人", "name": "李秀英", "paper": "判决书", "because": "判决书", "set_payee": "on"}
    answer = officer.post(f"{base()}/file/guardian/-/", given)
    assert answer.status_code == 400
    assert {"guardian_id", "payee_bank", "payee_account"} <= set(answer.context["form"].errors)
    bad = given | {"guardian_id": identity(77), "payee_bank": "农商行", "payee_account": "12"}
    assert "12至30位" in str(officer.post(f"{base()}/file/guardian/-/", bad).context["form"].errors["payee_account"])


def test_the_end_of_a_guardian_waits_too_and_takes_the_payee_along(officer: OfficeClient) -> None:
    test_money_waits_for_another_and_may_set_the_payee_in_the_same_change(officer)
    Fact.objects.filter(kind="guardian").update(valid_from=date(2024, 1, 1))
    officer.post(f"{base()}/file/guardian/-/end/", {"because": "已成年", "drop_payee": "on"})
    batch = Import.objects.get(kind="change", state="waiting")
    assert "起终止" in str(batch.rows.get().summary)
    approve_import(import_id=batch.pk, by=Account.objects.get_by_natural_key("second").actor(), at=clock.now())
    today = clock.today()
    ends = Fact.objects.filter(kind__in=["guardian", "payee"], superseded_at=None).values_list("valid_to", flat=True)
    assert [end for end in ends if end is None or end > today] == []


def test_an_entry_is_ended_with_a_reason_and_listed_as_ended(officer: OfficeClient) -> None:
    record(officer, Detail("merit", NEW, {"kind": "三等功"}, since=date(1979, 3, 1)))
    page = f"{base()}/file/merit/1/end/"
    assert officer.post(page, {"because": ""}).status_code == 400
    assert officer.post(page, {"because": "登记错误"}).status_code == 302
    assert "已终止 1 项" in text_of(officer, f"{base()}/file/")
    assert officer.get(page).status_code == 404


def test_the_file_as_of_a_day_and_as_known_on_a_day_keeps_its_state_and_offers_no_change(
    officer: OfficeClient,
) -> None:
    tie = {"relation": "配偶", "name": "赵秀兰", "reason": "光荣牌同户"}
    record(officer, Detail("tie", NEW, tie, since=date(1972, 1, 1), until=date(2010, 1, 1)))
    yesterday = clock.today() - timedelta(days=1)
    past = text_of(officer, f"{base()}/file/?as_of=2005-08-01")
    assert "赵秀兰" in past and "这是过去的档案" in past and 'value="2005-08-01"' in past
    assert "回到现在" in past and "更正或补充" not in past and "已终止 1 项" not in past
    assert "赵秀兰" not in text_of(officer, f"{base()}/file/?as_of=2005-08-01&known_on={yesterday:%Y-%m-%d}")
    assert "已终止 1 项" in text_of(officer, f"{base()}/file/")
    wrong = officer.get(f"{base()}/file/?as_of=2005-13-01")
    assert wrong.status_code == 400 and 'value="2005-13-01"' in wrong.content.decode()


def test_a_relative_on_file_is_linked_only_where_the_actor_may_see_them(officer: OfficeClient, office: Office) -> None:
    tie = {"relation": "兄弟姐妹", "name": "李二", "reason": "光荣牌同户"}
    record(officer, Detail("tie", NEW, tie, plain={"tie_id": identity(2)}))
    link = f'href="/people/{person(2).pk}/"'
    before = AccessRow.objects.filter(person_token=str(person(2).token)).count()
    assert link in text_of(officer, f"{base()}/file/")
    assert AccessRow.objects.filter(person_token=str(person(2).token)).count() == before + 1
    assert link not in text_of(clerk_of(office), f"{base()}/file/")


@pytest.mark.parametrize("role", [Role.TOWN_CLERK, Role.STATION_WORKER])
def test_town_and_village_enter_what_carries_no_money_for_their_own_people(
    officer: OfficeClient, office: Office, role: Role
) -> None:
    client = clerk_of(office, role)
    given = {"level": "高中", "because": "本人来站登记"}
    assert client.post(f"{base()}/file/education/-/", given).status_code == 302
    assert client.post(f"{base(2)}/file/education/-/", given).status_code == 404
    assert client.get(f"{base()}/file/guardian/-/").status_code == 403
    text = text_of(client, f"{base()}/file/")
    assert "查看加密的内容" not in text and "提出变更" not in text and "/file/guardian/-/" not in text
    assert client.post(f"{base()}/file/reveal/", {"numbers": ["id_number"], "reason": "identity"}).status_code == 403


def test_moves_and_suspensions_lead_to_their_guided_forms(officer: OfficeClient) -> None:
    text = text_of(officer, f"{base()}/file/")
    for address in ("move-out/", "suspension/"):
        assert f'href="{base()}/{address}"' in text
        assert officer.get(f"{base()}/{address}").status_code == 200


def test_who_only_looks_is_offered_no_form(officer: OfficeClient, office: Office) -> None:
    head = office(Role.HEAD)
    text = text_of(head, f"{base()}/file/")
    assert "更正或补充" not in text and "放入材料" not in text
    assert head.get(f"{base()}/file/education/-/").status_code == 403


def test_a_category_of_2018_is_chosen_on_its_form_once(officer: OfficeClient) -> None:
    page = f"{base()}/file/collected/new/"
    assert officer.post(page, {"which": "02", "date": "2018-11-05", "because": "信息采集表"}).status_code == 302
    assert Fact.objects.get(kind="collected").key == "02"
    assert "2018年信息采集类别（退役士兵）" in text_of(officer, f"{base()}/file/")
    assert officer.post(page, {"which": "02", "because": "信息采集表"}).status_code == 400


def paper(client: OfficeClient, **more: object) -> Paper:
    given = {"paper-file": pdf(), "paper-kind": "户口簿", "paper-title": "第3页"} | more
    assert client.post(f"{base()}/papers/new/", given).status_code == 302
    return Paper.objects.latest("pk")


def test_a_paper_is_put_on_file_with_what_it_proves_and_opened_for_a_purpose(officer: OfficeClient) -> None:
    fact = Fact.objects.get(kind="household", person=person())
    kept = paper(officer, **{"paper-proves": [str(fact.pk)]})
    page = f"{base()}/papers/{kept.pk}/"
    text = text_of(officer, page)
    assert "户籍类别" in text and "第3页" in text
    assert officer.post(f"{page}open/", {"reason": ""}).status_code == 400
    answer = officer.post(f"{page}open/", {"reason": "paper", "note": "核对"})
    assert answer.content == PDF and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment") and "sandbox" in answer["Content-Security-Policy"]
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert "材料：户口簿" in text_of(officer, f"{base()}/looks/")


def test_a_paper_is_reached_through_its_own_person_only(officer: OfficeClient, office: Office) -> None:
    kept = paper(officer)
    for address in (f"{base(2)}/papers/{kept.pk}/", f"{base()}/papers/{kept.pk + 1}/"):
        assert officer.get(address).status_code == 404
        assert officer.post(f"{address}open/", {"reason": "paper"}).status_code == 404
    other = clerk_of(office, area=registry.OTHER_TOWN)
    assert other.get(f"{base()}/papers/{kept.pk}/").status_code == 404
    assert other.post(f"{base()}/papers/new/", {"paper-file": pdf(), "paper-kind": "户口簿"}).status_code == 404


def test_a_withdrawn_paper_stays_listed_with_its_reason(officer: OfficeClient, office: Office) -> None:
    kept = paper(officer)
    page = f"{base()}/papers/{kept.pk}/"
    assert officer.post(f"{page}withdraw/", {"because": ""}).status_code == 400
    assert officer.post(f"{page}withdraw/", {"because": "放错了人"}).status_code == 302
    assert "放错了人" in text_of(officer, f"{base()}/file/") and "已撤回" in text_of(officer, page)
    assert officer.post(f"{page}withdraw/", {"because": "再来"}).status_code == 409
    assert officer.post(f"{page}open/", {"reason": "paper"}).status_code == 200


def test_a_paper_is_said_to_prove_further_facts(officer: OfficeClient) -> None:
    kept = paper(officer)
    fact = Fact.objects.get(kind="area", person=person())
    address = f"{base()}/papers/{kept.pk}/prove/"
    assert officer.post(address, {"proves": [str(fact.pk)]}).status_code == 302
    foreign = Fact.objects.get(kind="area", person=person(2))
    assert officer.post(address, {"proves": [str(foreign.pk)]}).status_code == 400
    assert list(PaperProof.objects.values_list("fact_id", flat=True)) == [fact.pk]


def test_a_change_of_the_workbook_columns_takes_its_paper_along(officer: OfficeClient) -> None:
    given = {"phone": "13911112222", "reason": "来电", "paper-file": pdf(), "paper-kind": "本人申请"}
    officer.post(f"{base()}/change/phone/", given)
    assert Paper.objects.exists() and not PaperProof.objects.exists()
    approve_import(import_id=Import.objects.get(kind="change").pk, by=officer_two(officer), at=clock.now())  # type: ignore[arg-type]
    text = text_of(officer, f"{base()}/file/")
    assert set(PaperProof.objects.values_list("fact__kind", flat=True)) == {"phone"} and "本人申请" in text


def test_the_file_reads_in_english(officer: OfficeClient) -> None:
    record(officer, Detail("education", value={"level": "高中"}))
    officer.post("/language/", {"language": "en"})
    text = text_of(officer, f"{base()}/file/")
    assert 'lang="en"' in text


@pytest.mark.parametrize("page", ["file/", "file/merit/new/", "file/address/-/", "papers/new/"])
def test_pages_of_the_file_cost_the_same_however_full_it_is(
    officer: OfficeClient, django_assert_max_num_queries: Callable[..., object], page: str
) -> None:
    record(officer, Detail("address", value={"postcode": "100000"}, plain={"living_addr": "东街"}))
    officer.get("/people/")
    with django_assert_max_num_queries(15) as few:  # type: ignore[attr-defined]
        officer.get(f"{base()}/{page}")
    for number in range(1, 6):
        record(officer, Detail("merit", NEW, {"kind": "三等功", "unit": str(number)}, since=date(1979, 3, number)))
    with django_assert_max_num_queries(15) as many:  # type: ignore[attr-defined]
        officer.get(f"{base()}/{page}")
    assert len(few) == len(many)
