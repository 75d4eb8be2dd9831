"""A copy of a large file that all processes of a node map together, safe from whoever rewrites it.

Mapping the original would kill us with SIGBUS when it is overwritten in place; a copy in each
process's memory costs its whole size for each process. So one copy is kept beside the status
files, named by the state of the original that it was made of. Whoever uses a copy holds a shared
flock(2) on it, which the kernel takes away when its holder dies; a copy that nobody holds is
deleted by the next process that opens or lets go of one. What was mapped stays mapped.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PREFIX, _SUFFIX = "copy-", ".mapped"
_UNFINISHED = f"{_PREFIX}unfinished"
_LOCK = "copies.lock"
_AT_ONCE = 2**30


class State(NamedTuple):
    """By what a file is told from its former self."""

    device: int
    inode: int
    size: int
    modified_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> State:
        """Return the state that a stat(2) tells."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)

    @property
    def name(self) -> str:
        """The file name of a copy of this state."""
        return f"{_PREFIX}{'-'.join(f'{part:x}' for part in self)}{_SUFFIX}"


class ChangedMeanwhile(Exception):  # noqa: N818 -- to be tried again, not an error
    """The original was written to while it was copied."""


def shared(original: Path, directory: Path) -> int:
    """Return a descriptor of the copy in `directory`, making it if nobody has; close it when done.

    The descriptor holds the lock: as long as it is open, others find the same copy. Where the
    directory cannot hold one (full, read-only, without locks), the copy is in memory and ours
    alone. Raises OSError when the original cannot be read, and ChangedMeanwhile.
    """
    state = State.of(original.stat())
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with _alone(directory):
            descriptor = _held(directory / state.name)
            if descriptor is None:
                _make(original, state, directory)
                descriptor = _held(directory / state.name)
    except OSError:
        descriptor = None
    return in_memory(original) if descriptor is None else descriptor


def in_memory(original: Path) -> int:
    """Return a descriptor of a copy that only this process has; raises as `shared` does."""
    state = State.of(original.stat())
    memory = os.memfd_create(original.name)
    try:
        _fill(memory, original, state)
    except BaseException:
        os.close(memory)
        raise
    return memory


def tidy(directory: Path) -> None:
    """Delete the copies that nobody holds; what cannot be deleted now stays for the next time."""
    with contextlib.suppress(OSError), _alone(directory):
        (directory / _UNFINISHED).unlink(missing_ok=True)
        for each in directory.glob(f"{_PREFIX}*{_SUFFIX}"):
            with contextlib.suppress(OSError):
                _delete_unless_held(each)


def _delete_unless_held(copy: Path) -> None:
    descriptor = os.open(copy, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        copy.unlink()
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Let one process at a time make, take or delete copies: the others find what it made."""
    descriptor = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _held(copy: Path) -> int | None:
    try:
        descriptor = os.open(copy, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _make(original: Path, state: State, directory: Path) -> None:
    unfinished = directory / _UNFINISHED
    unfinished.unlink(missing_ok=True)
    try:
        target = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o444)
        try:
            _fill(target, original, state)
            # Otherwise a power cut could leave the name and not the bytes.
            os.fsync(target)
        finally:
            os.close(target)
        unfinished.rename(directory / state.name)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _fill(target: int, original: Path, state: State) -> None:
    with original.open("rb") as file:
        copied = 0
        while part := _copied(file.fileno(), target, _AT_ONCE):
            copied += part
        if State.of(os.fstat(file.fileno())) != state or copied != state.size:
            raise ChangedMeanwhile


def _copied(source: int, target: int, most: int) -> int:
    try:
        # Costs no space where the file system can share blocks.
        return os.copy_file_range(source, target, most)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
            raise
        return os.sendfile(target, source, None, most)
