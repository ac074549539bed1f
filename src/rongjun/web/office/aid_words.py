"""The words of grants and of aid: states, kinds, and how they are told."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongjun.domains.people.file.choices import ONE_OFFS

type Text = str | Promise
GRANT_STATES: dict[str, Text] = {
    "waiting": _("待签批"), "granted": _("已核定"), "returned": _("已退回"), "refused": _("不批准"),
    "withdrawn": _("已撤回"), "taken_back": _("已撤销"),
}  # fmt: skip
GRANT_BADGES: dict[str, str] = {
    "waiting": "info", "granted": "done", "returned": "danger", "refused": "danger", "withdrawn": "plain",
    "taken_back": "plain",
}  # fmt: skip
BENEFITS: dict[str, Text] = dict(ONE_OFFS)
