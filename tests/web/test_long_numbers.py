"""Numbers beyond any id, in addresses and in forms, are told apart from errors of the program."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rongjun.base.actor import Role
from rongjun.domains.units.models import Account

from .conftest import OfficeClient
from .everything import Everything, named_patterns

pytestmark = pytest.mark.django_db(databases=["default", "access"])
NUMBERS = ("9" * 40, "9" * 5000, "٣" * 30)
ASKED = ("q", "page", "rows", "year", "line", "month", "town", "category", "standing", "sort", "from", "until", "as_of",
         "known_on", "columns", "run", "person", "number", "unit", "day", "set", "result", "failure")  # fmt: skip


def test_no_address_with_a_very_long_number_is_an_error_of_the_program(
    office: Callable[..., OfficeClient], make_account: Callable[..., Account], tmp_path: Path, settings: Any
) -> None:
    world, client = Everything(make_account, tmp_path, settings), office(Role.OFFICER)
    for pattern in named_patterns():
        address = world.address(pattern)
        numbers = [name for name, one in pattern.pattern.converters.items() if type(one).__name__ == "IntConverter"]
        for number in NUMBERS[:2] if numbers else ():
            known = world.arguments[""] | world.arguments.get(str(pattern.name), {})
            wanted = address
            for name in numbers:
                wanted = wanted.replace(f"/{known[name]}/", f"/{number}/", 1)
            if wanted != address:
                assert client.get(wanted).status_code in {302, 403, 404, 405, 414}, wanted[:80]
        for number in NUMBERS:
            answer = client.get(address, dict.fromkeys(ASKED, number))
            assert answer.status_code < 500, (address, number[:20])
