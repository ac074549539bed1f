"""Words of stations: the five and what is missing, kinds of people and means, states of inspections and findings."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongjun.kernel.stations.scoring import as_hundred

LEVELS: dict[int, str | Promise] = {
    2: _("省"), 4: _("市"), 6: _("县（区）"), 9: _("镇（街道）"), 12: _("村（社区）"),
}  # fmt: skip
FIVE: dict[str, str | Promise] = {
    "body": _("有机构"), "posts": _("有编制"), "people": _("有人员"), "money": _("有经费"), "means": _("有保障"),
}  # fmt: skip
LACKS: dict[str, str | Promise] = {
    "founding_day": _("成立日期"), "founding_doc": _("成立文件的文号"), "posts": _("编制数"),
    "posts_doc": _("编制文件的文号"), "worker": _("在岗人员"), "budget": _("本年度经费"), "room": _("场所"),
    "equipment": _("办公设备"),
}  # fmt: skip
WORKERS: dict[str, str | Promise] = {"full": _("专职"), "part": _("兼职"), "volunteer": _("志愿者")}
COUNTED: dict[str, str | Promise] = {"full": _("专职人员"), "paid": _("专职和兼职人员"), "volunteer": _("志愿者")}
ASSETS: dict[str, str | Promise] = {"room": _("场所"), "equipment": _("办公设备")}
MEASURES: dict[str, str | Promise] = {"room": _("平方米"), "equipment": _("件")}
RANKS: dict[str, str | Promise] = {
    "chair": _("组长"), "deputy": _("副组长"), "member": _("成员"), "office": _("办公室"),
}  # fmt: skip
SHEETS: dict[str, str | Promise] = {
    "indicators": _("检查指标"), "staffing": _("人员配备规则"), "questions": _("题库"),
    "appraisal": _("考核规则"),
}  # fmt: skip
ORIGINS: dict[str, str | Promise] = {"document": _("有文件依据"), "own": _("本局自定")}
SHEET_STATES: dict[str, tuple[str | Promise, str]] = {
    "shipped": (_("随系统提供"), "plain"), "waiting": (_("等待批准"), "info"), "approved": (_("已批准"), "done"),
    "refused": (_("不批准"), "danger"), "returned": (_("已退回"), "danger"), "withdrawn": (_("已撤回"), "plain"),
}  # fmt: skip
STAGES: dict[str, tuple[str | Promise, str]] = {
    "open": (_("检查中"), "info"), "mending": (_("整改中"), "draft"), "closed": (_("已结束"), "done"),
    "dropped": (_("已取消"), "plain"),
}  # fmt: skip
MENDS: dict[str, tuple[str | Promise, str]] = {
    "open": (_("等待整改"), "danger"), "mended": (_("等待复查"), "info"), "passed": (_("复查通过"), "done"),
}  # fmt: skip
TURNS: dict[str, str | Promise] = {"mend": _("填报已整改"), "accept": _("复查通过"), "reject": _("复查没有通过")}


def score_text(permille: int | None) -> str:
    """Return a score in per mille as a mark out of a hundred with one decimal: 917 -> 91.7."""
    return "" if permille is None else as_hundred(permille)


def sheet_state(outcome: str | None) -> tuple[str, str]:
    """Return how a version of a sheet stands, with the kind of its badge."""
    key = "shipped" if outcome is None else outcome or "waiting"
    word, kind = SHEET_STATES[key]
    return str(word), kind
