"""Totals over a stretch of time: whole, by hour, by day, week or month.

Of the account, of one datapoint, group or conversion, or of all that a filter means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Query
from pydantic import Field

from clicktrail.api.auth import By
from clicktrail.api.queries import (
    DatapointStatus,
    PlainStatus,
    ShortText,
    TypeWord,
    datapoint_type,
    folded,
    split,
)
from clicktrail.api.queries import Query as Parameters
from clicktrail.api.v2 import figures, scopes
from clicktrail.api.v2.entities import Rendering
from clicktrail.api.v2.figures import (
    FIGURES_EXAMPLE,
    PERIODS_EXAMPLE,
    SPAN_EXAMPLE,
    AggregatedResult,
    AggregatedResultList,
)
from clicktrail.api.v2.operations import EntityId, answers, router
from clicktrail.api.v2.timeframes import TimeFrameQuery
from clicktrail.api.wire import Answer
from clicktrail.catalog.listing import ConversionFilter, DatapointFilter, GroupFilter

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller
    from clicktrail.statistics.totals import Scope

api = router("Aggregated")


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
        Annotated[
            Literal["day", "week", "month"],
            # ClickMeter's own document offers these two words here, by mistake.
            folded(("deleted", "day"), ("active", "day")),
        ],
        Field(description="`day` (unless given), `week` (from Monday) or `month`."),
    ] = "day"


class TagQuery(Parameters):
    """Restrictions by what an entity is marked with."""

    tag: Annotated[
        ShortText,
        Field(description="Comma list of tag names or ids, all of which must be carried."),
    ] = ""
    favourite: Annotated[
        bool | None, Field(description="Only favourites (true), or only others (false).")
    ] = None


class SomeDatapointsQuery(TagQuery):
    """Which datapoints are counted together."""

    type: Annotated[TypeWord | None, Field(description="`tl` (links) or `tp` (pixels).")] = None
    status: Annotated[DatapointStatus, Field(description="`all` unless given.")] = "all"

    def where(self) -> DatapointFilter:
        """Return the catalog's filter for these parameters."""
        return DatapointFilter(
            type=datapoint_type(self.type),
            status=self.status,
            tags=split(self.tag),
            favourite=self.favourite,
        )


class SomeGroupsQuery(TagQuery):
    """Which groups are counted together."""

    status: Annotated[PlainStatus, Field(description="`all` unless given.")] = "all"

    def where(self) -> GroupFilter:
        """Return the catalog's filter for these parameters."""
        return GroupFilter(status=self.status, tags=split(self.tag), favourite=self.favourite)


class DatapointsAggregatedQuery(AggregatedQuery, SomeDatapointsQuery):
    """Parameters of the totals of some datapoints."""


class DatapointsAggregatedListQuery(AggregatedListQuery, SomeDatapointsQuery):
    """Parameters of the totals of some datapoints by period."""


class GroupsAggregatedQuery(AggregatedQuery, SomeGroupsQuery):
    """Parameters of the totals of some groups."""


class GroupsAggregatedListQuery(AggregatedListQuery, SomeGroupsQuery):
    """Parameters of the totals of some groups by period."""


class ConversionAggregatedQuery(AggregatedQuery, TagQuery):
    """Parameters of a conversion's totals; `tag` and `favourite` are those of datapoints."""

    def where(self) -> DatapointFilter:
        """Return the catalog's filter of the datapoints whose conversions count."""
        return DatapointFilter(tags=split(self.tag), favourite=self.favourite)


class ConversionsAggregatedListQuery(AggregatedListQuery):
    """Parameters of the totals of some conversions by period."""

    status: Annotated[PlainStatus, Field(description="`all` unless given.")] = "all"


@api.get(
    "/aggregated",
    response_model=AggregatedResult,
    summary="Totals of the account",
    responses=answers({**SPAN_EXAMPLE, **FIGURES_EXAMPLE}),
)
def aggregate_account(by: By, query: Annotated[AccountAggregatedQuery, Query()]) -> Answer:
    """Answer the figures of all the account's datapoints together."""
    where = DatapointFilter(favourite=True if query.only_favorites else None)
    with by.parts.catalog.read() as view:
        scope = scopes.of_datapoints(by, view, where)
    return _whole(by, scope, query)


@api.get(
    "/aggregated/list",
    response_model=AggregatedResultList,
    summary="Totals of the account by day, week or month",
    responses=answers(PERIODS_EXAMPLE),
)
def list_account_aggregates(by: By, query: Annotated[AggregatedListQuery, Query()]) -> Answer:
    """Answer the account's figures of each day, week or month, without leaving any out."""
    with by.parts.catalog.read() as view:
        scope = scopes.of_datapoints(by, view, DatapointFilter())
    return _by_period(by, scope, query)


@api.get(
    "/datapoints/aggregated",
    response_model=AggregatedResult,
    summary="Totals of some datapoints together",
    responses=answers({**SPAN_EXAMPLE, **FIGURES_EXAMPLE}),
)
def aggregate_datapoints(by: By, query: Annotated[DatapointsAggregatedQuery, Query()]) -> Answer:
    """Answer the figures of all matching datapoints together."""
    with by.parts.catalog.read() as view:
        scope = scopes.of_datapoints(by, view, query.where())
    return _whole(by, scope, query)


@api.get(
    "/datapoints/aggregated/list",
    response_model=AggregatedResultList,
    summary="Totals of some datapoints together by day, week or month",
    responses=answers(PERIODS_EXAMPLE),
)
def list_datapoints_aggregates(
    by: By, query: Annotated[DatapointsAggregatedListQuery, Query()]
) -> Answer:
    """Answer the figures of all matching datapoints together for each day, week or month."""
    with by.parts.catalog.read() as view:
        scope = scopes.of_datapoints(by, view, query.where())
    return _by_period(by, scope, query)


@api.get(
    "/datapoints/{id}/aggregated",
    response_model=AggregatedResult,
    summary="Totals of a datapoint",
    responses=answers({"entityId": 12, **SPAN_EXAMPLE, **FIGURES_EXAMPLE}),
)
def aggregate_datapoint(by: By, id: EntityId, query: Annotated[AggregatedQuery, Query()]) -> Answer:
    """Answer the figures of a datapoint."""
    scope, entity = _datapoint(by, id)
    return _whole(by, scope, query, entity)


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
    scope, entity = _datapoint(by, id)
    return _by_period(by, scope, query, entity)


@api.get(
    "/groups/aggregated",
    response_model=AggregatedResult,
    summary="Totals of some groups together",
    responses=answers({**SPAN_EXAMPLE, **FIGURES_EXAMPLE}),
)
def aggregate_groups(by: By, query: Annotated[GroupsAggregatedQuery, Query()]) -> Answer:
    """Answer the figures of what is in all matching groups."""
    with by.parts.catalog.read() as view:
        scope = scopes.of_groups(by, view, query.where())
    return _whole(by, scope, query)


@api.get(
    "/groups/aggregated/list",
    response_model=AggregatedResultList,
    summary="Totals of some groups together by day, week or month",
    responses=answers(PERIODS_EXAMPLE),
)
def list_groups_aggregates(by: By, query: Annotated[GroupsAggregatedListQuery, Query()]) -> Answer:
    """Answer the figures of what is in all matching groups for each day, week or month."""
    with by.parts.catalog.read() as view:
        scope = scopes.of_groups(by, view, query.where())
    return _by_period(by, scope, query)


@api.get(
    "/groups/{id}/aggregated",
    response_model=AggregatedResult,
    summary="Totals of a group",
    responses=answers({"entityId": 3, **SPAN_EXAMPLE, **FIGURES_EXAMPLE}),
)
def aggregate_group(by: By, id: EntityId, query: Annotated[AggregatedQuery, Query()]) -> Answer:
    """Answer the figures of what is in a group now, its deleted datapoints included."""
    scope, entity = _group(by, id)
    return _whole(by, scope, query, entity)


@api.get(
    "/groups/{id}/aggregated/list",
    response_model=AggregatedResultList,
    summary="Totals of a group by day, week or month",
    responses=answers(PERIODS_EXAMPLE),
)
def list_group_aggregates(
    by: By, id: EntityId, query: Annotated[AggregatedListQuery, Query()]
) -> Answer:
    """Answer a group's figures of each day, week or month, without leaving any out."""
    scope, entity = _group(by, id)
    return _by_period(by, scope, query, entity)


@api.get(
    "/conversions/aggregated/list",
    response_model=AggregatedResultList,
    summary="Totals of some conversions together by day, week or month",
    responses=answers(PERIODS_EXAMPLE),
)
def list_conversions_aggregates(
    by: By, query: Annotated[ConversionsAggregatedListQuery, Query()]
) -> Answer:
    """Answer the figures of all matching conversions together for each day, week or month."""
    with by.parts.catalog.read() as view:
        scope = scopes.of_conversions(by, view, ConversionFilter(status=query.status))
    return _by_period(by, scope, query)


@api.get(
    "/conversions/{conversionId}/aggregated",
    response_model=AggregatedResult,
    summary="Totals of a conversion",
    responses=answers({"entityId": 5, **SPAN_EXAMPLE, **FIGURES_EXAMPLE}),
)
def aggregate_conversion(
    by: By,
    conversionId: EntityId,  # noqa: N803
    query: Annotated[ConversionAggregatedQuery, Query()],
) -> Answer:
    """Answer a conversion's figures, and the clicks and views of the datapoints that carry it.

    All its conversions count, also those that no click explains; with `tag` or `favourite` only
    those that came of such datapoints.
    """
    scope, entity = _conversion(by, conversionId, query.where())
    return _whole(by, scope, query, entity)


@api.get(
    "/conversions/{conversionId}/aggregated/list",
    response_model=AggregatedResultList,
    summary="Totals of a conversion by day, week or month",
    responses=answers(PERIODS_EXAMPLE),
)
def list_conversion_aggregates(
    by: By,
    conversionId: EntityId,  # noqa: N803
    query: Annotated[AggregatedListQuery, Query()],
) -> Answer:
    """Answer a conversion's figures of each day, week or month, without leaving any out."""
    scope, entity = _conversion(by, conversionId, DatapointFilter())
    return _by_period(by, scope, query, entity)


def _whole(
    by: Caller, scope: Scope, query: AggregatedQuery, entity: dict[str, Any] | None = None
) -> Answer:
    return figures.whole(by, scope, query.span(by), hourly=query.hourly, **(entity or {}))


def _by_period(
    by: Caller, scope: Scope, query: AggregatedListQuery, entity: dict[str, Any] | None = None
) -> Answer:
    return figures.by_period(by, scope, query.span(by), query.group_by, **(entity or {}))


def _datapoint(by: Caller, datapoint_id: int) -> tuple[Scope, dict[str, Any]]:
    with by.parts.catalog.read() as view:
        datapoint = view.datapoints.get(by.account_id, datapoint_id)
        info = Rendering.of(by, view.domains.default()).info(datapoint)
        scope = scopes.of_datapoint(by, datapoint_id)
    return scope, {"entity_id": datapoint_id, "entity_data": info}


def _group(by: Caller, group_id: int) -> tuple[Scope, dict[str, Any]]:
    with by.parts.catalog.read() as view:
        group = view.groups.get(by.account_id, group_id)
        data = Rendering.of(by, view.domains.default()).group(group)
        scope = scopes.of_group(by, view, group_id)
    return scope, {"entity_id": group_id, "entity_data": data}


def _conversion(
    by: Caller, conversion_id: int, where: DatapointFilter
) -> tuple[Scope, dict[str, Any]]:
    with by.parts.catalog.read() as view:
        conversion = view.conversions.get(by.account_id, conversion_id)
        data = Rendering.of(by, view.domains.default()).conversion(conversion)
        scope = scopes.of_conversion(by, view, conversion_id, where)
    return scope, {"entity_id": conversion_id, "entity_data": data}
