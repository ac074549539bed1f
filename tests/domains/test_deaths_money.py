"""What a death would bring, told before it is recorded: it is what the next run then posts, to the fen."""

from datetime import date

import pytest
from runs_world import AUGUST, World, lines_of

from rongjun.domains.payments.death_words import continued_words, conversions, months_words
from rongjun.domains.payments.models import RunLine
from rongjun.domains.payments.queries.deaths import AfterDeath, Overpaid, Supposed, posted_of_year, suppose_deaths

pytestmark = pytest.mark.django_db(databases=["default", "access"])


def three_months() -> World:
    """Return a county with one person of grade five, paid from August to October 2022."""
    world = World()
    person = world.person(payee=True)
    world.status(person)
    for month in range(AUGUST, AUGUST + 3):
        world.released(month)
    return world


def look(world: World, day: date, cause: str = "illness") -> AfterDeath:
    person = world.people[0].pk
    return suppose_deaths([Supposed(person, day, cause)], at=world.tick())[person]


def test_the_month_of_death_is_the_last_and_what_was_posted_after_it_is_overpaid() -> None:
    world = three_months()
    posted = dict(RunLine.objects.values_list("month", "amount_fen"))
    after = look(world, date(2022, 8, 31))
    assert (after.death_month, after.last_month) == (AUGUST, AUGUST)
    assert after.overpaid == [
        Overpaid("disability_pension", AUGUST + 1, posted[AUGUST + 1]),
        Overpaid("disability_pension", AUGUST + 2, posted[AUGUST + 2]),
    ]
    assert after.overpaid_fen == posted[AUGUST + 1] + posted[AUGUST + 2] > 0


def test_what_is_told_before_is_what_the_next_run_posts() -> None:
    world = three_months()
    after = look(world, date(2022, 9, 12))
    world.death(world.people[0], date(2022, 9, 12))
    lines = lines_of(world.released(AUGUST + 3))
    back = [(benefit, AUGUST + month, -fen) for _no, benefit, month, kind, fen in lines if kind == "overpayment"]
    assert back == [(one.benefit, one.month, one.fen) for one in after.overpaid]
    (goes_on,) = after.continued
    assert [fen for _no, benefit, _month, _kind, fen in lines if benefit == goes_on.benefit] == [goes_on.month_fen] * 2
    assert (goes_on.first, goes_on.until) == (AUGUST + 2, AUGUST + 14)


def test_nothing_is_written_by_looking() -> None:
    world = three_months()
    first, second = look(world, date(2022, 8, 3)), look(world, date(2022, 8, 3))
    assert first.overpaid == second.overpaid
    assert all(line[3] == "regular" for line in lines_of(world.computed(AUGUST + 3)))


def test_what_goes_on_is_open_while_the_cause_is_unknown_and_none_for_an_accident() -> None:
    world = three_months()
    unknown, accident = look(world, date(2022, 8, 3), ""), look(world, date(2022, 8, 3), "other")
    assert unknown.cause_unknown and not unknown.continued and "待定" in continued_words(unknown)
    assert not accident.cause_unknown and continued_words(accident) == "无"


def test_a_death_recorded_with_another_date_is_put_aside_for_the_supposed_one() -> None:
    world = three_months()
    world.death(world.people[0], date(2022, 8, 3))
    assert look(world, date(2022, 9, 3)).last_month == AUGUST + 1


def test_who_held_nothing_at_the_death_has_no_last_month_of_it() -> None:
    world = World()
    ended = world.person()
    world.status(ended, since="2010-01", until="2020-01")
    nobody = world.person()
    found = suppose_deaths(
        [Supposed(ended.pk, date(2022, 8, 3), ""), Supposed(nobody.pk, date(2022, 8, 3), "")], at=world.tick()
    )
    assert found[ended.pk].last_month == 2019 * 12 + 11 and not found[ended.pk].spells
    assert found[nobody.pk].last_month is None and found[nobody.pk].overpaid_fen == 0


def test_of_two_supposed_deaths_of_one_person_the_first_counts() -> None:
    world = three_months()
    person = world.people[0].pk
    given = [Supposed(person, date(2022, 8, 3), "illness"), Supposed(person, date(2022, 10, 3), "illness")]
    assert suppose_deaths(given, at=world.tick())[person].last_month == AUGUST


def test_the_article_of_what_the_family_may_apply_for_follows_grade_cause_and_day() -> None:
    severe = AfterDeath(AUGUST, spells=[("11", 4, "war")])
    light = AfterDeath(AUGUST, spells=[("11", 5, "duty")])
    ill = AfterDeath(AUGUST, spells=[("11", 1, "illness")])
    police = AfterDeath(AUGUST, spells=[("13", 1, "duty")])
    assert "2024年）第三十二条" in conversions(severe, date(2024, 10, 1), "illness")[0]
    assert "2019年）第二十八条" in conversions(severe, date(2024, 9, 30), "illness")[0]
    assert "因公牺牲" in conversions(light, date(2024, 10, 1), "old_wound")[0]
    assert conversions(light, date(2024, 10, 1), "illness") == []
    assert conversions(ill, date(2024, 10, 1), "illness") == conversions(ill, date(2024, 10, 1), "old_wound") == []
    assert conversions(police, date(2024, 10, 1), "old_wound") == []


def test_months_that_follow_one_another_are_drawn_together() -> None:
    assert months_words([AUGUST, AUGUST + 1, AUGUST + 3]) == "2022-08 至 2022-09、2022-11"


def test_what_was_posted_in_a_year_is_summed_by_benefit() -> None:
    world = three_months()
    total = sum(RunLine.objects.values_list("amount_fen", flat=True))
    paid = [("disability_pension", AUGUST, AUGUST + 2, total)]
    assert posted_of_year(world.people[0].pk, 2022, world.at) == paid
    assert posted_of_year(world.people[0].pk, 2023, world.at) == []
