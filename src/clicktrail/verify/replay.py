"""Read the plans' cycles and replay them through the same steps that ingestion uses."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.ingest.conversions import EarlierConversions
from clicktrail.ingest.gather import JournalSource
from clicktrail.ingest.pipeline import UNDECODABLE, Pipeline
from clicktrail.verify.cycles import Extent, done_cycles, reading
from clicktrail.verify.expected import Expected
from clicktrail.verify.report import Report
from clicktrail.verify.sources import Source

KEEP_SECONDS = 2.0


class Replay:
    """Replays sources, one after the other, into `expected`; `extents` say what of each.

    `replayed` gives, by source, the last cycle whose sums are in `expected`, and is moved on. Now
    and then `keep` is called: what was replayed so far is flushed, and is to be made lasting.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        extents: Sequence[Extent],
        store: EarlierConversions,
        expected: Expected,
        report: Report,
        replayed: list[int],
        keep: Callable[[], None],
    ) -> None:
        self._sources = sources
        self._extents = extents
        self._store = store
        self._expected = expected
        self._report = report
        self._replayed = replayed
        self._keep = keep
        self._kept_at = time.monotonic()

    @property
    def cycles(self) -> int:
        """How many cycles there are."""
        return sum(max(each.last_cycle - each.first_cycle + 1, 0) for each in self._extents)

    @property
    def done(self) -> int:
        """How many of them were replayed."""
        return sum(
            max(replayed - each.first_cycle + 1, 0)
            for replayed, each in zip(self._replayed, self._extents, strict=True)
        )

    def run(self) -> None:
        """Replay what is left, and flush it."""
        for number in range(len(self._sources)):
            self._replay(number)
        self._expected.flush()

    def _replay(self, number: int) -> None:
        source, found = self._sources[number], self._extents[number]
        expected, report = self._expected, self._report
        journals = JournalSource(source.journals, {})
        memory = expected.memory(self._store, found.begins_ms, found.first_cycle)
        # Where a hit came from decides nothing that is compared, so no geo database is asked.
        pipeline = Pipeline(GeoDatabase(Path("/nonexistent")), memory)
        first = max(found.first_cycle, self._replayed[number] + 1)
        cycles = done_cycles(source.plan, found.last_cycle)
        for cycle, is_past in reading(cycles, found.oldest, first):
            replayed = journals.again(cycle)
            if is_past:
                pipeline.remember(cycle, replayed.slices)
                continue
            for problem in replayed.problems + replayed.unreadable:
                report.trouble(problem)
            batches = pipeline.process(cycle, replayed.slices)
            expected.take(batches)
            report.cycles += 1
            for batch in batches:
                report.hits += len(batch.hits["hit_id"])
                report.conversions += len(batch.judged)
                report.undecodable += batch.outcomes[UNDECODABLE]
                missing = sum(each.records for each in batch.ranges) - batch.outcomes.total()
                if missing:
                    report.trouble(f"{missing:,} records of {batch.token} are not there any more.")
            self._replayed[number] = cycle.number
            if expected.is_full or time.monotonic() - self._kept_at >= KEEP_SECONDS:
                expected.flush()
                self._keep()
                self._kept_at = time.monotonic()
