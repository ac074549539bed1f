"""A matter is registered in a minute: six fields, an answer on the spot, the receipt; what is like it stands beside."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.petitions import intake, similar
from rongjun.domains.petitions.attaching import attach_file
from rongjun.domains.petitions.identity import Who
from rongjun.domains.petitions.listing import last_answers
from rongjun.domains.petitions.models import Matter, Petitioner
from rongjun.domains.petitions.topics import TOPICS
from rongjun.domains.petitions.walls import Accused
from rongjun.domains.units.queries import staff_names, unit_names
from rongjun.kernel.period import format_month

from ...http import OfficeRequest, page
from ...told.run_words import benefit_names
from ..petition_forms import AT_DESK, AnswerForm, IntakeForm
from ..petition_frame import load_matter, on_petitions, own_area, petition_crumbs, places_for
from ..petition_lists import excerpt
from ..petition_words import CHANNELS, state_badge, word

ANSWER_SIGNS, MOST_ALIKE = 120, 5
"""Signs of an earlier answer beside the intake, and how many matters stand there."""
FIELDS = {"area_code": "area"}
"""What the room calls a field -> what the form calls it."""
INFORM, OK = "inform", 200
Part = Petitioner.Part


@dataclass(frozen=True, slots=True)
class Alike:
    """A matter of the same facts as it stands beside the intake: nothing of who brought it."""

    matter: Matter
    state: tuple[str, str]
    told: str
    answer: str


@on_petitions(Permission.PETITION_TAKE)
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def petition_new(request: OfficeRequest) -> HttpResponse:
    """Show the intake and take it: answered on the spot and closed, registered to be handled, or looked up first."""
    act = request.POST.get("act", "")
    if request.method == "GET" or act not in ("answer", "register"):
        form = _form(request, request.POST if request.method == "POST" else None)
        return _shown(request, form, looked=request.method == "POST")
    form = _form(request, request.POST, request.FILES, answers=act == "answer")
    if not form.is_valid():
        return _shown(request, form, status=400)
    try:
        given = given_of(form, spot=act == "answer")
        taken = _taken(form, given, request)
    except (NotPermitted, NotFound):
        raise
    except Refusal as refusal:
        _say(form, refusal)
        return _shown(request, form, status=400)
    return show_receipt(request, taken)


@transaction.atomic
@sensitive_variables()
def _taken(form: IntakeForm, given: intake.Given, request: OfficeRequest) -> intake.Registered:
    """Register a matter with what was scanned of it."""
    by, at = request.actor, clock.now()
    taken = intake.register_matter(given=given, sent_key=_key(request), by=by, at=at)
    if form.cleaned_data["scan"]:
        attach_file(matter=taken.matter, content=form.cleaned_data["scan"], title=_("来信"), by=by, at=at)
    return taken


@on_petitions(Permission.PETITION_TAKE)
@sensitive_post_parameters()
@require_POST
def petition_similar(request: OfficeRequest) -> HttpResponse:
    """Return the matters of the same facts as what stands in the intake so far: found by facts, never by person."""
    form = _form(request, request.POST)
    return render(request, "office/petitions/_similar.html", {"similar": _alike(request, form)})


@sensitive_variables("taken")
def show_receipt(request: OfficeRequest, taken: intake.Registered) -> HttpResponse:
    """Show number and code of a matter, to be printed or written down; the code is kept nowhere in plain."""
    matter = load_matter(taken.matter.pk)
    answer = matter.answers.order_by("pk").first() if matter.ended_at is not None else None
    informing = matter.clocks.filter(kind=INFORM).order_by("pk").first()
    return page(
        request, "office/petitions/receipt.html", _("登记回执"), crumbs=petition_crumbs(), matter=matter,
        secret=taken.code, unit=request.actor.unit_name, topic=word(TOPICS, matter.topic),
        answer=answer.text if answer else "", inform_by=informing.due_on if informing else None, fresh=taken.fresh,
    )  # fmt: skip


def given_of(form: IntakeForm, *, spot: bool) -> intake.Given:
    """Return what was told, as the room takes it. `spot`: the answer written on the form ends the matter."""
    said, units, names = form.cleaned_data, form.cleaned_data["accused_unit"], form.cleaned_data["accused"]
    urgent = (said["urgent"], said["urgent_done"]) if said["urgent"] else None
    month = said["about_month"]
    return intake.Given(
        channel=said["channel"], told=said["told"], area_code=said["area"], topic=said["topic"],
        wanted=said["wanted"], benefit=said["benefit"], about_month="" if month is None else format_month(month),
        people=_people(said), confidential=said["confidential"], needs=said["needs"], needs_note=said["needs_note"],
        home_calls=said["home_calls"], accuses=accused_of(units, names), urgent=urgent,
        spot=intake.Spot(said["answer"]) if spot else None, received_on=said["received_on"],
    )  # fmt: skip


def accused_of(unit_id: str, names: str) -> list[Accused]:
    """Return who is complained about: a unit, and people by name, each of them who works here and is called so."""
    found = [Accused(unit_id=int(unit_id))] if unit_id else []
    for name in (one.strip() for one in names.replace("、", "\n").splitlines()):
        here = [staff for staff, called in staff_names().items() if called == name]
        if name:
            found += [Accused(staff_id=staff) for staff in here] or [Accused(name=name)]
    return found


def _people(said: dict[str, Any]) -> list[Who]:
    """Return who brings it, each singly; nobody where nothing was said."""
    group = said["channel"] == "group"
    people = [Who(name=name, phone=phone, part=Part.REPRESENTATIVE) for name, phone in said["representatives"]]
    people += [Who(name=name, part=Part.JOINED) for name in said["joined"]]
    own = Who(name=said["name"], phone=said["phone"], address=said["address"], mail=said["mail"])
    found = people if group else [own] if own.given() else []
    if said["proxy_name"] or said["proxy_phone"]:
        found.append(Who(name=said["proxy_name"], phone=said["proxy_phone"], part=Part.PROXY))
    return found


def _say(form: IntakeForm, refusal: Refusal) -> None:
    """Say a refusal of the room at its fields, else above the form."""
    faults = refusal.faults if isinstance(refusal, intake.IntakeFaults) else {}
    for name, fault in faults.items():
        form.add_error(FIELDS.get(name, name), fault)
    if not faults:
        form.add_error(None, str(refusal))


def _form(request: OfficeRequest, data: Any, files: Any = None, *, answers: bool = False) -> IntakeForm:
    actor, channel = request.actor, request.GET.get("channel", "")
    here = own_area(actor)
    initial = {"channel": channel if channel in AT_DESK else AT_DESK[0], "area": here[0]}
    made = AnswerForm if answers else IntakeForm
    units = [(str(pk), name) for pk, name in unit_names().items()]
    return made(places_for(actor), sorted(benefit_names().items()), units, data, files, here=here, initial=initial)


def _key(request: OfficeRequest) -> str:
    """Return the key of the form that was sent: a form sent twice registers once."""
    return request.POST.get("sent_key", "")[:64] or uuid4().hex


def _shown(request: OfficeRequest, form: IntakeForm, *, status: int = 200, looked: bool = False) -> HttpResponse:
    there = reverse("petition-new")
    now = form["channel"].value()
    tabs = [(str(CHANNELS[one]), f"{there}?channel={one}", one == now) for one in AT_DESK]
    return page(
        request, "office/petitions/new.html", _("登记信访事项"), crumbs=petition_crumbs(), status=status, form=form,
        tabs=tabs, sent_key=_key(request), similar=_alike(request, form) if looked or status != OK else None,
    )  # fmt: skip


def _alike(request: OfficeRequest, form: IntakeForm) -> list[Alike]:
    """Return matters of the same facts as what is written so far, with what they were answered."""
    told, topic, area, month = (str(form[name].value() or "") for name in ("told", "topic", "area", "about_month"))
    if not told.strip() and not topic:
        return []
    found = similar.list_similar(
        told=told, topic=topic, area_code=area, benefit=str(form["benefit"].value() or ""), about_month=month,
        by=request.actor, limit=MOST_ALIKE,
    )  # fmt: skip
    answers = last_answers([one.matter.pk for one in found])
    return [
        Alike(one.matter, state_badge(one.matter), excerpt(one.matter.told, ANSWER_SIGNS),
              excerpt(answers.get(one.matter.pk, ""), ANSWER_SIGNS))
        for one in found
    ]  # fmt: skip
