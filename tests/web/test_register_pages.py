"""Pages of registers: a list, a record stage by stage, what a second person signs, files, papers, imports, versions."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from kept import fresh
from recognition_doors import PNG
from registers_world import GOOD, Office

from rongjun.base.spreadsheets import Sheet, read_table, workbook_bytes
from rongjun.domains.people.models import Fact
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.services.duties.consents import give_yes
from rongjun.domains.services.registers import proposals
from rongjun.domains.services.registers.models import Record, RecordFile, RecordMove

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])
AT = "/registers/of/every-field/"


@pytest.fixture(scope="module")
def made(kept: Any) -> Office:
    office: Office = kept(Office)
    return office


@pytest.fixture
def office(made: Office, settings: Any, tmp_path: Path) -> Office:
    settings.VAR_DIR = tmp_path
    return fresh(made)


def typed(office: Office, **more: Any) -> dict[str, Any]:
    return GOOD["every-field"] | {"by_unit": str(office.units["东镇站"]), "key": "k" * 20} | more


def key_in(html: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def test_the_catalogue_shows_registers_by_group_and_finds_them(office: Office, signed: SignIn) -> None:
    page = said(signed(office.worker).get("/registers/"))
    assert "座谈会" in page and "立功喜报" in page and "岗位" in page
    found = said(signed(office.worker).get("/registers/", {"q": "喜报"}))
    assert "立功喜报" in found and "座谈会" not in found


def test_a_record_is_begun_by_finding_its_person_and_sent_twice_it_is_one(office: Office, signed: SignIn) -> None:
    client = signed(office.clerk)
    east = office.east[0]
    asked = said(client.get(f"{AT}new/", {"q": east.file_no}))
    assert f"?person={east.pk}" in asked
    form = said(client.get(f"{AT}new/", {"person": east.pk}))
    body = typed(office, key=key_in(form))
    for _time in range(2):
        assert client.post(f"{AT}new/?person={east.pk}", body).status_code == 302
    record = Record.objects.get()
    assert record.filled["gifts"] == ["rice", "oil"]
    page = said(client.get(f"{AT}{record.pk}/"))
    assert "300.50" in page and "腿脚不便" not in page and "已填写（加密）" in page
    assert AccessRow.objects.using("access").filter(person_token=str(east.token), purpose__contains="台账").exists()


def test_who_enters_a_plaque_sees_that_a_relative_has_one(office: Office, signed: SignIn) -> None:
    first, second = office.east[:2]
    give_yes(person_id=first.pk, what="plaque", way="spoken", by=office.clerk, at=office.tick())
    record = office.open("plaque", typed={"entitled_on": "2026-03-01", "why": "veteran"}, person_id=first.pk)
    form = f"/registers/of/plaque/new/?person={second.pk}"
    assert "亲属已有这项登记" not in said(signed(office.clerk).get(form))
    Fact.objects.create(
        person=second, kind="tie", key="1", value={"relation": "spouse", "name": first.name},
        valid_from=record.day, recorded_at=office.at,
    )  # fmt: skip
    page = said(signed(office.clerk).get(form))
    assert "亲属已有这项登记" in page and f"第 {record.pk} 号" in page and f"/registers/of/plaque/{record.pk}/" in page
    assert first.name not in page.replace(second.name, ""), "nobody is named without a look"


def test_every_fault_stands_at_its_field_and_nothing_typed_is_lost(office: Office, signed: SignIn) -> None:
    client = signed(office.clerk)
    answer = client.post(
        f"{AT}new/?person={office.east[0].pk}", typed(office, on="2026-13-01", worth="一百", words="要修屋顶")
    )
    page = said(answer)
    assert answer.status_code == 400 and "不是真实的日期" in page and "最多两位小数" in page
    assert 'value="2026-13-01"' in page and 'value="一百"' in page and "要修屋顶" in page
    assert not Record.objects.exists()


def test_sealed_values_open_once_for_a_purpose(office: Office, signed: SignIn) -> None:
    record, client = office.open(), signed(office.clerk)
    refused = client.post(f"{AT}{record.pk}/reveal/", {})
    assert refused.status_code == 400 and "腿脚不便" not in said(refused)
    opened = said(client.post(f"{AT}{record.pk}/reveal/", {"reason": "identity"}))
    assert "腿脚不便" in opened and "只显示这一次" in opened
    assert AccessRow.objects.using("access").filter(fields__contains="every-field.health").exists()


def test_a_stage_with_a_second_person_is_agreed_to_by_another(office: Office, signed: SignIn) -> None:
    record = office.open()
    one, two = signed(office.officer), signed(office.second)
    form = said(one.get(f"{AT}{record.pk}/move/void/"))
    assert "第二人" in form
    assert (
        one.post(f"{AT}{record.pk}/move/void/", {"doubt": "重复", "key": key_in(form), "seen": "1"}).status_code == 302
    )
    waiting = proposals.waiting_proposal(record)
    assert waiting is not None and "由您提出" in said(one.get(f"{AT}{record.pk}/"))
    decide = f"{AT}{record.pk}/proposals/{waiting.pk}/"
    assert "同意这项变动" in said(two.get(f"/registers/proposals/{waiting.pk}/", follow=True))
    assert two.post(decide, {"act": "return"}).status_code == 400
    assert two.post(decide, {"act": "agree"}).status_code == 302
    assert Record.objects.get(pk=record.pk).stage == "void"


def test_a_correction_shows_the_old_value_in_the_history(office: Office, signed: SignIn) -> None:
    record, client = office.open(), signed(office.clerk)
    form = said(client.get(f"{AT}{record.pk}/change/"))
    assert 'value="300.50"' in form and "腿脚不便" not in form
    body = typed(office, worth="280", health="", why="数错了", key=key_in(form), seen="1")
    assert client.post(f"{AT}{record.pk}/change/", body).status_code == 302
    page = said(client.get(f"{AT}{record.pk}/"))
    assert "价值：300.50 → 280.00" in page and "数错了" in page
    stale = client.post(f"{AT}{record.pk}/change/", body | {"key": "z" * 20, "worth": "1"})
    assert stale.status_code == 400 and "他人改动" in said(stale) and 'value="1"' in said(stale)


def test_a_photo_is_cleaned_opened_for_a_purpose_and_taken_out(office: Office, signed: SignIn) -> None:
    record, client = office.open(), signed(office.clerk)
    for _time in range(2):
        sent = {"field": "picture", "content": SimpleUploadedFile("a.png", PNG), "title": "门前"}
        assert client.post(f"{AT}{record.pk}/files/", sent).status_code == 302
    file = RecordFile.objects.get()
    at = f"{AT}{record.pk}/files/{file.pk}/"
    assert client.post(at, {"act": "open"}).status_code == 400
    assert client.post(at, {"act": "open", "reason": "paper"}).content[:4] == b"\x89PNG"
    assert client.post(at, {"act": "out", "why": "本人不同意"}).status_code == 302
    assert client.get(at).status_code == 404
    bad = client.post(
        f"{AT}{record.pk}/files/", {"field": "picture", "content": SimpleUploadedFile("a.png", b"GIF89a")}
    )
    assert bad.status_code == 400 and "只收 pdf、jpg、png" in said(bad)


def test_a_list_is_filtered_searched_exported_and_costs_a_fixed_number_of_queries(
    office: Office, signed: SignIn
) -> None:
    client = signed(office.officer)
    for n in range(3):
        office.open(person_id=office.east[n].pk)
    client.get(AT)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(AT)
    for n in range(3):
        office.open(person_id=office.east[n].pk, typed={"festival": "army"})
    with CaptureQueriesContext(connection) as many:
        page = said(client.get(AT))
    assert len(many) == len(few)
    assert page.count("建军节") >= 3
    assert said(client.get(AT, {"festival": "army"})).count("R0000") == 1
    assert "R0001" not in said(client.get(AT, {"q": office.east[0].name}))
    exported = read_table(client.get(AT, {"export": "xlsx"}).content)
    assert len(exported.rows) == 6 and "姓名" in exported.header
    assert said(signed(office.west).get(AT)).count("R0000") == 0


def test_figures_open_to_their_rows(office: Office, signed: SignIn) -> None:
    client = signed(office.officer)
    for person in office.east:
        office.open(person_id=person.pk)
    page = said(client.get(f"{AT}figures/", {"since": "2026-01-01", "until": "2026-12-31"}))
    assert "901.50" in page
    link = re.search(r'href="(/registers/of/every-field/figures/worth/[^"]+)"', page)
    assert link is not None
    rows = said(client.get(link[1]))
    assert rows.count("R000") >= 3 and "901.50" in rows
    assert client.get(f"{AT}figures/", {"since": "2026-12-31", "until": "2026-01-01"}).status_code == 400
    assert client.get(f"{AT}figures/worth/2026-99-01/2026-12-31/all/").status_code == 404


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_record_and_the_list_are_printed(office: Office, signed: SignIn, form: str) -> None:
    record, client = office.open(), signed(office.clerk)
    start = b"%PDF" if form == "pdf" else b"PK"
    assert client.get(f"{AT}{record.pk}/print/one/{form}/").content.startswith(start)
    assert client.get(f"{AT}print/list/{form}/", {"festival": "spring"}).content.startswith(start)
    assert client.get(f"{AT}print/one/{form}/").status_code == 404


def test_good_rows_come_in_bad_ones_come_back_and_twice_changes_nothing(office: Office, signed: SignIn) -> None:
    client = signed(office.clerk)
    header = ["档案号", "日期", "节日", "慰问品", "价值", "身体情况", "慰问单位", "备注列"]
    rows = [
        [office.east[0].file_no, "2026-02-01", "春节", "米、油", "200", "好", "东镇站", ""],
        [office.east[1].file_no, "2026-02-30", "春节", "", "九", "", "东镇站", "留着"],
        [office.other.file_no, "2026-02-01", "春节", "", "", "", "东镇站", ""],
        [office.east[0].file_no, "2026-02-03", "春节", "", "", "", "东镇站", ""],
    ]
    content = workbook_bytes([Sheet("慰问", header, rows)])

    def send() -> str:
        answer = client.post(f"{AT}import/", {"file": SimpleUploadedFile("慰问.xlsx", content)}, follow=True)
        return said(answer)

    page = send()
    assert (
        Record.objects.count() == 1 and "不是真实的日期" in page and "核对档案号" in page and "已有同样的一条" in page
    )
    token = re.search(r"import/([\w-]{20,})/rows/", page)
    assert token is not None
    back = read_table(client.get(f"{AT}import/{token[1]}/rows/").content)
    assert [cells[0] for _n, cells in back.rows] == [
        office.east[1].file_no,
        office.other.file_no,
        office.east[0].file_no,
    ]
    assert "价值" in back.rows[0][1][-2] and "留着" in back.rows[0][1]
    assert client.get(f"{AT}import/{token[1]}/").status_code == 200
    assert signed(office.west).get(f"{AT}import/{token[1]}/").status_code == 404
    send()
    assert Record.objects.count() == 1 and RecordMove.objects.count() == 1
    lacking = workbook_bytes([Sheet("x", ["档案号"], [["1"]])])
    refused = client.post(f"{AT}import/", {"file": SimpleUploadedFile("x.xlsx", lacking)})
    assert refused.status_code == 400 and "表头缺少这些列：日期、节日、慰问单位" in said(refused)
    template = read_table(client.get(f"{AT}import/template/").content)
    assert template.header[:3] == ["档案号", "日期", "节日"]


def test_what_belongs_to_a_record_is_entered_from_its_page(office: Office, signed: SignIn) -> None:
    meeting = office.open("symposium", by=office.officer, typed={"chair": "试验县局"})
    client = signed(office.officer)
    page = said(client.get(f"/registers/of/symposium/{meeting.pk}/"))
    link = re.search(r'href="(/registers/of/symposium-matter/new/\?meeting=\d+)"', page)
    assert link is not None
    form = said(client.get(link[1]))
    assert re.search(rf'<option value="{meeting.pk}" selected', form)
    body = {"meeting": meeting.pk, "matter": "路灯不亮", "topic": "other", "key": key_in(form)}
    assert client.post("/registers/of/symposium-matter/new/", body).status_code == 302
    assert "路灯不亮" in said(client.get(f"/registers/of/symposium/{meeting.pk}/"))


def test_nothing_of_another_town_is_there_and_no_role_without_the_right_comes_in(
    office: Office, signed: SignIn
) -> None:
    record = office.open()
    west: Client = signed(office.west)
    for at in (f"{AT}{record.pk}/", f"{AT}{record.pk}/change/", f"{AT}{record.pk}/print/one/pdf/"):
        assert west.get(at).status_code == 404
    assert signed(office.director).get(f"{AT}new/").status_code == 403


def test_a_register_is_written_in_forms_and_text_and_comes_into_force_by_another_person(
    office: Office, signed: SignIn
) -> None:
    maker, head = signed(office.officer), signed(office.head)
    body = {"how": "new", "name": "升旗", "code": "flag-raising"}
    assert maker.post("/registers/begin/", body | {"code": "Flag"}).status_code == 400
    draft = maker.post("/registers/begin/", body)["Location"]
    maker.post(f"{draft}part/?at=basics", {"name": "升旗", "name_en": "Flags", "group": "events", "about": "nothing",
               "title": "{name}", "keep": "years_10", "columns": ["name"], "search": ["name"]})  # fmt: skip
    added = maker.post(f"{draft}part/?at=fields", {"do": "add"})
    assert added["Location"].endswith("?at=fields[1]")
    row = {"id": "phone", "name": "联系电话", "name_en": "Phone", "type": "text"}
    maker.post(f"{draft}part/?at=fields[1]", row)
    page = said(maker.get(draft))
    assert "应加密存放" in page and "没有哪个状态填写 phone" in page
    assert f'{draft}part/?at=fields[1]">字段 联系电话 · 标识</a>' in page
    assert maker.post(draft, {"act": "submit", "reason": "要用"}).status_code == 400
    assert "应加密存放" in said(maker.get(f"{draft}part/", {"at": "fields[1]"}))
    maker.post(f"{draft}part/?at=fields", {"do": "out:1"})
    stale = maker.post(f"{draft}part/?at=basics", {"name": "别的", "seen": "2020-01-01T00:00:00+00:00"})
    assert stale.status_code == 409 and "别的" in said(stale)
    whole = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", said(maker.get(f"{draft}text/")), re.S)[1])  # type: ignore[index]
    for odd in ("fields: 5", "fields: [5, {id: x}]", "stages: [[]]", "basics", "publish: [1]", "figures: [{where: 3}]"):
        assert maker.post(f"{draft}text/", {"text": odd}).status_code in (302, 400), odd
        assert said(maker.get(draft)).count(f'href="{draft}text/">') > 1, odd
    assert maker.post(f"{draft}text/", {"text": whole}).status_code == 302
    bad = maker.post(f"{draft}text/", {"text": "a: [1"})
    assert bad.status_code == 400 and "不是有效的 YAML" in said(bad)
    version = maker.post(draft, {"act": "submit", "reason": "市里要"})["Location"]
    assert maker.post(f"{version}decide/", {"act": "approve"}).status_code == 403
    assert head.get("/registers/of/flag-raising/").status_code == 404
    assert head.post(f"{version}decide/", {"act": "approve"}).status_code == 302
    assert "升旗" in said(signed(office.worker).get("/registers/of/flag-raising/"))


def test_figures_papers_and_what_is_public_are_written_in_forms_without_a_word_of_yaml(
    office: Office, signed: SignIn
) -> None:
    maker, head, clerk = signed(office.officer), signed(office.head), signed(office.clerk)
    draft = maker.post("/registers/begin/", {"how": "new", "name": "升旗", "code": "flag-raising"})["Location"]

    def write(at: str, **typed: Any) -> None:
        assert maker.post(f"{draft}part/?at={at}", typed).status_code == 302, at

    write("basics", name="升旗", name_en="Flags", group="events", about="nothing", title="{name}", keep="years_10",
          columns=["name"], search=["name"], filters=["kind"])  # fmt: skip
    write("fields", do="add")
    write(
        "fields[1]",
        id="kind",
        name="场合",
        name_en="Occasion",
        type="choice",
        options="day，国庆，Day\nweek，周一，Week",
    )
    write("fields", do="add")
    write("fields[2]", id="came", name="人数", name_en="People", type="people")
    write("stages[0]", id="entered", name="已登记", name_en="Entered", permission="register.fill",
          fields=["name", "kind", "came"], final="on")  # fmt: skip
    for number, more in enumerate(({"of": "count"}, {"of": "sum", "field": "came"}, {"of": "share"})):
        write("figures", do="add")
        write(
            f"figures[{number}]",
            id=f"n{number}",
            name=f"数{number}",
            name_en=f"N{number}",
            unit="次",
            unit_en="times",
            **more,
        )
    assert "占比没有写哪些记录算在内" in said(maker.get(draft))
    assert "占比没有写哪些记录算在内" in said(maker.get(f"{draft}part/", {"at": "figures[2]"}))
    write(
        "figures[2]", id="n2", name="国庆占比", name_en="Share", unit="%", unit_en="%", of="share", where=["kind=day"]
    )
    write("prints", do="add")
    paper = {"id": "p1", "title-zh": "升旗台账", "title-en": "Register", "sheet": "list", "fields": ["name", "stage"]}
    write("prints[0]", **paper, signs="经办人，Officer")
    write("publish", stages=["entered"], head="name", fields=["nothing"])
    assert f'{draft}part/?at=publish">' in said(maker.get(draft)) and "没有字段 nothing" in said(maker.get(draft))
    write("publish", stages=["entered"], head="name", fields=["kind"])
    assert "没有要改的地方" in said(maker.get(draft))
    version = maker.post(draft, {"act": "submit", "reason": "市里要"})["Location"]
    head.post(f"{version}decide/", {"act": "approve"})
    for number in range(12):
        row = {"key": f"{number:020d}", "name": f"第{number}次", "kind": "week" if number else "day", "came": "5"}
        assert clerk.post("/registers/of/flag-raising/new/", row).status_code == 302
    asked = {"since": "2020-01-01", "until": "2099-12-31", "by": "month"}
    page = said(clerk.get("/registers/of/flag-raising/figures/", asked))
    assert all(text in page for text in (">12<", ">60<", ">8.3%<", "国庆占比", "按月"))
    assert "东镇" in said(clerk.get("/registers/of/flag-raising/figures/", asked | {"by": "town"}))
    assert clerk.get("/registers/of/flag-raising/print/p1/pdf/").content.startswith(b"%PDF")
    assert "第3次" in said(Client().get("/portal/published/flag-raising/"))
    write_off = maker.post("/registers/begin/", {"how": "change", "based_on": "flag-raising"})["Location"]
    assert maker.post(f"{write_off}part/?at=publish", {}).status_code == 302
    assert "publish" not in said(maker.get(f"{write_off}text/"))


def test_records_that_are_there_keep_their_version(office: Office, signed: SignIn) -> None:
    old = office.open("vacancy", by=office.officer)
    maker, head = signed(office.officer), signed(office.head)
    draft = maker.post("/registers/begin/", {"how": "change", "based_on": "vacancy"})["Location"]
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", said(maker.get(f"{draft}text/")), re.S)
    assert text is not None
    changed = unescape(text[1]).replace("name: 岗位名称", "name: 职位名称")
    assert maker.post(f"{draft}text/", {"text": changed}).status_code == 302
    version = maker.post(draft, {"act": "submit", "reason": "改个叫法"})["Location"]
    assert "岗位名称" in said(head.get(version))
    head.post(f"{version}decide/", {"act": "approve"})
    new = office.open("vacancy", by=office.officer, typed={"post": "车工"})
    assert "岗位名称" in said(head.get(f"/registers/of/vacancy/{old.pk}/"))
    assert "职位名称" in said(head.get(f"/registers/of/vacancy/{new.pk}/"))


def test_the_portal_shows_what_is_published_and_nothing_else(office: Office, signed: SignIn) -> None:
    record = office.open("vacancy", by=office.officer, typed={"open_until": "2099-12-31"})
    over = office.open("vacancy", by=office.officer, typed={"post": "车工", "open_until": "2026-03-03"})
    anybody = Client()
    at = "/portal/published/vacancy/"
    assert "钳工" not in said(anybody.get(at)) and anybody.get(f"{at}{record.pk}/").status_code == 404
    client = signed(office.officer)
    for one in (record, over):
        client.post(f"/registers/of/vacancy/{one.pk}/move/open/", {"key": f"open-{one.pk:020d}", "seen": "1"})
    page = said(anybody.get(at))
    assert "钳工" in page and "车工" not in page
    assert "钳工" in said(anybody.get(at, {"q": "机械"})) and "钳工" not in said(anybody.get(at, {"q": "没有"}))
    shown = said(anybody.get(f"{at}{record.pk}/"))
    assert "4,500.00" in shown and "0990-1234567" in shown
    assert anybody.get("/portal/published/symposium/").status_code == 404
    private = office.open("vacancy", by=office.officer, typed={"post": "焊工", "asks": "联系王某 13912345678"})
    refused = client.post(f"/registers/of/vacancy/{private.pk}/move/open/", {"key": "p" * 20, "seen": "1"})
    assert refused.status_code == 400 and "手机号" in said(refused)
    assert Record.objects.get(pk=private.pk).stage == "told"


def test_what_is_due_is_listed_for_the_unit(office: Office, signed: SignIn) -> None:
    record = office.open()
    assert record.title in said(signed(office.clerk).get("/registers/due/"))
    assert record.title not in said(signed(office.west).get("/registers/due/"))
    assert "台账到期要办" in said(signed(office.clerk).get("/"))
