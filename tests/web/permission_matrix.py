"""Reads the declared matrix (permission_matrix.csv): which answer each role gets, by where its unit stands.

A line is `addresses, method, roles, keeper, own, other, none`. Addresses are names of URLs, blanks between. Roles are
names of roles or of groups (lines that begin with `group`); `rest` is every role that the lines above it, of the same
addresses and method, have not named. An answer is one of ANSWERS.
"""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

from rongjun.base.actor import POSTS, Role

from .everything import PLACES

FILE = Path(__file__).with_name("permission_matrix.csv")
ANSWERS = {
    "ok": "the page, a form that says what is missing, or a redirect (200, 302, 400, 409)",
    "no": "the role may not, whatever it asks for (403)",
    "missing": "there is no such thing for this unit: what lies elsewhere does not even exist (404)",
    "method": "the address does not take this method (405)",
}
Cell = tuple[str, str, Role, str]
"""Name of the address, method, role, place."""


@cache
def declared() -> dict[Cell, str]:
    """Return every declared cell. Raises AssertionError where a line is not understood or a cell stands twice."""
    groups: dict[str, set[Role]] = {"all": set(POSTS)}
    cells: dict[Cell, str] = {}
    named: dict[tuple[str, str], set[Role]] = defaultdict(set)
    for number, line in enumerate(csv.reader(FILE.read_text(encoding="utf-8").splitlines()), start=1):
        fields = [field.strip() for field in line]
        if not fields or not fields[0] or fields[0].startswith("#"):
            continue
        if fields[0] == "group":
            groups[fields[1]] = _roles(fields[2], groups, number)
            continue
        names, method, roles, *answers = fields
        assert len(answers) == len(PLACES) and set(answers) <= ANSWERS.keys(), f"line {number}: {line}"
        for name in names.split():
            taken = named[name, method]
            for role in set(POSTS) - taken if roles == "rest" else _roles(roles, groups, number):
                for place, answer in zip(PLACES, answers, strict=True):
                    cell = (name, method, role, place)
                    assert cell not in cells, f"line {number}: {cell} stands twice"
                    cells[cell] = answer
                taken.add(role)
    return cells


def _roles(text: str, groups: dict[str, set[Role]], number: int) -> set[Role]:
    found: set[Role] = set()
    for name in text.split():
        assert name in groups or name in set(POSTS), f"line {number}: no role or group {name}"
        found |= groups[name] if name in groups else {Role(name)}
    return found
