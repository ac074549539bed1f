"""What petitions are about: the list that intake offers. Codes are kept; names are the catalogue's."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOPICS: Final[dict[str, Promise]] = {
    "amount": _("待遇金额"), "unpaid": _("待遇没有发到"), "stopped": _("待遇停发"), "rating": _("残疾评定、调整"),
    "recognition": _("身份认定"), "moving": _("关系转移、接续"), "card": _("证件、光荣牌"), "medical": _("医疗保障"),
    "employment": _("安置、就业"), "pension": _("养老、社保接续"), "housing": _("住房、困难帮扶"),
    "martyr": _("烈士褒扬、祭扫"), "manner": _("工作作风、服务"), "policy": _("政策建议"), "other": _("其他"),
}  # fmt: skip
NEEDS: Final[dict[str, Promise]] = {
    "hearing": _("听力不便"), "sight": _("视力不便"), "language": _("需要翻译、方言"), "proxy": _("由他人代办"),
    "walking": _("行动不便"),
}  # fmt: skip
