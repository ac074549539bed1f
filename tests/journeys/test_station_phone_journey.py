"""An inspector without network: marks, a finding with a photo, home again; a colleague's mark is not written over."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import expect
from services_world import png
from stations_world import Stations

from rongjun.base import clock
from rongjun.base.scope import whole_registry
from rongjun.domains.services.duties.models import Photo
from rongjun.domains.services.stations import inspecting
from rongjun.domains.services.stations.models import Finding, Mark
from rongjun.domains.services.stations.sheets import indicators_of

from .conftest import PHONE
from .test_station_journey import Open, enter
from .walking import Walk


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Stations]:
    with override_settings(VAR_DIR=tmp_path), whole_registry("tests"):
        world = Stations()
        world.at = clock.now()
        yield world


def test_marks_given_without_network_come_home_and_two_of_one_point_are_shown(
    open_context: Open, county: Stations, tmp_path: Path
) -> None:
    inspection = county.begun()
    first, second = indicators_of(inspection.sheet).points[:2]
    photo = tmp_path / "门牌.png"
    photo.write_bytes(png("where it was taken"))
    context = open_context(viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    enter(page, county.clerk)
    walk = Walk(page, "inspector-phone", rests_on="-phone")
    page.goto(f"/stations/inspections/{inspection.pk}/")
    walk.follow("手机上检查")
    expect(page.locator("#stops button").first).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    walk.see("list")

    context.set_offline(True)
    page.reload()
    expect(page.locator("#stops button")).to_have_count(len(indicators_of(inspection.sheet).points))
    page.locator("#stops button", has_text=first.name).click()
    page.get_by_label("得分").fill(str(first.most + 1))
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text(f"从 0 到 {first.most}")
    walk.see("form")
    page.get_by_label("得分").fill("2")
    page.get_by_text("发现问题").click()
    page.get_by_label("发现了什么").fill("门牌被树枝挡住")
    page.locator("#photo-field").set_input_files(photo)
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#stops")).to_contain_text("待送出")
    page.locator("#stops button", has_text=second.name).click()
    page.get_by_label("得分").fill("1")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#state")).to_contain_text("没有网络")
    full = first.most + second.most
    expect(page.locator("#stops .station")).to_contain_text(f"已打分 2 / 13 · 100 × 3 ÷ {full} = {300 / full:.1f}")
    assert not Mark.objects.exists()

    inspecting.give_mark(
        inspection_id=inspection.pk, point=second.code, got=second.most, note="", by=county.officer, at=clock.now()
    )
    context.set_offline(False)
    expect(page.locator("#state")).to_contain_text("已连接")
    expect(page.locator("#stops")).to_contain_text("请改正")
    finding = Finding.objects.get()
    assert (finding.what, finding.point) == ("门牌被树枝挡住", first.code)
    assert Photo.objects.filter(source=f"finding:{finding.pk}").count() == 1
    assert dict(Mark.objects.values_list("point", "got")) == {first.code: 2, second.code: second.most}
    page.locator("#stops button", has_text=second.name).click()
    expect(page.locator(".conflict")).to_contain_text(f"同事打的：{second.most}")
    walk.see("conflict")
    page.get_by_role("button", name="用我的").click()
    expect(page.locator("#send")).to_be_hidden()
    assert Mark.objects.get(point=second.code).got == 1

    page.get_by_role("button", name="送出并退出登录").click()
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") in (0, 1)
    assert walk.faults == {}
