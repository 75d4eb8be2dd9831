"""What the hit store must hold, replayed from the journals in the order of the plan.

Sums are kept in a temporary SQLite file, so that memory stays small however long the history is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from clicktrail.domain.events import HitKind
from clicktrail.domain.hit_id import TIME_SHIFT, chronological, slot, timestamp_ms
from clicktrail.hits.horizons import BEGINNING, Horizon
from clicktrail.ingest.columns import Columns
from clicktrail.ingest.conversions import (
    ATTRIBUTED,
    COUNTED,
    Earlier,
    EarlierConversions,
    Order,
)
from clicktrail.ingest.pipeline import Batch

DAY_MS = 24 * 3600 * 1000
HOUR_MS = 3600 * 1000
HIT_FIGURES = ("hits", "clicks", "unique_clicks", "views", "unique_views", "spider_hits")
CONVERSION_FIGURES = (
    "conversions",
    "converted_clicks",
    "unique_conversions",
    "value",
    "commission",
)
_FLUSH = 100_000
_MASK = (1 << 64) - 1

_TABLES = f"""
CREATE TABLE hits (day INTEGER, account INTEGER, datapoint INTEGER,
    {", ".join(f"{name} INTEGER" for name in HIT_FIGURES)},
    PRIMARY KEY (day, account, datapoint)) WITHOUT ROWID;
CREATE TABLE datapoint_conversions (day INTEGER, account INTEGER, datapoint INTEGER,
    {", ".join(f"{name} INTEGER" for name in CONVERSION_FIGURES)},
    PRIMARY KEY (day, account, datapoint)) WITHOUT ROWID;
CREATE TABLE conversions (day INTEGER, account INTEGER, conversion INTEGER,
    {", ".join(f"{name} INTEGER" for name in CONVERSION_FIGURES)},
    PRIMARY KEY (day, account, conversion)) WITHOUT ROWID;
CREATE TABLE earlier (click INTEGER, conversion INTEGER, order_id TEXT, ms INTEGER, outcome TEXT);
CREATE INDEX earlier_by_click ON earlier (click);
CREATE INDEX earlier_by_order ON earlier (conversion, order_id);
"""

Key = tuple[int, int, int]


class Ids(NamedTuple):
    """The ids of one writer in one hour: how many, their sum modulo 2^64, all of them xor-ed."""

    number: int
    total: int
    mixed: int


class Expected:
    """Collects what was replayed; also the memory of conversions for the replay itself.

    Conversions of clicks that are older than `begins_ms` (0: nothing is missing) may have been
    forgotten by the journal; `store` is asked for those, up to the cycle `first_cycle`. What lies
    before an account's horizon is left out, since retention removes it from the store.
    """

    def __init__(
        self,
        path: Path,
        store: EarlierConversions,
        begins_ms: int,
        first_cycle: int,
        horizons: Mapping[int, Horizon] | None = None,
    ) -> None:
        self._database = sqlite3.connect(path)
        self._database.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_TABLES}")
        self._store = store
        self._begins_ms = begins_ms
        self._first_cycle = first_cycle
        self._hits_since: dict[int, int] = {}
        self._conversions_since: dict[int, int] = {}
        for account, kept in (horizons or {}).items():
            self._hits_since[account] = (kept.hits - BEGINNING).days
            self._conversions_since[account] = (kept.conversions - BEGINNING).days
        self._sums: dict[str, dict[Key, list[int]]] = {
            name: {} for name in ("hits", "datapoint_conversions", "conversions")
        }
        self.hit_ids: dict[tuple[int, int], Ids] = {}
        self.event_ids: dict[tuple[int, int], Ids] = {}
        self.last_ids: dict[int, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def earlier_conversions(
        self, clicks: Sequence[tuple[int, int]], before_cycle: int
    ) -> list[Earlier]:
        """Return the conversions of clicks that were replayed before."""
        found: list[Earlier] = []
        for _, click in clicks:
            found += self._earlier("click = ?", chronological(click))
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
        for _, conversion, order in orders:
            found += self._earlier(
                "conversion = ? AND order_id = ? AND ms >= ?", conversion, order, since_ms
            )
        if since_ms < self._begins_ms:
            found += self._store.earlier_orders(
                orders, since_ms, min(self._first_cycle, before_cycle)
            )
        return found

    def _earlier(self, where: str, *values: int | str) -> list[Earlier]:
        rows = self._database.execute(
            f"SELECT click, conversion, order_id, ms, outcome FROM earlier WHERE {where}",  # noqa: S608
            values,
        )
        return [(click & _MASK, *rest) for click, *rest in rows]

    def take(self, batches: Sequence[Batch]) -> None:
        """Add the rows of a cycle."""
        for batch in batches:
            if len(batch.hits["hit_id"]):
                self._take_hits(batch)
            for each in batch.judged:
                self._take_event_id(each.fired.hit_id, each.fired.account_id)
            self._database.executemany(
                "INSERT INTO earlier VALUES (?, ?, ?, ?, ?)",
                [
                    # SQLite's integers are signed.
                    (chronological(e.earlier[0]), *e.earlier[1:])
                    for e in batch.judged
                    if e.attribution.winner or e.fired.order
                ],
            )
            rows = batch.conversions
            for index, outcome in enumerate(rows["outcome"]):
                if outcome not in COUNTED:
                    continue
                day, account = rows["ts"][index] // DAY_MS, rows["account_id"][index]
                if day < self._conversions_since.get(account, 0):
                    continue
                figures = [
                    1,
                    rows["is_first_of_click"][index],
                    rows["is_first"][index],
                    rows["value"][index],
                    rows["commission"][index],
                ]
                key = (day, account, rows["conversion_id"][index])
                self._add("conversions", key, figures)
                if outcome == ATTRIBUTED:
                    key = (day, account, rows["datapoint_id"][index])
                    self._add("datapoint_conversions", key, figures)
        if sum(map(len, self._sums.values())) > _FLUSH:
            self.flush()

    def flush(self) -> None:
        """Write what is held in memory to the file."""
        for table, sums in self._sums.items():
            names = HIT_FIGURES if table == "hits" else CONVERSION_FIGURES
            third = "conversion" if table == "conversions" else "datapoint"
            adding = ", ".join(f"{name} = {name} + excluded.{name}" for name in names)
            self._database.executemany(
                f"INSERT INTO {table} VALUES (?, ?, ?, {', '.join('?' * len(names))})"  # noqa: S608
                f" ON CONFLICT (day, account, {third}) DO UPDATE SET {adding}",
                ((*key, *figures) for key, figures in sums.items()),
            )
            sums.clear()

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

    def _take_hits(self, batch: Batch) -> None:
        columns = batch.hits
        self._take_last_ids(columns["hit_id"])
        if self._hits_since:
            columns = self._still_kept(columns)
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
            np.bincount(index, weights=mask, minlength=len(groups)).astype(np.int64).tolist()
            for mask in (
                np.ones(len(days), dtype=bool),
                people & clicks,
                people & clicks & unique,
                people & ~clicks,
                people & ~clicks & unique,
                ~people,
            )
        ]
        for group, *counts in zip(groups.tolist(), *figures, strict=True):
            pair = int(pair_values[group // len(day_values)])
            day = int(day_values[group % len(day_values)])
            self._add("hits", (day, pair >> 32, pair & 0xFFFF_FFFF), counts)
        self._take_ids(columns["hit_id"], columns["ts"])

    def _take_ids(self, ids: NDArray[np.uint64], times: NDArray[np.int64]) -> None:
        slots = (ids >> np.uint64(8)) & np.uint64((1 << (TIME_SHIFT - 8)) - 1)
        keys, index = np.unique(
            slots.astype(np.int64) << 40 | times // HOUR_MS, return_inverse=True
        )
        for at, key in enumerate(keys.tolist()):
            mine = ids[index == at]
            added = Ids(
                len(mine),
                int(np.add.reduce(mine, dtype=np.uint64)),
                int(np.bitwise_xor.reduce(mine)),
            )
            where = (key >> 40, key & ((1 << 40) - 1))
            self.hit_ids[where] = _together(self.hit_ids.get(where), added)

    def _take_last_ids(self, ids: NDArray[np.uint64]) -> None:
        slots = (ids >> np.uint64(8)) & np.uint64((1 << (TIME_SHIFT - 8)) - 1)
        for writer in np.unique(slots):
            newest = int(ids[slots == writer].max())
            self.last_ids[int(writer)] = max(self.last_ids.get(int(writer), 0), newest)

    def _still_kept(self, columns: Columns) -> Columns:
        """Return what retention leaves of hits, as far as it is compared."""
        accounts, where = np.unique(columns["account_id"], return_inverse=True)
        since = np.array([self._hits_since.get(int(each), 0) for each in accounts], dtype=np.int64)
        kept = columns["ts"] // DAY_MS >= since[where]
        names = ("ts", "hit_id", "account_id", "datapoint_id", "kind", "is_unique", "is_spider")
        return {name: columns[name][kept] for name in names}

    def _take_event_id(self, event_id: int, account_id: int) -> None:
        where = (slot(event_id), timestamp_ms(event_id) // HOUR_MS)
        self.last_ids[where[0]] = max(self.last_ids.get(where[0], 0), event_id)
        if timestamp_ms(event_id) // DAY_MS < self._conversions_since.get(account_id, 0):
            return
        added = Ids(1, event_id, event_id)
        self.event_ids[where] = _together(self.event_ids.get(where), added)

    def _add(self, table: str, key: Key, figures: Sequence[int]) -> None:
        sums = self._sums[table]
        before = sums.get(key)
        if before is None:
            sums[key] = list(figures)
        else:
            for index, figure in enumerate(figures):
                before[index] += figure


def _together(one: Ids | None, other: Ids) -> Ids:
    if one is None:
        return other
    return Ids(
        one.number + other.number, (one.total + other.total) & _MASK, one.mixed ^ other.mixed
    )
