"""Forms of training, villages and agreements. Their prefixes are the names of their acts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongjun.kernel.stations.sheets import Question

from ..ui.forms import DateField, OfficeForm
from .petition_forms import CHOOSE, line, lines
from .station_forms import number
from .station_more_words import GROUNDS


class CourseForm(OfficeForm):
    """A course of the yearly plan."""

    prefix = "course"
    unit = forms.ChoiceField(label=_("哪个服务站办"))
    title = line(_("课程名称"), required=True, most=80)
    day = DateField(label=_("日期"))
    hours = number(_("学时"), most=200)
    place = line(_("地点"), required=True, most=80)
    bank = forms.ChoiceField(label=_("测验题库"), required=False)

    def __init__(
        self, units: Sequence[tuple[int, str]], banks: Sequence[tuple[str, str]], *given: Any, **more: Any
    ) -> None:
        """Offer the stations and the question banks in force."""
        super().__init__(*given, **more)
        self.fields["unit"].choices = [CHOOSE, *((str(pk), name) for pk, name in units)]  # type: ignore[attr-defined]
        self.fields["bank"].choices = [("", _("没有测验")), *banks]  # type: ignore[attr-defined]


class CameForm(OfficeForm):
    """Who came to a course."""

    prefix = "came"
    staff = forms.MultipleChoiceField(label=_("到课人员"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, staff: Sequence[tuple[int, str, str]], *given: Any, **more: Any) -> None:
        """Offer who works at a station in sight."""
        super().__init__(*given, **more)
        self.fields["staff"].choices = [(str(pk), f"{unit} {name}") for pk, name, unit in staff]  # type: ignore[attr-defined]


class TestForm(OfficeForm):
    """A test: one question a field, each with the answers offered."""

    def __init__(self, questions: Sequence[Question], *given: Any, **more: Any) -> None:
        """Ask the questions that were drawn."""
        super().__init__(*given, **more)
        for place, question in enumerate(questions, start=1):
            options = [(str(n), text) for n, text in enumerate(question.options, start=1)]
            told = {"place": place, "asks": question.asks}
            field = forms.ChoiceField(label=_("%(place)d. %(asks)s") % told, choices=options, widget=forms.RadioSelect)
            field.error_messages["required"] = _("第 %(place)d 题还没有作答。") % told
            self.fields[question.code] = field


class ContactForm(OfficeForm):
    """The contact of a village."""

    prefix = "contact"
    code = forms.ChoiceField(label=_("村（社区）"))
    name = line(_("联络员姓名"), required=True, most=60)
    post = line(_("职务"), most=60)
    since = DateField(label=_("开始日期"))

    def __init__(self, villages: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
        """Offer the villages in sight."""
        super().__init__(*given, **more)
        self.fields["code"].choices = [CHOOSE, *villages]  # type: ignore[attr-defined]


class PlanForm(OfficeForm):
    """The rounds of a month: which villages on which day."""

    prefix = "plan"
    day = DateField(label=_("日期"))
    codes = forms.MultipleChoiceField(label=_("去哪些村（社区）"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, villages: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
        """Offer the villages in sight."""
        super().__init__(*given, **more)
        self.fields["codes"].choices = list(villages)  # type: ignore[attr-defined]


class DoneForm(OfficeForm):
    """What was done on a round."""

    prefix = "done"
    done_on = DateField(label=_("日期"))
    done = lines(_("办了什么"), rows=3, most=400, help_text=_("写办的事，不写姓名。"))
    asked = number(_("有几人来问事办事"), least=0, most=9999)


class LineForm(OfficeForm):
    """The line of a village for today."""

    prefix = "line"
    code = forms.ChoiceField(label=_("村（社区）"))
    needs = line(_("还需要什么"), most=300, help_text=_("没有的留空，也算一行。只写事情和需要，不写人的行踪和想法。"))

    def __init__(self, villages: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
        """Offer the villages in sight; where there is one, it is chosen."""
        super().__init__(*given, **more)
        self.fields["code"].choices = list(villages) if len(villages) == 1 else [CHOOSE, *villages]  # type: ignore[attr-defined]


class AgreementForm(OfficeForm):
    """The agreement of a year."""

    prefix = "agreement"
    unit = forms.ChoiceField(label=_("签约单位"))
    staff = forms.ChoiceField(label=_("责任人"), required=False, help_text=_("同单位签的不选。"))
    year = number(_("年度"), least=2018, most=2100)
    tasks = lines(_("任务"), rows=5, help_text=_("每行一项。"), most=9000)
    signed_on = DateField(label=_("签订日期"))

    def __init__(
        self, units: Sequence[tuple[int, str]], staff: Sequence[tuple[int, str, str]], *given: Any, **more: Any
    ) -> None:
        """Offer the stations and who works there."""
        super().__init__(*given, **more)
        people = [(str(pk), f"{unit} {name}") for pk, name, unit in staff]
        self.fields["unit"].choices = [CHOOSE, *((str(pk), name) for pk, name in units)]  # type: ignore[attr-defined]
        self.fields["staff"].choices = [("", _("同单位签")), *people]  # type: ignore[attr-defined]


class VetoForm(OfficeForm):
    """A veto ground with its evidence."""

    prefix = "veto"
    ground = forms.ChoiceField(label=_("否决的情形"), choices=[CHOOSE, *GROUNDS.items()])
    evidence = lines(_("证据"), most=2000, help_text=_("哪份材料、哪条记录能够证明；对方看得到，可以申辩。"))


class AnswerForm(OfficeForm):
    """The answer to a veto."""

    answer = lines(_("申辩"), most=2000)


class ProposeForm(OfficeForm):
    """What a year came to: which vetoes hold, and what is said besides."""

    prefix = "propose"
    holding = forms.MultipleChoiceField(label=_("成立的否决情形"), required=False, widget=forms.CheckboxSelectMultiple)
    said = lines(_("说明"), required=False, most=600)

    def __init__(self, vetoes: Sequence[tuple[int, str]], *given: Any, **more: Any) -> None:
        """Offer the vetoes stated; without any the field is left out."""
        super().__init__(*given, **more)
        self.fields["holding"].choices = [(str(pk), text) for pk, text in vetoes]  # type: ignore[attr-defined]
        if not vetoes:
            del self.fields["holding"]
