"""What the pages of stations share: tabs, the way down, acts that may bring a photo, units on offer, papers."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound
from rongjun.base.papers import Paper, make_docx, make_pdf
from rongjun.domains.services.stations.access import stations_in_sight
from rongjun.domains.units.models import Unit

from ..http import OfficeRequest, file_response
from .petition_lead_frame import Act, Panel, run_acts, said_by, status_of

TABS: Final = (
    ("stations", _("服务站")), ("station-groups", _("领导小组")), ("station-meetings", _("会议")),
    ("station-inspections", _("检查")), ("station-findings", _("问题和整改")), ("station-courses", _("培训")),
    ("station-rounds", _("巡回")), ("station-lines", _("每日一行")), ("station-contacts", _("村联络员")),
    ("station-agreements", _("责任书")), ("station-sheets", _("指标和规则")),
)  # fmt: skip
MOST_UNITS: Final = 2000
"""So many units are offered in one choice at most."""


def station_tabs(name: str) -> list[tuple[str, str, bool]]:
    """Return the lists of stations as tabs."""
    return [(str(title), reverse(one), one == name) for one, title in TABS]


def station_crumbs(name: str, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way down to a page below one of these lists."""
    titles = dict(TABS)
    first = [(str(titles["stations"]), reverse("stations"))]
    return [*first, *([(str(titles[name]), reverse(name))] if name != "stations" else []), *more]


def form_act(
    request: OfficeRequest, title: str, button: str, make: Callable[..., Any], do: Callable[[Any], str], **more: Any
) -> Act:
    """Return an act whose form is also given the files that were sent."""

    def made(data: Any) -> Any:
        return make(data, request.FILES) if data is not None else make()

    return Act(title, button, made, do, **more)


def station_units(by: Actor) -> list[tuple[int, str]]:
    """Return the stations in sight for a choice."""
    rows = stations_in_sight(by).order_by("unit__level", "unit__name").values_list("unit_id", "unit__name")
    return [(pk, name) for pk, name in rows[:MOST_UNITS]]


def all_units() -> list[tuple[int, str]]:
    """Return every unit for a choice: decisions also go to departments."""
    return list(Unit.objects.order_by("-is_root", "level", "name").values_list("pk", "name")[:MOST_UNITS])


def contents(files: Iterable[Any]) -> list[bytes]:
    """Return what files hold; none for a field that was left empty."""
    return [one.read() for one in files if one]


def paper_file(paper: Paper, ending: str) -> HttpResponse:
    """Return a paper as a file to keep. Raises NotFound for an ending that it is not made in."""
    if ending not in {"pdf", "docx"}:
        raise NotFound(gettext("没有这种格式的文书。"))
    content = make_docx(paper) if ending == "docx" else make_pdf(paper)
    return file_response(content, f"{paper.title.zh}.{ending}")


__all__ = [
    "Act", "Panel", "all_units", "contents", "form_act", "paper_file", "run_acts", "said_by", "station_crumbs",
    "station_tabs", "station_units", "status_of",
]  # fmt: skip
