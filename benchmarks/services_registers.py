"""Invented records of registers with what they are found by, and reports as they were issued."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services_rows import TODAY, WORDS, World, day, moment, write

REGISTERS = ("plaque", "policy-answer")
"""Registers that hold as many records as the rest of the lists; the others hold a fiftieth."""


def registers(w: World) -> None:
    """Write records of every register with what they are found by: REGISTERS full, of the others a fiftieth."""
    from rongjun.domains.people.models import Person
    from rongjun.domains.services.registers.models import Record, RecordTerm
    from rongjun.domains.services.registers.versions import list_present, load_shipped, spec_of

    load_shipped()
    people = dict(Person.objects.filter(pk__lte=w.count).values_list("pk", "name"))
    begun = 0
    for version in list(list_present()):
        spec, count = spec_of(version), w.count if version.code in REGISTERS else w.count // 50
        records = [_record(w, spec, version, begun + n, people) for n in range(1, count + 1)]
        write(Record, records)
        write(RecordTerm, (one for record in records for one in _terms(spec, record)))
        begun += count


def _record(w: World, spec: Any, version: Any, number: int, people: dict[int, str]) -> dict[str, Any]:
    person = 1 + number % w.count if spec.personal else None
    filled = {one.id: _value(one, number) for one in spec.fields if _value(one, number) is not None}
    title = f"{people[person]} {spec.name}" if person else f"{spec.name}{WORDS[number % 8]}{number}"
    return {
        "id": number, "token": UUID(int=number), "version_id": version.pk, "code": spec.code, "person_id": person,
        "unit_id": w.unit(number), "area_code": w.village(person or number), "title": title, "day": day(number),
        "stage": spec.stages[number % len(spec.stages)].id, "filled": filled, "form_key": f"f{number}",
        "due_on": TODAY + timedelta(days=number % 200 - 20) if number % 3 == 0 else None, "opened_at": moment(number),
        "opened_by_id": w.staff, "unique_key": None, "ended_at": moment(number) if number % 3 else None,
    }  # fmt: skip


def _value(field: Any, number: int) -> Any:
    if field.sealed:
        return None
    if field.options:
        option = field.options[number % len(field.options)].id
        return [option] if field.type.value == "several" else option
    made = {"date": day(number).isoformat(), "money": number % 1000 * 100, "integer": number % 50,
            "text": f"甲{number:06d}", "yesno": "yes"}  # fmt: skip
    return made.get(field.type.value)


def _terms(spec: Any, record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    from types import SimpleNamespace

    from rongjun.domains.services.registers.common import terms_of

    said: Any = SimpleNamespace(title=record["title"], filled=record["filled"])
    for field, value in terms_of(said, spec):
        yield {"record_id": record["id"], "code": record["code"], "field": field, "value": value,
               "area_code": record["area_code"]}  # fmt: skip


def reports(w: World) -> None:
    """Write reports as they were issued."""
    from rongjun.domains.reports.models import Report

    write(Report, ({"id": n, "unit_id": w.unit(n), "span": "month", "first": date(2026 - n % 4, 1 + n % 12, 1),
                    "last": date(2026 - n % 4, 1 + n % 12, 28), "number": f"报{n}", "title": f"{WORDS[n % 8]}月报{n}",
                    "content": {"period": f"{2026 - n % 4}-{1 + n % 12:02d}", "sections": []}, "content_hash": "0",
                    "made_by_id": w.staff, "made_at": moment(n)} for n in range(1, w.count + 1)))  # fmt: skip
