"""Records made comparable: numbers cleaned and checked, names folded, sounds, dates, all in columns."""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pypinyin import lazy_pinyin

RECORDS: Final[dict[str, pl.DataType]] = {
    "record": pl.Int64(),
    "name": pl.String(),
    "id_number": pl.String(),
    "birth": pl.Date(),
    "sex": pl.String(),
    "area_code": pl.String(),
    "phone_tail": pl.String(),
    "account_tail": pl.String(),
}
"""What is known of one record. `record` is any number that is unique in its frame; what is not known is '' or null."""
PREPARED: Final = (
    "record", "name", "plain", "sound", "number", "code", "right", "converted", "birth", "sex", "area", "phone_tail",
    "account_tail",
)  # fmt: skip
"""RECORDS made ready: `plain` name without variants, its `sound`, `number` of 18 characters or '', the number as one
integer `code` (null where it has no such form), whether its check digit is `right`, whether it was `converted`."""

WEIGHTS: Final = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
CHECK_DIGITS: Final = "10X98765432"
DIGITS: Final = 18
BASE: Final = 11
"""A character of a number is a digit or X (ten), so that 18 of them are one integer to the base of eleven."""
# Older and newer forms of one character, as clerks type them for the same name.
VARIANTS: Final = dict(
    zip(
        "堃喆峯羣昇陞甦濬栢邨犇惪淼暎勲勳崐崑傑偉國華強軍業東義興榮龍鳳寶貴蘭雲長張陳劉趙黃吳孫馬鄭謝許蕭閻閆蓸桺",
        "坤哲峰群升升苏浚柏村奔德渺映勋勋昆昆杰伟国华强军业东义兴荣龙凤宝贵兰云长张陈刘赵黄吴孙马郑谢许萧阎阎曹柳",
        strict=True,
    )
)
SURNAME_SOUNDS: Final = {
    "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "曾": "zeng", "查": "zha", "盖": "ge", "朴": "piao",
    "乐": "yue", "种": "chong", "缪": "miao", "尉": "yu", "员": "yun", "覃": "qin", "黑": "he", "重": "chong",
}  # fmt: skip
"""How these characters are read where they begin a name."""


def prepare(records: pl.DataFrame) -> pl.DataFrame:
    """Return records (columns of RECORDS, missing ones taken as empty) as PREPARED."""
    given = [_column(records, name, kind) for name, kind in RECORDS.items()]
    frame = records.select(given).with_columns(
        plain=_plain_name(pl.col("name")),
        number=_clean(pl.col("id_number")),
        area=pl.col("area_code"),
    )
    frame = frame.with_columns(converted=pl.col("number").str.contains(r"^[0-9]{15}$"))
    frame = _with_codes(frame).with_columns(_birth())
    return _with_sounds(frame).select(PREPARED)


def _column(records: pl.DataFrame, name: str, kind: pl.DataType) -> pl.Expr:
    found = pl.col(name).cast(kind) if name in records.columns else pl.lit(None, dtype=kind)
    return (found.fill_null("") if kind == pl.String() else found).alias(name)


def _plain_name(name: pl.Expr) -> pl.Expr:
    """Return a name without spaces, with one form of the dot and of variant characters."""
    bare = name.str.replace_all(r"[\s\u3000]", "").str.replace_all(r"[.．•‧∙・]", "·").str.to_uppercase()
    return bare.str.replace_many(VARIANTS)


def _clean(number: pl.Expr) -> pl.Expr:
    """Return a number without spaces and dashes, in half-width characters; '' for what stands for no number."""
    wide = {chr(0xFF10 + digit): str(digit) for digit in range(10)} | {"Ｘ": "X", "ｘ": "X"}
    plain = number.str.replace_all(r"[\s\-－—'’*]", "").str.replace_many(wide).str.to_uppercase()
    one_character = plain.str.strip_chars(plain.str.slice(0, 1)) == ""
    return pl.when(one_character | (plain.str.len_chars() < 15)).then(pl.lit("")).otherwise(plain)


def _with_codes(frame: pl.DataFrame) -> pl.DataFrame:
    """Convert numbers of 15 digits, and add code and right."""
    body = pl.col("number").str.slice(0, 6) + "19" + pl.col("number").str.slice(6) + "0"
    frame = frame.with_columns(number=pl.when("converted").then(body).otherwise("number"))
    usable = frame.select(pl.col("number").str.contains(r"^[0-9]{17}[0-9X]$")).to_series().to_numpy()
    digits = _digit_matrix(frame["number"].filter(pl.Series(usable)))
    check = _check_values(digits)
    converted = frame["converted"].to_numpy()[usable]
    digits[converted, 17] = check[converted]
    codes = np.zeros(frame.height, dtype=np.uint64)
    codes[usable] = digits.astype(np.uint64) @ (np.uint64(BASE) ** np.arange(DIGITS - 1, -1, -1, dtype=np.uint64))
    right = np.zeros(frame.height, dtype=np.bool_)
    right[usable] = (digits[:, 17] == check) & ~converted
    last = np.full(frame.height, "", dtype="<U1")
    last[usable] = np.array(list("0123456789X"))[check]
    frame = frame.with_columns(code=pl.Series(codes), right=pl.Series(right), usable=pl.Series(usable))
    whole = pl.col("number").str.slice(0, 17) + pl.Series(last)
    return frame.with_columns(
        code=pl.when("usable").then("code"), number=pl.when("converted").then(whole).otherwise("number")
    )


def _digit_matrix(numbers: pl.Series) -> NDArray[np.int64]:
    """Return numbers of 18 characters as rows of 18 small integers, X being ten."""
    text = "".join(numbers.to_list()).encode()
    digits = np.frombuffer(text, dtype=np.uint8).reshape(-1, DIGITS).astype(np.int64) - ord("0")
    digits[digits > 9] = 10
    return digits


def _check_values(digits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return what the last character of each number should be (GB 11643), X being ten."""
    values = np.array([10 if char == "X" else int(char) for char in CHECK_DIGITS], dtype=np.int64)
    checks: NDArray[np.int64] = values[(digits[:, :17] @ WEIGHTS) % 11]
    return checks


def _birth() -> pl.Expr:
    """Return the date of birth, or the one that the number states where none is given."""
    stated = pl.when("usable").then(pl.col("number").str.slice(6, 8)).str.to_date("%Y%m%d", strict=False)
    return pl.coalesce("birth", stated).alias("birth")


def _with_sounds(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the pinyin of each name without tones, character by character, so that a large set costs little."""
    names = frame["plain"].unique()
    characters = names.str.split("").explode().unique().drop_nulls().to_list()
    sounds = {char: "".join(lazy_pinyin(char)).lower() for char in characters if char}
    first = pl.col("plain").str.slice(0, 1)
    head = first.replace_strict(sounds | SURNAME_SOUNDS, default="", return_dtype=pl.String)
    rest = pl.col("plain").str.slice(1).str.split("")
    tail = rest.list.eval(pl.element().replace_strict(sounds, default="", return_dtype=pl.String)).list.join(" ")
    spoken = names.to_frame("plain").with_columns(sound=head + " " + tail)
    return frame.join(spoken, on="plain", how="left")
