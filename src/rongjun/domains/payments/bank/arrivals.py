"""「到账告知」: to whoever asked for it, once an item, what came, for which month, and how to ask. No word of injury.

The consent stands in the person's file (kind `arrival`, by default there is none). A message is made when the bank has
paid; it is sent by somebody's hand, the phone being opened then and the look recorded before.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.base.messages import Gateway, Undelivered
from rongjun.base.scope import within
from rongjun.domains.people.models import Fact
from rongjun.domains.people.vault import reveal_for_set
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

from ..models import BankItem
from .models import Arrival
from .office import find_office_account

KIND: Final = "arrival"
WAYS: Final = {"短信": "phone", "纸条": "slip"}
PURPOSE = gettext_noop("发送到账告知")
"""Kept with the look as a message id; translated where it is shown."""
S = Arrival.State


def make_arrivals(item_ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """Make the messages of items that were just paid, for those who asked; returns how many. The scope is the caller's.

    The same items again make nothing.
    """
    made = 0
    for some in batched(item_ids, 500, strict=False):
        rows = BankItem.objects.filter(pk__in=some, result=BankItem.Result.PAID, arrival=None)
        items = list(rows.select_related("run", "fact").order_by("pk"))
        consents = _consents({item.person_id for item in items}, at)
        fresh = [_arrival(item, consents[item.person_id], by, at) for item in items if item.person_id in consents]
        made += len(Arrival.objects.bulk_create(fresh))
    return made


def _consents(person_ids: set[int], at: datetime) -> dict[int, Fact]:
    """Return person -> the wish to be told, as in force on the day."""
    today = timezone.localdate(at)
    standing = Q(valid_to=None) | Q(valid_to__gt=today)
    rows = Fact.objects.filter(standing, person_id__in=person_ids, kind=KIND, superseded_at=None, valid_from__lte=today)
    return {fact.person_id: fact for fact in rows.order_by("valid_from") if fact.value.get("way") in WAYS}


def _arrival(item: BankItem, consent: Fact, by: Actor, at: datetime) -> Arrival:
    return Arrival(
        item_id=item.pk, person_id=item.person_id, way=WAYS[consent.value["way"]], consent_id=consent.pk,
        text=arrival_text(item, by), made_at=at,
    )  # fmt: skip


def arrival_text(item: BankItem, by: Actor) -> str:
    """Return what the receiver reads: amount, month, account by its last digits, how to ask; in Chinese."""
    own = find_office_account()
    office, contact = (own.holder, own.contact) if own else (by.unit_name, "所在村（社区）退役军人服务站")
    tail = item.fact.value.get("tail", "")
    month, amount = format_month(item.run.month), format_yuan(item.amount_fen)
    return (
        f"【{office}】{month} 抚恤补助 {amount} 元已汇入尾号 {tail} 的账户。"
        f"想了解金额怎样算出或有疑问，请问：{contact}。"
    )[:300]


def drop_arrivals(item_ids: Sequence[int], at: datetime) -> None:
    """Take back the messages that were not sent yet of items whose money came back."""
    for some in batched(item_ids, 500, strict=False):
        rows = Arrival.objects.filter(item_id__in=some, state=S.WAITING)
        rows.update(state=S.FAILED, fault=_("款项已退回，不再告知"), moved_at=at)


def list_arrivals(by: Actor) -> QuerySet[Arrival]:
    """Return the messages of the actor's area with person and item, the newest first. Raises NotPermitted."""
    by.require(Permission.PEOPLE_VIEW)
    rows = Arrival.objects.select_related("person", "item__run", "moved_by").order_by("-pk")
    return rows.none() if by.area_prefix is None else rows.filter(within("person__area_code", by.area_prefix))


def list_slips(by: Actor, area_code: str) -> list[Arrival]:
    """Return the slips of one place (leading digits of its code) that were not printed yet, by village and name."""
    by.require(Permission.PEOPLE_RECORD)
    rows = list_arrivals(by).filter(within("person__area_code", area_code), way="slip", state=S.WAITING)
    return list(rows.order_by("person__area_code", "person__name", "pk"))


@transaction.atomic
def mark_printed(*, arrival_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Note that slips were printed to be handed over; returns how many. Only those of the actor's area."""
    by.require(Permission.PEOPLE_RECORD)
    keys = list(list_arrivals(by).filter(pk__in=arrival_ids, way="slip", state=S.WAITING).values_list("pk", flat=True))
    done = Arrival.objects.filter(pk__in=keys, state=S.WAITING).update(
        state=S.PRINTED, moved_at=at, moved_by_id=by.staff_id
    )
    if done:
        record_act(by=by, at=at, action="bank.arrival.print", subject="bank:arrivals", detail={"count": done})
    return done


def send_arrivals(*, gateway: Gateway | None, by: Actor, at: datetime) -> tuple[int, int]:
    """Send what waits for phones; returns how many were sent and how many failed. Nothing is sent twice.

    Each message is taken (sending) before it is handed over: what was broken off there stays for a person to judge. The
    looks at the phones are on record first. Raises NotPermitted, or Refusal where no gateway is set.
    """
    by.require(Permission.RUN_BANK)
    if by.area_prefix != "":
        raise NotPermitted(_("到账告知由管全县名册的单位发送。"))
    if gateway is None:
        raise Refusal(_("没有设置短信网关（RONGJUN_MESSAGES），没有发送；告知留在这里等待。"))
    waiting = list(list_arrivals(by).filter(way="phone", state=S.WAITING).order_by("pk"))
    phones = _phones(waiting, by, at)
    sent = sum(_send(one, phones.get(one.pk, ""), gateway, by, at) for one in waiting)
    detail = {"sent": sent, "failed": len(waiting) - sent}
    if waiting:
        record_act(by=by, at=at, action="bank.arrival.send", subject="bank:arrivals", detail=detail)
    return sent, len(waiting) - sent


def _phones(waiting: Sequence[Arrival], by: Actor, at: datetime) -> dict[int, str]:
    """Return message -> number: the one of the consent, else the person's own. One access row a run."""
    by_run: dict[int, list[Arrival]] = defaultdict(list)
    for one in waiting:
        by_run[one.item.run_id].append(one)
    own = _own_phones({one.person_id for one in waiting}, at)
    found: dict[int, str] = {}
    for run_id, some in by_run.items():
        facts = {one.consent_id for one in some} | {own[one.person_id] for one in some if one.person_id in own}
        opened = reveal_for_set(
            fact_ids=sorted(facts), fields=["arrival_phone", "phone"], set_kind="run", set_id=str(run_id),
            purpose=PURPOSE, by=by, at=at,
        )  # fmt: skip
        for one in some:
            given = opened.get(one.consent_id, {}).get("arrival_phone", "")
            found[one.pk] = given or opened.get(own.get(one.person_id, 0), {}).get("phone", "")
    return found


def _own_phones(person_ids: set[int], at: datetime) -> dict[int, int]:
    today = timezone.localdate(at)
    standing = Q(valid_to=None) | Q(valid_to__gt=today)
    rows = Fact.objects.filter(standing, person_id__in=person_ids, kind="phone", superseded_at=None)
    return dict(rows.order_by("valid_from").values_list("person_id", "pk"))


def _send(one: Arrival, number: str, gateway: Gateway, by: Actor, at: datetime) -> bool:
    """Hand over one message, taken before; True where the gateway took it."""
    if not number:
        _moved(one, S.WAITING, S.FAILED, by, at, fault=_("没有登记手机号"))
        return False
    if not _moved(one, S.WAITING, S.SENDING, by, at):
        return False
    try:
        gateway.send(number, one.text)
    except Undelivered as fault:
        _moved(one, S.SENDING, S.FAILED, by, at, fault=str(fault)[:100])
        return False
    return _moved(one, S.SENDING, S.SENT, by, at, tail=number[-4:])


def _moved(one: Arrival, before: str, after: str, by: Actor, at: datetime, **values: str) -> bool:
    rows = Arrival.objects.filter(pk=one.pk, state=before)
    return bool(rows.update(state=after, moved_at=at, moved_by_id=by.staff_id, **values))
