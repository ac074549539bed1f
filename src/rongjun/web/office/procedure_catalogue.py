"""Which fields each part of a procedure has on its page: their names, how they are answered, when they are shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import procedure_words as words
from .procedure_words import Choices

type Node = Mapping[str, Any]
type Shown = Callable[[Node], bool]


def always(_node: Node) -> bool:
    """Tell that a field is shown whatever else is written."""
    return True


@dataclass(frozen=True, slots=True)
class Part:
    """One field. `kind`: text, long, number, pick, many, flag, when, group, rows, asks, shows, days, closed, options,
    value, values; `plan`: the fields of a group or of a row; `first`: what a flag is where nothing is written.
    """

    key: str
    label: Any
    kind: str = "text"
    choices: Callable[[], Choices] | None = None
    plan: str = ""
    needed: bool = False
    first: bool = False
    help: Any = ""
    only: Shown = always


def _kind(*kinds: str) -> Shown:
    return lambda node: node.get("kind") in kinds


def _of(table: Mapping[str, Promise]) -> Callable[[], Choices]:
    return lambda: words.choices_of(table)


_NAMES = (Part("name", _("名称"), needed=True), Part("name_en", _("英文名称"), needed=True))
_HELP = (
    Part("help", _("给填写人的说明"), "long", help=_("中文、英文都写，或都不写。")),
    Part("help_en", _("英文说明"), "long"),
)
_SOURCE = (Part("cite", _("条款")), Part("source", _("来源"), help=_("文件名或网址。")))
_WORDS = (Part("zh", _("中文"), "long", needed=True), Part("en", _("英文"), "long", needed=True))
_SET_BY = (
    Part("binding", _("由谁规定"), "pick", _of(words.BINDINGS), needed=True),
    Part("cite", _("条款"), help=_("法规规定的才写。")), Part("source", _("来源"), help=_("文件名或网址。")),
)  # fmt: skip
_IS_CHECK_OF_ANSWER: Shown = lambda node: node.get("rule") == "one_of" or bool(node.get("ask"))  # noqa: E731
_IS_CHECK_OF_DAYS: Shown = lambda node: node.get("rule") != "one_of" or bool(node.get("from"))  # noqa: E731

PLANS: Final[dict[str, tuple[Part, ...]]] = {
    "basics": (
        *_NAMES, Part("who", _("谁可以申请"), "group", plan="words", needed=True),
        Part("note", _("备注（只在本局看）"), "long"),
    ),
    "law": (Part("law", _("依据"), "rows", plan="article", needed=True),),
    "article": (
        Part("cite", _("条款"), needed=True), Part("source", _("来源"), needed=True, help=_("文件名或网址。")),
        Part("text", _("原文"), "long", needed=True),
    ),
    "words": _WORDS,
    "ask": (
        Part("ask", _("问题"), needed=True), Part("ask_en", _("英文问题"), needed=True),
        Part("type", _("怎样回答"), "pick", _of(words.FORMS), needed=True),
        Part("options", _("选项"), "rows", plan="option",
             only=lambda node: node.get("type") == "choice" or bool(node.get("options"))),
        Part("required", _("必须回答"), "flag", first=True),
        Part("when", _("什么情形下才问"), "when"),
        Part("column", _("填入名册的列"), "pick", words.columns),
        Part("sealed", _("加密存放（伤病等）"), "flag"),
        Part("future", _("可以是今后的日期"), "flag",
             only=lambda node: node.get("type") == "date" or bool(node.get("future"))),
        *_HELP,
    ),
    "option": (*_NAMES, Part("value", _("登记时写成"), help=_("与名称不同的才写。"))),
    "paper": (
        *_NAMES, Part("kind", _("材料种类"), "pick", words.paper_kinds, needed=True),
        Part("source", _("依据"), needed=True, help=_("没有法规依据的写“本局设定”。")),
        Part("original", _("要看原件"), "flag", first=True), Part("copies", _("复印件份数"), "number"),
        Part("when", _("什么情形下要带"), "when"), *_HELP,
    ),
    "check": (
        Part("rule", _("怎样判断"), "pick", _of(words.RULES), needed=True),
        Part("ask", _("哪个问题"), "closed", only=_IS_CHECK_OF_ANSWER),
        Part("values", _("可以的答案"), "options", only=_IS_CHECK_OF_ANSWER),
        Part("from", _("前一日期"), "days", only=_IS_CHECK_OF_DAYS),
        Part("to", _("后一日期"), "days", only=_IS_CHECK_OF_DAYS),
        Part("n", _("期限"), "number", only=_IS_CHECK_OF_DAYS),
        Part("unit", _("期限的单位"), "pick", _of(words.UNITS), only=_IS_CHECK_OF_DAYS),
        Part("else", _("不符合时"), "pick", _of(words.OTHERWISE), needed=True),
        Part("says", _("告诉本人的话"), "group", plan="words", needed=True),
        Part("cite", _("条款"), needed=True), Part("source", _("来源"), needed=True),
        Part("when", _("什么情形下才判断"), "when"),
    ),
    "step": (
        *_NAMES, Part("kind", _("种类"), "pick", _of(words.STEP_KINDS), needed=True),
        Part("unit", _("由哪一级办理"), "pick", _of(words.LEVELS), needed=True),
        Part("permission", _("由有什么权限的人办理"), "pick", words.rights, needed=True),
        Part("limit", _("时限"), "group", plan="limit"),
        Part("days", _("公示几天"), "group", plan="limit",
             only=lambda n: n.get("kind") == "notice" or bool(n.get("days"))),
        Part("shows", _("公示哪些回答"), "shows", only=lambda n: n.get("kind") == "notice" or bool(n.get("shows"))),
        Part("doctors", _("几名医生"), "group", plan="figure",
             only=lambda n: n.get("kind") == "medical" or bool(n.get("doctors"))),
        Part("chain", _("按哪种审批环节签批"), "pick", lambda: [("recognition", str(_("认定决定")))],
             only=lambda n: n.get("kind") == "decide" or bool(n.get("chain"))),
        Part("to", _("送到哪一级"), "pick", _of(words.LEVELS),
             only=lambda n: n.get("kind") == "send" or bool(n.get("to"))),
        Part("when", _("什么情形下才有这一步"), "when"), Part("unless", _("什么情形下跳过"), "when"),
        Part("asks", _("这一步要回答的问题"), "asks"), Part("issues", _("出具的文书"), "many", words.letters),
        Part("reasons", _("不同意的理由"), "rows", plan="reason",
             only=lambda n: n.get("kind") == "decide" or bool(n.get("reasons"))),
        *_SOURCE, *_HELP,
    ),
    "limit": (
        Part("n", _("数"), "number", needed=True), Part("unit", _("单位"), "pick", _of(words.UNITS), needed=True),
        *_SET_BY,
    ),
    "figure": (Part("n", _("数"), "number", needed=True), *_SET_BY),
    "reason": (*_WORDS, Part("cite", _("条款"), needed=True), Part("source", _("来源"), needed=True)),
    "ends": (
        Part("granted", _("同意的"), "group", plan="granted", needed=True),
        Part("refused", _("不同意的"), "group", plan="refused", needed=True),
    ),
    "granted": (Part("issues", _("出具的文书"), "many", words.letters, needed=True),),
    "refused": (
        Part("issues", _("出具的文书"), "many", words.letters, needed=True),
        Part("appeal", _("救济途径"), "group", plan="appeal", needed=True),
    ),
    "appeal": (
        *_WORDS, Part("days", _("期限"), "number", needed=True),
        Part("unit", _("期限的单位"), "pick", _of(words.UNITS), needed=True),
        Part("cite", _("条款"), needed=True), Part("source", _("来源"), needed=True),
    ),
    "make": (
        Part("effect", _("登记什么"), "pick", _of(words.EFFECTS), needed=True),
        Part("kind", _("哪一种档案内容"), "pick", words.fact_kinds,
             only=lambda n: n.get("effect") == "detail" or bool(n.get("kind"))),
        Part("key", _("按哪个类别登记"), "value", only=lambda n: n.get("effect") == "detail" or bool(n.get("key"))),
        Part("since", _("从哪一天起"), "value", only=lambda n: n.get("effect") == "change" or bool(n.get("since"))),
        Part("when", _("什么情形下登记"), "when"),
        Part("values", _("写入的内容"), "values", only=lambda n: n.get("effect") != "none" or bool(n.get("values"))),
    ),
}  # fmt: skip
LISTS: Final[dict[str, tuple[str, str | Promise]]] = {
    "asks": ("ask", _("要回答的问题")), "papers": ("paper", _("材料")), "checks": ("check", _("条件")),
    "steps": ("step", _("办理环节")), "makes": ("make", _("办成后登记")),
}  # fmt: skip
"""Lists whose rows have a page each: the plan of a row, the title of the list."""
TABS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("basics", _("名称和谁可以申请")), ("law", _("依据的法规")), ("asks", _("要回答的问题")), ("papers", _("材料")),
    ("checks", _("条件")), ("steps", _("办理环节")), ("ends", _("结果和救济")), ("makes", _("办成后登记")),
)  # fmt: skip
"""The parts of a procedure, in the order in which they are written."""
FIRST: Final[dict[str, dict[str, Any]]] = {
    "ask": {"type": "text"}, "paper": {}, "check": {"rule": "one_of", "else": "tell"},
    "step": {"kind": "review", "unit": "county", "permission": "recognition.review"}, "make": {"effect": "status"},
}  # fmt: skip
"""With what a new row begins."""
