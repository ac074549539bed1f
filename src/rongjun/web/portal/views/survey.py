"""The survey of satisfaction: a code opens its questions, and the answer has no name."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.errors import Refusal
from rongjun.domains.services.visits.surveys import answer_by_code, survey_of_code

from ...ui.forms import OfficeForm
from ...ui.survey_form import AnswerForm
from ..http import page


class CodeForm(OfficeForm):
    """The code of the letter."""

    code = forms.CharField(
        label=gettext_lazy("答题码"), max_length=24, help_text=gettext_lazy("印在收到的信上，12 位字母和数字。")
    )


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest) -> HttpResponse:
    """Ask for the code, then for the answers; nothing of who answers is asked or kept."""
    code_form, form, title = CodeForm(request.POST or None), None, _("满意度调查")
    if request.method == "POST" and code_form.is_valid():
        code, sent = code_form.cleaned_data["code"], "send" in request.POST
        try:
            asked = survey_of_code(code, clock.now())
            form, title = AnswerForm(asked.questions, request.POST if sent else None), asked.title
            if sent and form.is_valid():
                answer_by_code(code=code, answers=form.cleaned_data, at=clock.now())
                return redirect("portal-survey-thanks")
        except Refusal as refusal:
            form = None
            code_form.add_error("code", str(refusal))
    faulty = bool(code_form.errors or (form is not None and form.errors))
    return page(
        request, "portal/survey.html", title, code_form=code_form, form=form, status=400 if faulty else 200,
        lead=_("答不答由您；不记名，不记时间，也不影响任何待遇。"),
    )  # fmt: skip


@login_not_required
@require_GET
def thanks(request: HttpRequest) -> HttpResponse:
    """Say thanks."""
    return page(request, "portal/survey_thanks.html", _("谢谢"), lead=_("已收到您的回答。结果只按总数公布。"))
