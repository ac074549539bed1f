"""Repairs: everybody with the same cause is found among persons and money and mended by the next run; nobody asks."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from kept import Keep
from runs_world import AUGUST, START, World, actor, four_paid, officer, world_of

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.domains.payments.bank.results import import_results
from rongjun.domains.payments.bank.sheets import export_sheet
from rongjun.domains.payments.models import Run, RunLine
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Fact
from rongjun.domains.petitions import repairs
from rongjun.domains.petitions.causes import Place, add_cause, end_cause, list_causes
from rongjun.domains.petitions.models import Cause, Repair, RepairItem
from rongjun.domains.petitions.repairs import Plan
from rongjun.domains.units.models import Area, Unit
from tests.web.registry import OTHER_VILLAGE, TOWN, load_places

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def world(request: Any) -> World:
    return world_of(request, "paid")


@pytest.fixture(scope="module")
def paid(kept: Keep) -> World:
    world: World = kept(four_paid)
    return world


def plan(world: World, **more: Any) -> Plan:
    due = office_day(world.at) + timedelta(days=40)
    told = {"title": "八月退回重发", "text": "核对账户，下月补发。", "due_on": due, "owner_id": officer().staff_id}
    return Plan(**(told | more))


def begun(world: World, place: Place, code: str = "returned", **more: Any) -> Repair:
    cause = Cause.objects.get(code=code)
    return repairs.open_repair(cause_id=cause.pk, place=place, plan=plan(world, **more), by=officer(), at=world.tick())


def answered(run: Run, world: World, *failed: int) -> None:
    """Let the bank answer a run: these numbers come back."""
    sheet = export_sheet(run_id=run.pk, format="csv", by=officer(), at=world.tick())
    rows = list(csv.DictReader(io.StringIO(sheet.decode())))
    for row in rows:
        back = int(row["序号"]) in failed
        row |= {"结果": "失败" if back else "成功", "失败原因": "账户已销户" if back else ""}
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    import_results(run_id=None, content=text.getvalue().encode(), file_name="r.csv", by=officer(), at=world.tick())


def looked(repair: Repair, world: World) -> repairs.Looked:
    return repairs.look_for_everybody(repair_id=repair.pk, by=officer(), at=world.tick())


def test_whom_the_bank_sent_back_is_found_and_mended_when_the_money_arrives(paid: World, world: World) -> None:
    """Two of four came back. One gets a new account and is paid by the next run; the repair ends with the second."""
    run = Run.objects.get()
    answered(run, world, 2, 3)
    repair = begun(world, Place(batch=run.pk, batch_kind="run"))
    found = looked(repair, world)
    assert (found.found, found.fresh, found.mended) == (2, 2, 0)
    assert found.open_fen > 0
    for person, number in ((world.people[1], 2), (world.people[2], 3)):
        with pytest.raises(Refusal, match="没有改正"):
            repairs.end_repair(repair_id=repair.pk, result="已补发。", by=officer(), at=world.tick())
        Fact.objects.filter(person=person, kind="account").update(superseded_at=world.tick())
        world.account(person)
        following = world.released(AUGUST + number - 1)
        assert looked(repair, world).mended == number - 2
        answered(following, world)
        assert looked(repair, world).mended == number - 1
    ended = repairs.end_repair(repair_id=repair.pk, result="两人均已到账。", by=officer(), at=world.tick())
    assert (ended.found, ended.mended, ended.result) == (2, 2, "两人均已到账。")
    with pytest.raises(AlreadyDone):
        looked(repair, world)


def test_who_was_left_out_of_a_month_is_found_by_benefit_and_month(paid: World, world: World) -> None:
    """A fifth person whose facts were recorded late: owed for August, never posted; September's run posts it."""
    late = world.person()
    world.status(late)
    benefit = RunLine.objects.values_list("benefit", flat=True)[0]
    repair = begun(world, Place(benefit=benefit, month="2022-08"), code="left_out")
    found = looked(repair, world)
    assert (found.found, found.mended) == (1, 0)
    with acting(officer()):
        assert RepairItem.objects.get().person_token == str(late.token)
    world.released(AUGUST + 1)
    assert looked(repair, world).mended == 1


def test_looking_again_finds_nobody_twice_and_whoever_comes_later(paid: World, world: World) -> None:
    answered(Run.objects.get(), world, 1)
    repair = begun(world, Place(batch=Run.objects.get().pk, batch_kind="run"))
    assert [looked(repair, world).fresh for _ in range(2)] == [1, 0]
    assert RepairItem._base_manager.count() == 1


def test_a_month_that_was_not_paid_yet_leaves_nobody_out(paid: World, world: World) -> None:
    repair = begun(world, Place(benefit="disability_pension", month="2022-09"), code="left_out")
    with pytest.raises(Refusal, match="还没有发放"):
        looked(repair, world)


def test_a_cause_without_batch_or_month_is_mended_and_not_searched(world: World) -> None:
    repair = begun(world, Place(fund="站点经费"), code="unclear")
    with pytest.raises(Refusal, match="发放批次"):
        looked(repair, world)
    assert repairs.end_repair(repair_id=repair.pk, result="印发了明白纸。", by=officer(), at=world.tick()).found is None


def test_a_repair_has_an_owner_of_the_unit_a_date_ahead_and_a_plan(world: World) -> None:
    place = Place(fund="优待金")
    for wrong, said in (
        ({"owner_id": 999}, "本单位"), ({"due_on": date(2022, 7, 1)}, "早于今天"), ({"title": " "}, "名称"),
        ({"text": ""}, "怎么整改"), ({"text": "掌握其行踪"}, "行踪"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=said):
            begun(world, place, **wrong)
    for bad in (Place(month="2022-13"), Place(batch=1), Place(batch_kind="run"), Place(station_id=99)):
        with pytest.raises(Refusal):
            begun(world, bad)
    assert not Repair.objects.exists()


def test_one_cause_and_place_has_one_open_repair(world: World) -> None:
    begun(world, Place(fund="优待金"))
    with pytest.raises(AlreadyDone):
        begun(world, Place(fund="优待金"))
    begun(world, Place(fund="抚恤金"))


def test_a_repair_is_handed_over_with_a_reason(world: World) -> None:
    repair = begun(world, Place(fund="优待金"))
    head, day = actor(Role.HEAD), office_day(world.at) + timedelta(days=60)
    with pytest.raises(Refusal, match="理由"):
        repairs.hand_over(repair_id=repair.pk, owner_id=head.staff_id, due_on=day, reason="", by=head, at=world.tick())
    made = repairs.hand_over(
        repair_id=repair.pk, owner_id=head.staff_id, due_on=day, reason="经办人调走", by=head, at=world.tick()
    )
    assert (made.owner_id, made.due_on) == (head.staff_id, day)


def test_finance_and_strangers_have_no_part_in_repairs(world: World) -> None:
    repair = begun(world, Place(fund="优待金"))
    for other in (actor(Role.FINANCE), actor(Role.AUDITOR)):
        with pytest.raises(NotPermitted):
            repairs.list_repairs(other)
    with pytest.raises(NotFound):
        repairs.get_repair(repair.pk + 1, officer())
    assert list(repairs.list_overdue(officer(), repair.due_on)) == []
    assert list(repairs.list_overdue(officer(), repair.due_on + timedelta(days=1))) == [repair]


def test_the_list_of_causes_grows_and_a_cause_goes_out_of_use(world: World) -> None:
    before = list_causes().count()
    made = add_cause(code="Bank_Merger", name="银行网点撤并", by=officer(), at=world.tick())
    assert (made.code, list_causes().count()) == ("bank_merger", before + 1)
    for code, name in (("bank_merger", "别的"), ("x", "银行网点撤并"), ("", "空"), ("中文", "名"), ("y", "盯防对象")):
        with pytest.raises(Refusal):
            add_cause(code=code, name=name, by=officer(), at=world.tick())
    end_cause(cause_id=made.pk, by=officer(), at=world.tick())
    assert list_causes().count() == before
    with pytest.raises(AlreadyDone):
        end_cause(cause_id=made.pk, by=officer(), at=world.tick())
    with pytest.raises(NotPermitted):
        add_cause(code="z", name="名", by=actor(Role.FINANCE), at=START)


def test_a_cause_that_is_only_a_fund_finds_whoever_it_pays_and_is_owed(paid: World, world: World) -> None:
    late = world.person()
    world.status(late)
    repair = begun(world, Place(fund="抚恤金"), code="fund_late")
    found = looked(repair, world)
    assert (found.found, found.mended) == (1, 0)
    with acting(officer()):
        assert RepairItem.objects.get().person_token == str(late.token)
    other = begun(world, Place(fund="conscript_family"), code="fund_late")
    assert looked(other, world).found == 0, "nobody is paid a benefit of that fund"
    world.released(AUGUST + 1)
    assert looked(repair, world).mended == 1


def test_a_cause_that_is_only_a_station_finds_everybody_of_its_place(paid: World, world: World) -> None:
    load_places()
    station = Unit.objects.create(name="东镇站", level=Area.Level.TOWN, area_id=TOWN, parent_id=None)
    here, away = world.person(), world.person(area=OTHER_VILLAGE)
    for person in (here, away):
        world.status(person)
    repair = begun(world, Place(station_id=station.pk), code="left_out")
    assert looked(repair, world).found == 1
    with acting(officer()):
        item = repairs.list_items(repair).get()
    assert (item.person_token, item.name, item.file_no) == (str(here.token), here.name, here.file_no)
    department = Unit.objects.create(name="某部门", level=Area.Level.COUNTY, area=None, parent_id=None)
    with pytest.raises(Refusal, match="有辖区"):
        looked(begun(world, Place(station_id=department.pk), code="manner"), world)
