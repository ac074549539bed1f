"""The session of an applicant: one case, nothing else, half an hour without use; a new code at the counter ends it.

It stands beside an office's session in the same browser and gives it nothing.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from rongjun.domains.recognition.models import Case

from ..sessions import TOUCH_EVERY, follow_new_key

KEY = "portal"


def open_case(request: HttpRequest, case: Case, at: datetime) -> None:
    """Open the session on a case: under a new key, so that nobody can have planted it; a petition is left."""
    request.session.pop("petition", None)
    request.session.cycle_key()
    follow_new_key(request)
    request.session[KEY] = {"case": case.pk, "code": case.secret, "seen": at.isoformat()}


def close_case(request: HttpRequest) -> None:
    """Leave the case."""
    if request.session.pop(KEY, None) is not None:
        request.session.cycle_key()
        follow_new_key(request)


def take_case(request: HttpRequest, at: datetime) -> Case | None:
    """Return the case of the session; None where there is none, it was not used for too long, or the code is another.

    Call it in `applicant_scope`. One query, and a write once a minute.
    """
    kept = request.session.get(KEY)
    if kept is None:
        return None
    seen = datetime.fromisoformat(kept["seen"])
    cases = Case.objects.select_related("procedure", "person", "owner_unit", "owner_staff").filter(pk=kept["case"])
    case = cases.first() if at - seen < timedelta(minutes=settings.IDLE_MINUTES) else None
    if case is None or not constant_time_compare(case.secret, kept["code"]):
        close_case(request)
        return None
    if at - seen >= TOUCH_EVERY:
        request.session[KEY] = kept | {"seen": at.isoformat()}
    return case
