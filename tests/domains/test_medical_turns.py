"""Short recuperation: entitled people ask, places go to who waited longest, once, and a no leaves nothing."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from medical_world import Clinic
from opened_papers import pdf_text

from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.papers import make_pdf
from rongjun.base.scope import whole_registry
from rongjun.domains.people.models import Person
from rongjun.domains.safeguards.models import AuditEntry
from rongjun.domains.services.medical import turns
from rongjun.domains.services.medical.group_list import group_list
from rongjun.domains.services.medical.models import Place, Season

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(autouse=True)
def everybody() -> object:
    with whole_registry("test"):
        yield


def season(clinic: Clinic, name: str, places: int, starts: date, categories: str = "11") -> Season:
    return turns.open_season(
        name=name, place="省疗养院", starts_on=starts, ends_on=starts.replace(day=starts.day + 7),
        categories=categories, places=places, cost_fen=150_000, by=clinic.officer, at=clinic.tick(),
    )  # fmt: skip


def ask(clinic: Clinic, one: Season, person: Person) -> Place:
    return turns.ask_place(season_id=one.pk, person_id=person.pk, by=clinic.officer, at=clinic.tick())


def test_who_stayed_last_year_comes_after_who_never_did() -> None:
    clinic = Clinic()
    old, young = clinic.soldier(3, since=date(2005, 1, 1)), clinic.soldier(7, since=date(2015, 1, 1))
    first = season(clinic, "2022 年第一期", 1, date(2022, 8, 1))
    placed = [ask(clinic, first, one) for one in (young, old)]
    assert [one.given for one in turns.give_places(season_id=first.pk, by=clinic.officer, at=clinic.tick())]
    assert Place.objects.get(given=True).person_id == old.pk
    clinic.tick(days=20)
    turns.note_stay(place_id=placed[1].pk, stayed=True, by=clinic.officer, at=clinic.tick())
    second = season(clinic, "2022 年第二期", 1, date(2022, 10, 1))
    for one in (old, young):
        ask(clinic, second, one)
    given = turns.give_places(season_id=second.pk, by=clinic.officer, at=clinic.tick())
    assert Place.objects.get(season=second, given=True).person_id == young.pk
    assert [one.since for one in given] == [date(2015, 1, 1), date(2022, 8, 8)]


def test_places_are_given_once_and_the_order_stays() -> None:
    clinic = Clinic()
    one = season(clinic, "甲", 1, date(2022, 8, 1))
    place = ask(clinic, one, clinic.soldier(3))
    turns.give_places(season_id=one.pk, by=clinic.officer, at=clinic.tick())
    with pytest.raises(AlreadyDone):
        turns.give_places(season_id=one.pk, by=clinic.officer, at=clinic.tick())
    with pytest.raises(Refusal, match="已经排定"):
        ask(clinic, one, clinic.soldier(3))
    with pytest.raises(Refusal, match="已经排定"):
        turns.give_up_place(place_id=place.pk, by=clinic.officer, at=clinic.tick())
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        Place.objects.filter(pk=place.pk).update(order=9)


def test_a_group_is_listed_in_its_turn_and_costs_what_those_cost_who_went() -> None:
    clinic = Clinic()
    one = season(clinic, "甲", 2, date(2022, 8, 1))
    people = [clinic.soldier(3, since=date(2001 + n, 1, 1)) for n in range(3)]
    for person in people:
        ask(clinic, one, person)
    turns.give_places(season_id=one.pk, by=clinic.officer, at=clinic.tick())
    assert turns.costs_of(one) == turns.Costs(2, 0, 0, 3000_00)
    clinic.tick(days=30)
    places = list(turns.list_places(one).filter(given=True))
    turns.note_stay(place_id=places[0].pk, stayed=False, by=clinic.officer, at=clinic.tick())
    assert turns.costs_of(one) == turns.Costs(2, 0, 1, 1500_00)
    words = pdf_text(make_pdf(group_list(one, places, clinic.at)))
    assert all(person.file_no in words for person in people[:2])
    assert people[2].file_no not in words and "带队人" in words


def test_asking_twice_is_once_and_a_no_leaves_nothing() -> None:
    clinic = Clinic()
    one, person = season(clinic, "甲", 1, date(2022, 8, 1)), clinic.soldier(3)
    first, again = ask(clinic, one, person), ask(clinic, one, person)
    assert first.pk == again.pk
    entries = AuditEntry.objects.count()
    turns.give_up_place(place_id=first.pk, by=clinic.officer, at=clinic.tick())
    assert not Place.objects.exists()
    assert AuditEntry.objects.count() == entries


def test_only_who_holds_a_category_of_the_season_may_ask() -> None:
    clinic = Clinic()
    one = season(clinic, "甲", 1, date(2022, 8, 1))
    with pytest.raises(Refusal, match="不属于"):
        ask(clinic, one, clinic.soldier(None, category="41"))
    with pytest.raises(NotFound):
        turns.ask_place(season_id=one.pk, person_id=999_999, by=clinic.officer, at=clinic.tick())


def test_an_impossible_season_is_refused_and_a_stay_is_not_noted_before_it_begins() -> None:
    clinic = Clinic()
    with pytest.raises(Refusal):
        turns.open_season(
            name="倒", place="某地", starts_on=date(2022, 9, 2), ends_on=date(2022, 9, 1), categories="", places=1,
            cost_fen=0, by=clinic.officer, at=clinic.tick(),
        )  # fmt: skip
    one = season(clinic, "甲", 1, date(2022, 8, 20))
    place = ask(clinic, one, clinic.soldier(3))
    turns.give_places(season_id=one.pk, by=clinic.officer, at=clinic.tick())
    with pytest.raises(Refusal, match="还没有开始"):
        turns.note_stay(place_id=place.pk, stayed=True, by=clinic.officer, at=clinic.tick())
