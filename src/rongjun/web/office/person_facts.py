"""When a fact holds, where it comes from, what still stands: shared by the pages of one person."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.domains.people.models import Fact

from .forms_people import AsOfForm

EVER = date(1900, 1, 1)


def period_of(fact: Fact) -> str:
    """Return over which days a fact holds."""
    since = _("登记前起") if fact.valid_from == EVER else f"{fact.valid_from:%Y-%m-%d}"
    return f"{since} – {fact.valid_to:%Y-%m-%d}" if fact.valid_to else since


def origin_of(fact: Fact) -> str:
    """Return when a fact was learnt, from which row, why, and when it was superseded."""
    parts = [_("%(when)s 得知") % {"when": moment(fact.recorded_at)}]
    if fact.row is not None:
        place = {"id": fact.row.batch_id, "row": fact.row.row_no}
        change = fact.row.batch.kind == "change"
        parts.append(_("变更单 %(id)d") % place if change else _("导入 %(id)d 第 %(row)d 行") % place)
    if fact.reason:
        parts.append(_("原因：%(reason)s") % {"reason": fact.reason})
    if fact.superseded_at is not None:
        parts.append(_("%(when)s 更正") % {"when": moment(fact.superseded_at)})
    return _("；").join(parts)


def moment(at: datetime) -> str:
    """Return a moment in the office's time zone, to the minute."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def end_of(day: date) -> datetime:
    """Return the moment at which a day of the office ends."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def asked_for(form: AsOfForm) -> tuple[date, datetime, bool]:
    """Return as of which day, as known at which moment, and whether that is another than now."""
    today, now = clock.today(), clock.now()
    if not form.is_bound or not form.is_valid():
        return today, now, False
    as_of, known_on = form.cleaned_data["as_of"], form.cleaned_data["known_on"]
    return as_of or today, end_of(known_on) if known_on and known_on < today else now, bool(as_of or known_on)
