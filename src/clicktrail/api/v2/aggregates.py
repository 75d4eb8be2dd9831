"""Totals over a stretch of time, of the account or of a datapoint: whole, by hour, by period."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Query
from pydantic import Field

from clicktrail.api.auth import By
from clicktrail.api.queries import folded
from clicktrail.api.v2.entities import DatapointInfo, Rendering
from clicktrail.api.v2.operations import EntityId, answers, router
from clicktrail.api.v2.timeframes import TimeFrameQuery
from clicktrail.api.wire import Answer, Wire, ymdhis
from clicktrail.catalog.model import DatapointFilter
from clicktrail.domain import money
from clicktrail.statistics import totals
from clicktrail.statistics.totals import Scope

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from clicktrail.api.auth import Caller
    from clicktrail.domain.timeframe import Range
    from clicktrail.hits.query import Figures

api = router("Aggregated")
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


class AggregatedResult(Wire):
    """Figures over a stretch of time; counters of zero are left out.

    `conversionsCount` and `uniqueConvertedClicks` are ClickMeter's older names, kept for old
    clients: all conversions, and clicks converted at least once (`convertedClicks`).
    """

    entity_id: int = 0
    entity_data: DatapointInfo | None = None
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


class AggregatedQuery(TimeFrameQuery):
    """Parameters of totals."""

    hourly: Annotated[
        bool,
        Field(description="Add `hourlyBreakDown`: the 24 hours of the (last) day, local time."),
    ] = False


class AccountAggregatedQuery(AggregatedQuery):
    """Parameters of an account's totals."""

    only_favorites: Annotated[bool, Field(description="Count favourite datapoints only.")] = False


class AggregatedListQuery(TimeFrameQuery):
    """Parameters of totals by period."""

    group_by: Annotated[
        Annotated[Literal["day", "week", "month"], folded()],
        Field(description="`day` (unless given), `week` (from Monday) or `month`."),
    ] = "day"


@api.get(
    "/aggregated",
    response_model=AggregatedResult,
    summary="Totals of the account",
    responses=answers({**SPAN_EXAMPLE, **FIGURES_EXAMPLE}),
)
def aggregate_account(by: By, query: Annotated[AccountAggregatedQuery, Query()]) -> Answer:
    """Answer the figures of all the account's datapoints together."""
    span = query.span(by)
    scope = Scope(by.account_id)
    if query.only_favorites:
        with by.parts.catalog.read() as view:
            where = DatapointFilter(favourite=True)
            scope = Scope(by.account_id, tuple(view.datapoints.ids(by.account_id, where)))
    return Answer(_whole(by, scope, span, hourly=query.hourly))


@api.get(
    "/datapoints/{id}/aggregated",
    response_model=AggregatedResult,
    summary="Totals of a datapoint",
    responses=answers({"entityId": 12, **SPAN_EXAMPLE, **FIGURES_EXAMPLE}),
)
def aggregate_datapoint(by: By, id: EntityId, query: Annotated[AggregatedQuery, Query()]) -> Answer:
    """Answer the figures of a datapoint."""
    span, info = _datapoint(by, id, query)
    scope = Scope(by.account_id, (id,))
    return Answer(_whole(by, scope, span, hourly=query.hourly, entity_id=id, entity_data=info))


@api.get(
    "/datapoints/{id}/aggregated/list",
    response_model=AggregatedResultList,
    summary="Totals of a datapoint by day, week or month",
    responses=answers(
        {"entities": [{"entityId": 12, "activityDay": "20260601000000", **FIGURES_EXAMPLE}]}
    ),
)
def list_datapoint_aggregates(
    by: By, id: EntityId, query: Annotated[AggregatedListQuery, Query()]
) -> Answer:
    """Answer the figures of each day, week or month in the time frame, without leaving any out."""
    span, info = _datapoint(by, id, query)
    with by.parts.asking() as store:
        scope = Scope(by.account_id, (id,))
        periods = totals.by_period(store, scope, span, by.zone, query.group_by)
    return Answer(
        AggregatedResultList(
            entities=tuple(
                result_of(
                    period.figures,
                    by.zone,
                    entity_id=id,
                    entity_data=info,
                    activity_day=_local(period.from_local),
                    from_day=_local(period.from_local),
                    to_day=_local(period.to_local),
                )
                for period in periods
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
        conversions_value=_amount(figures.value),
        conversions_cost=_amount(figures.cost),
        commissions_cost=_amount(figures.commission),
        last_hit_date=ymdhis(figures.last_hit, zone) if figures.last_hit else "",
        **more,
    )


def _whole(by: Caller, scope: Scope, span: Range, *, hourly: bool, **more: Any) -> AggregatedResult:
    if hourly:
        more["hourly_break_down"] = _hourly_break_down(by, scope, span)
    with by.parts.asking() as store:
        figures = totals.of(store, scope, span, by.zone)
    return result_of(
        figures,
        by.zone,
        from_day=_local(span.from_local),
        to_day=_local(span.to_local),
        **more,
    )


def _hourly_break_down(by: Caller, scope: Scope, span: Range) -> tuple[AggregatedResult, ...]:
    """Return 24 rows, as ClickMeter's own article describes them; its OpenAPI says `object`.

    The one place to change should clients turn out to need a map (spec behaviour.md §1).
    """
    with by.parts.asking() as store:
        hours = totals.by_hour(store, scope, span, by.zone)
    return tuple(
        result_of(hour.figures, by.zone, activity_day=_local(hour.from_local)) for hour in hours
    )


def _datapoint(by: Caller, datapoint_id: int, query: TimeFrameQuery) -> tuple[Range, DatapointInfo]:
    with by.parts.catalog.read() as view:
        datapoint = view.datapoints.get(by.account_id, datapoint_id)
        render = Rendering.of(by, view.domains.default())
    return query.span(by), render.info(datapoint)


def _amount(amount: int) -> float:
    return float(money.to_decimal(amount))


def _local(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M%S}"
