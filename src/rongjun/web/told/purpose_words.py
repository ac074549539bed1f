"""Why somebody was looked at, in the language of the page: kept in Chinese, in parts with '：' between."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS: tuple[Promise, ...] = (
    gettext_lazy("查看名单"), gettext_lazy("导出名单"), gettext_lazy("计算每月发放"), gettext_lazy("复算每月发放"),
    gettext_lazy("计算应享待遇"), gettext_lazy("导出发放明细"), gettext_lazy("导出待处理事项"),
    gettext_lazy("查看发放花名册"), gettext_lazy("导入比对"), gettext_lazy("另一行用了同一身份证号"),
    gettext_lazy("办理业务"), gettext_lazy("查看档案"), gettext_lazy("查看全部档案"), gettext_lazy("查看应发和已发"),
    gettext_lazy("查看查阅记录"), gettext_lazy("查看待处理事项"), gettext_lazy("查看金额依据"),
    gettext_lazy("查看档案卷"), gettext_lazy("提出变更"), gettext_lazy("测算政策通知的花费"),
    gettext_lazy("发放个人查询码"), gettext_lazy("本人凭档案号和个人查询码打开"),
    gettext_lazy("监护人凭个人查询码打开"), gettext_lazy("家属凭个人查询码打开"),
    gettext_lazy("本人查看自己的登记"), gettext_lazy("查看关于本人的记录"),
    gettext_lazy("本人从自己的页面打开"),
)  # fmt: skip
"""Parts that pages and commands write; names of lists and reasons of reveals have their words elsewhere."""


def told_purpose(purpose: str) -> str:
    """Return a purpose in the language of the page, as far as its parts are known words; the rest as it was written."""
    return "：".join(_(part) for part in purpose.split("：") if part)
