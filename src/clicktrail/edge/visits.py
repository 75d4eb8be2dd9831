"""Who was at which link lately: a table that all workers of a node share.

`visits.bin` is set-associative: 65,536 sets of eight places of 16 bytes (key and time, u64,
little-endian), 8 MB at most and sparse until then. The key is a keyed hash of address and
datapoint, so that nobody reads addresses from it. A visit that finds its set full takes the place
of the oldest; up to some 200,000 visits in half an hour none that still counts has to go.

The rule is that of `clicktrail.domain.uniqueness`: no other visit in the preceding 30 minutes, and
every visit begins them anew. Only links whose rules ask for it are entered.
"""

from __future__ import annotations

import fcntl
import os
from struct import Struct
from typing import TYPE_CHECKING, Final

from clicktrail.edge.shared_file import SharedFile

if TYPE_CHECKING:
    from pathlib import Path

SETS: Final = 1 << 16
WAYS: Final = 8
WINDOW_MS: Final = 30 * 60_000
_SET: Final = Struct(f"<{2 * WAYS}Q")
_ENTRY: Final = Struct("<QQ")


class VisitTable:
    """The table as one worker has it. Raises OSError where it cannot be had."""

    __slots__ = ("_file", "_map", "_ready")

    def __init__(self, path: Path) -> None:
        self._file = SharedFile(path, SETS * _SET.size)
        self._map = self._file.reach(SETS * _SET.size)

    def seen(self, key: int, now_ms: int, *, enter: bool = True) -> bool:
        """Tell whether the key (not 0) was there within the window; `enter` notes the visit."""
        at = (key % SETS) * _SET.size
        if not enter:
            # Not by the map: on some file systems even to look there takes room on the disk.
            stored = os.pread(self._file.descriptor, _SET.size, at)
            return _found(_SET.unpack(stored), key, now_ms)[0]
        self._file.make_room(at)
        # Not by a `with`, which takes as long as all the rest; nothing here can raise.
        descriptor = self._file.descriptor
        fcntl.lockf(descriptor, fcntl.LOCK_EX, _SET.size, at)
        recent, place = _found(_SET.unpack_from(self._map, at), key, now_ms)
        _ENTRY.pack_into(self._map, at + place * _ENTRY.size, key, now_ms)
        fcntl.lockf(descriptor, fcntl.LOCK_UN, _SET.size, at)
        return recent

    def in_place(self) -> bool:
        """Tell whether the file is still the one that other workers would open."""
        return self._file.in_place()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _found(values: tuple[int, ...], key: int, now_ms: int) -> tuple[bool, int]:
    """Return whether the key was in a set lately, and the place to enter it at."""
    keys, times = values[0::2], values[1::2]
    try:
        place = keys.index(key)
    except ValueError:
        return False, times.index(min(times))
    # Clocks may step back: a visit a little ahead of now is as good as one just before.
    return abs(now_ms - times[place]) <= WINDOW_MS, place
