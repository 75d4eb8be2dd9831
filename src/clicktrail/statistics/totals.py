"""Figures of an account, of some datapoints, of conversions: whole, by hour, by period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import msgspec

from clicktrail.domain.timeframe import start_of_local
from clicktrail.hits.query import Figures, Query, Result, Row
from clicktrail.hits.statistics import ask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from clicktrail.domain.timeframe import Range
    from clicktrail.hits.store import HitStore

Period = Literal["day", "week", "month"]
OF_HITS = ("clicks", "unique_clicks", "views", "unique_views", "spider_hits", "last_hit")
OF_CONVERSIONS = (
    "conversions",
    "converted_clicks",
    "unique_conversions",
    "value",
    "commission",
    "cost",
)
METRICS = OF_HITS + OF_CONVERSIONS
# Rows of more datapoints than this are picked out of all rows here.
MOST_IDS = 1000
NOTHING = Figures()


@dataclass(frozen=True, slots=True)
class Fired:
    """Conversions for their own sake, whether or not a click explains them.

    With `datapoint_ids`, only those attributed to these datapoints.
    """

    conversion_ids: tuple[int, ...]
    datapoint_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: all of the account's (`datapoint_ids` None), or of these datapoints.

    With `fired` the clicks and views are those of the datapoints, the conversions those of `fired`.
    """

    account_id: int
    datapoint_ids: tuple[int, ...] | None = None
    fired: Fired | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The figures of a part of a time frame, bounds in local time, both included."""

    from_local: datetime
    to_local: datetime
    figures: Figures


def of(store: HitStore, scope: Scope, span: Range, zone: ZoneInfo) -> Figures:
    """Return the figures of a whole time frame. Raises HitStoreDown."""
    return _ask(store, scope, span.start_utc, span.end_utc, zone).figures


def by_datapoint(store: HitStore, scope: Scope, span: Range, zone: ZoneInfo) -> dict[int, Figures]:
    """Return the figures of each datapoint that has any. Raises HitStoreDown."""
    wanted = scope.datapoint_ids
    if wanted is not None and len(wanted) > MOST_IDS:
        everything = by_datapoint(store, Scope(scope.account_id), span, zone)
        return {one: everything[one] for one in wanted if one in everything}
    result = _ask(store, scope, span.start_utc, span.end_utc, zone, "datapoint")
    return {row.datapoint_id or 0: row.figures for row in result.rows}


def by_conversion(
    store: HitStore, account_id: int, fired: Fired, span: Range, zone: ZoneInfo
) -> dict[int, Figures]:
    """Return the conversion figures of each conversion that has any. Raises HitStoreDown."""
    if span.start_utc >= span.end_utc:
        return {}
    question = _fired(account_id, fired, span.start_utc, span.end_utc, zone, "conversion")
    return {
        row.conversion_id or 0: of_one_conversion(row.figures) for row in ask(store, question).rows
    }


def of_one_conversion(figures: Figures) -> Figures:
    """Return the figures of a single conversion: what converted are the clicks that led to it.

    The store tells which click converted first to anything at all; seen from one conversion that
    would leave out the clicks that had led to another one before.
    """
    return msgspec.structs.replace(figures, converted_clicks=figures.unique_conversions)


def by_hour(store: HitStore, scope: Scope, span: Range, zone: ZoneInfo) -> list[Stretch]:
    """Return the 24 hours of the last day of a time frame, by the wall clock.

    An hour that the clock shows twice is one row, one that it skips is there with zeros.
    """
    midnight = span.to_local.replace(hour=0, minute=0, second=0, microsecond=0)
    start = max(start_of_local(midnight, zone), span.start_utc)
    end = min(start_of_local(midnight + timedelta(days=1), zone), span.end_utc)
    result = _ask(store, scope, start, end, zone, "hour")
    found = {row.bucket: row.figures for row in result.rows}
    hours = (midnight + timedelta(hours=hour) for hour in range(24))
    last = timedelta(minutes=59, seconds=59)
    return [Stretch(hour, hour + last, found.get(hour, NOTHING)) for hour in hours]


def by_period(
    store: HitStore, scope: Scope, span: Range, zone: ZoneInfo, period: Period
) -> list[Stretch]:
    """Return every day, week (from Monday) or month of a time frame, oldest first.

    The first and the last are cut to the time frame.
    """
    result = _ask(store, scope, span.start_utc, span.end_utc, zone, period)
    found = {row.bucket: row.figures for row in result.rows}
    stretches = []
    for first in _starts(span.from_local.date(), span.to_local.date(), period):
        opening = datetime.combine(first, datetime.min.time())
        following = datetime.combine(_following(first, period), datetime.min.time())
        stretches.append(
            Stretch(
                max(opening, span.from_local),
                min(following - timedelta(seconds=1), span.to_local),
                found.get(first, NOTHING),
            )
        )
    return stretches


def first_day(store: HitStore, account_id: int, zone: ZoneInfo) -> date | None:
    """Return the local day of the first hit or conversion that counts; None without any.

    Raises HitStoreDown.
    """
    anything = Query(
        account_id=account_id,
        metrics=("hits", "spider_hits", "conversions"),
        dimensions=("day",),
        sort="day",
        descending=False,
        limit=1,
    )
    days = ask(store, anything).rows
    if not days or days[0].bucket is None:
        return None
    # Days of UTC are what there are sums of; which local day it was, only the hour tells.
    day = datetime.combine(days[0].bucket, datetime.min.time(), UTC)
    of_that_day = msgspec.structs.replace(
        anything, start=day, end=day + timedelta(days=1), dimensions=("hour",), sort="hour"
    )
    # Sums of days and of hours are two tables that a batch fills one after the other. Where the
    # hour is not there yet, the day's midnight is early enough for every hit of it.
    hours = ask(store, of_that_day).rows
    hour = hours[0].bucket if hours else day
    assert isinstance(hour, datetime)
    return hour.replace(tzinfo=UTC).astimezone(zone).date()


def total(figures: Iterable[Figures]) -> Figures:
    """Return the sum of several figures, with their latest hit."""
    everything = list(figures)
    sums = {
        name: sum(getattr(one, name) for one in everything)
        for name in Figures.__struct_fields__
        if name != "last_hit"
    }
    hits = [one.last_hit for one in everything if one.last_hit is not None]
    return Figures(**sums, last_hit=max(hits, default=None))


def _ask(
    store: HitStore, scope: Scope, start: datetime, end: datetime, zone: ZoneInfo, *by: str
) -> Result:
    if start >= end:
        return Result(rows=[])
    fired = scope.fired
    found = ask(
        store,
        Query(
            account_id=scope.account_id,
            metrics=METRICS if fired is None else OF_HITS,
            start=start,
            end=end,
            dimensions=by,
            zone=zone,
            datapoint_ids=scope.datapoint_ids,
        ),
    )
    if fired is None:
        return found
    led = ask(store, _fired(scope.account_id, fired, start, end, zone, *by))
    if len(fired.conversion_ids) == 1:
        led = Result(
            rows=[
                msgspec.structs.replace(row, figures=of_one_conversion(row.figures))
                for row in led.rows
            ]
        )
    return _merged(found, led)


def _fired(
    account_id: int, fired: Fired, start: datetime, end: datetime, zone: ZoneInfo, *by: str
) -> Query:
    return Query(
        account_id=account_id,
        metrics=OF_CONVERSIONS,
        start=start,
        end=end,
        dimensions=by,
        zone=zone,
        conversion_ids=fired.conversion_ids,
        datapoint_ids=fired.datapoint_ids,
    )


def _merged(*results: Result) -> Result:
    """Return the rows of several results, those of the same bucket and datapoint as one."""
    found: dict[object, Row] = {}
    for row in (row for result in results for row in result.rows):
        key = (row.bucket, row.datapoint_id)
        held = found.get(key)
        if held is not None:
            row = msgspec.structs.replace(row, figures=total((held.figures, row.figures)))
        found[key] = row
    return Result(rows=list(found.values()))


def _starts(first: date, last: date, period: Period) -> Iterator[date]:
    if period == "week":
        first -= timedelta(days=first.weekday())
    elif period == "month":
        first = first.replace(day=1)
    while first <= last:
        yield first
        first = _following(first, period)


def _following(first: date, period: Period) -> date:
    if period == "day":
        return first + timedelta(days=1)
    if period == "week":
        return first + timedelta(days=7)
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
