"""The content of papers: sealed, outside the database, one file each, written whole or not at all."""

import os
import secrets
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rongjun.base.crypto import Tampered, seal_bytes, unseal_bytes


def write_content(token: UUID, content: bytes) -> None:
    """Seal a paper's content and write it; a reader finds the whole of it or nothing, after a power cut too."""
    path = content_path(token)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with open(fresh, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(seal_bytes(content, **_place(token)))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync_folder(path.parent)


def read_content(token: UUID) -> bytes:
    """Open a paper's content. Raises crypto.Tampered where the file is gone, altered or another paper's."""
    try:
        sealed = content_path(token).read_bytes()
    except FileNotFoundError:
        raise Tampered(f"the content of paper {token} is gone") from None
    return unseal_bytes(sealed, **_place(token))


def remove_content(token: UUID) -> None:
    """Remove a paper's content once the transaction is committed; one that is gone is no error."""
    transaction.on_commit(lambda: content_path(token).unlink(missing_ok=True))


def content_path(token: UUID) -> Path:
    """Return where the sealed content of a paper stands."""
    return Path(settings.VAR_DIR) / "papers" / str(token)


def _place(token: UUID) -> dict[str, str]:
    """A paper is its own owner, so that it follows when its person is merged with another."""
    return {"owner": f"paper:{token}", "place": "paper:content"}


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
