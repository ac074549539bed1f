"""Pages of the parts of a case: opinions, evidence, notice, decision, signatures, appeal, second look, interests."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from recognition_world import County, everybody, install

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.approvals.holds import place_hold
from rongjun.domains.people.models import Fact
from rongjun.domains.recognition.deciding import matter_of, present_decision, subject_of
from rongjun.domains.recognition.models import (
    Case,
    Decision,
    Inquiry,
    Issued,
    Objection,
    Opinion,
    Publicity,
    SecondLook,
)
from rongjun.domains.safeguards.models import AccessRow

from .conftest import SignIn

pytestmark = pytest.mark.django_db(databases=["default", "access"])
MOST_QUERIES = 60


@pytest.fixture
def county(settings: Any, tmp_path: Any) -> County:
    settings.VAR_DIR = tmp_path
    install()
    world = County()
    world.at = clock.now() - timedelta(days=40)
    return world


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def page(case: Case, *more: str) -> str:
    return "/".join(["/cases", str(case.pk), *more, ""])


def do(client: Client, case: Case, act: str, **body: str) -> Any:
    return client.post(page(case, "do", act), {f"{act}-{name}": text for name, text in body.items()})


def at_medical(county: County) -> Case:
    case = county.accepted()
    return county.finish(case, county.clerk, known="yes")


def tomorrow() -> str:
    return f"{clock.today() + timedelta(days=1):%Y-%m-%d}"


def appointed(county: County, signed: SignIn) -> Case:
    case = at_medical(county)
    hospital = str(county.doctors[0].unit_id)
    do(signed(county.officer), case, "appoint", unit=hospital, day=tomorrow(), place="门诊二楼")
    return case


def test_a_doctor_sees_the_case_from_the_appointment_on_and_only_what_rating_needs(
    county: County, signed: SignIn
) -> None:
    case = at_medical(county)
    doctor = signed(county.doctors[0])
    assert case.number not in said(doctor.get("/examinations/"))
    assert doctor.get(f"/examinations/{case.pk}/").status_code == 404
    do(signed(county.officer), case, "appoint", unit=str(county.doctors[0].unit_id), day=tomorrow(), place="门诊二楼")
    assert case.number in said(doctor.get("/examinations/"))
    shown = said(doctor.get(f"/examinations/{case.pk}/"))
    assert "因战" in shown and "2025-05-01" in shown and "右手" not in shown
    assert "农业银行" not in shown and "622848" not in shown
    before = AccessRow.objects.count()
    opened = said(doctor.post(f"/examinations/{case.pk}/", {"act": "open", "open-reason": "health"}))
    assert "右手" in opened and AccessRow.objects.count() > before
    assert AccessRow.objects.filter(account_id=county.doctors[0].account_id, purpose__contains="健康").exists()
    assert doctor.get(page(case)).status_code in (403, 404)


def test_two_different_doctors_give_an_opinion_blind_to_each_other(county: County, signed: SignIn) -> None:
    case = appointed(county, signed)
    address = f"/examinations/{case.pk}/"
    body = {"act": "opinion", "opinion-found": "右手活动受限", "opinion-cite": "标准五级第3条", "opinion-grade": "五级"}
    one, two = (signed(doctor) for doctor in county.doctors)
    assert one.post(address, body | {"opinion-cite": ""}).status_code == 400
    assert one.post(address, body).status_code == 302
    assert one.post(address, body).status_code == 409
    assert "右手活动受限" not in said(two.get(address)) and "标准五级第3条" not in said(two.get(address))
    assert two.post(address, body).status_code == 302
    assert {one.staff_id for one in Opinion.objects.filter(case=case)} == {d.staff_id for d in county.doctors}
    officer = signed(county.officer)
    shown = said(officer.get(page(case)))
    assert "标准五级第3条" in shown and "右手活动受限" not in shown
    assert "右手活动受限" in said(do(officer, case, "open-opinions", reason="health", note=""))
    assert officer.post(page(case, "act", "finish"), {}).status_code == 302
    assert one.get(address).status_code == 404, "the step is over: the hospital sees it no longer"


def test_evidence_is_asked_chased_and_answered_or_told_why_not(county: County, signed: SignIn) -> None:
    case = at_medical(county)
    officer = signed(county.officer)
    assert do(officer, case, "inquiry", to_name="", asks_for="", due_on="x").status_code == 400
    assert do(officer, case, "inquiry", to_name="县档案馆", asks_for="入伍登记", due_on=tomorrow()).status_code == 302
    sent = Inquiry.objects.get(case=case)
    Inquiry.objects.filter(pk=sent.pk).update(due_on=clock.today() - timedelta(days=3))
    for who in (county.officer, county.head, county.supervisor):
        assert "县档案馆" in said(signed(who).get("/cases/inquiries/?due=over"))
    assert do(officer, case, "chase", inquiry=str(sent.pk), due_on=tomorrow()).status_code == 302
    assert "县档案馆" not in said(officer.get("/cases/inquiries/?due=over"))
    refused = do(officer, case, "evidence", inquiry=str(sent.pk), answer="此人重点稳控")
    assert refused.status_code == 400
    assert do(officer, case, "evidence", inquiry=str(sent.pk), answer="馆藏无此人").status_code == 302
    assert "馆藏无此人" in said(officer.get(page(case)))
    assert signed(county.clerk).get("/cases/inquiries/").status_code == 403


def at_notice(county: County) -> Case:
    case = county.examined(at_medical(county))
    county.finish(case, county.officer)
    county.finish(case, county.officer, privacy="no")
    return county.finish(case, county.city, opinion="同意")


def test_a_notice_is_previewed_masked_and_refuses_what_may_not_be_published(county: County, signed: SignIn) -> None:
    case, officer = at_notice(county), signed(county.officer)
    address = page(case, "notice")
    good = {"lines": "办理事项：评定残疾等级\n申请日期：2026-03-02", "contact": "县局 0000-0000000"}
    assert officer.get(address).status_code == 200
    whole = officer.post(address, good | {"lines": f"申请人：{case.name}", "act": "preview"})
    assert whole.status_code == 400 and "全名" in said(whole)
    for bad in ("证号：11010119600307001X", "账号：6228480000000000019", "电话：13800001111", "伤情：右手截肢"):
        answer = officer.post(address, good | {"lines": bad, "act": "put-up"})
        assert answer.status_code == 400 and "公开的材料不能印" in said(answer), bad
    assert not Publicity.objects.exists()
    shown = said(officer.post(address, good | {"act": "preview"}))
    assert "公示（预览）" in shown and "贴出公示" in shown and not Publicity.objects.exists()
    assert officer.post(address, good | {"act": "put-up"}).status_code == 302
    notice = Publicity.objects.get()
    assert case.name not in str(notice.lines) and notice.lines[0][1].startswith(case.name[0])
    assert officer.post(address, good | {"act": "put-up"}).status_code == 409


def test_a_notice_taken_down_is_put_up_again_from_the_page_and_ends_no_step(county: County, signed: SignIn) -> None:
    case, officer = at_notice(county), signed(county.officer)
    there = page(case, "notice")
    for again in ("", "重新公示"):
        assert again in said(officer.get(page(case)))
        body = {"act": "put-up", "contact": "县局 0000", "lines": "事项编号：某号"}
        assert officer.post(there, body).status_code == 302
        if not again:
            assert do(officer, case, "take-down", reason="事项写错").status_code == 302
            assert "办完这一步" not in said(officer.get(page(case)))
    assert [one.taken_down_on is None for one in Publicity.objects.filter(case=case).order_by("pk")] == [False, True]


def test_an_objection_is_recorded_sealed_answered_and_nobody_is_told_who(county: County, signed: SignIn) -> None:
    case, officer = at_notice(county), signed(county.officer)
    officer.post(page(case, "notice"), {"lines": "办理事项：评残", "contact": "县局", "act": "put-up"})
    assert do(officer, case, "objection", said="当时不在现场", who="邻居赵某").status_code == 302
    objection = Objection.objects.get()
    for who in (county.officer, county.head, county.director, county.supervisor, county.city):
        shown = said(signed(who).get(page(case)))
        assert "赵某" not in shown and "不在现场" not in shown
    opened = said(do(officer, case, "open-objections", reason="exception", note=""))
    assert "邻居赵某" in opened and "当时不在现场" in opened
    told = do(officer, case, "objection-answer", objection=str(objection.pk), answer="已查，部队证明在场", upheld="no")
    assert told.status_code == 302 and "已查，部队证明在场" in said(officer.get(page(case)))
    assert do(officer, case, "take-down", reason="").status_code == 400
    assert do(officer, case, "take-down", reason="有一处错字").status_code == 302
    assert "已撤下" in said(officer.get(page(case)))


PROPOSAL = {
    "facts": "致残经过：训练负伤\n致残时间：2025-05-01", "cites": "试验条例第一条", "articles": "条例第二十六条",
    "reasons": "事实清楚，符合条件", "act": "propose",
}  # fmt: skip


def test_a_proposal_is_tried_first_with_effects_and_faults_and_then_made(county: County, signed: SignIn) -> None:
    case, officer = county.to_decide(), signed(county.officer)
    address = page(case, "propose")
    form = said(officer.get(address))
    assert "试验条例第一条" in form and "超过时限" in form and "事实相同的已办事项" in form
    shown = said(officer.post(address, PROPOSAL | {"act": "try", "grants": "yes"}))
    assert "登记册不能写入" in shown and "残疾等级" in shown
    shown = said(officer.post(address, PROPOSAL | {"act": "try", "grants": "yes", "finish-grade": "g5"}))
    assert "登记册可以写入" in shown and f"从 {clock.today():%Y-%m} 起" in shown and "五级" in shown
    assert not Decision.objects.exists()
    faulty = officer.post(address, PROPOSAL | {"grants": "yes", "facts": "没有名称"})
    assert faulty.status_code == 400 and "名称：内容" in said(faulty) and "事实清楚" in said(faulty)
    refused = officer.post(address, PROPOSAL | {"grants": "yes"})
    assert refused.status_code == 400 and "残疾等级" in said(refused)
    assert officer.post(address, PROPOSAL | {"grants": "yes", "finish-grade": "g5"}).status_code == 302
    decision = Decision.objects.get()
    assert decision.articles == ["试验条例第一条", "条例第二十六条"] and decision.facts[1] == ["致残时间", "2025-05-01"]
    assert decision.effects[0]["since"] == f"{clock.today():%Y-%m-01}"
    assert officer.get(address).status_code == 403, "it lies with the head now"


def test_a_refusal_takes_the_reason_chosen_with_its_article(county: County, signed: SignIn) -> None:
    case, officer = county.to_decide(injured="2020-01-01"), signed(county.officer)
    body = PROPOSAL | {"grants": "no", "grounds": "late", "cites": [], "articles": "", "reasons": ""}
    granted = officer.post(page(case, "propose"), PROPOSAL | {"grants": "yes", "finish-grade": "g5"})
    assert granted.status_code == 400 and "有条件不符合" in said(granted)
    assert officer.post(page(case, "propose"), body).status_code == 302
    decision = Decision.objects.get()
    assert (decision.articles, decision.reasons, decision.grants) == (["办法第六条"], "超过时限", False)


def test_equal_facts_stand_beside_without_names_and_another_answer_needs_a_reason(
    county: County, signed: SignIn
) -> None:
    first = county.decided(county.to_decide(name="冼与众"))
    case, officer = county.to_decide(), signed(county.officer)
    shown = said(officer.get(page(case, "propose")))
    assert first.number in shown and "冼与众" not in shown
    body = PROPOSAL | {"grants": "no", "grounds": "late"}
    refused = officer.post(page(case, "propose"), body)
    assert refused.status_code == 400 and "事实相同而决定相反" in said(refused)
    assert officer.post(page(case, "propose"), body | {"compared": "本件没有部队证明"}).status_code == 302
    head = said(signed(county.head).get(f"/cases/decisions/{subject_of(case)}/"))
    assert first.number in head and "冼与众" not in head and "本件没有部队证明" in head


def sign(client: Client, case: Case, **more: str) -> Any:
    body = {"act": "sign", "content": present_decision(case).content_hash, "note": ""} | more
    return client.post(f"/cases/decisions/{subject_of(case)}/", body)


def test_head_and_director_sign_from_the_inbox_and_the_last_signature_writes(county: County, signed: SignIn) -> None:
    case = county.proposed(county.to_decide())
    head, director, address = signed(county.head), signed(county.director), f"/cases/decisions/{subject_of(case)}/"
    assert address in head.get("/inbox/").content.decode() and case.number in said(head.get("/inbox/"))
    assert case.name not in said(head.get("/inbox/"))
    shown = said(head.get(address))
    assert "训练负伤" in shown and "认定身份" in shown and "您不能签署" not in shown
    assert "您不能签署" in said(director.get(address))
    assert sign(director, case).status_code == 403
    assert sign(head, case, content="0" * 64).status_code == 302
    assert county.fresh(case).state == "deciding"
    assert sign(head, case).status_code == 302
    assert "同一人不能签两次" in said(head.get(address))
    assert sign(head, case).status_code in (403, 409)
    assert sign(director, case).status_code == 302
    assert county.fresh(case).state == "granted"
    assert Issued.objects.filter(case=case, kind="decision-grant").exists()
    with everybody():
        assert Fact.objects.filter(kind="status").exists()


def test_what_changed_since_the_last_signature_is_shown_in_red(county: County, signed: SignIn) -> None:
    case = county.proposed(county.to_decide())
    head = signed(county.head)
    address = f"/cases/decisions/{subject_of(case)}/"
    assert head.post(address, {"act": "return", "return-reason": ""}).status_code == 400
    assert head.post(address, {"act": "return", "return-reason": "请写明经过"}).status_code == 302
    officer = signed(county.officer)
    assert "请写明经过" in said(officer.get(page(case, "propose")))
    body = PROPOSAL | {"grants": "yes", "finish-grade": "g5", "facts": "致残经过：演习中负伤"}
    assert officer.post(page(case, "propose"), body).status_code == 302
    shown = head.get(address).content.decode()
    assert "内容与上次提交时不同" in shown and "<del>训练负伤</del>" in shown and "演习中负伤" in shown


def test_a_hold_of_the_supervisor_stops_the_signature_and_is_shown(county: County, signed: SignIn) -> None:
    case = county.proposed(county.to_decide())
    supervisor = signed(county.supervisor)
    assert case.number in said(supervisor.get("/cases/all/"))
    place_hold(
        matter_id=matter_of(case) or 0, reason="部队证明待核", last_day=clock.today(), by=county.supervisor,
        at=clock.now(),
    )  # fmt: skip
    head = signed(county.head)
    shown = said(head.get(f"/cases/decisions/{subject_of(case)}/"))
    assert "暂缓中" in shown and "部队证明待核" in shown
    assert sign(head, case).status_code == 400
    assert "审批经过和暂缓" in said(supervisor.get(f"/cases/decisions/{subject_of(case)}/"))


def test_who_steps_aside_is_shown_and_does_no_more(county: County, signed: SignIn) -> None:
    case = county.proposed(county.to_decide())
    head = signed(county.head)
    assert do(head, case, "step-aside", staff=str(county.head.staff_id), reason="").status_code == 400
    assert do(head, case, "step-aside", staff=str(county.head.staff_id), reason="申请人的表兄").status_code == 302
    assert "申请人的表兄" in said(head.get(page(case)))
    assert "您在该事项中已回避" in said(head.get(page(case)))
    assert "回避" in said(head.get(f"/cases/decisions/{subject_of(case)}/"))
    assert sign(head, case).status_code == 403


def test_a_refusal_is_appealed_at_the_counter_and_answered_by_the_city(county: County, signed: SignIn) -> None:
    case = county.closed(county.decided(county.to_decide(), grants=False))
    clerk, city = signed(county.clerk), signed(county.city)
    assert "不服决定" in said(clerk.get(page(case)))
    assert do(clerk, case, "appeal", grounds="").status_code == 400
    assert do(clerk, case, "appeal", grounds="证据没有采纳").status_code == 302
    assert do(signed(county.officer), case, "appeal-answer", upholds="no", reasons="x").status_code == 403
    assert "证据没有采纳" in said(city.get(page(case)))
    assert do(city, case, "appeal-answer", upholds="no", reasons="").status_code == 400
    assert do(city, case, "appeal-answer", upholds="no", reasons="应当采纳").status_code == 302
    assert (county.fresh(case).state, county.fresh(case).round) == ("working", 2)
    assert "应当采纳" in said(signed(county.officer).get(page(case)))


def drawn(county: County) -> SecondLook:
    case = county.closed(county.decided(county.to_decide()))
    day = clock.today() + timedelta(days=20)
    return SecondLook.objects.create(case=case, round=case.round, drawn_at=clock.now(), due_on=day)


def test_a_second_look_is_by_somebody_who_had_no_part_and_can_open_the_case_again(
    county: County, signed: SignIn, settings: Any
) -> None:
    settings.SECOND_LOOK = 0
    look = drawn(county)
    address = f"/cases/second-looks/{look.pk}/"
    supervisor = signed(county.supervisor)
    assert look.case.number in said(supervisor.get("/cases/second-looks/"))
    assert signed(county.officer).get("/cases/second-looks/").status_code == 403
    assert "您不能复核" in said(signed(county.head).get(address))
    assert signed(county.head).post(address, {"agrees": "yes", "note": "一致"}).status_code == 403
    assert supervisor.post(address, {"agrees": "no", "note": ""}).status_code == 400
    assert supervisor.post(address, {"agrees": "no", "note": "部队证明与档案不符"}).status_code == 302
    assert county.fresh(look.case).state == "working"
    assert supervisor.post(address, {"agrees": "no", "note": "再看"}).status_code == 409
    assert look.case.number not in said(supervisor.get("/cases/second-looks/?state=open"))


def test_every_page_costs_a_bounded_number_of_queries(county: County, signed: SignIn) -> None:
    case = county.proposed(county.to_decide())
    pages = {
        county.head: [f"/cases/decisions/{subject_of(case)}/", page(case), "/cases/second-looks/", "/cases/inquiries/"],
        county.doctors[0]: ["/examinations/"],
    }
    for who, addresses in pages.items():
        client = signed(who)
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200, address
            assert len(queries) <= MOST_QUERIES, (address, len(queries))


def test_every_page_is_in_english_too(county: County, signed: SignIn) -> None:
    case = county.proposed(county.to_decide())
    client = signed(county.head)
    with override("zh-hans"):  # what the request sets stays in the thread
        client.post("/language/", {"language": "en"})
        shown = said(client.get(f"/cases/decisions/{subject_of(case)}/"))
    assert "Sign" in shown and "事实相同" not in shown
    assert county.head.role is Role.HEAD
