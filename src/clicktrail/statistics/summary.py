"""Figures of many entities, a row each: sorted by any figure or field, paged without overlap."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import msgspec

from clicktrail.statistics.totals import (
    NOTHING,
    OF_CONVERSIONS,
    Fired,
    Scope,
    by_conversion,
    by_datapoint,
    total,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from clicktrail.catalog.catalog import Catalog, Session
    from clicktrail.catalog.model import (
        Conversion,
        ConversionFilter,
        Datapoint,
        DatapointFilter,
        Group,
        GroupFilter,
        Page,
    )
    from clicktrail.domain.timeframe import Range
    from clicktrail.hits.query import Figures
    from clicktrail.hits.store import HitStore

T_co = TypeVar("T_co", covariant=True)
F_contra = TypeVar("F_contra", contravariant=True)
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
# Names of a row's `entityData` → names of the entity's own fields.
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
class Row(Generic[T_co]):
    """An entity and its figures, which are zero where nobody came."""

    entity: T_co
    figures: Figures


@dataclass(frozen=True, slots=True)
class Summary(Generic[T_co]):
    """A page of rows; `count` is the number of all that match."""

    count: int
    rows: tuple[Row[T_co], ...]


class _Kept(Protocol[T_co, F_contra]):
    """What the catalog's datapoints, groups and conversions have in common."""

    def ids(self, account_id: int, where: F_contra, /) -> Sequence[int]: ...

    def count(self, account_id: int, where: F_contra, /) -> int: ...

    def list(self, account_id: int, where: F_contra, page: Page, /) -> Sequence[T_co]: ...

    def get_many(self, account_id: int, ids: Sequence[int], /) -> Sequence[T_co]: ...


def of_datapoints(
    store: HitStore,
    catalog: Catalog,
    account_id: int,
    where: DatapointFilter,
    page: Page,
    span: Range,
    zone: ZoneInfo,
) -> Summary[Datapoint]:
    """Return a page of the datapoints that `where` means, with their figures in `span`.

    `page.sort_by` is a wire name in any case: a figure, a field of the datapoint, or
    `entityData.<field>`; unknown: newest first. Equal rows are ordered by id, in the same
    direction. Raises HitStoreDown.

    No session of the catalog is open while the hit store is asked: a slow one must not use up the
    catalog's connections.
    """

    def figures(ids: Sequence[int]) -> Mapping[int, Figures]:
        return by_datapoint(store, Scope(account_id, tuple(ids)), span, zone)

    return _page(catalog, lambda view: view.datapoints, account_id, where, page, figures)


def of_groups(
    store: HitStore,
    catalog: Catalog,
    account_id: int,
    where: GroupFilter,
    page: Page,
    span: Range,
    zone: ZoneInfo,
) -> Summary[Group]:
    """Return a page of groups, as `of_datapoints`: each with the sum over what is in it now."""

    def figures(_ids: Sequence[int]) -> Mapping[int, Figures]:
        found = by_datapoint(store, Scope(account_id), span, zone)
        with catalog.read() as view:
            group_of = view.membership.groups_of(account_id, found.keys())
        members: dict[int, list[Figures]] = {}
        for datapoint_id, one in found.items():
            if datapoint_id in group_of:
                members.setdefault(group_of[datapoint_id], []).append(one)
        return {group_id: total(some) for group_id, some in members.items()}

    return _page(catalog, lambda view: view.groups, account_id, where, page, figures)


def of_conversions(
    store: HitStore,
    catalog: Catalog,
    account_id: int,
    where: ConversionFilter,
    page: Page,
    span: Range,
    zone: ZoneInfo,
) -> Summary[Conversion]:
    """Return a page of conversions, as `of_datapoints`: their own figures, whether or not a click
    explains them, and the clicks and views of the datapoints that carry them.
    """

    def figures(ids: Sequence[int]) -> Mapping[int, Figures]:
        fired = by_conversion(store, account_id, Fired(tuple(ids)), span, zone)
        with catalog.read() as view:
            carriers = view.membership.carrying(account_id, ids)
        wanted = {one for some in carriers.values() for one in some}
        hits = by_datapoint(store, Scope(account_id, tuple(sorted(wanted))), span, zone)
        return {
            one: _converted(fired.get(one, NOTHING), (hits.get(c) for c in carriers.get(one, ())))
            for one in ids
        }

    return _page(catalog, lambda view: view.conversions, account_id, where, page, figures)


def _converted(fired: Figures, hits: Iterable[Figures | None]) -> Figures:
    own = {name: getattr(fired, name) for name in OF_CONVERSIONS}
    return msgspec.structs.replace(total(one for one in hits if one is not None), **own)


def _page(
    catalog: Catalog,
    kept: Callable[[Session], _Kept[T_co, F_contra]],
    account_id: int,
    where: F_contra,
    page: Page,
    figures_of: Callable[[Sequence[int]], Mapping[int, Figures]],
) -> Summary[T_co]:
    word = page.sort_by.strip().lower().removeprefix("entitydata.")
    figure = _FIGURES.get(word)
    if figure is None:
        page = replace(page, sort_by=_FIELDS.get(word, word) or "creationDate")
        with catalog.read() as view:
            count = kept(view).count(account_id, where)
            entities = kept(view).list(account_id, where, page) if count else ()
        found = figures_of([_id(entity) for entity in entities])
    else:
        with catalog.read() as view:
            matching = tuple(kept(view).ids(account_id, where))
        count = len(matching)
        found = figures_of(matching)
        ordered = sorted(
            matching,
            key=lambda one: (figure(found.get(one, NOTHING)), one),
            reverse=page.descending,
        )
        end = None if page.limit is None else page.offset + page.limit
        with catalog.read() as view:
            entities = kept(view).get_many(account_id, ordered[page.offset : end])
    rows = (Row(entity, found.get(_id(entity), NOTHING)) for entity in entities)
    return Summary(count, tuple(rows))


def _id(entity: Any) -> int:
    return int(entity.id)
