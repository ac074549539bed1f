"""What the pages of visits share: tabs, words, and the look at a person that comes before."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base.actor import Actor, Permission
from rongjun.domains.services.visits.models import Planned, Rule, Visit
from rongjun.domains.services.visits.planning import rule_of
from rongjun.kernel.vocabulary import CATEGORIES, CATEGORIES_EN

from ..addresses import address
from .case_frame import said
from .visit_forms import EVERIES, FACTS

LOOK: Final = "办理业务：走访"
OFFER: Final = gettext_lazy("走访是上门服务，本人愿意才去；不愿意的不用说明理由，也不影响任何待遇。")
_TABS: Final[tuple[tuple[str, Promise, Permission], ...]] = (
    ("visit-day", gettext_lazy("我的一天"), Permission.VISIT_RECORD),
    ("visit-planned", gettext_lazy("待走访"), Permission.VISIT_VIEW),
    ("visit-list", gettext_lazy("走访记录"), Permission.VISIT_VIEW),
    ("visit-plans", gettext_lazy("排计划"), Permission.VISIT_PLAN),
    ("survey-list", gettext_lazy("调查"), Permission.VISIT_VIEW),
    ("visit-lists", gettext_lazy("清单和规则"), Permission.VISIT_VIEW),
)


def visit_tabs(present: str, by: Actor) -> list[tuple[str | Promise, str, bool]]:
    """Return the tabs of visits that an actor may open."""
    return [(title, address(name), name == present) for name, title, right in _TABS if by.may(right)]


def crumbs(*, more: tuple[tuple[str | Promise, str], ...] = ()) -> list[tuple[str | Promise, str]]:
    """Return the way down to a page of visits."""
    return [(_("服务"), address("services")), (_("走访联系"), address("visit-planned")), *more]


def period_text(period: str) -> str:
    """Return what a plan is for in words: a quarter, half a year; a year, or a day, as it is written."""
    year, quarter, number = period.partition("Q")
    if quarter:
        return _("%(year)s年第%(number)s季度") % {"year": year, "number": number}
    year, half, number = period.partition("H")
    if half:
        return (_("%(year)s年上半年") if number == "1" else _("%(year)s年下半年")) % {"year": year}
    return period


def standing_of(planned: Planned) -> tuple[str, str]:
    """Return where a planned visit stands, and the kind of its badge."""
    return (_("登记了两次，请选择"), "danger") if planned.state == Planned.State.DOUBLE else (_("待走访"), "draft")


def counting_of(visit: Visit) -> tuple[str, str]:
    """Return whether a visit counts, and the kind of its badge."""
    if visit.counts is None:
        return _("登记了两次，请选择"), "danger"
    return (_("计入"), "done") if visit.counts else (_("另一份计入"), "plain")


def rule_words(rule: Rule) -> str:
    """Return a rule in words: how often, and the conditions."""
    spec = rule_of(rule.content)
    held = "、".join(said(CATEGORIES[code], CATEGORIES_EN[code]) for code in spec.categories)
    parts = [str(dict(EVERIES)[spec.every.value])]
    if spec.month:
        parts.append(_("%(month)d 月") % {"month": spec.month})
    if spec.within_days:
        parts.append(_("%(days)d 天以内") % {"days": spec.within_days})
    if held:
        parts.append(held)
    if spec.from_age:
        parts.append(_("年满 %(age)d 岁") % {"age": spec.from_age})
    if spec.worst_grade:
        parts.append(_("%(grade)d 级及以上伤残") % {"grade": spec.worst_grade})
    parts += [str(dict(FACTS)[name]) for name in spec.facts]
    return "；".join(parts)
