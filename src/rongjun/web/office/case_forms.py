"""Forms of a case's page: each act with the fields it needs. Their prefixes keep them apart on one page."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..ui.ask_form import Places
from ..ui.forms import DateField, OfficeForm
from .case_words import STANDINGS
from .forms_people import NoteField, PurposeForm

HOW = (("person", _("当面领取")), ("post", _("邮寄")), ("village", _("村（社区）送达")))
CITES = {"rows": 2}


def _note(label: Any, *, required: bool = False, help_text: Any = "") -> NoteField:
    return NoteField(
        label=label, required=required, max_length=1000, help_text=help_text, widget=forms.Textarea(attrs={"rows": 3})
    )


class BeginForm(OfficeForm):
    """Whom an application is about, and where the person lives."""

    name = forms.CharField(label=_("姓名"), max_length=60, help_text=_("申请认定的人；由他人代办的，也写本人姓名。"))
    area = forms.ChoiceField(label=_("户籍所在的村（社区）"))

    def __init__(self, places: Places, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("请选择")), *places]  # type: ignore[attr-defined]


class PapersForm(OfficeForm):
    """Papers checked off: for each where it stands, with a note."""

    prefix = "papers"

    def __init__(self, papers: Sequence[tuple[str, str, str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item, name, standing, note in papers:
            choices = [(key, words) for key, (words, _kind) in STANDINGS.items()]
            self.fields[f"{item}-standing"] = forms.ChoiceField(
                label=name, choices=choices, initial=standing, widget=forms.RadioSelect
            )
            self.fields[f"{item}-note"] = NoteField(label=_("说明"), required=False, max_length=200, initial=note)

    def row(self, item: str) -> tuple[Any, Any]:
        """Return the fields of one paper: its standing and its note."""
        return self[f"{item}-standing"], self[f"{item}-note"]


class TellForm(OfficeForm):
    """What is missing, told once and completely."""

    prefix = "tell"
    items = forms.MultipleChoiceField(label=_("还缺的材料"), required=False, widget=forms.CheckboxSelectMultiple)
    note = _note(_("说明"), help_text=_("申请里有哪些内容要更正，也写在这里。本人看得到这段文字。"))

    def __init__(self, missing: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["items"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices, field.initial = missing, [item for item, _name in missing]


class DeclineForm(OfficeForm):
    """Why this is none of the procedure, by which article, and what is the right way."""

    prefix = "decline"
    reason = _note(_("理由"), required=True, help_text=_("本人看得到这段文字。"))
    cite = forms.CharField(label=_("依据的条款"), max_length=200)
    right_way = _note(_("应当向哪里、怎样办理"), required=True)


class BackForm(OfficeForm):
    """To which earlier step, and why."""

    prefix = "back"
    to_step = forms.ChoiceField(label=_("退回到"))
    reason = _note(_("理由"), required=True, help_text=_("本人看得到这段文字。"))

    def __init__(self, earlier: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_step"].choices = list(earlier)[::-1]  # type: ignore[attr-defined]


class HandForm(OfficeForm):
    """To which colleague."""

    prefix = "hand"
    staff = forms.ChoiceField(label=_("转给"))

    def __init__(self, colleagues: Iterable[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = [("", _("请选择")), *colleagues]  # type: ignore[attr-defined]


class WithdrawForm(OfficeForm):
    """Why the applicant takes the application back."""

    prefix = "withdraw"
    reason = _note(_("撤回的理由"), required=True, help_text=_("按本人的话写；撤回后随时可以再申请。"))


class CodeForm(OfficeForm):
    """That the applicant was recognised at the counter."""

    prefix = "code"
    seen = forms.BooleanField(
        label=_("已当面核对本人身份证"), error_messages={"required": _("请先当面核对本人身份证，再勾选。")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].error_messages["required"] = _("请先当面核对本人身份证，再勾选。")


class DeliveryForm(OfficeForm):
    """Which paper reached the person: when, how and who took it."""

    prefix = "delivery"
    paper = forms.ChoiceField(label=_("文书"))
    day = DateField(label=_("送达日期"))
    how = forms.ChoiceField(label=_("送达方式"), choices=HOW)
    to = forms.CharField(label=_("签收人"), max_length=60)

    def __init__(self, papers: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = list(papers)  # type: ignore[attr-defined]


class FileForm(OfficeForm):
    """A photo or scan of a paper."""

    prefix = "file"
    item = forms.ChoiceField(label=_("这是哪份材料"), required=False)
    content = forms.FileField(
        label=_("照片或扫描件"), help_text=_("pdf、jpg 或 png，不超过 20 MB；加密存放，照片里的拍摄地点会被去掉。"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )  # fmt: skip
    title = forms.CharField(label=_("说明"), max_length=80, required=False)

    def __init__(self, papers: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [*papers, ("", _("其他"))]  # type: ignore[attr-defined]


class CaseRevealForm(PurposeForm):
    """Which sealed answers are opened, and for what."""

    field_order = ("answers", "reason", "note")
    prefix = "reveal"
    answers = forms.MultipleChoiceField(label=_("要看的内容"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, offered: Collection[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(offered)
