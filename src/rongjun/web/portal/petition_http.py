"""The one petition of a visitor's session: opened by number and code, half an hour without use, nothing beside it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions.course import person_actor
from rongjun.domains.petitions.identity import record_identity_look
from rongjun.domains.petitions.models import Matter
from rongjun.domains.petitions.person import OWN

from ..sessions import TOUCH_EVERY, follow_new_key
from .session import KEY as CASE

KEY = "petition"
OPENED = "本人凭编号和查询码打开"


def open_matter(request: HttpRequest, matter: Matter, at: datetime) -> None:
    """Open the session on a petition: under a new key, so that nobody can have planted it.

    A case that was open is left: no session tells of a petition and of somebody who is named in a case.
    """
    request.session.pop(CASE, None)
    request.session.cycle_key()
    follow_new_key(request)
    request.session[KEY] = {"matter": matter.pk, "code": matter.code_digest, "seen": at.isoformat()}


def enter_matter(request: HttpRequest, matter: Matter, at: datetime) -> None:
    """Open a petition whose code was right: the look is written first. Call it at the whole desk."""
    record_identity_look(matter, ["portal"], OPENED, person_actor(), at)
    open_matter(request, matter, at)


def close_matter(request: HttpRequest) -> None:
    """Leave the petition."""
    if request.session.pop(KEY, None) is not None:
        request.session.cycle_key()
        follow_new_key(request)


def take_matter(request: HttpRequest, at: datetime) -> Matter | None:
    """Return the petition of the session; None where there is none, it was not used for too long, or its code changed.

    Call it at the whole desk. One query, and a write once a minute.
    """
    kept = request.session.get(KEY)
    if kept is None:
        return None
    seen = datetime.fromisoformat(kept["seen"])
    found = Matter.objects.select_related("owner_unit", "unit", "decided_unit").filter(pk=kept["matter"])
    matter = found.first() if at - seen < timedelta(minutes=settings.IDLE_MINUTES) else None
    if matter is None or not constant_time_compare(matter.code_digest, kept["code"]):
        close_matter(request)
        return None
    if at - seen >= TOUCH_EVERY:
        request.session[KEY] = kept | {"seen": at.isoformat()}
    return matter


def own_matter[**P](
    view: Callable[Concatenate[HttpRequest, Matter, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a view run with the one petition of the session; without one the page that asks for number and code comes."""

    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with whole_desk(OWN):
            matter = take_matter(request, clock.now())
            if matter is None:
                text = _("请输入信访事项编号和查询码。%(minutes)d 分钟没有操作会自动退出；已保存的内容都在。")
                messages.warning(request, text % {"minutes": settings.IDLE_MINUTES})
                return redirect("portal-petition-enter")
            return view(request, matter, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", opened)
