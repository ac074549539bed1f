"""What the pages of figures, causes, repairs and refusals share: tabs, crumbs, the cells that open to their rows."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, cast
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.domains.petitions.figure_telling import DAYS, RATES, Section
from rongjun.domains.petitions.figure_telling import WORKS as WORKS_KEY
from rongjun.domains.petitions.refusals import WORKS
from rongjun.domains.petitions.repairs import READS

from ..http import OfficeRequest

CLOSED = frozenset({"proposals", WORKS_KEY})
"""Sections whose cells open to no matters."""


def needs_any[**P, R: HttpResponseBase](
    *permissions: Permission,
) -> Callable[[Callable[Concatenate[OfficeRequest, P], R]], Callable[Concatenate[OfficeRequest, P], R]]:
    """Let a view run for who holds one of some rights; others get the page 403 that names the first."""

    def decorate(view: Callable[Concatenate[OfficeRequest, P], R]) -> Callable[Concatenate[OfficeRequest, P], R]:
        @wraps(view)
        def guarded(request: OfficeRequest, *args: P.args, **kwargs: P.kwargs) -> R:
            if not any(request.actor.may(one) for one in permissions):
                request.actor.require(permissions[0])
            return view(request, *args, **kwargs)

        guarded.permission = permissions[0]  # type: ignore[attr-defined]
        return cast("Callable[Concatenate[OfficeRequest, P], R]", guarded)

    return decorate


@dataclass(frozen=True, slots=True)
class Shown:
    """A section as the page draws it: rows of a name and cells (text, address or '')."""

    section: Section
    rows: list[tuple[str, list[tuple[str, str]]]]


def figure_tabs(actor: Actor, current: str) -> list[tuple[str, str, bool]]:
    """Return the tabs that a role may open."""
    found = []
    if actor.may(Permission.PETITION_FIGURES):
        found += [("petition-figures", _("数据")), ("petition-reports", _("报告")), ("petition-proposals", _("建议"))]
    if any(actor.may(one) for one in READS):
        found.append(("petition-repairs", _("整改")))
    if actor.may(Permission.PETITION_REPAIR):
        found.append(("petition-causes", _("原因")))
    if any(actor.may(one) for one in WORKS):
        found.append(("petition-refusals", _("拒不登记")))
    return [(title, reverse(name), name == current) for name, title in found]


def shown_section(section: Section, period: str) -> Shown:
    """Return a section with the address of each cell that opens to its rows."""
    rows = []
    for line in section.lines:
        cells = [
            (text, _opens(section, line.key, column, text, period))
            for text, column in zip(line.cells, section.columns, strict=False)
        ]
        cells += [(text, "") for text in line.cells[len(section.columns) :]]
        rows.append((line.name, cells))
    return Shown(section, rows)


def _opens(section: Section, row: str, column: str, text: str, period: str) -> str:
    if section.key in CLOSED or not column or text == "0":
        return ""
    key, asked = (row, {"column": column}) if section.key == RATES else (section.key, {"row": row, "column": column})
    if section.key == DAYS:
        asked = {}
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("petition-figure-rows", args=[period, key]) + (f"?{query}" if query else "")


def matter_address(matter: Any) -> str:
    """Return the address of a matter's page."""
    try:
        return reverse("petition", args=[matter.pk])
    except NoReverseMatch:
        return ""
