"""Beginning an application once, however often its form is sent; the code stays to be read until it was noted."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from rongjun.base.actor import Actor, Role
from rongjun.base.crypto import blind_index, seal, unseal
from rongjun.domains.recognition import applying
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.numbers import secret_digest
from rongjun.domains.recognition.procedures import spec_of
from rongjun.kernel.recognition import Form

from ..models import PortalBegun

KEPT = timedelta(days=1)


def begin_once(*, key: str, code: str, name: str, area_code: str, at: datetime) -> Case:
    """Begin an application, or return the one that the same form began before. Raises as `applying.begin_case`.

    Name and place are answers already where the procedure asks for them.
    """
    mark, by = blind_index("portal_begun", key), _nobody_yet(name)
    try:
        with transaction.atomic():
            PortalBegun.objects.filter(at__lt=at - KEPT).delete()
            row = PortalBegun.objects.create(key=mark, at=at)
            begun = applying.begin_case(
                code=code, name=name, area_code=area_code, channel=applying.PORTAL, by=by, at=at
            )  # fmt: skip
            row.case, row.box = begun.case, seal(begun.secret, **place_of(begun.case.token))
            row.save(update_fields=["case", "box"])
            applying.save_answers(case=begun.case, answers=_given(begun.case), by=by, at=at)
            return begun.case
    except IntegrityError:
        known = PortalBegun.objects.select_related("case__procedure").filter(key=mark).first()
        if known is None or known.case is None:
            raise
        return known.case


def fresh_secret(case: Case) -> str:
    """Return the code of a case while the person has not yet said that it is noted; '' after that."""
    row = PortalBegun.objects.filter(case=case).exclude(box=None).first()
    secret = unseal(row.box, **place_of(case.token)) if row is not None and row.box is not None else ""
    return secret if secret and secret_digest(secret) == case.secret else ""


def forget_secret(case: Case) -> None:
    """Forget the code in plain: the person has noted it."""
    PortalBegun.objects.filter(case=case).update(box=None)


def _nobody_yet(name: str) -> Actor:
    """Return an applicant before there is a case."""
    return Actor(staff_id=0, account_id=0, name=name, role=Role.APPLICANT, unit_id=0, unit_name="", area_prefix=None)


def _given(case: Case) -> dict[str, str]:
    """Return the answers that beginning has given already: the name, and the place."""
    found = {}
    for ask in spec_of(case.procedure).asks:
        if ask.type is Form.NAME and ask.column == "姓名" and not ask.when:
            found[ask.id] = case.name
        elif ask.type is Form.AREA and ask.column == "区划代码" and not ask.when:
            found[ask.id] = case.area_code
    return found


def place_of(token: UUID) -> dict[str, str]:
    """Return where the code of a case belongs that was just begun: its owner and place in the vault."""
    return {"owner": f"case:{token}", "place": "portal:secret"}
