"""The code of a personal key: made, read as typed, and turned by a slow function into a digest and a folder's key.

The slow function (scrypt, 16 MB a try) stands before everything, so that not even who has the database and the keys of
the office finds a code by trying.
"""

import secrets
import unicodedata
from dataclasses import dataclass, field
from hashlib import scrypt
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from rongjun.base.crypto import blind_index
from rongjun.domains.recognition.numbers import SIGNS

LENGTH: Final = 12
"""Signs of a code: with 30 to choose from, 58 bits."""
_WORK: Final = {"n": 2**14, "r": 8, "p": 1, "maxmem": 2**26}


@dataclass(frozen=True, slots=True)
class Derived:
    """What a code is kept as, and the key of its folder, which is kept nowhere."""

    digest: str
    folder_key: bytes = field(repr=False)


def new_code() -> str:
    """Return a code, in three groups."""
    signs = "".join(secrets.choice(SIGNS) for _place in range(LENGTH))
    return "-".join(signs[place : place + 4] for place in range(0, LENGTH, 4))


def plain_code(text: str) -> str:
    """Return a code as it counts: widths, case, blanks and dashes do not."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


def number_index(file_no: str) -> str:
    """Return by what a file number is found, however it was typed."""
    return blind_index("own_number", plain_code(file_no))


def derive(file_no: str, code: str) -> Derived:
    """Return what a code comes to for a file number. Takes some 50 ms, right or wrong."""
    salt = bytes.fromhex(number_index(file_no))
    master = scrypt(plain_code(code).encode(), salt=salt, dklen=32, **_WORK)
    return Derived(blind_index("own_code", _expand(master, b"open").hex()), _expand(master, b"folder"))


def _expand(master: bytes, use: bytes) -> bytes:
    return HKDFExpand(algorithm=SHA256(), length=32, info=b"rongjun/own/" + use).derive(master)
