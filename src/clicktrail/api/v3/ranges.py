"""From what bodies say of time to the range and the zone that are meant."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from clicktrail.api.v3 import words
from clicktrail.domain import timeframe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clicktrail.api.v3.asking import Asker, Faults
    from clicktrail.api.v3.question_body import RangeBody

RANGE_WORDS = (*timeframe.WORDS, "beginning")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d(:\d\d(:\d\d)?)?(Z|[+-]\d\d:\d\d)?")
_SECOND = timedelta(seconds=1)


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def read_zone(
    name: str | None, usual: ZoneInfo, faults: Faults, place: Sequence[str | int] = ("zone",)
) -> ZoneInfo:
    """Return the zone of a name at a place; the usual one without a name, or where it is none."""
    if name is None:
        return usual
    if name not in _zone_names():
        by_case = {one.lower(): one for one in _zone_names()}
        near = words.nearest(name, by_case)
        for lower in by_case:
            near = near.replace(f'"{lower}"', f'"{by_case[lower]}"')
        faults.add(f'There is no time zone "{name[:100]}"{near}', *place)
        return usual
    return ZoneInfo(name)


def read_range(
    wanted: str | RangeBody,
    place: tuple[str, ...],
    asker: Asker,
    zone: ZoneInfo,
    faults: Faults,
) -> timeframe.Range | None:
    """Return the range that a word or an object at a place means; None where it means none."""
    if isinstance(wanted, str):
        if wanted not in RANGE_WORDS:
            near = words.nearest(wanted, RANGE_WORDS) or f", only {', '.join(RANGE_WORDS)}"
            faults.add(f'There is no range "{wanted[:100]}"{near}', *place)
            return None
        first = asker.beginning() if wanted == "beginning" else None
        return timeframe.resolve(wanted, None, None, zone, asker.now, first)
    start = read_moment(wanted.from_, (*place, "from"), zone, faults)
    if wanted.to is None:
        today = asker.now.astimezone(zone).date()
        end: datetime | None = timeframe.start_of_local(_midnight(today + timedelta(days=1)), zone)
    else:
        end = read_moment(wanted.to, (*place, "to"), zone, faults, whole_day=True)
    if start is None or end is None:
        return None
    if start >= end:
        faults.add('"from" must lie before "to"', *place, "from")
        return None
    from_local, to_local = (at.astimezone(zone).replace(tzinfo=None) for at in (start, end))
    return timeframe.Range(start, end, from_local, to_local - _SECOND)


def read_day(text: str) -> date | None:
    """Return the day that a text such as 2026-06-01 names; None for anything else."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def read_moment(
    text: str,
    place: tuple[str, ...],
    zone: ZoneInfo,
    faults: Faults,
    *,
    whole_day: bool = False,
) -> datetime | None:
    """Return the instant that a date or moment means: of a day its start, or its end."""
    try:
        day = read_day(text)
        if day is not None:
            _check_year(day.year)
            return timeframe.start_of_local(_midnight(day + timedelta(days=whole_day)), zone)
        if _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is not None:
                utc = moment.astimezone(UTC)
                # What an answer says with a zone's offset can be sent back.
                _check_year(moment.year, utc.year)
                return utc
            _check_year(moment.year)
            return timeframe.start_of_local(moment, zone)
    except (ValueError, OverflowError):
        pass
    faults.add(
        f'"{text[:40]}" is no day or moment from {timeframe.FIRST_YEAR} to {timeframe.LAST_YEAR}:'
        " write 2026-06-01, 2026-06-01T10:00 or 2026-06-01T10:00:00+02:00",
        *place,
    )
    return None


def _check_year(*years: int) -> None:
    if not any(timeframe.FIRST_YEAR <= year <= timeframe.LAST_YEAR for year in years):
        raise ValueError(years)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
