"""A sealed value that does not open is told as such on the page; nothing else of the person comes with it."""

from collections.abc import Callable

import pytest

from rongjun.base.actor import Role
from rongjun.domains.people.models import Person, Sealed
from rongjun.domains.safeguards.models import AccessRow, AuditEntry

from . import registry
from .conftest import OfficeClient

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]


def altered(box: bytes) -> bytes:
    return box[:20] + bytes([box[20] ^ 1]) + box[21:]


@pytest.fixture
def officer(office: Office) -> OfficeClient:
    registry.load_places()
    client = office(Role.OFFICER)
    registry.enter([registry.row(1), registry.row(2)], client.actor)
    return client


@pytest.mark.parametrize("how", ["one altered byte", "moved from another person", "moved from another field"])
def test_what_was_altered_or_moved_is_not_opened_and_nothing_else_leaks(
    office: Office, officer: OfficeClient, how: str
) -> None:
    person, other = Person.objects.order_by("file_no")
    mine = Sealed.objects.get(person=person, field="phone")
    source = {
        "one altered byte": altered(bytes(mine.box)),
        "moved from another person": bytes(Sealed.objects.get(person=other, field="phone").box),
        "moved from another field": bytes(Sealed.objects.get(person=person, field="account").box),
    }
    Sealed.objects.filter(pk=mine.pk).update(box=source[how])
    asked = {"numbers": ["id_number", "account", "phone"], "reason": "identity", "note": ""}
    answer = officer.post(f"/people/{person.pk}/reveal/", asked)
    told = answer.content.decode()
    assert answer.status_code == 500
    assert "打不开" in told and "安全管理员" in told
    for hidden in (person.name, person.file_no, registry.identity(1), registry.row(1)["银行账号"], "13800001111"):
        assert hidden not in told
    assert AccessRow.objects.filter(person_token=str(person.token), fields="id_number,account,phone").exists()
    entry = AuditEntry.objects.get(action="vault.refused")
    assert (entry.staff_id, entry.subject) == (officer.actor.staff_id, f"page:/people/{person.pk}/reveal/")
    assert "1 次加密记录打不开" in office(Role.SECURITY_ADMIN).get("/").content.decode()


def test_a_fragment_gets_the_message_alone(officer: OfficeClient) -> None:
    person = Person.objects.order_by("file_no")[0]
    Sealed.objects.filter(person=person).update(box=b"\x81\x01" + bytes(60))
    asked = {"numbers": ["phone"], "reason": "identity"}
    answer = officer.post(f"/people/{person.pk}/reveal/", asked, headers={"HX-Request": "true"})
    assert answer.status_code == 500 and "<html" not in answer.content.decode()
