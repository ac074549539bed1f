"""Insurance contributions of grades 1 to 6: the list of a year from the registry, paid to the agency by funds.

军人抚恤优待条例(2024)第四十四条: the medical costs of grades one to six are secured; how much is a local rule's.
"""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.safeguards.actions import record_act, record_set_look

from ..grants.models import UnitPayment
from ..grants.units import send_to_unit, standing_payments
from .models import Contribution, ContributionList
from .rules import find_rule
from .statuses import in_force

DISABLED = "11"
HIGHEST = 6


@transaction.atomic
@whole_registry("医疗保险缴费：一至六级残疾军人名单")
def make_list(*, year: int, on_date: date, by: Actor, at: datetime) -> ContributionList:
    """Make the list of a year, once: everybody alive who holds grade 1 to 6 on a day, by the rule in force that day.

    Raises NotPermitted, Refusal where no rule is in force or it gives nothing, AlreadyDone.
    """
    by.require(Permission.MEDICAL_WORK)
    if by.area_prefix != "":
        raise NotPermitted(_("缴费名单由记账单位生成。"))
    found = find_rule(on_date)
    if found is None or not found[1].contribution_fen:
        raise Refusal(_("当日没有生效的规则，或规则没有写缴费标准。"))
    row, rule = found
    if on_date.year not in (year - 1, year):
        raise Refusal(_("名单日期应在缴费年度或上一年。"))
    record_set_look(
        by=by, at=at, purpose="生成医疗保险缴费名单", set_kind="contributions", set_id=str(year), fields=["status"]
    )
    held = in_force(on_date).filter(key=DISABLED, value__grade__gte=1, value__grade__lte=HIGHEST)
    people = {one.person_id: one for one in held.select_related("person") if _alive(one.person.death_date, on_date)}
    if not people:
        raise Refusal(_("当日没有一至六级残疾军人。"))
    total = rule.contribution_fen * len(people)
    try:
        with transaction.atomic():
            made = ContributionList.objects.create(
                year=year, rule=row, on_date=on_date, people=len(people), amount_fen=total, made_by_id=by.staff_id,
                made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("这一年的名单已经生成。")) from None
    Contribution.objects.bulk_create(
        [
            Contribution(
                list=made, person=fact.person, area_code=fact.person.area_code, grade=int(fact.value["grade"]),
                amount_fen=rule.contribution_fen,
            )
            for fact in people.values()
        ],
        batch_size=500,
    )  # fmt: skip
    detail = {"year": year, "people": len(people), "amount_fen": total}
    record_act(by=by, at=at, action="medical.contributions", subject=f"contributions:{year}", detail=detail)
    return made


@transaction.atomic
def pay_list(
    *, list_id: int, agency_id: int, agency: str, appropriation_id: int, number: str, day: date, by: Actor, at: datetime
) -> UnitPayment:
    """Pay the contributions of a year to the agency: a paper of funds, signed by another person there. Once.

    Raises NotPermitted, NotFound, AlreadyDone under another number.
    """
    by.require(Permission.MEDICAL_VIEW)
    found = get_list(list_id)
    source = source_of(found)
    before = standing_payments(source)
    if before and before[0].movement.number != number.strip():
        raise AlreadyDone(_("缴费单据已经登记，编号 %(number)s。") % {"number": before[0].movement.number})
    return send_to_unit(
        source=source, payee_unit_id=agency_id, payee=agency, amount_fen=found.amount_fen,
        appropriation_id=appropriation_id, number=number, day=day,
        what=_("%(year)s 年医疗保险缴费") % {"year": found.year}, by=by, at=at,
    )  # fmt: skip


def source_of(found: ContributionList) -> str:
    """Return by which name a list is known to papers."""
    return f"contribution:{found.year}"


def list_lists() -> QuerySet[ContributionList]:
    """Return the lists of all years, newest first."""
    return ContributionList.objects.select_related("rule", "made_by").order_by("-year")


def get_list(list_id: int) -> ContributionList:
    """Return the list of a year. Raises NotFound."""
    found = list_lists().filter(pk=list_id).first()
    if found is None:
        raise NotFound(_("没有这份名单。"))
    return found


def lines_of(found: ContributionList) -> QuerySet[Contribution]:
    """Return the lines of a list in the present scope."""
    return Contribution.objects.filter(list=found).select_related("person").order_by("person__file_no")


def _alive(died: date | None, day: date) -> bool:
    return died is None or died > day
