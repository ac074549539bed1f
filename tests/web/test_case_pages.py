"""Pages of cases: begun, filled in, handed in, taken up, worked on; who sees which; nothing sealed unless asked for."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from recognition_world import DATA, VILLAGE, County, account_number, citizen_number, everybody

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.base.errors import NotFound
from rongjun.domains.people.batches import office_day
from rongjun.domains.recognition import intake, issuing
from rongjun.domains.recognition.access import applicant_scope, find_by_code
from rongjun.domains.recognition.evidence import appoint, give_opinion
from rongjun.domains.recognition.models import Case, CaseFile, CasePaper, Issued, Procedure
from rongjun.domains.recognition.procedures import load_shipped
from rongjun.domains.recognition.working import send_back
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.units.actions import add_unit, load_areas
from rongjun.domains.units.models import Area
from rongjun.kernel.recognition import load_text, to_content, version_of

from .conftest import SignIn, said
from .everything import PDF

pytestmark = pytest.mark.django_db(databases=["default", "access"])


def act(client: Client, case: Case, name: str, **body: Any) -> Any:
    return client.post(f"/cases/{case.pk}/act/{name}/", body)


def fresh(case: Case) -> Case:
    with everybody():
        return Case.objects.get(pk=case.pk)


ANSWERS = {
    "household": "rural", "cause": "war", "injured_on": "2025.5.1", "bank": "农业银行", "injury": "右手食指缺失",
}  # fmt: skip


def begin(client: Client, name: str = "章有德") -> Case:
    """Begin at the page and return the case; its code is on that page only."""
    answer = client.post("/cases/new/test-rating/", {"name": name, "area": VILLAGE})
    assert answer.status_code == 200 and answer.context["secret"] in said(answer)
    case: Case = answer.context["case"]
    return case


def test_an_application_begins_at_the_counter_and_its_code_is_shown_once(county: County, signed: SignIn) -> None:
    worker = signed(county.worker)
    assert "试验评残" in said(worker.get("/cases/new/"))
    brief = said(worker.get("/cases/new/test-rating/"))
    assert "身份证" in brief and "致残证明" in brief and "一村" in brief
    assert "致残证明" not in said(worker.get("/cases/new/test-rating/?cause=duty")).split("case-bring")[1]
    case = begin(worker)
    assert (case.channel, case.area_code, case.state) == ("village", VILLAGE, "draft")
    page = said(worker.get(f"/cases/{case.pk}/"))
    assert case.number in page and case.secret not in page
    assert case.number in said(worker.get("/cases/"))
    again = worker.post("/cases/new/test-rating/", {"name": "章有德", "area": VILLAGE})
    assert again.status_code == 400 and f"编号 {case.number}" in said(again)
    wrong = worker.post("/cases/new/test-rating/", {"name": "章有德", "area": "990101002001"})
    assert wrong.status_code == 400 and "章有德" in said(wrong)


def test_what_is_typed_is_saved_wrong_or_not_and_faults_stand_at_their_questions(
    county: County, signed: SignIn
) -> None:
    clerk = signed(county.clerk)
    case = begin(clerk)
    address = f"/cases/{case.pk}/form/"
    wrong = {**ANSWERS, "number": "11010119600307001", "account": "12", "act": "save"}
    assert clerk.post(address, wrong).status_code == 302
    page = said(clerk.get(address))
    assert "2025-05-01" in page and "农业银行" in page
    assert "11010119600307001" not in page and "已填写（加密" in page
    answer = clerk.post(address, {**ANSWERS, "bank": "", "act": "submit"})
    assert answer.status_code == 400
    found = answer.context["form"].errors
    assert set(found) == {"number", "account", "bank"} and "逐位核对" in found["number"][0]
    good = {**ANSWERS, "number": citizen_number(1), "account": account_number(1), "act": "submit"}
    assert clerk.post(address, good).status_code == 302
    assert fresh(case).state == "submitted"
    assert clerk.get(address).status_code == 409


def test_questions_follow_from_answers_without_a_script(county: County, signed: SignIn) -> None:
    with everybody():
        load_shipped()
    clerk = signed(county.clerk)
    answer = clerk.post("/cases/new/rating-new/", {"name": "章有德", "area": VILLAGE})
    address = f"/cases/{answer.context['case'].pk}/form/"
    asked = set(clerk.get(address).context["form"].fields)
    assert "diagnosed_on" not in asked
    clerk.post(address, {"category": "c11", "course": "disease", "act": "save"})
    now = set(clerk.get(address).context["form"].fields)
    assert "diagnosed_on" in now and "injured_on" not in now and asked - now == set()


def test_answers_are_saved_as_they_are_given(county: County, signed: SignIn) -> None:
    load_shipped()
    clerk = signed(county.clerk)
    answer = clerk.post("/cases/new/rating-new/", {"name": "章有德", "area": VILLAGE})
    case = answer.context["case"]
    sent = {"category": "c11", "injured_unit": "某部三连"}
    told = clerk.post(f"/cases/{case.pk}/form/", sent, headers={"HX-Request": "true"})
    assert "已自动保存" in said(told) and "新的问题" in said(told) and "<html" not in said(told)
    assert fresh(case).answers == sent
    assert "新的问题" not in said(clerk.post(f"/cases/{case.pk}/form/", sent, headers={"HX-Request": "true"}))


def test_intake_checks_papers_off_tells_once_accepts_or_declines(county: County, signed: SignIn) -> None:
    clerk, case = signed(county.clerk), county.submitted()
    page = said(clerk.get(f"/cases/{case.pk}/"))
    assert "一次性告知" in page and "材料齐全：受理" not in page
    answer = act(clerk, case, "tell", **{"tell-items": ["proof"]})
    assert answer.status_code == 400 and "一次性全部告知" in said(answer)
    assert act(clerk, case, "accept").status_code == 400
    body = {
        "papers-identity-standing": "original",
        "papers-identity-note": "二代证",
        "papers-proof-standing": "missing",
    }
    assert act(clerk, case, "papers", **body).status_code == 302
    with everybody():
        seen = CasePaper.objects.get(case=case, item="identity")
    assert (seen.standing, seen.seen_by_id, seen.note) == ("original", county.clerk.staff_id, "二代证")
    assert act(clerk, case, "tell", **{"tell-items": ["proof"], "tell-note": "带原件"}).status_code == 302
    assert fresh(case).state == "incomplete"
    page = said(clerk.get(f"/cases/{case.pk}/"))
    assert "已告知申请人补正：致残证明" in page
    assert act(clerk, case, "papers", **(body | {"papers-proof-standing": "copy"})).status_code == 302
    assert act(clerk, case, "resubmit").status_code == 302
    assert act(clerk, case, "accept").status_code == 302
    assert (fresh(case).state, fresh(case).step) == ("working", "first")
    other = county.submitted()
    half = {"decline-reason": "不属于", "decline-cite": "试验条例第一条", "decline-right_way": ""}
    answer = act(clerk, other, "decline", **half)
    assert answer.status_code == 400 and "试验条例第一条" in said(answer)
    assert act(clerk, other, "decline", **(half | {"decline-right_way": "到民政局"})).status_code == 302
    assert fresh(other).state == "declined" and "到民政局" in said(clerk.get(f"/cases/{other.pk}/"))


def test_a_step_is_answered_finished_sent_back_taken_and_handed_over(county: County, signed: SignIn) -> None:
    clerk, officer, case = signed(county.clerk), signed(county.officer), county.accepted()
    assert "情况属实" in said(clerk.get(f"/cases/{case.pk}/"))
    answer = act(clerk, case, "finish", finish_note="走访过")
    assert answer.status_code == 400 and "没有回答" in said(answer) and "走访过" in said(answer)
    assert act(clerk, case, "finish", **{"finish-known": "yes", "finish_note": "走访过"}).status_code == 302
    assert fresh(case).step == "medical"
    page = said(officer.get(f"/cases/{case.pk}/"))
    assert "走访过" in page and "情况属实" in page
    assert act(clerk, case, "finish").status_code == 403
    assert act(officer, case, "take").status_code == 302
    assert fresh(case).owner_staff_id == county.officer.staff_id
    answer = act(officer, case, "back", **{"back-to_step": "first", "back-reason": ""})
    assert answer.status_code == 400
    assert act(officer, case, "back", **{"back-to_step": "first", "back-reason": "补走访记录"}).status_code == 302
    assert fresh(case).step == "first"
    colleague = county.account(county.clerk.role, "东镇站", "二号经办")
    assert act(clerk, case, "hand", **{"hand-staff": str(colleague.staff_id)}).status_code == 302
    assert fresh(case).owner_staff_id == colleague.staff_id
    assert act(clerk, case, "finish", **{"finish-known": "yes"}).status_code == 403
    assert act(clerk, case, "withdraw", **{"withdraw-reason": "本人不办了"}).status_code == 302
    assert fresh(case).state == "withdrawn"


def test_questions_of_a_step_follow_from_its_own_answers(county: County, signed: SignIn) -> None:
    asked = "asks: [{id: known, ask: 情况属实, ask_en: True, type: yesno}]"
    more = asked[:-1] + ', {id: why, ask: 为何不实, ask_en: Why, type: text, when: {first.known: ["no"]}}]'
    text = (DATA / "test-rating.yaml").read_text(encoding="utf-8").replace(asked, more)
    spec = load_text(text.replace("code: test-rating", "code: test-more"))
    Procedure.objects.create(
        code=spec.code, version=1, name=spec.name, content=to_content(spec), content_hash=version_of(spec),
        made_at=clock.now(),
    )  # fmt: skip
    clerk, case = signed(county.clerk), county.accepted(code="test-more")
    page = said(clerk.get(f"/cases/{case.pk}/"))
    assert "为何不实" not in page and "保存并显示后面的问题" in page
    looked = act(clerk, case, "finish", **{"finish-known": "no", "finish_note": "走访过", "look": "1"})
    assert looked.status_code == 200 and "为何不实" in said(looked) and "走访过" in said(looked)
    assert fresh(case).step == "first"
    assert act(clerk, case, "finish", **{"finish-known": "no"}).status_code == 400
    assert act(clerk, case, "finish", **{"finish-known": "no", "finish-why": "没有此事"}).status_code == 302
    assert "没有此事" in said(clerk.get(f"/cases/{case.pk}/"))


def test_a_note_of_watching_is_refused_and_what_was_typed_stays(county: County, signed: SignIn) -> None:
    clerk, case = signed(county.clerk), county.accepted()
    answer = act(clerk, case, "finish", **{"finish-known": "yes", "finish_note": "注意其思想动态"})
    assert answer.status_code == 400 and "注意其思想动态" in said(answer)
    assert fresh(case).step == "first"


def test_clocks_say_how_they_were_counted(county: County, signed: SignIn) -> None:
    page = said(signed(county.clerk).get(f"/cases/{county.accepted().pk}/"))
    assert "20 个工作日" in page and "规定的时限" in page and "办法第二十条" in page
    assert "的次日算起" in page and "休息，不计" in page and "最后一天是" in page


def test_sealed_answers_open_for_a_purpose_only_and_the_look_is_there(county: County, signed: SignIn) -> None:
    clerk, case = signed(county.clerk), county.submitted()
    number = citizen_number(1)
    page = said(clerk.get(f"/cases/{case.pk}/"))
    assert number not in page and "右手" not in page and "已填写（加密）" in page
    address, asked = f"/cases/{case.pk}/reveal/", {"reveal-answers": ["number", "injury"]}
    assert clerk.post(address, asked).status_code == 400
    answer = clerk.post(address, {**asked, "reveal-reason": "identity", "reveal-note": "当面"})
    assert number in said(answer) and "右手" in said(answer)
    assert account_number(1) not in said(answer)
    row = AccessRow.objects.filter(set_kind="case", set_id=str(case.pk)).order_by("-pk")[0]
    assert (row.purpose, row.fields) == ("核对身份：当面", "number,injury")
    looks = said(clerk.get(f"/cases/{case.pk}/looks/"))
    assert "核对身份：当面" in looks and '<td class="text">身份证号、' in looks
    assert signed(county.supervisor).post(address, {**asked, "reveal-reason": "identity"}).status_code == 403


def test_files_are_put_in_from_a_phone_and_opened_for_a_purpose(county: County, signed: SignIn) -> None:
    worker, case = signed(county.worker), county.submitted()
    photo = SimpleUploadedFile("IMG_1.jpg", PDF)
    answer = act(worker, case, "file", **{"file-item": "proof", "file-title": "证明", "file-content": photo})
    assert answer.status_code == 302
    with everybody():
        file = CaseFile.objects.get(case=case)
        assert CasePaper.objects.get(case=case, item="proof").standing == "copy"
    wrong = act(worker, case, "file", **{"file-item": "proof", "file-content": SimpleUploadedFile("a.exe", b"MZ")})
    assert wrong.status_code == 400 and "只收 pdf、jpg、png" in said(wrong)
    clerk, address = signed(county.clerk), f"/cases/{case.pk}/files/{file.pk}/"
    assert clerk.post(address, {}).status_code == 200 and PDF not in clerk.get(address).content
    opened = clerk.post(address, {"reason": "paper"})
    assert opened.content == PDF and opened["Content-Type"] == "application/pdf"
    assert AccessRow.objects.filter(fields="paper.部队证明", purpose="核对材料").count() == 1
    assert worker.post(address, {"reason": "paper"}).status_code == 403


def test_a_new_code_opens_and_the_old_one_does_not(county: County, signed: SignIn) -> None:
    clerk, case = signed(county.clerk), county.case()
    old = county.secret
    assert act(clerk, case, "code").status_code == 400
    answer = act(clerk, case, "code", **{"code-seen": "on"})
    with applicant_scope():
        assert find_by_code(case.number, answer.context["secret"]).pk == case.pk
        with pytest.raises(NotFound):
            find_by_code(case.number, old)


def test_who_sees_which_case(county: County, signed: SignIn) -> None:
    load_areas([("990101002000", "西镇", Area.Level.TOWN, "990101000000")])
    add_unit(name="西镇站", area_code="990101002000", root=False, by=county.officer, at=county.tick())
    stranger = signed(county.account(Role.TOWN_CLERK, "西镇站", "西镇经办"))
    city, doctor, case = signed(county.city), signed(county.doctors[0]), county.accepted()
    address = f"/cases/{case.pk}/"
    for client in (stranger, city):
        assert client.get(address).status_code == 404
        assert case.number not in said(client.get("/cases/all/"))
    county.finish(case, county.clerk, known="yes")
    appoint(case=case, unit_id=county.doctors[0].unit_id, day=office_day(county.at), place="门诊", by=county.officer,
            at=county.tick())  # fmt: skip
    assert doctor.get(address).status_code == 403, "a doctor has a page of what rating needs, no more"
    assert doctor.get(f"/examinations/{case.pk}/").status_code == 200 and city.get(address).status_code == 404
    for who in county.doctors:
        give_opinion(case=case, grade="五级", cite="标准", found="所见", by=who, at=county.tick())
    county.finish(case, county.officer)
    assert doctor.get(f"/examinations/{case.pk}/").status_code == 404
    county.finish(case, county.officer)
    county.finish(case, county.officer, privacy="no")
    assert city.get(address).status_code == 200 and case.number in said(city.get("/cases/"))
    assert act(city, case, "finish", **{"finish-opinion": "同意"}).status_code == 302
    assert fresh(case).step == "publicity" and city.get(address).status_code == 200
    assert stranger.get(address).status_code == 404


def test_the_worklist_shows_what_waits_for_whom_and_what_is_late(county: County, signed: SignIn) -> None:
    clerk, head, case = signed(county.clerk), signed(county.head), county.accepted()
    other = county.submitted(name="钱守业")
    with everybody():
        Case.objects.filter(pk=case.pk).update(due_on=clock.today() - timedelta(days=2))
    page = said(clerk.get("/cases/"))
    assert case.number in page and "逾期 2 天" in page and 'badge-danger">逾期 2 天' in page
    assert (other.number in page and "还有 7 天" in page) or "还有" in page
    assert case.number not in said(head.get("/cases/")) and case.number in said(head.get("/cases/overdue/"))
    assert other.number not in said(clerk.get("/cases/overdue/"))
    found = said(clerk.get("/cases/all/?q=钱守"))
    assert other.number in found and case.number not in found
    assert case.number not in said(clerk.get("/cases/all/?state=submitted"))
    assert other.number in said(clerk.get(f"/cases/all/?q={other.number}&code=test-rating&sort=-due"))
    exported = clerk.get("/cases/all/?export=csv").content.decode("utf-8-sig")
    assert other.number in exported and "钱守业" in exported
    home = said(clerk.get("/"))
    assert "认定事项：待我办理" in home and "逾期 1 件" in home


def test_a_decision_that_waits_leads_from_the_inbox_to_where_it_is_signed(county: County, signed: SignIn) -> None:
    case = county.proposed(county.to_decide())
    head = signed(county.head)
    inbox = said(head.get("/inbox/"))
    assert f"认定决定 {case.number}" in inbox and case.name not in inbox.replace("申请人", "")
    with everybody():
        decision = case.decisions.get()
    assert f"/cases/decisions/{decision.pk}/" in inbox
    assert case.number in said(head.get(f"/cases/decisions/{decision.pk}/"))


def test_the_decision_is_delivered_and_the_case_closed_from_its_page(county: County, signed: SignIn) -> None:
    officer, case = signed(county.officer), county.decided(county.to_decide())
    assert act(officer, case, "close").status_code == 400
    with everybody():
        issuing.issue_due(case=case, by=county.officer, at=clock.now())
        paper = Issued.objects.get(case=case, kind="decision-grant")
    for form, start in (("pdf", b"%PDF-"), ("docx", b"PK")):
        answer = officer.get(f"/cases/{case.pk}/issued/{paper.pk}/{form}/")
        assert answer.status_code == 200 and answer.content.startswith(start)
    assert officer.get(f"/cases/{case.pk}/issued/{paper.pk}/exe/").status_code == 404
    day = {"delivery-day": f"{clock.today()}", "delivery-how": "person", "delivery-to": case.name}
    answer = act(officer, case, "delivery", **{"delivery-paper": str(paper.pk), **day, "delivery-to": ""})
    assert answer.status_code == 400
    assert act(officer, case, "delivery", **{"delivery-paper": str(paper.pk), **day}).status_code == 302
    assert act(officer, case, "close").status_code == 302
    assert fresh(case).state == "closed"


def test_papers_are_issued_by_the_act_that_makes_them_due(county: County, signed: SignIn) -> None:
    case = county.submitted()
    for item in ("identity", "proof"):
        with everybody():
            intake.check_paper(case=case, item=item, standing="original", by=county.clerk, at=clock.now())
    assert act(signed(county.clerk), case, "accept").status_code == 302
    with everybody():
        assert list(Issued.objects.filter(case=case).values_list("kind", flat=True)) == ["acceptance"]


@pytest.mark.parametrize("address", ["/cases/all/", "/cases/overdue/", "/cases/"])
def test_a_list_costs_the_same_whatever_it_holds(county: County, signed: SignIn, address: str) -> None:
    clerk, costs = signed(county.clerk), []
    for _round in range(2):
        for _one in range(3):
            county.submitted()
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get(address).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 12


def test_the_page_of_a_case_costs_the_same_however_long_its_history(county: County, signed: SignIn) -> None:
    officer, case = signed(county.officer), county.to_decide()
    costs = []
    for _round in range(3):
        send_back(case=case, to_step="first", reason="补", by=county.officer, at=county.tick())
        county.finish(case, county.clerk, known="yes")
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(f"/cases/{case.pk}/").status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] == costs[2] <= 30, costs
