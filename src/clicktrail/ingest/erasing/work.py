"""All that an erasure is going to do, written down before any of it is done.

Each step may be done again, so that after any death the whole is repeated. The file holds ids of
hits and conversions, and neither addresses nor visitors; it is deleted at the end.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import structlog

from clicktrail.domain.events import ConversionFired, Hit, decode_event, erased_payload
from clicktrail.hits import removing, versions
from clicktrail.hits.horizons import horizon_of
from clicktrail.hits.recounting import DAYS_AT_ONCE, parts, recount
from clicktrail.hits.removing import Judgement
from clicktrail.hits.store import HitStore
from clicktrail.journal.replacing import DamagedRecordError, replace_records

FILE_NAME = "erasing"
NEWEST_NAME = "erased"


class Work(msgspec.Struct, frozen=True, array_like=True):
    """What is to be done for one erasure.

    `records` are offsets by journal and segment, `hit_ids` and `event_ids` what the hit store
    loses, `unique` and `judged` what it has to say of others from now on, `counts` what the receipt
    will say.
    """

    erasure_id: int
    account_id: int
    records: dict[str, dict[int, list[int]]]
    hit_ids: list[int]
    event_ids: list[int]
    unique: dict[int, int]
    judged: dict[int, Judgement]
    counts: dict[str, int]

    @property
    def days(self) -> list[date]:
        """The UTC days whose sums change."""
        return removing.days_of({*self.hit_ids, *self.event_ids, *self.unique, *self.judged})


def keep(directory: Path, work: Work) -> None:
    """Write the work down, for good when this returns. Raises OSError."""
    # First, so that whoever finds a difference that an erasure made also finds that there was one.
    (directory / NEWEST_NAME).write_text(str(work.erasure_id), encoding="ascii")
    scratch = directory / f"{FILE_NAME}.tmp"
    with scratch.open("wb") as file:
        file.write(msgspec.msgpack.encode(work))
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(directory / FILE_NAME)
    _sync(directory)


def kept(directory: Path) -> Work | None:
    """Return what was written down and not forgotten yet."""
    try:
        return msgspec.msgpack.decode((directory / FILE_NAME).read_bytes(), type=Work)
    except FileNotFoundError:
        return None


def newest(directory: Path) -> str:
    """Return what changes with every erasure, when it begins and when it ends."""
    try:
        number = (directory / NEWEST_NAME).read_text(encoding="ascii")
    except FileNotFoundError:
        return ""
    return f"{number} under way" if (directory / FILE_NAME).exists() else number


def forget(directory: Path) -> None:
    """Delete what was written down: it is done."""
    (directory / FILE_NAME).unlink(missing_ok=True)
    _sync(directory)


def in_journals(work: Work, journal_dir: Path) -> Iterator[None]:
    """Erase from the journals, a step for each segment.

    Comes first: from then on whatever is made of the journals again is made without it. Raises
    JournalError where a segment is being written, and OSError.
    """
    for name, of_segments in work.records.items():
        for number, offsets in of_segments.items():
            try:
                replace_records(journal_dir, name, number, offsets, erased)
            except DamagedRecordError:
                _one_by_one(journal_dir, name, number, offsets)
            yield


def in_store(work: Work, store: HitStore) -> Iterator[None]:
    """Erase from the hit store, step by step. Raises HitStoreError.

    Nothing may be inserted meanwhile.
    """
    account = work.account_id
    versions.discard_left_over(store)
    yield
    removing.remove(store, "hits", account, work.hit_ids)
    yield
    removing.remove(store, "conversions", account, work.event_ids)
    yield
    removing.set_unique(store, account, work.unique)
    yield
    removing.set_judgements(store, account, work.judged)
    yield
    # Sums whose rows retention has removed stay: they cannot be counted again, and name nobody.
    since = horizon_of(store, account).hits
    for days in parts([day for day in work.days if day >= since], DAYS_AT_ONCE):
        recount(store, account, days)
        yield
    removing.purge(store, "hits", removing.days_of(work.hit_ids))
    yield
    removing.purge(store, "conversions", removing.days_of(work.event_ids))
    yield


def erased(payload: bytes) -> bytes:
    """Return what takes the place of a record; of one that was erased already, the same."""
    event = decode_event(payload)
    if isinstance(event, Hit | ConversionFired):
        return erased_payload(event, len(payload))
    return payload


def _one_by_one(journal_dir: Path, name: str, number: int, offsets: list[int]) -> None:
    """Erase what is whole; what the disk has damaged meanwhile nobody reads any more either."""
    for offset in offsets:
        try:
            replace_records(journal_dir, name, number, [offset], erased)
        except DamagedRecordError as error:
            structlog.get_logger().warning("a record could not be erased", problem=str(error))


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
