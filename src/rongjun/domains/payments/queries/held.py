"""What of a person's money waits because the supervisor holds its run: the person is told why and until when."""

from datetime import datetime

from rongjun.domains.approvals.holds import Standing, last_day_of, standing_holds

from ..models import Run, RunLine
from ..states import WITH_SIGNATORIES


def list_holds_of(person_id: int, at: datetime) -> list[Standing]:
    """Return the holds that stand on runs with a line of this person, the latest first. One query.

    What is owed is the same; only the signing waits. Nobody outside the present scope has lines here.
    """
    waiting = Run.objects.filter(state__in=WITH_SIGNATORIES).values("pk")
    runs = RunLine.objects.filter(person_id=person_id, run_id__in=waiting).values("run_id")
    held = standing_holds(at).filter(matter__kind="run", matter__subject_id__in=runs).select_related("placed_by")
    return [Standing(one.pk, one.reason, one.placed_by.name, one.placed_at, last_day_of(one)) for one in held]
