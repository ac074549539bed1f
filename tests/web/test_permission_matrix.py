"""Every address × method × role × place answers as permission_matrix.csv declares; an undeclared cell fails.

Whoever adds an address adds its lines there, and in everything.py what its arguments name. After a change that is meant
RONGJUN_MATRIX=observed.csv writes what is answered now, in the same form, to be compared and copied.
"""

import csv
import os
from collections import defaultdict
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.template import loader
from sampling import ALL, few

from rongjun.base.actor import POSTS, Role

from .everything import BODIES, OTHER, OWN, PLACES, Everything, named_patterns
from .permission_matrix import ANSWERS, Cell, declared
from .visitor import CODES, Visitor

pytestmark = pytest.mark.django_db(databases=["default", "access"])
METHODS = ("GET", "POST")
FEW = 2
"""So many of the sixty pairs of role and place are asked for each address and method in a sample."""
PARTS = 2
"""Cut in two, so that two workers can share it."""
TOWN_ROLES = (Role.STATION_WORKER, Role.TOWN_CLERK)


def test_every_cell_is_declared() -> None:
    """An address that somebody adds without saying who may fails here, before anything is asked."""
    names = [str(pattern.name) for pattern in named_patterns()]
    undeclared = set(product(names, METHODS, POSTS, PLACES)) - declared().keys()
    assert not undeclared, f"see tests/web/permission_matrix.csv: {sorted(map(str, undeclared))[:40]}"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_address_answers_every_role_as_declared(
    part: int, everything: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make prove` asks for every cell; `make test` for a few of each address and method, others each day."""
    world, wanted, wrong, seen = everything, declared(), [], {}
    monkeypatch.setattr(loader, "render_to_string", lambda *args, **more: "")  # who may is known before a page is drawn
    addresses = {str(pattern.name): world.address(pattern) for pattern in named_patterns()}
    asked = _cells_to_ask(sorted(addresses)[part::PARTS])
    for role, place in product(POSTS, PLACES):
        cells = [cell for cell in asked if cell[2:] == (role, place)]
        visitor = Visitor(world.account(role, place)) if cells else None
        for name, method, *_ in cells:
            assert visitor is not None
            cell = (name, method, role, place)
            seen[cell] = told = visitor.ask(method, addresses[name], BODIES.get(name, {}))
            if wanted.get(cell, told) != told:
                wrong.append(f"{name} {method} {role} {place} answers {told!r}, declared {wanted[cell]!r}")
    _write(seen, part)
    assert not wrong, "\n".join([f"see tests/web/permission_matrix.csv ({len(wrong)} cells):", *wrong[:40]])


def _cells_to_ask(names: list[str]) -> list[Cell]:
    """Return the cells of some addresses to be asked for, in the order of the file's addresses."""
    whole = ALL or "RONGJUN_MATRIX" in os.environ
    return [
        (name, method, *pair)
        for name, method in product(names, METHODS)
        for pair in few(FEW, product(POSTS, PLACES), f"{name} {method}", whole)
    ]


def test_the_matrix_declares_nothing_that_is_not_there() -> None:
    names = {str(pattern.name) for pattern in named_patterns()}
    assert {name for name, _method, _role, _place in declared()} - names == set()


def test_to_another_town_and_to_a_unit_without_an_area_a_thing_of_this_town_does_not_exist() -> None:
    """Whoever may open an address in the own town is told 404 elsewhere, never 403: that would tell that it exists."""
    cells = declared()
    told = [
        cell for cell, said in cells.items()
        if cell[3] == OTHER and said == "no" and cells[(*cell[:3], OWN)] == "ok" and cell[2] in TOWN_ROLES
    ]  # fmt: skip
    assert told == []


def _write(seen: dict[Cell, str], part: int) -> None:
    """Write what was answered, in the form of the declared file, where RONGJUN_MATRIX says (all cells are asked)."""
    path = os.environ.get("RONGJUN_MATRIX")
    if path:
        with Path(path).open("a" if part else "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(grouped(seen))


def grouped(seen: dict[Cell, str]) -> list[list[str]]:
    """Return lines of the declared form: addresses that answer alike together, the most common answer last (rest)."""
    answers: dict[tuple[str, str, Role], dict[str, str]] = defaultdict(dict)
    for (name, method, role, place), said in seen.items():
        answers[name, method, role][place] = said
    shapes: dict[tuple[str, str], dict[tuple[str, ...], list[str]]] = defaultdict(lambda: defaultdict(list))
    for (name, method, role), by_place in answers.items():
        shapes[name, method][tuple(by_place[place] for place in PLACES)].append(role.value)
    alike: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for (name, method), shape in shapes.items():
        *few, most = sorted(shape.items(), key=lambda item: len(item[1]))
        lines = tuple((" ".join(roles), *said) for said, roles in few)
        alike[(method, *lines, ("rest" if few else "all", *most[0]))].append(name)
    return [[" ".join(names), key[0], *line] for key, names in alike.items() for line in key[1:]]


def test_each_answer_has_a_meaning() -> None:
    assert set(CODES.values()) == ANSWERS.keys()
