"""Forms of a matter's page: each act with the fields it needs. Their prefixes keep them apart on one page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rongjun.domains.petitions.sealing import IDENTITY
from rongjun.domains.safeguards.words import petition_word

from ..ui.forms import DateField, OfficeForm
from .forms_people import NoteField
from .petition_forms import CHOOSE, line, lines
from .petition_words import DELIVERED, HOW_SENT, OUTCOMES, SUBJECTS

SHOWN = _("本人看得到这段文字。")
ARTICLES = _("每行一条，写明法规名称和条款。")
IDENTITY_NAMES = {
    "name": _("姓名"), "phone": _("电话"), "address": _("地址"), "village": _("村（社区）"), "id_number": _("身份证号"),
    "mail": _("电子邮箱"),
}  # fmt: skip


def _articles(*, required: bool = True) -> forms.CharField:
    return lines(_("依据的条款"), rows=2, required=required, help_text=ARTICLES, most=1000)


class _Cited(OfficeForm):
    """A form with articles, one a line."""

    def clean_articles(self) -> list[str]:
        """Return the articles."""
        return [one.strip() for one in self.cleaned_data["articles"].splitlines() if one.strip()]


class ReasonForm(OfficeForm):
    """A reason that must be given."""

    reason = lines(_("理由"), help_text=SHOWN, most=1000)


class UnitForm(OfficeForm):
    """A form that names a unit."""

    unit = forms.ChoiceField(label=_("单位"))

    def __init__(self, units: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [CHOOSE, *((str(pk), name) for pk, name in units)]  # type: ignore[attr-defined]

    def clean_unit(self) -> int:
        """Return the id of the unit."""
        return int(self.cleaned_data["unit"])


class SendForm(UnitForm):
    """Where a matter goes: transferred, or assigned with a day for the report."""

    prefix = "send"
    field_order = ("unit", "how", "feedback_by", "reason")
    how = forms.ChoiceField(
        label=_("方式"), choices=[(one, HOW_SENT[one]) for one in ("transfer", "assign")], widget=forms.RadioSelect,
        initial="transfer", help_text=_("交办的写明报送办理结果的日期。"),
    )  # fmt: skip
    feedback_by = DateField(label=_("报送办理结果的日期"), required=False)
    reason = lines(_("为什么由该单位办理"), rows=2, most=1000)

    def clean(self) -> dict[str, Any]:
        """An assignment has its day."""
        said = super().clean() or {}
        if said.get("how") == "assign" and "feedback_by" in said and said["feedback_by"] is None:
            self.add_error("feedback_by", _("交办的，请填写报送办理结果的日期。"))
        return said


class PassForm(UnitForm):
    """To which disciplinary body an accusation goes."""

    prefix = "pass"
    note = lines(_("说明"), rows=2, required=False, most=1000)


class ReportForm(OfficeForm):
    """How an assigned matter ended, for the unit that assigned it (办结报告)."""

    prefix = "report"
    movement = forms.IntegerField(widget=forms.HiddenInput)
    report = lines(_("办理结果报告"), rows=4, most=4000)


class ObjectForm(ReasonForm):
    """Why a matter is not of this unit."""

    prefix = "object"


class WeighForm(OfficeForm):
    """Whether an objection is right."""

    prefix = "weigh"
    agrees = forms.ChoiceField(
        label=_("异议是否成立"), widget=forms.RadioSelect,
        choices=[("yes", _("成立，收回另行确定承办单位")), ("no", _("不成立，仍由该单位办理"))],
    )  # fmt: skip
    reason = lines(_("理由"), rows=2, most=1000)


class InformForm(OfficeForm):
    """That the person was told in writing what becomes of the matter: which way, on which day."""

    prefix = "inform"
    how = forms.ChoiceField(label=_("告知方式"), choices=list(DELIVERED.items()))
    day = DateField(label=_("告知日期"))
    note = lines(_("告知的内容"), help_text=_("是否受理、由谁办理、什么时候答复。本人看得到这段文字。"), most=2000)


class GuideForm(_Cited):
    """The right way of a request that is not settled by an opinion."""

    prefix = "guide"
    text = lines(_("告知的内容"), help_text=SHOWN, most=2000)
    way = lines(_("应当向哪里、怎样办理"), rows=2, help_text=_("机关名称、地点、期限、需要的材料。"), most=1000)
    articles = _articles()


class DeclineForm(_Cited):
    """Why a matter is not taken again: by reference to the pending or the final opinion (articles 19, 36)."""

    prefix = "decline"
    text = lines(
        _("为什么不再受理"), help_text=_("写明正在办理的或者已经终结的意见的编号。本人看得到这段文字。"), most=2000
    )
    way = lines(_("还可以向哪里反映、怎样得到帮助"), rows=2, most=1000)
    articles = _articles()


class ReplyForm(_Cited):
    """The reply that ends a suggestion, an accusation, or a duty."""

    prefix = "reply"
    text = lines(_("答复"), rows=5, help_text=SHOWN, most=4000)
    articles = _articles(required=False)


class FulfilForm(ReplyForm):
    """How a duty was fulfilled, or why not: by which rule."""

    prefix = "fulfil"
    articles = _articles()


class CloseForm(OfficeForm):
    """A word with which an answered matter ends."""

    prefix = "close"
    note = lines(_("说明"), rows=2, required=False, help_text=SHOWN, most=1000)


class ExtendForm(OfficeForm):
    """By how many days the 60 are longer, and why; the person is told."""

    prefix = "extend"
    days = forms.IntegerField(
        label=_("延长几天"), min_value=1, max_value=30, initial=30,
        help_text=_("至多 30 天；由机关、单位负责人批准，并书面告知本人延期理由（第三十四条）。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("天数应为 1 至 30。")),
    )  # fmt: skip
    reason = lines(_("延期理由"), help_text=SHOWN, most=1000)


class PartForm(UnitForm):
    """What a department is asked for its part, and by when."""

    prefix = "part"
    field_order = ("unit", "subject", "asked", "due_on")
    subject = forms.ChoiceField(label=_("哪方面"), choices=[CHOOSE, *SUBJECTS.items()])
    asked = lines(_("请协助办理的内容"), most=2000)
    due_on = DateField(label=_("答复期限"))


class PartAnswerForm(_Cited):
    """What a department answers for its part."""

    prefix = "part-answer"
    part = forms.IntegerField(widget=forms.HiddenInput)
    answer = lines(_("办理情况和意见"), rows=5, most=4000)
    articles = _articles(required=False)


class AskForm(OfficeForm):
    """What is asked of the person; no clock stops for it."""

    prefix = "ask"
    asked = lines(_("请本人补充什么"), help_text=_("期限照常计算。本人看得到这段文字。"), most=1000)


class AddForm(OfficeForm):
    """What the person brings or says later."""

    prefix = "add"
    told = lines(_("本人补充的情况"), help_text=_("写事情本身，不写本人的姓名、电话、身份证号。"))


class FileForm(OfficeForm):
    """A photo or scan of a letter or paper."""

    prefix = "file"
    content = forms.FileField(
        label=_("照片或扫描件"), help_text=_("pdf、jpg 或 png，不超过 20 MB；加密存放，照片里的拍摄地点会被去掉。"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )  # fmt: skip
    title = line(_("说明"), most=80)


class DeliveryForm(OfficeForm):
    """How and when a paper or the opinion reached the person; the next clock starts from the day."""

    prefix = "delivery"
    paper = forms.ChoiceField(label=_("文书"))
    how = forms.ChoiceField(label=_("送达方式"), choices=list(DELIVERED.items()))
    day = DateField(label=_("送达日期"))
    proof = line(_("送达凭证"), most=120, help_text=_("挂号信或者回证的编号，不写姓名。"))

    def __init__(self, papers: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = list(papers)  # type: ignore[attr-defined]


class HandForm(OfficeForm):
    """To which colleague."""

    prefix = "hand"
    staff = forms.ChoiceField(label=_("转给"))

    def __init__(self, colleagues: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [CHOOSE, *((str(pk), name) for pk, name in colleagues)]
        self.fields["staff"].choices = choices  # type: ignore[attr-defined]


class StepAsideForm(HandForm):
    """Who has an interest in the matter, and which."""

    prefix = "aside"
    reason = line(_("什么关系"), required=True, most=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].label = _("谁回避")


class AgainForm(ReasonForm):
    """Why a matter is sorted anew."""

    prefix = "again"


class ReviewForm(ReasonForm):
    """Why the person does not accept the opinion: review or re-review is asked for in the person's name."""

    prefix = "review"


class NotEndedForm(ReasonForm):
    """Why the person does not find the matter ended."""

    prefix = "not-ended"


class WithdrawForm(ReasonForm):
    """The person takes the matter back."""

    prefix = "withdraw"


class ReopenForm(ReasonForm):
    """The unit opens a matter again."""

    prefix = "reopen"


class IdentityForm(OfficeForm):
    """Which of those who brought a matter is opened, what of them, and for what."""

    prefix = "identity"
    place = forms.ChoiceField(label=_("哪一位"))
    fields_asked = forms.MultipleChoiceField(
        label=_("要看的内容"), choices=[(one, IDENTITY_NAMES[one]) for one in IDENTITY],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    purpose = line(_("查看目的"), required=True, most=30, help_text=_("不超过 30 字；本人看得到。"))

    def __init__(self, people: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(str(place), text) for place, text in people]  # type: ignore[attr-defined]
        if len(people) == 1:
            self.fields["place"].initial = str(people[0][0])


class WordsForm(OfficeForm):
    """For what the person's own words, or a file, are opened."""

    prefix = "words"
    purpose = line(_("查看目的"), required=True, most=30, help_text=_("不超过 30 字；本人看得到。"))


class PrintForm(OfficeForm):
    """What is printed and not kept, for whom and for what."""

    what = forms.ChoiceField(
        label=_("打印什么"), widget=forms.RadioSelect,
        choices=[
            ("delivery", _("送达回证（不写姓名）")), ("address", _("送达页（一人一页，写姓名和地址）")),
            ("file", _("全卷，按顺序")),
        ],
    )  # fmt: skip
    place = forms.ChoiceField(label=_("送达页给哪一位"), required=False)
    purpose = line(_("目的"), most=30, help_text=_("送达页、含来信的全卷要写；不超过 30 字，本人看得到。"))

    def __init__(self, people: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = [("", _("不打印送达页")), *((str(one), text) for one, text in people)]

    def clean(self) -> dict[str, Any]:
        """A sheet with an address says whose, and for what."""
        said = super().clean() or {}
        if said.get("what") == "address" and not said.get("place"):
            self.add_error("place", _("请选择送达页给哪一位；您的岗位看不到是谁的，请由登记的单位打印。"))
        return said


class OpinionForm(_Cited):
    """A written opinion as it is proposed: request, facts, opinion, articles (article 32)."""

    outcome = forms.ChoiceField(label=_("结论"), widget=forms.RadioSelect)
    request = lines(_("信访请求"), rows=3)
    facts = lines(_("查明的事实"), rows=6)
    opinion = lines(_("处理意见"), rows=5)
    articles = _articles()
    way = lines(_("不服的途径和期限"), rows=2, most=1000)
    compared = lines(_("与事实相同的已办事项为何不同"), required=False, rows=2)

    def __init__(self, outcomes: Sequence[str], compares: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(one, OUTCOMES[one]) for one in outcomes]  # type: ignore[attr-defined]
        if not compares:
            del self.fields["compared"]


class BesideForm(OfficeForm):
    """Whose benefit record is looked at beside the matter: the number of the file, which is kept nowhere."""

    prefix = "record"
    file_no = line(_("优抚档案号"), required=True, most=40, help_text=_("不保存在信访事项里，两边不关联。"))
    purpose = NoteField(
        label=_("查看目的"), max_length=60, help_text=_("写入该档案的查阅记录，本人看得到；不写有没有信访。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean_purpose(self) -> str:
        """Refuse what tells that there is a petition: the file does not learn of one."""
        if petition_word(self.cleaned_data["purpose"]):
            raise ValidationError(_("请只写核对什么，如“核对发放金额”；档案的查阅记录里不写来信来访。"))
        return str(self.cleaned_data["purpose"])
