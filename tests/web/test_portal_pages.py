"""The portal: what to bring, an application filled in, followed, supplemented; one case a session, nothing in full."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from portal_world import ANSWERS, HURT, NAME, PNG, SEALED, STORY, Applicant, Office
from recognition_world import VILLAGE

from rongjun.base import clock
from rongjun.base.paper_store import write_content
from rongjun.domains.recognition import applying, ending
from rongjun.domains.recognition.access import look_at
from rongjun.domains.recognition.models import Case, CaseFile, Entry, Issued, Publicity
from rongjun.domains.safeguards.actions import record_look
from rongjun.domains.units.actions import load_areas
from rongjun.domains.units.models import Area
from rongjun.web.models import PortalBegun, PortalTry
from rongjun.web.portal import throttle
from rongjun.web.portal.words import hide_numbers

pytestmark = pytest.mark.django_db(databases=["default", "access"])
OWN = ("", "history/", "clocks/", "looks/", "files/", "files/id_card/", "check/", "ask/cause/", "withdraw/", "appeal/",
       "receipt/", "go-on/", "papers/1/")  # fmt: skip
QUERIES = 8
"""No page of a case takes more, whatever its history."""


@pytest.fixture
def county(tmp_path: Path, settings: Any) -> Office:
    settings.VAR_DIR = tmp_path
    return Office()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Let time pass for the pages."""

    def pass_by(time: timedelta) -> None:
        now = clock.now() + time
        monkeypatch.setattr(clock, "now", lambda: now)

    return pass_by


def submitted() -> Applicant:
    me = Applicant()
    me.begin()
    me.fill()
    me.submit()
    return me


def test_what_can_be_applied_for_is_open_to_everybody_and_may_be_found(county: Office) -> None:
    for address in ("/portal/", "/portal/matters/rating-new/", "/portal/matters/rating-new/bring/"):
        answer = Client().get(address)
        assert answer.status_code == 200
        assert (answer["X-Robots-Tag"], answer["Cache-Control"]) == ("index, follow", "no-store")
        assert '<meta name="robots" content="index, follow">' in answer.content.decode()
    shown = Applicant().get("/portal/matters/rating-new/")
    assert "补办评残" not in shown and "谁可以申请" in shown and "20 个工作日" in shown and "60日内" in shown
    assert "第二十五条" in shown and "伤残抚恤管理办法" in shown
    assert "New disability rating" in Applicant().get("/portal/", headers={"Accept-Language": "en"})


def test_the_list_of_what_to_bring_is_that_of_the_situation(county: Office) -> None:
    me, address = Applicant(), "/portal/matters/rating-new/bring/"
    first = me.get(address)
    assert "致残时的身份" in first and "一次性告知：" not in first
    soldier = me.get(f"{address}?category=c11&course=wound&records=file&by=self")
    assert (
        "退役证件" in soldier and "原始档案" in soldier and "监护证明" not in soldier and "所在单位出具" not in soldier
    )
    police = me.get(f"{address}?category=c13&course=disease&records=none&by=guardian")
    assert "监护证明" in police and "职业病诊断" in police and "退役证件" not in police
    assert "还有 3 个问题没有选" in me.get(f"{address}?category=c11")


def test_a_condition_that_will_refuse_is_told_before_anything_is_handed_in(county: Office) -> None:
    me = Applicant()
    me.begin()
    shown = me.fill(cause="illness")
    shown = me.get("/portal/case/check/")
    assert "退役后补办评残只限因战、因公致残" in shown and "第二十七条第一款" in shown


def test_an_application_is_filled_in_question_by_question_and_handed_in(county: Office) -> None:
    me = Applicant()
    case = me.begin()
    assert (case.state, case.name, case.area_code, case.channel) == ("draft", NAME, VILLAGE, "portal")
    assert case.answers == {"name": NAME, "area": VILLAGE}
    me.fill()
    assert me.url == "/portal/case/files/"
    shown = me.get("/portal/case/check/")
    assert "试验县东镇一村" in shown and "1981-05-06" in shown and "**************" in shown
    me.submit()
    case = me.case()
    assert (me.url, case.state) == ("/portal/case/", "submitted")
    assert applying.all_answers(case) | {"area": VILLAGE, "name": NAME} == ANSWERS | {
        "area": VILLAGE, "name": NAME, "service_end": "1982-12-30", "injured_on": "1981-05-06",
    }  # fmt: skip


def test_handing_in_twice_has_the_effect_of_once(county: Office) -> None:
    me = submitted()
    me.submit()
    assert (me.status, me.url) == (200, "/portal/case/")
    assert Entry.objects.filter(case=me.case(), move="submit").count() == 1


def test_the_same_form_sent_twice_begins_one_application_and_shows_its_code_again(county: Office) -> None:
    me, address = Applicant(), "/portal/matters/rating-new/apply/"
    once = re.search(r'name="once" value="([^"]+)"', me.get(f"{address}?in={VILLAGE}"))
    assert once is not None
    told = [me.post(address, area=VILLAGE, name=NAME, once=once[1]) for _time in range(2)]
    codes = {re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", text)[0] for text in told}  # type: ignore[index]
    assert Case.objects.count() == 1 and len(codes) == 1
    me.post("/portal/case/receipt/")
    me.post(address, area=VILLAGE, name=NAME, once=once[1])
    assert Case.objects.count() == 1 and me.url == "/portal/enter/"


def test_the_code_is_shown_until_it_is_noted_and_kept_nowhere_in_plain(county: Office) -> None:
    me = Applicant()
    me.begin()
    assert me.secret not in me.get("/portal/case/receipt/")
    assert me.url == "/portal/case/"
    row = PortalBegun.objects.get()
    assert row.box is None
    assert all(me.secret not in text for text in me.seen[2:])


def test_a_sealed_code_does_not_outlive_a_new_one(county: Office) -> None:
    me, address = Applicant(), "/portal/matters/rating-new/apply/"
    once = re.search(r'name="once" value="([^"]+)"', me.get(f"{address}?in={VILLAGE}"))
    assert once is not None
    me.post(address, area=VILLAGE, name=NAME, once=once[1])
    case = Case.objects.get()
    assert bytes(PortalBegun.objects.get().box or b"")
    fresh = applying.renew_secret(case=case, by=county.clerk, at=county.tick())
    me.get("/portal/case/")
    assert me.url == "/portal/enter/", "the old code's session is over"
    assert "接着填写" in me.enter(case.number, fresh)
    assert "只在开始时显示一次" in me.get("/portal/case/receipt/")


@pytest.mark.parametrize(
    ("ask", "typed", "told"),
    [
        ("injured_on", "1981-02-30", "不是真实的日期"), ("injured_on", "2099-01-01", "日期在今天以后"),
        ("household", "", "没有回答"), ("injured_unit", "长" * 201, "超过200字"),
    ],
)  # fmt: skip
def test_an_error_says_what_and_how_to_mend_and_keeps_what_was_typed(
    county: Office, ask: str, typed: str, told: str
) -> None:
    me = Applicant()
    me.begin()
    shown = me.post(f"/portal/case/ask/{ask}/", answer=typed, go="next")
    assert me.status == 400 and told in shown and 'href="#id_answer"' in shown and 'id="id_answer"' in shown
    assert typed in shown and me.case().answers.get(ask, "") == typed


def test_a_wrong_number_is_not_shown_again_but_how_long_it_is(county: Office) -> None:
    me = Applicant()
    me.begin()
    wrong = ANSWERS["id_number"][:-2] + "9"
    shown = me.post("/portal/case/ask/id_number/", answer=wrong, go="next")
    assert me.status == 400 and "身份证号不对" in shown and "（17 位）" in shown and wrong not in shown
    assert wrong[-4:] in shown
    assert applying.all_answers(me.case())["id_number"] == wrong
    me.post("/portal/case/ask/id_number/", answer="", go="next")
    assert me.status == 400, "an empty field keeps what was typed, right or wrong"
    assert "已经填过" in me.post("/portal/case/ask/household/", answer="rural", go="back")


def test_one_goes_back_and_leaves_without_losing_anything(county: Office) -> None:
    me = Applicant()
    me.begin()
    me.post("/portal/case/ask/household/", answer="urban", go="back")
    assert me.url == "/portal/case/ask/id_number/" and me.case().answers["household"] == "urban"
    me.post("/portal/case/ask/injured_unit/", answer="三连", go="leave")
    assert me.url == "/portal/case/" and me.case().answers["injured_unit"] == "三连"
    me.post("/portal/leave/")
    me.get("/portal/case/")
    assert me.url == "/portal/enter/"
    me.enter()
    assert me.url == "/portal/case/"
    me.get("/portal/case/go-on/")
    assert me.url == "/portal/case/ask/id_number/"


def test_handing_in_names_every_question_that_is_missing(county: Office) -> None:
    me = Applicant()
    me.begin()
    shown = me.submit()
    assert me.status == 400 and "还不能提交" in shown
    assert shown.count("?from=check") >= 20 and "“身份证号”没有回答" in shown
    me.post("/portal/case/ask/household/", answer="rural", go="next", **{"from": "check"})
    assert me.url == "/portal/case/check/"


def test_sealed_values_stand_in_no_answer(county: Office) -> None:
    me = submitted()
    county.told_missing(me.number)
    for page in OWN:
        me.get(f"/portal/case/{page}")
    for name in ANSWERS:
        me.get(f"/portal/case/ask/{name}/")
    me.post("/portal/case/ask/id_number/", answer="", go="show")
    assert [(secret, page[:200]) for page in me.seen for secret in SEALED if secret in page] == []
    assert any("13" not in text and "****" in text for text in me.seen)


def test_ones_own_sealed_text_is_opened_on_demand_with_a_look_and_numbers_never(county: Office) -> None:
    me = submitted()
    county.told_missing(me.number)
    assert STORY in me.post("/portal/case/ask/reason/", go="show") and HURT not in me.seen[-1]
    assert ANSWERS["account"] not in me.post("/portal/case/ask/account/", go="show")
    assert "本人查看自己填写的内容" in me.get("/portal/case/looks/")


def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(county: Office) -> None:
    me, other = submitted(), Applicant()
    answers = [
        re.sub(r'value="[^"]*"', "", other.enter(number, secret))
        for number, secret in ((me.number, "22222-22222"), ("2026-999999-1", me.secret), ("x", "y"))
    ]
    assert len(set(answers)) == 1 and "编号或查询码不对" in answers[0] and other.status == 400


def test_five_wrong_codes_lock_a_number_from_every_address_for_a_quarter_of_an_hour(
    county: Office, later: Callable[[timedelta], None]
) -> None:
    me = submitted()
    for place in range(5):
        Applicant(Client(REMOTE_ADDR=f"10.0.0.{place}")).enter(me.number, "22222-22222")
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isdecimal() else sign for sign in me.number)
    for number in (me.number, wide):
        blocked = Applicant(Client(REMOTE_ADDR="10.0.0.9"))
        assert "15 分钟后再试" in blocked.enter(number, me.secret) and blocked.status == 429
    assert not any("10.0.0" in row.key for row in PortalTry.objects.all())
    later(timedelta(minutes=16))
    assert "等待受理" in Applicant(Client(REMOTE_ADDR="10.0.0.9")).enter(me.number, me.secret)


def test_five_wrong_codes_from_an_address_lock_it_and_right_ones_do_not_count(county: Office) -> None:
    me = submitted()
    for _time in range(8):
        me.post("/portal/leave/")
        assert "等待受理" in me.enter()
    for n in range(5):
        Applicant().enter(f"2026-00000{n}-1", "22222-22222")
    assert Applicant().enter(me.number, me.secret).count("15 分钟后再试") == 1
    elsewhere = Applicant(Client(REMOTE_ADDR="10.0.0.9"))
    assert "等待受理" in elsewhere.enter(me.number, me.secret)


def test_an_address_begins_only_so_many_applications_an_hour(county: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "BEGIN", throttle.Bound("begin", 2, timedelta(hours=1)))
    for _time in range(2):
        Applicant().begin()
    address, me = "/portal/matters/rating-new/apply/", Applicant()
    once = re.search(r'name="once" value="([^"]+)"', me.get(f"{address}?in={VILLAGE}"))
    assert once is not None
    assert "一小时后再试" in me.post(address, area=VILLAGE, name=NAME, once=once[1]) and me.status == 429
    assert Case.objects.count() == 2


def test_without_a_session_nothing_of_a_case_is_shown(county: Office) -> None:
    me = submitted()
    for page in OWN:
        for stranger in (Client(), Client()):
            for answer in (stranger.get(f"/portal/case/{page}"), stranger.post(f"/portal/case/{page}")):
                assert answer.status_code == 405 or answer["Location"] == "/portal/enter/", page
                assert me.number not in answer.content.decode()


def test_a_session_ends_after_half_an_hour_without_use(county: Office, later: Callable[[timedelta], None]) -> None:
    me = submitted()
    later(timedelta(minutes=20))
    me.get("/portal/case/")
    later(timedelta(minutes=20))
    me.get("/portal/case/")
    assert me.url == "/portal/case/"
    later(timedelta(minutes=30))
    assert "30 分钟没有操作" in me.get("/portal/case/") and me.url == "/portal/enter/"


def test_opening_a_case_gives_a_fresh_session_key_and_closed_cookies(county: Office) -> None:
    me = submitted()
    before = me.client.session.session_key
    me.enter()
    assert me.client.session.session_key != before
    assert me.client.cookies["sessionid"]["httponly"] and me.client.cookies["sessionid"]["samesite"] == "Lax"
    assert set(me.client.session["portal"]) == {"case", "code", "seen"}
    assert me.client.get("/portal/case/")["Cache-Control"] == "no-store"
    assert "noindex" in me.client.get("/portal/case/")["X-Robots-Tag"]


def test_an_own_session_opens_no_paper_of_another_case_and_only_what_was_issued_to_the_person(county: Office) -> None:
    me, other = submitted(), Applicant()
    other.begin("戚望山")
    other.fill(id_number="")
    at = county.tick()
    made = {
        (case.pk, kind): Issued.objects.create(
            case=case, kind=kind, number=f"{kind}{case.pk}", title="文书", issued_at=at,
            issued_by_id=county.officer.staff_id,
        )
        for case in (me.case(), other.case())
        for kind in ("acceptance", "evidence-request")
    }  # fmt: skip
    for one in made.values():
        write_content(one.token, b"%PDF-1.7 " + one.number.encode())
    for (case, kind), one in made.items():
        answer = me.client.get(f"/portal/case/papers/{one.pk}/")
        mine = (case, kind) == (me.case().pk, "acceptance")
        assert answer.status_code == (200 if mine else 403 if case == me.case().pk else 404)
        assert (b"%PDF" in answer.content) is mine
    assert "戚望山" not in "".join(me.seen) and other.number not in "".join(me.seen)


def test_photos_are_taken_cleaned_once_and_what_is_no_picture_is_refused_with_the_way(county: Office) -> None:
    me = Applicant()
    me.begin()
    me.fill()
    for _time in range(2):
        shown = me.post("/portal/case/files/id_card/", photo=SimpleUploadedFile("a.png", PNG, "image/png"))
        assert "已收到并加密保存" in shown
    assert CaseFile.objects.filter(case=me.case(), item="id_card", added_by=0).count() == 1
    shown = me.post("/portal/case/files/id_card/", file=SimpleUploadedFile("a.doc", b"x" * 20))
    assert me.status == 400 and "只收 pdf、jpg、png" in shown and "请重新选择" in shown
    assert "还没有拍照" in me.post("/portal/case/files/id_card/") and me.status == 400
    me.get("/portal/case/files/nothing/")
    assert me.status == 404 and "回到办事大厅" in me.seen[-1]


def test_a_wrong_photo_is_removed_from_the_own_draft_once_however_often_it_is_sent(county: Office) -> None:
    me, other = Applicant(), submitted()
    me.begin()
    me.fill()
    address = "/portal/case/files/id_card/"
    shown = me.post(address, photo=SimpleUploadedFile("a.png", PNG, "image/png"))
    assert "删除第 1 个" in shown
    other.post(address, photo=SimpleUploadedFile("a.png", PNG, "image/png"))
    mine, theirs = CaseFile.objects.get(case=me.case()), CaseFile.objects.get(case=other.case())
    assert "已经删除" in me.post(address, remove=str(theirs.pk)) and CaseFile.objects.count() == 2
    assert "已删除" in me.post(address, remove=str(mine.pk)) and "删除第" not in me.seen[-1]
    assert "已经删除" in me.post(address, remove=str(mine.pk))
    assert me.post(address, remove="x") and me.status == 200
    assert "删除第" not in other.get(address)
    assert "不能再删" in other.post(address, remove=str(theirs.pk)) and CaseFile.objects.get() == theirs


def test_that_a_draft_is_dropped_in_time_is_told_before_it_begins_and_while_it_is_one(county: Office) -> None:
    me = Applicant()
    assert "保存 90 日" in me.get(f"/portal/matters/rating-new/apply/?in={VILLAGE}")
    me.begin()
    assert "草稿保存到" in me.seen[-2]
    shown = me.get("/portal/case/")
    assert f"草稿保存到 {me.case().due_on:%Y}" in shown and "照片一并删除" in shown
    me.fill()
    assert "草稿保存到" not in me.submit()


def test_an_applicant_puts_only_so_many_files(county: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rongjun.web.portal.views.apply.MOST_FILES", 0)
    me = Applicant()
    me.begin()
    assert "已经满了" in me.post("/portal/case/files/id_card/", photo=SimpleUploadedFile("a.png", PNG, "image/png"))
    assert not CaseFile.objects.exists()


def test_what_is_missing_is_told_supplemented_and_handed_in_again(county: Office) -> None:
    me = Applicant()
    me.begin()
    me.fill()
    me.post("/portal/case/files/id_card/", photo=SimpleUploadedFile("a.png", PNG, "image/png"))
    me.submit()
    county.told_missing(me.number, "户口簿请拍全；有问题打0990-1234567，不要打13812345678")
    shown = me.get("/portal/case/")
    assert "要补正" in shown and "户口簿" in shown and "现在轮到您" in shown
    assert "0990-1234567" in shown and "13812345678" not in shown
    assert "身份证</li>" not in shown
    me.post("/portal/case/files/register/", photo=SimpleUploadedFile("b.png", PNG, "image/png"))
    assert "户口簿</li>" not in me.get("/portal/case/")
    me.post("/portal/case/ask/injured_unit/", answer="某部四连", go="next", **{"from": "check"})
    me.submit()
    case = me.case()
    assert (case.state, case.answers["injured_unit"]) == ("submitted", "某部四连")
    shown = me.post("/portal/case/ask/injured_unit/", answer="别的", go="next")
    assert "已经提交，不能再改" in shown and me.case().answers["injured_unit"] == "某部四连"


def test_a_decision_is_shown_when_it_is_signed_with_everything_one_needs_against_it(county: Office) -> None:
    me = submitted()
    case = county.to_refuse(me.number)
    shown = me.get("/portal/case/")
    assert "决定正在审签" in shown and "不能证明" not in shown and "撤回申请" not in shown
    county.sign(case)
    shown = me.get("/portal/case/")
    for text in (
        "决定：不同意",
        "没有记载，来电*******9999",
        "条例第二十九条",
        "现有材料不能证明",
        "60日内",
        "请求复核",
    ):
        assert text in shown, text
    assert "13800009999" not in shown
    county.closed(case)
    assert "最后一天：" in me.get("/portal/case/")


def test_a_review_is_asked_for_once_however_often_the_form_is_sent(county: Office) -> None:
    me = submitted()
    case = county.to_refuse(me.number)
    county.sign(case)
    assert "请填写" in me.post("/portal/case/appeal/", reason="") and me.status == 400
    for _time in range(2):
        me.post("/portal/case/appeal/", reason="有证人没有问")
        assert me.status == 200 and me.url == "/portal/case/"
    case = me.case()
    assert case.state == "appealed" and case.owner_unit_id == county.city.unit_id
    assert Entry.objects.filter(case=case, move="appeal").count() == 1
    assert "市局" in me.seen[-1] and "市级审核" in me.seen[-1]
    ending.answer_appeal(case=case, upholds=True, reasons="维持", by=county.city, at=county.tick())
    assert "已办结：不同意" in me.get("/portal/case/")


def test_history_shows_each_note_and_no_name_of_an_official(county: Office) -> None:
    me = submitted()
    county.sign(county.to_refuse(me.number))
    shown = me.get("/portal/case/history/")
    assert "本人在家，右手能用" in shown and "查无记载" in shown and "东镇站 · 镇（街道）站经办" in shown
    assert "预约医学鉴定" in shown and "门诊" in shown
    names = {one.who for one in Entry.objects.exclude(staff_id=0)}
    assert names and not [name for name in names if any(name in text for text in me.seen)]


def test_each_clock_says_its_last_day_how_it_was_counted_and_by_which_rule(county: Office) -> None:
    me = submitted()
    case = county.accept(me.number)
    county.finish(case, county.clerk, agrees="yes")
    shown = me.get("/portal/case/clocks/")
    assert f"<b>{case.due_on}</b>" in shown and "数 20 个工作日" in shown and "县级受理至通知鉴定" in shown
    assert "https://m.592kang.com" in shown and "本局设定" in shown and "当天不计" in shown


def test_who_looked_are_those_who_looked_at_this_case_and_nobody_at_the_file_of_the_number(county: Office) -> None:
    me = submitted()
    case, at = me.case(), county.tick()
    look_at(case, purpose="审核认定事项", by=county.officer, at=at)
    record_look(by=county.officer, at=at, purpose="与本事项无关", tokens=[str(case.token)], fields=["row"])
    me.post("/portal/leave/")
    me.enter()
    shown = me.get("/portal/case/looks/")
    assert "审核认定事项" in shown and "优抚经办" in shown and "申请人凭编号和查询码打开" in shown
    assert "与本事项无关" not in shown and county.officer.name not in shown


def test_withdrawing_needs_a_reason_and_a_draft_is_dropped_without_one(county: Office) -> None:
    me = submitted()
    assert "请填写“撤回的理由”" in me.post("/portal/case/withdraw/", reason="")
    for _time in range(2):
        me.post("/portal/case/withdraw/", reason="材料不够")
        assert me.status == 200 and me.case().state == "withdrawn"
    other = Applicant()
    other.begin()
    other.post("/portal/case/withdraw/")
    assert other.case().state == "dropped" and "未提交，已作废" in other.seen[-1]
    other.post("/portal/case/files/id_card/", photo=SimpleUploadedFile("a.png", PNG, "image/png"))
    assert not CaseFile.objects.exists() and "网上不再收材料" in other.seen[-1]


def test_a_place_is_chosen_from_county_to_village_without_a_script(county: Office) -> None:
    load_areas([("990102000000", "邻县", Area.Level.COUNTY, "990100000000")])
    me, address = Applicant(), "/portal/matters/rating-new/apply/"
    assert "户籍所在的县（区）" in me.get(address)
    assert "户籍所在的镇（街道）" in me.get(f"{address}?in=990101000000")
    assert "户籍所在的村（社区）" in me.get(f"{address}?in=990101001000")
    assert "申请对象的姓名" in me.get(f"{address}?in={VILLAGE}")
    for wrong in ("9" * 12, "x", "9901"):
        assert "户籍所在的县（区）" in me.get(f"{address}?in={wrong}")
    assert "请填写" in me.post(address, area=VILLAGE, name="", once="x") and me.status == 400
    assert not Case.objects.exists()


def test_public_notices_are_masked_paged_not_to_be_found_and_gone_after_their_days(county: Office) -> None:
    me = submitted()
    case, today = me.case(), clock.today()
    for n in range(23):
        Publicity.objects.create(
            case=case, step=f"s{n}", round=1, lines=[["姓名", NAME], ["事项", "评残"]], contact=f"县局 0990-{n:07d}",
            from_on=today, until_on=today + timedelta(days=3), put_by_id=county.officer.staff_id,
        )  # fmt: skip
    for n, (until, down) in enumerate(((-1, None), (3, today))):
        Publicity.objects.create(
            case=case, step=f"o{n}", round=1, lines=[["姓名", "过去了"]], contact="县局",
            put_by_id=county.officer.staff_id, from_on=today - timedelta(days=9),
            until_on=today + timedelta(days=until), taken_down_on=down,
        )  # fmt: skip
    everybody = Applicant()
    first = everybody.get("/portal/notices/")
    assert NAME not in first and "岳*山" in first and first.count("岳*山") == 20 and "下一页" in first
    assert everybody.get("/portal/notices/?page=2").count("岳*山") == 3
    assert case.number not in first and "过*了" not in first + everybody.get("/portal/notices/?page=2")
    assert "noindex" in Client().get("/portal/notices/")["X-Robots-Tag"]
    with CaptureQueriesContext(connection) as queries:
        Client().get("/portal/notices/")
    assert len(queries) <= 4


def test_pages_of_a_case_take_few_queries_whatever_its_history(county: Office) -> None:
    me = submitted()
    county.sign(county.to_refuse(me.number))
    me.get("/portal/case/")
    for page in OWN:
        with CaptureQueriesContext(connection) as queries:
            me.client.get(f"/portal/case/{page}")
        assert len(queries) <= QUERIES, (page, len(queries), [one["sql"][:90] for one in queries])
    with CaptureQueriesContext(connection) as queries:
        Client().get("/portal/")
    assert len(queries) <= 2


def test_an_officer_in_the_same_browser_keeps_the_own_session_and_the_portal_shows_nothing_of_it(
    county: Office, office: Callable[..., Client]
) -> None:
    from rongjun.base.actor import Role

    client = office(Role.HEAD, "kept-head")
    me = Applicant(client)
    me.begin()
    assert "待我办理" not in me.get("/portal/case/") and "人kept-head" not in me.seen[-1]
    assert client.get("/").status_code == 200
    me.post("/portal/leave/")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("证号110101196003071234，请核", "证号**************1234，请核"), ("1380 000 9999", "*******9999"),
        ("2026-03-01至2026-04-01", "2026-03-01至2026-04-01"), ("事项 2026-000042-7", "事项 2026-000042-7"),
        ("电话0990-1234567", "电话0990-1234567"), ("卡6228 4800 0000 0000 017", "卡***************0017"),
        ("金额 1234.50", "金额 1234.50"),
    ],
)  # fmt: skip
def test_long_numbers_in_free_texts_are_masked_and_days_are_not(text: str, shown: str) -> None:
    assert hide_numbers(text) == shown
