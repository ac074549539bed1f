"""Leaders on petitions: the rota and its queue, letters marked, matters taken on with a date, urgent needs answered."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from kept import Keep, fresh
from petition_lead_world import LeadCounty

from rongjun.base.actor import Actor
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting, nobody, whole_desk
from rongjun.domains.petitions import leading, receptions, rota
from rongjun.domains.petitions.models import Entry, LeaderMatter, Place, Urgent
from rongjun.domains.petitions.walls import Accused

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(scope="module")
def built(kept: Keep) -> LeadCounty:
    county: LeadCounty = kept(LeadCounty)
    return county


@pytest.fixture
def county(built: LeadCounty) -> LeadCounty:
    return fresh(built)


@pytest.fixture
def at_desk() -> Iterator[Callable[[Actor], None]]:
    """Give what sits down at somebody's desk for the rest of the test."""
    opened: list[Any] = []

    def sit(by: Actor) -> None:
        while opened:
            opened.pop().__exit__(None, None, None)
        opened.append(acting(by))
        opened[-1].__enter__()

    yield sit
    while opened:
        opened.pop().__exit__(None, None, None)


def entries(matter: Any) -> list[tuple[str, str]]:
    with whole_desk("tests"):
        return list(Entry.objects.filter(matter=matter).order_by("sequence").values_list("move", "note"))


def test_a_leader_hears_who_waits_and_the_word_enters_the_matter(county: LeadCounty, at_desk: Any) -> None:
    day, matter = county.reception(), county.matter()
    at_desk(county.desk)
    place, code = receptions.give_place(reception_id=day.pk, number=matter.number, by=county.desk, at=county.tick())
    assert (place.number, code) == (1, "")
    receptions.mark_place(place_id=place.pk, standing="came", by=county.desk, at=county.tick())
    at_desk(county.director)
    heard = receptions.hear_place(
        place_id=place.pk, said="三日内查清哪一笔没有到", by=county.director, at=county.tick()
    )
    assert heard.standing == "done"
    assert entries(matter)[-1] == ("heard", "三日内查清哪一笔没有到")
    with pytest.raises(AlreadyDone):
        receptions.hear_place(place_id=place.pk, said="又一次", by=county.director, at=county.tick())


def test_only_the_leader_of_the_day_hears_and_never_without_words_or_a_matter(county: LeadCounty, at_desk: Any) -> None:
    day, matter = county.reception(), county.matter()
    at_desk(county.desk)
    named, _ = receptions.give_place(reception_id=day.pk, number=matter.number, by=county.desk, at=county.tick())
    bare, code = receptions.give_place(reception_id=day.pk, topic="unpaid", by=county.desk, at=county.tick())
    assert len(code) == 6 and receptions.find_place(day.pk, code) == bare
    at_desk(county.head)
    with pytest.raises(NotPermitted):
        receptions.hear_place(place_id=named.pk, said="好", by=county.head, at=county.tick())
    at_desk(county.director)
    for place, said in ((named, " "), (bare, "好"), (named, "注意其行踪")):
        with pytest.raises(Refusal):
            receptions.hear_place(place_id=place.pk, said=said, by=county.director, at=county.tick())
    receptions.name_matter(place_id=bare.pk, number=county.matter().number, by=county.director, at=county.tick())
    assert receptions.hear_place(place_id=bare.pk, said="好", by=county.director, at=county.tick()).said == "好"


def test_places_ahead_are_bounded_and_the_day_itself_is_not(county: LeadCounty, at_desk: Any) -> None:
    ahead, today = county.reception(ahead=7, places=1), county.reception(places=1)
    at_desk(county.desk)
    give = receptions.give_place
    give(reception_id=ahead.pk, by=county.desk, at=county.tick())
    with pytest.raises(Refusal, match="当天直接前来同样接待"):
        give(reception_id=ahead.pk, by=county.desk, at=county.tick())
    numbers = [give(reception_id=today.pk, by=county.desk, at=county.tick())[0].number for _turn in range(3)]
    assert numbers == [1, 2, 3] and receptions.places_left(today) == 0


def test_how_many_places_are_taken_is_published_and_whose_they_are_is_not(county: LeadCounty, at_desk: Any) -> None:
    day, matter = county.reception(ahead=3), county.matter()
    at_desk(county.desk)
    receptions.give_place(reception_id=day.pk, number=matter.number, by=county.desk, at=county.tick())
    with nobody():
        assert rota.count_taken([day.pk]) == {day.pk: 1}
        assert receptions.places_left(day) == 1
        assert not receptions.visible_places().filter(matter__isnull=False).exists()


def test_who_does_not_come_or_gives_a_place_back_leaves_no_trace_in_the_queue(county: LeadCounty, at_desk: Any) -> None:
    day, matter = county.reception(), county.matter()
    at_desk(county.desk)
    away, _ = receptions.give_place(reception_id=day.pk, number=matter.number, by=county.desk, at=county.tick())
    receptions.mark_place(place_id=away.pk, standing="away", by=county.desk, at=county.tick())
    back, _ = receptions.give_place(reception_id=day.pk, number=matter.number, by=county.desk, at=county.tick())
    receptions.give_back(place=back, at=county.tick())
    assert list(receptions.list_queue(day)) == []
    assert set(Place.objects.filter(day=day).values_list("matter", "topic")) == {(None, "")}
    assert receptions.give_place(reception_id=day.pk, by=county.desk, at=county.tick())[0].number == 3


@pytest.mark.parametrize("wrong", ["past", "leader", "twice"])
def test_the_rota_refuses_what_cannot_be(county: LeadCounty, wrong: str) -> None:
    if wrong == "past":
        with pytest.raises(Refusal, match="不能早于今天"):
            county.reception(ahead=-1)
    elif wrong == "leader":
        with pytest.raises(Refusal, match="选择本单位的领导"):
            county.reception(county.officer)
    else:
        county.reception()
        with pytest.raises(AlreadyDone):
            county.reception()


def test_a_cancelled_day_says_why_and_takes_nobody(county: LeadCounty, at_desk: Any) -> None:
    day = county.reception(ahead=3)
    with pytest.raises(Refusal):
        receptions.cancel_reception(reception_id=day.pk, reason=" ", by=county.desk, at=county.tick())
    with pytest.raises(NotPermitted):
        receptions.cancel_reception(reception_id=day.pk, reason="开会", by=county.medical[0], at=county.tick())
    receptions.cancel_reception(reception_id=day.pk, reason="改到下周三", by=county.desk, at=county.tick())
    at_desk(county.desk)
    with pytest.raises(Refusal, match="改到下周三"):
        receptions.give_place(reception_id=day.pk, by=county.desk, at=county.tick())
    assert [one.cancelled_for for one in rota.list_published(county.today)] == ["改到下周三"]


def test_a_place_of_an_accusation_names_no_matter_and_another_unit_sees_no_place(
    county: LeadCounty, at_desk: Any
) -> None:  # fmt: skip
    day = county.reception()
    matter = county.matter(accuses=[Accused(staff_id=county.director.staff_id)])
    place, code = receptions.book_place(reception_id=day.pk, matter=matter, at=county.tick())
    assert code and place.matter is None and place.topic == ""
    at_desk(county.director)
    with pytest.raises(NotFound):
        receptions.get_place(place.pk, county.clerk)
    with pytest.raises(Refusal, match="没有找到"):
        receptions.name_matter(place_id=place.pk, number=matter.number, by=county.director, at=county.tick())


def test_a_letter_is_marked_once_and_the_person_reads_it(county: LeadCounty, at_desk: Any) -> None:
    letter, other = county.matter(channel="letter"), county.matter(channel="call")
    at_desk(county.director)
    assert list(leading.list_letters(county.director)) == [letter]
    said = {"matter": letter, "mark": "请优抚股一周内核清", "to_unit_id": county.desk.unit_id}
    leading.mark_letter(**said, by=county.director, at=county.tick())
    with pytest.raises(AlreadyDone):
        leading.mark_letter(**said, by=county.director, at=county.tick())
    assert entries(letter)[-1] == ("mark", "请优抚股一周内核清")
    assert leading.list_letters(county.director).get().read
    with pytest.raises(NotPermitted):
        leading.mark_letter(matter=other, mark="好", to_unit_id=None, by=county.officer, at=county.tick())
    with pytest.raises(Refusal):
        leading.mark_letter(matter=other, mark="列为重点人", to_unit_id=None, by=county.director, at=county.tick())


def test_a_leader_answers_for_a_date_that_never_loosens_the_clock(county: LeadCounty, at_desk: Any) -> None:
    matter = county.matter()
    at_desk(county.director)
    take = {"matter": matter, "reason": "拖了两年", "by": county.director}
    assert matter.due_on is not None
    for due_on in (county.today - timedelta(days=1), matter.due_on + timedelta(days=1)):
        with pytest.raises(Refusal):
            leading.take_on(**take, due_on=due_on, at=county.tick())
    taken = leading.take_on(**take, due_on=county.today + timedelta(days=5), at=county.tick())
    assert leading.taken_of(matter) == taken
    with pytest.raises(AlreadyDone):
        leading.take_on(**take | {"by": county.director}, due_on=county.today, at=county.tick())
    with pytest.raises(Refusal, match="还没有书面答复"):
        leading.end_taken(taken_id=taken.pk, result="好了", by=county.director, at=county.tick())
    with pytest.raises(DatabaseError), transaction.atomic(), whole_desk("tests"):
        LeaderMatter.objects.filter(pk=taken.pk).update(due_on=county.today + timedelta(days=9))


def test_an_urgent_need_waits_for_the_head_who_says_what_was_done(county: LeadCounty, at_desk: Any) -> None:
    matter = county.matter(county.clerk, urgent=("treatment", "已联系县医院"))
    at_desk(county.director)
    need = leading.list_urgent(county.director).get()
    with pytest.raises(NotPermitted):
        leading.answer_urgent(urgent_id=need.pk, ordered="好", by=county.desk, at=county.tick())
    leading.answer_urgent(urgent_id=need.pk, ordered="今天送诊，局里垫付押金", by=county.director, at=county.tick())
    assert entries(matter)[-1] == ("urgent_seen", "今天送诊，局里垫付押金")
    with pytest.raises(AlreadyDone):
        leading.answer_urgent(urgent_id=need.pk, ordered="好", by=county.director, at=county.tick())
    with whole_desk("tests"):
        assert Urgent.objects.get().seen_by_id == county.director.staff_id
