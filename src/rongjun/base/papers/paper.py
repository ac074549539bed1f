"""What a paper says, as data: immutable, Chinese first, English second. Money and dates come formatted.

A text is cleaned when it is made, so that both makers and the check of public papers read the same characters.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

type Language = Literal["zh", "en"]

CHINESE: Final[tuple[Language, ...]] = ("zh",)
BOTH: Final[tuple[Language, ...]] = ("zh", "en")
_LINES: Final = dict.fromkeys(map(ord, "\x0b\x0c\x85\u2028\u2029"), "\n") | {ord("\t"): " "}
_TURNING: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def clean_text(text: str) -> str:
    """Return a text without what no paper can print: controls, halves of characters, marks that turn the order.

    Line breaks stay; a tab becomes a space.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINES)
    return "".join(char for char in lines if _is_printable(char)).strip()


def _is_printable(char: str) -> bool:
    """Private use and letters newer than this Python stay: rare characters of names stand there."""
    if char == "\n":
        return True
    nothing = ord(char) & 0xFFFE == 0xFFFE
    return char not in _TURNING and not nothing and unicodedata.category(char) not in {"Cc", "Cs"}


@dataclass(frozen=True, slots=True)
class Text:
    """A text in Chinese and in English; without English it is the same in both: a name, a number, an office's words."""

    zh: str
    en: str | None = None

    def __post_init__(self) -> None:
        """Clean both."""
        object.__setattr__(self, "zh", clean_text(self.zh))
        if self.en is not None:
            object.__setattr__(self, "en", clean_text(self.en))

    def of(self, language: Language) -> str:
        """Return the text in a language."""
        return self.zh if language == "zh" or self.en is None else self.en


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, its first line indented by two characters."""

    text: Text


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a part of the paper."""

    text: Text


@dataclass(frozen=True, slots=True)
class Numbered:
    """A list numbered from 1."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its header is repeated on every page. Without a header it is a form of labels and values."""

    rows: tuple[tuple[Text, ...], ...]
    header: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError unless all rows have the same columns and there is a row."""
        widths = {len(row) for row in self.rows} | ({len(self.header)} if self.header else set())
        if len(widths) != 1 or 0 in widths:
            raise ValueError(f"rows of a table differ in their columns: {sorted(widths)}")


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to sign on; `dated` leaves room for the day."""

    label: Text
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on."""

    lines: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A line of a checklist, ticked or not."""

    text: Text
    done: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """Boxes with what each stands for."""

    items: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code that leads to an address, with a line that says so; the address stands below it, to be typed."""

    address: str
    text: Text


type Block = Paragraph | Heading | Numbered | Table | Signatures | Checklist | PageBreak | Code


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a unit. `kind` names the office's own template, if it has one.

    `contact` is the unit's own telephone and place: the only text of a public paper in which a landline may stand.
    `about_nobody`: it explains the law to everybody, so that a public paper may say what a wound or an illness is.
    """

    kind: str
    title: Text
    unit: Text
    date: date
    blocks: tuple[Block, ...]
    number: str = ""
    to: Text | None = None
    contact: Text | None = None
    seal_line: Text | None = Text("（印章）", "(Seal)")
    note: Text | None = None
    public: bool = False
    about_nobody: bool = False
    languages: tuple[Language, ...] = BOTH

    def __post_init__(self) -> None:
        """Raise ValueError for a paper without a name, or one that is not in Chinese first."""
        object.__setattr__(self, "number", clean_text(self.number))
        if not self.kind.replace("-", "").isalnum() or not self.kind.isascii():
            raise ValueError(f"a kind of paper is named by letters, digits and dashes: {self.kind!r}")
        if self.languages not in (CHINESE, BOTH):
            raise ValueError("a paper is in Chinese, or in Chinese and then in English")
        if not self.title.zh or (self.languages == BOTH and not self.title.en):
            raise ValueError("a paper has a title in each of its languages")
