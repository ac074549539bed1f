"""The pages of money: every role sees what is its own, typed mistakes are told, and a yuan is followed both ways."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from funds_world import FundsWorld
from runs_world import AUGUST, VILLAGE, World

from rongjun.base import clock
from rongjun.base.actor import Actor, Role
from rongjun.domains.funds import accounts
from rongjun.domains.funds.alerts import refresh_alerts
from rongjun.domains.funds.forecasting import work_forecast
from rongjun.domains.funds.models import (
    Appropriation,
    Forecast,
    FundAlert,
    FundPaper,
    Movement,
    Receipt,
    Transaction,
)
from rongjun.domains.funds.posting import post
from rongjun.domains.funds.queries import left_of
from rongjun.domains.funds.watching import gather_facts
from rongjun.domains.payments.models import RunLine
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.units.models import Account
from rongjun.kernel import watch
from rongjun.kernel.ledger import Draft, Leg, draw

from .conftest import OfficeClient
from .run_office import text

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> FundsWorld:
    settings.VAR_DIR = tmp_path
    return FundsWorld()


def client_of(actor: Actor) -> OfficeClient:
    client = OfficeClient()
    client.actor = actor
    client.account = Account.objects.get(pk=actor.account_id)
    client.force_login(client.account, backend="rongjun.web.auth.OfficeBackend")
    session = client.session
    session["seen"] = clock.now().isoformat()
    session.save()
    return client


def typed(**more: str) -> dict[str, str]:
    return {
        "source": "central", "purpose": "medical", "year": "2024", "number": "财社〔2024〕1号", "amount": "1,000.50",
        "notified": "2024-01-10", "due": "", **more,
    }  # fmt: skip


def test_finance_records_two_sign_and_the_money_arrives(world: FundsWorld) -> None:
    finance, head, director = client_of(world.finance), client_of(world.head), client_of(world.director)
    wrong = finance.post("/funds/appropriations/new/", typed(amount="12.345"))
    assert wrong.status_code == 400 and "两位小数" in text(wrong) and "财社" in wrong.content.decode()
    assert finance.post("/funds/appropriations/new/", typed(notified="2099-01-01")).status_code == 400
    made = finance.post(
        "/funds/appropriations/new/", {**typed(), "paper": SimpleUploadedFile("文件.pdf", PDF)}, follow=True
    )
    one = Appropriation.objects.get()
    assert "等待签批" in text(made) and one.amount_fen == 1000_50
    assert finance.post(f"/funds/appropriations/{one.pk}/decide/", {"act": "sign"}).status_code == 403
    for client in (head, director):
        assert "已签署" in text(client.post(f"/funds/appropriations/{one.pk}/decide/", {"act": "sign"}, follow=True))
    assert (
        "已签署过" in text(director.post(f"/funds/appropriations/{one.pk}/decide/", {"act": "sign"}, follow=True))
        or Appropriation.objects.get().state == "in_force"
    )
    slip = {"way": "in", "received": "2024-02-01", "reference": "回单7", "amount": "2000", "note": ""}
    assert "超过应到" in text(finance.post(f"/funds/appropriations/{one.pk}/receipt/", slip))
    slip["amount"] = "800"
    for _ in range(2):
        finance.post(f"/funds/appropriations/{one.pk}/receipt/", slip)
    assert Receipt.objects.count() == 1
    shown = text(finance.get(f"/funds/appropriations/{one.pk}/"))
    assert "200.50" in shown and "回单7" in shown
    paper = head.post(f"/funds/papers/{FundPaper.objects.get().pk}/")
    assert paper.content == PDF
    again = head.post(f"/funds/receipts/{Receipt.objects.get().pk}/reverse/", {"reason": "金额登记错了"}, follow=True)
    assert "已冲销" in text(again) and Receipt.objects.count() == 2


def test_a_hospital_is_paid_and_its_money_has_arrived_once_its_receipt_is_signed(world: FundsWorld) -> None:
    finance, head, director = client_of(world.finance), client_of(world.head), client_of(world.director)
    one = world.appropriated(1000_00)
    world.received(one, 800_00)
    assert "payment/?appropriation=" in finance.get(f"/funds/appropriations/{one.pk}/").content.decode()
    said = {"payee": "", "amount": "300", "day": "2024-03-05", "number": "付7", "what": "住院结算一批"}
    at = f"/funds/movements/new/payment/?appropriation={one.pk}"
    wrong = finance.post(at, said)
    assert wrong.status_code == 400 and "收款方" in text(wrong) and "付7" in wrong.content.decode()
    over = finance.post(at, said | {"payee": "县医院", "amount": "900"})
    assert over.status_code == 400 and "余额只有 800.00" in text(over)
    for _time in range(2):
        finance.post(at, said | {"payee": "县医院"})
    paid = Movement.objects.get()
    here = f"/funds/movements/{paid.pk}/"
    assert "县医院" in text(head.get(here)) and "登记收据" not in text(finance.get(here))
    for client in (head, director):
        client.post(f"{here}decide/", {"act": "sign"})
    assert "登记收据" in text(finance.get(here)) and "登记退款" not in text(finance.get(here))
    places = text(finance.get("/funds/?year=2024"))
    assert "已付待收据（元）" in places and places.count("300.00") == 2
    receipt = {"amount": "300", "day": "2024-03-05", "number": "收据 0012", "what": ""}
    finance.post(f"/funds/movements/new/arrived/?parent={paid.pk}", receipt)
    told = paid.children.get()
    assert director.get(f"/funds/movements/{told.pk}/").status_code == 200
    assert "等待" not in text(head.post(f"/funds/movements/{told.pk}/decide/", {"act": "sign"}, follow=True))
    assert Movement.objects.get(pk=told.pk).state == "in_force"
    assert "登记收据" not in text(finance.get(here)) and "登记退款" in text(finance.get(here))
    assert text(finance.get("/funds/?year=2024")).count("300.00") == 1
    assert "县医院" in text(finance.get("/funds/movements/?q=县医院"))


def test_a_clerk_confirms_and_spends_the_own_units_money_and_sees_no_other(world: FundsWorld) -> None:
    one = world.appropriated(1000_00)
    world.received(one, 1000_00)
    pot, other = world.allocated(one, 600_00), world.allocated(one, 100_00, world.west)
    clerk, second = client_of(world.clerk), client_of(world.second_clerk)
    assert "600.00" in text(clerk.get("/funds/units/")) and "西镇站" not in text(clerk.get("/funds/units/"))
    assert clerk.get(f"/funds/units/{world.west.pk}/").status_code == 404
    assert clerk.get(f"/funds/movements/{other.pk}/").status_code == 404
    assert clerk.get("/funds/").status_code == 403 and clerk.get("/funds/journal/").status_code == 403
    address = f"/funds/movements/new/confirmation/?parent={pot.pk}"
    assert "600.00" in text(clerk.get(address))
    said = {"amount": "600", "day": "2024-03-06", "number": "确1"}
    assert clerk.post(address, {**said, "amount": "700"}).status_code == 400
    clerk.post(address, said)
    made = Movement.objects.get(number="确1")
    assert f"/funds/movements/{made.pk}/" in second.get("/inbox/").content.decode()
    assert f"/funds/movements/{made.pk}/" not in client_of(world.west_clerk).get("/inbox/").content.decode()
    assert "您已在本单据上办理过" in text(clerk.get(f"/funds/movements/{made.pk}/"))
    second.post(f"/funds/movements/{made.pk}/decide/", {"act": "sign"})
    assert Movement.objects.get(number="确1").state == "in_force"
    address = f"/funds/movements/new/spending/?parent={pot.pk}"
    said = {"amount": "50", "day": "2024-03-06", "number": "支1", "what": "住院补助一批", "spent_for": "hardship"}
    clerk.post(address, said)
    spent = Movement.objects.get(number="支1")
    assert "用途不符" in text(second.get(f"/funds/movements/{spent.pk}/"))
    back = second.post(
        f"/funds/movements/{spent.pk}/decide/", {"act": "return", "return-reason": "单据不全"}, follow=True
    )
    assert "已退回" in text(back) and Movement.objects.get(number="支1").state == "refused"
    assert "西镇站" in text(client_of(world.finance).get("/funds/units/"))


def released(world: FundsWorld) -> RunLine:
    """A released run of two people; its benefit is drawn from what there is."""
    county = World()
    for number in range(2):
        county.status(county.person(area=VILLAGE), grade=5 + number)
    run = county.released(AUGUST)
    line = RunLine.objects.filter(run=run).order_by("pk").first()
    assert line is not None
    fen = sum(RunLine.objects.filter(run=run, benefit=line.benefit).values_list("local_fen", flat=True))
    if not Transaction.objects.filter(key__startswith=f"run:{run.pk}:").exists():
        legs = [
            Leg(accounts.BENEFITS, part, "county", "pension", one, run.pk, line.benefit)
            for one, part in draw(fen, left_of(source="county", purpose="pension", year=2022))
        ]
        legs.append(Leg(accounts.PAYABLE, -fen, "county", "pension", None, run.pk, line.benefit))
        draft = Draft(f"run:{run.pk}:{line.benefit}:county:pay", "run", office_day(county.at), "", tuple(legs))
        post(draft, by=world.finance, at=world.at)
    return line


def test_a_yuan_is_followed_from_the_document_to_the_person_and_back(world: FundsWorld) -> None:
    one = world.appropriated(100_000_00, source="county", purpose="pension", year=2022)
    line = released(world)
    place = [line.run_id, line.benefit, "county"]
    finance = client_of(world.finance)
    shown = text(finance.get(f"/funds/appropriations/{one.pk}/"))
    assert "到乡镇和人" in shown
    assert one.number in text(finance.get(reverse("fund-trace", args=place)))
    before = AccessRow.objects.using("access").count()
    town = finance.get(reverse("fund-trace-town", args=[*place, VILLAGE[:9]]))
    assert "D00001" in text(town) and AccessRow.objects.using("access").count() == before + 2
    back = text(finance.get(reverse("fund-line", args=[line.pk])))
    assert one.number in back and "测试1" in back


def test_an_auditor_sees_lines_without_names_until_a_reason_is_given(world: FundsWorld) -> None:
    world.appropriated(100_000_00, source="county", purpose="pension", year=2022)
    line = released(world)
    auditor = client_of(world.actor(Role.AUDITOR, "贾审计"))
    place = [line.run_id, line.benefit, "county", VILLAGE[:9]]
    plain = text(auditor.get(reverse("fund-trace-town", args=place)))
    assert str(line.pk) in plain and "测试1" not in plain and "D00001" not in plain
    assert "测试1" not in text(auditor.get(reverse("fund-line", args=[line.pk])))
    assert auditor.post(reverse("fund-trace-reveal", args=place), {"reason": ""}).status_code == 400
    before = AccessRow.objects.using("access").count()
    named = text(auditor.post(reverse("fund-trace-reveal", args=place), {"reason": "底稿12"}))
    assert "测试1" in named
    rows = AccessRow.objects.using("access").order_by("-pk")[:2]
    assert AccessRow.objects.using("access").count() == before + 2
    assert {row.purpose for row in rows} == {"审计追踪：底稿12"}
    assert client_of(world.clerk).get(reverse("fund-line", args=[line.pk])).status_code == 403


@pytest.mark.parametrize("role", [Role.CITY, Role.PROVINCE])
def test_levels_above_see_sums_only(world: FundsWorld, role: Role) -> None:
    one = world.appropriated(1000_00)
    above = client_of(world.actor(role, "上级"))
    assert above.get("/funds/").status_code == 200 and above.get("/funds/balance/").status_code == 200
    for address in ("/funds/journal/", "/funds/appropriations/", f"/funds/appropriations/{one.pk}/", "/funds/units/"):
        assert above.get(address).status_code == 403, address


def test_lists_export_and_cost_the_same_queries_whatever_their_length(
    world: FundsWorld, django_assert_max_num_queries: Any
) -> None:
    finance = client_of(world.finance)
    pages = (
        "/funds/",
        "/funds/appropriations/",
        "/funds/movements/",
        "/funds/units/",
        "/funds/balance/",
        "/funds/journal/",
    )
    counts: list[list[int]] = []
    for _ in range(2):
        one = world.appropriated(1000_00)
        world.received(one, 1000_00)
        pot = world.allocated(one, 600_00)
        world.confirmed(pot, 600_00)
        world.spent(pot, 5_00)
        counts.append([])
        last = Transaction.objects.latest("pk").pk
        single = (f"appropriations/{one.pk}/", f"units/{world.east.pk}/", f"movements/{pot.pk}/", f"journal/{last}/")
        for address in (*pages, *(f"/funds/{name}" for name in single)):
            with django_assert_max_num_queries(15) as used:
                assert finance.get(address).status_code == 200, address
            counts[-1].append(len(used))
    assert counts[0] == counts[1]
    for address in pages[1:]:
        assert finance.get(f"{address}?export=csv").status_code == 200
        assert finance.get(f"{address}?q=1").status_code == 200
    day = text(finance.get("/funds/balance/?until=2024-03-04"))
    assert "账簿里还没有凭证" in day and "平衡" in day
    assert "不是日期" in text(finance.get("/funds/balance/?until=昨天"))


def test_an_alert_is_answered_settled_and_its_days_are_changed_on_its_pages(world: FundsWorld) -> None:
    one = world.appropriated(1000_00, due_on=date(2024, 3, 10))
    found = watch.find(gather_facts(today=date(2024, 3, 20)), watch.DEFAULT_DAYS, date(2024, 3, 20))
    refresh_alerts(findings=found, by=world.finance, at=clock.now())
    alert = FundAlert.objects.get()
    finance, head, clerk = client_of(world.finance), client_of(world.head), client_of(world.clerk)
    assert "/funds/alerts/?kind=due" in finance.get("/").content.decode()
    assert "/funds/alerts/?kind=due" not in clerk.get("/").content.decode()
    listed = text(finance.get("/funds/alerts/"))
    assert "应到未到" in listed and "1,000.00" in listed and "卢会计" in listed
    assert "共 0 条" in text(clerk.get("/funds/alerts/"))
    assert clerk.get(f"/funds/alerts/{alert.pk}/").status_code == 404
    shown = text(finance.get(f"/funds/alerts/{alert.pk}/"))
    assert "医疗补助" in shown and f"/funds/appropriations/{one.pk}/" in finance.get(
        f"/funds/alerts/{alert.pk}/"
    ).content.decode()  # fmt: skip
    act = f"/funds/alerts/{alert.pk}/act/"
    assert finance.post(act, {"act": "answer", "note": "", "promised": "下周"}).status_code == 400
    said = {"act": "answer", "note": "已发函催要", "promised": f"{clock.today():%Y-%m-%d}"}
    assert "已发函催要" in text(finance.post(act, said, follow=True))
    assert "已关闭" in text(head.post(act, {"act": "settle", "settle-reason": "上级缓拨，有函"}, follow=True))
    assert FundAlert.objects.get().state == "settled"
    days = {"key": "idle", "days": "30", "reason": "县里规定"}
    assert "已改" in text(head.post("/funds/alerts/days/", days, follow=True))
    assert finance.post("/funds/alerts/days/", days).status_code == 403
    assert head.post("/funds/alerts/days/", {**days, "days": "-1"}).status_code == 400


def test_the_budget_shows_plan_actual_and_forecast_beside_their_chart(world: FundsWorld) -> None:
    year = clock.today().year
    world.at = clock.now() - timedelta(hours=1)
    one = world.appropriated(1200_00, purpose="pension", year=year)
    finance = client_of(world.finance)
    shown = text(finance.get(f"/funds/budget/?year={year}&purpose=pension"))
    assert "1,200.00" in shown and "100.00" in shown and "还没有预测" in shown
    said = {"year": str(year), "source": "central", "purpose": "pension", "m1": "300", "m2": "x"}
    assert finance.post("/funds/budget/plan/", said).status_code == 400
    finance.post("/funds/budget/plan/", {**said, "m2": ""})
    assert "300.00" in text(finance.get(f"/funds/budget/?year={year}&purpose=pension"))
    assert 'value="300.00"' in finance.get(
        f"/funds/budget/plan/?year={year}&source=central&purpose=pension"
    ).content.decode()  # fmt: skip
    assert "正在预测" in text(finance.post("/funds/budget/forecast/", follow=True))
    forecast = Forecast.objects.get()
    assert finance.get("/funds/budget/forecast/progress/").status_code == 200
    work_forecast(forecast_id=forecast.pk, at=clock.now())
    assert "按 " in text(finance.get(f"/funds/budget/?year={year}&benefit=disability_pension"))
    assert "查看结果" in text(finance.get("/funds/budget/forecast/progress/"))
    assert one.number in text(finance.get("/funds/appropriations/?q=" + one.number))
