"""The gallery: each component as it looks, with notes in both languages."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.kernel.period import month_ordinal

from ...http import OfficeRequest, page
from ...templatetags.rongjun import badge
from ...ui.forms import DateField, MonthField, OfficeForm
from ...ui.forms import MoneyField as Money
from ...ui.tables import Column, Filter, Table, list_page


@dataclass(frozen=True, slots=True)
class Sample:
    """An invented row for the list of the gallery."""

    name: str
    kind: str
    since: int
    amount_fen: int
    born: date


ROWS = [
    Sample(
        name=f"样例{number:02d}",
        kind="甲" if number % 3 else "乙",
        since=month_ordinal(2024, 1 + number % 12),
        amount_fen=78750 + 1000 * number,
        born=date(1950 + number % 40, 1 + number % 12, 1 + number % 28),
    )
    for number in range(1, 61)
]
KINDS = [("甲", gettext_lazy("甲类")), ("乙", gettext_lazy("乙类"))]
SAMPLES = Table(
    key="gallery",
    caption=gettext_lazy("样例列表"),
    columns=(
        Column("name", gettext_lazy("名称"), lambda row: row.name, sort=True, href=lambda row: "#list"),
        Column(
            "kind", gettext_lazy("类别"), lambda row: row.kind, sort=True,
            cell=lambda row: badge(row.kind, "info" if row.kind == "甲" else "plain"),
        ),
        Column("since", gettext_lazy("起始月"), lambda row: row.since, sort=True, kind="month"),
        Column("amount", gettext_lazy("金额（元）"), lambda row: row.amount_fen, sort=True, kind="money"),
        Column("born", gettext_lazy("出生日期"), lambda row: row.born, sort=True, kind="date", shown=False),
    ),
    filters=(Filter("kind", gettext_lazy("类别"), lambda rows, kind: [r for r in rows if r.kind == kind], KINDS),),
    search=("name",),
    search_label=gettext_lazy("名称"),
)  # fmt: skip


class SampleForm(OfficeForm):
    """A form with every kind of field."""

    name = forms.CharField(label=gettext_lazy("姓名"), help_text=gettext_lazy("与身份证一致。"))
    month = MonthField(label=gettext_lazy("待遇起始月"), help_text=gettext_lazy("YYYY-MM，如 2024-08。"))
    birth = DateField(label=gettext_lazy("出生日期"))
    pay = Money(label=gettext_lazy("月基本工资（元）"))
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=KINDS, widget=forms.RadioSelect)
    paper = forms.FileField(label=gettext_lazy("选择文件"), help_text=gettext_lazy("xlsx 或 csv，不超过 30 MB。"))
    note = forms.CharField(label=gettext_lazy("备注"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    sure = forms.BooleanField(label=gettext_lazy("已核对原件"), required=False)


@require_http_methods(["GET", "POST"])
def gallery(request: OfficeRequest) -> HttpResponse:
    """Show every component with invented content."""
    faulty = SampleForm({"name": "", "month": "2024-13", "birth": "2024-02-30", "pay": "12.345", "kind": "甲"})
    return list_page(
        request, SAMPLES, ROWS, "office/gallery.html", _("界面组件"), on_export=lambda query: None,
        lead=_("每个页面都由这些组件组成。数据均为虚构。"), form=faulty, **_invented(),
    )  # fmt: skip


def progress_sample(request: OfficeRequest) -> HttpResponse:
    """Return the fragment that the gallery's progress bar renews itself with."""
    return page(request, "office/gallery_progress.html", _("进度"))


def reveal_sample(request: OfficeRequest) -> HttpResponse:
    """Answer the gallery's masked value with an invented number: nothing real is opened here."""
    return page(request, "office/gallery_revealed.html", _("查看记录"), purpose=request.POST.get("purpose", ""))


def _invented() -> dict[str, Any]:
    stages = [
        (_("计算"), "done", "2026-11-02"),
        (_("核对异常"), "done", _("余 0 项")),
        (_("签批"), "current", _("等待局长")),
        (_("拨付"), "todo", ""),
        (_("关账"), "stopped", _("暂停")),
    ]
    rows = [
        (_("残疾抚恤金"), 123456700, "1,234,567.00"),
        (_("定期抚恤金"), 60000000, "600,000.00"),
        (_("多发"), -1500000, "-15,000.00"),
    ]
    tabs = [(_("待遇"), "#tabs", True), (_("事实"), "#tabs", False), (_("发放"), "#tabs", False)]
    return {"stages": stages, "rows": rows, "tabs_items": tabs, "entries": _entries()}


def _entries() -> list[dict[str, str]]:
    first = {"when": "2019-03", "title": _("评定八级（因公）"), "detail": _("自 2019-04 起发放"), "kind": "past"}
    second = {"when": "2023-07", "title": _("调整为七级（因公）"), "detail": _("依据复评结论"), "by": _("优抚经办")}
    third = {"when": "2026-02", "title": _("去世"), "detail": _("次月起按规定继续发放"), "kind": "ended"}
    return [first, second | {"kind": "now"}, third]
