"""Procedures in the browser: read, begun, written part by part, mended, put forward, approved; cases under way stay."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from recognition_world import County
from sampling import few

from rongjun.domains.recognition.models import Procedure, ProcedureDraft
from rongjun.domains.recognition.procedures import get_present, load_shipped, spec_of
from rongjun.domains.recognition.writing import begin_draft, faults_of_draft, save_parts
from rongjun.kernel.recognition import from_content, to_content

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def draft(county: County) -> ProcedureDraft:
    return begin_draft(code="test-rating", based_on="test-rating", by=county.officer, at=county.tick())


class Pages:
    """Somebody at the pages of a draft: a part is sent as its form stands, with some fields typed anew."""

    def __init__(self, client: Client, draft: ProcedureDraft) -> None:
        self.client, self.draft = client, draft
        self.address = f"/procedures/drafts/{draft.pk}/part/"

    def get(self, at: str) -> Any:
        return self.client.get(self.address, {"at": at})

    def form(self, at: str) -> dict[str, Any]:
        """Return what a browser would send of the page: read from its HTML alone."""
        return sent(said(self.get(at)))

    def send(self, at: str, do: str = "save", /, **typed: Any) -> Any:
        body = {**self.form(at), **typed, "do": do}
        body = {key: value for key, value in body.items() if value is not None}
        return self.client.post(f"{self.address}?at={at}", body)

    @property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = ProcedureDraft.objects.get(pk=self.draft.pk).content
        return content


def sent(html: str) -> dict[str, Any]:
    """Return the fields of the page's main form as a browser sends them."""
    found: dict[str, Any] = {}
    html = html[html.index("<main") :]
    for tag in re.finditer(
        r"<input([^>]*)>|<textarea([^>]*)>(.*?)</textarea>|<select([^>]*)>(.*?)</select>", html, re.S
    ):
        head = tag[1] or tag[2] or tag[4]
        name = re.search(r'name="([^"]+)"', head)
        if name is None:
            continue
        key, value = unescape(name[1]), unescape((re.search(r'value="([^"]*)"', head) or ["", ""])[1])
        if 'type="checkbox"' in head:
            if " checked" in head:
                found.setdefault(key, []).append(value or "on")
        elif tag[4]:
            chosen = re.search(r'<option value="([^"]*)" selected', tag[5])
            found[key] = unescape(chosen[1]) if chosen else ""
        else:
            found[key] = unescape(tag[3]).removeprefix("\n") if tag[2] else value
    return found


EVERY = ("basics", "law", "asks", "papers", "checks", "steps", "ends", "makes")


def rows_of(content: dict[str, Any]) -> list[str]:
    found = [f"{part}[{n}]" for part in ("asks", "papers", "checks", "steps", "makes")
             for n in range(len(content.get(part, [])))]  # fmt: skip
    found += [f"steps[{n}].asks" for n in range(len(content["steps"]))]
    return found + [f"steps[{n}].asks[{k}]" for n, step in enumerate(content["steps"])
                    for k in range(len(step.get("asks", [])))]  # fmt: skip


def test_a_page_sent_as_it_stands_changes_nothing_whatever_the_procedure(county: County, signed: SignIn) -> None:
    """What a form shows is what it writes: every part of a long procedure of the program comes back whole.

    In a sample that is one of the two longest.
    """
    load_shipped()
    client = signed(county.officer)
    for code in few(1, ("rating-new", "transfer-in"), "long procedures"):
        made = begin_draft(code=code, based_on=code, by=county.officer, at=county.tick())
        pages, before = Pages(client, made), dict(made.content)
        for at in (*EVERY, *rows_of(before)):
            assert pages.send(at).status_code == 302, at
            assert to_content(from_content(pages.content)) == before, at


def test_a_fault_stands_at_its_field_and_nothing_typed_is_lost(
    draft: ProcedureDraft, county: County, signed: SignIn
) -> None:
    pages = Pages(signed(county.officer), draft)
    step = next(n for n, one in enumerate(pages.content["steps"]) if one["kind"] == "review")
    at = f"steps[{step}]"
    typed = {f"{at}.limit.n": "二十", f"{at}.limit.binding": "law", f"{at}.limit.cite": "", f"{at}.name": "复审<&>"}
    assert pages.send(at, **typed).status_code == 302
    answer = pages.get(at)
    html = said(answer)
    assert "二十" in html and "复审&lt;&amp;&gt;" in html
    errors = answer.context["form"].errors
    assert list(errors) == [f"{at}.limit.n"] and "应为整数" in errors[f"{at}.limit.n"][0]
    assert pages.send(at, **{f"{at}.limit.n": "20"}).status_code == 302
    assert "要写条款和来源" in next(iter(pages.get(at).context["form"].errors.values()))[0]
    overview = said(signed(county.officer).get(f"/procedures/drafts/{draft.pk}/"))
    assert "复审" in overview and "处要改" in overview and "提交批准" not in overview
    pages.send(at, **{f"{at}.limit.cite": "条例第五条", f"{at}.limit.source": "laws/条例.md"})
    assert pages.content["steps"][step]["limit"] == {
        "n": 20, "unit": "working_day", "binding": "law", "cite": "条例第五条", "source": "laws/条例.md",
    }  # fmt: skip
    assert faults_of_draft(ProcedureDraft.objects.get()) == []


def test_rows_are_added_moved_taken_out_and_put_back(draft: ProcedureDraft, county: County, signed: SignIn) -> None:
    pages = Pages(signed(county.officer), draft)
    before = [one["id"] for one in pages.content["papers"]]
    answer = pages.send("papers", "add:papers")
    assert answer["Location"].endswith(f"at=papers%5B{len(before)}%5D&new=1")
    assert "请填写" not in said(pages.client.get(answer["Location"]))
    assert "请填写“名称”。" in said(pages.get(f"papers[{len(before)}]"))
    pages.send("papers", f"up:papers[{len(before)}]")
    assert [one["id"] for one in pages.content["papers"]] == [*before[:-1], "p1", before[-1]]
    pages.send("papers", "down:papers[0]")
    assert pages.content["papers"][1]["id"] == before[0]
    kept = pages.content["papers"]
    pages.send("papers", "out:papers[1]")
    assert before[0] not in [one["id"] for one in pages.content["papers"]]
    assert "已删除" in said(pages.get("papers"))
    pages.send("papers", "back")
    assert pages.content["papers"] == kept and "已删除" not in said(pages.get("papers"))


def test_options_are_rows_within_a_question_and_a_button_keeps_what_was_typed(
    draft: ProcedureDraft, county: County, signed: SignIn
) -> None:
    pages = Pages(signed(county.officer), draft)
    number = next(n for n, one in enumerate(pages.content["asks"]) if one["id"] == "cause")
    at, count = f"asks[{number}]", len(pages.content["asks"][number]["options"])
    pages.send(at, f"add:{at}.options", **{f"{at}.ask": "什么性质"})
    options = pages.content["asks"][number]["options"]
    assert pages.content["asks"][number]["ask"] == "什么性质" and len(options) == count + 1
    where = f"{at}.options[{count}]"
    pages.send(at, f"up:{where}", **{f"{where}.name": "其他", f"{where}.name_en": "Other"})
    assert pages.content["asks"][number]["options"][count - 1]["name"] == "其他"
    pages.send(at, f"out:{at}.options[0]")
    assert len(pages.content["asks"][number]["options"]) == count
    assert faults_of_draft(ProcedureDraft.objects.get()), "a condition names the option that is gone"
    lost = next(n for n, one in enumerate(pages.content["papers"]) if "cause" in (one.get("when") or {}))
    assert "已经没有的问题或答案" in said(pages.get(f"papers[{lost}]"))
    pages.send(f"papers[{lost}]", **{f"papers[{lost}].when": None})
    assert "when" not in pages.content["papers"][lost]


def test_a_condition_is_chosen_from_earlier_questions_only(
    draft: ProcedureDraft, county: County, signed: SignIn
) -> None:
    pages = Pages(signed(county.officer), draft)
    answer = pages.get("asks[0]")
    assert "前面还没有选择题或是否题" in said(answer)
    last = len(pages.content["steps"]) - 1
    html = said(pages.get(f"steps[{last}]"))
    assert 'value="cause=war"' in html
    pages.send(f"steps[{last}]", **{f"steps[{last}].when": ["cause=war", "cause=duty"]})
    assert pages.content["steps"][last]["when"] == {"cause": ["war", "duty"]}


def test_values_are_written_line_by_line_and_a_place_named_twice_is_told(
    draft: ProcedureDraft, county: County, signed: SignIn
) -> None:
    pages = Pages(signed(county.officer), draft)
    values = pages.content["makes"][0]["values"]
    place = next(iter(values))
    free = f"makes[0].values[{len(values)}]"
    pages.send("makes[0]", **{f"{free}#place": place, f"{free}#text": "甲"})
    assert pages.content["makes"][0]["values"][f"{place}（重复）"] == "甲"
    assert "这一项可写" in next(iter(pages.get("makes[0]").context["form"].errors.values()))[0]
    pages.send("makes[0]", **{f"{free}#place": "供养方式", f"{free}#from": "ask:cause", f"{free}#text": "",
                              f"{free}#optional": "on"})  # fmt: skip
    assert pages.content["makes"][0]["values"]["供养方式"] == {"ask": "cause"}
    assert "供养方式" in pages.content["makes"][0]["optional"]


def test_what_somebody_else_saved_is_not_written_over(draft: ProcedureDraft, county: County, signed: SignIn) -> None:
    pages = Pages(signed(county.officer), draft)
    body = pages.form("basics") | {"note": "我写的", "do": "save"}
    save_parts(draft=draft, parts={"note": "同事写的"}, by=county.head, at=county.tick())
    answer = pages.client.post(f"{pages.address}?at=basics", body)
    assert answer.status_code == 409 and "我写的" in said(answer) and "刚刚由他人保存过" in said(answer)
    assert pages.content["note"] == "同事写的"
    again = sent(said(answer)) | {"do": "save"}
    assert pages.client.post(f"{pages.address}?at=basics", again).status_code == 302
    assert pages.content["note"] == "我写的"


def test_the_text_is_taken_back_whole_or_stays_on_the_page(
    draft: ProcedureDraft, county: County, signed: SignIn
) -> None:
    client = signed(county.officer)
    address = f"/procedures/drafts/{draft.pk}/text/"
    text = sent(said(client.get(address)))["text"]
    assert client.post(address, {"text": text}).status_code == 302
    after = ProcedureDraft.objects.get()
    assert to_content(from_content(after.content)) == draft.content
    for wrong, told in (
        (text + "\n  - : [", "不是有效的 YAML"), ("- a\n- b", "对照"),
        (text.replace("test-rating", "other"), "代码不能改"),
        ("a: &x {b: c}\nd: *x", "引用"), (text + "\nstrange: 1\n", "strange"), ("asks: 甲", "asks"),
        ("ends: {refused: []}\nsteps: [{when: [1]}]", "steps[0].when"),
    ):  # fmt: skip
        answer = client.post(address, {"text": wrong})
        assert answer.status_code == 400 and told in said(answer), wrong
        assert sent(said(answer))["text"].strip() == wrong.strip()
    assert ProcedureDraft.objects.get().content == after.content


def test_a_new_procedure_is_put_forward_returned_mended_and_approved(county: County, signed: SignIn) -> None:
    officer, director = signed(county.officer), signed(county.director)
    assert "试验评残" in said(officer.get("/procedures/"))
    for code in ("Wrong Code", "test-rating"):
        answer = officer.post("/procedures/test-rating/begin/", {"act": "new", "code": code, "name": "临时救助"})
        assert answer.status_code == 400 and "临时救助" in said(answer)
    answer = officer.post("/procedures/test-rating/begin/", {"act": "new", "code": "living-aid", "name": "临时救助"})
    draft = ProcedureDraft.objects.get()
    address = f"/procedures/drafts/{draft.pk}/"
    assert answer["Location"] == address and "临时救助" in said(officer.get(address))
    assert officer.post(address, {"act": "submit", "reason": ""}).status_code == 400
    version_at = officer.post(address, {"act": "submit", "reason": "县里新设"})["Location"]
    version = Procedure.objects.get(code="living-aid")
    assert version_at == f"/procedures/versions/{version.pk}/"
    mine = said(officer.get(version_at))
    assert "等另一人批准" in mine and "这是一项新规程" in mine and "批准规程" not in mine
    assert officer.post(f"{version_at}decide/", {"act": "approve"}).status_code == 403
    assert version_at in said(director.get("/inbox/"))
    assert director.post(f"{version_at}decide/", {"act": "return", "reason": ""}).status_code == 400
    director.post(f"{version_at}decide/", {"act": "return", "reason": "名称不妥"})
    again = ProcedureDraft.objects.get(version=None)
    Pages(officer, again).send("basics", name="生活救助")
    version_at = officer.post(f"/procedures/drafts/{again.pk}/", {"act": "submit", "reason": "已改"})["Location"]
    assert director.post(f"{version_at}decide/", {"act": "approve"}).status_code == 302
    assert spec_of(get_present("living-aid")).name == "生活救助"
    whole = said(officer.get("/procedures/living-aid/"))
    assert "生活救助" in whole and "名称不妥" not in whole and "第 2 版" in whole
    assert "生活救助" in said(signed(county.clerk).get("/cases/new/"))


def test_a_change_is_shown_in_red_and_running_cases_stay(county: County, signed: SignIn) -> None:
    case = county.accepted()
    officer, director = signed(county.officer), signed(county.director)
    officer.post("/procedures/test-rating/begin/", {"act": "change"})
    draft = ProcedureDraft.objects.get()
    pages = Pages(officer, draft)
    assert "与现行版本相同" in said(officer.get(f"/procedures/drafts/{draft.pk}/"))
    pages.send("basics", name="评残（新）")
    pages.send("papers", "down:papers[0]")
    pages.send("steps[0]", **{"steps[0].limit.n": "4"})
    changes = officer.get(f"/procedures/drafts/{draft.pk}/").context["changes"]
    assert [(one.place, one.change) for one in changes if "名称" in one.place] == [("名称", "变动")]
    assert any("先后次序" in one.place for one in changes) and any(one.now.startswith("4 个工作日") for one in changes)
    assert len(changes) == 3
    version_at = officer.post(f"/procedures/drafts/{draft.pk}/", {"act": "submit", "reason": "简化"})["Location"]
    page = said(director.get(version_at))
    assert "<del>试验评残</del>" in page and '<strong class="negative">评残（新）</strong>' in page
    director.post(f"{version_at}decide/", {"act": "approve"})
    assert spec_of(county.fresh(case).procedure).name == "试验评残"
    assert "评残（新）" in said(signed(county.clerk).get("/cases/new/"))


def test_english_that_is_missing_is_filled_only_when_asked(
    draft: ProcedureDraft, county: County, signed: SignIn
) -> None:
    officer = signed(county.officer)
    pages = Pages(officer, draft)
    pages.send("basics", name_en="")
    assert "请填写“英文名称”。" in said(pages.get("basics"))
    officer.post(f"/procedures/drafts/{draft.pk}/", {"act": "english"})
    assert pages.content["name_en"] == pages.content["name"]


def test_what_to_bring_is_told_by_situation(county: County, signed: SignIn) -> None:
    client = signed(county.head)
    assert "致残证明" in said(client.get("/procedures/test-rating/brief/"))
    assert "致残证明" not in said(client.get("/procedures/test-rating/brief/?cause=duty")).split("case-bring")[1]


def test_a_path_that_is_no_page_of_a_draft_is_not_found(draft: ProcedureDraft, county: County, signed: SignIn) -> None:
    pages = Pages(signed(county.officer), draft)
    for at in ("code", "asks[99]", "steps[0].limit", "asks[0].options", "x", "steps[99].asks", "makes[0].values"):
        assert pages.get(at).status_code == 404, at
    for do in ("add:strange", "out:law", "up:asks[77]", "go:code", "add:steps[77].asks"):
        assert pages.client.post(f"{pages.address}?at=asks", {"do": do}).status_code == 404, do


def test_a_dropped_draft_leaves_the_procedure_as_it_is(draft: ProcedureDraft, county: County, signed: SignIn) -> None:
    client = signed(county.officer)
    assert client.post(f"/procedures/drafts/{draft.pk}/", {"act": "drop"}).status_code == 302
    assert not ProcedureDraft.objects.exists() and get_present("test-rating").version == 1


def test_a_page_costs_the_same_whatever_the_procedure(county: County, signed: SignIn) -> None:
    load_shipped()
    client = signed(county.officer)
    costs = {}
    for address in ("/procedures/", "/procedures/rating-new/", "/procedures/old-conscript/"):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        costs[address] = len(asked)
    assert costs["/procedures/rating-new/"] == costs["/procedures/old-conscript/"] <= 16, costs
    assert costs["/procedures/"] <= 16, costs
