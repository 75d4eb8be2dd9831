"""Events that arrive in any order that writers allow are given once each, whoever looks when."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clicktrail.domain.events import Channel, Flag
from clicktrail.domain.hit_id import HitIds, chronological, first_id_at, timestamp_ms
from clicktrail.enrichment.agents import BY_SOURCE, COUNTED, COUNTED_IMPORTED
from clicktrail.hits.arrivals import AT_MOST_WRITERS, LATENESS, Position, arrived, present
from clicktrail.hits.event_rows import Place
from clicktrail.hits.store import HitStore
from tests.support.hit_store import conversion_columns, hit_columns

# The month changes in the middle: an insert is then two parts, which do not appear at once.
TURN = datetime(2026, 6, 1, tzinfo=UTC)
NOW = TURN + timedelta(hours=2)
WRITERS = ((0, 0), (0, 1), (3, 0))
_accounts = itertools.count(40_001)
_inserts = itertools.count(1)


class Writers:
    """Edge workers, with the events that each wrote and nobody has read; and what is stored."""

    def __init__(self, store: HitStore) -> None:
        self.store = store
        self.account_id = next(_accounts)
        self.stored: set[Place] = set()
        self._ids = [HitIds(node, worker) for node, worker in WRITERS]
        self._waiting: list[list[Place]] = [[] for _ in WRITERS]

    def write(self, writer: int, at: datetime, *, fired: bool) -> None:
        event_id = self._ids[writer].next(int(at.timestamp() * 1000))
        self._waiting[writer].append(Place(chronological(event_id), int(fired)))

    def insert(
        self, taken: list[int], months: tuple[int, int], between: Callable[[], None]
    ) -> None:
        """Insert so many events of each writer, in their order, as ingestion does it in a batch.

        First hits, then conversions; the store shows them by month, in either order.
        """
        batch: list[Place] = []
        for waiting, count in zip(self._waiting, taken, strict=True):
            batch += waiting[:count]
            del waiting[:count]
        for rank, month in itertools.product((0, 1), months):
            part = [one for one in batch if one.rank == rank and one.at.month == month]
            if part:
                put(self.store, self.account_id, part)
                self.stored |= set(part)
                between()


def put(store: HitStore, account_id: int, places: list[Place], **columns: Any) -> None:
    """Insert events that all are hits, or all are conversions."""
    fired = places[0].rank == 1
    rows = [
        {
            "ts": timestamp_ms(one.id),
            "event_id" if fired else "hit_id": one.id,
            "account_id": account_id,
            "datapoint_id": 1,
            "outcome": "unattributed" if fired else COUNTED,
            "channel": "server",
            **columns,
        }
        for one in places
    ]
    token = f"arrivals:{next(_inserts)}"
    if fired:
        store.insert_conversions(conversion_columns(rows), token)
    else:
        store.insert_hits(hit_columns(rows), token)


class Reader:
    """Follows the events; may at any time go back to what it had when it got one of them."""

    def __init__(self, writers: Writers) -> None:
        self._writers = writers
        self._before = set(writers.stored)
        self._position = present(writers.store, writers.account_id, NOW)
        self._had = [self._position]
        self._given: list[Place] = []

    def look(self, limit: int, *, thorough: bool) -> bool:
        """Take what is new; tell whether there may be more."""
        store, account_id = self._writers.store, self._writers.account_id
        found = arrived(store, account_id, self._position, NOW, limit, thorough=thorough)
        cursor = found.before
        for place in found.places:
            assert not self._position.covers(place)
            cursor = cursor.past(place)
            self._given.append(place)
            self._had.append(cursor)
        assert found.after.same_as(cursor)
        assert all(found.after.covers(place) for place in found.places)
        self._position = found.after
        return found.more

    def go_back(self, far: float) -> None:
        count = round(far * len(self._given))
        self._position = self._had[count]
        del self._given[count:], self._had[count + 1 :]

    def check(self) -> None:
        while self.look(50, thorough=True):
            pass
        assert len(self._given) == len(set(self._given))
        assert set(self._given) == self._writers.stored - self._before


writes = st.tuples(
    st.just("write"), st.integers(0, 2), st.integers(-5400, 5400), st.integers(1, 6), st.booleans()
)
inserts = st.tuples(
    st.just("insert"),
    st.lists(st.integers(0, 9), min_size=3, max_size=3),
    st.sampled_from([(5, 6), (6, 5)]),
)
looks = st.tuples(st.just("look"), st.integers(0, 2), st.sampled_from([1, 3, 50]), st.booleans())
returns = st.tuples(st.just("go back"), st.integers(0, 2), st.floats(0, 1))
joins = st.tuples(st.just("join"))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(
    steps=[
        ("write", 0, -60, 3, False),
        ("write", 0, 60, 3, False),
        ("insert", [6, 0, 0], (6, 5)),
    ]
)
@given(steps=st.lists(st.one_of(writes, writes, inserts, inserts, looks, returns, joins)))
def test_each_event_is_given_once_however_late_it_comes_in(
    hit_store: HitStore, steps: list[Any]
) -> None:
    writers = Writers(hit_store)
    readers = [Reader(writers)]

    def peep() -> None:
        readers[-1].look(3, thorough=False)

    for name, *values in steps:
        if name == "write":
            writer, seconds, count, fired = values
            for number in range(count):
                at = TURN + timedelta(seconds=seconds + number)
                writers.write(writer, at, fired=fired)
        elif name == "insert":
            writers.insert(values[0], values[1], peep)
        elif name == "join":
            readers.append(Reader(writers))
        else:
            reader = readers[values[0] % len(readers)]
            if name == "look":
                reader.look(values[1], thorough=values[2])
            else:
                reader.go_back(values[1])
    for reader in readers:
        reader.check()


def places_at(moments: list[datetime], slots: list[int] | None = None) -> list[Place]:
    slots = slots or [0] * len(moments)
    return [
        Place(first_id_at(int(at.timestamp() * 1000)) | slot << 8, 0)
        for at, slot in zip(moments, slots, strict=True)
    ]


def test_what_a_silent_writer_has_is_found_with_the_first_of_it(
    hit_store: HitStore, account_id: int
) -> None:
    busy = places_at([NOW - timedelta(minutes=1)])
    late = places_at([NOW - timedelta(hours=n, minutes=1) for n in (9, 5, 0)], [7, 7, 7])
    start = present(hit_store, account_id, NOW)
    put(hit_store, account_id, busy)
    first = arrived(hit_store, account_id, start, NOW, 50, thorough=False)
    assert list(first.places) == busy
    put(hit_store, account_id, late)
    found = arrived(hit_store, account_id, first.after, NOW, 50, thorough=False)
    assert list(found.places) == late


def test_the_last_minutes_alone_may_miss_what_is_late_but_the_next_thorough_look_does_not(
    hit_store: HitStore, account_id: int
) -> None:
    put(hit_store, account_id, places_at([NOW - timedelta(minutes=1)]))
    start = present(hit_store, account_id, NOW)
    late = places_at([NOW - timedelta(hours=9)], [7])
    put(hit_store, account_id, late)
    hasty = arrived(hit_store, account_id, start, NOW, 50, thorough=False)
    assert (hasty.places, hasty.after) == ((), start)
    assert list(arrived(hit_store, account_id, start, NOW, 50).places) == late


def test_what_is_imported_or_behind_a_light_link_is_not_followed(
    hit_store: HitStore, account_id: int
) -> None:
    start = present(hit_store, account_id, NOW)
    moments = [NOW - timedelta(minutes=n) for n in range(1, 5)]
    hits = places_at(moments, [1, 2, 3, 4])
    fired = [Place(one.number + 1, 1) for one in hits[:1]]
    put(hit_store, account_id, hits[:1], outcome=COUNTED_IMPORTED)
    put(hit_store, account_id, hits[1:2], outcome=BY_SOURCE)
    put(hit_store, account_id, hits[2:3], flags=int(Flag.LIGHT))
    put(hit_store, account_id, fired, channel=Channel.IMPORT.name.lower())
    put(hit_store, account_id, hits[3:])
    assert list(arrived(hit_store, account_id, start, NOW, 50).places) == hits[3:]


@pytest.mark.parametrize("count", [AT_MOST_WRITERS, 2000])
def test_a_position_stays_small_and_forgets_what_is_old(count: int) -> None:
    moments = [NOW - timedelta(seconds=count - n) for n in range(count)]
    places = places_at(moments, list(range(count)))
    whole = Position(0).past(*places)
    kept = whole.tidied(NOW)
    assert len(kept.reached) <= AT_MOST_WRITERS
    # Nothing that was given is new again, and the newest are told apart still.
    assert all(kept.covers(place) for place in places)
    assert not kept.covers(Place(places[-1].number + 1, 0))
    later = whole.past(*places_at([NOW + LATENESS], [5])).tidied(NOW + LATENESS)
    assert len(later.reached) == 1
    assert all(later.covers(place) for place in places)
