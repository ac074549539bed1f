"""What a public paper cannot print (SAFEGUARDS 6): the numbers of a person, addresses, injury and illness.

The first guard is that what is published is made from data that holds none of it; this is the second, for what people
type. The unit's own landline may stand in `Paper.contact` and nowhere else; a mobile number nowhere at all.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from rongjun.base.errors import Refusal
from rongjun.kernel.identity import mask_number

from .paper import Block, Checklist, Code, Numbered, PageBreak, Paper, Signatures, Table, Text

_DAY: Final = re.compile(r"(?<!\d)(19|20)\d\d[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12]\d|3[01])(?!\d)")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)[\s\-－—–_.·()（）]+(?=[\dXx])")
_CITIZEN: Final = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15})(?!\d)")
_MOBILE: Final = re.compile(r"(?<!\d)(?:86)?(1[3-9]\d{9})(?!\d)")
_ACCOUNT: Final = re.compile(r"(?<!\d)\d{12,30}(?!\d)")
_LANDLINE: Final = re.compile(
    r"(?<![\d-])[（(]?0\d{2,3}[)）]?[\s-]?\d{7,8}(?!\d)|(?:电话|手机|座机|[Tt]el|[Pp]hone)\D{0,6}\d{3,4}[\s-]?\d{4}(?!\d)"
)
_N: Final = r"[\d一二三四五六七八九十百]+"
_ADDRESS: Final = re.compile(
    rf"[路街巷弄道村里园区]\s*{_N}\s*号|{_N}\s*(?:单元|栋|幢|号楼)|\d+\s*室(?![内外])|{_N}\s*组\s*{_N}\s*号"
)
_GRADE: Final = r"(?:[一二三四五六七八九十]|\d{1,2})\s*级"
_HEALTH: Final = re.compile(
    r"病情|病史|病历|患病|患有|诊断|伤情|残情|负伤|受伤|致残|残疾性质|残疾情况|残疾部位|截肢|骨折|失明|失聪|癌|肿瘤|肝炎"
    rf"|结核|尘肺|精神病|糖尿病|高血压|后遗症|{_GRADE}\s*(?:伤残|残疾)|等级\W{{0,3}}{_GRADE}|因[战公病]\W{{0,3}}{_GRADE}"
)

type _Rules = tuple[tuple[Promise, re.Pattern[str]], ...]
_NUMBERS: Final[_Rules] = (
    (_lazy("身份证号"), _CITIZEN),
    (_lazy("手机号"), _MOBILE),
    (_lazy("银行账号"), _ACCOUNT),
)
_WORDS: Final[_Rules] = (
    (_lazy("电话"), _LANDLINE),
    (_lazy("住址"), _ADDRESS),
    (_lazy("伤情或病情"), _HEALTH),
)
"""The last of them may stand in what explains the law and is about nobody."""


def refuse_private(paper: Paper) -> None:
    """Raise Refusal where a public paper holds what cannot be published, saying what and in which block."""
    if not paper.public:
        return
    for place, text in _each_text(paper):
        for said in filter(None, (text.zh, text.en)):
            plain = _plain(said)
            if text is paper.contact:
                plain = _LANDLINE.sub("某电话", plain)
            else:
                _refuse_found(_WORDS[:-1] if paper.about_nobody else _WORDS, plain, place)
            _refuse_found(_NUMBERS, _joined(plain), place)


def _refuse_found(rules: _Rules, text: str, place: str) -> None:
    for what, pattern in rules:
        found = pattern.search(text)
        if found is not None:
            raise Refusal(
                _("公开的材料不能印%(what)s：%(place)s里有“%(found)s”。请删去后再公布。")
                % {"what": what, "place": place, "found": _masked(found[0])}
            )


def _masked(found: str) -> str:
    """Return what was found as a message may say it: words as they are, a number masked."""
    return mask_number(found, head=1, tail=1) if sum(char.isdigit() for char in found) > 4 else found


def _plain(text: str) -> str:
    """Return a text in half width and without invisible signs."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")


def _joined(text: str) -> str:
    """Return a plain text as numbers are looked for: without days, without the gaps people put between digits."""
    return _BETWEEN_DIGITS.sub("", _DAY.sub("某日", text))


def _each_text(paper: Paper) -> Iterator[tuple[str, Text]]:
    """Yield every text of a paper with where it stands."""
    heads = (
        (_("标题"), paper.title), (_("文号"), Text(paper.number)), (_("主送"), paper.to),
        (_("单位"), paper.unit), (_("印章行"), paper.seal_line), (_("附注"), paper.note),
    )  # fmt: skip
    yield from ((place, text) for place, text in heads if text is not None)
    if paper.contact is not None:
        yield _("联系方式"), paper.contact
    for number, block in enumerate(paper.blocks, start=1):
        place = _("第 %(n)d 段") % {"n": number}
        yield from ((place + where, text) for where, text in _texts_in(block))


def _texts_in(block: Block) -> Iterator[tuple[str, Text]]:
    match block:
        case PageBreak():
            return
        case Code(address, text):
            yield from (("", Text(address)), ("", text))
        case Table(rows, header):
            for number, row in enumerate(((header,) if header else ()) + rows, start=1):
                place = _("表第 %(n)d 行") % {"n": number}
                yield from ((place, cell) for cell in row)
                yield place, Text("：".join(cell.zh for cell in row))
        case Numbered(items):
            yield from (("", item) for item in items)
        case Checklist(checks):
            yield from (("", check.text) for check in checks)
        case Signatures(lines):
            yield from (("", line.label) for line in lines)
        case _:
            yield "", block.text
