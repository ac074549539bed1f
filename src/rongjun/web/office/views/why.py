"""Why is it this amount: for any person, benefit and month, as owed now or as a run posted it. It prints."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound
from rongjun.domains.payments.queries.held import list_holds_of
from rongjun.domains.payments.reasons import Reason, get_line_of_person, reason_now, reason_of_line
from rongjun.domains.units.queries import area_names
from rongjun.kernel.period import format_month, month_of, parse_month

from ...http import OfficeRequest, needs, page, whole_number
from ...told.reason_words import funding_rows, spell_rows, steps_of
from ...told.run_words import KINDS, benefit_names, fault_of
from .person import header_of, load_person

LOOK = "办理业务：查看金额依据"


@needs(Permission.PEOPLE_VIEW)
@require_GET
def why(request: OfficeRequest, person_id: int, benefit: str, month: str) -> HttpResponse:
    """Show why an amount is what it is; ?line= takes a run's own line instead of what is owed now."""
    person = load_person(request, person_id, LOOK)
    reason = _reason(request, person.pk, benefit, month)
    name = benefit_names().get(benefit, benefit)
    title = _("%(benefit)s：%(month)s 为什么是这个数") % {"benefit": name, "month": format_month(reason.month)}
    crumbs = [
        (_("人员"), reverse("people-list")), (person.name, reverse("person", args=[person.pk])),
        (_("应发和已发"), reverse("person-pay", args=[person.pk])),
    ]  # fmt: skip
    place = _place(reason)
    shown = header_of(person) | _shown(reason) | {
        "held": list_holds_of(person.pk, clock.now()), "crumbs": crumbs, "facts": spell_rows(reason.spell, place),
        "may_trace": request.actor.may(Permission.FUNDS_BOOKS),
        "died_before": person.death_date is not None and month_of(person.death_date) < reason.month,
    }  # fmt: skip
    return page(request, "office/people/why.html", title, **shown)


def _reason(request: OfficeRequest, person_id: int, benefit: str, text: str) -> Reason:
    try:
        month = parse_month(text)
    except ValueError:
        raise NotFound(_("月份应为 YYYY-MM，如 2024-08。")) from None
    line_id = request.GET.get("line", "")
    if not line_id:
        return reason_now(person_id=person_id, benefit=benefit, month=month, at=clock.now())
    line = get_line_of_person(whole_number(line_id), person_id)
    if (line.benefit, line.month) != (benefit, month):
        raise NotFound(_("没有这一笔明细。"))
    return reason_of_line(line)


def _shown(reason: Reason) -> dict[str, Any]:
    """Return what the template shows of a reason: the sum on top, the steps, what was posted before."""
    line, explanation = reason.line, reason.explanation
    top = line.amount_fen if line else reason.owed_fen
    return {
        "reason": reason,
        "top_fen": top,
        "line_kind": KINDS[line.kind] if line else "",
        "steps": steps_of(reason),
        "funding": funding_rows(explanation.funding) if explanation else [],
        "funding_step": explanation.funding if explanation else None,
        "faults": [fault_of(code) for code in reason.codes],
        "known_on": f"{timezone.localtime(reason.known_at):%Y-%m-%d %H:%M}",
        "rest_fen": reason.owed_fen - reason.posted_fen,
    }


def _place(reason: Reason) -> str:
    if reason.spell is None:
        return ""
    code = str(reason.spell["region"])
    return area_names({code}).get(code, code)
