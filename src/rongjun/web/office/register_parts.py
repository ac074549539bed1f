"""A register written as forms: its basics, one field, one stage. Whatever is typed is kept; the kernel checks it.

Figures, papers and what is published are written as text; a form leaves what it does not show as it is.
"""

import copy
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base.errors import NotFound
from rongjun.domains.services.duties.consents import WHAT
from rongjun.domains.services.registers.versions import GROUPS, RIGHTS
from rongjun.kernel.recognition.faults import ProcedureFault
from rongjun.kernel.registers import Field, Register, Stage

from ..labels import permission_name
from ..ui.forms import OfficeForm
from .register_told import ABOUTS, FORMS, UNITS
from .register_words import KEEPS

type Node = dict[str, Any]
type Choices = list[tuple[str, Any]]
ROW: Final = re.compile(r"(fields|stages)\[(\d{1,3})\]")
LISTS: Final[dict[str, Promise]] = {"fields": gettext_lazy("字段"), "stages": gettext_lazy("状态")}
FRESH: Final[dict[str, Node]] = {
    "fields": {"id": "f", "name": "", "name_en": "", "type": "text"},
    "stages": {"id": "s", "name": "", "name_en": "", "permission": "register.fill"},
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
        Cell("day", gettext_lazy("哪个日期是记录的日期"), "dates"), Cell("keep", gettext_lazy("保存"), "keep"),
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
        Cell("future", gettext_lazy("可以是今后的日期"), "flag"), Cell("maximum", gettext_lazy("上限")),
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
}  # fmt: skip
_SCHEMA: Final = {"basics": Register, "fields": Field, "stages": Stage}
NEEDED: Final[dict[str, set[str]]] = {
    plan: {one.name for one in fields(schema) if one.default is MISSING and one.default_factory is MISSING}
    for plan, schema in _SCHEMA.items()
}
"""Keys of a part that a register must have; the other inputs are marked as optional. A draft is kept without them."""


class Typed(forms.CharField):
    """A text of any kind, kept as typed."""

    def clean(self, value: Any) -> str:
        """Return what was typed."""
        return str(value or "").replace("\x00", "").replace("\r\n", "\n").strip()


class Many(forms.MultipleChoiceField):
    """Any of some choices."""

    def clean(self, value: Any) -> list[str]:
        """Return what was chosen."""
        return [str(one) for one in value or []]


class PartForm(OfficeForm):
    """The inputs of one part of a draft."""

    def __init__(self, plan: str, node: Node, tree: Node, data: Any = None) -> None:
        self.plan, self.node = PLANS[plan], node
        super().__init__(data, initial={_name(one): _shown(one, _get(node, one.key)) for one in self.plan})
        for one in self.plan:
            self.fields[_name(one)] = _input(one, choices_for(one.kind, tree), one.key in NEEDED[plan])

    def written(self) -> Node:
        """Return the part as it was typed; what has no input here stays as it is."""
        self.full_clean()
        node = copy.deepcopy(self.node)
        for one in self.plan:
            _put(node, one.key, _kept(one, self.cleaned_data[_name(one)]))
        return {key: value for key, value in node.items() if value not in ("", [], {}, None)}

    def tell(self, faults: list[ProcedureFault], at: str) -> None:
        """Put each fault of this part at its input, others above the form."""
        self.full_clean()
        for fault in faults:
            key = fault.field.removeprefix(f"{at}.") if at else fault.field
            here = [one for one in self.plan if key == one.key or key.startswith((f"{one.key}.", f"{one.key}["))]
            names = [_name(one) for one in here]
            self.add_error(names[0] if names else None, f"{fault.message}{fault.mend}")


def _name(one: Cell) -> str:
    return one.key.replace(".", "-")


def _get(node: Mapping[str, Any], key: str) -> Any:
    head, _dot, rest = key.partition(".")
    value = node.get(head)
    return _get(value, rest) if rest and isinstance(value, dict) else None if rest else value


def _put(node: Node, key: str, value: Any) -> None:
    head, _dot, rest = key.partition(".")
    if not rest:
        node[head] = value
        return
    inner = node.get(head) if isinstance(node.get(head), dict) else {}
    inner = {**(inner or {}), rest: value}
    node[head] = {key_: kept for key_, kept in inner.items() if kept not in ("", None)}


def _shown(one: Cell, value: Any) -> Any:
    if one.kind == "flag":
        return str(value).lower() == "true"
    if one.kind == "options":
        rows = [row for row in value or [] if isinstance(row, dict)]
        return "\n".join(f"{row.get('id', '')}，{row.get('name', '')}，{row.get('name_en', '')}" for row in rows)
    return value if isinstance(value, list) else "" if value is None or isinstance(value, dict) else str(value)


def _kept(one: Cell, value: Any) -> Any:
    if one.kind == "flag":
        return "true" if value else ""
    if one.kind != "options":
        return value
    rows = []
    for line in str(value).splitlines():
        parts = [part.strip() for part in re.split(r"[，,|]", line, maxsplit=2)]
        if any(parts):
            rows.append(dict(zip(("id", "name", "name_en"), [*parts, "", ""], strict=False)))
    return rows


def choices_for(kind: str, tree: Node) -> Choices:
    """Return what an input offers: fixed words, or the fields and stages of the draft."""
    fixed: dict[str, Choices] = {
        "group": list(GROUPS.items()), "about": [(one.value, told) for one, told in ABOUTS.items()],
        "keep": [(one.value, told) for one, told in KEEPS.items()], "consent": list(WHAT.items()),
        "type": [(one.value, told) for one, told in FORMS.items()],
        "right": [(one.value, permission_name(one)) for one in RIGHTS],
        "unit": [(one.value, told) for one, told in UNITS.items()],
        "binding": [("office", _("本局自定")), ("law", _("法规规定"))],
    }  # fmt: skip
    if kind in fixed:
        return fixed[kind]
    fields = [one for one in tree.get("fields") or [] if isinstance(one, dict)]
    if kind in ("dates", "units"):
        fields = [one for one in fields if one.get("type") == {"dates": "date", "units": "unit"}[kind]]
    rows = [one for one in tree.get("stages") or [] if isinstance(one, dict)] if kind == "stages" else fields
    return [(str(one.get("id", "")), one.get("name") or one.get("id", "")) for one in rows]


def _input(one: Cell, choices: Choices, needed: bool) -> forms.Field:
    given: dict[str, Any] = {"label": one.label, "required": needed, "help_text": one.help}
    if one.kind == "flag":
        return forms.BooleanField(**given)
    if one.kind in ("names", "stages"):
        return Many(choices=choices, widget=forms.CheckboxSelectMultiple, **given)
    if one.kind in ("long", "options"):
        return Typed(widget=forms.Textarea(attrs={"rows": 4}), **given)
    if one.kind == "text":
        return Typed(widget=forms.TextInput(attrs={"autocomplete": "off"}), **given)
    return Typed(widget=forms.Select(choices=[("", _("请选择")), *choices]), **given)


def rows_of(tree: Node, name: str) -> list[Node]:
    """Return the rows of a list of a draft. Raises NotFound for another name."""
    if name not in LISTS:
        raise NotFound(_("台账没有这一部分。"))
    return [one for one in tree.get(name) or [] if isinstance(one, dict)]


def row_at(tree: Node, at: str) -> tuple[str, int, Node]:
    """Return the list, the place and the row at a path. Raises NotFound."""
    found = ROW.fullmatch(at)
    rows = rows_of(tree, found[1]) if found else []
    if found is None or int(found[2]) >= len(rows):
        raise NotFound(_("台账没有这一部分。"))
    return found[1], int(found[2]), rows[int(found[2])]


def changed_list(tree: Node, name: str, do: str) -> tuple[Node, int]:
    """Return a draft after a button of a list (a row added, moved, taken out), and the place of the row added or -1."""
    rows = copy.deepcopy(rows_of(tree, name))
    act, _colon, place = do.partition(":")
    number = int(place) if place.isdecimal() and len(place) < 4 else -1
    if act == "add":
        taken = {str(one.get("id")) for one in rows}
        first = FRESH[name]["id"]
        fresh = next(f"{first}{n}" for n in range(1, len(rows) + 2) if f"{first}{n}" not in taken)
        rows.append(FRESH[name] | {"id": fresh})
        return tree | {name: rows}, len(rows) - 1
    if not 0 <= number < len(rows):
        raise NotFound(_("台账没有这一部分。"))
    if act == "out":
        rows.pop(number)
    other = number + {"up": -1, "down": 1}.get(act, 0)
    if act in ("up", "down") and 0 <= other < len(rows):
        rows[number], rows[other] = rows[other], rows[number]
    return tree | {name: rows}, -1
