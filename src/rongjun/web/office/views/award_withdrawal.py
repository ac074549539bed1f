"""A one-off pension decided wrongly is taken back: proposed with reason, article and paper, approved by another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.people.file.words import detail_rows
from rongjun.domains.people.withdrawing import AWARD, Withdrawal, load_award, propose_withdrawal

from ...http import OfficeRequest, needs, page
from ..forms_events import AwardWithdrawalForm
from .moves import tried
from .person import header_of, load_person

LOOK = "办理业务：撤销一次性待遇核定"


@needs(Permission.PEOPLE_IMPORT)
@require_http_methods(["GET", "POST"])
def withdraw_award(request: OfficeRequest, person_id: int, key: str) -> HttpResponse:
    """Show an award with the form by which its withdrawal is proposed, and take it; another person approves it."""
    person = load_person(request, person_id, LOOK)
    value = load_award(person.pk, key, request.actor)
    form = AwardWithdrawalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = tried(
            form,
            lambda: propose_withdrawal(
                person_id=person.pk, key=key, withdrawal=Withdrawal(said["reason"], said["article"], said["paper"]),
                upload=form.upload(), by=request.actor, at=clock.now(),
            ),
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("撤销已提交，等待另一人批准；批准之前原核定照旧。"))
            return redirect("import", import_id=done.import_id)
    crumbs = [
        (_("人员"), reverse("people-list")), (person.name, reverse("person", args=[person.pk])),
        (_("全部档案"), reverse("person-file", args=[person.pk])),
    ]  # fmt: skip
    return page(
        request, "office/events/award_withdrawal.html", _("撤销一次性待遇核定"), crumbs=crumbs, form=form, key=key,
        told=detail_rows(AWARD, value), withdrawn=bool(value.get("withdrawn")), status=400 if form.errors else 200,
        **header_of(person),
    )  # fmt: skip
