"""The other time that figures are compared with, and which part of it belongs to which."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from clicktrail.domain.timeframe import FIRST_YEAR, Range, start_of_local
from clicktrail.statistics import calendar

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Manner: TypeAlias = Literal["previous_period", "year_before"]
_WEEK = timedelta(days=7)
_SECOND = timedelta(seconds=1)
# 52 weeks: the nearest to a year that begins on the same day of the week.
_YEAR_OF_WEEKS = 52 * _WEEK


class Comparison(msgspec.Struct, frozen=True):
    """What to compare with: the time just before, the year before, or any range (`manner` None).

    `match_weekdays` moves by whole weeks, so that Mondays are compared with Mondays.
    """

    manner: Manner | None
    span: Range
    match_weekdays: bool = False


def compare(manner: Manner, span: Range, zone: ZoneInfo, *, match_weekdays: bool) -> Comparison:
    """Return the comparison of a range with another. Raises ValueError before 1970."""
    first, end = span.from_local, span.to_local + _SECOND
    if manner == "year_before" and not match_weekdays:
        start, stop = _a_year_before(first), _a_year_before(end)
    else:
        back = _YEAR_OF_WEEKS
        if manner == "previous_period":
            back = end - first
            if match_weekdays:
                back = -(-back // _WEEK) * _WEEK
        start, stop = first - back, end - back
    if start.year < FIRST_YEAR:
        raise ValueError(f"there is nothing before {FIRST_YEAR} to compare with")
    start_utc = start_of_local(start, zone)
    other = Range(
        start_utc=start_utc,
        end_utc=max(start_of_local(stop, zone), start_utc),
        from_local=start,
        to_local=stop - _SECOND,
    )
    return Comparison(manner, other, match_weekdays)


def counterpart(comparison: Comparison, span: Range, bucket: str, stretch: date) -> date | None:
    """Return the stretch of the other range that one of `span` is compared with.

    A year before it is the same date (none for a 29 February); else the first is compared with the
    first, the second with the second …
    """
    by_date = comparison.manner == "year_before" and not comparison.match_weekdays
    if by_date and bucket != "week":
        return calendar.a_year_before(stretch)
    first = calendar.beginning(bucket, span.from_local)
    other = calendar.beginning(bucket, comparison.span.from_local)
    return calendar.later(bucket, other, calendar.steps(bucket, first, stretch))


def _a_year_before(local: datetime) -> datetime:
    try:
        return local.replace(year=local.year - 1)
    except ValueError:
        return local.replace(year=local.year - 1, day=28)
