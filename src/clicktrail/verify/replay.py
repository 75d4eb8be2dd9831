"""Read the plan's cycles and replay them through the same steps that ingestion uses."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from clicktrail.domain.events import Event
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.ingest import plan_file
from clicktrail.ingest.gather import JournalSource
from clicktrail.ingest.pipeline import UNDECODABLE, Pipeline
from clicktrail.ingest.ranges import HISTORY, Cycle
from clicktrail.verify.cycles import Extent, done_cycles, reading, still_there
from clicktrail.verify.expected import Expected
from clicktrail.verify.report import Report

KEEP_SECONDS = 2.0


def replay(
    plan: Path,
    journal_dir: Path,
    found: Extent,
    expected: Expected,
    report: Report,
    after: int,
    keep: Callable[[int], None],
) -> None:
    """Replay the cycles behind `after` into `expected`, and flush it.

    Now and then `keep` is told the last cycle whose sums are flushed, and makes them last.
    """
    source = JournalSource(journal_dir, {})
    # Where a hit came from decides nothing that is compared, so no geo database is asked.
    pipeline = Pipeline(GeoDatabase(Path("/nonexistent")), expected)
    kept_at = time.monotonic()
    first = max(found.first_cycle, after + 1)
    for cycle, is_past in reading(done_cycles(plan, found.last_cycle), found.oldest, first):
        replayed = source.again(cycle)
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
        if expected.is_full or time.monotonic() - kept_at >= KEEP_SECONDS:
            expected.flush()
            keep(cycle.number)
            kept_at = time.monotonic()
    expected.flush()


def events(plan: Path, journal_dir: Path, found: Extent) -> Iterator[Event]:
    """Yield every event of the cycles once more."""
    source = JournalSource(journal_dir, {})
    for cycle in done_cycles(plan, found.last_cycle):
        if cycle.number < found.first_cycle:
            continue
        for each in source.again(still_there(cycle, found.oldest)).slices:
            yield from (event for event in each.events if event is not None)


def imported_since(plan: Path, found: Extent) -> bool:
    """Tell whether ingestion has taken imported history meanwhile."""
    return any(
        isinstance(record, Cycle)
        and record.number > found.done_cycle
        and record.window.startswith(HISTORY)
        for record in plan_file.read_from(plan, found.done_cycle)
    )


def planned_since(plan: Path, found: Extent) -> bool:
    """Tell whether ingestion has taken more meanwhile, done or not."""
    return any(
        isinstance(record, Cycle) and record.number > found.done_cycle
        for record in plan_file.read_from(plan, found.done_cycle)
    )
