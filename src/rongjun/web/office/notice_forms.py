"""Forms of notices: the head, one table's grid, a pasted or uploaded table, local entries, the scan."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from rongjun.base.media import MAX_BYTES as PAPER_BYTES
from rongjun.base.spreadsheets.bounds import MAX_BYTES
from rongjun.domains.policy.notices.entries import Head, NotAValue, canonical, read_value
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import first_day
from rongjun.kernel.rulebook.model import Rulebook
from rongjun.kernel.rulebook.parse import hundredths

from ..ui.forms import DateField, MonthField, OfficeForm
from .policy_words import key_name, rulebook_name

REGION = re.compile(r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$")
PERIODS = (("year", _("元/年")), ("month", _("元/月")))
OPS = (("percent", _("在国家标准上提高百分之几")), ("add", _("在国家标准上加发")), ("replace", _("改为本地标准")))


class HeadForm(OfficeForm):
    """What stands on top of a notice."""

    kind = forms.ChoiceField(
        label=_("通知种类"), choices=(("national", _("国家标准")), ("local", _("地方规定"))), widget=forms.RadioSelect,
        initial="national",
    )  # fmt: skip
    doc_no = forms.CharField(label=_("文号"), max_length=80, help_text=_("照原件写，如 退役军人部发〔2024〕40号。"))
    title = forms.CharField(label=_("通知名称"), max_length=200)
    issuer = forms.CharField(label=_("发文机关"), max_length=100, required=False)
    issued = DateField(label=_("发文日期"), required=False, help_text=_("写成 2024-09-20。"))
    effective = MonthField(
        label=_("执行起始月"), help_text=_("自哪个月起执行，写成 2024-08；晚到的通知也写真实月份，差额由下一批次补发。")
    )
    source = forms.CharField(label=_("来源"), max_length=400, help_text=_("从哪里收到：上级来文、网址或档案号。"))
    region = forms.CharField(
        label=_("地方规定：区划代码"),
        max_length=12,
        required=False,
        help_text=_("省 2 位、市 4 位、县 6 位、乡镇 9 位。"),
    )
    region_name = forms.CharField(label=_("地方规定：地方名称"), max_length=60, required=False)
    corrects = forms.CharField(
        label=_("更正理由"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("只有本通知更正同一月份已公布的数时才写。"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the region of a local notice, and for none of a national one."""
        given = super().clean() or {}
        local = given.get("kind") == "local"
        if local and not REGION.match(given.get("region", "")):
            self.add_error("region", _("区划代码应为 2、4、6、9 或 12 位数字，如 980731。"))
        if local and not given.get("region_name"):
            self.add_error("region_name", _("请写这个地方的名称。"))
        return given

    def head(self) -> Head:
        """Return the head that a valid form states."""
        given: dict[str, Any] = dict(self.cleaned_data)
        if given["kind"] == "national":
            given |= {"region": "", "region_name": ""}
        texts = {name: value.strip() for name, value in given.items() if isinstance(value, str)}
        return Head(**(given | texts))


class PasteForm(OfficeForm):
    """A table as text, or a file that holds it."""

    text = forms.CharField(
        label=_("粘贴表格"), required=False, widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_("从 Word、WPS、Excel 里选中整张表复制过来，连同表头；也可以一行写一项，如：一级 因战 124410。"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("或上传文件"), required=False, help_text=_("xlsx、xls 或 csv，读第一个工作表，不超过 30 MB。")
    )

    def clean_file(self) -> "UploadedFile[Any] | None":
        """Refuse a file that is too large before it is read."""
        file: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if file and (file.size or 0) > MAX_BYTES:
            raise ValidationError(_("文件超过 30 MB；请只留标准表。"))
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for one of both."""
        given = super().clean() or {}
        if not self.errors and not given.get("text", "").strip() and not given.get("file"):
            self.add_error("text", _("请粘贴表格，或选择文件。"))
        return given


class PaperForm(OfficeForm):
    """The scan of a notice."""

    file = forms.FileField(label=_("通知扫描件"), help_text=_("pdf、jpg 或 png，不超过 20 MB；可以上传几份。"))

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse a file that is too large before it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > PAPER_BYTES:
            raise ValidationError(_("文件超过 20 MB；请降低扫描分辨率，或分成几份上传。"))
        return file


class ReasonForm(OfficeForm):
    """Why a notice is returned or withdrawn."""

    reason = forms.CharField(label=_("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class PercentField(forms.CharField):
    """A percentage with at most two decimals, as a rulebook file writes it."""

    def __init__(self, *, least: int = 1, most: int = 100_000, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))

    def clean(self, value: Any) -> str:
        """Return the percentage. Raises ValidationError for none."""
        text = str(super().clean(value)).removesuffix("%")
        bp = hundredths(text) if text else None
        if text and (bp is None or not self.least <= bp <= self.most):
            most = format_yuan(self.most, grouped=False).removesuffix(".00")
            raise ValidationError(_("百分数应最多两位小数、不超过 %(most)s，如 8 或 7.5。") % {"most": most})
        return format_yuan(bp, grouped=False) if bp is not None else ""


class YuanField(forms.CharField):
    """An amount as it is typed in notices: full-width digits and thousands separators are taken."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))

    def clean(self, value: Any) -> str:
        """Return the amount as a rulebook file writes it. Raises ValidationError for none."""
        text = str(super().clean(value))
        if not text:
            return ""
        try:
            read_value(text, "fen")
        except NotAValue as wrong:
            raise ValidationError(wrong.fault + wrong.mend) from None
        return canonical(text, "fen")


class RuleForm(OfficeForm):
    """What a locality does to a national standard."""

    target = forms.ChoiceField(label=_("哪一项标准"))
    op = forms.ChoiceField(label=_("怎样规定"), choices=OPS)
    amount = YuanField(label=_("金额（元）"), required=False, help_text=_("加发或改为时写。"))
    period = forms.ChoiceField(label=_("金额按年还是按月"), choices=PERIODS)
    percent = PercentField(label=_("提高百分之几"), required=False, help_text=_("提高时写，如 8。"))
    since = MonthField(label=_("自何月起"))
    until = MonthField(label=_("自何月起不再执行"), required=False, help_text=_("长期有效的不写。"))
    inherited = forms.BooleanField(label=_("以上级（省、市）执行的数为基数"), required=False)

    def __init__(self, book: Rulebook, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paid = [book.tables[table] for table in dict.fromkeys(one.table for one in book.benefits.values() if one.table)]
        groups = [
            (
                rulebook_name(info),
                [(f"{info.id}|*", _("%(table)s：全部档次") % {"table": rulebook_name(info)})]
                + [(f"{info.id}|{key}", key_name(info, key)) for key in info.keys if len(info.keys) > 1],
            )
            for info in paid
        ]
        self.fields["target"].choices = groups  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the amount or for the percentage."""
        given = super().clean() or {}
        wanted = "percent" if given.get("op") == "percent" else "amount"
        if not self.errors and not given.get(wanted):
            self.add_error(wanted, _("请填写这一项。"))
        since, until = given.get("since"), given.get("until")
        if since and until and until <= since:
            self.add_error("until", _("应晚于开始的月份。"))
        return given

    def entry(self) -> dict[str, str]:
        """Return the rule in the fields of a rulebook file."""
        given = self.cleaned_data
        table, _bar, key = given["target"].partition("|")
        rule = {"table": table, "key": key, "op": given["op"], "from": first_day(given["since"]).isoformat()}
        if given["op"] == "percent":
            rule["percent"] = given["percent"]
        else:
            rule |= {"amount": given["amount"], "period": given["period"]}
        rule |= {"until": first_day(given["until"]).isoformat()} if given["until"] else {}
        return rule | ({"on": "inherited"} if given["inherited"] else {})


class ValueForm(OfficeForm):
    """A wage, an income or a rate that only a locality can give."""

    table = forms.ChoiceField(label=_("哪一个数"))
    amount = YuanField(label=_("金额（元）"), required=False, help_text=_("工资、收入写。"))
    period = forms.ChoiceField(label=_("金额按年还是按月"), choices=PERIODS)
    percent = PercentField(label=_("百分之几"), required=False, help_text=_("比例写，如 40。"))
    since = MonthField(label=_("自何月起"))

    def __init__(self, book: Rulebook, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {name: book.tables[name].unit for name in ("local_wage", "local_income", "conscript_rate")}
        self.fields["table"].choices = [  # type: ignore[attr-defined]
            (name, rulebook_name(book.tables[name])) for name in self.units
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the amount or for the percentage; an income is a year's."""
        given = super().clean() or {}
        table = given.get("table", "")
        wanted = "percent" if self.units.get(table) == "bp" else "amount"
        if not self.errors and not given.get(wanted):
            self.add_error(wanted, _("请填写这一项。"))
        if table == "local_income" and given.get("period") == "month":
            self.add_error("period", _("居民收入是一年的数，请选元/年。"))
        return given

    def entry(self) -> dict[str, str]:
        """Return the value in the fields of a rulebook file."""
        given = self.cleaned_data
        start = {"table": given["table"], "from": first_day(given["since"]).isoformat()}
        if self.units[given["table"]] == "bp":
            return start | {"percent": given["percent"]}
        return start | {"amount": given["amount"], "period": given["period"]}


class FundingForm(OfficeForm):
    """Who pays a benefit."""

    benefit = forms.ChoiceField(label=_("哪一项待遇"))
    central = PercentField(label=_("中央负担（%）"), least=0, most=10_000)
    provincial = PercentField(label=_("省级负担（%）"), least=0, most=10_000, help_text=_("其余归市县。"))
    since = MonthField(label=_("自何月起"))

    def __init__(self, book: Rulebook, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(one.id, rulebook_name(one)) for one in book.benefits.values()]
        self.fields["benefit"].choices = [("*", _("没有单独规定的全部待遇")), *names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse more than a hundred per cent together."""
        given = super().clean() or {}
        shares = [hundredths(given.get(name, "") or "0") or 0 for name in ("central", "provincial")]
        if sum(shares) > 10_000:
            self.add_error("provincial", _("中央与省级合起来超过 100%。"))
        return given

    def entry(self) -> dict[str, str]:
        """Return the shares in the fields of a rulebook file."""
        given = self.cleaned_data
        return {
            "benefit": given["benefit"], "central": given["central"], "provincial": given["provincial"],
            "from": first_day(given["since"]).isoformat(),
        }  # fmt: skip
