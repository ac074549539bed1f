"""An application begun from a person's page: procedure chosen, purpose stated, what the file knows filled in."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.people.models import Person
from rongjun.domains.recognition.from_file import begin_from_file
from rongjun.domains.recognition.procedures import get_present, list_present, spec_of
from rongjun.domains.recognition.queries import just_begun

from ...http import OfficeRequest, needs, page
from ..brief import brief_of
from ..case_frame import said
from ..forms_people import PurposeForm
from .case_begin import TWICE, show_receipt
from .person import header_of, load_person

LOOK = "办理业务：为此人办理认定事项"


@needs(Permission.RECOGNITION_TAKE)
@needs(Permission.PEOPLE_REVEAL)
@require_GET
def choose_case(request: OfficeRequest, person_id: int) -> HttpResponse:
    """Show what can be applied for in the name of a person."""
    person = load_person(request, person_id, LOOK)
    found = [(one, spec_of(one)) for one in list_present()]
    offered = [(one.code, said(spec.name, spec.name_en), said(spec.who.zh, spec.who.en)) for one, spec in found]
    return page(
        request, "office/people/case_choose.html", _("办理认定事项"), lead=_("选择要办的事项。"), offered=offered,
        crumbs=_crumbs(person), **header_of(person),
    )  # fmt: skip


@needs(Permission.RECOGNITION_TAKE)
@needs(Permission.PEOPLE_REVEAL)
@require_http_methods(["GET", "POST"])
def begin_case(request: OfficeRequest, person_id: int, code: str) -> HttpResponse:
    """Show what to bring and ask for the purpose; begin the application with what the file knows."""
    person, spec = load_person(request, person_id, LOOK), spec_of(get_present(code))
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not _sent_twice(request, person, code, form):
        try:
            begun = begin_from_file(
                code=code, person_id=person.pk, purpose=form.purpose(), by=request.actor, at=clock.now()
            )
        except (NotPermitted, NotFound):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return show_receipt(request, begun.case, begun.secret)
    return page(
        request, "office/people/case_new.html", said(spec.name, spec.name_en), lead=said(spec.who.zh, spec.who.en),
        crumbs=[*_crumbs(person), (_("办理认定事项"), reverse("person-case-choose", args=[person.pk]))], form=form,
        status=400 if form.errors else 200, today=clock.today(), **brief_of(spec, request.GET), **header_of(person),
    )  # fmt: skip


def _sent_twice(request: OfficeRequest, person: Person, code: str, form: PurposeForm) -> bool:
    """Tell whether this very form was sent a moment ago, and say on it which case it began."""
    known = just_begun(request.actor, code, person.name, person.area_code, clock.now() - TWICE)
    if known is not None:
        told = _("刚才已经开始了这份申请，编号 %(number)s。查询码没有记下的，打开该事项换发。")
        form.add_error(None, told % {"number": known.number})
    return known is not None


def _crumbs(person: Person) -> list[tuple[str, str]]:
    return [(_("人员"), reverse("people-list")), (person.name, reverse("person", args=[person.pk]))]
