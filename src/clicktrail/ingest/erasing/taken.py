"""In which cycle a record of the journal was ingested, from the plan log."""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from clicktrail.ingest import plan_file
from clicktrail.ingest.ranges import Cycle, Horizons

Place = tuple[str, int, int]
"""Journal, segment and offset of a record."""


class Taken(NamedTuple):
    """How a record was taken: with which cycle, and what its uniqueness window had come to.

    `reached_ms` is the window's horizon before the cycle; it only rises, unless the window had to
    forget everything because the clock had been put back.
    """

    cycle: int
    planned_ms: int
    window: str
    reached_ms: int


def taken(plan: Path, places: Iterable[Place]) -> dict[Place, Taken]:
    """Return how the records were taken; what no cycle has taken is missing. Raises PlanError."""
    wanted: dict[tuple[str, int], list[int]] = defaultdict(list)
    for journal, segment, offset in places:
        wanted[journal, segment].append(offset)
    for offsets in wanted.values():
        offsets.sort()
    found: dict[Place, Taken] = {}
    numbers = plan_file.numbers(plan)
    beginnings = [plan_file.beginning(plan, number) for number in numbers]
    for index, number in enumerate(numbers):
        began = beginnings[index].positions
        ended = beginnings[index + 1].positions if index + 1 < len(numbers) else None
        if not any(
            began.get(journal, (0, 0)) <= (segment, offsets[-1])
            and (ended is None or (segment, offsets[0]) < ended.get(journal, (0, 0)))
            for (journal, segment), offsets in wanted.items()
        ):
            continue
        horizons = Horizons(beginnings[index].reached)
        records, _ = plan_file.parse(plan_file.read(plan, number))
        for record in records:
            if not isinstance(record, Cycle):
                continue
            stepped_back = horizons.clock_stepped_back(record)
            reached = 0 if stepped_back else horizons.reached.get(record.window, 0)
            for each in record.ranges:
                offsets = wanted.get((each.journal, each.segment), [])
                first = bisect.bisect_left(offsets, each.first)
                for offset in offsets[first : bisect.bisect_right(offsets, each.last)]:
                    found[each.journal, each.segment, offset] = Taken(
                        record.number,
                        record.planned_ms,
                        record.window,
                        reached,
                    )
            horizons.take(record)
    return found
