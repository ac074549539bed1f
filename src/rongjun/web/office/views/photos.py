"""Photos: the list, and one as a picture."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.media import TYPES
from rongjun.domains.services.duties.photos import open_photo, visible_photos

from ...addresses import address
from ...http import OfficeRequest
from ...ui.tables import Column, Table, list_page
from ..duty_frame import on_duties

LOOK = "办理业务：查看照片"


def photos_table() -> Table:
    """Return the list of photos."""
    return Table(
        key="photos", caption=gettext_lazy("照片"),
        columns=(
            Column("taken", gettext_lazy("保存日期"), lambda p: p.made_at, sort=("pk",), kind="date",
                   href=lambda p: address("photo", p.pk)),
            Column("title", gettext_lazy("说明"), lambda p: p.title, kind="long"),
            Column("source", gettext_lazy("属于"), lambda p: p.source, sort=("source",)),
            Column("person", gettext_lazy("有关的人"), lambda p: p.person.name if p.person else ""),
            Column("unit", gettext_lazy("单位"), lambda p: p.unit.name),
            Column("by", gettext_lazy("保存人"), lambda p: p.made_by.name),
            Column("size", gettext_lazy("大小（KB）"), lambda p: p.bytes // 1024, kind="number", shown=False),
        ),
        search=("title", "source"), search_label=gettext_lazy("说明或所属事项"), order=("-pk",),
        empty=gettext_lazy("还没有照片。"), people=lambda p: str(p.person.token) if p.person else "",
    )  # fmt: skip


@on_duties
@require_http_methods(["GET", "POST"])
def photo_list(request: OfficeRequest) -> HttpResponse:
    """List the photos that the actor may see, the latest first."""
    return list_page(
        request, photos_table(), visible_photos(request.actor), "office/duties/photos.html", _("照片"),
        lead=_("照片里的拍摄地点、设备等信息已经去掉；打开有关个人的照片会留下查阅记录。"),
        crumbs=[(_("服务"), reverse("services"))], on_export=lambda query: None,
    )  # fmt: skip


@on_duties
@require_GET
def photo(request: OfficeRequest, photo_id: int) -> HttpResponse:
    """Give a photo as a picture; where it is about a person the access row is committed first."""
    one, content = open_photo(photo_id=photo_id, purpose=LOOK, by=request.actor, at=clock.now())
    return HttpResponse(content, content_type=TYPES[one.kind], headers={"X-Content-Type-Options": "nosniff"})
