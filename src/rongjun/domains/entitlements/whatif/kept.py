"""What an account chose to compute, how far it is and what came of it: sealed files of one day.

Kept like an uploaded workbook (base.kept): only the account that made it can open it.
"""

import base64
import json
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Final

import polars as pl
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound
from rongjun.base.kept import KEPT_FOR, Shelf
from rongjun.kernel.rulebook.supposing import Change, change_of

from ..simulation import Comparison, sums_by

DRAFT, RUNNING, DONE = "draft", "running", "done"
MOST_SCENARIOS: Final = 4
SLOW_AFTER = timedelta(minutes=2)
_STATE, _RESULT, _LOCK = "state", "result", "lock"
"""Parts: where it stands, what came of it, and what a process holds while it computes."""
_TIMES = ("made_at", "moved_at")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A name and the changes made one after the other; none is the present state."""

    name: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Scenarios side by side over the months [first, until) (ordinals), and where the computing of them stands.

    `state` is draft, running or done; `reason` says why it stopped; `again` that it can be tried once more as it is.
    """

    language: str
    made_at: datetime
    moved_at: datetime
    first: int
    until: int
    scenarios: tuple[Scenario, ...]
    state: str = DRAFT
    done: int = 0
    of: int = 0
    reason: str = ""
    again: bool = False

    @property
    def is_running(self) -> bool:
        """Tell whether it waits for the background or is being computed."""
        return self.state == RUNNING and not self.reason

    @property
    def is_ready(self) -> bool:
        """Tell whether there is something to compute: a change in some scenario."""
        return any(scenario.changes for scenario in self.scenarios)

    def is_slow(self, at: datetime) -> bool:
        """Tell whether nothing has moved for two minutes: a long queue, or a background process that is gone."""
        return self.is_running and at - self.moved_at > SLOW_AFTER


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one scenario. `cube` as in simulation.Comparison; `doubts`: benefit, code, before, after."""

    counted: int
    gaining: int
    losing: int
    newly: int
    no_longer: int
    before_fen: int
    after_fen: int
    doubts: list[dict[str, Any]]
    cube: pl.DataFrame

    @property
    def difference_fen(self) -> int:
        """What the scenario costs over all months; negative where it saves."""
        return self.after_fen - self.before_fen

    def by(self, *columns: str) -> pl.DataFrame:
        """Return before_fen, after_fen, difference_fen by some of benefit, town, month, source, year."""
        return sums_by(self.cube, *columns)


def _gone() -> str:
    return _("这次测算已过期或不属于您的账户（只保存一天）；请重新开始。")


_SHELF: Final = Shelf("whatif", "whatif", _gone)


def keep(made: WhatIf, by: Actor) -> str:
    """Keep something new and return its token; what is older than a day is removed."""
    token = _SHELF.new(made.made_at)
    _SHELF.write(token, _LOCK, "", by)
    _write(token, made, by)
    return token


def load(token: str, by: Actor, at: datetime) -> WhatIf:
    """Return one's own. Raises NotFound where there is none, or it is a day old."""
    raw = json.loads(_SHELF.read(token, _STATE, by))
    scenarios = tuple(Scenario(one["name"], tuple(map(change_of, one["changes"]))) for one in raw["scenarios"])
    times = {name: datetime.fromisoformat(raw[name]) for name in _TIMES}
    made = WhatIf(**raw | times | {"scenarios": scenarios})
    if at - made.made_at > KEPT_FOR:
        raise NotFound(_gone())
    return made


def list_own(by: Actor, at: datetime) -> list[tuple[str, WhatIf]]:
    """Return (token, what-if) of one's own account, the newest first."""
    found: list[tuple[str, WhatIf]] = []
    for token in _SHELF.tokens(_STATE):
        with suppress(NotFound):
            found.append((token, load(token, by, at)))
    return sorted(found, key=lambda one: one[1].made_at, reverse=True)


def save(token: str, made: WhatIf, by: Actor) -> None:
    """Write where it stands. Raises NotFound where it was given up meanwhile."""
    if not _SHELF.has(token, _STATE):
        raise NotFound(_gone())
    _write(token, made, by)


def drop(token: str, by: Actor, at: datetime) -> None:
    """Remove one's own with its results. Raises NotFound where there is none."""
    made = load(token, by, at)
    _SHELF.drop(token, _STATE, _RESULT, _LOCK, *(_people(number) for number in range(len(made.scenarios))))


def keep_results(token: str, comparisons: list[Comparison], by: Actor) -> None:
    """Keep what was computed: sums, and apart from them the persons who gain or lose."""
    for number, one in enumerate(comparisons):
        _SHELF.write(token, _people(number), _packed(one.persons), by)
    _SHELF.write(token, _RESULT, json.dumps([_plain(one) for one in comparisons]), by)


def load_results(token: str, by: Actor) -> list[Result]:
    """Return what came of each scenario. Raises NotFound where nothing was computed."""
    return [Result(**one | {"cube": _unpacked(one["cube"])}) for one in json.loads(_SHELF.read(token, _RESULT, by))]


def load_persons(token: str, number: int, by: Actor) -> pl.DataFrame:
    """Return who gains or loses by a scenario: person, town, before_fen, after_fen, difference_fen. Raises NotFound."""
    return _unpacked(_SHELF.read(token, _people(number), by))


def hold(token: str) -> AbstractContextManager[bool]:
    """Hold one for one process at a time; gives False where another has it."""
    return _SHELF.hold(token, _LOCK)


def moved(made: WhatIf, done: int, of: int, at: datetime) -> WhatIf:
    """Return it with how far the computing is."""
    return replace(made, done=done, of=of, moved_at=at)


def _write(token: str, made: WhatIf, by: Actor) -> None:
    raw = asdict(made) | {name: getattr(made, name).isoformat() for name in _TIMES}
    _SHELF.write(token, _STATE, json.dumps(raw, ensure_ascii=False), by)


def _people(number: int) -> str:
    return f"people{number}"


def _plain(one: Comparison) -> dict[str, Any]:
    names = ("counted", "gaining", "losing", "newly", "no_longer", "before_fen", "after_fen")
    told = {name: getattr(one, name) for name in names}
    return told | {"doubts": one.doubts.to_dicts(), "cube": _packed(one.cube)}


def _packed(frame: pl.DataFrame) -> str:
    buffer = BytesIO()
    frame.write_ipc(buffer, compression="zstd")
    return base64.b64encode(buffer.getvalue()).decode()


def _unpacked(text: str) -> pl.DataFrame:
    return pl.read_ipc(BytesIO(base64.b64decode(text)))
