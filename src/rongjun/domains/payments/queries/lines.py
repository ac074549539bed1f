"""Lines and exceptions of a run: searched, ordered and filtered in the database."""

from collections.abc import Mapping
from typing import Final

from django.db.models import Q, QuerySet

from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry

from ..models import Run, RunException, RunLine
from .scope import within_area

LINE_ORDERS: Final = {
    "file_no": "person__file_no", "name": "person__name", "benefit": "benefit", "month": "month", "kind": "kind",
    "amount": "amount_fen", "area": "area_code",
}  # fmt: skip
LINE_FILTERS: Final = {"benefit": "benefit", "kind": "kind", "month": "month", "town": "area_code__startswith"}
EXCEPTION_FILTERS: Final = {"code": "code", "benefit": "benefit", "blocks": "blocks"}


def list_lines(
    run: Run, *, by: Actor, search: str = "", order: str = "file_no", filters: Mapping[str, str] | None = None
) -> QuerySet[RunLine]:
    """Return the lines of a run with their persons, inside the actor's area; to be paged by the caller.

    `search` is a file number, name or pinyin; `order` a key of LINE_ORDERS, with '-' for descending; `filters` has keys
    of LINE_FILTERS (empty values are passed over). Raises NotPermitted for roles that see figures only.
    """
    lines = RunLine.objects.select_related("person").filter(within_area(by, "person__area_code"), run_id=run.pk)
    lines = lines.filter(_matching(search)).filter(**_conditions(LINE_FILTERS, filters))
    return lines.order_by(*_ordering(order))


def list_exceptions(
    run: Run, *, by: Actor, search: str = "", filters: Mapping[str, str] | None = None
) -> QuerySet[RunException]:
    """Return the exceptions of a run with their persons, those that stop a line and are unsettled first.

    `filters` has keys of EXCEPTION_FILTERS, and settled = yes / no.
    """
    faults = RunException.objects.select_related("person", "settled_by").filter(
        within_area(by, "person__area_code"), run_id=run.pk
    )
    given = dict(filters or {})
    settled = given.pop("settled", "")
    if settled:
        faults = faults.filter(settled_at__isnull=settled == "no")
    faults = faults.filter(_matching(search)).filter(**_conditions(EXCEPTION_FILTERS, given))
    return faults.order_by("-blocks", "code", "person__file_no", "benefit", "month")


@whole_registry("批次的合计")
def count_unsettled(run: Run) -> int:
    """Return how many exceptions of a run have no officer's word yet."""
    return RunException.objects.filter(run_id=run.pk, settled_at=None).count()


def _matching(search: str) -> Q:
    text = search.strip()
    if not text:
        return Q()
    return (
        Q(person__file_no__istartswith=text)
        | Q(person__name__contains=text)
        | Q(person__pinyin__icontains=text.lower())
    )


def _conditions(known: Mapping[str, str], given: Mapping[str, str] | None) -> dict[str, str]:
    return {known[name]: value for name, value in (given or {}).items() if value != "" and name in known}


def _ordering(order: str) -> list[str]:
    down, name = order.startswith("-"), order.removeprefix("-")
    field = LINE_ORDERS.get(name, LINE_ORDERS["file_no"])
    return [f"-{field}" if down else field, "person__file_no", "benefit", "month", "pk"]
