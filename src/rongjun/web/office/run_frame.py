"""What every page of a run shows around its own matter: where it stands, its tabs, who signed, what may be done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.domains.approvals.chains import chain_for
from rongjun.domains.approvals.models import Matter
from rongjun.domains.approvals.queries import Signature, Step, list_acts, list_rounds, list_steps
from rongjun.domains.payments.models import Run
from rongjun.domains.payments.states import POSTED, WITH_SIGNATORIES
from rongjun.kernel.period import format_month

from ..http import OfficeRequest, page
from ..told.run_words import STATE_KINDS, state_name, step_name

S = Run.State
type Stage = tuple[str, str, str]
EVERYBODY = (Permission.RUN_VIEW, Permission.PEOPLE_VIEW)


@dataclass(frozen=True, slots=True)
class Signing:
    """Where the signatures of a run stand: its rounds, and who signed the last one."""

    rounds: list[Matter]
    acts: list[Signature]

    @property
    def steps(self) -> list[Step]:
        """The chain of the round that stands; of a run that was never submitted, the one in force."""
        return list_steps(self.rounds[-1]) if self.rounds else chain_for("run")

    @property
    def waiting(self) -> Step | None:
        """The stage that waits to be signed."""
        open_now = self.rounds and not self.rounds[-1].outcome
        return self.steps[len(self.acts)] if open_now else None

    def may_act(self, actor: Actor) -> bool:
        """Tell whether a role may sign the stage that waits."""
        return self.waiting is not None and actor.may(Permission(self.waiting["permission"]))

    @property
    def returned(self) -> Matter | None:
        """The last round, where it was sent back."""
        last = self.rounds[-1] if self.rounds else None
        return last if last is not None and last.outcome == "returned" else None

    def signed_by(self, staff_id: int) -> Signature | None:
        """Return the signature of a person in the round that stands, or None."""
        return next((act for act in self.acts if act.staff_id == staff_id), None)


def load_signing(run: Run) -> Signing:
    """Return the signatures of a run, in three queries at most."""
    rounds = list_rounds("run", run.pk)
    return Signing(rounds, list_acts(rounds[-1]) if rounds else [])


def run_page(
    request: OfficeRequest, run: Run, template: str, title: str | Promise, *, tab: str, **context: Any
) -> HttpResponse:
    """Show a page of a run with its tabs; `tab` is the name of the page's address."""
    return page(request, template, title, crumbs=crumbs(run, tab), **frame(request.actor, run, tab), **context)


def frame(actor: Actor, run: Run, tab: str) -> dict[str, Any]:
    """Return the context that every page of a run has: run, month, tabs, state."""
    return {
        "run": run, "month": format_month(run.month), "run_tabs": tabs(actor, run, tab),
        "state_name": state_name(run.state), "state_kind": STATE_KINDS[run.state],
    }  # fmt: skip


def crumbs(run: Run, tab: str) -> list[tuple[str, str]]:
    """Return the way down to a page of a run."""
    above = [(_("每月发放"), reverse("run-list"))]
    if tab != "run":
        above.append((_("%(month)s 发放") % {"month": format_month(run.month)}, reverse("run", args=[run.pk])))
    return above


def tabs(actor: Actor, run: Run, current: str) -> list[tuple[str, str, bool]]:
    """Return the tabs that a state fills and a role may open."""
    named = [("run", _("概况"))]
    computed = run.state not in {S.COMPUTING, S.FAILED, S.CANCELLED}
    if computed and all(actor.may(permission) for permission in EVERYBODY):
        named += [
            ("run-lines", _("明细")), ("run-changes", _("与上月比较")), ("run-exceptions", _("待处理事项")),
            ("run-sign", _("签批")), ("run-register", _("花名册")),
        ]  # fmt: skip
        if run.state in POSTED:
            named.append(("run-bank", _("银行")))
    elif computed:
        named.append(("run-sign", _("签批")))
    if computed and actor.may(Permission.RUN_VIEW) and actor.area_prefix == "":
        named.append(("run-repeat", _("复算")))
    return [(title, reverse(name, args=[run.pk]), name == current) for name, title in named]


def stages(run: Run, signing: Signing, open_exceptions: int, waiting: int | None) -> list[Stage]:
    """Return the steps of a run, its chain among them: (name, done | current | todo | stopped, who and when)."""
    signatures = {act.stage: act for act in signing.acts} if signing.returned is None else {}
    found: list[Stage] = [(_("开账"), "done", who(run.made_by.name, run.made_at)), _computing(run)]
    found.append(_checking(run, open_exceptions))
    steps = chain_for("run") if signing.returned is not None else signing.steps
    for step in steps:
        number, name = step["stage"], step_name(step["name"])
        act = signatures.get(number)
        if act is not None and run.state in (*WITH_SIGNATORIES, *POSTED):
            found.append((name, "done", who(act.staff_name, act.at)))
        else:
            current = run.state in WITH_SIGNATORIES and number == len(signing.acts)
            found.append((name, "current" if current else "todo", _("等待") if current else ""))
    return [*found, _banking(run, waiting), _closing(run)]


def who(name: str, moment: datetime) -> str:
    """Write who and when for a step; the year stands in the month of the run and in its history."""
    return f"{name} {timezone.localtime(moment).strftime('%m-%d %H:%M')}".strip()


def when(moment: datetime) -> str:
    """Write a moment in the office's time."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _computing(run: Run) -> Stage:
    if run.state == S.COMPUTING:
        return _("计算"), "current", _("进行中")
    if run.state == S.FAILED:
        return _("计算"), "stopped", _("没有算成")
    return _("计算"), "done" if run.computed_at else "todo", who("", run.computed_at) if run.computed_at else ""


def _checking(run: Run, open_exceptions: int) -> Stage:
    note = _("待处理 %(count)d 项") % {"count": open_exceptions} if open_exceptions else _("没有待处理事项")
    if run.state == S.COMPUTED:
        return _("核对"), "current", note
    if run.state == S.CANCELLED:
        return _("作废"), "stopped", run.reason[:60]
    done = run.state in (*WITH_SIGNATORIES, *POSTED)
    return _("核对"), "done" if done else "todo", note if done else ""


def _banking(run: Run, waiting: int | None) -> Stage:
    if run.state == S.CLOSED:
        return _("银行"), "done", _("回执齐全")
    if run.state == S.RELEASED:
        note = _("待回执 %(count)d 笔") % {"count": waiting} if waiting else _("回执齐全")
        return _("银行"), "current" if waiting else "done", note
    return _("银行"), "todo", ""


def _closing(run: Run) -> Stage:
    if run.state == S.CLOSED and run.closed_at is not None:
        return _("办结"), "done", who("", run.closed_at)
    return _("办结"), "todo", ""
