"""Saying that a unit refused to register: a fault of its own, looked into by the unit above; it names nobody."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.petitions.course import person_actor
from rongjun.domains.petitions.refusals import find_receipt, list_units, say_refused

from ...ui.forms import DateField, OfficeForm
from .. import throttle
from ..http import page

FINDINGS = {
    "true": _lazy("查实，确实没有登记"), "untrue": _lazy("查否"), "unclear": _lazy("查不清"),
}  # fmt: skip


class RefusedForm(OfficeForm):
    """Which unit refused, when, what happened, and the mark by which the same form sent twice is known."""

    unit = forms.ChoiceField(label=_lazy("哪个单位没有登记"))
    day = DateField(label=_lazy("哪一天"))
    told = forms.CharField(
        label=_lazy("当时的经过"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        help_text=_lazy("怎么提出的、谁接待、怎么说的。不用写您是谁，也不用写反映的是什么事。"),
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, **more: Any) -> None:
        """Offer every unit at which a petition can be handed in."""
        super().__init__(*given, **more)
        units = [(str(pk), name) for pk, name in list_units()]
        self.fields["unit"].choices = [("", _("请选择")), *units]  # type: ignore[attr-defined]


@login_not_required
@require_http_methods(["GET", "POST"])
def say(request: HttpRequest) -> HttpResponse:
    """Say that a unit refused to register; sent twice it is kept once. Then its receipt is shown."""
    at = clock.now()
    form = RefusedForm(request.POST or None, initial={"once": uuid4(), "day": clock.today()})
    status = 200
    if request.method == "POST" and form.is_valid():
        if throttle.take_try([(throttle.REFUSED, throttle.address_of(request))], at):
            try:
                given = form.cleaned_data
                made = say_refused(
                    unit_id=int(given["unit"]), day=given["day"], told=given["told"], sent_key=str(given["once"]),
                    by=person_actor(), at=at,
                )  # fmt: skip
                return redirect("portal-petition-refused-receipt", made.token)
            except Refusal as refused:
                form.add_error(None, str(refused))
        else:
            status = 429
            form.add_error(None, _("这个网络地址一小时内提交的太多。请一小时后再提交，写的内容还在下面。"))
    if form.is_bound and form.errors and status == 200:
        status = 400
    return page(
        request, "portal/petition/refused.html", _("反映拒不登记"), form=form, status=status, crumbs=_crumbs()
    )  # fmt: skip


@login_not_required
@require_GET
def receipt(request: HttpRequest, refused_token: UUID) -> HttpResponse:
    """Show the receipt: which unit looks into it by when, and later what was found. Neither words nor names."""
    one = find_receipt(refused_token)
    if one is None:
        raise NotFound(_("没有这份回执。"))
    return page(
        request, "portal/petition/refused_receipt.html", _("拒不登记的回执"), one=one,
        finding=FINDINGS.get(one.finding, ""), crumbs=_crumbs(),
    )  # fmt: skip


def _crumbs() -> list[tuple[str, str]]:
    return [(_("办事大厅"), reverse("portal")), (_("信访"), reverse("portal-petition-how"))]
