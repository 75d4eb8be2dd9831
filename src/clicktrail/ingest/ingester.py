"""One cycle after the other, from the journals into the hit store.

While the rows of one cycle are on their way to the store, the next is read and classified; it is
planned only once the one before is done. So at most one cycle is undone at any moment.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog

from clicktrail.domain.events import ConversionFired
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.hits import exchange
from clicktrail.hits.store import HitStore, HitStoreDown, HitStoreError
from clicktrail.ingest import overlap
from clicktrail.ingest.gather import Gathered, JournalSource, Slice
from clicktrail.ingest.pipeline import UNDECODABLE, Batch, Pipeline
from clicktrail.ingest.plan import Plan
from clicktrail.ingest.ranges import Cycle
from clicktrail.journal.reader import Position

T = TypeVar("T")
PACE_SECONDS = (0.3, 1.0)
PACE_OF_INSERT = 5
IDLE_SECONDS = 0.1
PATIENCE_SECONDS = (0.2, 5.0)
# What is lost is lost: it is told for an hour, and stays in the log.
LOSS_SECONDS = 3600.0


def pace_after(insert_seconds: float) -> float:
    """Return how many seconds lie between two cycles when the last insert took so long.

    However few its rows, an insert costs the store some 0.1 s of a processor, in all rollups and in
    merging them later. Where it takes longer more rows share one, and questions find the store free
    for four fifths of the time.
    """
    shortest, longest = PACE_SECONDS
    return min(max(shortest, PACE_OF_INSERT * insert_seconds), longest)


class Stopped(Exception):  # noqa: N818 -- not an error
    """The process is to end while something still has to be waited for."""


class Tally:
    """What the ingester has done and what troubles it; written by it, read by the status thread."""

    def __init__(self) -> None:
        self.started = False
        self.hits = 0
        self.conversions = 0
        self.cycles = 0
        self.records = 0
        self.record_bytes = 0
        self.outcomes: Counter[str] = Counter()
        self.trouble = ""
        self.journal_problems: dict[str, list[str]] = {}
        self.losses: dict[str, float] = {}
        self.notes: list[str] = []
        self.remembered = 0
        self.done: dict[str, Position] = {}
        self.newest_done_ms = 0
        self.inserted_at = 0.0

    def problems(self) -> list[str]:
        """Return what an operator should know, as sentences."""
        found = [self.trouble] if self.trouble else []
        for sentences in list(self.journal_problems.values()):
            found += sentences
        recent = time.monotonic() - LOSS_SECONDS
        return found + [loss for loss, at in list(self.losses.items()) if at > recent][-20:]


class Ingester:
    """Moves everything that is in the journals into the store, exactly once. One per data dir."""

    def __init__(
        self,
        *,
        journals: Path,
        plan: Plan,
        geo: GeoDatabase,
        store: HitStore,
        stop: threading.Event,
        clock: Callable[[], float] = time.time,
        stand_aside: Callable[[Callable[[], object]], bool] | None = None,
    ) -> None:
        """Take what is needed; `stand_aside` is asked before each cycle.

        It may wait, once it has called what it is given; then it returns True.
        """
        self._stand_aside = stand_aside
        self.tally = Tally()
        self._plan = plan
        self._store = store
        self._stop = stop
        self._clock = clock
        self._directory = journals
        self._source = JournalSource(journals, plan.positions)
        self._pipeline = Pipeline(geo, store)
        self._inserter = ThreadPoolExecutor(1, thread_name_prefix="insert")
        self._under_way: tuple[Cycle, list[Batch], Future[None]] | None = None
        self._insert_seconds = 0.0
        self._log = structlog.get_logger()
        self.tally.done = {name: Position(*at) for name, at in plan.positions.items()}
        for cycle in plan.undone:
            self.tally.done |= {r.journal: Position(r.segment, r.first) for r in cycle.ranges}

    def start(self) -> None:
        """Make the windows again, and insert again what may not have reached the store."""
        self.patiently(self._store.migrate)
        self.patiently(self._conclude_exchange)
        self._refuse_to_count_twice()
        repeated = self._plan.to_repeat()
        undone = {cycle.number for cycle in self._plan.undone}
        first = repeated[0].number if repeated else self._plan.next_cycle
        for cycle in self._plan.memory(first):
            self._pipeline.remember(cycle, self._again(cycle, wait=False))
        for cycle in repeated:
            slices = self._again(cycle, wait=cycle.number in undone)
            self._submit(cycle, self._processed(cycle, slices))
            self._settle(first_time=cycle.number in undone)
        if repeated:
            self._log.info("repeated", cycles=len(repeated), undone=len(undone))
        self._plan.forget_the_start()
        self.tally.started = True

    def turn(self) -> float:
        """Take one cycle, if there is anything; return how many seconds to wait before the next."""
        if self._stand_aside is not None and self._stand_aside(self.settle):
            self.patiently(self._conclude_exchange)
        began = time.monotonic()
        gathered = self._source.gather(self._plan.next_cycle, self._now_ms())
        self.tally.journal_problems = dict(self._source.problems)
        self._lost(self._source.losses)
        self._source.losses.clear()
        if gathered is None:
            self._settle()
            return IDLE_SECONDS
        if any(type(event) is ConversionFired for each in gathered.slices for event in each.events):
            # What the cycle before converted has to be in the store to be asked for.
            self._settle()
        batches = self._processed(gathered.cycle, gathered.slices)
        self._settle()
        self._planned(gathered)
        self._submit(gathered.cycle, batches)
        if gathered.more:
            return 0.0
        return max(0.0, pace_after(self._insert_seconds) - (time.monotonic() - began))

    def settle(self) -> int:
        """Bring the cycle under way to its end; return the last one, which is not repeated."""
        self._settle()
        pause = PATIENCE_SECONDS[0]
        while True:
            try:
                return self._plan.settle(self._now_ms())
            except OSError as error:
                self.tally.trouble = f"The plan log cannot be written ({error.strerror or error})."
                self._pause(pause)
                pause = min(2 * pause, PATIENCE_SECONDS[1])

    def finish(self) -> None:
        """Wait for the cycle under way, unless the store is down; then it stays undone."""
        try:
            self._settle()
        except Stopped:
            self._log.info("stopped before the hit store was back; the cycle will be repeated")
        finally:
            self._inserter.shutdown(wait=True, cancel_futures=True)
            self._plan.close()

    def amend(self, last: Mapping[str, Mapping[int, int | None]]) -> None:
        """Have uniqueness windows, by name, remember of some keys another last hit, or none."""
        self._pipeline.amend(last)

    def tidy_plan(self, oldest_kept: dict[str, int]) -> None:
        """Let the plan log shrink to what the journals still hold."""
        self._plan.tidy(oldest_kept, self._now_ms())

    def _conclude_exchange(self) -> None:
        exchange.conclude(self._plan.directory.parent, self._store)

    def _refuse_to_count_twice(self) -> None:
        """Do nothing until the end where what is to be ingested is in the store already."""
        taken = self.patiently(
            lambda: overlap.taken_already(self._store, self._directory, self._plan.positions)
        )
        if taken is None:
            return
        self.tally.trouble = (
            f"The hit store holds hits of journal {taken} that are new to the plan log, which was"
            " deleted or is older than the hit store. Nothing is ingested, since it would count"
            " twice; hits wait in the journal. Stop Clicktrail, and either put back the ingest/"
            " that belongs to this hit store, or move ingest/ and hits/ away, so that all is"
            " counted anew from the journal."
        )
        self._log.error("ingestion waits", trouble=self.tally.trouble)
        self._stop.wait()
        raise Stopped

    def _again(self, cycle: Cycle, *, wait: bool) -> list[Slice]:
        """Read a planned cycle once more; where told to, wait until it can be read."""
        pause = PATIENCE_SECONDS[0]
        while True:
            replayed = self._source.again(cycle)
            if not (wait and replayed.unreadable):
                break
            self.tally.trouble = (
                f"{replayed.unreadable[0]} It was taken but not inserted before the last stop;"
                " ingestion waits for it, so that nothing is lost."
            )
            self._pause(pause)
            pause = min(2 * pause, PATIENCE_SECONDS[1])
        self.tally.trouble = ""
        self._lost(replayed.problems + replayed.unreadable)
        return replayed.slices

    def _lost(self, problems: list[str]) -> None:
        for problem in problems:
            if problem not in self.tally.losses:
                self._log.error("journal", problem=problem)
            self.tally.losses[problem] = time.monotonic()

    def _processed(self, cycle: Cycle, slices: list[Slice]) -> list[Batch]:
        batches = self.patiently(lambda: self._pipeline.process(cycle, slices))
        self.tally.notes = self._pipeline.notes
        self.tally.remembered = self._pipeline.remembered
        for batch in batches:
            if batch.outcomes[UNDECODABLE]:
                self._log.warning(
                    "records that cannot be understood were skipped; the journal keeps them",
                    records=batch.outcomes[UNDECODABLE],
                    range=batch.token,
                )
        return batches

    def _planned(self, gathered: Gathered) -> None:
        pause = PATIENCE_SECONDS[0]
        while True:
            try:
                self._plan.add(gathered.cycle)
                break
            except OSError as error:
                self.tally.trouble = (
                    f"The plan log cannot be written ({error.strerror or error}):"
                    " hits wait in the journal."
                )
                self._pause(pause)
                pause = min(2 * pause, PATIENCE_SECONDS[1])
                # Nothing is under way. A cluster that is away for long must not keep a backup away.
                if self._stand_aside is not None and self._stand_aside(self.settle):
                    self.patiently(self._conclude_exchange)
        self.tally.trouble = ""
        self._source.accept(gathered.cycle)

    def _submit(self, cycle: Cycle, batches: list[Batch]) -> None:
        self._under_way = (cycle, batches, self._inserter.submit(self._insert, batches))

    def _settle(self, *, first_time: bool = True) -> None:
        """Wait until the cycle under way is in the store, and note that it is."""
        if self._under_way is None:
            return
        cycle, batches, future = self._under_way
        future.result()
        self._under_way = None
        if not first_time:
            return
        try:
            self._plan.done(cycle.number, self._now_ms())
        except OSError as error:
            self._log.warning("plan log", error=str(error))
        self._count(cycle, batches)

    def _insert(self, batches: list[Batch]) -> None:
        began = time.monotonic()
        for batch in batches:
            self.patiently(partial(self._store.insert_hits, batch.hits, batch.token))
            self.patiently(partial(self._store.insert_conversions, batch.conversions, batch.token))
        self._insert_seconds = time.monotonic() - began

    def _count(self, cycle: Cycle, batches: list[Batch]) -> None:
        tally = self.tally
        tally.cycles += 1
        for batch in batches:
            tally.hits += len(batch.hits["hit_id"])
            tally.conversions += len(batch.judged)
            tally.outcomes.update(batch.outcomes)
        for each in cycle.ranges:
            if each.next_segment == each.segment:
                tally.records += each.records
                tally.record_bytes += each.next_offset - each.first
            tally.done[each.journal] = Position(each.next_segment, each.next_offset)
        tally.newest_done_ms = max(tally.newest_done_ms, cycle.newest_ms)
        tally.inserted_at = time.time()

    def patiently(self, ask: Callable[[], T]) -> T:
        """Do something with the store, again and again until it works; Stopped if told to end."""
        pause = PATIENCE_SECONDS[0]
        while True:
            try:
                answer = ask()
            except HitStoreError as error:
                self._explain(error)
            else:
                if self.tally.trouble:
                    self.tally.trouble = ""
                    self._log.info("the hit store is back")
                return answer
            self._pause(pause)
            pause = min(2 * pause, PATIENCE_SECONDS[1])

    def _explain(self, error: HitStoreError) -> None:
        first = not self.tally.trouble
        kind = "does not answer" if isinstance(error, HitStoreDown) else "refuses what it is given"
        self.tally.trouble = f"The hit store {kind}; hits wait in the journal. ({str(error)[:300]})"
        if first:
            self._log.warning("hit store", trouble=self.tally.trouble)

    def _pause(self, seconds: float) -> None:
        if self._stop.wait(seconds):
            raise Stopped

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)
