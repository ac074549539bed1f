"""Choosing what to compute. Each action changes what one account keeps for a day; the database is not touched."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.policy.queries import current_rulebook
from rongjun.kernel.period import month_of
from rongjun.kernel.rulebook.supposing import Change, Unable, suppose

from . import kept
from .kept import DRAFT, MOST_SCENARIOS, Scenario, WhatIf
from .words import no

MOST_MONTHS = 60
MOST_CHANGES = 12


def begin_whatif(*, language: str, by: Actor, at: datetime) -> str:
    """Begin with two empty scenarios over the next twelve months; returns the token. Raises NotPermitted."""
    by.require(Permission.WHATIF_USE)
    first = month_of(office_day(at))
    names = (_("方案一"), _("方案二"))
    made = WhatIf(language, at, at, first, first + 12, tuple(Scenario(name) for name in names))
    return kept.keep(made, by)


def set_period(*, token: str, first: int, until: int, by: Actor, at: datetime) -> None:
    """Choose the months [first, until) to compute. Raises Refusal for none or more than sixty, NotFound."""
    made = _load(token, by, at)
    if not 0 < until - first <= MOST_MONTHS:
        raise Refusal(_("请选 1 至 %(most)d 个月。") % {"most": MOST_MONTHS})
    _save(token, replace(made, first=first, until=until), by, at)


def add_scenario(*, token: str, by: Actor, at: datetime) -> None:
    """Add an empty scenario. Raises Refusal where there are four, NotFound."""
    made = _load(token, by, at)
    if len(made.scenarios) >= MOST_SCENARIOS:
        raise Refusal(_("最多 %(most)d 个方案并排比较。") % {"most": MOST_SCENARIOS})
    names = (_("方案一"), _("方案二"), _("方案三"), _("方案四"))
    taken = {one.name for one in made.scenarios}
    name = next(one for one in names if one not in taken)
    _save(token, replace(made, scenarios=(*made.scenarios, Scenario(name))), by, at)


def drop_scenario(*, token: str, number: int, by: Actor, at: datetime) -> None:
    """Remove a scenario; one remains. Raises Refusal for the last, NotFound."""
    made = _load(token, by, at)
    _scenario(made, number)
    if len(made.scenarios) == 1:
        raise Refusal(_("至少留一个方案。"))
    rest = tuple(one for at_number, one in enumerate(made.scenarios) if at_number != number)
    _save(token, replace(made, scenarios=rest), by, at)


def add_change(*, token: str, number: int, change: Change, by: Actor, at: datetime) -> None:
    """Add a change to a scenario. Raises Refusal where it finds nothing to change, or there are too many; NotFound."""
    made = _load(token, by, at)
    scenario = _scenario(made, number)
    if len(scenario.changes) >= MOST_CHANGES:
        raise Refusal(_("一个方案最多 %(most)d 项变动。") % {"most": MOST_CHANGES})
    changes = (*scenario.changes, change)
    try:
        suppose(current_rulebook(), changes)
    except Unable as unable:
        raise Refusal(no(unable.code)) from None
    _save(token, _with(made, number, replace(scenario, changes=changes)), by, at)


def drop_change(*, token: str, number: int, place: int, by: Actor, at: datetime) -> None:
    """Remove a change of a scenario. Raises NotFound."""
    made = _load(token, by, at)
    scenario = _scenario(made, number)
    rest = tuple(one for at_place, one in enumerate(scenario.changes) if at_place != place)
    _save(token, _with(made, number, replace(scenario, changes=rest)), by, at)


def drop_whatif(*, token: str, by: Actor, at: datetime) -> None:
    """Remove it with its results. Raises NotFound."""
    kept.drop(token, by, at)


def get_whatif(token: str, by: Actor, at: datetime) -> WhatIf:
    """Return one's own. Raises NotFound, NotPermitted."""
    by.require(Permission.WHATIF_USE)
    return kept.load(token, by, at)


def get_scenario(made: WhatIf, number: int) -> Scenario:
    """Return a scenario by number, counted from 0. Raises NotFound."""
    return _scenario(made, number)


def _load(token: str, by: Actor, at: datetime) -> WhatIf:
    made = get_whatif(token, by, at)
    if made.is_running:
        raise Refusal(_("正在计算，请等它结束再改。"))
    return made


def _scenario(made: WhatIf, number: int) -> Scenario:
    if not 0 <= number < len(made.scenarios):
        raise NotFound(_("没有这个方案。"))
    return made.scenarios[number]


def _with(made: WhatIf, number: int, scenario: Scenario) -> WhatIf:
    scenarios = [scenario if at_number == number else one for at_number, one in enumerate(made.scenarios)]
    return replace(made, scenarios=tuple(scenarios))


def _save(token: str, made: WhatIf, by: Actor, at: datetime) -> None:
    """Keep what was changed; what was computed before no longer belongs to it."""
    kept.save(token, replace(made, state=DRAFT, reason="", again=False, done=0, of=0, moved_at=at), by)
