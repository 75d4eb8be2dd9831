"""Figures of many datapoints, a row each: sorted by any figure or field, paged without overlap."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from clicktrail.statistics.totals import NOTHING, Scope, by_datapoint

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from clicktrail.catalog.catalog import Catalog
    from clicktrail.catalog.model import Datapoint, DatapointFilter, Page
    from clicktrail.domain.timeframe import Range
    from clicktrail.hits.query import Figures
    from clicktrail.hits.store import HitStore

_NEVER = datetime.min.replace(tzinfo=UTC)

# Wire name, lower case → what a row is sorted by.
_FIGURES: dict[str, Callable[[Figures], Any]] = {
    "totalclicks": lambda row: row.clicks,
    "uniqueclicks": lambda row: row.unique_clicks,
    "totalviews": lambda row: row.views,
    "uniqueviews": lambda row: row.unique_views,
    "spiderhitscount": lambda row: row.spider_hits,
    "conversionscount": lambda row: row.conversions,
    "convertedclicks": lambda row: row.converted_clicks,
    "uniqueconvertedclicks": lambda row: row.converted_clicks,
    "uniqueconversions": lambda row: row.unique_conversions,
    "conversionsvalue": lambda row: row.value,
    "commissionscost": lambda row: row.commission,
    "conversionscost": lambda row: row.cost,
    "lasthitdate": lambda row: row.last_hit or _NEVER,
}
# Names of a row's `entityData` → names of the datapoint's own fields.
_FIELDS = {
    "entityid": "id",
    "datapointid": "id",
    "datapointname": "name",
    "datapointtitle": "title",
    "datapointtype": "type",
    "datapointfavourite": "preferred",
    "destinationurl": "url",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A datapoint and its figures, which are zero where nobody came."""

    datapoint: Datapoint
    figures: Figures


@dataclass(frozen=True, slots=True)
class Summary:
    """A page of rows; `count` is the number of all that match."""

    count: int
    rows: tuple[Row, ...]


def of_datapoints(
    store: HitStore,
    catalog: Catalog,
    account_id: int,
    where: DatapointFilter,
    page: Page,
    span: Range,
    zone: ZoneInfo,
) -> Summary:
    """Return a page of the datapoints that `where` means, with their figures in `span`.

    `page.sort_by` is a wire name in any case: a figure, a field of the datapoint, or
    `entityData.<field>`; unknown: newest first. Equal rows are ordered by id, in the same
    direction. Raises HitStoreDown.

    No session of the catalog is open while the hit store is asked: a slow one must not use up the
    catalog's connections.
    """
    word = page.sort_by.strip().lower().removeprefix("entitydata.")
    figure = _FIGURES.get(word)
    if figure is None:
        page = replace(page, sort_by=_FIELDS.get(word, word) or "creationDate")
        with catalog.read() as view:
            count = view.datapoints.count(account_id, where)
            datapoints = tuple(view.datapoints.list(account_id, where, page)) if count else ()
        ids = tuple(datapoint.id for datapoint in datapoints)
        found = by_datapoint(store, Scope(account_id, ids), span, zone)
    else:
        with catalog.read() as view:
            matching = tuple(view.datapoints.ids(account_id, where))
        count = len(matching)
        found = by_datapoint(store, Scope(account_id, matching), span, zone)
        ordered = sorted(
            matching,
            key=lambda one: (figure(found.get(one, NOTHING)), one),
            reverse=page.descending,
        )
        end = None if page.limit is None else page.offset + page.limit
        with catalog.read() as view:
            datapoints = tuple(view.datapoints.get_many(account_id, ordered[page.offset : end]))
    rows = (Row(datapoint, found.get(datapoint.id, NOTHING)) for datapoint in datapoints)
    return Summary(count, tuple(rows))
