"""Words of watching people: refused in every note, in a form and in a workbook alike (SAFEGUARDS 9)."""

import re
from typing import Final

WATCHING: Final = re.compile(r"行踪|轨迹|稳控|盯防|盯控|思想动态|思想状况|重点人|重点关注|监控|上访|信访")


def watching_word(text: str) -> str:
    """Return the first word of watching in a text, or ''."""
    found = WATCHING.search(text)
    return found[0] if found else ""
