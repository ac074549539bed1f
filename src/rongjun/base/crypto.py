"""Authenticated encryption for the vault: AES-256-GCM, bound to where a value belongs.

The associated data names table, row, field and key, so that a ciphertext moved to another row, field or person fails
closed. Keys live outside the database (RONGJUN_VAULT_KEYS); a person's key is derived from the master key.
"""

import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


class Tampered(Exception):
    """A sealed value does not open where it is: altered, moved, or sealed with another key."""


def seal(plain: str, *, owner: str, place: str) -> bytes:
    """Encrypt a text for an owner (token) and a place ('table:row:field'). Returns key id, nonce and ciphertext."""
    key_id = settings.VAULT_KEY_ID
    nonce = os.urandom(12)
    box = AESGCM(_owner_key(key_id, owner))
    return bytes([key_id]) + nonce + box.encrypt(nonce, plain.encode(), _bound(key_id, owner, place))


def unseal(sealed: bytes | memoryview, *, owner: str, place: str) -> str:
    """Open a sealed text. Raises Tampered where it does not belong or was altered."""
    raw = bytes(sealed)
    if len(raw) < 29 or raw[0] not in settings.VAULT_KEYS:
        raise Tampered(f"sealed value at {place} has an unknown form or key")
    try:
        box = AESGCM(_owner_key(raw[0], owner))
        return box.decrypt(raw[1:13], raw[13:], _bound(raw[0], owner, place)).decode()
    except InvalidTag:
        raise Tampered(f"sealed value at {place} does not open") from None


def blind_index(kind: str, text: str) -> str:
    """Return a keyed digest by which an exact value can be found without being stored."""
    return hmac.digest(settings.INDEX_KEY, f"{kind}\x00{text}".encode(), "sha256").hex()


@lru_cache(maxsize=4096)
def _owner_key(key_id: int, owner: str) -> bytes:
    return hmac.digest(settings.VAULT_KEYS[key_id], b"rongjun/owner\x00" + owner.encode(), "sha256")


def _bound(key_id: int, owner: str, place: str) -> bytes:
    return f"{key_id}\x00{owner}\x00{place}".encode()
