"""What if, in the browser: scenarios chosen, computed and read side by side; nothing of it is ever saved."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.base.spreadsheets import read_table
from rongjun.domains.entitlements.whatif import actions, kept
from rongjun.domains.entitlements.whatif.drafting import drafts_of
from rongjun.domains.people.models import Fact
from rongjun.domains.policy.models import Notice
from rongjun.domains.policy.queries import current_rulebook
from rongjun.domains.safeguards.models import AccessRow
from rongjun.kernel.money import format_yuan, round_half_up
from rongjun.kernel.period import format_month, month_of
from rongjun.kernel.rulebook.lookup import cell_in_force
from rongjun.kernel.rulebook.supposing import Change

from . import registry
from .conftest import OfficeClient
from .registry import OTHER_VILLAGE, enter, row

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
NOW = format_month(month_of(clock.today()))


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def officer(office: Office, settings: Any, tmp_path: Any) -> OfficeClient:
    """Three disabled soldiers, one of them illness grade eight: not paid by law."""
    settings.VAR_DIR = tmp_path
    registry.load_places()
    client = office(Role.OFFICER)
    enter([row(1), row(2, 区划代码=OTHER_VILLAGE), row(3, 残疾等级="八级", 残疾性质="因病")], client.actor)
    return client


def begun(client: OfficeClient) -> str:
    answer = client.post("/whatif/")
    assert answer.status_code == 302
    return str(answer["Location"].rstrip("/").rpartition("/")[2])


def add(client: OfficeClient, token: str, number: int, kind: str, /, **typed: Any) -> Any:
    return client.post(reverse("whatif-change", args=[token, number, kind]), {"month": NOW, **typed})


def raised(client: OfficeClient, token: str, number: int, percent: str = "10") -> None:
    typed = {"standard": "disability|*", "how": "percent", "number": percent, "region": "", "period": "month"}
    assert add(client, token, number, "standard", **typed).status_code == 302


def computed(client: OfficeClient, token: str) -> Any:
    client.post(reverse("whatif-act", args=[token]), {"act": "compute"})
    return client.get(reverse("whatif", args=[token]), follow=True)


def test_two_scenarios_stand_side_by_side_and_nothing_is_saved(officer: OfficeClient) -> None:
    facts, version = Fact.objects.count(), current_rulebook().version
    token = begun(officer)
    raised(officer, token, 0)
    group = {"categories": ["11"], "cause": "illness", "grade_from": "7", "grade_to": "10", "as_cause": "duty"}
    assert add(officer, token, 1, "group", **group).status_code == 302
    page = computed(officer, token)
    shown = text(page)
    assert "方案一" in shown and "方案二" in shown and "因病" in shown
    first, second = kept.load_results(token, officer.actor)
    assert (first.gaining, first.losing, first.newly) == (2, 0, 0)
    assert (second.gaining, second.newly, second.no_longer) == (1, 1, 0)
    assert first.before_fen == second.before_fen > 0
    assert abs(first.difference_fen * 10 - first.before_fen) <= 12 * 2 * 10
    assert Fact.objects.count() == facts and current_rulebook().version == version
    for by in ("source", "town", "month", "year"):
        assert officer.get(reverse("whatif-result", args=[token, by])).status_code == 200
    assert "东镇" in text(officer.get(reverse("whatif-result", args=[token, "town"])))


def test_results_go_out_as_a_workbook_that_adds_up(officer: OfficeClient) -> None:
    token = begun(officer)
    raised(officer, token, 0)
    computed(officer, token)
    sheet = read_table(officer.get(reverse("whatif-result", args=[token, "month"]) + "?export=xlsx").content)
    result = kept.load_results(token, officer.actor)[0]
    cells = [cells for _number, cells in sheet.rows]
    assert len(cells) == 12
    assert round(sum(float(str(one[3])) for one in cells) * 100) == result.difference_fen


def test_who_gains_is_listed_with_an_access_row_for_each(officer: OfficeClient) -> None:
    token = begun(officer)
    raised(officer, token, 0)
    computed(officer, token)
    page = text(officer.get(reverse("whatif-people", args=[token, 0])))
    assert "T0001" in page and "T0002" in page and "T0003" not in page
    assert AccessRow.objects.filter(purpose__contains="谁增谁减").count() == 2


def test_another_account_finds_nothing_and_a_clerk_may_not(officer: OfficeClient, office: Office) -> None:
    token = begun(officer)
    other = office(Role.OFFICER, "another")
    assert other.get(reverse("whatif", args=[token])).status_code == 404
    assert office(Role.TOWN_CLERK).get("/whatif/").status_code == 403


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("standard", {"standard": "disability|*", "how": "percent", "number": "八"}, "请写数字"),
        ("standard", {"standard": "", "how": "percent", "number": "8"}, "请选择"),
        ("standard", {"standard": "nursing_rate|*", "how": "amount", "number": "8"}, "是比例"),
        ("standard", {"standard": "local_wage|*", "how": "percent", "number": "8"}, "没有可以提高的数"),
        ("standard", {"standard": "disability|*", "how": "percent", "number": "-250"}, "-100 至 1000"),
        ("group", {"categories": ["11"]}, "至少一项"),
        ("age", {"benefit": "old_conscript_allowance", "age": "0"}, ""),
        ("funding", {"benefit": "*", "central": "80", "provincial": "30"}, "超过 100%"),
    ],
)
def test_a_wrong_change_says_what_is_wrong_and_keeps_what_was_typed(
    officer: OfficeClient, kind: str, typed: dict[str, Any], said: str
) -> None:
    token = begun(officer)
    answer = add(officer, token, 0, kind, **{"region": "", "period": "month"} | typed)
    assert answer.status_code == 400
    assert said in text(answer)
    assert kept.load(token, officer.actor, clock.now()).scenarios[0].changes == ()


def test_months_in_the_wrong_order_are_refused_and_a_scenario_can_be_added_and_dropped(officer: OfficeClient) -> None:
    token = begun(officer)
    act = reverse("whatif-act", args=[token])
    assert officer.post(act, {"act": "period", "first": "2026-08", "last": "2026-07"}).status_code == 400
    assert officer.post(act, {"act": "period", "first": "2022-08", "last": "2023-07"}).status_code == 302
    for _again in range(3):
        officer.post(act, {"act": "add"})
    assert len(kept.load(token, officer.actor, clock.now()).scenarios) == 4
    officer.post(act, {"act": "drop", "number": "0"})
    made = kept.load(token, officer.actor, clock.now())
    assert len(made.scenarios) == 3 and made.until - made.first == 12
    assert "还没有任何变动" in text(officer.post(act, {"act": "compute"}, follow=True))
    officer.post(act, {"act": "forget"})
    assert officer.get(reverse("whatif", args=[token])).status_code == 404


def test_an_age_of_fifty_eight_brings_in_who_is_fifty_nine(officer: OfficeClient) -> None:
    born = clock.today().replace(year=clock.today().year - 59, day=1)
    number = registry.identity(44, born)
    enter([row(4, 对象类别="60周岁以上农村籍退役士兵", 身份证号=number, 残疾等级="", 残疾性质="", 入伍日期="1985-11-01",
               退伍日期="1989-11-01")], officer.actor, "second.xlsx")  # fmt: skip
    token = begun(officer)
    assert add(officer, token, 0, "age", benefit="old_conscript_allowance", age="58").status_code == 302
    page = text(computed(officer, token))
    assert "年满 58 周岁起发" in page


def test_a_scenario_becomes_a_draft_notice_with_its_values_and_nothing_else(officer: OfficeClient) -> None:
    version, token = current_rulebook().version, begun(officer)
    raised(officer, token, 0)
    group = {"categories": ["11"], "cause": "illness", "as_cause": "duty"}
    add(officer, token, 1, "group", **group)
    computed(officer, token)
    answer = officer.post(reverse("whatif-draft", args=[token, 0]), follow=True)
    notice = Notice.objects.get()
    assert answer.redirect_chain == [(reverse("notice", args=[notice.pk]), 302)]
    assert f"已变成通知草稿 {notice.pk}" in text(answer)
    assert (notice.state, notice.kind, notice.doc_no) == ("draft", "national", "")
    cells = {cell["key"]: cell for cell in notice.typed["cells"]}
    assert len(cells) == len(current_rulebook().tables["disability"].keys)
    known = cell_in_force(current_rulebook(), "disability", "5.war", month_of(clock.today()))
    assert known is not None
    assert cells["5.war"]["text"] == format_yuan(round_half_up(known.value * 110, 100), grouped=False)
    assert current_rulebook().version == version
    assert "要由法规规定" in text(officer.post(reverse("whatif-draft", args=[token, 1]), follow=True))
    assert Notice.objects.count() == 1


def test_a_local_change_becomes_a_local_draft_that_reads_back_as_a_book(officer: OfficeClient) -> None:
    token = begun(officer)
    change = Change("percent", month_of(clock.today()), table="disability", key="*", region="990101", value=500)
    assert drafts_of(current_rulebook(), (change,))[0].typed["rules"][0]["percent"] == "5.00"
    actions.add_change(token=token, number=0, change=change, by=officer.actor, at=clock.now())
    officer.post(reverse("whatif-draft", args=[token, 0]))
    notice = Notice.objects.get()
    assert (notice.kind, notice.region) == ("local", "990101")
    assert notice.typed["rules"][0]["op"] == "percent"
