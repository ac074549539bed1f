"""Photos and files of a record: put in, opened for a purpose where it is about somebody, taken out with a reason."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.media import TYPES
from rongjun.domains.services.registers import attaching
from rongjun.domains.services.registers.access import may_reveal, works_on
from rongjun.domains.services.registers.versions import spec_of
from rongjun.kernel.registers import FILES
from rongjun.kernel.registers import Register as Spec

from ...http import OfficeRequest, page
from ..forms_people import PurposeForm
from ..register_forms import FilesForm, WhyForm
from ..register_frame import load_record, on_register, register_crumbs
from ..register_words import field_name
from .register_records import show_record


@on_register(Permission.REGISTER_FILL)
@require_POST
def record_attach(request: OfficeRequest, spec: Spec, record_id: int) -> HttpResponse:
    """Put a photo or file into a record."""
    one = load_record(request, spec, record_id)
    offered = [each for each in spec_of(one.version).fields if each.type in FILES]
    form = FilesForm(offered, request.POST, request.FILES)
    if form.is_valid():
        try:
            attaching.attach(
                record=one, field=form.cleaned_data["field"], content=form.cleaned_data["content"].read(),
                title=form.cleaned_data["title"], by=request.actor, at=clock.now(),
            )  # fmt: skip
        except (NotPermitted, NotFound):
            raise
        except Refusal as refusal:
            form.add_error("content", str(refusal))
        else:
            messages.success(request, _("已放入。"))
            return redirect("record", code=spec.code, record_id=one.pk)
    return show_record(request, spec, one, status=400, file_form=form)


@on_register()
@require_http_methods(["GET", "POST"])
def record_file(request: OfficeRequest, spec: Spec, record_id: int, file_id: int) -> HttpResponse:
    """Show what a file is and give it: of a record about somebody once its purpose is stated; take it out."""
    one = load_record(request, spec, record_id)
    file = attaching.get_file(one, file_id)
    taking = request.POST.get("act") == "out"
    purpose = PurposeForm(request.POST if request.method == "POST" and not taking else None)
    why = WhyForm(request.POST if taking else None)
    if taking and why.is_valid():
        reason = why.cleaned_data["why"]
        attaching.take_out(record=one, file_id=file_id, reason=reason, by=request.actor, at=clock.now())
        messages.success(request, _("已取出，内容已删除。"))
        return redirect("record", code=spec.code, record_id=one.pk)
    open_to_all = one.person_id is None
    if request.method == "POST" and not taking and (open_to_all or purpose.is_valid()):
        said_why = "查看台账文件" if open_to_all else purpose.purpose()
        file, content = attaching.open_file(
            record=one, file_id=file_id, purpose=said_why, by=request.actor, at=clock.now()
        )
        name = f"{one.code}-{one.pk}-{file.field}-{file.pk}.{file.media}"
        headers = {"Content-Disposition": content_disposition_header(True, name), "X-Content-Type-Options": "nosniff"}
        return HttpResponse(content, content_type=TYPES[file.media], headers=headers)
    names = {each.id: field_name(each) for each in spec_of(one.version).fields}
    return page(
        request, "office/registers/file.html", names.get(file.field, file.field), crumbs=register_crumbs(spec, one),
        record=one, file=file, purpose=purpose, why=why, open_to_all=open_to_all,
        may_open=open_to_all or may_reveal(one, request.actor),
        may_take_out=request.actor.may(Permission.REGISTER_FILL) and works_on(one, request.actor) and not one.mistaken,
        status=400 if purpose.errors or why.errors else 200,
    )  # fmt: skip
