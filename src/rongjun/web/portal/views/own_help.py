"""My help: what was asked for, where it stands, why so much or nothing, and what to do about it; papers to keep."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongjun.base import clock
from rongjun.base.papers import make_docx, make_pdf
from rongjun.domains.disclosure import help as own
from rongjun.domains.disclosure.visits import Visit
from rongjun.domains.services.aid.care_letters import TERM_NAMES
from rongjun.domains.services.aid.rounds import weights_of
from rongjun.domains.services.aid.settings import situations
from rongjun.kernel.aid.need import terms_of

from ...http import file_response
from ...told.aid_words import BADGES, GRANT_BADGES, GRANT_STATES, HELPS, KINDS, ROUND_BADGES, ROUND_STATES, STATES
from ...told.medical_words import KINDS as BILL_KINDS
from ...ui.paging import take_page
from ..own_http import OwnRequest, own_page, own_pages
from ..words import said

A_PAGE = 25


@require_GET
@own_pages
def help_page(request: OwnRequest, visit: Visit) -> HttpResponse:
    """Show cases of hardship, applications in the care fund and pairings of this person, each with its reasons."""
    names = situations(clock.today())
    return own_page(
        request, visit, "portal/own/help.html", _("我的帮扶"),
        cases=[_case(one, names) for one in own.own_cases(request.files)],
        applications=[_application(one) for one in own.own_applications(request.files)],
        pairings=[
            (pair, [(HELPS[one.kind], one) for one in helps]) for pair, helps in own.own_pairings(request.files)
        ],
    )  # fmt: skip


@require_GET
@own_pages
def medical(request: OwnRequest, visit: Visit) -> HttpResponse:
    """Show the own bills with their working, what was paid for the insurance, and the turn for recuperation."""
    listed = take_page(own.own_bills(request.files), request.GET.get("page"), A_PAGE)
    standing = own.standings_of_bills(listed.rows)
    bills = [
        (one, BILL_KINDS[one.kind], one.total_fen - _borne(one), standing.get(one.sheet_id), own.is_proposed(one))
        for one in listed.rows
    ]
    return own_page(
        request, visit, "portal/own/medical.html", _("我的医疗"), bills=bills, paged=listed,
        contributions=own.own_contributions(request.files), turns=own.own_turns(request.files),
        states=GRANT_STATES,
    )  # fmt: skip


@require_GET
@own_pages
def help_paper(request: OwnRequest, visit: Visit, letter: str, number: str, ending: str) -> HttpResponse:
    """Give a paper of the own case ('decision') or of the own application in a round ('result') as a file."""
    makers = {"decision": own.own_decision, "result": own.own_result}
    if letter not in makers or ending not in ("pdf", "docx"):
        raise Http404
    paper = makers[letter](request.files, number, clock.now())
    return file_response(make_pdf(paper) if ending == "pdf" else make_docx(paper), f"{number}.{ending}")


def _case(one: own.OwnCase, names: dict[str, str]) -> dict[str, Any]:
    case, grant = one.case, one.grant
    return {
        "case": case, "kind": KINDS[case.kind], "situation": names.get(case.situation, case.situation),
        "state": (STATES[case.state], BADGES[case.state]), "judgement": one.judgement,
        "refused": one.judgement is not None and not one.judgement.accepts, "grant": grant,
        "grant_state": (GRANT_STATES[grant.state], GRANT_BADGES[grant.state]) if grant else None,
        "lines": grant.lines if grant else (), "helps": [(HELPS[each.kind], each) for each in one.helps],
    }  # fmt: skip


def _application(one: own.OwnApplication) -> dict[str, Any]:
    application, round_ = one.application, one.application.round
    terms = terms_of(one.need, weights_of(round_)) if one.need else ()
    return {
        "one": application, "round": round_, "lacking": "、".join(one.lacking), "decided": one.decided,
        "state": (ROUND_STATES[round_.state], ROUND_BADGES[round_.state]), "need": one.need,
        "terms": [
            (said(TERM_NAMES[term].zh, TERM_NAMES[term].of("en")), value, weight, points)
            for term, value, weight, points in terms
        ],
    }  # fmt: skip


def _borne(bill: Any) -> int:
    return int(bill.basic_fen + bill.serious_fen + bill.assistance_fen + bill.amount_fen)
