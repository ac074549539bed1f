"""Versions of a register: the one in force as a whole, earlier ones, what differs, and the second person's approval."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound
from rongjun.domains.services.registers import drafting, versions
from rongjun.domains.services.registers.models import Register
from rongjun.domains.services.registers.versions import get_present, spec_of
from rongjun.kernel.registers import Register as Spec

from ...http import OfficeRequest, needs, page
from ..approval_block import approval_context, signed_on
from ..case_frame import said
from ..matters import OUTCOME_KINDS, OUTCOMES
from ..register_frame import on_register, register_crumbs, register_name
from ..register_told import differences, sections_of
from ..run_forms import ReasonForm
from .register_lists import tabs_of


@on_register()
@require_GET
def register_about(request: OfficeRequest, spec: Spec) -> HttpResponse:
    """Show the register in force as a whole, with every version that there was."""
    draft = drafting.list_drafts().filter(code=spec.code).first()
    may_make = request.actor.may(Permission.REGISTER_MAKE)
    return page(
        request, "office/registers/about.html", register_name(spec), crumbs=register_crumbs(),
        lead=said(spec.note, spec.note_en), spec=spec, shown=get_present(spec.code), sections=sections_of(spec),
        versions=[(one, state_of(one)) for one in versions.list_versions(spec.code).defer("content")],
        tabs=tabs_of(spec, "register-about"), may_make=may_make, draft=draft if may_make else None,
    )  # fmt: skip


@needs(Permission.REGISTER_VIEW)
@require_GET
def register_version(request: OfficeRequest, version_id: int) -> HttpResponse:
    """Show one version as a whole, in red what differs from the one before it, and its approval."""
    return show_version(request, load_version(version_id))


@needs(Permission.REGISTER_APPROVE)
@require_POST
def register_decide(request: OfficeRequest, version_id: int) -> HttpResponse:
    """Approve a version, or return it with a reason."""
    version = load_version(version_id)
    given: dict[str, Any] = {"by": request.actor, "at": clock.now()}
    if request.POST.get("act") == "approve":
        last = drafting.approve_register(version=version, **given)
        told = _("已批准。以后登记的记录按这一版；已有的记录不变。") if last else signed_on()
        messages.success(request, told)
        return redirect("register-version", version_id=version.pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show_version(request, version, form=form, status=400)
    drafting.return_register(version=version, reason=form.cleaned_data["reason"], **given)
    messages.success(request, _("已退回；草稿已重新打开，由编写人修改后再提交。"))
    return redirect("register-version", version_id=version.pk)


def show_version(
    request: OfficeRequest, version: Register, *, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    """Show the page of a version; `form`: a return that has faults."""
    before, spec = versions.version_before(version), spec_of(version)
    return page(
        request, "office/registers/version.html",
        _("%(name)s：第 %(version)d 版") % {"name": register_name(spec), "version": version.version},
        crumbs=register_crumbs(), status=status, shown=version, before=before, sections=sections_of(spec),
        changes=differences(before.content, version.content) if before else [], state=state_of(version),
        form=form or ReasonForm(), is_maker=version.made_by_id == request.actor.staff_id,
        may_approve=request.actor.may(Permission.REGISTER_APPROVE),
        **approval_context(versions.KIND, version.pk, request.actor, clock.now()),
    )  # fmt: skip


def load_version(version_id: int) -> Register:
    """Return a version with who made it and what became of it. Raises NotFound."""
    version = versions.list_versions().filter(pk=version_id).first()
    if version is None:
        raise NotFound(_("没有这一版台账。"))
    return version


def state_of(version: Any) -> tuple[str, str]:
    """Return what became of a version, and the kind of its badge."""
    if version.made_by_id is None:
        return _("随系统提供"), "plain"
    if not version.outcome:
        return _("等待批准"), "info"
    return str(OUTCOMES[version.outcome]), OUTCOME_KINDS[version.outcome]
