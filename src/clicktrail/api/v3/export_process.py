"""The process that makes the file of one export, apart from the app and after everybody else.

Started by `exports.running` with the settings on its standard input. Works at a low priority, so
that links, statistics and hits that come in go before; what it takes of memory goes with it.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from clicktrail.api.errors import Rejected
from clicktrail.api.parts import Parts
from clicktrail.api.v3.asking import Asker
from clicktrail.api.v3.export_reading import table_of
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.errors import CatalogError
from clicktrail.exports.formats import Style, write_table
from clicktrail.exports.shelf import FILE, PART, Gone, Job, Shelf, State
from clicktrail.hits import trouble
from clicktrail.hits.connecting import connect
from clicktrail.hits.store import HitStoreDown, HitStoreError
from clicktrail.runtime import disk, process
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings

if TYPE_CHECKING:
    from clicktrail.exports.table import Table

NICENESS = 10
TELL_SECONDS = 0.5
# An export that takes its process down would do so for ever.
MOST_ATTEMPTS = 3
# How long a hit store that is away is waited for, each time anew from the first row.
_WAITS = (1.0, 5.0, 20.0, 60.0)
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})

log = structlog.get_logger(__name__)


class Hindered(Exception):  # noqa: N818 -- says what happened
    """The export cannot be finished; the text tells whoever asked why."""


def main() -> int:
    """Make the export whose id is the argument; the settings are JSON on the standard input."""
    settings = Settings.model_validate_json(sys.stdin.buffer.read())
    os.nice(NICENESS)
    process.start(settings, "export")
    secrets = Secrets.load(settings)
    catalog = Catalog.open(settings)
    store = connect(settings, secrets)
    try:
        work(Parts(settings, secrets, catalog, store), sys.argv[1])
    finally:
        store.close()
        catalog.close()
    return 0


def work(parts: Parts, job_id: str) -> None:
    """Make an export, unless somebody else does or it is over; what hinders it is kept with it."""
    shelf = Shelf(parts.settings)
    lock = shelf.claim(job_id)
    if lock is None:
        return
    with lock:
        job = shelf.find(job_id)
        if job is not None and not job.is_over:
            _attempt(parts, shelf, job)


def _attempt(parts: Parts, shelf: Shelf, job: Job) -> None:
    reason = ""
    try:
        if job.attempts >= MOST_ATTEMPTS:
            raise Hindered(f"It was begun {job.attempts} times, and broke off each time.")
        for wait in (*_WAITS, None):
            try:
                _make(parts, shelf, job)
                return
            except HitStoreDown:
                if wait is None:
                    raise
                time.sleep(wait)
    except Gone:
        return
    except Hindered as error:
        reason = str(error)
    except Rejected as refusal:
        reason = refusal.message
    except CatalogError as error:
        reason = str(error)
    except HitStoreError as error:
        reason = trouble.told(error, parts.hits)
    except OSError as error:
        reason = (
            "The disk is full."
            if error.errno in _FULL
            else f"The file cannot be written: {error.strerror or error}."
        )
    except Exception:
        log.exception("an export failed", export=job.id)
        reason = "Something went wrong here; the log has it."
    _fail(shelf, job.id, reason)


def _fail(shelf: Shelf, job_id: str, reason: str) -> None:
    """Leave nothing of a file, and say why."""
    shelf.clear(job_id)
    job = shelf.find(job_id)
    if job is None:
        return
    try:
        shelf.change(job, state=State.FAILED, reason=reason, finished_at=datetime.now(UTC), bytes=0)
    except (Gone, OSError):
        # Without room even for this: the next who looks begins again, three times at most.
        log.warning("an export's failure could not be kept", export=job_id, reason=reason)


def _make(parts: Parts, shelf: Shelf, job: Job) -> None:
    scratch = shelf.clear(job.id)
    job = shelf.change(
        job,
        state=State.RUNNING,
        started_at=datetime.now(UTC),
        attempts=job.attempts + 1,
        rows=0,
        bytes=0,
    )
    room = parts.settings.export_mib * 2**20 - shelf.bytes_of(job.account_id)
    directory = shelf.path(job.id)
    table = _table(parts, job)
    job = shelf.change(job, rows_total=table.total, meta=dict(table.meta))
    progress = _Progress(shelf, job, room)
    try:
        scratch.mkdir()
        with (directory / PART).open("wb") as sink:
            rows = write_table(
                table, job.format, sink, scratch, Style(job.bom, job.guard), progress.tell
            )
        shutil.rmtree(scratch)
    except FileNotFoundError:
        raise Gone from None
    size = (directory / PART).stat().st_size
    progress.check(size)
    shelf.change(job, rows=rows, rows_total=rows, bytes=size)
    (directory / PART).rename(directory / FILE)
    shelf.change(
        job,
        state=State.DONE,
        finished_at=datetime.now(UTC),
        rows=rows,
        rows_total=rows,
        bytes=size,
    )


def _table(parts: Parts, job: Job) -> Table:
    """Return the table, as whoever asked for it may see it now."""
    with parts.catalog.read() as view:
        account = view.accounts.get(job.account_id)
        guest = view.guests.get(job.account_id, job.guest_id) if job.guest_id else None
    zone = ZoneInfo(account.timezone)
    if guest is not None:
        parts = parts.seen_by(guest)
        zone = ZoneInfo(guest.timezone or account.timezone)
    asker = Asker(account, zone, job.asked_at, parts.hits, parts.settings.edge_url)
    return table_of(job.what, job.question, asker, parts.catalog, job.guest_id)


class _Progress:
    """Tells now and then how far an export is, and ends one that takes too much."""

    def __init__(self, shelf: Shelf, job: Job, room: int) -> None:
        self._shelf = shelf
        self._job = job
        self._room = room
        self._told_at = 0.0

    def tell(self, rows: int) -> None:
        """Keep how many rows are written. Raises Gone, Hindered or OSError."""
        now = time.monotonic()
        if now - self._told_at < TELL_SECONDS:
            return
        self._told_at = now
        size = self._shelf.size(self._job.id)
        self.check(size)
        self._job = self._shelf.change(self._job, rows=rows, bytes=size)

    def check(self, size: int) -> None:
        """Raise Hindered where the files of this export, of so many bytes, are too much."""
        if size > self._room:
            raise Hindered(
                "The exports of this account may not hold more than CLICKTRAIL_EXPORT_MIB"
                " together: ask for less at once, or delete others (DELETE /v3/exports/{id})."
            )
        scarce = disk.shortage(disk.free_bytes(self._shelf.root))
        if scarce is not None:
            raise Hindered(f"The disk is full: {scarce}.")


if __name__ == "__main__":
    sys.exit(main())
