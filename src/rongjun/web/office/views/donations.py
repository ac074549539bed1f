"""Donations to the care fund: listed with what is left of each, recorded with the donor's wish, their receipts."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.papers import make_docx, make_pdf
from rongjun.domains.services.aid import fund, letters
from rongjun.domains.services.aid.models import Donation
from rongjun.domains.services.aid.settings import situations
from rongjun.domains.units.queries import list_towns

from ...http import OfficeRequest, file_response, needs
from ...ui.tables import Column, Table, list_page
from ..aid_forms import DonationForm
from ..aid_frame import Act, done, sheet
from .aid import TOWN, aid_tabs


def donations_table(names: dict[str, str], towns: dict[str, str]) -> Table:
    """Return the list of donations."""
    return Table(
        key="donations",
        caption=gettext_lazy("捐赠"),
        columns=(
            Column("number", gettext_lazy("编号"), lambda one: one.number, sort=("number",),
                   href=lambda one: reverse("fund-appropriation", args=[one.appropriation_id])),
            Column("donor", gettext_lazy("捐赠人"), lambda one: one.donor or str(_("不具名")), sort=("donor",)),
            Column("amount", gettext_lazy("金额（元）"), lambda one: one.amount_fen, sort=("amount_fen",),
                   kind="money"),
            Column("shared", gettext_lazy("已用（元）"), lambda one: one.shared_fen, sort=("shared_fen",),
                   kind="money"),
            Column("situation", gettext_lazy("指定的困难情形"), lambda one: names.get(one.wish_situation, "")),
            Column("area", gettext_lazy("指定的乡镇"), lambda one: towns.get(one.wish_area, "")),
            Column("wish", gettext_lazy("捐赠人的话"), lambda one: one.wish_text, kind="long", shown=False),
            Column("state", gettext_lazy("入账"), lambda one: str(_IN_BOOKS[one.appropriation.state])),
            Column("day", gettext_lazy("日期"), lambda one: one.given_on, sort=("given_on",), kind="date"),
            Column("receipt", gettext_lazy("收据"), lambda one: "PDF",
                   href=lambda one: reverse("donation-receipt", args=[one.pk, "pdf"]), exported=False),
        ),
        search=("number", "donor"),
        search_label=gettext_lazy("编号或捐赠人"),
        order=("-pk",),
        empty=gettext_lazy("还没有捐赠"),
    )  # fmt: skip


_IN_BOOKS: Final = {
    "waiting": gettext_lazy("待签批"), "in_force": gettext_lazy("已入账"), "refused": gettext_lazy("未入账"),
}  # fmt: skip


@needs(Permission.AID_FUND)
@require_http_methods(["GET", "POST"])
def donation_list(request: OfficeRequest) -> HttpResponse:
    """List the donations with what is left of each."""
    towns = {town.code[:TOWN]: town.name for town in list_towns()}
    links = [(_("登记捐赠"), reverse("donation-new"))] if request.actor.may(Permission.FUNDS_RECORD) else []
    return list_page(
        request, donations_table(situations(clock.today()), towns), fund.list_donations(), "office/aid/list.html",
        _("捐赠"), on_export=lambda query: None, tabs=aid_tabs(request, "donations"), links=links,
        lead=_("每笔捐赠按捐赠人的意愿使用；入账走资金审批，到账后才能分配。"),
    )  # fmt: skip


@needs(Permission.FUNDS_RECORD)
@require_http_methods(["GET", "POST"])
def donation_new(request: OfficeRequest) -> HttpResponse:
    """Record a donation."""
    names = situations(clock.today())
    towns = {town.code[:TOWN]: town.name for town in list_towns()}

    def run(said: Mapping[str, Any]) -> str:
        made = fund.record_donation(
            donor=said["donor"], amount_fen=said["amount"], given_on=said["given_on"],
            wish_situation=said["wish_situation"], wish_area=said["wish_area"], wish_text=said["wish_text"],
            by=request.actor, at=clock.now(),
        )  # fmt: skip
        return _("已登记 %(number)s，等科长、局长签批入账。") % {"number": made.number}

    acts = [Act("give", _("登记捐赠"), lambda *a, **k: DonationForm(*a, situations=names, towns=towns, **k), run)]
    answer = done(request, acts, lambda: reverse("donations"))
    if answer is not None:
        return answer
    return sheet(request, _("登记捐赠"), facts=[], acts=acts, crumbs=[(_("捐赠"), reverse("donations"))])


@needs(Permission.AID_FUND)
@require_GET
def donation_receipt(request: OfficeRequest, donation_id: int, ending: str) -> HttpResponse:
    """Give the receipt of a donation as a file."""
    found = Donation.objects.filter(pk=donation_id).first()
    if found is None or ending not in ("pdf", "docx"):
        raise Http404
    towns = {town.code[:TOWN]: town.name for town in list_towns()}
    parts = [situations(clock.today()).get(found.wish_situation, ""), towns.get(found.wish_area, ""), found.wish_text]
    paper = letters.receipt(found, "；".join(part for part in parts if part), clock.now())
    return file_response(make_pdf(paper) if ending == "pdf" else make_docx(paper), f"{found.number}.{ending}")
