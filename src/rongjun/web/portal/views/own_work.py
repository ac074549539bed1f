"""My placement and my work: the own place and how it was worked out, choosing in the own turn, vacancies that fit."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.disclosure.visits import Visit
from rongjun.domains.disclosure.work import OwnTurn, choose_post, may_choose, own_fits, own_places, own_turns

from ...told.placement_words import ITEMS, STATES, points_text
from ...told.work_words import reasons_text
from ...ui.forms import OfficeForm
from ..own_http import OwnRequest, own_page, own_pages

MOST = 50


@require_GET
@own_pages
def work(request: OwnRequest, visit: Visit) -> HttpResponse:
    """Show how this person stands in rounds of choice, and the vacancies that fit the own wish."""
    places = [
        (one, STATES[one.state], points_text(one.total),
         [(ITEMS[term.code], term, points_text(term.points), points_text(term.total)) for term in one.terms])
        for one in own_places(request.files)
    ]  # fmt: skip
    fits = [(one, reasons_text(one.reasons)) for one in own_fits(request.files, clock.today())[:MOST]]
    turns = {one.round_id for one in own_turns(request.files, clock.today())}
    return own_page(
        request, visit, "portal/own/work.html", _("我的安置和就业"), places=places, fits=fits, turns=turns
    )  # fmt: skip


class TurnForm(OfficeForm):
    """What the person chooses; that it cannot be changed afterwards was read."""

    post = forms.ChoiceField(label=gettext_lazy("我选的岗位"), widget=forms.RadioSelect)
    sure = forms.BooleanField(label=gettext_lazy("我看清楚了：选定以后不能改，名额随即算我的。"))

    def __init__(self, turn: OwnTurn, *given: Any, **more: Any) -> None:
        """Offer the posts that have a place left."""
        super().__init__(*given, **more)
        self.fields["sure"].error_messages["required"] = _("请先勾选“我看清楚了”，再选定。")
        left = gettext_lazy("%(post)s（剩 %(left)d 个）")
        self.fields["post"].choices = [  # type: ignore[attr-defined]
            (str(pk), left % {"post": post, "left": count}) for pk, post, count in turn.posts
        ]


@require_http_methods(["GET", "POST"])
@own_pages
def choose(request: OwnRequest, visit: Visit, round_id: int) -> HttpResponse:
    """Ask which post the person chooses in the own turn, and take it; sent twice it is one choice."""
    at, post = clock.now(), request.POST.get("post", "")
    turn = next((one for one in own_turns(request.files, clock.today()) if one.round_id == round_id), None)
    if turn is None:
        return _over(request, visit, round_id, int(post) if post.isdecimal() and len(post) < 10 else 0)
    may = may_choose(visit.key)
    form = TurnForm(turn, request.POST if request.method == "POST" and may else None)
    if form.is_valid():
        try:
            made = choose_post(
                visit=visit, files=request.files, round_id=round_id, post_id=int(form.cleaned_data["post"]), at=at
            )  # fmt: skip
        except NotFound:
            raise
        except Refusal as refusal:
            form.add_error("post", str(refusal))
        else:
            messages.success(request, _("已选定：%(post)s。结果由两人签署确认后生效。") % {"post": made.post.title})
            return redirect("portal-own-work")
    crumbs = [(_("我的页面"), reverse("portal-own")), (_("我的安置和就业"), reverse("portal-own-work"))]
    return own_page(
        request, visit, "portal/own/choose.html", _("选岗：%(title)s") % {"title": turn.title}, crumbs=crumbs,
        turn=turn, form=form if may else None, status=400 if form.errors else 200,
    )  # fmt: skip


def _over(request: OwnRequest, visit: Visit, round_id: int, post_id: int) -> HttpResponse:
    """Lead back where no turn is open: a choice that was sent again is told as made, anything else with its reason."""
    if request.method == "POST" and may_choose(visit.key):
        try:
            made = choose_post(visit=visit, files=request.files, round_id=round_id, post_id=post_id, at=clock.now())
        except AlreadyDone as over:
            messages.warning(request, str(over))
        else:
            messages.success(request, _("已选定：%(post)s。结果由两人签署确认后生效。") % {"post": made.post.title})
    else:
        messages.warning(request, _("现在不是您的选岗时间；轮到您时，这里会有“去选岗”。"))
    return redirect("portal-own-work")
