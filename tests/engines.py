"""Which modules run on PostgreSQL too, in a sample: all in which the engine itself decides, a third of the others.

The engine decides where a test speaks of guards, row-level security, the vault, errors of the database, two at once,
histories in any order, or SQL of its own. The others walk through the same Python; each day draws another third.
"""

import re
from functools import cache
from pathlib import Path

import pytest
from sampling import few

DECIDES = re.compile(
    r"IntegrityError|DatabaseError|InternalError|row_security|RowSecurity|guard|Thread|transaction=True|hypothesis"
    r"|connections?\b.*(cursor|vendor)|select_for_update|vault|unseal|subprocess|Timer|\bSQL\b|assertNumQueries|queries\("
)


def run_on_postgres(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the tests of a sample that run on PostgreSQL too."""
    modules = sorted({item.path for item in items})
    others = [path for path in modules if not engine_decides(path)]
    drawn = set(few(len(others) // 3, others, "modules on PostgreSQL"))
    return [
        item
        for item in items
        if not item.get_closest_marker("once") and (item.path in drawn or engine_decides(item.path))
    ]


@cache
def engine_decides(path: Path) -> bool:
    """Tell whether a module speaks of what the engine decides."""
    return DECIDES.search(path.read_text(encoding="utf-8")) is not None
