"""Up to which moment a worker may have used ids, noted on its disk before it uses any of them.

A worker that was killed learns the last id of its earlier life from what it has written. Where it
publishes instead, and nobody answers when it starts again, the note says it: ids begin above.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

SPAN_MS = 3000
"""One write for so many milliseconds; hits after a kill may be dated later by as much."""
_DIGITS = 20


class NotedIds:
    """The note in `path`. Raises OSError where it cannot be opened.

    `until_ms` (Unix milliseconds) is the last moment of which ids may have been used, 0 where there
    is none. With `to_disk` a note has reached the disk before ids are used. `problem` says in a
    sentence why none can be written.
    """

    def __init__(self, path: Path, *, to_disk: bool) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._to_disk = to_disk
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        self.until_ms = _number(os.pread(self._fd, _DIGITS, 0))
        self.problem: str | None = None
        if to_disk:
            _sync_folder(path.parent)

    def reserve(self, now_ms: int) -> int:
        """Note that ids of `now_ms` and of the moments behind it are used; return the last one.

        Where that cannot be written links go on: it takes a clock that steps back as well for an
        id to be used twice.
        """
        self._write(now_ms + SPAN_MS)
        return now_ms + SPAN_MS

    def close(self, last_ms: int) -> None:
        """End; `last_ms` is the moment of the last id that was used, 0 where none was."""
        if last_ms:
            self._write(last_ms)
        os.close(self._fd)

    def _write(self, until_ms: int) -> None:
        try:
            # In place and always as long: that needs no room, and is there whole or not at all.
            os.pwrite(self._fd, b"%0*d" % (_DIGITS, until_ms), 0)
            if self._to_disk:
                os.fdatasync(self._fd)
        except OSError as error:
            self.problem = f"Which ids are used cannot be noted: {error.strerror}."
        else:
            self.problem = None


def _number(text: bytes) -> int:
    with contextlib.suppress(ValueError):
        return int(text)
    return 0


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
