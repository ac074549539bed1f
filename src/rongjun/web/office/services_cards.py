"""The rooms of the services wing as cards: each room adds one line to `ROOMS`, and one to `due_today.DUE`.

A card leads to a page that the role may open. `figure` is asked for only where a card is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongjun.base.actor import Actor, Permission

from ..addresses import address
from .home_cards import Card


@dataclass(frozen=True, slots=True)
class Room:
    """One room: where it leads, what it is for, and who may open it (any of the permissions)."""

    url_name: str
    title: Promise
    note: Promise
    permissions: frozenset[Permission]
    figure: Callable[[Actor], str] | None = None

    def card(self, actor: Actor) -> Card | None:
        """Return the card for an actor, or None for who may not open the room."""
        if not any(actor.may(one) for one in self.permissions):
            return None
        return Card(self.title, address(self.url_name), self.figure(actor) if self.figure else "", note=self.note)


def room(url_name: str, title: Promise, note: Promise, *permissions: Permission) -> Room:
    """Return a room for those who hold any of the permissions."""
    return Room(url_name, title, note, frozenset(permissions))


ROOMS: tuple[Room, ...] = (
    room(
        "visit-planned",
        _("走访联系"),
        _("按季度排计划、每天的名单、手机上登记（没有网络也行）。"),
        Permission.VISIT_VIEW,
    ),
    room("duty-list", _("待办"), _("谁在哪一天前办什么：走访的承诺、会议的决定、检查的整改。"), Permission.DUTY_WORK),
    room(
        "aid",
        _("困难帮扶和关爱基金"),
        _("疑似、申请、审核、台账、帮扶；关爱基金评审；结对帮扶。"),
        Permission.AID_VIEW,
    ),
    room(
        "grants", _("帮扶核定"), _("困难补助、医疗补助、关爱基金：几人批准，下一次发放支付。"), Permission.GRANTS_VIEW
    ),
    room(
        "medical-sheets",
        _("医疗"),
        _("医院结算、门诊住院补助、一至六级缴费、短期疗养。"),
        Permission.MEDICAL_VIEW,
        Permission.MEDICAL_HAND_IN,
    ),
    room("reports", _("工作报表"), _("月报、半年报、年报：由台账生成，每个数据都能点开。"), Permission.REPORTS_VIEW),
    room("photo-list", _("照片"), _("走访、活动和检查的照片，已去掉拍摄地点。"), Permission.DUTY_WORK),
    room("register-list", _("台账"), _("座谈会、喜报、岗位和各类登记；办公室自己可以增加。"), Permission.REGISTER_VIEW),
    room(
        "placement-rounds",
        _("安置选岗"),
        _("按公布的办法排序，两人签署公布，依次选岗，没有选到的按期办理。"),
        Permission.PLACEMENT_VIEW,
    ),
    room(
        "library",
        _("政策资料"),
        _("条文解读、问答、要带什么、宣传资料：查找、编写、打印，门户公布。"),
        Permission.REGISTER_VIEW,
    ),
    room("stations", _("服务站"), _("机构、人员、场所、经费，会议，检查和整改。"), Permission.STATIONS_VIEW),
)


def cards_of(actor: Actor) -> list[Card]:
    """Return the cards that an actor may open, in the order of ROOMS."""
    cards = (one.card(actor) for one in ROOMS)
    return [card for card in cards if card is not None]
