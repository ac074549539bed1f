"""Money of a record: a grant to its person from its page; for finance, what is to be paid to builders and schools."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.services.registers import paying
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.versions import spec_of
from rongjun.kernel.registers import Register as Spec

from ...addresses import address
from ...http import OfficeRequest, needs, page
from ...ui.forms import OfficeForm
from ...ui.tables import Column, Table, list_page
from ..case_frame import said
from ..medical_forms import PayForm, money_choices
from ..petition_forms import lines
from ..register_frame import load_record, on_register, register_crumbs
from ..register_money import money_facts
from .funds import fund_tabs

P = Permission


class GrantForm(OfficeForm):
    """Why the person is granted the sum of the record."""

    reason = lines(gettext_lazy("理由"), required=True, most=300, help_text=gettext_lazy("本人看得到。"))


class PayeeForm(PayForm):
    """From which money a record is paid, and to whom where the record does not say."""

    payee = forms.CharField(
        label=gettext_lazy("收款方"), max_length=80, required=False,
        help_text=gettext_lazy("经办机构、学校、施工单位的全称；不写账号。"),
    )  # fmt: skip
    field_order = ("payee", "appropriation", "number", "day")


@on_register(P.GRANTS_PROPOSE)
@require_http_methods(["GET", "POST"])
def record_grant(request: OfficeRequest, spec: Spec, record_id: int) -> HttpResponse:
    """Propose the sum of a record as a grant to its person; others sign, and a run pays. Raises NotFound elsewhere."""
    one = load_record(request, spec, record_id)
    pays = paying.PAYS.get(one.code)
    if pays is None or not pays.benefit:
        raise NotFound(_("这个台账的钱不发给个人。"))
    account = paying.account_of(one)
    start = {"reason": _("%(register)s，依据：%(basis)s") % {
        "register": said(spec.name, spec.name_en), "basis": one.filled.get(pays.basis, ""),
    }}  # fmt: skip
    form = GrantForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        try:
            made = paying.grant_for_record(
                record=one, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now()
            )  # fmt: skip
        except (NotPermitted, NotFound):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            told = _("已提出帮扶核定 %(number)s，等另外两人签批；签完在下一次发放中支付。")
            messages.success(request, told % {"number": made.number})
            return redirect("record", code=spec.code, record_id=one.pk)
    return page(
        request, "office/registers/money.html", _("发给本人：%(title)s") % {"title": one.title}, form=form,
        crumbs=register_crumbs(spec, one), facts=money_facts(account), button=_("提出帮扶核定"),
        status=400 if form.errors else 200,
    )  # fmt: skip


def _payables() -> Table:
    return Table(
        key="fund-payables", caption=_("台账里待付的款项"),
        columns=(
            Column("number", _("台账记录"), lambda row: _name(row[0]), sort=True,
                   href=lambda row: address("fund-payable", row[0].pk)),
            Column("payee", _("收款方"), lambda row: str(row[0].filled.get(row[1].payee, "")), sort=True),
            Column("sum", _("标准（元）"), lambda row: row[2].sum_fen, sort=True, kind="money"),
            Column("left", _("待付（元）"), lambda row: row[2].left_fen, sort=True, kind="money"),
            Column("unit", _("登记单位"), lambda row: row[0].unit.name, sort=True),
        ),
        search=("number", "payee"), search_label=_("台账、编号或收款方"),
        empty=_("没有待付的款项：住房验收、社保核定、培训结业以后，要付给单位的会列在这里。"),
    )  # fmt: skip


def _name(record: Record) -> str:
    spec = spec_of(record.version)
    return _("%(register)s 第 %(number)d 号") % {"register": said(spec.name, spec.name_en), "number": record.pk}


@needs(P.FUNDS_RECORD)
@require_http_methods(["GET", "POST"])
def payable_list(request: OfficeRequest) -> HttpResponse:
    """List what records of registers have to pay to builders, schools and agencies; nobody is named in it."""
    return list_page(
        request, _payables(), paying.list_payable(request.actor), "office/funds/list.html", _("台账里待付的款项"),
        on_export=lambda query: None, tabs=fund_tabs(request.actor, "fund-payables"),
        lead=_("付给施工单位、学校、经办机构的；发给本人的走帮扶核定。不显示姓名。"),
    )  # fmt: skip


@needs(P.FUNDS_RECORD)
@require_http_methods(["GET", "POST"])
def payable_pay(request: OfficeRequest, record_id: int) -> HttpResponse:
    """Pay what a record has left to its builder, school or agency: a paper of funds, signed by others there."""
    try:
        one, pays, account = paying.get_payable(record_id, request.actor)
    except NotFound as gone:
        if request.method == "GET":
            raise
        messages.warning(request, str(gone))
        return redirect("fund-payables")
    money = money_choices(*paying.MONEY)
    form = PayeeForm(money, request.POST if request.method == "POST" else None, initial={"day": clock.today()})
    if one.filled.get(pays.payee):
        del form.fields["payee"]
    if form.is_valid() and (made := _paid(request, form, one)) is not None:
        messages.success(request, _("已登记，等待另一人签批。"))
        return redirect("fund-movement", movement_id=made.movement_id)
    facts = [(_("收款方"), str(one.filled[pays.payee]))] if one.filled.get(pays.payee) else []
    return page(
        request, "office/registers/money.html", _("付款：%(what)s") % {"what": _name(one)}, form=form,
        crumbs=[(_("资金单据"), reverse("fund-movements")), (_("台账里待付的款项"), reverse("fund-payables"))],
        facts=[*facts, *money_facts(account)], button=_("登记付款"), status=400 if form.errors else 200,
        lead=_("付款由另外两人签批；收到对方的收据后在单据里登记，才算到账。"),
    )  # fmt: skip


def _paid(request: OfficeRequest, form: PayeeForm, one: Record) -> Any:
    said_ = form.cleaned_data
    try:
        return paying.pay_for_record(
            record_id=one.pk, payee=said_.get("payee", ""), appropriation_id=int(said_["appropriation"]),
            number=said_["number"], day=said_["day"], by=request.actor, at=clock.now(),
        )  # fmt: skip
    except (NotPermitted, NotFound):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
