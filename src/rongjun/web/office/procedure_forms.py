"""A part of a procedure as a plain form: its fields are named by their paths, which are the places that faults name.

Whatever is typed is kept, right or not yet; what is wrong is told by the kernel (`writing.faults_of_draft`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.kernel.recognition.faults import ProcedureFault

from ..ui.forms import OfficeForm
from . import procedure_around as around
from . import procedure_words as words
from .procedure_catalogue import PLANS, Part
from .procedure_faults import fault_words
from .procedure_words import Choices

type Node = Mapping[str, Any]
type Fixed = tuple[str, str, str, bool]
"""Name, label, help and whether it is needed: the first fields of an item."""
BLANK_VALUES = 3
"""So many empty lines follow the values to be written."""
TEXT = ""
"""Source of a value that is a text of its own."""


@dataclass(frozen=True, slots=True)
class Item:
    """What the page shows at one place: a field, a condition with its groups, a group or rows of further items."""

    kind: str
    name: str
    label: str
    help: str = ""
    needed: bool = False
    told: str = ""
    groups: list[Any] = field(default_factory=list)
    items: list["Item"] = field(default_factory=list)


class Typed(forms.CharField):
    """A text of any kind, kept as typed."""

    def clean(self, value: Any) -> str:
        """Return what was typed, without the zero bytes that no database takes."""
        return str(value or "").replace("\x00", "").replace("\r\n", "\n").strip()


class Many(forms.MultipleChoiceField):
    """Any of some choices; what is none of them any more stays chosen until it is taken out."""

    def clean(self, value: Any) -> list[str]:
        """Return what was chosen."""
        return [str(one) for one in value or []]


class PartForm(OfficeForm):
    """One part of a draft. `plan` names its fields, `path` is where it stands in the whole ('' for the whole)."""

    def __init__(self, tree: Node, plan: str, path: str, node: Node, data: Any = None) -> None:
        super().__init__(auto_id="f-%s")
        self.tree, self.plan, self.path, self.node = tree, plan, path, node
        self.asks = around.asks_before(tree, path)
        self.start: dict[str, Any] = {}
        self.items = self._items(plan, node, f"{path}." if path else "")
        self.data = self.start if data is None else data
        self.is_bound = True

    def written(self) -> dict[str, Any]:
        """Return the part as it was typed, in the shape of a procedure; what has no field here stays as it is."""
        self.full_clean()
        return self._read(self.plan, self.node, f"{self.path}." if self.path else "")

    def tell(self, faults: Iterable[ProcedureFault]) -> None:
        """Put each fault of this part at its field: what is wrong and how to mend it."""
        self.full_clean()
        for fault in faults:
            name = self._field_of(fault.field)
            self.add_error(name, fault_words(fault))

    def _field_of(self, path: str) -> str | None:
        if path in self.fields:
            return path
        head, values, place = path.partition(".values.")
        for name, value in self.start.items() if values else ():
            if name.startswith(f"{head}.values[") and name.endswith("#place") and value == place:
                return name
        above = [name for name in self.fields if path.startswith((f"{name}.", f"{name}["))]
        below = [name for name in self.fields if name.startswith((f"{path}.", f"{path}["))]
        return max(above, key=len) if above else next(iter(below), None)

    # what is shown

    def _items(self, plan: str, node: Node, prefix: str) -> list[Item]:
        return [self._item(part, node, prefix) for part in PLANS[plan] if part.only(node)]

    def _item(self, part: Part, node: Node, prefix: str) -> Item:
        name, value = prefix + part.key, node.get(part.key)
        fixed: Fixed = (name, str(part.label), str(part.help), part.needed)
        if part.kind == "group":
            return Item("group", *fixed, items=self._items(part.plan, value or {}, f"{name}."))
        if part.kind == "rows":
            rows = [
                Item("row", f"{name}[{n}]", f"{part.label} {n + 1}", items=self._items(part.plan, row, f"{name}[{n}]."))
                for n, row in enumerate(value or [])
            ]  # fmt: skip
            return Item("rows", *fixed, items=rows)
        if part.kind == "asks":
            return Item("asks", *fixed, told=str(len(value or [])))
        if part.kind == "when":
            return self._when(fixed, value or {})
        if part.kind == "values":
            return self._values(fixed, value or {}, node)
        if part.kind == "value":
            return self._value(fixed, value)
        self._add(part, name, value, node)
        return Item("field", *fixed)

    def _add(self, part: Part, name: str, value: Any, node: Node) -> None:
        """Add a field of one value, or of some of a list of choices."""
        label = part.label
        if part.kind == "flag":
            self.fields[name] = forms.BooleanField(label=label, required=False, help_text=part.help)
            self.start[name] = part.first if value is None else str(value).lower() == "true"
            return
        if part.kind in ("many", "shows", "options"):
            chosen = [str(one) for one in value or []]
            offered = _with(self._choices(part, node), chosen)
            self.fields[name] = Many(
                label=label, choices=offered, widget=forms.CheckboxSelectMultiple, required=part.needed,
                help_text=part.help if offered else _("先选好问题并保存，再选答案。"),
            )  # fmt: skip
            self.start[name] = chosen
            return
        text = "" if value is None else str(value)
        self.fields[name] = Typed(
            label=label, required=part.needed, help_text=part.help, widget=self._widget(part, text, node)
        )
        self.start[name] = text

    def _widget(self, part: Part, text: str, node: Node) -> forms.Widget:
        if part.kind == "long":
            return forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})
        if part.kind == "number":
            return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        if part.kind in ("pick", "closed", "days"):
            return forms.Select(choices=[("", _("请选择")), *_with(self._choices(part, node), [text] if text else [])])
        return forms.TextInput(attrs={"autocomplete": "off"})

    def _choices(self, part: Part, node: Node) -> Choices:
        if part.choices is not None:
            return part.choices()
        if part.kind == "closed":
            return around.closed_asks(self.asks)
        if part.kind == "days":
            return around.day_asks(self.asks)
        if part.kind == "shows":
            return around.shown_asks(self.asks)
        return words.answers_of(self.asks.get(str(node.get("ask", "")), {}))

    def _when(self, fixed: Fixed, value: Mapping[str, Any]) -> Item:
        """Add a condition: the answers of earlier questions to tick, question by question."""
        name, label = fixed[0], fixed[1]
        chosen = [f"{ask}={one}" for ask, wanted in value.items() for one in _listed(wanted)]
        groups = [
            (words.ask_title(ask), [(f"{key}={answer}", told) for answer, told in words.answers_of(ask)])
            for key, ask in self.asks.items() if words.answers_of(ask)
        ]  # fmt: skip
        known = {key for _title, answers in groups for key, _told in answers}
        lost = [(one, one) for one in chosen if one not in known]
        groups += [(_("已经没有的问题或答案"), lost)] if lost else []
        self.fields[name] = Many(label=label, required=False, widget=forms.CheckboxSelectMultiple, choices=[
            one for _title, answers in groups for one in answers
        ])  # fmt: skip
        self.start[name] = chosen
        told = words.when_words(value, self.asks)
        return Item("when", *fixed, told=told, groups=groups)

    def _value(self, fixed: Fixed, value: Any) -> Item:
        """Add one value: where it comes from, or the text itself."""
        name, label = fixed[0], fixed[1]
        source = TEXT if not isinstance(value, Mapping) else ":".join(next(iter(value.items()), ("", "")))
        titles = {"ask": _("申请中的回答"), "step": _("环节中的回答"), "day": _("日期")}
        grouped: list[Any] = [(titles[key], some) for key, some in around.value_choices(self.tree) if some]
        known = {key for _title, some in grouped for key, _told in some}
        lost = [(source, source)] if source and source not in known else []
        self.fields[f"{name}#from"] = Typed(
            label=_("%(label)s：来自") % {"label": label}, required=False,
            widget=forms.Select(choices=[(TEXT, _("右边写的文字")), *lost, *grouped]),
        )  # fmt: skip
        self.fields[f"{name}#text"] = Typed(label=_("%(label)s：文字") % {"label": label}, required=False)
        self.start |= {f"{name}#from": source, f"{name}#text": "" if source else str(value or "")}
        return Item("pair", *fixed, items=[Item("field", f"{name}#from", ""), Item("field", f"{name}#text", "")])

    def _values(self, fixed: Fixed, values: Mapping[str, Any], node: Node) -> Item:
        """Add the values to be written, each with its place, source and whether it may be empty; some lines to fill."""
        optional = {str(one) for one in node.get("optional") or []}
        rows = []
        for number, (place, value) in enumerate([*values.items(), *[("", None)] * BLANK_VALUES]):
            name = f"{fixed[0]}[{number}]"
            offered = _with(words.places_of(node), [place] if place else [])
            self.fields[f"{name}#place"] = Typed(
                label=_("写入"), required=False, widget=forms.Select(choices=[("", _("不写")), *offered])
            )
            self.start[f"{name}#place"] = place
            pair = self._value((name, _("内容"), "", False), value)
            self.fields[f"{name}#optional"] = forms.BooleanField(label=_("可以没有"), required=False)
            self.start[f"{name}#optional"] = place in optional
            rows.append(Item("value", name, place, items=[
                Item("field", f"{name}#place", ""), *pair.items, Item("field", f"{name}#optional", "")
            ]))  # fmt: skip
        return Item("values", *fixed, items=rows)

    # what was typed

    def _read(self, plan: str, node: Node, prefix: str) -> dict[str, Any]:
        found = dict(node)
        for part in PLANS[plan]:
            if part.only(node) and part.kind != "asks":
                value = self._typed(part, node, prefix + part.key)
                if part.kind == "values":
                    value, optional = value
                    _set(found, "optional", optional)
                _set(found, part.key, value)
        return found

    def _typed(self, part: Part, node: Node, name: str) -> Any:
        said, value = self.cleaned_data, node.get(part.key)
        if part.kind == "group":
            return self._read(part.plan, value or {}, f"{name}.")
        if part.kind == "rows":
            return [self._read(part.plan, row, f"{name}[{n}].") for n, row in enumerate(value or [])]
        if part.kind == "when":
            return _condition(_in_order(said[name], self.start[name]))
        if part.kind == "value":
            return self._typed_value(name)
        if part.kind == "values":
            return self._typed_values(value or {}, name)
        if isinstance(said[name], list):
            return _in_order(said[name], self.start[name])
        if part.kind == "flag":
            return None if said[name] == part.first else said[name]
        if part.kind == "number" and said[name].isascii() and said[name].isdecimal():
            return int(said[name])
        return said[name]

    def _typed_value(self, name: str) -> Any:
        source, text = self.cleaned_data[f"{name}#from"], self.cleaned_data[f"{name}#text"]
        key, _colon, of = source.partition(":")
        return {key: of} if of else text

    def _typed_values(self, values: Mapping[str, Any], name: str) -> tuple[dict[str, Any], list[str]]:
        """Return the values by place, and those that may be empty. A place named twice is kept apart, to be mended."""
        found: dict[str, Any] = {}
        optional = []
        for number in range(len(values) + BLANK_VALUES):
            place, value = self.cleaned_data[f"{name}[{number}]#place"], self._typed_value(f"{name}[{number}]")
            if not place and not value:
                continue
            while place in found:
                place += _("（重复）")
            found[place] = value
            optional += [place] if self.cleaned_data[f"{name}[{number}]#optional"] else []
        return found, optional


def _condition(chosen: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in chosen:
        name, _equal, answer = one.partition("=")
        found.setdefault(name, []).append(answer)
    return found


def _in_order(chosen: list[str], before: list[str]) -> list[str]:
    """Return what was chosen, in the order in which it stood before; what is new follows."""
    return [one for one in before if one in chosen] + [one for one in chosen if one not in before]


def _set(node: dict[str, Any], key: str, value: Any) -> None:
    """Write a value, or take the key out where nothing is written: that is how a procedure leaves out a default."""
    if value is None or value in ("", [], {}):
        node.pop(key, None)
    else:
        node[key] = value


def _with(offered: Choices, chosen: Iterable[str]) -> Choices:
    known = {key for key, _told in offered}
    return [*offered, *((one, one) for one in chosen if one not in known)]


def _listed(wanted: Any) -> list[str]:
    return [str(one) for one in wanted] if isinstance(wanted, list | tuple) else [str(wanted)]


class BeginForm(OfficeForm):
    """A new procedure in the likeness of another: its own code and name."""

    code = forms.RegexField(
        r"^[a-z][a-z0-9-]{1,39}\Z", label=gettext_lazy("代码"),
        help_text=gettext_lazy("小写字母、数字和连字符，字母开头，如 living-aid；以后不能改。"),
        error_messages={"invalid": gettext_lazy("代码只能用小写字母、数字和连字符，字母开头，2 至 40 个字。")},
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("名称"), max_length=80)


class TextForm(OfficeForm):
    """The whole procedure as text."""

    text = forms.CharField(
        label=gettext_lazy("规程全文（YAML）"), max_length=200_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "class": "mono", "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip
