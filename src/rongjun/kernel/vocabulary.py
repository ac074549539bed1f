"""The closed lists that facts are made of: categories, grades, causes and their Chinese names.

Categories are those of an existing provincial system (policy/object_type_codes.csv); data to migrate carries them.
"""

from typing import Final

CATEGORIES: Final[dict[str, str]] = {
    "11": "残疾军人",
    "12": "伤残国家机关工作人员",
    "13": "行政编制人民警察",
    "14": "伤残民兵民工",
    "15": "因战因公伤残人员",
    "16": "非行政编制人民警察",
    "21": "烈士家属",
    "22": "因公牺牲军人家属",
    "23": "病故军人家属",
    "31": "在乡退伍红军老战士",
    "32": "在乡西路军红军老战士",
    "33": "红军失散人员",
    "41": "在乡复员军人",
    "42": "带病回乡退伍军人",
    "51": "参战",
    "61": "参试",
    "81": "60周岁以上农村籍退役士兵",
    "B1": "部分烈士(错杀被平反人员)子女",
    "F1": "义务兵家庭",
}
CATEGORY_CODES: Final[dict[str, str]] = {name: code for code, name in CATEGORIES.items()}
CATEGORIES_EN: Final[dict[str, str]] = {
    "11": "Disabled soldier",
    "12": "Disabled state employee",
    "13": "Disabled police officer (civil service post)",
    "14": "Disabled militia member or labourer",
    "15": "Disabled in war or duty, other",
    "16": "Disabled police officer (other post)",
    "21": "Martyr's family member",
    "22": "Family member of a soldier who died on duty",
    "23": "Family member of a soldier who died of illness",
    "31": "Red Army veteran",
    "32": "West Route Red Army veteran",
    "33": "Separated Red Army member",
    "41": "Returned demobilised soldier",
    "42": "Ill returned soldier",
    "51": "War participant",
    "61": "Nuclear-test participant",
    "81": "Rural former conscript aged 60 or over",
    "B1": "Martyr's child",
    "F1": "Conscript's family",
}

INJURED: Final = ("11", "12", "13", "14", "15", "16")
SURVIVORS: Final = ("21", "22", "23")
RED_ARMY: Final = ("31", "32", "33")
PARTICIPANTS: Final = ("51", "61")

GRADES: Final[dict[str, int]] = {
    "一级": 1, "二级": 2, "三级": 3, "四级": 4, "五级": 5, "六级": 6, "七级": 7, "八级": 8, "九级": 9, "十级": 10,
}  # fmt: skip
GRADE_NAMES: Final[dict[int, str]] = {number: name for name, number in GRADES.items()}
CAUSES: Final[dict[str, str]] = {"因战": "war", "因公": "duty", "因病": "illness"}
SURVIVOR_KINDS: Final[dict[str, str]] = {"烈士": "martyr", "因公牺牲": "duty", "病故": "illness"}
SURVIVOR_KIND_OF: Final[dict[str, str]] = {"21": "martyr", "22": "duty", "23": "illness"}
ERAS: Final[dict[str, str]] = {"抗日": "anti_japanese", "解放": "liberation", "建国后": "after_1949"}
CARE: Final[dict[str, str]] = {"集中": "institution", "分散": "home"}
HOUSEHOLDS: Final[dict[str, str]] = {"城镇": "urban", "农村": "rural"}
DEATH_CAUSES: Final[dict[str, str]] = {"因病": "illness", "旧伤复发": "old_wound", "其他": "other"}
END_REASONS: Final[dict[str, str]] = {"去世": "death", "迁出": "moved", "取消": "cancelled", "中止": "suspended"}


def category_code(text: str) -> str | None:
    """Return the code of a category given by name or code, or None."""
    plain = text.strip()
    return plain if plain in CATEGORIES else CATEGORY_CODES.get(plain.replace("（", "(").replace("）", ")"))


def category_name(code: str, language: str = "zh") -> str:
    """Return the name of a category in Chinese or English."""
    return (CATEGORIES_EN if language.startswith("en") else CATEGORIES)[code]
