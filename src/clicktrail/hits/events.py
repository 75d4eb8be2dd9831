"""Hits and conversions one by one, in one list: which there are, in the order of time.

An event's place is its id, which begins with its time; a hit and a conversion take theirs from the
same sequence, so that one order holds for both (imported ones may share an id: the hit comes
first). Lists go on behind a place, not behind a number of rows: what comes in meanwhile moves
nothing. They are read in windows of time that widen until a page is full (`windows`).

Which events are meant is a `query.Query`, the same as of figures: an event is listed where it would
be counted, and besides those conversions that count nowhere (repeats and untimely ones), which say
so. Hits of light links are in no list, of conversions of such links there is nothing of the hit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from clicktrail.domain.hit_id import timestamp_ms
from clicktrail.hits.event_reader import Reader, with_conversions, with_hits
from clicktrail.hits.event_rows import HIT_KINDS, EventKind
from clicktrail.hits.query import QueryError
from clicktrail.hits.windows import CLOCK_SKEW, looking_back, looking_forward

if TYPE_CHECKING:
    from clicktrail.hits.event_query import EventQuery
    from clicktrail.hits.event_rows import Event
    from clicktrail.hits.store import HitStore

MOST_EVENTS = 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


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
            found += Reader(narrowed, narrowed.start, end, is_fired=is_fired).count(store)
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
                reader = Reader(narrowed, start, end, is_fired=is_fired)
                found += reader.among(store, ids)
    return _told(store, narrowed, sorted(found, key=lambda event: event.place))


def _narrowed(store: HitStore, query: EventQuery) -> EventQuery:
    query.counted.check()
    return query if store.lens is None else store.lens.narrow_events(query)


def _told(store: HitStore, query: EventQuery, found: list[Event]) -> list[Event]:
    """Return events with what belongs to them, without what is hidden."""
    found = with_hits(store, query.account_id, found)
    if query.with_conversions:
        found = with_conversions(store, query.account_id, found)
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
    wanted = {EventKind.CONVERSION} if is_fired else HIT_KINDS.keys()
    return not wanted.isdisjoint(query.kinds)


def _within(
    store: HitStore, query: EventQuery, start: datetime, end: datetime, limit: int
) -> list[Event]:
    found: list[Event] = []
    for is_fired in (False, True):
        if _asks_for(query, is_fired=is_fired):
            found += Reader(query, start, end, is_fired=is_fired).page(store, limit)
    found.sort(key=lambda event: event.place, reverse=query.descending)
    return found[:limit]
