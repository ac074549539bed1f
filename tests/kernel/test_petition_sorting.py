"""Sorting: the questions lead to each kind and route once by its article, and a path that does not fit is refused."""

import pytest

from rongjun.kernel.petition.sorting import (
    FIRST,
    QUESTIONS,
    Kind,
    NoSuchAnswer,
    Question,
    Route,
    Sorted,
    paths,
    reasons_of,
    sort_out,
    walk,
)

NOT_ACCUSED = (("misconduct", "no"), ("wants", "request"))


def request(*answers: str) -> tuple[tuple[str, str], ...]:
    """Return the path of a request with the answers to its questions of article 31."""
    asked = ("judicial", "arbitration", "party", "administrative", "duty")
    return (*NOT_ACCUSED, *zip(asked, answers, strict=False))


@pytest.mark.parametrize(
    ("answers", "route", "item"),
    [
        (("yes",), Route.JUDICIAL, 1),
        (("no", "yes"), Route.ARBITRATION, 2),
        (("no", "no", "yes"), Route.PARTY, 3),
        (("no", "no", "no", "yes"), Route.ADMINISTRATIVE, 4),
        (("no", "no", "no", "no", "yes"), Route.DUTY, 5),
        (("no", "no", "no", "no", "no"), Route.OPINION, 6),
        (("no", "no", "no", "over", "no"), Route.OPINION, 6),
    ],
)
def test_a_request_goes_the_way_of_article_31(answers: tuple[str, ...], route: Route, item: int) -> None:
    found = sort_out(request(*answers))
    assert (found.kind, found.route, route.item) == (Kind.REQUEST, route, item)
    assert found.article == route.article


def test_a_suggestion_has_no_route() -> None:
    found = sort_out((("misconduct", "no"), ("wants", "suggest")))
    assert (found.kind, found.route) == (Kind.SUGGESTION, None)


@pytest.mark.parametrize("own", ["yes", "no"])
def test_misconduct_makes_an_accusation_whatever_else_is_asked(own: str) -> None:
    found = sort_out((("misconduct", "yes"), ("own_request", own)))
    assert (found.kind, found.route, found.also_request) == (Kind.ACCUSATION, None, own == "yes")


def test_every_question_is_asked_on_some_path_and_every_path_ends() -> None:
    assert {asked for path in paths() for asked, _given in path} == set(QUESTIONS)
    ends = [sort_out(path) for path in paths()]
    assert {end.kind for end in ends} == set(Kind)
    assert {end.route for end in ends} == {None, *Route}
    assert all((end.route is None) == (end.kind is not Kind.REQUEST) for end in ends)


def test_a_path_says_its_reasons_with_their_articles() -> None:
    said = reasons_of(request("no", "yes"))
    assert said[-1].article == "第三十一条第二项"
    assert (said[-1].answer.zh, said[-1].answer.en) == ("是", "Yes")


def test_what_is_not_answered_yet_is_asked_next() -> None:
    first, then = walk(()), walk((("misconduct", "no"),))
    assert isinstance(first, Question) and first.id == FIRST
    assert isinstance(then, Question) and then.id == "wants"


@pytest.mark.parametrize(
    "path",
    [
        (("wants", "suggest"),),
        (("misconduct", "perhaps"),),
        (("misconduct", "no"), ("judicial", "yes")),
        (("misconduct", "no"), ("wants", "suggest"), ("judicial", "yes")),
    ],
)
def test_a_path_that_does_not_fit_is_refused(path: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(NoSuchAnswer):
        walk(path)


def test_a_path_that_stops_half_way_is_no_result() -> None:
    with pytest.raises(NoSuchAnswer):
        sort_out(NOT_ACCUSED)


def test_every_text_is_there_in_both_languages() -> None:
    for question in QUESTIONS.values():
        assert question.article.startswith("第") and question.text.zh and question.text.en
        assert question.help is None or (question.help.zh and question.help.en)
        for answer in question.answers:
            assert answer.text.zh and answer.text.en
            if isinstance(answer.to, Sorted):
                assert answer.to.says.zh and answer.to.says.en
