"""An officer's walks: workbooks in and out, who is the same, a list of deaths, a number opened for a purpose."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from layout_rows import headers, line, number, save
from playwright.sync_api import BrowserContext, Download, Page
from python_calamine import CalamineWorkbook

from rongjun.base.actor import Role
from rongjun.base.spreadsheets import Sheet, read_table, workbook_bytes
from rongjun.domains.people.actions import import_people
from rongjun.domains.people.layouts import PROVINCIAL
from rongjun.domains.people.models import DeathRow, Import, Merge, Pair, Person, SavedLayout
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.units.queries import get_actor_named
from tests.domains.death_lists import listed
from tests.runs_world import AUGUST, START, World
from tests.web.registry import VILLAGE, enter, identity, load_places, row, workbook

from .conftest import sign_in
from .walking import Walk

type Open = Callable[..., BrowserContext]
OWN_HEADER = [
    "编号", "对象姓名", "证件号码", "户口性质", "村代码", "伤残等级", "致残性质", "批准时间", "开户行", "卡号",
    "宗教信仰",
]  # fmt: skip


@pytest.fixture
def office(account: Callable[..., str], tmp_path: Path) -> Iterator[None]:
    """Two officers and places; what is uploaded goes to a folder of the test's own."""
    load_places()
    account(Role.OFFICER, "jia", "甲经办")
    account(Role.OFFICER, "yi", "乙经办")
    with override_settings(VAR_DIR=tmp_path):
        yield


def walk_of(open_context: Open, who: str, name: str) -> Walk:
    """Sign an officer in at a desk."""
    page = open_context(bypass_csp=True, accept_downloads=True).new_page()
    sign_in(page, who)
    return Walk(page, name)


def download(page: Page, press: str) -> Download:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=press).click()
    return waiting.value


def bring(walk: Walk, folder: Path, name: str, content: bytes) -> None:
    """Upload a workbook for a dry run."""
    path = folder / name
    path.write_bytes(content)
    walk.page.goto("/imports/new/")
    walk.page.get_by_label("人员表文件").set_input_files(path)
    walk.press("先试导入（只检查）")


def mended(report: bytes, column: str, value: str) -> bytes:
    """Return the rows that came back, with one column written anew, as a workbook."""
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(report))
    found = (sheets.get_sheet_by_name(name).to_python() for name in sheets.sheet_names)
    lines = next(one for one in found if column in one[0])
    place = lines[0].index(column)
    rows = [[value if at == place else cell for at, cell in enumerate(cells)] for cells in lines[1:]]
    return workbook_bytes([Sheet("退回", [str(cell) for cell in lines[0]], rows)])


def test_a_provincial_xls_goes_in_bad_rows_come_back_and_an_unknown_layout_is_matched_once(
    open_context: Open, office: None, tmp_path: Path
) -> None:
    enter([row(1)], get_actor_named("jia"))
    walk = walk_of(open_context, "jia", "officer")
    bring(walk, tmp_path, "参战.xls", save("war", [line("war", 3), line("war", 5, 性别="女")], "xls"))
    assert walk.says("性别（女）与身份证号所示（男）不一致")
    walk.see("check-provincial")
    report = download(walk.page, "下载报告").path().read_bytes()
    walk.press("提交这 1 行")
    first = walk.page.url
    assert walk.says("等另一人批准") and walk.page.get_by_role("button", name="批准并入册").count() == 0
    bring(walk, tmp_path, "退回.xlsx", mended(report, "性别", "男"))
    walk.press("提交这 1 行")
    second = walk.page.url
    match_unknown(walk, tmp_path)
    other = walk_of(open_context, "yi", "approver")
    for address in (first, second, walk.page.url):
        other.page.goto(address)
        other.see("import-waiting")
        other.press("批准并入册")
    assert Import.objects.filter(state="in_force").count() == 4
    assert set(Person.objects.values_list("id_tail", flat=True)) >= {number(one)[-4:] for one in (3, 5, 7)}
    assert walk.faults | other.faults == {}


def match_unknown(walk: Walk, folder: Path) -> None:
    """A layout of the county's own: columns matched by hand, saved, and known the next time."""
    cells = ["甲1", "王建国", number(7), "农村", VILLAGE, "六级", "因战", "2015-03-10", "农商行", "6210000000000000007"]
    rows = [[*cells, "某教"]]
    content = workbook_bytes([Sheet("名册", OWN_HEADER, rows)])
    bring(walk, folder, "本县名册.xlsx", content)
    page = walk.page
    assert walk.says("还缺必需的内容") and walk.says("不会读取，也不会留存") and number(7) not in page.content()
    walk.see("columns")
    page.get_by_label("整份文件的对象类别").select_option("11")
    walk.press("保存并检查文件")
    assert SavedLayout.objects.get().name == "本县名册"
    walk.press("放弃")
    bring(walk, folder, "五月名册.xlsx", content)
    assert walk.says("共 1 行")
    walk.press("提交这 1 行")
    submitted = page.url
    page.goto("/imports/layouts/")
    walk.see("layouts")
    page.goto(submitted)


def test_two_files_are_compared_merged_by_two_persons_and_the_merge_is_undone(open_context: Open, office: None) -> None:
    twin = {"姓名": "王建国"}
    enter([row(1, **twin), row(3, **twin), row(5, 姓名="李秀英")], get_actor_named("jia"))
    walk, other = walk_of(open_context, "jia", "pairs"), walk_of(open_context, "yi", "pairs-other")
    page = walk.page
    page.goto("/people/pairs/")
    walk.press("查找重复档案")
    page.goto("/people/pairs/")
    walk.see("list")
    page.get_by_role("link", name="T0001").click()
    assert walk.says("两个身份证号都通过校验") and identity(1) not in page.content()
    walk.see("side-by-side")
    page.get_by_label("T0001").check()
    page.get_by_label("依据和理由").first.fill("户口簿和本人核对，是同一人")
    walk.press("提出合并")
    assert walk.says("须由另一位有批准权限的人办理")
    walk.see("merge-waiting")
    merge = page.url
    for act, state, proposed in (("批准合并", "in_force", "提出撤销"), ("批准撤销合并", "undone", "")):
        other.page.goto(merge)
        other.see(f"merge-{state}")
        other.press(act)
        assert Merge.objects.get().state == state
        page.goto(merge)
        if proposed:
            assert Person.objects.get(file_no="T0003").merged_into_id == Person.objects.get(file_no="T0001").pk
            page.get_by_label("依据和理由").fill("是两个同名的人")
            walk.press(proposed)
    walk.see("merge-undone")
    assert Person.objects.get(file_no="T0003").merged_into_id is None and Pair.objects.get().state == "open"
    assert walk.faults | other.faults == {}


@pytest.fixture
def paid(office: None) -> World:
    """Two disabled soldiers, paid for August, September and October 2022."""
    rows = [row(1, 姓名="周大海", 待遇起始月="2022-08"), row(2, 姓名="吴长林", 待遇起始月="2022-08")]
    jia = get_actor_named("jia")
    import_people(content=workbook(rows), file_name="人员.xlsx", by=jia, at=START - timedelta(days=2))
    world = World()
    for month in range(AUGUST, AUGUST + 3):
        world.released(month)
    return world


def test_a_list_of_deaths_is_matched_put_forward_confirmed_and_shows_what_was_overpaid(
    open_context: Open, paid: World, tmp_path: Path
) -> None:
    wrong = identity(2)[:-1] + ("0" if identity(2)[-1] != "0" else "1")
    path = tmp_path / "去世.xlsx"
    path.write_bytes(listed(("周大海", identity(1), "2022-08-20", "因病"), ("吴长林", wrong, "2022-09-03", ""),
                            ("赵无名", "", "2022-09-04", "")))  # fmt: skip
    walk = walk_of(open_context, "jia", "deaths")
    page = walk.page
    page.goto("/events/")
    walk.see("events")
    page.goto("/events/deaths/new/")
    walk.see("upload")
    page.get_by_label("来自哪里").fill("县殡仪馆")
    page.get_by_label("名单文件").set_input_files(path)
    walk.press("上传并比对")
    assert walk.says("确认一致") and walk.says("2022-09") and walk.lacks("赵无名")
    walk.see("list")
    listing = page.url
    walk.press("提出登记，等待批准")
    page.goto(f"/events/deaths/rows/{DeathRow.objects.get(grade='likely').pk}/")
    assert walk.says("身份证号一位不同") and wrong not in page.content()
    walk.see("row")
    confirm_likely(walk)
    other = walk_of(open_context, "yi", "deaths-other")
    for waiting in Import.objects.filter(state="waiting"):
        other.page.goto(f"/imports/{waiting.pk}/")
        other.see("change")
        other.press("批准并入册")
    page.goto(listing)
    assert walk.says("已登记去世")
    page.goto(f"/people/{Person.objects.get(name='周大海').pk}/death/")
    assert walk.says("最后应发月") and walk.says("2022-08") and walk.says("登记收款人")
    walk.see("after")
    assert walk.faults | other.faults == {}


def confirm_likely(walk: Walk) -> None:
    """A likely row: nothing happens without the ground of the decision."""
    page = walk.page
    page.get_by_label("是此人，提出去世登记").check()
    walk.press("提交")
    assert walk.says("请填写“判断的依据”")
    page.get_by_label("判断的依据").fill("村委会来函核实")
    walk.press("提交")
    assert walk.says("等待另一人批准")


def test_a_number_is_opened_for_a_purpose_told_to_the_person_and_eight_layouts_go_out(
    open_context: Open, office: None
) -> None:
    enter([row(1, 姓名="周大海")], get_actor_named("jia"))
    person = Person.objects.get()
    walk = walk_of(open_context, "jia", "reveal")
    page = walk.page
    page.goto(f"/people/{person.pk}/")
    page.get_by_text("查看完整号码").click()
    walk.press("记录并查看")
    assert identity(1) not in page.content()
    walk.see("faulty")
    page.get_by_label("身份证号", exact=True).check()
    page.get_by_label("查看目的").select_option("request")
    walk.press("记录并查看")
    assert identity(1) in page.locator("main").inner_text()
    walk.follow("谁看过")
    assert walk.says("本人申请") and walk.says("身份证号") and identity(1) not in page.content()
    for layout in PROVINCIAL:
        export(walk, layout.name)
    looks = AccessRow.objects.filter(person_token=person.token, set_kind="", purpose__contains="导出")
    assert looks.count() == 1
    assert walk.faults == {}


def export(walk: Walk, name: str) -> None:
    """One layout: exactly the header of the province, and in it only those who belong there."""
    page = walk.page
    page.goto("/people/export/")
    page.get_by_label("工作簿", exact=True).select_option(name)
    if name == "disability":
        walk.see("export")
    walk.press("开始导出")
    assert walk.says("共 1 行，1 人") if name == "disability" else walk.says("共 0 行，0 人")
    if name == "disability":
        walk.see("exported")
    content = download(page, "下载文件").path().read_bytes()
    assert not zipfile.is_zipfile(io.BytesIO(content))  # .xls is no zip
    table = read_table(content)
    assert tuple(table.header) == headers(name)
