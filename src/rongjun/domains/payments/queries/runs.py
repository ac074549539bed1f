"""Reads of runs as wholes: one run, all runs, who may act next."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound

from ..models import Run
from ..states import GONE


def list_runs() -> QuerySet[Run]:
    """Return every run with its maker, the latest month first."""
    return Run.objects.select_related("made_by").order_by("-month", "-pk")


def get_run(run_id: int) -> Run:
    """Return a run with its maker. Raises NotFound where there is none."""
    run = Run.objects.select_related("made_by").filter(pk=run_id).first()
    if run is None:
        raise NotFound(_("没有编号为 %(number)s 的发放批次。") % {"number": run_id})
    return run


def find_standing_run(month: int) -> Run | None:
    """Return the run of a month (ordinal) that is neither cancelled nor failed, or None."""
    return Run.objects.select_related("made_by").filter(month=month).exclude(state__in=GONE).first()


def find_opening_month() -> int | None:
    """Return the month (ordinal) with which these books open, or None where no run stands."""
    first = Run.objects.exclude(state__in=GONE).order_by("pk").values_list("opening_month", flat=True).first()
    return None if first is None else int(first)
