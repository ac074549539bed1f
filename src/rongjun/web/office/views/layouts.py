"""Other layouts: the columns of an unknown workbook are matched once, kept for the unit, changed and deleted."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.people import tasks
from rongjun.domains.people.checks import MATCHING, load_check, load_header
from rongjun.domains.people.layouts import saved as layouts
from rongjun.domains.people.layouts.likeness import suggest

from ...http import OfficeRequest, needs, page
from ...told.person_words import category_label
from ...ui.tables import Column, Table, list_page
from ..forms_layouts import MatchForm

LAYOUTS = Table(
    key="layouts",
    caption=gettext_lazy("本单位保存的格式"),
    columns=(
        Column(
            "name", gettext_lazy("名称"), lambda one: one.name, sort=("name",),
            href=lambda one: reverse("layout", args=[one.pk]),
        ),
        Column("columns", gettext_lazy("列数"), lambda one: len(one.columns), kind="number"),
        Column("read", gettext_lazy("读取的列数"), lambda one: sum(bool(t) for _h, t in one.columns), kind="number"),
        Column(
            "category", gettext_lazy("对象类别"),
            lambda one: category_label(one.category) if one.category else _("按列读取"), sort=("category",),
        ),
        Column("maker", gettext_lazy("保存人"), lambda one: one.made_by.name, sort=("made_by__name",)),
        Column(
            "changed", gettext_lazy("修改时间"), lambda one: f"{timezone.localtime(one.changed_at):%Y-%m-%d %H:%M}",
            sort=("changed_at",),
        ),
    ),
    order=("name",),
    empty=gettext_lazy("还没有保存的格式；上传认不出的文件时会请您逐列对应，保存后列在这里"),
)  # fmt: skip


@needs(Permission.PEOPLE_IMPORT)
@require_http_methods(["GET", "POST"])
def match_columns(request: OfficeRequest, token: str) -> HttpResponse:
    """Show the columns of a workbook that no layout fits, with suggestions; keep how they are matched and go on."""
    at = clock.now()
    check = load_check(token, request.actor, at)
    if check.state != MATCHING:
        return redirect("import-check", token=token)
    header, samples = load_header(token, request.actor)
    if request.method == "GET":
        suggested = {f"c{place}": target for place, target in enumerate(suggest(header))}
        name = check.file_name.rsplit(".", 1)[0][:40]
        form = MatchForm(header, initial={"name": name, **suggested})
        return _page(request, form, samples, _("对应各列"), 200, lead=check.file_name, token=token)
    form = MatchForm(header, request.POST)
    if _taken(form, lambda m: tasks.match_columns(token=token, matching=m, by=request.actor, at=at)):
        messages.success(request, _("已保存这个格式，正在按它检查文件。"))
        return redirect("import-check", token=token)
    return _page(request, form, samples, _("对应各列"), 400, lead=check.file_name, token=token)


@needs(Permission.PEOPLE_IMPORT)
@require_GET
def layout_list(request: OfficeRequest) -> HttpResponse:
    """List the layouts that the unit saved."""
    rows = layouts.list_saved(request.actor)
    return list_page(request, LAYOUTS, rows, "office/imports/layouts.html", _("保存的格式"), crumbs=_crumbs())


@needs(Permission.PEOPLE_IMPORT)
@require_http_methods(["GET", "POST"])
def layout_page(request: OfficeRequest, layout_id: int) -> HttpResponse:
    """Show a saved layout; change or delete it."""
    by, at = request.actor, clock.now()
    found = layouts.get_saved(layout_id, by)
    header = [cell for cell, _target in found.columns]
    crumbs = [*_crumbs(), (_("保存的格式"), reverse("layout-list"))]
    if request.method == "GET":
        targets = {f"c{place}": target for place, (_cell, target) in enumerate(found.columns)}
        form = MatchForm(header, initial={"name": found.name, "category": found.category, **targets})
        return _page(request, form, (), found.name, 200, crumbs=crumbs, saved=found)
    if request.POST.get("act") == "delete":
        layouts.delete_layout(layout_id=layout_id, by=by, at=at)
        messages.success(request, _("已删除这个格式；按它导入的内容不变。"))
        return redirect("layout-list")
    form = MatchForm(header, request.POST)
    if _taken(form, lambda m: layouts.change_layout(layout_id=layout_id, matching=m, by=by, at=at)):
        messages.success(request, _("已保存。以后的文件按新的对应读取，以前导入的内容不变。"))
        return redirect("layout-list")
    return _page(request, form, (), found.name, 400, crumbs=crumbs, saved=found)


def _taken(form: MatchForm, keep: Any) -> bool:
    """Keep what the form says; a refusal is put on the form."""
    if not form.is_valid():
        return False
    try:
        keep(form.matching())
    except (NotFound, NotPermitted):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _page(
    request: OfficeRequest, form: MatchForm, samples: Sequence[Sequence[str]], title: str, status: int, **context: Any
) -> HttpResponse:
    return page(
        request, "office/imports/columns.html", title, status=status, form=form, columns=form.columns(samples),
        missing=_missing(form), **{"crumbs": _crumbs(), **context},
    )  # fmt: skip


def _missing(form: MatchForm) -> str:
    """Return what is required and not matched yet, by what is chosen or suggested."""
    values = form.data if form.is_bound else form.initial
    chosen = tuple((cell, str(values.get(f"c{place}", ""))) for place, cell in enumerate(form.header))
    return "、".join(layouts.missing_targets(layouts.Matching("", chosen, str(values.get("category", "")))))


def _crumbs() -> list[tuple[str, str]]:
    return [(_("导入"), reverse("import-list"))]
