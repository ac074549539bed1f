"""The written opinion is proposed: request, facts, opinion, articles, the way against it; decided matters beside it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.petitions import deciding
from rongjun.domains.petitions.deciding import Proposal
from rongjun.domains.petitions.models import Matter, Opinion
from rongjun.kernel.petition.states import State

from ...http import OfficeRequest, page
from ..petition_act_forms import OpinionForm
from ..petition_frame import load_matter, on_petitions, petition_crumbs
from ..petition_page import decided_like, frame_of, why_not
from ..petition_reads import whole_matter
from ..petition_words import OUTCOMES, state_badge, word

RIGHTS = (Permission.PETITION_HANDLE, Permission.PETITION_REVIEW, Permission.PETITION_REREVIEW)
OUTCOMES_OF = {
    "first": ("supported", "explained", "refused"), "review": ("upheld", "changed", "anew"),
    "rereview": ("upheld", "changed", "anew"),
}  # fmt: skip
PROPOSED_IN = {"first": State.ACCEPTED, "review": State.REVIEWING, "rereview": State.REREVIEWING}
WAYS = {
    "first": "对本意见不服的，可以自收到本意见书之日起30日内，向上一级机关、单位书面申请复查"
    "（《信访工作条例》第三十五条）。",
    "review": "对复查意见不服的，可以自收到复查意见之日起30日内，向复查机关的上一级机关、单位书面申请复核"
    "（《信访工作条例》第三十六条）。",
    "rereview": "复核意见为信访处理的终结意见；仍以同一事实和理由提出的，不再受理"
    "（《信访工作条例》第三十六条第三款）。",
}  # fmt: skip
"""The way against an opinion as it is first offered, by stage; it can be written otherwise."""


@on_petitions(*RIGHTS)
@require_http_methods(["GET", "POST"])
def petition_propose(request: OfficeRequest, petition_id: int) -> HttpResponse:
    """Show the form by which an opinion is proposed, and take it."""
    matter = load_matter(petition_id)
    if matter.state != PROPOSED_IN[matter.stage]:
        raise AlreadyDone(_("该信访事项已不在这个环节，请刷新后查看。"))
    if reason := why_not(matter, request.actor):
        raise NotPermitted(reason)
    form = _form(matter, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _proposed(request, matter, form):
        messages.success(request, _("已提交签发；签发后才生效。"))
        return redirect("petition", petition_id=matter.pk)
    return _shown(request, matter, form)


def _form(matter: Matter, data: Any) -> OpinionForm:
    before = Opinion.objects.filter(matter=matter, round=matter.round, stage=matter.stage).order_by("-number").first()
    first = {"request": matter.wanted or matter.told, "facts": "", "way": WAYS[matter.stage]}
    if before is not None:
        names = ("outcome", "request", "facts", "opinion", "way", "compared")
        first = {name: getattr(before, name) for name in names} | {"articles": "\n".join(before.articles)}
    compares = matter.stage == "first" and bool(decided_like(matter))
    return OpinionForm(OUTCOMES_OF[matter.stage], compares, data, initial=first)


def _proposed(request: OfficeRequest, matter: Matter, form: OpinionForm) -> bool:
    """Propose; where the room refuses, say it on the form and keep what was typed."""
    said = form.cleaned_data
    names = ("outcome", "request", "facts", "opinion", "articles", "way")
    proposal = Proposal(**{name: said[name] for name in names}, compared=said.get("compared", ""))
    try:
        deciding.propose_opinion(matter=matter, proposal=proposal, by=request.actor, at=clock.now())
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _shown(request: OfficeRequest, matter: Matter, form: OpinionForm) -> HttpResponse:
    whole = whole_matter(matter, request.actor)
    equal = [
        {"number": one.matter.number, "outcome": word(OUTCOMES, one.outcome), "opinion": one.opinion}
        for one in (deciding.list_equal(matter) if not matter.hidden else [])
    ]  # fmt: skip
    return page(
        request, "office/petitions/propose.html", _("提出处理意见"), crumbs=petition_crumbs(matter), form=form,
        equal=equal, status=400 if form.errors else 200,
        **(frame_of(request.actor, matter, whole) | {"state": state_badge(matter.state)}),
    )  # fmt: skip
