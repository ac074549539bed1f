"""A draft of a register as YAML text, read back as texts, lists and maps alone."""

from typing import Any

import yaml
from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal

LONGEST = 200_000


def read_back(text: str, code: str) -> dict[str, Any]:
    """Return the draft that a text describes; every value stays the text that was written.

    Raises Refusal where it is no YAML, has aliases, or another code.
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
    return tree
