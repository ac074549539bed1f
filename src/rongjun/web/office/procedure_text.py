"""A draft as YAML text, for who knows it: written out, and read back where it has the shape of a procedure."""

from collections.abc import Mapping
from typing import Any

import yaml
from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal
from rongjun.domains.recognition.writing import PARTS

from .procedure_catalogue import LISTS, PLANS, Part

type Node = Mapping[str, Any]
_PAGES = ("basics", "law")
"""Plans of the whole draft; `ends` and the lists are parts of their own."""
_ROWS = {"rows": "", "asks": "ask"}


def written_out(tree: Node) -> str:
    """Return a draft as YAML, in the order in which it was written."""
    return str(yaml.safe_dump(dict(tree), allow_unicode=True, sort_keys=False, width=110))


def read_back(text: str, code: str) -> dict[str, Any]:
    """Return the draft that a text describes; every value stays the text that was written.

    Raises Refusal where it is no YAML, has aliases, another code, or a part of another shape.
    """
    try:
        if any(isinstance(one, yaml.AliasEvent) for one in yaml.parse(text, Loader=yaml.CSafeLoader)):
            raise Refusal(_("不能用 YAML 的引用（* 和 &）；请把内容写全。"))
        tree = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - the base loader makes texts, lists and maps only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise Refusal(_("第 %(line)d 行不是有效的 YAML；请检查缩进、冒号和引号。") % {"line": line}) from None
    if not isinstance(tree, dict):
        raise Refusal(_("全文应是“字段: 值”的对照。"))
    if str(tree.get("code", code)) != code:
        raise Refusal(_("代码不能改，应为 %(code)s。") % {"code": code})
    strange = sorted(map(str, set(tree) - {"code", *PARTS}))
    if strange:
        raise Refusal(_("没有这些字段：%(names)s。") % {"names": "、".join(strange)})
    wrong = _misshaped(tree)
    if wrong:
        raise Refusal(_("%(path)s 的写法不对：应是一组字段、清单或一个值，与原来一样。") % {"path": wrong})
    return tree


def _misshaped(tree: Node) -> str:
    """Return the path of the first part that has another shape than its page could show; '' where there is none."""
    for page in _PAGES:
        if wrong := _in_plan(page, tree, ""):
            return wrong
    for name, (plan, _title) in LISTS.items():
        if wrong := _in_rows(plan, tree.get(name), name):
            return wrong
    ends = tree.get("ends") or {}
    return _in_plan("ends", ends, "ends.") if isinstance(ends, dict) else "ends"


def _in_plan(plan: str, node: Node, prefix: str) -> str:
    found = (_in_part(part, node.get(part.key), prefix + part.key) for part in PLANS[plan])
    return next((wrong for wrong in found if wrong), "")


def _in_rows(plan: str, value: Any, path: str) -> str:
    if not value:
        return ""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return path
    found = (_in_plan(plan, row, f"{path}[{n}].") for n, row in enumerate(value))
    return next((wrong for wrong in found if wrong), "")


def _in_part(part: Part, value: Any, path: str) -> str:
    if not value:
        return ""
    if part.kind in _ROWS:
        return _in_rows(_ROWS[part.kind] or part.plan, value, path)
    if part.kind == "group":
        return _in_plan(part.plan, value, f"{path}.") if isinstance(value, dict) else path
    return "" if _fits(part.kind, value) else path


def _fits(kind: str, value: Any) -> bool:
    if kind == "when":
        return isinstance(value, dict) and all(_is_text(one) or _are_texts(one) for one in value.values())
    if kind in ("many", "shows", "options"):
        return _are_texts(value)
    if kind == "values":
        return isinstance(value, dict) and all(_is_value(one) for one in value.values())
    return _is_value(value) if kind == "value" else _is_text(value)


def _is_text(value: Any) -> bool:
    return not isinstance(value, list | dict)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(one) for one in value)


def _is_value(value: Any) -> bool:
    return _is_text(value) or (isinstance(value, dict) and len(value) == 1 and all(map(_is_text, value.values())))
