"""Who has an interest in a matter steps aside (article 28): said by the person or anybody who knows, kept for good."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import AlreadyDone
from rongjun.base.scope import whole_desk

from .course import HERE, reach, refuse_watching, require_text, write_entry
from .models import Interest, Matter


@transaction.atomic
@whole_desk(HERE)
def declare_interest(*, matter: Matter, staff_id: int, reason: str, by: Actor, at: datetime) -> Interest:
    """Say that somebody has an interest in a matter; from then on this person does nothing more in it.

    Raises Refusal without a reason, AlreadyDone where it was said before.
    """
    reach(matter, by)
    stated = require_text(reason, _("请写明回避的理由。"))
    refuse_watching(stated)
    found, fresh = Interest.objects.get_or_create(
        matter=matter, staff_id=staff_id,
        defaults={"reason": stated[:200], "said_by_id": by.staff_id, "said_at": at},
    )  # fmt: skip
    if not fresh:
        raise AlreadyDone(_("此人已经回避。"))
    Matter.objects.filter(pk=matter.pk, owner_staff_id=staff_id).update(owner_staff=None)
    write_entry(matter, "step_aside", by=by, at=at, detail={"staff": staff_id}, note=stated)
    return found
