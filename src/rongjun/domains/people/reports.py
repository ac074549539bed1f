"""The report on an import, as a workbook to be mended and handed in again."""

from dataclasses import fields
from datetime import datetime

from rongjun.base.actor import Actor, Permission

from .models import ImportFault
from .page_queries import get_import
from .vault import open_rejected_cells
from .workbook.faults import Fault
from .workbook.report import report_bytes

_NAMES = [field.name for field in fields(Fault)]


def report_workbook(*, import_id: int, by: Actor, at: datetime) -> bytes:
    """Return the report on an import as an xlsx: faults, the rows that stayed out with their cells, and the sums.

    The access row for the import is committed first. Raises NotFound for an import outside the actor's area,
    NotPermitted without people.import.
    """
    by.require(Permission.PEOPLE_IMPORT)
    batch = get_import(import_id, by)
    cells = open_rejected_cells(batch=batch, by=by, at=at)
    rows = ImportFault.objects.filter(batch=batch).order_by("row_no", "pk").values_list(*_NAMES)
    return report_bytes([Fault(*row) for row in rows], cells, batch.counts)
