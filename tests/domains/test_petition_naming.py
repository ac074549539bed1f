"""What the office writes names nobody who brought a confidential matter or an accusation; and no oracle tells names."""

from typing import Any

import pytest
from kept import fresh
from petitions_world import OLD_SOLDIER, Desks, everything

from rongjun.base.errors import Refusal
from rongjun.domains.petitions import deciding, joint, meetings, routing
from rongjun.domains.petitions.course import write_entry
from rongjun.domains.petitions.identity import list_identity_looks
from rongjun.domains.petitions.models import Entry
from rongjun.domains.petitions.naming import PURPOSE, named_in, refuse_naming

pytestmark = pytest.mark.django_db(databases=["default", "access"])
NAME, PHONE = OLD_SOLDIER.name, OLD_SOLDIER.phone


@pytest.fixture(scope="module")
def built(kept: Any) -> Desks:
    made: Desks = kept(Desks)
    return made


@pytest.fixture
def desks(built: Desks) -> Any:
    with everything():
        yield fresh(built)


@pytest.mark.parametrize(
    "text", [f"经核实{NAME}属实", "甘 露 生说", "甘·露·生", f"电话{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}"]
)
def test_the_desk_that_knows_who_it_is_is_refused_with_the_field_named(desks: Desks, text: str) -> None:
    matter = desks.registered(confidential=True)
    with pytest.raises(Refusal, match="说明") as found:
        write_entry(matter, "note", by=desks.desk, at=desks.tick(), note=text)
    assert NAME not in str(found.value)
    assert not Entry.objects.filter(matter=matter, move="note").exists()


def test_the_comparison_is_on_record_for_the_person(desks: Desks) -> None:
    matter = desks.registered(confidential=True)
    write_entry(matter, "note", by=desks.desk, at=desks.tick(), note="已经核对名册")
    assert [look.purpose for look in list_identity_looks(matter)] == [PURPOSE]


def test_who_may_not_know_who_it_is_learns_nothing_from_what_is_taken(desks: Desks) -> None:
    matter = desks.sent(confidential=True)
    looks = len(list_identity_looks(matter))
    for guess in (NAME, "李四", "甘露"):
        write_entry(matter, "note", by=desks.medical[0], at=desks.tick(), note=f"{guess}的报销记录已查")
    kept = Entry.objects.filter(matter=matter, move="note").values_list("note", flat=True)
    assert list(kept) == [f"{guess}的报销记录已查" for guess in (NAME, "李四", "甘露")], (
        "a hit and a miss look the same"
    )
    assert len(list_identity_looks(matter)) == looks


def test_a_number_of_a_person_is_refused_for_everybody_by_its_shape(desks: Desks) -> None:
    matter = desks.sent(confidential=True)
    for number in ("13711112222", "330102196501010011", "6222020200112233445"):
        for by in (desks.medical[0], desks.desk):
            with pytest.raises(Refusal, match="数字"):
                refuse_naming(matter, {"事实": f"号码{number}"}, by, desks.tick())
    refuse_naming(matter, {"途径": "可打 0571-88881234，或者看 2026 年第 12 号文"}, desks.medical[0], desks.tick())


def test_an_ordinary_matter_may_name_whom_it_is_about(desks: Desks) -> None:
    write_entry(desks.registered(), "note", by=desks.desk, at=desks.tick(), note=f"{NAME}来电 {PHONE}")


def test_each_field_of_an_opinion_minutes_and_reasons_are_looked_at(desks: Desks) -> None:
    matter = desks.accepted(confidential=True)
    for field, label in (
        ("facts", "事实和理由"),
        ("opinion", "处理意见"),
        ("request", "投诉请求"),
        ("way", "救济途径"),
    ):
        with pytest.raises(Refusal, match=label):
            deciding.propose_opinion(
                matter=matter, proposal=desks.proposal(**{field: f"{NAME}名单漏报"}), by=desks.desk, at=desks.tick()
            )
    plan = meetings.Plan("talk", desks.today, desks.today, "一楼", ["科长"])
    meeting = meetings.plan_meeting(matter=matter, plan=plan, by=desks.desk, at=desks.tick())
    with pytest.raises(Refusal, match="记录"):
        meetings.record_minutes(meeting_id=meeting.pk, minutes=f"{NAME}说", agreed="", by=desks.desk, at=desks.tick())
    with pytest.raises(Refusal, match="说明"):
        joint.ask_person(matter=matter, asked=f"请{NAME}补充", by=desks.desk, at=desks.tick())
    other = desks.sorted(confidential=True)
    with pytest.raises(Refusal, match="说明"):
        routing.send_matter(
            matter=other, to_unit_id=desks.medical[0].unit_id, reason=f"{NAME}的报销", by=desks.desk, at=desks.tick()
        )


@pytest.mark.parametrize(("text", "given", "found"), [
    ("王小明来过", ["王小明"], True), ("王小", ["王小明"], False), ("", ["王小明"], False), ("甲", ["甲"], False),
    ("a@B.cn", ["A@b.CN"], True), ("任何", ["", " "], False),
])  # fmt: skip
def test_a_value_is_found_however_it_is_spaced(text: str, given: list[str], found: bool) -> None:
    assert named_in(text, given) is found
