"""Photos and files of records: cleaned of where they were taken, sealed outside the database, opened with a look."""

from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import blind_index
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.media import clean_file
from rongjun.base.paper_store import read_content, remove_content, write_content
from rongjun.domains.services.duties.access import refuse_watching
from rongjun.kernel.registers import FILES, Form

from .access import look_at, may_reveal, require_work
from .common import lock_record, new_move, write_change
from .models import Record, RecordFile
from .versions import spec_of

PHOTOS = 9
"""So many photos a field takes where its register does not say."""


@transaction.atomic
def attach(
    *, record: Record, field: str, content: bytes, title: str = "", by: Actor, at: datetime
) -> RecordFile:  # fmt: skip
    """Add a photo or file to a record; the same one again is the one that is there.

    Raises Refusal for another kind of file or too many of them, NotFound for a field without files, NotPermitted.
    """
    spec = spec_of(record.version)
    asked = next((one for one in spec.fields if one.id == field and one.type in FILES), None)
    if asked is None:
        raise NotFound(_("这个台账没有这一栏文件。"))
    require_work(record, Permission.REGISTER_FILL, by)
    refuse_watching(title)
    media, clean = clean_file(content)
    if asked.type is Form.PHOTOS and media == "pdf":
        raise Refusal(_("这一栏放照片，请选 jpg 或 png。"))
    digest = blind_index("record-file", clean.hex())
    there = RecordFile.objects.filter(record=record, field=field, gone_at=None)
    known = there.filter(digest=digest).first()
    if known is not None:
        return known
    most = (asked.maximum or PHOTOS) if asked.type is Form.PHOTOS else 1
    if there.count() >= most:
        raise Refusal(_("这一栏最多放 %(n)d 份；要换的，先取出原来的。") % {"n": most})
    lock_record(record, None)
    try:
        with transaction.atomic():
            kept = RecordFile.objects.create(
                record=record, field=field, token=uuid4(), media=media, size=len(clean), title=title.strip()[:80],
                digest=digest, added_by_id=by.staff_id, added_at=at,
            )  # fmt: skip
    except IntegrityError:
        return RecordFile.objects.get(record=record, field=field, digest=digest, gone_at=None)
    write_content(kept.token, clean)
    move = new_move(record, "file", by=by, at=at, stage=record.stage, changes={field: [None, kept.title or media]})
    write_change(record, spec, move, by=by, at=at)
    return kept


@transaction.atomic
def take_out(*, record: Record, file_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Take a file out of a record with a reason: its content is removed, that it was there stays in the history.

    Raises NotFound, Refusal without a reason, NotPermitted.
    """
    require_work(record, Permission.REGISTER_FILL, by)
    file = get_file(record, file_id)
    if not reason.strip():
        raise Refusal(_("请写明为什么取出。"))
    refuse_watching(reason)
    lock_record(record, None)
    RecordFile.objects.filter(pk=file.pk).update(gone_at=at)
    remove_content(file.token)
    changes = {file.field: [file.title or file.media, None]}
    move = new_move(record, "unfile", by=by, at=at, stage=record.stage, changes=changes, note=reason)
    write_change(record, spec_of(record.version), move, by=by, at=at)


def get_file(record: Record, file_id: int) -> RecordFile:
    """Return a file of a record whose content is there. Raises NotFound."""
    file = RecordFile.objects.filter(record=record, pk=file_id, gone_at=None).first()
    if file is None:
        raise NotFound(_("没有这份文件。"))
    return file


def open_file(
    *, record: Record, file_id: int, purpose: str, by: Actor, at: datetime
) -> tuple[RecordFile, bytes]:  # fmt: skip
    """Open a file; of a record about somebody the access row is committed first. Raises NotFound, crypto.Tampered."""
    file = get_file(record, file_id)
    if record.person_id is not None and not may_reveal(record, by):
        raise NotPermitted(_("您的岗位不能打开这份文件。"))
    look_at(record, purpose=purpose, by=by, at=at, fields=[f"{record.code}.{file.field}"[:40]])
    return file, read_content(file.token)
