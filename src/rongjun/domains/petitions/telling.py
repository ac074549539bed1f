"""Messages to the person's phone: one sentence, the same for everybody, that there is something to read (SAFEGUARDS 8).

They go through the gateway of the settings (RONGJUN_MESSAGES: off, outbox, console). Each is taken before it is handed
over, so that what was broken off is not sent twice; the look at the telephone is on record first.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.tasks import task
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.messages import Gateway, Undelivered, present_gateway
from rongjun.base.scope import whole_desk
from rongjun.domains.units.actions import get_or_make_shell_actor

from .course import HERE
from .identity import own_identity, record_identity_look
from .models import Matter, Outgoing, Petitioner

TEXT: Final = "您有新的内容可以查看，请凭编号和查询码到退役军人办事大厅查看。"
PURPOSE: Final = "短信告知有内容可以查看"
TAKEN: Final = "sending"


def queue_message(matter: Matter, at: datetime) -> None:
    """Let the person be told that there is something to read; one message waits at most. Call it at the whole desk."""
    known = Petitioner.objects.filter(matter=matter).exists()
    if known and not Outgoing.objects.filter(matter=matter, sent_at=None, failed="").exists():
        Outgoing.objects.create(matter=matter, way="text", at=at)
        transaction.on_commit(send_messages_task.enqueue)


@whole_desk(HERE)
def send_messages(*, gateway: Gateway | None, by: Actor, at: datetime) -> tuple[int, int]:
    """Send what waits; returns how many were sent and how many failed. Without a gateway everything goes on waiting."""
    if gateway is None:
        return 0, 0
    waiting = Outgoing.objects.filter(sent_at=None, failed="").select_related("matter").order_by("pk")
    done = [_send(one, gateway, by, at) for one in list(waiting)]
    return done.count(True), done.count(False)


@task()
def send_messages_task() -> int:
    """Send what waits in the name of the machine's operator; returns how many were sent."""
    return send_messages(gateway=present_gateway(), by=get_or_make_shell_actor(), at=clock.now())[0]


def _send(one: Outgoing, gateway: Gateway, by: Actor, at: datetime) -> bool | None:
    """Hand one message over: True where the gateway took it, None where somebody else is at it."""
    if not Outgoing.objects.filter(pk=one.pk, sent_at=None, failed="").update(failed=TAKEN):
        return None
    record_identity_look(one.matter, ["phone"], PURPOSE, by, at)
    phone = "".join(sign for sign in own_identity(one.matter).get("phone", "") if sign.isdecimal())
    try:
        if not phone:
            raise Undelivered(_("没有登记电话"))
        gateway.send(phone, TEXT)
    except Undelivered as fault:
        Outgoing.objects.filter(pk=one.pk).update(failed=str(fault)[:120])
        return False
    Outgoing.objects.filter(pk=one.pk).update(sent_at=at, failed="")
    return True
