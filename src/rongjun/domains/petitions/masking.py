"""What the office reads of a matter names nobody: what was given as identity, and what looks like a number of a person
or a telephone, is covered by a sign of one length, whatever stood there.
"""

import re
from collections.abc import Iterable
from typing import Final

COVER: Final = "□□"
NUMBERS: Final = re.compile(
    r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)"
    r"|(?<!\d)\d{16,19}(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)
"""Identity numbers, telephones, accounts, mail addresses."""
SHORTEST: Final = 2


def mask(text: str, given: Iterable[str]) -> str:
    """Return a text with each given value, and every number of a person, covered."""
    values = sorted({one.strip() for one in given if len(one.strip()) >= SHORTEST}, key=len, reverse=True)
    for value in values:
        text = text.replace(value, COVER)
    return NUMBERS.sub(COVER, text)


def named_in(text: str, given: Iterable[str]) -> bool:
    """Tell whether a text carries a given value or a number of a person."""
    return mask(text, given) != text
