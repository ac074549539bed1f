"""What every page that signs shows of approvals: stages, the hold that stands, and in red what changed since."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.domains.approvals.changes import Change, Compared, compare_with_signed
from rongjun.domains.approvals.holds import Standing, find_hold
from rongjun.domains.approvals.models import Matter
from rongjun.domains.approvals.queries import Signature, Step, list_acts, list_rounds, list_steps

from ..told.run_words import step_name

WORDS = {"new": "新增", "gone": "取消", "changed": "变动"}


@dataclass(frozen=True, slots=True)
class Approval:
    """The approval of one subject, as a page shows it."""

    rounds: list[Matter]
    acts: list[Signature]
    hold: Standing | None
    compared: Compared | None
    watch_url: str

    @property
    def matter(self) -> Matter | None:
        """The round that stands."""
        return self.rounds[-1] if self.rounds else None

    @property
    def step(self) -> Step | None:
        """The stage that waits to be signed; None where nothing waits."""
        return None if self.matter is None or self.matter.outcome else list_steps(self.matter)[len(self.acts)]

    def signed_by(self, actor: Actor) -> bool:
        """Tell whether this person signed a stage of the round that stands."""
        return any(act.staff_id == actor.staff_id for act in self.acts)

    @property
    def stages(self) -> list[tuple[str, str, str]]:
        """Each stage of the chain: (name, done | current | todo, who and when)."""
        if self.matter is None:
            return []
        signed = {act.stage: act for act in self.acts}
        return [self._stage(step["name"], signed.get(step["stage"]), step["stage"]) for step in list_steps(self.matter)]

    @property
    def differences(self) -> list[dict[str, str]]:
        """What changed in words: label, kind of change, what stood and what stands."""
        return [shown_change(one) for one in self.compared.changes] if self.compared else []

    @property
    def lead(self) -> str:
        """With which round the present one is compared."""
        if self.compared is None:
            return ""
        shown = {"round": self.compared.before.round}
        if self.compared.own:
            return _("与您签过的第 %(round)d 轮相比：") % shown
        return _("与上一轮（第 %(round)d 轮）相比：") % shown

    def _stage(self, name: str, act: Signature | None, number: int) -> tuple[str, str, str]:
        if act is not None:
            return step_name(name), "done", f"{act.staff_name} {timezone.localtime(act.at):%m-%d %H:%M}"
        open_now = self.step is not None and number == self.step["stage"]
        return step_name(name), "current" if open_now else "todo", _("等待") if open_now else ""


def approval_of(kind: str, subject_id: int, actor: Actor, now: datetime) -> Approval:
    """Return the approval of a subject, in four queries at most."""
    rounds = list_rounds(kind, subject_id)
    if not rounds:
        return Approval([], [], None, None, "")
    open_now = not rounds[-1].outcome
    watches = actor.may(Permission.APPROVALS_HOLD)
    return Approval(
        rounds, list_acts(rounds[-1]), find_hold(kind, subject_id, now),
        compare_with_signed(rounds, actor.staff_id) if open_now else None,
        reverse("matter", args=[rounds[-1].pk]) if watches else "",
    )  # fmt: skip


def shown_change(one: Change) -> dict[str, str]:
    """Return a change in words, in the language of the page."""
    return {"label": _(one.label), "change": _(WORDS[one.kind]), "before": one.before, "now": one.now}


def approval_context(kind: str, subject_id: int, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return the context of `office/approvals/block.html`."""
    return {"approval": approval_of(kind, subject_id, actor, now)}


def signed_on() -> str:
    """Return what is said after a signature that was not the last of its chain."""
    return _("已签署，等待下一环节；全部签完才生效。")
