"""Authenticated encryption for the vault: AES-256-GCM or SM4-GCM, bound to where a value belongs.

The associated data names key, cipher, owner and place, so that a ciphertext moved to another row, field or person fails
closed. Keys live outside the database, in a ring (RONGJUN_VAULT_KEYS): one of them seals, all of them open. A person's
key is derived from the master key. Forms of a box:

    key id | 0x80, cipher (1 AES, 2 SM4), nonce (12), ciphertext and tag        what is sealed now
    key id,                               nonce (12), ciphertext and tag        AES, as sealed before the ring
"""

import hashlib
import os
from functools import lru_cache, partial
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

MARKED: Final = 0x80
AES, SM4 = "aes", "sm4"
CIPHERS: Final[dict[str, int]] = {AES: 1, SM4: 2}
NAMES: Final[dict[int, str]] = {mark: name for name, mark in CIPHERS.items()}
NONCE, TAG = 12, 16
BLOCK: Final = 64
"""Bytes of a block of SHA-256."""


class Tampered(Exception):
    """A sealed value does not open where it is: altered, moved, or sealed with another key."""


def seal(plain: str, *, owner: str, place: str) -> bytes:
    """Encrypt a text for an owner (token) and a place ('field:row'), with the present key and cipher."""
    return seal_bytes(plain.encode(), owner=owner, place=place)


def unseal(sealed: bytes | memoryview, *, owner: str, place: str) -> str:
    """Open a sealed text. Raises Tampered where it does not belong or was altered."""
    return unseal_bytes(sealed, owner=owner, place=place).decode()


def seal_bytes(plain: bytes, *, owner: str, place: str) -> bytes:
    """Encrypt bytes (a paper, a workbook) for an owner and a place. Returns key, cipher, nonce, ciphertext and tag."""
    key_id, cipher = settings.VAULT_KEY_ID, settings.VAULT_CIPHER
    nonce = os.urandom(NONCE)
    bound = f"{key_id}\x00{cipher}\x00{owner}\x00{place}".encode()
    if cipher == AES:
        return _mark(key_id, cipher) + nonce + _aes_box(key_id, owner).encrypt(nonce, plain, bound)
    return _mark(key_id, cipher) + nonce + _sm4_encrypt(_owner_key(key_id, cipher, owner), nonce, plain, bound)


def unseal_bytes(sealed: bytes | memoryview, *, owner: str, place: str) -> bytes:
    """Open sealed bytes. Raises Tampered where they do not belong or were altered."""
    raw = bytes(sealed)
    key_id, cipher, start = _read_mark(raw)
    if key_id not in settings.VAULT_KEYS or len(raw) < start + NONCE + TAG:
        raise Tampered(f"sealed value at {place} has an unknown form or key")
    named = f"{cipher}\x00" if start == 2 else ""
    bound = f"{key_id}\x00{named}{owner}\x00{place}".encode()
    nonce, content = raw[start : start + NONCE], raw[start + NONCE :]
    try:
        if cipher == AES:
            return _aes_box(key_id, owner).decrypt(nonce, content, bound)
        return _sm4_decrypt(_owner_key(key_id, cipher, owner), nonce, content, bound)
    except InvalidTag:
        raise Tampered(f"sealed value at {place} does not open") from None


def lock_bytes(plain: bytes, key: bytes, *, place: str) -> bytes:
    """Encrypt bytes under a key of 32 bytes that the office does not keep, for a place.

    Returns the present cipher's mark, nonce, ciphertext and tag.
    """
    cipher, nonce = settings.VAULT_CIPHER, os.urandom(NONCE)
    mark, bound = bytes([CIPHERS[cipher]]), f"{cipher}\x00{place}".encode()
    box = AESGCM(key).encrypt if cipher == AES else partial(_sm4_encrypt, key[:16])
    return mark + nonce + box(nonce, plain, bound)


def unlock_bytes(locked: bytes | memoryview, key: bytes, *, place: str) -> bytes:
    """Open what `lock_bytes` encrypted. Raises Tampered where key or place are others or it was altered."""
    raw = bytes(locked)
    cipher = NAMES.get(raw[0]) if len(raw) > NONCE + TAG else None
    if cipher is None:
        raise Tampered(f"locked value at {place} has an unknown form")
    nonce, content, bound = raw[1 : 1 + NONCE], raw[1 + NONCE :], f"{cipher}\x00{place}".encode()
    try:
        box = AESGCM(key).decrypt if cipher == AES else partial(_sm4_decrypt, key[:16])
        return box(nonce, content, bound)
    except InvalidTag:
        raise Tampered(f"locked value at {place} does not open") from None


def present_mark() -> bytes:
    """Return the two bytes with which every box begins that is sealed now: what rotation leaves as it is."""
    return _mark(settings.VAULT_KEY_ID, settings.VAULT_CIPHER)


def new_place() -> str:
    """Return a random UUID (version 4) in its usual form: a place of its own for each sealed value."""
    raw = bytearray(os.urandom(16))
    raw[6], raw[8] = raw[6] & 0x0F | 0x40, raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def blind_index(kind: str, text: str) -> str:
    """Return a keyed digest by which an exact value can be found without being stored."""
    return hmac_sha256(settings.INDEX_KEY, f"{kind}\x00{text}".encode()).hex()


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """Return the HMAC-SHA-256 (RFC 2104) of a message: what `hmac.digest` returns, in a quarter of its time.

    That one looks the algorithm up in OpenSSL anew for each of the hundreds of thousands of digests of an import.
    """
    inner, outer = _pads(key)
    return hashlib.sha256(outer + hashlib.sha256(inner + message).digest()).digest()


def _read_mark(raw: bytes) -> tuple[int, str, int]:
    """Return key id (0, which no key has, for an unknown form), cipher, and where the nonce starts."""
    if len(raw) < 2:
        return 0, AES, 0
    if raw[0] < MARKED:
        return raw[0], AES, 1
    cipher = NAMES.get(raw[1])
    return (raw[0] & ~MARKED, cipher, 2) if cipher else (0, AES, 2)


def _sm4_encrypt(key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    box = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    box.authenticate_additional_data(bound)
    return box.update(plain) + box.finalize() + box.tag


def _sm4_decrypt(key: bytes, nonce: bytes, content: bytes, bound: bytes) -> bytes:
    box = Cipher(algorithms.SM4(key), modes.GCM(nonce, content[-TAG:])).decryptor()
    box.authenticate_additional_data(bound)
    return box.update(content[:-TAG]) + box.finalize()


@lru_cache(maxsize=256)
def _mark(key_id: int, cipher: str) -> bytes:
    return bytes([key_id | MARKED, CIPHERS[cipher]])


@lru_cache(maxsize=32)
def _pads(key: bytes) -> tuple[bytes, bytes]:
    """Return the inner and outer block with which HMAC begins, for SHA-256's blocks of 64 bytes."""
    short = key if len(key) <= BLOCK else hashlib.sha256(key).digest()
    whole = short.ljust(BLOCK, b"\0")
    return bytes(one ^ 0x36 for one in whole), bytes(one ^ 0x5C for one in whole)


@lru_cache(maxsize=4096)
def _aes_box(key_id: int, owner: str) -> AESGCM:
    """Return the cipher of one owner, its key schedule made once for all values of the person."""
    return AESGCM(_owner_key(key_id, AES, owner))


def _owner_key(key_id: int, cipher: str, owner: str) -> bytes:
    """Derive the key of one owner: 32 bytes for AES; for SM4 another 16, so that no two ciphers share a key."""
    label = b"rongjun/owner\x00" if cipher == AES else b"rongjun/owner/sm4\x00"
    derived = hmac_sha256(settings.VAULT_KEYS[key_id], label + owner.encode())
    return derived if cipher == AES else derived[:16]
