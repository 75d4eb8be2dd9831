"""Asks for the paths to conversions: the touches before each, put together when asked.

All of it looks through the lens of a guest, who sees the conversions that are attributed to visible
datapoints, and of the touches those of visible datapoints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, Final

import msgspec

from clicktrail.domain.attribution_models import Journey, Needs
from clicktrail.domain.removal_effect import MOST_KEYS
from clicktrail.hits.path_sql import Part, PathSql

if TYPE_CHECKING:
    from clicktrail.domain.credit import Key
    from clicktrail.hits.path_query import PathQuery
    from clicktrail.hits.store import HitStore

CONVERSIONS_AT_ONCE: Final = 100_000
"""About so many conversions' paths are in one answer of the store; more are asked for in parts."""
# From each of the most keys to each, or to nowhere; and one.
_MOST_PASSAGES: Final = MOST_KEYS * (MOST_KEYS + 1) + 1
# A row carries up to 50 touches while the window is open: a small block bounds what is held.
_SETTINGS: Final = {"max_block_size": "8192"}


class TopPath(msgspec.Struct, frozen=True):
    """A path with its conversions; `value` and `commission` in ten-thousandths.

    `number` stands for the keys, in every question by the same.
    """

    keys: tuple[Key, ...]
    count: int
    value: int
    commission: int
    number: int


class Lag(msgspec.Struct, frozen=True):
    """Time between a touch and the conversion.

    `counts`: conversions by their place among the bounds asked for, 0 below the first one;
    `quantiles`: milliseconds at the levels asked for, of nothing 0.
    """

    counts: dict[int, int]
    quantiles: tuple[int, ...]


class Shape(msgspec.Struct, frozen=True):
    """How long paths are. `lengths`: number of touches → conversions and their value."""

    count: int
    value: int
    commission: int
    lengths: dict[int, tuple[int, int]]
    first_touch: Lag
    last_touch: Lag


def journeys(store: HitStore, query: PathQuery, needs: Needs = Needs()) -> Iterator[Journey]:
    """Yield the distinct journeys, in no order; the same one may come several times.

    Raises QueryError, HitStoreDown or HitStoreRefused, at the first one too.
    """
    query.check()
    seen = _seen(store, query)
    if seen is None:
        return
    counting = PathSql(seen)
    counted = int(_rows(store, counting.counted(), counting)[0][0])
    parts = max(1, ceil(counted / CONVERSIONS_AT_ONCE))
    for number in range(parts if counted else 0):
        sql = PathSql(seen, direct=needs.direct, part=Part(number, parts))
        rows = _rows(store, sql.groups(seconds=needs.seconds), sql)
        for keys, named, value, commission, count, *more in rows:
            yield Journey(
                keys=tuple(keys),
                named=named,
                value=value,
                commission=commission,
                count=count,
                seconds=tuple(more[0]) if needs.seconds else (),
                direct=tuple(map(bool, more[-1])) if needs.direct else (),
            )


def lost_passages(
    store: HitStore, query: PathQuery
) -> Iterator[tuple[Key | None, Key | None, int]]:
    """Yield how often those who did not convert went from key to key; None: began, were lost.

    That is visitors with touches in the time frame and without a conversion that the query counts.
    Not all of them where there are more keys than `removal_effect.MOST_KEYS`, but more than those.
    """
    query.check()
    seen = _seen(store, query)
    if seen is None:
        return
    sql = PathSql(seen)
    for key, following, is_last, count, begun in _rows(store, sql.lost(_MOST_PASSAGES), sql):
        yield key, None if is_last else following, count
        if begun:
            yield None, key, begun


def top_paths(
    store: HitStore, query: PathQuery, limit: int, offset: int = 0
) -> tuple[list[TopPath], int]:
    """Return the most frequent paths, and how many there are; behind the last one 0."""
    query.check()
    seen = _seen(store, query)
    if seen is None:
        return [], 0
    sql = PathSql(seen)
    rows = _rows(store, sql.top(limit, offset), sql)
    found = [TopPath(tuple(keys), *figures) for keys, *figures, _ in rows]
    return found, int(rows[0][-1]) if rows else 0


def paths_like(store: HitStore, query: PathQuery, paths: Sequence[TopPath]) -> list[TopPath]:
    """Return the same paths as these, as they are in a query: another time's, for example."""
    query.check()
    seen = _seen(store, query)
    found: dict[tuple[Key, ...], TopPath] = {}
    if seen is not None and paths:
        sql = PathSql(seen)
        rows = _rows(store, sql.among(tuple(path.number for path in paths)), sql)
        found = {tuple(keys): TopPath(tuple(keys), *figures) for keys, *figures in rows}
    return [found.get(one.keys) or TopPath(one.keys, 0, 0, 0, one.number) for one in paths]


def shape(
    store: HitStore, query: PathQuery, bounds_ms: tuple[int, ...], levels: tuple[float, ...]
) -> Shape:
    """Return how long paths are, in touches and in time."""
    query.check()
    seen = _seen(store, query)
    if seen is None:
        nothing = Lag({}, (0,) * len(levels))
        return Shape(0, 0, 0, {}, nothing, nothing)
    sql = PathSql(seen)
    row = _rows(store, sql.shape(bounds_ms, levels), sql)[0]
    count, value, commission, lengths, values, *lags = row
    value_of = dict(zip(*values, strict=True))
    return Shape(
        count,
        value,
        commission,
        {length: (each, value_of.get(length, 0)) for length, each in zip(*lengths, strict=True)},
        _lag(*lags[:2]),
        _lag(*lags[2:]),
    )


def _lag(counts: tuple[Sequence[int], Sequence[int]], quantiles: Sequence[int]) -> Lag:
    return Lag(dict(zip(*counts, strict=True)), tuple(int(each) for each in quantiles))


def _seen(store: HitStore, query: PathQuery) -> PathQuery | None:
    """Return the query as whoever asks may ask it; None: there is nothing to be seen."""
    if query.start >= query.end:
        return None
    return query if store.lens is None else store.lens.narrow_paths(query)


def _rows(store: HitStore, statement: str, sql: PathSql) -> Sequence[Sequence[Any]]:
    return store.rows(statement, sql.bound.values, _SETTINGS)
