"""Cards of the home page about petitions: urgent needs first, then what waits for this person. Of hidden matters a
card counts what its reader sees anyway, and nothing else.
"""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.scope import PETITIONS
from rongjun.domains.petitions.desks import BOUND, Waiting, count_waiting
from rongjun.domains.petitions.watch_promises import Owed

from .home_cards import Card, Line
from .petition_lead_words import NEEDS, PROMISES
from .petition_words import word

PLACES = {
    "supervision": "petition-supervisions", "part": "petition-sent-here", "leader": "petition-taken",
    "elsewhere": "petition-elsewhere", "refused": "petition-refusals", "repair": "petition-repairs",
}  # fmt: skip
"""Where each kind of what is owed by a day is listed."""


def petition_cards(actor: Actor, now: datetime) -> list[Card]:
    """Return the cards about petitions; none for roles that have nothing to do with them."""
    if not any(actor.may(one) for one in PETITIONS):
        return []
    waiting = count_waiting(actor, timezone.localdate(now))
    made = (make(waiting) for make in (_urgent, _mine, _leading, _letters, _reviews, _accounts, _owed, _unreached))
    return [card for card in made if card is not None]


def _urgent(waiting: Waiting) -> Card | None:
    if not waiting.urgent:
        return None
    lines = tuple(
        Line(word(NEEDS, one.need), reverse("petition-urgent-one", args=[one.pk]), one.matter.number)
        for one in waiting.urgent[:5]
    )
    return Card(
        _("紧急需要：今天安排"), url=reverse("petition-urgent"), figure=_said(len(waiting.urgent)), lines=lines
    )  # fmt: skip


def _mine(waiting: Waiting) -> Card | None:
    if not waiting.works:
        return None
    late = _("逾期 %(count)s 件") % {"count": _said(waiting.late)}
    lines = (Line(late, reverse("petition-overdue")),) if waiting.late else ()
    return Card(_("信访事项：待我办理"), url=reverse("petition-list"), figure=_said(waiting.mine), lines=lines)


def _leading(waiting: Waiting) -> Card | None:
    today = [
        Line(_("%(time)s 接待群众，%(room)s") % {"time": f"{one.begins:%H:%M}", "room": one.room},
             reverse("petition-reception", args=[one.pk]))
        for one in waiting.receptions
    ]  # fmt: skip
    taken = [
        Line(_("包案 %(number)s") % {"number": one.matter.number}, reverse("petition-lead", args=[one.matter_id]),
             _("%(day)s 前化解") % {"day": one.due_on.isoformat()})
        for one in waiting.taken
    ]  # fmt: skip
    if not today and not taken:
        return None
    return Card(_("接访和包案"), url=reverse("petition-taken"), lines=(*today, *taken))


def _letters(waiting: Waiting) -> Card | None:
    url = f"{reverse('petition-letters')}?read=no"
    return Card(_("来信：待我阅批"), url=url, figure=_said(waiting.letters)) if waiting.letters else None


def _reviews(waiting: Waiting) -> Card | None:
    url = f"{reverse('petition-reviews')}?open=open"
    return Card(_("复查复核：待提出意见"), url=url, figure=_said(waiting.reviews)) if waiting.reviews else None


def _accounts(waiting: Waiting) -> Card | None:
    url = f"{reverse('petition-supervisions')}?state=open"
    return Card(_("督办：待本单位答复"), url=url, figure=_said(waiting.accounts)) if waiting.accounts else None


def _owed(waiting: Waiting) -> Card | None:
    """Return what has a day of its own and is soon over, is over, or went up from below."""
    lines = tuple(
        Line(word(PROMISES, one.key), reverse(PLACES[one.key]), "，".join(part for part in _parts(one) if part))
        for one in waiting.owed if one.key in PLACES
    )  # fmt: skip
    return Card(_("约定的日期：快到期和逾期"), url=lines[0].url, lines=lines) if lines else None


def _parts(one: Owed) -> tuple[str, ...]:
    return (
        _("3日内到期 %(count)d 件") % {"count": one.soon} if one.soon else "",
        _("逾期 %(count)s 件") % {"count": one.late} if one.late else "",
        _("下级逾期 %(count)d 件") % {"count": one.raised} if one.raised else "",
    )


def _unreached(waiting: Waiting) -> Card | None:
    if not waiting.unreached:
        return None
    return Card(_("没有告知到本人"), url=reverse("petition-unreached"), figure=_said(waiting.unreached))


def _said(count: int) -> str:
    """Return a count as it is said: '1,000+' where more were not counted."""
    return f"{BOUND:,}+" if count >= BOUND else f"{count:,}"
