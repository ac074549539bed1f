"""What the pages of duties share: `@on_duties`, tabs, and words."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Concatenate, Final, cast

from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base.actor import Permission
from rongjun.domains.services.duties.access import duty_scope
from rongjun.domains.services.duties.models import Duty

from ..addresses import address
from ..http import OfficeRequest

MOVES: Final[dict[str, Promise]] = {
    "give": gettext_lazy("交办"), "hand": gettext_lazy("转交"), "warn": gettext_lazy("到期提醒"),
    "raise": gettext_lazy("逾期上报"), "finish": gettext_lazy("办结"), "drop": gettext_lazy("不再办理"),
}  # fmt: skip
TABS: Final[tuple[tuple[str, Promise], ...]] = (
    ("duty-list", gettext_lazy("我的")), ("duty-unit", gettext_lazy("本单位")),
    ("duty-below", gettext_lazy("下级和交办出去的")), ("duty-over", gettext_lazy("已办结")),
)  # fmt: skip


def on_duties[**P, R: HttpResponseBase](
    view: Callable[Concatenate[OfficeRequest, P], R],
) -> Callable[Concatenate[OfficeRequest, P], R]:
    """Let a view run for who works on duties, in the scope of the duties that one sees."""

    @wraps(view)
    def guarded(request: OfficeRequest, *args: P.args, **kwargs: P.kwargs) -> R:
        request.actor.require(Permission.DUTY_WORK)
        with duty_scope(request.actor):
            return view(request, *args, **kwargs)

    guarded.permission = Permission.DUTY_WORK  # type: ignore[attr-defined]
    return cast("Callable[Concatenate[OfficeRequest, P], R]", guarded)


def duty_tabs(present: str) -> list[tuple[str | Promise, str, bool]]:
    """Return the tabs of the lists of duties."""
    return [(title, address(name), name == present) for name, title in TABS]


def standing_of(duty: Duty, day: date) -> tuple[str, str]:
    """Return where a duty stands, and the kind of its badge."""
    if duty.state == Duty.State.DONE:
        return _("已办结"), "done"
    if duty.state == Duty.State.DROPPED:
        return _("不再办理"), "plain"
    if duty.due_on < day:
        return _("已过期"), "danger"
    return (_("今天到期"), "info") if duty.due_on == day else (_("办理中"), "draft")
