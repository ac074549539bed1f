"""The words of the provincial lists beside those of the own template, by what they mean; and yes and no by code.

The lists are printed in the workbooks as blocks side by side; under one heading several stand one below the other
(under 性别 also 劳动能力, 住房状况 and 家庭经济状况). Those of the file's fields are in file/choices.py. Ordinals
(01, 02 …) are not taken for the words of a list: the printed lists carry no codes, and the order of a list is no code.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongjun.kernel import vocabulary as own

from ..file.choices import STATES
from ..workbook import columns as col
from ..workbook.columns import normal_name

PAID: Final = "享受待遇"
YES_NO: Final[Mapping[str, str]] = {
    "是": "是", "否": "否", "1": "是", "0": "否", "Y": "是", "N": "否", "y": "是", "n": "否", "YES": "是", "NO": "否",
    "√": "是", "×": "否", "有": "是", "无": "否",
}  # fmt: skip
CARE_OF_PLACE: Final[Mapping[str, str]] = {
    "分散供养": "分散", "优抚医院": "集中", "精神病院": "集中", "光荣院": "集中", "敬老院": "集中", "其他": "",
    "分散": "分散", "集中": "集中", "集中供养": "集中",
}  # fmt: skip
"""供养方式 as it decides the nursing fee; of 其他 nothing is known."""
CATEGORY_WORDS: Final[Mapping[str, str]] = {
    "伤残人民警察": "13", "烈士遗属": "21", "因公牺牲军人遗属": "22", "病故军人遗属": "23", "烈士": "21",
    "因公牺牲": "22", "病故": "23", "60岁士兵": "81", "参战人员": "51", "参试人员": "61", "老烈子女": "B1",
}  # fmt: skip
WORDS: Final[dict[str, dict[str, str]]] = {
    col.CATEGORY: {**{normal_name(name): code for name, code in own.CATEGORY_CODES.items()}, **CATEGORY_WORDS},
    col.ERA: {"抗日战争": "抗日", "解放战争": "解放", "建国后": "建国后", "抗日": "抗日", "解放": "解放"},
    col.ALONE: dict(YES_NO),
    col.CARE: dict(CARE_OF_PLACE),
}
"""Column of the own template -> word in normal form -> the word that the own template takes."""
LISTED: Final[dict[str, str]] = {
    col.ALONE: "是、否", col.ERA: "抗日战争、解放战争、建国后",
    col.CARE: "分散供养、优抚医院、精神病院、光荣院、敬老院、其他",
    "伤残类别": "残疾军人、伤残国家机关工作人员、伤残人民警察、伤残民兵民工、因战因公伤残人员",
    "优抚对象类别": "烈士遗属、因公牺牲军人遗属、病故军人遗属",
}  # fmt: skip
"""What is told where a word is in no list: by column of the own template, or by header."""
SURVIVOR_WORDS: Final = {"21": "烈士", "22": "因公牺牲", "23": "病故"}
STATE_WORDS: Final = {normal_name(word): word for word, _label in STATES}
STATE_MENDS: Final[dict[str, Promise]] = {
    "去世": _("请在该人页面登记去世日期和原因，或用人员表补报去世日期；去世后应继续发放的待遇以它为准"),
    "停发": _("请用人员表补报停止日期和停止原因；仍应享受的，请改为享受待遇"),
    "迁移": _("请用人员表补报迁出日期（停止原因填迁出）；仍在本地享受的，请改为享受待遇"),
    "取消": _("请用人员表补报取消的日期（停止原因填取消）"),
    "中止": _("请用人员表补报中止的日期（停止原因填中止）；依第五十九条中止的，登记省级决定"),
    "受理": _("认定后请改为享受待遇，填写批准日期，重新导入"),
    "不予认定": _("确未认定的，无需处理"),
    "身份认定不享受待遇": _("确不享受待遇的，无需处理"),
}


@lru_cache(maxsize=65536)
def normal(text: str) -> str:
    """Return a value as it is looked up in a list: blanks and widths gone, 其它 as 其他."""
    return normal_name(text)


def own_word(column: str, text: str) -> str:
    """Return the word of the own template for a value of a column, or the value itself where no list has it."""
    return WORDS[column].get(normal(text), text) if column in WORDS else text
