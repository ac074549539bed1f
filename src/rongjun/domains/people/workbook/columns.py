"""The columns of the people workbook, in order, and what is done with columns that are not among them."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from rongjun.kernel.identity import mask_number

FILE_NO: Final = "档案号"
NAME: Final = "姓名"
ID_NUMBER: Final = "身份证号"
HOUSEHOLD: Final = "户籍类别"
AREA: Final = "区划代码"
CATEGORY: Final = "对象类别"
GRADE: Final = "残疾等级"
CAUSE: Final = "残疾性质"
SURVIVOR: Final = "牺牲病故类别"
SERVICE_START: Final = "入伍日期"
SERVICE_END: Final = "退役日期"
RECOGNISED: Final = "认定日期"
START: Final = "待遇起始月"
END: Final = "停止日期"
END_REASON: Final = "停止原因"
DEATH: Final = "去世日期"
DEATH_CAUSE: Final = "去世原因"
ALONE: Final = "孤老"
BANK: Final = "开户银行"
ACCOUNT: Final = "银行账号"
HOLDER: Final = "户名"
PHONE: Final = "联系电话"
ERA: Final = "服役时期"
CARE: Final = "供养方式"
PAYEE: Final = "收款人"
PAYEE_ID: Final = "收款人身份证号"
PAYEE_BANK: Final = "收款人银行"
PAYEE_ACCOUNT: Final = "收款人账号"
BIRTH: Final = "出生日期"
SEX: Final = "性别"
"""In other layouts these two stand beside the number and are checked against it; the template has them not."""

COLUMNS: Final = (
    FILE_NO, NAME, ID_NUMBER, HOUSEHOLD, AREA, CATEGORY, GRADE, CAUSE, SURVIVOR, SERVICE_START, SERVICE_END,
    RECOGNISED, START, END, END_REASON, DEATH, DEATH_CAUSE, ALONE, BANK, ACCOUNT, HOLDER, PHONE, ERA, CARE,
    PAYEE, PAYEE_ID, PAYEE_BANK, PAYEE_ACCOUNT,
)  # fmt: skip
REQUIRED: Final = (FILE_NO, NAME, ID_NUMBER, HOUSEHOLD, AREA, CATEGORY, RECOGNISED, BANK, ACCOUNT)
DAYS: Final = frozenset({SERVICE_START, SERVICE_END, RECOGNISED, END, DEATH, BIRTH})
CLEARABLE: Final = frozenset({END, DEATH, PHONE, PAYEE, ACCOUNT})
"""What a form may take back by leaving it empty; in a workbook an empty cell says nothing."""

_NUMBERS = frozenset({ID_NUMBER, ACCOUNT, PHONE, PAYEE_ID, PAYEE_ACCOUNT})
_NAMES = frozenset({PAYEE, HOLDER})
_NEVER = re.compile(
    r"政治面貌|党派|党员|党籍|入党|民族|宗教|信仰|指纹|人脸|脸部|面部|虹膜|声纹|生物特征|照片|相片"
    r"|行踪|轨迹|稳控|思想|信访|上访|社会关系"
)


def header_name(text: str) -> str:
    """Return a column's name without the blanks, line breaks and stars that people put into headers."""
    return re.sub(r"[\s*＊\ufeff]", "", text)


@lru_cache(maxsize=4096)
def normal_name(text: str) -> str:
    """Return a column's name as it is compared: blanks, stars and widths gone, variant spellings made one."""
    plain = re.sub(r"[\s*:\ufeff'\"]", "", unicodedata.normalize("NFKC", text))
    for variant, usual in _VARIANTS:
        plain = plain.replace(variant, usual)
    return plain


_VARIANTS: Final = (
    ("户口薄", "户口簿"), ("其它", "其他"), ("帐", "账"), ("账户", "账号"), ("、", ","), ("(必填)", ""), ("【", "("),
    ("】", ")"), ("[", "("), ("]", ")"), ("公民身份号码", "身份证号"), ("身份证号码", "身份证号"),
)  # fmt: skip


def is_never_stored(name: str) -> bool:
    """Tell whether a column carries what is not collected: views, party, religion, ethnicity, biometrics, watching."""
    return bool(_NEVER.search(name))


def shown(column: str, value: str) -> str:
    """Return a value as it may stand in a list of faults: numbers and other people's names masked."""
    if column in _NUMBERS:
        return mask_number(value, tail=min(4, len(value) // 3))[:120]
    return mask_number(value, head=1, tail=0)[:120] if column in _NAMES else value[:120]


def mask(cell: str) -> str:
    """Return a cell so that its kind can be told and nobody is named: the first character and the signs stay."""
    return cell[:1] + re.sub(r"\w", "*", cell[1:24])
