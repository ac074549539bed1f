"""Pages that everybody may read: what can be applied for, what to bring in one's situation, public notices."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongjun.base import clock
from rongjun.domains.recognition.access import applicant_scope
from rongjun.domains.recognition.course import current_calendar
from rongjun.domains.recognition.models import Publicity
from rongjun.domains.recognition.procedures import get_present, list_present, spec_of
from rongjun.domains.recognition.queries import list_public
from rongjun.domains.services.aid.models import Notice
from rongjun.domains.services.aid.published import standing_notices
from rongjun.domains.services.registers.published import list_published
from rongjun.kernel.identity import mask_name
from rongjun.kernel.recognition import Ask, Form, Outcome, Procedure, asks_for, check, papers_for

from ...told.aid_words import KINDS
from ...ui.paging import take_page
from ..ask_form import ask_text, choices_of, text_of
from ..http import page
from ..library_words import article_place
from ..shown import limit_lines, paper_lines, step_lines
from ..words import said

NOTICES_A_PAGE = 20
MATTERS: str = "portal-procedure"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that decides what to bring, with its choices and the one taken."""

    id: str
    text: str
    choices: list[tuple[str, str]]
    chosen: str


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what can be applied for, and the ways to go on with a case and to the notices."""
    specs = [spec_of(version) for version in list_present()]
    matters = [(said(one.name, one.name_en), text_of(one.who), one.code) for one in specs]
    lead = _("看能申请什么、要带什么、怎么办；在网上申请；凭编号和查询码查进度。不用注册账户。")
    published = [(said(one.name, one.name_en), said(one.note, one.note_en), one.code) for one in list_published()]
    return page(
        request, "portal/home.html", _("办事大厅"), public=True, lead=lead, matters=matters, published=published
    )  # fmt: skip


@login_not_required
@require_GET
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Show one matter: who may apply, what to bring, the steps with their limits and sources, the ends, the appeal."""
    spec = spec_of(get_present(code))
    context: dict[str, Any] = {
        "code": code, "who": text_of(spec.who), "laws": [(law, article_place(law)) for law in spec.law],
        "papers": paper_lines(spec.papers),
        "steps": step_lines(spec.steps), "appeal": spec.ends.refused.appeal,
        "appeal_text": said(spec.ends.refused.appeal.zh, spec.ends.refused.appeal.en),
        "asks_situation": bool(deciding_asks(spec)), "limits": limit_lines(spec.steps),
    }  # fmt: skip
    return page(request, "portal/procedure.html", _title(spec), public=True, crumbs=_crumbs(), **context)


@login_not_required
@require_GET
def bring(request: HttpRequest, code: str) -> HttpResponse:
    """Tell what to bring in one's situation (一次性告知): a few choices, then the list, to be printed."""
    spec = spec_of(get_present(code))
    wanted = deciding_asks(spec)
    given = {name: request.GET.get(name, "")[:40] for name in wanted}
    asks = [ask for ask in asks_for(spec, given) if ask.id in wanted]
    questions = [Question(ask.id, ask_text(ask), choices_of(ask), given[ask.id]) for ask in asks]
    left = [one for one in questions if not one.chosen]
    told = [one for one in check(spec, given, clock.today(), current_calendar()) if one.holds is False]
    context: dict[str, Any] = {
        "code": code, "name": said(spec.name, spec.name_en), "questions": questions, "left": len(left),
        "asked": bool(request.GET), "papers": paper_lines(papers_for(spec, given)), "told": told_lines(told),
        "today": clock.today(), "sheet": f"{reverse('portal-bring-sheet', args=[code])}?{urlencode(given)}",
    }  # fmt: skip
    crumbs = [*_crumbs(), (_title(spec), reverse(MATTERS, args=[code]))]
    return page(request, "portal/bring.html", _("要带什么"), public=True, crumbs=crumbs, **context)


@login_not_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Show the public notices that are up now: masked, paged, and not to be kept by a search engine."""
    with applicant_scope():
        up: list[Notice | Publicity] = [*standing_notices(clock.today()), *list_public(clock.today())]
        up.sort(key=lambda one: one.from_on, reverse=True)
        listed = take_page(up, request.GET.get("page"), NOTICES_A_PAGE)
        rows = [
            (one, KINDS[one.case.kind], _aid_lines(one)) if isinstance(one, Notice)
            else (one, said(spec_of(one.case.procedure).name, spec_of(one.case.procedure).name_en), _masked(one.lines))
            for one in listed.rows
        ]  # fmt: skip
        lead = _("有异议的，请在公示期内告诉页面写明的单位；谁提出异议不告诉申请人。")
        context: dict[str, Any] = {"rows": rows, "paged": listed, "crumbs": _crumbs()}
        return page(request, "portal/notices.html", _("公示"), lead=lead, **context)


def _aid_lines(one: Notice) -> list[tuple[str, str]]:
    """Return the lines of a notice of hardship: the masked name and the number of the case, as it hangs on the wall."""
    name, _gap, number = one.line.partition("　")
    return [(_("姓名"), name), (_("事项编号"), number)]


def deciding_asks(spec: Procedure) -> dict[str, Ask]:
    """Return the questions with choices on which papers, or other such questions, depend."""
    known = {ask.id: ask for ask in spec.asks if ask.type in (Form.CHOICE, Form.YESNO)}
    wanted = {name for paper in spec.papers for name in paper.when}
    more = wanted
    while more:
        more = {name for one in more if one in known for name in known[one].when} - wanted
        wanted |= more
    return {name: ask for name, ask in known.items() if name in wanted}


def told_lines(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    """Return what the person is told where a condition does not hold: (text, article)."""
    return [(text_of(one.says), one.cite) for one in outcomes]


def _masked(lines: list[list[str]]) -> list[tuple[str, str]]:
    """Return the lines of a notice; the name is masked again, whoever wrote it in full."""
    return [(label, mask_name(text) if label == "姓名" and "*" not in text else text) for label, text in lines]


def _title(spec: Procedure) -> str:
    return said(spec.name, spec.name_en)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("办事大厅"), reverse("portal"))]
