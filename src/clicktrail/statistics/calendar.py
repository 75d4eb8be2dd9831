"""Stretches of the wall clock: where they begin, how many lie between, which belongs to which.

All times are local and without a zone. A minute or hour is known by its first moment (a datetime),
longer ones by their first day (a date); weeks begin on Monday.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from clicktrail.domain.timeframe import start_of_local

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

_CLOCK = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def beginning(bucket: str, local: datetime) -> date:
    """Return the stretch that a moment lies in."""
    if bucket == "minute":
        return local.replace(second=0, microsecond=0)
    if bucket == "hour":
        return local.replace(minute=0, second=0, microsecond=0)
    day = local.date()
    if bucket == "week":
        return day - timedelta(days=day.weekday())
    if bucket in _MONTHS:
        size = _MONTHS[bucket]
        return day.replace(month=(day.month - 1) // size * size + 1, day=1)
    return day


def later(bucket: str, stretch: date, steps: int) -> date:
    """Return the stretch that comes so many after (before, where negative) another.

    Raises OverflowError where the calendar ends.
    """
    if bucket in _CLOCK:
        return stretch + steps * _CLOCK[bucket]
    if bucket in _DAYS:
        return stretch + timedelta(days=steps * _DAYS[bucket])
    months = stretch.year * 12 + stretch.month - 1 + steps * _MONTHS[bucket]
    if not 12 <= months < 12 * 10_000:
        raise OverflowError("date value out of range")
    return stretch.replace(year=months // 12, month=months % 12 + 1)


def steps(bucket: str, first: date, second: date) -> int:
    """Return how many stretches after the first the second comes."""
    if bucket in _CLOCK:
        return (second - first) // _CLOCK[bucket]
    if bucket in _DAYS:
        return (second - first).days // _DAYS[bucket]
    months = (second.year - first.year) * 12 + second.month - first.month
    return months // _MONTHS[bucket]


def between(bucket: str, first: datetime, last: datetime) -> Iterator[date]:
    """Yield every stretch that has a part in [first, last], oldest first."""
    start = beginning(bucket, first)
    for step in range(steps(bucket, start, beginning(bucket, last)) + 1):
        yield later(bucket, start, step)


def end_of(bucket: str, stretch: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a stretch is over in a zone."""
    following = later(bucket, stretch, 1)
    if not isinstance(following, datetime):
        following = datetime.combine(following, time())
    return start_of_local(following, zone)


def a_year_before(stretch: date) -> date | None:
    """Return the same date a year before; None for a 29 February."""
    try:
        return stretch.replace(year=stretch.year - 1)
    except ValueError:
        return None
