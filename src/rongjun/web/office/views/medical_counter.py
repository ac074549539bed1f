"""A bill that somebody paid elsewhere: taken at the counter with its papers, worked out at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.domains.people.queries.scope import visible_people
from rongjun.domains.services.medical import counter, rules
from rongjun.domains.services.medical.models import BillSheet
from rongjun.kernel.money import format_yuan

from ...http import OfficeRequest, needs, page
from ..medical_forms import BillForm
from .medical import crumbs


@needs(Permission.MEDICAL_WORK)
@require_http_methods(["GET", "POST"])
def bill_new(request: OfficeRequest) -> HttpResponse:
    """Take a bill at the counter; what is owed is shown on its sheet at once, with every step."""
    found = rules.find_rule(clock.today())
    papers = found[1].papers if found else ()
    form = BillForm(papers, request.POST or None, initial={"file_no": request.GET.get("file_no", "")[:32]})
    if request.method == "POST" and form.is_valid():
        try:
            made = _take(request, form)
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            told = {"yuan": format_yuan(made.amount_fen)}
            messages.success(request, _("已登记并计算：补助 %(yuan)s 元，付给本人。核对后报批。") % told)
            return redirect("medical-sheet", made.pk)
    return page(
        request, "office/medical/bill_new.html", _("登记一张票据"), crumbs=crumbs(), form=form, papers=papers,
        rule=found[0] if found else None, status=400 if form.errors else 200,
    )  # fmt: skip


def _take(request: OfficeRequest, form: BillForm) -> BillSheet:
    number = form.cleaned_data["file_no"].strip()
    person = visible_people(request.actor).filter(file_no=number).first()
    if person is None:
        raise Refusal(_("辖区内没有档案号 %(number)s；请核对。") % {"number": number})
    return counter.take_bill(person_id=person.pk, brought=form.brought(), by=request.actor, at=clock.now())
