"""Forms of intake: what is registered in a minute, and the rest that is asked for only where it is needed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rongjun.base.errors import Refusal
from rongjun.base.media import clean_file
from rongjun.domains.petitions.topics import NEEDS, TOPICS

from ..ui.ask_form import Places
from ..ui.forms import DateField, MonthField, OfficeForm
from .petition_words import CHANNELS, URGENT

CHOOSE = ("", _("请选择"))
AT_DESK = ("walk_in", "call", "letter", "visit", "group")
"""Ways in which a matter comes to a desk; the portal and the workbook have pages of their own."""
SCANS = ".pdf,.jpg,.jpeg,.png"
MOST_SPOKEN_FOR = 5
"""Representatives of a group (article 20)."""
OFF = {"autocomplete": "off"}


def lines(
    label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "", most: int = 4000
) -> forms.CharField:
    """Return a field of several lines; browsers remember nothing of it."""
    return forms.CharField(
        label=label, required=required, max_length=most, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, **OFF}),
    )  # fmt: skip


def line(label: Any, *, required: bool = False, help_text: Any = "", most: int = 120, **attrs: str) -> forms.CharField:
    """Return a field of one line; browsers remember nothing of it."""
    return forms.CharField(
        label=label, required=required, max_length=most, help_text=help_text,
        widget=forms.TextInput(attrs={**OFF, **attrs}),
    )  # fmt: skip


class IntakeForm(OfficeForm):
    """A matter as it is registered: six fields for a consultation, the others folded away."""

    FIRST = ("name", "phone", "area", "topic", "told", "answer")
    """What a consultation takes, in the order of the keyboard."""

    name = line(_("姓名"), most=60, help_text=_("不愿说的留空，按匿名登记。"))
    phone = line(_("电话"), most=30, inputmode="tel")
    area = forms.ChoiceField(label=_("事情发生在"))
    topic = forms.ChoiceField(label=_("反映什么"), choices=[CHOOSE, *TOPICS.items()])
    told = lines(_("反映的情况和要求"), help_text=_("写事情本身，不写本人的姓名、电话、身份证号。"))
    answer = lines(
        _("当场答复"), required=False, help_text=_("当场答复清楚的写在这里，登记即办结；要继续办的留空。"), rows=2
    )
    channel = forms.ChoiceField(label=_("怎样来的"), choices=[(key, CHANNELS[key]) for key in AT_DESK])
    address = line(_("住址或者通信地址"), help_text=_("书面告知和送达用。"))
    mail = forms.EmailField(
        label=_("电子邮箱"), required=False, max_length=100, widget=forms.EmailInput(attrs=OFF),
        help_text=_("只用来告知有内容可以查看。"),
    )  # fmt: skip
    scan = forms.FileField(
        label=_("来信扫描件、照片"), required=False, max_length=200, widget=forms.FileInput(attrs={"accept": SCANS}),
        help_text=_("pdf、jpg 或 png；加密保存。登记有错要改的，改好后请再选一次文件。"),
    )  # fmt: skip
    wanted = lines(_("具体请求"), required=False, rows=2)
    benefit = forms.ChoiceField(label=_("涉及的待遇"), required=False)
    about_month = MonthField(label=_("涉及的月份"), required=False, help_text=_("YYYY-MM"))
    representatives = lines(
        _("代表"), required=False, rows=5, most=600,
        help_text=_("每行一人：姓名 电话。推选的代表不超过 5 人；各人逐条加密。"),
    )  # fmt: skip
    joined = lines(
        _("其他人"),
        required=False,
        rows=5,
        most=6000,
        help_text=_("每行一人，只写姓名；逐条加密，只在送达答复时逐个打开。"),
    )
    proxy_name = line(_("代为反映的人"), most=60)
    proxy_phone = line(_("代为反映的人的电话"), most=30, inputmode="tel")
    needs = forms.MultipleChoiceField(
        label=_("需要照顾的"), required=False, choices=list(NEEDS.items()), widget=forms.CheckboxSelectMultiple
    )
    needs_note = line(_("照顾的说明"), most=200)
    urgent = forms.ChoiceField(
        label=_("急需"), required=False, choices=[("", _("没有")), *URGENT.items()],
        help_text=_("有急需的，当天报局长。"),
    )  # fmt: skip
    urgent_done = lines(_("已经怎样处置"), required=False, rows=2, most=1000)
    confidential = forms.BooleanField(
        label=_("本人要求：不让办理单位知道是谁"),
        required=False,
        help_text=_("不勾选的，办理单位在办理需要时可以看到。"),
    )
    accused_unit = forms.ChoiceField(
        label=_("被反映的单位"), required=False,
        help_text=_("只在反映违规违纪违法时填写：登记后该单位和被反映的人什么都看不到，由纪检监察机关办理。"),
    )  # fmt: skip
    accused = lines(_("被反映的人"), required=False, rows=2, most=600, help_text=_("每行一人。"))
    received_on = DateField(label=_("收到日期"), required=False, help_text=_("不是今天收到的才填，如来信的签收日期。"))
    home_calls = forms.BooleanField(label=_("本人同意上门"), required=False)

    def __init__(
        self, places: Places, benefits: Sequence[tuple[str, str]], units: Sequence[tuple[str, str]], *args: Any,
        here: tuple[str, str], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["accused_unit"].choices = [("", _("没有")), *units]  # type: ignore[attr-defined]
        first = [(here[0], here[1])] if here[0] else [CHOOSE]
        self.fields["area"].choices = [*first, *places]  # type: ignore[attr-defined]
        self.fields["benefit"].choices = [("", _("没有")), *benefits]  # type: ignore[attr-defined]
        if self.is_group:
            self.fields["representatives"].required = True
            self.fields["representatives"].error_messages["required"] = _("请填写代表：每行一人，姓名和电话。")
        if not self.is_bound:
            self.fields["representatives" if self.is_group else "name"].widget.attrs["autofocus"] = True

    @property
    def quick(self) -> list[Any]:
        """The fields of a consultation."""
        return [self[name] for name in self.FIRST]

    @property
    def folded_faulty(self) -> bool:
        """Whether something that is folded away has a fault."""
        open_ones = {*self.FIRST, "__all__", "channel", "representatives", "joined", "address"}
        return bool(set(self.errors) - open_ones - ({"scan"} if self.is_letter else set()))

    @property
    def is_group(self) -> bool:
        """Whether a group comes."""
        given = self.data.get("channel") if self.is_bound else self.initial.get("channel")
        return bool(given == "group")

    def clean_representatives(self) -> list[tuple[str, str]]:
        """Return name and telephone of each representative; at most five."""
        people = [one.split(maxsplit=1) for one in self.cleaned_data["representatives"].splitlines() if one.strip()]
        if len(people) > MOST_SPOKEN_FOR:
            raise ValidationError(_("推选的代表不超过 5 人（第二十条），请把其他人写到下面一栏。"))
        return [(one[0], one[1].strip() if len(one) > 1 else "") for one in people]

    def clean_joined(self) -> list[str]:
        """Return the names of the others."""
        return [one.strip() for one in self.cleaned_data["joined"].splitlines() if one.strip()]

    @property
    def is_letter(self) -> bool:
        """Whether a letter is registered: its scan then stands beside the facts."""
        given = self.data.get("channel") if self.is_bound else self.initial.get("channel")
        return bool(given == "letter")

    def clean_scan(self) -> bytes | None:
        """Return what was scanned, cleaned of its data of place; tell what cannot be kept before anything is."""
        given = self.cleaned_data["scan"]
        if not given:
            return None
        content: bytes = given.read()
        try:
            clean_file(content)
        except Refusal as refused:
            raise ValidationError(str(refused)) from refused
        return content

    def clean(self) -> dict[str, Any]:
        """An urgent need says what was done at once."""
        said = super().clean() or {}
        if said.get("urgent") and not said.get("urgent_done"):
            self.add_error("urgent_done", _("请写明已经怎样处置；与情况一起当天报局长。"))
        return said


class AnswerForm(IntakeForm):
    """The same, sent to be closed at once: the answer must be there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True
        self.fields["answer"].error_messages["required"] = _("请填写“当场答复”；没有当场答复的，请按“登记，继续办理”。")


class BatchForm(OfficeForm):
    """A workbook of matters."""

    file = forms.FileField(
        label=_("登记表"), max_length=200,
        help_text=_("xlsx、xls 或 csv；第一行是表头。先下载模板填写。不超过 32 MB。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )  # fmt: skip


class AccusedForm(OfficeForm):
    """Whom an accusation names: from then on behind the wall."""

    accused_unit = forms.ChoiceField(label=_("被反映的单位"), required=False)
    accused = lines(_("被反映的人"), required=False, rows=2, most=600, help_text=_("每行一人。"))

    def __init__(self, units: Sequence[tuple[str, str]], *args: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needed = needed
        self.fields["accused_unit"].choices = [("", _("没有")), *units]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A unit or somebody has to be named, so that the wall can stand."""
        found = super().clean() or {}
        if self.needed and not found.get("accused_unit") and not str(found.get("accused", "")).strip():
            self.add_error("accused", _("请写明被反映的单位或者人员，系统才能把他们隔开。"))
        return found
