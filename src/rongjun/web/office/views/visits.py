"""Visits: what is planned, the day of a worker, a visit noted by a form, what was noted, two of one plan."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.services.duties.consents import has_yes
from rongjun.domains.services.duties.photos import keep_photo, photos_of
from rongjun.domains.services.duties.queries import duties_of
from rongjun.domains.services.visits import queries
from rongjun.domains.services.visits.models import Planned, Visit
from rongjun.domains.services.visits.recording import Said, choose_visit, end_visits, record_visit

from ...http import OfficeRequest, needs, page, shown, whole_number
from ...ui.tables import list_page
from ..case_frame import said
from ..visit_forms import PhotoForm, VisitForm
from ..visit_frame import LOOK, OFFER, counting_of, crumbs, period_text, visit_tabs
from ..visit_tables import planned_table, visits_table
from .person import header_of, load_person


@needs(Permission.VISIT_VIEW)
@require_http_methods(["GET", "POST"])
def visit_planned(request: OfficeRequest) -> HttpResponse:
    """List the visits that wait in the actor's area, those due first in front."""
    return list_page(
        request, planned_table(), queries.list_planned(request.actor), "office/visits/list.html", _("走访联系"),
        lead=OFFER, tabs=visit_tabs("visit-planned", request.actor), crumbs=crumbs()[:1], on_export=lambda query: None,
    )  # fmt: skip


@needs(Permission.VISIT_VIEW)
@require_http_methods(["GET", "POST"])
def visit_list(request: OfficeRequest) -> HttpResponse:
    """List the visits made in the actor's area, the latest first."""
    return list_page(
        request, visits_table(), queries.list_visits(request.actor), "office/visits/list.html", _("走访联系"),
        lead=_("写下的每一条，本人都看得到。"), tabs=visit_tabs("visit-list", request.actor), crumbs=crumbs()[:1],
        on_export=lambda query: None,
    )  # fmt: skip


@needs(Permission.VISIT_RECORD)
@require_http_methods(["GET", "POST"])
def visit_new(request: OfficeRequest, planned_id: int) -> HttpResponse:
    """Note a planned visit; or take the person off the plan, which is noted nowhere."""
    planned = queries.get_planned(planned_id, request.actor)
    shown(request, [str(planned.person.token)], LOOK)
    if "no" in request.POST:
        end_visits(planned_id=planned.pk, by=request.actor, at=clock.now())
        messages.success(request, _("不再安排走访，没有留下记录。"))
        return redirect("visit-day")
    form = _form(request, ())
    if request.method == "POST" and form.is_valid():
        visit = _recorded(request, form, form.said(planned_id=planned.pk))
        if visit is not None:
            return redirect("visit", visit_id=visit.pk)
    why = f"{said(planned.reason.name, planned.reason.name_en)} · {period_text(planned.period)}"
    return page(
        request, "office/visits/new.html", planned.person.name, lead=why, form=form, planned=planned,
        crumbs=crumbs(), status=400 if form.errors else 200, offer=OFFER,
    )  # fmt: skip


@needs(Permission.VISIT_RECORD)
@require_http_methods(["GET", "POST"])
def person_visit(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Note a visit that no plan named; it needs the person's yes like any other."""
    person = load_person(request, person_id, LOOK)
    form = _form(request, queries.list_reasons())
    if request.method == "POST" and form.is_valid():
        visit = _recorded(request, form, form.said(person_id=person.pk))
        if visit is not None:
            return redirect("visit", visit_id=visit.pk)
    return page(
        request, "office/visits/person.html", _("登记走访"), form=form, offer=OFFER, yes=has_yes(person.pk, "visit"),
        visits=[(one, said(one.reason.name, one.reason.name_en)) for one in queries.visits_of(person.pk)[:20]],
        crumbs=crumbs(), status=400 if form.errors else 200, **header_of(person),
    )  # fmt: skip


@needs(Permission.VISIT_VIEW)
@require_GET
def visit_page(request: OfficeRequest, visit_id: int) -> HttpResponse:
    """Show a visit as it was noted, with the duties that came of it and its photos."""
    return _show(request, queries.get_visit(visit_id, request.actor), PhotoForm(), 200)


@needs(Permission.VISIT_RECORD)
@require_POST
def visit_photo(request: OfficeRequest, visit_id: int) -> HttpResponse:
    """Keep a photo of a visit."""
    visit = queries.get_visit(visit_id, request.actor)
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid() and _tried(form, lambda: _keep(request, visit, form.cleaned_data["photo"])):
        messages.success(request, _("已保存照片，拍摄地点已去掉。"))
        return redirect("visit", visit_id=visit.pk)
    return _show(request, visit, form, 400)


@needs(Permission.VISIT_RECORD)
@require_http_methods(["GET", "POST"])
def visit_double(request: OfficeRequest, planned_id: int) -> HttpResponse:
    """Show the visits that were noted for one plan, and take which of them counts."""
    planned = queries.get_planned(planned_id, request.actor)
    shown(request, [str(planned.person.token)], LOOK)
    visits = queries.visits_of_plan(planned.pk)
    if request.method == "POST":
        chosen = whole_number(request.POST.get("visit", ""))
        if chosen not in {one.pk for one in visits}:
            raise NotFound(_("没有这次走访，或它不在您的辖区。"))
        choose_visit(visit_id=chosen, by=request.actor, at=clock.now())
        messages.success(request, _("已选定；另一份仍然看得到。"))
        return redirect("visit", visit_id=chosen)
    names = queries.need_names()
    told = [(one, counting_of(one), _needs(one, names)) for one in visits]
    return page(
        request, "office/visits/double.html", planned.person.name, crumbs=crumbs(), visits=told, planned=planned,
        lead=_("同一次走访登记了不止一次，都保留；请选择计入哪一份。"),
    )  # fmt: skip


def _show(request: OfficeRequest, visit: Visit, form: PhotoForm, status: int) -> HttpResponse:
    shown(request, [str(visit.person.token)], LOOK)
    return page(
        request, "office/visits/visit.html", visit.person.name, visit=visit, form=form, counting=counting_of(visit),
        reason=said(visit.reason.name, visit.reason.name_en), needs=_needs(visit, queries.need_names()),
        duties=list(duties_of(visit.source)), photos=list(photos_of(visit.source)), crumbs=crumbs(),
        may_add=request.actor.may(Permission.VISIT_RECORD), status=status,
        double=visit.planned_id if visit.counts is None else None,
    )  # fmt: skip


def _needs(visit: Visit, names: Any) -> str:
    return "、".join(said(names[code].name, names[code].name_en) for code in visit.needs if code in names)


def _form(request: OfficeRequest, reasons: Any) -> VisitForm:
    return VisitForm(
        queries.list_needs(), reasons, request.POST or None, request.FILES or None, today=clock.today()
    )  # fmt: skip


def _recorded(request: OfficeRequest, form: VisitForm, given: Said) -> Visit | None:
    """Record a visit with its photo; what is refused is said in the form, and nothing is kept."""
    found: list[Visit] = []

    @transaction.atomic
    def write() -> None:
        done = record_visit(said=given, by=request.actor, at=clock.now())
        if form.cleaned_data["photo"] is not None:
            _keep(request, done.visit, form.cleaned_data["photo"])
        found.append(done.visit)
        messages.success(request, _("已登记走访。") if done.state != "double" else _("已登记；同事也登记了这一次。"))

    return found[0] if _tried(form, write) else None


def _keep(request: OfficeRequest, visit: Visit, photo: Any) -> None:
    keep_photo(source=visit.source, content=photo.read(), by=request.actor, at=clock.now(), person_id=visit.person_id)


def _tried(form: Any, write: Callable[[], object]) -> bool:
    try:
        write()
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def open_planned(request: OfficeRequest) -> list[Planned]:
    """Return the open visits of the actor's unit that a day's list can take, by area, at most 300."""
    rows = queries.list_planned(request.actor).filter(unit_id=request.actor.unit_id, state=Planned.State.OPEN)
    return list(rows.order_by("area_code", "person__name", "pk")[:300])
