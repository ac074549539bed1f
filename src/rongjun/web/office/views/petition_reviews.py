"""The review desk of the city and the re-review of the province: what came, and the page of one review."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.petitions import deciding, desks
from rongjun.domains.petitions.models import Matter, Movement, Opinion
from rongjun.domains.petitions.queries import search_matters

from ...addresses import address
from ...http import OfficeRequest, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..approval_block import Approval, approval_of
from ..petition_frame import on_petitions
from ..petition_lead_frame import RIGHTS, facts_of, lead_crumbs, lead_tabs, load_from, run_acts, status_of
from ..petition_lists import excerpt
from ..petition_review_acts import review_acts
from ..petition_words import OUTCOMES, is_overdue, left_words, state_badge, state_name, word

LIST = "petition-reviews"


def reviews_table() -> Table:
    """Return the list of reviews."""
    today = clock.today()

    def left(one: Matter) -> str:
        text = left_words(one, today)
        return badge(text, "danger") if is_overdue(one, today) else text

    return Table(
        key=LIST, caption=gettext_lazy("复查复核"),
        columns=(
            Column("number", gettext_lazy("编号"), lambda m: m.number, sort=("pk",),
                   href=lambda m: address("petition-review", m.pk)),
            Column("told", gettext_lazy("反映的情况"), lambda m: excerpt(m.told), kind="long"),
            Column("state", gettext_lazy("状态"), lambda m: state_name(m.state), sort=("state",),
                   cell=lambda m: badge(*state_badge(m.state))),
            Column("due", gettext_lazy("期限"), lambda m: m.due_on, sort=("due_on",), kind="date"),
            Column("left", gettext_lazy("还有几天"), lambda m: left_words(m, today), cell=left),
            Column("received", gettext_lazy("首次收到"), lambda m: m.received_on, sort=("received_on",), kind="date"),
        ),
        filters=(Filter("open", gettext_lazy("状态"), _standing,
                        (("open", gettext_lazy("办理中")), ("done", gettext_lazy("已作出意见")))),),
        search=search_matters, search_label=gettext_lazy("编号，或者情况里的字词"), order=("due_on", "pk"),
        empty=gettext_lazy("没有请求复查、复核的事项。"), row_kind=lambda m: "faulty" if is_overdue(m, today) else "",
    )  # fmt: skip


def _standing(rows: Any, value: str) -> Any:
    open_now = tuple(desks.REVIEWS)
    return rows.filter(state__in=open_now) if value == "open" else rows.exclude(state__in=open_now)


@on_petitions(*RIGHTS[LIST])
@require_http_methods(["GET", "POST"])
def review_list(request: OfficeRequest) -> HttpResponse:
    """List what persons asked this unit to review."""
    return list_page(
        request, reviews_table(), desks.list_reviewed(request.actor), "office/petition_lead/list.html", _("复查复核"),
        lead=_("收到之日起 30 日内提出意见（第三十五条、第三十六条）；复核听证的天数不计。"),
        tabs=lead_tabs(LIST, request.actor), on_export=lambda query: None,
    )  # fmt: skip


@on_petitions(*RIGHTS[LIST])
@require_http_methods(["GET", "POST"])
def review_page(request: OfficeRequest, petition_id: int) -> HttpResponse:
    """Show a review: the opinion, why it is not accepted, decided matters of equal facts beside it, the next step."""
    matter = load_from(petition_id, desks.list_reviewed(request.actor))
    done, panels = run_acts(request, review_acts(request, matter), reverse("petition-review", args=[matter.pk]))
    if done is not None:
        return done
    subject = deciding.subject_of(matter)
    approval = approval_of(deciding.kind_of(matter), subject, request.actor, clock.now()) if subject else None
    return page(
        request, "office/petition_lead/review.html", _("复查复核"), lead=matter.number, crumbs=lead_crumbs(LIST),
        facts=facts_of(matter), opinions=[_shown(one) for one in _opinions(matter)], asked=_asked(matter),
        equal=[_shown(one) for one in deciding.list_equal(matter)], panels=panels, status=status_of(panels),
        approval=approval, sign_url=_sign_url(request, matter, approval, subject),
    )  # fmt: skip


def _sign_url(request: OfficeRequest, matter: Matter, approval: Approval | None, subject: int | None) -> str:
    """Return where the opinion is signed, for who may be the next to sign it."""
    waits = approval is not None and approval.step is not None and matter.owner_unit_id == request.actor.unit_id
    if not waits or approval is None or approval.signed_by(request.actor):
        return ""
    return reverse("petition-opinion", args=[subject]) if request.actor.may(Permission.PETITION_SIGN) else ""


def _opinions(matter: Matter) -> list[Opinion]:
    rows = Opinion.objects.filter(matter=matter).select_related("unit", "proposed_by", "matter")
    return list(rows.order_by("-round", "-pk"))


def _asked(matter: Matter) -> list[Movement]:
    rows = Movement.objects.filter(matter=matter, how=Movement.How.ABOVE).select_related("from_unit", "to_unit")
    return list(rows.order_by("-pk"))


def _shown(one: Opinion) -> dict[str, Any]:
    stages = {"first": _("处理意见"), "review": _("复查意见"), "rereview": _("复核意见")}
    return {"one": one, "stage": stages[one.stage], "outcome": word(OUTCOMES, one.outcome)}
