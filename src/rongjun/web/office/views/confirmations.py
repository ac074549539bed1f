"""Recording confirmations: my people still due, one of them, several at once, or from a list."""

from dataclasses import replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.scope import within
from rongjun.domains.people import page_queries
from rongjun.domains.people.confirmation import queries, recording, uploads
from rongjun.domains.people.confirmation.words import ENDED, REMINDED, ROW_STATES, SERVED, TOLD, WAYS
from rongjun.domains.people.models import Campaign, Confirmation

from ...http import OfficeRequest, needs, shown
from ...templatetags.rongjun import badge
from ...told.person_words import category_labels
from ...ui.tables import Column, Filter, Table, list_page
from ..campaign_frame import ROW_KINDS, campaign_page, frame
from ..forms_confirmation import ListForm, ManyForm, ReasonForm, RecordForm

RECORDING = "年度确认：登记"
A_PAGE = 50
S = Confirmation.State


def _pick(row: Confirmation) -> SafeString:
    """Draw the box by which a row is chosen; it belongs to the form below the list."""
    if row.state not in (S.DUE, S.UNCONFIRMED):
        return SafeString("")
    label = _("选择%(name)s") % {"name": row.person.name}
    return format_html('<input type="checkbox" name="row" value="{}" form="many" aria-label="{}">', row.pk, label)


def _why(row: Confirmation) -> str:
    """Return what else is to be said of a row's state."""
    if row.state == S.ENDED:
        return str(ENDED[row.ended_why])
    return str(TOLD[row.told]) if row.told else ""


PICK = Column("pick", gettext_lazy("选择"), lambda r: "", cell=_pick, exported=False)
ROWS = Table(
    key="campaign-rows",
    caption=gettext_lazy("年度确认名单"),
    columns=(
        Column("file_no", gettext_lazy("档案号"), lambda r: r.person.file_no, sort=("person__file_no",)),
        Column(
            "name", gettext_lazy("姓名"), lambda r: r.person.name, sort=("person__pinyin", "person__name"),
            href=lambda r: reverse("campaign-row", args=[r.campaign_id, r.pk]),
        ),
        Column("categories", gettext_lazy("对象类别"), lambda r: "、".join(category_labels(r.person.categories))),
        Column("town", gettext_lazy("乡镇"), lambda r: r.town or r.person.area_code[:9], sort=("area_code",)),
        Column("village", gettext_lazy("村（社区）"), lambda r: r.village or r.person.area_code,
               sort=("area_code",)),
        Column(
            "state", gettext_lazy("状态"), lambda r: ROW_STATES[r.state], sort=("state",),
            cell=lambda r: badge(str(ROW_STATES[r.state]), ROW_KINDS[r.state]),
        ),
        Column("why", gettext_lazy("情况"), _why),
        Column("way", gettext_lazy("方式"), lambda r: WAYS.get(r.way, ""), sort=("way",)),
        Column("on", gettext_lazy("确认日期"), lambda r: r.confirmed_on, sort=("confirmed_on",), kind="date"),
        Column("by", gettext_lazy("登记人"), lambda r: r.recorded_by.name if r.recorded_by else "", shown=False),
        Column("reminded", gettext_lazy("提醒日期"), lambda r: r.reminded_on, sort=("reminded_on",), kind="date",
               shown=False),
        Column("notice", gettext_lazy("通知文号"), lambda r: r.notice_number, sort=("notice_number",), shown=False),
        Column("served", gettext_lazy("送达日期"), lambda r: r.served_on, sort=("served_on",), kind="date",
               shown=False),
        Column("paused", gettext_lazy("暂停起始月"), lambda r: r.paused_from, sort=("paused_from",), kind="month",
               shown=False),
        Column("resumed", gettext_lazy("恢复"), lambda r: r.resumed_at, sort=("resumed_at",), kind="date",
               shown=False),
    ),
    search=queries.search_rows,
    search_label=gettext_lazy("姓名、拼音（全拼或首字母）或档案号"),
    order=("area_code",),
    empty=gettext_lazy("名单里还没有人。"),
    people=lambda row: str(row.person.token),
)  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def campaign_rows(request: OfficeRequest, campaign_id: int) -> HttpResponse:
    """List everybody of a campaign in the actor's area; several may be recorded at once."""
    campaign = queries.get_campaign(campaign_id, request.actor)
    may_record = request.actor.may(Permission.CONFIRM_RECORD)
    table = replace(ROWS, filters=_filters(request, campaign), columns=(PICK, *ROWS.columns) if may_record else
                    ROWS.columns)  # fmt: skip
    rows = queries.with_places(queries.list_rows(campaign, request.actor))
    may_export = request.actor.may(Permission.PEOPLE_EXPORT)
    form = ManyForm(campaign.offered, initial={"on": clock.today(), "way": campaign.offered[0]})
    return list_page(
        request, table, rows, "office/campaigns/rows.html", _("名单"), may_record=may_record, form=form,
        on_export=_no_more if may_export else None, crumbs=_crumbs(campaign),
        **frame(request, campaign, "campaign-rows"),
    )  # fmt: skip


@needs(Permission.CONFIRM_RECORD)
@require_GET
def due(request: OfficeRequest, campaign_id: int) -> HttpResponse:
    """Show my people who are still to confirm, one tap each; made for a phone."""
    campaign = queries.get_campaign(campaign_id, request.actor)
    asked = request.GET.get("q", "").strip()
    rows = queries.with_places(queries.list_rows(campaign, request.actor)).filter(state__in=[S.DUE, S.UNCONFIRMED])
    if asked and not any(part.isdecimal() and len(part) >= 15 for part in asked.split()):
        rows = queries.search_rows(rows, asked)
    found = Paginator(rows.order_by("area_code", "pk"), A_PAGE)
    present = found.get_page(request.GET.get("page"))
    shown(request, [str(row.person.token) for row in present], RECORDING)
    return campaign_page(
        request, campaign, "office/campaigns/due.html", _("登记确认"), tab="campaign-due", rows=present, asked=asked,
        left=found.count,
    )  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def row_page(request: OfficeRequest, campaign_id: int, row_id: int) -> HttpResponse:
    """Show one person in a campaign; take the way and the day on which the person confirmed."""
    campaign = queries.get_campaign(campaign_id, request.actor)
    form = RecordForm(campaign.offered, request.POST or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        row = queries.get_row(campaign, row_id, request.actor)
        try:
            recording.record_confirmations(
                campaign_id=campaign_id, row_ids=[row_id], by=request.actor, at=clock.now(), **form.cleaned_data
            )
        except (NotPermitted, NotFound):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            shown(request, [str(row.person.token)], RECORDING)
            messages.success(request, _("已登记%(name)s的确认。") % {"name": row.person.name})
            return redirect("campaign-due", campaign_id=campaign_id)
    return _row(request, campaign, row_id, form, ReasonForm())


@needs(Permission.CONFIRM_RECORD)
@require_POST
def row_undo(request: OfficeRequest, campaign_id: int, row_id: int) -> HttpResponse:
    """Take a wrong confirmation back, with a reason."""
    campaign = queries.get_campaign(campaign_id, request.actor)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _row(request, campaign, row_id, RecordForm(campaign.offered), form)
    recording.undo_confirmation(row_id=row_id, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now())
    messages.success(request, _("已撤销，此人回到待确认。"))
    return redirect("campaign-row", campaign_id=campaign_id, row_id=row_id)


@needs(Permission.CONFIRM_RECORD)
@require_POST
def row_told(request: OfficeRequest, campaign_id: int, row_id: int) -> HttpResponse:
    """Note that a worker was told of a death or a move."""
    told = request.POST.get("told", "")
    if told and told not in TOLD:
        raise Refusal(_("没有这种操作。"))
    recording.record_told(row_id=row_id, told=told, by=request.actor, at=clock.now())
    messages.success(request, _("已记下，请按提示办理登记；登记之前名单不变。") if told else _("已取消。"))
    return redirect("campaign-row", campaign_id=campaign_id, row_id=row_id)


@needs(Permission.CONFIRM_RECORD)
@require_POST
def record_many(request: OfficeRequest, campaign_id: int) -> HttpResponse:
    """Record several people chosen in the list, by one way and on one day."""
    campaign = queries.get_campaign(campaign_id, request.actor)
    form = ManyForm(campaign.offered, request.POST)
    ids = [int(one) for one in request.POST.getlist("row") if one.isdecimal() and len(one) < 19]
    if not form.is_valid():
        raise Refusal("；".join(str(text) for texts in form.errors.values() for text in texts))
    count = recording.record_confirmations(
        campaign_id=campaign_id, row_ids=ids, note="", by=request.actor, at=clock.now(), **form.cleaned_data
    )
    messages.success(request, _("已登记 %(count)d 人的确认。") % {"count": count})
    return redirect("campaign-rows", campaign_id=campaign_id)


@needs(Permission.CONFIRM_RECORD)
@require_http_methods(["GET", "POST"])
def upload(request: OfficeRequest, campaign_id: int) -> HttpResponse:
    """Take a list of people who confirmed; what was wrong with a row is said with row, column and mend."""
    campaign = queries.get_campaign(campaign_id, request.actor)
    form = ListForm(campaign.offered, request.POST or None, request.FILES or None, initial={"on": clock.today()})
    taken = None
    if request.method == "POST" and form.is_valid():
        try:
            taken = uploads.record_list(
                campaign_id=campaign_id, content=form.cleaned_data["file"].read(), way=form.cleaned_data["way"],
                on=form.cleaned_data["on"], by=request.actor, at=clock.now(),
            )  # fmt: skip
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return campaign_page(
        request, campaign, "office/campaigns/upload.html", _("用名单登记"), tab="campaign-upload", form=form,
        taken=taken, status=400 if form.errors else 200,
    )  # fmt: skip


def _row(request: OfficeRequest, campaign: Campaign, row_id: int, form: RecordForm, undo: ReasonForm) -> HttpResponse:
    actor = request.actor
    row = queries.get_row(campaign, row_id, actor)
    shown(request, [str(row.person.token)], RECORDING)
    may_record = actor.may(Permission.CONFIRM_RECORD)
    person = page_queries.get_person_with_places(row.person_id, actor)
    return campaign_page(
        request, campaign, "office/campaigns/row.html", row.person.name, tab="campaign-due", row=row, person=person,
        form=form, undo=undo, row_state=(str(ROW_STATES[row.state]), ROW_KINDS[row.state]), why=_why(row),
        categories=category_labels(row.person.categories), way=WAYS.get(row.way, ""), told=list(TOLD.items()),
        reminded=REMINDED.get(row.reminded_way, ""), served=SERVED.get(row.served_way, ""),
        may_record=may_record and not row.person.death_date and row.state != S.CONFIRMED,
        may_undo=may_record and row.state == S.CONFIRMED and campaign.state == Campaign.State.OPEN,
        may_change=actor.may(Permission.PEOPLE_IMPORT), status=400 if form.errors or undo.errors else 200,
    )  # fmt: skip


def _filters(request: OfficeRequest, campaign: Campaign) -> tuple[Filter, ...]:
    towns = page_queries.list_towns_of(request.actor)
    return (
        Filter(
            "town", gettext_lazy("乡镇"), lambda rows, code: rows.filter(within("area_code", code[:9])), towns
        ),
        Filter(
            "state", gettext_lazy("状态"), lambda rows, state: rows.filter(state=state), list(ROW_STATES.items())
        ),
        Filter(
            "way", gettext_lazy("方式"), lambda rows, way: rows.filter(way=way),
            [(way, WAYS[way]) for way in campaign.offered],
        ),
        Filter(
            "more", gettext_lazy("情况"), _narrow,
            [*TOLD.items(), ("listed", gettext_lazy("在暂停名单里")), ("waiting", gettext_lazy("暂停发放中")),
             ("unserved", gettext_lazy("通知未送达"))],
        ),
    )  # fmt: skip


def _narrow(rows: QuerySet[Confirmation], what: str) -> QuerySet[Confirmation]:
    if what in TOLD:
        return rows.filter(told=what, state__in=[S.DUE, S.UNCONFIRMED])
    if what == "listed":
        return rows.filter(listed=True)
    if what == "waiting":
        return rows.filter(paused_from__isnull=False, resumed_at=None).exclude(state=S.ENDED)
    return rows.filter(state=S.UNCONFIRMED, served_on=None)


def _crumbs(campaign: Campaign) -> list[tuple[str, str]]:
    return [(_("年度确认"), reverse("campaign-list")), (campaign.title, reverse("campaign", args=[campaign.pk]))]


def _no_more(query: str) -> None:
    """Each exported person has an access row already (Table.people)."""
