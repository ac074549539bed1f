"""The registers by group, and the list of one: searched, filtered, sorted, exported, printed."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.domains.services.registers.drafting import list_drafts
from rongjun.domains.services.registers.queries import list_due, list_records
from rongjun.domains.services.registers.versions import GROUPS, known_specs, list_present, list_versions, spec_of
from rongjun.kernel.registers import Register as Spec
from rongjun.kernel.registers import Sheet

from ...http import OfficeRequest, needs
from ...http import page as show
from ...ui.tables import list_page
from ..case_frame import said
from ..register_frame import on_register, register_crumbs, register_name
from ..register_tables import due_table, records_table

NEAR = 3
"""So many days before its last day a stage is said to be near."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A register in the catalogue."""

    code: str
    name: str
    note: str
    may_open: bool


@needs(Permission.REGISTER_VIEW)
@require_GET
def register_list(request: OfficeRequest) -> HttpResponse:
    """Show the registers in force by group, found by a part of their name; drafts and versions that wait above them."""
    text = request.GET.get("q", "").strip()[:60]
    groups: dict[str, list[Entry]] = defaultdict(list)
    for spec in map(spec_of, list_present()):
        if text.lower() in f"{spec.name} {spec.name_en}".lower():
            may = request.actor.may_code(spec.stages[0].permission)
            groups[spec.group].append(Entry(spec.code, register_name(spec), said(spec.note, spec.note_en), may))
    makes = request.actor.may(Permission.REGISTER_MAKE)
    approves = request.actor.may(Permission.REGISTER_APPROVE)
    waiting = [one for one in list_versions().filter(made_by__isnull=False).defer("content") if one.outcome == ""]  # type: ignore[attr-defined]
    return show(
        request, "office/registers/catalogue.html", _("台账"),
        lead=_("各类登记，按分类列出；办公室可以自己增加台账，不用写程序。"), q=text,
        groups=[(str(GROUPS.get(group, group)), rows) for group, rows in groups.items()],
        drafts=list_drafts() if makes else (), waiting=waiting if makes or approves else (), may_make=makes,
    )  # fmt: skip


@on_register()
@require_http_methods(["GET", "POST"])
def register(request: OfficeRequest, spec: Spec) -> HttpResponse:
    """List the records of a register, the latest first."""
    return records_page(request, spec, mistaken=False)


@on_register()
@require_http_methods(["GET", "POST"])
def register_mistaken(request: OfficeRequest, spec: Spec) -> HttpResponse:
    """List the records of a register that were entered by mistake."""
    return records_page(request, spec, mistaken=True)


def records_page(request: OfficeRequest, spec: Spec, *, mistaken: bool) -> HttpResponse:
    """Show the list of a register; an export about persons leaves a row in the access log."""
    specs = known_specs(spec.code)
    key = f"register-{spec.code}{'-mistaken' if mistaken else ''}"
    table = records_table(spec, specs, request.actor, office_day(clock.now()), key=key)
    rows = list_records(spec, request.actor, mistaken=mistaken)

    def look(query: str) -> None:
        if spec.personal:
            record_set_look(
                by=request.actor, at=clock.now(), purpose=f"导出台账：{spec.name} {query}", set_kind="register",
                set_id=spec.code, fields=["row"],
            )  # fmt: skip

    return list_page(
        request, table, rows, "office/registers/list.html", register_name(spec), on_export=look,
        crumbs=register_crumbs(), lead=said(spec.note, spec.note_en), spec=spec, mistaken=mistaken,
        tabs=tabs_of(spec, "register-mistaken" if mistaken else "register"), query=request.GET.urlencode(),
        papers=[(one.id, said(one.title.zh, one.title.en)) for one in spec.prints if one.sheet is Sheet.LIST],
        may_fill=may_open(spec, request.actor),
    )  # fmt: skip


def may_open(spec: Spec, actor: Actor) -> bool:
    """Tell whether an actor may begin a record of a register."""
    return actor.may_code(spec.stages[0].permission)


def tabs_of(spec: Spec, name: str) -> list[tuple[str, str, bool]]:
    """Return the pages of a register as tabs: (title, address, present one)."""
    titles = {
        "register": _("记录"), "register-figures": _("数据"), "register-mistaken": _("登记错误的"),
        "register-about": _("台账说明"),
    }  # fmt: skip
    return [(title, reverse(one, args=[spec.code]), one == name) for one, title in titles.items()]


@needs(Permission.REGISTER_FILL)
@require_http_methods(["GET", "POST"])
def register_due(request: OfficeRequest) -> HttpResponse:
    """List the records of the own unit, of every register, whose stage ends within three days or did."""
    today = office_day(clock.now())
    rows = list_due(request.actor, today + timedelta(days=NEAR))
    return list_page(
        request, due_table(today), rows, "office/registers/rows.html", _("台账到期要办"), crumbs=register_crumbs(),
        lead=_("本单位登记的、三天内到期或已经过期的。"), on_export=_note_export(request),
    )  # fmt: skip


def _note_export(request: OfficeRequest) -> Callable[[str], None]:
    def look(_query: str) -> None:
        record_set_look(
            by=request.actor, at=clock.now(), purpose="导出台账：到期要办", set_kind="register", set_id="due",
            fields=["row"],
        )  # fmt: skip

    return look
