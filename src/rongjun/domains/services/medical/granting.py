"""From a sheet to money: the persons' part through grants, the hospital's by a paper of funds; or back to it."""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.safeguards.words import watching_word
from rongjun.kernel.aid.grants import State

from ..grants.actions import propose_grants
from ..grants.models import UnitPayment
from ..grants.outcomes import Outcome
from ..grants.proposing import Line
from ..grants.units import send_to_unit, standing_payments
from .models import BillSheet, HospitalBill
from .queries import get_sheet

BENEFIT = "medical_subsidy"
S = BillSheet.State
_STANDS_AGAIN = frozenset({State.RETURNED, State.REFUSED, State.WITHDRAWN})


def source_of(sheet: BillSheet) -> str:
    """Return by which name a sheet is known to grants and papers."""
    return f"medical:{sheet.pk}"


@transaction.atomic
@whole_registry("医疗结算：整张表报批")
def submit_sheet(*, sheet_id: int, by: Actor, at: datetime) -> BillSheet:
    """Propose what the persons of a sheet are granted, one sum a person; the hospital's part may be paid from now on.

    Raises NotPermitted, AlreadyDone, Refusal of grants (a person who has died, no basis in the month).
    """
    by.require(Permission.MEDICAL_WORK)
    sheet = _moved(sheet_id, S.COMPUTED, S.SUBMITTED, by, submitted_by_id=by.staff_id, submitted_at=at)
    sums: dict[int, list[int]] = defaultdict(list)
    for bill in HospitalBill.objects.filter(sheet=sheet, to_hospital=False, amount_fen__gt=0).order_by("row_no"):
        sums[bill.person_id].append(bill.amount_fen)
    lines = [
        Line(person, BENEFIT, sum(some), sheet.rule.doc_no,
             _("%(hospital)s 结算单 %(count)s 笔的医疗补助") % {"hospital": sheet.hospital.name, "count": len(some)})
        for person, some in sums.items()
    ]  # fmt: skip
    if lines:
        title = _("医疗补助：%(hospital)s") % {"hospital": sheet.hospital.name}
        propose_grants(source=source_of(sheet), lines=lines, by=by, at=at, title=title)
    _record("medical.sheet.submit", sheet, by, at)
    return sheet


@transaction.atomic
def return_sheet(*, sheet_id: int, reason: str, by: Actor, at: datetime) -> BillSheet:
    """Send a sheet back to its hospital with a reason: its numbers may be handed in anew, its sums count no more."""
    by.require(Permission.MEDICAL_WORK)
    if not reason.strip() or watching_word(reason):
        raise Refusal(_("请写明退回的理由。"))
    sheet = _moved(sheet_id, S.COMPUTED, S.RETURNED, by, reason=reason.strip()[:400])
    if standing_payments(source_of(sheet)):
        raise Refusal(_("付给医院的单据已经登记；请先在资金里退回那张单据。"))
    with whole_registry("医疗结算：整张表退回"):
        HospitalBill.objects.filter(sheet=sheet).update(live=False)
    _record("medical.sheet.return", sheet, by, at)
    return sheet


@transaction.atomic
def pay_hospital(
    *, sheet_id: int, appropriation_id: int, number: str, day: date, by: Actor, at: datetime
) -> UnitPayment:  # fmt: skip
    """Pay a hospital what it advanced: a paper of funds, signed by another person there. The same number again is once.

    Raises NotPermitted, Refusal where nothing is to be paid or it is on its way already.
    """
    by.require(Permission.MEDICAL_VIEW)
    sheet = get_sheet(sheet_id, by)
    if sheet.state != S.SUBMITTED or sheet.hospital_fen <= 0:
        raise Refusal(_("这张表没有要付给医院的，或者还没有报批。"))
    before = standing_payments(source_of(sheet))
    if before and before[0].movement.number != number.strip():
        raise AlreadyDone(_("付给医院的单据已经登记，编号 %(number)s。") % {"number": before[0].movement.number})
    return send_to_unit(
        source=source_of(sheet), payee_unit_id=sheet.hospital_id, payee=sheet.hospital.name,
        amount_fen=sheet.hospital_fen, appropriation_id=appropriation_id, number=number, day=day,
        what=_("医疗补助结算表 %(number)s") % {"number": sheet.pk}, by=by, at=at,
    )  # fmt: skip


def hear_outcome(outcome: Outcome) -> None:
    """Take a sheet whose grant was returned, refused or withdrawn back to the desk, with the reason."""
    if outcome.state not in _STANDS_AGAIN:
        return
    sheet_id = int(outcome.source.split(":")[1])
    BillSheet.objects.filter(pk=sheet_id, state=S.SUBMITTED).update(state=S.COMPUTED, reason=outcome.reason[:400])


def _moved(sheet_id: int, before: str, after: str, by: Actor, **values: object) -> BillSheet:
    sheet = get_sheet(sheet_id, by)
    if not BillSheet.objects.filter(pk=sheet.pk, state=before).update(state=after, **values):
        raise AlreadyDone(_("这张表已经办过；请刷新后查看。"))
    return get_sheet(sheet_id, by)


def _record(action: str, sheet: BillSheet, by: Actor, at: datetime) -> None:
    detail = {"rows": sheet.rows, "amount_fen": sheet.amount_fen, "reason": sheet.reason}
    record_act(by=by, at=at, action=action, subject=f"medical_sheet:{sheet.pk}", detail=detail)
