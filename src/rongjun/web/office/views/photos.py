"""Photos: the list, and one as a picture."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.media import TYPES
from rongjun.domains.services.duties.models import Photo
from rongjun.domains.services.duties.photos import open_photo, visible_photos

from ...addresses import address
from ...http import OfficeRequest
from ...ui.tables import Column, Filter, Table, list_page
from ..duty_frame import on_duties

LOOK = "办理业务：查看照片"
SOURCES = {
    "visit": gettext_lazy("走访时拍的"), "finding": gettext_lazy("检查发现的问题"), "mended": gettext_lazy("整改以后"),
}  # fmt: skip
"""What a photo belongs to, by the beginning of its source."""


def photos_table() -> Table:
    """Return the list of photos."""
    return Table(
        key="photos", caption=gettext_lazy("照片"),
        columns=(
            Column("taken", gettext_lazy("保存日期"), lambda p: p.made_at, sort=("pk",), kind="date",
                   href=lambda p: address("photo", p.pk)),
            Column("title", gettext_lazy("说明"), lambda p: p.title, kind="long"),
            Column("source", gettext_lazy("属于"), lambda p: str(SOURCES.get(p.source.partition(":")[0], p.source)),
                   sort=("source",), href=_belongs_to),
            Column("person", gettext_lazy("有关的人"), lambda p: p.person.name if p.person else ""),
            Column("unit", gettext_lazy("单位"), lambda p: p.unit.name),
            Column("by", gettext_lazy("保存人"), lambda p: p.made_by.name),
            Column("size", gettext_lazy("大小（KB）"), lambda p: p.bytes // 1024, kind="number", shown=False),
        ),
        filters=(Filter("of", gettext_lazy("属于"), lambda rows, code: rows.filter(source__startswith=f"{code}:"),
                        list(SOURCES.items())),),
        search=("title", "person__name", "person__file_no"), search_label=gettext_lazy("说明、姓名或档案号"),
        order=("-pk",),
        empty=gettext_lazy("还没有照片。"), people=lambda p: str(p.person.token) if p.person else "",
    )  # fmt: skip


def _belongs_to(one: Photo) -> str:
    """Return the page of a finding, of which a photo is; of a visit there is a link on the page of the person."""
    kind, _colon, number = one.source.partition(":")
    return address("station-finding", int(number)) if kind in ("finding", "mended") and number.isdigit() else ""


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
