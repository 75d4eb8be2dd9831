"""Whose turn it is: counters that all workers of a node share, exact.

`turns.bin` has 128 bytes per datapoint, at datapoint id × 128: sixteen numbers (u64,
little-endian), how many turns were taken. Place 0 counts the clicks that a link's limit allows,
places 1 to 15 belong to rules (`Rule.counter`). The file is sparse: links that take no turns take
no room. Where datapoint 0 would be (there is none) stands the header: what wrote the file, the boot
of the machine in which it was last in use, whether it was written to the disk when the last worker
ended, and how those that have it open now count. They all count in one way: by one instruction of
the processor, or, without the extension that can do that (`edge.quick`), under locks of the kernel.
"""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path
from struct import Struct
from typing import TYPE_CHECKING, Final

from clicktrail.edge.quick import COUNTERS
from clicktrail.edge.shared_file import BEGINNING, SharedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from clicktrail.edge.quick import Counters

PLACES: Final = 16
NUMBER_BYTES: Final = 8
RECORD_BYTES: Final = PLACES * NUMBER_BYTES
CLICKS: Final = 0
"""The place of the clicks that count towards a limit."""

MAGIC: Final = b"ctturns1"
_NUMBER: Final = Struct("<Q")
_HEADER: Final = Struct("<8s36s??")
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


def boot_id() -> bytes:
    """Return what names this boot of the machine; another each time where that is not known."""
    try:
        return _BOOT_ID.read_bytes().strip()[:36].ljust(36)
    except OSError:
        return b"".ljust(36)


class Turns:
    """The counters as one worker has them. For one thread.

    Raises OSError where the file cannot be had or grown, or other workers have it open that count
    in a way that this one cannot.
    """

    __slots__ = ("_counters", "_descriptor", "_file", "_map", "_ready", "_size")

    def __init__(
        self,
        path: Path,
        recount: Callable[[], Mapping[tuple[int, int], int]],
        counters: Counters | None = COUNTERS,
    ) -> None:
        """Open the counters; `recount` is asked for {(datapoint, place): turns taken} when what
        the file says may be less than what was given out: after a power cut, or when it is gone.
        `counters` count without locks, where the others that have the file open do.
        """
        self._counters = counters
        self._file = SharedFile(path, RECORD_BYTES)
        self._descriptor = self._file.descriptor
        self._ready: set[int] = set()
        self._remap()
        with self._file.locked(BEGINNING, 1):
            alone = self._is_alone()
            # Held as long as this worker lives: whoever gets it for itself alone is the last one.
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)
            try:
                self._begin(recount, alone=alone)
            except OSError:
                self._file.close()
                raise

    def _remap(self) -> None:
        assert self._file.map is not None
        self._map = self._file.map
        self._size = self._file.size

    def _is_alone(self) -> bool:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _begin(self, recount: Callable[[], Mapping[tuple[int, int], int]], *, alone: bool) -> None:
        header = os.pread(self._descriptor, _HEADER.size, 0)
        magic, boot, clean, without_locks = _HEADER.unpack(header)
        if not alone:
            if not without_locks:
                self._counters = None
            elif self._counters is None:
                raise OSError(
                    errno.ENOTSUP, "other workers count without locks; restart all of them"
                )
        now = boot_id()
        same_boot = boot == now and now.strip() != b""
        if magic != MAGIC or not (same_boot or clean):
            for (datapoint_id, place), taken in recount().items():
                self.at_least(datapoint_id, place, taken)
        self._file.make_room(0)
        _HEADER.pack_into(self._map, 0, MAGIC, now, False, self._counters is not None)
        self._file.sync()

    def take(self, datapoint_id: int, place: int) -> int:
        """Take the next turn and return its number, from 0."""
        at = self._at(datapoint_id, place)
        if self._counters is not None:
            return self._counters.take(self._map, at)
        lockf = fcntl.lockf
        # Not by a `with`: this is on the way of every such click, and an error cannot come between.
        lockf(self._descriptor, fcntl.LOCK_EX, NUMBER_BYTES, at)
        number: int = _NUMBER.unpack_from(self._map, at)[0]
        _NUMBER.pack_into(self._map, at, number + 1)
        lockf(self._descriptor, fcntl.LOCK_UN, NUMBER_BYTES, at)
        return number

    def take_below(self, datapoint_id: int, place: int, limit: int) -> bool:
        """Take a turn if fewer than `limit` were taken; False where they were."""
        at = self._at(datapoint_id, place)
        if self._counters is not None:
            return self._counters.take_below(self._map, at, limit)
        # Numbers only rise: once it is reached, the limit needs no lock any more.
        if _NUMBER.unpack_from(self._map, at)[0] >= limit:
            return False
        lockf = fcntl.lockf
        lockf(self._descriptor, fcntl.LOCK_EX, NUMBER_BYTES, at)
        number = _NUMBER.unpack_from(self._map, at)[0]
        allowed: bool = number < limit
        if allowed:
            _NUMBER.pack_into(self._map, at, number + 1)
        lockf(self._descriptor, fcntl.LOCK_UN, NUMBER_BYTES, at)
        return allowed

    def peek(self, datapoint_id: int, place: int) -> int:
        """Return how many turns were taken, and with that the number of the next."""
        at = datapoint_id * RECORD_BYTES + place * NUMBER_BYTES
        if datapoint_id in self._ready:
            number: int = _NUMBER.unpack_from(self._map, at)[0]
            return number
        # Not by the map: on some file systems even to look there takes room on the disk.
        read = os.pread(self._descriptor, NUMBER_BYTES, at)
        return int.from_bytes(read, "little")

    def at_least(self, datapoint_id: int, place: int, taken: int) -> None:
        """Have it that so many turns were taken, if not more."""
        at = self._at(datapoint_id, place)
        if self._counters is not None:
            self._counters.at_least(self._map, at, taken)
            return
        with self._file.locked(at, NUMBER_BYTES):
            if _NUMBER.unpack_from(self._map, at)[0] < taken:
                _NUMBER.pack_into(self._map, at, taken)

    def _at(self, datapoint_id: int, place: int) -> int:
        """Return where a number is; it can be written then."""
        if not 0 <= place < PLACES or datapoint_id <= 0:
            raise ValueError(f"there is no place {place} of datapoint {datapoint_id}")
        at = datapoint_id * RECORD_BYTES + place * NUMBER_BYTES
        if datapoint_id not in self._ready:
            if at + RECORD_BYTES > self._size:
                self._file.reach(at + RECORD_BYTES)
                self._remap()
            self._file.make_room(at)
            self._ready.add(datapoint_id)
        return at

    def in_place(self) -> bool:
        """Tell whether the file is still the one that other workers would open."""
        return self._file.in_place()

    def close(self) -> None:
        """Let go; the last of the workers writes everything to the disk and notes that."""
        with self._file.locked(BEGINNING, 1):
            if self._is_alone():
                self._file.sync()
                _HEADER.pack_into(self._map, 0, MAGIC, boot_id(), True, False)
                self._file.sync()
        self._file.close()


def reader(path: Path) -> Callable[[int, int], int | None]:
    """Return what tells the turns taken at (datapoint id, place), for whoever only looks.

    It answers None where there are no counters: the workers make them, from the journal.
    """

    def taken(datapoint_id: int, place: int) -> int | None:
        try:
            with path.open("rb") as file:
                if file.read(len(MAGIC)) != MAGIC:
                    return None
                file.seek(datapoint_id * RECORD_BYTES + place * NUMBER_BYTES)
                return int.from_bytes(file.read(NUMBER_BYTES), "little")
        except FileNotFoundError:
            return None

    return taken
