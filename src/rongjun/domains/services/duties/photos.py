"""Photos: cleaned of where they were taken, sealed outside the database, opened with an access row."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import blind_index
from rongjun.base.errors import NotFound, Refusal
from rongjun.base.media import clean_file
from rongjun.base.paper_store import read_content, write_content
from rongjun.base.scope import whole_registry
from rongjun.domains.people.models import Person
from rongjun.domains.safeguards.actions import record_act, record_look
from rongjun.domains.units.models import Unit

from .access import person_in_reach, units_below
from .models import Photo


@transaction.atomic
def keep_photo(
    *, source: str, content: bytes, by: Actor, at: datetime, person_id: int | None = None, title: str = ""
) -> Photo:  # fmt: skip
    """Keep a photo of something ('visit:12'), cleaned and sealed; the same photo of the same thing again is that one.

    Raises Refusal for what is no picture (base.media), NotFound for a person outside the actor's area, NotPermitted.
    """
    by.require(Permission.DUTY_WORK)
    kind, clean = clean_file(content)
    if kind == "pdf":
        raise Refusal(_("这里只收照片（jpg、png）。"))
    person = None if person_id is None else person_in_reach(person_id, by)
    digest = blind_index("photo", clean.hex())
    with whole_registry("保存照片"):
        known = Photo.objects.filter(source=source[:40], digest=digest).first()
        if known is not None:
            return known
        return _write(Photo(
            source=source[:40], person=person, area_code=_area(person, by), unit_id=by.unit_id,
            title=title.strip()[:80], kind=kind, bytes=len(clean), digest=digest, made_by_id=by.staff_id, made_at=at,
        ), clean, by, at)  # fmt: skip


def visible_photos(actor: Actor) -> QuerySet[Photo]:
    """Return the photos of the actor's unit and, for who sees an area, those of its units."""
    photos = Photo.objects.select_related("unit", "person", "made_by")
    if not actor.may(Permission.DUTY_WORK):
        return photos.none()
    if not actor.may(Permission.PEOPLE_VIEW) or actor.area_prefix is None:
        return photos.filter(unit_id=actor.unit_id)
    return (
        photos
        if actor.area_prefix == ""
        else photos.filter(Q(unit_id=actor.unit_id) | Q(unit__in=units_below(actor.area_prefix)))
    )


def photos_of(source: str) -> QuerySet[Photo]:
    """Return the photos of something, the oldest first; within the present scope."""
    return Photo.objects.filter(source=source).select_related("person").order_by("pk")


def open_photo(*, photo_id: int, purpose: str, by: Actor, at: datetime) -> tuple[Photo, bytes]:
    """Open a photo; where it is about a person the access row is committed first. Raises NotFound, crypto.Tampered."""
    photo = visible_photos(by).filter(pk=photo_id).first()
    if photo is None:
        raise NotFound(_("没有这张照片，或它不在您的辖区。"))
    if photo.person is not None:
        record_look(by=by, at=at, purpose=purpose, tokens=[str(photo.person.token)], fields=["photo"])
    return photo, read_content(photo.token)


def _write(photo: Photo, clean: bytes, by: Actor, at: datetime) -> Photo:
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
    except IntegrityError:
        return Photo.objects.get(source=photo.source, digest=photo.digest)
    write_content(photo.token, clean)
    record_act(by=by, at=at, action="photo.keep", subject=f"photo:{photo.pk}", detail={"source": photo.source})
    return photo


def _area(person: Person | None, by: Actor) -> str:
    if person is not None:
        return person.area_code
    return Unit.objects.values_list("area_id", flat=True).get(pk=by.unit_id) or ""
