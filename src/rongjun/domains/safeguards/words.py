"""Words that are refused: of watching people in every note (SAFEGUARDS 9), of petitions as a reason of a hold (4)."""

import re
import unicodedata
from typing import Final

WATCHING: Final = re.compile(r"行踪|轨迹|稳控|盯防|盯控|思想动态|思想状况|重点人|重点关注|监控|上访|信访")


def watching_word(text: str) -> str:
    """Return the first word of watching in a text, or ''."""
    found = WATCHING.search(text)
    return found[0] if found else ""


PETITION: Final = re.compile(
    r"信访|上访|来访|缠访|闹访|越级|进京|赴省|投诉|举报|控告|检举|揭发|申诉|告状|来信来电|热线"
    r"|(?<!\d)(?:12345|12388|12380|12337|12397)(?![\d元万人])|petition|complain|xinfang|shangfang",
    re.IGNORECASE,
)
"""What a petition is called, by its forms, its places and its telephone numbers."""


def petition_word(text: str) -> str:
    """Return the first word of a petition in a text, or ''; blanks, signs and full widths between do not hide it."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())
    found = PETITION.search(plain)
    return found[0] if found else ""
