"""What the pages of reports share: their tabs, and the table of the rows under a figure."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from rongjun.domains.reports.parts import Figure, Measure, Rows
from rongjun.domains.services.registers.versions import known_specs
from rongjun.kernel.period import format_month

from ..addresses import address
from ..http import OfficeRequest
from ..told.aid_words import BENEFITS
from ..told.run_words import benefit_names
from ..ui.tables import Column, Table
from .register_words import stage_name
from .watch_words import ALERTS

TABS = (
    ("reports", gettext_lazy("数据")), ("report-list", gettext_lazy("已出报告")),
    ("report-lists", gettext_lazy("名单")),
)  # fmt: skip


def report_tabs(request: OfficeRequest) -> list[tuple[str, str, bool]]:
    """Return the pages of reports as tabs."""
    return [(str(title), reverse(name), request.path == reverse(name)) for name, title in TABS]


def rows_table(figure: Figure, sample: Rows) -> Table:
    """Return the table of the rows under a figure (reports.rows.rows_under)."""
    names = _names_of(sample)

    def day(row: dict[str, Any]) -> Any:
        return format_month(row["day_"]) if isinstance(row["day_"], int) else row["day_"]

    def link(row: dict[str, Any]) -> str:
        name, key = sample.link[0], row["link_"]
        if not (name and key):
            return ""
        slug = sample.slug or row["slug_"]
        return reverse(name, args=[slug, key]) if slug else address(name, key)

    columns: list[Column] = [
        Column("name", gettext_lazy("名称"), lambda row: row["name_"], sort=("name_", "pk"), href=link),
        Column("day", gettext_lazy("日期"), day, sort=("day_", "pk")),
    ]
    if sample.detail:
        columns.append(
            Column("detail", gettext_lazy("内容"), lambda row: names.get(row["detail_"], row["detail_"]),
                   sort=("detail_", "pk"))
        )  # fmt: skip
    if sample.fen:
        money = figure.measure is not Measure.SUM
        title = gettext_lazy("金额（元）") if money else gettext_lazy("数量")
        kind = "money" if money else "number"
        columns.append(Column("fen", title, lambda row: row["fen_"], sort=("fen_", "pk"), kind=kind))
    search = [sample.name, *([sample.detail] if sample.detail and not sample.codes else [])]
    return Table(
        key=f"report-{figure.key}"[:40], caption=figure.label, columns=tuple(columns), search=tuple(search),
        search_label=gettext_lazy("名称") if sample.codes else gettext_lazy("名称或内容"), order=("-day_", "pk"),
        empty=gettext_lazy("没有记录。"), people=(lambda row: str(row["person_"] or "")) if sample.person else None,
    )  # fmt: skip


def _names_of(sample: Rows) -> dict[str, str]:
    """Return what the codes of the detail are called, in the language of the page."""
    if sample.codes == "benefit":
        return {code: str(name) for code, name in BENEFITS.items()} | benefit_names()
    if sample.codes == "alert":
        return {kind: str(words.name) for kind, words in ALERTS.items()}
    if sample.codes == "stage":
        specs = known_specs(sample.slug).values()
        return {stage.id: stage_name(spec, stage.id) for spec in specs for stage in spec.stages}
    return {}
