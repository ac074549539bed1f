"""The pages of imports: a dry run writes nothing, a second person decides, and every fault says how it is mended."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from python_calamine import CalamineWorkbook

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.people.actions import approve_import
from rongjun.domains.people.models import Import, ImportFault, ImportRow, Person
from rongjun.domains.people.workbook.columns import COLUMNS
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.units.models import Account, Unit

from . import registry
from .conftest import OfficeClient
from .registry import enter, identity, row, workbook

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
BAD = [
    row(1, 开户银行="新银行"),
    row(4, 身份证号=identity(4)[:-1] + ("0" if identity(4)[-1] != "0" else "1")),
    row(5, 身份证号=identity(2)),
    row(6),
]


@pytest.fixture
def officer(office: Office, tmp_path: Path) -> Iterator[OfficeClient]:
    registry.load_places()
    client = office(Role.OFFICER)
    enter([row(1), row(2)], client.actor)
    with override_settings(VAR_DIR=tmp_path):
        yield client


def file(rows: list[dict[str, str]], name: str = "二.xlsx", extra: tuple[str, ...] = ()) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, workbook(rows, extra))


def check(client: OfficeClient, rows: list[dict[str, str]], extra: tuple[str, ...] = ()) -> str:
    return client.post("/imports/new/", {"file": file(rows, extra=extra), "act": "check"})["Location"]


def submit(client: OfficeClient, rows: list[dict[str, str]]) -> Import:
    client.post("/imports/new/", {"file": file(rows), "act": "submit"})
    found = Import.objects.last()
    assert found is not None
    return found


def counts(answer: object) -> dict[str, int]:
    return {one["outcome"]: one["count"] for one in answer.context["counts"]}  # type: ignore[attr-defined]


def sheets(content: bytes) -> list[list[list[object]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_a_dry_run_counts_and_names_every_fault_and_writes_nothing(officer: OfficeClient) -> None:
    address = check(officer, BAD, extra=("民族",))
    answer = officer.get(address)
    assert counts(answer) == {"new": 1, "changed": 1, "ended": 0, "same": 0, "exception": 1, "rejected": 1}
    text = answer.content.decode()
    assert "校验位不符" in text and "请对照身份证原件更正" in text
    assert "已在另一档案号T0002之下" in text
    assert "民族" in text and "已舍去" in text
    assert (Import.objects.count(), Person.objects.count(), ImportRow.objects.count()) == (1, 2, 2)


def test_the_faults_of_a_dry_run_are_filtered_sorted_and_paged(officer: OfficeClient) -> None:
    address = check(officer, [row(number, 残疾等级="百级") for number in range(10, 70)])
    first, third = officer.get(address).context["list"], officer.get(f"{address}?page=3&sort=-row_no").context["list"]
    assert (first.total, len(first.rows), len(third.rows)) == (60, 25, 10)
    assert [str(cells[0].text) for _kind, cells in third.rows][-1] == "2"
    assert officer.get(f"{address}?severity=warning").context["list"].total == 0


def test_a_dry_run_is_kept_sealed_and_opens_for_its_own_account_only(
    officer: OfficeClient, office: Office, tmp_path: Path
) -> None:
    address = check(officer, BAD)
    kept = {path.suffix: path for path in (tmp_path / "checks").iterdir()}
    assert kept.keys() == {".state", ".workbook", ".faults", ".report"}
    for path in kept.values():
        assert identity(6).encode() not in path.read_bytes() and b"rows" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0
    other = office(Role.OFFICER, "other")
    for name in ("", "progress/", "report.xlsx"):
        assert other.get(f"{address}{name}").status_code == 404
    assert other.post(f"{address}submit/", {"act": "drop"}).status_code == 404
    assert b"import-check" not in other.get("/imports/").content and kept[".state"].is_file()
    assert officer.get("/imports/check/../../etc/").status_code == 404


def test_a_dry_run_is_submitted_without_a_second_upload_and_its_content_is_then_gone(
    officer: OfficeClient, tmp_path: Path
) -> None:
    address = check(officer, BAD)
    answer = officer.post(f"{address}submit/", {"act": "submit"}, follow=True)
    assert "等待另一人批准" in answer.content.decode()
    found = Import.objects.get(state="waiting")
    assert officer.get(address)["Location"] == f"/imports/{found.pk}/"
    assert [path.suffix for path in (tmp_path / "checks").iterdir()] == [".state"]
    assert officer.get(f"{address}report.xlsx").status_code == 404


def test_a_dry_run_that_is_dropped_leaves_nothing(officer: OfficeClient, tmp_path: Path) -> None:
    officer.post(f"{check(officer, BAD)}submit/", {"act": "drop"})
    assert list((tmp_path / "checks").iterdir()) == []
    assert Import.objects.count() == 1


def test_the_report_of_a_dry_run_gives_back_the_rows_that_stay_out(officer: OfficeClient) -> None:
    faults, rows, _sums = sheets(officer.get(f"{check(officer, BAD)}report.xlsx").content)
    assert {line[1] for line in faults[1:]} == {"身份证号"}
    assert [line[0] for line in rows[1:]] == ["T0004", "T0005"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.xlsx", b"PK\x03\x04broken", "文件"),
        ("x.csv", "姓名,档案号\n甲,1\n".encode(), "缺少必需的列"),
    ],
)
@pytest.mark.parametrize("act", ["check", "submit"])
def test_a_file_that_cannot_be_read_says_why_and_asks_again(
    officer: OfficeClient, tmp_path: Path, act: str, name: str, content: bytes, said: str
) -> None:
    upload = SimpleUploadedFile(name, content)
    answer = officer.post("/imports/new/", {"file": upload, "act": act}, follow=True)
    text = answer.content.decode()
    assert said in text and "没有任何数据入册" in text and "改好后重新上传" in text
    assert "hx-get" not in text and "http-equiv" not in text
    assert [path.suffix for path in (tmp_path / "checks").iterdir()] == [".state"]
    assert Import.objects.count() == 1


def test_without_a_file_the_page_asks_for_one(officer: OfficeClient) -> None:
    answer = officer.post("/imports/new/", {"act": "check"})
    assert (answer.status_code, "请选择“人员表文件”" in answer.content.decode()) == (400, True)


def test_the_template_carries_every_column_and_the_allowed_values(officer: OfficeClient) -> None:
    people, guide, values = sheets(officer.get("/imports/template.xlsx").content)
    assert people == [list(COLUMNS)]
    assert [line[0] for line in guide[1:]] == list(COLUMNS)
    assert "一级" in {line[values[0].index("残疾等级")] for line in values[1:]}


def test_the_template_filled_in_is_taken(officer: OfficeClient) -> None:
    assert counts(officer.get(check(officer, [row(8)])))["new"] == 1


def test_the_very_same_bytes_twice_change_nothing(officer: OfficeClient) -> None:
    content = workbook(BAD)
    for _time in range(2):
        upload = SimpleUploadedFile("二.xlsx", content)
        answer = officer.post("/imports/new/", {"file": upload, "act": "submit"}, follow=True)
    assert "已经导入过" in answer.content.decode()
    assert Import.objects.count() == 2


def test_the_maker_sees_why_approval_is_for_somebody_else_and_cannot_approve(officer: OfficeClient) -> None:
    batch = submit(officer, BAD)
    text = officer.get(f"/imports/{batch.pk}/").content.decode()
    assert "您不能批准自己录入的内容" in text and "批准并入册" not in text
    answer = officer.post(f"/imports/{batch.pk}/decide/", {"act": "approve"})
    assert answer.status_code == 409
    assert Import.objects.get(pk=batch.pk).state == "waiting"


def test_another_person_sees_what_changes_and_approves(officer: OfficeClient, office: Office) -> None:
    batch = submit(officer, BAD)
    second = office(Role.HEAD)
    text = second.get(f"/imports/{batch.pk}/").content.decode()
    assert "农商行 尾号0001" in text and "新银行 尾号0001" in text and "批准并入册" in text
    assert "该身份证号已在另一档案号" in text
    second.post(f"/imports/{batch.pk}/decide/", {"act": "approve"})
    assert Import.objects.get(pk=batch.pk).state == "in_force"
    assert Person.objects.filter(file_no="T0006").exists()


def test_a_refusal_needs_a_reason_that_the_maker_then_reads(officer: OfficeClient, office: Office) -> None:
    batch, second = submit(officer, BAD), office(Role.HEAD)
    empty = second.post(f"/imports/{batch.pk}/decide/", {"act": "refuse", "reason": " "})
    assert (empty.status_code, Import.objects.get(pk=batch.pk).state) == (400, "waiting")
    second.post(f"/imports/{batch.pk}/decide/", {"act": "refuse", "reason": "账号要核对"})
    text = officer.get(f"/imports/{batch.pk}/").content.decode()
    assert "已退回" in text and "账号要核对" in text
    assert not Person.objects.filter(file_no="T0006").exists()


def test_where_the_registry_changed_the_import_is_checked_again(officer: OfficeClient, office: Office) -> None:
    batch, second = submit(officer, BAD), office(Role.OFFICER, "second")
    newer = enter([row(1, 开户银行="又一银行")], second.actor, "三.xlsx")
    approve_import(import_id=newer.import_id or 0, by=officer.actor, at=clock.now())
    stale = second.post(f"/imports/{batch.pk}/decide/", {"act": "approve"}, follow=True).content.decode()
    assert "登记册在提交之后有变化" in stale
    second.post(f"/imports/{batch.pk}/decide/", {"act": "refresh"})
    assert "又一银行" in officer.get(f"/imports/{batch.pk}/").content.decode()
    office(Role.HEAD).post(f"/imports/{batch.pk}/decide/", {"act": "approve"})
    assert Import.objects.get(pk=batch.pk).state == "in_force"


def test_an_unknown_act_is_refused(officer: OfficeClient, office: Office) -> None:
    batch = submit(officer, BAD)
    text = office(Role.HEAD).post(f"/imports/{batch.pk}/decide/", {"act": "x"}, follow=True).content.decode()
    assert "没有这种操作" in text


def test_rows_and_faults_are_filtered(officer: OfficeClient) -> None:
    batch = submit(officer, BAD)
    assert officer.get(f"/imports/{batch.pk}/?outcome=rejected").context["list"].total == 1
    assert officer.get(f"/imports/{batch.pk}/?q=T0005").context["list"].total == 1
    assert officer.get(f"/imports/{batch.pk}/faults/?severity=error").context["list"].total == 1


def test_the_report_of_an_import_opens_rows_that_stayed_out_and_logs_it(officer: OfficeClient) -> None:
    batch = submit(officer, BAD)
    _faults, rows, _sums = sheets(officer.get(f"/imports/{batch.pk}/report.xlsx").content)
    assert [line[0] for line in rows[1:]] == ["T0004", "T0005"]
    assert AccessRow.objects.filter(set_kind="import", set_id=str(batch.pk)).exists()


def test_held_rows_say_what_to_do_and_settle_when_the_row_comes_in(officer: OfficeClient, office: Office) -> None:
    submit(officer, BAD)
    listing = officer.get("/imports/held/?state=open")
    assert listing.context["list"].total == 1
    assert "请核实是否同一人" in listing.content.decode()
    mended = enter([row(5)], officer.actor, "改好.xlsx")
    approve_import(import_id=mended.import_id or 0, by=office(Role.HEAD).actor, at=clock.now())
    assert officer.get("/imports/held/?state=open").context["list"].total == 0
    assert officer.get("/imports/held/?state=done").context["list"].total == 1


def test_a_role_that_neither_imports_nor_approves_sees_no_import(officer: OfficeClient, office: Office) -> None:
    clerk = office(Role.TOWN_CLERK)
    for address in ("/imports/", "/imports/1/", "/imports/held/", "/imports/new/", "/imports/1/report.xlsx"):
        assert clerk.get(address).status_code == 403


def test_an_officer_of_another_county_does_not_see_the_import(officer: OfficeClient, office: Office) -> None:
    batch = submit(officer, BAD)
    stranger = office(Role.OFFICER, "stranger")
    unit = Unit.objects.create(name="东镇办", area_id=registry.TOWN)
    Account.objects.filter(pk=stranger.account.pk).update(unit=unit)
    assert stranger.get("/imports/").context["list"].total == 0
    for address in (f"/imports/{batch.pk}/", f"/imports/{batch.pk}/faults/", f"/imports/{batch.pk}/report.xlsx"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/imports/{batch.pk}/decide/", {"act": "approve"}).status_code == 404


def test_lists_of_imports_cost_the_same_for_twice_the_rows(
    officer: OfficeClient, django_assert_max_num_queries: Callable[..., object]
) -> None:
    batch = submit(officer, BAD)
    addresses = ["/imports/", "/imports/held/", f"/imports/{batch.pk}/", f"/imports/{batch.pk}/faults/"]

    def cost() -> list[int]:
        taken = []
        for address in addresses:
            with django_assert_max_num_queries(10) as queries:  # type: ignore[attr-defined]
                assert officer.get(f"{address}?rows=100").status_code == 200
            taken.append(len(queries))
        return taken

    cost()
    before, faults = cost(), list(ImportFault.objects.filter(batch=batch))
    for number, fault in enumerate(faults * 5):
        fault.pk, fault.row_no = None, 100 + number
        fault.save()
        ImportRow.objects.create(
            batch=batch, row_no=fault.row_no, file_no=f"Q{number}", category="11", outcome="exception"
        )
    for number in range(5):
        enter([row(20 + number)], officer.actor, f"{number}.xlsx")
    assert cost() == before
