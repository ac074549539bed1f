"""Around every page: who acts, what is refused and how it is said, what may be kept by a browser."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.crypto import Tampered
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.domains.people.queries.merged import MergedInto
from rongjun.domains.safeguards.actions import record_act

from .labels import permission_name
from .office.views.errors import cannot_open, form_only, refusal_page

STATUS: dict[type[Refusal], int] = {NotPermitted: 403, NotFound: 404, AlreadyDone: 409}


def too_large(request: HttpRequest) -> bool:
    """Tell whether a request says that its body is beyond what is held in memory (FILE_UPLOAD_MAX_MEMORY_SIZE)."""
    length = request.headers.get("Content-Length", "")
    return length.isdecimal() and (len(length) > 12 or int(length) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE)


class SignInMiddleware(LoginRequiredMiddleware):
    """Every view needs a signed-in account unless it is marked `login_not_required`."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> Any:
        """Send to the sign-in page; a fragment asks htmx to move the whole page there."""
        answer = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": answer.url})
        return answer


class OfficeMiddleware:
    """Puts the actor on the request, turns refusals into pages and keeps signed-in pages out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; the account, staff, unit and area come in one query.

        Everything behind it works in the actor's scope, and without one nobody is seen (base.scope).
        A body beyond the bound is refused before anything of it is read: uploads are held in memory, never in a file.
        """
        user = request.user
        request.actor = user.actor() if user.is_authenticated else None  # type: ignore[attr-defined]
        if too_large(request):
            response = refusal_page(request, _("提交的内容超过 32 MB。请拆成几个文件再试。"), 413)
        else:
            with acting(request.actor):  # type: ignore[attr-defined]
                response = self.get_response(request)
        if response.status_code == 405 and request.method in {"GET", "HEAD"}:
            response = form_only(request)
        patch_vary_headers(response, ["HX-Request"])
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show a refusal of an action as a page with its message: 403, 404, 409 or 400; a sealed value as shut."""
        if isinstance(exception, Tampered):
            return _tell_tampered(request)
        if not isinstance(exception, Refusal):
            return None
        if isinstance(exception, MergedInto):
            return redirect("person", person_id=exception.person_id)
        text = str(exception)
        if isinstance(exception, NotPermitted) and exception.permission:
            text = _("您的岗位没有“%(permission)s”的权限。") % {"permission": permission_name(exception.permission)}
        return refusal_page(request, text, STATUS.get(type(exception), 400))


def _tell_tampered(request: HttpRequest) -> HttpResponse:
    """Write to the audit log that a sealed value did not open, and say so; the page names no value and no person."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is not None:
        subject = f"page:{request.path[:60]}"
        record_act(by=actor, at=clock.now(), action="vault.refused", subject=subject, detail={})
    return cannot_open(request)
