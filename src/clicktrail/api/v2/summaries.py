"""Statistics of many datapoints, groups or conversions: one row each, sorted and paged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Query
from pydantic import Field

from clicktrail.api.auth import By
from clicktrail.api.queries import (
    MAX_LIMIT,
    DatapointStatus,
    Id,
    PageQuery,
    PlainStatus,
    ShortText,
    SortQuery,
    TextQuery,
    TypeWord,
    datapoint_type,
    split,
)
from clicktrail.api.v2.entities import Rendering
from clicktrail.api.v2.figures import (
    FIGURES_EXAMPLE,
    SPAN_EXAMPLE,
    AggregatedResult,
    local,
    result_of,
)
from clicktrail.api.v2.operations import EntityId, answers, router
from clicktrail.api.v2.timeframes import TimeFrameQuery
from clicktrail.api.wire import Answer, Wire
from clicktrail.catalog.listing import ConversionFilter, DatapointFilter, GroupFilter, Page
from clicktrail.statistics import summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from clicktrail.api.auth import Caller
    from clicktrail.domain.timeframe import Range

api = router("Aggregated")


class AggregatedSummaryResult(Wire):
    """A page of rows; `count` is how many there are in all, those without hits included."""

    count: int
    limit: int
    offset: int
    from_day: str
    to_day: str
    result: tuple[AggregatedResult, ...]


class SummaryQuery(TimeFrameQuery, PageQuery, SortQuery, TextQuery):
    """Parameters of every summary."""

    def page(self) -> Page:
        """Return the page that is wanted."""
        return Page(
            offset=self.offset,
            limit=min(self.limit, MAX_LIMIT),
            sort_by=self.sort_by,
            descending=self.sort_direction == "desc",
        )


class MarkedSummaryQuery(SummaryQuery):
    """Parameters of summaries of what can be marked."""

    tag: Annotated[
        ShortText,
        Field(description="Comma list of tag names or ids, all of which must be carried."),
    ] = ""
    favourite: Annotated[
        bool | None, Field(description="Only favourites (true), or only others (false).")
    ] = None


class GroupDatapointsSummaryQuery(MarkedSummaryQuery):
    """Parameters of the summary of a group's datapoints."""

    type: Annotated[TypeWord | None, Field(description="`tl` (links) or `tp` (pixels).")] = None
    status: Annotated[DatapointStatus, Field(description="`all` unless given.")] = "all"

    def where(self, group_id: int | None) -> DatapointFilter:
        """Return the catalog's filter for these parameters."""
        return DatapointFilter(
            type=datapoint_type(self.type),
            status=self.status,
            tags=split(self.tag),
            text=self.text_search.strip(),
            favourite=self.favourite,
            group_id=group_id,
        )


class DatapointsSummaryQuery(GroupDatapointsSummaryQuery):
    """Parameters of the summary of datapoints."""

    group_id: Annotated[Id | None, Field(description="Only datapoints of this group.")] = None


class GroupsSummaryQuery(MarkedSummaryQuery):
    """Parameters of the summary of groups."""

    status: Annotated[PlainStatus, Field(description="`all` unless given.")] = "all"

    def where(self) -> GroupFilter:
        """Return the catalog's filter for these parameters."""
        return GroupFilter(
            status=self.status,
            tags=split(self.tag),
            text=self.text_search.strip(),
            favourite=self.favourite,
        )


class ConversionsSummaryQuery(SummaryQuery):
    """Parameters of the summary of conversions."""

    status: Annotated[PlainStatus, Field(description="`all` unless given.")] = "all"

    def where(self) -> ConversionFilter:
        """Return the catalog's filter for these parameters."""
        return ConversionFilter(status=self.status, text=self.text_search.strip())


@api.get(
    "/aggregated/summary/datapoints",
    response_model=AggregatedSummaryResult,
    summary="Retrieve statistics about a subset of datapoints for a timeframe with datapoints data",
    operation_id="getAggregatedSummaryDatapoints",
    responses=answers(
        {
            "count": 1,
            "limit": 20,
            "offset": 0,
            "fromDay": "20260601000000",
            "toDay": "20260607235959",
            "result": [
                {
                    "entityId": 12,
                    "entityData": {
                        "datapointId": 12,
                        "datapointName": "spring",
                        "datapointTitle": "Spring offer",
                        "datapointType": "TL",
                        "trackingCode": "http://localhost:8080/spring",
                        "destinationUrl": "https://shop.example/",
                        "groupId": 3,
                        "groupName": "Summer sale",
                        "creationDate": "20260601093000",
                        "tags": [],
                    },
                    "totalClicks": 31,
                    "uniqueClicks": 20,
                    "convertedClicks": 2,
                    "uniqueConversions": 2,
                    "conversionsCount": 2,
                    "uniqueConvertedClicks": 2,
                    "conversionsValue": 25.0,
                    "lastHitDate": "20260607183012",
                }
            ],
        }
    ),
)
def summarize_datapoints(by: By, query: Annotated[DatapointsSummaryQuery, Query()]) -> Answer:
    """Answer one row for each matching datapoint, also for those that nobody visited.

    `sortBy` takes any figure of the rows (`totalClicks`, `conversionsValue`, …) or any scalar field
    of the datapoint (`title`, `entityData.groupName`, …); rows that are equal in it are ordered by
    id, so that pages never overlap. Unknown: newest first.
    """
    return _datapoints(by, query, query.where(query.group_id))


@api.get(
    "/groups/{id}/aggregated/summary",
    response_model=AggregatedSummaryResult,
    summary="Statistics of a group's datapoints, a row each",
    responses=answers(
        {
            "count": 1,
            "limit": 20,
            "offset": 0,
            **SPAN_EXAMPLE,
            "result": [
                {"entityId": 12, "entityData": {"datapointId": 12, "tags": []}, **FIGURES_EXAMPLE}
            ],
        }
    ),
)
def summarize_group(
    by: By, id: EntityId, query: Annotated[GroupDatapointsSummaryQuery, Query()]
) -> Answer:
    """Answer one row for each matching datapoint of a group, as the summary of datapoints."""
    with by.parts.catalog.read() as view:
        view.groups.get(by.account_id, id)
    return _datapoints(by, query, query.where(id))


@api.get(
    "/aggregated/summary/groups",
    response_model=AggregatedSummaryResult,
    summary="Statistics of groups, a row each",
    responses=answers(
        {
            "count": 1,
            "limit": 20,
            "offset": 0,
            **SPAN_EXAMPLE,
            "result": [
                {
                    "entityId": 3,
                    "entityData": {"id": 3, "name": "Summer sale", "tags": []},
                    **FIGURES_EXAMPLE,
                }
            ],
        }
    ),
)
def summarize_groups(by: By, query: Annotated[GroupsSummaryQuery, Query()]) -> Answer:
    """Answer one row for each matching group: the sum over the datapoints that are in it now."""
    with by.parts.catalog.read() as view:
        render = Rendering.of(by, view.domains.default())
    span = query.span(by)
    with by.parts.asking() as store:
        found = summary.of_groups(
            store,
            by.parts.catalog,
            by.account_id,
            query.where(),
            query.page(),
            span,
            by.zone,
        )
    return _answer(by, query, span, found, render.group)


@api.get(
    "/aggregated/summary/conversions",
    response_model=AggregatedSummaryResult,
    summary="Statistics of conversions, a row each",
    responses=answers(
        {
            "count": 1,
            "limit": 20,
            "offset": 0,
            **SPAN_EXAMPLE,
            "result": [
                {
                    "entityId": 5,
                    "entityData": {"id": 5, "name": "Order", "value": 10.0},
                    **FIGURES_EXAMPLE,
                }
            ],
        }
    ),
)
def summarize_conversions(by: By, query: Annotated[ConversionsSummaryQuery, Query()]) -> Answer:
    """Answer one row for each matching conversion.

    Its own figures count whether or not a click explains them; clicks and views are those of the
    datapoints that carry it.
    """
    with by.parts.catalog.read() as view:
        render = Rendering.of(by, view.domains.default())
    span = query.span(by)
    with by.parts.asking() as store:
        found = summary.of_conversions(
            store,
            by.parts.catalog,
            by.account_id,
            query.where(),
            query.page(),
            span,
            by.zone,
        )
    return _answer(by, query, span, found, render.conversion)


def _datapoints(by: Caller, query: SummaryQuery, where: DatapointFilter) -> Answer:
    span = query.span(by)
    with by.parts.catalog.read() as view:
        render = Rendering.of(by, view.domains.default())
    with by.parts.asking() as store:
        found = summary.of_datapoints(
            store, by.parts.catalog, by.account_id, where, query.page(), span, by.zone
        )
    return _answer(by, query, span, found, render.info)


def _answer(
    by: Caller,
    query: SummaryQuery,
    span: Range,
    found: summary.Summary[Any],
    shape: Callable[[Any], Any],
) -> Answer:
    return Answer(
        AggregatedSummaryResult(
            count=found.count,
            limit=query.page().limit or 0,
            offset=query.offset,
            from_day=local(span.from_local),
            to_day=local(span.to_local),
            result=tuple(
                result_of(
                    row.figures,
                    by.zone,
                    entity_id=row.entity.id,
                    entity_data=shape(row.entity),
                )
                for row in found.rows
            ),
        )
    )
