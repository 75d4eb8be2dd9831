"""Restore a backup into an empty data directory, as it was or as it was at a moment after.

Everything is unpacked and checked in a directory of its own first. Nothing starts while that is
there, so that a restore that was cut short cannot be taken for a whole one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import msgspec

from clicktrail.api.beginning import RESTORING
from clicktrail.backup import catalogs, packing
from clicktrail.backup.holding import OUTBOX, SHARED, partitions
from clicktrail.backup.manifest import Manifest, Unit
from clicktrail.backup.outboxes import drop_delivered
from clicktrail.backup.repository import FOUND_BY_FSCK, Repository
from clicktrail.backup.rewinding import rewind
from clicktrail.backup.staging import HITS, INGEST
from clicktrail.catalog.freshness import FILE_NAME as CATALOG
from clicktrail.imports.loading import DIRECTORY as IMPORTS
from clicktrail.ingest.plan_file import PlanError
from clicktrail.ingest.shared.plan_log import RESTORED
from clicktrail.journal.files import COMPRESSED_SUFFIX
from clicktrail.journal.format import JournalError
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.lock import Lock, hold
from clicktrail.runtime.secrets import FILE_NAME as SECRETS
from clicktrail.settings import Settings

Tell = Callable[[str, int, int], None]
AT_ONCE = 2
LOCK = "restore.lock"
_LEFT = {
    RESTORING,
    HITS,
    "journal",
    "edge",
    INGEST,
    SHARED,
    OUTBOX,
    IMPORTS,
    CATALOG,
    SECRETS,
    "supervisor.lock",
}
"""What one that was cut short may leave, and who tried to start it."""


class Restored(msgspec.Struct, frozen=True):
    """What a restore came to.

    `settled` is the moment as of which everything is there. Where hits were wanted until a later
    one, that is `hits_until`, and `later_events` how many behind it were left out. `notes` are
    sentences for an operator.
    """

    name: str
    settled: datetime
    hits_until: datetime | None
    later_events: int
    bytes: int
    seconds: float
    notes: list[str]


def restore(
    settings: Settings,
    place: str,
    *,
    name: str | None = None,
    until: datetime | None = None,
    is_dry_run: bool = False,
    tell: Tell | None = None,
) -> Restored:
    """Restore the newest backup at `place`, the one of a name, or the state `until` a moment.

    A dry run reads everything and checks it, and writes nothing. Raises OperatorError; where it
    does, nothing would start in the data directory.
    """
    began = time.monotonic()
    repository = Repository.at(place)
    base, later = _chosen(repository, name, until)
    units = [unit for unit in base.units if unit.kind != "segment"]
    units += [unit for unit in later.units if unit.kind == "segment"]
    if is_dry_run:
        _each(units, lambda unit: _drained(repository, unit), tell)
        dropped = 0
    else:
        with _alone(settings.data_dir):
            target = _empty(settings.data_dir)
            _each(units, lambda unit: _unpack(repository, unit, target), tell)
            dropped = _finish(settings, repository, base, later, target, until)
            _put_in_place(target, settings.data_dir)
    return Restored(
        name=base.name,
        settled=base.settled,
        hits_until=until,
        later_events=dropped,
        bytes=sum(unit.bytes for unit in units),
        seconds=round(time.monotonic() - began, 3),
        notes=_notes(base, is_cut=until is not None),
    )


def _finish(
    settings: Settings,
    repository: Repository,
    base: Manifest,
    later: Manifest,
    target: Path,
    until: datetime | None,
) -> int:
    """Make of what was unpacked what may be started; return how many events were left out."""
    if base.catalog is not None:
        catalogs.check(target / CATALOG)
        catalogs.begin_anew(target / CATALOG)
    try:
        drop_delivered(settings.model_copy(update={"data_dir": target}))
    except (JournalError, OSError) as error:
        raise OperatorError(f"what outboxes hold cannot be restored: {error}") from error
    if base.with_hits:
        _have_the_rest_counted_again(settings, target)
    if until is None:
        return 0
    if base.catalog is not None and later.catalog is not None:
        with tempfile.TemporaryDirectory(dir=target) as scratch:
            path = Path(scratch) / CATALOG
            _write(repository, later.catalog, path)
            catalogs.skip_ids(target / CATALOG, path)
    journals = {
        unit.path.split("/")[1]
        for unit in base.units
        if unit.kind == "segment" and unit.path.startswith("journal/")
    }
    try:
        return rewind(target, journals, until)
    except (JournalError, PlanError) as error:
        raise OperatorError(f"the backup is damaged: {error}") from error


def _have_the_rest_counted_again(settings: Settings, target: Path) -> None:
    """Mark the plans of a shared journal: the tables lack what the cluster says was done since."""
    found = {*partitions(target)}
    if settings.journal_url is not None:
        found |= {f"{SHARED}/{number:02d}" for number in range(settings.journal_partitions)}
    for partition in found:
        (target / partition / INGEST).mkdir(parents=True, exist_ok=True)
        (target / partition / INGEST / RESTORED).touch()


def _chosen(
    repository: Repository, name: str | None, until: datetime | None
) -> tuple[Manifest, Manifest]:
    """Return the backup to restore, and the one whose journals reach as far as is wanted."""
    if until is None:
        names = [name] if name else repository.names()
        if not names:
            raise OperatorError(f"{repository.place} holds no backup")
        found = repository.manifest(names[-1])
        return found, found
    until_ms = int(until.timestamp() * 1000)
    every, _ = repository.manifests()
    before = [one for one in every if one.settled_ms <= until_ms and name in (None, one.name)]
    behind = [one for one in every if one.settled_ms >= until_ms]
    if not before:
        raise OperatorError(f"no backup in {repository.place} is as old as {until.isoformat()}")
    if not behind:
        raise OperatorError(
            f"the newest backup in {repository.place} is of {every[-1].settled.isoformat()}: what"
            " came later is not known; leave --until out to restore that one"
        )
    return before[-1], behind[0]


def _alone(data: Path) -> Lock:
    """Hold the lock of whoever restores into a data directory, which is made where it is not there.

    Raises OperatorError while another has it.
    """
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError(f"{data} cannot be used: {error.strerror or error}") from error
    return hold(data / LOCK, "clicktrail restore")


def _empty(data: Path) -> Path:
    """Return where to unpack to, within a data directory that must be empty.

    What a restore that was cut short has left goes: nothing else can have been at work there.
    """
    target = data / RESTORING
    try:
        is_cut_short = target.exists()
        for entry in sorted(data.iterdir()):
            if entry.name == LOCK or (entry.name == FOUND_BY_FSCK and entry.is_dir()):
                continue
            if not (is_cut_short and entry.name in _LEFT):
                raise OperatorError(
                    f"{data.absolute()} is not empty ({entry.name} is there): move what it holds"
                    " away, or set CLICKTRAIL_DATA_DIR to another directory"
                )
            if entry != target:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(mode=0o700)
    except OSError as error:
        raise OperatorError(f"{data} cannot be used: {error.strerror or error}") from error
    return target


def _each(units: list[Unit], do: Callable[[Unit], None], tell: Tell | None) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for done, _ in enumerate(pool.map(do, units), start=1):
                if tell:
                    tell("objects", done, len(units))
        except OSError as error:
            pool.shutdown(cancel_futures=True)
            where = error.filename or "the data directory"
            raise OperatorError(f"{where}: {error.strerror or error}") from error
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _drained(repository: Repository, unit: Unit) -> None:
    for _ in repository.get(unit.key, unit.sha256):
        pass


def _unpack(repository: Repository, unit: Unit, target: Path) -> None:
    blocks = repository.get(unit.key, unit.sha256)
    if unit.kind == "part":
        packing.unpack(blocks, target)
        return
    if unit.kind == "rest":
        packing.unpack(packing.decompressed(blocks), target)
        return
    _write(repository, unit, target / packing.inside(unit.path))


def _write(repository: Repository, unit: Unit, path: Path) -> None:
    blocks = repository.get(unit.key, unit.sha256)
    if not unit.path.endswith(COMPRESSED_SUFFIX):
        blocks = packing.decompressed(blocks)
    packing.write_blocks(path, blocks)
    if unit.modified_ns:
        # Retention counts from it.
        os.utime(path, ns=(unit.modified_ns, unit.modified_ns))


def _put_in_place(target: Path, data: Path) -> None:
    os.sync()
    for entry in sorted(target.iterdir()):
        entry.rename(data / entry.name)
    target.rmdir()
    os.sync()


def _notes(base: Manifest, *, is_cut: bool) -> list[str]:
    notes = [
        "Keys, passwords and guests are as they were then: what was revoked since opens again."
    ]
    is_shared = any(unit.path.startswith(f"{SHARED}/") for unit in base.units)
    if base.catalog is None:
        notes.append(
            "The catalog is not in this backup: put it back in its database server before anything"
            " starts."
        )
    if is_shared and is_cut:
        notes.append(
            "What NATS still has of later hits would be counted again: remove its streams"
            " CLICKTRAIL_EVENTS_… and CLICKTRAIL_PLAN before anything starts."
        )
    if base.with_hits:
        return notes
    notes.append(
        "The hit store is not in this backup. Put the ClickHouse back as it was then; or begin with"
        " an empty one and remove ingest/ from the data directory: all is then counted anew from"
        " the journal."
    )
    if is_shared:
        notes.append(
            "Of a journal that nodes share this holds for a cluster that is begun anew, too. One"
            " that goes on knows what is in a ClickHouse that goes on: leave both as they are."
        )
    return notes
