"""Personal keys at the counter: given face to face, the slip printed, noted, ended."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.disclosure import keys
from rongjun.domains.disclosure.models import OwnKey

from ...http import OfficeRequest, needs, page
from ..forms_own import CHECKED, ENDED, HOLDERS, EndKeyForm, GiveForm
from .person import load_person, person_context

LOOK = "办理业务：发放个人查询码"


@needs(Permission.PEOPLE_RECORD)
@require_http_methods(["GET", "POST"])
def key_list(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Show the keys that were given for a person; give one, or another in place of one."""
    person = load_person(request, person_id, LOOK)
    form = GiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            fresh = keys.give_key(person_id=person.pk, given=form.given(), by=request.actor, at=clock.now())
        except (NotPermitted, NotFound):
            raise
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("person-own-slip", person.pk, fresh.key.pk)
    rows = [
        (one, dict(HOLDERS)[one.holder], dict(CHECKED)[one.checked], ENDED.get(one.ended_why, ""))
        for one in keys.list_keys(person)
    ]
    return page(
        request, "office/people/own.html", person.name, rows=rows, form=form, status=400 if form.errors else 200,
        **person_context(request, person, "own"),
    )  # fmt: skip


@needs(Permission.PEOPLE_RECORD)
@sensitive_variables("code")
@require_http_methods(["GET", "POST"])
def slip(request: OfficeRequest, person_id: int, key_id: int) -> HttpResponse:
    """Show the slip with file number and code until it was handed over; after that the code is nowhere."""
    person = load_person(request, person_id, LOOK)
    key = keys.get_key(person_id=person.pk, key_id=key_id, by=request.actor)
    if request.method == "POST":
        keys.mark_noted(key=key, by=request.actor, at=clock.now())
        messages.success(request, _("已交到手里，查询码不再显示。"))
        return redirect("person-own", person.pk)
    code = keys.code_to_note(key, request.actor)
    if not code:
        messages.info(request, _("这个查询码已经交给持有人，不再显示。丢失的，重新发一个。"))
        return redirect("person-own", person.pk)
    return page(
        request, "office/people/own_slip.html", _("个人查询单"), person=person, key=key, code=code,
        where=request.build_absolute_uri(reverse("portal-own")), unit=request.actor.unit_name, today=clock.today(),
        crumbs=[(_("人员"), reverse("people-list")), (person.name, reverse("person-own", args=[person.pk]))],
    )  # fmt: skip


@needs(Permission.PEOPLE_RECORD)
@require_http_methods(["GET", "POST"])
def end(request: OfficeRequest, person_id: int, key_id: int) -> HttpResponse:
    """End a key, for a reason."""
    person = load_person(request, person_id, LOOK)
    key: OwnKey = keys.get_key(person_id=person.pk, key_id=key_id, by=request.actor)
    form = EndKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keys.end_key(key=key, why=form.cleaned_data["why"], by=request.actor, at=clock.now())
            messages.success(request, _("已停用。要用的时候可以再发一个。"))
        except AlreadyDone as done:
            messages.info(request, str(done))
        return redirect("person-own", person.pk)
    return page(
        request, "office/people/own_end.html", _("停用个人查询码"), key=key, form=form,
        holder=dict(HOLDERS)[key.holder],
        crumbs=[(_("人员"), reverse("people-list")), (person.name, reverse("person-own", args=[person.pk]))],
        status=400 if form.errors else 200,
    )  # fmt: skip
