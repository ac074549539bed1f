"""What a person said yes to: recorded, and taken back without a trace."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.services.duties.consents import WAYS, WHAT, give_yes, list_yes, take_back_yes

from ...addresses import address
from ...http import OfficeRequest, needs, page
from ..duty_forms import YesForm
from .person import header_of, load_person

LOOK = "办理业务：登记本人的同意"


@needs(Permission.CONSENT_RECORD)
@require_http_methods(["GET", "POST"])
def person_consents(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Show what a person said yes to; record a yes, or take one back."""
    person = load_person(request, person_id, LOOK)
    back = request.POST.get("back", "")
    if back in WHAT:
        take_back_yes(person_id=person.pk, what=back, by=request.actor, at=clock.now())
        messages.success(request, _("已删除，不留记录。"))
        return redirect("person-consents", person_id=person.pk)
    form = YesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        give_yes(person_id=person.pk, **form.cleaned_data, by=request.actor, at=clock.now())
        messages.success(request, _("已登记本人的同意。"))
        return redirect("person-consents", person_id=person.pk)
    given = [(code, WHAT[code], WAYS[yes.way], yes) for code, yes in list_yes(person.pk).items()]
    return page(
        request, "office/duties/consents.html", _("本人的同意"), form=form, given=given,
        crumbs=[(_("人员"), address("people-list")), (person.name, address("person", person.pk))],
        status=400 if form.errors else 200, **header_of(person),
    )  # fmt: skip
