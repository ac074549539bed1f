"""People: who stands in the registry, who came, who died; what was recognised."""

from django.utils.translation import gettext_lazy as _

from rongjun.base.actor import Actor, Permission
from rongjun.domains.people.models import Person
from rongjun.domains.petitions.periods import Period
from rongjun.domains.recognition.models import Case

from ..parts import Figure, Measure, Rows, Section, days


def served(period: Period, by: Actor) -> Rows:
    """Return everybody alive with a category in force, as the registry stands now."""
    query = Person.objects.filter(death_date=None, merged_into=None).exclude(categories="")
    return Rows(
        query, day="birth_date", name="name", detail="file_no", person="token", link=("person", "pk"), area="area_code"
    )


def died(period: Period, by: Actor) -> Rows:
    """Return who died in a period, as known now."""
    query = Person.objects.filter(merged_into=None, **days("death_date", period))
    return Rows(
        query, day="death_date", name="name", detail="file_no", person="token", link=("person", "pk"), area="area_code"
    )


def _cases(**conditions: object) -> Rows:
    return Rows(
        Case.objects.filter(**conditions), day="applied_on", name="name", detail="number", link=("case", "pk"),
        area="area_code",
    )  # fmt: skip


def applied(period: Period, by: Actor) -> Rows:
    """Return the matters of recognition that were handed in."""
    return _cases(**days("applied_on", period))


def granted(period: Period, by: Actor) -> Rows:
    """Return the matters decided in favour."""
    return _cases(outcome="granted", **days("decided_on", period))


def refused(period: Period, by: Actor) -> Rows:
    """Return the matters that were refused."""
    return _cases(outcome="refused", **days("decided_on", period))


SECTION = Section(
    "people", _("服务对象和认定"),
    (
        Figure("served", _("在册享受待遇"), _("人"), Measure.PERSONS, served, Permission.PEOPLE_VIEW, standing=True),
        Figure("died", _("去世"), _("人"), Measure.PERSONS, died, Permission.PEOPLE_VIEW),
        Figure("applied", _("申请认定"), _("件"), Measure.ROWS, applied, Permission.RECOGNITION_VIEW),
        Figure("granted", _("认定"), _("件"), Measure.ROWS, granted, Permission.RECOGNITION_VIEW),
        Figure("refused", _("不予认定"), _("件"), Measure.ROWS, refused, Permission.RECOGNITION_VIEW),
    ),
)  # fmt: skip
