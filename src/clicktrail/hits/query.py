"""The one question that statistics ask of the hit store, and the shape of its answer.

A `Query` says what is counted, by what, of whom and when; the planner decides which table answers
it. Whatever a query names is checked here, so that nothing but known words becomes SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from clicktrail.domain.money import SCALE
from clicktrail.hits.dimensions import (
    BUCKETS,
    CONVERSION_METRICS,
    CYCLES,
    ENTITIES,
    FIRED,
    FIRED_LABELS,
    HIT_METRICS,
    LABELS,
    LONGEST_NAME,
    METRICS,
    MONEY,
    PLACED,
    QUERY_PARAMETER,
    RATIOS,
    TIMES,
    label_of,
)
from clicktrail.hits.filters import All, Contains, Is, Matches, leaves

if TYPE_CHECKING:
    from clicktrail.domain.events import HitKind
    from clicktrail.hits.classes import Classes
    from clicktrail.hits.filters import Condition, Leaf
    from clicktrail.hits.planner import Plan
    from clicktrail.hits.sql import Sql
    from clicktrail.hits.store import Cost

FIRST_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
LAST_INSTANT = datetime(2101, 1, 1, tzinfo=UTC)
# Times that are numbers in SQL; the others are days.
NUMBERED_TIMES = frozenset({"minute", "hour", *CYCLES})
PLAIN = {*BUCKETS, *CYCLES, *ENTITIES, *LABELS, *FIRED_LABELS}


class QueryError(ValueError):
    """The query asks for something that does not exist or does not go together."""


class Placement(msgspec.Struct, frozen=True):
    """What the catalog says of datapoints: `keys[n]` is a key of `datapoint_ids[n]`.

    A datapoint that is not there has the key 0; one with several keys counts with each.
    """

    datapoint_ids: tuple[int, ...]
    keys: tuple[int, ...]


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What to count. Hits and conversions of one account, in [start, end).

    metrics: names of `dimensions.METRICS`. dimensions: at most one time bucket (minute … year: wall
    clock of `zone`), weekday and hour_of_day, entities (datapoint, group, conversion), tag, and
    labels (country, browser, … : names of `dimensions.LABELS`, or `query_parameter:<name>`). `None`
    as a filter lets everything through, an empty list nothing; `filter` holds whatever else events
    must be (`filters`). sort: a metric or dimension; default: the dimensions, ascending.
    `with_total` counts the rows before limit and offset. `approximate`: visitors may be estimated.

    `classes` say which datapoints are counted together, by the dimension class and in columns only.

    `placements` say which tags datapoints have, and which group they are in now; without one, a
    group is the one that they were in when they were hit.

    Filtered or grouped by conversion, conversions count whether or not a click explains them;
    otherwise only attributed ones count. A hit counts with each conversion that it led to. With
    `conversion_ids`, the question is about conversions alone.

    `led_to` looks at conversions from the side of their hits: only these conversions count, and of
    hits those that led to one of them.

    `kind`, `is_spider` and `is_unique` keep one class of hits, and the conversions of such hits.

    `shares` (metric → percentage) are what a guest is shown of amounts: rows are sorted by that.
    """

    account_id: int
    metrics: tuple[str, ...]
    start: datetime = FIRST_INSTANT
    end: datetime = LAST_INSTANT
    dimensions: tuple[str, ...] = ()
    zone: ZoneInfo = ZoneInfo("UTC")
    datapoint_ids: tuple[int, ...] | None = None
    conversion_ids: tuple[int, ...] | None = None
    led_to: tuple[int, ...] | None = None
    kind: HitKind | None = None
    is_spider: bool | None = None
    is_unique: bool | None = None
    filter: Condition | None = None
    placements: Mapping[str, Placement] = {}
    classes: Classes | None = None
    sort: str | None = None
    descending: bool = True
    limit: int | None = None
    offset: int = 0
    with_total: bool = False
    approximate: bool = False
    shares: Mapping[str, int] = {}

    def check(self) -> None:
        """Raise QueryError where the query cannot be answered."""
        _known("metric", self.metrics, METRICS)
        classed = set() if self.classes is None else {"class"}
        _known("dimension", self.dimensions, PLAIN | PLACED | classed)
        if not classed.issubset(self.dimensions):
            raise QueryError("classes are for the dimension class")
        for leaf in leaves(self.filter):
            _check_leaf(leaf)
        if not self.metrics:
            raise QueryError("a query needs at least one metric")
        if len(self.buckets) > 1:
            raise QueryError(f"one time bucket at most, not {', '.join(self.buckets)}")
        if "tag" in self.dimensions and "tag" not in self.placements:
            raise QueryError("by tag needs to be told which tags datapoints have")
        if self.sort is not None and self.sort not in (*self.metrics, *self.dimensions):
            raise QueryError(f"cannot sort by {self.sort}, which is not asked for")
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise QueryError("start and end must be aware of their zone")
        if self.offset < 0 or (self.limit is not None and self.limit < 0):
            raise QueryError("limit and offset must not be negative")
        if self.conversion_ids is not None and self.hit_metrics:
            raise QueryError(f"{', '.join(self.hit_metrics)} cannot be counted by conversion")
        if self.led_to is not None and self.conversion_ids is not None:
            raise QueryError("conversions are looked at by themselves or from their hits, not both")

    @property
    def buckets(self) -> tuple[str, ...]:
        """The time buckets among the dimensions: none or one."""
        return tuple(name for name in self.dimensions if name in BUCKETS)

    @property
    def fields(self) -> frozenset[str]:
        """Everything that events are grouped or filtered by."""
        return frozenset(self.dimensions) | {leaf.field for leaf in leaves(self.filter)}

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of hits that events are grouped or filtered by, in a fixed order."""
        return tuple(sorted(name for name in self.fields if label_of(name) is not None))

    @property
    def spreads_fired(self) -> bool:
        """Whether a hit counts once for each of its conversions, or of what was sent along."""
        return not FIRED.isdisjoint(self.dimensions)

    @property
    def by_conversion(self) -> bool:
        """Whether conversions count that no hit explains."""
        if self.led_to is not None:
            return any(name in FIRED_LABELS for name in self.dimensions)
        return self.conversion_ids is not None or not FIRED.isdisjoint(self.fields)

    @property
    def of_one_conversion(self) -> bool:
        """Whether each row is of a single conversion, for which clicks then convert but once."""
        return "conversion" in self.dimensions or _keeps_one_conversion(self.filter)

    @property
    def sums(self) -> tuple[str, ...]:
        """The sums that the metrics are, or are made of."""
        parts = {name: RATIOS.get(name, (name,)) for name in self.metrics}
        return tuple(dict.fromkeys(part for some in parts.values() for part in some))

    @property
    def hit_metrics(self) -> tuple[str, ...]:
        """The sums that are counted from hits."""
        return tuple(name for name in self.sums if name in HIT_METRICS)

    @property
    def conversion_metrics(self) -> tuple[str, ...]:
        """The sums that are counted from conversions."""
        return tuple(name for name in self.sums if name in CONVERSION_METRICS)


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Sums; what was not asked for is 0.

    Spiders count in the spider_ figures only; unique ones are part of their totals. Amounts are in
    ten-thousandths of the currency unit. `last_hit` is aware, UTC, None without any hit.
    """

    hits: int = 0
    unique_hits: int = 0
    clicks: int = 0
    unique_clicks: int = 0
    views: int = 0
    unique_views: int = 0
    spider_hits: int = 0
    spider_clicks: int = 0
    spider_views: int = 0
    conversions: int = 0
    converted_clicks: int = 0
    unique_conversions: int = 0
    value: int = 0
    commission: int = 0
    cost: int = 0
    visitors: int = 0
    last_hit: datetime | None = None

    def ratio(self, name: str) -> float | None:
        """Return one of `dimensions.RATIOS`, of units and not their parts; None where none is."""
        above, below = RATIOS[name]
        divisor = getattr(self, below) * (SCALE if above in MONEY else 1)
        return float(getattr(self, above) / divisor) if divisor else None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of one combination of the dimensions that were asked for; the others are None.

    `bucket` is the bucket's first day (a Monday for weeks), or for minutes and hours the local
    date and time, without a zone: an hour that clocks show twice is one row. `labels` hold tags,
    weekdays and hours of the day too.
    """

    figures: Figures
    bucket: date | None = None
    datapoint_id: int | None = None
    group_id: int | None = None
    conversion_id: int | None = None
    labels: dict[str, str | int] = {}

    def value(self, dimension: str) -> str | int | date | None:
        """Return what the row is of, by the name of a dimension that was asked for."""
        if dimension in BUCKETS:
            return self.bucket
        if dimension in ENTITIES:
            found: int | None = getattr(self, f"{dimension}_id")
            return found
        return self.labels[dimension]


class Statement(msgspec.Struct, frozen=True):
    """What the store was asked, why so, and what it cost."""

    plan: Plan
    sql: Sql
    cost: Cost


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a query in order; `total` counts them before limit, if that was asked for.

    `statement` tells how they were found; None where the store had not to be asked.
    """

    rows: list[Row]
    total: int | None = None
    statement: Statement | None = None

    @property
    def figures(self) -> Figures:
        """The figures of a query without dimensions."""
        return self.rows[0].figures if self.rows else Figures()


def _keeps_one_conversion(condition: Condition | None) -> bool:
    match condition:
        case Is(field="conversion", values=values):
            return len(set(values)) == 1
        case All(conditions):
            return any(map(_keeps_one_conversion, conditions))
    return False


def _known(what: str, names: tuple[str, ...], known: Any) -> None:
    if unknown := [name for name in names if name not in known and not _is_parameter(name)]:
        raise QueryError(f"unknown {what}: {', '.join(unknown)}")
    if len(set(names)) != len(names):
        raise QueryError(f"the same {what} twice: {', '.join(names)}")


def _is_parameter(name: str) -> bool:
    return name.startswith(QUERY_PARAMETER) and len(QUERY_PARAMETER) < len(name) <= (
        len(QUERY_PARAMETER) + LONGEST_NAME
    )


def _check_leaf(leaf: Leaf) -> None:
    if leaf.field not in PLAIN and not _is_parameter(leaf.field):
        raise QueryError(f"unknown filter: {leaf.field}")
    is_text = is_text_field(leaf.field)
    match leaf:
        case Contains() | Matches() if not is_text:
            raise QueryError(f"{leaf.field} is no text to look into")
        case Is(values=values):
            wanted = int if not is_text and takes_numbers(leaf.field) else str
            if not all(type(value) is wanted for value in values):
                raise QueryError(f"{leaf.field} is compared with {wanted.__name__}s")


def is_text_field(name: str) -> bool:
    """Tell whether a field that can be filtered by holds texts."""
    label = label_of(name)
    return name in FIRED_LABELS or (label is not None and label.type == "String")


def takes_numbers(name: str) -> bool:
    """Tell whether a field is compared with numbers."""
    return not is_text_field(name) and (name not in TIMES or name in NUMBERED_TIMES)
