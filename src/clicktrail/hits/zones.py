"""Local time in SQL, by the same rules of zones as everywhere else.

The engine brings a database of zones of its own, as old as the engine. Where its rules and Python's
differ (a country has changed them), hits would fall into days that no list holds, so offsets are
told to it: a query's stretch of time crosses few changes of clocks.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def local(column: str, zone: ZoneInfo, start: datetime, end: datetime) -> str:
    """Return the expression of what clocks show at `column`, a time in UTC within [start, end).

    The value is that wall-clock time as if it were one of UTC.
    """
    offset, changes = offsets(zone, start, end)
    if not changes:
        return f"{column} + toIntervalSecond({offset})" if offset else column
    branches = []
    for instant, following in changes:
        milliseconds = (instant - _EPOCH) // timedelta(milliseconds=1)
        branches.append(f"{column} < fromUnixTimestamp64Milli({milliseconds}, 'UTC'), {offset}")
        offset = following
    return f"{column} + toIntervalSecond(multiIf({', '.join(branches)}, {offset}))"


def offsets(
    zone: ZoneInfo, start: datetime, end: datetime
) -> tuple[int, list[tuple[datetime, int]]]:
    """Return the offset from UTC at `start`, and every change until `end`: when, and to what.

    Offsets are seconds.
    """
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    changes = [
        change
        for year in range(first.year, last.year + 1)
        for change in _changes(zone, year)
        if first < change[0] < last
    ]
    return _offset(zone, first), changes


@lru_cache(maxsize=4096)
def _changes(zone: ZoneInfo, year: int) -> tuple[tuple[datetime, int], ...]:
    """Return the changes of a zone's offset in a UTC year."""
    found = []
    after = datetime(year, 1, 1, tzinfo=UTC)
    while after.year == year:
        before, after = after, after + _DAY
        if _offset(zone, before) == _offset(zone, after):
            continue
        low, high = before, after
        while high - low > _SECOND:
            middle = low + (high - low) // _SECOND // 2 * _SECOND
            if _offset(zone, middle) == _offset(zone, low):
                low = middle
            else:
                high = middle
        found.append((high, _offset(zone, high)))
    return tuple(found)


def _offset(zone: ZoneInfo, instant: datetime) -> int:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())
