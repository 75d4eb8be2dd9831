"""Reads single hits and conversions, and what belongs to each, from the two raw tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from clicktrail.domain.events import Flag
from clicktrail.domain.hit_id import timestamp_ms
from clicktrail.hits.event_rows import (
    FIRED_COLUMNS,
    HIT_COLUMNS,
    HIT_KINDS,
    Event,
    FiredConversion,
    fired_conversion,
    stored_hit,
)
from clicktrail.hits.expressions import Source
from clicktrail.hits.planner import needs_hits_of_conversions
from clicktrail.hits.sql import Parameters, joined_hits, scope, scope_of_hits
from clicktrail.hits.windows import CLOCK_SKEW, FIRST_WINDOW

if TYPE_CHECKING:
    from clicktrail.hits.event_query import EventQuery
    from clicktrail.hits.store import HitStore

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_NOT_LIGHT = f"bitAnd(flags, {int(Flag.LIGHT)}) = 0"
# The last hours are few rows: several threads would wait for each other longer than they read, and
# what was unpacked for one page serves the next.
_OF_FEW_ROWS = {"max_threads": "1", "use_uncompressed_cache": "1"}


class Reader:
    """Reads one of the two tables within [start, end): conversions if `is_fired`, else hits.

    For one question: what is asked of it is bound. Every method raises HitStoreDown or
    HitStoreRefused.
    """

    def __init__(
        self, query: EventQuery, start: datetime, end: datetime, *, is_fired: bool
    ) -> None:
        self._query = query
        self._is_fired = is_fired
        self._id = "event_id" if is_fired else "hit_id"
        self._number = f"reinterpretAsInt64({self._id})"
        bound = self._bound = Parameters()
        narrow = scope if is_fired else scope_of_hits
        self._conditions = [
            *narrow(query.counted, bound),
            f"ts >= {bound.moment('window_start', max(start, query.start))}",
            f"ts < {bound.moment('window_end', min(end, query.end))}",
        ]
        self._settings = _OF_FEW_ROWS if end - start <= FIRST_WINDOW + CLOCK_SKEW else {}

    def page(self, store: HitStore, limit: int) -> list[Event]:
        """Return the first events behind the query's place, at most `limit`, in its order."""
        query, bound = self._query, self._bound
        if query.after is not None:
            rank, after = int(self._is_fired), query.after
            ahead = rank < after.rank if query.descending else rank > after.rank
            sign = ("<" if query.descending else ">") + ("=" if ahead else "")
            number = bound.add("after", "Int64", after.number)
            self._conditions.append(f"{self._number} {sign} {number}")
        way = "DESC" if query.descending else "ASC"
        return self._read(
            store,
            f" ORDER BY {self._number} {way} LIMIT {bound.add('limit', 'UInt64', limit)}",
        )

    def count(self, store: HitStore) -> int:
        """Return how many events there are."""
        rows = (
            self._fired(store, "", "count()")
            if self._is_fired
            else self._hits(store, "", "count()")
        )
        return int(rows[0][0])

    def among(self, store: HitStore, ids: Sequence[int]) -> list[Event]:
        """Return those events that have one of these ids, in any order."""
        self._conditions += _by_ids(self._bound, self._id, ids)
        return self._read(store, "")

    def _read(self, store: HitStore, tail: str) -> list[Event]:
        if self._is_fired:
            rows = self._fired(store, tail)
            return [Event(None, fired_conversion(row)) for row in rows]
        return [Event(stored_hit(row)) for row in self._hits(store, tail)]

    def _hits(
        self, store: HitStore, tail: str, columns: str = HIT_COLUMNS
    ) -> Sequence[Sequence[Any]]:
        query, bound = self._query, self._bound
        source = Source(query.counted, bound, "ts", fired_prefix=None)
        # Of light links there is nothing to show, whoever it was.
        conditions = [*self._conditions, _NOT_LIGHT]
        kinds = sorted(int(HIT_KINDS[kind]) for kind in query.kinds & HIT_KINDS.keys())
        if len(kinds) < len(HIT_KINDS):
            conditions.append(bound.among("kind", "kinds", kinds, "UInt8"))
        if query.filter is not None:
            conditions.append(source.condition(query.filter))
        where = " AND ".join(conditions)
        return store.rows(
            f"SELECT {columns} FROM hits WHERE {where}{tail}", bound.values, self._settings
        )

    def _fired(
        self, store: HitStore, tail: str, columns: str = FIRED_COLUMNS
    ) -> Sequence[Sequence[Any]]:
        query, bound = self._query, self._bound
        counted = query.counted
        table, conditions = "conversions", self._conditions
        settings = self._settings
        if needs_hits_of_conversions(counted):
            table, conditions = joined_hits(counted, " AND ".join(conditions), bound), []
            # However short the window is, its hits may be from any time before.
            settings = {}
        source = Source(counted, bound, "ts", label_prefix="hit_")
        if query.filter is not None:
            conditions = [*conditions, source.condition(query.filter)]
        where = " AND ".join(conditions) or "1"
        return store.rows(
            f"SELECT {columns} FROM {table} WHERE {where}{tail}", bound.values, settings
        )


def with_hits(store: HitStore, account_id: int, found: list[Event]) -> list[Event]:
    """Return events, conversions among them with the hits that they are attributed to."""
    wanted = {
        event.conversion.click_hit_id
        for event in found
        if event.conversion is not None and event.conversion.click_hit_id
    }
    if not wanted:
        return found
    bound = Parameters()
    conditions = [
        f"account_id = {bound.add('account_id', 'UInt32', account_id)}",
        *_by_ids(bound, "hit_id", sorted(wanted)),
        _NOT_LIGHT,
    ]
    rows = store.rows(
        f"SELECT {HIT_COLUMNS} FROM hits WHERE {' AND '.join(conditions)}", bound.values
    )
    hits = {hit.hit_id: hit for hit in map(stored_hit, rows)}
    return [
        event
        if event.conversion is None
        else Event(hits.get(event.conversion.click_hit_id), event.conversion)
        for event in found
    ]


def with_conversions(store: HitStore, account_id: int, found: list[Event]) -> list[Event]:
    """Return events, hits among them with the conversions that they led to, the oldest first."""
    hits = [event.hit for event in found if event.conversion is None and event.hit is not None]
    if not hits:
        return found
    bound = Parameters()
    conditions = [
        f"account_id = {bound.add('account_id', 'UInt32', account_id)}",
        bound.among("click_hit_id", "hit_ids", (hit.hit_id for hit in hits), "UInt64"),
        # No conversion comes before its hit.
        f"ts >= {bound.moment('since', min(hit.ts for hit in hits))}",
        "outcome != 'unattributed'",
    ]
    rows = store.rows(
        f"SELECT {FIRED_COLUMNS} FROM conversions WHERE {' AND '.join(conditions)}"
        " ORDER BY ts, event_id",
        bound.values,
    )
    led_to: dict[int, list[FiredConversion]] = {}
    for fired in map(fired_conversion, rows):
        led_to.setdefault(fired.click_hit_id, []).append(fired)
    return [
        Event(msgspec.structs.replace(event.hit, conversions=tuple(led_to[event.event_id])))
        if event.conversion is None and event.hit is not None and event.event_id in led_to
        else event
        for event in found
    ]


def _by_ids(bound: Parameters, column: str, ids: Iterable[int]) -> list[str]:
    """Return the conditions of some ids; their days let the store find them by its order."""
    listed = list(ids)
    days = sorted({(_EPOCH + timestamp_ms(one) * _MILLISECOND).date() for one in listed})
    return [
        f"toDate(ts) IN {bound.add('days', 'Array(Date)', days)}",
        bound.among(column, "ids", listed, "UInt64"),
    ]
