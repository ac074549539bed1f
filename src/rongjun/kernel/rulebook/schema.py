"""The fields of a rulebook's files: one declaration, checked by the reader and held against docs/rulebook.md."""

from dataclasses import dataclass
from typing import Final

TEXT: Final = "text"
TEXTS: Final = "texts"
MAP: Final = "map"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a section. `shape` is text, texts (a list), map (name: text) or the section of its entries."""

    meaning: str
    required: bool = True
    shape: str = TEXT


_CITATION: Final[dict[str, Field]] = {
    "citation": Field("出处：法规条文或通知名称"),
    "doc_no": Field("文号，知道才写", required=False),
    "source": Field("在哪里读到：网址或文件"),
    "note": Field("说明", required=False),
}

SECTIONS: Final[dict[str, dict[str, Field]]] = {
    "national": {
        "tables": Field("表的定义", required=False, shape="table"),
        "benefits": Field("待遇的定义", required=False, shape="benefit"),
        "standards": Field("国家标准", required=False, shape="standard"),
    },
    "local": {
        "region": Field("区划代码前缀：省 2 位、市 4 位、县 6 位、乡镇 9 位、村 12 位"),
        "name": Field("地方名称"),
        "rules": Field("对国家标准的地方规则", required=False, shape="rule"),
        "values": Field("只有地方才能给的数", required=False, shape="value"),
        "funding": Field("负担比例", required=False, shape="funding"),
    },
    "table": {
        "id": Field("表的标识"),
        "name": Field("中文名"),
        "name_en": Field("英文名"),
        "unit": Field("fen 金额、bp 比例、times 倍数、months 月数、years 周岁"),
        "keys": Field("键与中文名", shape=MAP),
        "groups": Field("一个写法代表几个键（空格分开）", required=False, shape=MAP),
        "given_by": Field("数由谁给：national、local 或 computed", required=False),
        "reference": Field("true 表示只供参照，从不单独据以发放", required=False),
    },
    "benefit": {
        "id": Field("待遇的标识"),
        "name": Field("中文名"),
        "name_en": Field("英文名"),
        "table": Field("所用的表；去世后继续发放的待遇不写", required=False),
        "categories": Field("对象类别代码", shape=TEXTS),
        "local_only": Field("true 表示没有地方数就不发", required=False),
        "versions": Field("各时期所依据的条文", shape="version"),
    },
    "version": {"effective": Field("自何月起，写该月第一天"), **_CITATION},
    "standard": {
        "table": Field("表的标识"),
        "effective": Field("自何月起，写该月第一天"),
        "period": Field("金额属于一个月 month 还是一年 year；只有金额表写", required=False),
        "status": Field("published 已公布、derived 推算、inferred 推测"),
        **_CITATION,
        "values": Field("键与数：金额写元，比例写百分数", required=False, shape=MAP),
        "drafts": Field("推测的数，从不据以发放", required=False, shape=MAP),
    },
    "rule": {
        "table": Field("表的标识"),
        "key": Field("键，或 * 代表全部键"),
        "op": Field("replace 改为、add 加发、percent 提高"),
        "amount": Field("元，op 为 replace、add 时写", required=False),
        "percent": Field("百分数，op 为 percent 时写", required=False),
        "period": Field("amount 属于 month 还是 year", required=False),
        "from": Field("自何月起，写该月第一天"),
        "until": Field("自何月起不再执行，写该月第一天", required=False),
        "on": Field("national 以国家标准为基数，inherited 以上级执行数为基数", required=False),
        **_CITATION,
    },
    "value": {
        "table": Field("local_wage、local_income 或 conscript_rate"),
        "key": Field("键；不写即 all", required=False),
        "amount": Field("元，金额表写", required=False),
        "percent": Field("百分数，比例表写", required=False),
        "period": Field("month 或 year，金额表写", required=False),
        "from": Field("自何月起，写该月第一天"),
        **_CITATION,
    },
    "funding": {
        "benefit": Field("待遇的标识，或 * 代表全部待遇"),
        "central": Field("中央负担百分数"),
        "provincial": Field("省级负担百分数；其余归市县"),
        "from": Field("自何月起，写该月第一天"),
        **_CITATION,
    },
}
