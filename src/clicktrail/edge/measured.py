"""What a worker has answered: how often by which status, and how long that took.

Time is taken once a turn, for all answers of it: a clock for each of them would cost a hundredth
of the redirects. It is that of the whole turn, so that no answer took longer than it counts with.
"""

from __future__ import annotations

from typing import Final

from clicktrail.runtime.status import Histogram

# Each twice the one before: the bucket of a time is then the number of its bits.
_FIRST_BITS: Final = 6
_LAST_BITS: Final = 22
BOUNDS: Final = [2**bits / 1_000_000 for bits in range(_FIRST_BITS, _LAST_BITS)]
"""Upper bounds in seconds: 64 µs to 2.1 s."""


class Measured:
    """Counters of one worker, which never go down; `statuses` are answers by HTTP status."""

    __slots__ = ("_by_bits", "_seconds", "statuses")

    def __init__(self) -> None:
        self.statuses = [0] * 600
        self._by_bits = [0] * (_LAST_BITS + 1)
        self._seconds = 0.0

    def took(self, seconds: float, answers: int) -> None:
        """Count so many answers of a turn that took so long."""
        bits = int(seconds * 1_000_000).bit_length()
        self._by_bits[bits if bits < _LAST_BITS else _LAST_BITS] += answers
        self._seconds += seconds * answers

    def figures(self) -> dict[str, float]:
        """Return the answers by status, for the status file."""
        return {f"answers_{status}_total": n for status, n in enumerate(self.statuses) if n}

    def histograms(self) -> dict[str, Histogram]:
        """Return how long answers took from their request on, for the status file."""
        shortest, rest = self._by_bits[: _FIRST_BITS + 1], self._by_bits[_FIRST_BITS + 1 :]
        return {"answer_seconds": Histogram(BOUNDS, [sum(shortest), *rest], self._seconds)}
