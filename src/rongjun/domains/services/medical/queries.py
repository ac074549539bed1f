"""Reads: sheets, bills, what was really reimbursed against the promise."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.base.scope import whole_registry
from rongjun.domains.people.models import Person
from rongjun.domains.people.search import search_people
from rongjun.kernel.medical.bill import really_paid_bp

from .models import BillSheet, HospitalBill


@dataclass(frozen=True, slots=True)
class Reimbursed:
    """Of one group and kind: how many persons and bills, costs within the policy, what others bore (fen), the share."""

    group: str
    kind: str
    persons: int
    bills: int
    policy_fen: int
    paid_fen: int

    @property
    def share_bp(self) -> int | None:
        """The share of the costs within the policy that did not stay with the persons, in ten-thousandths."""
        return really_paid_bp(self.policy_fen, self.paid_fen)


def list_sheets(by: Actor) -> QuerySet[BillSheet]:
    """Return the sheets an actor may see: all for the office that keeps the books, the own hospital's for its clerk."""
    rows = BillSheet.objects.select_related("hospital", "rule", "made_by").order_by("-made_at", "-pk")
    if by.may(Permission.MEDICAL_VIEW) and by.area_prefix == "":
        return rows
    return rows.filter(hospital_id=by.unit_id)


def get_sheet(sheet_id: int, by: Actor) -> BillSheet:
    """Return a sheet. Raises NotFound where it is not seen."""
    found = list_sheets(by).filter(pk=sheet_id).first()
    if found is None:
        raise NotFound(_("没有这张结算表。"))
    return found


@whole_registry("医疗结算：结算表的各行")
def bills_of_sheet(sheet: BillSheet) -> list[HospitalBill]:
    """Return the rows of a sheet that is seen, in its order."""
    return list(HospitalBill.objects.filter(sheet=sheet).select_related("person", "hospital").order_by("row_no"))


def search_bills(rows: QuerySet[HospitalBill], text: str) -> QuerySet[HospitalBill]:
    """Return the bills of a number, or of the people that a text finds."""
    people = search_people(Person.objects.all(), text).values("pk")
    return rows.filter(Q(number__startswith=text.strip()) | Q(person__in=people))


def list_bills() -> QuerySet[HospitalBill]:
    """Return the bills of the present scope with their person and hospital; those of returned sheets are left out."""
    return HospitalBill.objects.filter(live=True).select_related("person", "hospital").order_by("-left_on", "-pk")


def reimbursed(year: int, hospital_id: int | None = None) -> list[Reimbursed]:
    """Return what was really reimbursed in a year, by group and kind, in the present scope."""
    rows = HospitalBill.objects.filter(live=True, left_on__year=year)
    if hospital_id is not None:
        rows = rows.filter(hospital_id=hospital_id)
    money = ("policy_fen", "basic_fen", "serious_fen", "assistance_fen", "amount_fen")
    people: dict[tuple[str, str], set[int]] = defaultdict(set)
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    by_person: Any = rows.values("group", "kind", "person_id").annotate(**{f"all_{name}": Sum(name) for name in money})
    counts = dict(_bills_of(rows))
    for one in by_person:
        key = (one["group"], one["kind"])
        people[key].add(one["person_id"])
        sums[key][0] += one["all_policy_fen"]
        sums[key][1] += sum(one[f"all_{name}"] for name in money[1:])
    return [
        Reimbursed(group, kind, len(people[group, kind]), counts[group, kind], *sums[group, kind][:2])
        for group, kind in sorted(sums)
    ]


def people_above(year: int, line_fen: int) -> list[int]:
    """Return the ids of those whose own payments, by the bills of a year, reach a line in fen; in the present scope.

    What a person paid is what neither the insurances, the assistance nor the office's subsidy bore.
    """
    borne = Sum("basic_fen") + Sum("serious_fen") + Sum("assistance_fen") + Sum("amount_fen")
    bills = HospitalBill.objects.filter(live=True, left_on__year=year).order_by().values("person_id")
    above = bills.annotate(own=Sum("total_fen") - borne).filter(own__gte=line_fen)
    return list(above.values_list("person_id", flat=True))


def _bills_of(rows: QuerySet[HospitalBill]) -> list[tuple[tuple[str, str], int]]:
    told = rows.values("group", "kind").annotate(bills=Count("pk"))
    return [((one["group"], one["kind"]), one["bills"]) for one in told]
