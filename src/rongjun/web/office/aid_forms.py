"""Forms of cases, the care fund and pairings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongjun.domains.services.aid.sealing import Figures

from ..told.aid_words import HELPS, KINDS
from ..ui.forms import DateField, MoneyField, OfficeForm
from .aid_frame import choice_field, text_field


class HouseholdForm(OfficeForm):
    """The figures of a household; sealed when kept."""

    income = MoneyField(label=_("家庭月收入（元）"))
    members = forms.IntegerField(label=_("家庭人数"), min_value=1, max_value=30)
    medical = MoneyField(label=_("近一年自付医疗费用（元）"), required=False)
    event = forms.BooleanField(label=_("一年内遇到重大变故"), required=False)
    what = text_field(_("困难情况"), most=500, long=True, help=_("只写困难的事实；加密保存，本人看得到。"))

    def figures(self) -> Figures:
        """Return what was typed."""
        said = self.cleaned_data
        return Figures(said["income"], said["members"], said["medical"] or 0, said["event"], said["what"])


class FiguresForm(HouseholdForm):
    """A need: its situation and the figures of the household."""

    situation = choice_field(_("困难情形"), ())
    field_order: tuple[str, ...] = ("situation",)

    def __init__(self, *args: Any, situations: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["situation"].choices = [("", "—"), *situations.items()]  # type: ignore[attr-defined]


class ApplyForm(FiguresForm):
    """An application for help."""

    kind = choice_field(_("申请的帮扶"), list(KINDS.items()))
    field_order = ("kind", "situation")


class SuspectForm(OfficeForm):
    """That somebody may be in hardship."""

    kind = choice_field(_("可能需要的帮扶"), list(KINDS.items()))
    situation = choice_field(_("困难情形"), ())
    note = text_field(_("根据什么"), most=300, long=True, help=_("写看到的困难事实；本人看得到。"))

    def __init__(self, *args: Any, situations: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["situation"].choices = [("", "—"), *situations.items()]  # type: ignore[attr-defined]


class AskForm(FiguresForm):
    """An application in a round of the care fund."""

    asked = MoneyField(label=_("申请金额（元）"))
    seen = forms.MultipleChoiceField(
        label=_("已见到的材料"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("缺的可以在截止前补；材料不齐的不参加评审。"),
    )  # fmt: skip

    def __init__(self, *args: Any, papers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].choices = papers  # type: ignore[attr-defined]


class RoundForm(OfficeForm):
    """A new round of the care fund."""

    name = text_field(_("名称"), most=80)
    closes_on = DateField(label=_("申请截止日期"))
    most = MoneyField(label=_("每份最高额（元）"))
    basis = text_field(_("依据"), help=_("关爱基金章程或管理办法的条款。"))


class DonationForm(OfficeForm):
    """A donation with the donor's wish."""

    donor = text_field(_("捐赠人"), most=120, required=False, help=_("不愿具名的留空。"))
    amount = MoneyField(label=_("金额（元）"))
    given_on = DateField(label=_("捐赠日期"))
    wish_situation = choice_field(_("指定的困难情形"), (), required=False, help=_("没有指定的留空。"))
    wish_area = choice_field(_("指定的乡镇"), (), required=False, help=_("没有指定的留空。"))
    wish_text = text_field(_("捐赠人的话"), required=False)

    def __init__(self, *args: Any, situations: dict[str, str], towns: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("wish_situation", situations), ("wish_area", towns)):
            self.fields[name].choices = [("", "—"), *choices.items()]  # type: ignore[attr-defined]


class HelpForm(OfficeForm):
    """Help that was given."""

    kind = choice_field(_("帮扶方式"), list(HELPS.items()))
    what = text_field(_("帮了什么"), most=300, long=True)
    worth = MoneyField(label=_("折合（元）"), required=False)
    day = DateField(label=_("日期"))


class PairForm(OfficeForm):
    """A pairing of a department with a family that said yes."""

    department = text_field(_("结对部门"), most=80)
    contact = text_field(_("部门联系人"), most=60, required=False, help=_("只写姓名或岗位，不写电话。"))
    need = text_field(_("需要的帮助"), most=300, long=True, help=_("只写需要；本人看得到。"))


class SettingForm(OfficeForm):
    """A new value of a setting."""

    text = forms.CharField(label=_("内容"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 6}))
    since = DateField(label=_("自何日起"))
    document = text_field(_("依据的文件编号"), most=120)
