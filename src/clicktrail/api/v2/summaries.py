"""Statistics of many datapoints at once: one row each, sorted and paged."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

from clicktrail.api.auth import By
from clicktrail.api.queries import (
    MAX_LIMIT,
    DatapointStatus,
    Id,
    PageQuery,
    ShortText,
    SortQuery,
    TextQuery,
    TypeWord,
    datapoint_type,
    split,
)
from clicktrail.api.v2.aggregates import AggregatedResult, result_of
from clicktrail.api.v2.entities import Rendering
from clicktrail.api.v2.operations import answers, router
from clicktrail.api.v2.timeframes import TimeFrameQuery
from clicktrail.api.wire import Answer, Wire
from clicktrail.catalog.model import DatapointFilter, Page
from clicktrail.statistics import summary

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
    """Parameters of the summary of datapoints."""

    type: Annotated[TypeWord | None, Field(description="`tl` (links) or `tp` (pixels).")] = None
    status: Annotated[DatapointStatus, Field(description="`all` unless given.")] = "all"
    tag: Annotated[
        ShortText,
        Field(description="Comma list of tag names or ids, all of which must be carried."),
    ] = ""
    favourite: Annotated[
        bool | None, Field(description="Only favourites (true), or only others (false).")
    ] = None
    group_id: Annotated[Id | None, Field(description="Only datapoints of this group.")] = None

    def where(self) -> DatapointFilter:
        """Return the catalog's filter for these parameters."""
        return DatapointFilter(
            type=datapoint_type(self.type),
            status=self.status,
            tags=split(self.tag),
            text=self.text_search.strip(),
            favourite=self.favourite,
            group_id=self.group_id,
        )


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
def summarize_datapoints(by: By, query: Annotated[SummaryQuery, Query()]) -> Answer:
    """Answer one row for each matching datapoint, also for those that nobody visited.

    `sortBy` takes any figure of the rows (`totalClicks`, `conversionsValue`, …) or any scalar field
    of the datapoint (`title`, `entityData.groupName`, …); rows that are equal in it are ordered by
    id, so that pages never overlap. Unknown: newest first.
    """
    span = query.span(by)
    limit = min(query.limit, MAX_LIMIT)
    page = Page(
        offset=query.offset,
        limit=limit,
        sort_by=query.sort_by,
        descending=query.sort_direction == "desc",
    )
    with by.parts.catalog.read() as view:
        render = Rendering.of(by, view.domains.default())
    with by.parts.asking() as store:
        found = summary.of_datapoints(
            store, by.parts.catalog, by.account_id, query.where(), page, span, by.zone
        )
    return Answer(
        AggregatedSummaryResult(
            count=found.count,
            limit=limit,
            offset=query.offset,
            from_day=f"{span.from_local:%Y%m%d%H%M%S}",
            to_day=f"{span.to_local:%Y%m%d%H%M%S}",
            result=tuple(
                result_of(
                    row.figures,
                    by.zone,
                    entity_id=row.datapoint.id,
                    entity_data=render.info(row.datapoint),
                )
                for row in found.rows
            ),
        )
    )
