"""Words of the steps by which a one-off pension is worked out."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STEP_NAMES: dict[str, Promise] = {
    "martyr_honour": _("烈士褒扬金"),
    "income_part": _("一次性抚恤金：收入部分"),
    "pay_part": _("一次性抚恤金：工资部分"),
    "merit_increment": _("立功受奖增发（只按最高一项）"),
}
BASE_NAMES: dict[str, Promise] = {
    "martyr_honour": _("上一年度全国城镇居民人均可支配收入"),
    "income_part": _("上一年度全国城镇居民人均可支配收入"),
    "pay_part": _("月基本工资"),
    "merit_increment": _("一次性抚恤金两部分之和"),
}
