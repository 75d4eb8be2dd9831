"""Exports that were asked for, as directories: what was asked, how far it is, and the file.

`<data_dir>/exports/<id>/` holds `job.json`, replaced whole at each change, and once it is done the
file. Only the process that holds the lock in it works on an export; the kernel lets go of the lock
when that process dies, so that whoever looks then knows. An export is taken away by renaming its
directory, which ends for good whatever is still being written in it.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from clicktrail.exports.formats import Format
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.lock import hold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from clicktrail.runtime.lock import Lock
    from clicktrail.settings import Settings

DIRECTORY = "exports"
JOB = "job.json"
LOCK = "lock"
PART = "part"
FILE = "file"
_SCRATCH = ".scratch"
_GONE = ".gone-"
_NEW = ".new-"
_LONGEST_ADDING = timedelta(minutes=5)
_ID = re.compile(r"[0-9a-f]{32}")


class State(StrEnum):
    """How an export is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """An export. `guest_id` is 0 for the owner of the account; only who asked sees it.

    `question` is the JSON of what was asked, at `asked_at` (aware), which is now for it. `rows` are
    written, of about `rows_total` (None: not known yet); `bytes` is the size of the file so far.
    `attempts`: how often it was begun. `reason` says why it failed, empty else. `meta` is what
    is told of the whole answer, once it was begun.
    """

    id: str
    account_id: int
    guest_id: int
    what: str
    question: Any
    format: Format
    file_name: str
    bom: bool
    guard: bool
    asked_at: datetime
    expires_at: datetime
    state: State = State.QUEUED
    started_at: datetime | None = None
    finished_at: datetime | None = None
    rows: int = 0
    rows_total: int | None = None
    bytes: int = 0
    attempts: int = 0
    reason: str = ""
    meta: dict[str, Any] = {}

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in (State.DONE, State.FAILED)

    @property
    def share(self) -> float | None:
        """How much of it is done, 0 to 1; None while nobody knows."""
        if self.state is State.DONE:
            return 1.0
        if self.rows_total is None:
            return None
        return min(self.rows / self.rows_total, 1.0) if self.rows_total else 0.0


class Gone(Exception):  # noqa: N818 -- what has happened, which is no fault
    """The export was taken away while it was worked on."""


class Shelf:
    """All exports of an installation."""

    def __init__(self, settings: Settings) -> None:
        self.root = settings.data_dir / DIRECTORY

    def add(self, job: Job) -> None:
        """Put a new export on the shelf, whole or not at all. Raises OSError."""
        fresh = self.root / f"{_NEW}{job.id}"
        fresh.mkdir(parents=True)
        try:
            (fresh / JOB).write_bytes(msgspec.json.encode(job))
            fresh.rename(self.path(job.id))
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise

    def find(self, job_id: str) -> Job | None:
        """Return an export, None if there is none of this id."""
        if not _ID.fullmatch(job_id):
            return None
        try:
            return msgspec.json.decode((self.path(job_id) / JOB).read_bytes(), type=Job)
        except (OSError, msgspec.DecodeError):
            return None

    def all(self) -> list[Job]:
        """Return all exports, the oldest first."""
        try:
            names = os.listdir(self.root)
        except FileNotFoundError:
            return []
        found = (self.find(name) for name in names)
        return sorted((job for job in found if job is not None), key=lambda job: job.asked_at)

    def of(self, account_id: int, guest_id: int) -> list[Job]:
        """Return the exports that somebody asked for, the oldest first."""
        return [
            job for job in self.all() if (job.account_id, job.guest_id) == (account_id, guest_id)
        ]

    def bytes_of(self, account_id: int) -> int:
        """Return how much the finished files of an account hold."""
        return sum(
            job.bytes
            for job in self.all()
            if job.account_id == account_id and job.state is State.DONE
        )

    def path(self, job_id: str) -> Path:
        """Return the directory of an export."""
        return self.root / job_id

    def file(self, job: Job) -> Path:
        """Return where the file of a finished export is."""
        return self.path(job.id) / FILE

    def change(self, job: Job, **changes: Any) -> Job:
        """Return an export with changes, once they are kept. Raises Gone or OSError."""
        changed = msgspec.structs.replace(job, **changes)
        path = self.path(job.id) / JOB
        scratch = path.with_name(f"{JOB}.{os.getpid()}")
        try:
            scratch.write_bytes(msgspec.json.encode(changed))
            scratch.replace(path)
        except FileNotFoundError:
            raise Gone from None
        return changed

    def claim(self, job_id: str) -> Lock | None:
        """Take an export to work on it; None where somebody works on it, or it is gone."""
        directory = self.path(job_id)
        # The lock would make the directory of an export that was taken away.
        if not directory.is_dir():
            return None
        try:
            return hold(directory / LOCK, "an export")
        except OperatorError:
            return None

    def clear(self, job_id: str) -> Path:
        """Remove what an attempt has left, and return a directory for the files of the next."""
        directory = self.path(job_id)
        with contextlib.suppress(FileNotFoundError):
            for path in directory.iterdir():
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                elif path.name not in (JOB, LOCK):
                    path.unlink(missing_ok=True)
        return directory / _SCRATCH

    def is_free(self, job_id: str) -> bool:
        """Tell whether nobody works on an export that is there."""
        lock = self.claim(job_id)
        if lock is None:
            return False
        lock.release()
        return True

    def clear_abandoned(self, job_id: str) -> None:
        """Remove what an attempt has left that ended without an end, unless another has begun."""
        lock = self.claim(job_id)
        if lock is None:
            return
        with lock:
            job = self.find(job_id)
            if job is not None and not job.is_over:
                self.clear(job_id)
                with contextlib.suppress(Gone, OSError):
                    self.change(job, state=State.QUEUED, rows=0, rows_total=None, bytes=0)

    def size(self, job_id: str) -> int:
        """Return how many bytes the files of an attempt hold."""
        found = 0
        for folder, _, names in os.walk(self.path(job_id)):
            for name in names:
                if name not in (JOB, LOCK):
                    with contextlib.suppress(OSError):
                        found += os.stat(os.path.join(folder, name)).st_size
        return found

    def remove(self, job_id: str) -> bool:
        """Take an export away with all its files; tell whether it was there."""
        gone = self.root / f"{_GONE}{job_id}-{secrets.token_hex(4)}"
        try:
            self.path(job_id).rename(gone)
        except FileNotFoundError:
            return False
        shutil.rmtree(gone, ignore_errors=True)
        return True

    def tidy(self, now: datetime) -> None:
        """Remove what has expired, and what a death has left half added or half removed."""
        for job in self.all():
            if job.expires_at <= now:
                self.remove(job.id)
        with contextlib.suppress(FileNotFoundError):
            for path in list(self.root.iterdir()):
                unfinished = path.name.startswith(_NEW) or self.find(path.name) is None
                # Somebody may be adding it just now.
                if path.name.startswith(_GONE) or (
                    unfinished and _age(path, now) > _LONGEST_ADDING
                ):
                    shutil.rmtree(path, ignore_errors=True)


def _age(path: Path, now: datetime) -> timedelta:
    with contextlib.suppress(FileNotFoundError):
        return timedelta(seconds=now.timestamp() - path.stat().st_mtime)
    return timedelta(0)


def new_id() -> str:
    """Return an id that nobody can guess."""
    return secrets.token_hex(16)


def fair(jobs: Iterable[Job], busy: Iterable[int]) -> list[Job]:
    """Return exports in the order in which they should be begun.

    Accounts for which nothing runs go first, then whoever asked first.
    """
    running = list(busy)
    return sorted(jobs, key=lambda job: (running.count(job.account_id), job.asked_at))


def expiry(asked_at: datetime, hours: int) -> datetime:
    """Return until when an export is kept."""
    return asked_at + timedelta(hours=hours)
