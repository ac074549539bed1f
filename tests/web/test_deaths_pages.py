"""The pages of life events: lists of deaths, moves, suspensions: two persons, nothing printed whole, looks recorded."""

import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.people.actions import approve_import
from rongjun.domains.people.models import DeathList, DeathRow, Fact, Import, Paper, Person
from rongjun.domains.safeguards.models import AccessRow

from . import registry
from .conftest import OfficeClient
from .registry import OTHER_VILLAGE, enter, identity, row
from .test_people_pages import town_clerk

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "domains"))
from death_lists import listed

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
DIED = clock.today() - timedelta(days=40)
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def officer(office: Office) -> OfficeClient:
    registry.load_places()
    client = office(Role.OFFICER)
    enter([row(1), row(2, 姓名="李二", 区划代码=OTHER_VILLAGE, 残疾等级="一级")], client.actor)
    return client


@pytest.fixture
def second(office: Office) -> OfficeClient:
    return office(Role.HEAD)


def person(number: int) -> Person:
    return Person.objects.get(file_no=f"T{number:04d}")


def wrong(number: str) -> str:
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def upload(client: OfficeClient, *rows: tuple[str, ...], name: str = "五月.xlsx") -> Any:
    file = SimpleUploadedFile(name, listed(*rows))
    return client.post("/events/deaths/new/", {"source": "县殡仪馆", "file": file}, follow=True)


def sample(client: OfficeClient) -> DeathList:
    """Bring a list with one exact row, one likely row and a stranger."""
    upload(
        client, (person(1).name, identity(1), f"{DIED}", "因病"), ("李二", wrong(identity(2)), f"{DIED}", ""),
        ("赵大山", identity(77, date(1961, 1, 1)), f"{DIED}", ""),
    )  # fmt: skip
    return DeathList.objects.get()


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def approve(second: OfficeClient) -> None:
    batch = Import.objects.get(state="waiting")
    approve_import(import_id=batch.pk, by=second.actor, at=clock.now())


def test_a_list_is_uploaded_matched_and_its_rows_listed_without_strangers(officer: OfficeClient) -> None:
    batch = sample(officer)
    page = text_of(officer.get(f"/events/deaths/{batch.pk}/"))
    assert "确认一致" in page and "疑似" in page and "赵大山" not in page
    assert identity(1) not in page and identity(2) not in page
    assert (batch.counts["exact"], batch.counts["likely"], batch.counts["none"]) == (1, 1, 1)


def test_each_person_shown_in_the_list_has_an_access_row(officer: OfficeClient) -> None:
    batch = sample(officer)
    before = AccessRow.objects.count()
    officer.get(f"/events/deaths/{batch.pk}/")
    seen = set(AccessRow.objects.order_by("pk").values_list("person_token", flat=True)[before:])
    assert seen == {str(person(1).token), str(person(2).token)}


def test_the_same_list_again_leads_to_the_first(officer: OfficeClient) -> None:
    batch = sample(officer)
    answer = upload(
        officer, (person(1).name, identity(1), f"{DIED}", "因病"), ("李二", wrong(identity(2)), f"{DIED}", ""),
        ("赵大山", identity(77, date(1961, 1, 1)), f"{DIED}", ""), name="x.xlsx",
    )  # fmt: skip
    assert answer.redirect_chain == [(f"/events/deaths/{batch.pk}/", 302)] and "以前上传过" in text_of(answer)


def test_a_file_that_is_no_list_says_why_and_can_be_brought_again(officer: OfficeClient) -> None:
    bad = SimpleUploadedFile("a.xlsx", listed(("王", "男"), header=("姓名", "性别")))
    page = text_of(officer.post("/events/deaths/new/", {"source": "殡仪馆", "file": bad}, follow=True))
    assert "没有认出" in page and "重新上传" in page
    assert DeathList.objects.get().sealed is None


def test_rows_that_could_not_be_read_are_listed_with_the_mend(officer: OfficeClient) -> None:
    upload(officer, ("王甲", identity(1), "五月初", ""))
    page = text_of(officer.get(f"/events/deaths/{DeathList.objects.get().pk}/faults/"))
    assert "五月初" in page and "2024-03-05" in page


def test_exact_rows_are_put_forward_together_and_pay_stops_once_another_approves(
    officer: OfficeClient, second: OfficeClient
) -> None:
    batch = sample(officer)
    answer = officer.post(f"/events/deaths/{batch.pk}/propose/", follow=True)
    assert "等待另一人批准" in text_of(answer) and person(1).death_date is None
    approve(second)
    assert person(1).death_date == DIED and person(2).death_date is None
    page = text_of(officer.get(f"/events/deaths/{batch.pk}/?standing=recorded"))
    assert "已登记去世" in page and "李二" not in page
    assert "没有可以一并提出" in text_of(officer.post(f"/events/deaths/{batch.pk}/propose/", follow=True))


def test_a_likely_row_is_shown_beside_the_person_and_confirmed_with_a_reason(
    officer: OfficeClient, second: OfficeClient
) -> None:
    sample(officer)
    one = DeathRow.objects.get(grade="likely")
    address = f"/events/deaths/rows/{one.pk}/"
    page = text_of(officer.get(address))
    assert "身份证号一位不同" in page and "T0002" in page and wrong(identity(2)) not in page
    given = {"act": "confirm", "person": person(2).pk, "day": f"{DIED}", "cause": "illness", "reason": ""}
    assert officer.post(address, given).status_code == 400
    assert officer.post(address, given | {"reason": "重点人员，核实"}).status_code == 400
    done = officer.post(address, given | {"reason": "村委会来函"}, follow=True)
    assert "等待另一人批准" in text_of(done)
    approve(second)
    assert person(2).death_date == DIED
    assert "遗属可申请" in text_of(officer.get(f"/people/{person(2).pk}/death/"))


def test_a_denied_row_forgets_what_the_list_said(officer: OfficeClient) -> None:
    batch = sample(officer)
    one = DeathRow.objects.get(grade="likely")
    given = {"act": "other_person", "person": person(2).pk, "reason": "同名，住址不同"}
    answer = officer.post(f"/events/deaths/rows/{one.pk}/", given, follow=True)
    assert answer.redirect_chain == [(f"/events/deaths/{batch.pk}/", 302)]
    kept = DeathRow.objects.get(pk=one.pk)
    assert (kept.state, kept.name, kept.sealed) == ("other_person", "", None)


def test_after_a_death_the_page_says_what_remains(officer: OfficeClient, second: OfficeClient) -> None:
    sample(officer)
    officer.post(f"/events/deaths/{DeathList.objects.get().pk}/propose/")
    approve(second)
    page = text_of(officer.get(f"/people/{person(1).pk}/death/"))
    assert "登记收款人" in page and "12 个月" in page and "补登去世原因" not in page
    assert officer.get(f"/people/{person(2).pk}/death/").status_code == 404


@pytest.mark.parametrize("role", [Role.STATION_WORKER, Role.TOWN_CLERK, Role.FINANCE, Role.AUDITOR])
def test_who_may_not_link_sees_no_list_of_deaths(office: Office, role: Role) -> None:
    client = office(role)
    assert [client.get(path).status_code for path in ("/events/deaths/", "/events/deaths/new/")] == [403, 403]


def test_moving_out_waits_for_another_and_then_the_letter_can_be_printed(
    officer: OfficeClient, second: OfficeClient
) -> None:
    pk, month = person(1).pk, f"{clock.today():%Y-%m}"
    form = {
        "categories": ["11"], "office": "邻县退役军人事务局", "letter": "转移证明17号", "day": f"{clock.today()}",
        "paid_until": month, "paid_from": month, "gap": "", "reason": "户口迁移",
    }  # fmt: skip
    clash = officer.post(f"/people/{pk}/move-out/", form)
    assert clash.status_code == 400 and "两地都发" in text_of(clash)
    officer.post(f"/people/{pk}/move-out/", form | {"paid_from": ""})
    approve(second)
    move = Fact.objects.get(kind="transfer")
    page = text_of(officer.get("/events/moves/?way=迁出&office=邻县&month=" + month))
    assert "邻县退役军人事务局" in page and f"/events/moves/{move.pk}/letter/" in page
    assert "邻县退役军人事务局" not in text_of(officer.get("/events/moves/?way=迁入"))
    letter = f"/events/moves/{move.pk}/letter/"
    assert identity(1) not in text_of(officer.get(letter))
    assert identity(1) in text_of(officer.post(letter))
    assert AccessRow.objects.filter(purpose="出具抚恤关系转移证明", fields="id_number").count() == 1


def test_who_moved_out_can_come_back(officer: OfficeClient, second: OfficeClient) -> None:
    pk, today = person(1).pk, clock.today()
    papers = {"office": "邻县", "letter": "17号", "day": f"{today}", "gap": "", "reason": "户口迁移"}
    officer.post(f"/people/{pk}/move-out/", papers | {"categories": ["11"], "paid_until": f"{today:%Y-%m}"})
    approve(second)
    assert "没有可以迁出的类别" in text_of(officer.get(f"/people/{pk}/move-out/"))
    form = papers | {"category": "11", "paid_until": f"{today:%Y-%m}", "area": OTHER_VILLAGE}
    assert officer.post(f"/people/{pk}/move-back/", form).status_code == 302
    approve(second)
    assert person(1).categories == "11" and person(1).area_code == OTHER_VILLAGE


def test_moving_in_from_the_army_follows_article_thirty(officer: OfficeClient, second: OfficeClient) -> None:
    cells = {
        "file_no": "T0100", "name": "陈卫国", "id_number": identity(101), "household": "农村", "area": OTHER_VILLAGE,
        "category": "11", "grade": "六级", "cause": "因战", "recognised": "2015-03-10", "service_start": "2010-12-01",
        "service_end": "2023-11-20", "bank": "农商行", "account": "621700000000123",
    }  # fmt: skip
    papers = {"origin": "部队", "office": "某部", "letter": "介绍信1号", "day": "2024-01-20", "reason": "退役移交"}
    lacking = officer.post("/events/moves/in/", cells | papers | {"service_end": ""})
    assert lacking.status_code == 400 and "退役日期" in text_of(lacking)
    assert officer.post("/events/moves/in/", cells | papers).status_code == 302
    approve(second)
    status = Fact.objects.get(kind="status", person__file_no="T0100")
    assert status.valid_from == date(2024, 1, 1)
    assert Fact.objects.get(kind="transfer").value["paid_until"] == "2023-12"


def test_a_suspension_is_recorded_only_with_number_paper_and_end(officer: OfficeClient, second: OfficeClient) -> None:
    address, today = f"/people/{person(1).pk}/suspension/", clock.today()
    form: dict[str, Any] = {
        "authority": "某省退役军人事务厅", "number": "某退役发〔2024〕12号", "decided": f"{today}",
        "ground": "被判处有期徒刑期间", "since": f"{today}", "last_day": f"{today + timedelta(days=90)}",
        "paper": "决定书",
    }  # fmt: skip

    def paper() -> dict[str, Any]:
        return {"file": SimpleUploadedFile("决定.pdf", PDF)}

    for name in ("authority", "number", "ground", "last_day", "paper"):
        assert officer.post(address, form | paper() | {name: ""}).status_code == 400, name
    assert officer.post(address, form).status_code == 400
    assert officer.post(address, form | paper() | {"authority": "某县退役军人事务局"}).status_code == 400
    assert not Import.objects.filter(kind="change").exists()
    assert officer.post(address, form | paper()).status_code == 302
    approve(second)
    page = text_of(officer.get("/events/suspensions/?standing=in_force"))
    assert "某退役发〔2024〕12号" in page and Paper.objects.count() == 1
    end = officer.post(
        f"/people/{person(1).pk}/suspension/1/end/",
        {"number": "40号", "last_day": f"{today + timedelta(days=30)}", "paper": "恢复决定",
         "file": SimpleUploadedFile("恢复.pdf", PDF + b"%2\n")},
    )  # fmt: skip
    assert end.status_code == 302
    approve(second)
    fact = Fact.objects.get(kind="suspension", superseded_at=None)
    assert fact.valid_to == today + timedelta(days=31) and fact.value["ended_by"] == "40号"


def test_a_general_end_offers_no_suspension(officer: OfficeClient) -> None:
    page = text_of(officer.get(f"/people/{person(1).pk}/change/end/"))
    assert 'value="中止"' not in page and "登记省级中止决定" in page


def test_the_overview_counts_what_waits(officer: OfficeClient) -> None:
    sample(officer)
    page = officer.get("/events/")
    assert page.context["open"] == 2 and page.context["suspended"] == 0


def test_the_pages_of_another_area_are_not_there(officer: OfficeClient, office: Office) -> None:
    clerk = town_clerk(office)
    other = person(2).pk
    assert clerk.get(f"/people/{other}/death/").status_code == 404
    assert clerk.get(f"/people/{other}/move-out/").status_code == 403


@pytest.mark.parametrize("path", ["/events/", "/events/deaths/", "/events/moves/", "/events/suspensions/"])
def test_the_lists_cost_a_constant_number_of_queries(
    officer: OfficeClient, django_assert_max_num_queries: Any, path: str
) -> None:
    sample(officer)
    with django_assert_max_num_queries(12):
        assert officer.get(path).status_code == 200


def test_the_rows_of_a_list_cost_a_constant_number_of_queries(
    officer: OfficeClient, django_assert_max_num_queries: Any
) -> None:
    upload(officer, *[(person(1 + n % 2).name, identity(1 + n % 2), f"{DIED}", "") for n in range(20)])
    with django_assert_max_num_queries(20):
        assert officer.get(f"/events/deaths/{DeathList.objects.get().pk}/").status_code == 200


def test_a_file_of_the_rows_holds_no_number(officer: OfficeClient) -> None:
    batch = sample(officer)
    text = officer.get(f"/events/deaths/{batch.pk}/?export=csv").content.decode("utf-8-sig")
    assert "T0001" in text and identity(1) not in text


@pytest.mark.parametrize("path", ["/events/", "/events/deaths/new/", "/events/moves/in/"])
def test_the_pages_speak_english_too(officer: OfficeClient, path: str) -> None:
    assert officer.get(path, headers={"accept-language": "en"}).status_code == 200
