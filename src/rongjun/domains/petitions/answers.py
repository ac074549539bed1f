"""Answers: what a matter was answered with. Nothing ends without one; the database refuses it too."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal

from .course import refuse_watching, require_text
from .models import Answer, Matter, Opinion
from .naming import refuse_naming

NEEDS_ARTICLES = frozenset({"guidance", "opinion", "declined", "fulfilled"})
"""Answers that cite the rule they rest on."""
NEEDS_WAY = frozenset({"guidance", "opinion", "declined"})
"""Answers that tell where to go with it, or the way against it."""


def give_answer(
    matter: Matter, kind: str, text: str, *, by: Actor, at: datetime, articles: Sequence[str] = (), way: str = "",
    opinion: Opinion | None = None,
) -> Answer:  # fmt: skip
    """Write an answer to a matter in its present round. Raises Refusal without a text, or what its kind needs."""
    stated = require_text(text, _("请写明答复；没有答复的不能办结。"))
    refuse_watching(stated)
    refuse_naming(matter, {_("答复"): stated, _("途径"): way}, by, at)
    cited = [one.strip() for one in articles if one.strip()]
    if kind in NEEDS_ARTICLES and not cited:
        raise Refusal(_("请写明依据的条款。"))
    if kind in NEEDS_WAY and not way.strip():
        raise Refusal(_("请写明应当向哪里提出，或者不服时怎么办。"))
    return Answer.objects.create(
        matter=matter, round=matter.round, kind=kind, text=stated, articles=cited, way=way.strip(), opinion=opinion,
        given_by=by.staff_id, unit_id=by.unit_id or matter.owner_unit_id, given_at=at,
    )  # fmt: skip


def is_answered(matter: Matter) -> bool:
    """Tell whether a matter was answered in its present round."""
    return Answer.objects.filter(matter=matter, round=matter.round).exists()
