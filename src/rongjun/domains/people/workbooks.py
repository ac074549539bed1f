"""A workbook in whatever layout comes in: told by its columns, its people numbered, and then decided like any other."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from rongjun.base.actor import Actor, Permission
from rongjun.base.bulk import uncollected

from .actions import ImportResult, check_rows, enter_rows
from .batches import office_day
from .layouts import Layout
from .layouts.saved import layouts_of
from .numbering import number_rows, show_numbers
from .workbook.sheet import Progress, ReadSheet, quiet, read_workbook


@dataclass(frozen=True, slots=True)
class Upload:
    """A workbook handed in: its bytes, its name, and the layout to be taken where the office names it."""

    content: bytes
    file_name: str
    layout: Layout | None = None


@uncollected()
def import_workbook(*, upload: Upload, by: Actor, at: datetime, progress: Progress = quiet) -> ImportResult:
    """Take in a workbook of the own template, the eight provincial layouts or one that the actor's unit saved.

    Raises UnknownLayout where no layout fits; otherwise as `actions.import_people`.
    """
    by.require(Permission.PEOPLE_IMPORT)
    sheet, mark = _read(upload, by, at, progress)
    with transaction.atomic():
        return enter_rows(
            sheet=number_rows(sheet, at=at), kind="people", file_name=upload.file_name, file_hash=mark, by=by, at=at,
            progress=progress,
        )  # fmt: skip


@uncollected()
def check_workbook(*, upload: Upload, by: Actor, at: datetime, progress: Progress = quiet) -> ImportResult:
    """Tell what an import would do, and write nothing, not even a file number. Raises as `import_workbook`."""
    by.require(Permission.PEOPLE_IMPORT)
    sheet, mark = _read(upload, by, at, progress)
    return check_rows(sheet=show_numbers(sheet), file_hash=mark, by=by, at=at, progress=progress)


def _read(upload: Upload, by: Actor, at: datetime, progress: Progress) -> tuple[ReadSheet, str]:
    """Return the sheet and what the import is known by: the file, and the columns where an office matched them."""
    sheet = read_workbook(
        upload.content, office_day(at), progress, saved=layouts_of(by), layout=upload.layout,
        file_name=upload.file_name,
    )  # fmt: skip
    mark = hashlib.sha256(upload.content)
    if sheet.layout is not None and sheet.layout.saved:
        matched = [[column.header, column.target] for column in sheet.layout.columns]
        mark.update(json.dumps([matched, sheet.layout.category], ensure_ascii=False).encode())
    return sheet, mark.hexdigest()
