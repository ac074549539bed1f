"""Parts of a procedure as they are shown: papers, steps, limits with who set them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from rongjun.kernel.recognition import Step
from rongjun.kernel.recognition.procedure import Binding, Paper, StepLimit

from .words import LEVELS, period, said

OWN_RULE: Final = "本局设定"
"""What a procedure writes as the source of a paper that no rule asks for."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper to bring: what, how, by which source."""

    id: str
    name: str
    how: str
    help: str
    source: str
    sometimes: bool


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step: its name, who does it, within what time and by whose rule, what it is for."""

    name: str
    unit: str
    limit: str
    source: str
    help: str
    sometimes: bool


def paper_lines(papers: Iterable[Paper]) -> list[PaperLine]:
    """Return papers as they are shown."""
    return [
        PaperLine(
            one.id, said(one.name, one.name_en), _how(one), said(one.help, one.help_en), _source(one), bool(one.when)
        )
        for one in papers
    ]


def step_lines(steps: Iterable[Step]) -> list[StepLine]:
    """Return steps as they are shown."""
    return [
        StepLine(
            said(one.name, one.name_en), str(LEVELS[one.to or one.unit]), period(one.clock.n, one.clock.unit),
            rule_of(one.clock), said(one.help, one.help_en), bool(one.when or one.unless),
        )
        for one in steps
    ]  # fmt: skip


def rule_of(limit: StepLimit) -> str:
    """Return who set a limit: the rule that is cited, or the office."""
    return limit.cite if limit.binding is Binding.LAW and limit.cite else _("本局设定")


def limit_lines(steps: Iterable[Step]) -> list[str]:
    """Return the sources of the limits that a rule sets, each once."""
    found = [one.clock.source for one in steps if one.clock.source]
    return list(dict.fromkeys(found))


def _source(paper: Paper) -> str:
    return _("本局设定") if paper.source == OWN_RULE else paper.source


def _how(paper: Paper) -> str:
    parts = [_("原件")] if paper.original else []
    if paper.copies:
        parts.append(_("复印件 %(n)s 份") % {"n": paper.copies})
    return "，".join(parts)
