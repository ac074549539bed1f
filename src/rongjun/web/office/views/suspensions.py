"""Suspensions by article 59: only the record of a provincial decision, its end, and the list of them."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound
from rongjun.domains.people.models import Fact
from rongjun.domains.people.move_queries import (
    in_standing,
    list_suspensions,
    list_without_decision,
    standing_of,
    suspensions_of,
)
from rongjun.domains.people.suspension import propose_end, propose_suspension

from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...told.person_words import category_label
from ...ui.tables import Column, Filter, Table, list_page
from ..event_words import SUSPENDED, SUSPENDED_KINDS
from ..forms_events import SuspensionEndForm, SuspensionForm
from .moves import tried
from .person import header_of, load_person

LOOK = "办理业务：省级中止决定"


def _standing(fact: Fact) -> str:
    return standing_of(fact, clock.today())


def _end_url(fact: Fact) -> str:
    """Return where the end of a suspension is recorded; '' once it has ended."""
    if _standing(fact) == "ended":
        return ""
    return reverse("person-suspension-end", args=[fact.person_id, fact.key])


SUSPENSIONS = Table(
    key="suspensions",
    caption=gettext_lazy("省级中止决定"),
    columns=(
        Column(
            "file_no", gettext_lazy("档案号"), lambda f: f.person.file_no, sort=("person__file_no",),
            href=lambda f: reverse("person", args=[f.person_id]),
        ),
        Column("name", gettext_lazy("姓名"), lambda f: f.person.name, sort=("person__name",)),
        Column("authority", gettext_lazy("决定机关"), lambda f: f.value["authority"]),
        Column("number", gettext_lazy("文号"), lambda f: f.value["number"]),
        Column("ground", gettext_lazy("情形"), lambda f: f.value["ground"]),
        Column("since", gettext_lazy("从"), lambda f: f.valid_from, sort=("valid_from",), kind="date"),
        Column("until", gettext_lazy("恢复发放之日"), lambda f: f.valid_to, sort=("valid_to",), kind="date"),
        Column("review", gettext_lazy("复核日期"), lambda f: f.value.get("review", "")),
        Column(
            "standing", gettext_lazy("状态"), lambda f: SUSPENDED[_standing(f)],
            cell=lambda f: badge(str(SUSPENDED[_standing(f)]), SUSPENDED_KINDS[_standing(f)]),
        ),
        Column(
            "end", gettext_lazy("办理"), lambda f: _("登记结束") if _end_url(f) else "", href=lambda f: _end_url(f),
            exported=False,
        ),
    ),
    filters=(
        Filter(
            "standing", gettext_lazy("状态"), lambda rows, code: in_standing(rows, code, clock.today()),
            [(code, SUSPENDED[code]) for code in ("in_force", "ahead", "ended")],
        ),
    ),
    search=("person__name", "person__file_no"),
    search_label=gettext_lazy("姓名或档案号"),
    order=("-valid_from",),
    empty=gettext_lazy("没有中止决定的登记"),
    people=lambda f: str(f.person.token),
)  # fmt: skip


UNDECIDED = Table(
    key="suspensions-undecided",
    caption=gettext_lazy("缺省级决定的中止"),
    columns=(
        Column(
            "file_no", gettext_lazy("档案号"), lambda f: f.person.file_no, sort=("person__file_no",),
            href=lambda f: reverse("person", args=[f.person_id]),
        ),
        Column("name", gettext_lazy("姓名"), lambda f: f.person.name, sort=("person__name",)),
        Column("category", gettext_lazy("对象类别"), lambda f: category_label(f.key), sort=("key",)),
        Column("ended", gettext_lazy("停止日期"), lambda f: f.value["ended_on"]),
        Column("stopped", gettext_lazy("自何日起停发"), lambda f: f.valid_to, sort=("valid_to",), kind="date"),
        Column(
            "record", gettext_lazy("有决定的"), lambda f: _("登记省级中止决定"),
            href=lambda f: reverse("person-suspension", args=[f.person_id]), exported=False,
        ),
        Column(
            "undo", gettext_lazy("没有决定的"), lambda f: _("撤销停止"), href=lambda f: _end_form(f), exported=False
        ),
    ),
    search=("person__name", "person__file_no"),
    search_label=gettext_lazy("姓名或档案号"),
    order=("-valid_to",),
    empty=gettext_lazy("每一项中止都有省级决定的登记"),
    people=lambda f: str(f.person.token),
)  # fmt: skip


def _end_form(fact: Fact) -> str:
    """Return where the end of a category is taken back."""
    return f"{reverse('person-change-form', args=[fact.person_id, 'end'])}?category={fact.key}"


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def undecided_list(request: OfficeRequest) -> HttpResponse:
    """List the categories that a workbook ended with 中止 and for which no provincial decision is on record."""
    actor = request.actor
    table = UNDECIDED if actor.may(Permission.PEOPLE_IMPORT) else replace(UNDECIDED, columns=UNDECIDED.columns[:-2])
    return list_page(
        request, table, list_without_decision(actor, clock.today()), "office/events/undecided.html",
        _("缺省级决定的中止"), crumbs=[*_events(), (_("省级中止决定"), reverse("suspension-list"))],
        lead=_("导入的名册写了“中止”，却没有登记省级决定：县里不能自行中止（条例第五十九条第二款）。"),
        on_export=(lambda query: None) if actor.may(Permission.PEOPLE_EXPORT) else None,
    )  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def suspension_list(request: OfficeRequest) -> HttpResponse:
    """List the suspensions on record, also those that have ended."""
    actor = request.actor
    return list_page(
        request, SUSPENSIONS, list_suspensions(actor), "office/events/suspensions.html", _("省级中止决定"),
        crumbs=_events(), undecided=list_without_decision(actor, clock.today()).count(),
        lead=_("条例第五十九条：只有省级退役军人工作主管部门能决定中止，县里只登记它的决定。"),
        on_export=(lambda query: None) if actor.may(Permission.PEOPLE_EXPORT) else None,
    )  # fmt: skip


@needs(Permission.PEOPLE_IMPORT)
@require_http_methods(["GET", "POST"])
def suspend(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Show and take the record of a provincial decision; it waits for another person."""
    person = load_person(request, person_id, LOOK)
    form = SuspensionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        done = tried(
            form,
            lambda: propose_suspension(
                person_id=person.pk, decision=form.decision(), upload=form.upload(form.cleaned_data["decided"]),
                by=request.actor, at=clock.now(),
            ),
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("中止决定的登记已提交，等待另一人批准；批准之前照常发放。"))
            return redirect("import", import_id=done.import_id)
    return page(
        request, "office/events/suspension.html", _("登记省级中止决定"), crumbs=_crumbs(person.name, person.pk),
        form=form, known=[(one, SUSPENDED[_standing(one)]) for one in suspensions_of(person.pk)],
        status=400 if form.errors else 200, **header_of(person),
    )  # fmt: skip


@needs(Permission.PEOPLE_IMPORT)
@require_http_methods(["GET", "POST"])
def end_suspension(request: OfficeRequest, person_id: int, key: str) -> HttpResponse:
    """Show and take the later decision by which a suspension ends; it waits for another person."""
    person = load_person(request, person_id, LOOK)
    known = next((one for one in suspensions_of(person.pk) if one.key == key), None)
    if known is None:
        raise NotFound(_("没有这项中止决定的登记。"))
    form = SuspensionEndForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = tried(
            form,
            lambda: propose_end(
                person_id=person.pk, key=key, last_day=said["last_day"], number=said["number"], paper=said["paper"],
                upload=form.upload(), by=request.actor, at=clock.now(),
            ),
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("中止的结束已提交，等待另一人批准；批准之后按日期恢复发放。"))
            return redirect("import", import_id=done.import_id)
    return page(
        request, "office/events/suspension_end.html", _("登记中止的结束"), crumbs=_crumbs(person.name, person.pk),
        form=form, known=known, status=400 if form.errors else 200, **header_of(person),
    )  # fmt: skip


def _events() -> list[tuple[str, str]]:
    return [(_("去世、迁移和中止"), reverse("events"))]


def _crumbs(name: str, person_id: int) -> list[tuple[str, str]]:
    return [(_("人员"), reverse("people-list")), (name, reverse("person", args=[person_id]))]
