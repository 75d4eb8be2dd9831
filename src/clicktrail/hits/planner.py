"""Decides which table answers a query: the coarsest one that gives the same figures as raw hits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import msgspec

from clicktrail.hits.dimensions import (
    FIRED_LABELS,
    NEED_HOURS,
    PLACED,
    TIMES,
    rollup_expression,
)

if TYPE_CHECKING:
    from clicktrail.hits.query import Query

Granularity = Literal["raw", "hour", "day"]
Family = Literal["raw", "datapoint", "account", "conversion"]
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class Plan(msgspec.Struct, frozen=True):
    """Where a query is read from: a rollup (`<family>_<granularity>`) or the raw tables."""

    family: Family
    granularity: Granularity
    because: str

    @property
    def table(self) -> str:
        """The rollup's name, or the raw tables'."""
        return "raw" if self.granularity == "raw" else f"{self.family}_{self.granularity}"


def plan(query: Query, coarsest: Granularity = "day") -> Plan:
    """Return the plan for a query that has been checked.

    `coarsest` holds the planner to a finer table, with which figures are verified.
    """
    if coarsest == "raw":
        return Plan("raw", "raw", "raw was asked for")
    if reason := _needs_raw(query):
        return Plan("raw", "raw", reason)
    family = _family(query)
    times = query.fields & TIMES
    if _starts_whole(query, _DAY) and coarsest == "day":
        if not times:
            return Plan(family, "day", "whole UTC days, no part of time")
        if times.isdisjoint(NEED_HOURS) and _is_utc(query.zone, query.start, query.end):
            return Plan(family, "day", "whole UTC days")
    if not _starts_whole(query, _HOUR):
        return Plan("raw", "raw", "the range does not start and end with a UTC hour")
    if times and not _has_whole_hours(query.zone, query.start, query.end):
        return Plan("raw", "raw", f"hours of {query.zone.key} are not UTC hours")
    return Plan(family, "hour", "whole UTC hours")


def _needs_raw(query: Query) -> str | None:
    fields = query.fields
    if query.labels or not fields.isdisjoint(FIRED_LABELS):
        return "labels are in raw hits only"
    if query.led_to is not None:
        return "rollups do not tell which hits converted"
    if query.kind is not None or query.is_spider is not None or query.is_unique is not None:
        return "rollups hold no single classes of hits"
    if "minute" in fields:
        return "rollups hold no minutes"
    if lacking := [name for name in query.sums if rollup_expression(name) is None]:
        return f"{', '.join(lacking)}: in raw hits only"
    if query.by_conversion and query.hit_metrics:
        return "rollups do not tell which hits converted"
    if query.by_conversion and _needs_datapoints(query):
        return "the conversions' rollup knows no datapoints"
    return None


def _family(query: Query) -> Family:
    if query.by_conversion:
        return "conversion"
    return "datapoint" if _needs_datapoints(query) else "account"


def _needs_datapoints(query: Query) -> bool:
    return query.datapoint_ids is not None or not query.fields.isdisjoint(
        {"datapoint", "class", *PLACED}
    )


def needs_hits_of_conversions(query: Query) -> bool:
    """Tell whether conversions must be joined to their hits to be filtered or grouped."""
    return bool(query.labels or query.is_spider is not None or query.is_unique is not None)


def _starts_whole(query: Query, unit: timedelta) -> bool:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return (query.start - epoch) % unit == (query.end - epoch) % unit == timedelta()


def _is_utc(zone: ZoneInfo, start: datetime, end: datetime) -> bool:
    if zone.key in ("UTC", "Etc/UTC"):
        return True
    return all(_offsets(zone, year) == {timedelta()} for year in _years(start, end))


def _has_whole_hours(zone: ZoneInfo, start: datetime, end: datetime) -> bool:
    if zone.key in ("UTC", "Etc/UTC"):
        return True
    return all(
        offset is not None and offset % _HOUR == timedelta()
        for year in _years(start, end)
        for offset in _offsets(zone, year)
    )


def _years(start: datetime, end: datetime) -> range:
    return range(start.astimezone(UTC).year, end.astimezone(UTC).year + 1)


@lru_cache(maxsize=4096)
def _offsets(zone: ZoneInfo, year: int) -> frozenset[timedelta | None]:
    """Return the offsets of a zone in a UTC year; None stands for a change within an hour."""
    midnight = datetime(year, 1, 1, tzinfo=UTC)
    found: set[timedelta | None] = set()
    for _ in range(367 if date(year, 12, 31).timetuple().tm_yday == 366 else 366):
        before, after = _offset(midnight, zone), _offset(midnight + _DAY, zone)
        found.add(before)
        if before != after:
            hours = [midnight + n * _HOUR for n in range(24)]
            if any(
                _offset(h, zone) != _offset(h + _HOUR - timedelta.resolution, zone) for h in hours
            ):
                found.add(None)
        midnight += _DAY
    return frozenset(found)


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return offset
