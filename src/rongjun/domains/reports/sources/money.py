"""Money: what was paid to whom, what came back, what arrived."""

from django.utils.translation import gettext_lazy as _

from rongjun.base.actor import Actor, Permission
from rongjun.domains.funds.models import Receipt
from rongjun.domains.payments.models import BankItem, RunLine
from rongjun.domains.payments.states import POSTED
from rongjun.domains.petitions.periods import Period

from ..parts import Figure, Measure, Rows, Section, days


def _lines(period: Period, **more: object) -> Rows:
    months = {"run__month__gte": period.first, "run__month__lte": period.months[-1]}
    query = RunLine.objects.filter(run__state__in=POSTED, **months, **more)
    return Rows(
        query, day="month", name="person__name", detail="benefit", fen="amount_fen", person="person__token",
        link=("person", "person_id"), area="area_code", codes="benefit",
    )  # fmt: skip


def paid(period: Period, by: Actor) -> Rows:
    """Return the lines of the runs of a period that went to banks; what is owed back is not taken off."""
    return _lines(period, amount_fen__gt=0)


def arrears(period: Period, by: Actor) -> Rows:
    """Return the lines that pay arrears."""
    return _lines(period, kind="arrears")


def returned(period: Period, by: Actor) -> Rows:
    """Return the payments of a period that the bank gave back."""
    months = {"run__month__gte": period.first, "run__month__lte": period.months[-1]}
    query = BankItem.objects.filter(run__state__in=POSTED, result=BankItem.Result.FAILED, **months)
    return Rows(
        query, day="run__month", name="person__name", fen="amount_fen", person="person__token",
        link=("person", "person_id"), area="person__area_code",
    )  # fmt: skip


def received(period: Period, by: Actor) -> Rows:
    """Return the money that arrived; only for the unit that keeps the books."""
    query = Receipt.objects.filter(**days("received_on", period))
    if by.area_prefix != "":
        query = query.none()
    return Rows(
        query, day="received_on", name="appropriation__number", detail="reference", fen="amount_fen",
        link=("fund-appropriation", "appropriation_id"),
    )  # fmt: skip


SECTION = Section(
    "money", _("资金发放"),
    (
        Figure("paid-persons", _("发放人数"), _("人"), Measure.PERSONS, paid, Permission.PEOPLE_VIEW),
        Figure("paid-fen", _("发放金额"), _("元"), Measure.FEN, paid, Permission.PEOPLE_VIEW),
        Figure("arrears-persons", _("补发人数"), _("人"), Measure.PERSONS, arrears, Permission.PEOPLE_VIEW),
        Figure("arrears-fen", _("补发金额"), _("元"), Measure.FEN, arrears, Permission.PEOPLE_VIEW),
        Figure("returned", _("银行退回"), _("笔"), Measure.ROWS, returned, Permission.PEOPLE_VIEW),
        Figure(
            "received-fen", _("到账资金"), _("元"), Measure.FEN, received, Permission.FUNDS_VIEW, personal=False
        ),
    ),
)  # fmt: skip
