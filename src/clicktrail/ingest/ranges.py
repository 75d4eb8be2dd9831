"""What ingestion takes at once: ranges of journal records, gathered in numbered cycles."""

from __future__ import annotations

import msgspec

from clicktrail.domain.uniqueness import UniquenessWindow

LIVE = ""
HISTORY = "import-"
MEMORY_MS = 2 * UniquenessWindow().width_ms


class Range(msgspec.Struct, array_like=True, frozen=True):
    """Records of one segment of one journal, from the one at offset `first` to that at `last`.

    `next_segment` and `next_offset` say where reading goes on, `records` how many there were,
    `newest_ms` (Unix milliseconds) when the latest of them happened.
    """

    journal: str
    segment: int
    first: int
    last: int
    next_segment: int
    next_offset: int
    records: int
    newest_ms: int

    @property
    def token(self) -> str:
        """The name under which the hit store takes the rows of this range once."""
        return f"{self.journal}:{self.segment}:{self.first}-{self.last}"


class Cycle(msgspec.Struct, array_like=True, frozen=True, tag=2):
    """Ranges that are processed together, in the order of their records' ids.

    Numbers rise by one from 1; `planned_ms` is the time of planning. A cycle holds either live
    journals, or one journal of history alone.
    """

    number: int
    planned_ms: int
    ranges: tuple[Range, ...]

    @property
    def window(self) -> str:
        """The uniqueness window that the cycle's hits belong to: live, or that of one history."""
        journal = self.ranges[0].journal
        return journal if journal.startswith(HISTORY) else LIVE

    @property
    def newest_ms(self) -> int:
        """When the latest record happened; never later than the planning (a clock may be wrong)."""
        return min(max(each.newest_ms for each in self.ranges), self.planned_ms)


class Horizons:
    """How far each uniqueness window has come; what of the past it may still ask for.

    A pure function of the cycles taken, so that a restart finds the same as went before.
    """

    def __init__(self, reached: dict[str, int] | None = None) -> None:
        self.reached = dict(reached or {})

    def clock_stepped_back(self, cycle: Cycle) -> bool:
        """Tell whether the machine's clock is behind all that the window remembers.

        Then the window has to start anew, otherwise nothing would be a repeat until the clock
        comes to the wrong time that it once showed.
        """
        return cycle.planned_ms < self.reached.get(cycle.window, 0) - MEMORY_MS

    def take(self, cycle: Cycle) -> None:
        """Move on past a cycle."""
        window = cycle.window
        before = 0 if self.clock_stepped_back(cycle) else self.reached.get(window, 0)
        self.reached[window] = max(before, cycle.newest_ms)


def needed_for_memory(cycles: list[Cycle], reached: dict[str, int]) -> list[Cycle]:
    """Return the cycles, cut to those ranges, from which the windows can be made again.

    `cycles` are consecutive; `reached` are the horizons before the first of them.
    """
    horizons = Horizons(reached)
    began: dict[str, int] = {}
    for index, cycle in enumerate(cycles):
        if horizons.clock_stepped_back(cycle):
            began[cycle.window] = index
        horizons.take(cycle)
    needed = []
    for index, cycle in enumerate(cycles):
        if index < began.get(cycle.window, 0):
            continue
        oldest = horizons.reached[cycle.window] - MEMORY_MS
        kept = tuple(each for each in cycle.ranges if each.newest_ms >= oldest)
        if kept:
            needed.append(Cycle(cycle.number, cycle.planned_ms, kept))
    return needed
