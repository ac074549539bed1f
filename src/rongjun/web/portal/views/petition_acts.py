"""What a person does with a petition that was handed in: add, withdraw, ask for review, object to its end, rate."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.domains.petitions import person, reviewing
from rongjun.domains.petitions.course import person_actor
from rongjun.domains.petitions.models import Matter
from rongjun.kernel.petition.states import Move, State, moves_from

from ...ui.forms import OfficeForm
from ..forms import ReasonForm
from ..http import page
from ..petition_draft import forget_answers
from ..petition_http import own_matter
from ..petition_standing import standing_of
from ..petition_words import RATES

type Act = Callable[[str], Any]


class AddForm(OfficeForm):
    """What is added, and the mark by which the same form sent twice is known."""

    text = forms.CharField(label=_lazy("补充的内容"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
    once = forms.UUIDField(widget=forms.HiddenInput)


class RateForm(OfficeForm):
    """How one was treated and answered."""

    of_unit = forms.ChoiceField(label=_lazy("对办理过程、态度"), choices=RATES, widget=forms.RadioSelect)
    of_answer = forms.ChoiceField(label=_lazy("对答复、结果"), choices=RATES, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_lazy("还想说的"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@own_matter
def add(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Add something; what was asked for counts as brought."""
    form = AddForm(request.POST or None, initial={"once": uuid4()})
    shown = standing_of(matter, clock.today())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        return _do(request, matter, form, "portal/petition/add.html", _("补充说明"), _("已补充。"),
                   lambda: person.add_to_matter(matter=matter, text=given["text"], sent_key=str(given["once"]),
                                                by=person_actor(), at=clock.now()), shown=shown)  # fmt: skip
    if not shown.may_add:
        return redirect("portal-petition")
    return _form(request, matter, form, "portal/petition/add.html", _("补充说明"), shown=shown)


@require_http_methods(["GET", "POST"])
@own_matter
def withdraw(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Withdraw a petition, or the request for review; a draft is given up without a reason."""
    drafted = matter.state == State.DRAFT
    form = ReasonForm(_("撤回的理由"), request.POST or None)
    template, title = "portal/petition/withdraw.html", _("不反映了") if drafted else _("撤回")
    if request.method == "POST" and (drafted or form.is_valid()):
        reason = "" if drafted else form.cleaned_data["reason"]

        def act() -> None:
            person.withdraw(matter=matter, reason=reason, by=person_actor(), at=clock.now())
            if drafted:
                forget_answers(matter)

        return _do(
            request, matter, form, template, title, _("已撤回。以后可以再反映，不受影响。"), act, drafted=drafted
        )
    if not moves_from(matter.state) & {Move.WITHDRAW, Move.DROP}:
        return redirect("portal-petition")
    return _form(request, matter, form, template, title, drafted=drafted)


@require_http_methods(["GET", "POST"])
@own_matter
def review(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Ask for review, or for re-review of a review opinion; by the unit above, until a last day."""
    again = matter.state == State.REVIEWED
    title = _("请求复核") if again else _("请求复查")
    form = ReasonForm(_("为什么不服、请求怎样处理"), request.POST or None)
    asks = reviewing.ask_rereview if again else reviewing.ask_review
    shown = standing_of(matter, clock.today())
    template = "portal/petition/review.html"
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _do(request, matter, form, template, title, _("已提交，由上一级办理。"),
                   lambda: asks(matter=matter, reason=reason, by=person_actor(), at=clock.now()), shown=shown,
                   again=again)  # fmt: skip
    if not (shown.may_review or shown.may_rereview):
        return redirect("portal-petition")
    return _form(request, matter, form, template, title, shown=shown, again=again)


@require_http_methods(["GET", "POST"])
@own_matter
def object_closing(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Say that a closed petition is not ended: it opens again at the unit that answered."""
    form = ReasonForm(_("哪里没有答复清楚、没有解决"), request.POST or None)
    template, title = "portal/petition/object.html", _("对办结有异议")
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _do(request, matter, form, template, title, _("已重新打开，由原单位重新办理。"),
                   lambda: person.object_to_closing(matter=matter, reason=reason, by=person_actor(),
                                                    at=clock.now()))  # fmt: skip
    if not standing_of(matter, clock.today()).may_object:
        return redirect("portal-petition")
    return _form(request, matter, form, template, title)


@require_http_methods(["GET", "POST"])
@own_matter
def rate(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Rate how one was treated and answered, once a round; never required."""
    form = RateForm(request.POST or None)
    template, title = "portal/petition/rate.html", _("评价")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        return _do(request, matter, form, template, title, _("谢谢您的评价。"),
                   lambda: person.rate(matter=matter, of_unit=int(given["of_unit"]), of_answer=int(given["of_answer"]),
                                       note=given["note"], by=person_actor(), at=clock.now()))  # fmt: skip
    if not standing_of(matter, clock.today()).may_rate:
        return redirect("portal-petition")
    return _form(request, matter, form, template, title)


def _do(
    request: HttpRequest, matter: Matter, form: OfficeForm, template: str, title: str, done: str,
    act: Callable[[], Any], **context: Any,
) -> HttpResponse:  # fmt: skip
    """Do what was asked; a refusal is shown in the form with all that was typed. Sent twice, it is done once."""
    try:
        act()
    except AlreadyDone:
        return redirect("portal-petition")
    except Refusal as refused:
        form.add_error(None, str(refused))
        return _form(request, matter, form, template, title, **context)
    messages.success(request, done)
    return redirect("portal-petition")


def _form(
    request: HttpRequest, matter: Matter, form: OfficeForm, template: str, title: str, **context: Any
) -> HttpResponse:
    status = 400 if form.is_bound and form.errors else 200
    crumbs = [(matter.number, reverse("portal-petition"))]
    return page(request, template, title, matter=matter, form=form, status=status, crumbs=crumbs, **context)
