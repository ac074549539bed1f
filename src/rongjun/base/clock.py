"""The one place where the time is read: at the edge, once, to be passed in."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present moment, aware."""
    return timezone.now()


def today() -> date:
    """Return today's date in the office's time zone."""
    return timezone.localdate()
