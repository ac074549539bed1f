"""Pages of leaders, supervision, review, departments and the disciplinary body: done, refused, and not seen at all."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from kept import Keep, fresh
from petition_lead_world import LeadCounty

from rongjun.base import clock
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions import joint, receptions
from rongjun.domains.petitions.models import LeaderMatter, Matter, Meeting, Place, ReceptionDay, Supervision
from rongjun.domains.petitions.walls import Accused

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])
DESK = "/petition-desk/"
LISTS = {
    "/": "director", DESK: "director", f"{DESK}letters/": "director", f"{DESK}taken/": "director",
    f"{DESK}urgent/": "director", f"{DESK}supervision/": "supervisor", f"{DESK}supervision/due/": "supervisor",
    f"{DESK}reviews/": "city", f"{DESK}sent/": "medical", f"{DESK}accusations/": "discipline",
}  # fmt: skip


def build() -> LeadCounty:
    county = LeadCounty()
    county.at = clock.now()
    return county


@pytest.fixture(scope="module")
def built(kept: Keep) -> LeadCounty:
    county: LeadCounty = kept(build)
    return county


@pytest.fixture
def desks(built: LeadCounty) -> LeadCounty:
    return fresh(built)


def day(county: LeadCounty, ahead: int = 0) -> str:
    return (county.today + timedelta(days=ahead)).isoformat()


def fresh_matter(matter: Matter) -> Matter:
    with whole_desk("tests"):
        return Matter.objects.get(pk=matter.pk)


def test_the_rota_is_planned_mended_and_cancelled_in_the_browser(desks: LeadCounty, signed: SignIn) -> None:
    desk = signed(desks.desk)
    form = {
        "act": "plan", "plan-leader": desks.director.staff_id, "plan-post": "局长", "plan-day": "2026-13-01",
        "plan-begins": "九点", "plan-ends": "11:30", "plan-room": "一楼接待室", "plan-places": "0",
    }  # fmt: skip
    faulty = desk.post("/petition-desk/receptions/new/", form)
    page = said(faulty)
    assert faulty.status_code == 400 and "九点" in page and "时:分" in page and "YYYY-MM-DD" in page
    past = desk.post("/petition-desk/receptions/new/", form | {
        "plan-day": day(desks, -1), "plan-begins": "9:00", "plan-places": "3",
    })  # fmt: skip
    assert past.status_code == 400 and "接待日不能早于今天" in said(past)
    done = desk.post("/petition-desk/receptions/new/", form | {
        "plan-day": day(desks, 3), "plan-begins": "9:00", "plan-places": "3",
    })  # fmt: skip
    found = ReceptionDay.objects.get()
    assert done["Location"] == f"/petition-desk/receptions/{found.pk}/"
    assert "一楼接待室" in said(signed(desks.west).get("/petition-desk/"))
    assert signed(desks.west).get(done["Location"]).status_code == 404
    desk.post(done["Location"], {"act": "cancel", "cancel-reason": "外出开会"})
    assert "外出开会" in said(desk.get(done["Location"]))


def test_a_leader_hears_and_takes_on_at_the_place(desks: LeadCounty, signed: SignIn) -> None:
    found, matter = desks.reception(), desks.sorted()
    desk, leader = signed(desks.desk), signed(desks.director)
    there = f"/petition-desk/receptions/{found.pk}/"
    wrong = desk.post(there, {"act": "place", "place-number": "X2026-000001-0"})
    assert wrong.status_code == 400 and "编号有误" in said(wrong)
    desk.post(there, {"act": "place", "place-number": matter.number})
    bare = desk.post(there, {"act": "place", "place-topic": "unpaid"}, follow=True)
    assert re.search(r"取号码 \d{6} 只显示这一次", said(bare))
    with whole_desk("tests"):
        place = Place.objects.get(number=1)
    page = f"/petition-desk/places/{place.pk}/"
    desk.post(page, {"act": "came"})
    assert "接待意见" not in said(desk.get(page))
    assert leader.post(page, {"act": "hear", "hear-said": ""}).status_code == 400
    leader.post(page, {"act": "hear", "hear-said": "本周查清"})
    late = leader.post(page, {"act": "take", "take-reason": "久拖", "take-due_on": day(desks, 400)})
    assert late.status_code == 400 and "不能晚于法定期限" in said(late) and "久拖" in said(late)
    leader.post(page, {"act": "take", "take-reason": "久拖", "take-due_on": day(desks, 5)})
    shown = said(leader.get(page))
    assert "本周查清" in shown and day(desks, 5) in shown
    assert leader.post(page, {"act": "hear", "hear-said": "再来"}).status_code == 409
    with whole_desk("tests"):
        assert LeaderMatter.objects.get().matter_id == matter.pk
    home = said(leader.get("/"))
    assert f"包案 {matter.number}" in home and "接待群众，一楼接待室" in home


def test_a_letter_is_marked_from_the_list(desks: LeadCounty, signed: SignIn) -> None:
    matter = desks.registered(channel="letter")
    leader = signed(desks.director)
    assert matter.number in said(leader.get("/petition-desk/letters/?read=no"))
    page = f"/petitions/{matter.pk}/lead/"
    bad = leader.post(page, {"act": "mark", "mark-mark": "列为重点人，掌握行踪", "mark-unit": ""})
    assert bad.status_code == 400 and "不能出现" in said(bad) and "掌握行踪" in said(bad)
    leader.post(page, {"act": "mark", "mark-mark": "一周内核清", "mark-unit": str(desks.desk.unit_id)})
    assert "一周内核清" in said(leader.get(page))
    assert matter.number not in said(leader.get("/petition-desk/letters/?read=no"))


def test_an_urgent_need_stands_first_on_the_heads_home_page_until_it_is_answered(
    desks: LeadCounty, signed: SignIn
) -> None:  # fmt: skip
    matter = desks.registered(desks.clerk, urgent=("treatment", "已送镇卫生院"))
    head = signed(desks.director)
    assert "紧急需要：今天安排" in said(head.get("/")) and "急需治疗" in said(head.get("/"))
    with whole_desk("tests"):
        need = matter.urgent.get()
    page = f"/petition-desk/urgent/{need.pk}/"
    assert "保存安排" not in said(signed(desks.desk).get(page))
    assert head.post(page, {"act": "order", "order-ordered": " "}).status_code == 400
    head.post(page, {"act": "order", "order-ordered": "县医院收治，局里垫付"})
    assert "县医院收治" in said(head.get(page)) and "紧急需要：今天安排" not in said(head.get("/"))
    assert head.post(page, {"act": "order", "order-ordered": "又一次"}).status_code == 409


def test_an_account_is_asked_for_and_given(desks: LeadCounty, signed: SignIn) -> None:
    matter = desks.registered()
    page = f"/petitions/{matter.pk}/lead/"
    city, desk = signed(desks.city[0]), signed(desks.desk)
    form = {
        "act": "supervise", "supervise-ground": "late", "supervise-asked": "没有告知", "supervise-improve": "当天告知",
        "supervise-due_on": day(desks, 5),
    }  # fmt: skip
    untrue = city.post(page, form)
    assert untrue.status_code == 400 and "还没有过" in said(untrue) and "当天告知" in said(untrue)
    city.post(page, form | {"supervise-ground": "not_informed"})
    assert "督办：待本单位答复" in said(desk.get("/"))
    with whole_desk("tests"):
        asked = Supervision.objects.get()
    name = f"account-{asked.pk}"
    half = desk.post(page, {"act": name, f"{name}-answer": "漏登记", f"{name}-adopted": ""})
    assert half.status_code == 400 and "采纳情况" in said(half)
    desk.post(page, {"act": name, f"{name}-answer": "漏登记", f"{name}-adopted": "yes"})
    assert "漏登记" in said(city.get(page)) and "全部采纳" in said(city.get("/petition-desk/supervision/"))
    assert "act-supervise" not in said(desk.get(page))


def test_minutes_and_calls_at_home(desks: LeadCounty, signed: SignIn) -> None:
    shut, opened = desks.registered(), desks.registered(home_calls=True)
    desk = signed(desks.desk)
    assert "act-call" not in said(desk.get(f"/petitions/{shut.pk}/lead/"))
    page = f"/petitions/{opened.pk}/lead/"
    meet = {
        "act": "meet",
        "meet-kind": "talk",
        "meet-first_day": day(desks),
        "meet-place": "二楼",
        "meet-people": "股长\n",
    }
    assert desk.post(page, meet | {"meet-kind": "hearing"}).status_code == 400
    desk.post(page, meet)
    with whole_desk("tests"):
        name = f"minutes-{Meeting.objects.get().pk}"
    desk.post(page, {"act": name, f"{name}-minutes": "核对了账目", f"{name}-agreed": ""})
    desk.post(page, {"act": "call", "call-consent_on": day(desks), "call-day": day(desks), "call-purpose": "送达"})
    shown = said(desk.get(page))
    assert "核对了账目" in shown and "送达" in shown


@pytest.mark.parametrize("outcome", ["upheld", "anew"])
def test_the_city_reviews_with_equal_decided_matters_beside_it(
    desks: LeadCounty, signed: SignIn, outcome: str
) -> None:  # fmt: skip
    equal, matter = desks.delivered(), desks.in_review()
    maker, signer = (signed(one) for one in desks.city)
    assert matter.number in said(maker.get("/petition-desk/reviews/?open=open"))
    page = f"/petition-desk/reviews/{matter.pk}/"
    shown = said(maker.get(page))
    assert "金额算错了" in shown and "三月份名单漏报" in shown and "第三十五条" in shown
    form = {
        "act": "propose", "propose-outcome": outcome, "propose-request": "补发", "propose-facts": "查明属实",
        "propose-opinion": "维持原意见", "propose-articles": "条例第八条\n条例第九条",
        "propose-way": "30 日内可请求复核",
    }  # fmt: skip
    empty = maker.post(page, form | {"propose-articles": " ", "propose-facts": ""})
    assert empty.status_code == 400 and "维持原意见" in said(empty)
    maker.post(page, form)
    assert "act-propose" not in said(maker.get(page)) and "去签发" not in said(maker.get(page))
    link = re.search(r'href="(/petitions/opinions/\d+/)"', said(signer.get(page)))
    assert link is not None
    content = re.search(r'name="content" value="(\w+)"', said(signer.get(link[1])))
    assert content is not None
    signer.post(link[1], {"act": "sign", "content": content[1], "note": ""})
    if outcome == "anew":
        assert fresh_matter(matter).state == "accepted" and fresh_matter(matter).round == 2
        return
    sent = {"act": "deliver", "deliver-how": "post", "deliver-day": day(desks, 2), "deliver-proof": "R123"}
    ahead = maker.post(page, sent)
    assert ahead.status_code == 400 and "不晚于今天" in said(ahead)
    maker.post(page, sent | {"deliver-day": day(desks)})
    assert fresh_matter(matter).state == "reviewed" and equal.pk


def test_a_department_sees_what_was_sent_to_it_and_nothing_else(desks: LeadCounty, signed: SignIn) -> None:
    sent, asked, other = desks.sent(), desks.accepted(), desks.accepted()
    joint.ask_part(
        matter=asked, unit_id=desks.medical[0].unit_id, subject="medical", asked="核对报销",
        due_on=desks.today + timedelta(days=5), by=desks.desk, at=desks.tick(),
    )  # fmt: skip
    medical = signed(desks.medical[0])
    page = said(medical.get("/petition-desk/sent/"))
    assert sent.number in page and asked.number in page and "等本单位答复协办" in page and other.number not in page
    assert asked.number not in said(medical.get("/petition-desk/sent/?part=yes&q=" + sent.number))
    assert medical.get(f"/petitions/{other.pk}/lead/").status_code == 404
    for kind in ("csv", "xlsx"):
        assert other.number.encode() not in medical.get(f"/petition-desk/sent/?export={kind}").content


def test_the_accused_unit_finds_nothing_anywhere(desks: LeadCounty, signed: SignIn) -> None:
    clerk, gone = signed(desks.clerk), 10**9
    before = {path: said(clerk.get(path)) for path in _paths(gone)}
    accuses = [Accused(unit_id=desks.clerk.unit_id, name="站长")]
    matter = desks.sorted("accusation", "", accuses=accuses, told="站长克扣慰问金")
    place, _code = receptions.book_place(reception_id=desks.reception().pk, matter=matter, at=desks.tick())
    assert place.matter is None
    for path, was in before.items():
        now = said(clerk.get(path.replace(f"/{gone}/", f"/{matter.pk}/")))
        assert _plain(now).replace(f"/{matter.pk}/", f"/{gone}/") == _plain(was), path
    for kind in ("csv", "xlsx"):
        assert matter.number.encode() not in clerk.get(f"/petition-desk/sent/?export={kind}").content
    assert signed(desks.head).get(f"/petitions/{matter.pk}/lead/").status_code == 404
    board = signed(desks.discipline)
    assert matter.number in said(board.get("/petition-desk/accusations/"))
    page = said(board.get(f"/petition-desk/accusations/{matter.pk}/"))
    assert "东镇站" in page and "站长</li>" not in page
    opened = board.post(f"/petition-desk/accusations/{matter.pk}/", {"act": "open", "open-reason": "核查"})
    assert opened.status_code == 200 and "站长" in said(opened)


def _paths(gone: int) -> list[str]:
    return [
        "/", "/petitions/all/", "/petition-desk/sent/", "/petition-desk/supervision/", "/petitions/all/?q=克扣",
        "/petition-desk/sent/?q=克扣", f"/petitions/{gone}/", f"/petitions/{gone}/lead/",
        "/petition-desk/sent/?export=csv",
    ]  # fmt: skip


def _plain(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_lists_and_home_cost_the_same_however_long(desks: LeadCounty, signed: SignIn) -> None:
    clients = {path: signed(_who(desks, name)) for path, name in LISTS.items()}

    def costs() -> dict[str, int]:
        found = {}
        for path, client in clients.items():
            with CaptureQueriesContext(connection) as counted:
                client.get(path)
            found[path] = len(counted)
        return found

    def more() -> None:
        desks.reception(ahead=desks.keys)
        desks.sent(channel="letter", urgent=("food", "送了粮"))
        desks.in_review(channel="letter")
        desks.registered(accuses=[Accused(unit_id=desks.clerk.unit_id)])

    more()
    costs()
    before = costs()
    more()
    more()
    assert costs() == before


def _who(county: LeadCounty, name: str) -> Any:
    who = getattr(county, name)
    return who[0] if isinstance(who, list) else who
