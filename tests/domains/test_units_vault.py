"""Keys and ciphers of the vault: a ring, old boxes beside new ones, nothing opens elsewhere, change while running."""

import base64
import hmac
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings as live
from django.db import models
from hypothesis import given
from hypothesis import strategies as st
from people_rows import AT, LATER, officer, payee, row, take_in, take_in_and_approve

from rongjun.base import crypto
from rongjun.base import paper_store as store
from rongjun.base.crypto import Tampered, present_mark, seal, seal_bytes, unseal, unseal_bytes
from rongjun.config.environment import Environment, read_ring
from rongjun.domains.people import rotation
from rongjun.domains.people.models import ImportRow, Person, Sealed
from rongjun.domains.people.rotation import NOT_SEALED, SEALED_COLUMNS, SealedColumn, check_vault, rotate_vault
from rongjun.domains.people.vault import reveal
from rongjun.domains.safeguards.models import AccessRow, AuditEntry
from rongjun.domains.units.actions import begin_totp
from rongjun.domains.units.queries import get_waiting_totp_secret

AT_HOME = {"owner": "person-1", "place": "id_number:row-1"}
SECRET = "99010119500307900X"


@pytest.fixture
def ring(settings: Any) -> Iterator[Any]:
    """Two keys more than the office has."""
    settings.VAULT_KEYS = {**live.VAULT_KEYS, 2: b"2" * 32, 3: b"3" * 32}
    yield settings
    crypto._aes_box.cache_clear()


def quiet(what: str, done: int, total: int) -> None:
    """Tell nobody how far it is."""


def old_box(plain: str, *, owner: str, place: str) -> bytes:
    """Seal as it was done before there was a ring: key id, nonce, AES; no mark of the cipher."""
    key = hmac.digest(live.VAULT_KEYS[1], b"rongjun/owner\x00" + owner.encode(), "sha256")
    nonce = os.urandom(12)
    return b"\x01" + nonce + AESGCM(key).encrypt(nonce, plain.encode(), f"1\x00{owner}\x00{place}".encode())


@pytest.mark.parametrize("key", [1, 2])
@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_what_is_sealed_opens_again_with_every_key_and_cipher_of_the_ring(ring: Any, key: int, cipher: str) -> None:
    ring.VAULT_KEY_ID, ring.VAULT_CIPHER = key, cipher
    box = seal(SECRET, **AT_HOME)
    content = seal_bytes(b"\x00\xffpaper", **AT_HOME)
    assert box[:2] == present_mark() and SECRET.encode() not in box
    ring.VAULT_KEY_ID, ring.VAULT_CIPHER = 3, "aes"
    assert unseal(box, **AT_HOME) == SECRET
    assert unseal_bytes(memoryview(content), **AT_HOME) == b"\x00\xffpaper"


def test_boxes_from_before_the_ring_still_open() -> None:
    assert unseal(old_box(SECRET, **AT_HOME), **AT_HOME) == SECRET


def test_equal_texts_make_different_boxes() -> None:
    assert seal(SECRET, **AT_HOME) != seal(SECRET, **AT_HOME)


@pytest.mark.parametrize("cipher", ["aes", "sm4", "old"])
def test_one_altered_byte_anywhere_opens_nothing(ring: Any, cipher: str) -> None:
    ring.VAULT_CIPHER = "aes" if cipher == "old" else cipher
    box = old_box(SECRET, **AT_HOME) if cipher == "old" else seal(SECRET, **AT_HOME)
    for place in range(len(box)):
        for change in (0x01, 0x80, 0xFF):
            altered = box[:place] + bytes([box[place] ^ change]) + box[place + 1 :]
            with pytest.raises(Tampered):
                unseal(altered, **AT_HOME)


@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_a_box_opens_only_for_its_owner_and_place(ring: Any, cipher: str) -> None:
    ring.VAULT_CIPHER = cipher
    box = seal(SECRET, **AT_HOME)
    for elsewhere in ({"owner": "person-2"}, {"place": "account:row-1"}, {"place": "id_number:row-2"}):
        with pytest.raises(Tampered):
            unseal(box, **AT_HOME | elsewhere)


def test_key_and_cipher_are_bound_into_the_box(ring: Any) -> None:
    """A box whose mark is rewritten to another key or cipher does not open, nor one of an old form made new."""
    box = seal(SECRET, **AT_HOME)
    for mark in (bytes([0x82, 1]), bytes([0x81, 2]), bytes([0x81, 9]), b"\x01"):
        with pytest.raises(Tampered):
            unseal(mark + box[2:], **AT_HOME)
    with pytest.raises(Tampered):
        unseal(b"\x81\x01" + old_box(SECRET, **AT_HOME)[1:], **AT_HOME)


@given(st.binary(max_size=80))
def test_no_bytes_whatever_open_by_chance_or_break_anything_else(raw: bytes) -> None:
    with pytest.raises(Tampered):
        unseal(raw, **AT_HOME)


def test_a_key_that_left_the_ring_opens_nothing(ring: Any) -> None:
    ring.VAULT_KEY_ID = 3
    box = seal(SECRET, **AT_HOME)
    ring.VAULT_KEYS = {1: live.VAULT_KEYS[1]}
    with pytest.raises(Tampered):
        unseal(box, **AT_HOME)


def key_text(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


def environment(tmp_path: Path, **given: Any) -> Environment:
    return Environment(var=tmp_path, **given)


def test_the_ring_is_read_from_settings_and_key_one_may_stand_alone(tmp_path: Path) -> None:
    ring = environment(tmp_path, vault_keys=f"1:{key_text('a')},2:{key_text('b')}", vault_key="").vault_ring()
    assert ring == {1: b"a" * 32, 2: b"b" * 32}
    ring = environment(tmp_path, vault_key=key_text("c"), vault_keys=f"2:{key_text('b')}").vault_ring()
    assert ring == {1: b"c" * 32, 2: b"b" * 32}
    assert not (tmp_path / "keys").exists()


def test_a_key_made_by_an_office_stays_key_one_when_a_ring_is_added(tmp_path: Path) -> None:
    made = environment(tmp_path, vault_key="", vault_keys="").vault_ring()
    with_ring = environment(tmp_path, vault_key="", vault_keys=f"2:{key_text('b')}").vault_ring()
    assert with_ring == made | {2: b"b" * 32}


@pytest.mark.parametrize(
    "given",
    [
        {"vault_keys": "1:short"}, {"vault_keys": "0:" + key_text("a")}, {"vault_keys": "128:" + key_text("a")},
        {"vault_keys": f"1:{key_text('a')},1:{key_text('b')}"}, {"vault_keys": key_text("a")},
        {"vault_keys": f"1:{key_text('a')}", "vault_key": key_text("b")},
        {"vault_keys": f"1:{key_text('a')}", "vault_key_id": 2}, {"vault_cipher": "des"},
    ],
)  # fmt: skip
def test_a_faulty_ring_is_refused(tmp_path: Path, given: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        environment(tmp_path, **given)


def test_an_empty_ring_is_one() -> None:
    assert read_ring(" , ") == {}


def test_every_column_of_bytes_is_sealed_anew_or_said_to_hold_no_box() -> None:
    found = {
        f"{model._meta.label}.{one.name}"
        for model in apps.get_models()
        if model.__module__.startswith("rongjun")
        for one in model._meta.concrete_fields
        if isinstance(one, models.BinaryField)
    }
    assert found == {column.name for column in SEALED_COLUMNS} | NOT_SEALED


def world(settings: Any, var: Path) -> None:
    """Persons, an import that waits, a rejected row, a secret of one-time codes, a paper: a box of every kind."""
    settings.VAR_DIR = var
    take_in(row(1, **payee()), row(2))
    take_in_and_approve(row(1, 银行账号="6217000000000009999"), at=LATER)
    take_in(row(3), row(4, 残疾等级="没有的等级"), at=LATER)
    begin_totp(by=officer(), at=AT)
    store.write_content(uuid4(), b"%PDF paper")


def opened() -> list[dict[str, str]]:
    people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    found = reveal(person_ids=people, fields=["id_number", "account"], purpose="核对", by=officer(), at=LATER)
    return [found[pk] for pk in people]


@pytest.mark.django_db(databases=["default", "access"])
def test_rotation_seals_everything_anew_and_changes_no_value(ring: Any, tmp_path: Path) -> None:
    world(ring, tmp_path)
    Sealed.objects.filter(field="phone").delete()
    before, secret = opened(), get_waiting_totp_secret(officer().account_id)
    ring.VAULT_KEY_ID, ring.VAULT_CIPHER = 2, "sm4"
    found = rotate_vault(by=officer(), at=LATER, tell=quiet)
    assert all(counts.resealed == counts.boxes and not counts.shut for counts in found.values())
    assert {name for name, counts in found.items() if counts.boxes} == {
        "people.Sealed.box", "people.ImportRow.sealed", "units.Totp.secret", "papers",
    }  # fmt: skip
    ring.VAULT_KEYS = {2: b"2" * 32}
    crypto._aes_box.cache_clear()
    assert (opened(), get_waiting_totp_secret(officer().account_id)) == (before, secret)
    assert not any(counts.shut for counts in check_vault(by=officer(), at=LATER, tell=quiet).values())
    again = rotate_vault(by=officer(), at=LATER, tell=quiet)
    assert sum(counts.resealed for counts in again.values()) == 0


@pytest.mark.django_db(databases=["default", "access"])
def test_rotation_leaves_one_look_at_the_registry_and_an_audit_entry_with_counts(ring: Any, tmp_path: Path) -> None:
    world(ring, tmp_path)
    ring.VAULT_KEY_ID = 2
    rotate_vault(by=officer(), at=LATER, tell=quiet)
    assert AccessRow.objects.filter(set_kind="registry", set_id="vault").count() == 1
    detail = AuditEntry.objects.get(action="vault.rotate").detail
    assert detail["people.Sealed.box"]["boxes"] == Sealed.objects.count()


@pytest.mark.django_db(databases=["default", "access"])
def test_rotation_goes_on_where_it_was_broken_off(ring: Any, tmp_path: Path, monkeypatch: Any) -> None:
    world(ring, tmp_path)
    ring.VAULT_KEY_ID = 2
    monkeypatch.setattr(rotation, "SEALED_COLUMNS", (SealedColumn(*_of_sealed(), at_once=2),))

    def stop(what: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate_vault(by=officer(), at=LATER, tell=stop)
    left = SEALED_COLUMNS[0].old_rows().count()
    assert left == Sealed.objects.count() - 2
    assert rotate_vault(by=officer(), at=LATER, tell=quiet)["people.Sealed.box"].resealed == left


@pytest.mark.django_db(databases=["default", "access"])
def test_a_write_at_the_same_moment_wins_and_is_sealed_in_the_next_pass(
    ring: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    world(ring, tmp_path)
    ring.VAULT_KEY_ID = 2
    one = Sealed.objects.select_related("person").filter(field="account").first()
    assert one is not None
    plain, write = rotation._write, []

    def write_late(column: SealedColumn, changes: list[tuple[bytes, Any, bytes]]) -> int:
        if not write:
            write.append(True)
            ring.VAULT_KEY_ID = 1
            box = seal("a new account", owner=str(one.person.token), place=f"{one.field}:{one.place}")
            ring.VAULT_KEY_ID = 2
            Sealed.objects.filter(pk=one.pk).update(box=box)
        return plain(column, changes)

    monkeypatch.setattr(rotation, "_write", write_late)
    counts = rotate_vault(by=officer(), at=LATER, tell=quiet)["people.Sealed.box"]
    one.refresh_from_db(fields=["box"])
    assert bytes(one.box)[:2] == present_mark()
    assert unseal(one.box, owner=str(one.person.token), place=f"{one.field}:{one.place}") == "a new account"
    assert counts.resealed == counts.boxes


@pytest.mark.django_db(databases=["default", "access"])
def test_what_does_not_open_is_left_as_it_is_and_told_by_id(ring: Any, tmp_path: Path) -> None:
    world(ring, tmp_path)
    one, two = Sealed.objects.filter(field="account").order_by("pk")[:2]
    Sealed.objects.filter(pk=one.pk).update(box=bytes(two.box))
    ImportRow.objects.filter(sealed__isnull=False).update(sealed=b"\x81\x01" + bytes(40))
    broken = str(ImportRow.objects.filter(sealed__isnull=False).order_by("pk").values_list("pk", flat=True)[0])
    paper = next((tmp_path / "papers").iterdir())
    paper.write_bytes(paper.read_bytes()[:-1] + b"x")
    ring.VAULT_KEY_ID = 2
    for found in (check_vault(by=officer(), at=LATER, tell=quiet), rotate_vault(by=officer(), at=LATER, tell=quiet)):
        assert found["people.Sealed.box"].shut == [str(one.pk)]
        assert broken in found["people.ImportRow.sealed"].shut
        assert found["papers"].shut == [paper.name]
    one.refresh_from_db(fields=["box"])
    assert bytes(one.box) == bytes(two.box)


@pytest.mark.django_db(databases=["default", "access"])
def test_boxes_from_before_the_ring_are_rotated_too(ring: Any, tmp_path: Path) -> None:
    world(ring, tmp_path)
    one = Sealed.objects.select_related("person").filter(field="account").order_by("pk").first()
    assert one is not None
    place = {"owner": str(one.person.token), "place": f"{one.field}:{one.place}"}
    Sealed.objects.filter(pk=one.pk).update(box=old_box("6217000000000001111", **place))
    found = rotate_vault(by=officer(), at=LATER + timedelta(days=1), tell=quiet)
    assert found["people.Sealed.box"].resealed == 1
    one.refresh_from_db(fields=["box"])
    assert unseal(one.box, **place) == "6217000000000001111"


def _of_sealed() -> tuple[Any, ...]:
    first = SEALED_COLUMNS[0]
    return first.model, first.column, first.needs, first.place
