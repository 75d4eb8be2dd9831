"""Hits and conversions one by one, in one list: which there are, in the order of time.

An event's place is its id, which begins with its time; a hit and a conversion take theirs from the
same sequence, so that one order holds for both (imported ones may share an id: the hit comes
first). Lists go on behind a place, not behind a number of rows: what comes in meanwhile moves
nothing. They are read in windows of time that widen until a page is full, as `stream` reads hits.

Which events are meant is a `query.Query`, the same as of figures: an event is listed where it would
be counted, and besides those conversions that count nowhere (repeats and untimely ones), which say
so. Hits of light links are in no list, of conversions of such links there is nothing of the hit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from clicktrail.domain.events import Flag, HitKind
from clicktrail.domain.hit_id import chronological, timestamp_ms
from clicktrail.hits.expressions import Source
from clicktrail.hits.planner import needs_hits_of_conversions
from clicktrail.hits.query import FIRST_INSTANT, LAST_INSTANT, Query, QueryError
from clicktrail.hits.sql import Parameters, joined_hits, scope
from clicktrail.hits.stream import (
    CLOCK_SKEW,
    HIT_COLUMNS,
    StoredHit,
    looking_back,
    looking_forward,
    stored_hit,
)

if TYPE_CHECKING:
    from clicktrail.hits.filters import Condition
    from clicktrail.hits.store import HitStore

MOST_EVENTS = 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_FIRED_COLUMNS = {
    "event_id": "event_id",
    "ts": "toUnixTimestamp64Milli(ts) AS ms",
    "conversion_id": "conversion_id",
    "click_hit_id": "click_hit_id",
    "datapoint_id": "datapoint_id",
    "click_kind": "kind",
    "evidence": "toString(evidence)",
    "channel": "toString(channel)",
    "outcome": "toString(outcome)",
    "value": "toInt64(toDecimal128(value, 4) * 10000)",
    "commission": "toInt64(toDecimal128(commission, 4) * 10000)",
    "cost": "toInt64(toDecimal128(cost, 4) * 10000)",
    "given_value": "toInt64(toDecimal128(given_value, 4) * 10000)",
    "given_commission": "toInt64(toDecimal128(given_commission, 4) * 10000)",
    "currency": "toString(currency)",
    "order_id": "order_id",
    "parameter": "parameter",
    "ip": "ip",
    "referrer": "referrer",
}
_FIRED = ", ".join(_FIRED_COLUMNS.values())


class EventKind(StrEnum):
    """What an event is."""

    CLICK = "click"
    VIEW = "view"
    CONVERSION = "conversion"


ALL_KINDS = frozenset(EventKind)
_HIT_KINDS = {EventKind.CLICK: HitKind.CLICK, EventKind.VIEW: HitKind.VIEW}


class Place(msgspec.Struct, frozen=True, array_like=True, order=True):
    """Where an event stands among all: `number` rises with its id, `rank` is 1 of conversions."""

    number: int
    rank: int

    @property
    def id(self) -> int:
        """The id of the hit or conversion, of 64 bits without a sign."""
        return self.number & (2**64 - 1)

    @property
    def at(self) -> datetime:
        """The time, to the millisecond."""
        return _EPOCH + timestamp_ms(self.id) * _MILLISECOND


class FiredConversion(msgspec.Struct, frozen=True):
    """A conversion as stored; amounts in ten-thousandths of a unit, `ts` aware, UTC.

    `click_hit_id`, `datapoint_id` are 0 for nobody's. `value` and `commission` are what is in the
    totals, the `given_` ones what was fired, in `currency`. `ip` and `referrer` are those of the
    request that fired it.
    """

    event_id: int
    ts: datetime
    conversion_id: int
    click_hit_id: int
    datapoint_id: int
    click_kind: int
    evidence: str
    channel: str
    outcome: str
    value: int
    commission: int
    cost: int
    given_value: int
    given_commission: int
    currency: str
    order_id: str
    parameter: str
    ip: str
    referrer: str


class Event(msgspec.Struct, frozen=True):
    """A hit, or a conversion with the hit that it is attributed to.

    `hit` is None where no hit explains a conversion, or nothing is kept or may be shown of it.
    """

    hit: StoredHit | None
    conversion: FiredConversion | None = None

    @property
    def kind(self) -> EventKind:
        """What it is."""
        if self.conversion is not None:
            return EventKind.CONVERSION
        assert self.hit is not None
        return EventKind.VIEW if self.hit.kind == HitKind.VIEW else EventKind.CLICK

    @property
    def event_id(self) -> int:
        """The id, of 64 bits."""
        if self.conversion is not None:
            return self.conversion.event_id
        assert self.hit is not None
        return self.hit.hit_id

    @property
    def ts(self) -> datetime:
        """When it happened: aware, UTC."""
        if self.conversion is not None:
            return self.conversion.ts
        assert self.hit is not None
        return self.hit.ts

    @property
    def datapoint_id(self) -> int:
        """The datapoint's id; 0 of a conversion that no hit explains."""
        if self.conversion is not None:
            return self.conversion.datapoint_id
        assert self.hit is not None
        return self.hit.datapoint_id

    @property
    def place(self) -> Place:
        """Where it stands in lists."""
        return Place(chronological(self.event_id), int(self.conversion is not None))


class EventQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which events to list: of an account, in [start, end), behind the place `after`.

    `filter` and `zone` are as in `query.Query`. `descending`: the newest come first.
    """

    account_id: int
    start: datetime = FIRST_INSTANT
    end: datetime = LAST_INSTANT
    kinds: frozenset[EventKind] = ALL_KINDS
    filter: Condition | None = None
    zone: ZoneInfo = ZoneInfo("UTC")
    datapoint_ids: tuple[int, ...] | None = None
    after: Place | None = None
    descending: bool = True
    limit: int = 100

    @property
    def counted(self) -> Query:
        """The question of figures by which events are chosen."""
        return Query(
            account_id=self.account_id,
            metrics=("hits",),
            start=self.start,
            end=self.end,
            filter=self.filter,
            zone=self.zone,
            datapoint_ids=self.datapoint_ids,
        )


def events(store: HitStore, query: EventQuery, now: datetime) -> list[Event]:
    """Return at most `query.limit` events; the place of the last one continues the list.

    Raises QueryError, HitStoreDown or HitStoreRefused.
    """
    if not 0 <= query.limit <= MOST_EVENTS:
        raise QueryError(f"the limit must be 0 to {MOST_EVENTS}")
    narrowed = _narrowed(store, query)
    found: list[Event] = []
    if narrowed.kinds and narrowed.limit:
        for start, end in _windows(store, narrowed, now):
            found += _within(store, narrowed, start, end, narrowed.limit - len(found))
            if len(found) >= narrowed.limit:
                break
    return _told(store, narrowed, found)


def every_event(
    store: HitStore, query: EventQuery, now: datetime, at_once: int = MOST_EVENTS
) -> Iterator[list[Event]]:
    """Yield all events of a query in lists of at most `at_once`, whatever its limit is.

    Raises as `events` does.
    """
    query = msgspec.structs.replace(query, limit=at_once)
    while page := events(store, query, now):
        yield page
        if len(page) < at_once:
            return
        query = msgspec.structs.replace(query, after=page[-1].place)


def count_events(store: HitStore, query: EventQuery, now: datetime) -> int:
    """Return how many events `every_event` would yield now. Raises as `events` does."""
    narrowed = _narrowed(store, query)
    found = 0
    for is_fired in (False, True):
        if _asks_for(narrowed, is_fired=is_fired):
            end = min(narrowed.end, now + CLOCK_SKEW)
            found += _Reader(narrowed, narrowed.start, end, is_fired=is_fired).count(store)
    return found


def events_among(
    store: HitStore, query: EventQuery, hit_ids: Sequence[int], event_ids: Sequence[int]
) -> list[Event]:
    """Return those of some hits and conversions that a query means, oldest first.

    What the query says of limit, order and place does not matter. Raises as `events` does.
    """
    narrowed = _narrowed(store, query)
    found = []
    for ids, is_fired in ((hit_ids, False), (event_ids, True)):
        if ids and _asks_for(narrowed, is_fired=is_fired):
            moments = [_EPOCH + timestamp_ms(one) * _MILLISECOND for one in ids]
            start, end = min(moments), max(moments) + _MILLISECOND
            if start < narrowed.end and end > narrowed.start:
                reader = _Reader(narrowed, start, end, is_fired=is_fired)
                found += reader.among(store, ids)
    return _told(store, narrowed, sorted(found, key=lambda event: event.place))


def _narrowed(store: HitStore, query: EventQuery) -> EventQuery:
    query.counted.check()
    return query if store.lens is None else store.lens.narrow_events(query)


def _told(store: HitStore, query: EventQuery, found: list[Event]) -> list[Event]:
    """Return events with the hits that they are attributed to, without what is hidden."""
    found = _with_hits(store, query.account_id, found)
    lens = store.lens
    return found if lens is None else [lens.dim_event(event) for event in found]


def _windows(
    store: HitStore, query: EventQuery, now: datetime
) -> Iterator[tuple[datetime, datetime]]:
    start, end = query.start, min(query.end, now + CLOCK_SKEW)
    if query.after is not None and query.descending:
        end = min(end, query.after.at + _MILLISECOND)
    elif query.after is not None:
        start = max(start, query.after.at)
    if query.descending:
        return looking_back(store, query.account_id, start, end, now)
    return looking_forward(store, query.account_id, start, end)


def _asks_for(query: EventQuery, *, is_fired: bool) -> bool:
    wanted = {EventKind.CONVERSION} if is_fired else _HIT_KINDS.keys()
    return not wanted.isdisjoint(query.kinds)


def _within(
    store: HitStore, query: EventQuery, start: datetime, end: datetime, limit: int
) -> list[Event]:
    found: list[Event] = []
    for is_fired in (False, True):
        if _asks_for(query, is_fired=is_fired):
            found += _Reader(query, start, end, is_fired=is_fired).page(store, limit)
    found.sort(key=lambda event: event.place, reverse=query.descending)
    return found[:limit]


class _Reader:
    """Reads one of the two tables within [start, end)."""

    def __init__(
        self, query: EventQuery, start: datetime, end: datetime, *, is_fired: bool
    ) -> None:
        self._query = query
        self._is_fired = is_fired
        self._id = "event_id" if is_fired else "hit_id"
        self._number = f"reinterpretAsInt64({self._id})"
        bound = self._bound = Parameters()
        self._conditions = [
            *scope(query.counted, bound),
            f"ts >= {bound.moment('window_start', max(start, query.start))}",
            f"ts < {bound.moment('window_end', min(end, query.end))}",
        ]
        self._start = start

    def page(self, store: HitStore, limit: int) -> list[Event]:
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
        rows = (
            self._fired(store, "", "count()")
            if self._is_fired
            else self._hits(store, "", "count()")
        )
        return int(rows[0][0])

    def among(self, store: HitStore, ids: Sequence[int]) -> list[Event]:
        self._conditions += _by_ids(self._bound, self._id, ids)
        return self._read(store, "")

    def _read(self, store: HitStore, tail: str) -> list[Event]:
        if self._is_fired:
            rows = self._fired(store, tail)
            return [Event(None, _fired_conversion(row)) for row in rows]
        return [Event(stored_hit(row)) for row in self._hits(store, tail)]

    def _hits(
        self, store: HitStore, tail: str, columns: str = HIT_COLUMNS
    ) -> Sequence[Sequence[Any]]:
        query, bound = self._query, self._bound
        source = Source(query.counted, bound, "ts", fired_prefix=None)
        # Of light links there is nothing to show, whoever it was.
        conditions = [*self._conditions, _NOT_LIGHT]
        kinds = sorted(int(_HIT_KINDS[kind]) for kind in query.kinds & _HIT_KINDS.keys())
        if len(kinds) < len(_HIT_KINDS):
            conditions.append(bound.among("kind", "kinds", kinds, "UInt8"))
        if query.filter is not None:
            conditions.append(source.condition(query.filter))
        where = " AND ".join(conditions)
        return store.rows(f"SELECT {columns} FROM hits WHERE {where}{tail}", bound.values)

    def _fired(self, store: HitStore, tail: str, columns: str = _FIRED) -> Sequence[Sequence[Any]]:
        query, bound = self._query, self._bound
        counted = query.counted
        table, conditions = "conversions", self._conditions
        if needs_hits_of_conversions(counted):
            # Hits are looked for before the window, and a little behind it: clocks differ.
            near = msgspec.structs.replace(counted, start=max(self._start, FIRST_INSTANT))
            table, conditions = joined_hits(near, " AND ".join(conditions), bound), []
        source = Source(counted, bound, "ts", label_prefix="hit_")
        if query.filter is not None:
            conditions = [*conditions, source.condition(query.filter)]
        where = " AND ".join(conditions) or "1"
        return store.rows(f"SELECT {columns} FROM {table} WHERE {where}{tail}", bound.values)


_NOT_LIGHT = f"bitAnd(flags, {int(Flag.LIGHT)}) = 0"


def _with_hits(store: HitStore, account_id: int, found: list[Event]) -> list[Event]:
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


def _by_ids(bound: Parameters, column: str, ids: Iterable[int]) -> list[str]:
    """Return the conditions of some ids; their days let the store find them by its order."""
    listed = list(ids)
    days = sorted({(_EPOCH + timestamp_ms(one) * _MILLISECOND).date() for one in listed})
    return [
        f"toDate(ts) IN {bound.add('days', 'Array(Date)', days)}",
        bound.among(column, "ids", listed, "UInt64"),
    ]


def _fired_conversion(row: Sequence[Any]) -> FiredConversion:
    values = dict(zip(_FIRED_COLUMNS, row, strict=True))
    values["ts"] = _EPOCH + values["ts"] * _MILLISECOND
    return FiredConversion(**values)
