"""Reports: which browsers, places, pages … the hits of a time frame came from or went to.

A row holds the hits of one value and the conversions that came of such hits. Conversions count by
their own time, hence a value may have conversions without hits in the time frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clicktrail.hits.dimensions import FIRED_LABELS
from clicktrail.hits.query import Query, Row
from clicktrail.hits.statistics import ask

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from clicktrail.domain.events import HitKind
    from clicktrail.domain.timeframe import Range
    from clicktrail.hits.store import HitStore
    from clicktrail.statistics.totals import Scope

METRICS = (
    "hits",
    "unique_hits",
    "spider_hits",
    "clicks",
    "unique_clicks",
    "spider_clicks",
    "views",
    "unique_views",
    "spider_views",
    "last_hit",
    "conversions",
    "value",
    "cost",
    "commission",
)
# Report → the dimensions of its rows.
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "browsers": ("browser", "browser_family", "browser_type"),
    "browsersfamilies": ("browser_family",),
    "platforms": ("platform",),
    "cities": ("city", "region_name", "country"),
    "countries": ("country",),
    "isps": ("organization",),
    "ips": ("ip",),
    "oss": ("os", "os_family"),
    "ossfamilies": ("os_family",),
    "keywords": ("keyword",),
    "referrers": ("referrer",),
    "destinations": ("destination",),
    "languages": ("language",),
    "params": ("query_parameter",),
    "datapoints": ("datapoint",),
    "convparameters": ("conversion_parameter",),
}


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported: of whom, by which dimensions, of which hits.

    `led_to`: only hits that led to one of these conversions, and only these conversions.
    """

    scope: Scope
    dimensions: tuple[str, ...]
    led_to: tuple[int, ...] | None = None
    kind: HitKind | None = None


def top(
    store: HitStore, report: Report, span: Range, zone: ZoneInfo, limit: int | None, offset: int = 0
) -> list[Row]:
    """Return the rows with the most hits first, equal ones by their values.

    By what conversions sent along, those with the most conversions come first: many of them have
    no hit in the time frame. Raises HitStoreDown.
    """
    if span.start_utc >= span.end_utc:
        return []
    by_conversions = any(name in FIRED_LABELS for name in report.dimensions)
    return ask(
        store,
        Query(
            account_id=report.scope.account_id,
            metrics=METRICS,
            dimensions=report.dimensions,
            start=span.start_utc,
            end=span.end_utc,
            zone=zone,
            datapoint_ids=report.scope.datapoint_ids,
            led_to=report.led_to,
            kind=report.kind,
            sort="conversions" if by_conversions else "hits",
            limit=limit,
            offset=offset,
        ),
    ).rows
