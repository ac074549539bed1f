"""Which steps a case goes through: those of its procedure that its answers ask for, the steps' own included."""

from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal
from rongjun.kernel.recognition import StepKind, steps_for

from .applying import all_answers
from .models import Case, Entry
from .procedures import spec_of

OUTSIDE: Final = frozenset({StepKind.INTAKE, StepKind.DELIVER})
"""Kinds of steps that are no part of the plan: intake comes before it, delivery after it."""
type StepAnswers = dict[str, dict[str, str]]


def plan_of(case: Case, answered: StepAnswers) -> list[str]:
    """Return the ids of the steps between acceptance and decision, as far as the answers tell."""
    spec = spec_of(case.procedure)
    return [step.id for step in steps_for(spec, all_answers(case), answered) if step.kind not in OUTSIDE]


def next_step(case: Case, answered: StepAnswers) -> tuple[str, list[str]]:
    """Return the step that follows, and the plan as it is now. Raises Refusal where nothing follows."""
    order = [step.id for step in spec_of(case.procedure).steps]
    plan = plan_of(case, answered)
    following = [one for one in plan if order.index(one) > order.index(case.step)]
    if not following:
        raise Refusal(_("后面没有环节了。"))
    return following[0], plan


def step_answers(case: Case) -> StepAnswers:
    """Return the plain answers of the steps done so far, the latest of each."""
    found: StepAnswers = {}
    for answers in Entry.objects.filter(case=case).order_by("sequence").values_list("answers", flat=True):
        of = answers.get("of")
        if of:
            found[of] = {name: text for name, text in answers.items() if name != "of" and isinstance(text, str)}
    return found
