"""Files of a matter (a letter scanned, a photo): cleaned of their data of place, sealed, opened for a purpose."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission, Role
from rongjun.base.crypto import blind_index
from rongjun.base.errors import NotFound, NotPermitted
from rongjun.base.media import clean_file
from rongjun.base.paper_store import read_content, write_content
from rongjun.base.scope import whole_desk

from .course import HERE, reach, write_entry
from .identity import given_of, handles_blind, record_identity_look
from .masking import mask
from .models import Attachment, Matter


@transaction.atomic
@whole_desk(HERE)
def attach_file(
    *, matter: Matter, content: bytes, title: str, by: Actor, at: datetime, from_person: bool = True
) -> Attachment:
    """Take a photo or scan; the same content is one file.

    `from_person`: it may tell who brought the matter, by a hand or a signature. Raises Refusal where it is no pdf, jpg
    or png, NotFound, NotPermitted.
    """
    if by.role is not Role.APPLICANT:
        reach(matter, by)
        if not (by.may(Permission.PETITION_TAKE) or by.may(Permission.PETITION_HANDLE)):
            by.require(Permission.PETITION_TAKE)
    media, clean = clean_file(content)
    digest = blind_index("petition_file", f"{matter.token}:{hashlib.sha256(clean).hexdigest()}")
    known = Attachment.objects.filter(matter=matter, digest=digest).first()
    if known is not None:
        return known
    file = Attachment(
        matter=matter, title=mask(title.strip(), given_of(matter))[:80], media=media, size=len(clean), digest=digest,
        from_person=from_person, added_by=by.staff_id, added_at=at,
    )  # fmt: skip
    write_content(file.token, clean)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except IntegrityError:
        return Attachment.objects.get(matter=matter, digest=digest)
    write_entry(matter, "file", by=by, at=at)
    return file


def list_files(matter: Matter, by: Actor) -> list[Attachment]:
    """Return the files of a matter that is seen from the desk in force; who works blind finds none of the person's."""
    rows = Attachment.objects.filter(matter=matter).order_by("pk")
    return list(rows.filter(from_person=False) if handles_blind(matter, by) else rows)


def open_file(
    *, matter: Matter, file_id: int, purpose: str, by: Actor, at: datetime
) -> tuple[Attachment, bytes]:  # fmt: skip
    """Open a file for a purpose; of the person's the access row is committed first.

    Raises NotFound for a matter or file that is not seen, Refusal without a purpose; crypto.Tampered.
    """
    reach(matter, by)
    with whole_desk(HERE):
        file = Attachment.objects.filter(matter=matter, pk=file_id).first()
        if file is None or (file.from_person and handles_blind(matter, by)):
            raise NotFound(_("没有这份文件。"))
        if by.unit_id not in _units_of(matter):
            raise NotPermitted(_("该信访事项现在由别的单位办理。"))
        record_identity_look(matter, ["file"], purpose, by, at)
        return file, read_content(file.token)


def _units_of(matter: Matter) -> set[int]:
    """Return the units that the matter is or was with."""
    return {matter.owner_unit_id, matter.unit_id, *matter.sights.values_list("unit_id", flat=True)}
