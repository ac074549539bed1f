"""Forms of the medical pages: a sheet, a rule, a season, a wish for a place."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongjun.domains.funds.queries import with_left
from rongjun.domains.services.medical.counter import Brought
from rongjun.domains.units.models import Unit
from rongjun.kernel.medical.bill import Bill
from rongjun.kernel.money import format_yuan, parse_yuan
from rongjun.kernel.vocabulary import CATEGORIES

from ..told.medical_words import KINDS
from ..ui.forms import DIGITS, DateField, OfficeForm
from .medical_words import read_groups


class YuanField(forms.CharField):
    """An amount in yuan; its value is fen."""

    def to_python(self, value: Any) -> Any:
        """Return fen. Raises ValidationError."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_yuan(text)
        except ValueError:
            raise forms.ValidationError(_("金额写成 3000 或 3000.50，单位是元。")) from None


class SheetForm(OfficeForm):
    """A settlement sheet of a hospital."""

    hospital = forms.ChoiceField(label=_("医院"))
    file = forms.FileField(label=_("结算表"), help_text=_("xlsx、xls 或 csv；表头用模板里的。"))

    def __init__(self, hospitals: list[tuple[int, str]], *given: Any, **more: Any) -> None:
        """`hospitals`: who may be chosen; one alone is chosen already."""
        super().__init__(*given, **more)
        many = [("", "—")] if len(hospitals) > 1 else []
        self.fields["hospital"].choices = many + [(str(pk), name) for pk, name in hospitals]  # type: ignore[attr-defined]


class RuleForm(OfficeForm):
    """A local rule: number, day, promise, contribution, and its groups one a line."""

    doc_no = forms.CharField(label=_("文号"), max_length=80, help_text=_("照原件写。"))
    source = forms.CharField(label=_("来源"), max_length=400, help_text=_("从哪里收到：网址，或来文。"))
    effective = DateField(label=_("自哪天起"))
    promise = forms.DecimalField(
        label=_("承诺的实际报销比例（%）"), min_value=0, max_value=100, decimal_places=2, initial=90,
        help_text=_("政策范围内费用，各方合计应承担的比例。"),
    )  # fmt: skip
    contribution = YuanField(
        label=_("一至六级每人每年缴费（元）"), widget=forms.TextInput(attrs=DIGITS), help_text=_("没有的写 0。")
    )
    groups = forms.CharField(
        label=_("人群和标准"), widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("一行一个人群，从表格粘贴，或用竖线隔开：人群|类别代码|残疾等级|门诊比例|门诊年限额|住院起付|住院比例"
                    "|住院年限额|补足到承诺（是或-）。如：一至六级|11|1-6|80|3000|0|70|50000|是。先写的先用。"),
    )  # fmt: skip

    papers = forms.CharField(
        label=_("窗口结算要的材料"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=1000,
        help_text=_("一行一份，照文件写。在别处看病、自己先付的，窗口逐份核对，齐了才登记。"),
    )  # fmt: skip

    def clean_groups(self) -> list[dict[str, Any]]:
        """Return the groups as data; every fault names its line."""
        groups, faults = read_groups(self.cleaned_data["groups"])
        if faults:
            raise forms.ValidationError(faults)
        return groups

    def content(self) -> dict[str, Any]:
        """Return the rule as data."""
        said = self.cleaned_data
        return {
            "doc_no": said["doc_no"].strip(), "effective": said["effective"].isoformat(),
            "promise_bp": int(said["promise"] * 100), "contribution_fen": said["contribution"],
            "groups": said["groups"],
            "papers": [one.strip()[:80] for one in said["papers"].splitlines() if one.strip()],
        }  # fmt: skip


class BillForm(OfficeForm):
    """A bill that somebody paid elsewhere and brings to the counter. `papers`: what the rule in force asks for."""

    file_no = forms.CharField(label=_("档案号"), max_length=32, help_text=_("在人员页面上可以找到。"))
    number = forms.CharField(label=_("结算单号"), max_length=60, help_text=_("照票据写；一张票据只补一次。"))
    treated_at = forms.CharField(label=_("就医的医院"), max_length=80)
    kind = forms.ChoiceField(label=_("类别"), choices=[("", "—"), *KINDS.items()])
    left_on = DateField(label=_("就诊或出院日期"))
    total = YuanField(label=_("总费用（元）"), widget=forms.TextInput(attrs=DIGITS))
    policy = YuanField(label=_("政策范围内费用（元）"), widget=forms.TextInput(attrs=DIGITS))
    basic = YuanField(label=_("基本医保支付（元）"), required=False, widget=forms.TextInput(attrs=DIGITS))
    serious = YuanField(label=_("大病保险支付（元）"), required=False, widget=forms.TextInput(attrs=DIGITS))
    assistance = YuanField(label=_("医疗救助支付（元）"), required=False, widget=forms.TextInput(attrs=DIGITS))
    injury_fund = forms.BooleanField(
        label=_("旧伤复发，且参加工伤保险"), required=False, help_text=_("由工伤保险基金支付，不在这里结算。")
    )
    seen = forms.MultipleChoiceField(label=_("已核对的材料"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, papers: tuple[str, ...], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["seen"].choices = [(one, one) for one in papers]  # type: ignore[attr-defined]
        if not papers:
            del self.fields["seen"]

    def brought(self) -> Brought:
        """Return what was brought."""
        said = self.cleaned_data
        bill = Bill(said["kind"], said["total"], said["policy"], said["basic"] or 0, said["serious"] or 0,
                    said["assistance"] or 0)  # fmt: skip
        return Brought(said["number"], said["treated_at"], said["left_on"], bill, tuple(said.get("seen", ())),
                       said["injury_fund"])  # fmt: skip


class SeasonForm(OfficeForm):
    """A season of short recuperation."""

    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("如：2026 年第一期短期疗养。"))
    place = forms.CharField(label=_("地点"), max_length=80)
    starts_on = DateField(label=_("开始日期"))
    ends_on = DateField(label=_("结束日期"))
    categories = forms.MultipleChoiceField(
        label=_("对象类别"), choices=list(CATEGORIES.items()), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("不选的，所有优抚对象都可以申请。"),
    )  # fmt: skip
    places = forms.IntegerField(label=_("名额"), min_value=1, max_value=5000, widget=forms.TextInput(attrs=DIGITS))
    cost = YuanField(label=_("每人费用（元）"), widget=forms.TextInput(attrs=DIGITS))


class PlaceForm(OfficeForm):
    """Who asks for a place, by file number."""

    file_no = forms.CharField(label=_("档案号"), max_length=32, help_text=_("在人员页面上可以找到。"))


def hospital_choices() -> list[tuple[int, str]]:
    """Return the units that are hospitals: those at which somebody settles bills or examines."""
    found = Unit.objects.filter(account__role__in=("hospital", "doctor")).distinct().order_by("name")
    return list(found.values_list("pk", "name"))


class PayForm(OfficeForm):
    """From which money, under which number and day a unit is paid."""

    appropriation = forms.ChoiceField(label=_("资金"))
    number = forms.CharField(label=_("单据编号"), max_length=80)
    day = DateField(label=_("日期"))

    def __init__(self, money: list[tuple[int, str]], *given: Any, **more: Any) -> None:
        """`money`: the appropriations with what is left of them."""
        super().__init__(*given, **more)
        choices = [("", "—"), *((str(pk), name) for pk, name in money)]
        self.fields["appropriation"].choices = choices  # type: ignore[attr-defined]


class AgencyForm(PayForm):
    """The same, to an agency that is chosen."""

    agency = forms.ChoiceField(label=_("经办机构"))

    def __init__(self, money: list[tuple[int, str]], agencies: list[tuple[int, str]], *given: Any, **more: Any) -> None:
        """`agencies`: departments that take contributions."""
        super().__init__(money, *given, **more)
        choices = [("", "—"), *((str(pk), name) for pk, name in agencies)]
        self.fields["agency"].choices = choices  # type: ignore[attr-defined]


class ContributionForm(OfficeForm):
    """The year of a list and the day on which the grade counts."""

    year = forms.IntegerField(label=_("缴费年度"), min_value=2000, max_value=2199, widget=forms.TextInput(attrs=DIGITS))
    on_date = DateField(label=_("名单日期"), help_text=_("当日为一至六级的列入。"))


def money_choices(*purposes: str) -> list[tuple[int, str]]:
    """Return the appropriations for some purposes (medical help) with money left: year, number, yuan left."""
    rows = with_left().filter(purpose__in=purposes or ("medical",)).order_by("-year", "pk")
    left = [(one, one.granted_fen - one.used_fen) for one in rows]
    return [(one.pk, f"{one.year} {one.number} {format_yuan(fen)}") for one, fen in left if fen > 0]


def agency_choices() -> list[tuple[int, str]]:
    """Return the departments of other bureaus: the agency of medical insurance is one of them."""
    found = Unit.objects.filter(account__role="department").distinct().order_by("name")
    return list(found.values_list("pk", "name"))
