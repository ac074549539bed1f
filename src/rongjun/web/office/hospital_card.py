"""The card of a hospital's clerk on the home page: the latest sheets of the own hospital, and where each stands."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.domains.services.medical.queries import list_sheets

from ..addresses import address
from .home_cards import Card, Line
from .medical_words import SHEET_STATES

SHOWN = 3


def hospital_card(actor: Actor, now: datetime) -> Card | None:
    """Return the latest sheets; nothing for who hands none in."""
    if not actor.may(Permission.MEDICAL_HAND_IN):
        return None
    lines = tuple(
        Line(one.file_name, address("medical-sheet", one.pk), str(SHEET_STATES[one.state]))
        for one in list_sheets(actor)[:SHOWN]
    )
    note = "" if lines else _("还没有结算表。")
    return Card(_("医院结算表"), url=reverse("medical-sheets"), lines=lines, note=note)
