"""What the pages of grants and of aid share: one sheet of facts, tables, history, approval and open acts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.approvals.models import Matter
from rongjun.domains.people.models import Person
from rongjun.domains.services.aid.sealing import Figures
from rongjun.kernel.money import format_yuan

from ..http import OfficeRequest, page, shown
from ..ui.forms import OfficeForm
from .approval_block import Approval, approval_of

type Text = Any
"""A text, or one that is translated when it is shown."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid: text, kind (text, number, date) and where it leads."""

    text: Text
    kind: str = "text"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table of a sheet: caption, heads (title, kind) and rows; `note` stands under it."""

    caption: Text
    heads: Sequence[tuple[Text, str]]
    rows: Sequence[Sequence[Cell]]
    note: Text = ""
    more: str = ""
    """Where the whole list is."""


@dataclass(slots=True)
class Act:
    """Something that can be done on a sheet: its key, button, form and what it does (returns what is said after)."""

    key: str
    text: Text
    form: Callable[..., OfficeForm]
    run: Callable[[Mapping[str, Any]], str]
    help: Text = ""
    danger: bool = False
    initial: Mapping[str, Any] = field(default_factory=dict)
    shows: bool = False
    """What it says is shown on the page itself and kept nowhere: it may come from the vault."""
    result: str = ""
    bound: OfficeForm | None = None

    def filled(self, request: OfficeRequest) -> OfficeForm:
        """Return the form: what was typed where this act was sent, else as it begins."""
        if self.bound is None:
            sent = request.method == "POST" and request.POST.get("act") == self.key
            self.bound = self.form(request.POST if sent else None, request.FILES if sent else None, prefix=self.key,
                                   initial=self.initial)  # fmt: skip
        return self.bound


def fields_form(name: str, **fields: forms.Field) -> type[OfficeForm]:
    """Return a form of these fields."""
    return type(name, (OfficeForm,), dict(fields))


def text_field(label: Text, *, most: int = 200, long: bool = False, required: bool = True, help: Text = "") -> Any:
    """Return a field of plain text."""
    widget = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=help)


def choice_field(label: Text, choices: Sequence[tuple[Any, Text]], *, required: bool = True, help: Text = "") -> Any:
    """Return a field of one of several; nothing is chosen before."""
    return forms.ChoiceField(label=label, choices=[("", "—"), *choices], required=required, help_text=help)


def done(request: OfficeRequest, acts: Sequence[Act], back: Callable[[], str]) -> HttpResponse | None:
    """Do what was sent and return where to go; None where nothing was sent or a form is wrong (what was typed stays).

    NotPermitted and NotFound go on to the pages of the house.
    """
    if request.method != "POST":
        return None
    act = next((one for one in acts if one.key == request.POST.get("act")), None)
    if act is None:
        messages.warning(request, _("该事项已不在这个环节，请刷新后查看。"))
        return redirect(request.path)
    form = act.filled(request)
    if not form.is_valid():
        return None
    try:
        said = act.run(form.cleaned_data)
    except (NotPermitted, NotFound):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    if act.shows:
        act.result = said
        return None
    messages.success(request, said)
    return redirect(back())


def sheet(
    request: OfficeRequest, title: Text, *, facts: Sequence[tuple[Text, Any]], acts: Sequence[Act] = (),
    grids: Sequence[Grid] = (), approval: Approval | None = None, state: tuple[Text, str] | None = None,
    entries: Sequence[Any] = (), why_not: Text = "", links: Sequence[tuple[Text, str]] = (), **more: Any,
) -> HttpResponse:  # fmt: skip
    """Show a sheet: facts, what can be done, tables and history."""
    forms_ = [(act, act.filled(request)) for act in acts]
    wrong = any(form.errors for one, form in forms_)
    return page(
        request, "office/aid/sheet.html", title, facts=[one for one in facts if one[1] not in ("", None)],
        acts=forms_, grids=grids, approval=approval, state=state, entries=entries, why_not=why_not, links=links,
        status=400 if wrong else 200, **more,
    )  # fmt: skip


def approval_at(request: OfficeRequest, kind: str, subject_id: int) -> Approval:
    """Return the approval of a subject now."""
    return approval_of(kind, subject_id, request.actor, clock.now())


def may_sign_now(request: OfficeRequest, approval: Approval) -> bool:
    """Tell whether this person may give the next signature."""
    step, matter = approval.step, approval.matter
    if step is None or not isinstance(matter, Matter) or approval.signed_by(request.actor):
        return False
    return request.actor.may_code(step["permission"])


def look_at(request: OfficeRequest, people: Sequence[Person], purpose: str) -> None:
    """Write that these persons are about to be shown."""
    shown(request, [str(one.token) for one in people], purpose)


def opening_act(look: Callable[[str], Figures | None]) -> Act:
    """Return the act that opens the figures of a household: `look` takes the purpose and writes the access row."""
    form = fields_form("Open", purpose=forms.CharField(label=_("查看目的"), max_length=100))

    def run(said: Mapping[str, Any]) -> str:
        found = look(said["purpose"])
        if found is None:
            return _("没有填写家庭数字。")
        told = {
            "income": format_yuan(found.income_fen), "members": found.members,
            "medical": format_yuan(found.medical_fen), "what": found.what,
        }  # fmt: skip
        return _("家庭月收入 %(income)s 元，%(members)s 人，一年自付医疗 %(medical)s 元。%(what)s") % told

    return Act("open", _("查看家庭数字"), form, run, _("会记入“谁看过我的记录”，本人看得到。"), shows=True)
