"""Layouts of banks and the office's own account: entered in the browser, kept in versions."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.payments.bank import layouts
from rongjun.domains.payments.bank.deciding import require_clerk
from rongjun.domains.payments.bank.office import find_office_account, list_office_accounts, save_office_account
from rongjun.domains.payments.bank.preview import preview_rows, preview_text
from rongjun.domains.payments.bank.spec import DEFAULT, DEFAULT_NAME, Spec, read_spec

from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Table, list_page
from ..bank_frame import bank_tabs
from ..bank_words import FORMS
from ..forms_bank import LayoutForm, OfficeAccountForm, layout_initial

LAYOUTS = Table(
    key="bank-layouts",
    caption=gettext_lazy("银行格式"),
    columns=(
        Column("name", gettext_lazy("名称"), lambda one: one.name, sort=("name",),
               href=lambda one: reverse("bank-layout", args=[one.pk])),
        Column("state", gettext_lazy("状态"), lambda one: _("停用") if one.retired else _("使用中"), sort=("retired",),
               cell=lambda one: badge(_("停用"), "plain") if one.retired else badge(_("使用中"), "done")),
        Column("form", gettext_lazy("文件格式"), lambda one: str(FORMS[one.spec["form"]])),
        Column("columns", gettext_lazy("列数"), lambda one: len(one.spec["columns"]), kind="number"),
        Column("version", gettext_lazy("版本"), lambda one: one.version, sort=("version",), kind="number"),
        Column("sample", gettext_lazy("来源"), lambda one: _("样例（虚构）") if one.sample else _("本单位登记")),
        Column("maker", gettext_lazy("保存人"), lambda one: one.made_by.name, sort=("made_by__name",)),
        Column("made", gettext_lazy("保存时间"), lambda one: one.made_at, sort=("made_at",), kind="date"),
    ),
    search=("name",),
    search_label=gettext_lazy("名称"),
    order=("name",),
    empty=gettext_lazy("还没有登记别的银行格式；导出和回执都用默认格式。"),
)  # fmt: skip


@needs(Permission.RUN_BANK)
@require_http_methods(["GET", "POST"])
def layout_list(request: OfficeRequest) -> HttpResponse:
    """List the layouts in their latest versions, beside the built-in one."""
    require_clerk(request.actor)
    may = request.actor.may(Permission.BANK_LAYOUTS)
    lead = _("每家银行要的列不同。格式是数据：改一次就是一个新版本，旧文件仍按当时的版本读。")
    return list_page(
        request, LAYOUTS, layouts.list_latest(), "office/bank/layouts.html", _("银行格式"), lead=lead, may_change=may,
        preview=preview_rows(DEFAULT), default=DEFAULT_NAME, **bank_tabs(request.actor, "bank-layouts"),
    )  # fmt: skip


@needs(Permission.BANK_LAYOUTS)
@require_http_methods(["GET", "POST"])
def layout_new(request: OfficeRequest) -> HttpResponse:
    """Show and take the form of a new layout, starting from the built-in one."""
    require_clerk(request.actor)
    form = LayoutForm(request.POST or None, initial=layout_initial("", DEFAULT))
    return _form_page(request, form, _("登记银行格式"), DEFAULT)


@needs(Permission.RUN_BANK)
@require_http_methods(["GET", "POST"])
def layout_page(request: OfficeRequest, bank_layout_id: int) -> HttpResponse:
    """Show a layout with a sample of its file; change it (a new version) or stop offering it."""
    require_clerk(request.actor)
    row = layouts.get_layout(bank_layout_id)
    spec = read_spec(row.spec)
    if request.method == "POST":
        request.actor.require(Permission.BANK_LAYOUTS)
        if request.POST.get("act") in ("retire", "restore"):
            retired = request.POST["act"] == "retire"
            made = layouts.save_layout(name=row.name, spec=spec, by=request.actor, at=clock.now(), retired=retired)
            messages.success(request, _("已停用；以前的文件不变。") if retired else _("已恢复使用。"))
            return redirect("bank-layout", bank_layout_id=made.pk)
    form = LayoutForm(request.POST or None, initial=layout_initial(row.name, spec))
    return _form_page(request, form, row.name, spec, row=row, versions=layouts.list_versions(row.name))


def _form_page(request: OfficeRequest, form: LayoutForm, title: str, spec: Spec, **context: Any) -> HttpResponse:
    """Take a layout, or show its form with a sample of what is filled in so far."""
    show = spec
    if form.is_bound and form.is_valid():
        try:
            show = read_spec(form.spec().plain())
            if request.POST.get("act") != "preview":
                made = layouts.save_layout(name=form.cleaned_data["name"], spec=show, by=request.actor, at=clock.now())
                messages.success(request, _("已保存为第 %(version)d 版。") % {"version": made.version})
                return redirect("bank-layout", bank_layout_id=made.pk)
        except (NotPermitted, NotFound):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return page(
        request, "office/bank/layout.html", title, crumbs=[(_("银行格式"), reverse("bank-layouts"))], form=form,
        preview=preview_rows(show), plain=preview_text(show), may_change=request.actor.may(Permission.BANK_LAYOUTS),
        status=400 if form.errors else 200, **context,
    )  # fmt: skip


@needs(Permission.BANK_LAYOUTS)
@sensitive_post_parameters("account")
@require_http_methods(["GET", "POST"])
def office_account(request: OfficeRequest) -> HttpResponse:
    """Show and take the office's own account; the number shows its last digits only."""
    require_clerk(request.actor)
    known = find_office_account()
    initial = {name: getattr(known, name, "") for name in ("holder", "bank", "bank_code", "contact")}
    form = OfficeAccountForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            save_office_account(entry=form.entry(), by=request.actor, at=clock.now())
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已保存；以后导出的银行文件用这个账户。"))
            return redirect("office-account")
    history = [(one, f"{timezone.localtime(one.made_at):%Y-%m-%d %H:%M}") for one in list_office_accounts()[:20]]
    return page(
        request, "office/bank/account.html", _("本单位账户"), form=form, known=known, history=history,
        lead=_("付款文件里的付款人和账户，以及告知里写的单位和咨询方式。"), status=400 if form.errors else 200,
        **bank_tabs(request.actor, "office-account"),
    )  # fmt: skip
