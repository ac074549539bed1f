"""Following one's petition: where it stands, what happened, every clock, who looked, and each paper."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.errors import AlreadyDone, NotFound
from rongjun.domains.petitions.identity import list_identity_looks
from rongjun.domains.petitions.models import Matter
from rongjun.domains.petitions.papers_person import (
    get_own_paper,
    is_delivered,
    open_own_paper,
    read_lines,
    receive_paper,
)

from ...labels import role_name
from ..http import page
from ..petition_http import own_matter
from ..petition_standing import clock_lines, event_lines, standing_of

MOST_LOOKS = 200
"""Looks that are shown, the newest first."""
MEDIA = {
    "pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
}  # fmt: skip


@require_GET
@own_matter
def matter_page(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Show where a petition stands, who has it, until when, what was answered, its papers, what one may do."""
    shown = standing_of(matter, clock.today())
    return page(
        request, "portal/petition/matter.html", shown.state, matter=matter, shown=shown, tabs=_tabs("portal-petition")
    )  # fmt: skip


@require_GET
@own_matter
def history(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Show what happened, with every note; units and posts, no names."""
    return page(
        request, "portal/petition/history.html", _("经过"), matter=matter, events=event_lines(matter),
        tabs=_tabs("portal-petition-history"),
    )  # fmt: skip


@require_GET
@own_matter
def clocks(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Show each clock: its last day, how it was counted, by which rule."""
    return page(
        request, "portal/petition/clocks.html", _("各个期限"), matter=matter,
        clocks=clock_lines(matter, clock.today()), tabs=_tabs("portal-petition-clocks"),
    )  # fmt: skip


@require_GET
@own_matter
def looks(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Show who looked at who brought it: when, unit, post, purpose."""
    rows = [(one, role_name(one.role)) for one in list_identity_looks(matter)[:MOST_LOOKS]]
    return page(
        request, "portal/petition/looks.html", _("谁看过您的身份"), matter=matter, rows=rows,
        tabs=_tabs("portal-petition-looks"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@own_matter
def paper(request: HttpRequest, matter: Matter, issued_id: int) -> HttpResponse:
    """Show a paper. One that was not received yet is received by a button: the next limit is counted from then."""
    if request.method == "POST":
        try:
            receive_paper(matter=matter, issued_id=issued_id, at=clock.now())
        except AlreadyDone:
            messages.info(request, _("刚刚有变化，请再打开一次。"))
        return redirect("portal-petition-paper", issued_id)
    shown = get_own_paper(matter=matter, issued_id=issued_id)
    received = is_delivered(shown)
    english = (get_language() or "").startswith("en")
    return page(
        request, "portal/petition/paper.html", shown.title, matter=matter, paper=shown, received=received,
        lines=read_lines(shown, english=english)[1:] if received else [],
        crumbs=[(matter.number, reverse("portal-petition"))],
    )  # fmt: skip


@require_GET
@own_matter
def download(request: HttpRequest, matter: Matter, issued_id: int, ending: str) -> HttpResponse:
    """Give a paper that was received, as PDF or for Word."""
    if ending not in MEDIA:
        raise NotFound(_("没有这份文书。"))
    shown, content = open_own_paper(matter=matter, issued_id=issued_id, docx=ending == "docx")
    name = f"{shown.title}-{shown.number.replace('/', '-')}.{ending}"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=MEDIA[ending], headers=headers)


def _tabs(current: str) -> list[tuple[str, str, bool]]:
    named = [
        ("portal-petition", _("现在的情况")),
        ("portal-petition-history", _("经过")),
        ("portal-petition-clocks", _("各个期限")),
        ("portal-petition-looks", _("谁看过")),
    ]  # fmt: skip
    return [(title, reverse(name), name == current) for name, title in named]
