"""Any list that an office is asked for: choose where from, which columns, filters and time, and get it as a file."""

from itertools import groupby
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.base.papers import CHINESE, Paper, Text, make_docx
from rongjun.base.papers import Table as PaperTable
from rongjun.domains.people.batches import office_day
from rongjun.domains.petitions.periods import offered, read_period
from rongjun.domains.reports.asked import (
    MOST,
    Wanted,
    check_wanted,
    drop_kept,
    get_kept,
    keep_list,
    last_of,
    list_kept,
    note_list,
    purpose_of,
    span_of,
)

from ...http import OfficeRequest, file_response, needs, page, shown, whole_number
from ...ui.columns import Column, Table
from ...ui.files import export_bytes
from ...ui.forms import DateField, OfficeForm
from ...ui.tables import narrow
from ..asked_sources import Source, Stretch, find_source, sources_for
from ..report_tables import report_tabs

ENDINGS: Final = (("xlsx", gettext_lazy("Excel 工作簿")), ("docx", gettext_lazy("Word 文档")))


class ListForm(OfficeForm):
    """What a list shall hold."""

    def __init__(
        self, source: Source, table: Table, by: Actor, data: Any = None, kept: dict[str, Any] | None = None
    ) -> None:
        """Ask for time, filters, columns, kind of file; for the purpose where persons are named. `kept`: as before."""
        usual = {"columns": [one.key for one in table.columns if one.shown], "ending": "xlsx"}
        super().__init__(data, initial=usual | (kept or {}))
        self.source, self.table, self.by = source, table, by
        for name, field in self._asked().items():
            self.fields[name] = field
        if self.keeps:
            self.fields["purpose"].required = False

    @property
    def keeps(self) -> bool:
        """Whether the form was sent to keep the list, not to get it: then nobody is read, and no purpose is asked."""
        return self.data.get("do") == "keep"

    def _asked(self) -> dict[str, forms.Field]:
        asked: dict[str, forms.Field] = {}
        if self.source.asks == "period":
            periods = [(one.code, one.name) for one in offered(clock.today())]
            asked["period"] = forms.ChoiceField(label=_("期间"), choices=periods, initial=periods[1][0])
        if self.source.asks == "days":
            asked["since"] = DateField(label=_("从哪天"), required=False, help_text=_("按记录的日期；不填的不限。"))
            asked["until"] = DateField(label=_("到哪天"), required=False)
        for one in self.table.filters:
            name = f"f-{one.key}"
            choices = [("", _("全部")), *one.choices]
            asked[name] = (
                forms.ChoiceField(label=str(one.title), choices=choices, required=False)
                if one.choices else forms.CharField(label=str(one.title), required=False, max_length=40)
            )  # fmt: skip
        columns = [(one.key, str(one.title)) for one in self.table.columns]
        asked["columns"] = forms.MultipleChoiceField(
            label=_("要哪些列"), choices=columns, widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("请至少选择一列。")},
        )  # fmt: skip
        asked["purpose"] = forms.CharField(
            label=_("哪个单位要、用来做什么"), required=self.source.personal, max_length=120,
            help_text=_("名单里的人看得到这句话。") if self.source.personal else "",
            error_messages={"required": _("名单里有人名，请写明哪个单位要、用来做什么。")},
        )  # fmt: skip
        asked["ending"] = forms.ChoiceField(label=_("文件格式"), choices=ENDINGS, widget=forms.RadioSelect)
        asked["keep"] = forms.CharField(
            label=_("常用名单的名字"), required=False, max_length=60,
            help_text=_("以后还要再出的，起个名字，按“存为常用名单”；本单位的人下次直接用，时间换成最近的一期。"),
        )  # fmt: skip
        return asked

    def clean(self) -> dict[str, Any]:
        """Refuse days that run backward."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("since") and said.get("until") and said["since"] > said["until"]:
            self.add_error("until", _("“到哪天”不能早于“从哪天”。"))
        return said

    def stretch(self) -> Stretch:
        """Return the time that is asked for."""
        said = self.cleaned_data
        period = read_period(said["period"]) if said.get("period") else None
        return Stretch(said.get("since"), said.get("until"), period)

    def filters(self) -> dict[str, str]:
        """Return the filters that are on."""
        return {
            one.key: self.cleaned_data[f"f-{one.key}"]
            for one in self.table.filters
            if self.cleaned_data[f"f-{one.key}"]
        }

    def kept(self) -> dict[str, str | list[str]]:
        """Return what is kept of a list that is asked for again: all but what for, and the days by their span."""
        said = self.cleaned_data
        time = read_period(said["period"]).span if said.get("period") else span_of(said.get("since"), said.get("until"))
        days = {name: said[name].isoformat() for name in ("since", "until") if said.get(name) and not time}
        filters = {f"f-{key}": value for key, value in self.filters().items()}
        return {"columns": said["columns"], "ending": said["ending"], "span": time} | days | filters

    def wanted(self) -> Wanted:
        """Return what is asked for, as it is recorded."""
        said = self.cleaned_data
        time = [f"{name}={said[name]}" for name in ("period", "since", "until") if said.get(name)]
        told = [*time, *(f"{key}={value}" for key, value in self.filters().items())]
        chosen = tuple(one.key for one in self.table.columns if one.key in said["columns"])
        with override("zh-hans"):
            label = find_source(self.source.key, self.by).label
        return Wanted(
            self.source.key, label, chosen, " ".join(told), said["ending"], said["purpose"], self.source.personal
        )


@needs(Permission.REPORTS_VIEW)
@require_http_methods(["GET", "POST"])
def list_sources(request: OfficeRequest) -> HttpResponse:
    """Show the lists that the unit keeps, and what lists can be made from, group by group; drop one that is kept."""
    if request.method == "POST":
        drop_kept(kept_id=whole_number(request.POST.get("drop", "")), by=request.actor, at=clock.now())
        messages.success(request, _("已删除常用名单。"))
        return redirect("report-lists")
    sources = sources_for(request.actor)
    labels = {one.key: one.label for one in sources}
    groups = [(group, list(found)) for group, found in groupby(sources, key=lambda one: one.group)]
    return page(
        request, "office/reports/sources.html", _("名单"), groups=groups, tabs=report_tabs(request),
        kept=[(one, labels.get(one.source, "")) for one in list_kept(request.actor)],
        lead=_("上级或其他单位要名单的，在这里选内容、条件和列，生成 Excel 或 Word；每次出具都有记录。"),
    )  # fmt: skip


@needs(Permission.REPORTS_VIEW)
@require_http_methods(["GET", "POST"])
def list_of(request: OfficeRequest, source: str) -> HttpResponse:
    """Ask what a list shall hold, and give it as a file; the look is committed before anybody is read."""
    found, posted = find_source(source, request.actor), request.POST if request.method == "POST" else None
    with found.scope():
        form = ListForm(found, found.table(()), request.actor, posted, _as_before(request, found))
        if posted is not None and form.is_valid():
            try:
                return _keep(request, found, form) if form.keeps else _file(request, found, form)
            except NotPermitted:
                raise
            except Refusal as refusal:
                form.add_error("keep" if form.keeps else None, str(refusal))
        return page(
            request, "office/reports/asked.html", found.label, form=form, source=found, sealed_way=_sealed_way(request),
            crumbs=[(_("工作报表"), reverse("reports")), (_("名单"), reverse("report-lists"))],
            status=400 if form.errors else 200,
        )  # fmt: skip


def _sealed_way(request: OfficeRequest) -> str:
    """Return where numbers, accounts and addresses can be had for a stated purpose; '' for who may not."""
    wanted = (Permission.PEOPLE_REVEAL, Permission.PEOPLE_EXPORT)
    return reverse("export-new") if all(request.actor.may(one) for one in wanted) else ""


def _as_before(request: OfficeRequest, source: Source) -> dict[str, Any]:
    """Return what the form of a kept list says, its time moved on to the latest period that is over."""
    number = whole_number(request.GET.get("kept", ""))
    kept = get_kept(number, request.actor) if number else None
    if kept is None or kept.source != source.key:
        return {}
    said = dict(kept.said) | {"keep": kept.name}
    if said["span"]:
        period = last_of(said["span"], clock.today())
        said |= {"period": period.code, "since": period.first_day, "until": period.last_day}
    return said


def _keep(request: OfficeRequest, source: Source, form: ListForm) -> HttpResponse:
    kept = keep_list(
        name=form.cleaned_data["keep"], source=source.key, said=form.kept(), by=request.actor, at=clock.now()
    )
    messages.success(request, _("已存为常用名单“%(name)s”。") % {"name": kept.name})
    return redirect("report-lists")


def _file(request: OfficeRequest, source: Source, form: ListForm) -> HttpResponse:
    wanted = form.wanted()
    check_wanted(wanted, request.actor)
    query = narrow(form.table, source.rows(form.stretch()), form.filters())
    keys = list(query.values_list("pk", flat=True)[: MOST[wanted.ending] + 1])  # type: ignore[union-attr]
    note_list(wanted=wanted, rows=len(keys), by=request.actor, at=clock.now())
    rows = list(query)
    table = source.table(rows)
    if table.people is not None:
        shown(request, [token for row in rows for token in table.people(row).split()], purpose_of(wanted))
    chosen = list(wanted.columns)
    if wanted.ending == "docx":
        content = make_docx(_paper(request, source.label, [one for one in table.columns if one.key in chosen], rows))
    else:
        content = export_bytes(table, chosen, rows, "xlsx")
    return file_response(content, f"{source.label} {office_day(clock.now()):%Y-%m-%d}.{wanted.ending}")


def _paper(request: OfficeRequest, title: str, columns: list[Column], rows: list[Any]) -> Paper:
    header = (Text(_("序号")), *(Text(str(one.title)) for one in columns))
    lines = tuple(
        (Text(str(number)), *(Text(one.text(row)) for one in columns)) for number, row in enumerate(rows, start=1)
    )
    return Paper(
        kind="asked-list", title=Text(title), unit=Text(request.actor.unit_name), date=office_day(clock.now()),
        blocks=(PaperTable(lines, header),), languages=CHINESE,
    )  # fmt: skip
