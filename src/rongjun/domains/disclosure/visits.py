"""Signing in with file number and code, and what a browser holds of it: a cookie that only the office's key opens.

The cookie holds a mark and the folder's key. It is kept apart from the session in which a case or a petition is open,
so that no row of the database says that the same browser held both.
"""

import base64
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare

from rongjun.base.crypto import Tampered, blind_index, seal_bytes, unseal_bytes
from rongjun.base.scope import own_scope, whole_registry
from rongjun.domains.people.queries.merged import files_of
from rongjun.domains.safeguards.actions import record_look

from .codes import derive, number_index
from .folder import lock_folder, open_folder
from .keys import holder_actor
from .models import OwnKey, OwnSession

LONGEST: Final = timedelta(hours=8)
TOUCH_EVERY: Final = timedelta(minutes=1)
OPENED: Final = {
    OwnKey.Holder.SELF.value: "本人凭档案号和个人查询码打开", OwnKey.Holder.GUARDIAN.value: "监护人凭个人查询码打开",
    OwnKey.Holder.FAMILY.value: "家属凭个人查询码打开",
}  # fmt: skip
"""What the access log says of a sign-in."""
_PLACE: Final = {"owner": "own-session", "place": "cookie"}


@dataclass(frozen=True, slots=True)
class Visit:
    """A key in use: whose, by which row, and the key of its folder."""

    key: OwnKey
    session_id: int
    folder_key: bytes = field(repr=False)


@transaction.atomic
def sign_in(*, file_no: str, code: str, at: datetime) -> tuple[OwnKey, str] | None:
    """Open a key; returns it with the cookie, or None whether number or code are wrong, or it opens nothing any more.

    The access row is committed before anything is told. Takes the same time either way.
    """
    derived = derive(file_no, code)
    with whole_registry("本人凭档案号和个人查询码打开自己的页面"):
        OwnSession.objects.filter(seen_at__lt=at - _idle()).delete()
        rows = OwnKey.objects.filter(number_index=number_index(file_no), ended_at=None).select_related("person")
        key = next((one for one in rows if constant_time_compare(one.digest, derived.digest)), None)
        if key is None or not _opens(key):
            return None
        tell_look(key, OPENED[key.holder], ["record"], at)
        folder = lock_folder(open_folder(key.folder, derived.folder_key, key.token), derived.folder_key, key.token)
        OwnKey.objects.filter(pk=key.pk, ended_at=None).update(folder=folder)
        return key, _begin(key, derived.folder_key, at)


def begin_again(key: OwnKey, folder_key: bytes, at: datetime) -> str:
    """Return the cookie of a fresh session of a key whose code was changed just now. Call it in the own scope."""
    return _begin(key, folder_key, at)


def take_visit(cookie: str, at: datetime) -> Visit | None:
    """Return the visit of a cookie; None where it is none, was not used for too long, or its key ended.

    One query, and a write once a minute.
    """
    held = _read(cookie)
    if held is None:
        return None
    mark, folder_key = held
    with whole_registry("本人打开的页面：查找自己的查询码"):
        rows = OwnSession.objects.filter(mark=_digest(mark), key__ended_at=None).select_related("key__person")
        row = rows.first()
        if row is None or at - row.seen_at >= _idle() or at - row.begun_at >= LONGEST or not _opens(row.key):
            return None
        if at - row.seen_at >= TOUCH_EVERY:
            OwnSession.objects.filter(pk=row.pk).update(seen_at=at)
    return Visit(row.key, row.pk, folder_key)


def leave(cookie: str) -> None:
    """End the session of a cookie: nothing is left of it."""
    held = _read(cookie)
    if held is not None:
        with whole_registry("本人退出自己的页面"):
            OwnSession.objects.filter(mark=_digest(held[0])).delete()


@contextmanager
def scope_of_visit(visit: Visit) -> Iterator[list[int]]:
    """Work on the files of the person alone; gives their ids, the standing one first."""
    files = files_of(visit.key.person_id)
    with own_scope(files):
        yield files


def tell_look(key: OwnKey, purpose: str, fields: list[str], at: datetime) -> None:
    """Commit an access row for what the person looks at: it stands among the looks of others."""
    record_look(by=holder_actor(key), at=at, purpose=purpose, tokens=[str(key.person.token)], fields=fields)


def _opens(key: OwnKey) -> bool:
    """Tell whether a key still opens: not where the file was merged away, nor the dead person's own."""
    return key.person.merged_into_id is None and (key.holder != OwnKey.Holder.SELF or key.person.death_date is None)


def _begin(key: OwnKey, folder_key: bytes, at: datetime) -> str:
    mark = secrets.token_urlsafe(24)
    OwnSession.objects.create(mark=_digest(mark), key=key, begun_at=at, seen_at=at)
    text = json.dumps([mark, folder_key.hex()]).encode()
    return base64.urlsafe_b64encode(seal_bytes(text, **_PLACE)).decode()


def _read(cookie: str) -> tuple[str, bytes] | None:
    try:
        mark, folder_key = json.loads(unseal_bytes(base64.urlsafe_b64decode(cookie), **_PLACE))
    except (Tampered, ValueError):
        return None
    return str(mark), bytes.fromhex(folder_key)


def _digest(mark: str) -> str:
    return blind_index("own_session", mark)


def _idle() -> timedelta:
    return timedelta(minutes=settings.IDLE_MINUTES)
