"""Papers of registers: one record, or the list that is shown, as .docx or .pdf."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from rongjun.base import clock
from rongjun.base.papers import Text
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.domains.services.registers import printing
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.queries import list_records
from rongjun.domains.services.registers.versions import known_specs, spec_of
from rongjun.kernel.registers import Register as Spec
from rongjun.kernel.registers import Sheet

from ...http import OfficeRequest, file_response
from ...ui.tables import narrow
from ..register_frame import load_record, on_register
from ..register_tables import records_table
from ..register_words import Names, names_for, value_text

PRINTED = "打印台账"


@on_register()
@require_GET
def record_print(request: OfficeRequest, spec: Spec, record_id: int, paper: str, form: str) -> HttpResponse:
    """Give the paper of one record; the access row says that it was printed."""
    one = load_record(request, spec, record_id, PRINTED)
    own = spec_of(one.version)
    asked = printing.print_of(own, paper, Sheet.ONE)
    today = office_day(clock.now())
    made = printing.paper_of_record(one, own, asked, _teller(own, names_for(own, [one.filled])), today)
    return file_response(printing.made(made, form), f"{asked.title.zh} {one.pk}.{form}")


@on_register()
@require_GET
def register_print(request: OfficeRequest, spec: Spec, paper: str, form: str) -> HttpResponse:
    """Give the paper of the list as it is searched, filtered and sorted."""
    asked = printing.print_of(spec, paper, Sheet.LIST)
    today = office_day(clock.now())
    table = records_table(spec, known_specs(spec.code), request.actor, today)
    records = list_records(spec, request.actor).select_related("version")
    rows = list(narrow(table, records, request.GET)[: printing.MOST + 1])
    if spec.personal:
        record_set_look(
            by=request.actor, at=clock.now(), purpose=f"{PRINTED}：{spec.name}", set_kind="register", set_id=spec.code,
            fields=["row"],
        )  # fmt: skip
    tell = _teller(spec, names_for(spec, [one.filled for one in rows]))
    made = printing.paper_of_list(spec, asked, rows, tell, request.actor.unit_name, today)
    return file_response(printing.made(made, form), f"{asked.title.zh}.{form}")


def _teller(spec: Spec, names: Names) -> printing.Tell:
    fields = {one.id: one for one in spec.fields}

    def tell(record: Record, name: str) -> Text:
        if name == "person":
            return Text(record.person.name if record.person is not None else "")
        if name == "unit":
            return Text(record.unit.name)
        if name == "day":
            return printing.day_text(record.day)
        if name == "stage":
            return printing.stage_text(record)
        if name == "title":
            return Text(record.title)
        return Text(value_text(fields[name], record.filled.get(name), names))

    return tell
