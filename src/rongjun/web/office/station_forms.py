"""Forms of stations, leading groups, meetings, sheets and inspections. Their prefixes are the names of their acts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from ..ui.forms import DIGITS, DateField, MoneyField, OfficeForm
from .petition_forms import CHOOSE, line, lines
from .station_words import ASSETS, RANKS, WORKERS

NUMBER = forms.TextInput(attrs=DIGITS)
PHOTOS = forms.FileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"})


def number(label: Any, *, least: int = 1, most: int = 100_000, required: bool = True, help_text: Any = "") -> Any:
    """Return a field of a whole number."""
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=required, widget=NUMBER, help_text=help_text
    )


def photo() -> forms.FileField:
    """Return the field of a photo; a phone opens its camera."""
    return forms.FileField(
        label=_("照片"), required=False, widget=PHOTOS, help_text=_("jpg 或 png；照片里的拍摄地点会自动去掉。")
    )


class ChoosingUnits(OfficeForm):
    """A form that offers units, and where it has the field, who works there."""

    def __init__(self, units: Sequence[tuple[int, str]], *given: Any, **more: Any) -> None:
        """Offer the units."""
        super().__init__(*given, **more)
        self.fields["unit"].choices = [CHOOSE, *((str(pk), name) for pk, name in units)]  # type: ignore[attr-defined]


class OpenForm(ChoosingUnits):
    """A unit that is listed as a station."""

    prefix = "open"
    unit = forms.ChoiceField(label=_("单位"))


class OpenAllForm(OfficeForm):
    """A level for which stations are opened by area."""

    prefix = "all"
    level = forms.ChoiceField(label=_("级别"), choices=[("9", _("镇（街道）")), ("12", _("村（社区）"))])


class FactsForm(OfficeForm):
    """What is recorded of a station."""

    prefix = "facts"
    founded_on = DateField(label=_("成立日期"), required=False)
    founding_doc = line(_("成立文件的文号"), most=80)
    posts = number(_("编制数"), least=0, most=999)
    posts_doc = line(_("编制文件的文号"), most=80)
    address = line(_("地址"), most=120)
    hours = line(_("服务时间"), most=80)


class WorkerForm(OfficeForm):
    """Somebody who begins to work at a station."""

    prefix = "worker"
    name = line(_("姓名"), required=True, most=60)
    kind = forms.ChoiceField(label=_("用工方式"), choices=list(WORKERS.items()))
    post = line(_("岗位分工"), most=60)
    since = DateField(label=_("到岗日期"))


class AssetForm(OfficeForm):
    """A room or equipment."""

    prefix = "asset"
    kind = forms.ChoiceField(label=_("种类"), choices=list(ASSETS.items()))
    name = line(_("名称"), required=True, most=60, help_text=_("如“接待室”“台式电脑”。"))
    amount = number(_("数量"), help_text=_("场所写平方米，设备写件数。"))
    since = DateField(label=_("启用日期"))


class BudgetForm(OfficeForm):
    """Money granted for a year."""

    prefix = "budget"
    year = number(_("年度"), least=2018, most=2100)
    amount = MoneyField(label=_("金额（元）"))
    doc = line(_("文件的文号"), required=True, most=80)


class EndForm(OfficeForm):
    """The last day of a worker, a room, a member: which one, and when."""

    which = forms.ChoiceField(label=_("哪一项"))
    until = DateField(label=_("最后一天"))

    def __init__(self, choices: Sequence[tuple[int, str]], *given: Any, **more: Any) -> None:
        """Offer what is in force."""
        super().__init__(*given, **more)
        self.fields["which"].choices = [CHOOSE, *((str(pk), name) for pk, name in choices)]  # type: ignore[attr-defined]


class GroupForm(ChoosingUnits):
    """A leading group that was formed."""

    prefix = "group"
    unit = forms.ChoiceField(label=_("哪一级的服务站"))
    name = line(_("名称"), required=True, most=80)
    doc = line(_("成立文件的文号"), most=80)
    since = DateField(label=_("成立日期"))


class MemberForm(OfficeForm):
    """Somebody of a department in a group."""

    prefix = "member"
    name = line(_("姓名"), required=True, most=60)
    department = line(_("部门"), required=True, most=80)
    post = line(_("职务"), most=60)
    rank = forms.ChoiceField(label=_("组内职务"), choices=list(RANKS.items()), initial="member")
    since = DateField(label=_("任职日期"))


class MeetingForm(OfficeForm):
    """A meeting with its agenda."""

    prefix = "meet"
    day = DateField(label=_("日期"))
    place = line(_("地点"), required=True, most=80)
    agenda = lines(_("议程"), help_text=_("每行一项。"), most=4000)


class MinutesForm(OfficeForm):
    """The minutes of a meeting."""

    prefix = "minutes"
    present = line(_("到会人员"), most=600, required=True, help_text=_("写部门和职务。"))
    minutes = lines(_("会议记录"), rows=8, most=20000, help_text=_("保存后不能再改。只写工作，不写对个人的议论。"))


class ResolveForm(ChoosingUnits):
    """What a meeting decided."""

    prefix = "resolve"
    what = lines(_("议定事项"), rows=2, most=200)
    unit = forms.ChoiceField(label=_("承办单位"))
    due_on = DateField(label=_("期限"))


class SheetForm(OfficeForm):
    """A version of a sheet, as text."""

    text = lines(_("内容"), rows=24, most=60000, help_text=_("按原来的写法改；每项的代码不改，分数才能前后比较。"))
    reason = line(_("为什么改、依据什么"), required=True, most=300)


class ApproveForm(OfficeForm):
    """What the signatory saw: the hash of the content, unseen in the form."""

    content = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, seen: str, *given: Any, **more: Any) -> None:
        """Keep what is shown."""
        super().__init__(*given, initial={"content": seen}, **more)


class ReasonForm(OfficeForm):
    """A reason."""

    reason = line(_("理由"), required=True, most=300)


class BeginForm(OfficeForm):
    """By which set a station is inspected."""

    prefix = "begin"
    code = forms.ChoiceField(label=_("检查指标"))

    def __init__(self, sets: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
        """Offer the sets in force."""
        super().__init__(*given, **more)
        self.fields["code"].choices = list(sets)  # type: ignore[attr-defined]


class MarkForm(OfficeForm):
    """The mark of a point, and what was found there if anything."""

    got = forms.IntegerField(label=_("得分"), min_value=0, required=False, widget=NUMBER)
    absent = forms.BooleanField(label=_("不适用"), required=False)
    note = line(_("说明"), most=200)
    what = lines(_("发现的问题"), required=False, rows=2, most=300, help_text=_("没有问题的不填。"))
    due_on = DateField(label=_("整改期限"), required=False, help_text=_("写了问题的要填。"))
    photo = photo()

    def __init__(self, most: int, may_not_apply: bool, *given: Any, **more: Any) -> None:
        """Say how many marks there are; leave out what the point does not allow."""
        super().__init__(*given, **more)
        got, told = self.fields["got"], {"most": most}
        got.label = _("得分（0 至 %(most)d）") % told
        got.validators.append(MaxValueValidator(most, _("得分应为 0 至 %(most)d。") % told))
        got.required, got.error_messages["required"] = not may_not_apply, _("请打分。")
        if not may_not_apply:
            del self.fields["absent"]

    def clean(self) -> dict[str, Any]:
        """A mark is given unless the point does not apply; what was found has a day; a photo belongs to a finding."""
        said = super().clean() or {}
        if said.get("got") is None and not said.get("absent") and "got" not in self.errors:
            self.add_error("got", ValidationError(_("请打分。")))
        if said.get("what") and not said.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", ValidationError(_("发现问题的，请定整改期限。")))
        if said.get("photo") and not said.get("what"):
            self.add_error("what", ValidationError(_("附了照片的，请写明发现了什么。")))
        return said


class MendForm(OfficeForm):
    """What was done about a finding."""

    prefix = "mend"
    said = lines(_("怎样整改的"), rows=3, most=400)
    photo = photo()


class AgainForm(OfficeForm):
    """What was seen when somebody looked again."""

    prefix = "again"
    passed = forms.ChoiceField(
        label=_("复查结果"), choices=[("yes", _("通过")), ("no", _("没有通过"))], widget=forms.RadioSelect
    )
    said = lines(_("看到了什么"), rows=2, most=400)
    again = forms.IntegerField(label=_("整改后的得分"), min_value=0, required=False, widget=NUMBER)
    due_on = DateField(label=_("新的整改期限"), required=False, help_text=_("没有通过的才填。"))

    def clean(self) -> dict[str, Any]:
        """What passed has a mark, what did not has a new day."""
        said = super().clean() or {}
        if said.get("passed") == "yes" and said.get("again") is None and "again" not in self.errors:
            self.add_error("again", ValidationError(_("请填写整改后的得分。")))
        if said.get("passed") == "no" and not said.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", ValidationError(_("没有通过的，请定新的整改期限。")))
        return said
