"""One sheet of a hospital: its rows, what is paid to whom, proposed for payment or sent back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.domains.services.grants.queries import standing_of
from rongjun.domains.services.grants.units import list_unit_payments
from rongjun.domains.services.medical import granting, queries
from rongjun.domains.services.medical.models import BillSheet

from ...addresses import address
from ...http import OfficeRequest, whole_number
from ...told.aid_words import GRANT_STATES
from ...ui.tables import EXPORTED, list_page
from ..fund_words import payment_state
from ..medical_forms import PayForm, money_choices
from ..medical_words import SHEET_KINDS, SHEET_STATES
from ..notice_forms import ReasonForm
from .medical import bills_table, crumbs, on_sheets

S = BillSheet.State


@require_http_methods(["GET", "POST"])
def sheet_page(request: OfficeRequest, bill_sheet_id: int) -> HttpResponse:
    """Show a sheet with its rows; a hospital clerk finds numbers and amounts, no file of the registry."""
    on_sheets(request)
    return _page(request, queries.get_sheet(bill_sheet_id, request.actor))


def _page(request: OfficeRequest, sheet: BillSheet, form: Any = None, pay: Any = None) -> HttpResponse:
    actor = request.actor
    names = actor.may(Permission.MEDICAL_VIEW)

    def looked(query: str) -> None:
        record_set_look(
            by=actor, at=clock.now(), purpose=f"{EXPORTED}{sheet.file_name}"[:200], set_kind="medical_sheet",
            set_id=str(sheet.pk), fields=["amount"],
        )  # fmt: skip

    paid = _paid(sheet) if names else _paid_here(sheet)
    hospital = any(href and not line for _who, _where, href, line in paid)
    pays = actor.may(Permission.FUNDS_RECORD) and sheet.state == S.SUBMITTED and sheet.hospital_fen > 0
    return list_page(
        request, bills_table(people=names), queries.bills_of_sheet(sheet), "office/medical/sheet.html", sheet.file_name,
        crumbs=crumbs(), on_export=looked, sheet=sheet, state_name=SHEET_STATES[sheet.state],
        state_kind=SHEET_KINDS[sheet.state], to_persons=sheet.amount_fen - sheet.hospital_fen,
        paid=[one[:3] for one in paid], form=form or ReasonForm(),
        pay=(pay or PayForm(money_choices(), initial={"day": clock.today()})) if pays and not hospital else None,
        may_work=actor.may(Permission.MEDICAL_WORK) and sheet.state == S.COMPUTED,
    )  # fmt: skip


def _paid_here(sheet: BillSheet) -> list[tuple[str, str, str, bool]]:
    """Return how far the hospital's own part is, as its clerk is told: no paper is opened from here."""
    return [
        (one.payee, f"{one.movement.number} {payment_state(one.movement)}", "", False)
        for one in list_unit_payments(granting.source_of(sheet))
    ]


def _paid(sheet: BillSheet) -> list[tuple[str, str, str, bool]]:
    """Return how far each part is: to whom, where it stands, where to look, whether it is the persons' part."""
    told = []
    standing = standing_of(granting.source_of(sheet))
    if standing is not None:
        run = sum(line.paid for line in standing.lines)
        where = f"{standing.number} {GRANT_STATES[standing.state.value]}"
        if run:
            where += _("，已进入发放 %(run)s 人") % {"run": run}
        told.append((_("本人"), where, address("grant-lines", standing.grant_id), True))
    for one in list_unit_payments(granting.source_of(sheet)):
        where = f"{one.movement.number} {payment_state(one.movement)}"
        told.append((one.payee, where, address("fund-movement", one.movement_id), False))
    return told


@require_POST
def sheet_act(request: OfficeRequest, bill_sheet_id: int) -> HttpResponse:
    """Propose a sheet, send it back, or pay its hospital."""
    on_sheets(request)
    sheet, act = queries.get_sheet(bill_sheet_id, request.actor), request.POST.get("act", "")
    if act not in _ACTS:
        raise NotFound(_("没有这种操作。请刷新页面后重试。"))
    try:
        answer = _ACTS[act](request, sheet)
    except (NotPermitted, AlreadyDone, NotFound):
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        answer = None
    return answer or redirect("medical-sheet", sheet.pk)


def _submit(request: OfficeRequest, sheet: BillSheet) -> HttpResponse | None:
    granting.submit_sheet(sheet_id=sheet.pk, by=request.actor, at=clock.now())
    messages.success(request, _("已报批：付给本人的等待签署，付给医院的由财务登记单据。"))
    return None


def _return(request: OfficeRequest, sheet: BillSheet) -> HttpResponse | None:
    reason = request.POST.get("reason", "")
    granting.return_sheet(sheet_id=sheet.pk, reason=reason, by=request.actor, at=clock.now())
    messages.success(request, _("已退回医院。"))
    return None


def _pay(request: OfficeRequest, sheet: BillSheet) -> HttpResponse | None:
    form = PayForm(money_choices(), request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写资金、单据编号和日期。"))
        return None
    said = form.cleaned_data
    granting.pay_hospital(
        sheet_id=sheet.pk, appropriation_id=whole_number(said["appropriation"]), number=said["number"],
        day=said["day"], by=request.actor, at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("已登记单据，等待另一人签署。"))
    return None


_ACTS: dict[str, Callable[[OfficeRequest, BillSheet], HttpResponse | None]] = {
    "submit": _submit, "return": _return, "pay": _pay,
}  # fmt: skip
