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

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from clicktrail.domain.last_seen import NEVER, LastSeen

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

    Two whole generations are what hits up to 30 minutes late need; a generation is dropped whole,
    so forgetting costs nothing. Holds the keys of 60 to 90 minutes.
    """

    __slots__ = ("_began", "_generations", "horizon", "width_ms")

    def __init__(self, minutes: int = 30) -> None:
        self.width_ms = minutes * 60_000
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.horizon = 0
        self._began = 0
        self._generations = [self._generation(0)]

    def __len__(self) -> int:
        return sum(map(len, self._generations))

    def is_unique(self, last_ms: int | None, ts_ms: int, horizon_ms: int) -> bool:
        """Tell whether a hit is unique after a last one, the newest time seen being the horizon."""
        if last_ms is None:
            return True
        width = self.width_ms
        return not (-width <= ts_ms - last_ms <= width and horizon_ms - last_ms <= 2 * width)

    def seen(self, keys: NDArray[np.uint64], times: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Take hits in, in order, and tell of each whether it is unique; times are Unix ms."""
        unique = np.zeros(len(keys), dtype=np.bool_)
        horizons = np.maximum(np.maximum.accumulate(times), self.horizon) if len(times) else times
        begin = 0
        while begin < len(keys):
            if horizons[begin] > self.horizon:
                self.reach(int(horizons[begin]))
            # Up to where the next generation begins.
            end = int(np.searchsorted(horizons, self._began + self.width_ms))
            part = slice(begin, end)
            unique[part] = self._seen_in_one(keys[part], times[part], horizons[part])
            self.horizon = int(horizons[end - 1])
            begin = end
        return unique

    def _seen_in_one(
        self, keys: NDArray[np.uint64], times: NDArray[np.int64], horizons: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Do `seen` for hits that no turn of the generations parts."""
        base, width = self._generations[0].base, self.width_ms
        order = np.argsort(keys, kind="stable")
        sorted_keys, moments = keys[order], times[order] - base
        begins = np.empty(len(order), dtype=np.bool_)
        begins[0] = True
        np.not_equal(sorted_keys[1:], sorted_keys[:-1], out=begins[1:])
        group = np.cumsum(begins) - 1
        mine = sorted_keys[begins]
        before = self._last_moments(mine)
        # The newest moment up to each hit within its key: with the key's number in front a running
        # maximum starts anew at each.
        ranked = (group << 32) | np.maximum(moments, NEVER)
        newest = np.maximum(np.maximum.accumulate(ranked) & 0xFFFF_FFFF, before[group])
        last = np.where(begins, before[group], np.roll(newest, 1))
        repeated = (
            (last != NEVER)
            & (np.abs(moments - last) <= width)
            & (horizons[order] - base - last <= 2 * width)
        )
        ends = np.append(np.flatnonzero(begins)[1:], len(order)) - 1
        self._generations[0].put(mine, newest[ends])
        unique = np.empty(len(order), dtype=np.bool_)
        unique[order] = ~repeated
        return unique

    def _last_moments(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return when each key was seen last, in ms after the base of the newest generation."""
        newest = self._generations[0]
        last = newest.get(keys)
        for older in self._generations[1:]:
            open_ = np.flatnonzero(last == NEVER)
            moments = older.get(keys[open_])
            moved = np.maximum(moments + (older.base - newest.base), NEVER)
            last[open_] = np.where(moments == NEVER, NEVER, moved)
        return last

    def amend(self, key: int, last_ms: int | None) -> None:
        """Have it that the last hit of a key was at `last_ms`; None: that there was none."""
        for generation in self._generations:
            generation.forget(key)
        newest = self._generations[0]
        if last_ms is not None and last_ms > newest.base:
            newest.put(np.array([key], dtype=np.uint64), np.array([last_ms - newest.base]))

    def reach(self, ts_ms: int) -> None:
        """Let the time come to `ts_ms` though nobody was seen: the horizon moves."""
        if ts_ms > self.horizon:
            self.horizon = ts_ms
            if ts_ms - self._began >= self.width_ms:
                self._turn(ts_ms)

    def _turn(self, ts_ms: int) -> None:
        """Begin a new generation at `ts_ms`; after a long pause all earlier ones are too old."""
        kept = [] if ts_ms - self._began >= 4 * self.width_ms else self._generations[:2]
        self._generations = [self._generation(ts_ms), *kept]
        self._began = ts_ms

    def _generation(self, began_ms: int) -> LastSeen:
        """Return an empty one; of what is no later than its base nothing counts any more."""
        return LastSeen(began_ms - 2 * self.width_ms - 1)
