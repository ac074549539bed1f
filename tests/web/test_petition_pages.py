"""Pages of petitions at the desk: intake, sorting, routing, opinion, signature, delivery, lists, identity, the wall."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from kept import fresh
from petitions_world import OLD_SOLDIER, TOLD, TOWN, VILLAGE, Desks, path_to

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions.models import Matter, Part, Petitioner
from rongjun.domains.safeguards.models import AccessRow, AuditEntry
from rongjun.domains.units.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type SignIn = Callable[[Actor], Client]
MOST_QUERIES = 70


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


@pytest.fixture
def signed() -> SignIn:
    def sign_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(Account.objects.get(pk=actor.account_id), backend="rongjun.web.auth.OfficeBackend")
        session = client.session
        session["seen"] = clock.now().isoformat()
        session.save()
        return client

    return sign_in


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def filled(**more: str) -> dict[str, str]:
    given = {
        "channel": "walk_in", "name": "甘露生", "phone": "13900000001", "area": VILLAGE, "topic": "unpaid",
        "told": TOLD, "answer": "", "sent_key": "one-form", "act": "register",
    }  # fmt: skip
    return given | more


def only() -> Matter:
    with whole_desk("tests"):
        return Matter.objects.select_related("owner_unit").get()


def do(client: Client, matter: Matter, act: str, **body: Any) -> Any:
    return client.post(f"/petitions/{matter.pk}/act/{act}/", {f"{act}-{name}": text for name, text in body.items()})


def test_a_consultation_is_closed_with_its_answer_in_the_same_screen(desks: Desks, signed: SignIn) -> None:
    clerk = signed(desks.clerk)
    assert clerk.get("/petitions/new/").status_code == 200
    none = clerk.post("/petitions/new/", filled(act="answer"))
    assert none.status_code == 400 and "请填写“当场答复”" in said(none) and TOLD in none.content.decode()
    answer = clerk.post("/petitions/new/", filled(act="answer", answer="本月 25 日补发，已告知。"))
    assert answer.status_code == 200 and "登记回执" in said(answer)
    matter = only()
    assert matter.state == "closed" and matter.number in said(answer)
    assert re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", said(answer)), "the tracking code stands on the receipt"
    again = clerk.post("/petitions/new/", filled(act="answer", answer="本月 25 日补发，已告知。"))
    assert matter.number in said(again) and only().pk == matter.pk, "sent twice is once"
    assert "本月 25 日补发" in said(clerk.get(f"/petitions/{matter.pk}/"))


def test_wrong_input_is_said_at_its_field_and_nothing_typed_is_lost(desks: Desks, signed: SignIn) -> None:
    clerk = signed(desks.clerk)
    wrong = clerk.post(
        "/petitions/new/", filled(told="", area="1", about_month="2026-13", urgent="food", needs="wings")
    )
    text = said(wrong)
    assert wrong.status_code == 400 and "13900000001" in wrong.content.decode()
    for fault in ("请填写“反映的情况和要求”", "月份应为 YYYY-MM", "请填写", "请写明已经怎样处置"):
        assert fault in text, fault
    group = clerk.post(
        "/petitions/new/", filled(channel="group", representatives="\n".join(f"代表{n} 139" for n in range(6)))
    )
    assert group.status_code == 400 and "不超过 5 人" in said(group)
    with whole_desk("tests"):
        assert not Matter.objects.exists()


def test_an_anonymous_matter_and_a_group_of_five_are_taken(desks: Desks, signed: SignIn) -> None:
    clerk = signed(desks.clerk)
    assert clerk.post("/petitions/new/", filled(name="", phone="", sent_key="a")).status_code == 200
    assert only().anonymous
    five = "\n".join(f"代表{one} 1390000000{at}" for at, one in enumerate("甲乙丙丁戊"))
    group = filled(channel="group", representatives=five, joined="己\n庚", sent_key="b", name="", phone="")
    assert clerk.post("/petitions/new/?channel=group", group).status_code == 200
    with whole_desk("tests"):
        rows = list(Petitioner.objects.filter(matter__group=True).order_by("place"))
    assert [one.part for one in rows] == ["representative"] * 5 + ["joined"] * 2
    assert len({bytes(one.name) for one in rows}) == 7 and len({len(one.name) for one in rows}) == 1


def test_similar_matters_stand_beside_the_intake_and_name_nobody(desks: Desks, signed: SignIn) -> None:
    desks.registered(by=desks.clerk)
    beside = signed(desks.clerk).post("/petitions/similar/", filled(name="别人", told="三月份抚恤金没有发到"))
    assert desks.receipt.matter.number in said(beside) and "甘露生" not in said(beside)
    looked = signed(desks.clerk).post("/petitions/new/", filled(act="look"))
    assert desks.receipt.matter.number in said(looked) and TOLD in looked.content.decode()
    with whole_desk("tests"):
        assert Matter.objects.count() == 1


def test_the_questions_lead_to_a_route_and_their_answers_are_kept(desks: Desks, signed: SignIn) -> None:
    matter, officer = desks.registered(), signed(desks.desk)
    here = f"/petitions/{matter.pk}/sort/"
    steps = [f"{asked}:{given}" for asked, given in path_to("request", "opinion")]
    assert "是否反映党员" in said(officer.get(here))
    assert "已经回答的" in said(officer.get(here, {"p": steps[:2]}))
    assert officer.get(here, {"p": ["misconduct:perhaps"]}).status_code == 302
    assert "信访处理意见" in said(officer.get(here, {"p": steps}))
    assert officer.post(here, {"p": steps}).status_code == 302
    assert (only().kind, only().route) == ("request", "opinion")
    assert "信访人主要想要什么" in said(officer.get(f"/petitions/{matter.pk}/"))
    assert signed(desks.officer).get(here).status_code == 403


def test_an_accusation_names_whom_and_is_gone_from_their_desk(desks: Desks, signed: SignIn) -> None:
    matter, officer = desks.registered(by=desks.desk), signed(desks.desk)
    here, steps = f"/petitions/{matter.pk}/sort/", [f"{a}:{g}" for a, g in path_to("accusation")]
    nobody = officer.post(here, {"p": steps})
    assert nobody.status_code == 400 and "请写明被反映的单位或者人员" in said(nobody)
    answer = officer.post(here, {"p": steps, "accused_unit": str(desks.clerk.unit_id), "accused": desks.clerk.name})
    assert answer.status_code == 302
    assert only().state == "passed" and only().hidden
    clerk, there = signed(desks.clerk), f"/petitions/{matter.pk}/"
    assert clerk.get(there).status_code == 404 == clerk.get("/petitions/999999/").status_code
    assert said(clerk.get(there)) == said(clerk.get("/petitions/999999/"))
    for page in ("/petitions/", "/petitions/all/", f"/petitions/all/?q={matter.number}"):
        assert "共 0 条" in said(clerk.get(page))
    shown = signed(desks.discipline).get(there)
    assert shown.status_code == 200 and "检举控告" in said(shown)
    assert do(signed(desks.discipline), matter, "reply", text="已查实，依规处理。").status_code == 302
    assert only().state == "closed"


def test_a_department_objects_then_takes_and_sees_nothing_else(desks: Desks, signed: SignIn) -> None:
    other, matter = desks.registered(told="西镇的路灯坏了"), desks.sorted(route="duty")
    officer, department = signed(desks.desk), signed(desks.medical[0])
    unit = str(desks.medical[0].unit_id)
    wrong = do(officer, matter, "send", unit=unit, how="assign", feedback_by="", reason="属医保")
    assert wrong.status_code == 400 and "请填写报送办理结果的日期" in said(wrong) and "属医保" in wrong.content.decode()
    assert do(officer, matter, "send", unit=unit, how="transfer", reason="属医保").status_code == 302
    listed = said(department.get("/petitions/all/"))
    assert matter.number in listed and other.number not in listed and "共 1 条" in listed
    assert do(department, matter, "object", reason="").status_code == 400
    assert do(department, matter, "object", reason="不属医保范围").status_code == 302
    assert "不属医保范围" in said(officer.get(f"/petitions/{matter.pk}/"))
    assert do(officer, matter, "weigh", agrees="no", reason="参保待遇由医保局核定").status_code == 302
    assert do(department, matter, "take").status_code == 302
    assert department.get(f"/petitions/{other.pk}/").status_code == 404
    guided = do(department, matter, "guide", text="三十日内核定", way="医保局二号窗口", articles="条例第三十一条第五项")
    assert guided.status_code == 302
    assert do(department, matter, "fulfil", text="已补缴", articles="条例第三十一条").status_code == 302
    assert only_of(matter).state == "closed"


def only_of(matter: Matter) -> Matter:
    with whole_desk("tests"):
        return Matter.objects.get(pk=matter.pk)


def test_a_part_is_asked_answered_once_and_shows_no_identity(desks: Desks, signed: SignIn) -> None:
    matter, officer, department = desks.accepted(), signed(desks.desk), signed(desks.medical[0])
    day = f"{clock.today() + timedelta(days=5):%Y-%m-%d}"
    part = {"unit": str(desks.medical[0].unit_id), "subject": "medical", "asked": "请核对参保", "due_on": day}
    assert do(officer, matter, "part", **(part | {"due_on": "2020-01-01"})).status_code == 400
    assert do(officer, matter, "part", **part).status_code == 302
    assert matter.number in said(department.get("/petitions/"))
    page = said(department.get(f"/petitions/{matter.pk}/"))
    assert "请核对参保" in page and "查看信访人身份" not in page
    with whole_desk("tests"):
        pk = str(Part.objects.get().pk)
    assert do(department, matter, "part-answer", part=pk, answer="").status_code == 400
    assert do(department, matter, "part-answer", part=pk, answer="已核对，参保正常").status_code == 302
    assert do(department, matter, "part-answer", part=pk, answer="再答").status_code == 409
    assert "已核对，参保正常" in said(officer.get(f"/petitions/{matter.pk}/"))
    assert matter.number not in said(department.get("/petitions/"))


def test_an_opinion_goes_to_the_head_and_then_to_the_person(desks: Desks, signed: SignIn) -> None:
    matter, officer, head = desks.sorted(), signed(desks.desk), signed(desks.head)
    assert do(officer, matter, "accept").status_code == 302
    here = f"/petitions/{matter.pk}/propose/"
    body = {
        "outcome": "supported", "request": "补发", "facts": "漏报属实", "opinion": "予以补发",
        "articles": "军人抚恤优待条例第八条", "way": "30 日内申请复查",
    }  # fmt: skip
    empty = officer.post(here, body | {"facts": ""})
    assert empty.status_code == 400 and "请填写“查明的事实”" in said(empty) and "予以补发" in empty.content.decode()
    assert officer.post(here, body).status_code == 302
    inbox = head.get("/inbox/").content.decode()
    sign = re.search(r"/petitions/opinions/\d+/", inbox)
    assert sign is not None, "the head finds it in the inbox"
    shown = head.get(sign[0])
    content = re.search(r'name="content" value="(\w+)"', shown.content.decode())
    assert content is not None and "漏报属实" in said(shown)
    assert head.post(sign[0], {"act": "sign", "content": "0" * 64}).status_code == 302 and only().state == "deciding"
    assert head.post(sign[0], {"act": "return", "return-reason": ""}).status_code == 400
    assert head.post(sign[0], {"act": "sign", "content": content[1]}).status_code == 302
    assert only().state == "issued"
    today = f"{clock.today():%Y-%m-%d}"
    assert do(officer, matter, "delivery", paper="opinion", how="hand", day="2020-01-01").status_code == 400
    assert do(officer, matter, "delivery", paper="opinion", how="hand", day=today).status_code == 302
    answer = officer.get(f"/petitions/{matter.pk}/")
    page = said(answer)
    for kind in ("受理", "处理意见"):
        assert kind in page
    for address in re.findall(r"/petitions/\d+/papers/\d+/(?:pdf|docx)/", answer.content.decode()):
        paper = officer.get(address)
        assert paper.status_code == 200 and paper.content[:4] in (b"%PDF", b"PK\x03\x04")
    printing = f"/petitions/{matter.pk}/print/"
    assert officer.post(printing, {"what": "delivery"}).content.startswith(b"%PDF")
    assert officer.post(printing, {"what": "address", "place": "1"}).status_code == 400
    sheet = officer.post(printing, {"what": "address", "place": "1", "purpose": "邮寄意见书"})
    assert sheet.content.startswith(b"%PDF") and officer.post(printing, {"what": "file"}).content.startswith(b"%PDF")
    assert only().state == "delivered" and "本人申请复查" in page and "从" in page and "的次日算起" in page


def test_identity_is_opened_one_at_a_time_for_a_purpose(desks: Desks, signed: SignIn) -> None:
    matter, officer = desks.registered(), signed(desks.desk)
    here, before = f"/petitions/{matter.pk}/identity/", AccessRow.objects.count()
    assert "甘露生" not in said(officer.get(f"/petitions/{matter.pk}/"))
    without = officer.post(here, {"identity-place": "1", "identity-fields_asked": "name", "identity-purpose": ""})
    assert without.status_code == 400 and AccessRow.objects.count() == before
    opened = officer.post(
        here, {"identity-place": "1", "identity-fields_asked": ["name", "phone"], "identity-purpose": "送达告知书"}
    )
    assert OLD_SOLDIER.name in said(opened) and AccessRow.objects.count() == before + 1
    assert "送达告知书" not in AccessRow.objects.latest("pk").purpose, "the log of an identity is sealed likewise"
    assert signed(desks.officer).post(here, {}).status_code in (400, 403)


def test_who_handles_a_confidential_matter_finds_no_identity(desks: Desks, signed: SignIn) -> None:
    matter = desks.registered(by=desks.clerk, confidential=True)
    page = said(signed(desks.director).get(f"/petitions/{matter.pk}/"))
    assert "本人要求保密" in page and "查看信访人身份" not in page
    assert "加密存放，没有打开" not in page and "匿名，没有登记" not in page


def test_lists_search_by_words_and_number_export_with_audit_and_cost_a_fixed_number(
    desks: Desks, signed: SignIn
) -> None:
    for one in range(3):
        desks.registered(told=f"优待金第{one}件没有发到")
    officer = signed(desks.desk)
    officer.get("/petitions/all/")
    with CaptureQueriesContext(connection) as few:
        assert "共 3 条" in said(officer.get("/petitions/all/"))
    for one in range(20):
        desks.registered(told=f"门诊报销第{one}件", area_code=TOWN)
    with CaptureQueriesContext(connection) as many:
        assert "共 23 条" in said(officer.get("/petitions/all/"))
    assert len(many) == len(few)
    assert "共 3 条" in said(officer.get("/petitions/all/?q=优待金"))
    assert "共 1 条" in said(officer.get(f"/petitions/all/?q={desks.receipt.matter.number}"))
    assert "共 0 条" in said(officer.get("/petitions/all/?q=甘露生"))
    assert "共 20 条" in said(officer.get(f"/petitions/all/?area={TOWN}&q=门诊"))
    assert "共 23 条" in said(officer.get("/petitions/all/?kind=none&topic=unpaid&state=registered"))
    assert officer.get("/petitions/all/?export=csv").status_code == 200
    entry = AuditEntry.objects.filter(action="petition.export").latest("pk")
    assert entry.subject == "petitions:petition-all"


def test_a_page_of_a_matter_costs_a_bounded_number_of_queries(desks: Desks, signed: SignIn) -> None:
    matter, officer = desks.delivered(), signed(desks.desk)
    officer.get(f"/petitions/{matter.pk}/")
    with CaptureQueriesContext(connection) as queries:
        assert officer.get(f"/petitions/{matter.pk}/").status_code == 200
    assert len(queries) <= MOST_QUERIES, len(queries)
