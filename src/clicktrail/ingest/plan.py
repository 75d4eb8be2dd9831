"""The plan log: which ranges of which journals are taken in which cycle, decided once and for all.

A cycle is on disk before its first row is inserted, so that after any death the same ranges are
inserted again under the same tokens. That a cycle is done may be lost: it is then repeated, and the
hit store drops what it has already. Where reading stands follows from the plan, from nothing else.

Segments are rotated by size and age, compressed, and deleted once the journal segments they speak
of are gone; each begins with all that later ones need of earlier ones.
"""

from __future__ import annotations

import os
from pathlib import Path

from clicktrail.ingest import plan_file
from clicktrail.ingest.plan_file import Done, Opened, PlanError, Record
from clicktrail.ingest.ranges import MEMORY_MS, Cycle, Horizons, needed_for_memory

ROTATE_BYTES = 4 * 2**20
ROTATE_MS = 24 * 3600 * 1000
KEEP_MS = 24 * 3600 * 1000
# A store that was killed may lack, in a rollup, the last insert that it had answered. Inserting
# again what was done in the last seconds of work repairs that; the rest has long been on disk.
REPEAT_MS = 10_000


class Plan:
    """The plan log of one ingester, its only writer. `rules` names the present classification."""

    def __init__(self, directory: Path, now_ms: int, rules: str = "") -> None:
        directory.mkdir(parents=True, exist_ok=True)
        for scratch in directory.glob("*.tmp"):
            scratch.unlink()
        self._directory = directory
        self._rules = rules
        self._positions: dict[str, tuple[int, int]] = {}
        self._horizons = Horizons()
        self._spans: dict[str, dict[int, int]] = {}
        self._undone: dict[int, Cycle] = {}
        self._next_cycle = 1
        self._descriptor = -1
        self._size = 0
        self._opened_ms = now_ms
        self._opened_rules = rules
        self._cycles: list[Cycle] = []
        self._done: dict[int, int] = {}
        self._settled = 0
        self._reached_before: dict[str, int] = {}
        present = plan_file.numbers(directory)
        self._number = present[-1] if present else 0
        if present:
            self._cut_torn_tail()
        if not present or self._size == 0:
            self._begin(max(self._number, 1), now_ms)
        else:
            self._load(present)
            if self._opened_rules != rules and not self._undone:
                self._begin(self._number + 1, now_ms)

    @property
    def directory(self) -> Path:
        """Where the log is kept."""
        return self._directory

    @property
    def positions(self) -> dict[str, tuple[int, int]]:
        """Where reading goes on: (segment, offset) per journal that has ever been read."""
        return dict(self._positions)

    @property
    def next_cycle(self) -> int:
        """The number that the next cycle must have."""
        return self._next_cycle

    @property
    def undone(self) -> list[Cycle]:
        """The cycles that are planned and not done, in order."""
        return list(self._undone.values())

    def to_repeat(self) -> list[Cycle]:
        """Return the cycles that a start has to insert again.

        From the first that is undone, or was done in the last seconds before the end, all of them;
        but none that is settled.
        """
        newest_done = max(self._done.values(), default=0)
        recent = {
            number
            for number, at in self._done.items()
            if at >= newest_done - REPEAT_MS and number > self._settled
        }
        first = min(recent | self._undone.keys(), default=self._next_cycle)
        return [cycle for cycle in self._cycles if cycle.number >= first]

    def memory(self, before_cycle: int) -> list[Cycle]:
        """Return the cycles below `before_cycle` that the uniqueness windows are made from."""
        earlier = [cycle for cycle in self._cycles if cycle.number < before_cycle]
        return needed_for_memory(earlier, self._reached_before)

    def forget_the_start(self) -> None:
        """Let go of what only a start needs."""
        self._cycles, self._done = [], {}

    def add(self, cycle: Cycle) -> None:
        """Write a cycle down and wait until the disk has it; OSError leaves the log as it was."""
        if cycle.number != self._next_cycle:
            raise ValueError(f"the next cycle is {self._next_cycle}, not {cycle.number}")
        self._append(cycle)
        try:
            os.fdatasync(self._descriptor)
        except OSError:
            self._cut(self._size - len(plan_file.frame(cycle)))
            raise
        self._take(cycle, self._number)

    def done(self, number: int, now_ms: int) -> None:
        """Note that a cycle's rows are in the store; rotate where it is time and nothing is undone.

        OSError leaves it noted in memory only: a restart would repeat the cycle, harmlessly.
        """
        del self._undone[number]
        self._append(Done(number, now_ms))
        grown = self._size > ROTATE_BYTES or now_ms - self._opened_ms > ROTATE_MS
        if grown and not self._undone:
            self._begin(self._number + 1, now_ms)

    def settle(self, now_ms: int) -> int:
        """Note that nothing up to the last cycle may be repeated, and wait until the disk has it.

        Nothing may be undone. Returns the last cycle; OSError leaves the log as it was.
        """
        if self._undone:
            raise ValueError(f"cycle {min(self._undone)} is not done")
        last = self._next_cycle - 1
        if last:
            record = Done(last, now_ms, is_settled=True)
            self._append(record)
            try:
                os.fdatasync(self._descriptor)
            except OSError:
                self._cut(self._size - len(plan_file.frame(record)))
                raise
            self._settled = last
        return last

    def tidy(self, oldest_kept: dict[str, int], now_ms: int) -> None:
        """Compress sealed segments; delete those that speak only of journal segments now gone.

        `oldest_kept` is the lowest segment that each journal still has.
        """
        needed = min((number for span in self._spans.values() for number in span), default=0)
        needed = min(needed or self._number, self._number - 1)
        for number in plan_file.numbers(self._directory)[:-1]:
            plan_file.compress(self._directory, number)
        for number in plan_file.numbers(self._directory)[:-1]:
            if number >= needed:
                break
            cycles = [r for r in self._records(number) if isinstance(r, Cycle)]
            kept = any(
                each.segment >= oldest_kept.get(each.journal, each.segment + 1)
                for cycle in cycles
                for each in cycle.ranges
            )
            if kept or (cycles and cycles[-1].planned_ms > now_ms - KEEP_MS):
                break
            plan_file.remove(self._directory, number)

    def close(self) -> None:
        """Let the file go."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _load(self, present: list[int]) -> None:
        newest = self._opened(self._number)
        self._opened_rules = newest.rules
        self._opened_ms = newest.opened_ms
        wanted = {n for span in newest.spans.values() for n in span} | {self._number - 1}
        first = max(min(wanted), present[0])
        oldest = self._opened(first)
        self._reached_before = dict(oldest.reached)
        self._positions = dict(oldest.positions)
        self._horizons = Horizons(oldest.reached)
        self._spans = {window: dict(span) for window, span in oldest.spans.items()}
        self._next_cycle = oldest.next_cycle
        for number in range(first, self._number + 1):
            for record in self._records(number):
                if isinstance(record, Cycle):
                    if record.number != self._next_cycle:
                        raise PlanError(
                            f"the plan log jumps from cycle {self._next_cycle - 1} to"
                            f" {record.number} in {plan_file.path_of(self._directory, number)}"
                        )
                    self._take(record, number)
                    self._cycles.append(record)
                elif isinstance(record, Done):
                    self._undone.pop(record.number, None)
                    self._done[record.number] = record.done_ms
                    if record.is_settled:
                        self._settled = record.number
        path = plan_file.path_of(self._directory, self._number)
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)

    def _take(self, cycle: Cycle, segment: int) -> None:
        for each in cycle.ranges:
            self._positions[each.journal] = (each.next_segment, each.next_offset)
        window = cycle.window
        self._horizons.take(cycle)
        span = self._spans.setdefault(window, {})
        span[segment] = max(span.get(segment, 0), *(each.newest_ms for each in cycle.ranges))
        self._undone[cycle.number] = cycle
        self._next_cycle = cycle.number + 1

    def _begin(self, number: int, now_ms: int) -> None:
        """Start a segment, knowing that nothing is undone."""
        if self._descriptor >= 0:
            os.fdatasync(self._descriptor)
        self._spans = {
            window: kept
            for window, span in self._spans.items()
            if (
                kept := {
                    n: at
                    for n, at in span.items()
                    if at >= self._horizons.reached[window] - MEMORY_MS
                }
            )
        }
        first = plan_file.frame(
            Opened(
                version=plan_file.VERSION,
                segment=number,
                opened_ms=now_ms,
                next_cycle=self._next_cycle,
                positions=self._positions,
                reached=self._horizons.reached,
                spans=self._spans,
                rules=self._rules,
            )
        )
        path = plan_file.path_of(self._directory, number)
        scratch = path.with_suffix(".tmp")
        with scratch.open("wb") as file:
            file.write(first)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
        plan_file.sync_directory(self._directory)
        self.close()
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        self._number, self._size, self._opened_ms = number, len(first), now_ms
        self._opened_rules = self._rules

    def _cut_torn_tail(self) -> None:
        """Cut what a power cut left unfinished; refuse damage that a power cut cannot explain."""
        data = plan_file.read(self._directory, self._number)
        _, end = plan_file.parse(data)
        path = plan_file.path_of(self._directory, self._number)
        # Only what followed the last sync can be torn: at most one cycle, whose rows were never
        # inserted. More of them behind the spot means that the disk lost what it had promised.
        if end < len(data) and plan_file.cycles_after(data, end) > 1:
            raise PlanError(
                f"{path} is damaged at byte {end}: restore it from a backup; going on without it"
                " would count hits twice"
            )
        if end < len(data):
            with path.open("r+b") as file:
                file.truncate(end)
                os.fsync(file.fileno())
        self._size = end

    def _opened(self, number: int) -> Opened:
        first = self._records(number)[:1]
        if not first or not isinstance(first[0], Opened):
            raise PlanError(f"{plan_file.path_of(self._directory, number)} has no beginning")
        if first[0].version > plan_file.VERSION:
            raise PlanError("the plan log was written by a newer Clicktrail")
        return first[0]

    def _records(self, number: int) -> list[Record]:
        data = plan_file.read(self._directory, number)
        records, end = plan_file.parse(data)
        if end < len(data):
            path = plan_file.path_of(self._directory, number)
            raise PlanError(f"{path} is damaged at byte {end}")
        return records

    def _append(self, record: Record) -> None:
        data = plan_file.frame(record)
        try:
            if os.write(self._descriptor, data) < len(data):
                raise OSError("the disk took only part of a plan record")
        except OSError:
            self._cut(self._size)
            raise
        self._size += len(data)

    def _cut(self, size: int) -> None:
        os.ftruncate(self._descriptor, size)
        self._size = size
