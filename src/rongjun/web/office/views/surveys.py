"""Surveys: the list, opening one, whom to ask, what a household said, codes for letters, results."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.services.visits import surveys
from rongjun.domains.services.visits.models import Survey, SurveyMember
from rongjun.domains.services.visits.surveys import Line
from rongjun.domains.units.queries import area_names
from rongjun.kernel.disclosure import LEAST

from ...addresses import address
from ...http import OfficeRequest, needs, page
from ...ui.survey_form import AnswerForm
from ...ui.tables import Column, Table, list_page
from ..survey_forms import KINDS, SurveyForm
from ..visit_frame import LOOK, OFFER, crumbs, visit_tabs
from .person import header_of, load_person


@needs(Permission.VISIT_VIEW)
@require_http_methods(["GET", "POST"])
def survey_list(request: OfficeRequest) -> HttpResponse:
    """List every survey, the latest first."""
    kinds = dict(KINDS)
    table = Table(
        key="surveys", caption=gettext_lazy("调查"),
        columns=(
            Column("title", gettext_lazy("名称"), lambda s: s.title, sort=("title",),
                   href=lambda s: address("survey", s.pk)),
            Column("kind", gettext_lazy("方式"), lambda s: str(kinds[s.kind])),
            Column("drawn", gettext_lazy("抽中"), lambda s: s.drawn, kind="number"),
            Column("closes", gettext_lazy("截止日期"), lambda s: s.closes_on, sort=("closes_on",), kind="date"),
            Column("unit", gettext_lazy("单位"), lambda s: s.unit.name),
        ),
        search=("title",), search_label=gettext_lazy("名称"), order=("-pk",), empty=gettext_lazy("还没有调查。"),
    )  # fmt: skip
    return list_page(
        request, table, surveys.list_surveys(), "office/visits/surveys.html", _("走访联系"),
        on_export=lambda query: None,
        lead=_("抽谁由系统按密钥摇号，被调查的单位和办理的人都选不了。"),
        tabs=visit_tabs("survey-list", request.actor), crumbs=crumbs()[:1],
        keeps=request.actor.may(Permission.VISIT_KEEP),
    )  # fmt: skip


@needs(Permission.VISIT_KEEP)
@require_http_methods(["GET", "POST"])
def survey_new(request: OfficeRequest) -> HttpResponse:
    """Show and take the form of a new survey."""
    form = SurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = surveys.open_survey(**form.cleaned_data, by=request.actor, at=clock.now())
        except (NotPermitted, NotFound, AlreadyDone):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已开始调查。"))
            return redirect("survey", survey_id=made.pk)
    return page(
        request, "office/form.html", _("新的调查"), form=form, text=_("开始调查"), status=400 if form.errors else 200,
        crumbs=crumbs(more=((_("调查"), reverse("survey-list")),)),
    )  # fmt: skip


@needs(Permission.VISIT_VIEW)
@require_http_methods(["GET", "POST"])
def survey_page(request: OfficeRequest, survey_id: int) -> HttpResponse:
    """Show the results of a survey, question by question; small numbers are hidden, rates only of enough answers."""
    survey = surveys.get_survey(survey_id)
    count, lines = surveys.results_of(survey)
    may = request.actor.may
    asked = [(ask, [(one.option, shown_count(one), shown_rate(one)) for one in some])
             for ask, some in groupby(lines, key=lambda one: one.question)]  # fmt: skip
    return list_page(
        request, results_table(), lines, "office/visits/survey.html", survey.title,
        lead=_("少于5的数不显示；答的不到20份，不算比例。"), survey=survey, kind=dict(KINDS)[survey.kind],
        count=count if count >= LEAST or not count else f"＜{LEAST}",
        crumbs=crumbs(more=((_("调查"), reverse("survey-list")),)), on_export=lambda query: None,
        may_print=may(Permission.VISIT_KEEP) and survey.kind == Survey.Kind.SATISFACTION and not survey.drawn,
        may_ask=may(Permission.VISIT_RECORD) and survey.kind == Survey.Kind.HOUSEHOLD,
        closed=survey.closes_on < clock.today(), asked=asked,
    )  # fmt: skip


def shown_count(line: Line) -> str:
    """Return how often an option was chosen, as far as it may be told."""
    return "…" if line.count is None else str(line.count)


def shown_rate(line: Line) -> str:
    """Return the share of an option, as far as it may be told."""
    if line.rate is None:
        return "—"
    low, high = line.rate
    return f"{low}%" if low == high else f"{low}–{high}%"


def results_table() -> Table:
    """Return the results of a survey as a list."""
    return Table(
        key="survey-results", caption=gettext_lazy("调查结果"),
        columns=(
            Column("question", gettext_lazy("题目"), lambda one: one.question, kind="long"),
            Column("option", gettext_lazy("选项"), lambda one: one.option),
            Column("count", gettext_lazy("份数"), shown_count, kind="number"),
            Column("rate", gettext_lazy("比例"), shown_rate, kind="number"),
        ),
        empty=gettext_lazy("还没有答卷。"),
    )  # fmt: skip


@needs(Permission.VISIT_KEEP)
@require_POST
def survey_codes(request: OfficeRequest, survey_id: int) -> HttpResponse:
    """Make the codes and show the letters, once; what is shown here is kept nowhere."""
    survey = surveys.get_survey(survey_id)
    letters = surveys.make_codes(survey_id=survey.pk, by=request.actor, at=clock.now())
    names = area_names({one.area_code for one in letters})
    return page(
        request, "office/visits/codes.html", survey.title, survey=survey,
        letters=[(one, names.get(one.area_code, "")) for one in letters],
        lead=_("请现在打印，分头送达。关掉本页就再也看不到；系统不留哪个码给了谁。"),
        crumbs=crumbs(more=((_("调查"), reverse("survey-list")),)),
    )  # fmt: skip


@needs(Permission.VISIT_RECORD)
@require_http_methods(["GET", "POST"])
def survey_members(request: OfficeRequest, survey_id: int) -> HttpResponse:
    """List the households of one's area that are still to be asked."""
    survey = surveys.get_survey(survey_id)

    def where(member: SurveyMember) -> str:
        return address("survey-answer", survey.pk, member.person_id)

    table = Table(
        key="survey-members", caption=gettext_lazy("待问的户"),
        columns=(
            Column("name", gettext_lazy("姓名"), lambda m: m.person.name, sort=("person__name",), href=where),
            Column("area", gettext_lazy("区划代码"), lambda m: m.person.area_code, sort=("person__area_code",)),
        ),
        search=("person__name",), search_label=gettext_lazy("姓名"), order=("person__area_code",),
        empty=gettext_lazy("没有待问的户。"), once=True, people=lambda m: str(m.person.token),
    )  # fmt: skip
    return list_page(
        request, table, surveys.list_members(survey, request.actor), "office/visits/members.html", survey.title,
        lead=OFFER, crumbs=crumbs(more=((_("调查"), reverse("survey-list")),)), on_export=lambda query: None,
    )  # fmt: skip


@needs(Permission.VISIT_RECORD)
@require_http_methods(["GET", "POST"])
def survey_answer(request: OfficeRequest, survey_id: int, person_id: int) -> HttpResponse:
    """Show and take what one household says."""
    survey, person = surveys.get_survey(survey_id), load_person(request, person_id, LOOK)
    form = AnswerForm(survey.questions, request.POST or None)
    if request.method == "POST" and form.is_valid() and _answered(request, survey, person.pk, form):
        messages.success(request, _("已登记。"))
        return redirect("survey-members", survey_id=survey.pk)
    return page(
        request, "office/visits/answer.html", survey.title, form=form, offer=OFFER, status=400 if form.errors else 200,
        crumbs=crumbs(more=((_("调查"), reverse("survey-list")),)), **header_of(person),
    )  # fmt: skip


def _answered(request: OfficeRequest, survey: Survey, person_id: int, form: Any) -> bool:
    try:
        surveys.answer_household(
            survey_id=survey.pk, person_id=person_id, answers=form.cleaned_data, by=request.actor, at=clock.now()
        )
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
