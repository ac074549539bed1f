"""Beginning an application, the receipt with number and code, and coming back with them."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.recognition.access import applicant_scope, find_by_code, look_at
from rongjun.domains.recognition.course import applicant_of
from rongjun.domains.recognition.drafts import KEPT_DAYS
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.procedures import get_present, spec_of

from .. import once, session, throttle
from ..forms import BeginForm, CodeForm
from ..http import own_case, page
from ..places import places_in
from ..words import said

OPENED = "申请人凭编号和查询码打开"


@login_not_required
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the place (a page for each level) and the name; then the case begins and its receipt is shown."""
    spec = spec_of(get_present(code))
    wanted = (request.POST.get("area") or request.GET.get("in") or "")[:12]
    places = places_in(wanted)
    form = BeginForm(request.POST or None, initial={"once": uuid4()})
    if request.method == "POST" and places.chosen and form.is_valid():
        return _begin(request, code, places.chosen.code, form)
    context: dict[str, Any] = {
        "code": code,
        "places": places,
        "picking": bool(wanted),
        "kept_days": KEPT_DAYS,
        "form": form,
        "name": said(spec.name, spec.name_en),
    }
    crumbs = [(_("办事大厅"), reverse("portal")), (context["name"], reverse("portal-procedure", args=[code]))]
    status = 400 if form.is_bound else 200
    return page(request, "portal/begin.html", _("网上申请"), crumbs=crumbs, status=status, **context)


def _begin(request: HttpRequest, code: str, area_code: str, form: BeginForm) -> HttpResponse:
    at, address = clock.now(), throttle.address_of(request)
    if not throttle.take_try([(throttle.BEGIN, address)], at):
        return page(request, "portal/error.html", _("暂时不能再申请"), status=429, message=_(
            "这个网络地址一小时内开始的申请太多。请一小时后再试，或到村（社区）、镇（街道）窗口办理。"
        ))  # fmt: skip
    name = form.cleaned_data["name"]
    with applicant_scope():
        case = once.begin_once(key=str(form.cleaned_data["once"]), code=code, name=name, area_code=area_code, at=at)
        if case.name != name.strip() or not once.fresh_secret(case):
            messages.info(request, _("这份申请已经开始。请用编号和查询码继续。"))
            return redirect("portal-enter")
        session.open_case(request, case, at)
    return redirect("portal-receipt")


@require_http_methods(["GET", "POST"])
@own_case
def receipt(request: HttpRequest, case: Case) -> HttpResponse:
    """Show number and code until the person says that they are noted; then on to the first question."""
    if request.method == "POST":
        once.forget_secret(case)
        return redirect("portal-go-on")
    secret = once.fresh_secret(case)
    if not secret:
        messages.info(request, _("查询码只在开始时显示一次。丢失的，请本人带身份证到受理窗口重新领取。"))
        return redirect("portal-case")
    spec = spec_of(case.procedure)
    return page(
        request, "portal/receipt.html", _("申请回执"), case=case, secret=secret, kept_days=KEPT_DAYS,
        name=said(spec.name, spec.name_en),
    )  # fmt: skip


@login_not_required
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Open a case by number and code; a wrong number and a wrong code get the same answer."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        at = clock.now()
        bounds = [(throttle.WRONG_NUMBER, form.digits), (throttle.WRONG_ADDRESS, throttle.address_of(request))]
        if not throttle.take_try(bounds, at):
            return _locked(request)
        with applicant_scope():
            case = _find(form)
            if case is not None:
                throttle.forget_tries(*bounds[0])
                throttle.take_back(*bounds[1], at)
                look_at(case, purpose=OPENED, by=applicant_of(case), at=at)
                session.open_case(request, case, at)
                return redirect("portal-case")
        form.add_error(
            None, _("编号或查询码不对。两样都印在申请回执上，请逐个核对；丢失的，请本人带身份证到窗口重新领取。")
        )
    status = 400 if form.errors else 200
    return page(request, "portal/enter.html", _("查进度、继续填写"), form=form, status=status, crumbs=[
        (_("办事大厅"), reverse("portal"))
    ])  # fmt: skip


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the case: this browser knows nothing of it any more."""
    session.close_case(request)
    messages.success(request, _("已退出。再次查看请用编号和查询码。"))
    return redirect("portal-enter")


def _find(form: CodeForm) -> Case | None:
    try:
        return find_by_code(form.cleaned_data["number"], form.cleaned_data["secret"])
    except (NotFound, Refusal):
        return None


def _locked(request: HttpRequest) -> HttpResponse:
    minutes = int(throttle.WRONG_NUMBER.within.total_seconds() // 60)
    text = _("连续输错 5 次，暂时不能再试。请 %(minutes)d 分钟后再试；查询码丢失的，请本人带身份证到受理窗口重新领取。")
    answer = page(
        request, "portal/error.html", _("暂时锁定"), status=429, message=text % {"minutes": minutes}
    )  # fmt: skip
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer
