"""How a name is spoken and what it is looked up by: pinyin, initials, readings that only surnames have.

Pure text: neither the registry nor the database is asked. The readings in the tables are those of everyday dictionaries
of surnames; where a character is also read in its common way, both are found.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product

from pypinyin import lazy_pinyin

SURNAMES: dict[str, tuple[str, ...]] = {
    "单": ("shan", "dan"), "仇": ("qiu", "chou"), "曾": ("zeng", "ceng"), "解": ("xie", "jie"), "查": ("zha", "cha"),
    "任": ("ren",), "区": ("ou", "qu"), "朴": ("piao", "pu"), "盖": ("ge", "gai"), "翟": ("zhai", "di"),
    "乐": ("yue", "le"), "员": ("yun", "yuan"), "贠": ("yun",), "种": ("chong", "zhong"), "繁": ("po", "fan"),
    "冼": ("xian",), "洗": ("xian", "xi"), "折": ("she", "zhe"), "缪": ("miao", "mou"), "覃": ("qin", "tan"),
    "召": ("shao", "zhao"), "秘": ("bi", "mi"), "祭": ("zhai", "ji"), "牟": ("mou", "mu"), "车": ("che",),
    "那": ("na",), "谌": ("chen", "shen"), "隗": ("wei", "kui"), "郇": ("xun", "huan"), "郗": ("xi", "chi"),
    "晁": ("chao",), "角": ("jue", "jiao"), "句": ("gou", "ju"), "能": ("nai", "neng"), "过": ("guo",), "干": ("gan",),
    "黑": ("he", "hei"), "佴": ("nai",), "尉": ("wei", "yu"), "宓": ("mi", "fu"), "费": ("fei", "bi"),
    "薄": ("bo", "bao"), "柏": ("bai", "bo"), "华": ("hua",), "葛": ("ge",), "纪": ("ji",), "燕": ("yan",),
    "宁": ("ning",), "应": ("ying",), "哈": ("ha",), "石": ("shi",), "盛": ("sheng",), "占": ("zhan",),
    "粘": ("nian", "zhan"), "撒": ("sa",), "訾": ("zi",), "眭": ("sui",), "逄": ("pang",), "阚": ("kan",),
    "沈": ("shen",), "曲": ("qu",), "都": ("du",), "亓": ("qi",), "乜": ("nie", "mie"), "长": ("zhang",),
}  # fmt: skip
"""Readings of one-character surnames, the usual one first."""
COMPOUNDS: dict[str, str] = {
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "单于": "chan yu", "令狐": "ling hu", "澹台": "tan tai",
    "皇甫": "huang fu", "鲜于": "xian yu", "欧阳": "ou yang", "司马": "si ma", "上官": "shang guan", "诸葛": "zhu ge",
    "夏侯": "xia hou", "宇文": "yu wen", "慕容": "mu rong", "公孙": "gong sun", "亓官": "qi guan", "呼延": "hu yan",
    "东方": "dong fang", "南宫": "nan gong", "钟离": "zhong li", "端木": "duan mu", "司徒": "si tu", "太史": "tai shi",
}  # fmt: skip
GIVEN: dict[str, tuple[str, ...]] = {
    "长": ("chang", "zhang"), "乐": ("le", "yue"), "行": ("xing", "hang"), "朝": ("chao", "zhao"),
    "重": ("zhong", "chong"), "茜": ("qian", "xi"), "莎": ("sha", "suo"), "传": ("chuan", "zhuan"), "曾": ("zeng",),
    "柏": ("bai", "bo"), "觉": ("jue",), "降": ("xiang", "jiang"), "盛": ("sheng",), "单": ("dan", "shan"),
    "藏": ("cang", "zang"), "娜": ("na", "nuo"), "俞": ("yu",), "参": ("can", "shen"), "宿": ("su",), "校": ("xiao",),
}  # fmt: skip
"""Characters of given names with more than one living reading."""
VARIANTS = 6
"""At most so many ways of saying a name are kept."""
INNER = 8
"""A part of a name is found from each of its first characters on, up to this one."""
TAIL = 3
"""A part inside a file number is found from this many characters on."""
TERM = 40
"""No term is longer."""
PLACES = 4
"""Parts of `terms_text`, from the best find to the least."""
_UNSPOKEN = str.maketrans(dict.fromkeys(" \t\n\r|·•‧・.'’`-—_/", None))


def normal(text: str) -> str:
    """Return a text as it is compared: full width made plain, lower case, no blanks, dots, dashes; ü as v."""
    plain = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).lower()
    plain = plain.translate(_UNSPOKEN).replace("u:", "v").replace("ü", "v")
    return plain[0] + "v" + plain[3:] if plain.startswith(("lyu", "nyu")) else plain


@lru_cache(maxsize=65536)
def pinyin_of(name: str) -> str:
    """Return full pinyin, a space, and the initials, in the usual reading: 'zhangsan zs'."""
    syllables = next(_spoken(name))
    return f"{''.join(syllables)} {_initials(syllables)}"[:200]


@lru_cache(maxsize=65536)
def name_terms(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a name is found by: from its beginning, and from within; each in order.

    That is the name, its pinyin in every reading, and its initials; from within: from each later character on.
    """
    plain = normal(name)[:TERM]
    whole, inner = {plain: None}, {plain[at:]: None for at in range(1, min(len(plain), INNER))}
    for syllables in islice(_spoken(name), VARIANTS):
        whole |= dict.fromkeys(("".join(syllables)[:TERM], _initials(syllables)))
        for at in range(1, min(len(syllables), INNER)):
            inner["".join(syllables[at:])[:TERM]] = None
            if at < len(syllables) - 1:  # one initial alone is the beginning of its syllable
                inner[_initials(syllables[at:])] = None
    return tuple(sorted(filter(None, whole))), tuple(sorted(inner))


def file_terms(file_no: str) -> tuple[str, tuple[str, ...]]:
    """Return what a file number is found by: itself, and every part of it that has TAIL characters or more."""
    plain = normal(file_no)
    return plain, tuple(sorted({plain[at:] for at in range(1, len(plain) - TAIL + 1)}))


def terms_text(name: str, file_no: str) -> str:
    """Return all terms in four parts: name from its beginning, file number likewise, name from within, file likewise.

    Each term has a blank before it: ' ' + text is in it where any of them begins so, and first where the best one does.
    """
    number, parts = file_terms(file_no)
    whole, inner = _joined_name(name)
    return f"{whole} | {number} |{inner} | {' '.join(parts)}" if parts else f"{whole} | {number} |{inner} |"


@lru_cache(maxsize=65536)
def _joined_name(name: str) -> tuple[str, str]:
    whole, inner = name_terms(name)
    return " " + " ".join(whole), "".join(f" {term}" for term in inner)


def placed_terms(text: str) -> Iterator[tuple[int, str]]:
    """Yield the terms of a `terms_text`, each with the number of its part: the smaller, the better a find."""
    for place, part in enumerate(text.split("|")):
        for term in part.split():
            yield place, term


def _spoken(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the ways of saying a name, the usual one first; each a tuple of syllables."""
    plain = normal(name)
    if compound := COMPOUNDS.get(plain[:2]):
        yield from product(*((one,) for one in compound.split()), *_given(plain[2:]))
    if not compound or plain[0] in SURNAMES:
        yield from product(*(SURNAMES.get(one) or _reading(one) for one in plain[:1]), *_given(plain[1:]))


def _given(name: str) -> list[tuple[str, ...]]:
    return [GIVEN.get(one) or _reading(one) for one in name]


@lru_cache(maxsize=32768)
def _reading(character: str) -> tuple[str, ...]:
    """Return the common reading of a character; of ü (kept as v) the spelling with u too."""
    said = lazy_pinyin(character)[0]
    return (said, said.replace("v", "u")) if "v" in said else (said,)


def _initials(syllables: tuple[str, ...]) -> str:
    return "".join(syllable[0] for syllable in syllables)[:TERM]
