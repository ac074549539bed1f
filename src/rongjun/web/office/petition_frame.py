"""What every view of petitions shares: who may come in, the matter as the desk sees it, places, tabs, crumbs."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.base.scope import CODE_DIGITS, PETITIONS
from rongjun.domains.petitions import papers
from rongjun.domains.petitions.models import Matter
from rongjun.domains.units.queries import area_names, list_areas_in, list_villages_by_town

from ..http import OfficeRequest
from ..ui.ask_form import Places

P = Permission
FOUND = 302
COUNTY_DIGITS = 6
"""Leading digits of a county: units that serve more than one choose among the areas right below them."""


def on_petitions[**P, R: HttpResponseBase](
    *permissions: Permission,
) -> Callable[[Callable[Concatenate[OfficeRequest, P], R]], Callable[Concatenate[OfficeRequest, P], R]]:
    """Let a view run for who holds one of some rights; none named: whoever has to do with petitions.

    What is seen is for the desk to say (base.scope), which the middleware sets for the request. Papers that an act made
    due are issued with it.
    """
    rights = permissions or PETITIONS

    def decorate(view: Callable[Concatenate[OfficeRequest, P], R]) -> Callable[Concatenate[OfficeRequest, P], R]:
        @wraps(view)
        def guarded(request: OfficeRequest, *args: P.args, **kwargs: P.kwargs) -> R:
            if not any(request.actor.may(one) for one in rights):
                request.actor.require(rights[0])
            response = view(request, *args, **kwargs)
            if request.method == "POST" and response.status_code == FOUND and "petition_id" in kwargs:
                issue_papers(request.actor, int(str(kwargs["petition_id"])))
            return response

        guarded.permission = rights[0]  # type: ignore[attr-defined]
        return cast("Callable[Concatenate[OfficeRequest, P], R]", guarded)

    return decorate


def issue_papers(by: Actor, petition_id: int) -> None:
    """Issue the papers that an act made due; who may issue none leaves them to the next who acts."""
    matter = Matter.objects.filter(pk=petition_id).first()
    if matter is None or not any(by.may(one) for one in papers.MAKERS):
        return
    try:
        papers.issue_due(matter=matter, by=by, at=clock.now())
    except Refusal:
        return


def load_matter(petition_id: int) -> Matter:
    """Return a matter as it is seen from the desk; NotFound, the same as for an unknown one, where it is not."""
    rows = Matter.objects.select_related("owner_unit", "owner_staff", "unit", "decided_unit")
    found = rows.filter(pk=petition_id).first()
    if found is None:
        raise NotFound(_("没有这个信访事项。"))
    return found


def petition_crumbs(matter: Matter | None = None) -> list[tuple[str, str]]:
    """Return the way down to a page below the list of petitions, or below one."""
    crumbs = [(_("信访事项"), reverse("petition-list"))]
    return crumbs if matter is None else [*crumbs, (matter.number, reverse("petition", args=[matter.pk]))]


def petition_tabs(name: str, by: Actor) -> list[tuple[str, str, bool]]:
    """Return the lists of petitions as tabs: (title, address, present one)."""
    titles = {"petition-list": _("待我办理"), "petition-all": _("全部"), "petition-overdue": _("逾期")}
    return [(title, reverse(one), one == name) for one, title in titles.items()]


def own_area(by: Actor) -> tuple[str, str]:
    """Return code and name of the area that the actor's unit serves; two empty texts where it serves none."""
    if not by.area_prefix:
        return "", ""
    code = by.area_prefix.ljust(CODE_DIGITS, "0")
    return code, area_names({code}).get(code, "")


def places_for(by: Actor) -> Places:
    """Return where a matter can have happened, as a desk chooses it: villages by town; above a county, areas below."""
    prefix = by.area_prefix or ""
    if len(prefix) >= COUNTY_DIGITS:
        return list_villages_by_town(prefix)
    below = list_areas_in(prefix.ljust(CODE_DIGITS, "0") if prefix else "")
    return [(_("所辖地区"), [(one.code, one.name) for one in below])] if below else []
