"""A register written as forms: basics, fields, stages, figures, papers, what is public. What is typed is kept as typed.

The kernel checks it; a form leaves what it does not show as it is, so that the text stays the way of experts.
"""

import copy
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound
from rongjun.domains.services.duties.consents import WHAT
from rongjun.domains.services.registers.versions import GROUPS, RIGHTS
from rongjun.kernel.recognition.faults import ProcedureFault
from rongjun.kernel.registers import NUMBERS
from rongjun.kernel.registers.uses import FILTERED

from ..labels import permission_name
from ..ui.forms import OfficeForm
from .register_plans import FRESH, LISTS, MAPS, NEEDED, PLANS, ROW, Cell, Node
from .register_told import ABOUTS, BUILT_IN, FORMS, MEASURES, SHEETS, UNITS
from .register_words import KEEPS

type Choices = list[tuple[str, Any]]


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
            self.fields[_name(one)] = _input(
                one, choices_for(one.kind, tree), one.key.partition(".")[0] in NEEDED[plan]
            )

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
    if one.kind == "where":
        held = value if isinstance(value, dict) else {}
        return [f"{name}={each}" for name, values in held.items() if isinstance(values, list) for each in values]
    if one.kind == "signs":
        rows = [row for row in value or [] if isinstance(row, dict)]
        return "\n".join(f"{row.get('zh', '')}，{row.get('en', '')}" for row in rows)
    return value if isinstance(value, list) else "" if value is None or isinstance(value, dict) else str(value)


def _kept(one: Cell, value: Any) -> Any:
    if one.kind == "flag":
        return "true" if value else ""
    if one.kind == "where":
        held: dict[str, list[str]] = {}
        for name, _sign, each in (str(pair).partition("=") for pair in value):
            held.setdefault(name, []).append(each)
        return held
    keys = {"options": ("id", "name", "name_en"), "signs": ("zh", "en")}.get(one.kind)
    return value if keys is None else _lines(str(value), keys)


def _lines(text: str, keys: tuple[str, ...]) -> list[Node]:
    """Return one map a line: its parts stand between commas."""
    rows = []
    for line in text.splitlines():
        parts = [part.strip() for part in re.split(r"[，,|]", line, maxsplit=len(keys) - 1)]
        if any(parts):
            rows.append(dict(zip(keys, [*parts, *[""] * len(keys)], strict=False)))
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
        "measure": [(one.value, told) for one, told in MEASURES.items()],
        "sheet": [(one.value, told) for one, told in SHEETS.items()],
    }  # fmt: skip
    if kind in fixed:
        return fixed[kind]
    if kind == "where":
        return _conditions(tree)
    fields = rows_of(tree, "fields")
    numbers = {one.value for one in NUMBERS}
    of_type = {"dates": {"date"}, "units": {"unit"}, "numbers": numbers, "bounds": {"date", "month", *numbers}}
    if kind in of_type:
        fields = [one for one in fields if one.get("type") in of_type[kind]]
    rows = rows_of(tree, "stages") if kind == "stages" else fields
    more = list(BUILT_IN.items()) if kind == "printed" else []
    return [*more, *((str(one.get("id", "")), one.get("name") or one.get("id", "")) for one in rows)]


def _conditions(tree: Node) -> Choices:
    """Return what a figure can count alone: each stage, each choice of a field by which the register filters."""
    found: Choices = [
        (f"stage={one.get('id', '')}", _("状态：%(name)s") % {"name": one.get("name") or one.get("id", "")})
        for one in rows_of(tree, "stages")
    ]
    filters = set(tree.get("filters") or [])
    for one in rows_of(tree, "fields"):
        if one.get("id") in filters and one.get("type") in {each.value for each in FILTERED}:
            options = [each for each in one.get("options") or [] if isinstance(each, dict)]
            if one.get("type") == "yesno":
                options = [{"id": "yes", "name": _("是")}, {"id": "no", "name": _("否")}]
            name = one.get("name") or one.get("id", "")
            found += [(f"{one['id']}={each.get('id', '')}", f"{name}：{each.get('name', '')}") for each in options]
    return found


def _input(one: Cell, choices: Choices, needed: bool) -> forms.Field:
    given: dict[str, Any] = {"label": one.label, "required": needed, "help_text": one.help}
    if one.kind == "flag":
        return forms.BooleanField(**given)
    if one.kind in ("names", "stages", "where", "printed"):
        return Many(choices=choices, widget=forms.CheckboxSelectMultiple, **given)
    if one.kind in ("long", "options", "signs"):
        return Typed(widget=forms.Textarea(attrs={"rows": 4}), **given)
    if one.kind == "text":
        return Typed(widget=forms.TextInput(attrs={"autocomplete": "off"}), **given)
    return Typed(widget=forms.Select(choices=[("", _("请选择")), *choices]), **given)


def rows_of(tree: Node, name: str) -> list[Node]:
    """Return the rows of a list of a draft. Raises NotFound for another name."""
    if name not in LISTS:
        raise NotFound(_("台账没有这一部分。"))
    return [one for one in tree.get(name) or [] if isinstance(one, dict)]


def called_of(node: Node) -> str:
    """Return what a row is called: its name, the title of a paper, else its id."""
    title = node.get("title")
    return str(node.get("name") or (title.get("zh") if isinstance(title, dict) else "") or node.get("id", ""))


def node_at(tree: Node, at: str) -> tuple[str, int, Node]:
    """Return the part, the place in a list (-1 in what is one form) and what is written there. Raises NotFound."""
    if at == "basics":
        return at, -1, tree
    if at in MAPS:
        held = tree.get(at)
        return at, -1, held if isinstance(held, dict) else {}
    return row_at(tree, at)


def row_at(tree: Node, at: str) -> tuple[str, int, Node]:
    """Return the list, the place and the row at a path. Raises NotFound."""
    found = ROW.fullmatch(at)
    rows = rows_of(tree, found[1]) if found else []
    if found is None or int(found[2]) >= len(rows):
        raise NotFound(_("台账没有这一部分。"))
    return found[1], int(found[2]), rows[int(found[2])]


def place_of(path: str, tree: Node) -> tuple[str, str]:
    """Return where a fault is mended (the part with an input for it, '' for the text) and what the place is called."""
    row = ROW.match(path)
    plan, key = (row[1], path[row.end() + 1 :]) if row else ("basics", path)
    if row is None and path.partition(".")[0] == "publish":
        plan, key = "publish", path.partition(".")[2]
    cell = next((one for one in PLANS[plan] if key == one.key or key.startswith((f"{one.key}.", f"{one.key}["))), None)
    if row is None and plan == "publish":
        return plan, f"{MAPS[plan]} · {cell.label}" if cell else str(MAPS[plan])
    if row is None:
        return (plan, str(cell.label)) if cell else ("", path)
    rows = rows_of(tree, plan)
    if len(rows) != len(tree.get(plan) or []) or int(row[2]) >= len(rows):
        return "", path
    node = rows[int(row[2])]
    called = f"{LISTS[plan]} {called_of(node)}"
    return row[0], f"{called} · {cell.label}" if cell else called


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
