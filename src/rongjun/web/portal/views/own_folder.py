"""My folder: petitions that the person chose to keep. What is in it is known here only while its person has it open."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.disclosure.keeping import drop_petition, keep_petition, read_folder
from rongjun.domains.disclosure.visits import Visit
from rongjun.domains.petitions.models import Matter
from rongjun.domains.petitions.numbers import code_digest, code_of
from rongjun.domains.petitions.person import OWN, find_by_code

from .. import throttle
from ..own_forms import KeepForm
from ..own_http import OwnRequest, own_page, own_pages
from ..petition_http import enter_matter, take_matter


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
@own_pages
def folder(request: OwnRequest, visit: Visit) -> HttpResponse:
    """Show what is kept; take one more by number and code."""
    form = KeepForm(request.POST or None)
    if visit.key.own and form.is_valid() and _taken(request, visit, form):
        return redirect("portal-own-folder")
    kept = read_folder(visit) if visit.key.own else []
    return own_page(
        request, visit, "portal/own/folder.html", _("我的信访文件夹"), kept=kept, form=form,
        status=400 if form.errors else 200,
    )  # fmt: skip


@require_POST
@own_pages
def act(request: OwnRequest, visit: Visit) -> HttpResponse:
    """Open a petition that is kept, or take it out of the folder."""
    wanted = request.POST.get("number", "")
    kept = next((one for one in read_folder(visit) if one.number == wanted), None)
    if kept is None:
        messages.info(request, _("文件夹里没有这一件。"))
        return redirect("portal-own-folder")
    if request.POST.get("act") == "drop":
        drop_petition(visit=visit, number=kept.number)
        messages.success(request, _("已取出。凭编号和查询码还能打开。"))
        return redirect("portal-own-folder")
    with whole_desk(OWN):
        matter = _find(kept.number, kept.code)
        if matter is None:
            messages.warning(request, _("这一件的查询码已经换过，请用新的查询码打开，再放进来。"))
            return redirect("portal-own-folder")
        enter_matter(request, matter, clock.now())
    return redirect("portal-petition")


@require_POST
@own_pages
def keep_open_one(request: OwnRequest, visit: Visit) -> HttpResponse:
    """Put the petition that is open in this browser into the folder."""
    if not visit.key.own:
        messages.info(request, _("请先换成只有您自己知道的查询码：柜台发的查询码，发的人也见过。"))
        return redirect("portal-own-code")
    with whole_desk(OWN):
        matter = take_matter(request, clock.now())
        code = code_of(matter.sent_key) if matter is not None else ""
        known = matter is not None and code_digest(code) == matter.code_digest
    if matter is None or not known:
        messages.info(request, _("请输入这件信访事项的编号和查询码。"))
        return redirect("portal-own-folder")
    try:
        keep_petition(visit=visit, number=matter.number, code=code)
        messages.success(request, _("已放进您的文件夹。别人查不到里面有什么，有几件。"))
    except AlreadyDone as done:
        messages.info(request, str(done))
    except Refusal as refused:
        messages.warning(request, str(refused))
    return redirect("portal-own-folder")


@sensitive_variables("secret")
def _taken(request: OwnRequest, visit: Visit, form: KeepForm) -> bool:
    """Put what was typed into the folder, once it opens a petition; say on the form what was wrong."""
    number, secret, at = form.cleaned_data["number"], form.cleaned_data["secret"], clock.now()
    digits = "".join(sign for sign in number if sign.isdecimal())
    bounds = [(throttle.WRONG_NUMBER, f"X{digits}"), (throttle.WRONG_ADDRESS, throttle.address_of(request))]
    if not throttle.take_try(bounds, at):
        form.add_error(None, _("连续输错 5 次，请 15 分钟后再试。"))
        return False
    with whole_desk(OWN):
        matter = _find(number, secret)
    if matter is None:
        form.add_error(None, _("编号或查询码不对，请对照回执逐个核对；丢失的，请到登记的单位重新领取。"))
        return False
    throttle.forget_tries(*bounds[0])
    throttle.take_back(*bounds[1], at)
    try:
        keep_petition(visit=visit, number=matter.number, code=secret)
    except Refusal as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("已放进您的文件夹。别人查不到里面有什么，有几件。"))
    return True


def _find(number: str, code: str) -> Matter | None:
    try:
        return find_by_code(number, code)
    except (NotFound, Refusal):
        return None
