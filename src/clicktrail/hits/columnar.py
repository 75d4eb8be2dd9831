"""Answers that are too long for an object each: arrays, straight from the store's binary rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from clicktrail.hits.dimensions import ENTITIES, MERGED_BY_MAX, MONEY
from clicktrail.hits.planner import plan
from clicktrail.hits.query import Figures, QueryError
from clicktrail.hits.reach import reach_of
from clicktrail.hits.sql import build, build_ranking
from clicktrail.hits.statistics import settings_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from clicktrail.hits.query import Query
    from clicktrail.hits.sql import Sql
    from clicktrail.hits.store import HitStore

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INT128 = np.dtype([("low", "<u8"), ("high", "<i8")])
# No percentage is as large: amounts that are so much smaller than 2^63 can be multiplied.
_ROOM = 1000


class Ranking(msgspec.Struct, frozen=True):
    """The ids whose figure is not 0, in the order of the figures; equal ones by id.

    Both are in the query's direction, ids too: `above` has the figures greater than 0, `below`
    those less. `whole`: no more are ranked than these.
    """

    above: NDArray[np.int64]
    below: NDArray[np.int64]
    whole: bool = True

    @classmethod
    def empty(cls) -> Ranking:
        """Return the ranking of nothing."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int64))


class Columns(msgspec.Struct, frozen=True):
    """Metrics by name of the entities `ids`, in any order: a place in all of them for each.

    `last_hit` is in Unix milliseconds, 0 without any. Amounts are Python's integers where sums of
    them may need more than 64 bits.
    """

    ids: NDArray[np.int64]
    metrics: dict[str, NDArray[Any]]

    @classmethod
    def empty(cls) -> Columns:
        """Return the columns of nothing."""
        return cls(np.empty(0, np.int64), {})

    def totals(self, ids: NDArray[np.int64], keys: NDArray[np.int64]) -> dict[int, Figures]:
        """Return for each of `keys` the sum over the entities that stand beside it in `ids`.

        A key whose entities are all unknown is left out.
        """
        if not len(self.ids) or not len(ids):
            return {}
        places = np.full(max(int(self.ids.max()), int(ids.max())) + 1, -1)
        places[self.ids] = np.arange(len(self.ids))
        places = places[ids]
        places, keys = places[places >= 0], keys[places >= 0]
        if not len(keys):
            return {}
        order = np.argsort(keys, kind="stable")
        places, keys = places[order], keys[order]
        starts = np.flatnonzero(np.diff(keys, prepend=keys[0] - 1))
        sums = {
            name: (np.maximum if name in MERGED_BY_MAX else np.add).reduceat(column[places], starts)
            for name, column in self.metrics.items()
        }
        return Columns(keys[starts], sums).figures()

    def figures(self) -> dict[int, Figures]:
        """Return an object for each entity."""
        values = {name: column.tolist() for name, column in self.metrics.items()}
        found = {}
        for index, one in enumerate(self.ids.tolist()):
            figures: dict[str, Any] = {name: column[index] for name, column in values.items()}
            if "last_hit" in figures:
                ms = figures["last_hit"]
                figures["last_hit"] = _EPOCH + timedelta(milliseconds=ms) if ms > 0 else None
            found[one] = Figures(**figures)
        return found


def rank(store: HitStore, query: Query) -> Ranking:
    """Rank the one entity that a query counts by, by its one metric, in its direction.

    With a limit of the query only so many are ranked, which takes two thirds of the time. Through a
    lens the ranking is that of the figures which the lens shows. Raises QueryError,
    HitStoreDown or HitStoreRefused.
    """
    _check(query)
    if len(query.metrics) != 1:
        raise QueryError("a ranking is by one metric")
    metric, percent, lens = query.metrics[0], 0, store.lens
    if lens is not None:
        if lens.hides(metric):
            return Ranking.empty()
        percent = lens.percent_of(metric)
        query = lens.narrow(query)
    chosen = plan(query, reach=reach_of(store, query.account_id))
    sql = build_ranking(query, chosen, percent)
    found = _read(store, sql, settings_for(query, chosen), _types((metric,)))
    ids, figures = found["id"].astype(np.int64), found[metric]
    # No figure is 0, so that the upper half of a long one says on which side of it it is.
    above = figures["high"] >= 0 if metric in MONEY else figures > 0
    whole = query.limit is None or len(ids) < query.limit
    return Ranking(ids[above], ids[~above], whole)


def columns(store: HitStore, query: Query) -> Columns:
    """Answer a query that counts by one entity as columns; its sort and stretch do not count.

    Entities of which nothing was counted may be among them. Raises QueryError, HitStoreDown or
    HitStoreRefused.
    """
    _check(query)
    plain = msgspec.structs.replace(query, sort=None, limit=None, offset=0, with_total=False)
    asked = plain if store.lens is None else store.lens.narrow(plain)
    if not asked.metrics:
        return Columns.empty()
    chosen = plan(asked, reach=reach_of(store, asked.account_id))
    sql = build(asked, chosen, ordered=False)
    found = _read(store, sql, settings_for(asked, chosen), _types(asked.metrics))
    metrics = {
        name: _amounts(found[name]) if name in MONEY else found[name] for name in asked.metrics
    }
    if store.lens is not None:
        nothing = np.zeros(len(found), np.int64)
        metrics = {
            name: store.lens.dim_column(name, metrics.get(name, nothing)) for name in plain.metrics
        }
    return Columns(found["id"].astype(np.int64), metrics)


def _check(query: Query) -> None:
    query.check()
    if len(query.dimensions) != 1 or query.dimensions[0] not in ENTITIES | {"class"}:
        raise QueryError("columns are of one kind of entity")
    if query.sums != query.metrics:
        raise QueryError("columns are of sums")


def _types(metrics: Iterable[str]) -> np.dtype[Any]:
    """Return what a row of an entity's id and these metrics is made of."""
    return np.dtype(
        [("id", "<u4"), *((name, _INT128 if name in MONEY else "<i8") for name in metrics)]
    )


def _amounts(raw: NDArray[Any]) -> NDArray[Any]:
    """Return 128-bit integers as 64-bit ones if they can be summed as such, else as Python's."""
    low: NDArray[Any] = raw["low"].view(np.int64)
    high: NDArray[Any] = raw["high"]
    limit = 2**63 // max(len(raw), _ROOM)
    if np.array_equal(high, low >> 63) and np.all((low < limit) & (low > -limit)):
        return low
    whole: NDArray[Any] = high.astype(object) * 2**64 + raw["low"].astype(object)
    return whole


def _read(
    store: HitStore, sql: Sql, settings: dict[str, str], types: np.dtype[Any]
) -> NDArray[Any]:
    body = store.binary_rows(sql.text, sql.parameters, settings)
    return np.frombuffer(body, dtype=types)
