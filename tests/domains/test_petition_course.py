"""The way of a petition from registration to its end: owners, clocks, answers, and what is refused on the way."""

from datetime import date, timedelta
from typing import Any

import pytest
from kept import fresh
from petitions_world import TOLD, VILLAGE, Desks, everything, path_to

from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.domains.petitions import deciding, delivering, handling, intake, person, reviewing, routing, sorting
from rongjun.domains.petitions.course import person_actor
from rongjun.domains.petitions.identity import Who
from rongjun.domains.petitions.intake import IntakeFaults, Spot
from rongjun.domains.petitions.models import Answer, Clock, Entry, Matter, Movement, Petitioner, Urgent
from rongjun.domains.petitions.person import find_by_code
from rongjun.domains.petitions.queries import list_worklist
from rongjun.domains.petitions.similar import list_similar

pytestmark = pytest.mark.django_db(databases=["default", "access"])
P = person_actor()


@pytest.fixture(scope="module")
def built(kept: Any) -> Desks:
    made: Desks = kept(Desks)
    return made


@pytest.fixture
def desks(built: Desks) -> Any:
    with everything():
        yield fresh(built)


def clocks(matter: Matter) -> dict[str, date]:
    return {one.kind: one.due_on for one in Clock.objects.filter(matter=matter, ended_on=None)}


def test_a_consultation_is_answered_and_closed_in_the_act_that_registers_it(desks: Desks) -> None:
    matter = desks.registered(desks.worker, spot=Spot("三月份的已于五日发放，可查银行卡。"))
    matter.refresh_from_db()
    assert matter.state == "closed" and matter.ended_at is not None and matter.due_on is None
    assert Answer.objects.get(matter=matter).kind == "consultation"
    assert not clocks(matter)


def test_a_consultation_without_an_answer_is_not_closed(desks: Desks) -> None:
    with pytest.raises(IntakeFaults, match="没有答复"):
        desks.registered(spot=Spot(" "))
    assert not Matter.objects.exists()


def test_every_fault_of_a_form_names_its_field(desks: Desks) -> None:
    with pytest.raises(IntakeFaults) as found:
        desks.registered(told=" ", area_code="1", channel="x", topic="x", needs=["x"], about_month="2026-13",
                         urgent=("food", " "), received_on=desks.today + timedelta(days=1))  # fmt: skip
    assert set(found.value.faults) == {
        "told", "area_code", "channel", "topic", "needs", "about_month", "urgent", "received_on",
    }  # fmt: skip


def test_a_form_that_is_sent_twice_is_one_matter_with_one_receipt(desks: Desks) -> None:
    given = desks.given()
    first = intake.register_matter(given=given, sent_key="same", by=desks.desk, at=desks.tick())
    again = intake.register_matter(given=given, sent_key="same", by=desks.desk, at=desks.tick())
    assert (first.matter.pk, first.code, again.fresh) == (again.matter.pk, again.code, False)
    assert Matter.objects.count() == 1 and Petitioner.objects.count() == 1
    assert find_by_code(first.matter.number, first.code.lower().replace("-", " ")).pk == first.matter.pk
    with pytest.raises(NotFound):
        find_by_code(first.matter.number, "22222-22222")


def test_who_takes_a_petition_anywhere_registers_it_and_the_desk_above_sorts_it(desks: Desks) -> None:
    at_station, at_city = desks.registered(desks.worker), desks.registered(desks.city[0])
    at_department = desks.registered(desks.medical[0])
    assert at_station.owner_unit_id == desks.clerk.unit_id
    assert at_city.owner_unit_id == desks.city[0].unit_id
    assert at_department.owner_unit_id == desks.desk.unit_id
    assert clocks(at_station) == {"forward": date(2026, 3, 17), "inform": date(2026, 3, 17)}


def test_an_anonymous_petition_is_taken_and_nobody_is_to_be_informed(desks: Desks) -> None:
    matter = desks.registered(people=[])
    assert matter.anonymous and set(clocks(matter)) == {"forward"}
    assert not Petitioner.objects.filter(matter=matter).exists()


def test_a_group_has_at_most_five_representatives(desks: Desks) -> None:
    six = [Who(name=f"代表{n}", part="representative") for n in range(6)]
    with pytest.raises(Refusal, match="不得超过5人"):
        desks.registered(people=six, channel="group")
    matter = desks.registered(people=[*six[:5], Who(name="同提", part="joined")], channel="group")
    assert matter.group and Petitioner.objects.filter(matter=matter).count() == 6


def test_what_is_kept_for_handling_names_nobody(desks: Desks) -> None:
    matter = desks.registered(told=f"我叫甘露生，电话13900000001、身份证11010119600307001X。{TOLD}")
    assert "甘露生" not in matter.told and "139" not in matter.told and "1101" not in matter.told
    assert TOLD in matter.told


def test_an_urgent_need_reaches_the_head_of_the_office_the_same_day_with_what_was_done(desks: Desks) -> None:
    matter = desks.registered(desks.worker, urgent=("food", "已送米面油，联系民政临时救助"))
    told = Urgent.objects.get(matter=matter)
    assert told.told_unit_id == desks.head.unit_id and told.told_at == desks.at and "米面" in told.done


def test_earlier_matters_of_the_same_facts_are_shown_and_never_by_person(desks: Desks) -> None:
    same = desks.registered(people=[Who(name="别人", phone="13900000009", address="别处")])
    desks.registered(told="建议把接待室的椅子换成有靠背的。", topic="policy")
    found = list_similar(told=TOLD, topic="unpaid", area_code=VILLAGE, by=desks.desk)
    assert [one.matter.pk for one in found] == [same.pk]
    assert list_similar(told="完全不同的内容", topic="card", area_code=VILLAGE, by=desks.desk) == []


def test_a_request_is_accepted_answered_signed_delivered_and_closed_when_the_days_are_over(desks: Desks) -> None:
    matter = desks.accepted()
    assert clocks(matter)["finish"] == date(2026, 5, 1)
    deciding.propose_opinion(matter=matter, proposal=desks.proposal(), by=desks.officer, at=desks.tick())
    with pytest.raises(NotPermitted):
        deciding.sign_opinion(matter=matter, by=desks.officer, at=desks.tick())
    assert deciding.sign_opinion(matter=matter, by=desks.head, at=desks.tick())
    assert matter.state == "issued" and Answer.objects.get(matter=matter).kind == "opinion"
    delivering.deliver_opinion(matter=matter, how="post", day=desks.today, by=desks.desk, at=desks.tick())
    assert clocks(matter) == {"ask_review": date(2026, 4, 1)}
    with pytest.raises(Refusal, match="不能提前办结"):
        handling.close(matter=matter, by=desks.desk, at=desks.tick())
    desks.tick(days=31)
    assert handling.close(matter=matter, by=desks.desk, at=desks.at).state == "closed"


def test_who_proposed_an_opinion_does_not_sign_it_with_another_account(desks: Desks) -> None:
    matter = desks.accepted()
    matter.refresh_from_db()
    other = desks.account(desks.head.role, None, "officer甲")
    deciding.propose_opinion(matter=matter, proposal=desks.proposal(), by=desks.officer, at=desks.tick())
    with pytest.raises(AlreadyDone, match="同一人"):
        deciding.sign_opinion(matter=matter, by=other, at=desks.tick())


@pytest.mark.parametrize("lacks", ["request", "facts", "opinion", "way"])
def test_an_opinion_without_one_of_its_parts_is_refused(desks: Desks, lacks: str) -> None:
    matter = desks.accepted()
    with pytest.raises(Refusal):
        deciding.propose_opinion(
            matter=matter, proposal=desks.proposal(**{lacks: " "}), by=desks.officer, at=desks.tick()
        )


def test_an_opinion_without_an_article_is_refused_and_a_returned_one_is_proposed_again(desks: Desks) -> None:
    matter = desks.accepted()
    with pytest.raises(Refusal, match="条款"):
        deciding.propose_opinion(
            matter=matter, proposal=desks.proposal(articles=[""]), by=desks.officer, at=desks.tick()
        )
    deciding.propose_opinion(matter=matter, proposal=desks.proposal(), by=desks.officer, at=desks.tick())
    deciding.return_opinion(matter=matter, reason="事实不清", by=desks.head, at=desks.tick())
    assert matter.state == "accepted" and clocks(matter)["finish"] == date(2026, 5, 1)
    deciding.propose_opinion(matter=matter, proposal=desks.proposal(), by=desks.officer, at=desks.tick())
    assert deciding.sign_opinion(matter=matter, by=desks.head, at=desks.tick())


def test_equal_facts_answered_otherwise_need_a_reason(desks: Desks) -> None:
    desks.issued()
    matter = desks.accepted()
    with pytest.raises(Refusal, match="事实相同而意见不同"):
        deciding.propose_opinion(
            matter=matter, proposal=desks.proposal("refused", compared=""), by=desks.officer, at=desks.tick()
        )


def test_a_transferred_matter_is_taken_or_objected_to_in_five_working_days(desks: Desks) -> None:
    matter = desks.sent()
    assert clocks(matter) == {"object": date(2026, 3, 9), "inform": date(2026, 3, 17)}
    routing.object_to_matter(matter=matter, reasons="不属医保职责", by=desks.medical[0], at=desks.tick())
    assert matter.owner_unit_id == desks.desk.unit_id and "weigh" in clocks(matter)
    routing.answer_objection(
        matter=matter, agrees=False, answer="三定方案写明由你局承担", by=desks.desk, at=desks.tick()
    )
    assert matter.owner_unit_id == desks.medical[0].unit_id and "take" in clocks(matter)
    routing.take_matter(matter=matter, by=desks.medical[0], at=desks.tick())
    assert matter.state == "registered" and clocks(matter)["forward"] == date(2026, 3, 17)


def test_an_objection_comes_back_when_it_is_right_and_is_refused_when_late(desks: Desks) -> None:
    matter, late = desks.sent(), desks.sent()
    routing.object_to_matter(matter=matter, reasons="不属医保职责", by=desks.medical[0], at=desks.tick())
    routing.answer_objection(matter=matter, agrees=True, answer="同意", by=desks.desk, at=desks.tick())
    assert (matter.state, matter.owner_unit_id) == ("registered", desks.desk.unit_id)
    desks.tick(days=8)
    with pytest.raises(Refusal, match="5个工作日"):
        routing.object_to_matter(matter=late, reasons="不属医保职责", by=desks.medical[0], at=desks.at)


def test_an_assignment_has_a_day_and_is_reported_on(desks: Desks) -> None:
    matter = desks.sorted()
    send = {"matter": matter, "to_unit_id": desks.medical[0].unit_id, "reason": "重要", "by": desks.desk}
    with pytest.raises(Refusal, match="今天以后"):
        routing.send_matter(**send, at=desks.tick(), feedback_by=desks.today)
    move = routing.send_matter(**send, at=desks.tick(), feedback_by=desks.today + timedelta(days=20))
    assert move.how == "assign"
    routing.report_back(movement_id=move.pk, report="已补发", by=desks.medical[0], at=desks.tick())
    assert Movement.objects.get(pk=move.pk).feedback == "已补发"


def test_informing_ends_its_clock_and_is_owed_once(desks: Desks) -> None:
    matter = desks.sorted()
    handling.inform(matter=matter, how="post", note="", by=desks.desk, at=desks.tick())
    assert set(clocks(matter)) == {"forward"}
    with pytest.raises(AlreadyDone):
        handling.inform(matter=matter, how="post", note="", by=desks.desk, at=desks.tick())


def test_nobody_is_informed_before_the_matter_was_received(desks: Desks) -> None:
    matter = desks.sorted()
    with pytest.raises(Refusal, match="不能早于"):
        handling.inform(
            matter=matter, how="post", note="", by=desks.desk, at=desks.tick(), day=desks.today - timedelta(days=1)
        )
    assert "inform" in clocks(matter)


def test_an_opinion_reaches_nobody_before_its_last_signature_so_that_no_day_of_review_is_lost(desks: Desks) -> None:
    matter = desks.proposed()
    proposed_on = desks.today
    desks.tick(days=4)
    deciding.sign_opinion(matter=matter, by=desks.head, at=desks.at)
    with pytest.raises(Refusal, match="不早于出具日期"):
        delivering.deliver_opinion(matter=matter, how="post", day=proposed_on, by=desks.desk, at=desks.tick())
    assert delivering.deliver_opinion(matter=matter, how="post", day=desks.today, by=desks.desk, at=desks.tick())


def test_an_extension_is_the_directors_within_thirty_days_and_its_reason_is_told(desks: Desks) -> None:
    matter = desks.accepted()
    ask = {"matter": matter, "by": desks.director}
    with pytest.raises(NotPermitted):
        handling.extend(**ask | {"by": desks.head}, days=10, reason="复杂", at=desks.tick())
    with pytest.raises(Refusal, match="理由"):
        handling.extend(**ask, days=10, reason=" ", at=desks.tick())
    handling.extend(**ask, days=20, reason="情况复杂，需外省协查", at=desks.tick())
    assert clocks(matter)["finish"] == date(2026, 5, 21) == matter.due_on or clocks(matter)["inform"] == matter.due_on
    with pytest.raises(Refusal, match="不得超过30日"):
        handling.extend(**ask, days=11, reason="还需时间", at=desks.tick())
    assert Entry.objects.get(matter=matter, move="extend").note == "情况复杂，需外省协查"
    assert Clock.objects.filter(matter=matter, kind="finish").count() == 2


def test_other_routes_are_guided_and_a_duty_is_fulfilled(desks: Desks) -> None:
    way = {"articles": ["信访工作条例第三十一条"], "way": "向县人社局申请仲裁"}
    guided = handling.guide(
        matter=desks.sorted(route="arbitration"), text="可申请仲裁", **way, by=desks.desk, at=desks.tick()
    )
    assert handling.close(matter=guided, by=desks.desk, at=desks.tick()).state == "closed"
    duty = handling.guide(matter=desks.sorted(route="duty"), text="依法查处", **way, by=desks.desk, at=desks.tick())
    with pytest.raises(Exception, match="without an answer"):
        handling.close(matter=duty, by=desks.desk, at=desks.tick())


def test_a_duty_is_answered_and_a_suggestion_replied_to(desks: Desks) -> None:
    duty = handling.guide(
        matter=desks.sorted(route="duty"), text="查", articles=[], way="", by=desks.desk, at=desks.tick()
    )
    handling.fulfil(matter=duty, text="已查处", articles=["某法第一条"], by=desks.desk, at=desks.tick())
    idea = handling.study(matter=desks.sorted("suggestion", ""), by=desks.desk, at=desks.tick())
    handling.reply(matter=idea, text="已采纳", by=desks.desk, at=desks.tick())
    assert (duty.state, idea.state) == ("closed", "closed")


def test_a_matter_is_not_declined_without_the_right_way(desks: Desks) -> None:
    matter = desks.sorted()
    with pytest.raises(Refusal, match="哪里"):
        handling.decline(matter=matter, text="已在办理", articles=["第十九条"], way="", by=desks.desk, at=desks.tick())
    handling.decline(
        matter=matter, text="已在办理", articles=["第十九条"], way="查X2026-000001-0", by=desks.desk, at=desks.tick()
    )
    assert matter.state == "closed"


def test_review_goes_to_the_unit_above_and_re_review_above_that(desks: Desks) -> None:
    matter = desks.delivered()
    reviewing.ask_review(matter=matter, reason="金额不对", by=P, at=desks.tick())
    assert matter.owner_unit_id == desks.city[0].unit_id and clocks(matter) == {"review": date(2026, 4, 1)}
    deciding.propose_opinion(matter=matter, proposal=desks.proposal("upheld"), by=desks.city[0], at=desks.tick())
    with pytest.raises(AlreadyDone):
        delivering.deliver_opinion(matter=matter, how="post", day=desks.today, by=desks.city[0], at=desks.tick())
    deciding.sign_opinion(matter=matter, by=desks.city[1], at=desks.tick())
    delivering.deliver_opinion(matter=matter, how="post", day=desks.today, by=desks.city[0], at=desks.tick())
    assert matter.state == "reviewed"
    reviewing.ask_rereview(matter=matter, reason="仍不服", by=P, at=desks.tick())
    assert matter.owner_unit_id == desks.province[0].unit_id
    first = desks.today
    reviewing.record_hearing_days(matter=matter, first=first, last=first, by=desks.province[0], at=desks.tick())
    assert clocks(matter) == {"rereview": date(2026, 4, 2)}
    deciding.propose_opinion(matter=matter, proposal=desks.proposal("upheld"), by=desks.province[0], at=desks.tick())
    deciding.sign_opinion(matter=matter, by=desks.province[1], at=desks.tick())
    delivering.deliver_opinion(matter=matter, how="post", day=desks.today, by=desks.province[0], at=desks.tick())
    assert matter.state == "final" and not clocks(matter)


def test_the_reason_for_a_review_names_nobody_to_who_handles_it(desks: Desks) -> None:
    matter = desks.delivered()
    reviewing.ask_review(matter=matter, reason="我是甘露生，金额不对", by=P, at=desks.tick())
    told = [Movement.objects.get(matter=matter, how="above").reason, Entry.objects.filter(matter=matter).last().note]
    assert told == ["我是□□，金额不对"] * 2


def test_a_closed_matter_is_opened_again_by_the_unit_that_owns_it_and_no_other(desks: Desks) -> None:
    matter = desks.registered(by=desks.clerk)
    handling_desk = desks.clerk if matter.owner_unit_id == desks.clerk.unit_id else desks.desk
    other = desks.desk if handling_desk is desks.clerk else desks.clerk
    desks.sort(matter, "suggestion", by=handling_desk)
    handling.study(matter=matter, by=handling_desk, at=desks.tick())
    handling.reply(matter=matter, text="已采纳", by=handling_desk, at=desks.tick())
    with pytest.raises(NotPermitted):
        person.reopen(matter=matter, reason="答复有误", by=other, at=desks.tick())
    assert person.reopen(matter=matter, reason="答复有误", by=handling_desk, at=desks.tick()).state == "registered"


def test_a_review_that_sends_it_back_opens_it_again_at_the_unit_that_decided(desks: Desks) -> None:
    matter = desks.delivered()
    reviewing.ask_review(matter=matter, reason="金额不对", by=P, at=desks.tick())
    deciding.propose_opinion(matter=matter, proposal=desks.proposal("anew"), by=desks.city[0], at=desks.tick())
    deciding.sign_opinion(matter=matter, by=desks.city[1], at=desks.tick())
    assert (matter.state, matter.round, matter.owner_unit_id) == ("accepted", 2, desks.desk.unit_id)
    deciding.propose_opinion(matter=matter, proposal=desks.proposal(), by=desks.officer, at=desks.tick())
    assert deciding.sign_opinion(matter=matter, by=desks.head, at=desks.tick())


def test_review_is_asked_for_in_time_only(desks: Desks) -> None:
    matter = desks.delivered()
    desks.tick(days=31)
    with pytest.raises(Refusal, match="届满"):
        reviewing.ask_review(matter=matter, reason="金额不对", by=P, at=desks.at)


def test_a_withdrawn_request_for_review_leaves_the_opinion_standing(desks: Desks) -> None:
    matter = desks.delivered()
    reviewing.ask_review(matter=matter, reason="金额不对", by=P, at=desks.tick())
    deciding.propose_opinion(matter=matter, proposal=desks.proposal("upheld"), by=desks.city[0], at=desks.tick())
    assert person.withdraw(matter=matter, reason="想通了", by=P, at=desks.tick()).state == "closed"


def test_a_matter_is_withdrawn_while_its_opinion_waits_for_a_signature(desks: Desks) -> None:
    matter = desks.proposed()
    assert person.withdraw(matter=matter, reason="已经发到", by=P, at=desks.tick()).state == "withdrawn"
    with pytest.raises(AlreadyDone):
        deciding.sign_opinion(matter=matter, by=desks.head, at=desks.tick())


def test_the_person_adds_once_objects_to_closing_and_rates_once_a_round(desks: Desks) -> None:
    matter = desks.sorted()
    for _twice in range(2):
        person.add_to_matter(matter=matter, text="我是甘露生，补银行流水", sent_key="add", by=P, at=desks.tick())
    assert [one.told for one in matter.additions.all()] == ["我是□□，补银行流水"]
    closed = desks.registered(spot=Spot("已发放"))
    person.rate(matter=closed, of_unit=5, of_answer=1, note="没发到", by=P, at=desks.tick())
    with pytest.raises(AlreadyDone):
        person.rate(matter=closed, of_unit=5, of_answer=1, note="", by=P, at=desks.tick())
    person.object_to_closing(matter=closed, reason="还是没发到", by=P, at=desks.tick())
    assert (closed.state, closed.round, closed.ended_at) == ("registered", 2, None)
    assert set(clocks(closed)) == {"forward", "inform"}


def test_nobody_of_another_unit_moves_a_matter_and_nobody_twice(desks: Desks) -> None:
    matter = desks.sorted()
    with pytest.raises(NotFound):
        handling.accept(matter=matter, by=desks.west, at=desks.tick())
    with pytest.raises(NotPermitted):
        handling.accept(matter=matter, by=desks.head, at=desks.tick())
    stale = Matter.objects.get(pk=matter.pk)
    handling.accept(matter=matter, by=desks.desk, at=desks.tick())
    with pytest.raises(AlreadyDone):
        handling.accept(matter=stale, by=desks.desk, at=desks.tick())


def test_sorting_again_keeps_the_days_that_ran(desks: Desks) -> None:
    matter = desks.accepted()
    desks.tick(days=3)
    sorting.sort_again(matter=matter, reason="应走仲裁", by=desks.desk, at=desks.at)
    assert clocks(matter)["forward"] == date(2026, 3, 17) and matter.kind == ""
    with pytest.raises(Refusal, match="没有答完"):
        sorting.sort_matter(matter=matter, path=path_to("request", "opinion")[:2], by=desks.desk, at=desks.tick())


def test_the_worklist_holds_what_the_own_unit_owes_the_most_urgent_first(desks: Desks) -> None:
    first, second = desks.registered(), desks.registered(received_on=date(2026, 2, 20))
    desks.registered(desks.clerk)
    with acting(desks.desk):
        assert [one.pk for one in list_worklist(desks.desk)] == [second.pk, first.pk]
