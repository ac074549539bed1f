"""Whoever brought a matter, every query, paper and refusal at the accused unit is the same: pairs of worlds."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Q
from django.urls import URLPattern, URLResolver, get_resolver
from kept import fresh
from paired_worlds import Identity, Town, box_sizes, identity, pairs, same_chance, undone
from petitions_world import VILLAGE, Desks
from sampling import few
from typer.main import get_command

from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal
from rongjun.base.scope import acting, whole_desk
from rongjun.cli.app import app
from rongjun.domains.people.batches import office_day
from rongjun.domains.petitions import (
    attaching,
    desks,
    figure_sources,
    papers,
    papers_file,
    recount,
    sealing,
    similar,
)  # fmt: skip
from rongjun.domains.petitions import (
    identity as identity_of,
)
from rongjun.domains.petitions.figures import figures_of
from rongjun.domains.petitions.models import Attachment, Entry, Matter
from rongjun.domains.petitions.models.core import OfMatter
from rongjun.domains.petitions.periods import Period
from rongjun.domains.petitions.queries import get_matter, list_worklist, search_matters, visible_matters
from rongjun.kernel.period import month_of

pytestmark = pytest.mark.django_db(databases=["default", "access"])
UNSHOWN = {"words", "code_digest", "group"}
"""Sealed, and whether several brought it, which no page shows."""
BLIND = ("Petitioner", "Attachment", "Entry")
"""Read through `identity` only, which leaves out what differs."""
type Told = dict[str, Any]


@pytest.fixture(scope="module")
def built(kept: Any) -> Desks:
    made: Desks = kept(Desks)
    return made


@pytest.fixture
def ground(built: Desks, monkeypatch: pytest.MonkeyPatch) -> "Ground":
    return Ground(built, monkeypatch)


class Ground:
    """The desks, and a world at a time on them."""

    def __init__(self, built: Desks, patch: pytest.MonkeyPatch) -> None:
        self.desks, self.patch, self.at = built, patch, built.at + timedelta(days=20)
        self.town = Town(
            above=built.province[0], clerk=built.clerk, root=built.desk, city=built.city[0], accused=built.officer,
            area=VILLAGE, at=built.at,
        )  # fmt: skip
        self.accused = [
            built.clerk, built.desk, built.head, built.supervisor, built.officer, built.city[0],
        ]  # fmt: skip

    def told(
        self, number: int, *, accusations: bool = True, written: bool = False,
        read: Callable[["Ground"], Told] | None = None,
    ) -> Told:  # fmt: skip
        with undone(), same_chance(self.patch, self.at):
            self.town.petition(*of(number), accusations=accusations, written=written)
            return (read or everything_told)(self)


def of(number: int) -> tuple[Identity, Identity]:
    return identity(number, group=False), identity(number + 1000, group=True)


def everything_told(ground: Ground) -> Told:
    """Return what every query answers everybody who sits at an accused unit, and how long the sealed boxes are."""
    found: Told = {}
    for who in ground.accused:
        with acting(who):
            for name, value in read_by(ground, who):
                found[f"{who.role} {who.name} {name}"] = value
    return found


def read_by(ground: Ground, who: Actor) -> Iterator[tuple[str, Any]]:
    today = office_day(ground.at)
    for model in apps.get_app_config("petitions").get_models():
        seen = model is Matter or isinstance(model._default_manager, OfMatter)
        if seen and model.__name__ not in BLIND:
            columns = [one.attname for one in model._meta.concrete_fields if one.attname not in UNSHOWN]
            yield model.__name__, list(model._default_manager.order_by("pk").values_list(*columns))
    yield "search", [list(search_matters(visible_matters(), text).values_list("pk", flat=True).order_by("pk"))
                     for text in ("一村", "李四", "我叫", "X2026", "13")]  # fmt: skip
    yield "worklist", list(list_worklist(who).values_list("number", flat=True))
    alike = similar.list_similar(told="抚恤金没有发到", topic="unpaid", area_code=VILLAGE, by=who)
    yield "similar", [(one.matter.pk, one.score, one.same) for one in alike]
    yield "waiting", repr(desks.count_waiting(who, today))
    if who.may_code("petition.figures"):
        yield "figures", repr(figures_of(Period("month", month_of(today)), by=who, today=today))
    with whole_desk("配对世界"):
        first = Matter.objects.order_by("pk").values_list("pk", flat=True)[0]
    for pk in range(first, first + 12):
        yield f"matter {pk}", one_matter(ground, pk, who, first)


def one_matter(ground: Ground, pk: int, who: Actor, first: int) -> Any:
    """Return what a number gives: papers, files, the printed file, or how it is refused."""
    try:
        matter = get_matter(pk, who)
    except Refusal as refused:
        return str(refused)
    found: list[Any] = [identity_of.may_open(matter, who), attaching.list_files(matter, who)]
    for paper in papers.list_papers(matter, who):
        found += [papers.open_paper(matter=matter, issued_id=paper.pk, docx=docx, by=who)[1] for docx in (True, False)]
    if who is ground.desks.clerk and pk == first:
        found.append(papers_file.print_file(matter=matter, purpose="办理", by=who, at=ground.at))
    for ask in (identity_of.open_identity, identity_of.open_words):
        place: Any = {"place": 1, "fields": ["name"]} if ask is identity_of.open_identity else {}
        try:
            found.append(ask(matter=matter, purpose="办理", by=who, at=ground.at, **place))
        except Refusal as refused:
            found.append(str(refused))
    return found


def differing(one: Told, other: Told) -> list[str]:
    assert one.keys() == other.keys()
    return [f"{name}: {str(one[name])[:200]} | {str(other[name])[:200]}" for name in one if one[name] != other[name]]


@pytest.mark.parametrize("pair", few(1, pairs(), "paired queries"), ids=str)
def test_what_is_read_at_the_accused_unit_is_the_same_whoever_it_was(ground: Ground, pair: tuple[int, int]) -> None:
    ground.accused = few(3, ground.accused, f"accused {pair}")
    one, other = (ground.told(number, written=True) for number in pair)
    assert differing(one, other) == []


def test_no_query_differs_from_a_world_without_accusations(ground: Ground) -> None:
    ground.accused = few(3, ground.accused, "accused without")
    one, other = ground.told(0), ground.told(0, accusations=False)
    assert differing(one, other) == []


def test_a_change_of_holidays_counts_no_accusation(ground: Ground) -> None:
    def counted(_ground: Ground) -> Told:
        from rongjun.domains.policy.holidays.queries import current_calendar

        with whole_desk("tests"):
            return {"": recount.recount_clocks(current_calendar(), by=ground.desks.desk, at=ground.at, write=False)}

    assert ground.told(0, read=counted) == ground.told(0, accusations=False, read=counted)


def boxes(_ground: Ground) -> Told:
    with whole_desk("tests"):
        titles = list(Attachment.objects.order_by("pk").values_list("title", flat=True))
    return {**box_sizes(), "titles": [title.rstrip("。") for title in titles]}


@pytest.mark.parametrize("pair", few(1, pairs(), "paired boxes"), ids=str)
def test_sealed_boxes_are_of_one_size_and_titles_of_files_name_nobody(ground: Ground, pair: tuple[int, int]) -> None:
    one, other = (ground.told(number, read=boxes) for number in pair)
    assert differing(one, other) == []


def test_words_at_the_edge_of_their_box_do_not_tell_how_long_a_name_is(ground: Ground) -> None:
    with undone(), whole_desk("tests"):
        matter = fresh(ground.desks).registered()
        for many in range(1300, 1370, 7):
            pair = [identity_of.seal_words(matter, "好" * many + name * 3, covered="好" * many + "□□" * 3)
                    for name in ("李四", "欧阳上官司马")]  # fmt: skip
            assert len(pair[0]) == len(pair[1]), many


def test_who_works_blind_is_not_told_how_many_files_there_are(ground: Ground) -> None:
    with undone(), same_chance(ground.patch, ground.at):
        ground.town.petition(*of(0), accusations=False)
        with whole_desk("tests"):
            matter = Matter.objects.filter(confidential=True, attachments__isnull=False).order_by("pk")[0]
            entries = list(Entry.objects.filter(matter=matter))
        assert any(one.move == "file" for one in entries)
        assert not [one for one in identity_of.told_to(entries, blind=True) if one.move == "file"]


PLANTS: dict[str, tuple[Any, str, Any]] = {
    "a box that is not filled up": (identity_of, "pad", lambda text, _size: json.dumps(text)),
    "a title of a file as it came": (attaching, "mask", lambda text, _given: text),
}
READ_PLANTS: dict[str, tuple[Any, str, Any]] = {
    "a count of petitioners": (
        desks, "count_waiting", lambda by, _today: identity_of.Petitioner.objects.count(),
    ),
    "identity opened by the desk of the place": (identity_of, "may_open", lambda *_args: True),
}  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_box_is_caught(ground: Ground, monkeypatch: pytest.MonkeyPatch, plant: str) -> None:
    monkeypatch.setattr(*PLANTS[plant])
    assert differing(ground.told(4, read=boxes), ground.told(5, read=boxes))


@pytest.mark.once
@pytest.mark.parametrize("plant", few(1, READ_PLANTS, "planted reads"))
def test_a_planted_read_is_caught(ground: Ground, monkeypatch: pytest.MonkeyPatch, plant: str) -> None:
    monkeypatch.setattr(*READ_PLANTS[plant])
    assert differing(ground.told(4), ground.told(5))


@pytest.mark.once
def test_villages_left_uncovered_are_caught(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts name a village: where only the petitioner's own is covered, its cover tells whose it is."""
    numbers = {of(one)[0].first.village == "一村": one for one in range(40)}
    assert set(numbers) == {True, False}
    everybody = ground.accused
    ground.accused = few(1, everybody, "accused and villages")
    assert differing(*(ground.told(one) for one in numbers.values())) == []
    ground.accused = everybody
    from rongjun.domains.petitions import intake

    monkeypatch.setattr(intake, "villages", list)
    monkeypatch.setattr(identity_of, "villages", list)
    assert differing(*(ground.told(one) for one in numbers.values()))


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security is PostgreSQL's")
def test_raw_sql_at_an_accused_desk_finds_no_row_of_an_accusation(ground: Ground) -> None:
    models = [
        one for one in apps.get_app_config("petitions").get_models() if isinstance(one._default_manager, OfMatter)
    ]
    with undone(), same_chance(ground.patch, ground.at):
        ground.town.petition(*of(0))
        for who in ground.accused:
            with whole_desk("tests"):
                sides = Q(wall__contains=f",u{who.unit_id},") | Q(wall__contains=f",s{who.staff_id},")
                behind = list(Matter.objects.filter(sides).values_list("pk", flat=True))
            assert behind
            with acting(who), connection.cursor() as cursor:
                for model in (Matter, *models):
                    column = "id" if model is Matter else "matter_id"
                    cursor.execute(f"SELECT count(*) FROM {model._meta.db_table} WHERE {column} = ANY(%s)", [behind])
                    assert cursor.fetchone()[0] == 0, (who.role, model)


WORDS = ("petitioner", "representative", *sealing.IDENTITY, "sex", "proxy", "joined")


def addresses(patterns: list[Any] | None = None) -> Iterator[str]:
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns)
        elif isinstance(one, URLPattern) and "petition" in str(one.lookup_str) + str(one.pattern):
            yield from (str(one.pattern), *one.pattern.converters)


def test_nothing_lists_searches_sorts_or_counts_by_petitioner() -> None:
    """Introspection: addresses, columns and filters and orders of lists, columns of the table, figures, commands."""
    from datetime import date

    from django.utils.functional import lazystr

    from rongjun.web.office.petition_lists import petitions_table

    table = petitions_table("petitions", lazystr("信访"), date(2026, 3, 2), ("pk",), [])
    names = [one.key for one in (*table.columns, *table.filters)]
    sorts = [str(sort) for one in table.columns for sort in (one.sort if isinstance(one.sort, tuple) else ())]
    figures = [
        str(part)
        for key, one in figure_sources.sources(9, date(2026, 3, 2)).items()
        for part in (key, one.row, one.column)
    ]
    group: Any = get_command(app)
    commands = group.commands["petition"].commands
    options = [option for command in commands.values() for one in command.params for option in (*one.opts, one.name)]
    told = [*names, *sorts, *figures, *options, *commands, *addresses()]
    assert len(told) > 60
    assert [
        one
        for one in told
        if any(word in one.lower().split("-") + one.lower().split("_") + [one.lower()] for word in WORDS)
    ] == []
