"""A person's own pages: signing in, what waits, my record with one sealed value at a time, what is wrong in it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.errors import NotPermitted
from rongjun.domains.disclosure import visits
from rongjun.domains.disclosure.codes import plain_code
from rongjun.domains.disclosure.matters import WAITS, own_cases, own_confirming
from rongjun.domains.disclosure.money import own_faults, own_holds
from rongjun.domains.disclosure.record import may_open, open_value, own_record
from rongjun.domains.disclosure.visits import Visit
from rongjun.domains.disclosure.work import own_turns

from ...http import whole_number
from ...told.run_words import benefit_names
from .. import session, throttle
from ..http import page
from ..own_forms import OwnEnterForm
from ..own_http import OwnRequest, cookie_of, keep_open, let_go, own_page, own_pages
from ..own_words import COUNTER, WRONG, backs_of, sections_of
from ..petition_http import close_matter
from ..words import state_name


@login_not_required
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in with file number and code; a wrong number and a wrong code get the same answer."""
    form = OwnEnterForm(request.POST or None)
    if form.is_valid():
        at, number = clock.now(), form.cleaned_data["number"]
        bounds = [(throttle.OWN_NUMBER, plain_code(number)), (throttle.OWN_ADDRESS, throttle.address_of(request))]
        if not throttle.take_try(bounds, at):
            return _locked(request)
        found = visits.sign_in(file_no=number, code=form.cleaned_data["secret"], at=at)
        if found is not None:
            throttle.forget_tries(*bounds[0])
            throttle.take_back(*bounds[1], at)
            return keep_open(redirect("portal-own"), found[1])
        form.add_error(
            None, _("档案号或个人查询码不对。两样都印在查询单上，请逐个核对；丢失的，请带身份证到窗口重新领取。")
        )
    return page(
        request, "portal/own/enter.html", _("我的页面"), form=form, status=400 if form.errors else 200,
        crumbs=[(_("办事大厅"), reverse("portal"))],
    )  # fmt: skip


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leave: this browser knows nothing any more, neither of the person nor of a case or petition opened beside."""
    visits.leave(cookie_of(request))
    session.close_case(request)
    close_matter(request)
    messages.success(request, _("已退出。再次查看请用档案号和个人查询码。"))
    return let_go(redirect("portal-own-enter"))


@require_GET
@own_pages
def home(request: OwnRequest, visit: Visit) -> HttpResponse:
    """Show what waits, and the ways on."""
    at, person = clock.now(), visit.key.person_id
    cases = [(state_name(one), one.number) for one in own_cases(request.files) if one.state in WAITS]
    context: dict[str, Any] = {
        "cases": cases, "confirming": own_confirming(person), "held": own_holds(person, at),
        "turns": own_turns(request.files, clock.today()),
        "backs": backs_of(own_faults(person, at), benefit_names()),
    }  # fmt: skip
    lead = _("%(name)s 的登记、待遇和查阅记录。") % {"name": visit.key.person.name}
    return own_page(request, visit, "portal/own/home.html", _("我的页面"), top=True, lead=lead, **context)


@sensitive_variables("opened")
@require_http_methods(["GET", "POST"])
@own_pages
def record(request: OwnRequest, visit: Visit) -> HttpResponse:
    """Show my record, numbers hidden; by a button one of them is opened, on this page only, after its access row."""
    at = clock.now()
    opened, which = "", (0, "")
    if request.method == "POST":
        fact, _colon, name = request.POST.get("value", "").partition(":")
        which = (whole_number(fact), name[:20])
        try:
            opened = open_value(visit=visit, fact_id=which[0], name=which[1], at=at) or _("没有登记")
        except NotPermitted as refused:
            messages.warning(request, str(refused))
            return redirect("portal-own-code" if visit.key.holder != "family" else "portal-own-record")
        except ValueError:
            return redirect("portal-own-record")
    found = own_record(visit.key.person_id, at)
    return own_page(
        request, visit, "portal/own/record.html", _("我的登记"), record=found, sections=sections_of(found),
        opened=opened, which=which, may_open=may_open(visit.key), may_change=visit.key.holder != "family",
    )  # fmt: skip


@require_GET
@own_pages
def wrong(request: OwnRequest, visit: Visit) -> HttpResponse:
    """Show how something wrong is corrected: at the counter, by its procedure, or by a petition."""
    fact = whole_number(request.GET.get("fact", ""))
    found = own_record(visit.key.person_id, clock.now())
    lines = [line for section in sections_of(found) for line in (*section.lines, *section.ended)]
    line = next((one for one in lines if one.fact_id == fact), None)
    kind = next((one.kind for one in (*found.standing, *found.ended) if one.fact_id == fact), "")
    code, name = WRONG.get(kind, ("fact-correction", ""))
    return own_page(
        request, visit, "portal/own/wrong.html", _("登记错了怎么办"), line=line, code=code,
        name=name or _("登记事实更正"),
        counter=kind in COUNTER, village=found.person.area_code,
        crumbs=[(_("我的页面"), reverse("portal-own")), (_("我的登记"), reverse("portal-own-record"))],
    )  # fmt: skip


def _locked(request: HttpRequest) -> HttpResponse:
    minutes = int(throttle.OWN_NUMBER.within.total_seconds() // 60)
    text = _("连续输错 5 次，暂时不能再试。请 %(minutes)d 分钟后再试；查询码丢失的，请带身份证到窗口重新领取。")
    answer = page(request, "portal/error.html", _("暂时锁定"), status=429, message=text % {"minutes": minutes})
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer
