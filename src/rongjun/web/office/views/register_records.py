"""One record: begun, brought on stage by stage, corrected, ended where entered by mistake; its page with everything."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.people.models import Person
from rongjun.domains.people.queries import visible_people
from rongjun.domains.people.search import best_people
from rongjun.domains.services.registers import actions, proposals
from rongjun.domains.services.registers.access import may_reveal, reveal_fields
from rongjun.domains.services.registers.common import ValuesRefused
from rongjun.domains.services.registers.models import Proposal, Record
from rongjun.domains.services.registers.paying import paid_for
from rongjun.domains.services.registers.queries import summed_for
from rongjun.domains.services.registers.sealing import held_fields
from rongjun.domains.services.registers.versions import spec_of
from rongjun.domains.services.signups.queries import counted_for
from rongjun.domains.units.queries import list_villages_by_town
from rongjun.kernel.registers import About, Form
from rongjun.kernel.registers import Register as Spec

from ...http import OfficeRequest, needs, page, shown
from ...ui.forms import OfficeForm
from ..case_frame import said
from ..forms_people import PurposeForm
from ..register_forms import FieldsForm, PersonForm, PlaceForm, WhyForm, units_for
from ..register_frame import form_key, load_record, on_register, posted, register_crumbs, register_name, seen_moves
from ..register_page import record_context, told_of_kin
from ..register_words import stage_name
from ..run_forms import ReasonForm

FOUND = 30
LOOK_FOR = "办理业务：登记台账时查找人员"
LOOK_FILL = "办理业务：登记台账"


@on_register(Permission.REGISTER_FILL)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def record_new(request: OfficeRequest, spec: Spec) -> HttpResponse:
    """Ask whom or which place a record is about, then for the fields of the first stage; begin it."""
    person = _about(request, spec)
    if spec.personal and person is None:
        return _choose_person(request, spec)
    places = _place_form(request, spec)
    form = FieldsForm(
        spec.fields_at(spec.stages[0].id), request.actor, posted(request),
        filled={key: value for key, value in request.GET.items() if key in {one.id for one in spec.fields}},
    )  # fmt: skip
    forms: list[Any] = [places, form]
    if request.method == "POST" and (places is None or places.is_valid()):
        given: dict[str, Any] = {"person_id": person.pk if person else None, **_place_given(spec, places)}
        record = _try(
            form, lambda: actions.open_record(
                code=spec.code, typed=form.typed(), by=request.actor, at=clock.now(), form_key=form_key(request),
                **given,
            ),
        )  # fmt: skip
        if record is not None:
            messages.success(request, _("已登记。"))
            return redirect("record", code=spec.code, record_id=record.pk)
    wrong = any(one is not None and one.errors for one in forms)
    return page(
        request, "office/registers/form.html", _("登记：%(name)s") % {"name": register_name(spec)},
        crumbs=register_crumbs(spec), lead=said(spec.note, spec.note_en), form=form, places=places, person=person,
        key=form_key(request), text=_("登记"), status=400 if wrong else 200,
        stage=stage_name(spec, spec.stages[0].id), kin=told_of_kin(spec, person, request.actor),
    )  # fmt: skip


def _about(request: OfficeRequest, spec: Spec) -> Person | None:
    """Return the person that the address names, after the look."""
    number = request.GET.get("person", "")
    if not spec.personal or not number.isdecimal() or len(number) > 18:
        return None
    person = visible_people(request.actor).filter(pk=int(number)).first()
    if person is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    shown(request, [str(person.token)], LOOK_FILL)
    return person


def _choose_person(request: OfficeRequest, spec: Spec) -> HttpResponse:
    form = PersonForm(request.GET if "q" in request.GET else None)
    found: list[Person] = []
    if form.is_bound and form.is_valid():
        people = visible_people(request.actor)
        keys, _more = best_people(people, form.cleaned_data["q"], FOUND)
        by_key = {one.pk: one for one in people.filter(pk__in=keys)}
        found = [by_key[key] for key in keys if key in by_key]
        shown(request, [str(one.token) for one in found], LOOK_FOR)
    return page(
        request, "office/registers/choose.html", _("登记：%(name)s") % {"name": register_name(spec)},
        crumbs=register_crumbs(spec), lead=_("先找到这条记录是关于谁的。"), form=form, found=found, spec=spec,
        asked=form.is_bound, status=400 if form.errors else 200,
    )  # fmt: skip


def _place_form(request: OfficeRequest, spec: Spec) -> PlaceForm | None:
    if spec.about is About.AREA:
        choices: Any = list_villages_by_town(request.actor.area_prefix or "")
        return PlaceForm(choices, _("哪个地方"), posted(request))
    if spec.about is About.UNIT:
        units = [(str(pk), name) for pk, name in units_for(request.actor)]
        return PlaceForm(units, _("哪个单位"), posted(request), initial={"place": str(request.actor.unit_id)})
    return None


def _place_given(spec: Spec, form: PlaceForm | None) -> dict[str, Any]:
    if form is None:
        return {}
    place = form.cleaned_data["place"]
    return {"area_code": place} if spec.about is About.AREA else {"unit_id": int(place)}


def _try(form: OfficeForm, act: Any) -> Any:
    """Return what an action returns; None where it refused, with what is wrong put on the form."""
    try:
        return act()
    except ValuesRefused as refused:
        if isinstance(form, FieldsForm):
            form.add_faults(refused.faults)
    except (NotPermitted, NotFound):
        raise
    except Refusal as refusal:
        form.full_clean()
        form.add_error(None, str(refusal))
    return None


@on_register()
@require_GET
def record(request: OfficeRequest, spec: Spec, record_id: int) -> HttpResponse:
    """Show a record: what is filled in, files, duties, what belongs to it, what happened, what can be done."""
    return show_record(request, spec, load_record(request, spec, record_id))


def show_record(
    request: OfficeRequest, spec: Spec, one: Record, *, status: int = 200, **more: Any
) -> HttpResponse:  # fmt: skip
    """Show the page of a record; `more` are forms that came back with faults, and values that were opened."""
    own = spec_of(one.version)
    context = record_context(one, own, request.actor, opened=more.pop("opened", {})) | more
    context.setdefault("purpose", PurposeForm())
    context.setdefault("back", ReasonForm(auto_id="back_%s"))
    return page(
        request, "office/registers/record.html", one.title, crumbs=register_crumbs(spec), status=status, record=one,
        spec=own, matches={"job-wish": _("合适的岗位"), "vacancy": _("合适的就业意向")}.get(one.code, ""), **context,
    )  # fmt: skip


@on_register()
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def record_move(request: OfficeRequest, spec: Spec, record_id: int, stage: str) -> HttpResponse:
    """Ask for what a stage needs and bring the record there; where a second person must agree it waits."""
    one = load_record(request, spec, record_id)
    own = spec_of(one.version)
    if stage not in own.stage_named(one.stage).next and request.method == "GET":
        raise NotFound(_("现在的状态不能直接到这一步，请刷新后查看。"))
    fields = own.fields_at(stage) if stage in {each.id for each in own.stages} else ()
    picked = {each.id: request.GET[each.id] for each in fields if each.type is Form.RECORD and each.id in request.GET}
    known = one.filled | summed_for(one) | counted_for(one) | paid_for(one) | picked
    form = FieldsForm(fields, request.actor, posted(request), filled=known, held=held_fields(one))
    if request.method == "POST":
        moved = _try(
            form, lambda: actions.move_record(
                record=one, to=stage, typed=form.typed(), by=request.actor, at=clock.now(),
                form_key=form_key(request), seen=seen_moves(request),
            ),
        )  # fmt: skip
        if moved is not None:
            waits = proposals.waiting_proposal(one) is not None
            messages.success(request, _("已提出，等待第二人同意。") if waits else _("已保存。"))
            return redirect("record", code=spec.code, record_id=one.pk)
    target = own.stage_named(stage)
    return page(
        request, "office/registers/form.html", _("%(title)s：%(stage)s") % {
            "title": one.title, "stage": stage_name(own, stage),
        }, crumbs=register_crumbs(spec, one), form=form, key=form_key(request), seen=one.moves,
        text=_("提出，请第二人同意") if target.second else _("保存"), status=400 if form.errors else 200,
        second=target.second, stage="",
    )  # fmt: skip


@on_register()
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def record_change(request: OfficeRequest, spec: Spec, record_id: int) -> HttpResponse:
    """Correct what is filled in so far, with a reason."""
    one = load_record(request, spec, record_id)
    own = spec_of(one.version)
    fields = actions.fields_so_far(one, own)
    form = FieldsForm(fields, request.actor, posted(request), filled=one.filled, held=held_fields(one))
    why = WhyForm(posted(request))
    if request.method == "POST" and why.is_valid():
        before = one.moves
        done = _try(
            form, lambda: actions.change_record(
                record=one, typed=form.typed(), reason=why.cleaned_data["why"], by=request.actor, at=clock.now(),
                form_key=form_key(request), seen=seen_moves(request),
            ),
        )  # fmt: skip
        if done is not None:
            waits = proposals.waiting_proposal(one) is not None
            told = _("已更正。") if done.moves != before else _("没有变化。")
            messages.success(request, _("已提出，等待第二人同意。") if waits else told)
            return redirect("record", code=spec.code, record_id=one.pk)
    return page(
        request, "office/registers/form.html", _("更正：%(title)s") % {"title": one.title},
        crumbs=register_crumbs(spec, one), form=form, why=why, key=form_key(request), seen=one.moves,
        text=_("保存更正"),        status=400 if form.errors or why.errors else 200, stage="",
    )  # fmt: skip


@on_register()
@require_http_methods(["GET", "POST"])
def record_mistake(request: OfficeRequest, spec: Spec, record_id: int) -> HttpResponse:
    """End a record that was entered by mistake, with a reason."""
    one = load_record(request, spec, record_id)
    why = WhyForm(posted(request))
    if request.method == "POST" and why.is_valid():
        done = _try(
            why, lambda: actions.mark_mistaken(
                record=one, reason=why.cleaned_data["why"], by=request.actor, at=clock.now(),
                form_key=form_key(request),
            ),
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("已注明登记错误；不再计入任何数字，记录和经过保留。"))
            return redirect("record", code=spec.code, record_id=one.pk)
    return page(
        request, "office/registers/form.html", _("登记错误：%(title)s") % {"title": one.title},
        lead=_("整条记录不该有的，在这里注明。只是有的内容不对的，用“更正”。"), crumbs=register_crumbs(spec, one),
        form=why, key=form_key(request), text=_("注明登记错误"), status=400 if why.errors else 200, stage="",
    )  # fmt: skip


@on_register()
@require_POST
def record_reveal(request: OfficeRequest, spec: Spec, record_id: int) -> HttpResponse:
    """Open what is sealed in a record, once, for a stated purpose."""
    one = load_record(request, spec, record_id)
    form = PurposeForm(request.POST)
    if not may_reveal(one, request.actor):
        raise NotPermitted(_("您的岗位没有查看这些内容的权限。"))
    if not form.is_valid():
        return show_record(request, spec, one, status=400, purpose=form)
    names = sorted(held_fields(one))
    opened = reveal_fields(one, names, purpose=form.purpose(), by=request.actor, at=clock.now())
    return show_record(request, spec, one, opened=opened)


@on_register()
@require_POST
def record_decide(request: OfficeRequest, spec: Spec, record_id: int, proposal_id: int) -> HttpResponse:
    """Agree to a proposed change as the second person, or return it with a reason."""
    one = load_record(request, spec, record_id)
    given: dict[str, Any] = {"record": one, "proposal_id": proposal_id, "by": request.actor, "at": clock.now()}
    if request.POST.get("act") == "agree":
        form = ReasonForm({"reason": "-"}, auto_id="back_%s")
        done = _try(form, lambda: (proposals.agree(**given),))
        if done is None:
            raise AlreadyDone("；".join(str(one) for one in form.non_field_errors()))
        messages.success(request, _("已同意，记录已按此变动。") if done[0] else _("已签署，等待下一环节。"))
        return redirect("record", code=spec.code, record_id=one.pk)
    form = ReasonForm(request.POST, auto_id="back_%s")
    if not form.is_valid():
        return show_record(request, spec, one, status=400, back=form)
    proposals.send_back(reason=form.cleaned_data["reason"], **given)
    messages.success(request, _("已退回，记录不变。"))
    return redirect("record", code=spec.code, record_id=one.pk)


@needs(Permission.REGISTER_VIEW)
@require_GET
def record_proposal(request: OfficeRequest, proposal_id: int) -> HttpResponse:
    """Lead from a matter to the record that it is about; whether it may be seen is told there."""
    with whole_registry("待签事项对应的台账记录"):
        found = Proposal.objects.filter(pk=proposal_id).values_list("record__code", "record_id").first()
    if found is None:
        raise NotFound(_("没有这项变动。"))
    return redirect("record", code=found[0], record_id=found[1])
