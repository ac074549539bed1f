"""What the forms of a register ask: each part as a plan of inputs, from its basics to what the portal shows."""

import re
from dataclasses import MISSING, dataclass, fields
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from rongjun.kernel.registers import Field, Figure, Print, Publish, Register, Stage

type Node = dict[str, Any]
ROW: Final = re.compile(r"(fields|stages|figures|prints)\[(\d{1,3})\]")
LISTS: Final[dict[str, Promise]] = {
    "fields": gettext_lazy("字段"), "stages": gettext_lazy("状态"), "figures": gettext_lazy("数据"),
    "prints": gettext_lazy("文书"),
}  # fmt: skip
"""Parts that are lists of rows."""
MAPS: Final[dict[str, Promise]] = {"basics": gettext_lazy("名称和范围"), "publish": gettext_lazy("门户公布")}
"""Parts that are one form."""
FRESH: Final[dict[str, Node]] = {
    "fields": {"id": "f", "name": "", "name_en": "", "type": "text"},
    "stages": {"id": "s", "name": "", "name_en": "", "permission": "register.fill"},
    "figures": {"id": "n", "name": "", "name_en": "", "unit": "", "unit_en": "", "of": "count"},
    "prints": {"id": "p", "title": {"zh": "", "en": ""}, "sheet": "list", "fields": []},
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One input: the key where it is kept (`limit.n` within a group), its label, how it is filled in, its help."""

    key: str
    label: Any
    kind: str = "text"
    help: Any = ""


_NAMES: Final = (Cell("name", gettext_lazy("名称")), Cell("name_en", gettext_lazy("英文名称")))
_HELP: Final = (
    Cell("help", gettext_lazy("给填写人的说明"), "long", gettext_lazy("中文、英文都写，或都不写。")),
    Cell("help_en", gettext_lazy("英文说明"), "long"),
)
PLANS: Final[dict[str, tuple[Cell, ...]]] = {
    "basics": (
        *_NAMES, Cell("group", gettext_lazy("分类"), "group"), Cell("about", gettext_lazy("一条记录是关于"), "about"),
        Cell("title", gettext_lazy("标题"),
             help=gettext_lazy("{字段标识} 会换成填的内容；还可写 {person} {unit} {day}。")),
        Cell("day", gettext_lazy("哪个日期是记录的日期"), "dates"), Cell("keep", gettext_lazy("保存多久"), "keep"),
        Cell("columns", gettext_lazy("列表的列"), "names"), Cell("filters", gettext_lazy("按什么筛选"), "names"),
        Cell("search", gettext_lazy("可以查找的"), "names"),
        Cell("everyone", gettext_lazy("各单位都能看（不关于人的才可以）"), "flag"),
        Cell("consent", gettext_lazy("本人同意"), "consent"), Cell("note", gettext_lazy("说明"), "long"),
        Cell("note_en", gettext_lazy("英文说明"), "long"),
    ),
    "fields": (
        Cell("id", gettext_lazy("标识"), help=gettext_lazy("小写字母、数字和下划线。")), *_NAMES,
        Cell("type", gettext_lazy("怎样填写"), "type"),
        Cell("options", gettext_lazy("选项"), "options",
             gettext_lazy("一行一个：标识，中文，英文。如 spring，春节，Spring。")),
        Cell("required", gettext_lazy("必填"), "flag"), Cell("sealed", gettext_lazy("加密存放"), "flag"),
        Cell("note", gettext_lazy("关于人的记录，本人看得到"), "flag"),
        Cell("future", gettext_lazy("可以是今后的日期"), "flag"), Cell("minimum", gettext_lazy("下限")),
        Cell("maximum", gettext_lazy("上限")), Cell("not_below", gettext_lazy("不早于、不小于哪一项"), "bounds"),
        Cell("not_above", gettext_lazy("不晚于、不大于哪一项"), "bounds"),
        Cell("of", gettext_lazy("上级台账的代码")), *_HELP,
    ),
    "stages": (
        Cell("id", gettext_lazy("标识"), help=gettext_lazy("小写字母、数字和下划线。")), *_NAMES,
        Cell("permission", gettext_lazy("由谁改到这个状态"), "right"),
        Cell("fields", gettext_lazy("这时填写"), "names"), Cell("next", gettext_lazy("下一个状态"), "stages"),
        Cell("final", gettext_lazy("到此办结"), "flag"), Cell("second", gettext_lazy("要第二人同意"), "flag"),
        Cell("limit.n", gettext_lazy("时限")), Cell("limit.unit", gettext_lazy("时限的单位"), "unit"),
        Cell("limit.binding", gettext_lazy("由谁规定"), "binding"), Cell("limit.cite", gettext_lazy("条款")),
        Cell("limit.source", gettext_lazy("来源")), Cell("duty.zh", gettext_lazy("产生待办（中文）")),
        Cell("duty.en", gettext_lazy("产生待办（英文）")), Cell("duty.unit", gettext_lazy("由哪个单位办"), "units"),
    ),
    "figures": (
        Cell("id", gettext_lazy("标识"), help=gettext_lazy("小写字母、数字和下划线。")), *_NAMES,
        Cell("unit", gettext_lazy("单位（件、人次、元）")), Cell("unit_en", gettext_lazy("英文单位")),
        Cell("of", gettext_lazy("怎样数"), "measure",
             gettext_lazy("占比是符合条件的记录占全部记录的百分比，不足 10 条时不显示。")),
        Cell("field", gettext_lazy("把哪个数相加"), "numbers", gettext_lazy("只有“相加”才选。")),
        Cell("where", gettext_lazy("只数哪些"), "where",
             gettext_lazy("不选就是全部；同一项选几个，有一个就算；不同的项都要符合。")),
        Cell("day", gettext_lazy("按哪个日期归月份"), "dates", gettext_lazy("不选，按记录的日期。")),
    ),
    "prints": (
        Cell("id", gettext_lazy("标识"), help=gettext_lazy("小写字母、数字和短横线。")),
        Cell("title.zh", gettext_lazy("名称")), Cell("title.en", gettext_lazy("英文名称")),
        Cell("sheet", gettext_lazy("印什么"), "sheet"), Cell("fields", gettext_lazy("印哪些内容"), "printed"),
        Cell("signs", gettext_lazy("签字栏"), "signs", gettext_lazy("一行一个：中文，英文。如 经办人，Officer。")),
    ),
    "publish": (
        Cell("stages", gettext_lazy("哪些状态的记录公布"), "stages",
             gettext_lazy("都不选，就是不公布。公布前按规定检查，不会印出证件号、电话、住址和伤病。")),
        Cell("head", gettext_lazy("用哪项作标题"), "name"), Cell("fields", gettext_lazy("公布哪些内容"), "names"),
        Cell("until", gettext_lazy("公布到哪个日期"), "dates", gettext_lazy("不选，一直公布到状态改变。")),
    ),
}  # fmt: skip
_SCHEMA: Final = {
    "basics": Register, "fields": Field, "stages": Stage, "figures": Figure, "prints": Print, "publish": Publish,
}  # fmt: skip
NEEDED: Final[dict[str, set[str]]] = {
    plan: {one.name for one in fields(schema) if one.default is MISSING and one.default_factory is MISSING}
    for plan, schema in _SCHEMA.items()
}
"""Keys of a part that a register must have; the other inputs are marked as optional. A draft is kept without them."""
