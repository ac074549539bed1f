"""Reads of cases: lists of the area, one with its household, those who may be in hardship, what is due."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, NotPermitted
from rongjun.domains.people.models import Fact, Person
from rongjun.domains.people.models.hardship import HardLife
from rongjun.domains.people.queries.scope import visible_people
from rongjun.domains.safeguards.actions import record_look
from rongjun.domains.services.grants.models import GrantLine

from .models import Case, Entry, Help
from .sealing import Figures, open_figures

MAY_OPEN = (Permission.AID_TOWN, Permission.AID_COUNTY, Permission.GRANTS_SIGN, Permission.GRANTS_DECIDE)


def visible_cases(by: Actor) -> QuerySet[Case]:
    """Return the cases of the actor's area, the newest first; none without aid.view."""
    rows = Case.objects.select_related("person", "owner_unit")
    return rows if by.may(Permission.AID_VIEW) else rows.none()


def get_case(case_id: int, by: Actor) -> Case:
    """Return a case of the actor's area. Raises NotFound."""
    found = visible_cases(by).filter(pk=case_id).first()
    if found is None:
        raise NotFound(_("没有这个困难帮扶事项，或它不在您的辖区。"))
    return found


def list_entries(case: Case) -> list[Entry]:
    """Return the history of a case, the first act first."""
    return list(Entry.objects.filter(case=case))


def open_case_figures(case: Case, *, purpose: str, by: Actor, at: datetime) -> Figures | None:
    """Open the figures of a household; the access row is committed first. Raises NotPermitted."""
    if not any(by.may(one) for one in MAY_OPEN):
        raise NotPermitted(_("您的岗位没有查看这些内容的权限。"))
    record_look(by=by, at=at, purpose=purpose, tokens=[str(case.person.token)], fields=["hardship"])
    return None if case.box is None else open_figures(case.box, case.token)


@dataclass(frozen=True, slots=True)
class Kin:
    """One of the household, as far as entitlement goes: relation and name as on file."""

    relation: str
    name: str


def household_of(person: Person, day: date) -> list[Kin]:
    """Return the family ties on file that hold on a day: who is entitled through the family, and no other tie."""
    held = Q(valid_to=None) | Q(valid_to__gt=day)
    rows = Fact.objects.filter(held, person=person, kind="tie", superseded_at=None, valid_from__lte=day).order_by("pk")
    return [Kin(str(one.get("relation", "")), str(one.get("name", ""))) for one in rows.values_list("value", flat=True)]


def helps_of(person_id: int) -> list[GrantLine]:
    """Return what a person was granted, the newest first."""
    rows = GrantLine.objects.filter(person_id=person_id, fact__isnull=False, live=True).select_related("grant")
    return list(rows.order_by("-pk")[:20])


def list_help(case: Case) -> list[Help]:
    """Return help in kind, information and jobs of a case."""
    return list(Help.objects.filter(case=case))


def maybe_in_hardship(by: Actor) -> QuerySet[Person]:
    """Return the living of the area whose file says that life is hard, and of whom no case is open.

    What is read: minimum living allowance, five guarantees, the household's economy, old and alone. Nothing else.
    """
    hard = Fact.objects.filter(HardLife("kind", "value"), superseded_at=None, valid_to=None)
    cases = Case.objects.filter(person=OuterRef("pk"), ended_at=None)
    living = visible_people(by).filter(pk__in=hard.values("person_id"), death_date=None)
    return living.filter(~Exists(cases)).order_by("file_no")


def count_due(by: Actor, day: date) -> tuple[int, int]:
    """Return how many cases of the actor's desk are over their day, and due on it or within three days."""
    mine = visible_cases(by).filter(ended_at=None, owner_unit_id=by.unit_id, due_on__isnull=False)
    rows = mine.values_list("due_on", "owner_permission")
    held = [due for due, permission in rows if due is not None and by.may_code(permission)]
    return sum(due < day for due in held), sum(0 <= (due - day).days <= 3 for due in held)


def list_of_year(year: int) -> QuerySet[Case]:
    """Return the cases opened in a year, for reports."""
    return Case.objects.filter(opened_at__gte=datetime(year, 1, 1).astimezone(), opened_at__year=year)
