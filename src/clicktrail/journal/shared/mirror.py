"""The copy of one partition's stream as an ordinary journal, the same on every node that makes it.

A segment holds the events of 8192 messages, counted from where the stream says that copies begin
(`beginning`), in order, and without what was counted before. So a record's segment and offset
follow from the stream alone, and what one node planned another finds again.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections import deque
from itertools import islice
from pathlib import Path

import msgspec

from clicktrail.journal.files import PlainContent, segment_path, segments
from clicktrail.journal.format import (
    DATA_OFFSET,
    VERSION,
    Header,
    JournalError,
    Seeds,
    frames,
    header_block,
    parse_header,
)
from clicktrail.journal.scan import Gap, walk
from clicktrail.journal.shared.beginning import Beginning
from clicktrail.journal.shared.layout import head_of
from clicktrail.journal.writer import lock_writing


class OtherEventsError(JournalError):
    """The stream holds other events than those that were copied of it."""


class Mirror:
    """The one writer of a partition's copy in `directory`. Not thread-safe.

    `next_message` is what it has to be given next: after a restart the first of the segment that
    was begun, of which what is there already is passed over. Segments before `beginning` stay as
    they are. Raises JournalError where another process writes, and OSError.
    """

    def __init__(self, directory: Path, name: str, beginning: Beginning) -> None:
        self._beginning = beginning
        self._folder = directory / name
        self._name = name
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = lock_writing(self._folder, name)
        self._fd = -1
        self._number = 0
        self._end = DATA_OFFSET
        self._there: deque[int] = deque()
        self._seeds = Seeds(0)
        self.next_message = beginning.first
        found = segments(directory, name)
        if found and found[-1].number >= beginning.segment:
            newest = found[-1]
            self.next_message = beginning.first_message_of(newest.number)
            if newest.compressed or not self._resume(newest.path):
                newest.path.unlink()

    def append(self, message: int, payloads: list[bytes]) -> None:
        """Write the events of the message that is due.

        Raises ValueError for another one, OtherEventsError where others were copied of it before,
        and JournalError where the disk does not take it.
        """
        if message != self.next_message:
            raise ValueError(f"message {self.next_message} is due, not {message}")
        number = self._beginning.segment_of(message)
        try:
            if number != self._number:
                self._begin(number)
            # What an earlier life wrote of this segment is the beginning of the same records.
            known = min(len(self._there), len(payloads))
            if [_id(payload) for payload in payloads[:known]] != list(islice(self._there, known)):
                raise OtherEventsError(f"message {message} holds other events than were copied")
            blob = frames(payloads[known:], self._seeds)
            self._write(blob)
        except OSError as error:
            raise JournalError(
                f"Journal {self._name} cannot be written: {error.strerror}."
            ) from error
        for _ in range(known):
            self._there.popleft()
        self._end += len(blob)
        self.next_message = message + 1

    def skip_to(self, message: int) -> None:
        """Go on at a later message, the first of its segment: what was before is gone."""
        if message != self._beginning.first_message_of(self._beginning.segment_of(message)):
            raise ValueError(f"message {message} does not begin a segment")
        self.next_message = message

    def pass_over(self, message: int) -> None:
        """Go on at a later message: those before were gone already when copying began."""
        self.next_message = max(self.next_message, message)

    def close(self) -> None:
        """Let go of the files."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
        with contextlib.suppress(OSError):
            os.close(self._lock)

    def _resume(self, path: Path) -> bool:
        """Go on in a segment that was begun; False where it has to be written anew."""
        end = DATA_OFFSET
        there: deque[int] = deque()
        with PlainContent(path) as content:
            header = parse_header(content.read(0, DATA_OFFSET))
            if header is None:
                return False
            for found in walk(content, Seeds(header.salt)):
                if isinstance(found, Gap):
                    if found[1] != content.size:
                        return False
                    continue
                there.extend(_id(payload) for _, payload in found)
                offset, payload = found[-1]
                end = offset + len(frames([payload], Seeds(0)))
        self._fd = os.open(path, os.O_RDWR)
        os.ftruncate(self._fd, end)
        self._number, self._end, self._there = header.segment, end, there
        self._seeds = Seeds(header.salt)
        return True

    def _begin(self, number: int) -> None:
        salt = secrets.randbits(32)
        scratch = self._folder / "begun.next"
        fd = os.open(scratch, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            os.pwrite(
                fd,
                header_block(Header(VERSION, salt, number, time.time_ns() // 10**6, self._name)),
                0,
            )
            # The name appears only now: a reader takes every older segment for finished.
            scratch.rename(segment_path(self._folder, number))
        except OSError:
            os.close(fd)
            raise
        if self._fd >= 0:
            os.close(self._fd)
        self._fd, self._number, self._end, self._there = fd, number, DATA_OFFSET, deque()
        self._seeds = Seeds(salt)

    def _write(self, blob: bytes) -> None:
        written = 0
        while written < len(blob):
            written += os.pwrite(self._fd, blob[written:], self._end + written)


def _id(payload: bytes) -> int:
    try:
        return head_of(payload).hit_id
    except msgspec.DecodeError:
        return 0
