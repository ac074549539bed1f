"""What if: scenarios are chosen, computed in the background and kept for a day for who made them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.entitlements.whatif import actions
from rongjun.domains.entitlements.whatif.kept import DONE, MOST_SCENARIOS, list_own
from rongjun.domains.entitlements.whatif.tasks import start_computing
from rongjun.domains.policy.queries import current_rulebook
from rongjun.kernel.period import format_month

from ...http import OfficeRequest, needs, page, whole_number
from ..forms_whatif import FORMS, PeriodForm
from ..whatif_words import KINDS, change_words


@needs(Permission.WHATIF_USE)
@require_http_methods(["GET", "POST"])
def whatif_list(request: OfficeRequest) -> HttpResponse:
    """Show one's own of the last day, and begin another."""
    by, at = request.actor, clock.now()
    if request.method == "POST":
        return redirect("whatif", token=actions.begin_whatif(language=request.LANGUAGE_CODE, by=by, at=at))
    book = current_rulebook()
    own = [
        (token, made, [(one.name, [change_words(book, change) for change in one.changes]) for one in made.scenarios])
        for token, made in list_own(by, at)
    ]
    lead = _("在一份副本上试算：提高标准、扩大范围、改年龄、改分担，看多少人增减、要多少钱。登记册和标准册都不变。")
    return page(request, "office/whatif/list.html", _("政策测算"), lead=lead, own=own)


@needs(Permission.WHATIF_USE)
@require_GET
def whatif_page(request: OfficeRequest, token: str) -> HttpResponse:
    """Show the scenarios and their changes, or how far the computing is; what is done leads to its results."""
    at = clock.now()
    made = actions.get_whatif(token, request.actor, at)
    if made.is_running:
        return page(
            request, "office/whatif/working.html", _("正在测算"), crumbs=crumbs(), made=made, token=token,
            slow=made.is_slow(at),
        )  # fmt: skip
    if made.state == DONE and "edit" not in request.GET:
        return redirect("whatif-result", token=token, by="benefit")
    return _edit_page(request, token, PeriodForm(initial={"first": made.first, "last": made.until - 1}))


@needs(Permission.WHATIF_USE)
@require_GET
def whatif_progress(request: OfficeRequest, token: str) -> HttpResponse:
    """Return how far the computing is; when it is over the page is loaded anew."""
    made = actions.get_whatif(token, request.actor, clock.now())
    answer = page(request, "office/whatif/progress.html", _("正在测算"), made=made, token=token)
    if not made.is_running:
        answer.headers["HX-Refresh"] = "true"
    return answer


@needs(Permission.WHATIF_USE)
@require_POST
def whatif_act(request: OfficeRequest, token: str) -> HttpResponse:
    """Choose the months, add or remove a scenario, remove a change, compute, or drop it all."""
    by, at, act = request.actor, clock.now(), request.POST.get("act", "")
    actions.get_whatif(token, by, at)
    number, place = (whole_number(request.POST.get(name, "")) for name in ("number", "place"))
    if act == "period":
        form = PeriodForm(request.POST)
        if not form.is_valid():
            return _edit_page(request, token, form)
        said = form.cleaned_data
        actions.set_period(token=token, first=said["first"], until=said["last"] + 1, by=by, at=at)
        return redirect("whatif", token=token)
    try:
        if act == "add":
            actions.add_scenario(token=token, by=by, at=at)
        elif act == "drop":
            actions.drop_scenario(token=token, number=number, by=by, at=at)
        elif act == "undo":
            actions.drop_change(token=token, number=number, place=place, by=by, at=at)
        elif act == "compute":
            start_computing(token=token, by=by, at=at)
        elif act == "forget":
            actions.drop_whatif(token=token, by=by, at=at)
            messages.success(request, _("已删去这次测算。"))
            return redirect("whatif-list")
    except (NotFound, NotPermitted):
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("whatif", token=token)


@needs(Permission.WHATIF_USE)
@require_http_methods(["GET", "POST"])
def whatif_change(request: OfficeRequest, token: str, number: int, kind: str) -> HttpResponse:
    """Take one change of a scenario."""
    by, at, book = request.actor, clock.now(), current_rulebook()
    made = actions.get_whatif(token, by, at)
    scenario = actions.get_scenario(made, number)
    if kind not in FORMS:
        raise NotFound(_("没有这种变动。"))
    form = FORMS[kind](book, by, request.POST or None, initial={"month": made.first})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_change(token=token, number=number, change=form.change(), by=by, at=at)
        except (NotFound, NotPermitted):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(f"{reverse('whatif', args=[token])}?edit=1")
    title, lead = KINDS[kind]
    return page(
        request, "office/whatif/change.html", title, lead=lead, form=form, scenario=scenario,
        crumbs=[*crumbs(), (_("方案"), reverse("whatif", args=[token]) + "?edit=1")],
        status=400 if form.errors else 200,
    )  # fmt: skip


def _edit_page(request: OfficeRequest, token: str, form: PeriodForm) -> HttpResponse:
    made, book = actions.get_whatif(token, request.actor, clock.now()), current_rulebook()
    scenarios = [(one.name, [change_words(book, change) for change in one.changes]) for one in made.scenarios]
    months = _("%(first)s 至 %(last)s") % {"first": format_month(made.first), "last": format_month(made.until - 1)}
    return page(
        request, "office/whatif/edit.html", _("选方案"), crumbs=crumbs(), token=token, made=made, form=form,
        scenarios=scenarios, kinds=KINDS.items(), months=months, may_add=len(scenarios) < MOST_SCENARIOS,
        may_drop=len(scenarios) > 1, finished=made.state == DONE, status=400 if form.errors else 200,
    )  # fmt: skip


def crumbs() -> list[tuple[str, str]]:
    """Return the way to a page of what if."""
    return [(_("政策测算"), reverse("whatif-list"))]
