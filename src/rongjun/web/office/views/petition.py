"""The page of one matter: what was told, where it stands, by when and why, what may be opened and done now."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.utils.csp import CSP
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.media import TYPES
from rongjun.domains.petitions import attaching, identity
from rongjun.domains.petitions.models import Matter

from ...http import OfficeRequest, page
from ..petition_act_forms import IDENTITY_NAMES, WordsForm
from ..petition_frame import load_matter, on_petitions, petition_crumbs
from ..petition_fresh import fresh_forms, make
from ..petition_page import frame_of
from ..petition_reads import whole_matter

SANDBOX: dict[str, Any] = {"default-src": [CSP.NONE], "sandbox": True}


@on_petitions()
@require_GET
def petition_page(request: OfficeRequest, petition_id: int) -> HttpResponse:
    """Show a matter; who brought it stays sealed."""
    return show_matter(request, load_matter(petition_id))


@on_petitions()
@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def petition_identity(request: OfficeRequest, petition_id: int) -> HttpResponse:
    """Open one of those who brought a matter, for a purpose; the access row is committed first. On this page only."""
    matter = load_matter(petition_id)
    if not identity.may_open(matter, request.actor):
        raise NotPermitted(_("您的岗位不能查看该信访事项的信访人身份。"))
    form = make("identity", matter, whole_matter(matter, request.actor), request.actor, request.POST)
    if not form.is_valid():
        return show_matter(request, matter, status=400, forms={"identity": form})
    said, names = form.cleaned_data, form.cleaned_data["fields_asked"]
    found = identity.open_identity(
        matter=matter, place=int(said["place"]), fields=names, purpose=said["purpose"], by=request.actor,
        at=clock.now(),
    )  # fmt: skip
    opened = [(IDENTITY_NAMES[name], found.get(name, "")) for name in names]
    return show_matter(request, matter, opened=opened, opened_place=int(said["place"]))


@on_petitions()
@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def petition_words(request: OfficeRequest, petition_id: int) -> HttpResponse:
    """Open what the person wrote, word by word, for a purpose; the access row is committed first."""
    matter, form = load_matter(petition_id), WordsForm(request.POST)
    if not form.is_valid():
        return show_matter(request, matter, status=400, forms={"words": form})
    purpose = form.cleaned_data["purpose"]
    words = identity.open_words(matter=matter, purpose=purpose, by=request.actor, at=clock.now())
    return show_matter(request, matter, words=words)


@on_petitions()
@csp_override(SANDBOX)
@require_http_methods(["GET", "POST"])
def petition_file(request: OfficeRequest, petition_id: int, file_id: int) -> HttpResponse:
    """Ask for what a file is opened, then give it as a file to keep; the access row is committed first."""
    matter = load_matter(petition_id)
    file = next((one for one in attaching.list_files(matter, request.actor) if one.pk == file_id), None)
    if file is None:
        raise NotFound(_("没有这份文件。"))
    form = WordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        file, content = attaching.open_file(
            matter=matter, file_id=file_id, purpose=form.cleaned_data["purpose"], by=request.actor, at=clock.now()
        )
        headers = {
            "Content-Disposition": content_disposition_header(True, f"{matter.number}-{file.pk}.{file.media}"),
            "X-Content-Type-Options": "nosniff",
        }  # fmt: skip
        return HttpResponse(content, content_type=TYPES[file.media], headers=headers)
    return page(
        request, "office/petitions/file.html", file.title or _("来信、照片"), crumbs=petition_crumbs(matter),
        matter=matter, file=file, form=form, status=400 if form.errors else 200,
    )  # fmt: skip


def show_matter(
    request: OfficeRequest, matter: Matter, *, status: int = 200, forms: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None, **more: Any,
) -> HttpResponse:  # fmt: skip
    """Show the page of a matter. `forms`: those that were sent and have faults, by act; `more`: what was opened."""
    whole = whole_matter(matter, request.actor)
    context = frame_of(request.actor, matter, whole, (forms or {}).get("part-answer"))
    found = fresh_forms(matter, whole, request.actor, mine=not context["not_mine"]) | dict(forms or {})
    context["forms"] = {name.replace("-", "_"): form for name, form in found.items()}
    context["sent_key"] = request.POST.get("sent_key", "") or uuid4().hex
    return page(
        request, "office/petitions/petition.html", _("信访事项 %(number)s") % {"number": matter.number},
        crumbs=petition_crumbs(), status=status, refusal=str(refusal) if refusal else "", **(context | more),
    )  # fmt: skip
