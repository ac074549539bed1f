"""Words of annual confirmation: ways, as they are kept, and their names."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WAYS: Final[dict[str, Promise]] = {
    "visit": _("上门"), "office": _("到服务站（窗口）"), "video": _("视频通话"), "photo": _("近照"),
    "letter": _("书信"),
}  # fmt: skip
"""How a person may confirm. A photo or a call is looked at by a person and not kept; no face is compared by machine."""
WITHOUT_TRAVEL: Final = frozenset({"visit", "video", "photo", "letter"})
"""Ways for those who cannot come: a campaign offers at least one of them."""
REMINDED: Final[dict[str, Promise]] = {
    "phone": _("电话"), "visit": _("上门告知"), "letter": _("书信"), "message": _("短信"),
    "board": _("村务公告（不列姓名）"),
}  # fmt: skip
"""How a reminder reached a village or town."""
SERVED: Final[dict[str, Promise]] = {
    "hand": _("当面送达"), "family": _("同住家属代收"), "letter": _("邮寄"),
}  # fmt: skip
"""How a notice was served."""
TOLD: Final[dict[str, Promise]] = {"death": _("听说已去世"), "moved": _("听说已迁出")}
"""What a worker was told at the door. It ends nothing: the registry does, by its own forms."""
ENDED: Final[dict[str, Promise]] = {
    "death": _("已登记去世"), "moved": _("已登记迁出"), "other": _("不再享受这些类别"),
}  # fmt: skip
ROW_STATES: Final[dict[str, Promise]] = {
    "due": _("待确认"), "confirmed": _("已确认"), "unconfirmed": _("逾期未确认"), "ended": _("已终止"),
}  # fmt: skip
