"""Records out of a workbook: the template, the upload, what became of it, the rows that stayed out."""

import json

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.kept import Shelf
from rongjun.domains.services.registers.importing import (
    Imported,
    RowFault,
    bad_rows,
    columns_of,
    import_records,
    template_of,
)
from rongjun.kernel.registers import Register as Spec

from ...http import OfficeRequest, file_response, page
from ...ui.columns import Column, Table
from ...ui.tables import list_page
from ..register_forms import SheetForm
from ..register_frame import on_register, posted, register_crumbs, register_name

SHELF = Shelf(
    "register-imports", "register-import", lambda: _("这次导入的结果已不在：结果保留一天，只有导入的人看得到。")
)  # fmt: skip
PART = "done"


@on_register(Permission.REGISTER_FILL)
@require_http_methods(["GET", "POST"])
def register_import(request: OfficeRequest, spec: Spec) -> HttpResponse:
    """Take in a workbook of records; what became of it is kept for a day."""
    form = SheetForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            done = import_records(
                code=spec.code, content=file.read(), file_name=file.name, by=request.actor, at=clock.now()
            )
        except (NotPermitted, NotFound):
            raise
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            token = SHELF.new(clock.now())
            SHELF.write(token, PART, _packed(done), request.actor)
            return redirect("register-imported", code=spec.code, token=token)
    return page(
        request, "office/registers/import.html", _("导入：%(name)s") % {"name": register_name(spec)},
        crumbs=register_crumbs(spec), form=form, spec=spec, columns=[name for name, _one in columns_of(spec)],
        status=400 if form.errors else 200,
    )  # fmt: skip


@on_register(Permission.REGISTER_FILL)
@require_GET
def register_template(request: OfficeRequest, spec: Spec) -> HttpResponse:
    """Give the empty workbook of a register."""
    return file_response(template_of(spec), f"{spec.name}样表.xlsx")


@on_register(Permission.REGISTER_FILL)
@require_http_methods(["GET", "POST"])
def register_imported(request: OfficeRequest, spec: Spec, token: str) -> HttpResponse:
    """Show what became of a workbook: how many rows were taken in, known, given back; each fault with its mend."""
    done = _unpacked(SHELF.read(token, PART, request.actor))
    return list_page(
        request, FAULTS, done.faults, "office/registers/imported.html",
        _("导入结果：%(name)s") % {"name": register_name(spec)}, crumbs=register_crumbs(spec), done=done, spec=spec,
        token=token, on_export=lambda query: None,
    )  # fmt: skip


@on_register(Permission.REGISTER_FILL)
@require_GET
def register_bad_rows(request: OfficeRequest, spec: Spec, token: str) -> HttpResponse:
    """Give the rows that stayed out as a workbook, to be mended and taken in."""
    done = _unpacked(SHELF.read(token, PART, request.actor))
    return file_response(bad_rows(done), f"{spec.name}退回的行.xlsx")


FAULTS = Table(
    key="register-import", caption=gettext_lazy("没有导入的行"),
    columns=(
        Column("row", gettext_lazy("行"), lambda one: one.row, sort=True, kind="number"),
        Column("column", gettext_lazy("列"), lambda one: one.column, sort=True),
        Column("message", gettext_lazy("问题"), lambda one: one.message, kind="long"),
        Column("mend", gettext_lazy("改法"), lambda one: one.mend, kind="long"),
    ),
    search=("column", "message"), search_label=gettext_lazy("列或问题"), empty=gettext_lazy("每一行都已导入。"),
)  # fmt: skip


def _packed(done: Imported) -> str:
    faults = [[one.row, one.column, one.message, one.mend] for one in done.faults]
    bad = {str(row): [str(cell) for cell in cells] for row, cells in done.bad.items()}
    told = {"good": done.good, "known": done.known, "faults": faults, "header": done.header, "bad": bad}
    return json.dumps(told, ensure_ascii=False)


def _unpacked(text: str) -> Imported:
    told = json.loads(text)
    return Imported(
        told["good"], told["known"], [RowFault(*one) for one in told["faults"]], told["header"],
        {int(row): cells for row, cells in told["bad"].items()},
    )  # fmt: skip
