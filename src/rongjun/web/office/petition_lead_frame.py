"""What the pages of leaders, supervision and review share: tabs by right, acts on one page, the facts of a matter."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.petitions.elsewhere import SENDERS
from rongjun.domains.petitions.models import Matter
from rongjun.domains.petitions.telling import WORKS
from rongjun.domains.petitions.topics import TOPICS

from ..http import OfficeRequest
from .petition_words import is_overdue, kind_words, left_words, state_badge, word

P = Permission
TABS: Final[Sequence[tuple[str, Promise, tuple[Permission, ...]]]] = (
    ("petition-receptions", gettext_lazy("接待日"),
     (P.PETITION_LEAD, P.PETITION_SORT, P.PETITION_TAKE, P.PETITION_SUPERVISE)),
    ("petition-letters", gettext_lazy("来信阅办"), (P.PETITION_LEAD,)),
    ("petition-taken", gettext_lazy("领导包案"), (P.PETITION_LEAD,)),
    ("petition-urgent", gettext_lazy("紧急需要"), (P.PETITION_LEAD, P.PETITION_SORT)),
    ("petition-supervisions", gettext_lazy("督办"),
     (P.PETITION_SUPERVISE, P.PETITION_HANDLE, P.PETITION_SORT, P.PETITION_SIGN, P.PETITION_LEAD)),
    ("petition-supervise-due", gettext_lazy("应督办"), (P.PETITION_SUPERVISE,)),
    ("petition-reviews", gettext_lazy("复查复核"), (P.PETITION_REVIEW, P.PETITION_REREVIEW)),
    ("petition-elsewhere", gettext_lazy("转送上级复查"), SENDERS),
    ("petition-unreached", gettext_lazy("没有告知到的"), WORKS),
    ("petition-sent-here", gettext_lazy("送来本单位的"), (P.PETITION_HANDLE,)),
    ("petition-accusations", gettext_lazy("检举控告"), (P.PETITION_DISCIPLINE,)),
)  # fmt: skip
"""Name of the address, title, rights of which one opens it."""
RIGHTS: Final[Mapping[str, tuple[Permission, ...]]] = {name: rights for name, _title, rights in TABS}


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done on a page: its form, what it does with it, and how the panel is called.

    `make` takes what was sent (or None); `do` takes the valid form and returns what is then said.
    """

    title: str
    button: str
    make: Callable[[Any], forms.Form]
    do: Callable[[Any], str]
    lead: str = ""
    kind: str = "primary"


@dataclass(frozen=True, slots=True)
class Panel:
    """An act as its page shows it."""

    name: str
    act: Act
    form: forms.Form


def lead_tabs(name: str, by: Actor) -> list[tuple[str, str, bool]]:
    """Return the lists that somebody may open, as tabs."""
    return [
        (str(title), reverse(one), one == name) for one, title, rights in TABS if any(by.may(right) for right in rights)
    ]


def lead_crumbs(name: str, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way down to a page below one of these lists."""
    titles = {one: title for one, title, _rights in TABS}
    return [(str(titles[name]), reverse(name)), *more]


def load_from(petition_id: int, rows: QuerySet[Matter]) -> Matter:
    """Return a matter that one of these lists shows. Raises NotFound, the same as for an unknown one."""
    found = rows.select_related("owner_unit", "owner_staff", "unit", "decided_unit").filter(pk=petition_id).first()
    if found is None:
        raise NotFound(_("没有这个信访事项。"))
    return found


def run_acts(
    request: OfficeRequest, acts: Mapping[str, Act], there: str | Callable[[], str]
) -> tuple[HttpResponse | None, list[Panel]]:
    """Do what was sent (`act` names it), or return the panels with their forms, faults and what was typed.

    An act that is not offered any more was done by somebody else, or is not this person's.
    """
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    if request.method == "POST" and sent not in acts:
        raise AlreadyDone(_("这一步现在不能办理：可能刚刚已由他人办理，请刷新后查看。"))
    panels = [Panel(name, act, act.make(request.POST if name == sent else None)) for name, act in acts.items()]
    done = next((panel for panel in panels if panel.name == sent), None)
    if done is None or not done.form.is_valid():
        return None, panels
    try:
        told = done.act.do(done.form)
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        done.form.add_error(None, str(refusal))
        return None, panels
    if told:
        messages.success(request, told)
    return redirect(there() if callable(there) else there), panels


def status_of(panels: Sequence[Panel]) -> int:
    """Return 400 where a form has faults."""
    return 400 if any(panel.form.errors for panel in panels) else 200


def facts_of(matter: Matter) -> dict[str, Any]:
    """Return what `office/petition_lead/_facts.html` shows of a matter. Nothing of who brought it."""
    today = clock.today()
    return {
        "matter": matter, "topic": word(TOPICS, matter.topic), "kind": kind_words(matter),
        "state": state_badge(matter), "left": left_words(matter, today), "late": is_overdue(matter, today),
    }  # fmt: skip


def said_by(request: OfficeRequest) -> dict[str, Any]:
    """Return who acts and when, as every action wants them."""
    return {"by": request.actor, "at": clock.now()}
