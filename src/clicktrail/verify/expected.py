"""What the hit store must hold, replayed from the journals in the order of the plan.

Sums are kept in a SQLite file, so that memory stays small however long the history is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clicktrail.domain.events import COUNTER_MASK, COUNTER_SHIFT, Flag, HitKind
from clicktrail.domain.hit_id import TIME_SHIFT, WORKER_BITS, chronological, slot, timestamp_ms
from clicktrail.ingest.columns import Columns
from clicktrail.ingest.conversions import (
    ATTRIBUTED,
    COUNTED,
    Earlier,
    EarlierConversions,
    Order,
)
from clicktrail.ingest.pipeline import Batch
from clicktrail.journal.shared.layout import partition_of
from clicktrail.verify.labels import OF_TABLE
from clicktrail.verify.scope import DAY_MS, Scope, chosen

HOUR_MS = 3600 * 1000
_OF_HITS = ("hits", "clicks", "unique_clicks", "views", "unique_views", "spider_hits")
_OF_CONVERSIONS = (
    "conversions",
    "converted_clicks",
    "unique_conversions",
    "value",
    "commission",
)
# What a conversion that counts nowhere has is its checksums.
_NOTHING = (0,) * len(_OF_CONVERSIONS)
FIGURES = {
    table: (*(_OF_HITS if table == "hits" else _OF_CONVERSIONS), *checksums)
    for table, checksums in OF_TABLE.items()
}
"""What is summed up and compared; the first counts the rows."""

_FLUSH = 100_000
_MASK = (1 << 64) - 1

_TABLES = f"""
CREATE TABLE IF NOT EXISTS hits (day INTEGER, account INTEGER, datapoint INTEGER,
    {", ".join(f"{name} INTEGER" for name in FIGURES["hits"])},
    PRIMARY KEY (day, account, datapoint)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS datapoint_conversions (day INTEGER, account INTEGER, datapoint INTEGER,
    {", ".join(f"{name} INTEGER" for name in FIGURES["datapoint_conversions"])},
    PRIMARY KEY (day, account, datapoint)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS conversions (day INTEGER, account INTEGER, conversion INTEGER,
    {", ".join(f"{name} INTEGER" for name in FIGURES["conversions"])},
    PRIMARY KEY (day, account, conversion)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS earlier (click INTEGER, conversion INTEGER, order_id TEXT,
    ms INTEGER, outcome TEXT, account INTEGER, cycle INTEGER);
CREATE INDEX IF NOT EXISTS earlier_by_click ON earlier (click);
CREATE INDEX IF NOT EXISTS earlier_by_order ON earlier (conversion, order_id);
CREATE TABLE IF NOT EXISTS ids (kind TEXT, hour INTEGER, writer INTEGER,
    number INTEGER, total TEXT, mixed TEXT, PRIMARY KEY (kind, hour, writer)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS last_ids (writer INTEGER, partition INTEGER, id TEXT,
    PRIMARY KEY (writer, partition)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS turns (datapoint INTEGER, place INTEGER, taken INTEGER,
    PRIMARY KEY (datapoint, place)) WITHOUT ROWID;
"""

Key = tuple[int, int, int]


class Ids(NamedTuple):
    """The ids of one writer in one hour: how many, their sum modulo 2^64, all of them xor-ed."""

    number: int
    total: int
    mixed: int


class Expected:
    """Collects what was replayed; its `memory` is what conversions look back at meanwhile.

    Rows outside `scope` are left out of the sums. Of the hits of node `node` it is counted which
    turns they took. `last_ids` gives the last id that was replayed by writer and partition, which
    is 0 where nodes share no journal (`partitions`: 1).
    """

    def __init__(
        self,
        database: sqlite3.Connection,
        scope: Scope | None = None,
        node: int = 0,
        partitions: int = 1,
    ) -> None:
        self._database = database
        database.executescript(_TABLES)
        database.execute("BEGIN")
        self._scope = scope or Scope()
        self._node = node
        self.partitions = partitions
        self._sums: dict[str, dict[Key, list[int]]] = {name: {} for name in FIGURES}
        self._ids: dict[tuple[str, int, int], Ids] = {}
        self._turns: dict[tuple[int, int], int] = {}
        self.last_ids: dict[tuple[int, int], int] = {
            (writer, partition): int(text)
            for writer, partition, text in database.execute(
                "SELECT writer, partition, id FROM last_ids"
            )
        }

    @property
    def is_full(self) -> bool:
        """Tell whether it is time to flush."""
        return sum(map(len, self._sums.values())) > _FLUSH

    def memory(self, store: EarlierConversions, begins_ms: int, first_cycle: int) -> Memory:
        """Return the memory of conversions for journals that are replayed from a cycle on.

        Conversions of clicks that are older than `begins_ms` (0: nothing is missing) were not
        replayed; `store` is asked for those, up to the cycle `first_cycle`.
        """
        return Memory(self._database, store, begins_ms, first_cycle)

    def take(self, batches: Sequence[Batch]) -> None:
        """Add the rows of a cycle."""
        self.remember(batches)
        for batch in batches:
            if len(batch.hits["hit_id"]):
                self._take_hits(batch)
            for each in batch.judged:
                self._take_event_id(each.fired.hit_id, each.fired.account_id)
            if batch.judged:
                self._take_conversions(batch.conversions)

    def remember(self, batches: Sequence[Batch]) -> None:
        """Keep what later conversions may look back at, of the rows of a cycle."""
        for batch in batches:
            self._database.executemany(
                "INSERT INTO earlier VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    # SQLite's integers are signed.
                    (chronological(e.earlier[0]), *e.earlier[1:], e.fired.account_id, e.cycle)
                    for e in batch.judged
                    if e.attribution.winner or e.fired.order
                ],
            )

    def flush(self) -> None:
        """Write what is held in memory to the file."""
        for table, sums in self._sums.items():
            names = FIGURES[table]
            third = "conversion" if table == "conversions" else "datapoint"
            adding = ", ".join(f"{name} = {name} + excluded.{name}" for name in names)
            self._database.executemany(
                f"INSERT INTO {table} VALUES (?, ?, ?, {', '.join('?' * len(names))})"  # noqa: S608
                f" ON CONFLICT (day, account, {third}) DO UPDATE SET {adding}",
                ((*key, *figures) for key, figures in sums.items()),
            )
            sums.clear()
        for (kind, hour, writer), ids in self._ids.items():
            row = self._database.execute(
                "SELECT number, total, mixed FROM ids WHERE kind = ? AND hour = ? AND writer = ?",
                (kind, hour, writer),
            ).fetchone()
            before = Ids(row[0], int(row[1]), int(row[2])) if row else None
            number, total, mixed = _together(before, ids)
            self._database.execute(
                "INSERT OR REPLACE INTO ids VALUES (?, ?, ?, ?, ?, ?)",
                (kind, hour, writer, number, str(total), str(mixed)),
            )
        self._ids.clear()
        self._database.executemany(
            "INSERT INTO turns VALUES (?, ?, ?)"
            " ON CONFLICT (datapoint, place) DO UPDATE SET taken = taken + excluded.taken",
            ((*key, taken) for key, taken in self._turns.items()),
        )
        self._turns.clear()
        self._database.executemany(
            "INSERT OR REPLACE INTO last_ids VALUES (?, ?, ?)",
            ((*key, str(last)) for key, last in self.last_ids.items()),
        )

    def commit(self) -> None:
        """Let what was flushed last, whatever happens."""
        self._database.execute("COMMIT")
        self._database.execute("BEGIN")

    def days(self) -> set[int]:
        """Return the days (since 1970, UTC) on which anything happened."""
        return {
            row[0]
            for table in self._sums
            for row in self._database.execute(f"SELECT DISTINCT day FROM {table}")  # noqa: S608
        }

    def of_day(self, table: str, day: int) -> dict[tuple[int, int], tuple[int, ...]]:
        """Return the figures of a day: by (account, datapoint), or (account, conversion)."""
        rows: Iterator[tuple[int, ...]] = self._database.execute(
            f"SELECT * FROM {table} WHERE day = ?",  # noqa: S608
            (day,),
        )
        return {(row[1], row[2]): tuple(row[3:]) for row in rows}

    def ids_of_day(self, kind: str, day: int) -> dict[tuple[int, int], Ids]:
        """Return the ids of a day's `hits` or `conversions`, by (writer, hour since 1970)."""
        rows = self._database.execute(
            "SELECT writer, hour, number, total, mixed FROM ids"
            " WHERE kind = ? AND hour >= ? AND hour < ?",
            (kind, day * 24, (day + 1) * 24),
        )
        return {(row[0], row[1]): Ids(row[2], int(row[3]), int(row[4])) for row in rows}

    def turns(self) -> Iterator[tuple[int, int, int]]:
        """Yield (datapoint id, place, how often it was taken)."""
        yield from self._database.execute("SELECT datapoint, place, taken FROM turns")

    def _take_hits(self, batch: Batch) -> None:
        columns = batch.hits
        self._note_last(columns["hit_id"], columns["account_id"])
        self._take_turns(columns)
        if not self._scope.is_everything:
            columns = chosen(columns, self._scope)
            if not len(columns["hit_id"]):
                return
        days = columns["ts"] // DAY_MS
        pairs = columns["account_id"].astype(np.uint64) << np.uint64(32) | columns[
            "datapoint_id"
        ].astype(np.uint64)
        pair_values, pair_index = np.unique(pairs, return_inverse=True)
        day_values, day_index = np.unique(days, return_inverse=True)
        groups, index = np.unique(pair_index * len(day_values) + day_index, return_inverse=True)
        people = columns["is_spider"] == 0
        clicks, unique = columns["kind"] == HitKind.CLICK, columns["is_unique"] == 1
        figures = [
            # Floats, that hold the checksums of 2^21 rows; no batch has as many.
            np.bincount(index, weights=each, minlength=len(groups)).astype(np.int64).tolist()
            for each in (
                np.ones(len(days), dtype=bool),
                people & clicks,
                people & clicks & unique,
                people & ~clicks,
                people & ~clicks & unique,
                ~people,
                *(checksum.of_rows(columns) for checksum in OF_TABLE["hits"].values()),
            )
        ]
        for group, *counts in zip(groups.tolist(), *figures, strict=True):
            pair = int(pair_values[group // len(day_values)])
            day = int(day_values[group % len(day_values)])
            self._add("hits", (day, pair >> 32, pair & 0xFFFF_FFFF), counts)
        self._take_ids(columns["hit_id"], columns["ts"])

    def _take_conversions(self, rows: Columns) -> None:
        checksums = zip(
            *(each.of_rows(rows).tolist() for each in OF_TABLE["conversions"].values()), strict=True
        )
        for index, (outcome, own) in enumerate(zip(rows["outcome"], checksums, strict=True)):
            day, account = rows["ts"][index] // DAY_MS, rows["account_id"][index]
            if not self._scope.includes(account, day):
                continue
            key = (day, account, rows["conversion_id"][index])
            if outcome not in COUNTED:
                self._add("conversions", key, (*_NOTHING, *own))
                continue
            figures = (
                1,
                rows["is_first_of_click"][index],
                rows["is_first"][index],
                rows["value"][index],
                rows["commission"][index],
            )
            self._add("conversions", key, (*figures, *own))
            if outcome == ATTRIBUTED:
                key = (day, account, rows["datapoint_id"][index])
                self._add("datapoint_conversions", key, figures)

    def _take_ids(self, ids: NDArray[np.uint64], times: NDArray[np.int64]) -> None:
        keys, index = np.unique(
            _writers(ids).astype(np.int64) << 40 | times // HOUR_MS, return_inverse=True
        )
        for at, key in enumerate(keys.tolist()):
            mine = ids[index == at]
            added = Ids(
                len(mine),
                int(np.add.reduce(mine, dtype=np.uint64)),
                int(np.bitwise_xor.reduce(mine)),
            )
            where = ("hits", key & ((1 << 40) - 1), key >> 40)
            self._ids[where] = _together(self._ids.get(where), added)

    def _take_event_id(self, event_id: int, account: int) -> None:
        writer, ms = slot(event_id), timestamp_ms(event_id)
        key = (writer, partition_of(account, self.partitions))
        self.last_ids[key] = max(self.last_ids.get(key, 0), event_id)
        if not self._scope.includes(account, ms // DAY_MS):
            return
        where = ("conversions", ms // HOUR_MS, writer)
        self._ids[where] = _together(self._ids.get(where), Ids(1, event_id, event_id))

    def _note_last(self, ids: NDArray[np.uint64], accounts: NDArray[np.uint32]) -> None:
        partitions = accounts.astype(np.uint64) % np.uint64(self.partitions)
        keys, index = np.unique(
            _writers(ids) * np.uint64(self.partitions) + partitions, return_inverse=True
        )
        for at, value in enumerate(keys.tolist()):
            last = int(ids[index == at].max())
            key = divmod(value, self.partitions)
            self.last_ids[key] = max(self.last_ids.get(key, 0), last)

    def _take_turns(self, columns: Columns) -> None:
        flags = columns["flags"]
        places = flags >> COUNTER_SHIFT & COUNTER_MASK
        takes = (places > 0) | (flags & int(Flag.LIMITED) > 0)
        takes &= _writers(columns["hit_id"]) >> np.uint64(WORKER_BITS) == self._node
        datapoints = columns["datapoint_id"]
        for at in np.flatnonzero(takes).tolist():
            datapoint, place = int(datapoints[at]), int(places[at])
            # Place 0 is where a limit's clicks are counted.
            taken = ([0] if flags[at] & int(Flag.LIMITED) else []) + ([place] if place else [])
            for each in taken:
                self._turns[datapoint, each] = self._turns.get((datapoint, each), 0) + 1

    def _add(self, table: str, key: Key, figures: Sequence[int]) -> None:
        sums = self._sums[table]
        before = sums.get(key)
        if before is None:
            sums[key] = list(figures)
        else:
            for index, figure in enumerate(figures):
                before[index] += figure


class Memory:
    """What was replayed of conversions, for those that look back at it."""

    def __init__(
        self,
        database: sqlite3.Connection,
        store: EarlierConversions,
        begins_ms: int,
        first_cycle: int,
    ) -> None:
        self._database = database
        self._store = store
        self._begins_ms = begins_ms
        self._first_cycle = first_cycle

    def earlier_conversions(
        self, clicks: Sequence[tuple[int, int]], before_cycle: int
    ) -> list[Earlier]:
        """Return the conversions of clicks that were replayed before."""
        found: list[Earlier] = []
        for _, click in clicks:
            found += self._earlier("click = ?", chronological(click), before_cycle)
        forgotten = [each for each in clicks if timestamp_ms(each[1]) < self._begins_ms]
        if forgotten:
            found += self._store.earlier_conversions(
                forgotten, min(self._first_cycle, before_cycle)
            )
        return found

    def earlier_orders(
        self, orders: Sequence[Order], since_ms: int, before_cycle: int
    ) -> list[Earlier]:
        """Return the conversions of orders that were replayed before."""
        found: list[Earlier] = []
        for account, conversion, order in orders:
            found += self._earlier(
                "conversion = ? AND order_id = ? AND ms >= ? AND account = ?",
                conversion,
                order,
                since_ms,
                account,
                before_cycle,
            )
        if since_ms < self._begins_ms:
            found += self._store.earlier_orders(
                orders, since_ms, min(self._first_cycle, before_cycle)
            )
        return found

    def _earlier(self, where: str, *values: int | str) -> list[Earlier]:
        # As the hit store answers: of journals with plans of their own, too, by the number alone.
        rows = self._database.execute(
            "SELECT click, conversion, order_id, ms, outcome FROM earlier"  # noqa: S608
            f" WHERE {where} AND cycle < ?",
            values,
        )
        return [(click & _MASK, *rest) for click, *rest in rows]


def _writers(ids: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (ids >> np.uint64(8)) & np.uint64((1 << (TIME_SHIFT - 8)) - 1)


def _together(one: Ids | None, other: Ids) -> Ids:
    if one is None:
        return other
    return Ids(
        one.number + other.number, (one.total + other.total) & _MASK, one.mixed ^ other.mixed
    )
