"""Rows made anew from the journal, by the steps of ingestion, into a version of the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.hits.sql import Parameters
from clicktrail.hits.store import MAX_ROWS_PER_INSERT, HitStore
from clicktrail.ingest import plan_file
from clicktrail.ingest.columns import Columns
from clicktrail.ingest.conversions import Earlier, EarlierConversions, Judged, Order
from clicktrail.ingest.gather import JournalSource
from clicktrail.ingest.pipeline import Batch, Pipeline
from clicktrail.ingest.ranges import Cycle
from clicktrail.runtime.errors import OperatorError
from clicktrail.verify.cycles import done_cycles, reading

IDS_PER_QUESTION = 20_000


class Made(NamedTuple):
    """What became of one cycle."""

    cycle: Cycle
    batches: list[Batch]


class Replayer:
    """Reads cycles again and takes them through the pipeline, as a first ingestion would today."""

    def __init__(
        self, plan: Path, journals: Path, geo: GeoDatabase, memory: EarlierConversions
    ) -> None:
        self._plan = plan
        self._source = JournalSource(journals, {})
        self._geo = geo
        self._memory = memory
        self._pipeline = Pipeline(geo, memory)
        self._next = 0

    def through(self, first: int, last: int, oldest: dict[str, int]) -> Iterator[Made]:
        """Yield what becomes of the cycles `first` to `last`, both included.

        Raises OperatorError where any of it cannot be read any more.
        """
        cycles: Iterable[tuple[Cycle, bool]]
        if first == self._next:
            records = plan_file.read_from(self._plan, first)
            cycles = (
                (each, False)
                for each in records
                if isinstance(each, Cycle) and first <= each.number <= last
            )
        else:
            self._pipeline = Pipeline(self._geo, self._memory)
            cycles = reading(done_cycles(self._plan, last), oldest, first)
        for cycle, is_past in cycles:
            replayed = self._source.again(cycle)
            if is_past:
                self._pipeline.remember(cycle, replayed.slices)
                continue
            for problem in replayed.problems + replayed.unreadable:
                raise OperatorError(f"it cannot be made anew from the journal: {problem}")
            yield Made(cycle, self._pipeline.process(cycle, replayed.slices))
        self._next = last + 1


def stored(store: HitStore, columns: Columns, names: Sequence[str]) -> dict[int, tuple[Any, ...]]:
    """Return what the version in force has of these hits in the columns `names`, by hit id."""
    found: dict[int, tuple[Any, ...]] = {}
    ids, times = columns["hit_id"], columns["ts"]
    for start in range(0, len(ids), IDS_PER_QUESTION):
        part = slice(start, start + IDS_PER_QUESTION)
        bound = Parameters()
        among = bound.among("hit_id", "ids", ids[part].tolist(), "UInt64")
        bound.values |= {"first": int(times[part].min()), "last": int(times[part].max())}
        rows = store.rows_of_all(
            f"SELECT hit_id, {', '.join(names)} FROM hits"  # noqa: S608
            " WHERE ts >= fromUnixTimestamp64Milli({first:Int64}, 'UTC')"
            f" AND ts <= fromUnixTimestamp64Milli({{last:Int64}}, 'UTC') AND {among}",
            bound.values,
        )
        found.update((row[0], tuple(row[1:])) for row in rows)
    return found


def keep_stored(store: HitStore, columns: Columns, names: Sequence[str]) -> Columns:
    """Return the hits with the columns `names` as they are in the version in force.

    Hits that it does not have come as they are.
    """
    if not names or not len(columns["hit_id"]):
        return columns
    found = stored(store, columns, names)
    indices = [
        (index, found[number])
        for index, number in enumerate(columns["hit_id"].tolist())
        if number in found
    ]
    changed = {
        name: columns[name].copy() if isinstance(columns[name], np.ndarray) else list(columns[name])
        for name in names
    }
    for index, values in indices:
        for name, value in zip(names, values, strict=True):
            changed[name][index] = value
    return columns | changed


class Pending:
    """The memory of conversions while rows wait to be inserted: the store's, and of what waits."""

    def __init__(self, store: EarlierConversions) -> None:
        self._store = store
        self._by_click: dict[int, list[Earlier]] = defaultdict(list)
        self._by_order: dict[Order, list[Earlier]] = defaultdict(list)

    def take(self, judged: Iterable[Judged]) -> None:
        """Remember conversions that are not in the store yet."""
        for each in judged:
            row = each.earlier
            self._by_click[row[0]].append(row)
            self._by_order[each.fired.account_id, row[1], row[2]].append(row)

    def clear(self) -> None:
        """Forget them: the store has them now."""
        self._by_click.clear()
        self._by_order.clear()

    def earlier_conversions(
        self, clicks: Sequence[tuple[int, int]], before_cycle: int
    ) -> list[Earlier]:
        """Return what became of clicks in earlier cycles."""
        found = self._store.earlier_conversions(clicks, before_cycle)
        return found + [row for _, click in clicks for row in self._by_click.get(click, ())]

    def earlier_orders(
        self, orders: Sequence[Order], since_ms: int, before_cycle: int
    ) -> list[Earlier]:
        """Return what became of orders in earlier cycles, from `since_ms` on."""
        found = self._store.earlier_orders(orders, since_ms, before_cycle)
        waiting = (row for order in orders for row in self._by_order.get(order, ()))
        return found + [row for row in waiting if row[3] >= since_ms]


def joined(parts: Sequence[Columns]) -> Iterator[Columns]:
    """Yield the rows of the parts, in their order, in as few pieces as inserts take."""
    rows = 0
    piece: list[Columns] = []
    for part in parts:
        number = len(part["ts"])
        if piece and rows + number > MAX_ROWS_PER_INSERT:
            yield _together(piece)
            piece, rows = [], 0
        if number:
            piece.append(part)
            rows += number
    if piece:
        yield _together(piece)


def _together(parts: Sequence[Columns]) -> Columns:
    if len(parts) == 1:
        return parts[0]
    return {
        name: np.concatenate([part[name] for part in parts])
        if isinstance(column, np.ndarray)
        else [value for part in parts for value in part[name]]
        for name, column in parts[0].items()
    }
