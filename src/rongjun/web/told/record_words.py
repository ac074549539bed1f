"""A person's file in sections, as the office and the person read it: which kinds stand in which, and a fact's rows."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from rongjun.domains.people.file.kinds import KINDS, SECTIONS
from rongjun.domains.people.file.words import detail_rows

from .person_words import Text

BASE: dict[str, tuple[str, ...]] = {
    "identity": ("identity", "household", "area", "death"), "status": ("status",), "care": ("care", "alone"),
    "account": ("account", "payee"), "contact": ("phone",),
}  # fmt: skip
"""The kinds that money hangs on, by the section that shows them."""
TITLES: dict[str, Text] = {
    "identity": gettext_lazy("身份和户籍"),
    **{name: SECTIONS[name] for name in ("family", "service", "status", "care")},
    "account": gettext_lazy("收款账户"),
    **{name: SECTIONS[name] for name in ("contact", "work", "living", "honour", "course")},
}  # fmt: skip


def kinds_of(section: str) -> list[str]:
    """Return the kinds of facts that stand in a section, in order."""
    return [*BASE.get(section, ()), *(kind.name for kind in KINDS.values() if kind.section == section)]


def rows_of(kind: str, value: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return label and text of each plain field of a fact of the file; none for a kind that is told in one line."""
    return detail_rows(kind, value) if kind in KINDS else []
