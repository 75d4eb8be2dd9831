"""Dates as clients send them: `yyyyMMdd`, perhaps with hours, minutes, seconds (behaviour.md §1).

They are wall-clock times of the account's zone. A short form means the whole of its day, hour or
minute, which matters for an upper bound. Where clocks change, both bounds are those of time frames.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from clicktrail.domain.timeframe import start_of_local

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_UNITS = {
    8: ("%Y%m%d", timedelta(days=1)),
    10: ("%Y%m%d%H", timedelta(hours=1)),
    12: ("%Y%m%d%H%M", timedelta(minutes=1)),
    14: ("%Y%m%d%H%M%S", timedelta(seconds=1)),
}
EXPECTED = "must be a date of 8, 10, 12 or 14 digits: yyyyMMdd, optionally with HH, mm and ss"


def check(text: str) -> None:
    """Raise ValueError with a sentence unless `text` is a date."""
    _parse(text)


def first_moment(text: str, zone: ZoneInfo) -> datetime:
    """Return the first instant (UTC) of what a date names.

    Raises ValueError with a sentence for anything that is not a date.
    """
    local, _ = _parse(text)
    return start_of_local(local, zone)


def last_moment(text: str, zone: ZoneInfo) -> datetime:
    """Return the last microsecond (UTC) of the day, hour, minute or second that a date names.

    Raises ValueError as `first_moment` does.
    """
    local, unit = _parse(text)
    return start_of_local(local + unit, zone) - timedelta(microseconds=1)


def _parse(text: str) -> tuple[datetime, timedelta]:
    text = text.strip()
    form = _UNITS.get(len(text))
    # strptime takes "2026 1 1" for eight digits.
    if form is None or not (text.isascii() and text.isdigit()):
        raise ValueError(EXPECTED)
    try:
        local = datetime.strptime(text, form[0])
    except ValueError:
        raise ValueError(EXPECTED) from None
    # Years at the ends of the calendar overflow when they are shifted between zones.
    if not 1900 <= local.year <= 9000:
        raise ValueError(EXPECTED)
    return local, form[1]
