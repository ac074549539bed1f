"""The form in which the columns of an unknown workbook are matched; and the one for an export."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongjun.domains.people.file.kinds import KINDS
from rongjun.domains.people.layouts import OWN, PROVINCIAL, short_name
from rongjun.domains.people.layouts.likeness import target_label
from rongjun.domains.people.layouts.parts import may_be_read
from rongjun.domains.people.layouts.saved import Matching, known_targets
from rongjun.kernel.vocabulary import CATEGORIES

from ..told.person_words import category_label
from ..ui.forms import OfficeForm


@dataclass(frozen=True, slots=True)
class MatchedColumn:
    """One column of the file on the page: its header, masked samples, its field; refused ones have none."""

    header: str
    samples: list[str]
    field: Any


def target_choices() -> list[tuple[Any, Any]]:
    """Return what a column may be matched to, grouped: the template's columns, then each kind of the file."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for target in known_targets():
        kind = target.partition(".")[0] if "." in target else ""
        label = str(KINDS[kind].label) if kind else str(_("人员表的列"))
        groups.setdefault(label, []).append((target, target_label(target)))
    return [("", _("不读这一列")), *groups.items()]


class MatchForm(OfficeForm):
    """A name, a category for the whole file, and a target for each column."""

    name = forms.CharField(
        label=_("格式名称"), max_length=40, help_text=_("保存后，下次同样表头的文件自动按此读取；本单位内使用。")
    )
    category = forms.ChoiceField(
        label=_("整份文件的对象类别"), required=False,
        help_text=_("文件中没有“对象类别”一列、全表都是一类人时选；有该列时不选。"),
    )  # fmt: skip

    def __init__(self, header: Sequence[str], *args: Any, **kwargs: Any) -> None:
        """Add a field for each column that may be read."""
        super().__init__(*args, **kwargs)
        self.header = list(header)
        categories: Any = self.fields["category"]
        categories.choices = [("", _("按列读取")), *((code, category_label(code)) for code in CATEGORIES)]
        choices = target_choices()
        for place, cell in enumerate(self.header):
            if cell and may_be_read(cell):
                self.fields[f"c{place}"] = forms.ChoiceField(label=cell, choices=choices, required=False)

    def matching(self) -> Matching:
        """Return what was chosen, as it stands even where something else is wrong."""
        chosen = [(cell, str(self.cleaned_data.get(f"c{place}", ""))) for place, cell in enumerate(self.header)]
        return Matching(self.cleaned_data.get("name", ""), tuple(chosen), self.cleaned_data.get("category", ""))

    def columns(self, samples: Sequence[Sequence[str]] = ()) -> list[MatchedColumn]:
        """Return the columns for the page."""
        return [
            MatchedColumn(
                cell, [line[place] for line in samples if place < len(line) and line[place]],
                self[f"c{place}"] if f"c{place}" in self.fields else None,
            )
            for place, cell in enumerate(self.header)
            if cell
        ]  # fmt: skip


class ExportForm(OfficeForm):
    """Which layout, which kind of file, whom."""

    layout = forms.ChoiceField(
        label=_("工作簿"),
        choices=[
            ("", _("请选择")),
            *((one.name, short_name(one)) for one in PROVINCIAL),
            (OWN.name, _("本系统人员表")),
        ],
    )
    kind = forms.ChoiceField(
        label=_("文件格式"), choices=[("xls", ".xls"), ("xlsx", ".xlsx")], initial="xls", widget=forms.RadioSelect,
        help_text=_(".xls 每个文件最多 65,535 人，超过时分成几个文件打包。"),
    )  # fmt: skip
    in_force = forms.BooleanField(label=_("只要正在享受待遇的人"), required=False)
