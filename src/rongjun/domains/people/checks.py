"""An uploaded workbook is kept sealed for a day, for the account that brought it: to be checked, shown and submitted.

Other long work that an account began stands here likewise: an approval, and an export with the files it made.
Beside the workbook stands how far the work on it is, so that the pages can show it while another process works. Nothing
of it is in the database. The files open only with the office's vault key and the account's number.
"""

import base64
import json
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound
from rongjun.base.kept import KEPT_FOR, Shelf

from .workbook.faults import Fault

CHECKING: Final = "checking"
CHECKED: Final = "checked"
IMPORTING: Final = "importing"
IMPORTED: Final = "imported"
MATCHING: Final = "matching"
"""No layout fits: a person matches its columns."""
APPROVING: Final = "approving"
APPROVED: Final = "approved"
EXPORTING: Final = "exporting"
EXPORTED: Final = "exported"
RUNNING: Final = frozenset({CHECKING, IMPORTING, APPROVING, EXPORTING})
OF_IMPORTS: Final = frozenset({CHECKING, CHECKED, IMPORTING, IMPORTED, MATCHING})
SLOW_AFTER = timedelta(minutes=2)
STATE, WORKBOOK, FAULTS, REPORT, HEADER = "state", "workbook", "faults", "report", "header"
_TIMES = ("made_at", "begun_at", "moved_at")


@dataclass(frozen=True, slots=True)
class Check:
    """Where an uploaded workbook stands: checking, checked, importing or imported, or stopped there for a reason.

    `layout` is the one it is to be read by, or that is exported as a file of `kind`; `again` tells that it can be tried
    once more as it is; otherwise the file must be mended first.
    """

    file_name: str
    language: str
    state: str
    made_at: datetime
    begun_at: datetime
    moved_at: datetime
    step: str = ""
    done: int = 0
    of: int = 0
    reason: str = ""
    again: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    import_id: int | None = None
    layout: str = ""
    kind: str = ""
    in_force: bool = False

    @property
    def is_running(self) -> bool:
        """Tell whether it waits for the background or is being worked on."""
        return self.state in RUNNING and not self.reason

    def is_slow(self, at: datetime) -> bool:
        """Tell whether nothing has moved for two minutes: a long queue, or a background process that is gone."""
        return self.is_running and at - self.moved_at > SLOW_AFTER


def keep_workbook(*, content: bytes, check: Check, by: Actor) -> str:
    """Keep a workbook sealed and return its token; what is older than a day is removed."""
    token = _SHELF.new(check.made_at)
    _SHELF.write(token, WORKBOOK, base64.b64encode(content).decode(), by)
    _write_state(token, check, by)
    return token


def load_check(token: str, by: Actor, at: datetime) -> Check:
    """Return where a workbook of one's own account stands. Raises NotFound where there is none, or it is a day old."""
    raw = json.loads(_SHELF.read(token, STATE, by))
    check = Check(**raw | {name: datetime.fromisoformat(raw[name]) for name in _TIMES})
    if at - check.made_at > KEPT_FOR:
        raise NotFound(_gone())
    return check


def list_checks(by: Actor, at: datetime) -> list[tuple[str, Check]]:
    """Return (token, check) of one's own account that are not yet imported, the newest first."""
    found: list[tuple[str, Check]] = []
    for token in _SHELF.tokens(STATE):
        with suppress(NotFound):
            found.append((token, load_check(token, by, at)))
    open_ones = [one for one in found if one[1].state in OF_IMPORTS - {IMPORTED}]
    return sorted(open_ones, key=lambda one: one[1].made_at, reverse=True)


def save_check(token: str, check: Check, by: Actor) -> None:
    """Write how far the work is. Raises NotFound where it was given up meanwhile."""
    if not _SHELF.has(token, STATE):
        raise NotFound(_gone())
    _write_state(token, check, by)


def keep_result(token: str, faults: list[Fault], report: bytes, by: Actor) -> None:
    """Keep what a check found, and its report as a workbook."""
    _SHELF.write(token, FAULTS, json.dumps([asdict(fault) for fault in faults], ensure_ascii=False), by)
    _SHELF.write(token, REPORT, base64.b64encode(report).decode(), by)


def keep_header(token: str, header: list[str], samples: list[list[str]], by: Actor) -> None:
    """Keep the header of a workbook that no layout fits, with some rows whose cells are masked."""
    _SHELF.write(token, HEADER, json.dumps([header, samples], ensure_ascii=False), by)


def load_header(token: str, by: Actor) -> tuple[list[str], list[list[str]]]:
    """Return the header of a workbook that waits to be matched and its masked rows. Raises NotFound as `load_check`."""
    header, samples = json.loads(_SHELF.read(token, HEADER, by))
    return header, samples


def keep_report(token: str, report: bytes, by: Actor) -> None:
    """Keep what an export made."""
    _SHELF.write(token, REPORT, base64.b64encode(report).decode(), by)


def load_workbook(token: str, by: Actor) -> bytes:
    """Return the workbook. Raises NotFound as `load_check`, and once it is imported."""
    return base64.b64decode(_SHELF.read(token, WORKBOOK, by))


def load_faults(token: str, by: Actor) -> list[Fault]:
    """Return every fault that a check found. Raises NotFound as `load_check`."""
    return [Fault(**fault) for fault in json.loads(_SHELF.read(token, FAULTS, by))]


def load_report(token: str, by: Actor) -> bytes:
    """Return the report of a check (xlsx). Raises NotFound as `load_check`."""
    return base64.b64decode(_SHELF.read(token, REPORT, by))


def forget_content(token: str) -> None:
    """Remove the workbook and what was found in it; where it stands is kept for the rest of the day."""
    _SHELF.drop(token, WORKBOOK, FAULTS, REPORT, HEADER)


def drop_check(token: str, by: Actor, at: datetime) -> None:
    """Remove a workbook of one's own account and all beside it. Raises NotFound where there is none."""
    load_check(token, by, at)
    _SHELF.drop(token, STATE)
    forget_content(token)


def hold(token: str) -> AbstractContextManager[bool]:
    """Hold a workbook for one process at a time; gives False where another has it. It is let go when a process dies."""
    return _SHELF.hold(token, WORKBOOK)


def _write_state(token: str, check: Check, by: Actor) -> None:
    raw = asdict(check) | {name: getattr(check, name).isoformat() for name in _TIMES}
    _SHELF.write(token, STATE, json.dumps(raw, ensure_ascii=False), by)


def _gone() -> str:
    return _("这次试导入已过期或不属于您的账户（只保存一天）；请重新上传文件。")


_SHELF: Final = Shelf("checks", "check", _gone)
