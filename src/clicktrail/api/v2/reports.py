"""Reports ("TOP"): the most frequent browsers, places, referrers … of the hits in a time frame."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Query
from pydantic import Field

from clicktrail.api.auth import By
from clicktrail.api.errors import Rejected
from clicktrail.api.queries import MAX_LIMIT, MAX_NUMBER, folded
from clicktrail.api.v2 import report_rows
from clicktrail.api.v2.choice import ChosenQuery
from clicktrail.api.v2.entities import DatapointInfo, Group, Rendering
from clicktrail.api.v2.figures import amount, local
from clicktrail.api.v2.operations import EntityId, answers, required, router
from clicktrail.api.v2.timeframes import TimeFrameQuery
from clicktrail.api.wire import Answer, Wire, ymdhis
from clicktrail.domain.events import HitKind
from clicktrail.hits.query import Figures, Row
from clicktrail.statistics.reports import DIMENSIONS, Report, top
from clicktrail.statistics.totals import total

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller
    from clicktrail.api.v2.choice import Chosen

api = router("Reports")
HIT_KINDS = {"clicks": HitKind.CLICK, "views": HitKind.VIEW}
EXAMPLE = {
    "createdAt": "20260607190000",
    "key": "countries:account:0:20260601000000:20260607235959",
    "data": [
        {
            "id": "ch",
            "entityData": {"name": "CH"},
            "lastHitDate": "20260607183012",
            "totalHits": 31,
            "uniqueHits": 20,
            "spiderHits": 4,
            "totalClicks": 31,
            "uniqueClicks": 20,
            "spiderClicks": 4,
            "totalConversions": 2,
            "totalConversionsValue": 25.0,
        }
    ],
}


class TopItem(Wire):
    """One value and its figures; zeros are left out."""

    id: str
    entity_data: DatapointInfo | Group | dict[str, Any] | None = None
    last_hit_date: str = ""
    total_hits: int = 0
    unique_hits: int = 0
    spider_hits: int = 0
    total_clicks: int = 0
    unique_clicks: int = 0
    spider_clicks: int = 0
    total_views: int = 0
    unique_views: int = 0
    spider_views: int = 0
    total_conversions: int = 0
    total_conversions_value: float = 0.0
    total_conversions_cost: float = 0.0
    total_commissions_cost: float = 0.0


class Top(Wire):
    """A report: the values with the most hits first. `key` names the question that it answers."""

    created_at: str
    key: str
    data: tuple[TopItem, ...]


class ReportQuery(TimeFrameQuery):
    """Parameters of every report; a time frame must be given."""

    hittype: Annotated[
        Annotated[Literal["clicks", "views"], folded(("click", "clicks"), ("view", "views"))]
        | None,
        Field(description="Count `clicks` or `views` only; both unless given."),
    ] = None
    offset: Annotated[int, Field(ge=0, le=MAX_NUMBER, description="Rows to skip.")] = 0
    limit: Annotated[
        int,
        Field(ge=1, description="Rows at most: 100 unless given, and never more."),
    ] = MAX_LIMIT


class HitReportQuery(ReportQuery):
    """Parameters of a report on hits."""

    type: Annotated[
        Annotated[
            Literal[
                "browsers",
                "browsersfamilies",
                "platforms",
                "cities",
                "countries",
                "isps",
                "ips",
                "oss",
                "ossfamilies",
                "keywords",
                "referrers",
                "destinations",
                "languages",
                "params",
            ],
            folded(),
        ],
        Field(description="What the hits are counted by.", examples=["countries"]),
    ]


class AccountReportQuery(HitReportQuery, ChosenQuery):
    """Parameters of a report on the account's hits; one of group, datapoint and conversion."""


class ConversionReportQuery(ReportQuery):
    """Parameters of a report on the hits that led to a conversion."""

    type: Annotated[
        Annotated[
            Literal[
                "datapoints",
                "groups",
                "browsers",
                "browsersfamilies",
                "platforms",
                "cities",
                "countries",
                "keywords",
                "referrers",
                "convparameters",
                "destinations",
                "languages",
                "params",
            ],
            folded(),
        ],
        Field(description="What the hits are counted by.", examples=["countries"]),
    ]


@api.get(
    "/reports",
    response_model=Top,
    summary="Report on the account's hits",
    responses=answers(EXAMPLE),
)
def report_account(by: By, query: Annotated[AccountReportQuery, Query()]) -> Answer:
    """Answer the most frequent values of one kind among all hits, or those of a part of them."""
    with by.parts.catalog.read() as view:
        chosen = query.chosen(by, view)
    return _report(by, query, query.type, chosen)


@api.get(
    "/datapoints/{id}/reports",
    response_model=Top,
    summary="Report on a datapoint's hits",
    responses=answers(EXAMPLE),
)
def report_datapoint(by: By, id: EntityId, query: Annotated[HitReportQuery, Query()]) -> Answer:
    """Answer the most frequent values of one kind among a datapoint's hits."""
    with by.parts.catalog.read() as view:
        chosen = ChosenQuery(datapoint=id).chosen(by, view)
    return _report(by, query, query.type, chosen)


@api.get(
    "/groups/{id}/reports",
    response_model=Top,
    summary="Report on a group's hits",
    responses=answers(EXAMPLE),
)
def report_group(by: By, id: EntityId, query: Annotated[HitReportQuery, Query()]) -> Answer:
    """Answer the most frequent values of one kind among the hits of what is in a group now."""
    with by.parts.catalog.read() as view:
        chosen = ChosenQuery(group=id).chosen(by, view)
    return _report(by, query, query.type, chosen)


@api.get(
    "/conversions/{conversionId}/reports",
    response_model=Top,
    summary="Report on the hits that led to a conversion",
    responses=answers(EXAMPLE),
)
def report_conversion(
    by: By,
    conversionId: EntityId,  # noqa: N803
    query: Annotated[ConversionReportQuery, Query()],
) -> Answer:
    """Answer the most frequent values of one kind among the hits that led to a conversion.

    `convparameters` are what was sent along with the conversion, most frequent first; conversions
    that no click explains count there too.
    """
    with by.parts.catalog.read() as view:
        chosen = ChosenQuery(conversion=conversionId).chosen(by, view)
    return _report(by, query, query.type, chosen)


def _report(by: Caller, query: ReportQuery, kind: str, chosen: Chosen) -> Answer:
    if not (query.time_frame.strip() or query.from_day or query.to_day):
        raise Rejected([required("TimeFrame")])
    span = query.span(by)
    limit = min(query.limit, MAX_LIMIT)
    hit_kind = HIT_KINDS[query.hittype] if query.hittype else None
    # What a datapoint is called, and which group it is in, only the catalog knows.
    in_groups = kind == "groups"
    report = Report(
        chosen.scope, DIMENSIONS["datapoints" if in_groups else kind], chosen.led_to, hit_kind
    )
    with by.parts.asking() as store:
        rows = top(
            store,
            report,
            span,
            by.zone,
            None if in_groups else limit,
            0 if in_groups else query.offset,
        )
    if in_groups:
        data = _groups(by, rows)[query.offset : query.offset + limit]
    elif kind == "datapoints":
        data = _datapoints(by, rows)
    else:
        data = [_item(by, row.figures, *report_rows.describe(kind, row.labels)) for row in rows]
    first, last = local(span.from_local), local(span.to_local)
    return Answer(
        Top(
            created_at=ymdhis(datetime.now(UTC), by.zone),
            key=f"{kind}:{chosen.kind}:{chosen.id}:{first}:{last}",
            data=tuple(data),
        )
    )


def _datapoints(by: Caller, rows: list[Row]) -> list[TopItem]:
    ids = [row.datapoint_id or 0 for row in rows]
    with by.parts.catalog.read() as view:
        render = Rendering.of(by, view.domains.default())
        found = {one.id: render.info(one) for one in view.datapoints.get_many(by.account_id, ids)}
    return [
        _item(by, row.figures, str(one), found.get(one)) for one, row in zip(ids, rows, strict=True)
    ]


def _groups(by: Caller, rows: list[Row]) -> list[TopItem]:
    """Return the groups that the datapoints of `rows` are in now, those with most hits first."""
    members: dict[int, list[Figures]] = {}
    with by.parts.catalog.read() as view:
        group_of = view.membership.groups_of(by.account_id, [row.datapoint_id or 0 for row in rows])
        for row in rows:
            if row.datapoint_id in group_of:
                members.setdefault(group_of[row.datapoint_id], []).append(row.figures)
        render = Rendering.of(by, view.domains.default())
        found = {
            one.id: render.group(one) for one in view.groups.get_many(by.account_id, list(members))
        }
    sums = {group_id: total(some) for group_id, some in members.items() if group_id in found}
    order = sorted(sums, key=lambda one: (-sums[one].hits, one))
    return [_item(by, sums[one], str(one), found[one]) for one in order]


def _item(
    by: Caller,
    figures: Figures,
    id_: str,
    data: DatapointInfo | Group | dict[str, Any] | None,
) -> TopItem:
    return TopItem(
        id=id_,
        entity_data=data,
        last_hit_date=ymdhis(figures.last_hit, by.zone) if figures.last_hit else "",
        total_hits=figures.hits,
        unique_hits=figures.unique_hits,
        spider_hits=figures.spider_hits,
        total_clicks=figures.clicks,
        unique_clicks=figures.unique_clicks,
        spider_clicks=figures.spider_clicks,
        total_views=figures.views,
        unique_views=figures.unique_views,
        spider_views=figures.spider_views,
        total_conversions=figures.conversions,
        total_conversions_value=amount(figures.value),
        total_conversions_cost=amount(figures.cost),
        total_commissions_cost=amount(figures.commission),
    )
