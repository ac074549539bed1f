"""Forms of leaders, supervision, meetings, calls at home and review. Their prefixes are the names of their acts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongjun.domains.petitions.topics import TOPICS

from ..ui.forms import DateField, OfficeForm
from .petition_forms import CHOOSE, line, lines
from .petition_lead_words import ADOPTED, GROUNDS, MEETINGS
from .petition_words import DELIVERED, OUTCOMES

SHOWN = _("本人看得到这段文字。")
ABOVE = ("upheld", "changed", "anew")


class NothingForm(OfficeForm):
    """Nothing is asked: the button says it all."""


class HourField(forms.TimeField):
    """A time of day, HH:MM; a plain text field, which keeps a wrong time as it was typed."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off", "inputmode": "numeric"})
        super().__init__(input_formats=["%H:%M", "%H：%M", "%H.%M"], widget=widget, **kwargs)
        self.error_messages["invalid"] = _("时间应为 时:分，如 9:00、14:30。")


class ChoosingForm(OfficeForm):
    """A form with one field whose choices are given: `chooses` names it."""

    chooses = ""

    def __init__(self, choices: Sequence[tuple[Any, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.chooses].choices = [CHOOSE, *choices]  # type: ignore[attr-defined]


class RotaForm(ChoosingForm):
    """A reception day as it is published."""

    chooses = "leader"
    leader = forms.ChoiceField(label=_("接待领导"))
    post = line(_("公布的职务"), required=True, most=60, help_text=_("如“局长”“副局长”。"))
    day = DateField(label=_("接待日期"))
    begins = HourField(label=_("开始时间"))
    ends = HourField(label=_("结束时间"))
    room = line(_("地点"), required=True, help_text=_("写明楼层、房间；下访的写明服务站。"))
    places = forms.IntegerField(
        label=_("预约名额"), min_value=1, max_value=200, help_text=_("当天直接前来的不受名额限制，同样接待。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    down = forms.BooleanField(label=_("下访：到服务站接待"), required=False)


class CancelForm(OfficeForm):
    """Why a reception day is taken off the rota."""

    prefix = "cancel"
    reason = line(_("取消的原因"), required=True, most=200, help_text=_("会与接待安排一起公布。"))


class PlaceForm(OfficeForm):
    """A place in the queue: by number, or without one."""

    prefix = "place"
    number = line(_("事项编号"), most=30, help_text=_("回执上的编号，以 X 开头；没有登记过的可以不填。"))
    topic = forms.ChoiceField(label=_("反映什么"), required=False, choices=[("", _("不说也可以")), *TOPICS.items()])


class NameForm(OfficeForm):
    """Which matter a place is about."""

    prefix = "name"
    number = line(_("事项编号"), required=True, most=30, help_text=_("登记后回执上的编号。"))


class HearForm(OfficeForm):
    """What the leader said."""

    prefix = "hear"
    said = lines(_("接待时的答复和要求"), rows=4, help_text=_("记入办理过程，本人看得到这段文字。"))


class MarkForm(ChoosingForm):
    """What a leader marks on a letter."""

    prefix = "mark"
    chooses = "unit"
    mark = lines(_("批示"), help_text=SHOWN)
    unit = forms.ChoiceField(label=_("请哪个单位落实"), required=False)


class TakeForm(OfficeForm):
    """Why a leader takes a matter on, and by which day it is settled."""

    prefix = "take"
    reason = lines(_("为什么包案"), rows=2, help_text=_("如久拖未决、涉及几个部门、反映强烈。只写事项，本人看得到。"))
    due_on = DateField(label=_("我负责在哪一天前化解"), help_text=_("不晚于法定期限；定下后不能改。"))


class EndForm(OfficeForm):
    """How a matter that was taken on ended."""

    prefix = "end"
    result = lines(_("怎样化解的"), help_text=SHOWN)


class OrderForm(OfficeForm):
    """What is done about an urgent need."""

    prefix = "order"
    ordered = lines(_("安排了什么，由谁落实"), help_text=SHOWN)


class SuperviseForm(OfficeForm):
    """On which ground an account is asked for, and what should be done better."""

    prefix = "supervise"
    ground = forms.ChoiceField(label=_("督办的情形"), choices=[CHOOSE, *GROUNDS.items()])
    asked = lines(_("发现了什么，要求说明什么"))
    improve = lines(
        _("改进工作的建议"), required=False, rows=2, help_text=_("有建议的，被督办单位须书面反馈采纳情况。")
    )
    due_on = DateField(label=_("答复期限"))


class AccountForm(OfficeForm):
    """The account, and what is adopted."""

    answer = lines(_("事实、原因和改正的措施"))
    adopted = forms.ChoiceField(label=_("对改进建议"), required=False, choices=[CHOOSE, *ADOPTED.items()])


class MeetingForm(OfficeForm):
    """A meeting to come."""

    prefix = "meet"
    kind = forms.ChoiceField(label=_("方式"), choices=list(MEETINGS.items()), widget=forms.RadioSelect)
    first_day = DateField(label=_("开始日期"))
    last_day = DateField(label=_("结束日期"), required=False, help_text=_("一天开完的不填。"))
    place = line(_("地点"), required=True)
    people = lines(
        _("参加人员的职务"), required=False, rows=2, help_text=_("每行一个，如“优抚股长”；不写信访人的姓名。"), most=600
    )

    def clean_people(self) -> list[str]:
        """Return the posts."""
        return [one.strip() for one in self.cleaned_data["people"].splitlines() if one.strip()]


class MinutesForm(OfficeForm):
    """The minutes of a meeting."""

    minutes = lines(
        _("记录"), rows=6, help_text=_("谁说了什么、有什么证据、结果如何。不能改写，本人看得到。"), most=20000
    )
    agreed = lines(_("达成的协议"), required=False, rows=2, help_text=_("没有达成的不填。"))


class HomeCallForm(OfficeForm):
    """A call at home, after the yes."""

    prefix = "call"
    consent_on = DateField(label=_("本人同意的日期"))
    day = DateField(label=_("上门日期"))
    purpose = line(_("上门办什么事"), required=True, most=200, help_text=SHOWN)


class CallResultForm(OfficeForm):
    """What came of a call at home."""

    result = lines(_("办了什么，结果如何"), rows=2, help_text=SHOWN)


class ReviewOpinionForm(OfficeForm):
    """An opinion of review or re-review."""

    prefix = "propose"
    outcome = forms.ChoiceField(
        label=_("结论"), choices=[(one, OUTCOMES[one]) for one in ABOVE], widget=forms.RadioSelect
    )
    request = lines(_("请求和不服的理由"), rows=2)
    facts = lines(_("查明的事实"), rows=4)
    opinion = lines(_("意见"), rows=4)
    articles = lines(_("依据的条款"), rows=2, help_text=_("每行一条，写明法规名称和条款。"), most=1000)
    way = lines(_("救济途径"), rows=2, help_text=_("可以在什么期限内向谁请求复核；复核意见写明是终结意见。"))
    published = forms.BooleanField(
        label=_("经过听证，可以依法公示"), required=False, help_text=_("只用于经过听证的复核意见（第三十六条）。")
    )

    def clean_articles(self) -> list[str]:
        """Return the articles."""
        return [one.strip() for one in self.cleaned_data["articles"].splitlines() if one.strip()]


class DeliverForm(OfficeForm):
    """How and when the signed opinion reached the person."""

    prefix = "deliver"
    how = forms.ChoiceField(label=_("送达方式"), choices=[CHOOSE, *DELIVERED.items()])
    day = DateField(label=_("送达日期"), help_text=_("本人请求复核的期限从这一天起算。"))
    proof = line(_("凭证"), help_text=_("挂号信号码、送达回证编号；不写姓名。"))


class WhyForm(OfficeForm):
    """A reason for opening something sealed, or for sending something back."""

    reason = line(_("目的"), required=True, most=30)
