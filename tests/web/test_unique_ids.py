"""A label reaches its own field: no page says the same id twice (axe no longer looks for that)."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rongjun.base.actor import Role
from rongjun.domains.units.models import Account

from .conftest import OfficeClient
from .everything import Everything, named_patterns

pytestmark = pytest.mark.django_db(databases=["default", "access"])
ID = re.compile(r'\sid="([^"]+)"')
ROLES = (Role.OFFICER, Role.HEAD, Role.STATION_WORKER, Role.FINANCE, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN,
         Role.AUDIT_ADMIN)  # fmt: skip


def test_no_page_of_any_role_has_the_same_id_twice(
    office: Callable[..., OfficeClient], make_account: Callable[..., Account], tmp_path: Path, settings: Any
) -> None:
    world, seen, found = Everything(make_account, tmp_path, settings), 0, {}
    addresses = [world.address(pattern) for pattern in named_patterns()]
    for role in ROLES:
        client = office(role, f"ids-{role}")
        for address in addresses:
            answer = client.get(address)
            if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
                continue
            seen += 1
            if twice := [name for name, count in Counter(ID.findall(answer.content.decode())).items() if count > 1]:
                found[f"{role} {address}"] = twice
    assert seen > len(ROLES) * 5
    assert found == {}
