"""One instance at a time: an exclusive flock(2) on a file that names who holds it.

The kernel lets go of the lock when its holder dies, so no stale lock ever needs to be removed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING, Self

from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from pathlib import Path


class Lock:
    """A held lock; let go by `release`, by leaving the `with` block, or by dying."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let go; harmless twice. The file stays, since deleting it would race with a waiter."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def hold(path: Path, owner: str = "clicktrail") -> Lock:
    """Take the lock at `path` for `owner` (a few words for the message to others).

    Raises OperatorError at once when another process holds it, naming that process, or when the
    file cannot be opened.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise OperatorError(f"cannot open {path}: {error.strerror or error}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.pread(descriptor, 200, 0).decode(errors="replace").strip()
        os.close(descriptor)
        if isinstance(error, BlockingIOError):
            raise OperatorError(
                f"{path.parent} is in use by {holder or 'another process'}:"
                f" only one may hold {path.name}"
            ) from None
        raise OperatorError(f"cannot lock {path}: {error.strerror or error}") from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{owner} (process {os.getpid()})\n".encode(), 0)
    return Lock(path, descriptor)
