"""Forms of life events: a list of deaths, the decision on one of its rows, moving in and out, article 59."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from rongjun.base.media import MAX_BYTES as PAPER_BYTES
from rongjun.base.spreadsheets.bounds import MAX_BYTES
from rongjun.domains.people.file.choices import GROUNDS
from rongjun.domains.people.file.papers import Upload
from rongjun.domains.people.moves import ARMY, Transfer, army_months
from rongjun.domains.people.suspension import Decision

from ..told.person_words import DEATH_CAUSES, category_label
from ..ui.forms import DateField, MonthField, OfficeForm
from .change_forms import ChangeForm
from .forms_people import NoteField, refuse_watching

CONFIRM, OTHER_PERSON, NOT_HERE = "confirm", "other_person", "not_here"
COUNTY = "county"


def _note(label: Any, help_text: Any = "", **options: Any) -> NoteField:
    area = forms.Textarea(attrs={"rows": 2})
    return NoteField(label=label, max_length=150, widget=area, help_text=help_text, **options)


class DeathUploadForm(OfficeForm):
    """A list of deaths, and who made it."""

    source = NoteField(label=_("来自哪里"), max_length=60, help_text=_("如县殡仪馆、卫生健康局。"))
    file = forms.FileField(
        label=_("名单文件"), help_text=_("xlsx、xls 或 csv，不超过 30 MB；只读第一个工作表，表头上面可以有标题。")
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse a file that is too large before it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("文件超过 30 MB；请拆成几个文件。"))
        return file


class DeathRowForm(OfficeForm):
    """Whom a row of a list means, and when and of what that person died; or that it means somebody else."""

    act = forms.ChoiceField(
        label=_("判断"), widget=forms.RadioSelect,
        choices=[(CONFIRM, _("是此人，提出去世登记")), (OTHER_PERSON, _("不是同一人")), (NOT_HERE, _("不在名册"))],
    )  # fmt: skip
    person = forms.TypedChoiceField(label=_("是哪一位"), widget=forms.RadioSelect, coerce=int)
    day = DateField(label=_("去世日期"), required=False, help_text=_("名单只有火化日期的，须查实去世日期。"))
    cause = forms.ChoiceField(
        label=_("去世原因"), required=False, choices=[("", _("不明")), *DEATH_CAUSES.items()],
        help_text=_("残疾人员去世后是否继续发放由它决定；不明的以后再补。"),
    )  # fmt: skip
    reason = _note(_("判断的依据"), _("写明向谁核实、什么材料；批准人看得到，不写病情。"))

    def __init__(self, people: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]

    def clean_reason(self) -> str:
        """Refuse words of watching."""
        return refuse_watching(str(self.cleaned_data["reason"]).strip())

    def clean(self) -> dict[str, Any]:
        """Ask for the day of death where the row is confirmed."""
        cleaned = super().clean() or {}
        if cleaned.get("act") == CONFIRM and not cleaned.get("day") and "day" not in self.errors:
            self.add_error("day", _("请填写去世日期。"))
        return cleaned


class TransferForm(OfficeForm):
    """The transfer papers and the months of both sides."""

    office = NoteField(label=_("对方单位"), max_length=100)
    letter = NoteField(label=_("转移材料的名称和编号"), max_length=100, help_text=_("如抚恤关系转移证明及其编号。"))
    day = DateField(label=_("办理日期"))
    paid_until = MonthField(label=_("迁出地发至（月）"), help_text=_("以转移材料写明的月份为准，如 2024-06。"))
    paid_from = MonthField(label=_("迁入地起发（月）"), required=False, help_text=_("不填就是迁出地发至的次月。"))
    gap = _note(_("两地月份不衔接的原因"), _("有空档或重复时才填。"), required=False)
    reason = _note(_("理由和依据"), _("写明材料名称和日期。批准人和本人都看得到。"))

    def clean_reason(self) -> str:
        """Refuse words of watching."""
        return refuse_watching(str(self.cleaned_data["reason"]).strip())

    def clean_gap(self) -> str:
        """Refuse words of watching."""
        return refuse_watching(str(self.cleaned_data["gap"]).strip())

    def transfer(self) -> Transfer:
        """Return what the papers say; the month after, where the first month of the new side is left out."""
        said = self.cleaned_data
        since = said["paid_until"] + 1 if said["paid_from"] is None else said["paid_from"]
        return Transfer(said["office"], said["letter"], said["day"], said["paid_until"], since, said["gap"])


class MoveOutForm(TransferForm):
    """Which categories move out, and the papers."""

    categories = forms.MultipleChoiceField(label=_("随迁的对象类别"), widget=forms.CheckboxSelectMultiple)
    field_order = ("categories",)

    def __init__(self, codes: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = [(code, category_label(code)) for code in codes]  # type: ignore[attr-defined]
        if len(codes) == 1:
            self.fields["categories"].initial = list(codes)


class ReturnForm(TransferForm):
    """Which category comes back, where the person lives now, and the papers."""

    category = forms.ChoiceField(label=_("迁回的对象类别"))
    area = forms.CharField(label=_("现在的区划代码"), max_length=12, required=False, help_text=_("不变的不填。"))
    bank = forms.CharField(label=_("开户银行"), max_length=60, required=False, help_text=_("换了账户才填。"))
    account = forms.CharField(label=_("银行账号"), max_length=40, required=False)
    field_order = ("category", "area", "bank", "account")

    def __init__(self, codes: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(code, category_label(code)) for code in codes]  # type: ignore[attr-defined]


class MoveInForm(ChangeForm):
    """A person new to the registry with the transfer papers; from the army the months follow from the discharge."""

    origin = forms.ChoiceField(
        label=_("从哪里来"), widget=forms.RadioSelect, initial=COUNTY,
        choices=[(COUNTY, _("从外地迁入")), (ARMY, _("退役时由部队移交"))],
        help_text=_("由部队移交的残疾军人：退役当年由部队发，下一年1月起由本地发（条例第三十条），月份不用填。"),
    )  # fmt: skip
    office = NoteField(label=_("对方单位"), max_length=100)
    letter = NoteField(label=_("转移材料的名称和编号"), max_length=100)
    day = DateField(label=_("办理日期"))
    paid_until = MonthField(label=_("迁出地发至（月）"), required=False, help_text=_("以转移材料写明的月份为准。"))
    paid_from = MonthField(label=_("迁入地起发（月）"), required=False, help_text=_("不填就是迁出地发至的次月。"))
    gap = _note(_("两地月份不衔接的原因"), _("有空档或重复时才填。"), required=False)
    papers = ("origin", "office", "letter", "day", "paid_until", "paid_from", "gap")

    def clean(self) -> dict[str, Any]:
        """Ask for what the months follow from: the letter's month, or the day of discharge."""
        cleaned = super().clean() or {}
        from_army = cleaned.get("origin") == ARMY
        if from_army and not cleaned.get("service_end") and "service_end" not in self.errors:
            self.add_error("service_end", _("由部队移交的，请填写退役日期。"))
        if not from_army and cleaned.get("paid_until") is None and "paid_until" not in self.errors:
            self.add_error("paid_until", _("请填写转移材料写明的月份。"))
        return cleaned

    def transfer(self) -> Transfer:
        """Return what the papers say; for the army, what article 30 says unless months are given."""
        said = self.cleaned_data
        office, until, since = str(said["office"]), said["paid_until"], said["paid_from"]
        if said["origin"] == ARMY:
            office = office if office.startswith(ARMY) else f"{ARMY}：{office}"
            first, second = army_months(said["service_end"])
            until, since = (first if until is None else until), (second if since is None else since)
        elif since is None:
            since = until + 1
        return Transfer(office, said["letter"], said["day"], until, since, said["gap"])


def small_enough(file: "UploadedFile[Any]") -> "UploadedFile[Any]":
    """Return a scan as it came in. Raises ValidationError for one that is too large."""
    if (file.size or 0) > PAPER_BYTES:
        raise forms.ValidationError(_("文件超过 20 MB；请降低扫描分辨率。"))
    return file


class DecisionPaperForm(OfficeForm):
    """The paper of a provincial decision: it must be there."""

    paper = NoteField(label=_("决定材料的名称"), max_length=60)
    file = forms.FileField(label=_("决定材料（扫描件）"), help_text=_("pdf、jpg 或 png，不超过 20 MB；加密保存。"))

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse a file that is too large before it is read."""
        return small_enough(self.cleaned_data["file"])

    def upload(self, issued: date | None = None) -> Upload:
        """Return the paper to be kept in the person's file."""
        content = self.cleaned_data["file"].read()
        return Upload("中止决定", content, self.cleaned_data["paper"], self.cleaned_data["number"], issued)


class SuspensionForm(DecisionPaperForm):
    """A provincial decision by article 59: authority, number, day, ground, from when, until when, its paper."""

    authority = NoteField(label=_("作出决定的省级机关"), max_length=60, help_text=_("省级退役军人工作主管部门的全称。"))
    number = NoteField(label=_("决定文号"), max_length=60)
    decided = DateField(label=_("决定日期"))
    ground = forms.ChoiceField(label=_("条例第五十九条的情形"), choices=[("", _("请选择")), *GROUNDS])
    since = DateField(label=_("从哪一天起中止"), help_text=_("每月1日在中止期内的，当月不发。"))
    last_day = DateField(label=_("中止的最后一天"), required=False, help_text=_("期满后自动恢复发放，中止的月份不补。"))
    review = DateField(
        label=_("复核日期"), required=False, help_text=_("最后一天由以后的决定确定时填写，一年之内；到期向省级询问。")
    )
    field_order = ("authority", "number", "decided", "ground", "since", "last_day", "review", "paper", "file")

    def decision(self) -> Decision:
        """Return the decision as it was typed."""
        said = self.cleaned_data
        names = ("authority", "number", "decided", "ground", "paper", "since", "last_day", "review")
        return Decision(**{name: said[name] for name in names})


class SuspensionEndForm(DecisionPaperForm):
    """The later decision by which a suspension ends."""

    number = NoteField(label=_("恢复（解除）决定的文号"), max_length=60)
    last_day = DateField(label=_("中止的最后一天"), help_text=_("从这一天之后恢复发放，中止的月份不补。"))
    field_order = ("number", "last_day", "paper", "file")


class AwardWithdrawalForm(OfficeForm):
    """Why an award is taken back: reason, article, and the paper that proves it."""

    reason = _note(_("撤销的理由"), _("写明核定错在哪里。批准人和本人都看得到，不写病情。"))
    article = NoteField(
        label=_("撤销的依据"), max_length=100, help_text=_("条例的条款，或者纠正意见、复核结论、判决的名称和文号。")
    )
    paper = NoteField(label=_("材料名称"), max_length=60)
    file = forms.FileField(label=_("材料（扫描件）"), help_text=_("pdf、jpg 或 png，不超过 20 MB；加密保存。"))

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse a file that is too large before it is read."""
        return small_enough(self.cleaned_data["file"])

    def upload(self) -> Upload:
        """Return the paper to be kept in the person's file."""
        return Upload("其他", self.cleaned_data["file"].read(), self.cleaned_data["paper"])
