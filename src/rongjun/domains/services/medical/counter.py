"""A bill that somebody paid elsewhere and brings to the counter: its papers seen, worked out at once like a sheet's."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.people.queries.people import get_person
from rongjun.domains.units.models import Unit
from rongjun.kernel.chain import content_hash
from rongjun.kernel.medical.bill import Bill, faults_of

from .models import BillSheet, HospitalBill
from .reading import ReadRow, RowFault
from .rules import find_rule
from .sheets import Used, keep_sheet, owed_to


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody brought: the number of the bill, where and when treated, its amounts, the papers seen.

    `injury_fund`: an old wound broke out again and there is work injury insurance, which then pays (article 44).
    """

    number: str
    treated_at: str
    left_on: date
    bill: Bill
    seen: tuple[str, ...]
    injury_fund: bool = False


@transaction.atomic
def take_bill(*, person_id: int, brought: Brought, by: Actor, at: datetime) -> BillSheet:
    """Take a bill at the counter and work it out at once; it is a sheet of one row, paid to the person.

    Raises NotPermitted, NotFound outside the area, Refusal naming the mend: no rule, a paper that lacks, a number that
    was settled before (of any hospital), figures that contradict each other, a person to whom the rule gives nothing.
    """
    by.require(Permission.MEDICAL_WORK)
    person = get_person(by, person_id)
    found = find_rule(office_day(at))
    if found is None:
        raise Refusal(_("还没有生效的医疗补助规则；请先录入并由另一人批准。"))
    row, rule = found
    lacking = [name for name in rule.papers if name not in brought.seen]
    if lacking:
        raise Refusal(_("还缺材料：%(names)s。请本人补齐再登记。") % {"names": "、".join(lacking)})
    _check(brought, office_day(at))
    with whole_registry("医疗结算：柜台登记的一张票据"):
        list(Person.objects.select_for_update().filter(pk=person.pk).values_list("pk"))
        _refuse_known(brought)
        read = ReadRow(1, brought.number.strip()[:60], person.name, "", brought.left_on, brought.bill, False)
        owed = owed_to(person, read, rule, Used())
        if isinstance(owed, RowFault):
            raise Refusal(_("%(fault)s：%(mend)s。") % {"fault": owed.fault, "mend": owed.mend})
        office = Unit.objects.get(is_root=True)
        digest = content_hash(["counter", person.pk, read.number, brought.treated_at.strip()])
        name = _("柜台：%(place)s %(number)s") % {"place": brought.treated_at.strip(), "number": read.number}
        return keep_sheet(
            [owed], office, row, name, digest, by, at, treated_at=brought.treated_at.strip()[:80],
            papers=list(rule.papers),
        )  # fmt: skip


def _check(brought: Brought, today: date) -> None:
    if not brought.number.strip() or not brought.treated_at.strip():
        raise Refusal(_("请填写结算单号和就医的医院。"))
    if brought.left_on > today:
        raise Refusal(_("日期还没有到；请核对。"))
    if brought.injury_fund:
        raise Refusal(_("旧伤复发的费用由工伤保险基金支付（军人抚恤优待条例第四十四条）；请向工伤保险经办机构申请。"))
    if faults := faults_of(brought.bill):
        raise Refusal("；".join(f"{_(text)}，{_(mend)}" for _field, text, mend in faults) + "。")


def _refuse_known(brought: Brought) -> None:
    """Raise Refusal where this number was settled before: by a hospital's sheet or at the counter."""
    same = HospitalBill.objects.filter(number=brought.number.strip()[:60], live=True, left_on=brought.left_on)
    if known := same.select_related("sheet").first():
        raise Refusal(_("单号 %(number)s 已经结算过（%(sheet)s）；一张票据只补一次。") % {
            "number": known.number, "sheet": known.sheet.file_name
        })  # fmt: skip
