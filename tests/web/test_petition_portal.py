"""The portal of petitions: handed in question by question, followed, its papers read, added to, reviewed, rated."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from kept import fresh
from petition_paper_world import VILLAGE, Town

from rongjun.base import clock
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions import handling, papers
from rongjun.domains.petitions.identity import own_identity
from rongjun.domains.petitions.models import Addition, Matter, Petitioner, Rating, Urgent, Walled
from rongjun.web.models import PortalPetition

pytestmark = pytest.mark.django_db(databases=["default", "access"])
BASE = "/portal/petition/"
MINE = BASE + "mine/"
NAME, PHONE, HOME = "诸葛长山", "13911112222", "东镇一村老槐树旁"
TOLD = "我是诸葛长山，3月起抚恤金没有到账，问站里说在等。"
ANSWERS = {
    "told": TOLD, "wanted": "补发3月至6月的抚恤金。", "area": VILLAGE, "topic": "unpaid", "month": "2026年3月",
    "accuses": "no", "urgent": "no", "named": "yes", "who": "self", "name": NAME, "phone": PHONE, "mail": "",
    "address": HOME,
    "confidential": "no", "needs": ["hearing", "walking"], "home": "no",
}  # fmt: skip


class Visitor:
    """Somebody with a browser, at the portal."""

    def __init__(self) -> None:
        self.client = Client()
        self.number = self.code = self.seen = ""

    def get(self, address: str, **more: Any) -> str:
        answer = self.client.get(address, follow=True, **more)
        assert answer.status_code == 200, (address, answer.status_code)
        self.seen += answer.content.decode()
        return unescape(answer.content.decode())

    def post(self, address: str, status: int = 200, **fields: Any) -> str:
        answer = self.client.post(address, fields, follow=True)
        assert answer.status_code == status, (address, answer.status_code)
        self.seen += answer.content.decode()
        return unescape(answer.content.decode())

    def begin(self) -> str:
        shown = self.get(BASE + "begin/")
        self.once = re.search(r'name="once" value="([^"]+)"', shown)[1]  # type: ignore[index]
        shown = self.post(BASE + "begin/", once=self.once)
        self.number = re.search(r"X\d{4}-\d{6}-\d", shown)[0]  # type: ignore[index]
        self.code = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", shown)[0]  # type: ignore[index]
        return shown

    def fill(self, **changed: Any) -> None:
        for name, answer in (ANSWERS | changed).items():
            self.post(f"{MINE}ask/{name}/", answer=answer, go="next")

    def handed_in(self, **changed: Any) -> Matter:
        self.begin()
        self.fill(**changed)
        assert "已提交并登记" in self.post(MINE + "check/")
        return self.matter()

    def enter(self, number: str, code: str, status: int = 200) -> str:
        return self.post(BASE + "enter/", status, number=number, secret=code)

    def matter(self) -> Matter:
        with whole_desk("tests"):
            return Matter.objects.select_related("owner_unit", "unit", "decided_unit").get(number=self.number)


@pytest.fixture(scope="module")
def built(kept: Any) -> Town:
    return kept(Town)  # type: ignore[no-any-return]


@pytest.fixture
def town(built: Town, tmp_path: Path, settings: Any) -> Town:
    settings.VAR_DIR = tmp_path
    made = fresh(built)
    made.at = clock.now()
    return made


def test_how_to_petition_is_open_to_everybody_with_every_limit_and_its_article(town: Town) -> None:
    answer = Client().get(BASE)
    said = answer.content.decode()
    assert answer["X-Robots-Tag"] == "index, follow" and answer["Cache-Control"] == "no-store"
    for text in ("60 日", "5 个工作日", "第三十四条", "第三十五条", "代表不超过 5 人"):
        assert text in said
    assert BASE in Client().get("/portal/").content.decode()
    assert "Petitions" in Visitor().get(BASE, headers={"Accept-Language": "en"})


def test_a_petition_is_handed_in_question_by_question_and_names_nobody_in_what_is_handled(town: Town) -> None:
    me = Visitor()
    matter = me.handed_in()
    assert (matter.state, matter.channel, matter.topic, matter.about_month) == (
        "registered",
        "portal",
        "unpaid",
        "2026-03",
    )
    assert NAME not in matter.told and matter.needs == ["hearing", "walking"] and not matter.anonymous
    assert own_identity(matter)["phone"] == PHONE
    assert not PortalPetition.objects.exists()
    for sealed in (PHONE, HOME):
        assert sealed not in me.seen


def test_what_is_typed_is_kept_before_it_is_checked_and_is_there_again_with_the_code(town: Town) -> None:
    me = Visitor()
    me.begin()
    me.post(MINE + "ask/told/", answer="抚恤金没有到", go="leave")
    assert "月份应写成" in me.post(MINE + "ask/month/", 400, answer="十三月", go="next")
    assert "位数不对" in me.post(MINE + "ask/phone/", 400, answer="12", go="next")
    me.post(BASE + "leave/")
    other = Visitor()
    other.number, other.code = me.number, me.code
    assert "还没有提交" in other.enter(me.number, me.code)
    assert "抚恤金没有到" in other.get(MINE + "ask/told/")
    with whole_desk("tests"):
        box = bytes(PortalPetition.objects.get().box)
    assert "抚恤金".encode() not in box and len(box) > 8000


def test_nothing_is_handed_in_before_the_required_questions_are_answered(town: Town) -> None:
    me = Visitor()
    me.begin()
    said = me.post(MINE + "check/", 400)
    assert "还不能提交" in said and "什么事" in said
    assert me.matter().state == "draft"


def test_the_same_form_sent_twice_is_one_petition(town: Town) -> None:
    me = Visitor()
    me.begin()
    me.post(BASE + "begin/", once=me.once)
    with whole_desk("tests"):
        assert Matter.objects.count() == 1
    me.fill()
    me.post(MINE + "check/")
    me.post(MINE + "check/")
    assert me.matter().state == "registered"


def test_a_wrong_number_and_a_wrong_code_get_the_same_answer_and_five_lock(town: Town) -> None:
    me = Visitor()
    me.handed_in()
    stranger = Visitor()
    one = stranger.enter(me.number, "AAAAA-AAAAA", 400)
    other = stranger.enter("X2026-000999-1", me.code, 400)
    assert "编号或查询码不对" in one and "编号或查询码不对" in other
    for _n in range(3):
        stranger.enter(me.number, "AAAAA-AAAAA", 400)
    assert "暂时锁定" in stranger.enter(me.number, me.code, 429)
    assert "请输入信访事项编号" in stranger.get(MINE)


def test_an_accusation_walls_off_unit_and_named_staff_from_the_first_moment(town: Town) -> None:
    from rongjun.base.scope import acting

    clerk = town.clerk
    me = Visitor()
    matter = me.handed_in(accuses="yes", accused_unit="东镇站", accused_names=f"张三、{town.desk.name}", named="no")
    assert matter.hidden and f",u{clerk.unit_id}," in matter.wall and f",s{town.desk.staff_id}," in matter.wall
    with acting(clerk):
        assert not Matter.objects.exists()
    with acting(town.desk):
        assert not Matter.objects.exists()
    with whole_desk("tests"):
        assert (
            Walled.objects.filter(matter=matter).count() == 4 - 0 or Walled.objects.filter(matter=matter).count() >= 3
        )


def test_a_group_names_up_to_five_representatives_question_by_question_each_sealed_singly(town: Town) -> None:
    me = Visitor()
    me.begin()
    me.fill(who="group")
    assert "第 1 位代表的姓名" in me.get(MINE + "go-on/")
    answers = {"rep1": "甲代表", "rep1_phone": "13900001111", "more2": "yes", "rep2": "乙代表", "rep2_phone": "",
               "more3": "no"}  # fmt: skip
    assert "请填写" in me.post(MINE + "ask/rep1/", 400, answer="", go="next")
    for name, answer in answers.items():
        me.post(f"{MINE}ask/{name}/", answer=answer, go="next")
    assert "甲代表" not in me.get(MINE + "check/") and "第 3 位" not in me.get(MINE + "ask/rep2/")
    assert "已提交并登记" in me.post(MINE + "check/")
    matter = me.matter()
    with whole_desk("tests"):
        rows = list(Petitioner.objects.filter(matter=matter).order_by("place").values_list("place", "part"))
    assert matter.group and rows == [(1, "representative"), (2, "representative")]
    assert [own_identity(matter, place)["name"] for place in (1, 2)] == ["甲代表", "乙代表"]
    assert own_identity(matter, 1)["address"] == HOME and own_identity(matter, 2)["address"] == ""


def test_no_sixth_representative_is_asked_for(town: Town) -> None:
    from rongjun.web.portal.petition_asks import asks_for

    answers = {"named": "yes", "who": "group"} | {f"more{n}": "yes" for n in range(2, 9)}
    asked = [one.id for one in asks_for(answers)]
    assert "rep5" in asked and "more6" not in asked and "rep6" not in asked
    gone = [one.id for one in asks_for(answers | {"more3": "no"})]
    assert "rep2" in gone and not {"rep3", "more4", "rep4", "rep5"} & set(gone)


def test_a_proxy_hands_in_for_somebody_and_both_are_sealed_singly(town: Town) -> None:
    me = Visitor()
    me.begin()
    me.fill(who="proxy")
    assert "电子邮箱不对" in me.post(f"{MINE}ask/mail/", 400, answer="not an address", go="next")
    for name, answer in {"principal": "诸葛长山", "principal_phone": "", "proxy": "诸葛小山",
                         "proxy_phone": "13900002222"}.items():  # fmt: skip
        me.post(f"{MINE}ask/{name}/", answer=answer, go="next")
    assert "电子邮箱不对" in me.post(MINE + "check/", 400)
    me.post(f"{MINE}ask/mail/", answer="xiaoshan@example.cn", go="next")
    assert "已提交并登记" in me.post(MINE + "check/")
    matter = me.matter()
    first, second = own_identity(matter, 1), own_identity(matter, 2)
    assert (first["name"], second["name"], second["phone"]) == ("诸葛长山", "诸葛小山", "13900002222")
    assert first["mail"] == "xiaoshan@example.cn" and not matter.group
    assert "诸葛小山" not in me.seen and "诸葛长山" not in matter.told


def test_where_a_review_was_sent_on_stands_on_the_page(town: Town) -> None:
    from petition_paper_world import REQUEST

    from rongjun.domains.petitions import delivering, elsewhere, sorting
    from rongjun.domains.petitions.models import Elsewhere
    from rongjun.domains.units.models import Unit

    matter, code = town.registered()
    sorting.sort_matter(matter=matter, path=REQUEST, by=town.desk, at=town.tick())
    handling.accept(matter=matter, by=town.desk, at=town.tick())
    town.signed(matter)
    delivering.deliver_opinion(matter=matter, how="hand", day=clock.today(), by=town.desk, at=clock.now())
    Unit.objects.filter(pk__in=[town.city.unit_id, town.province.unit_id]).update(level=12)
    me = Visitor()
    me.number = matter.number
    me.enter(matter.number, code)
    shown = me.post(MINE + "review/", reason="少算了一个月")
    assert "已经收到，算在期限以内" in shown and "请求复查</a>" not in shown
    with whole_desk("tests"):
        row = Elsewhere.objects.get()
    elsewhere.send_on(
        elsewhere_id=row.pk, body="试验市信访局", sent_on=clock.today(), how="挂号 88", by=town.desk, at=clock.now()
    )
    shown = me.get(MINE)
    assert "试验市信访局" in shown and "挂号 88" in shown and clock.today().isoformat() in shown


def test_an_urgent_need_reaches_the_head_the_same_day(town: Town) -> None:
    me = Visitor()
    matter = me.handed_in(urgent="treatment")
    with whole_desk("tests"):
        assert Urgent.objects.get(matter=matter).need == "treatment"


def test_it_is_followed_with_every_clock_and_how_it_was_counted(town: Town) -> None:
    me = Visitor()
    me.handed_in()
    assert "现在由" in me.get(MINE) and "最后一天" in me.get(MINE)
    clocks = me.get(MINE + "clocks/")
    assert "书面告知您" in clocks and "次日算起" in clocks and "信访工作条例第二十三条" in clocks
    assert "提交" in me.get(MINE + "history/")
    assert "%PDF" in me.client.get(MINE + "receipt.pdf").content[:8].decode("latin1")


def test_something_is_added_once_and_a_petition_is_withdrawn(town: Town) -> None:
    me = Visitor()
    matter = me.handed_in()
    shown = me.get(MINE + "add/")
    once = re.search(r'name="once" value="([^"]+)"', shown)[1]  # type: ignore[index]
    assert "请填写" in me.post(MINE + "add/", 400, text="", once=once)
    for _twice in range(2):
        me.post(MINE + "add/", text=f"{NAME}补充：4月也没有到", once=once)
    with whole_desk("tests"):
        (added,) = Addition.objects.filter(matter=matter)
    assert NAME not in added.told
    assert "请填写" in me.post(MINE + "withdraw/", 400, reason="")
    assert "已撤回" in me.post(MINE + "withdraw/", reason="已经到账")
    assert me.matter().state == "withdrawn"


def test_an_opinion_is_received_read_and_reviewed(town: Town) -> None:
    matter, code = town.registered()
    from petition_paper_world import REQUEST

    from rongjun.domains.petitions import sorting

    sorting.sort_matter(matter=matter, path=REQUEST, by=town.desk, at=town.tick())
    handling.accept(matter=matter, by=town.desk, at=town.tick())
    town.signed(matter)
    town.issued(matter)
    me = Visitor()
    me.number = matter.number
    assert "还没有收" in me.enter(matter.number, code)
    with whole_desk("tests"):
        paper = papers.list_papers(matter, town.desk)[-1]
    address = f"{MINE}papers/{paper.pk}"
    assert "四个月的抚恤金" not in me.get(f"{address}/")
    assert me.client.get(f"{address}.pdf").status_code == 404
    assert "四个月的抚恤金" in me.post(f"{address}/") and me.matter().state == "delivered"
    assert (
        me.client.get(f"{address}.pdf").content[:5] == b"%PDF-"
        and me.client.get(f"{address}.docx").content[:2] == b"PK"
    )
    assert [me.client.get(f"{MINE}papers/{one}").status_code for one in ("999.pdf", f"{paper.pk}.exe")] == [404, 404]
    assert "请求复查" in me.get(MINE) and "30日" in me.get(MINE + "clocks/")
    assert "请填写" in me.post(MINE + "review/", 400, reason="")
    assert "正在复查" in me.post(MINE + "review/", reason="少算了一个月")
    assert me.matter().owner_unit.name == "试验市局"


def test_a_closed_petition_is_rated_once_and_objected_to(town: Town) -> None:
    matter, code = town.registered()
    handling.decline(
        matter=matter, text="属于医保部门", articles=["条例第二十三条"], way="请到医保局", by=town.desk, at=town.tick()
    )  # fmt: skip
    me = Visitor()
    me.number = matter.number
    assert "属于医保部门" in me.enter(matter.number, code)
    assert "请选择" in me.post(MINE + "rate/", 400, of_unit="9")
    for _twice in range(2):
        me.post(MINE + "rate/", of_unit="2", of_answer="1", note="没有说清")
    with whole_desk("tests"):
        assert Rating.objects.filter(matter=matter).count() == 1
    assert "请填写" in me.post(MINE + "object/", 400, reason="")
    assert "已重新打开" in me.post(MINE + "object/", reason="医保局说不归他们")
    assert (me.matter().state, me.matter().round) == ("registered", 2)


def test_who_looked_at_the_identity_is_told(town: Town) -> None:
    from rongjun.domains.petitions.identity import open_identity

    me = Visitor()
    matter = me.handed_in()
    open_identity(matter=matter, place=1, fields=["phone"], purpose="电话核实账户", by=town.clerk, at=town.tick())
    assert "电话核实账户" in me.get(MINE + "looks/")


def test_a_draft_that_is_given_up_leaves_no_answers(town: Town) -> None:
    me = Visitor()
    me.begin()
    me.fill()
    me.post(MINE + "withdraw/")
    assert me.matter().state == "dropped" and not PortalPetition.objects.exists()


def test_the_rota_is_published_without_any_matter(town: Town) -> None:
    from datetime import time, timedelta

    from rongjun.domains.petitions.models import ReceptionDay

    assert "还没有公布" in Visitor().get(BASE + "rota/")
    ReceptionDay.objects.create(
        leader_id=town.director.staff_id, unit_id=town.director.unit_id, post="局长",
        day=clock.today() + timedelta(days=3), begins=time(9), ends=time(11), room="一楼接待室",
        places=6, made_by=1, made_at=town.at,
    )  # fmt: skip
    said = Visitor().get(BASE + "rota/")
    assert "局长" in said and "一楼接待室" in said and "09:00–11:00" in said
    day = ReceptionDay.objects.get()
    me = Visitor()
    me.handed_in()
    assert "排第 1 号" in me.post(f"{BASE}rota/{day.pk}/") and "已有号" in me.post(f"{BASE}rota/{day.pk}/")
    assert me.number not in Visitor().get(BASE + "rota/")


def test_a_photo_is_taken_once_and_what_is_no_picture_is_refused(town: Town) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from portal_world import PNG

    me = Visitor()
    matter = me.handed_in()
    assert "还没有拍照" in me.post(MINE + "files/", 400)
    wrong = SimpleUploadedFile("a.png", b"no picture", "image/png")
    assert "只收 pdf、jpg、png" in me.post(MINE + "files/", 400, photo=wrong)
    for _twice in range(2):
        assert "已收到" in me.post(MINE + "files/", photo=SimpleUploadedFile("a.png", PNG, "image/png"))
    with whole_desk("tests"):
        assert matter.attachments.count() == 1


def test_who_was_refused_says_so_once_and_gets_a_receipt_that_names_nobody(town: Town) -> None:
    from rongjun.domains.petitions import refusals
    from rongjun.domains.petitions.models import Refused

    me, here = Visitor(), BASE + "refused/"
    assert here in me.get(BASE)
    once = re.search(r'name="once" value="([^"]+)"', me.get(here))[1]  # type: ignore[index]
    body = {
        "unit": town.clerk.unit_id, "day": clock.today().isoformat(), "told": f"{NAME}：窗口说不归他们管。",
        "once": once,
    }  # fmt: skip
    assert "哪个单位没有登记" in me.post(here, 400, **(body | {"unit": ""}))
    assert "不能晚于今天" in me.post(here, 400, **(body | {"day": "2099-01-01"}))
    assert "窗口说不归他们管" in me.post(here, 400, **(body | {"day": "昨天"})), "nothing typed is lost"
    for _twice in range(2):
        receipt = me.post(here, **body)
        assert "正在核查" in receipt and NAME not in receipt and "窗口" not in receipt
    with whole_desk("tests"):
        row = Refused.objects.get()
    assert row.from_portal and row.owner_unit_id == town.desk.unit_id
    refusals.work_refused(refused_id=row.pk, finding="true", mended="已补登记。", by=town.desk, at=clock.now())
    assert "查实" in me.get(f"{here}{row.token}/")
    assert me.client.get(f"{here}00000000-0000-4000-8000-000000000000/").status_code == 404
    for _time in range(8):
        me.client.post(here, body)
    assert "窗口说不归他们管" in me.post(here, 429, **body)


def test_a_place_is_given_back_by_who_booked_it_only(town: Town) -> None:
    from datetime import time, timedelta

    from rongjun.domains.petitions import receptions
    from rongjun.domains.petitions.models import Place, ReceptionDay

    day = ReceptionDay.objects.create(
        leader_id=town.director.staff_id, unit_id=town.director.unit_id, post="局长",
        day=clock.today() + timedelta(days=3), begins=time(9), ends=time(11), room="一楼接待室",
        places=6, made_by=1, made_at=town.at,
    )  # fmt: skip
    rota, back = BASE + "rota/", f"{BASE}rota/{day.pk}/back/"
    me, other = Visitor(), Visitor()
    me.handed_in()
    me.post(f"{rota}{day.pk}/")
    assert "您约了第 1 号" in me.get(rota) and "您约了" not in other.get(rota)
    other.handed_in()
    assert "已不在等候中" in other.post(back + "own/")
    with whole_desk("tests"):
        assert Place.objects.get().standing == "waits"
    for said in ("已退号", "已不在等候中"):
        assert said in me.post(back + "own/")
    code = receptions.give_place(reception_id=day.pk, by=town.desk, at=clock.now())[1]
    wrong = str((int(code) + 1) % 10**6).zfill(6)
    assert "没有这个号码" in other.post(back, 400, code=wrong) and "没有这个号码" in other.post(back, 400, code="abc")
    assert "已退号" in other.post(back, code=code) and "已不在等候中" in other.post(back, code=code)
    with whole_desk("tests"):
        assert set(Place.objects.values_list("standing", "matter")) == {("given", None)}
    for _time in range(3):
        other.post(back, 400, code=wrong)
    assert "15 分钟" in other.post(back, 429, code=wrong)
