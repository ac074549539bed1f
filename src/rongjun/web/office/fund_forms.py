"""Forms of money: appropriations, receipts, movements, and a word with a signature."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongjun.domains.funds import drafts
from rongjun.domains.funds.appropriations import Promise
from rongjun.domains.funds.movements import EXPLAINED, Proposal

from ..ui.forms import DateField, MoneyField, OfficeForm
from .fund_words import PURPOSES, SOURCES
from .run_forms import LINES

CHOOSE = ("", _("请选择"))


class PaperFileForm(OfficeForm):
    """A form with a scan."""

    paper = forms.FileField(
        label=_("扫描件"), required=False, max_length=200, help_text=_("pdf、jpg 或 png，不超过 20 MB；加密存放。")
    )

    def content(self) -> bytes | None:
        """Return the scan's content, or None where none was given."""
        file = self.cleaned_data.get("paper")
        return file.read() if file else None


class AppropriationForm(PaperFileForm):
    """What an appropriation's document says."""

    source = forms.ChoiceField(label=_("资金来源"), choices=[CHOOSE, *SOURCES.items()])
    purpose = forms.ChoiceField(label=_("用途"), choices=[CHOOSE, *PURPOSES.items()])
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    number = forms.CharField(label=_("文号"), max_length=80, help_text=_("如 财社〔2026〕12号；捐赠写协议编号。"))
    amount = MoneyField(label=_("金额（元）"))
    notified = DateField(label=_("下达日期"))
    due = DateField(label=_("应到账日期"), required=False, help_text=_("文件没有写的可以不填；逾期未到会提醒。"))
    field_order = ("source", "purpose", "year", "number", "amount", "notified", "due", "paper")

    def promise(self) -> Promise:
        """Return what was typed."""
        said = self.cleaned_data
        return Promise(
            said["source"], said["purpose"], said["year"], said["number"], said["amount"], said["notified"], said["due"]
        )


class ReceiptForm(OfficeForm):
    """Money that arrived, or was sent back."""

    way = forms.ChoiceField(
        label=_("方向"), widget=forms.RadioSelect, initial="in",
        choices=[("in", _("到账")), ("back", _("退回上级（调减之后多出来的）"))],
    )  # fmt: skip
    received = DateField(label=_("银行日期"))
    reference = forms.CharField(label=_("银行回单号"), max_length=80, help_text=_("同一回单重复登记不会记两次。"))
    amount = MoneyField(label=_("金额（元）"))
    note = forms.CharField(
        label=_("说明"), max_length=200, required=False, help_text=_("到账多于应到的，须写明原因。")
    )  # fmt: skip

    def fen(self) -> int:
        """Return the amount, negative for what was sent back."""
        said = self.cleaned_data
        return -int(said["amount"]) if said["way"] == "back" else int(said["amount"])


class MovementForm(PaperFileForm):
    """A movement of one kind: only the fields that the kind asks for."""

    unit = forms.TypedChoiceField(label=_("单位"), coerce=int)
    payee = forms.CharField(
        label=_("收款方"), max_length=80, help_text=_("医院、经办机构、学校、施工单位的全称；不写账号。")
    )
    source = forms.ChoiceField(label=_("资金来源"), choices=[CHOOSE, *SOURCES.items()])
    purpose = forms.ChoiceField(label=_("用途"), choices=[CHOOSE, *PURPOSES.items()])
    spent_for = forms.ChoiceField(
        label=_("实际用于"), choices=list(PURPOSES.items()),
        help_text=_("与资金用途不同的照实填写：会列为“用途不符”，由单位说明。"),
    )  # fmt: skip
    amount = MoneyField(label=_("金额（元）"))
    day = DateField(label=_("日期"))
    number = forms.CharField(label=_("单据编号"), max_length=80, help_text=_("银行回单号、报销单号或文号。"))
    what = forms.CharField(
        label=_("事由"), max_length=200, required=False,
        help_text=_("写做什么用，不写人员姓名和病情；名单作为材料存档。"),
    )  # fmt: skip
    field_order = ("unit", "payee", "source", "purpose", "spent_for", "amount", "day", "number", "what", "paper")

    def __init__(self, kind: str, units: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        place = self.fields["unit"]
        assert isinstance(place, forms.TypedChoiceField)
        place.choices = [CHOOSE, *units]
        needed = NEEDED.get(kind, ())
        for name in ("unit", "payee", "source", "purpose", "spent_for"):
            if name not in needed:
                del self.fields[name]
        if kind in EXPLAINED:
            self.fields["what"].required = True
            self.fields["what"].error_messages["required"] = _("请填写“%(label)s”。") % {"label": _("事由")}

    def proposal(self, *, appropriation_id: int | None, parent_id: int | None) -> Proposal:
        """Return what was typed, with the paper that it stands on."""
        said = self.cleaned_data
        return Proposal(
            self.kind, said["amount"], said["day"], said["number"], said["what"], appropriation_id, parent_id,
            said.get("unit"), said.get("source", ""), said.get("purpose", ""), said.get("spent_for", ""),
            said.get("payee", ""),
        )  # fmt: skip


NEEDED = {
    drafts.ALLOCATION: ("unit",),
    drafts.OPENING_BANK: ("source", "purpose"),
    drafts.OPENING_HELD: ("unit", "source", "purpose"),
    drafts.SPENDING: ("spent_for",),
    drafts.PAYMENT: ("payee",),
}
"""Kind -> the fields that it asks for beside amount, day, number and reason."""


class NoteForm(OfficeForm):
    """A word with a signature."""

    note = forms.CharField(label=_("意见"), max_length=300, required=False, widget=LINES)


class RevealNamesForm(OfficeForm):
    """Why an auditor looks at names."""

    reason = forms.CharField(
        label=_("查看姓名的原因"), max_length=120, help_text=_("如审计底稿编号。本人看得到谁在何时为何查看。")
    )
