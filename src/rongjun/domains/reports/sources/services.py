"""The services: what was granted to persons, medical bills, duties that were kept."""

from django.utils.translation import gettext_lazy as _

from rongjun.base.actor import Actor, Permission
from rongjun.domains.petitions.periods import Period
from rongjun.domains.services.duties.models import Duty
from rongjun.domains.services.grants.models import GrantLine
from rongjun.domains.services.medical.models import Contribution, HospitalBill

from ..parts import Figure, Measure, Rows, Section, days, moments


def granted_lines(period: Period, by: Actor) -> Rows:
    """Return what was granted to persons and stands."""
    query = GrantLine.objects.filter(live=True, fact__isnull=False, **days("since", period))
    return Rows(
        query, day="since", name="person__name", detail="benefit", fen="amount_fen", person="person__token",
        link=("person", "person_id"), area="person__area_code", codes="benefit",
    )  # fmt: skip


def bills(period: Period, by: Actor) -> Rows:
    """Return the medical bills of a period that were worked out."""
    query = HospitalBill.objects.filter(live=True, **days("left_on", period))
    return Rows(
        query, day="left_on", name="person__name", detail="number", fen="amount_fen", person="person__token",
        link=("person", "person_id"), area="area_code",
    )  # fmt: skip


def contributed(period: Period, by: Actor) -> Rows:
    """Return the insurance contributions of lists made in a period."""
    query = Contribution.objects.filter(**moments("list__made_at", period))
    return Rows(
        query, day="list__on_date", name="person__name", fen="amount_fen", person="person__token",
        link=("person", "person_id"), area="area_code",
    )  # fmt: skip


def kept(period: Period, by: Actor) -> Rows:
    """Return the duties that were done in a period, by the actor's unit or below."""
    return _duties(period, by, "done", "ended_at")


def _duties(period: Period, by: Actor, state: str, field: str) -> Rows:
    query = Duty.objects.filter(state=state, **moments(field, period))
    if by.area_prefix:
        query = query.filter(unit__area__code__startswith=by.area_prefix)
    elif by.area_prefix is None:
        query = query.filter(unit_id=by.unit_id)
    return Rows(query, day="due_on", name="what", detail="unit__name", link=("duty", "pk"))


SECTION = Section(
    "services", _("帮扶和服务"),
    (
        Figure("granted-persons", _("核定帮扶人数"), _("人"), Measure.PERSONS, granted_lines, Permission.PEOPLE_VIEW),
        Figure("granted-fen", _("核定帮扶金额"), _("元"), Measure.FEN, granted_lines, Permission.PEOPLE_VIEW),
        Figure("bills", _("医疗补助笔数"), _("笔"), Measure.ROWS, bills, Permission.MEDICAL_VIEW),
        Figure("bills-fen", _("医疗补助金额"), _("元"), Measure.FEN, bills, Permission.MEDICAL_VIEW),
        Figure("contributed-fen", _("一至六级缴费金额"), _("元"), Measure.FEN, contributed, Permission.MEDICAL_VIEW),
        Figure("duties-kept", _("办结的待办"), _("件"), Measure.ROWS, kept, Permission.DUTY_WORK),
    ),
)  # fmt: skip
