"""What a unit owes beside its matters: reviews to be sent on to a body outside, persons whom no message reached."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.domains.petitions import elsewhere, telling

from ...addresses import address
from ...http import OfficeRequest, page
from ...templatetags.rongjun import badge
from ...ui.forms import DateField, OfficeForm
from ...ui.tables import Column, Filter, Table, list_page
from ..petition_forms import line
from ..petition_frame import on_petitions
from ..petition_lead_frame import RIGHTS, Act, lead_crumbs, lead_tabs, run_acts, said_by, status_of
from ..petition_lead_words import STAGES
from ..petition_words import word


class SentOnForm(OfficeForm):
    """Where a review was sent on, when, which way."""

    body = line(
        gettext_lazy("送给哪个单位"),
        required=True,
        most=80,
        help_text=gettext_lazy("上一级信访部门或者上一级退役军人事务部门。"),
    )
    sent_on = DateField(label=gettext_lazy("送出的日期"))
    how = line(gettext_lazy("送出的方式和文号"), help_text=gettext_lazy("如：机要、挂号信及单号；不写本人的姓名。"))


class ReachedForm(OfficeForm):
    """How the person was reached another way."""

    how = forms.CharField(
        label=gettext_lazy("怎样告知了本人"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("如：改打住宅电话、邮寄、当面；只告知有内容可以查看。"),
    )  # fmt: skip


def elsewhere_table() -> Table:
    """Return the list of reviews that are sent on to a body outside."""
    today = clock.today()

    def standing(one: Any) -> tuple[str, str]:
        if one.sent_at is not None:
            return _("已送上级"), "done"
        return (_("逾期未送出"), "danger") if one.due_on < today else (_("待送上级"), "info")

    return Table(
        key="petition-elsewhere", caption=gettext_lazy("转送上级复查"),
        columns=(
            Column("number", gettext_lazy("编号"), lambda one: one.matter.number, sort=("matter_id",),
                   href=lambda one: address("petition-elsewhere-one", one.pk)),
            Column("stage", gettext_lazy("请求"), lambda one: word(STAGES, one.stage), sort=("stage",)),
            Column("reason", gettext_lazy("不服的理由"), lambda one: one.reason, kind="long"),
            Column("asked", gettext_lazy("提出日期"), lambda one: one.asked_on, sort=("asked_on",), kind="date"),
            Column("due", gettext_lazy("送出期限"), lambda one: one.due_on, sort=("due_on",), kind="date"),
            Column("standing", gettext_lazy("状态"), lambda one: standing(one)[0],
                   cell=lambda one: badge(*standing(one))),
            Column("body", gettext_lazy("送给"), lambda one: one.body, sort=("body",)),
            Column("sent", gettext_lazy("送出日期"), lambda one: one.sent_on, sort=("sent_on",), kind="date"),
        ),
        filters=(Filter("state", gettext_lazy("状态"), lambda rows, one: rows.filter(sent_at__isnull=one == "open"),
                        (("open", gettext_lazy("待送上级")), ("done", gettext_lazy("已送上级")))),),
        search=("matter__number", "body", "reason"), search_label=gettext_lazy("编号、单位或理由"),
        order=("sent_at", "due_on", "pk"), empty=gettext_lazy("没有要转送上一级的复查、复核请求。"),
        row_kind=lambda one: "faulty" if one.sent_at is None and one.due_on < today else "",
    )  # fmt: skip


@on_petitions(*RIGHTS["petition-elsewhere"])
@require_http_methods(["GET", "POST"])
def elsewhere_list(request: OfficeRequest) -> HttpResponse:
    """List the reviews that this unit sends on: the unit above is not in this system."""
    return list_page(
        request, elsewhere_table(), elsewhere.list_elsewhere(request.actor), "office/petition_lead/list.html",
        _("转送上级复查"), lead=_("上一级单位不在系统里：原单位把复查、复核请求送出，本人看得到送到了哪里。"),
        tabs=lead_tabs("petition-elsewhere", request.actor), on_export=lambda query: None,
    )  # fmt: skip


@on_petitions(*RIGHTS["petition-elsewhere"])
@require_http_methods(["GET", "POST"])
def elsewhere_page(request: OfficeRequest, elsewhere_id: int) -> HttpResponse:
    """Show one review that is to be sent on, and keep where it went."""
    one = elsewhere.get_elsewhere(elsewhere_id, request.actor)

    def send(form: forms.Form) -> str:
        elsewhere.send_on(elsewhere_id=one.pk, **form.cleaned_data, **said_by(request))
        return _("已登记送出，本人看得到。")

    act = Act(_("登记送出"), _("登记送出"), lambda sent: SentOnForm(sent, initial={"sent_on": clock.today()}), send)
    acts = {} if one.sent_at is not None else {"send": act}
    done, panels = run_acts(request, acts, request.path)
    return done or page(
        request, "office/petition_lead/elsewhere.html", _("转送上级复查 %(number)s") % {"number": one.matter.number},
        one=one, stage=word(STAGES, one.stage), panels=panels, crumbs=lead_crumbs("petition-elsewhere"),
        status=status_of(panels),
    )  # fmt: skip


def unreached_table() -> Table:
    """Return the list of messages that reached nobody."""
    return Table(
        key="petition-unreached", caption=gettext_lazy("没有告知到的"),
        columns=(
            Column("number", gettext_lazy("编号"), lambda one: one.matter.number, sort=("matter_id",),
                   href=lambda one: address("petition-unreached-one", one.pk)),
            Column("at", gettext_lazy("应告知的日期"), lambda one: one.at, sort=("at",), kind="date"),
            Column("tries", gettext_lazy("试过几次"), lambda one: one.tries, sort=("tries",), kind="number"),
            Column("failed", gettext_lazy("为什么没有送到"), lambda one: one.failed, sort=("failed",)),
            Column("unit", gettext_lazy("承办"), lambda one: one.matter.owner_unit.name, shown=False),
        ),
        search=("matter__number", "failed"), search_label=gettext_lazy("编号或原因"), order=("given_up_at", "pk"),
        empty=gettext_lazy("没有；发出的都送到了。"),
    )  # fmt: skip


@on_petitions(*RIGHTS["petition-unreached"])
@require_http_methods(["GET", "POST"])
def unreached_list(request: OfficeRequest) -> HttpResponse:
    """List the messages that were tried in vain: somebody reaches the person another way."""
    return list_page(
        request, unreached_table(), telling.list_unreached(request.actor), "office/petition_lead/list.html",
        _("没有告知到的"), lead=_("短信、邮件试过几次没有送到：请换一种方式告知本人有内容可以查看，再登记。"),
        tabs=lead_tabs("petition-unreached", request.actor), on_export=lambda query: None,
    )  # fmt: skip


@on_petitions(*RIGHTS["petition-unreached"])
@require_http_methods(["GET", "POST"])
def unreached_page(request: OfficeRequest, message_id: int) -> HttpResponse:
    """Show one message that reached nobody, and keep how the person was reached."""
    one = telling.get_unreached(message_id, request.actor)

    def settle(form: forms.Form) -> str:
        telling.settle_message(message_id=one.pk, how=form.cleaned_data["how"], **said_by(request))
        return _("已登记。")

    act = Act(_("登记怎样告知了本人"), _("登记"), ReachedForm, settle)
    done, panels = run_acts(request, {"settle": act}, address("petition-unreached"))
    return done or page(
        request, "office/petition_lead/unreached.html", _("没有告知到 %(number)s") % {"number": one.matter.number},
        one=one, panels=panels, crumbs=lead_crumbs("petition-unreached"), status=status_of(panels),
    )  # fmt: skip
