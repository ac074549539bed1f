"""Every person shown in any page, file or command has an access row: names and file numbers of their own are the proof.

Each role opens every address from where its unit stands. Wherever a canary occurs in an answer, the account has looked
at that person before: by the person's token, or by a set that `/people/N/looks` finds again for the person.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Q, QuerySet
from django.urls import URLPattern
from opened_papers import word_text
from python_calamine import CalamineWorkbook
from sampling import ALL, few
from typer.testing import CliRunner

from rongjun.base.actor import Role
from rongjun.base.scope import acting, whole_registry
from rongjun.cli.app import app
from rongjun.domains.disclosure.looks import looks_at
from rongjun.domains.people.models import ImportRow, Person
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.safeguards.person_looks import list_looks_with_sets

from .everything import BODIES, EAST, FILES, KEEPER, OTHER, OWN, WAITING, WEST, Everything, named_patterns
from .visitor import Visitor

pytestmark = pytest.mark.django_db(databases=["default", "access"])
EXPORTS = ("csv", "xlsx")
ALWAYS = (Role.OFFICER, KEEPER)
OTHERS = (
    (Role.FINANCE, KEEPER), (Role.SUPERVISOR, KEEPER), (Role.HEAD, OWN), (Role.DIRECTOR, OTHER),
    (Role.STATION_WORKER, OTHER), (Role.TOWN_CLERK, OWN),
)  # fmt: skip
LOOKERS = (ALWAYS, *few(2, OTHERS, "lookers"))
"""Every role that sees people, from one place or another; in a sample the first, and two more at half the addresses."""
BLIND = (
    Role.PETITION_OFFICER, Role.DEPARTMENT, Role.CITY, Role.PROVINCE, Role.AUDITOR, Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN, Role.AUDIT_ADMIN,
)  # fmt: skip
WORDS = {name: (name, FILES[name]) for name in FILES}


@pytest.fixture
def world(everything: Everything) -> Everything:
    return everything


def read(answer: Any) -> str:
    """Return the text of a page or of a file."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK" and b"word/document.xml" in content:
        return word_text(content)
    if content[:2] == b"PK":
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    return content.decode("utf-8", "replace")


def shown_in(text: str) -> set[str]:
    """Return whose name or file number occurs in a text."""
    return {name for name, words in WORDS.items() if any(word in text for word in words)}


def looked_at(name: str, rows: QuerySet[AccessRow]) -> bool:
    """Tell whether one of these looks is found again for a person; for who is nobody's file yet, by the import."""
    with whole_registry("试验"):
        person = Person.objects.filter(file_no=FILES[name]).first()
        if person is not None:
            return bool(set(list_looks_with_sets(looks_at(person.pk)).values_list("pk", flat=True)) & _keys(rows))
        batches = ImportRow.objects.filter(file_no=FILES[name]).values_list("batch_id", flat=True)
        through = Q(set_kind="registry") | Q(set_kind="import", set_id__in=[str(pk) for pk in batches])
        return rows.filter(through).exists()


def _keys(rows: QuerySet[AccessRow]) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def answers(world: Everything, visitor: Visitor, pattern: URLPattern) -> Iterator[tuple[str, str]]:
    """Yield (request, text of the answer) of an address: the page, the files that it offers, and its form."""
    address = world.address(pattern)
    text = read(visitor.answer("GET", address, {}))
    yield f"GET {address}", text
    for kind in few(1, EXPORTS, f"export {address}") if "export=csv" in text else ():
        asked = f"{address}{'&' if '?' in address else '?'}export={kind}"
        yield f"GET {asked}", read(visitor.answer("GET", asked, {}))
    yield f"POST {address}", read(visitor.answer("POST", address, BODIES.get(str(pattern.name), {})))


@pytest.mark.parametrize(("role", "place"), LOOKERS, ids=[f"{role}-{place}" for role, place in LOOKERS])
def test_whoever_is_shown_has_an_access_row_before(world: Everything, role: Role, place: str) -> None:
    account, missing, seen = world.account(role, place), [], set()
    visitor, mine, last = Visitor(account), AccessRow.objects.filter(account_id=account.pk), 0
    allowed = set(WORDS) if place == KEEPER else {WEST} if place == OTHER else set(WORDS) - {WEST}
    whole = ALL or (role, place) == ALWAYS
    patterns = list(named_patterns())
    for pattern in few(len(patterns) // (1 if whole else 2), patterns, f"addresses of {role}"):
        for request, text in answers(world, visitor, pattern):
            shown, fresh = shown_in(text), mine.filter(pk__gt=last)
            assert shown <= allowed, f"{request} shows {shown - allowed} to {role} of {place}"
            missing += [f"{request}: {name}" for name in sorted(shown) if not looked_at(name, fresh)]
            last, seen = max([last, *_keys(fresh)]), seen | shown
    assert missing == []
    wanted = allowed if role in {Role.OFFICER, Role.HEAD} else allowed - {WAITING}
    assert seen == wanted or (seen < wanted and not whole)


def test_roles_that_see_no_people_are_shown_nobody_anywhere(world: Everything) -> None:
    """In a sample each address is asked for by one of them."""
    visitors = {role: Visitor(world.account(role, KEEPER)) for role in BLIND}
    for pattern in named_patterns():
        for role in few(1, BLIND, str(pattern.name)):
            for request, text in answers(world, visitors[role], pattern):
                assert shown_in(text) == set(), f"{request} as {role}"


COMMANDS = (
    ("run", "lines", "1", "--out", "OUT.csv"), ("run", "exceptions", "1"), ("run", "repeat", "1"),
    ("run", "owed", "--month", "2026-01", "--out", "OUT.csv"), ("dedup", "--out", "OUT.csv"),
)  # fmt: skip


def test_whoever_a_command_writes_out_has_an_access_row(world: Everything, tmp_path: Path) -> None:
    found: set[str] = set()
    for command in COMMANDS:
        out = tmp_path / "out.csv"
        last = AccessRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        given = [str(world.arguments[""]["run_id"]) if part == "1" else str(out) if part == "OUT.csv" else part
                 for part in command]  # fmt: skip
        result = CliRunner().invoke(app, given)
        assert result.exit_code in {0, 1}, (command, result.output)
        shown = shown_in(result.output + (out.read_text(encoding="utf-8") if out.exists() else ""))
        assert [n for n in shown if not looked_at(n, AccessRow.objects.filter(pk__gt=last))] == [], command
        found |= shown
        out.unlink(missing_ok=True)
    assert found >= {EAST, WEST}


def test_the_looks_of_a_person_stand_after_a_run_is_cancelled_or_computed_anew(world: Everything) -> None:
    from rongjun.base import clock
    from rongjun.domains.payments import actions
    from rongjun.domains.payments.compute import compute_run
    from rongjun.domains.safeguards.actions import record_set_look

    run, at = int(str(world.arguments[""]["run_id"])), clock.now()
    record_set_look(by=world.officer, at=at, purpose="试验", set_kind="run", set_id=str(run), fields=["row"])
    actions.recompute_run(run_id=run, by=world.officer, at=at)
    compute_run(run_id=run, at=clock.now())
    actions.cancel_run(run_id=run, reason="试验", by=world.officer, at=at)
    person = world.people[EAST]
    assert list_looks_with_sets(looks_at(person.pk)).filter(purpose="试验").count() == 1


def test_a_look_at_the_registry_is_found_for_whoever_was_in_it_and_for_nobody_later(world: Everything) -> None:
    from datetime import timedelta

    from rongjun.base import clock
    from rongjun.domains.safeguards.actions import record_set_look

    for at, purpose in ((clock.now() - timedelta(days=9), "入册之前"), (clock.now(), "入册之后")):
        record_set_look(by=world.officer, at=at, purpose=purpose, set_kind="registry", set_id="x", fields=["row"])
    told = set(list_looks_with_sets(looks_at(world.people[EAST].pk)).values_list("purpose", flat=True))
    assert "入册之后" in told and "入册之前" not in told


def test_a_town_reads_all_looks_at_its_person_also_those_through_other_units_sets(world: Everything) -> None:
    with acting(world.actor(Role.TOWN_CLERK, OWN)):
        sets = looks_at(world.people[EAST].pk).sets
    assert sets["run"] and sets["import"]
