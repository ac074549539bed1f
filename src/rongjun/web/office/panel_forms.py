"""Forms of the parts of a case: appointment and opinion, evidence, notice, decision, appeal, who steps aside."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ..ui.forms import DateField, OfficeForm
from .forms_people import NoteField, PurposeForm

type Choices = Iterable[tuple[Any, Any]]
GRADES = ("一级", "二级", "三级", "四级", "五级", "六级", "七级", "八级", "九级", "十级")
NO_GRADE = "不够等级"
SEEN = _("本人看得到这段文字。")


def long_note(label: Any, *, required: bool = True, help_text: Any = "", rows: int = 3, most: int = 1000) -> NoteField:
    """Return a field for a text of several lines in which words of watching are refused."""
    widget = forms.Textarea(attrs={"rows": rows})
    return NoteField(label=label, required=required, max_length=most, help_text=help_text, widget=widget)


def _choose(form: forms.Form, name: str, choices: Choices, *, empty: bool = True) -> None:
    first = [("", _("请选择"))] if empty else []
    form.fields[name].choices = [*first, *choices]  # type: ignore[attr-defined]


class AppointForm(OfficeForm):
    """Which hospital, which day, where."""

    prefix = "appoint"
    unit = forms.ChoiceField(label=_("鉴定医院"))
    day = DateField(label=_("鉴定日期"))
    place = forms.CharField(label=_("地点"), max_length=120, help_text=_("如“门诊楼二层鉴定室”。本人看得到。"))

    def __init__(self, hospitals: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "unit", hospitals)


class OpinionForm(OfficeForm):
    """What one doctor found, by which item of the standard, and the grade proposed."""

    found = long_note(
        _("检查所见"), rows=6, most=4000, help_text=_("只写与评定有关的检查结果；加密保存，本人有权查阅。"),
    )  # fmt: skip
    cite = forms.CharField(label=_("依据的条款"), max_length=200, help_text=_("写明评定标准的名称、等级和条款号。"))
    grade = forms.ChoiceField(label=_("建议等级"), choices=[("", _("请选择")), *((g, g) for g in (*GRADES, NO_GRADE))])


class InquiryForm(OfficeForm):
    """Whom to ask, for what, and when to chase it."""

    prefix = "inquiry"
    to_name = forms.CharField(label=_("发往单位"), max_length=120)
    asks_for = long_note(_("要查什么"), most=300, help_text=_("写明要查的档案或证明、哪一段时间。"))
    due_on = DateField(label=_("催办日期"), help_text=_("到这一天还没有回复就催办。"))


class OpenInquiryForm(OfficeForm):
    """Which inquiry that was not answered yet."""

    inquiry = forms.ChoiceField(label=_("取证函"))

    def __init__(self, inquiries: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "inquiry", inquiries, empty=False)


class ChaseForm(OpenInquiryForm):
    """A reminder with a new day."""

    prefix = "chase"
    due_on = DateField(label=_("新的催办日期"))


class EvidenceForm(OpenInquiryForm):
    """What came back, or why nothing can."""

    prefix = "evidence"
    answer = long_note(_("查到什么，或为何取不到"), most=300, help_text=SEEN)


class NoticeForm(OfficeForm):
    """What is shown beside the masked name, and where to object."""

    lines = forms.CharField(
        label=_("公示的内容"), widget=forms.Textarea(attrs={"rows": 6}), max_length=2000,
        help_text=_("一行一项，写成“名称：内容”。姓名由系统隐去一部分；证号、账号、电话、住址、伤情病情不能公示。"),
    )  # fmt: skip
    contact = forms.CharField(
        label=_("接收异议的单位和电话"), max_length=120, help_text=_("写单位的固定电话，不写个人手机。")
    )

    def clean_lines(self) -> list[tuple[str, str]]:
        """Return (label, text) of each line. Raises ValidationError that names the first line that is none."""
        return read_lines(self.cleaned_data["lines"])


class TakeDownForm(OfficeForm):
    """Why a notice is taken down before its end."""

    prefix = "take-down"
    reason = long_note(_("提前撤下的理由"), most=200, help_text=SEEN)


class ObjectionForm(OfficeForm):
    """What somebody said against a notice, and who."""

    prefix = "objection"
    said = long_note(_("异议的内容"), rows=4, most=2000)
    who = forms.CharField(
        label=_("提出人"), max_length=120, required=False, help_text=_("可以不具名。加密保存，不告诉申请人。"),
    )  # fmt: skip


class ObjectionAnswerForm(OfficeForm):
    """What was found about an objection."""

    prefix = "objection-answer"
    objection = forms.ChoiceField(label=_("异议"))
    answer = long_note(_("核查结果和答复"), rows=4, most=2000, help_text=_("不写提出人是谁：申请人看得到结果。"))
    upheld = forms.ChoiceField(
        label=_("是否成立"), choices=[("no", _("不成立")), ("yes", _("成立"))], widget=forms.RadioSelect
    )

    def __init__(self, objections: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "objection", objections, empty=False)


class OpenObjectionForm(PurposeForm):
    """For what the text and the author of objections are opened."""

    prefix = "open-objections"


class OpenOpinionsForm(PurposeForm):
    """For what the doctors' findings are opened."""

    prefix = "open-opinions"


class AppealForm(OfficeForm):
    """Why the person does not accept the decision."""

    prefix = "appeal"
    grounds = long_note(_("不服的理由"), rows=4, help_text=_("按本人的话写。"))


class AppealAnswerForm(OfficeForm):
    """What the unit above decides on an appeal."""

    prefix = "appeal-answer"
    upholds = forms.ChoiceField(
        label=_("复核结论"), widget=forms.RadioSelect,
        choices=[("yes", _("维持原决定")), ("no", _("撤销原决定，重新办理"))],
    )  # fmt: skip
    reasons = long_note(_("复核的理由"), rows=4, help_text=SEEN)


class InterestForm(OfficeForm):
    """Who steps aside, and why."""

    prefix = "step-aside"
    staff = forms.ChoiceField(label=_("回避的人"))
    reason = long_note(_("理由"), most=200, help_text=_("如“申请人的兄弟”。写了以后此人不再办理这个事项，不能撤回。"))

    def __init__(self, staff: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "staff", staff)


class SecondLookForm(OfficeForm):
    """What a second look found."""

    agrees = forms.ChoiceField(
        label=_("复核结论"), widget=forms.RadioSelect,
        choices=[("yes", _("与原决定一致")), ("no", _("与原决定不一致，须重新办理"))],
    )  # fmt: skip
    note = long_note(_("复核的情况"), rows=4, help_text=_("写明看了什么、依据哪一条。本人看得到。"))


class ProposalForm(OfficeForm):
    """What an officer proposes: grant or refuse, facts, articles, reasons, and why it differs from equal cases."""

    grants = forms.ChoiceField(
        label=_("拟作决定"), widget=forms.RadioSelect, choices=[("yes", _("同意")), ("no", _("不同意"))]
    )
    facts = forms.CharField(
        label=_("认定的事实"), widget=forms.Textarea(attrs={"rows": 6}), max_length=4000,
        help_text=_("一行一项，写成“名称：内容”。印在决定书上。"),
    )  # fmt: skip
    cites = forms.MultipleChoiceField(label=_("依据的条款"), required=False, widget=forms.CheckboxSelectMultiple)
    articles = forms.CharField(
        label=_("其他条款"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1000,
        help_text=_("一行一条。"),
    )  # fmt: skip
    grounds = forms.MultipleChoiceField(
        label=_("不同意的理由"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("选中的理由和它依据的条款会写进决定书。"),
    )  # fmt: skip
    reasons = long_note(_("理由"), required=False, rows=4, most=2000, help_text=_("写明事实怎样适用条款。"))
    compared = long_note(
        _("与事实相同的已办事项不同，为什么"), required=False, most=1000,
        help_text=_("右边有事实相同而决定相反的，必须写明。"),
    )  # fmt: skip

    def __init__(self, articles: Sequence[str], grounds: Choices, compares: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "cites", [(one, one) for one in articles], empty=False)
        _choose(self, "grounds", grounds, empty=False)
        if not compares:
            del self.fields["compared"]

    def clean_facts(self) -> list[tuple[str, str]]:
        """Return (name, text) of each fact."""
        return read_lines(self.cleaned_data["facts"])


def read_lines(text: str) -> list[tuple[str, str]]:
    """Read lines of the form “name: text”. Raises ValidationError that names the first line that is none."""
    found = []
    for number, line in enumerate(text.strip().splitlines(), start=1):
        name, colon, said = line.strip().replace("：", ":", 1).partition(":")
        if not line.strip():
            continue
        if not (colon and name.strip() and said.strip()):
            raise ValidationError(_t("第 %(number)d 行应写成“名称：内容”。") % {"number": number}, code="invalid")
        found.append((name.strip(), said.strip()))
    return found


def written_lines(lines: Iterable[Sequence[str]]) -> str:
    """Write (name, text) one a line, as `read_lines` reads them."""
    return "\n".join(f"{name}：{text}" for name, text in lines)
