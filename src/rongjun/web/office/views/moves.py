"""Moving in and out: guided forms with the transfer papers, the list of moves, the letter to print."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.payments.queries.deaths import posted_of_year
from rongjun.domains.people import page_queries as queries
from rongjun.domains.people import vault
from rongjun.domains.people.actions import ImportResult
from rongjun.domains.people.forms import FormFaults
from rongjun.domains.people.models import Fact
from rongjun.domains.people.move_queries import get_move, list_moves
from rongjun.domains.people.moves import IN, OUT, propose_move_in, propose_move_out, propose_return
from rongjun.domains.people.workbook import columns as col
from rongjun.kernel.period import parse_month

from ...http import OfficeRequest, needs, page
from ...told.person_words import category_label, fact_text, masked
from ...told.run_words import benefit_names
from ...ui.tables import Column, Filter, Table, list_page
from ..change_forms import NEW_NEEDED, NEW_PAPERS, NEW_PERSON
from ..event_words import WAYS
from ..forms_events import MoveInForm, MoveOutForm, ReturnForm
from .person import header_of, load_person

LOOK = "办理业务：迁入迁出"
LETTER = "出具抚恤关系转移证明"
SEALED_NUMBERS = ("account", "id_number", "payee_id", "payee_account", "phone")
LEFT_OUT = frozenset({"start"})
"""Fields of a new person that the papers answer."""

MOVES = Table(
    key="moves",
    caption=gettext_lazy("迁入迁出"),
    columns=(
        Column("day", gettext_lazy("办理日期"), lambda f: f.valid_from, sort=("valid_from",), kind="date"),
        Column("way", gettext_lazy("方向"), lambda f: WAYS[f.value["way"]]),
        Column(
            "file_no", gettext_lazy("档案号"), lambda f: f.person.file_no, sort=("person__file_no",),
            href=lambda f: reverse("person", args=[f.person_id]),
        ),
        Column("name", gettext_lazy("姓名"), lambda f: f.person.name, sort=("person__name",)),
        Column("what", gettext_lazy("对象类别"), lambda f: f.value.get("what", "")),
        Column("office", gettext_lazy("对方单位"), lambda f: f.value["office"]),
        Column("letter", gettext_lazy("转移材料"), lambda f: f.value["letter"]),
        Column("until", gettext_lazy("迁出地发至"), lambda f: f.value["paid_until"]),
        Column("since", gettext_lazy("迁入地起发"), lambda f: f.value["paid_from"]),
        Column("gap", gettext_lazy("不衔接的原因"), lambda f: f.value.get("gap", ""), shown=False),
        Column(
            "paper", gettext_lazy("转移证明"), lambda f: _("查看和打印") if f.value["way"] == OUT else "",
            href=lambda f: reverse("move-letter", args=[f.pk]) if f.value["way"] == OUT else "", exported=False,
        ),
    ),
    filters=(
        Filter("way", gettext_lazy("方向"), lambda rows, way: rows.filter(value__way=way), list(WAYS.items())),
        Filter("month", gettext_lazy("办理月份（YYYY-MM）"), lambda rows, text: _in_month(rows, text)),
        Filter("office", gettext_lazy("对方单位"), lambda rows, text: rows.filter(value__office__icontains=text)),
    ),
    search=("person__name", "person__file_no"),
    search_label=gettext_lazy("姓名或档案号"),
    order=("-valid_from",),
    empty=gettext_lazy("还没有迁入迁出"),
    people=lambda f: str(f.person.token),
)  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def move_list(request: OfficeRequest) -> HttpResponse:
    """List the moves in and out that are in force."""
    actor = request.actor
    return list_page(
        request, MOVES, list_moves(actor), "office/events/moves.html", _("迁入迁出"), crumbs=_crumbs()[:1],
        lead=_("每次迁移的材料和两地各发到哪个月；等待批准的在“导入”里。"),
        may_import=actor.may(Permission.PEOPLE_IMPORT),
        on_export=(lambda query: None) if actor.may(Permission.PEOPLE_EXPORT) else None,
    )  # fmt: skip


@needs(Permission.PEOPLE_IMPORT)
@require_http_methods(["GET", "POST"])
def move_out(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Show and take the form of a move out; it waits for another person."""
    person = load_person(request, person_id, LOOK)
    codes = _codes(person.pk, ended=False)
    form = MoveOutForm(codes, request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = tried(
            form,
            lambda: propose_move_out(
                person_id=person.pk, categories=form.cleaned_data["categories"], transfer=form.transfer(),
                reason=form.cleaned_data["reason"], by=request.actor, at=clock.now(),
            ),
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("迁出已提交，等待另一人批准；批准之后可以打印转移证明。"))
            return redirect("import", import_id=done.import_id)
    return _form_page(request, person, form, "office/events/move_out.html", _("办理迁出"), usable=bool(codes))


@needs(Permission.PEOPLE_IMPORT)
@sensitive_post_parameters("account")
@require_http_methods(["GET", "POST"])
def move_back(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Show and take the form of a person coming back whose category had ended; it waits for another person."""
    person = load_person(request, person_id, LOOK)
    codes = _codes(person.pk, ended=True)
    form = ReturnForm(codes, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        changes = {col.AREA: said["area"], col.BANK: said["bank"], col.ACCOUNT: said["account"]}
        done = tried(
            form,
            lambda: propose_return(
                person_id=person.pk, category=said["category"], changes=changes, transfer=form.transfer(),
                reason=said["reason"], by=request.actor, at=clock.now(),
            ),
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("迁回已提交，等待另一人批准；批准之后从起发月继续发放。"))
            return redirect("import", import_id=done.import_id)
    return _form_page(request, person, form, "office/events/move_back.html", _("办理迁回"), usable=bool(codes))


@needs(Permission.PEOPLE_IMPORT)
@sensitive_post_parameters(*SEALED_NUMBERS)
@require_http_methods(["GET", "POST"])
def move_in(request: OfficeRequest) -> HttpResponse:
    """Show and take the form of a person new to the registry who moves in; it waits for another person."""
    fields = [(title, [name for name in names if name not in LEFT_OUT]) for title, names in NEW_PERSON]
    form = MoveInForm([name for _title, names in fields for name in names], NEW_NEEDED, request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = tried(
            form,
            lambda: propose_move_in(
                cells=form.cells(), transfer=form.transfer(), reason=form.cleaned_data["reason"], by=request.actor,
                at=clock.now(),
            ),
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("迁入已提交，等待另一人批准；批准之前不入册。"))
            return redirect("import", import_id=done.import_id)
    groups = [(_("转移材料"), [form[name] for name in form.papers])]
    groups += [(str(title), [form[name] for name in names]) for title, names in fields]
    return page(
        request, "office/events/move_in.html", _("办理迁入"), crumbs=_crumbs(), form=form, groups=groups,
        papers=NEW_PAPERS, status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@sensitive_variables("opened", "number")
@require_http_methods(["GET", "POST"])
def move_letter(request: OfficeRequest, fact_id: int) -> HttpResponse:
    """Show the letter of a move out, to be printed; POST opens the identity number for it, which is on record."""
    move = get_move(fact_id, request.actor)
    if move.value["way"] == IN:
        raise NotFound(_("迁入的转移证明由迁出地出具。"))
    person = load_person(request, move.person_id, LETTER)
    number = masked(person.id_tail, 18)
    if request.method == "POST":
        opened = vault.reveal(
            person_ids=[person.pk], fields=["id_number"], purpose=LETTER, by=request.actor, at=clock.now()
        )
        number = opened[person.pk]["id_number"]
    until, names = parse_month(move.value["paid_until"]), benefit_names()
    paid = [(names[one[0]], *one[1:]) for one in posted_of_year(person.pk, until // 12, clock.now())]
    return page(
        request, "office/events/move_letter.html", _("抚恤关系转移证明"), crumbs=_crumbs(), move=move, paid=paid,
        until=until, year=until // 12, statuses=_statuses(person.pk, move), unit=request.actor.unit_name,
        may_reveal=request.actor.may(Permission.PEOPLE_REVEAL), **header_of(person) | {"number": number},
    )  # fmt: skip


def tried(form: django_forms.Form, propose: Callable[[], ImportResult]) -> ImportResult | None:
    """Propose; where the rules refuse, put what is wrong on the form and keep what was typed."""
    try:
        return propose()
    except FormFaults as faults:
        if isinstance(form, MoveInForm):
            form.tell(faults.faults)
        else:
            form.add_error(None, str(faults))
    except (NotPermitted, NotFound):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    return None


def _form_page(
    request: OfficeRequest, person: Any, form: django_forms.Form, template: str, title: str, *, usable: bool
) -> HttpResponse:
    crumbs = [(_("人员"), reverse("people-list")), (person.name, reverse("person", args=[person.pk]))]
    status = 400 if form.errors else 200
    return page(request, template, title, crumbs=crumbs, form=form, usable=usable, status=status, **header_of(person))


def _codes(person_id: int, *, ended: bool) -> list[str]:
    """Return the categories of a person that go on, or those that have ended."""
    latest: dict[str, bool] = {}
    for fact in queries.facts_as_known(queries.list_facts_of(person_id), clock.now()):
        if fact.kind == "status":
            latest[fact.key] = fact.valid_to is not None
    return sorted(code for code, has_ended in latest.items() if has_ended == ended)


def _statuses(person_id: int, move: Fact) -> list[tuple[str, str]]:
    """Return the categories that moved, each as it last was, in words."""
    facts = queries.facts_as_known(queries.list_facts_of(person_id), move.recorded_at)
    moved = [fact for fact in facts if fact.kind == "status" and fact.value["end_reason"] == "moved"]
    return [(category_label(fact.key), fact_text("status", fact.value)) for fact in moved]


def _in_month(rows: Any, text: str) -> Any:
    """Narrow moves to those of a month; a text that is none finds nothing."""
    try:
        month = parse_month(text)
    except ValueError:
        return rows.none()
    return rows.filter(valid_from__year=month // 12, valid_from__month=month % 12 + 1)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("去世、迁移和中止"), reverse("events")), (_("迁入迁出"), reverse("move-list"))]
