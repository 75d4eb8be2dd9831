"""Figures of many entities, a row each: sorted by any figure or field, paged without overlap."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar

import msgspec
import numpy as np

from clicktrail.catalog.search import among
from clicktrail.hits.classes import Classes
from clicktrail.hits.columnar import Columns, Ranking, columns, rank
from clicktrail.hits.query import Figures, Query
from clicktrail.statistics.totals import (
    METRICS,
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
    from clicktrail.catalog.listing import ConversionFilter, DatapointFilter, GroupFilter, Page
    from clicktrail.catalog.model import Conversion, Datapoint, Group
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
# Of fewer datapoints all figures are asked for at once, rather than a ranking first.
MOST_AT_ONCE = 500
# A filter passes one in so many at least, or is known to pass few: rarely must all be ranked.
RANKED_PER_ROW = 100
MOST_RANKED = 20_000
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

    def ranking(among: tuple[int, ...] | None = None, limit: int | None = None) -> Ranking:
        if span.start_utc >= span.end_utc:
            return Ranking.empty()
        question = Query(
            account_id=account_id,
            metrics=(metric,),
            dimensions=("datapoint",),
            start=span.start_utc,
            end=span.end_utc,
            zone=zone,
            datapoint_ids=among,
            descending=page.descending,
            limit=limit,
        )
        return rank(store, question)

    with ThreadPoolExecutor(1) as threads:
        with catalog.read() as view:
            chosen = view.datapoints.selection(account_id, where)
            few = chosen.few()
            if few is None:
                first = threads.submit(ranking, limit=_ranked_first(page))
                ids = chosen.all_ids()
            else:
                ids = few
        if few is None:
            ranked = first.result()
        elif len(few) > MOST_AT_ONCE:
            ranked = ranking(tuple(few.tolist()))
        else:
            matching = few.tolist()
            found = figures(matching)
            matching.sort(key=_key(found, metric), reverse=page.descending)
            wanted = _stretch(matching, page)
            return _summary(len(few), _entities(catalog, account_id, wanted), found)
    if not ranked.whole and not _fills(ids, ranked, page):
        ranked = ranking()
    wanted = _stretch(_in_order(ids, ranked, descending=page.descending), page).tolist()
    found, entities = _together(
        lambda: figures(wanted), lambda: _entities(catalog, account_id, wanted)
    )
    # Hits have come in since the ranking: the page at least is to be in order.
    key = _key(found, metric)
    entities = sorted(entities, key=lambda one: key(one.id), reverse=page.descending)
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

    def figures(ids: Sequence[int]) -> Mapping[int, Figures]:
        with catalog.read() as view:
            members, keys = view.membership.members(account_id, ids)
        return _sums(store, account_id, METRICS, (members, keys), span, zone)

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

    def hits(ids: Sequence[int]) -> Mapping[int, Figures]:
        with catalog.read() as view:
            carriers = view.membership.carriers(account_id, ids)
        return _sums(store, account_id, OF_HITS, carriers, span, zone)

    def figures(ids: Sequence[int]) -> Mapping[int, Figures]:
        fired = Fired(tuple(ids))
        return _joined(
            *_together(
                lambda: hits(ids), lambda: by_conversion(store, account_id, fired, span, zone)
            )
        )

    return _few(catalog, lambda view: view.conversions, account_id, where, page, figures)


def _sums(
    store: HitStore,
    account_id: int,
    metrics: tuple[str, ...],
    members: tuple[Ids, Ids],
    span: Range,
    zone: ZoneInfo,
) -> Mapping[int, Figures]:
    """Return for each key the sum over its members: `members` are datapoints, beside each a key."""
    ids, keys = members
    each, numbers = np.unique(keys, return_inverse=True)
    classes = Classes(ids, numbers + 1)
    lens = store.lens
    # A percentage of a sum is the sum of percentages, each rounded down: it needs each datapoint.
    if classes.compact and _distinct(ids) and not (lens is not None and lens.scales):
        found = _columns(store, account_id, metrics, span, zone, classes).figures()
        return {key: found[n] for n, key in enumerate(each.tolist(), 1) if n in found}
    # Few datapoints have conversions, and the store looks at no others if it is asked for nothing
    # else.
    of_hits, of_conversions = (
        tuple(name for name in metrics if name in some) for some in (OF_HITS, OF_CONVERSIONS)
    )
    parts = _together(
        *(
            partial(_columns, store, account_id, some, span, zone)
            for some in (of_hits, of_conversions)
            if some
        )
    )
    totals = [part.totals(ids, keys) for part in parts]
    return totals[0] if len(totals) == 1 else _joined(*totals)


def _distinct(ids: Ids) -> bool:
    seen = np.zeros(int(ids.max(initial=0)) + 1, np.bool)
    seen[ids] = True
    return int(np.count_nonzero(seen)) == len(ids)


def _columns(
    store: HitStore,
    account_id: int,
    metrics: tuple[str, ...],
    span: Range,
    zone: ZoneInfo,
    classes: Classes | None = None,
) -> Columns:
    if span.start_utc >= span.end_utc:
        return Columns.empty()
    question = Query(
        account_id=account_id,
        metrics=metrics,
        dimensions=("datapoint" if classes is None else "class",),
        start=span.start_utc,
        end=span.end_utc,
        zone=zone,
        classes=classes,
    )
    return columns(store, question)


def _entities(catalog: Catalog, account_id: int, ids: Sequence[int]) -> Sequence[Datapoint]:
    with catalog.read() as view:
        return view.datapoints.get_many(account_id, ids)


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


def _ranked_first(page: Page) -> int | None:
    """Return how many to rank at first; None: all.

    Rising, what was never visited comes first, and only a whole ranking tells what that is.
    """
    if not page.descending or page.limit is None:
        return None
    many = RANKED_PER_ROW * (page.offset + page.limit)
    return many if many <= MOST_RANKED else None


def _fills(ids: Ids, ranked: Ranking, page: Page) -> bool:
    """Tell whether enough of `ids` are ranked so high that the page has nobody else."""
    assert page.limit is not None, "a limit is why not all are ranked"
    return int(np.count_nonzero(among(ranked.above, ids))) >= page.offset + page.limit


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
    with ThreadPoolExecutor(max(len(calls) - 1, 1)) as threads:
        others = [threads.submit(call) for call in calls[:-1]]
        last = calls[-1]()
        return [*(other.result() for other in others), last]


def _id(entity: Any) -> int:
    return int(entity.id)
