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

from clicktrail.hits.dimensions import (
    BUCKETS,
    CONVERSION_METRICS,
    ENTITIES,
    FIRED_LABELS,
    HIT_METRICS,
    LABELS,
    METRICS,
)

if TYPE_CHECKING:
    from clicktrail.domain.events import HitKind

FIRST_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
LAST_INSTANT = datetime(2101, 1, 1, tzinfo=UTC)


class QueryError(ValueError):
    """The query asks for something that does not exist or does not go together."""


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What to count. Hits and conversions of one account, in [start, end).

    metrics: names of `dimensions.METRICS`. dimensions: at most one time bucket (hour, day, week,
    month: wall clock of `zone`), entities (datapoint, group, conversion) and labels (country,
    browser, … : names of `dimensions.LABELS`). `None` as a filter lets everything through, an
    empty list nothing. `where` filters labels by their exact values. sort: a metric or dimension;
    default: the dimensions, ascending. `with_total` counts the rows before limit and offset.

    Filtered or grouped by conversion, conversions count whether or not a click explains them, and
    hits cannot be counted; otherwise only attributed ones count.

    `led_to` looks at conversions from the side of their hits: only these conversions count, and of
    hits those that led to one of them. It is needed for `dimensions.FIRED_LABELS`, which spread a
    hit over what its conversions sent along, and count conversions without a click too.
    """

    account_id: int
    metrics: tuple[str, ...]
    start: datetime = FIRST_INSTANT
    end: datetime = LAST_INSTANT
    dimensions: tuple[str, ...] = ()
    zone: ZoneInfo = ZoneInfo("UTC")
    datapoint_ids: tuple[int, ...] | None = None
    group_ids: tuple[int, ...] | None = None
    conversion_ids: tuple[int, ...] | None = None
    led_to: tuple[int, ...] | None = None
    kind: HitKind | None = None
    is_spider: bool | None = None
    is_unique: bool | None = None
    where: Mapping[str, tuple[str | int, ...]] = {}
    sort: str | None = None
    descending: bool = True
    limit: int | None = None
    offset: int = 0
    with_total: bool = False

    def check(self) -> None:
        """Raise QueryError where the query cannot be answered."""
        _known("metric", self.metrics, METRICS)
        _known(
            "dimension",
            self.dimensions,
            BUCKETS | ENTITIES | LABELS.keys() | FIRED_LABELS.keys(),
        )
        plain = {name for name, label in LABELS.items() if not label.spreads}
        _known("filter", tuple(self.where), plain)
        if not self.metrics:
            raise QueryError("a query needs at least one metric")
        if len(self.buckets) > 1:
            raise QueryError(f"one time bucket at most, not {', '.join(self.buckets)}")
        if self.sort is not None and self.sort not in (*self.metrics, *self.dimensions):
            raise QueryError(f"cannot sort by {self.sort}, which is not asked for")
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise QueryError("start and end must be aware of their zone")
        if self.offset < 0 or (self.limit is not None and self.limit < 0):
            raise QueryError("limit and offset must not be negative")
        if self.by_conversion and (hits := [m for m in self.metrics if m in HIT_METRICS]):
            raise QueryError(f"{', '.join(hits)} cannot be counted by conversion")
        if self.led_to is not None and self.by_conversion:
            raise QueryError("conversions are looked at by themselves or from their hits, not both")
        if self.fired_labels and self.led_to is None:
            raise QueryError(f"{', '.join(self.fired_labels)} needs led_to")

    @property
    def buckets(self) -> tuple[str, ...]:
        """The time buckets among the dimensions: none or one."""
        return tuple(name for name in self.dimensions if name in BUCKETS)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels among the dimensions."""
        return tuple(name for name in self.dimensions if name in LABELS)

    @property
    def fired_labels(self) -> tuple[str, ...]:
        """The labels of conversions among the dimensions."""
        return tuple(name for name in self.dimensions if name in FIRED_LABELS)

    @property
    def by_conversion(self) -> bool:
        """Whether the question is about conversions as such, rather than about hits."""
        return "conversion" in self.dimensions or self.conversion_ids is not None

    @property
    def hit_metrics(self) -> tuple[str, ...]:
        """The metrics that are counted from hits."""
        return tuple(name for name in self.metrics if name in HIT_METRICS)

    @property
    def conversion_metrics(self) -> tuple[str, ...]:
        """The metrics that are counted from conversions."""
        return tuple(name for name in self.metrics if name in CONVERSION_METRICS)


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
    last_hit: datetime | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of one combination of the dimensions that were asked for; the others are None.

    `bucket` is the bucket's first day (a Monday for weeks), or for hours its local date and hour,
    without a zone: an hour that clocks show twice is one row.
    """

    figures: Figures
    bucket: date | None = None
    datapoint_id: int | None = None
    group_id: int | None = None
    conversion_id: int | None = None
    labels: dict[str, str | int] = {}


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a query in order; `total` counts them before limit, if that was asked for."""

    rows: list[Row]
    total: int | None = None

    @property
    def figures(self) -> Figures:
        """The figures of a query without dimensions."""
        return self.rows[0].figures if self.rows else Figures()


def _known(what: str, names: tuple[str, ...], known: Any) -> None:
    if unknown := [name for name in names if name not in known]:
        raise QueryError(f"unknown {what}: {', '.join(unknown)}")
    if len(set(names)) != len(names):
        raise QueryError(f"the same {what} twice: {', '.join(names)}")
