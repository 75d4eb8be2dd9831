"""What a worker has answered: how often by which status, and how long that took.

Time is taken once a turn, for all answers of it: a clock for each of them would cost a hundredth
of the redirects. It is that of the whole turn, so that no answer took longer than it counts with.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from clicktrail.runtime.status import Histogram

# Each twice the one before: the bucket of a time is then the number of its bits.
_FIRST_BITS: Final = 6
_BUCKETS: Final = 16
BOUNDS: Final = [2 ** (_FIRST_BITS + at) / 1_000_000 for at in range(_BUCKETS)]
"""Upper bounds in seconds: 64 µs to 2.1 s."""


class Measured:
    """Counters of one worker; they never go down."""

    __slots__ = ("_counts", "_seconds", "statuses")

    def __init__(self) -> None:
        self.statuses: defaultdict[int, int] = defaultdict(int)
        self._counts = [0] * (_BUCKETS + 1)
        self._seconds = 0.0

    def took(self, seconds: float, answers: int) -> None:
        """Count so many answers of a turn that took so long."""
        bits = int(seconds * 1_000_000).bit_length() - _FIRST_BITS
        self._counts[min(max(bits, 0), _BUCKETS)] += answers
        self._seconds += seconds * answers

    def figures(self) -> dict[str, float]:
        """Return the answers by status, for the status file."""
        return {f"answers_{status}_total": n for status, n in sorted(self.statuses.items())}

    def histograms(self) -> dict[str, Histogram]:
        """Return how long answers took from their request on, for the status file."""
        return {"answer_seconds": Histogram(BOUNDS, list(self._counts), self._seconds)}
