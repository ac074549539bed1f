"""What to bring (一次性告知): of everything, or of the situation that the answers in the address describe."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from rongjun.kernel.recognition import Form, papers_for
from rongjun.kernel.recognition import Procedure as Spec

from ..ui.ask_form import AskForm
from .case_frame import said
from .case_parts import wanted_words
from .procedure_words import pair


def brief_of(spec: Spec, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the context of `office/cases/_bring.html`: the situation to choose, the papers, the articles."""
    deciding = {name for paper in spec.papers for name in paper.when}
    asks = [ask for ask in spec.asks if ask.id in deciding and ask.type in (Form.CHOICE, Form.YESNO)]
    given = {ask.id: asked.get(ask.id, "") for ask in asks}
    told = any(given.values())
    papers = papers_for(spec, given) if told else spec.papers
    return {
        "situation": AskForm(asks, asked or None, kept=given) if asks else None, "told": told, "law": spec.law,
        "bring": [_bring(spec, one) for one in papers], "spec": spec,
    }  # fmt: skip


def _bring(spec: Spec, paper: Any) -> dict[str, Any]:
    return {
        "name": said(paper.name, paper.name_en), "help": said(paper.help, paper.help_en), "source": paper.source,
        "wanted": wanted_words(paper), "only": "" if not paper.when else _when(spec, paper.when),
    }  # fmt: skip


def _when(spec: Spec, condition: Mapping[str, tuple[str, ...]]) -> str:
    """Return in words when a paper is needed: the answers that ask for it."""
    asks, parts = {ask.id: ask for ask in spec.asks}, []
    for name, values in condition.items():
        options = {one.id: said(one.name, one.name_en) for one in asks[name].options}
        options |= {"yes": _("是"), "no": _("否")}
        chosen = _("、").join(options.get(value, value) for value in values)
        parts.append(pair(said(asks[name].ask, asks[name].ask_en), chosen))
    return _("；").join(parts)
