"""The figures of a register by month or by town: one query a figure, every cell opens to its records."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.domains.services.registers.figures import Period, figure_parts
from rongjun.domains.units.models import Area
from rongjun.kernel.registers import Figure
from rongjun.kernel.registers import Register as Spec

from .case_frame import said
from .register_words import figure_text

ALL = "all"


@dataclass(frozen=True, slots=True)
class Parted:
    """Figures side by side, a row for each month or town: its name, and for each figure the text and its address."""

    caption: str
    head: str
    names: Sequence[str]
    rows: Sequence[tuple[str, list[tuple[str, str]]]]


def parted(spec: Spec, actor: Actor, period: Period, area: str, by: str) -> Parted | None:
    """Return the figures by month or town; None where neither is asked for or there is nothing to tell."""
    if by not in ("month", "town") or not spec.figures:
        return None
    columns = [(one, figure_parts(spec, one, actor, period, area, by)) for one in spec.figures]
    keys = sorted({key for _one, found in columns for key in found})
    names = _towns(keys) if by == "town" else {key: key for key in keys}
    rows = []
    for key in keys:
        cells = [_cell(spec, one, found.get(key, 0), period, area, by, key) for one, found in columns]
        rows.append((names.get(key) or _("没有写明"), cells))
    caption, head = (_("按月"), _("月份")) if by == "month" else (_("按乡镇"), _("乡镇"))
    return Parted(caption, head, [said(one.name, one.name_en) for one, _found in columns], rows) if rows else None


def _cell(
    spec: Spec, one: Figure, value: int, period: Period, area: str, by: str, key: str
) -> tuple[str, str]:  # fmt: skip
    """Return a figure of one part and where it opens; what no place or month names opens nowhere."""
    text = figure_text(spec, one, value)
    if not key:
        return text, ""
    place, days = (key.ljust(12, "0"), period) if by == "town" else (area or ALL, _within(key, period))
    parts = [spec.code, one.id, days.since.isoformat(), days.until.isoformat(), place]
    return text, reverse("register-figure", args=parts)


def _within(month: str, period: Period) -> Period:
    """Return the days of a month (2026-03) that lie in a period."""
    year, number = int(month[:4]), int(month[5:7])
    last = date(year, number, calendar.monthrange(year, number)[1])
    return Period(max(period.since, date(year, number, 1)), min(period.until, last))


def _towns(keys: Sequence[str]) -> dict[str, str]:
    """Return the names of towns by their nine digits; of a county where a record lies in no town."""
    codes = {key.ljust(12, "0"): key for key in keys if key}
    return {codes[code]: name for code, name in Area.objects.filter(code__in=codes).values_list("code", "name")}
