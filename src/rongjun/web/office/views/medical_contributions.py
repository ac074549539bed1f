"""Insurance contributions of grades 1 to 6: the list of a year, and paying it to the agency."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.domains.services.grants.units import list_unit_payments, standing_payments
from rongjun.domains.services.medical import contributions
from rongjun.domains.services.medical.models import ContributionList

from ...addresses import address
from ...http import OfficeRequest, needs, whole_number
from ...ui.tables import EXPORTED, Column, Table, list_page
from ..fund_words import payment_state
from ..medical_forms import AgencyForm, ContributionForm, agency_choices, money_choices
from .medical import crumbs, tabs


@needs(Permission.MEDICAL_VIEW)
@require_http_methods(["GET", "POST"])
def contribution_list(request: OfficeRequest) -> HttpResponse:
    """List the years; the office that keeps the books makes a new one."""
    makes = request.actor.may(Permission.MEDICAL_WORK) and request.actor.area_prefix == ""
    making = makes and request.method == "POST" and request.POST.get("do") == "make"
    first = {"year": clock.today().year, "on_date": clock.today()}
    form = ContributionForm(request.POST if making else None, initial=first) if makes else None
    if making and form is not None and form.is_valid():
        try:
            made = contributions.make_list(**form.cleaned_data, by=request.actor, at=clock.now())
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.add_error("year", str(refusal))
        else:
            messages.success(request, _("已生成 %(count)s 人的名单。") % {"count": made.people})
            return redirect("medical-contribution", made.pk)
    if making:
        request.method = "GET"
    return list_page(
        request, _lists_table(), contributions.list_lists(), "office/medical/contributions.html", _("一至六级缴费"),
        tabs=tabs(request), form=form, on_export=lambda query: None,
    )  # fmt: skip


def _lists_table() -> Table:
    return Table(
        key="medical-contributions", caption=gettext_lazy("缴费名单"),
        columns=(
            Column("year", gettext_lazy("年度"), lambda c: c.year, sort=("year",), kind="number",
                   href=lambda c: address("medical-contribution", c.pk)),
            Column("on", gettext_lazy("名单日期"), lambda c: c.on_date, kind="date"),
            Column("people", gettext_lazy("人数"), lambda c: c.people, sort=("people",), kind="number"),
            Column("amount", gettext_lazy("金额（元）"), lambda c: c.amount_fen, sort=("amount_fen",), kind="money"),
            Column("rule", gettext_lazy("依据"), lambda c: c.rule.doc_no),
            Column("made_by", gettext_lazy("生成人"), lambda c: c.made_by.name),
        ),
        search=("rule__doc_no",), search_label=gettext_lazy("文号"), order=("-year",),
        empty=gettext_lazy("还没有缴费名单。"),
    )  # fmt: skip


@needs(Permission.MEDICAL_VIEW)
@require_http_methods(["GET", "POST"])
def contribution_page(request: OfficeRequest, contributions_id: int) -> HttpResponse:
    """Show the list of a year: who, which grade, how much, and where the payment stands."""
    found = contributions.get_list(contributions_id)

    def looked(query: str) -> None:
        record_set_look(
            by=request.actor, at=clock.now(), purpose=f"{EXPORTED}{_('缴费名单')}", set_kind="contributions",
            set_id=str(found.year), fields=["name", "grade"],
        )  # fmt: skip

    paid = [
        (one.payee, f"{one.movement.number} {payment_state(one.movement)}",
         address("fund-movement", one.movement_id))
        for one in list_unit_payments(contributions.source_of(found))
    ]  # fmt: skip
    pays = request.actor.may(Permission.FUNDS_RECORD) and not standing_payments(contributions.source_of(found))
    return list_page(
        request, _lines_table(), contributions.lines_of(found), "office/medical/contribution.html",
        _("%(year)s 年医疗保险缴费") % {"year": found.year}, on_export=looked, found=found, paid=paid,
        pay=AgencyForm(money_choices(), agency_choices(), initial={"day": clock.today()}) if pays else None,
        crumbs=[*crumbs(), (_("一至六级缴费"), reverse("medical-contributions"))],
    )  # fmt: skip


def _lines_table() -> Table:
    return Table(
        key="medical-contribution-lines", caption=gettext_lazy("缴费名单"),
        columns=(
            Column("name", gettext_lazy("姓名"), lambda c: c.person.name, sort=("person__name",),
                   href=lambda c: address("person", c.person_id)),
            Column("file_no", gettext_lazy("档案号"), lambda c: c.person.file_no, sort=("person__file_no",)),
            Column("grade", gettext_lazy("残疾等级"), lambda c: c.grade, sort=("grade", "pk"), kind="number"),
            Column("amount", gettext_lazy("金额（元）"), lambda c: c.amount_fen, kind="money"),
        ),
        search=("person__name", "person__file_no"), search_label=gettext_lazy("姓名或档案号"),
        order=("person__file_no",), empty=gettext_lazy("名单上没有人。"), people=lambda c: str(c.person.token),
    )  # fmt: skip


@needs(Permission.MEDICAL_VIEW)
@require_POST
def contribution_pay(request: OfficeRequest, contributions_id: int) -> HttpResponse:
    """Pay the list of a year to the agency: a paper of funds that another person signs."""
    found: ContributionList = contributions.get_list(contributions_id)
    agencies = agency_choices()
    form = AgencyForm(money_choices(), agencies, request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写经办机构、资金、单据编号和日期。"))
        return redirect("medical-contribution", found.pk)
    said = form.cleaned_data
    try:
        contributions.pay_list(
            list_id=found.pk, agency_id=whole_number(said["agency"]), agency=dict(agencies)[int(said["agency"])],
            appropriation_id=whole_number(said["appropriation"]), number=said["number"], day=said["day"],
            by=request.actor, at=clock.now(),
        )  # fmt: skip
    except (NotPermitted, AlreadyDone, NotFound):
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已登记单据，等待另一人签署。"))
    return redirect("medical-contribution", found.pk)
