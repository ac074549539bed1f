"""A daughter on a phone applies for her father: what to bring, question by question, photos, the code, what is missing.

Once with scripts (and axe on each page), once without; and what is seen of a refusal.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import BrowserContext, Page
from portal_world import ANSWERS, PNG, SEALED, STORY, Office

from rongjun.domains.recognition.models import Case, CaseFile

from .conftest import PHONE, with_or_without_script
from .walking import Walk

CHOSEN = ("household", "category", "rated_before", "cause", "course", "records", "by")
FATHER = "岳长山"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Office]:
    """A county with its procedures; papers go into a folder of the test."""
    with override_settings(VAR_DIR=tmp_path / "var"):
        yield Office()


@with_or_without_script("portal")
def test_a_daughter_applies_for_her_father_on_a_phone(
    open_context: Callable[..., BrowserContext], county: Office, tmp_path: Path, script: bool
) -> None:
    context = open_context(viewport=PHONE, has_touch=True, java_script_enabled=script, bypass_csp=True)
    page = context.new_page()
    walk = Walk(page, "portal" if script else "portal-plain", rests_on="-phone", script=script)
    photo = tmp_path / "photo.png"
    photo.write_bytes(PNG)
    ask_what_to_bring(walk)
    number, secret = begin(walk)
    answer_all(walk)
    photograph(walk, "身份证", photo)
    walk.press("删除第 1 个")
    assert walk.says("已删除") and walk.lacks("第 1 个")
    photograph(walk, "身份证", photo)
    hand_in(walk)
    page.get_by_role("button", name="退出").tap()
    assert walk.says("已退出") and walk.lacks(number)

    county.told_missing(number, "户口簿请把户主页也拍上。")
    come_back(walk, number, secret)
    assert walk.says("现在轮到您") and walk.says("户主页") and walk.says("户口簿")
    walk.see("told")
    photograph(walk, "户口簿", photo)
    supplement(walk)
    case = Case.objects.get(number=number)
    assert (case.state, case.name) == ("submitted", FATHER)
    assert set(CaseFile.objects.filter(case=case).values_list("item", flat=True)) == {"id_card", "register"}
    follow(walk, county, number)
    assert [secret for secret in SEALED if secret in walk.kept] == []
    assert walk.faults == {}


def test_a_refusal_is_read_with_its_reasons_and_a_review_is_asked_for(
    open_context: Callable[..., BrowserContext], county: Office
) -> None:
    page = open_context(viewport=PHONE, has_touch=True, bypass_csp=True).new_page()
    walk = Walk(page, "portal-refused", rests_on="-phone")
    number, secret = begin(walk)
    answer_all(walk)
    hand_in(walk)
    county.sign(county.to_refuse(number))
    page.goto("/portal/case/")
    assert walk.says("决定：不同意") and walk.says("现有材料不能证明") and walk.says("60日内")
    walk.see("decision")
    walk.follow("经过")
    assert walk.says("本人在家，右手能用")
    walk.see("history")
    page.goto("/portal/case/")
    walk.follow("请求复核")
    walk.press("提交复核申请")
    assert walk.says("请填写")
    page.get_by_label("为什么不服").fill("班长能作证，没有问他。")
    walk.see("appeal")
    walk.press("提交复核申请")
    assert walk.says("正在复核") and walk.says("市局")
    walk.see("appealed")
    assert Case.objects.get(number=number).state == "appealed"
    assert walk.faults == {} and secret not in page.content()


def ask_what_to_bring(walk: Walk) -> None:
    """Look at what can be applied for, and what to bring in the father's situation."""
    page = walk.page
    page.goto("/portal/")
    walk.see("home")
    walk.follow("新办评定残疾等级")
    assert walk.says("谁可以申请") and walk.says("20 个工作日")
    walk.see("procedure")
    walk.follow("看我的情况要带什么")
    for label in ("军人（现已退役）", "负伤", "只有档案记载", "受委托的家属"):
        page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name="看要带什么").tap()
    assert walk.says("委托书") and walk.says("退役证件") and walk.lacks("监护证明")
    walk.see("bring")


def begin(walk: Walk, code: str = "rating-new") -> tuple[str, str]:
    """Choose the village, write the father's name, note number and code."""
    page = walk.page
    page.goto(f"/portal/matters/{code}/apply/")
    page.get_by_label("户籍所在的镇（街道）").select_option("东镇")
    walk.see("town")
    walk.press("下一步")
    page.get_by_label("户籍所在的村（社区）").select_option("一村")
    walk.press("下一步")
    walk.press("开始申请")
    assert walk.says("请填写“申请对象的姓名”")
    walk.see("name-missing")
    page.get_by_label("申请对象的姓名").fill(FATHER)
    walk.press("开始申请")
    assert walk.says("现在就记下来")
    walk.see("receipt")
    text = page.locator("main").inner_text()
    number, secret = re.search(r"\d{4}-\d{6}-\d", text), re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", text)
    assert number is not None and secret is not None
    walk.press("记好了，开始填写")
    return number[0], secret[0]


def answer_all(walk: Walk) -> None:
    """Answer question after question: one wrong number on the way, one step back."""
    page = walk.page
    assert walk.says("身份证号")
    page.get_by_label("身份证号").fill("110101196003070000")
    walk.press("下一题")
    assert walk.says("身份证号不对") and walk.says("（18 位）")
    walk.see("wrong-number")
    for name, answer in (ANSWERS | {"injured_on": "1981-05-06", "service_end": "1982-12-30"}).items():
        page.wait_for_url(f"**/ask/{name}/")
        put(page, name, answer)
        if name in ("category", "reason"):
            walk.see(f"ask-{name}")
        if name == "household":
            walk.press("上一题")
            assert walk.says("已经填过：**************")
            walk.press("下一题")
            assert page.get_by_label("农村", exact=True).is_checked()
        walk.press("下一题")
        if page.url.endswith("/ask/area/"):
            assert walk.says("已经选了：试验县东镇一村")
            walk.see("ask-area")
            walk.press("下一题")
    page.wait_for_url("**/files/")


def put(page: Page, name: str, answer: str) -> None:
    """Give one answer, by finger or by keyboard."""
    if name in CHOSEN:
        page.locator(f'input[value="{answer}"]').check()
    else:
        page.locator("[name=answer]").fill(answer)


def photograph(walk: Walk, paper: str, photo: Path) -> None:
    """Take a photo of a paper."""
    page = walk.page
    page.goto("/portal/case/files/")
    walk.see(f"files-{paper}")
    walk.follow(paper)
    walk.press("上传")
    assert walk.says("还没有拍照")
    page.get_by_label("拍照", exact=True).set_input_files(photo)
    walk.press("上传")
    assert walk.says("已收到并加密保存")
    walk.see(f"paper-{paper}")


def hand_in(walk: Walk) -> None:
    """Check the summary and hand in."""
    walk.page.goto("/portal/case/check/")
    assert walk.says("1981-05-06") and walk.lacks(ANSWERS["id_number"]) and walk.lacks(STORY)
    walk.see("check")
    walk.press("确认提交")
    assert walk.says("等待受理") and walk.says("东镇站")
    walk.see("submitted")


def come_back(walk: Walk, number: str, secret: str) -> None:
    """Open the case again: a code mistyped first, then in small letters and without the dash."""
    page = walk.page
    page.goto("/portal/")
    walk.follow("查进度、继续填写")
    page.get_by_label("事项编号").fill(number)
    page.get_by_label("查询码").fill("22222-33333")
    page.keyboard.press("Enter")
    assert walk.says("编号或查询码不对")
    assert page.get_by_label("事项编号").input_value() == number
    walk.see("wrong-code")
    page.get_by_label("查询码").fill(secret.replace("-", "").lower())
    walk.press("打开")


def supplement(walk: Walk) -> None:
    """Mend an answer from the summary and hand in again."""
    page = walk.page
    page.goto("/portal/case/check/")
    page.get_by_role("link", name=re.compile("改.*致残时所在单位")).tap()
    page.get_by_label("致残时所在单位").fill("某部三连二班")
    walk.press("保存，回到核对")
    assert walk.says("某部三连二班")
    walk.press("补正好了，再次提交")
    assert walk.says("等待受理")


def follow(walk: Walk, county: Office, number: str) -> None:
    """See how it goes on: clocks, history, who looked."""
    case = county.accept(number)
    county.finish(case, county.clerk, agrees="yes", note="已到村核对，情况属实")
    page = walk.page
    page.goto("/portal/case/")
    assert walk.says("正在办理") and walk.says("试验县退役军人事务局") and walk.says("优抚经办")
    walk.see("working")
    walk.follow("各个期限")
    assert walk.says("数 20 个工作日") and walk.says("伤残抚恤管理办法")
    walk.see("clocks")
    walk.follow("经过")
    assert walk.says("情况属实") and walk.says("户主页")
    walk.see("history")
    walk.follow("谁看过")
    assert walk.says("申请人凭编号和查询码打开")
    walk.see("looks")
