"""Chains as data: which stages each kind of matter has, proposing another chain, approving it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.approvals.chain_actions import approve_chain, propose_chain, refuse_chain, waiting_version
from rongjun.domains.approvals.chains import (
    approved_versions,
    chain_for,
    list_kinds,
    list_version_steps,
    list_versions,
    permissions_of,
)
from rongjun.domains.approvals.models import ChainVersion
from rongjun.domains.approvals.queries import Step

from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...told.run_words import step_name
from ...ui.tables import Column, Filter, Table, list_page
from ..approval_block import approval_context
from ..forms_approvals import ChainForm
from ..matters import OUTCOME_KINDS, OUTCOMES, kind_choices, kind_name, right_name
from ..run_forms import ReasonForm


@needs(Permission.APPROVALS_CHAINS)
@require_http_methods(["GET", "POST"])
def chain_list(request: OfficeRequest) -> HttpResponse:
    """List the chains of every kind of matter, with every version there was."""
    return list_page(
        request, versions_table(list_kinds()), list_versions(), "office/approvals/chains.html", _("审批环节"),
        lead=_("每类事项依次由谁办理。变更由一人提出、另一人批准；已提交的事项仍按提交时的环节办完。"),
        on_export=lambda query: None,
    )  # fmt: skip


@needs(Permission.APPROVALS_CHAINS)
@require_http_methods(["GET", "POST"])
def chain_of(request: OfficeRequest, kind: str) -> HttpResponse:
    """Show the chain of a kind, and propose another."""
    first = ChainVersion.objects.filter(kind=kind, version=1).first()
    if first is None:
        raise NotFound(_("没有这类审批事项。"))
    now_steps = chain_for(kind)
    form = ChainForm(request.POST or None, rights=permissions_of(first), steps=now_steps)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            made = propose_chain(kind=kind, stages=form.stages, reason=reason, by=request.actor, at=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已提出，等待另一人批准；批准之前仍按现行环节办理。"))
            return redirect("chain-version", version_id=made.pk)
    return page(
        request, "office/approvals/chain.html", kind_name(kind), crumbs=[(_("审批环节"), reverse("chains"))],
        steps=shown_steps(now_steps), form=form, least=first.least, waiting=waiting_version(kind),
        status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.APPROVALS_CHAINS)
@require_http_methods(["GET", "POST"])
def chain_version(request: OfficeRequest, version_id: int) -> HttpResponse:
    """Show one version against the one in force; approve or refuse it."""
    version = list_versions().filter(pk=version_id).first()
    if version is None:
        raise NotFound(_("没有这份环节变更。"))
    form = ReasonForm(request.POST if request.POST.get("act") == "refuse" else None)
    if request.method == "POST" and (form.is_valid() or request.POST.get("act") == "approve"):
        given: dict[str, Any] = {"version_id": version_id, "by": request.actor, "at": clock.now()}
        if request.POST["act"] == "approve":
            approve_chain(**given)
            messages.success(request, _("已批准。今后提交的这类事项按新的环节办理。"))
        else:
            refuse_chain(**given, reason=form.cleaned_data["reason"])
            messages.success(request, _("没有批准，仍按现行环节办理。"))
        return redirect("chain-version", version_id=version_id)
    return page(
        request, "office/approvals/chain_version.html", _("%(kind)s：环节变更") % {"kind": kind_name(version.kind)},
        crumbs=[(_("审批环节"), reverse("chains")), (kind_name(version.kind), reverse("chain", args=[version.kind]))],
        version=version, rows=compare_steps(before_of(version), list_version_steps(version)), form=form,
        state=_state(version), is_maker=version.made_by_id == request.actor.staff_id,
        status=400 if form.errors else 200, **approval_context("chain", version.pk, request.actor, clock.now()),
    )  # fmt: skip


def shown_steps(steps: list[Step]) -> list[tuple[str, str]]:
    """Return each stage as (name, who may)."""
    return [(step_name(step["name"]), right_name(step["permission"])) for step in steps]


def before_of(version: ChainVersion) -> list[Step]:
    """Return the stages that a version is or was to replace: of the last approved one before it."""
    earlier = approved_versions().filter(kind=version.kind, version__lt=version.version).order_by("-version").first()
    return list_version_steps(earlier) if earlier else []


def compare_steps(before: list[Step], now: list[Step]) -> list[dict[str, Any]]:
    """Return the stages of two chains side by side; `differs` where a stage is not what it was."""
    rows = []
    for number in range(max(len(before), len(now))):
        old = _line(before[number]) if number < len(before) else ""
        new = _line(now[number]) if number < len(now) else ""
        rows.append({"number": number + 1, "before": old, "now": new, "differs": bool(before) and old != new})
    return rows


def versions_table(kinds: list[str]) -> Table:
    """Return the list of versions of chains."""
    return Table(
        key="chains",
        caption=_("审批环节"),
        columns=(
            Column("kind", _("事项类别"), lambda one: kind_name(one.kind), sort=("kind",),
                   href=lambda one: reverse("chain", args=[one.kind])),
            Column("version", _("第几版"), lambda one: one.version, sort=("version",), kind="number",
                   href=lambda one: reverse("chain-version", args=[one.pk])),
            Column("steps", _("环节"), _names, kind="long"),
            Column("least", _("至少几人"), lambda one: one.least, sort=("least",), kind="number"),
            Column("state", _("状态"), lambda one: _state(one)[0], cell=lambda one: badge(*_state(one))),
            Column("made_by", _("提出人"), lambda one: one.made_by.name if one.made_by else _("系统初始")),
            Column("from", _("生效日期"), _since, kind="date"),
            Column("reason", _("理由"), lambda one: one.reason, kind="long"),
        ),
        filters=(Filter("kind", _("事项类别"), lambda rows, kind: rows.filter(kind=kind), kind_choices(kinds)),),
        search=("reason", "made_by__name"),
        search_label=_("理由、提出人"),
        order=("kind", "-version"),
    )  # fmt: skip


def _names(version: ChainVersion) -> str:
    return " → ".join(name for name, _who in shown_steps(list_version_steps(version)))


def _since(version: Any) -> Any:
    return version.decided_at if version.outcome == "approved" else None


def _state(version: Any) -> tuple[str, str]:
    if version.made_by_id is None:
        return _("系统初始"), "plain"
    if not version.outcome:
        return _("等待批准"), "info"
    return str(OUTCOMES[version.outcome]), OUTCOME_KINDS[version.outcome]


def _line(step: Step) -> str:
    return _("%(name)s（%(right)s）") % {"name": step_name(step["name"]), "right": right_name(step["permission"])}
