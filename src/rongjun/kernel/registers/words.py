"""What the name of a field gives away: data that is never kept, and data that is kept only under seal."""

import re
from typing import Final

NEVER: Final = re.compile(
    r"政治面貌|党员|党派|宗教|信仰|民族|人脸|指纹|虹膜|行踪|轨迹|定位|思想|稳控|风险等级|信用分|社会关系|联系的人"
)
"""SAFEGUARDS 1, 2, 3 and 5: no register has a field for it, under whatever seal."""
PRIVATE: Final = re.compile(
    r"身份证|证件号|银行卡|账号|帐号|手机|电话|住址|地址|门牌|病|伤|残|健康|诊断|用药|医疗|住院|身体"
)
"""Numbers of a person, where somebody lives, health."""


def never_kept(name: str) -> str:
    """Return the word by which a field keeps what nothing may keep, or ''."""
    found = NEVER.search(name)
    return found[0] if found else ""


def private_word(name: str) -> str:
    """Return the word by which a field holds what must be sealed, or ''."""
    found = PRIVATE.search(name)
    return found[0] if found else ""
