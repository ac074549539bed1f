"""Messages to the person's phone and mailbox: one sentence, the same for everybody, that there is something to read
(SAFEGUARDS 8).

They go through the gateways of the settings (RONGJUN_MESSAGES, RONGJUN_MAIL). Each is taken before it is handed over,
so that what was broken off is not sent twice; the look at number and address is on record first. What failed is tried
again by the daily job, `MOST` times in all; then it is work: somebody reaches the person another way.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.tasks import task
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.messages import Gateway, Undelivered, present_gateway, present_mail
from rongjun.base.scope import acting, whole_desk
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.actions import get_or_make_shell_actor

from .course import HERE, audit_subject, refuse_watching, require_text
from .identity import own_identity, record_identity_look
from .models import Matter, Outgoing, Petitioner

TEXT: Final = "您有新的内容可以查看，请凭编号和查询码到退役军人办事大厅查看。"
PURPOSE: Final = "告知有内容可以查看"
TAKEN: Final = "sending"
MOST: Final = 3
"""Tries in all."""
LATER: Final = timedelta(hours=20)
"""Until the next try: the daily look of the next day."""
LEASE: Final = timedelta(hours=1)
"""How long one try may take; what is still being sent after it was broken off."""
WORKS: Final = (
    Permission.PETITION_TAKE, Permission.PETITION_SORT, Permission.PETITION_HANDLE, Permission.PETITION_DISCIPLINE,
    Permission.PETITION_REVIEW, Permission.PETITION_REREVIEW,
)  # fmt: skip
PAPER: Final = "没有登记电话和邮箱，文书书面送达"
VEILED: Final = "本人在网上提出并要求保密：凭编号和查询码查看"
_UNSENT: Final = Q(sent_at=None, given_up_at=None)


def queue_message(matter: Matter, at: datetime) -> None:
    """Let the person be told that there is something to read; one message waits at most. Call it at the whole desk."""
    known = Petitioner.objects.filter(matter=matter).exists()
    if known and not Outgoing.objects.filter(_UNSENT, matter=matter).exists():
        Outgoing.objects.create(matter=matter, way="any", at=at)
        transaction.on_commit(send_messages_task.enqueue)


@whole_desk(HERE)
def send_messages(*, gateway: Gateway | None, by: Actor, at: datetime, mail: Gateway | None = None) -> tuple[int, int]:
    """Send what waits; returns how many were sent and how many failed. Without a gateway everything goes on waiting."""
    if gateway is None and mail is None:
        return 0, 0
    waiting = _waiting(at).select_related("matter").order_by("pk")
    done = [_send(one, {"phone": gateway, "mail": mail}, by, at) for one in list(waiting)]
    return done.count(True), done.count(False)


@task()
def send_messages_task() -> int:
    """Send what waits in the name of the machine's operator; returns how many were sent."""
    by = get_or_make_shell_actor()
    return send_messages(gateway=present_gateway(), mail=present_mail(), by=by, at=clock.now())[0]


@whole_desk(HERE)
def try_again(at: datetime) -> int:
    """Give up what was broken off while it was sent, and let what failed be tried again; returns how many wait."""
    broken = Outgoing.objects.filter(_UNSENT, failed=TAKEN, again_at__lt=at)
    broken.update(failed=_("发送时中断，不知道是否送到"), given_up_at=at)
    waiting = _waiting(at).count()
    if waiting:
        send_messages_task.enqueue()
    return waiting


def list_unreached(by: Actor) -> QuerySet[Outgoing]:
    """Return the messages that were given up, whose persons the actor's unit reaches another way. Read it at its desk.

    The unit that has the matter; of a confidential one the desk that registered it, which knows who it is anyway.
    """
    if not any(by.may(one) for one in WORKS):
        by.require(Permission.PETITION_HANDLE)
    own = Q(matter__confidential=False, matter__owner_unit_id=by.unit_id)
    own |= Q(matter__confidential=True, matter__hidden=False, matter__unit_id=by.unit_id) & ~Q(matter__begun_by=0)
    own |= Q(matter__confidential=True, matter__hidden=True, matter__owner_unit_id=by.unit_id)
    rows = Outgoing.objects.filter(own, given_up_at__isnull=False, settled_at=None)
    return rows.select_related("matter__owner_unit").order_by("given_up_at", "pk")


def get_unreached(message_id: int, by: Actor) -> Outgoing:
    """Return a message that was given up. Raises NotFound where it is another unit's, or settled."""
    with acting(by):
        found = list_unreached(by).filter(pk=message_id).first()
    if found is None:
        raise NotFound(_("没有这一条，或者已经有人处理。"))
    return found


@transaction.atomic
def settle_message(*, message_id: int, how: str, by: Actor, at: datetime) -> Outgoing:
    """Say how the person was reached another way. Raises Refusal without words, NotFound, AlreadyDone."""
    one = get_unreached(message_id, by)
    stated = require_text(how, _("请写明怎样告知了本人：如电话、邮寄、当面。"))
    if len(stated) > 200:
        raise Refusal(_("请写得短一些，不超过200字。"))
    refuse_watching(stated)
    with whole_desk(HERE):
        standing = Outgoing.objects.filter(pk=one.pk, settled_at=None)
        if not standing.update(settled_at=at, settled_by=by.staff_id, settled=stated):
            raise AlreadyDone(_("这一条已经处理。"))
    record_act(by=by, at=at, action="petition.reached", subject=audit_subject(one.matter), detail={})
    return one


def _waiting(at: datetime) -> QuerySet[Outgoing]:
    due = Q(again_at=None) | Q(again_at__lte=at)
    return Outgoing.objects.filter(_UNSENT & due).exclude(failed=TAKEN)


def _send(one: Outgoing, gateways: dict[str, Gateway | None], by: Actor, at: datetime) -> bool | None:
    """Hand one message over: True where a gateway took it, None where somebody else is at it or it goes on waiting."""
    mine = Outgoing.objects.filter(pk=one.pk)
    if not mine.filter(_UNSENT, failed=one.failed, tries=one.tries).update(failed=TAKEN, again_at=at + LEASE):
        return None
    record_identity_look(one.matter, ["phone", "mail"], PURPOSE, by, at)
    own = _reached_by(one.matter)
    where = {"phone": "".join(sign for sign in own.get("phone", "") if sign.isdecimal()), "mail": own.get("mail", "")}
    given = {way: number for way, number in where.items() if number}
    if not given:
        mine.update(
            failed=_("没有登记电话和邮箱"), given_up_at=at, settled_at=at, settled_by=by.staff_id, settled=PAPER
        )
        return False
    took, faults = _hand_over([(gateways[way], number) for way, number in given.items()])
    if took:
        mine.update(sent_at=at, failed="", again_at=None)
        return True
    if not faults:
        mine.update(failed=one.failed, again_at=one.again_at)
        return None
    _fail(one, "；".join(faults), by, at)
    return False


def _reached_by(matter: Matter) -> dict[str, str]:
    """Return who is told: the first of those who brought it; the proxy of one who has neither number nor address."""
    first = own_identity(matter)
    proxy = Petitioner.objects.filter(matter=matter, part=Petitioner.Part.PROXY).order_by("place").first()
    if first.get("phone") or first.get("mail") or proxy is None:
        return first
    return own_identity(matter, proxy.place)


def _hand_over(ways: Sequence[tuple[Gateway | None, str]]) -> tuple[bool, list[str]]:
    """Send by every way that has its gateway: whether one of them took it, and what was wrong with the others."""
    faults, took = [], False
    for gateway, number in ways:
        try:
            if gateway is not None:
                gateway.send(number, TEXT)
                took = True
        except Undelivered as fault:
            faults.append(str(fault))
    return took, faults


def _fail(one: Outgoing, why: str, by: Actor, at: datetime) -> None:
    """Keep why a try failed; after the last one it is work, but where nobody here may know who it is."""
    tries = one.tries + 1
    changes = {"failed": why[:120], "tries": tries, "again_at": at + LATER}
    if tries >= MOST:
        changes |= {"given_up_at": at, "again_at": None}
        if one.matter.confidential and not one.matter.begun_by and not one.matter.hidden:
            changes |= {"settled_at": at, "settled_by": by.staff_id, "settled": VEILED}
    Outgoing.objects.filter(pk=one.pk).update(**changes)
