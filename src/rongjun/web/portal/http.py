"""What every page of the portal shares: its frame without the office, and the one case that number and code opened."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.domains.recognition.access import applicant_scope
from rongjun.domains.recognition.models import Case

from .. import http
from . import session


def page(
    request: HttpRequest, template: str, title: str | Promise, /, *, public: bool = False, **context: Any
) -> HttpResponse:
    """Show a page of the portal: nothing of the office in its frame; only `public` ones may be found by a search."""
    robots = "index, follow" if public else "noindex, nofollow"
    frame: dict[str, Any] = {"actor": None, "navigation": None, "home": reverse("portal"), "robots": robots}
    answer = http.page(request, template, title, **(frame | context))
    answer.headers["X-Robots-Tag"] = robots
    return answer


def own_case[**P](
    view: Callable[Concatenate[HttpRequest, Case, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a view run with the one case of the session; without one the page that asks for number and code comes."""

    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with applicant_scope():
            case = session.take_case(request, clock.now())
            if case is None:
                text = _("请输入事项编号和查询码。%(minutes)d 分钟没有操作会自动退出；已保存的内容都在。")
                messages.warning(request, text % {"minutes": settings.IDLE_MINUTES})
                return redirect("portal-enter")
            return view(request, case, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", opened)
