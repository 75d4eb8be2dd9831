"""Hit ids: 60-bit integers that order by time and are unique across nodes.

Imported hits may be older than the layout's beginning: their ids are its two's complement in 64
bits, so those from before 2024 are 2^63 and above, and `chronological` orders them all.

Layout, high to low: 41 bits of milliseconds since 2024-01-01 UTC (good until 2093),
7 bits of node, 4 bits of worker on that node, 8 bits of sequence within the millisecond.
A conversion event takes its id from the same sequence, so that one order holds for everything
that one worker wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

EPOCH_MS = 1_704_067_200_000
SIGN = 1 << 63
SEQUENCE_BITS = 8
WORKER_BITS = 4
NODE_BITS = 7
SLOT_BITS = WORKER_BITS + NODE_BITS
TIME_SHIFT = SEQUENCE_BITS + SLOT_BITS
MAX_NODE = (1 << NODE_BITS) - 1
MAX_WORKER = (1 << WORKER_BITS) - 1
LOWER_MASK = (1 << TIME_SHIFT) - 1
MAX_MS = (1 << 63) - 1


class HitIds:
    """Hands out the ids of one worker, strictly rising even when the clock steps back.

    `after` is the last id that an earlier life of this worker wrote (0 if none): ids go on
    above it. `reserve` is called with a moment (Unix milliseconds) before the first id of it is
    used, and returns up to which moment it need not be called again.
    """

    __slots__ = ("_end", "_last", "_ms", "_reserve", "_reserved_ms", "_slot")

    def __init__(
        self,
        node: int,
        worker: int,
        after: int = 0,
        reserve: Callable[[int], int] | None = None,
    ) -> None:
        if not 0 <= node <= MAX_NODE:
            raise ValueError(f"node must be 0 to {MAX_NODE}, not {node}")
        if not 0 <= worker <= MAX_WORKER:
            raise ValueError(f"worker must be 0 to {MAX_WORKER}, not {worker}")
        self._slot = ((node << WORKER_BITS) | worker) << SEQUENCE_BITS
        # Ids up to `_end` are those of `_ms`; what an earlier life used of its last is not asked.
        self._last = self._end = 0
        self._ms = timestamp_ms(after) if after else 0
        self._reserve = reserve or (lambda _: MAX_MS)
        self._reserved_ms = 0

    @property
    def last_ms(self) -> int:
        """The moment of the last id that was handed out, 0 where none was."""
        return timestamp_ms(self._last) if self._last else 0

    def next(self, now_ms: int) -> int:
        """Return the next id at `now_ms` (Unix milliseconds).

        Where a millisecond's 256 ids are used up, or the clock stepped back, the id borrows from
        the following millisecond.
        """
        following = self._last + 1
        if now_ms <= self._ms:
            if following < self._end:
                self._last = following
                return following
            now_ms = self._ms + 1
        if now_ms > self._reserved_ms:
            self._reserved_ms = self._reserve(now_ms)
        self._ms = now_ms
        self._last = first = first_id_at(now_ms) | self._slot
        self._end = first + (1 << SEQUENCE_BITS)
        return first


def timestamp_ms(hit_id: int) -> int:
    """Return the Unix milliseconds at which a hit was taken."""
    return ((hit_id ^ SIGN) - SIGN >> TIME_SHIFT) + EPOCH_MS


def chronological(hit_id: int) -> int:
    """Return a signed number that orders hits by time, also those from before 2024."""
    return (hit_id ^ SIGN) - SIGN


def id_at(ms: int, lower: int) -> int:
    """Return the id of a hit at Unix milliseconds `ms` with these lower bits (writer, sequence)."""
    return ((ms - EPOCH_MS) << TIME_SHIFT | lower) & (2 * SIGN - 1)


def slot(hit_id: int) -> int:
    """Return the writer of a hit: node and worker in one number, 0 to 2047."""
    return (hit_id & LOWER_MASK) >> SEQUENCE_BITS


def first_id_at(ms: int) -> int:
    """Return the smallest id that a hit at Unix milliseconds `ms` can have."""
    return max(ms - EPOCH_MS, 0) << TIME_SHIFT


def clickmeter_form(hit_id: int, datapoint_id: int, zone: tzinfo) -> str:
    """Return the id as ClickMeter shows it: `<datapoint, 9 digits>@<local YmdHis><9 digits>`.

    The last nine digits are the millisecond (3) and the writer with its sequence (6), so the form
    is as unique as the id (spec behaviour.md §6).
    """
    ms = timestamp_ms(hit_id)
    local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)).astimezone(zone)
    return f"{datapoint_id:09d}@{local:%Y%m%d%H%M%S}{ms % 1000:03d}{hit_id & LOWER_MASK:06d}"
