"""Events in the order in which they come in: what the live stream follows, without gap or double.

Events do not arrive in the order of time. Each edge worker writes a journal of its own, what was
late at one worker or lay in a journal during an outage is inserted behind what is newer, and an
insert of many ranges shows all of them at once. So no instant can be named before which everything
is there, and "later than the last one" loses what is late; to wait a while first only makes that
rarer.

But all that one worker writes arrives in order: its ids rise strictly, also over restarts and
steps of the clock (`domain.hit_id`), its journal is read from front to back, and each range is
inserted before the next one is planned (`ingest.ingester`). The store shows an insert all at once,
by table and month (a part each). So what has been seen is told exactly by one id for each writer,
table and month: what a writer has above its id is new, what it has below has been given. That is a
`Position`; nobody has to remember ids that were given, nor to wait.

Two things bound a position. What comes in more than `LATENESS` behind the newest that was given is
not new any more; so of writers that have been silent for longer nothing is kept. And at most
`AT_MOST_WRITERS` are told apart; with more of them, less late events are given up.

Imported history is not followed: it has happened elsewhere and before, and its ids are of arbitrary
writers. (Bots in it that our own lists know cannot be told from others, hence that second bound.)
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from clicktrail.domain.events import Channel, Flag
from clicktrail.domain.hit_id import chronological, first_id_at, slot
from clicktrail.hits.event_rows import Place
from clicktrail.hits.parameters import Parameters

if TYPE_CHECKING:
    from clicktrail.hits.event_rows import Event
    from clicktrail.hits.store import HitStore

LATENESS = timedelta(days=1)
RECENT = timedelta(minutes=5)
AT_MOST_WRITERS = 256
_WRITERS = 2048
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_IMPORTED = Channel.IMPORT.name.lower()
# How outcomes end of what others have seen (`enrichment.agents`).
_NOT_SEEN = ":imported"
# Rank of a place → its table, the column of its id, and which rows are meant.
_TABLES = {
    0: (
        "hits",
        "hit_id",
        f" AND bitAnd(flags, {int(Flag.LIGHT)}) = 0 AND NOT endsWith(outcome, '{_NOT_SEEN}')",
    ),
    1: ("conversions", "event_id", f" AND channel != '{_IMPORTED}'"),
}


class Position(msgspec.Struct, frozen=True, array_like=True):
    """What of an account's events has been given: all up to `floor`, and by writer what is above.

    `reached` are pairs of a lane (writer, table and month in one number) and the last number
    (`Place.number`) that was given of it, by lane.
    """

    floor: int
    reached: tuple[tuple[int, int], ...] = ()

    def past(self, *places: Place) -> Position:
        """Return the position after these were given, too; of each lane in order."""
        reached = dict(self.reached)
        for place in places:
            lane = _lane(place)
            reached[lane] = max(reached.get(lane, self.floor), place.number)
        return Position(self.floor, tuple(sorted(reached.items())))

    def covers(self, place: Place) -> bool:
        """Tell whether an event has been given."""
        return place.number <= dict(self.reached).get(_lane(place), self.floor)

    def tidied(self, now: datetime) -> Position:
        """Return the position without what is too old to matter."""
        if not self.reached:
            return self
        newest = min(self.newest(), now)
        floor = max(self.floor, _number_at(newest - LATENESS))
        kept = self.above(floor)
        if len(kept.reached) > AT_MOST_WRITERS:
            numbers = sorted(number for _, number in kept.reached)
            kept = kept.above(numbers[-AT_MOST_WRITERS // 2 - 1])
        return kept

    def above(self, floor: int) -> Position:
        """Return the position that is this one above a floor, no lower than its own."""
        floor = max(self.floor, floor)
        return Position(floor, tuple(pair for pair in self.reached if pair[1] > floor))

    def same_as(self, other: Position) -> bool:
        """Tell whether two positions differ at most in what is too old for one of them."""
        floor = max(self.floor, other.floor)
        return self.above(floor) == other.above(floor)

    def newest(self) -> datetime:
        """Return the time of the newest event that was given."""
        return _time_of(max((number for _, number in self.reached), default=self.floor))


def follows(event: Event) -> bool:
    """Tell whether an event is one of those that are followed, as all but imported ones are."""
    if event.conversion is not None:
        return event.conversion.channel != _IMPORTED
    return event.hit is None or not event.hit.outcome.endswith(_NOT_SEEN)


class Arrived(NamedTuple):
    """What came in after a position, in the order of time, and the position behind all of it.

    `more`: there was no room for all, so that it is worth looking again at once.
    """

    before: Position
    places: tuple[Place, ...]
    after: Position
    more: bool

    @property
    def hit_ids(self) -> list[int]:
        """The ids of the hits."""
        return [place.id for place in self.places if place.rank == 0]

    @property
    def event_ids(self) -> list[int]:
        """The ids of the conversions."""
        return [place.id for place in self.places if place.rank == 1]


def present(store: HitStore, account_id: int, now: datetime) -> Position:
    """Return the position behind everything that is there now. Raises HitStoreError."""
    floor = _number_at(now - LATENESS)
    bound = Parameters()
    account = bound.add("account_id", "UInt32", account_id)
    since = bound.moment("since", _time_of(floor))
    rows = store.rows(
        " UNION ALL ".join(
            f"SELECT max(reinterpretAsInt64({column})), toUInt8({rank}) FROM {table}"
            f" WHERE account_id = {account} AND ts >= {since}{only}"
            f" GROUP BY toYYYYMM(ts), {_writer(column)}"
            for rank, (table, column, only) in _TABLES.items()
        ),
        bound.values,
    )
    return Position(floor).past(*(Place(number, rank) for number, rank in rows)).tidied(now)


def arrived(
    store: HitStore,
    account_id: int,
    position: Position,
    now: datetime,
    limit: int,
    *,
    thorough: bool = True,
) -> Arrived:
    """Return what has come in after a position, at most `limit` events. Raises HitStoreError.

    Unless `thorough`, it is first looked at the last minutes only, which may not find what is late;
    whatever is found is then as complete as otherwise.
    """
    floor = _time_of(position.floor)
    recent = max(floor, min(position.newest(), now) - RECENT)
    found = _above(store, account_id, position, floor if thorough else recent, limit)
    if not thorough and recent > floor:
        reached = dict(position.reached)
        least = _number_at(recent)
        if any(reached.get(_lane(place), position.floor) < least for place in found):
            # That writer was silent: what else it has may lie before these minutes.
            found = _above(store, account_id, position, floor, limit)
    after = position.past(*found).tidied(now) if found else position
    return Arrived(position, tuple(found), after, len(found) >= limit)


def _above(
    store: HitStore, account_id: int, position: Position, since: datetime, limit: int
) -> list[Place]:
    bound = Parameters()
    account = bound.add("account_id", "UInt32", account_id)
    start = bound.moment("since", since)
    floor = bound.add("floor", "Int64", position.floor)
    parts = []
    for rank, (table, column, only) in _TABLES.items():
        number = f"reinterpretAsInt64({column})"
        lanes = [(lane // 2, reached) for lane, reached in position.reached if lane % 2 == rank]
        least = floor
        if lanes:
            keys = bound.add(f"lanes_{rank}", "Array(UInt64)", [lane for lane, _ in lanes])
            ends = bound.add(f"reached_{rank}", "Array(Int64)", [end for _, end in lanes])
            lane = f"toUInt64(toYYYYMM(ts)) * {_WRITERS} + {_writer(column)}"
            least = f"transform({lane}, {keys}, {ends}, {floor})"
        parts.append(
            f"SELECT {number} AS number, toUInt8({rank}) AS rank FROM {table}"
            f" WHERE account_id = {account} AND ts >= {start} AND {number} > {least}{only}"
        )
    union = " UNION ALL ".join(parts)
    rows = store.rows(
        f"SELECT number, rank FROM ({union}) ORDER BY number, rank"
        f" LIMIT {bound.add('limit', 'UInt64', limit)}",
        bound.values,
    )
    return [Place(number, rank) for number, rank in rows]


def _writer(column: str) -> str:
    """Return the expression of `hit_id.slot`."""
    return f"bitAnd(bitShiftRight({column}, 8), {_WRITERS - 1})"


def _lane(place: Place) -> int:
    at = place.at
    return ((at.year * 100 + at.month) * _WRITERS + slot(place.id)) * 2 + place.rank


def _number_at(at: datetime) -> int:
    """Return the number below those of all events from `at` on."""
    return chronological(first_id_at((at - _EPOCH) // timedelta(milliseconds=1))) - 1


def _time_of(number: int) -> datetime:
    return Place(number, 0).at
