"""Forms of a person's file: one for each kind of the catalogue, the paper beside it, an end, a withdrawal."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from rongjun.base import clock
from rongjun.base.media import MAX_BYTES
from rongjun.domains.people.file.choices import PAPERS
from rongjun.domains.people.file.entering import LIMITS, SINCE, read_entry
from rongjun.domains.people.file.papers import Upload
from rongjun.domains.people.file.parts import SINGLE, Detail, Field, Kind
from rongjun.domains.people.workbook import columns as col
from rongjun.domains.people.workbook.faults import Fault

from ..ui.forms import DIGITS, DateField, OfficeForm
from .change_forms import NO_FILL
from .forms_people import NoteField, refuse_watching

DELETE = "__delete"
WHICH = "which"
"""The field that asks for the key of an entry, where a kind has a list of its own."""
NOTES = ("note", "reason", "basis", "wish")
"""Short texts that are notes; in names of units and the like nothing is refused (somebody may work at 信访局)."""
PAYEE_FIELDS = {
    col.PAYEE: "name", col.PAYEE_ID: "guardian_id", col.PAYEE_BANK: "payee_bank", col.PAYEE_ACCOUNT: "payee_account",
}  # fmt: skip
"""Where a fault of the payee's columns stands on the form of a guardian."""


class BecauseForm(OfficeForm):
    """Why something is entered, ended or withdrawn."""

    because = forms.CharField(
        label=_("理由和依据"), max_length=150, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写明谁提供、什么材料、哪一天。批准人和本人都看得到。"),
    )  # fmt: skip

    def clean_because(self) -> str:
        """Refuse words of watching."""
        return refuse_watching(str(self.cleaned_data["because"]).strip())


class EndForm(BecauseForm):
    """Why a fact holds no longer; for a guardian, whether the payee goes too."""

    drop_payee = forms.BooleanField(label=_("同时撤销已登记的收款人"), required=False)

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind.name != "guardian":
            del self.fields["drop_payee"]

    def changes(self) -> dict[str, str]:
        """Return what changes beside the end, by the columns of the workbook."""
        return {col.PAYEE: ""} if self.cleaned_data.get("drop_payee") else {}


class DetailForm(BecauseForm):
    """The form of one kind of fact. After a valid `clean`, `detail` holds what it states.

    A sealed field starts empty, whatever is on file: left empty it stays, its box deletes it.
    """

    detail: Detail | None = None

    def __init__(
        self, *args: Any, kind: Kind, key: str, known: Mapping[str, Any], sealed: Collection[str], birth: date,
        codes: Sequence[tuple[str, Any]] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, initial=dict(known), **kwargs)
        self.kind, self.key, self.birth = kind, key, birth
        if codes:
            self._add(WHICH, forms.ChoiceField(label=str(kind.label), choices=[("", _("请选择")), *codes]))
        for one in kind.fields:
            self._add(one.name, _form_field(one, one.sealed in sealed))
            if one.sealed in sealed:
                text = _("删去已登记的“%(label)s”") % {"label": one.label}
                self._add(one.name + DELETE, forms.BooleanField(label=text, required=False))
        if kind.keeps == SINGLE:
            self._add(SINCE, _since_field())
        if kind.name == "guardian":
            for name, field in _payee_fields().items():
                self._add(name, field)
        self.order_fields([*(name for name in self.fields if name != "because"), "because"])

    def clean(self) -> dict[str, Any]:
        """Read what was typed; each fault goes to its field."""
        cells = {name: str(value or "") for name, value in self.cleaned_data.items()}
        deleted = [one.name for one in self.kind.fields if self.cleaned_data.get(one.name + DELETE)]
        key = str(self.cleaned_data.get(WHICH) or self.key)
        entered = read_entry(self.kind, key, cells, deleted=deleted, birth=self.birth, today=clock.today())
        for name, fault in entered.faults.items():
            if name not in self.errors:
                self.add_error(name or None, fault)
        self.detail = entered.detail
        self._check_payee()
        return self.cleaned_data

    def changes(self) -> dict[str, str]:
        """Return what changes beside the detail, by the columns of the workbook: the payee, where it is set too."""
        if not self.cleaned_data.get("set_payee"):
            return {}
        return {column: str(self.cleaned_data[name]).strip() for column, name in PAYEE_FIELDS.items()}

    def tell(self, faults: Collection[Fault]) -> None:
        """Put faults of the payee's columns at their fields; others at the top."""
        for fault in faults:
            text = f"{fault.fault}；{fault.mend}。"
            name = PAYEE_FIELDS.get(fault.column)
            self.add_error(name, text if name else f"{fault.column}：{text}")

    def _add(self, name: str, field: forms.Field) -> None:
        text = _("请选择“%(label)s”。") if isinstance(field, forms.ChoiceField) else _("请填写“%(label)s”。")
        field.error_messages["required"] = text % {"label": field.label}
        self.fields[name] = field

    def _check_payee(self) -> None:
        if not self.cleaned_data.get("set_payee"):
            return
        for name in ("guardian_id", "payee_bank", "payee_account"):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, _("设为收款人时必须填写。"))


def _form_field(one: Field, on_file: bool) -> forms.Field:
    given: dict[str, Any] = {"label": one.label, "help_text": one.help, "required": one.required}
    if one.sealed:
        given["help_text"] = _("已登记（加密，不在这里显示）；留空表示不变。") if on_file else _("加密保存。")
    if one.form in ("choice", "yesno"):
        choices = one.choices or (("是", _("是")), ("否", _("否")))
        return forms.ChoiceField(choices=[("", _("请选择")), *choices], **given)
    if one.form == "date":
        return forms.CharField(max_length=20, widget=forms.TextInput(attrs=DIGITS), **given)
    if one.form == "number":
        return forms.CharField(max_length=8, widget=forms.TextInput(attrs=DIGITS), **given)
    widget = forms.Textarea(attrs={"rows": 2}) if one.form == "long" else forms.TextInput(attrs=NO_FILL)
    made = NoteField if one.form == "long" or one.name in NOTES else forms.CharField
    return made(max_length=LIMITS[one.form], widget=widget, **given)


def _since_field() -> forms.Field:
    return forms.CharField(
        label=_("自哪天起有效"), required=False, max_length=20, widget=forms.TextInput(attrs=DIGITS),
        help_text=_("留空就是今天；补记以前的情况，填真正开始的那一天。"),
    )  # fmt: skip


def _payee_fields() -> dict[str, forms.Field]:
    text = forms.TextInput(attrs=NO_FILL)
    return {
        "set_payee": forms.BooleanField(
            label=_("同时设为收款人：以后发到下面的账户"), required=False,
            help_text=_("银行只按收款人发放；不勾选，就不改变现在的收款人。须写全此人身份证号。"),
        ),
        "payee_bank": forms.CharField(label=_("收款人银行"), required=False, max_length=60, widget=text),
        "payee_account": forms.CharField(label=_("收款人账号"), required=False, max_length=40, widget=text),
    }  # fmt: skip


class PaperForm(OfficeForm):
    """A paper: the file, what it is, and what stands on it. Beside another form it may be left empty."""

    file = forms.FileField(
        label=_("材料文件"), required=False, widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_("pdf、jpg 或 png，不超过 20 MB；照片里的拍摄地点会自动去掉。"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("材料种类"), required=False, choices=[("", _("请选择")), *PAPERS])
    number = NoteField(
        label=_("材料编号"), required=False, max_length=60, widget=forms.TextInput(attrs=NO_FILL),
        help_text=_("证书号或文号；不要写身份证号。"),
    )  # fmt: skip
    issued = DateField(label=_("材料日期"), required=False)
    title = forms.CharField(label=_("说明"), required=False, max_length=60, widget=forms.TextInput(attrs=NO_FILL))

    def __init__(self, *args: Any, needed: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "paper")
        super().__init__(*args, **kwargs)
        self.fields["file"].required = self.fields["kind"].required = needed

    def clean_title(self) -> str:
        """Refuse words of watching."""
        return refuse_watching(str(self.cleaned_data["title"]).strip())

    def clean_issued(self) -> date | None:
        """Refuse a day that has not come."""
        day: date | None = self.cleaned_data["issued"]
        if day is not None and day > clock.today():
            raise forms.ValidationError(_("日期晚于今天，请核对年份。"))
        return day

    def clean_file(self) -> "UploadedFile[Any] | None":
        """Refuse a file that is too large before it is read."""
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("文件超过 20 MB；请降低扫描分辨率，或分成几份上传。"))
        return file

    def clean(self) -> dict[str, Any]:
        """A file says what it is; what a paper is is said of a file."""
        given = self.cleaned_data
        if given.get("file") and not given.get("kind") and "kind" not in self.errors:
            self.add_error("kind", _("请选择材料种类。"))
        if not given.get("file") and "file" not in self.errors and any(
            given.get(name) for name in ("kind", "number", "issued", "title")
        ):  # fmt: skip
            self.add_error("file", _("请选择材料文件；没有文件就把材料各栏清空，只写理由。"))
        return given

    def upload(self) -> Upload | None:
        """Return the paper that was handed in, or None."""
        given = self.cleaned_data
        if not given.get("file"):
            return None
        return Upload(given["kind"], given["file"].read(), given["title"], given["number"], given["issued"])


class NewPaperForm(PaperForm):
    """A paper put on file by itself, with the facts that it proves."""

    proves = forms.MultipleChoiceField(label=_("证明什么"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, facts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, needed=True, **kwargs)
        _offer(self.fields["proves"], facts)


class ProveForm(OfficeForm):
    """Which further facts a paper proves."""

    proves = forms.MultipleChoiceField(label=_("证明什么"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, facts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["proves"], facts)


def _offer(field: forms.Field, facts: list[tuple[int, str]]) -> None:
    assert isinstance(field, forms.MultipleChoiceField)
    field.choices = [(str(pk), text) for pk, text in facts]
