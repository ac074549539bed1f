"""What a division code says: its level by the zeros at its end, and the code of the division above (GB/T 2260 form)."""

import re

from .models import Area

AreaRow = tuple[str, str, Area.Level, str | None]
"""Code, name, level, code of the division above."""
_CODE = re.compile(r"^\d{12}$")


def read_division(code: str, name: str) -> AreaRow:
    """Read a division from its code of 6, 9 or 12 digits and its name.

    Raises ValueError with the fault in Chinese.
    """
    full = code.strip().ljust(12, "0") if len(code.strip()) in {6, 9} else code.strip()
    if not _CODE.match(full) or full.startswith("00"):
        raise ValueError("应为12位数字（也可写6位或9位，后面补零）")
    if not name.strip():
        raise ValueError("名称为空，请填写")
    level = _level(full)
    above = max((other for other in Area.Level if other < level), default=None)
    return full, name.strip()[:80], level, None if above is None else full[:above].ljust(12, "0")


def _level(code: str) -> Area.Level:
    return next(level for level in Area.Level if not code[level:].strip("0"))
