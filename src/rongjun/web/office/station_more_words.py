"""Words of agreements: measures, veto grounds, outcomes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEASURES: dict[str, str | Promise] = {
    "answers_in_time": _("按期答复"), "correct_payment": _("发放到账"), "satisfaction": _("满意"),
    "mended_in_time": _("待办按期办结"),
}  # fmt: skip
GROUNDS: dict[str, str | Promise] = {
    "diverted": _("挪用资金"), "falsified": _("弄虚作假，改动记录"), "unregistered": _("拒绝登记"),
    "missed_limit": _("超过法定期限"), "reprisal": _("打击报复"),
}  # fmt: skip
OUTCOMES: dict[str, tuple[str | Promise, str]] = {
    "good": (_("好"), "done"), "enough": (_("合格"), "info"), "lacking": (_("不合格"), "danger"),
    "unknown": (_("件数不足，不评"), "plain"), "vetoed": (_("一票否决"), "danger"),
}  # fmt: skip
APPRAISED: dict[str, tuple[str | Promise, str]] = {
    "": (_("等待签批"), "info"), "approved": (_("已批准"), "done"), "refused": (_("不批准"), "danger"),
    "returned": (_("已退回"), "danger"), "withdrawn": (_("已撤回"), "plain"),
}  # fmt: skip
