"""Forms of visits: one visit, a day's list, a quarter, and the lists that the office keeps."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rongjun.base.media import MAX_BYTES
from rongjun.domains.services.visits.models import Need, Reason
from rongjun.domains.services.visits.recording import Promise, Said
from rongjun.kernel.visiting import Every
from rongjun.kernel.vocabulary import CATEGORIES, CATEGORIES_EN

from ..ui.forms import DateField, OfficeForm
from .case_frame import said
from .forms_people import NoteField

OWNERS = (("me", _("我自己")), ("town", _("镇（街道）站")), ("county", _("县局")))
EVERIES = (
    (Every.QUARTER.value, _("每季度一次")), (Every.HALF.value, _("每半年一次")), (Every.YEAR.value, _("每年一次")),
    (Every.ONCE.value, _("事情发生后一次")),
)  # fmt: skip
FACTS = (
    ("health", _("登记了健康情况")), ("hardship", _("登记了困难情况")), ("alone", _("孤老")),
    ("bereaved", _("亲属关系终止（如去世）")), ("moved_in", _("迁入")),
)  # fmt: skip


class VisitForm(OfficeForm):
    """One visit: needs found, a few words, a promise, a photo. `reasons` only where no plan says why."""

    sent_key = forms.CharField(widget=forms.HiddenInput, max_length=36)
    reason = forms.ChoiceField(label=_("为什么走访"))
    needs = forms.MultipleChoiceField(label=_("需要"), required=False, widget=forms.CheckboxSelectMultiple)
    words = NoteField(
        label=_("情况"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只写需要和服务；本人看得到。"),
    )  # fmt: skip
    day = DateField(label=_("走访日期"))
    promise = NoteField(label=_("承诺办什么"), required=False, max_length=200, help_text=_("会成为待办，到期提醒。"))
    promise_due = DateField(label=_("哪天以前"), required=False)
    promise_owner = forms.ChoiceField(label=_("由谁办"), choices=OWNERS, required=False)
    photo = forms.FileField(
        label=_("照片"), required=False, widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text=_("拍摄地点自动去掉。"),
    )  # fmt: skip

    def __init__(
        self, needs: Sequence[Need], reasons: Sequence[Reason], *args: Any, today: date, **kwargs: Any
    ) -> None:
        fresh = {"sent_key": str(UUID(bytes=secrets.token_bytes(16))), "day": today, "promise_owner": "me"}
        super().__init__(*args, initial=fresh, **kwargs)
        self.fields["needs"].choices = [(one.code, said(one.name, one.name_en)) for one in needs]  # type: ignore[attr-defined]
        listed = [(one.code, said(one.name, one.name_en)) for one in reasons]
        self.fields["reason"].choices = [("", _("请选择")), *listed]  # type: ignore[attr-defined]
        if not reasons:
            del self.fields["reason"]

    def clean_sent_key(self) -> UUID:
        """Return the key of the visit."""
        try:
            return UUID(self.cleaned_data["sent_key"])
        except ValueError:
            raise ValidationError(_("页面已过期，请重新打开。")) from None

    def clean_photo(self) -> Any:
        """Refuse a photo that is too large."""
        photo = self.cleaned_data["photo"]
        if photo is not None and photo.size > MAX_BYTES:
            raise ValidationError(_("文件超过 20 MB；请降低扫描分辨率，或分成几份上传。"))
        return photo

    def clean(self) -> dict[str, Any]:
        """Ask for something to be noted, and for the day of a promise."""
        found = super().clean() or self.cleaned_data
        if not (found.get("needs") or found.get("words") or self.errors):
            self.add_error("needs", _("请勾选需要（没有的勾“没有需要”），或写几个字。"))
        if found.get("promise") and not found.get("promise_due") and "promise_due" not in self.errors:
            self.add_error("promise_due", _("承诺了就要写哪天以前。"))
        return found

    def said(self, *, planned_id: int | None = None, person_id: int | None = None) -> Said:
        """Return what was noted."""
        found = self.cleaned_data
        promises = (Promise(found["promise"], found["promise_due"], found["promise_owner"] or "me"),)
        return Said(
            found["sent_key"], found["day"], planned_id=planned_id, person_id=person_id,
            reason=found.get("reason", ""), needs=tuple(found["needs"]), words=found["words"],
            promises=promises if found["promise"] else (),
        )  # fmt: skip


class PhotoForm(OfficeForm):
    """A photo of a visit."""

    photo = forms.FileField(label=_("照片"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}))


class EntryForm(OfficeForm):
    """A reason or a need."""

    name = forms.CharField(label=_("名称"), max_length=40)
    name_en = forms.CharField(label=_("英文名称"), max_length=60, required=False)
    code = forms.CharField(label=_("代码"), max_length=24, help_text=_("小写字母、数字和下划线，如 hearing_aid。"))


class RuleForm(OfficeForm):
    """A rule of the plans: by benefit, age, grade, health and hardship only."""

    prefix = "rule"
    reason = forms.ChoiceField(label=_("缘由"))
    every = forms.ChoiceField(label=_("多久一次"), choices=[("", _("请选择")), *EVERIES])
    month = forms.IntegerField(label=_("几月（每年一次的）"), required=False, min_value=1, max_value=12)
    categories = forms.MultipleChoiceField(label=_("对象类别（其中任一）"), required=False,
                                           widget=forms.CheckboxSelectMultiple)  # fmt: skip
    from_age = forms.IntegerField(label=_("年满多少岁"), required=False, min_value=1, max_value=120)
    worst_grade = forms.IntegerField(label=_("残疾等级不轻于（1至10级）"), required=False, min_value=1, max_value=10)
    facts = forms.MultipleChoiceField(
        label=_("情况（其中任一）"), required=False, choices=FACTS, widget=forms.CheckboxSelectMultiple
    )
    within_days = forms.IntegerField(label=_("发生后多少天以内（事情发生后的）"), required=False, min_value=1,
                                     max_value=365)  # fmt: skip

    def __init__(self, reasons: Sequence[Reason], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(str(one.pk), said(one.name, one.name_en)) for one in reasons]
        self.fields["reason"].choices = [("", _("请选择")), *listed]  # type: ignore[attr-defined]
        held = [(code, f"{code} {said(name, CATEGORIES_EN[code])}") for code, name in CATEGORIES.items()]
        self.fields["categories"].choices = held  # type: ignore[attr-defined]

    def content(self) -> dict[str, Any]:
        """Return the rule in its kept form: what was not said is left out."""
        names = ("every", "month", "categories", "from_age", "worst_grade", "facts", "within_days")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}


class DayForm(OfficeForm):
    """Of which day the list is."""

    day = DateField(label=_("日期"))
