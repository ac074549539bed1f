"""The own pages in a browser's hands: slip at the counter, signing in, record, money, looks, notes, folder, leaving."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from own_world import OwnWorld
from runs_world import AUGUST

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.base.scope import whole_desk
from rongjun.domains.disclosure.models import OwnKey, OwnSession
from rongjun.domains.people.models import Fact
from rongjun.domains.petitions.intake import begin_draft
from rongjun.domains.petitions.numbers import code_of
from rongjun.domains.petitions.person import OWN
from rongjun.domains.safeguards.models import AccessRow
from rongjun.kernel.period import format_month
from rongjun.web.portal.own_http import COOKIE
from rongjun.web.portal.petition_draft import given_of

pytestmark = pytest.mark.django_db(databases=["default", "access"])
BASE = "/portal/own/"
CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
PAGES = (
    "", "record/", "record/wrong/", "money/", "matters/", "looks/", "notes/", "work/", "events/", "folder/", "code/",
)  # fmt: skip


@pytest.fixture
def world() -> OwnWorld:
    made = OwnWorld()
    made.pay()
    made.county.at = clock.now()
    return made


class Visitor:
    """Somebody with a phone."""

    def __init__(self, world: OwnWorld) -> None:
        self.world, self.client, self.url, self.status = world, Client(), "", 0

    def get(self, address: str, **more: Any) -> str:
        return self._read(self.client.get(BASE + address, follow=True, **more))

    def post(self, address: str, **fields: Any) -> str:
        return self._read(self.client.post(BASE + address, fields, follow=True))

    def enter(self, code: str, number: str = "") -> str:
        return self.post("enter/", number=number or self.world.me.file_no, secret=code)

    def own_code(self) -> str:
        """Change to a code of the own through the page; returns it."""
        shown = self.post("code/")
        code = CODE.search(shown)[0]  # type: ignore[index]
        box = re.search(r'name="box" value="([^"]+)"', shown)[1]  # type: ignore[index]
        assert "不一样" in self.post("code/", typed="AAAA", box=box) and self.status == 400
        assert "已换好" in self.post("code/", typed=code.lower(), box=box)
        return code

    def _read(self, answer: Any) -> str:
        self.url, self.status = answer.request["PATH_INFO"], answer.status_code
        return unescape(answer.content.decode())


@pytest.fixture
def me(world: OwnWorld) -> Visitor:
    found = Visitor(world)
    found.enter(world.give().code)
    assert (found.status, found.url) == (200, BASE)
    return found


def test_without_a_key_every_page_asks_for_it(world: OwnWorld) -> None:
    for address in PAGES:
        stranger = Visitor(world)
        assert "请输入档案号和个人查询码" in stranger.get(address) and stranger.url == BASE + "enter/"


def test_every_page_opens_in_both_languages_names_no_staff_and_is_found_by_no_search(me: Visitor) -> None:
    for address in PAGES:
        for language in ("zh-CN", "en"):
            shown = me.get(address, headers={"Accept-Language": language})
            assert me.status == 200 and me.url == BASE + address
            assert (language == "en" or "officer" not in shown) and "13800001111" not in shown
    answer = me.client.get(BASE)
    assert answer["X-Robots-Tag"] == "noindex, nofollow" and answer["Cache-Control"] == "no-store"


def test_the_slip_is_shown_at_the_counter_until_it_was_handed_over(office: Any, world: OwnWorld) -> None:
    client, address = office(Role.OFFICER, "counter"), f"/people/{world.me.pk}/own/"
    shown = client.post(address, {"holder": "self", "checked": "id_card"}, follow=True).content.decode()
    code, key = CODE.search(shown)[0], OwnKey.objects.get()  # type: ignore[index]
    assert world.me.file_no in shown and code in client.get(f"{address}{key.pk}/").content.decode()
    assert code not in office(Role.OFFICER, "other").get(f"{address}{key.pk}/", follow=True).content.decode()
    assert "已交到手里" in client.post(f"{address}{key.pk}/", follow=True).content.decode()
    assert code not in client.get(f"{address}{key.pk}/", follow=True).content.decode()
    me = Visitor(world)
    me.enter(code)
    assert me.url == BASE
    assert "已停用" in client.post(f"{address}{key.pk}/end/", {"why": "lost"}, follow=True).content.decode()
    me.get("money/")
    assert me.url == BASE + "enter/"


def test_a_form_at_the_counter_that_lacks_something_keeps_what_was_typed(office: Any, world: OwnWorld) -> None:
    client, address = office(Role.OFFICER, "counter"), f"/people/{world.me.pk}/own/"
    answer = client.post(
        address, {"holder": "family", "checked": "visit", "name": "岳小山", "relation": "", "paper": ""}
    )
    assert answer.status_code == 400 and "岳小山" in answer.content.decode()
    assert "与本人关系和凭据" in answer.content.decode()
    watching = {"holder": "family", "checked": "visit", "name": "某", "relation": "子女", "paper": "稳控名单"}
    assert client.post(address, watching).status_code == 400
    assert not OwnKey.objects.exists()


def test_five_wrong_codes_lock_the_number_and_a_right_one_forgets_them(world: OwnWorld) -> None:
    code = world.give().code
    visitor = Visitor(world)
    for _try in range(4):
        assert "不对" in visitor.enter("AAAA-AAAA-AAAA") and visitor.status == 400
    visitor.enter(code)
    assert visitor.url == BASE
    other = Visitor(world)
    other.client.defaults["REMOTE_ADDR"] = "10.0.0.9"
    answers = [other.enter("AAAA-AAAA-AAAA") for _try in range(6)]
    assert other.status == 429 and "暂时不能再试" in answers[-1]
    assert other.enter(code) and other.status == 429


def test_my_money_says_why_and_another_persons_line_is_nowhere(me: Visitor, world: OwnWorld) -> None:
    shown = me.get("money/?year=2022")
    month = format_month(AUGUST)
    assert month in shown and "为什么是这个数" in shown
    benefit = re.search(rf"/portal/own/money/([a-z_]+)/{month}/", shown)[1]  # type: ignore[index]
    why = me.get(f"money/{benefit}/{month}/")
    assert "怎么算出来的" in why and "条例" in why and "谁出钱" in why
    me.get(f"money/{benefit}/{month}/?line=999999")
    assert me.status == 404
    me.get("money/nothing/2022-08/")
    assert me.status == 404


def test_a_sealed_value_is_shown_by_a_button_with_an_own_code_and_stands_among_the_looks(
    me: Visitor, world: OwnWorld
) -> None:
    fact = Fact.objects.get(person=world.me, kind="phone")
    theirs = Fact.objects.get(person=world.neighbour, kind="phone")
    assert "换成只有您自己知道的" in me.post("record/", value=f"{fact.pk}:phone") and me.url == BASE + "code/"
    me.own_code()
    assert "13800001111" in me.post("record/", value=f"{fact.pk}:phone")
    assert "13800001111" not in me.get("record/")
    assert "13800002222" not in me.post("record/", value=f"{theirs.pk}:phone")
    for wrong in ("", "x", f"{fact.pk}:nothing", "999999999999999999999:phone"):
        me.post("record/", value=wrong)
        assert me.status == 200
    assert "本人查看自己的登记" in me.get("looks/")


def begin_petition() -> tuple[str, str]:
    with whole_desk(OWN):
        begun = begin_draft(given=given_of({}), sent_key="a-form-of-the-tests", at=clock.now())
    return begun.matter.number, code_of(begun.matter.sent_key)


def test_a_petition_is_kept_opened_again_after_a_second_sign_in_and_taken_out(me: Visitor, world: OwnWorld) -> None:
    number, code = begin_petition()
    assert "先换查询码" in me.get("folder/")
    own = me.own_code()
    me.post("folder/", number=number, secret="AAAAA-AAAAA")
    assert me.status == 400
    assert "已放进您的文件夹" in me.post("folder/", number=number.lower(), secret=code)
    me.post("leave/")
    assert me.url == BASE + "enter/" and COOKIE not in {name for name, one in me.client.cookies.items() if one.value}
    again = Visitor(world)
    again.enter(own)
    assert number in again.get("folder/")
    again.post("folder/act/", number=number, act="open")
    assert again.url == "/portal/petition/mine/"
    assert "已取出" in again.post("folder/act/", number=number, act="drop") and number not in again.get("folder/")


def test_the_petition_of_this_browser_is_kept_by_a_button(me: Visitor) -> None:
    number, code = begin_petition()
    me.own_code()
    me.client.post("/portal/petition/enter/", {"number": number, "secret": code})
    assert "存进我的信访文件夹" in me.client.get("/portal/petition/mine/receipt/").content.decode()
    assert "已放进您的文件夹" in me.post("folder/keep/") and number in me.get("folder/")
    assert "已经在文件夹里" in me.post("folder/keep/")


def test_no_session_row_holds_a_person_beside_a_petition(me: Visitor, world: OwnWorld) -> None:
    number, code = begin_petition()
    me.client.post("/portal/petition/enter/", {"number": number, "secret": code})
    held = [one.get_decoded() for one in Session.objects.all()]
    assert [set(one) - {"petition", "_messages"} for one in held if "petition" in one] == [set()]
    assert str(world.me.pk) not in str([{k: v for k, v in one.items() if k != "petition"} for one in held])
    assert OwnSession.objects.count() == 1


def test_a_case_and_a_petition_are_never_open_in_one_session(me: Visitor) -> None:
    number, code = begin_petition()
    session = me.client.session
    session["portal"] = {"case": 1, "code": "x", "seen": clock.now().isoformat()}
    session.save()
    me.client.post("/portal/petition/enter/", {"number": number, "secret": code})
    assert "portal" not in me.client.session and "petition" in me.client.session


def test_my_name_and_phone_are_put_into_the_form_only_when_asked_and_kept_only_when_sent(me: Visitor) -> None:
    number, code = begin_petition()
    me.own_code()
    me.client.post("/portal/petition/enter/", {"number": number, "secret": code})
    ask = "/portal/petition/mine/ask/"
    me.client.post(f"{ask}named/", {"answer": "yes", "go": "next"})
    assert "测试1" not in me.client.get(f"{ask}name/").content.decode()
    assert 'value="测试1"' in me.client.post(f"{ask}name/", {"go": "mine"}).content.decode()
    assert 'value="13800001111"' in me.client.post(f"{ask}phone/", {"go": "mine"}).content.decode()
    assert "已填写" not in me.client.get(f"{ask}name/").content.decode()
    assert "填上我登记的" not in Client().get("/portal/petition/").content.decode()


def test_an_altered_or_foreign_cookie_opens_nothing(me: Visitor, world: OwnWorld) -> None:
    for value in ("", "x", "a" * 400, me.client.cookies[COOKIE].value[:-4] + "AAAA"):
        stranger = Visitor(world)
        stranger.client.cookies[COOKIE] = value
        stranger.get("record/")
        assert stranger.url == BASE + "enter/"


def test_an_idle_half_hour_ends_the_visit(me: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    me.get("money/")
    assert me.url == BASE + "enter/"


def test_a_code_sent_back_from_another_persons_page_changes_nothing(me: Visitor, world: OwnWorld) -> None:
    other = Visitor(world)
    other.enter(world.give(world.neighbour).code, world.neighbour.file_no)
    box = re.search(r'name="box" value="([^"]+)"', other.post("code/"))[1]  # type: ignore[index]
    before = OwnKey.objects.count()
    assert CODE.search(me.post("code/", typed="x", box=box))
    assert OwnKey.objects.count() == before


def test_pages_of_one_person_show_the_looks_of_others_without_their_names(me: Visitor, office: Any) -> None:
    client = office(Role.OFFICER, "looker")
    client.get(f"/people/{me.world.me.pk}/")
    shown = me.get("looks/")
    assert "查看档案" in shown and "优抚经办" in shown and "人looker" not in shown
    assert AccessRow.objects.filter(person_token=str(me.world.me.token), role=Role.APPLICANT).exists()
