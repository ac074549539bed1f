"""Acts of a review: its opinion proposed, and delivered once another signed it (views/petition_sign.py)."""

from typing import Any

from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.errors import Refusal
from rongjun.domains.approvals.queries import find_matter
from rongjun.domains.petitions import deciding, desks
from rongjun.domains.petitions.deciding import Proposal
from rongjun.domains.petitions.delivering import deliver_opinion
from rongjun.domains.petitions.models import Matter, Meeting

from ..http import OfficeRequest
from . import petition_lead_forms as lf
from .petition_lead_frame import Act, said_by


def review_acts(request: OfficeRequest, matter: Matter) -> dict[str, Act]:
    """Return what the actor may do in a review now."""
    actor = request.actor
    if matter.state not in desks.REVIEWS or matter.owner_unit_id != actor.unit_id:
        return {}
    subject = deciding.subject_of(matter)
    found = find_matter(deciding.kind_of(matter), subject) if subject else None
    if found is not None and found.outcome == "approved":
        return {"deliver": _deliver(request, matter)} if actor.may(desks.REVIEWS[matter.state]) else {}
    waits = found is not None and not found.outcome
    return {} if waits or not actor.may(desks.REVIEWS[matter.state]) else {"propose": _propose(request, matter)}


def _propose(request: OfficeRequest, matter: Matter) -> Act:
    final = matter.stage == "rereview"
    heard = final and Meeting.objects.filter(matter=matter, kind=Meeting.Kind.HEARING, held_at__isnull=False).exists()

    def make(data: Any) -> lf.ReviewOpinionForm:
        form = lf.ReviewOpinionForm(data, initial=_initial(matter))
        if not heard:
            del form.fields["published"]
        return form

    def propose(form: Any) -> str:
        deciding.propose_opinion(matter=matter, proposal=Proposal(**form.cleaned_data), **said_by(request))
        return _("已提交签发；须由另一人签发。")

    title = _("提出复核意见") if final else _("提出复查意见")
    return Act(title, _("提交签发"), make, propose, lead=_("维持、变更，或者撤销后由原单位重新办理。"))


def _initial(matter: Matter) -> dict[str, Any]:
    """Return what was proposed and sent back, or what the person asked and where one goes from here."""
    final = matter.stage == "rereview"
    way = _("本意见为终结意见，不再受理同一事实和理由的请求（条例第三十六条）。")
    if not final:
        way = _("不服本意见的，自收到之日起 30 日内可以向上一级机关请求复核（条例第三十六条）。")
    article = "信访工作条例第三十六条" if final else "信访工作条例第三十五条"
    try:
        last = deciding.present_opinion(matter)
    except Refusal:
        reasons = [one.reason for one in matter.movements.filter(how="above").order_by("-pk")[:1]]
        request = "\n".join(part for part in (matter.wanted or matter.told, *reasons) if part)
        return {"request": request, "way": way, "articles": article}
    return {
        "outcome": last.outcome, "request": last.request, "facts": last.facts, "opinion": last.opinion,
        "articles": "\n".join(last.articles), "way": last.way, "published": last.published,
    }  # fmt: skip


def _deliver(request: OfficeRequest, matter: Matter) -> Act:
    def deliver(form: Any) -> str:
        deliver_opinion(matter=matter, **form.cleaned_data, **said_by(request))
        return _("已登记送达。")

    def make(data: Any) -> lf.DeliverForm:
        return lf.DeliverForm(data, initial={"day": clock.today()})

    return Act(_("送达"), _("登记送达"), make, deliver)
