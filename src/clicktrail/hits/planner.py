"""Decides which table answers a query: the coarsest one that gives the same figures as raw hits.

Where raw hits are gone, also which metrics a rollup still tells, and since when the rest is whole.
"""

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
from clicktrail.hits.reach import EVERYTHING, midnight

if TYPE_CHECKING:
    from clicktrail.hits.query import Query
    from clicktrail.hits.reach import Reach

Granularity = Literal["raw", "quarterhour", "hour", "day"]
Family = Literal["raw", "datapoint", "account", "conversion"]
_QUARTER_HOUR = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class Plan(msgspec.Struct, frozen=True):
    """Where a query is read from: a rollup (`<family>_<granularity>`) or the raw tables.

    `raw_metrics` are sums that come from the raw tables beside a rollup that has the others.
    """

    family: Family
    granularity: Granularity
    because: str
    raw_metrics: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The rollup's name, or the raw tables'."""
        if self.granularity == "raw":
            return "raw"
        return f"{self.family}_{self.granularity}" + (" and raw" if self.raw_metrics else "")


def plan(query: Query, coarsest: Granularity = "day", reach: Reach = EVERYTHING) -> Plan:
    """Return the plan for a query that has been checked.

    `coarsest` holds the planner to a finer table, with which figures are verified. Behind the raw
    rows that `reach` tells of, each metric is read from where it can be told.
    """
    if coarsest == "raw":
        return Plan("raw", "raw", "raw was asked for")
    reason = _needs_raw(query)
    if reason is None:
        return _of_sums(query, coarsest, reach)
    alone = tuple(name for name in query.sums if _needs_raw(_of_metrics(query, (name,))))
    others = tuple(name for name in query.sums if name not in alone)
    if others and query.start < _raw_since(query, reach):
        found = _of_sums(_of_metrics(query, others), coarsest, reach)
        if found.granularity != "raw":
            because = f"{found.because}; {reason}, which do not reach as far back"
            return Plan(found.family, found.granularity, because, alone)
    return Plan("raw", "raw", reason)


def complete_since(query: Query, chosen: Plan, reach: Reach) -> datetime | None:
    """Return the moment before which not all is kept that is counted; None: it is complete."""
    since = []
    raw = query.sums if chosen.granularity == "raw" else chosen.raw_metrics
    if raw:
        since.append(_raw_since(_of_metrics(query, raw), reach))
    if chosen.granularity != "raw":
        is_quartered = chosen.granularity == "quarterhour"
        since.append(_quarters_since(reach) if is_quartered else midnight(reach.sums))
    latest = max(since)
    return latest if latest > query.start else None


def counts_by_quarter_hours(zone: ZoneInfo, year: int) -> bool:
    """Tell whether days of a zone begin with a quarter of an hour of UTC, and not all with one."""
    offsets = [_offsets(zone, year, unit) for unit in (_HOUR, _QUARTER_HOUR)]
    by_hours, by_quarters = (
        _are_whole(found, unit) for found, unit in zip(offsets, (_HOUR, _QUARTER_HOUR), strict=True)
    )
    return by_quarters and not by_hours


def _of_metrics(query: Query, metrics: tuple[str, ...]) -> Query:
    return msgspec.structs.replace(query, metrics=metrics, sort=None)


def _of_sums(query: Query, coarsest: Granularity, reach: Reach) -> Plan:
    """Return the plan for a query that rollups can answer, if they are fine enough."""
    family = _family(query)
    times = query.fields & TIMES
    if _starts_whole(query, _DAY) and coarsest == "day":
        if not times:
            return Plan(family, "day", "whole UTC days, no part of time")
        if times.isdisjoint(NEED_HOURS) and _is_utc(query.zone, query.start, query.end):
            return Plan(family, "day", "whole UTC days")
    is_by_hours = _has_whole(_HOUR, query.zone, query.start, query.end)
    if _starts_whole(query, _HOUR) and (not times or is_by_hours) and coarsest != "quarterhour":
        return Plan(family, "hour", "whole UTC hours")
    reason = (
        f"hours of {query.zone.key} are not UTC hours"
        if _starts_whole(query, _HOUR)
        else "the range does not start and end with a UTC hour"
    )
    if (
        reach.quarters is not None
        and _starts_whole(query, _QUARTER_HOUR)
        and (not times or _has_whole(_QUARTER_HOUR, query.zone, query.start, query.end))
        and _quarters_since(reach) <= max(query.start, _raw_since(query, reach))
    ):
        return Plan(family, "quarterhour", f"{reason}, but quarters of an hour fit")
    return Plan("raw", "raw", reason)


def _quarters_since(reach: Reach) -> datetime:
    assert reach.quarters is not None
    return midnight(max(reach.quarters, reach.sums))


def _raw_since(query: Query, reach: Reach) -> datetime:
    """Return the moment from which on all raw rows that a query reads are there."""
    reads_hits = query.hit_metrics or query.led_to is not None or needs_hits_of_conversions(query)
    return midnight(reach.hits if reads_hits else reach.conversions)


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
    return all(_offsets(zone, year, _HOUR) == {timedelta()} for year in _years(start, end))


def _has_whole(unit: timedelta, zone: ZoneInfo, start: datetime, end: datetime) -> bool:
    if zone.key in ("UTC", "Etc/UTC"):
        return True
    return all(_are_whole(_offsets(zone, year, unit), unit) for year in _years(start, end))


def _are_whole(offsets: frozenset[timedelta | None], unit: timedelta) -> bool:
    return all(offset is not None and offset % unit == timedelta() for offset in offsets)


def _years(start: datetime, end: datetime) -> range:
    return range(start.astimezone(UTC).year, end.astimezone(UTC).year + 1)


@lru_cache(maxsize=4096)
def _offsets(zone: ZoneInfo, year: int, unit: timedelta) -> frozenset[timedelta | None]:
    """Return the offsets of a zone in a UTC year; None stands for a change within a unit."""
    day = datetime(year, 1, 1, tzinfo=UTC)
    found: set[timedelta | None] = set()
    for _ in range(367 if date(year, 12, 31).timetuple().tm_yday == 366 else 366):
        before, after = _offset(day, zone), _offset(day + _DAY, zone)
        found.add(before)
        if before != after:
            units = [day + n * unit for n in range(_DAY // unit)]
            if any(
                _offset(at, zone) != _offset(at + unit - timedelta.resolution, zone) for at in units
            ):
                found.add(None)
        day += _DAY
    return frozenset(found)


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return offset
