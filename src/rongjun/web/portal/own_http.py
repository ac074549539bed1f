"""The own pages of a person: the cookie that keeps them open, and the scope of this one person around each of them.

They are kept apart from the session in which a case or a petition is open: no row says that one browser had both.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.domains.disclosure.visits import LONGEST, Visit, scope_of_visit, take_visit

from .http import page

COOKIE: Final = "rongjun_own"


class OwnRequest(HttpRequest):
    """A request of somebody who is signed in, with the ids of the own files (the standing one first)."""

    files: list[int]


def keep_open(answer: HttpResponse, cookie: str) -> HttpResponse:
    """Give a browser the cookie of a visit."""
    answer.set_cookie(
        COOKIE, cookie, max_age=LONGEST, path=reverse("portal"), secure=settings.SESSION_COOKIE_SECURE, httponly=True,
        samesite="Lax",
    )  # fmt: skip
    return answer


def let_go(answer: HttpResponse) -> HttpResponse:
    """Take the cookie back."""
    answer.delete_cookie(COOKIE, path=reverse("portal"), samesite="Lax")
    return answer


def cookie_of(request: HttpRequest) -> str:
    """Return the cookie of a request, '' where there is none."""
    return request.COOKIES.get(COOKIE, "")


def visit_of(request: HttpRequest) -> Visit | None:
    """Return the visit of a request, None where nobody is signed in. One query where there is a cookie."""
    cookie = cookie_of(request)
    return take_visit(cookie, clock.now()) if cookie else None


def own_pages[**P](
    view: Callable[Concatenate[OwnRequest, Visit, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a view run in the scope of the person who is signed in; without one the page that asks for the code comes."""

    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        visit = visit_of(request)
        if visit is None:
            text = _("请输入档案号和个人查询码。%(minutes)d 分钟没有操作会自动退出。")
            messages.warning(request, text % {"minutes": settings.IDLE_MINUTES})
            return let_go(redirect("portal-own-enter"))
        with scope_of_visit(visit) as files:
            own = cast(OwnRequest, request)
            own.files = files
            return view(own, visit, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", opened)


def own_page(
    request: HttpRequest, visit: Visit, template: str, title: str | Promise, /, *, top: bool = False, **context: Any
) -> HttpResponse:
    """Show a page of the own pages; a bar says whose it is and leads out. `top`: it is the first of them."""
    crumbs = [] if top else [(_("我的页面"), reverse("portal-own"))]
    context.setdefault("crumbs", crumbs)
    return page(request, template, title, visit=visit, **context)
