"""Finding people by any part of a name, its sound or initials, or of the file number; and what keeps that quick.

A person is found by a text where one of the person's terms begins with it (sounds.terms_text). The best come first: a
name or its sound from the beginning (the whole of it before more than it), a file number from its beginning, a part
within a name, a part within a file number; then in the order of the term, then of registration.

Terms stand twice: each in a row of SearchTerm, whose key is in order, and as a text with the person, for looking
through a few, and to take back exactly what was written. An identity number is never a term: it is found by
`find_person_by_identity`.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched

from django.db import connection, transaction
from django.db.models import QuerySet

from rongjun.base.among import Among
from rongjun.base.bulk import insert_rows, tell_planner, uncollected, update_rows
from rongjun.base.scope import whole_registry

from .models import Person, SearchTerm
from .sounds import PLACES, normal, pinyin_of, placed_terms, terms_text

EXAMINED = 10_000
"""So many terms at most are looked at in one search."""
CHUNK = 3_200
"""Terms read at once: enough for the pages of a search, where all of them are among the people."""
FEW = 20_000
"""So many people at most are looked through one by one."""
RARE = 20
"""Where less than one in so many of the terms read first belongs to the people, the people may well be few."""
AT_ONCE = 50_000
Terms = tuple[int, str, str]
"""A person's id, terms and area code."""


def search_people(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Return all of the people that a text finds, in no order. A text of blanks and dashes alone finds nobody."""
    plain = normal(text)
    return people.filter(terms__contains=f" {plain}") if plain else people.none()


def best_people(people: QuerySet[Person], text: str, most: int) -> tuple[list[int], bool]:
    """Return the ids of the people that a text finds, the best first, `most` at most; and whether there are more.

    What it costs is bounded. The terms that begin so are looked at in order, and those they belong to are asked whether
    they are among the people. Where a text says little, people who are few are looked through instead: at once where
    hardly one of the first was among them. Of people who are many enough was found then.
    """
    plain, found, seen, many = normal(text), dict[int, None](), 0, False
    people = people.order_by()
    for chunk in _chunks(plain) if plain else ():
        found |= dict.fromkeys(_among(people, chunk))
        seen += len(chunk)
        if len(found) > most:
            break
        if seen >= EXAMINED or (seen == CHUNK and len(found) < CHUNK // RARE):
            many = many or people.values("pk")[: FEW + 1].count() > FEW
            if not many:
                return _best_of_few(people, plain, most)
            if seen >= EXAMINED:
                return list(found), True
    return list(found)[:most], len(found) > most


def write_terms(people: Iterable[Terms]) -> None:
    """Write the terms of people who have none yet, place by place in the order of the key, which is the quickest."""
    places: list[list[tuple[str, int, str]]] = [[] for _ in range(PLACES)]
    for pk, text, area in people:
        for place, part in enumerate(text.split("|")):
            places[place] += [(term, pk, area) for term in part.split()]
    for place, rows in enumerate(places):
        rows.sort()
        names = ("place", "term", "person_id", "area_code")
        insert_rows(SearchTerm, names, ((place, term, pk, area) for term, pk, area in rows))


def drop_terms(people: Iterable[Terms]) -> None:
    """Remove the terms of people as they were written."""
    keys = [(place, term, pk) for pk, text, _area in people for place, term in placed_terms(text)]
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM people_searchterm WHERE place = %s AND term = %s AND person_id = %s", keys)


def change_terms(people: Sequence[Terms]) -> None:
    """Put the terms of known people in the place of those they have, where they differ.

    Call it before the people themselves change: what stands with them tells which terms they have.
    """
    for some in batched(people, 900, strict=False):
        known = Person.objects.filter(pk__in=[pk for pk, _text, _area in some])
        before = {pk: (pk, text, area) for pk, text, area in known.values_list("pk", "terms", "area_code")}
        changed = [one for one in some if before[one[0]] != one]
        drop_terms(before[pk] for pk, _text, _area in changed)
        write_terms(changed)


@whole_registry("重建人员搜索")
@uncollected()
@transaction.atomic
def rebuild_search() -> int:
    """Write the terms and pinyin of everybody anew, from names and file numbers. Returns how many people there are.

    Needed after a release that reads names otherwise; whoever searches meanwhile finds what was there before.
    """
    SearchTerm.objects.all().delete()
    count = 0
    for some in _everybody():
        rows = [(pk, terms_text(name, file_no), pinyin_of(name)) for pk, name, file_no, _area in some]
        update_rows(Person, ("id", "terms", "pinyin"), rows)
        write_terms((pk, text, one[3]) for (pk, text, _said), one in zip(rows, some, strict=True))
        count += len(some)
    tell_planner()
    return count


def _everybody() -> Iterator[Sequence[tuple[int, str, str, str]]]:
    last = 0
    while some := list(
        Person.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "name", "file_no", "area_code")[:AT_ONCE]
    ):
        yield some
        last = some[-1][0]


def _chunks(plain: str) -> Iterator[list[int]]:
    """Yield whom a text finds in the present scope, the best first; one person may be found by several terms.

    The first chunk is what a page's search needs, the second all that may be looked at.
    """
    size, some = CHUNK, list[int]()
    for place in range(PLACES):
        rows = SearchTerm.objects.filter(place=place, term__gte=plain, term__lt=_after(plain))
        people, start = rows.order_by("term", "person_id").values_list("person_id", flat=True), 0
        while more := list(people[start : start + size - len(some)]):
            some, start = some + more, start + len(more)
            if len(some) < size:
                break
            yield some
            size, some = max(EXAMINED - CHUNK, CHUNK), []
    if some:
        yield some


def _among(people: QuerySet[Person], found: Sequence[int]) -> list[int]:
    """Return those found who are among the people, in the same order."""
    inside = set(people.filter(Among("pk", found)).values_list("pk", flat=True))
    return [pk for pk in found if pk in inside]


def _best_of_few(people: QuerySet[Person], plain: str, most: int) -> tuple[list[int], bool]:
    found = search_people(people, plain).values_list("pk", "terms")[: FEW + 1]
    best = [pk for *_place, pk in sorted(_rank(pk, terms, plain) for pk, terms in found)]
    return best[:most], len(best) > most


def _rank(pk: int, terms: str, plain: str) -> tuple[int, str, int]:
    """Return place and term by which a person is found best, as they stand in SearchTerm."""
    at = terms.index(f" {plain}")
    end = terms.find(" ", at + 1)
    return terms.count("|", 0, at), terms[at + 1 : end if end > 0 else None], pk


def _after(text: str) -> str:
    """Return the first text, in the order of code points, that comes after all that begin with this one."""
    last = ord(text[-1]) + 1
    return text[:-1] + chr(0xE000 if last == 0xD800 else last) if last <= 0x10FFFF else text + chr(0x10FFFF)
