"""Computing scenarios in the background. The job is an edge of its own: it reads the clock and asks anew who acts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.tasks import task
from django.utils import translation
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.domains.policy.queries import current_rulebook
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.domains.units.queries import get_account
from rongjun.kernel.entitlement.supposing import Group, extend, group_of
from rongjun.kernel.rulebook.supposing import GROUP, Unable, suppose

from ..facts import facts_frame
from ..simulation import Comparison, compare
from . import kept
from .actions import get_whatif
from .kept import DONE, DRAFT, RUNNING, Scenario, WhatIf
from .words import no


@task()
def whatif_task(token: str, account_id: int) -> str:
    """Compute what waits for it; returns where it then stands. A second run finds nothing left to do."""
    account = get_account(account_id)
    by = account.actor()
    try:
        with acting(by), kept.hold(token) as held:
            made = kept.load(token, by, clock.now())
            if not held or not made.is_running:
                return made.state
            with translation.override(made.language):
                return _work(token, made, by, active=account.is_active)
    except NotFound:
        return "dropped"


def start_computing(*, token: str, by: Actor, at: datetime) -> None:
    """Have the scenarios computed in the background. Raises Refusal where there is no change, NotFound."""
    made = get_whatif(token, by, at)
    if made.is_running and not made.is_slow(at):
        return
    if not made.is_ready:
        raise Refusal(_("还没有任何变动：先给一个方案加一项变动。"))
    kept.save(token, replace(made, state=RUNNING, reason="", again=False, done=0, of=0, moved_at=at), by)
    whatif_task.enqueue(token, by.account_id)


def _work(token: str, made: WhatIf, by: Actor, *, active: bool) -> str:
    try:
        if not active or not by.may(Permission.WHATIF_USE):
            raise NotPermitted(_("您的账户已停用。"))
        _compute(token, made, by)
        ended = replace(made, state=DONE)
    except Refusal as refusal:
        ended = replace(made, state=DRAFT, reason=str(refusal))
    except Exception:
        reason = _("系统出错，没有算成。请再试一次；仍然不行，请告诉系统管理员。")
        kept.save(token, replace(made, state=DRAFT, reason=reason, again=True), by)
        raise
    kept.save(token, replace(ended, moved_at=clock.now()), by)
    return ended.state


def _compute(token: str, made: WhatIf, by: Actor) -> None:
    """Compute every scenario on copies of the facts in the actor's area and of the rulebook in force."""
    at = clock.now()
    record_set_look(
        by=by, at=at, purpose="政策测算：计算", set_kind="registry", set_id=f"whatif:{token[:6]}", fields=["record"]
    )
    facts, book, count = facts_frame(at), current_rulebook(), len(made.scenarios)
    found: list[Comparison] = []
    for number, scenario in enumerate(made.scenarios):
        try:
            after = suppose(book, scenario.changes)
        except Unable as unable:
            raise Refusal(f"{scenario.name}：{no(unable.code)}") from None
        groups = _groups(scenario)
        found.append(
            compare(
                before=book, after=after, facts_before=facts, facts_after=extend(facts, groups) if groups else facts,
                start=made.first, end=made.until, report=_reporter(token, made, by, number, count),
            )
        )  # fmt: skip
    kept.keep_results(token, found, by)


def _groups(scenario: Scenario) -> list[tuple[int, Group]]:
    return [(one.month, group_of(one.group or {})) for one in scenario.changes if one.kind == GROUP]


def _reporter(token: str, made: WhatIf, by: Actor, number: int, count: int) -> Callable[[int, int], None]:
    def report(done: int, of: int) -> None:
        whole = max(of, 1)
        kept.save(token, kept.moved(made, number * whole + done, count * whole, clock.now()), by)

    return report
