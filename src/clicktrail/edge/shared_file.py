"""A file that all workers of a node map into memory, and change under locks on ranges of it.

The locks are the kernel's (`fcntl`): they are gone with their holder, however it dies. What is
written is in the page cache at once and survives the death of every process.
"""

from __future__ import annotations

import fcntl
import mmap
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE: Final = 4096
# Beyond every end a file may have, so that no range of its contents contains them.
GROWING: Final = 1 << 62
BEGINNING: Final = GROWING + 1
"""Locked by whoever prepares the file for use."""


class SharedFile:
    """A mapped file that grows. One object per process and file: closing any descriptor of a file
    lets go of all locks that the process has on it.

    Raises OSError where the file cannot be had; a full disk too, rather than the SIGBUS that
    writing to a page without a place on the disk brings.
    """

    __slots__ = ("_descriptor", "_grow_by", "_ready", "map", "path", "size")

    def __init__(self, path: Path, size: int, grow_by: int = 1 << 20) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._grow_by = grow_by
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._ready: set[int] = set()
        self.size = 0
        self.map: mmap.mmap | None = None
        self.reach(size)

    @property
    def descriptor(self) -> int:
        """The open file."""
        return self._descriptor

    def reach(self, size: int) -> mmap.mmap:
        """Make the file at least `size` bytes long and map all of it."""
        if self.map is not None and size <= self.size:
            return self.map
        # Only growing under the lock: whoever measured before another grew it would cut it.
        with self.locked(GROWING, 1):
            length = self.length()
            if length < size:
                length = -(-size // self._grow_by) * self._grow_by
                os.ftruncate(self._descriptor, length)
        former = self.map
        self.map = mmap.mmap(self._descriptor, length)
        self.size = length
        if former is not None:
            former.close()
        return self.map

    def in_place(self) -> bool:
        """Tell whether the file that is mapped is still the one under its name."""
        try:
            return os.path.samestat(os.stat(self.path), os.fstat(self._descriptor))
        except OSError:
            return False

    def length(self) -> int:
        """Return how long the file is by now; other processes may have made it grow."""
        return os.fstat(self._descriptor).st_size

    @contextmanager
    def locked(self, offset: int, length: int) -> Iterator[None]:
        """Hold a range against all other processes."""
        fcntl.lockf(self._descriptor, fcntl.LOCK_EX, length, offset)
        try:
            yield
        finally:
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, length, offset)

    def make_room(self, offset: int) -> None:
        """See that the page at `offset` has its place on the disk before it is written to."""
        page = offset // PAGE
        if page in self._ready:
            return
        # Where a file system has no such call, the C library writes a byte in its stead.
        with self.locked(page * PAGE, PAGE):
            os.posix_fallocate(self._descriptor, page * PAGE, PAGE)
        self._ready.add(page)

    def sync(self) -> None:
        """Write everything to the disk."""
        if self.map is not None:
            self.map.flush()
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Let go of the file."""
        if self.map is not None:
            self.map.close()
            self.map = None
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
