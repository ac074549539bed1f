"""Photos of places (a finding, its mending), for everybody who may see what they belong to. They are of nobody."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound
from rongjun.base.paper_store import read_content
from rongjun.base.scope import whole_registry
from rongjun.domains.services.duties.models import Photo


def pictures_of(source: str) -> list[int]:
    """Return the ids of the photos of something, the oldest first."""
    with whole_registry("站点的照片"):
        return list(Photo.objects.filter(source=source, person=None).order_by("pk").values_list("pk", flat=True))


def open_picture(photo_id: int, sources: Sequence[str]) -> tuple[str, bytes]:
    """Return type and content of a photo of one of these sources; whoever asks may see them. Raises NotFound."""
    with whole_registry("站点的照片"):
        photo = Photo.objects.filter(pk=photo_id, source__in=list(sources), person=None).first()
    if photo is None:
        raise NotFound(_("没有这张照片。"))
    return photo.kind, read_content(photo.token)
