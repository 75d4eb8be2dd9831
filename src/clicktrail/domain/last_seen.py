"""When each of many keys was seen last: a hash table in three flat arrays, asked for many at once.

A busy half hour has tens of millions of keys. A dict takes some 150 bytes for each, this 16 to 24:
12 bytes a slot, of which half to three quarters are taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EMPTY = np.uint64(0)
# Stands for the key that means an empty slot.
_ZERO = np.uint64(0x517C_C1B7_2722_0A95)
_SPREAD = np.uint64(0x9E37_79B9_7F4A_7C15)
_HALF = np.uint64(32)
_SMALLEST = 1024
_FULL = 0.75
_GROWTH = 1.5
NEVER = 0


class LastSeen:
    """Keys of 64 bits and a moment for each: milliseconds after `base`, more than 0, or `NEVER`.

    Moments fit 32 bits: 49 days after the base. Open addressing with linear probing; a key's first
    slot grows with its hash, so that a table which grows is copied from front to back.
    """

    __slots__ = ("_count", "_keys", "_moments", "base")

    def __init__(self, base: int) -> None:
        self.base = base
        self._count = 0
        self._keys = np.zeros(_SMALLEST, dtype=np.uint64)
        self._moments = np.zeros(_SMALLEST, dtype=np.uint32)

    def __len__(self) -> int:
        return self._count

    def get(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the moment of each key, `NEVER` where there is none."""
        slots = self._slots(_stored(keys))
        return np.where(slots >= 0, self._moments[slots], NEVER).astype(np.int64)

    def put(self, keys: NDArray[np.uint64], moments: NDArray[np.int64]) -> None:
        """Set the moments of keys of which none comes twice."""
        keys = _stored(keys)
        slots = self._slots(keys)
        known = slots >= 0
        self._moments[slots[known]] = moments[known]
        if not known.all():
            new = ~known
            self._add(keys[new], moments[new].astype(np.uint32))

    def forget(self, key: int) -> None:
        """Have it that a key was never seen."""
        slot = self._slots(_stored(np.array([key], dtype=np.uint64)))
        self._moments[slot[slot >= 0]] = NEVER

    def _slots(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the slot of each key, -1 for those that are not in the table."""
        slots = np.full(len(keys), -1, dtype=np.int64)
        open_, at = np.arange(len(keys)), _first_slots(keys, len(self._keys))
        while len(open_):
            there = self._keys[at]
            found = there == keys[open_]
            slots[open_[found]] = at[found]
            on = ~found & (there != _EMPTY)
            open_, at = open_[on], at[on] + 1
            at[at == len(self._keys)] = 0
        return slots

    def _add(self, keys: NDArray[np.uint64], moments: NDArray[np.uint32]) -> None:
        """Take in keys that are not in the table."""
        self._count += len(keys)
        if self._count > _FULL * len(self._keys):
            self._grow(self._count)
        self._place(keys, moments)

    def _grow(self, count: int) -> None:
        old_keys, old_moments = self._keys, self._moments
        slots = max(int(len(old_keys) * _GROWTH), int(count / _FULL) + 1)
        self._keys = np.zeros(slots, dtype=np.uint64)
        self._moments = np.zeros(slots, dtype=np.uint32)
        # In parts: their temporary arrays are small beside the table.
        for part in range(0, len(old_keys), _SMALLEST * 64):
            keys = old_keys[part : part + _SMALLEST * 64]
            taken = keys != _EMPTY
            self._place(keys[taken], old_moments[part : part + _SMALLEST * 64][taken])

    def _place(self, keys: NDArray[np.uint64], moments: NDArray[np.uint32]) -> None:
        at = _first_slots(keys, len(self._keys))
        while len(keys):
            free = np.flatnonzero(self._keys[at] == _EMPTY)
            # Of several that want one slot the last one written has it; the others go on.
            self._keys[at[free]] = keys[free]
            self._moments[at[free]] = moments[free]
            on = self._keys[at] != keys
            keys, moments, at = keys[on], moments[on], at[on] + 1
            at[at == len(self._keys)] = 0


def _stored(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return np.where(keys == _EMPTY, _ZERO, keys)


def _first_slots(keys: NDArray[np.uint64], slots: int) -> NDArray[np.int64]:
    """Spread the keys over the slots, in the order of their hashes.

    Lemire, "Fast Random Integer Generation in an Interval" (2019): the high half of a product.
    """
    high = (keys * _SPREAD) >> _HALF
    return ((high * np.uint64(slots)) >> _HALF).astype(np.int64)
