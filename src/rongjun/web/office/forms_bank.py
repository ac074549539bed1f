"""Forms of the bank's pages: a layout, the office's account, a line left for a person, what the village found out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongjun.domains.payments.bank.office import AccountEntry
from rongjun.domains.payments.bank.spec import FIELDS, MAX_COLUMNS, RESULTS, SAID, LayoutColumn, Spec

from ..ui.forms import DIGITS, OfficeForm
from .bank_words import DELIMITERS, ENCODINGS, FORMS, OUTCOMES, TROUBLES
from .forms_people import NoteField

ROWS = 10
BACK = 3
LINES = forms.Textarea(attrs={"rows": 2})
NONE = ("", _("不用这一列"))


class LayoutForm(OfficeForm):
    """A layout: what the file is, its columns from left to right, what comes back, and the bank's words."""

    name = forms.CharField(
        label=_("格式名称"), max_length=40, help_text=_("如“县农商行代发”。存过的名称再保存就是新版本。")
    )
    form = forms.ChoiceField(label=_("文件格式"), choices=list(FORMS.items()))
    encoding = forms.ChoiceField(
        label=_("文字编码"),
        choices=list(ENCODINGS.items()),
        help_text=_("只用于 CSV 和文本；银行的老系统多用 GB18030。"),
    )
    delimiter = forms.ChoiceField(
        label=_("分隔符"), choices=list(DELIMITERS.items()), help_text=_("只用于 CSV 和文本。")
    )
    header = forms.BooleanField(label=_("第一行是列名"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the rows of columns, and the words."""
        super().__init__(*args, **kwargs)
        self._rows("c", ROWS, FIELDS)
        self._rows("r", BACK, RESULTS)
        labels = {"paid": _("成功"), "failed": _("失败"), "returned": _("付后退回"), "pending": _("处理中")}
        for said in SAID:
            self.fields[f"w_{said}"] = forms.CharField(
                label=labels[said],
                max_length=200,
                required=said in ("paid", "failed"),
                help_text=_("几个词用空格分开。"),
            )
        for reason, trouble in TROUBLES.items():
            if reason != "other":
                self.fields[f"x_{reason}"] = forms.CharField(label=str(trouble.name), max_length=300, required=False)

    def _rows(self, key: str, count: int, fields: dict[str, Any]) -> None:
        for place in range(count):
            number = {"n": place + 1}
            self.fields[f"{key}{place}_field"] = forms.ChoiceField(
                label=_("第 %(n)d 列的内容") % number, choices=[NONE, *fields.items()], required=False
            )
            self.fields[f"{key}{place}_title"] = forms.CharField(
                label=_("第 %(n)d 列的列名") % number, max_length=40, required=False
            )
            if key == "c":
                self.fields[f"{key}{place}_text"] = forms.CharField(
                    label=_("第 %(n)d 列的固定文字") % number, max_length=60, required=False
                )

    def columns(self) -> list[list[Any]]:
        """Return the rows of columns for the page: fields of one row together."""
        return [[self[f"c{place}_{part}"] for part in ("field", "title", "text")] for place in range(ROWS)]

    def results(self) -> list[list[Any]]:
        """Return the rows of what comes back beside them."""
        return [[self[f"r{place}_{part}"] for part in ("field", "title")] for place in range(BACK)]

    def words(self) -> list[Any]:
        """Return the fields of the bank's words for results."""
        return [self[f"w_{said}"] for said in SAID]

    def reasons(self) -> list[Any]:
        """Return the fields of the bank's words for failures."""
        return [self[name] for name in self.fields if name.startswith("x_")]

    def spec(self) -> Spec:
        """Return the layout as it was filled in; what is wrong with it is told when it is saved."""
        data = self.cleaned_data
        return Spec(
            form=data["form"], encoding=data["encoding"], delimiter=data["delimiter"], header=data["header"],
            columns=self._chosen("c", ROWS), results=self._chosen("r", BACK),
            words={said: tuple(data[f"w_{said}"].split()) for said in SAID},
            reasons={reason: words for reason in TROUBLES if (words := tuple(data.get(f"x_{reason}", "").split()))},
        )  # fmt: skip

    def _chosen(self, key: str, count: int) -> tuple[LayoutColumn, ...]:
        data = self.cleaned_data
        return tuple(
            LayoutColumn(
                data[f"{key}{place}_title"].strip(), data[f"{key}{place}_field"],
                data.get(f"{key}{place}_text", "") if data[f"{key}{place}_field"] == "text" else "",
            )
            for place in range(count)
            if data[f"{key}{place}_field"]
        )[:MAX_COLUMNS]  # fmt: skip


def layout_initial(name: str, spec: Spec) -> dict[str, Any]:
    """Return what a layout says, to start a form from."""
    values: dict[str, Any] = {
        "name": name, "form": spec.form, "encoding": spec.encoding, "delimiter": spec.delimiter, "header": spec.header,
    }  # fmt: skip
    for key, columns in (("c", spec.columns), ("r", spec.results)):
        for place, one in enumerate(columns):
            values |= {
                f"{key}{place}_field": one.field,
                f"{key}{place}_title": one.title,
                f"{key}{place}_text": one.text,
            }
    values |= {f"w_{said}": " ".join(words) for said, words in spec.words.items()}
    return values | {f"x_{reason}": " ".join(words) for reason, words in spec.reasons.items()}


class OfficeAccountForm(OfficeForm):
    """The account from which the office pays."""

    holder = forms.CharField(label=_("户名"), max_length=70, help_text=_("与开户证明一致；也是告知里的单位名称。"))
    bank = forms.CharField(label=_("开户银行"), max_length=70)
    bank_code = forms.CharField(
        label=_("联行号"), max_length=14, widget=forms.TextInput(attrs=DIGITS), help_text=_("12 位数字。")
    )
    account = forms.CharField(
        label=_("账号"), max_length=40, required=False, widget=forms.TextInput(attrs=DIGITS),
        help_text=_("加密保存，只显示末四位。不改账号时不填。"),
    )  # fmt: skip
    contact = forms.CharField(label=_("咨询方式"), max_length=60, help_text=_("写在到账告知里，如电话和办公时间。"))

    def entry(self) -> AccountEntry:
        """Return what was filled in."""
        return AccountEntry(**self.cleaned_data)


class LineForm(OfficeForm):
    """What is decided on a line: which payment it is about and what it says of it, or that it moves none."""

    item = forms.ChoiceField(label=_("对应哪一笔"), required=False, widget=forms.RadioSelect)
    taken_as = forms.ChoiceField(
        label=_("这条记录说的是"), required=False,
        choices=[("", _("请选择")), ("paid", _("已付")), ("failed", _("未付成")), ("returned", _("付后退回"))],
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=_("没有付成的原因"), required=False,
        choices=[("", _("已付的不选")), *((key, one.name) for key, one in TROUBLES.items())],
    )  # fmt: skip
    note = NoteField(
        label=_("怎样核实的"), max_length=200, required=False, widget=LINES,
        help_text=_("两边不一致时必须写，如“已电话向银行柜台核实，是同一笔”。确认的人看得到。"),
    )  # fmt: skip

    def __init__(self, items: list[tuple[int, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["item"]
        chosen.choices = [(str(pk), text) for pk, text in items]


class WordForm(OfficeForm):
    """A reason that must be given."""

    note = NoteField(label=_("原因"), max_length=200, widget=LINES, help_text=_("写明是什么、怎样核实的。"))


class OutcomeForm(OfficeForm):
    """What the village found out about a payment that failed."""

    outcome = forms.ChoiceField(label=_("核实结果"), choices=[("", _("请选择")), *OUTCOMES.items()])
    note = NoteField(
        label=_("情况"), max_length=200, required=False, widget=LINES,
        help_text=_("写需要办的事，不写账号。这段话本人看得到。"),
    )  # fmt: skip
