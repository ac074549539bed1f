"""What the frame of a matter's page shows, whatever its state; further panels come from `PANELS`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotPermitted
from rongjun.domains.petitions.course import refuse_interest
from rongjun.domains.petitions.deciding import list_equal, subject_of
from rongjun.domains.petitions.models import Issued, Matter, Movement, Opinion, Part
from rongjun.domains.petitions.topics import NEEDS, TOPICS
from rongjun.domains.units.queries import area_names, unit_names
from rongjun.kernel.petition.sorting import reasons_of
from rongjun.kernel.petition.states import State

from ..told.run_words import benefit_names
from .case_frame import said
from .petition_act_forms import PartAnswerForm
from .petition_lists import excerpt
from .petition_parts import clocks_of, history_of, stages_of
from .petition_reads import Whole
from .petition_words import (
    ANSWERS,
    CHANNELS,
    DELIVERED,
    HOW_SENT,
    OUTCOMES,
    SUBJECTS,
    URGENT,
    is_overdue,
    kind_words,
    left_words,
    state_badge,
    word,
)

type Panel = Callable[[Actor, Matter, Whole], tuple[str, dict[str, Any]] | None]
PANELS: list[Panel] = []
"""Panels of other pages (meetings, supervision, causes): each gives a template and its context, or None. Whoever has
one adds it here.
"""
ARTICLES: Final = {
    "registered": ("第二十二条（登记、分类、转送）", "第二十三条（15日内告知）"),
    "sent": ("第二十三条第三款（5个工作日内提出异议）",), "studying": ("第二十九条（研究论证、回复）",),
    "passed": ("第二十二条第二款、第三十条（检举控告）",), "guided": ("第三十一条第一项至第五项（分类处理）",),
    "accepted": ("第三十一条第六项", "第三十三条（听取陈述、听证）", "第三十四条（60日，可延30日）"),
    "deciding": ("第三十二条（意见书的内容）",), "issued": ("第三十二条（书面答复）",),
    "delivered": ("第三十五条（30日内申请复查）",), "reviewing": ("第三十五条（30日内出具复查意见）",),
    "reviewed": ("第三十六条（30日内申请复核）",), "rereviewing": ("第三十六条（复核、听证）",),
}  # fmt: skip
"""State -> the articles of 信访工作条例 (2022) that say what is due."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decided matter of equal facts: nothing of who brought it."""

    matter: Matter
    state: tuple[str, str]
    told: str
    answer: str


def frame_of(by: Actor, matter: Matter, whole: Whole, sent: Any = None) -> dict[str, Any]:
    """Return what the page of a matter shows to an actor; its forms are in petition_fresh. `sent`: the faulty answer
    to a part.
    """
    today, units = clock.today(), unit_names()
    return {
        "matter": matter, "whole": whole, "blind": whole.blind, "state": state_badge(matter),
        "kind": kind_words(matter), "channel": word(CHANNELS, matter.channel),
        "place": area_names({matter.area_code}).get(matter.area_code, ""), "topic": word(TOPICS, matter.topic),
        "benefit": benefit_names().get(matter.benefit, matter.benefit),
        "needs": "、".join(word(NEEDS, one) for one in matter.needs),
        "late": is_overdue(matter, today), "left": left_words(matter, today), "not_mine": why_not(matter, by),
        "urgent": [{"title": word(URGENT, one.need), "done": one.done, "ordered": one.ordered} for one in whole.urgent],
        "stages": stages_of(matter, whole.entries, whole.clocks), "clocks": clocks_of(whole.clocks, today),
        "history": history_of(whole.entries, units), "reasons": _reasons(matter), "articles": articles_of(matter),
        "additions": whole.additions, "askings": whole.askings, "files": whole.files,
        "people": [{"place": place, "part": part} for place, part in whole.people],
        "answers": [{"answer": one, "name": word(ANSWERS, one.kind)} for one in whole.answers],
        "issued": [_issued(one, whole) for one in whole.issued], "opinion": opinion_view(whole.opinions),
        "movements": [{"row": one, "how_name": word(HOW_SENT, one.how)} for one in whole.movements],
        "parts": [_part(one, by, sent) for one in whole.parts],
        "decided": decided_like(matter), "interests": whole.interests, **_may(matter, by), **_panels(by, matter, whole),
    }  # fmt: skip


def why_not(matter: Matter, by: Actor) -> str:
    """Return why the next move of a matter is not this actor's, or who stepped aside; '' where it is."""
    if matter.ended_at is not None:
        return _("该信访事项已办结。")
    if matter.owner_unit_id != by.unit_id:
        return _("现在由 %(unit)s 办理。") % {"unit": matter.owner_unit.name}
    sorts = matter.state in (State.REGISTERED, State.SENT, State.GUIDED) and by.may(Permission.PETITION_SORT)
    if not (by.may_code(matter.owner_permission) or sorts):
        return _("该信访事项现在由别的岗位办理。")
    try:
        refuse_interest(matter, by)
    except NotPermitted as refused:
        return str(refused)
    return ""


def articles_of(matter: Matter) -> list[str]:
    """Return the articles that say what is due now."""
    found = ARTICLES.get(matter.state, ())
    return [f"《信访工作条例》{one}" for one in found]


def opinion_view(opinions: Sequence[Opinion]) -> dict[str, Any] | None:
    """Return the opinion proposed last, with the name of its outcome."""
    return {"row": opinions[-1], "outcome_name": word(OUTCOMES, opinions[-1].outcome)} if opinions else None


def decided_like(matter: Matter) -> list[Decided]:
    """Return decided matters of equal facts that are seen from the desk, with how they were answered."""
    if not matter.kind or matter.hidden:
        return []
    return [
        Decided(one.matter, (word(OUTCOMES, one.outcome), "plain"), excerpt(one.matter.told), excerpt(one.opinion, 120))
        for one in list_equal(matter, 5)
    ]  # fmt: skip


def _reasons(matter: Matter) -> list[dict[str, str]]:
    if not matter.kind or not matter.sorted_by:
        return []
    path = [(asked, given) for asked, given in matter.sorted_by]
    return [
        {"question": said(one.question.zh, one.question.en), "answer": said(one.answer.zh, one.answer.en),
         "article": one.article}
        for one in reasons_of(path)
    ]  # fmt: skip


def _issued(paper: Issued, whole: Whole) -> dict[str, Any]:
    done = [one for one in whole.deliveries if one.issued_id == paper.pk]
    pdf, docx = (reverse("petition-paper", args=[paper.matter_id, paper.pk, form]) for form in ("pdf", "docx"))
    return {
        "paper": paper,
        "pdf": pdf,
        "docx": docx,
        "deliveries": [f"{one.day.isoformat()} {word(DELIVERED, one.how)}" for one in done],
    }


def _part(part: Part, by: Actor, sent: Any) -> dict[str, Any]:
    open_ = part.answered_at is None
    form = None
    if open_ and part.unit_id == by.unit_id and by.may(Permission.PETITION_HANDLE):
        form = sent if sent is not None and str(sent["part"].value()) == str(part.pk) else None
        form = form or PartAnswerForm(initial={"part": part.pk})
    late = open_ and part.due_on < clock.today()
    return {"row": part, "subject": word(SUBJECTS, part.subject), "form": form, "late": late}


def _may(matter: Matter, by: Actor) -> dict[str, Any]:
    """Return what the actor may do beside the forms: sort, propose, open the page that signs, take it over."""
    own = matter.owner_unit_id == by.unit_id
    proposes = (State.ACCEPTED, State.REVIEWING, State.REREVIEWING)
    return {
        "may_sort": own and matter.state == State.REGISTERED and not matter.kind and by.may(Permission.PETITION_SORT),
        "may_propose": own and matter.state in proposes and by.may_code(matter.owner_permission),
        "sign_id": subject_of(matter) if matter.state in (State.DECIDING, State.REVIEWING, State.REREVIEWING) else None,
        "may_take": own and matter.ended_at is None and matter.owner_staff_id != by.staff_id,
        "objected": _objected(matter), "delivers": matter.state == State.ISSUED,
    }  # fmt: skip


def _objected(matter: Matter) -> bool:
    """Tell whether an objection waits to be looked at."""
    last: Movement | None = Movement.objects.filter(matter=matter).order_by("-pk").first()
    return last is not None and last.objected_at is not None and last.answered_at is None


def _panels(by: Actor, matter: Matter, whole: Whole) -> dict[str, Any]:
    found = [one for panel in PANELS if (one := panel(by, matter, whole)) is not None]
    context: dict[str, Any] = {"panels": [template for template, _context in found]}
    for _template, more in found:
        context |= more
    return context
