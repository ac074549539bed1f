"""到账告知: the outbox of messages, and the slips that a village prints."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.base.messages import present_gateway
from rongjun.domains.payments.bank import arrivals
from rongjun.domains.people.page_queries import list_towns_of
from rongjun.domains.units.queries import area_names

from ...http import OfficeRequest, needs, page, shown
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..bank_frame import bank_tabs
from ..bank_words import ARRIVAL_STATES, ARRIVAL_WAYS

ARRIVALS = Table(
    key="arrivals",
    caption=gettext_lazy("到账告知"),
    columns=(
        Column("name", gettext_lazy("姓名"), lambda one: one.person.name, sort=("person__name",),
               href=lambda one: reverse("person", args=[one.person_id])),
        Column("file_no", gettext_lazy("档案号"), lambda one: one.person.file_no, sort=("person__file_no",)),
        Column("way", gettext_lazy("方式"), lambda one: str(ARRIVAL_WAYS.get(one.way, one.way)), sort=("way",)),
        Column("state", gettext_lazy("状态"), lambda one: str(ARRIVAL_STATES[one.state][0]), sort=("state",),
               cell=lambda one: badge(str(ARRIVAL_STATES[one.state][0]), ARRIVAL_STATES[one.state][1])),
        Column("month", gettext_lazy("月份"), lambda one: one.item.run.month, sort=("item__run__month",), kind="month"),
        Column("text", gettext_lazy("内容"), lambda one: one.text, kind="long"),
        Column("phone", gettext_lazy("手机"), lambda one: f"****{one.tail}" if one.tail else ""),
        Column("fault", gettext_lazy("没有发出的原因"), lambda one: one.fault),
        Column("made", gettext_lazy("生成"), lambda one: one.made_at, sort=("made_at",), kind="date"),
        Column("moved", gettext_lazy("发出"), lambda one: one.moved_at, sort=("moved_at",), kind="date"),
    ),
    filters=(
        Filter("state", gettext_lazy("状态"), lambda rows, value: rows.filter(state=value),
               [(key, name) for key, (name, _kind) in ARRIVAL_STATES.items()]),
        Filter("way", gettext_lazy("方式"), lambda rows, value: rows.filter(way=value), list(ARRIVAL_WAYS.items())),
    ),
    search=("person__name", "person__file_no", "person__pinyin"),
    search_label=gettext_lazy("姓名、拼音或档案号"),
    order=("-pk",),
    empty=gettext_lazy("没有告知。本人或收款家属要求的，在人员档案“联系”里登记“到账告知”；钱到账后这里生成一条。"),
    people=lambda one: str(one.person.token),
)  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def arrival_list(request: OfficeRequest) -> HttpResponse:
    """List the messages of the actor's area, and offer to send those that wait."""
    actor = request.actor
    lead = _("谁要求过才告诉谁：金额、月份、怎样询问。不提伤病，一笔只告知一次。")
    return list_page(
        request, ARRIVALS, arrivals.list_arrivals(actor), "office/bank/arrivals.html", _("到账告知"), lead=lead,
        may_send=actor.may(Permission.RUN_BANK) and actor.area_prefix == "",
        may_print=actor.may(Permission.PEOPLE_RECORD), gateway=present_gateway() is not None,
        **bank_tabs(actor, "arrival-list"),
    )  # fmt: skip


@needs(Permission.RUN_BANK)
@require_POST
def arrival_send(request: OfficeRequest) -> HttpResponse:
    """Send what waits for phones."""
    try:
        sent, failed = arrivals.send_arrivals(gateway=present_gateway(), by=request.actor, at=clock.now())
    except NotPermitted:
        raise
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("已发送 %(sent)d 条，没有发出 %(failed)d 条。") % {"sent": sent, "failed": failed})
    return redirect("arrival-list")


@needs(Permission.PEOPLE_RECORD)
@require_http_methods(["GET", "POST"])
def arrival_slips(request: OfficeRequest) -> HttpResponse:
    """Show the slips of a town or village to be printed and handed over; note that they were printed."""
    actor = request.actor
    places = _places(request)
    place = request.GET.get("place", "") or (actor.area_prefix or "")
    slips = arrivals.list_slips(actor, place) if place or len(places) < 2 else []
    if request.method == "POST":
        done = arrivals.mark_printed(arrival_ids=[one.pk for one in slips], by=actor, at=clock.now())
        messages.success(request, _("已登记打印 %(count)d 张，请交给本人或收款家属。") % {"count": done})
        return redirect("arrival-list")
    shown(request, [str(one.person.token) for one in slips], "打印到账条")
    names = area_names({one.person.area_code for one in slips})
    rows = [(one, names.get(one.person.area_code, "")) for one in slips]
    return page(
        request, "office/bank/slips.html", _("打印到账条"), crumbs=[(_("到账告知"), reverse("arrival-list"))],
        rows=rows, places=places, place=place, unit=actor.unit_name, day=clock.today(),
    )  # fmt: skip


def _places(request: OfficeRequest) -> list[tuple[str, str]]:
    return [(code[:9], name) for code, name in list_towns_of(request.actor)]
