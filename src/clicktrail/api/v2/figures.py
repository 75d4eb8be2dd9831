"""Figures as answers have them: of a stretch of time as a whole, by hour, by day, week or month."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from clicktrail.api.v2.entities import Conversion, DatapointInfo, Group
from clicktrail.api.wire import Answer, Wire, ymdhis
from clicktrail.domain import money
from clicktrail.statistics import totals

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from clicktrail.api.auth import Caller
    from clicktrail.domain.timeframe import Range
    from clicktrail.hits.query import Figures
    from clicktrail.statistics.totals import Period, Scope

FIGURES_EXAMPLE = {
    "totalClicks": 31,
    "uniqueClicks": 20,
    "spiderHitsCount": 4,
    "conversionsCount": 2,
    "convertedClicks": 2,
    "uniqueConvertedClicks": 2,
    "uniqueConversions": 2,
    "conversionsValue": 25.0,
    "lastHitDate": "20260607183012",
}
SPAN_EXAMPLE = {"fromDay": "20260601000000", "toDay": "20260607235959"}
PERIODS_EXAMPLE = {
    "entities": [
        {
            "activityDay": "20260601000000",
            "fromDay": "20260601000000",
            "toDay": "20260601235959",
            **FIGURES_EXAMPLE,
        }
    ]
}


class AggregatedResult(Wire):
    """Figures over a stretch of time; counters of zero are left out.

    `conversionsCount` and `uniqueConvertedClicks` are ClickMeter's older names, kept for old
    clients: all conversions, and clicks converted at least once (`convertedClicks`).
    """

    entity_id: int = 0
    entity_data: DatapointInfo | Group | Conversion | None = None
    activity_day: str = ""
    from_day: str = ""
    to_day: str = ""
    total_clicks: int = 0
    unique_clicks: int = 0
    total_views: int = 0
    unique_views: int = 0
    spider_hits_count: int = 0
    conversions_count: int = 0
    converted_clicks: int = 0
    unique_converted_clicks: int = 0
    unique_conversions: int = 0
    conversions_value: float = 0.0
    conversions_cost: float = 0.0
    commissions_cost: float = 0.0
    last_hit_date: str = ""
    hourly_break_down: tuple[AggregatedResult, ...] | None = None


class AggregatedResultList(Wire):
    """Figures of several stretches of time, oldest first, those without hits included."""

    entities: tuple[AggregatedResult, ...]


def whole(by: Caller, scope: Scope, span: Range, *, hourly: bool, **more: Any) -> Answer:
    """Answer the figures of a time frame; `more` are further members of the result."""
    if hourly:
        more["hourly_break_down"] = _hourly_break_down(by, scope, span)
    with by.parts.asking() as store:
        figures = totals.of(store, scope, span, by.zone)
    return Answer(
        result_of(
            figures,
            by.zone,
            from_day=local(span.from_local),
            to_day=local(span.to_local),
            **more,
        )
    )


def by_period(by: Caller, scope: Scope, span: Range, period: Period, **more: Any) -> Answer:
    """Answer the figures of each day, week or month of a time frame, oldest first."""
    with by.parts.asking() as store:
        stretches = totals.by_period(store, scope, span, by.zone, period)
    return Answer(
        AggregatedResultList(
            entities=tuple(
                result_of(
                    stretch.figures,
                    by.zone,
                    activity_day=local(stretch.from_local),
                    from_day=local(stretch.from_local),
                    to_day=local(stretch.to_local),
                    **more,
                )
                for stretch in stretches
            )
        )
    )


def result_of(figures: Figures, zone: ZoneInfo, **more: Any) -> AggregatedResult:
    """Return figures as the wire has them; `more` are further members."""
    return AggregatedResult(
        total_clicks=figures.clicks,
        unique_clicks=figures.unique_clicks,
        total_views=figures.views,
        unique_views=figures.unique_views,
        spider_hits_count=figures.spider_hits,
        conversions_count=figures.conversions,
        converted_clicks=figures.converted_clicks,
        unique_converted_clicks=figures.converted_clicks,
        unique_conversions=figures.unique_conversions,
        conversions_value=amount(figures.value),
        conversions_cost=amount(figures.cost),
        commissions_cost=amount(figures.commission),
        last_hit_date=ymdhis(figures.last_hit, zone) if figures.last_hit else "",
        **more,
    )


def amount(units: int) -> float:
    """Return an amount of ten-thousandths as answers have it."""
    return float(money.to_decimal(units))


def local(moment: datetime) -> str:
    """Return a time of the account's wall clock as answers have it."""
    return f"{moment:%Y%m%d%H%M%S}"


def _hourly_break_down(by: Caller, scope: Scope, span: Range) -> tuple[AggregatedResult, ...]:
    """Return 24 rows, as ClickMeter's own article describes them; its OpenAPI says `object`.

    The one place to change should clients turn out to need a map (spec behaviour.md §1).
    """
    with by.parts.asking() as store:
        hours = totals.by_hour(store, scope, span, by.zone)
    return tuple(
        result_of(hour.figures, by.zone, activity_day=local(hour.from_local)) for hour in hours
    )
