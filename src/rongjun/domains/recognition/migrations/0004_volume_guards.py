"""Paper files: what was closed is never changed, nothing is removed, and a loan comes back once."""

from django.db import migrations

from rongjun.base import guards
from rongjun.base.guards import Guard
from rongjun.base.postgres import row_security

CLOSED = "(SELECT v.closed_on FROM recognition_volume v WHERE v.id = {row}.volume_id) IS NOT NULL"
GUARDS = [
    Guard("recognition_volume_fixed", "recognition_volume", "UPDATE",
          "{changed} OR OLD.handed_on IS NOT NULL OR OLD.closed_on IS NOT NULL AND NEW.closed_on <> OLD.closed_on",
          "a paper file keeps its number, is closed once and handed over once",
          ("id", "case_id", "number", "opened_on", "opened_by_id", "keep")),
    Guard("recognition_volume_kept", "recognition_volume", "DELETE", "", "a paper file is never removed"),
    Guard("recognition_volumeitem_new", "recognition_volumeitem", "INSERT", CLOSED.format(row="NEW"),
          "nothing is added to a closed file"),
    Guard("recognition_volumeitem_fixed", "recognition_volumeitem", "UPDATE",
          "{changed} OR " + CLOSED.format(row="OLD"), "the index of a closed file is never changed",
          ("id", "volume_id", "place", "title", "source")),
    Guard("recognition_volumeitem_kept", "recognition_volumeitem", "DELETE", "", "nothing is taken out of an index"),
    Guard("recognition_loan_fixed", "recognition_loan", "UPDATE", "{changed} OR OLD.returned_on IS NOT NULL",
          "a loan comes back once", ("id", "volume_id", "borrower", "purpose", "lent_on", "due_on", "lent_by_id")),
    Guard("recognition_loan_kept", "recognition_loan", "DELETE", "", "a loan is never removed"),
]  # fmt: skip
REPLACED = {
    "recognition_volume": "t.id = NEW.id OR t.number = NEW.number OR t.case_id = NEW.case_id",
    "recognition_volumeitem": "t.id = NEW.id OR (t.volume_id = NEW.volume_id"
    " AND (t.place = NEW.place OR t.source = NEW.source))",
    "recognition_loan": "t.id = NEW.id",
}
OF_VOLUME = (
    f"{row_security.WHOLE} OR EXISTS (SELECT 1 FROM recognition_volume scoped WHERE scoped.id = {{table}}.volume_id)"
)
POLICIES = {
    "recognition_volume": f"{row_security.WHOLE} OR EXISTS (SELECT 1 FROM recognition_case scoped"
    " WHERE scoped.id = recognition_volume.case_id)",
    "recognition_volumeitem": OF_VOLUME.format(table="recognition_volumeitem"),
    "recognition_loan": OF_VOLUME.format(table="recognition_loan"),
}


class Migration(migrations.Migration):
    dependencies = [("recognition", "0003_volumes")]
    operations = [guards.kept(GUARDS, REPLACED, POLICIES)]
