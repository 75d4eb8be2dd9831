"""Read the whole plan and replay it through the same steps that ingestion uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from clicktrail.domain.events import Event
from clicktrail.enrichment.agents import RULES
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.ingest import plan_file
from clicktrail.ingest.gather import JournalSource
from clicktrail.ingest.pipeline import UNDECODABLE, Pipeline
from clicktrail.ingest.plan_file import Opened
from clicktrail.ingest.ranges import MEMORY_MS, Cycle
from clicktrail.journal.files import segments
from clicktrail.verify.expected import DAY_MS, Expected
from clicktrail.verify.report import Report

PROGRESS_EVERY = 500_000


class Extent(NamedTuple):
    """What can be verified.

    Cycles `first_cycle` to `last_cycle`, both included, are done. `oldest` is the lowest segment
    that each journal still has, `begins_ms` the time up to which the journals are no longer whole
    (0: they are), `compared_from` the first day (since 1970) of which all that decides is known.
    `positions` is where reading goes on behind the last cycle.
    """

    first_cycle: int
    last_cycle: int
    oldest: dict[str, int]
    begins_ms: int
    compared_from: int
    positions: dict[str, tuple[int, int]]


def extent(plan: Path, journal_dir: Path, report: Report) -> Extent:
    """Find out what can be verified, by the plan and by what is left of the journals."""
    oldest: dict[str, int] = {}
    positions: dict[str, tuple[int, int]] = {}
    first, last, begins = 0, 0, 0
    undone: Cycle | None = None
    rules: set[str] = set()
    for record in plan_file.read_all(plan):
        if isinstance(record, Opened):
            rules.add(record.rules)
            if not first and not positions:
                # Whatever earlier segments of the plan spoke of has gone with them.
                positions.update(record.positions)
                begins = max(record.reached.values(), default=0)
            continue
        if undone is not None and (isinstance(record, Cycle) or record.number == undone.number):
            # A cycle is planned only once the one before is done, even where no note says so.
            last = undone.number
            for each in undone.ranges:
                positions[each.journal] = (each.next_segment, each.next_offset)
            undone = None
        if isinstance(record, Cycle):
            first = first or record.number
            undone = record
            for each in record.ranges:
                if each.journal not in oldest:
                    left = segments(journal_dir, each.journal)
                    oldest[each.journal] = left[0].number if left else 2**62
                if each.segment < oldest[each.journal]:
                    begins = max(begins, each.newest_ms)
    if rules - {RULES}:
        report.notes.append(
            "A part was ingested under other rules than today's: visitors may have been taken for"
            " bots, or bots for visitors, otherwise than now."
        )
    compared_from = (begins + MEMORY_MS) // DAY_MS + 1 if begins else 0
    if begins:
        report.notes.append("Of the oldest days the journal is gone; they are not verified.")
    return Extent(first, last, oldest, begins, compared_from, positions)


def replay(
    plan: Path,
    journal_dir: Path,
    found: Extent,
    expected: Expected,
    report: Report,
    progress: Callable[[str], None],
) -> None:
    """Replay all done cycles into `expected`."""
    source = JournalSource(journal_dir, {})
    # Where a hit came from decides nothing that is compared, so no geo database is asked.
    pipeline = Pipeline(GeoDatabase(Path("/nonexistent")), expected)
    told = 0
    for cycle in _done_cycles(plan, found):
        replayed = source.again(_still_there(cycle, found))
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
        if report.hits - told >= PROGRESS_EVERY:
            told = report.hits
            progress(f"replayed {told:,} hits, up to cycle {cycle.number:,}")
    expected.flush()


def events(plan: Path, journal_dir: Path, found: Extent) -> Iterator[Event]:
    """Yield every event of the done cycles once more."""
    source = JournalSource(journal_dir, {})
    for cycle in _done_cycles(plan, found):
        for each in source.again(_still_there(cycle, found)).slices:
            yield from (event for event in each.events if event is not None)


def planned_since(plan: Path, found: Extent) -> bool:
    """Tell whether ingestion has taken more meanwhile, done or not."""
    return any(
        isinstance(record, Cycle) and record.number > found.last_cycle
        for record in plan_file.read_all(plan)
    )


def _done_cycles(plan: Path, found: Extent) -> Iterator[Cycle]:
    for record in plan_file.read_all(plan):
        if isinstance(record, Cycle) and record.number <= found.last_cycle:
            yield record


def _still_there(cycle: Cycle, found: Extent) -> Cycle:
    """Return the cycle with those ranges only whose segments have not been deleted."""
    kept = tuple(each for each in cycle.ranges if each.segment >= found.oldest[each.journal])
    return Cycle(cycle.number, cycle.planned_ms, kept)
