"""Why a change cannot be made, in words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NO: Final[dict[str, Promise]] = {
    "nothing": _("从这个月起没有可以提高的数：该表没有已公布的标准。请改用“改为某数”。"),
    "range": _("改动后的数超出范围，请核对数字。"),
    "percent-rule": _("这个地方对该标准按百分数提高，不能再加一个数额：请按百分数提高，或改为某数。"),
    "no-age": _("该待遇没有起发年龄。"),
}


def no(code: str) -> str:
    """Return why a change cannot be made and what to do instead."""
    return str(NO[code])
