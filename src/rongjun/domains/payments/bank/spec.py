"""A bank's column layout as plain values: checked when it is saved, so that reading and writing need not ask again.

The default layout is that of the template (bank_sheet_columns.csv) and cannot be changed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base.errors import Refusal

from .models import Reason

FORMS: Final = ("xlsx", "xls", "csv", "txt")
ENCODINGS: Final = ("utf-8", "utf-8-sig", "gb18030")
DELIMITERS: Final = {"comma": ",", "tab": "\t", "pipe": "|", "semicolon": ";"}
FIELDS: Final = {
    "sequence": gettext_lazy("序号"), "holder": gettext_lazy("户名"), "account": gettext_lazy("账号"),
    "bank": gettext_lazy("开户银行"), "yuan": gettext_lazy("金额（元，两位小数）"),
    "fen": gettext_lazy("金额（分，整数）"),
    "reference": gettext_lazy("备注（批次和序号，用来对回执）"), "purpose": gettext_lazy("用途（抚恤补助和月份）"),
    "text": gettext_lazy("固定文字"),
}  # fmt: skip
RESULTS: Final = {"result": gettext_lazy("结果"), "reason": gettext_lazy("失败原因"), "day": gettext_lazy("日期")}
SAID: Final = ("paid", "failed", "returned", "pending")
MAX_COLUMNS: Final = 16


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """A column: its title, which of FIELDS (or RESULTS) it is, and the text of a fixed one."""

    title: str
    field: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Spec:
    """A layout: form of the file, how it is written, columns out, columns that come back beside them, and words."""

    form: str
    encoding: str
    delimiter: str
    header: bool
    columns: tuple[LayoutColumn, ...]
    results: tuple[LayoutColumn, ...]
    words: Mapping[str, tuple[str, ...]]
    """paid, failed, returned, pending -> what the bank writes in the result column."""
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Our reason -> phrases or codes of the bank."""

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the columns that go out."""
        return tuple(column.title for column in self.columns)

    def title_of(self, *fields: str) -> str:
        """Return the title of the column that is one of these fields, or ''."""
        both = (*self.columns, *self.results)
        return next((column.title for column in both if column.field in fields), "")

    def place_of(self, *fields: str) -> int | None:
        """Return where, from the left, the column of one of these fields stands in what comes back, or None."""
        both = (*self.columns, *self.results)
        return next((place for place, column in enumerate(both) if column.field in fields), None)

    def said(self, word: str) -> str:
        """Return paid, failed, returned or pending for a word of the result column, or ''."""
        return next((said for said, words in self.words.items() if word in words), "")

    def phrases(self) -> dict[str, str]:
        """Return phrase -> our reason."""
        return {phrase: reason for reason, phrases in self.reasons.items() for phrase in phrases}

    def plain(self) -> dict[str, Any]:
        """Return the layout as JSON."""
        return asdict(self)


DEFAULT_NAME: Final = "默认"
DEFAULT: Final = Spec(
    form="xlsx", encoding="utf-8", delimiter="comma", header=True,
    columns=(
        LayoutColumn("序号", "sequence"), LayoutColumn("户名", "holder"), LayoutColumn("账号", "account"),
        LayoutColumn("金额", "yuan"), LayoutColumn("备注", "reference"),
    ),
    results=(LayoutColumn("结果", "result"), LayoutColumn("失败原因", "reason")),
    words={"paid": ("成功",), "failed": ("失败",), "returned": ("退汇",), "pending": ()},
)  # fmt: skip


def read_spec(raw: Mapping[str, Any]) -> Spec:
    """Return a layout from JSON. Raises Refusal, in words, where it could not be used."""
    spec = Spec(
        form=str(raw["form"]), encoding=str(raw["encoding"]), delimiter=str(raw["delimiter"]),
        header=bool(raw["header"]), columns=_columns(raw["columns"]), results=_columns(raw["results"]),
        words={said: tuple(raw["words"].get(said, ())) for said in SAID},
        reasons={reason: tuple(words) for reason, words in raw.get("reasons", {}).items() if words},
    )  # fmt: skip
    check_spec(spec)
    return spec


def _columns(raw: Any) -> tuple[LayoutColumn, ...]:
    return tuple(LayoutColumn(one["title"], one["field"], one.get("text", "")) for one in raw)


def check_spec(spec: Spec) -> None:
    """Raise Refusal where a layout cannot pay or cannot be answered, with what is missing."""
    if spec.form not in FORMS or spec.encoding not in ENCODINGS or spec.delimiter not in DELIMITERS:
        raise Refusal(_("文件格式、编码或分隔符不在可选之列。"))
    fields = [column.field for column in spec.columns]
    if not fields or len(fields) + len(spec.results) > MAX_COLUMNS or set(fields) - FIELDS.keys():
        raise Refusal(_("请列出一至 %(limit)d 列，每列选一种内容。") % {"limit": MAX_COLUMNS})
    amounts = [one for one in fields if one in ("yuan", "fen")]
    missing = [str(FIELDS[name]) for name in ("holder", "account", "reference") if fields.count(name) != 1]
    if missing or len(amounts) != 1:
        told = _("、").join([*missing, *([] if len(amounts) == 1 else [_("金额")])])
        raise Refusal(_("“%(fields)s”要有而且只能有一列：没有它们，钱付不对，回执也对不上。") % {"fields": told})
    _check_results(spec)


def _check_results(spec: Spec) -> None:
    fields = [column.field for column in spec.results]
    if fields.count("result") != 1 or fields.count("reason") > 1 or set(fields) - RESULTS.keys():
        raise Refusal(_("回执里要有而且只能有一列“结果”；失败原因和日期各至多一列。"))
    words = [word for one in spec.words.values() for word in one]
    if not spec.words["paid"] or not spec.words["failed"]:
        raise Refusal(_("请写明银行用什么词表示成功、用什么词表示失败。"))
    if len(set(words)) != len(words) or not all(words):
        raise Refusal(_("同一个词不能既表示一种结果又表示另一种。"))
    if set(spec.reasons) - set(Reason.values):
        raise Refusal(_("失败原因不在可选之列。"))
    titles = [column.title for column in (*spec.columns, *spec.results)]
    if spec.header and (len(set(titles)) != len(titles) or not all(titles)):
        raise Refusal(_("有表头的文件，每一列的列名都要写，而且不能相同。"))
