"""What can be wrong with a rulebook: every fault names file, line, what is wrong and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

CHECKS: Final[dict[str, str]] = {
    "folder": "文件夹不存在或没有任何 .yaml 文件",
    "syntax": "不是有效的 YAML",
    "empty": "文件没有内容",
    "shape": "该写文字、清单或对照的地方写了别的",
    "unknown-field": "没有这个字段",
    "missing": "缺少必填字段（含出处 citation 与来源 source）",
    "duplicate-field": "同一处写了两遍同名字段",
    "date": "不是真实日期，或不是某月的第一天",
    "span": "until 不晚于 from",
    "amount": "金额不是最多两位小数的正数，或不小于一千万元",
    "percent": "百分数不是最多两位小数的正数，或超出范围",
    "count": "倍数或月数不是 0 至 999 的整数",
    "share": "中央与省级负担比例之和超过 100%，或不是 0 至 100",
    "period": "标准所属期间不是 month 或 year，或该表不应有期间",
    "unit": "表的单位或取值方式不认识",
    "flag": "不是 true 或 false",
    "status": "状态不认识",
    "draft": "inferred 的数写进了 values，或可发放的数写进了 drafts",
    "unknown-table": "没有这张表",
    "unknown-key": "表里没有这个键",
    "unknown-benefit": "没有这项待遇",
    "unknown-category": "没有这个对象类别",
    "operation": "op 或 on 不认识，或与 amount、percent 不配",
    "region": "区划代码不是 2、4、6、9 或 12 位数字",
    "not-here": "这张表的数不能写在这里",
    "overlap": "同一个值在同一时间写了两遍",
    "defined-twice": "同一张表或同一项待遇定义了两遍",
}
"""Every check of loading, by code; docs/rulebook.md explains each (a test holds it to that)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one line of one file."""

    file: str
    line: int
    code: str
    """A key of CHECKS."""
    message: str
    mend: str

    def __str__(self) -> str:
        """Return file:line, what is wrong and how to mend it, on one line."""
        return f"{self.file}:{self.line}: {self.message} 改法：{self.mend} ({self.code})"


class RulebookFaults(Exception):
    """A rulebook was refused. `faults` lists everything that is wrong with it, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults in order of file and line."""
        self.faults = tuple(sorted(set(faults), key=lambda fault: (fault.file, fault.line, fault.code, fault.message)))
        super().__init__("\n".join(str(fault) for fault in self.faults))
