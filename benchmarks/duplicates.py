"""Invented records of persons with duplicates whose truth is known, for the linkage.

Surnames have their true skew and given names are common ones, so that namesakes abound, also of the same day; there are
twins. One person in thirteen stands twice (a few three times), the copy spoilt the way files are spoilt.
"""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import polars as pl
from pypinyin import lazy_pinyin
from stdnum.cn import ric

from rongjun.kernel.linkage import RECORDS

# The most frequent surnames with their share in a hundred people (2020); those after the twentieth fall off slowly.
SHARES = (7.2, 7.0, 6.7, 5.1, 4.5, 3.1, 2.3, 2.2, 2.1, 2.0, 1.6, 1.5, 1.4, 1.3, 1.2, 1.2, 1.1, 1.0, 1.0, 0.9)
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤章单解查"
)
GIVEN = (
    "建国 建军 国庆 志强 秀英 桂英 秀兰 玉兰 伟 军 强 勇 建华 建平 建明 国强 国平 志明 志刚 文 "
    "平 明 华 红军 卫国 卫东 永强 永福 永贵 德胜 德才 文斌 文清 长林 长河 正义 正国 光荣 光明 家兴 "
    "世杰 福生 福田 新民 新华 胜利 和平 秀珍 桂兰 玉珍 凤英 淑芬 春梅 金花 爱华 素珍 桂芳 丽华 海涛 海军 "
    "海燕 小平 小军 小明 晓东 晓军 立新 立军 振华 振国 庆华 俊杰 杰 斌 波 涛 刚"
).split()
CHARACTERS = (
    "国建华文明志永德福光正世家春金玉秀桂英兰珍芳军强勇平伟庆荣富贵生林森树海江河山峰雷云龙虎成功胜利忠义仁礼智信孝和"
    "祥瑞兴旺发达昌盛宏洪红宝保卫伟为维全权泉清青卿安康宁静敬晶京景志治智致学雪书树淑双霜新欣心辛长常昌立力丽利"
    "民敏东冬栋西希喜先贤显宪献元远源圆怀淮槐俊军君均钧杰洁捷阶连莲廉联良梁亮玲岭凌灵"
)
FIRST_DAY, DAYS = date(1930, 1, 1), 24_000
HEAPED = [(1, 1), (10, 1), (8, 1), (2, 10)]
"""Days on which more births stand in the books than there were."""

Row = dict[str, Any]


def make(count: int, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return about `count` records (columns of RECORDS) and the true pairs (left < right) among them."""
    rng, random = np.random.default_rng(seed), Random(seed)
    people = _people(round(count / 1.078), rng, random)
    rows = people.to_dicts()
    copies = [
        _spoilt(row, random) | {"person": row["person"]}
        for row in random.sample(rows, round(len(rows) * 0.075))
        for _ in range(1 if random.random() > 0.04 else 2)
    ]
    whole = pl.concat([people, pl.DataFrame(copies, schema=people.schema)]).sample(fraction=1, shuffle=True, seed=seed)
    whole = whole.with_columns(record=pl.int_range(pl.len(), dtype=pl.Int64))
    return whole.select(list(RECORDS)).cast(pl.Schema(RECORDS)), _truth(whole)


def _people(count: int, rng: np.random.Generator, random: Random) -> pl.DataFrame:
    births = rng.integers(0, DAYS, count)
    heaped = rng.random(count) < 0.04
    births[heaped] = [_heaped(int(day), random) for day in births[heaped]]
    sexes, counties = rng.integers(0, 2, count), rng.integers(0, 100, count)
    places = counties * 300 + rng.integers(0, 300, count)
    elsewhere = np.where(rng.random(count) < 0.1, rng.integers(0, 100, count), counties)
    frame = pl.DataFrame({
        "person": np.arange(count),
        "name": _names(count, rng),
        "birth": pl.Series(births).cast(pl.Int32) + (FIRST_DAY - date(1970, 1, 1)).days,
        "sex": sexes,
        "area_code": [_area(int(place)) for place in places],
        "county": elsewhere,
        "sequence": rng.integers(0, 500, count) * 2 + sexes,
        "phone_tail": [f"{n:04d}" for n in rng.integers(0, 10_000, count)],
        "account_tail": [f"{n:04d}" for n in rng.integers(0, 10_000, count)],
    }).with_columns(pl.col("birth").cast(pl.Date))  # fmt: skip
    frame = pl.concat([frame, _twins(frame, random)]).unique(["county", "birth", "sequence"], maintain_order=True)
    numbers = [_number(*row) for row in frame.select("county", "birth", "sequence").iter_rows()]
    sex = pl.col("sex").replace_strict({0: "女", 1: "男"}, return_dtype=pl.String)
    return frame.with_columns(sex, id_number=pl.Series(numbers)).drop("county", "sequence")


def _names(count: int, rng: np.random.Generator) -> list[str]:
    shares = np.array([*SHARES, *(0.85 * 0.975**place for place in range(len(SURNAMES) - len(SHARES)))])
    surnames = rng.choice(list(SURNAMES), count, p=shares / shares.sum())
    rank = 1 / np.arange(4, len(GIVEN) + 4)
    common = rng.choice(GIVEN, count, p=rank / rank.sum())
    one, two = rng.choice(list(CHARACTERS), count), rng.choice(list(CHARACTERS), count)
    given = np.where(rng.random(count) < 0.4, common, np.char.add(one, two))
    return list(np.char.add(surnames, given).tolist())


def _twins(frame: pl.DataFrame, random: Random) -> pl.DataFrame:
    """Return the twins of some: the same day, village and family name, one character and the sequence differ."""
    chosen = frame.filter(pl.col("name").str.len_chars() == 3).sample(fraction=0.004, seed=random.randrange(10**6))
    twins = pl.col("person") + frame.height
    character = pl.Series([random.choice(CHARACTERS) for _ in range(chosen.height)], dtype=pl.String)
    different = pl.col("name").str.slice(2) != character
    name = pl.col("name").str.slice(0, 2) + character
    tails = pl.Series([f"{random.randrange(10_000):04d}" for _ in range(chosen.height)], dtype=pl.String)
    return chosen.with_columns(person=twins, name=name, sequence=pl.col("sequence") + 2, account_tail=tails).filter(
        different & (pl.col("sequence") < 1000)
    )


def _spoilt(row: Row, random: Random) -> Row:
    """Return a copy of a record with one error, in a quarter of the cases with two, seldom with none."""
    errors = 1 if random.random() < 0.7 else random.choice((0, 2, 2, 2, 2, 2))
    kinds = random.choices([kind for kind, _ in ERRORS], [share for _, share in ERRORS], k=8)
    copy = dict(row)
    if random.random() < 0.5:
        copy["account_tail"] = ""
    if random.random() < 0.5:
        copy["phone_tail"] = f"{random.randrange(10_000):04d}"
    for error in list(dict.fromkeys(kinds))[:errors]:
        error(copy, random)
    return copy


def _swap_digits(row: Row, random: Random) -> None:
    number = row["id_number"]
    places = [place for place in range(len(number) - 1) if number[place] != number[place + 1]]
    if places:
        place = random.choice(places)
        row["id_number"] = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        _birth_of_number(row, random)


def _wrong_digit(row: Row, random: Random) -> None:
    number = row["id_number"]
    if number:
        place = random.randrange(len(number))
        digit = random.choice([char for char in "0123456789" if char != number[place]])
        row["id_number"] = number[:place] + digit + number[place + 1 :]
        _birth_of_number(row, random)


def _birth_of_number(row: Row, random: Random) -> None:
    """In half of the files the date of birth is taken from the number, be it wrong."""
    if random.random() < 0.5:
        text = row["id_number"][6:14]
        try:
            row["birth"] = date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}")
        except ValueError:
            row["birth"] = None


def _fifteen(row: Row, random: Random) -> None:
    number = row["id_number"]
    if len(number) == 18 and number[6:8] == "19":
        row["id_number"] = number[:6] + number[8:17]


def _homophone(row: Row, random: Random) -> None:
    places = [place for place, char in enumerate(row["name"]) if len(SOUNDS.get(char, ())) > 1]
    if places:
        place = random.choice(places)
        other = random.choice([char for char in SOUNDS[row["name"][place]] if char != row["name"][place]])
        row["name"] = row["name"][:place] + other + row["name"][place + 1 :]


def _wrong_character(row: Row, random: Random) -> None:
    place = random.randrange(1, len(row["name"]))
    row["name"] = row["name"][:place] + random.choice(CHARACTERS) + row["name"][place + 1 :]


def _day_and_month(row: Row, random: Random) -> None:
    birth = row["birth"]
    if birth and birth.day <= 12:
        row["birth"] = birth.replace(month=birth.day, day=birth.month)
    elif birth:
        row["birth"] = birth + timedelta(days=random.choice((-1, 1, 10)))


def _moved(row: Row, random: Random) -> None:
    row["area_code"] = _area(random.randrange(30_000))


def _no_number(row: Row, random: Random) -> None:
    row["id_number"] = ""


def _sounds() -> dict[str, list[str]]:
    """Return each character of a name with those that sound like it."""
    groups: dict[str, list[str]] = {}
    for char in sorted(set(SURNAMES + CHARACTERS + "".join(GIVEN))):
        groups.setdefault(lazy_pinyin(char)[0], []).append(char)
    return {char: group for group in groups.values() for char in group}


SOUNDS = _sounds()
ERRORS: list[tuple[Callable[[Row, Random], None], int]] = [
    (_swap_digits, 18), (_wrong_digit, 20), (_fifteen, 10), (_homophone, 13), (_wrong_character, 11),
    (_day_and_month, 9), (_moved, 11), (_no_number, 8),
]  # fmt: skip


def _heaped(day: int, random: Random) -> int:
    month, of_month = random.choice(HEAPED)
    moved = date(FIRST_DAY.year + min(day // 366, 65), month, of_month)
    return (moved - FIRST_DAY).days


def _area(place: int) -> str:
    county, town, village = place // 300, place % 300 // 15, place % 15
    return f"99{county:04d}{town + 1:03d}{village + 1:03d}"


def _number(county: int, birth: date, sequence: int) -> str:
    body = f"99{county:04d}{birth:%Y%m%d}{sequence:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def _truth(whole: pl.DataFrame) -> pl.DataFrame:
    groups = whole.group_by("person").agg("record").filter(pl.col("record").list.len() > 1)["record"].to_list()
    pairs = [pair for group in groups for pair in combinations(sorted(group), 2)]
    return pl.DataFrame(pairs, schema={"left": pl.Int64, "right": pl.Int64}, orient="row")
