"""What every view shares: the typed request, `@needs`, and small answers."""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, Concatenate, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django_htmx.middleware import HtmxDetails

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.domains.safeguards.actions import record_look

TYPES = {
    "xls": "application/vnd.ms-excel",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml",
}


class OfficeRequest(HttpRequest):
    """A request with who acts and what htmx says (set by the middleware)."""

    actor: Actor
    htmx: HtmxDetails


def needs[**P, R: HttpResponseBase](
    permission: Permission,
) -> Callable[[Callable[Concatenate[OfficeRequest, P], R]], Callable[Concatenate[OfficeRequest, P], R]]:
    """Let a view run only for roles that hold a permission; others get the page 403 that says so."""

    def decorate(view: Callable[Concatenate[OfficeRequest, P], R]) -> Callable[Concatenate[OfficeRequest, P], R]:
        @wraps(view)
        def guarded(request: OfficeRequest, *args: P.args, **kwargs: P.kwargs) -> R:
            request.actor.require(permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast("Callable[Concatenate[OfficeRequest, P], R]", guarded)

    return decorate


def page(
    request: HttpRequest,
    template: str,
    title: str | Promise,
    /,
    *,
    lead: str | Promise = "",
    crumbs: Sequence[tuple[str | Promise, str]] = (),
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Show a page: its title is the heading too; `crumbs` are (title, url) from the top down, without itself."""
    shown = {"title": title, "lead": lead, "crumbs": crumbs, **context}
    return render(request, template, shown, status=status)


def shown(request: OfficeRequest, tokens: Iterable[str], purpose: str) -> None:
    """Write to the access log that these persons are about to be shown; '' stands for none. Call it before rendering.

    A token with a colon is a set, kind:id ('import:7'), for what is nobody's file yet. One insert, whatever the number.
    """
    given = sorted({token for token in tokens if token})
    people = [token for token in given if ":" not in token]
    sets = [(kind, number) for kind, colon, number in (token.partition(":") for token in given) if colon]
    if given:
        record_look(by=request.actor, at=clock.now(), purpose=purpose, tokens=people, sets=sets, fields=["row"])


def whole_number(text: str) -> int:
    """Return a number that came in an address or a form, 0 for what is none or is beyond any id."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def file_response(content: bytes, name: str) -> HttpResponse:
    """Return a file to keep; its type follows from the ending of its name."""
    kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    headers: dict[str, Any] = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=kind, headers=headers)
