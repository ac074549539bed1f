"""My folder: numbers and codes of petitions that a person chose to keep, under a key that only the own code makes.

The office cannot open it, cannot count what is in it (it is always of one length), and cannot tell by a change of it
that something was put in (it is locked anew at every sign-in). What is in it leads to no row of petitions.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from rongjun.base.crypto import lock_bytes, unlock_bytes
from rongjun.base.errors import AlreadyDone, Refusal

SIZE: Final = 4096
"""Bytes that every folder is filled up to."""
MOST: Final = 40
"""Petitions in one folder; whoever has more takes out what is over."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A petition that is kept: its number and its code."""

    number: str
    code: str


def lock_folder(kept: Sequence[Kept], key: bytes, token: UUID) -> bytes:
    """Return a folder locked for the personal key with a token. Always of one length."""
    text = json.dumps([[one.number, one.code] for one in kept]).encode()
    return lock_bytes(text.ljust(SIZE, b" "), key, place=f"own-folder:{token}")


def open_folder(folder: bytes | memoryview, key: bytes, token: UUID) -> list[Kept]:
    """Return what is in a folder. Raises Tampered where the key is another."""
    return [Kept(number, code) for number, code in json.loads(unlock_bytes(folder, key, place=f"own-folder:{token}"))]


def with_one(kept: Sequence[Kept], more: Kept) -> list[Kept]:
    """Return a folder's content with one more, the latest first; a number stands once. Raises AlreadyDone, Refusal."""
    if more in kept:
        raise AlreadyDone(_("这件信访事项已经在文件夹里。"))
    others = [one for one in kept if one.number != more.number]
    if len(others) >= MOST:
        raise Refusal(_("文件夹最多放 %(n)d 件，已经满了。请先取出已经办结的。") % {"n": MOST})
    return [more, *others]
