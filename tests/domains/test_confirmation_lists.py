"""A list of confirmations handed in as a workbook: good rows in, the others back with what is wrong."""

from datetime import date

import pytest
from confirmation_world import OTHER_VILLAGE, VILLAGE, County, at, states
from people_rows import citizen, row, take_in
from runs_world import actor

from rongjun.base.actor import Role
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.domains.people.confirmation.uploads import Taken, record_list
from rongjun.domains.people.models import Campaign, Person

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def campaign(settings, tmp_path) -> Campaign:
    settings.VAR_DIR = tmp_path
    county = County()
    rows = [row(number, 区划代码=VILLAGE) for number in range(1, 5)]
    take_in(*rows, row(5, 区划代码=OTHER_VILLAGE), by=county.officer, at=at(8, 1))
    made = county.opened()
    made.county = county
    return made


def handed_in(campaign: Campaign, lines: list[list[str]], header: list[str], by=None) -> Taken:
    content = workbook_bytes([Sheet("名单", header, lines, [20] * len(header))])
    return record_list(
        campaign_id=campaign.pk, content=content, way="office", on=date(2022, 8, 10),
        by=by or campaign.county.officer, at=at(8, 11),
    )  # fmt: skip


def test_file_numbers_and_identity_numbers_confirm_with_the_day_and_way_of_the_row(campaign):
    fifteen = citizen(3)[:6] + citizen(3)[8:17]
    taken = handed_in(
        campaign,
        [["D0001", "", "2022-08-05", "上门"], ["", citizen(2), "", ""], ["", fifteen, "2022年8月6日", "视频"]],
        ["档案号", "身份证号", "确认日期", "确认方式"],
    )
    assert (taken.rows, taken.confirmed, taken.faults) == (3, 3, [])
    rows = campaign.rows.filter(state="confirmed").order_by("person__file_no")
    assert list(rows.values_list("person__file_no", "way", "confirmed_on")) == [
        ("D0001", "visit", date(2022, 8, 5)), ("D0002", "office", date(2022, 8, 10)),
        ("D0003", "video", date(2022, 8, 6)),
    ]  # fmt: skip


def test_every_fault_names_row_column_and_mend_and_no_number_is_shown(campaign):
    Person.objects.filter(file_no="D0004").update(death_date=date(2022, 8, 3))
    wrong = citizen(2)[:-1] + ("0" if citizen(2)[-1] != "0" else "1")
    taken = handed_in(
        campaign,
        [
            ["D0001", "", ""], ["D0001", "", ""], ["D9999", "", ""], ["", wrong, ""], ["", "", "2022-08-05"],
            ["D0002", "", "2022-02-30"], ["D0003", "", "2022-08-30"], ["D0004", "", ""],
        ],
        ["档案号", "身份证号", "确认日期"],
    )  # fmt: skip
    assert [(fault.row_no, fault.column, fault.code) for fault in taken.faults] == [
        (3, "档案号", "duplicate_row"), (4, "档案号", "not_in_campaign"), (5, "身份证号", "bad_identity"),
        (6, "档案号", "missing"), (7, "确认日期", "bad_date"), (8, "确认日期", "out_of_window"),
        (9, "档案号", "refused"),
    ]  # fmt: skip
    assert all(fault.fault and fault.mend for fault in taken.faults)
    assert wrong not in str(taken.faults)
    assert (taken.confirmed, states(campaign)["D0001"]) == (1, "confirmed")


def test_a_village_hands_in_only_its_own_people(campaign):
    worker = campaign.county.worker(VILLAGE)
    taken = handed_in(campaign, [["D0001"], ["D0005"]], ["档案号"], by=worker)
    assert [(fault.row_no, fault.code) for fault in taken.faults] == [(3, "not_in_campaign")]
    assert states(campaign)["D0005"] == "due"
    with pytest.raises(NotPermitted):
        handed_in(campaign, [["D0001"]], ["档案号"], by=actor(Role.SUPERVISOR))


def test_a_list_twice_changes_nothing_and_a_file_without_numbers_is_refused(campaign):
    handed_in(campaign, [["D0001"]], ["档案号"])
    again = handed_in(campaign, [["D0001"]], ["档案号"])
    assert (again.confirmed, [fault.code for fault in again.faults]) == (0, ["refused"])
    with pytest.raises(Refusal, match="身份证号"):
        handed_in(campaign, [["张三"]], ["姓名"])
    with pytest.raises(Refusal, match="没有提供"):
        record_list(
            campaign_id=campaign.pk, content=workbook_bytes([Sheet("名单", ["档案号"], [["D0001"]], [9])]),
            way="letter", on=date(2022, 8, 10), by=campaign.county.officer, at=at(8, 11),
        )  # fmt: skip
