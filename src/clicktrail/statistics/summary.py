"""Figures of many entities, a row each: sorted by any figure or field, paged without overlap."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar

import msgspec
import numpy as np

from clicktrail.catalog.search import among
from clicktrail.hits.columnar import Columns, Ranking, columns, rank
from clicktrail.hits.query import Figures, Query
from clicktrail.statistics.totals import (
    NOTHING,
    OF_CONVERSIONS,
    OF_HITS,
    Fired,
    Scope,
    by_conversion,
    by_datapoint,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

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
    from clicktrail.hits.store import HitStore

T_co = TypeVar("T_co", covariant=True)
F_contra = TypeVar("F_contra", contravariant=True)
Sliceable = TypeVar("Sliceable", list[int], "NDArray[np.int64]")
Ids: TypeAlias = "NDArray[np.int64]"

# Wire name, lower case → the metric that rows are sorted by.
_FIGURES = {
    "totalclicks": "clicks",
    "uniqueclicks": "unique_clicks",
    "totalviews": "views",
    "uniqueviews": "unique_views",
    "spiderhitscount": "spider_hits",
    "conversionscount": "conversions",
    "convertedclicks": "converted_clicks",
    "uniqueconvertedclicks": "converted_clicks",
    "uniqueconversions": "unique_conversions",
    "conversionsvalue": "value",
    "commissionscost": "commission",
    "conversionscost": "cost",
    "lasthitdate": "last_hit",
}
_NEVER = datetime.min.replace(tzinfo=UTC)
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
        return by_datapoint(store, Scope(account_id, tuple(ids)), span, zone) if ids else {}

    metric = _metric(page)
    if metric is None:
        return _by_field(catalog, lambda view: view.datapoints, account_id, where, page, figures)

    def matching() -> Ids:
        with catalog.read() as view:
            return view.datapoints.all_ids(account_id, where)

    def ranking() -> Ranking:
        if span.start_utc >= span.end_utc:
            return Ranking.empty()
        question = Query(
            account_id=account_id,
            metrics=(metric,),
            dimensions=("datapoint",),
            start=span.start_utc,
            end=span.end_utc,
            zone=zone,
            descending=page.descending,
        )
        return rank(store, question)

    ranked, ids = _together(ranking, matching)
    wanted = _stretch(_in_order(ids, ranked, descending=page.descending), page).tolist()
    found = figures(wanted)
    # Hits have come in since the ranking: the page at least is to be in order.
    wanted.sort(key=_key(found, metric), reverse=page.descending)
    with catalog.read() as view:
        entities = view.datapoints.get_many(account_id, wanted)
    return _summary(len(ids), entities, found)


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
        hits, fired, (members, groups) = _together(
            lambda: _columns(store, account_id, OF_HITS, span, zone),
            lambda: _columns(store, account_id, OF_CONVERSIONS, span, zone),
            lambda: _groups_of_all(catalog, account_id),
        )
        return _joined(hits.totals(members, groups), fired.totals(members, groups))

    return _few(catalog, lambda view: view.groups, account_id, where, page, figures)


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
        hits, fired, (carriers, conversions) = _together(
            lambda: _columns(store, account_id, OF_HITS, span, zone),
            lambda: by_conversion(store, account_id, Fired(tuple(ids)), span, zone),
            lambda: _carriers(catalog, account_id, ids),
        )
        return _joined(hits.totals(carriers, conversions), fired)

    return _few(catalog, lambda view: view.conversions, account_id, where, page, figures)


def _columns(
    store: HitStore, account_id: int, metrics: tuple[str, ...], span: Range, zone: ZoneInfo
) -> Columns:
    if span.start_utc >= span.end_utc:
        return Columns.empty()
    question = Query(
        account_id=account_id,
        metrics=metrics,
        dimensions=("datapoint",),
        start=span.start_utc,
        end=span.end_utc,
        zone=zone,
    )
    return columns(store, question)


def _groups_of_all(catalog: Catalog, account_id: int) -> tuple[Ids, Ids]:
    with catalog.read() as view:
        return view.membership.groups_of_all(account_id)


def _carriers(catalog: Catalog, account_id: int, ids: Sequence[int]) -> tuple[Ids, Ids]:
    with catalog.read() as view:
        return view.membership.carriers(account_id, ids)


def _joined(hits: Mapping[int, Figures], fired: Mapping[int, Figures]) -> dict[int, Figures]:
    """Return figures with the hits of one and the conversions of the other."""
    return {
        one: msgspec.structs.replace(
            hits.get(one, NOTHING),
            **{name: getattr(fired.get(one, NOTHING), name) for name in OF_CONVERSIONS},
        )
        for one in {**hits, **fired}
    }


def _by_field(
    catalog: Catalog,
    kept: Callable[[Session], _Kept[T_co, F_contra]],
    account_id: int,
    where: F_contra,
    page: Page,
    figures_of: Callable[[Sequence[int]], Mapping[int, Figures]],
) -> Summary[T_co]:
    word = _word(page)
    page = replace(page, sort_by=_FIELDS.get(word, word) or "creationDate")
    with catalog.read() as view:
        count = kept(view).count(account_id, where)
        entities = kept(view).list(account_id, where, page) if count else ()
    return _summary(count, entities, figures_of([_id(entity) for entity in entities]))


def _few(
    catalog: Catalog,
    kept: Callable[[Session], _Kept[T_co, F_contra]],
    account_id: int,
    where: F_contra,
    page: Page,
    figures_of: Callable[[Sequence[int]], Mapping[int, Figures]],
) -> Summary[T_co]:
    """Return a page of what an account has so few of that all are sorted here."""
    metric = _metric(page)
    if metric is None:
        return _by_field(catalog, kept, account_id, where, page, figures_of)
    with catalog.read() as view:
        matching = list(kept(view).ids(account_id, where))
    found = figures_of(matching)
    matching.sort(key=_key(found, metric), reverse=page.descending)
    with catalog.read() as view:
        entities = kept(view).get_many(account_id, _stretch(matching, page))
    return _summary(len(matching), entities, found)


def _summary(count: int, entities: Sequence[T_co], found: Mapping[int, Figures]) -> Summary[T_co]:
    return Summary(count, tuple(Row(one, found.get(_id(one), NOTHING)) for one in entities))


def _in_order(ids: Ids, ranked: Ranking, *, descending: bool) -> Ids:
    """Return all of `ids` (rising): as they are ranked, and by id where that says nothing of them.

    What is not ranked has the figure 0 and stands between what has more and what has less.
    """
    above, below = (one[among(one, ids)] for one in (ranked.above, ranked.below))
    rest = ids[~among(ids, np.concatenate([above, below]))]
    return np.concatenate([above, rest[::-1], below] if descending else [below, rest, above])


def _stretch(ids: Sliceable, page: Page) -> Sliceable:
    return ids[page.offset : None if page.limit is None else page.offset + page.limit]


def _key(found: Mapping[int, Figures], metric: str) -> Callable[[int], tuple[Any, int]]:
    def key(one: int) -> tuple[Any, int]:
        figure = getattr(found.get(one, NOTHING), metric)
        return (_NEVER if figure is None else figure), one

    return key


def _word(page: Page) -> str:
    return page.sort_by.strip().lower().removeprefix("entitydata.")


def _metric(page: Page) -> str | None:
    return _FIGURES.get(_word(page))


def _together(*calls: Callable[[], Any]) -> list[Any]:
    """Return the results of calls that are made at the same time; the last is made here."""
    with ThreadPoolExecutor(len(calls) - 1) as threads:
        others = [threads.submit(call) for call in calls[:-1]]
        last = calls[-1]()
        return [*(other.result() for other in others), last]


def _id(entity: Any) -> int:
    return int(entity.id)
