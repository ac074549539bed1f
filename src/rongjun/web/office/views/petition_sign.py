"""The opinion before who signs it: what it rests on, decided matters of equal facts; signed, or sent back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.petitions import deciding
from rongjun.domains.petitions.course import refuse_interest
from rongjun.domains.petitions.models import Matter, Opinion

from ...http import OfficeRequest, page
from ...labels import permission_name
from ...told.run_words import step_name
from ..approval_block import Approval, approval_of, signed_on
from ..petition_frame import issue_papers, load_matter, on_petitions, petition_crumbs
from ..petition_page import decided_like, frame_of, opinion_view
from ..petition_reads import whole_matter
from ..run_forms import ReasonForm, SignForm


@on_petitions()
@require_http_methods(["GET", "POST"])
def petition_sign(request: OfficeRequest, opinion_id: int) -> HttpResponse:
    """Show the opinion that a matter of approval is about, and take a signature or send it back."""
    matter = _matter_of(opinion_id)
    if deciding.subject_of(matter) is None or (matter.ended_at is not None and request.method == "GET"):
        return redirect("petition", petition_id=matter.pk)
    act = request.POST.get("act", "")
    form = SignForm(request.POST if act == "sign" else None)
    back = ReasonForm(request.POST if act == "return" else None, prefix="return")
    if request.method == "POST":
        answer = _return(request, matter, back) if act == "return" else _sign(request, matter, form)
        if answer is not None:
            return answer
    return _shown(request, load_matter(matter.pk), form, back)


def _matter_of(opinion_id: int) -> Matter:
    """Return the matter of an opinion as it is seen from the desk. Raises NotFound."""
    found = Opinion.objects.filter(pk=opinion_id).values_list("matter_id", flat=True).first()
    if found is None:
        raise NotFound(_("没有这个信访事项。"))
    return load_matter(found)


def _sign(request: OfficeRequest, matter: Matter, form: SignForm) -> HttpResponse | None:
    """Sign the very opinion that the page showed."""
    if not form.is_valid():
        return None
    subject, opinion = deciding.subject_of(matter), deciding.present_opinion(matter)
    if request.POST.get("content") != opinion.content_hash:
        messages.warning(request, _("页面打开之后内容有变动，没有签署。请重新核对下面的内容。"))
        return redirect("petition-opinion", opinion_id=subject)
    try:
        last = deciding.sign_opinion(matter=matter, by=request.actor, at=clock.now(), note=form.cleaned_data["note"])
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    if last:
        issue_papers(request.actor, matter.pk)
    messages.success(request, _("已签发；请送达本人。") if last else signed_on())
    return _on(matter)


def _return(request: OfficeRequest, matter: Matter, back: ReasonForm) -> HttpResponse | None:
    if not back.is_valid():
        return None
    reason = back.cleaned_data["reason"]
    try:
        deciding.return_opinion(matter=matter, reason=reason, by=request.actor, at=clock.now())
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        back.add_error(None, str(refusal))
        return None
    messages.success(request, _("已退回经办人。"))
    return _on(matter)


def _on(matter: Matter) -> HttpResponse:
    seen = Matter.objects.filter(pk=matter.pk).exists()
    return redirect("petition", petition_id=matter.pk) if seen else redirect("inbox")


def _shown(request: OfficeRequest, matter: Matter, form: SignForm, back: ReasonForm) -> HttpResponse:
    opinion, subject = deciding.present_opinion(matter), deciding.subject_of(matter)
    assert subject is not None
    approval = approval_of(deciding.kind_of(matter), subject, request.actor, clock.now())
    reason = why_not_sign(matter, request.actor, approval)
    whole = whole_matter(matter, request.actor)
    shown, present = frame_of(request.actor, matter, whole), [one for one in whole.opinions if one.pk == opinion.pk]
    return page(
        request, "office/petitions/sign.html", _("签发处理意见"), crumbs=petition_crumbs(matter),
        **(shown | {
            "opinion": opinion_view(present), "subject": subject, "approval": approval, "form": form, "back": back,
            "why_not": reason, "may_sign": not reason and not approval.hold, "may_return": not reason,
            "decided": decided_like(matter),
        }), status=400 if form.errors or back.errors else 200,
    )  # fmt: skip


def why_not_sign(matter: Matter, actor: Actor, approval: Approval) -> str:
    """Return why this person cannot give the next signature, or nothing where they can."""
    found = approval.matter
    if found is None or found.outcome or matter.ended_at is not None:
        return _("该信访事项已不在这个环节，请刷新后查看。")
    acted = next((one for one in approval.acts if one.staff_id == actor.staff_id), None)
    if acted is not None:
        shown = {"stage": step_name(acted.name)}
        return _("您已在本轮办理“%(stage)s”。同一人不能签两次，须由另一位有权限的人签署。") % shown
    try:
        refuse_interest(matter, actor)
    except NotPermitted as refused:
        return str(refused)
    permission = found.chain[len(approval.acts)]["permission"]
    if not actor.may_code(permission) or not actor.may(Permission.PETITION_SIGN):
        return _("下一环节须由有“%(permission)s”权限的人签署。") % {"permission": permission_name(permission)}
    if matter.owner_unit_id != actor.unit_id:
        return _("现在由 %(unit)s 办理。") % {"unit": matter.owner_unit.name}
    return ""
