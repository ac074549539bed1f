"""Causes and repairs: clusters of one cause, a repair with owner and date, everybody with the same cause found."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.petitions import repairs
from rongjun.domains.petitions.causes import Cluster, add_cause, cause_name, end_cause, list_causes, list_clusters
from rongjun.domains.petitions.models import Repair
from rongjun.domains.petitions.repairs import Plan
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.kernel.disclosure import LEAST

from ...addresses import address
from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...ui.columns import iso_day
from ...ui.tables import Column, Filter, Table, list_page
from ..petition_figure_frame import figure_tabs, needs_any
from ..petition_repair_forms import CauseForm, HandOverForm, RepairForm, ResultForm
from .fund_appropriations import tried

SINCE = timedelta(days=366)
FIRST_DAYS = timedelta(days=30)


@needs(Permission.PETITION_REPAIR)
@require_http_methods(["GET", "POST"])
def cause_list(request: OfficeRequest) -> HttpResponse:
    """Show the clusters that wait for a repair, and the list of causes, which grows."""
    actor, at = request.actor, clock.now()
    ending = request.POST.get("end", "")
    form = CauseForm(request.POST if request.method == "POST" and not ending else None)
    if ending.isdigit():
        return _done(
            request, lambda: end_cause(cause_id=int(ending), by=actor, at=at), _("已停用。"), "petition-causes"
        )
    sent = request.method == "POST" and form.is_valid()
    if sent and tried(form, lambda: add_cause(**form.cleaned_data, by=actor, at=at)) is not None:
        messages.success(request, _("已加入清单。"))
        return redirect("petition-causes")
    found = list_clusters(least=LEAST, since=at - SINCE)
    return page(
        request, "office/petitions/causes.html", _("原因"), tabs=figure_tabs(actor, "petition-causes"), form=form,
        clusters=[(one, cause_name(one.cause), _place(one), _new(one)) for one in found], least=LEAST,
        causes=[(one, cause_name(one)) for one in list_causes()], status=400 if form.errors else 200,
    )  # fmt: skip


def _place(cluster: Cluster) -> str:
    place = cluster.place
    parts = (place.benefit, place.month, _("批次 %(number)s") % {"number": place.batch} if place.batch else "",
             place.fund)  # fmt: skip
    return "　".join(part for part in parts if part) or "—"


def _new(cluster: Cluster) -> str:
    place = cluster.place
    asked = {"cause": cluster.cause.pk, "benefit": place.benefit, "month": place.month, "batch": place.batch,
             "fund": place.fund, "station": place.station_id}  # fmt: skip
    return f"{reverse('petition-repair-new')}?{urlencode({key: one for key, one in asked.items() if one})}"


@needs_any(*repairs.READS)
@require_http_methods(["GET", "POST"])
def repair_list(request: OfficeRequest) -> HttpResponse:
    """List the repairs; what is over its date is red."""
    today = clock.today()

    def standing(one: Repair) -> tuple[str, str]:
        if one.ended_at is not None:
            return _("已办结"), "done"
        return (_("超过期限"), "danger") if one.due_on < today else (_("进行中"), "info")

    table = Table(
        key="petition-repairs", caption=gettext_lazy("整改"),
        columns=(
            Column("title", gettext_lazy("名称"), lambda one: one.title, sort=("title",),
                   href=lambda one: reverse("petition-repair", args=[one.pk])),
            Column("cause", gettext_lazy("原因"), lambda one: cause_name(one.cause), sort=("cause__name",)),
            Column("state", gettext_lazy("状态"), lambda one: standing(one)[0], cell=lambda one: badge(*standing(one))),
            Column("owner", gettext_lazy("负责人"), lambda one: one.owner.name, sort=("owner__name",)),
            Column("due", gettext_lazy("期限"), lambda one: one.due_on, sort=("due_on",), kind="date"),
            Column("found", gettext_lazy("查到的人"), lambda one: one.found, sort=("found",), kind="number"),
            Column("mended", gettext_lazy("已改正"), lambda one: one.mended, sort=("mended",), kind="number"),
            Column("unit", gettext_lazy("单位"), lambda one: one.unit.name, sort=("unit__name",), shown=False),
        ),
        filters=(Filter("state", gettext_lazy("状态"), _narrow, [
            ("open", gettext_lazy("进行中")), ("late", gettext_lazy("超过期限")), ("done", gettext_lazy("已办结"))]),),
        search=("title", "owner__name"), search_label=gettext_lazy("名称或负责人"), order=("ended_at", "due_on", "pk"),
        empty=gettext_lazy("还没有整改；同一原因集中的，在“原因”里开始整改。"),
        row_kind=lambda one: "faulty" if one.ended_at is None and one.due_on < today else "",
    )  # fmt: skip
    return list_page(
        request, table, repairs.list_repairs(request.actor), "office/petitions/repairs.html", _("整改"),
        on_export=lambda query: None, tabs=figure_tabs(request.actor, "petition-repairs"),
    )  # fmt: skip


def _narrow(rows: Any, state: str) -> Any:
    return {
        "open": lambda: rows.filter(ended_at=None),
        "late": lambda: rows.filter(ended_at=None, due_on__lt=clock.today()),
        "done": lambda: rows.exclude(ended_at=None),
    }[state]()  # fmt: skip


@needs(Permission.PETITION_REPAIR)
@require_http_methods(["GET", "POST"])
def repair_new(request: OfficeRequest) -> HttpResponse:
    """Begin a repair, filled in from its cluster."""
    actor, at = request.actor, clock.now()
    first = {"owner": actor.staff_id, "due": clock.today() + FIRST_DAYS} | {
        key: value for key, value in request.GET.items() if key in RepairForm.base_fields
    }
    form = RepairForm(repairs.list_owners(actor), request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        plan = Plan(said["title"], said["plan"], said["due"], int(said["owner"]), said["until_month"].strip())
        made = tried(form, lambda: repairs.open_repair(
            cause_id=int(said["cause"]), place=form.place(), plan=plan, by=actor, at=at
        ))  # fmt: skip
        if made is not None:
            messages.success(request, _("已开始整改。下一步：查找同一原因的其他人。"))
            return redirect("petition-repair", made.pk)
    return page(
        request, "office/form.html", _("开始整改"), form=form, text=_("开始整改"),
        crumbs=[(_("整改"), reverse("petition-repairs"))], status=400 if form.errors else 200,
    )  # fmt: skip


@needs_any(*repairs.READS)
@require_http_methods(["GET", "POST"])
def repair_page(request: OfficeRequest, repair_id: int) -> HttpResponse:
    """Show a repair and work on it: look for everybody, hand it over, end it with its result."""
    actor, repair = request.actor, repairs.get_repair(repair_id, request.actor)
    act, forms = request.POST.get("act", ""), _forms(actor, repair)
    if request.method == "POST" and act:
        actor.require(Permission.PETITION_REPAIR)
        if act == "look":
            return _look(request, repair)
        if act not in forms:
            raise NotFound(_("没有这项操作。"))
        forms[act] = _forms(actor, repair, request.POST)[act]
        if forms[act].is_valid() and tried(forms[act], lambda: _write(act, repair, forms[act].cleaned_data, actor)):
            messages.success(request, _("已保存。"))
            return redirect("petition-repair", repair.pk)
    faulty = any(one.errors for one in forms.values())
    return list_page(
        request, items_table(actor, repair), repairs.list_items(repair), "office/petitions/repair.html", repair.title,
        on_export=_exports(actor, repair), saving=not act, crumbs=[(_("整改"), reverse("petition-repairs"))],
        repair=repair, cause=cause_name(repair.cause), forms=forms, can_find=repairs.can_find(repair),
        works=_works(repair, actor), late=_late(repair), runs=actor.may(Permission.RUN_VIEW),
        status=400 if faulty else 200,
    )  # fmt: skip


def items_table(actor: Actor, repair: Repair) -> Table:
    """Return the list of whom a repair found; with names for who may see persons, every look on record."""
    named = actor.may(Permission.PEOPLE_VIEW)
    who = (
        Column("name", gettext_lazy("姓名"), lambda one: one.name or "", sort=("name",),
               href=lambda one: address("person", one.person) if one.person else ""),
        Column("file_no", gettext_lazy("档案号"), lambda one: one.file_no or "", sort=("file_no",)),
    ) if named else ()  # fmt: skip
    return Table(
        key="petition-repair-items", caption=gettext_lazy("查到的人"),
        columns=(
            *who, Column("place", gettext_lazy("地方"), lambda one: one.place, sort=("place",)),
            Column("owed", gettext_lazy("差额（元）"), lambda one: one.owed_fen, sort=("owed_fen",), kind="money"),
            Column("done", gettext_lazy("改正日期"), lambda one: one.done_on, sort=("done_on",), kind="date",
                   cell=lambda one: iso_day(one.done_on) if one.done_on else badge(_("还没有"), "info")),
        ),
        filters=(Filter("mended", gettext_lazy("改正"), lambda rows, one: rows.filter(done_on__isnull=one == "no"),
                        [("no", gettext_lazy("还没有改正")), ("yes", gettext_lazy("已改正"))]),),
        search=("name", "file_no", "place") if named else ("place",),
        search_label=gettext_lazy("姓名、档案号或地方") if named else gettext_lazy("地方"),
        order=("done_on", "area_code", "pk"), empty=gettext_lazy("还没有查到人。"),
        people=(lambda one: one.person_token) if named else None,
    )  # fmt: skip


def _exports(actor: Actor, repair: Repair) -> Any:
    """Return what is called before a file of those who were found is made; None for who may not take persons out."""
    if not actor.may(Permission.PEOPLE_VIEW):
        return lambda query: None
    if not actor.may(Permission.PEOPLE_EXPORT):
        return None
    purpose, of = "导出整改查到的人", {"set_kind": "petition_repair", "set_id": str(repair.pk)}
    return lambda query: record_set_look(by=actor, at=clock.now(), purpose=purpose, fields=["row"], **of)


def _works(repair: Repair, actor: Actor) -> bool:
    own = repair.ended_at is None and repair.unit_id == actor.unit_id
    return own and actor.may(Permission.PETITION_REPAIR)


def _late(repair: Repair) -> bool:
    return repair.ended_at is None and repair.due_on < clock.today()


def _forms(actor: Actor, repair: Repair, given: Any = None) -> dict[str, Any]:
    first = {"owner": repair.owner_id, "due": repair.due_on}
    return {
        "hand": HandOverForm(repairs.list_owners(actor), given, initial=first, prefix="hand"),
        "end": ResultForm(given, prefix="end"),
    }


def _write(act: str, repair: Repair, said: dict[str, Any], by: Actor) -> Repair:
    at = clock.now()
    if act == "end":
        return repairs.end_repair(repair_id=repair.pk, result=said["result"], by=by, at=at)
    return repairs.hand_over(
        repair_id=repair.pk, owner_id=int(said["owner"]), due_on=said["due"], reason=said["reason"], by=by, at=at
    )


def _look(request: OfficeRequest, repair: Repair) -> HttpResponse:
    def look() -> None:
        found = repairs.look_for_everybody(repair_id=repair.pk, by=request.actor, at=clock.now())
        told = {"found": found.found, "fresh": found.fresh, "mended": found.mended}
        messages.success(request, _("共查到 %(found)d 人，新查到 %(fresh)d 人，已改正 %(mended)d 人。") % told)

    return _done(request, look, "", "petition-repair", repair.pk)


def _done(request: OfficeRequest, act: Any, said: str, target: str, *ids: int) -> HttpResponse:
    try:
        act()
    except (NotPermitted, NotFound):
        raise
    except AlreadyDone as before:
        messages.warning(request, str(before))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        if said:
            messages.success(request, said)
    return redirect(target, *ids)
