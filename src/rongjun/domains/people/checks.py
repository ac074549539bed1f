"""A dry run is kept sealed for a day, for the account that made it: to be paged, reported and then submitted.

Nothing of it is in the database. The file on disk opens only with the office's vault key and the account's number.
"""

import base64
import json
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.crypto import Tampered, seal, unseal
from rongjun.base.errors import NotFound

from .actions import ImportResult
from .workbook.faults import Fault

KEPT_FOR = timedelta(days=1)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,40}")


@dataclass(frozen=True, slots=True)
class Check:
    """A dry run: the workbook, what came of it, and every fault."""

    file_name: str
    made_at: datetime
    content: bytes
    counts: dict[str, int]
    faults: list[Fault]


def keep_check(*, content: bytes, file_name: str, result: ImportResult, by: Actor, at: datetime) -> str:
    """Keep a dry run sealed and return its token; what is older than a day is removed."""
    _forget_old(at)
    token = secrets.token_urlsafe(18)
    raw = {
        "file_name": file_name[:200], "made_at": at.isoformat(), "content": base64.b64encode(content).decode(),
        "counts": result.counts, "faults": [asdict(fault) for fault in result.faults],
    }  # fmt: skip
    path = _folder() / token
    path.write_bytes(seal(json.dumps(raw, ensure_ascii=False), **_place(token, by)))
    path.chmod(0o600)
    return token


def load_check(token: str, by: Actor, at: datetime) -> Check:
    """Return a dry run of one's own account. Raises NotFound where there is none, or it is older than a day."""
    path = _folder() / token
    if not _TOKEN.fullmatch(token) or not path.is_file():
        raise NotFound(_gone())
    try:
        raw = json.loads(unseal(path.read_bytes(), **_place(token, by)))
    except Tampered:
        raise NotFound(_gone()) from None
    made_at = datetime.fromisoformat(raw["made_at"])
    if at - made_at > KEPT_FOR:
        raise NotFound(_gone())
    faults = [Fault(**fault) for fault in raw["faults"]]
    return Check(raw["file_name"], made_at, base64.b64decode(raw["content"]), raw["counts"], faults)


def drop_check(token: str, by: Actor, at: datetime) -> None:
    """Remove a dry run of one's own account. Raises NotFound where there is none."""
    load_check(token, by, at)
    (_folder() / token).unlink(missing_ok=True)


def _gone() -> str:
    return _("这次试导入已过期或不属于您的账户（只保存一天）；请重新上传文件。")


def _place(token: str, by: Actor) -> dict[str, str]:
    return {"owner": f"account:{by.account_id}", "place": f"check:{token}"}


def _folder() -> Path:
    folder = Path(settings.VAR_DIR) / "checks"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _forget_old(at: datetime) -> None:
    oldest = (at - KEPT_FOR).timestamp()
    for path in _folder().iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
