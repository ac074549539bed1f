"""A list of gifts, funeral aid or aid for schooling, proposed as one grant; a returned one is proposed anew."""

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.services.grants import lists
from rongjun.domains.services.grants.models import Grant
from rongjun.domains.services.grants.queries import subject_of
from rongjun.kernel.money import format_yuan, parse_yuan

from ...http import OfficeRequest, needs, page, shown, whole_number
from ...told.aid_words import BENEFITS
from ...ui.forms import OfficeForm
from ..aid_frame import text_field
from .grants import LOOK

_CUT = re.compile(r"[\s|｜，;；]+")
KEY = re.compile(r"[0-9a-f]{32}")


class ListForm(OfficeForm):
    """Which benefit, by which rule, for whom how much: a line a person."""

    key = forms.RegexField(KEY, widget=forms.HiddenInput)
    benefit = forms.ChoiceField(
        label=gettext_lazy("待遇项目"), choices=[("", "—"), *((one, BENEFITS[one]) for one in lists.BY_LIST)]
    )
    title = text_field(gettext_lazy("内容"), most=100, help=gettext_lazy("如：2026 年春节慰问。"))
    basis = text_field(gettext_lazy("依据"), help=gettext_lazy("本地文件的文号和条款。"))
    reason = text_field(gettext_lazy("理由"), most=300, long=True, help=gettext_lazy("本人看得到。"))
    lines = forms.CharField(
        label=gettext_lazy("名单"), max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy("一行一人：档案号、金额（元），中间用空格，或从表格粘贴两列。如：Q000123 300"),
    )  # fmt: skip

    def clean_lines(self) -> list[tuple[str, int]]:
        """Return (file number, fen) of each line; every fault names its line and the mend."""
        rows: list[tuple[str, int]] = []
        faults: list[str] = []
        for number, line in enumerate((one for one in self.cleaned_data["lines"].splitlines() if one.strip()), 1):
            try:
                rows.append(_row(line))
            except ValueError as fault:
                faults.append(_("第 %(number)s 行：%(fault)s") % {"number": number, "fault": fault})
        if faults:
            raise forms.ValidationError(faults)
        return rows


def _row(line: str) -> tuple[str, int]:
    cells = _CUT.split(line.strip())
    if len(cells) != 2:
        raise ValueError(_("写档案号和金额两格，现在是 %(now)d 格") % {"now": len(cells)})
    try:
        fen = parse_yuan(cells[1])
    except ValueError:
        raise ValueError(_("金额写成 300 或 300.50，单位是元")) from None
    if fen <= 0:
        raise ValueError(_("金额应大于零"))
    return cells[0], fen


@needs(Permission.GRANTS_PROPOSE)
@require_http_methods(["GET", "POST"])
def grant_new(request: OfficeRequest) -> HttpResponse:
    """Propose a list; nothing of it is paid before others signed."""
    form = ListForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = lists.propose_list(
                key=said["key"], benefit=said["benefit"], title=said["title"], basis=said["basis"],
                reason=said["reason"], rows=said["lines"], by=request.actor, at=clock.now(),
            )  # fmt: skip
        except (NotPermitted, NotFound, AlreadyDone):
            raise
        except Refusal as refusal:
            form.add_error("lines", str(refusal))
        else:
            told = {"number": made.number, "count": made.line_count, "yuan": format_yuan(made.amount_fen)}
            messages.success(request, _("已提出 %(number)s：%(count)d 人，%(yuan)s 元，等科长、局长签批。") % told)
            return redirect("grant", subject_of(made))
    return page(
        request, "office/form.html", _("提出一份名单"), crumbs=[(_("帮扶核定"), reverse("grants"))], form=form,
        text=_("提出，等待签批"), status=400 if form.errors else 200,
    )  # fmt: skip


def _initial(request: OfficeRequest) -> dict[str, Any]:
    """Return how the form begins: empty, or as the list that was returned."""
    again = lists.returned_list(whole_number(request.GET.get("again", "")), request.actor)
    return {"key": uuid4().hex} if again is None else _again(request, again)


def _again(request: OfficeRequest, grant: Grant) -> dict[str, Any]:
    lines = lists.lines_again(grant)
    shown(request, [str(one.person.token) for one in lines], LOOK)
    first = lines[0] if lines else None
    return {
        "key": grant.source.partition(":")[2], "benefit": first.benefit if first else "", "title": grant.title,
        "basis": first.basis if first else "", "reason": first.reason if first else "",
        "lines": "\n".join(f"{one.person.file_no} {format_yuan(one.amount_fen, grouped=False)}" for one in lines),
    }  # fmt: skip
