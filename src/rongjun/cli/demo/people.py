"""Invented people, row by row in the columns of the people workbook; the same seed makes the same county."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from stdnum.cn import ric

from rongjun.domains.people.workbook.columns import COLUMNS
from rongjun.kernel.vocabulary import CATEGORIES, INJURED, SURVIVORS

from .county import VILLAGES, village_code

Row = dict[str, str]

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
MEN = (
    "建国 建军 卫国 国庆 志强 志明 永福 永贵 德胜 德才 文斌 文清 长林 长河 正义 正国 光荣 光明 家兴 家宝 "
    "世杰 世平 大海 大山 福生 福田 新民 新华 胜利 和平 天宝 天明 守信 守义 庆丰 庆余 兴旺"
).split()
WOMEN = "秀英 桂兰 玉珍 凤英 淑芬 春梅 金花 爱华 素珍 玉兰 秀兰 桂英 翠莲 月娥 彩云".split()
WOMEN_IN_A_HUNDRED = {"21": 70, "22": 70, "23": 72, "B1": 48, "F1": 45}
BANKS = ("中国农业银行", "农村商业银行", "中国邮政储蓄银行", "中国建设银行")

# Shares follow the mix that counties publish (demo_volumes.csv): most are old conscripts and war participants.
MIX: tuple[tuple[str, int], ...] = (
    ("81", 1420), ("51", 520), ("42", 330), ("11", 400), ("B1", 240), ("61", 60), ("21", 48), ("22", 36), ("23", 52),
    ("41", 74), ("33", 5), ("32", 1), ("31", 1), ("12", 12), ("13", 14), ("14", 16), ("15", 8), ("16", 6), ("F1", 60),
)  # fmt: skip
BIRTHS = {
    "81": (1943, 1963), "51": (1946, 1963), "61": (1938, 1958), "42": (1944, 1966), "B1": (1938, 1955),
    "41": (1926, 1935), "31": (1919, 1922), "32": (1919, 1922), "33": (1920, 1923), "F1": (1972, 1980),
}  # fmt: skip


@dataclass
class Makers:
    """The state of one county in the making."""

    seed: int
    random: Random = field(init=False)
    sequence: int = 0
    taken: set[tuple[date, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Seed the generator."""
        self.random = Random(self.seed)  # noqa: S311

    def county(self) -> list[Row]:
        """Return one row per person after the mix."""
        return [self.person(category) for category, count in MIX for _ in range(count)]

    def person(self, category: str, **given: str) -> Row:
        """Return one person of a category; `given` columns win."""
        self.sequence += 1
        birth = self.birth(category)
        woman = self.random.randrange(100) < WOMEN_IN_A_HUNDRED.get(category, 2)
        row: Row = dict.fromkeys(COLUMNS, "")
        row |= {
            "档案号": f"QY{self.sequence:05d}",
            "姓名": self.name(woman=woman),
            "身份证号": self.number(birth, woman=woman),
            "户籍类别": "农村" if category == "81" or self.random.random() < 0.72 else "城镇",
            "区划代码": village_code(self.random.randrange(VILLAGES)),
            "对象类别": CATEGORIES[category],
            "认定日期": self.day(2008, 2024).isoformat(),
            "待遇起始月": "",
            "孤老": "是" if self.random.random() < 0.03 else "否",
            "开户银行": self.random.choice(BANKS),
            "银行账号": self.account(),
            "联系电话": "199" + f"{self.random.randrange(10**8):08d}",
        }
        row["待遇起始月"] = row["认定日期"][:7] if category not in INJURED else ""
        row |= self.particulars(category, birth)
        return row | given

    def particulars(self, category: str, birth: date) -> Row:
        """Return what only this category has."""
        if category in INJURED:
            return self.disability()
        if category in SURVIVORS:
            return {"牺牲病故类别": {"21": "烈士", "22": "因公牺牲", "23": "病故"}[category]}
        if category == "81":
            return self.service(birth)
        if category == "41":
            return {"服役时期": self.random.choice(("解放", "建国后"))}
        return {}

    def disability(self) -> Row:
        """Return a grade and cause; the slight ones are many, the grave ones few."""
        grade = self.random.choices(range(1, 11), weights=(1, 2, 4, 5, 9, 12, 16, 20, 16, 15))[0]
        causes = ("因战", "因公", "因病") if grade <= 6 else ("因战", "因公")
        name = "一二三四五六七八九十"[grade - 1] + "级"
        care = ("集中" if self.random.random() < 0.2 else "分散") if grade <= 4 else ""
        return {"残疾等级": name, "残疾性质": self.random.choice(causes), "供养方式": care}

    def service(self, birth: date) -> Row:
        """Return a term of compulsory service of two to six years and a start at sixty."""
        start = date(birth.year + 18 + self.random.randrange(3), 12, self.random.randrange(1, 28))
        end = start + timedelta(days=self.random.choice((730, 1095, 1096, 1240, 1461, 1500, 1826)))
        sixty = date(max(2011, birth.year + 60), birth.month, 15)
        return {
            "入伍日期": start.isoformat(),
            "退役日期": end.isoformat(),
            "认定日期": sixty.isoformat(),
            "待遇起始月": f"{sixty:%Y-%m}",
        }

    def birth(self, category: str) -> date:
        """Return a birth date that fits the category."""
        first, last = BIRTHS.get(category, (1938, 1985))
        return self.day(first, last)

    def day(self, first: int, last: int) -> date:
        """Return a day in the years first to last, both included."""
        return date(first, 1, 1) + timedelta(days=self.random.randrange((last - first + 1) * 365))

    def name(self, *, woman: bool = False) -> str:
        """Return an invented name."""
        return self.random.choice(SURNAMES) + self.random.choice(WOMEN if woman else MEN)

    def number(self, birth: date, *, woman: bool = False) -> str:
        """Return a citizen number of the invented county with a right check digit; the 17th digit tells the sex."""
        order = 100 + (0 if woman else 1)
        while (birth, order) in self.taken:
            order += 2
        self.taken.add((birth, order))
        body = f"980731{birth:%Y%m%d}{order:03d}"
        return body + str(ric.calc_check_digit(body + "0"))

    def account(self) -> str:
        """Return an invented bank account."""
        return "62" + "".join(str(self.random.randrange(10)) for _ in range(17))

    def payee(self) -> Row:
        """Return somebody who receives what is paid after a death."""
        return {
            "收款人": self.name(),
            "收款人身份证号": self.number(self.day(1955, 1985)),
            "收款人银行": self.random.choice(BANKS),
            "收款人账号": self.account(),
        }
