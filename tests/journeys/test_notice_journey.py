"""A notice in the browser: typed, pasted with slips, uploaded; compared, costed, approved, paid late and cited."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import BrowserContext, Page, expect
from runs_world import World, lines_of

from rongjun.base.actor import Role
from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.domains.policy.models import Notice
from rongjun.domains.policy.queries import current_rulebook
from rongjun.domains.units.models import Area
from rongjun.kernel.money import month_share
from rongjun.kernel.period import parse_month

from .conftest import sign_in
from .walking import Walk

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
WORDS = {"war": "因战", "duty": "因公", "illness": "因病"}


@pytest.fixture
def world(account: Callable[..., str], tmp_path: Path) -> Iterator[World]:
    """A county whose books open in July 2023: two months posted before the notice of August arrives."""
    with override_settings(VAR_DIR=tmp_path):
        for code, name in (("990101001000", "东镇"), ("990101002000", "西镇")):
            Area.objects.create(code=code, name=name, level=Area.Level.TOWN)
        for name, role, person in (("jia", Role.OFFICER, "甲经办"), ("yi", Role.HEAD, "乙科长")):
            account(role, name, person)
        made = World()
        for number in range(4):
            area = "990101001001" if number % 2 else "990101002001"
            made.status(made.person(area=area), grade=1 + number, since="2010-01")
        made.death(made.people[3], date(2023, 6, 2), cause="accident")
        for month in ("2023-07", "2023-08"):
            made.released(parse_month(month))
        yield made


def raised(percent: int = 7) -> dict[str, str]:
    """Return the whole table of disability of 2022, raised."""
    cells = [c for c in current_rulebook().cells if c.table == "disability" and c.id.endswith("@2022-08")]
    return {cell.key: f"{cell.value * (100 + percent) // 10_000}" for cell in cells}


def begin(page: Page, number: str, month: str = "2023-08") -> None:
    page.goto("/policy/notices/new/")
    page.get_by_label("文号", exact=True).fill(number)
    page.get_by_label("通知名称").fill("关于调整部分优抚对象抚恤和生活补助标准的通知")
    page.get_by_label("执行起始月").fill(month)
    page.get_by_label("来源", exact=True).fill("上级来文")
    page.get_by_role("button", name="保存，去填标准").click()


def scan(page: Page, folder: Path) -> None:
    path = folder / "通知.pdf"
    path.write_bytes(PDF)
    page.get_by_label("通知扫描件").set_input_files(path)
    page.get_by_role("button", name="上传扫描件").click()


def test_a_notice_is_typed_compared_costed_approved_by_another_and_paid_with_arrears(
    open_context: Callable[..., BrowserContext], world: World, tmp_path: Path
) -> None:
    page = open_context(bypass_csp=True).new_page()
    walk = Walk(page, "notice")
    sign_in(page, "jia")
    page.goto("/policy/notices/new/")
    walk.press("保存，去填标准")
    expect(page.locator(".error-summary")).to_contain_text("请填写“文号”")
    walk.see("head-faults")
    begin(page, "退役军人部发〔2023〕7号")
    amounts = raised()
    for key, amount in amounts.items():
        page.locator(f"#id_v-{key.replace('.', '-')}").fill("12万" if key == "1.war" else amount)
    walk.press("保存，去对照")
    expect(page.locator(".error-summary")).to_contain_text("金额以万元计")
    assert page.locator("#id_v-2-duty").input_value() == amounts["2.duty"]
    walk.see("grid-fault")
    page.locator("#id_v-1-war").fill(f"{int(amounts['1.war']):,}")
    page.locator("#id_v-5-war").fill("4000")
    walk.press("保存，去对照")
    expect(page.locator("main")).to_contain_text("约为原来的 12 倍或十二分之一")
    walk.see("compared")
    walk.follow("继续录入")
    page.locator("#id_v-5-war").fill(amounts["5.war"])
    walk.press("保存，去对照")
    expect(page.locator("main")).to_contain_text("+8,138.00")
    walk.press("提交，等另一人批准")
    expect(page.locator(".messages")).to_contain_text("还没有附上文件的扫描件")
    scan(page, tmp_path)
    walk.press("提交，等另一人批准")
    expect(page.locator(".messages")).to_contain_text("已提交")
    expect(page.locator("#cost")).to_contain_text("补发")
    walk.see("submitted")
    assert page.get_by_role("button", name="批准，成为标准册的一部分").count() == 0
    other = open_context(bypass_csp=True).new_page()
    second = Walk(other, "notice-head", rests_on="-phone")
    sign_in(other, "yi")
    other.goto("/inbox/")
    second.follow("政策通知")
    expect(other.locator("#cost")).to_contain_text("东镇")
    second.see("approving")
    second.press("批准，成为标准册的一部分")
    expect(other.locator(".messages")).to_contain_text("已批准")
    second.see("approved")
    other.goto("/policy/disability/?q=2023-08")
    expect(other.locator("main")).to_contain_text("退役军人部发〔2023〕7号")
    assert (walk.faults, second.faults) == ({}, {})
    pays_late(page, world, int(amounts["1.war"]) * 100)


def pays_late(page: Page, world: World, new: int) -> None:
    """The next run pays the arrears of August; the page of the reason cites the document."""
    september = parse_month("2023-09")
    run = world.computed(september)
    first = [line for line in lines_of(run) if line[0] == world.people[0].file_no]
    assert [line[4] for line in first] == [month_share(new, 8) - month_share(11_627_000, 8), month_share(new, 9)]
    page.goto(f"/people/{world.people[0].pk}/why/disability_pension/2023-09/")
    expect(page.locator("main")).to_contain_text("退役军人部发〔2023〕7号")


def test_a_pasted_table_with_slips_and_an_uploaded_workbook_land_in_the_same_comparison(
    open_context: Callable[..., BrowserContext], world: World, tmp_path: Path
) -> None:
    page = open_context(bypass_csp=True).new_page()
    walk = Walk(page, "notice-paste")
    sign_in(page, "jia")
    begin(page, "退役军人部发〔2023〕8号")
    walk.follow("粘贴或上传")
    lines = ["残疾军人残疾抚恤金标准表\t\t单位：元/年", "残疾等级\t残疾性质\t抚恤金标准(年)"]
    held = ""
    for key, amount in raised().items():
        grade, cause = key.split(".")
        lines.append(
            f"{'' if grade == held else grade + '级'}\t{WORDS[cause]}\t{'12,44,09' if key == '1.war' else amount}"
        )
        held = grade
    page.get_by_label("粘贴表格").fill("\n".join(lines))
    walk.press("读入")
    expect(page.locator("main")).to_contain_text("逗号不在千位上")
    expect(page.get_by_label("粘贴表格")).to_have_value("\n".join(lines))
    walk.see("slips")
    page.get_by_label("粘贴表格").fill("１级 因战 １２４，４０８元/年")
    walk.press("读入")
    expect(page.locator("main")).to_contain_text("124,408.00 元/年")
    assert len(Notice.objects.get().typed["cells"]) == 26
    walk.see("compared")
    walk.follow("继续录入")
    walk.follow("粘贴或上传")
    sheet = Sheet(
        "标准", ["对象类别", "金额", "计发"], [["带病回乡退役军人", 9460, "年"], ["烈士老年子女", "8290", "年"]]
    )
    path = tmp_path / "标准.xlsx"
    path.write_bytes(workbook_bytes([sheet]))
    page.get_by_label("或上传文件").set_input_files(path)
    walk.press("读入")
    expect(page.locator("main")).to_contain_text("同一月份已有别的来源公布的数")
    walk.see("clash")
    assert walk.faults == {}


def test_a_local_notice_raises_adds_gives_a_wage_and_shares_in_a_few_steps(
    open_context: Callable[..., BrowserContext], world: World, tmp_path: Path
) -> None:
    page = open_context(bypass_csp=True).new_page()
    walk = Walk(page, "notice-local")
    sign_in(page, "jia")
    page.goto("/policy/notices/new/")
    page.get_by_label("地方规定", exact=True).check()
    page.get_by_label("地方规定：区划代码").fill("990101")
    page.get_by_label("地方规定：地方名称").fill("试验县")
    page.get_by_label("文号", exact=True).fill("试县发〔2023〕1号")
    page.get_by_label("通知名称").fill("关于地方优待的通知")
    page.get_by_label("执行起始月").fill("2023-08")
    page.get_by_label("来源", exact=True).fill("县局")
    walk.press("保存，去填标准")
    page.locator("#id_rules-target").select_option("disability|*")
    walk.press("加上这一条")
    expect(page.locator(".error-summary")).to_contain_text("请填写这一项")
    page.locator("#id_rules-percent").fill("8")
    walk.press("加上这一条")
    expect(page.locator("main")).to_contain_text("提高 8.00%")
    page.get_by_text("工资、收入、义务兵优待比例").click()
    page.locator("#id_values-amount").fill("84,600")
    walk.press("加上这个数")
    page.get_by_text("资金负担比例").click()
    page.locator("#id_funding-benefit").select_option("disability_pension")
    page.locator("#id_funding-central").fill("90")
    page.locator("#id_funding-provincial").fill("5")
    walk.press("加上这个比例")
    walk.see("entries")
    walk.follow("录完了，去对照")
    expect(page.locator("main")).to_contain_text("125,571.60 元/年")
    expect(page.locator("main")).to_contain_text("中央 90.00%，省级 5.00%，市县 5.00%")
    walk.press("现在测算")
    expect(page.locator("#cost")).to_contain_text("每月增加")
    walk.see("compared")
    assert walk.faults == {}
