"""Append records to a journal: one write for everything that one turn of the event loop brings.

An append either is in the journal as a whole when it returns, or raises JournalError and leaves
nothing behind. In `disk` mode it is also on the disk.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import secrets
import time
from pathlib import Path

from clicktrail.journal.files import RESERVE_NAME, ROLL_NAME, check_name, segment_path
from clicktrail.journal.format import (
    DATA_OFFSET,
    HEAD_BYTES,
    MAX_PAYLOAD,
    VERSION,
    Header,
    JournalError,
    Seeds,
    frames,
    header_block,
)
from clicktrail.journal.recovery import recover
from clicktrail.settings import Durability

MIN_SEGMENT_BYTES = DATA_OFFSET + HEAD_BYTES + 1
_SMALL_RESERVE = 2**20
_OUT_OF_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class JournalWriter:
    """The one writer of a journal; `directory` holds all journals, `name` is this one's.

    Starting cuts the tail that a dead writer left torn; a new segment begins with the first
    append. `last_payload` is the last record of an earlier life, `cut_bytes` what was cut, and
    `problems` says in sentences which older segments could not be read.

    Raises JournalError where another writer has the journal or its directory cannot be used, and
    ValueError for a bad name or size. Not thread-safe.
    """

    def __init__(
        self, directory: Path, name: str, *, durability: Durability, segment_bytes: int
    ) -> None:
        if segment_bytes < MIN_SEGMENT_BYTES:
            raise ValueError(f"a segment needs at least {MIN_SEGMENT_BYTES} bytes")
        self.name = check_name(name)
        self._folder = directory / name
        self._to_disk = durability is Durability.DISK
        self._segment_bytes = segment_bytes
        self._salt = secrets.randbits(32)
        self._seeds = Seeds(self._salt)
        self._fd = -1
        self._number = 0
        self._end = 0
        self._reserved = 0
        self._closed = False
        self._empty: Path | None = None
        self._reserve = self._folder / RESERVE_NAME
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._folder_fd = lock_writing(self._folder, name)
        except OSError as error:
            raise JournalError(
                f"The directory of journal {name} cannot be used: {error.strerror}."
            ) from error
        try:
            found = recover(directory, name, sync=self._to_disk)
        except OSError as error:
            os.close(self._folder_fd)
            raise JournalError(f"Journal {name} cannot be read: {error.strerror}.") from error
        self._next_number = found.next_number
        self.last_payload = found.last_payload
        self.cut_bytes = found.cut_bytes
        self.problems = found.problems
        self._prepare_reserve()

    @property
    def max_payload(self) -> int:
        """Largest payload in bytes that an append takes."""
        return min(MAX_PAYLOAD, self._segment_bytes - DATA_OFFSET - HEAD_BYTES)

    def append(self, payloads: list[bytes]) -> None:
        """Write all `payloads` as records, in order, or none of them.

        A batch larger than a segment gets a larger segment, so that it stays in one piece. Raises
        ValueError where a payload is larger than `max_payload`, and JournalError (a sentence for
        an operator) where the disk does not take the records; a later append may work again.
        """
        if not payloads:
            return
        blob = frames(payloads, self._seeds)
        size = len(blob)
        end = self._end + size
        # No payload can be too large in a batch that is not: the check costs nothing as a rule.
        if size > self.max_payload + HEAD_BYTES and max(map(len, payloads)) > self.max_payload:
            raise ValueError(f"a payload may have at most {self.max_payload} bytes")
        if self._fd < 0 or (end > self._segment_bytes and self._end > DATA_OFFSET):
            self._begin(size)
            end = self._end + size
        if end > self._reserved:
            self._reserve_up_to(end)
        try:
            written = os.pwrite(self._fd, blob, self._end)
            while written < size:
                written += os.pwrite(self._fd, blob[written:], self._end + written)
            if self._to_disk:
                os.fdatasync(self._fd)
        except OSError as error:
            # Readers may have seen a part of it already, and after a failed fdatasync the kernel
            # has dropped what it could not write: this file is not written to again.
            self._seal()
            raise self._refusal(error) from error
        self._end = end

    def roll_if_asked(self) -> None:
        """Begin a new segment where somebody waits for the present one to be finished.

        One without records stays. Costs a look at the directory; where the disk has no room, it is
        tried the next time.
        """
        asked = self._folder / ROLL_NAME
        try:
            up_to = int(asked.read_text(encoding="ascii"))
        except FileNotFoundError:
            return
        except (OSError, ValueError):
            up_to = 0
        # Without a segment of its own, this life has the newest of an earlier one before it.
        newest = self._number if self._fd >= 0 else self._next_number - 1
        empty = self._fd >= 0 and self._end == DATA_OFFSET
        try:
            if newest <= up_to and not empty:
                self._begin(0)
        except JournalError:
            return
        with contextlib.suppress(OSError):
            asked.unlink()

    def close(self) -> None:
        """Seal the segment and let go of the journal. Closing twice is harmless."""
        if self._closed:
            return
        self._closed = True
        self._seal()
        with contextlib.suppress(OSError):
            self._reserve.unlink(missing_ok=True)
        os.close(self._folder_fd)

    def _begin(self, needed: int) -> None:
        """Seal the current segment and begin the next, with room for `needed` bytes at least.

        Until the new one is whole, the current one stays: a full disk changes nothing.
        """
        if self._closed:
            raise JournalError(f"Journal {self.name} is closed.")
        number = self._number + 1 if self._fd >= 0 else self._next_number
        fd = -1
        try:
            fd = os.open(self._reserve, os.O_RDWR | os.O_CREAT, 0o644)
            reserved = self._reserve_new(fd, needed)
            header = Header(VERSION, self._salt, number, time.time_ns() // 1_000_000, self.name)
            _write_all(fd, header_block(header), 0)
            if self._to_disk:
                os.fdatasync(fd)
            self._seal()
            # The name appears only now: a reader takes every older segment for finished.
            self._reserve.rename(segment_path(self._folder, number))
            if self._empty is not None:
                self._empty.unlink(missing_ok=True)
                self._empty = None
            if self._to_disk:
                os.fsync(self._folder_fd)
        except OSError as error:
            if fd >= 0:
                os.close(fd)
            with contextlib.suppress(OSError):
                self._reserve.unlink(missing_ok=True)
            raise self._refusal(error) from error
        self._fd = fd
        self._number = number
        self._next_number = number + 1
        self._end = DATA_OFFSET
        self._reserved = reserved
        self._prepare_reserve()

    def _reserve_new(self, fd: int, needed: int) -> int:
        """Reserve room in a segment-to-be; return its end. Raises OSError where there is none."""
        least = DATA_OFFSET + needed
        small = min(_SMALL_RESERVE, self._segment_bytes)
        sizes = {max(self._segment_bytes, least), max(small, least), least}
        return _reserve(fd, 0, sorted(sizes, reverse=True))

    def _reserve_up_to(self, end: int) -> None:
        """Reserve more of the current segment, to `end` at least, before anything is written."""
        sizes = {
            max(self._segment_bytes, end),
            max(min(self._reserved + _SMALL_RESERVE, self._segment_bytes), end),
            end,
        }
        try:
            self._reserved = _reserve(self._fd, self._reserved, sorted(sizes, reverse=True))
        except OSError as error:
            raise self._refusal(error) from error

    def _prepare_reserve(self) -> None:
        """Keep the next segment's room on the disk ahead of its time, so that a full disk waits."""
        try:
            fd = os.open(self._reserve, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError:
            return
        try:
            os.ftruncate(fd, self._segment_bytes)
            os.posix_fallocate(fd, 0, self._segment_bytes)
        except OSError:
            # A part of a reserve would only take the room that the current segment may need.
            with contextlib.suppress(OSError):
                self._reserve.unlink()
        finally:
            os.close(fd)

    def _seal(self) -> None:
        """End the current segment behind its last whole record.

        One that is empty goes when the next begins, not before: the newest file carries the count
        of segments on. Its number is not used again, for a reader may stand in the middle of what
        had to be undone.
        """
        if self._fd < 0:
            return
        fd, self._fd = self._fd, -1
        self._next_number = self._number + 1
        # Where even this fails, zeros or a torn record stay behind: readers cope with both.
        with contextlib.suppress(OSError):
            os.ftruncate(fd, self._end)
            if self._to_disk:
                os.fsync(fd)
        os.close(fd)
        if self._end == DATA_OFFSET:
            self._empty = segment_path(self._folder, self._number)
        self._end = self._reserved = 0

    def _refusal(self, error: OSError) -> JournalError:
        if error.errno in _OUT_OF_SPACE:
            return JournalError(f"The disk has no room for journal {self.name}: {error.strerror}.")
        return JournalError(f"Journal {self.name} cannot be written: {error.strerror}.")


def lock_writing(folder: Path, name: str) -> int:
    """Open a journal's directory and lock it, so that nobody else writes; return the descriptor.

    The lock ends with the process, however it ends. Raises JournalError where another has it, and
    OSError.
    """
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        raise JournalError(
            f"Journal {name} is being written by another process; two writers cannot share one."
        ) from None
    except OSError:
        os.close(fd)
        raise
    return fd


def _reserve(fd: int, start: int, ends: list[int]) -> int:
    """Reserve [start, end) for the first of `ends` that the disk has room for; return it."""
    for end in ends[:-1]:
        try:
            os.posix_fallocate(fd, start, end - start)
        except OSError as error:
            if error.errno not in _OUT_OF_SPACE:
                raise
        else:
            return end
    os.posix_fallocate(fd, start, ends[-1] - start)
    return ends[-1]


def _write_all(fd: int, data: bytes, offset: int) -> None:
    written = 0
    while written < len(data):
        written += os.pwrite(fd, data[written:], offset + written)
