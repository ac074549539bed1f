"""A label reaches its own field: no page says the same id twice (axe no longer looks for that)."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from sampling import ALL, few

from rongjun.base.actor import Role

from .conftest import OfficeClient
from .everything import Everything, named_patterns

pytestmark = pytest.mark.django_db(databases=["default", "access"])
ID = re.compile(r'\sid="([^"]+)"')
ROLES = (Role.OFFICER, Role.HEAD, Role.STATION_WORKER, Role.FINANCE, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN,
         Role.AUDIT_ADMIN)  # fmt: skip


def test_no_page_of_any_role_has_the_same_id_twice(office: Callable[..., OfficeClient], everything: Everything) -> None:
    """In a sample: of the officer, who sees most, and half the pages of another role each day."""
    seen, found = 0, {}
    addresses = [everything.address(pattern) for pattern in named_patterns()]
    roles = (ROLES[0], *few(1, ROLES[1:], "ids"))
    for role in roles:
        client = office(role, f"ids-{role}")
        for address in addresses if role is ROLES[0] else few(len(addresses) // 2, addresses, f"ids {role}", ALL):
            answer = client.get(address)
            if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
                continue
            seen += 1
            if twice := [name for name, count in Counter(ID.findall(answer.content.decode())).items() if count > 1]:
                found[f"{role} {address}"] = twice
    assert seen > len(roles) * 5
    assert found == {}
