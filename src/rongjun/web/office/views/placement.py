"""Placement by choice: rounds, one with posts and order, somebody in it, lists and formulas that two persons sign."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.services.placement import access, carrying, choosing, formulas, rounds
from rongjun.domains.services.placement.models import Candidate, Formula, Objection, Round, Signed
from rongjun.domains.services.placement.papers import order_paper
from rongjun.kernel.identity import mask_name

from ...addresses import address
from ...http import OfficeRequest, needs, page, shown
from ...templatetags.rongjun import badge
from ...told.placement_words import ITEMS, STATES, points_text
from ...ui.tables import Column, Filter, Table, list_page
from .. import placement_acts as acts
from ..approval_block import approval_of
from ..placement_forms import FormulaForm, RoundForm
from ..placement_words import FORMULA_STATES, LISTS, ROUND_STATES
from ..station_frame import paper_file, run_acts, status_of

P = Permission
LOOK = "办理业务：安置选岗"
TABS = (("placement-rounds", gettext_lazy("选岗批次")), ("placement-formulas", gettext_lazy("排序办法")))


def _tabs(name: str) -> list[tuple[str, str, bool]]:
    return [(str(title), reverse(one), one == name) for one, title in TABS]


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("安置选岗"), reverse("placement-rounds")), *more]


def _list(request: OfficeRequest, table: Table, rows: Any, name: str, title: str, add: str) -> HttpResponse:
    may = request.actor.may(P.PLACEMENT_WORK)
    return list_page(
        request, table, rows, "office/stations/list.html", title, tabs=_tabs(name), on_export=lambda query: None,
        add_url=reverse(add) if may else "", add_text=_("新增"),
    )  # fmt: skip


@needs(P.PLACEMENT_VIEW)
@require_http_methods(["GET", "POST"])
def round_list(request: OfficeRequest) -> HttpResponse:
    """List the rounds there were and are."""
    table = Table(
        key="placement-rounds", caption=gettext_lazy("选岗批次"),
        columns=(
            Column("title", gettext_lazy("名称"), lambda one: one.title, sort=("title",),
                   href=lambda one: address("placement-round", one.pk)),
            Column("year", gettext_lazy("年度"), lambda one: one.year, sort=("year",), kind="number"),
            Column("state", gettext_lazy("状态"), lambda one: str(ROUND_STATES[one.state][0]), sort=("state",),
                   cell=lambda one: badge(str(ROUND_STATES[one.state][0]), ROUND_STATES[one.state][1])),
            Column("doc", gettext_lazy("排序办法"), lambda one: one.formula.doc_no, sort=("formula__doc_no",)),
            Column("until", gettext_lazy("异议期至"), lambda one: one.objections_until, sort=("objections_until",),
                   kind="date"),
        ),
        filters=(Filter("state", gettext_lazy("状态"), lambda rows, one: rows.filter(state=one),
                        [(key, word) for key, (word, _kind) in ROUND_STATES.items()]),),
        search=("title", "formula__doc_no"), search_label=gettext_lazy("名称或文号"), order=("-year", "-pk"),
        empty=gettext_lazy("还没有选岗批次。"),
    )  # fmt: skip
    rows = access.list_rounds(request.actor)
    return _list(request, table, rows, "placement-rounds", _("安置选岗"), "placement-round-new")


@needs(P.PLACEMENT_VIEW)
@require_http_methods(["GET", "POST"])
def formula_list(request: OfficeRequest) -> HttpResponse:
    """List the formulas there were and are."""
    table = Table(
        key="placement-formulas", caption=gettext_lazy("排序办法"),
        columns=(
            Column("doc", gettext_lazy("文号"), lambda one: one.doc_no, sort=("doc_no",),
                   href=lambda one: address("placement-formula", one.pk)),
            Column("effective", gettext_lazy("自"), lambda one: one.effective, sort=("effective",), kind="date"),
            Column("state", gettext_lazy("状态"), lambda one: str(FORMULA_STATES[one.state][0]), sort=("state",),
                   cell=lambda one: badge(str(FORMULA_STATES[one.state][0]), FORMULA_STATES[one.state][1])),
            Column("by", gettext_lazy("录入人"), lambda one: one.made_by.name),
        ),
        search=("doc_no", "source"), search_label=gettext_lazy("文号或来源"), order=("-effective", "-pk"),
        empty=gettext_lazy("还没有排序办法。"),
    )  # fmt: skip
    rows = formulas.list_formulas(request.actor)
    return _list(request, table, rows, "placement-formulas", _("安置选岗"), "placement-formula-new")


@needs(P.PLACEMENT_WORK)
@require_http_methods(["GET", "POST"])
def formula_new(request: OfficeRequest) -> HttpResponse:
    """Enter a formula as it was published; another person approves it."""
    access.permit(request.actor, P.PLACEMENT_WORK)
    form = FormulaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = formulas.enter_formula(
                content=form.content(), source=form.cleaned_data["source"], by=request.actor, at=clock.now()
            )
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已提交，等待另一人批准；批准后才生效。"))
            return redirect("placement-formula", made.pk)
    return page(
        request, "office/placement/form.html", _("录入排序办法"), form=form, button=_("提交批准"),
        lead=_("照公布的文件录入。只能按服役期间的事实加分；没有减分，也没有别的分。"),
        crumbs=_crumbs((_("排序办法"), reverse("placement-formulas"))), status=400 if form.errors else 200,
    )  # fmt: skip


@needs(P.PLACEMENT_VIEW)
@require_http_methods(["GET", "POST"])
def formula_page(request: OfficeRequest, formula_id: int) -> HttpResponse:
    """Show a formula, and let another person sign it."""
    found = formulas.get_formula(formula_id, request.actor)
    approval = approval_of(formulas.KIND, found.pk, request.actor, clock.now())
    may = _may_sign(request, approval, found.state == Formula.State.SUBMITTED)
    done, panels = run_acts(request, acts.acts_on_formula(request, found) if may else {}, request.path)
    spec = formulas.says(found)
    return done or page(
        request, "office/placement/formula.html", found.doc_no, formula=found, spec=spec, panels=panels,
        approval=approval, items=[(ITEMS[one.code], points_text(one.points), one.most or "") for one in spec.items],
        ties=[ITEMS[code] for code in spec.ties], state=FORMULA_STATES[found.state], status=status_of(panels),
        crumbs=_crumbs((_("排序办法"), reverse("placement-formulas"))),
    )  # fmt: skip


def _may_sign(request: OfficeRequest, approval: Any, waits: bool) -> bool:
    by = request.actor
    return waits and by.may(P.PLACEMENT_SIGN) and not approval.signed_by(by) and not approval.hold


@needs(P.PLACEMENT_WORK)
@require_http_methods(["GET", "POST"])
def round_new(request: OfficeRequest) -> HttpResponse:
    """Open a round."""
    access.permit(request.actor, P.PLACEMENT_WORK)
    today = office_day(clock.now())
    offered = [(one.pk, one.doc_no) for one in formulas.formulas_in_force(today)]
    form = RoundForm(offered, request.POST if request.method == "POST" else None, initial={"year": today.year})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = rounds.open_round(
                year=said["year"], title=said["title"], formula_id=int(said["formula"]), by=request.actor,
                at=clock.now(),
            )  # fmt: skip
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("placement-round", made.pk)
    return page(
        request, "office/placement/form.html", _("新开一批选岗"), form=form, button=_("新开"), crumbs=_crumbs(),
        status=400 if form.errors else 200,
    )  # fmt: skip


@needs(P.PLACEMENT_VIEW)
@require_http_methods(["GET", "POST"])
def round_page(request: OfficeRequest, round_id: int) -> HttpResponse:
    """Show a round: posts, the order, whose turn it is, and what may be done now."""
    round_ = access.get_round(round_id, request.actor)
    done, panels = run_acts(request, acts.acts_on_round(request, round_), request.path)
    if done is not None:
        return done
    rows = list(access.candidates_of(round_))
    shown(request, [str(one.person.token) for one in rows], LOOK)
    return page(
        request, "office/placement/round.html", round_.title, round=round_, panels=panels, crumbs=_crumbs(),
        state=ROUND_STATES[round_.state], posts=choosing.posts_left(round_), status=status_of(panels),
        rows=[(one, points_text(one.total), STATES[one.state], _chosen(one)) for one in rows],
        lists=[(one, LISTS[one.kind]) for one in Signed.objects.filter(round=round_).order_by("pk")],
        objections=rounds.open_objections(round_), printable=round_.objections_until is not None,
        carried=round_.state == Round.State.CLOSED and carrying.is_carried(round_),
    )  # fmt: skip


def _chosen(one: Candidate) -> str:
    return one.choice.post.title if one.state == Candidate.State.CHOSEN else ""


@needs(P.PLACEMENT_VIEW)
@require_GET
def round_paper(request: OfficeRequest, round_id: int, ending: str) -> HttpResponse:
    """Return the published order as a paper to be posted, with masked names."""
    round_ = access.get_round(round_id, request.actor)
    if round_.objections_until is None:
        raise NotFound(_("排序还没有公布。"))
    rows = list(access.candidates_of(round_))
    shown(request, [str(one.person.token) for one in rows], LOOK)
    names = {one.pk: mask_name(one.person.name) for one in rows}
    return paper_file(order_paper(round_, rows, request.actor.unit_name, names, office_day(clock.now())), ending)


@needs(P.PLACEMENT_VIEW)
@require_http_methods(["GET", "POST"])
def candidate_page(request: OfficeRequest, candidate_id: int) -> HttpResponse:
    """Show somebody in a round: facts and how the sum is worked out, objections, the choice."""
    one = access.get_candidate(candidate_id, request.actor)
    objections = list(Objection.objects.filter(candidate=one).select_related("made_by").order_by("pk"))
    offered = acts.acts_on_candidate(request, one)
    if request.actor.may(P.PLACEMENT_SIGN):
        waiting = [each for each in objections if each.answered_at is None]
        offered |= {f"answer-{each.pk}": acts.answer_act(request, each) for each in waiting}
    done, panels = run_acts(request, offered, request.path)
    if done is not None:
        return done
    shown(request, [str(one.person.token)], LOOK)
    terms, total = rounds.worked(one.round, one.facts)
    return page(
        request, "office/placement/candidate.html", one.person.name, one=one, panels=panels, state=STATES[one.state],
        terms=[(ITEMS[term.code], term, points_text(term.points), points_text(term.total)) for term in terms],
        total=points_text(total), objections=objections, status=status_of(panels), choice=_chosen(one),
        crumbs=_crumbs((one.round.title, reverse("placement-round", args=[one.round_id]))),
    )  # fmt: skip


@needs(P.PLACEMENT_VIEW)
@require_http_methods(["GET", "POST"])
def signed_page(request: OfficeRequest, signed_id: int) -> HttpResponse:
    """Show a list that was put forward as it is frozen, and let another person sign it."""
    found = rounds.get_signed(signed_id, request.actor)
    kind = rounds.KIND if found.kind == "order" else choosing.KIND
    approval = approval_of(kind, found.pk, request.actor, clock.now())
    waits = approval.matter is not None and not approval.matter.outcome
    may = _may_sign(request, approval, waits)
    there = reverse("placement-round", args=[found.round_id])
    done, panels = run_acts(request, acts.acts_on_signed(request, found) if may else {}, there)
    if done is not None:
        return done
    people = {one.pk: one for one in access.candidates_of(found.round)}
    shown(request, [str(one.person.token) for one in people.values()], LOOK)
    rows = [_line(one, people) for one in found.content["lines"]]
    return page(
        request, "office/placement/signed.html", f"{found.round.title}：{LISTS[found.kind]}", found=found, rows=rows,
        panels=panels, approval=approval, crumbs=_crumbs((found.round.title, there)), status=status_of(panels),
        order=found.kind == "order",
    )  # fmt: skip


def _line(line: dict[str, Any], people: dict[int, Candidate]) -> tuple[str, ...]:
    one = people[line["candidate"]]
    if "total" in line:
        facts = "；".join(f"{ITEMS[code]} {units}" for code, units in line["facts"].items())
        return str(line["place"]), one.person.name, points_text(line["total"]), facts
    return str(line["place"]), one.person.name, str(STATES[line["state"]][0]), _chosen(one)
