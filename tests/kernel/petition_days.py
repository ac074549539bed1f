"""What the State Council's notices say of 2024 to 2026, written down by hand, and limits counted day by day on them."""

from collections.abc import Mapping
from datetime import date, timedelta

DAY = timedelta(days=1)
RESTS = [
    ("2024-01-01", "2024-01-01"), ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06"),
    ("2024-05-01", "2024-05-05"), ("2024-06-10", "2024-06-10"), ("2024-09-15", "2024-09-17"),
    ("2024-10-01", "2024-10-07"),
    ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
]  # fmt: skip
MADE_UP = {
    *("2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12"),
    *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
    *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
}
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)


def rests(day: date) -> bool:
    """Tell whether nobody works on a day; beyond the notices, Saturday and Sunday."""
    text = day.isoformat()
    return text not in MADE_UP and (day.weekday() > 4 or any(first <= text <= last for first, last in RESTS))


def after_days(day: date, n: int) -> date:
    for _one in range(n):
        day += DAY
    return day


def after_working_days(day: date, n: int) -> date:
    while n:
        day += DAY
        n -= not rests(day)
    return day


def rolled(day: date) -> date:
    while rests(day):
        day += DAY
    return day


def expected(row: Mapping[str, str]) -> tuple[dict[str, str], bool]:
    """Return the last days of a row that is right, and whether one of them hangs on a day beyond the notices."""
    day = {name: date.fromisoformat(row[name]) for name in row if name.endswith("_on") and row[name]}
    found: dict[str, date] = {}
    unsure = False
    if row["route"] != "accusation" and row["anonymous"] == "no":
        found["inform_by"] = after_days(day["received_on"], 15)
    if row["via"] == "transferred":
        found["object_by"] = after_working_days(day["received_on"], 5)
        unsure |= found["object_by"] > LAST
    if row["route"] == "request":
        for column, event, added, person in (
            ("finish_by", "accepted_on", 60 + int(row["extension_days"] or 0), False),
            ("review_request_by", "replied_on", 30, True),
            ("review_by", "review_received_on", 30, False),
            ("rereview_request_by", "review_replied_on", 30, True),
            ("rereview_by", "rereview_received_on", 30 + int(row["hearing_days"] or 0), False),
        ):
            if event in day:
                found[column] = after_days(day[event], added)
                if person:
                    found[column] = rolled(found[column])
                    unsure |= found[column] > LAST
    return {column: last.isoformat() for column, last in found.items()}, unsure
