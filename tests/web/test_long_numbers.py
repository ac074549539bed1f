"""Numbers beyond any id, in addresses and in forms, are told apart from errors of the program."""

from collections.abc import Callable

import pytest
from sampling import few

from rongjun.base.actor import Role

from .conftest import OfficeClient
from .everything import Everything, named_patterns

pytestmark = pytest.mark.django_db(databases=["default", "access"])
NUMBERS = ("9" * 40, "9" * 5000, "٣" * 30)
ASKED = ("q", "page", "rows", "year", "line", "month", "town", "category", "standing", "sort", "from", "until", "as_of",
         "known_on", "columns", "run", "person", "number", "unit", "day", "set", "result", "failure")  # fmt: skip


def test_no_address_with_a_very_long_number_is_an_error_of_the_program(
    office: Callable[..., OfficeClient], everything: Everything
) -> None:
    """In a sample each address is asked with one of the numbers, another each day."""
    world, client = everything, office(Role.OFFICER)
    for pattern in named_patterns():
        address = world.address(pattern)
        numbers = [name for name, one in pattern.pattern.converters.items() if type(one).__name__ == "IntConverter"]
        for number in few(1, NUMBERS[:2], f"id {pattern.name}") if numbers else ():
            known = world.arguments[""] | world.arguments.get(str(pattern.name), {})
            wanted = address
            for name in numbers:
                wanted = wanted.replace(f"/{known[name]}/", f"/{number}/", 1)
            if wanted != address:
                assert client.get(wanted).status_code in {302, 403, 404, 405, 414}, wanted[:80]
        for number in few(1, NUMBERS, str(pattern.name)):
            answer = client.get(address, dict.fromkeys(ASKED, number))
            assert answer.status_code < 500, (address, number[:20])
