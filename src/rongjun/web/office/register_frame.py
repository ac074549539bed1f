"""What every page of registers shares: who may come in, the scope of the records, the look that is written before."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.services.registers.access import get_record, look_at, record_scope, spec_in_force
from rongjun.domains.services.registers.models import Record
from rongjun.kernel.registers import Register as Spec

from ..http import OfficeRequest
from .case_frame import said

LOOK = "办理业务：查看台账记录"


def on_register[**P, R: HttpResponseBase](
    permission: Permission = Permission.REGISTER_VIEW,
) -> Callable[[Callable[Concatenate[OfficeRequest, Spec, P], R]], Callable[Concatenate[OfficeRequest, str, P], R]]:
    """Let a view of one register run for who holds a right, in the scope of its records; it gets the register."""

    def decorate(
        view: Callable[Concatenate[OfficeRequest, Spec, P], R],
    ) -> Callable[Concatenate[OfficeRequest, str, P], R]:
        @wraps(view)
        def guarded(request: OfficeRequest, code: str, *args: P.args, **kwargs: P.kwargs) -> R:
            request.actor.require(Permission.REGISTER_VIEW)
            request.actor.require(permission)
            spec = spec_in_force(code)
            with record_scope(spec, request.actor):
                return view(request, spec, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast("Callable[Concatenate[OfficeRequest, str, P], R]", guarded)

    return decorate


def load_record(request: OfficeRequest, spec: Spec, record_id: int, purpose: str = LOOK) -> Record:
    """Load a record that the actor may see and commit the look, before anything is shown. Raises NotFound."""
    record = get_record(spec, record_id, request.actor)
    look_at(record, purpose=purpose, by=request.actor, at=clock.now())
    return record


def register_name(spec: Spec) -> str:
    """Return what a register is called in the language of the page."""
    return said(spec.name, spec.name_en)


def register_crumbs(spec: Spec | None = None, record: Record | None = None) -> list[tuple[str, str]]:
    """Return the way down to a page below the catalogue, a register, or a record."""
    crumbs = [(_("台账"), reverse("register-list"))]
    if spec is not None:
        crumbs.append((register_name(spec), reverse("register", args=[spec.code])))
    if spec is not None and record is not None:
        crumbs.append((record.title, reverse("record", args=[spec.code, record.pk])))
    return crumbs


def posted(request: OfficeRequest) -> Any:
    """Return what was sent; None where the form is only shown. An empty form that was sent is sent all the same."""
    return request.POST if request.method == "POST" else None


def form_key(request: OfficeRequest) -> str:
    """Return the key of the form that was sent, or a fresh one: a form sent twice takes effect once."""
    sent = request.POST.get("key", "")
    return sent[:64] if len(sent) >= 16 else secrets.token_urlsafe(24)


def seen_moves(request: OfficeRequest) -> int | None:
    """Return how much had happened to the record when the page that was sent was opened."""
    sent = request.POST.get("seen", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else None
