"""Recoveries 追回: the list, one with its history, what is proposed, and the decision on it."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import within
from rongjun.domains.payments import queries
from rongjun.domains.payments import recovery_actions as actions
from rongjun.domains.payments.actions import require_keeper
from rongjun.domains.payments.models import Recovery, RecoveryAct
from rongjun.domains.payments.recovery_states import act_names, act_state_names
from rongjun.domains.payments.set_off import article_of
from rongjun.domains.safeguards.actions import record_look
from rongjun.domains.units.queries import list_towns

from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...told.run_words import benefit_names, step_name
from ...ui.forms import OfficeForm
from ...ui.tables import Column, Filter, Table, list_page
from ..approval_block import approval_of
from ..forms_recoveries import PlanForm, ReturnForm, WriteOffForm, suggested
from ..recovery_words import MOVEMENTS, STATE_BADGES, STATES
from ..run_forms import ReasonForm, SignForm

LOOK: Final = "办理业务：追回多发的款项"
TOWN_DIGITS: Final = 9
FORMS: Final[dict[str, type[OfficeForm]]] = {"plan": PlanForm, "return": ReturnForm, "writeoff": WriteOffForm}


def recoveries_table(towns: dict[str, str]) -> Table:
    """Return the list of recoveries; towns are nine digits -> name."""
    return Table(
        key="recoveries",
        caption=gettext_lazy("追回"),
        columns=(
            Column("number", gettext_lazy("编号"), lambda one: one.pk, sort=("pk",), kind="number",
                   href=lambda one: reverse("recovery", args=[one.pk])),
            Column("file_no", gettext_lazy("档案号"), lambda one: one.person.file_no, sort=("person__file_no",)),
            Column("name", gettext_lazy("姓名"), lambda one: one.person.name, sort=("person__name",),
                   href=lambda one: reverse("person-pay", args=[one.person_id])),
            Column("town", gettext_lazy("乡镇"),
                   lambda one: towns.get(one.person.area_code[:TOWN_DIGITS], one.person.area_code[:TOWN_DIGITS]),
                   sort=("person__area_code",)),
            Column("state", gettext_lazy("状态"), lambda one: str(STATES[one.state]), sort=("state",),
                   cell=lambda one: badge(str(STATES[one.state]), STATE_BADGES[one.state])),
            Column("claimed", gettext_lazy("多发（元）"), lambda one: one.claimed_fen, sort=("claimed_fen",),
                   kind="money"),
            Column("set_off", gettext_lazy("已抵扣（元）"), lambda one: one.set_off_fen, kind="money"),
            Column("back", gettext_lazy("已归还（元）"), lambda one: one.back_fen, sort=("back_fen",), kind="money"),
            Column("off", gettext_lazy("已核销（元）"), lambda one: one.off_fen, kind="money", shown=False),
            Column("open", gettext_lazy("未追回（元）"), lambda one: one.open_fen, sort=("open_fen",), kind="money"),
            Column("opened", gettext_lazy("开始"), lambda one: one.opened_at, sort=("opened_at",), kind="date"),
        ),
        filters=(
            Filter("state", gettext_lazy("状态"), lambda rows, code: rows.filter(state=code), list(STATES.items())),
            Filter("town", gettext_lazy("乡镇"), lambda rows, code: rows.filter(within("person__area_code", code)),
                   list(towns.items())),
        ),
        search=("person__name", "person__file_no", "person__pinyin"),
        search_label=gettext_lazy("姓名、拼音或档案号"),
        order=("state", "-opened_at"),
        empty=gettext_lazy("没有追回"),
        people=lambda one: str(one.person.token),
    )  # fmt: skip


@needs(Permission.RECOVERY_VIEW)
@require_http_methods(["GET", "POST"])
def recovery_list(request: OfficeRequest) -> HttpResponse:
    """List what was overpaid and is to come back."""
    towns = {town.code[:TOWN_DIGITS]: town.name for town in list_towns()}
    return list_page(
        request, recoveries_table(towns), queries.list_recoveries(by=request.actor), "office/recoveries/list.html",
        _("追回"),
        lead=_("多发的款项先按规定抵扣去世后继续发放的款项；在世的人不从待遇里扣，凭书面约定分期归还。"),
        on_export=(lambda query: None) if request.actor.may(Permission.PEOPLE_EXPORT) else None,
    )  # fmt: skip


@needs(Permission.RECOVERY_VIEW)
@require_GET
def recovery(request: OfficeRequest, recovery_id: int) -> HttpResponse:
    """Show one recovery: what it comes to, its instalments, everything that moved it, and what can be done."""
    found = _load(request, recovery_id)
    movements, acts = queries.list_movements(found), queries.list_recovery_acts(found)
    names = benefit_names()
    moved = [
        {
            "row": one, "kind": MOVEMENTS[one.kind], "benefit": names.get(one.benefit, one.benefit),
            "article": article_of(one.rule), "money": names.get(one.money_benefit, one.money_benefit),
        }
        for one in movements
    ]  # fmt: skip
    told = [{"act": one, "kind": _kind(one.kind), "state": _state(one.state)} for one in acts]
    may = request.actor.may(Permission.RECOVERY_MAKE) and found.state != Recovery.State.SETTLED
    waiting = {one.kind for one in acts if one.state == RecoveryAct.State.WAITING}
    doable = [(_kind(kind), reverse("recovery-act", args=[found.pk, kind])) for kind in FORMS if kind not in waiting]
    return page(
        request, "office/recoveries/recovery.html", _title(found), crumbs=_crumbs(), recovery=found, moved=moved,
        acts=told, state=(STATES[found.state], STATE_BADGES[found.state]), doable=doable if may else [],
        instalments=queries.instalments_of(acts, movements), today=clock.today(),
    )  # fmt: skip


@needs(Permission.RECOVERY_MAKE)
@require_http_methods(["GET", "POST"])
def recovery_act(request: OfficeRequest, recovery_id: int, kind: str) -> HttpResponse:
    """Show and take a proposal: instalments, a return or a writing-off. It waits for others to decide."""
    if kind not in FORMS:
        raise Http404
    require_keeper(request.actor)
    found = _load(request, recovery_id)
    form = FORMS[kind](request.POST or None, initial=suggested(kind, found.open_fen))
    if request.method == "POST" and form.is_valid():
        done = _tried(form, lambda: _proposed(request, found, kind, form.cleaned_data))
        if done is not None:
            messages.success(request, _("已提交，等另一人审批；批准之前账上不变。"))
            return redirect("recovery", recovery_id=found.pk)
    return page(
        request, "office/recoveries/act.html", _kind(kind), crumbs=[*_crumbs(), (_title(found), _url(found))],
        form=form, recovery=found, kind=kind, status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.RECOVERY_VIEW)
@require_http_methods(["GET", "POST"])
def recovery_decide(request: OfficeRequest, act_id: int) -> HttpResponse:
    """Show what was proposed, and take a signature or a refusal."""
    act = actions.get_act(act_id)
    found = _load(request, act.recovery_id)
    sign, back = SignForm(request.POST or None), ReasonForm(request.POST if _asked(request) == "refuse" else None)
    if request.method == "POST":
        actions.require_recovery_signatory(request.actor)
        form: OfficeForm = back if _asked(request) == "refuse" else sign
        if form.is_valid() and _tried(form, lambda: _decided(request, act.pk, form)) is not None:
            return redirect("recovery", recovery_id=found.pk)
    approval = approval_of(actions.MATTERS[act.kind], act.pk, request.actor, clock.now())
    step, mine = approval.step, approval.signed_by(request.actor)
    may = step is not None and request.actor.may(Permission(step["permission"]))
    return page(
        request, "office/recoveries/decide.html", _kind(act.kind), crumbs=[*_crumbs(), (_title(found), _url(found))],
        act=act, recovery=found, state=_state(act.state), approval=approval,
        step=step_name(step["name"]) if step else "", may_sign=may and not mine, mine=mine, sign=sign, back=back,
        status=400 if sign.errors or back.errors else 200,
    )  # fmt: skip


def _proposed(request: OfficeRequest, found: Recovery, kind: str, said: dict[str, Any]) -> RecoveryAct:
    told: dict[str, Any] = {
        "recovery_id": found.pk,
        "day": said["day"],
        "paper": said["paper"],
        "reason": said["reason"],
    }
    who: dict[str, Any] = {"by": request.actor, "at": clock.now()}
    if kind == "plan":
        return actions.plan_instalments(instalments=said["instalments"], **told, **who)
    propose = actions.record_return if kind == "return" else actions.propose_write_off
    return propose(amount_fen=said["amount"], **told, **who)


def _decided(request: OfficeRequest, act_id: int, form: OfficeForm) -> RecoveryAct:
    said = form.cleaned_data
    who: dict[str, Any] = {"by": request.actor, "at": clock.now()}
    if "reason" in said:
        done = actions.refuse_recovery_act(act_id=act_id, reason=said["reason"], **who)
        messages.success(request, _("已退回，账上不变。"))
        return done
    done = actions.sign_recovery_act(act_id=act_id, note=said["note"], **who)
    told = _("已签署，已入账。") if done.state == RecoveryAct.State.DONE else _("已签署，等下一位。")
    messages.success(request, told)
    return done


def _tried(form: OfficeForm, act: Callable[[], RecoveryAct]) -> RecoveryAct | None:
    """Act; where the rules refuse, put what is wrong on the form and keep what was typed."""
    try:
        return act()
    except (NotPermitted, NotFound):
        raise
    except (AlreadyDone, Refusal) as refusal:
        form.add_error(None, str(refusal))
    return None


def _load(request: OfficeRequest, recovery_id: int) -> Any:
    """Load a recovery inside the actor's area and record the look before anything is shown."""
    found = queries.get_recovery(recovery_id, by=request.actor)
    record_look(
        by=request.actor, at=clock.now(), purpose=LOOK, tokens=[str(found.person.token)], fields=["record"]
    )  # fmt: skip
    return found


def _asked(request: OfficeRequest) -> str:
    return str(request.POST.get("act", "")) if request.method == "POST" else ""


def _title(found: Recovery) -> str:
    return _("%(name)s 的追回") % {"name": found.person.name}


def _url(found: Recovery) -> str:
    return reverse("recovery", args=[found.pk])


def _crumbs() -> list[tuple[str, str]]:
    return [(_("追回"), reverse("recovery-list"))]


def _kind(kind: str) -> str:
    return act_names()[RecoveryAct.Kind(kind)]


def _state(state: str) -> tuple[str, str]:
    badges = {"waiting": "wait", "done": "done", "refused": "draft"}
    return act_state_names()[RecoveryAct.State(state)], badges[state]
