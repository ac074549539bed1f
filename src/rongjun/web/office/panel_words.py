"""What a decision of a case says, in words: effects, checks, decided cases of equal facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.domains.people.file.kinds import KINDS
from rongjun.domains.people.file.parts import Field
from rongjun.domains.people.workbook.columns import CATEGORY
from rongjun.domains.recognition.models import Case, Decision
from rongjun.kernel.recognition import Form, From, StepKind
from rongjun.kernel.recognition import Procedure as Spec
from rongjun.kernel.vocabulary import CATEGORIES, category_name

from .case_frame import said
from .case_parts import answer_text

EFFECTS: dict[str, Promise] = {
    "status": gettext_lazy("认定身份"), "detail": gettext_lazy("写入档案"), "transfer_in": gettext_lazy("迁入"),
    "transfer_out": gettext_lazy("迁出"), "change": gettext_lazy("变更登记"), "correction": gettext_lazy("更正登记"),
    "none": gettext_lazy("只出具文书"),
}  # fmt: skip


_FOUND = (StepKind.EVIDENCE, StepKind.FIELD, StepKind.SEND)
"""Kinds of steps whose answers are facts found."""
_NO_FACTS = frozenset({"household", "by", "bank", "records"})
"""Questions of the shipped procedures that are no ground of a decision."""


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One thing that a grant writes: what it is, its values by their names, from which month."""

    title: str
    values: list[tuple[str, str]]
    since: str


def effect_lines(told: Iterable[Mapping[str, Any]], since: date | None = None) -> list[EffectLine]:
    """Return the effects of a decision in words; `since`: the first one's first day, where it is not kept with it."""
    first = {"since": since.isoformat()} if since else {}
    return [_line(one if place else {**first, **one}) for place, one in enumerate(told)]


def _line(one: Mapping[str, Any]) -> EffectLine:
    title, kind = str(EFFECTS.get(str(one["effect"]), one["effect"])), KINDS.get(str(one.get("kind", "")))
    if kind is not None:
        title = f"{title}：{kind.label}"
    fields = {field.name: field for field in (kind or KINDS["transfer"]).fields}
    values = [
        (str(fields[name].label) if name in fields else name, _shown(name, str(text), fields.get(name)))
        for name, text in one.get("values", {}).items() if str(text)
    ]  # fmt: skip
    return EffectLine(title, values, str(one.get("since", ""))[:7])


def _shown(name: str, text: str, field: Field | None) -> str:
    """Return a value as it is read: a category and what was chosen from a list by its name."""
    if field is not None:
        return str(dict(field.choices).get(text, text))
    return category_name(text) if name == CATEGORY and text in CATEGORIES else text


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision as a page shows it."""

    decision: Decision
    outcome: str
    effects: list[EffectLine]


def decision_view(decision: Decision) -> DecisionView:
    """Return a decision with its outcome and effects in words."""
    return DecisionView(decision, outcome_word(decision.grants), effect_lines(decision.effects))


def outcome_word(grants: bool) -> str:
    """Say whether a decision grants."""
    return _("同意") if grants else _("不同意")


def facts_suggested(case: Case, spec: Spec, given: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    """Return facts to begin with, by their questions: what was applied with, what evidence and the units above say, and
    what a review found that a grant would write (the months that each side of a move pays).

    Neither what is sealed nor yes or no: those are questions of the way, and the officer's to put into words.
    """
    found = [(ask, case.answers[ask.id]) for ask in spec.asks if ask.id in case.answers and ask.id not in _NO_FACTS]
    written = {one.of for make in spec.makes for one in make.values.values() if one.source is From.STEP}
    for step in spec.steps:
        told = [ask for ask in step.asks if step.kind in _FOUND or f"{step.id}.{ask.id}" in written]
        found += [(ask, given[step.id][ask.id]) for ask in told if ask.id in given.get(step.id, {})]
    return [
        (said(ask.ask, ask.ask_en), answer_text(ask, text, {}))
        for ask, text in found
        if not ask.is_sealed and ask.type not in (Form.YESNO, Form.AREA, Form.NAME) and "\n" not in text.strip()
    ]  # fmt: skip


def laws_of(spec: Spec) -> list[str]:
    """Return the articles that a procedure names, each once: its law, its checks, its steps."""
    cites = [law.cite for law in spec.law]
    cites += [one.cite for one in spec.checks] + [one.cite for one in spec.steps if one.cite]
    return list(dict.fromkeys(cite for cite in cites if cite))


def month_of_start(since: date | None) -> str:
    """Return the month from which something holds, or nothing."""
    return f"{since:%Y-%m}" if since else ""
