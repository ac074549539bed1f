"""Unknown layouts are matched once by a person; provincial workbooks go in by upload; long work is left and found."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from layout_rows import headers, line, number, save

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.base.spreadsheets import Sheet, read_table, workbook_bytes
from rongjun.domains.people.export import writing
from rongjun.domains.people.models import Import, Person, SavedLayout
from rongjun.domains.safeguards.models import AccessRow
from rongjun.web.office.views import imports as import_views

from . import registry
from .conftest import OfficeClient
from .registry import enter, row

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
OWN_HEADER = [
    "编号", "对象姓名", "证件号码", "户口性质", "村代码", "伤残等级", "致残性质", "批准时间", "开户行", "卡号",
    "宗教信仰",
]  # fmt: skip


@pytest.fixture
def officer(office: Office, tmp_path: Path) -> Iterator[OfficeClient]:
    registry.load_places()
    client = office(Role.OFFICER)
    enter([row(1)], client.actor)
    with override_settings(VAR_DIR=tmp_path):
        yield client


def own_rows(*serials: int) -> list[list[str]]:
    return [
        ["甲1", "王建国", number(serial), "农村", registry.VILLAGE, "六级", "因战", "2015-03-10", "农商行",
         f"6210000000{serial:09d}", "某教"]
        for serial in serials
    ]  # fmt: skip


def upload(client: OfficeClient, content: bytes, name: str = "本县名册.xlsx", act: str = "check") -> str:
    answer = client.post("/imports/new/", {"file": SimpleUploadedFile(name, content), "act": act})
    return str(answer["Location"])


def own(*serials: int) -> bytes:
    return workbook_bytes([Sheet("名册", OWN_HEADER, own_rows(*serials))])


def chosen(form: Any, **changes: str) -> dict[str, str]:
    """Return what the form has chosen, as a browser would send it."""
    return {name: str(form.get_initial_for_field(field, name) or "") for name, field in form.fields.items()} | changes


def text(answer: Any) -> str:
    return str(answer.content.decode())


def match(client: OfficeClient, address: str, **changes: str) -> Any:
    page = client.get(f"{address}columns/")
    return client.post(f"{address}columns/", chosen(page.context["form"], **changes), follow=True)


def test_an_unknown_header_leads_to_its_columns_with_suggestions_and_nobody_named(officer: OfficeClient) -> None:
    address = upload(officer, own(3, 5))
    page = officer.get(address, follow=True)
    assert page.redirect_chain[-1][0] == f"{address}columns/"
    form = page.context["form"]
    suggested = [form.initial.get(f"c{place}") for place in range(len(OWN_HEADER))]
    assert suggested[1:10] == [
        "姓名", "身份证号", "户籍类别", "区划代码", "残疾等级", "残疾性质", "认定日期", "开户银行", "银行账号",
    ]  # fmt: skip
    shown = text(page)
    assert "舍去" in shown and "不会读取，也不会留存" in shown and "c10" not in form.fields
    assert "王建国" not in shown and number(3) not in shown and "王**" in shown
    assert "还缺必需的内容" in shown and page.context["missing"] == "对象类别"
    assert not SavedLayout.objects.exists() and Import.objects.count() == 1


def test_matched_columns_are_saved_checked_and_known_the_next_time(officer: OfficeClient) -> None:
    address = upload(officer, own(3, 5))
    answer = match(officer, address, category="11")
    assert "共 2 行" in text(answer) and {one["outcome"]: one["count"] for one in answer.context["counts"]}["new"] == 2
    saved = SavedLayout.objects.get()
    assert (saved.name, saved.category, saved.columns[10]) == ("本县名册", "11", ["宗教信仰", ""])
    officer.post(f"{address}submit/", {"act": "submit"})
    assert Import.objects.get(state="waiting").counts["new"] == 2
    again = officer.get(upload(officer, own(3, 5, 7), "五月.xlsx"), follow=True)
    assert again.status_code == 200 and "共 3 行" in text(again)
    assert SavedLayout.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "还缺必需的内容：对象类别"),
        ({"category": "11", "name": ""}, "请填写“格式名称”"),
        ({"category": "11", "name": "参战"}, "已有名为“参战”的格式"),
        ({"category": "11", "c1": "身份证号"}, "有两列对应到同一项"),
        ({"category": "11", "c2": ""}, "还缺必需的内容：身份证号"),
    ],
)
def test_a_match_that_cannot_be_read_by_is_refused_and_what_was_chosen_stays(
    officer: OfficeClient, changes: dict[str, str], said: str
) -> None:
    address = upload(officer, own(3))
    answer = match(officer, address, **changes)
    assert answer.status_code == 400 and said in text(answer)
    assert '<option value="开户银行" selected>' in text(answer)
    assert not SavedLayout.objects.exists()


def test_a_saved_layout_is_listed_changed_and_deleted_by_its_own_unit_only(
    officer: OfficeClient, office: Office
) -> None:
    match(officer, upload(officer, own(3)), category="11")
    saved = SavedLayout.objects.get()
    assert "本县名册" in text(officer.get("/imports/layouts/"))
    page = officer.get(f"/imports/layouts/{saved.pk}/")
    changed = officer.post(f"/imports/layouts/{saved.pk}/", chosen(page.context["form"], name="新名", category="12"))
    assert changed.status_code == 302
    saved.refresh_from_db()
    assert (saved.name, saved.category) == ("新名", "12")
    SavedLayout.objects.update(unit_id=saved.unit_id)
    assert office(Role.FINANCE).get("/imports/layouts/").status_code == 403
    assert officer.get(f"/imports/layouts/{saved.pk + 1}/").status_code == 404
    officer.post(f"/imports/layouts/{saved.pk}/", {"act": "delete"})
    assert not SavedLayout.objects.exists()


def test_a_file_that_waits_to_be_matched_can_be_given_up(officer: OfficeClient, tmp_path: Path) -> None:
    officer.post(f"{upload(officer, own(3))}submit/", {"act": "drop"})
    assert list((tmp_path / "checks").iterdir()) == []


def test_a_provincial_workbook_is_uploaded_like_any_other_and_its_bad_rows_come_back_in_its_layout(
    officer: OfficeClient,
) -> None:
    address = upload(officer, save("war", [line("war", 3), line("war", 5, 性别="女")], "xls"), "war.xls")
    answer = officer.get(address)
    counts = {one["outcome"]: one["count"] for one in answer.context["counts"]}
    assert (counts["new"], counts["rejected"]) == (1, 1)
    assert "性别（女）与身份证号所示（男）不一致" in text(answer)
    report = officer.get(f"{address}report.xlsx").content
    again = officer.get(upload(officer, report, "退回.xlsx"))
    assert {one["outcome"]: one["count"] for one in again.context["counts"]}["rejected"] == 1


def test_an_export_is_written_in_the_background_and_every_look_is_on_record(officer: OfficeClient) -> None:
    upload(officer, save("war", [line("war", 3)]), act="submit")
    Import.objects.filter(state="waiting").update(state="refused")
    before = AccessRow.objects.using("access").count()
    answer = officer.post("/people/export/", {"layout": "disability", "kind": "xlsx"}, follow=True)
    assert "导出完成" in text(answer) and "共 1 行，1 人" in text(answer)
    address = answer.redirect_chain[-1][0]
    file = officer.get(f"{address}file/")
    table = read_table(file.content)
    assert tuple(table.header) == headers("disability") and len(table.rows) == 1
    looks = list(AccessRow.objects.using("access").order_by("pk")[before:])
    assert str(Person.objects.get().token) in {one.person_token for one in looks}
    assert {one.set_kind for one in looks} >= {"layout"}
    officer.post(f"{address}act/", {"act": "drop"})
    assert officer.get(address).status_code == 404


def test_an_export_of_more_than_one_file_is_a_zip(
    officer: OfficeClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter([row(1), row(3)], officer.actor, "二.xlsx")
    waiting = Import.objects.get(state="waiting")
    office(Role.OFFICER, "second").post(f"/imports/{waiting.pk}/decide/", {"act": "approve"})
    monkeypatch.setitem(writing.ROWS_IN, "xls", 1)
    answer = officer.post("/people/export/", {"layout": "own", "kind": "xls"}, follow=True)
    assert "共 2 行" in text(answer)
    with zipfile.ZipFile(io.BytesIO(officer.get(f"{answer.redirect_chain[-1][0]}file/").content)) as package:
        assert [len(read_table(package.read(name)).rows) for name in package.namelist()] == [1, 1]


def test_only_who_may_open_numbers_and_export_may_write_a_workbook(office: Office, officer: OfficeClient) -> None:
    for role, status in ((Role.TOWN_CLERK, 403), (Role.FINANCE, 403), (Role.HEAD, 200)):
        assert office(role).get("/people/export/").status_code == status
    answer = officer.post("/people/export/", {"layout": "war", "kind": "xls"}, follow=True)
    address = answer.redirect_chain[-1][0]
    assert office(Role.HEAD, "head2").get(address).status_code == 404


def test_a_large_import_is_approved_in_the_background(
    officer: OfficeClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_views, "AT_ONCE", 1)
    upload(officer, save("war", [line("war", 3), line("war", 5)]), act="submit")
    waiting = Import.objects.get(state="waiting")
    second = office(Role.OFFICER, "second")
    answer = second.post(f"/imports/{waiting.pk}/decide/", {"act": "approve"}, follow=True)
    assert "/imports/approving/" in answer.redirect_chain[0][0]
    assert answer.redirect_chain[-1][0] == f"/imports/{waiting.pk}/" and "已批准" in text(answer)
    waiting.refresh_from_db()
    assert waiting.state == "in_force" and Person.objects.count() == 3


def test_an_approval_that_cannot_be_says_why_and_leaves_the_import(
    officer: OfficeClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_views, "AT_ONCE", 1)
    upload(officer, save("war", [line("war", 3), line("war", 5)]), act="submit")
    waiting = Import.objects.get(state="waiting")
    Import.objects.filter(pk=waiting.pk).update(content_hash="0" * 64)
    second = office(Role.OFFICER, "second")
    answer = second.post(f"/imports/{waiting.pk}/decide/", {"act": "approve"}, follow=True)
    assert "没有批准" in text(answer) and "登记册在提交之后有变化" in text(answer)
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    assert officer.get(answer.redirect_chain[-1][0]).status_code == 404


def test_the_maker_cannot_approve_a_large_import_either(officer: OfficeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_views, "AT_ONCE", 1)
    upload(officer, save("war", [line("war", 3), line("war", 5)]), act="submit")
    waiting = Import.objects.get(state="waiting")
    assert officer.post(f"/imports/{waiting.pk}/decide/", {"act": "approve"}).status_code == 409
    waiting.refresh_from_db()
    assert waiting.state == "waiting" and waiting.made_at <= clock.now()
