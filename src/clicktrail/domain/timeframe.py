"""Which stretch of time a `timeFrame` word means, in the account's time zone.

The words and their meaning are the table in spec behaviour.md §1: every word is taken on every
endpoint, whatever its case; `lastN` is N calendar days that end with today; weeks and months are
calendar ones. Local days are turned into instants here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

FIRST_YEAR = 1970
LAST_YEAR = 2100
_DIGITS = {
    8: ("%Y%m%d", timedelta(days=1)),
    10: ("%Y%m%d%H", timedelta(hours=1)),
    12: ("%Y%m%d%H%M", timedelta(minutes=1)),
    14: ("%Y%m%d%H%M%S", timedelta(seconds=1)),
}
_ONLY_DIGITS = re.compile(r"[0-9]+")
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


class TimeFrameError(ValueError):
    """A time frame that cannot be read. `field` is timeFrame, fromDay or toDay."""

    def __init__(self, field: str, message: str, value: str = "") -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.value = value


class Range(msgspec.Struct, frozen=True):
    """A stretch of time: instants from `start_utc` until before `end_utc` (aware, UTC).

    `from_local` and `to_local` are the wall clock's first and last second, without a zone.
    """

    start_utc: datetime
    end_utc: datetime
    from_local: datetime
    to_local: datetime


def resolve(
    time_frame: str,
    from_day: str | None,
    to_day: str | None,
    zone: ZoneInfo,
    now: datetime,
    first_day: date | None = None,
) -> Range:
    """Return the range that `time_frame` means at the instant `now` in `zone`.

    `from_day` and `to_day` matter for `custom` only (and make it the default): 8, 10, 12 or 14
    digits, both ends included; without `to_day` it ends with today. `first_day` is the local day
    that `beginning` starts with (default: today). Raises TimeFrameError.
    """
    word = time_frame.strip().lower()
    today = now.astimezone(zone).date()
    if word == "custom" or (not word and (from_day or to_day)):
        return _custom(from_day or "", to_day or "", zone, today)
    if word == "beginning":
        first = min(first_day or today, today)
        return _days(max(first, date(FIRST_YEAR, 1, 1)), today, zone)
    days = _WORDS.get(word)
    if days is None:
        known = ", ".join((*_WORDS, "beginning", "custom"))
        raise TimeFrameError(
            "timeFrame", f"The time frame must be one of {known}.", time_frame[:100]
        )
    return _days(*days(today), zone)


def start_of_local(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant at which clocks in `zone` show `local` (naive) or later.

    Where clocks skip over `local` that is the moment of the jump; where they show it twice, the
    first time.
    """
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _shows(first, zone) == local:
        return first
    # Skipped: the jump lies between what the two offsets make of the wall clock's time.
    before, after = local.replace(tzinfo=zone, fold=1).astimezone(UTC), first
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if _shows(middle, zone) < local:
            before = middle
        else:
            after = middle
    return before if _shows(before, zone) >= local else after


def _shows(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def _custom(from_day: str, to_day: str, zone: ZoneInfo, today: date) -> Range:
    if not from_day:
        raise TimeFrameError("fromDay", "A custom time frame needs fromDay.")
    first, _ = _read("fromDay", from_day)
    if to_day:
        last, unit = _read("toDay", to_day)
    else:
        last, unit = datetime.combine(today, datetime.min.time()), _DAY
    if first > last + unit - _SECOND:
        raise TimeFrameError("fromDay", "fromDay must not be after toDay.", from_day[:100])
    return _range(first, last + unit, zone)


def _read(field: str, text: str) -> tuple[datetime, timedelta]:
    """Return the local time that the digits say, and how long a stretch the last digits name."""
    digits = text.strip()
    known = _DIGITS.get(len(digits)) if _ONLY_DIGITS.fullmatch(digits) else None
    if known is not None and digits.isascii():
        form, unit = known
        try:
            moment = datetime.strptime(digits, form)
        except ValueError:
            moment = None
        if moment is not None and FIRST_YEAR <= moment.year <= LAST_YEAR:
            return moment, unit
    raise TimeFrameError(
        field,
        f"{field} must be a date as YYYYMMDD, YYYYMMDDHH, YYYYMMDDHHmm or YYYYMMDDHHmmss,"
        f" from {FIRST_YEAR} to {LAST_YEAR}.",
        text[:100],
    )


def _days(first: date, last: date, zone: ZoneInfo) -> Range:
    midnight = datetime.min.time()
    return _range(datetime.combine(first, midnight), datetime.combine(last, midnight) + _DAY, zone)


def _range(first: datetime, end: datetime, zone: ZoneInfo) -> Range:
    start_utc = start_of_local(first, zone)
    end_utc = max(start_of_local(end, zone), start_utc)
    return Range(start_utc=start_utc, end_utc=end_utc, from_local=first, to_local=end - _SECOND)


def _last(count: int) -> Callable[[date], tuple[date, date]]:
    return lambda today: (today - timedelta(days=count - 1), today)


def _yesterday(today: date) -> tuple[date, date]:
    return today - _DAY, today - _DAY


def _previous_month(today: date) -> tuple[date, date]:
    last = today.replace(day=1) - _DAY
    return last.replace(day=1), last


def _last_12_months(today: date) -> tuple[date, date]:
    try:
        year_ago = today.replace(year=today.year - 1)
    except ValueError:  # 29 February
        year_ago = date(today.year - 1, 2, 28)
    return year_ago + _DAY, today


def _last_year(today: date) -> tuple[date, date]:
    return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)


_WORDS: dict[str, Callable[[date], tuple[date, date]]] = {
    "today": _last(1),
    "yesterday": _yesterday,
    "last7": _last(7),
    "last30": _last(30),
    "last90": _last(90),
    "last120": _last(120),
    "last180": _last(180),
    "lastmonth": _previous_month,
    "previousmonth": _previous_month,
    "currentmonth": lambda today: (today.replace(day=1), today),
    "last12months": _last_12_months,
    "lastyear": _last_year,
    "currentyear": lambda today: (today.replace(month=1, day=1), today),
}

WORDS = tuple(_WORDS)
"""The time frames that today alone tells; `beginning` and `custom` need more."""
