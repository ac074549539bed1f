"""My money and why: a year a page, each amount with its working."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongjun.base import clock
from rongjun.domains.disclosure.money import own_money, own_reason, place_of_reason
from rongjun.domains.disclosure.visits import Visit
from rongjun.kernel.period import format_month

from ...http import whole_number
from ...told.person_account import years_of
from ...told.reason_words import funding_rows, spell_rows, steps_of
from ...told.run_words import KINDS, benefit_names
from ..own_http import OwnRequest, own_page, own_pages
from ..own_words import backs_of


@require_GET
@own_pages
def money(request: OwnRequest, visit: Visit) -> HttpResponse:
    """Show what is owed, paid, returned and open, month by month, a year a page."""
    found, names = own_money(visit.key.person_id, clock.now()), benefit_names()
    owes = [(month, names.get(benefit, benefit), fen) for month, benefit, fen in found.sums.open_keys]
    year = years_of(found.account, request.GET.get("year", ""), names)
    return own_page(
        request, visit, "portal/own/money.html", _("我的待遇"), year=year, sums=found.sums, owes=owes, held=found.held
    )


@require_GET
@own_pages
def why(request: OwnRequest, visit: Visit, benefit: str, month: str) -> HttpResponse:
    """Show why an amount is what it is: article, standard, share of the year, what was posted before, who pays."""
    line = whole_number(request.GET.get("line", ""))
    reason = own_reason(visit.key.person_id, benefit, month, line, clock.now())
    explanation, name = reason.explanation, benefit_names().get(benefit, benefit)
    context: dict[str, Any] = {
        "reason": reason, "top_fen": reason.line.amount_fen if reason.line else reason.owed_fen,
        "line_kind": KINDS[reason.line.kind] if reason.line else "", "steps": steps_of(reason),
        "funding": funding_rows(explanation.funding) if explanation else [],
        "facts": spell_rows(reason.spell, place_of_reason(reason)),
        "backs": backs_of([(benefit, code) for code in reason.codes], {benefit: name}),
        "known_on": f"{timezone.localtime(reason.known_at):%Y-%m-%d %H:%M}",
        "rest_fen": reason.owed_fen - reason.posted_fen,
        "crumbs": [(_("我的页面"), reverse("portal-own")), (_("我的待遇"), reverse("portal-own-money"))],
    }  # fmt: skip
    title = _("%(benefit)s：%(month)s 为什么是这个数") % {"benefit": name, "month": format_month(reason.month)}
    return own_page(request, visit, "portal/own/why.html", title, **context)
