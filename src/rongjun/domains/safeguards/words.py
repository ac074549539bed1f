"""Words that are refused: of watching people in every note (SAFEGUARDS 9), of petitions as a reason of a hold (4)."""

import re
import unicodedata
from typing import Final

WATCHING: Final = re.compile(r"行踪|轨迹|稳控|盯防|盯控|思想动态|思想状况|重点人|重点关注|监控|上访|信访")


def watching_word(text: str) -> str:
    """Return the first word of watching in a text, or ''."""
    found = WATCHING.search(text)
    return found[0] if found else ""


TITLE: Final = re.compile(
    r"信访工作条例|信访条例|依法分类处理信访诉求工作规则"
    r"|《[^《》]{1,60}(?:法|条例|办法|规定|规则|规程|意见|通知|细则|公告)(?:（[^（）]{1,20}）)?》"
)
"""Titles of laws and notices: by the names that the field knows, and what stands in 《》 and ends as a law does."""


def beyond_titles(text: str) -> str:
    """Return a text in which titles of laws and notices do not say "petition": a law can be taught by its name.

    Words of watching stay where they are, in a title too.
    """
    return TITLE.sub(lambda found: found[0].replace("信访", ""), text)


def beyond_petitions(text: str) -> str:
    """Return a text without the names of petitions: for what explains the law to everybody and is about nobody."""
    return text.replace("信访", "").replace("上访", "")


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
