"""What else is done to a petition from its page: extension, colleagues, interests, additions, files, record beside."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from kept import fresh
from petitions_world import TOLD, VILLAGE, Desks

from rongjun.base import clock
from rongjun.base.scope import whole_desk, whole_registry
from rongjun.base.spreadsheets import Sheet, read_table, workbook_bytes
from rongjun.domains.people.actions import import_people
from rongjun.domains.people.models import Person
from rongjun.domains.petitions import handling, routing
from rongjun.domains.petitions.models import Addition, Attachment, Clock, Interest, Issued, Matter
from rongjun.domains.petitions.workbook import COLUMNS
from rongjun.domains.safeguards.models import AccessRow

from .everything import PDF
from .registry import row, workbook
from .test_petition_pages import SignIn, do, only_of, said
from .test_petition_pages import signed as signed

pytestmark = pytest.mark.django_db(databases=["default", "access"])


def _desks() -> Desks:
    desks = Desks()
    desks.at = clock.now() - timedelta(days=3)
    return desks


@pytest.fixture(scope="module")
def one_county(kept: Any) -> Desks:
    made: Desks = kept(_desks)
    return made


@pytest.fixture
def desks(one_county: Desks) -> Desks:
    return fresh(one_county)


def shows(client: Client, matter: Matter, *texts: str) -> bool:
    page = said(client.get(f"/petitions/{matter.pk}/"))
    return all(text in page for text in texts)


def test_only_the_director_extends_and_the_person_is_told_why(desks: Desks, signed: SignIn) -> None:
    matter, director = desks.accepted(), signed(desks.director)
    assert do(signed(desks.desk), matter, "extend", days="10", reason="鉴定未出").status_code == 403
    for days in ("0", "31", "x", ""):
        wrong = do(director, matter, "extend", days=days, reason="鉴定未出")
        assert wrong.status_code == 400 and "鉴定未出" in wrong.content.decode(), days
    assert do(director, matter, "extend", days="10", reason="鉴定结论还没有出").status_code == 302
    assert shows(director, matter, "鉴定结论还没有出", "＋10 日", "重新计算")
    with whole_desk("tests"):
        assert Clock.objects.get(matter=matter, kind="finish", ended_on=None).added == 10


def test_who_stepped_aside_does_nothing_more(desks: Desks, signed: SignIn) -> None:
    matter, officer = desks.sorted(), signed(desks.desk)
    assert do(officer, matter, "aside", staff=str(desks.desk.staff_id), reason="").status_code == 400
    assert do(officer, matter, "aside", staff=str(desks.desk.staff_id), reason="亲属").status_code == 302
    assert shows(officer, matter, "已回避") and do(officer, matter, "accept").status_code == 403
    with whole_desk("tests"):
        assert Interest.objects.count() == 1 and only_of(matter).state == "registered"


def test_a_colleague_takes_over_and_what_was_sorted_wrongly_goes_back(desks: Desks, signed: SignIn) -> None:
    matter, officer = desks.accepted(), signed(desks.officer)
    assert do(officer, matter, "take-over").status_code == 302 and only_of(matter).owner_staff_id
    assert do(officer, matter, "hand", staff="").status_code == 400
    assert do(officer, matter, "hand", staff=str(desks.desk.staff_id)).status_code == 302
    assert only_of(matter).owner_staff_id == desks.desk.staff_id
    assert do(officer, matter, "again", reason="").status_code == 400
    assert do(officer, matter, "again", reason="属于行政程序").status_code == 302
    assert (only_of(matter).state, only_of(matter).kind) == ("registered", "")


def test_informing_is_recorded_with_its_day(desks: Desks, signed: SignIn) -> None:
    matter, officer = desks.sorted(), signed(desks.desk)
    body = {"how": "post", "day": f"{clock.today():%Y-%m-%d}", "note": "已受理，六十日内答复"}
    assert do(officer, matter, "inform", **(body | {"day": "2099-01-01"})).status_code == 400
    assert do(officer, matter, "inform", **body).status_code == 302
    assert do(officer, matter, "inform", **body).status_code == 409
    with whole_desk("tests"):
        assert Issued.objects.filter(matter=matter, kind="informed").exists(), "the paper is issued with the act"


def test_what_the_person_adds_is_kept_once_and_masked(desks: Desks, signed: SignIn) -> None:
    matter, officer = desks.sorted(), signed(desks.desk)
    assert do(officer, matter, "ask", asked="请提供存折").status_code in (302, 400)
    here = f"/petitions/{matter.pk}/act/add/"
    body = {"add-told": "甘露生补充：存折号见附件，电话13900000001", "sent_key": "once"}
    assert officer.post(here, body).status_code == 302 == officer.post(here, body).status_code
    with whole_desk("tests"):
        (row_,) = Addition.objects.all()
    assert "甘露生" not in row_.told and "13900000001" not in row_.told


def test_a_letter_is_kept_and_opened_for_a_purpose(desks: Desks, signed: SignIn) -> None:
    matter, officer = desks.registered(), signed(desks.desk)
    here = f"/petitions/{matter.pk}/act/file/"
    bad = officer.post(here, {"file-content": SimpleUploadedFile("a.exe", b"MZ")})
    assert bad.status_code == 400
    assert officer.post(here, {"file-content": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    with whole_desk("tests"):
        file = Attachment.objects.get()
    there, before = f"/petitions/{matter.pk}/files/{file.pk}/", AccessRow.objects.count()
    assert officer.get(there).status_code == 200 and officer.post(there, {}).status_code == 400
    assert AccessRow.objects.count() == before
    assert officer.post(there, {"words-purpose": "核对来信"}).content == PDF
    assert AccessRow.objects.count() == before + 1
    assert signed(desks.medical[0]).get(there).status_code == 404


def test_withdrawn_not_ended_and_reopened_in_the_persons_name(desks: Desks, signed: SignIn) -> None:
    officer, gone = signed(desks.desk), desks.registered()
    assert do(officer, gone, "withdraw", reason="").status_code == 400
    assert do(officer, gone, "withdraw", reason="问题已解决").status_code == 302 and only_of(gone).state == "withdrawn"
    ended = desks.sorted("suggestion", "")
    assert do(officer, ended, "study").status_code == 302
    assert (
        do(officer, ended, "reply", text="采纳，已改进窗口服务").status_code == 302 and only_of(ended).state == "closed"
    )
    assert do(officer, ended, "not-ended", reason="没有改").status_code == 302
    assert only_of(ended).state == "registered" and only_of(ended).round == 2


def test_review_is_asked_for_at_the_unit_above(desks: Desks, signed: SignIn) -> None:
    matter, officer = desks.delivered(), signed(desks.desk)
    assert do(officer, matter, "review", reason="").status_code == 400
    assert do(officer, matter, "review", reason="补发月份不对").status_code == 302
    assert only_of(matter).state == "reviewing"
    assert shows(signed(desks.city[0]), matter, "提出处理意见", "复查中")


def test_the_benefit_record_beside_is_looked_at_for_a_purpose_and_joined_to_nothing(
    desks: Desks, signed: SignIn
) -> None:
    with whole_registry("tests"):
        content = workbook([row(1, 姓名="甘露生", 档案号="A-1", 区划代码=VILLAGE)])
        import_people(content=content, file_name="人员.xlsx", by=desks.officer, at=clock.now())
        person = Person.objects.get()
    matter, officer = desks.registered(), signed(desks.officer)
    with whole_desk("tests"):
        before = list(Matter.objects.values())
    unknown = do(officer, matter, "record", file_no="A-9", purpose="核对发放金额")
    assert unknown.status_code == 400 and "没有这个档案号" in said(unknown)
    for purpose in ("", "信访核对", "举报核实"):
        assert do(officer, matter, "record", file_no="A-1", purpose=purpose).status_code == 400, purpose
    assert AccessRow.objects.filter(person_token=str(person.token)).count() == 0
    beside = do(officer, matter, "record", file_no="A-1", purpose="核对发放金额")
    assert beside.status_code == 200 and "只显示这一次" in said(beside)
    look = AccessRow.objects.get(person_token=str(person.token))
    assert look.purpose == "核对发放金额" and not look.set_kind
    with whole_desk("tests"):
        assert list(Matter.objects.values()) == before, "neither side learns of the other"


def test_an_assignment_is_reported_on_and_a_part_of_handling_stays_with_its_unit(desks: Desks, signed: SignIn) -> None:
    matter, department = desks.sorted(route="duty"), signed(desks.medical[0])
    day = clock.today() + timedelta(days=20)
    routing.send_matter(
        matter=matter, to_unit_id=desks.medical[0].unit_id, reason="交办", feedback_by=day, by=desks.desk,
        at=desks.tick(),
    )  # fmt: skip
    routing.take_matter(matter=matter, by=desks.medical[0], at=desks.tick())
    handling.guide(
        matter=matter, text="三十日内", articles=["第五项"], way="窗口", by=desks.medical[0], at=desks.tick()
    )
    with whole_desk("tests"):
        move = matter.movements.get()
    assert do(department, matter, "report", movement=str(move.pk), report="").status_code == 400
    assert do(department, matter, "report", movement=str(move.pk), report="已补缴").status_code == 302
    assert shows(signed(desks.desk), matter, "已补缴", "已报送")


def test_a_workbook_comes_back_with_what_to_mend_to_who_sent_it_only(desks: Desks, signed: SignIn) -> None:
    clerk, header = signed(desks.clerk), list(COLUMNS)
    rows = [
        [{"反映的情况": TOLD, "区划代码": code, "收到日期": "2026-11-02"}.get(name, "") for name in header]
        for code in (VILLAGE, "1")
    ]  # fmt: skip
    content = workbook_bytes([Sheet("登记表", header, rows, [12] * len(header))])
    assert read_table(clerk.get("/petitions/batch/template/").content).header == header
    assert clerk.post("/petitions/batch/", {"act": "register"}).status_code == 400
    broken = clerk.post("/petitions/batch/", {"act": "register", "file": SimpleUploadedFile("a.xlsx", b"no")})
    assert broken.status_code == 400
    for act, count in (("check", 0), ("register", 1), ("register", 1)):
        answer = clerk.post("/petitions/batch/", {"act": act, "file": SimpleUploadedFile("a.xlsx", content)})
        assert answer.status_code == 200 and "名册里没有这个区划代码" in said(answer)
        with whole_desk("tests"):
            assert Matter.objects.count() == count
    report = answer.content.decode().split('href="/petitions/batch/')
    address = "/petitions/batch/" + next(one.split('"')[0] for one in report[1:] if not one.startswith("template"))
    assert read_table(clerk.get(address).content).rows[0][1][1] == "1"
    assert signed(desks.desk).get(address).status_code == 404
