"""Unique or not (spec behaviour.md §6): no other hit of the same address on the same datapoint in
the preceding 30 minutes.

The rule, exactly: a hit at `ts` is unique iff no hit of its key that was processed before it lies
within 30 minutes of `ts`. Every hit, unique or not, renews the window. Times may come out of
order: a hit that is older than the last one of its key by at most 30 minutes is not unique, and
the rule holds exactly for hits up to 30 minutes behind the newest time seen (`horizon`). Of what
lies more than 60 minutes behind the horizon nothing is remembered, whatever memory still holds:
so the answers depend on the hits alone, not on when the process was started.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MASK = (1 << 64) - 1
_SPREAD = 0x9E37_79B9_7F4A_7C15


def address_hash(ip: str) -> int:
    """Return 64 bits that stand for an address, the same in every process."""
    return int.from_bytes(blake2b(ip.encode(), digest_size=8).digest(), "little")


def visit_key(address: int, datapoint_id: int) -> int:
    """Return the key of (address hash, datapoint).

    The product with an odd number is a bijection on 64 bits, so one address never collides with
    itself on another datapoint; two addresses do with probability 2^-64 for each pair: among the
    10 million keys of a very busy hour, once in about 40,000 hours, and then one unique hit is
    called a repeat.
    """
    return address ^ (datapoint_id * _SPREAD & _MASK)


def visit_keys(
    addresses: NDArray[np.uint64], datapoint_ids: NDArray[np.uint32]
) -> NDArray[np.uint64]:
    """Do `visit_key` for many."""
    return addresses ^ (datapoint_ids.astype(np.uint64) * np.uint64(_SPREAD))


class UniquenessWindow:
    """Remembers the last hit of each key, in three generations of one window each.

    Two whole generations are what hits up to 30 minutes late need; a dict is dropped whole, so
    forgetting costs nothing. Holds the keys of 60 to 90 minutes.
    """

    __slots__ = ("_began", "_last", "_older", "_oldest", "horizon", "width_ms")

    def __init__(self, minutes: int = 30) -> None:
        self.width_ms = minutes * 60_000
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.horizon = 0
        self._began = 0
        self._last: dict[int, int] = {}
        self._older: dict[int, int] = {}
        self._oldest: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._last) + len(self._older) + len(self._oldest)

    def seen(self, key: int, ts_ms: int) -> bool:
        """Take a hit in and tell whether it is unique."""
        if ts_ms > self.horizon:
            self.horizon = ts_ms
            if ts_ms - self._began >= self.width_ms:
                self._turn(ts_ms)
        last = self._last.get(key)
        if last is None:
            last = self._older.get(key)
            if last is None:
                last = self._oldest.get(key)
                if last is None:
                    self._last[key] = ts_ms
                    return True
        self._last[key] = ts_ms if ts_ms > last else last
        return self.is_unique(last, ts_ms, self.horizon)

    def is_unique(self, last_ms: int | None, ts_ms: int, horizon_ms: int) -> bool:
        """Tell whether a hit is unique after a last one, the newest time seen being the horizon."""
        if last_ms is None:
            return True
        width = self.width_ms
        return not (-width <= ts_ms - last_ms <= width and horizon_ms - last_ms <= 2 * width)

    def seen_all(self, keys: Sequence[int], times: Sequence[int]) -> list[bool]:
        """Do `seen` for many hits, in order; the same answers, without a call for each."""
        unique = [False] * len(keys)
        width = self.width_ms
        horizon = self.horizon
        turn_at = self._began + width
        recent = self._last
        recent_get, older_get, oldest_get = recent.get, self._older.get, self._oldest.get
        for index, (key, ts) in enumerate(zip(keys, times, strict=True)):
            if ts > horizon:
                horizon = ts
                if ts >= turn_at:
                    self._turn(ts)
                    turn_at = self._began + width
                    recent = self._last
                    recent_get, older_get, oldest_get = (
                        recent.get,
                        self._older.get,
                        self._oldest.get,
                    )
            last = recent_get(key)
            if last is None:
                last = older_get(key)
                if last is None:
                    last = oldest_get(key)
                    if last is None:
                        recent[key] = ts
                        unique[index] = True
                        continue
            recent[key] = ts if ts > last else last
            if not (-width <= ts - last <= width and horizon - last <= 2 * width):
                unique[index] = True
        self.horizon = horizon
        return unique

    def amend(self, key: int, last_ms: int | None) -> None:
        """Have it that the last hit of a key was at `last_ms`; None: that there was none."""
        for seen in (self._last, self._older, self._oldest):
            seen.pop(key, None)
        if last_ms is not None:
            self._last[key] = last_ms

    def reach(self, ts_ms: int) -> None:
        """Let the time come to `ts_ms` though nobody was seen: the horizon moves."""
        if ts_ms > self.horizon:
            self.horizon = ts_ms
            if ts_ms - self._began >= self.width_ms:
                self._turn(ts_ms)

    def _turn(self, ts_ms: int) -> None:
        """Begin a new generation at `ts_ms`; after a long pause all earlier ones are too old."""
        if ts_ms - self._began >= 4 * self.width_ms:
            self._older, self._oldest = {}, {}
        else:
            self._older, self._oldest = self._last, self._older
        self._last = {}
        self._began = ts_ms
