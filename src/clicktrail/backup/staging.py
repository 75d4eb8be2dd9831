"""One moment of a running installation, held fast by links beside it.

Ingestion stands aside while the parts of the hit store and the segments of the journal get a second
name, which takes a fraction of a second: both are the same moment then, and no token is repeated
that the restored store does not know. The catalog comes last, so that it knows every link of every
hit. Nobody is erased meanwhile.

Where nodes share a journal, outboxes come first and this node's copies of it behind them, once they
hold what the cluster held in between: so an event is in one of the two, or in both, and a restore
takes it from one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from clicktrail.backup.copies import wait_for_copies
from clicktrail.backup.holding import OUTBOX, hold_segments, keep_beside, partitions
from clicktrail.catalog import freshness
from clicktrail.edge import counted
from clicktrail.hits import removing
from clicktrail.hits.store import HitStore
from clicktrail.imports.loading import DIRECTORY as IMPORTS
from clicktrail.imports.loading import LOCK as IMPORTS_LOCK
from clicktrail.ingest.erasing import work as works
from clicktrail.ingest.gate import GATE, WANTED, ingestion_aside
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.lock import Lock, hold
from clicktrail.runtime.secrets import FILE_NAME as SECRETS
from clicktrail.settings import Settings

DIRECTORY = "backup"
WHO = "clicktrail backup"
HITS = "hits"
COUNTED_TURNS = f"edge/{counted.FILE_NAME}"
INGEST = "ingest"
JOURNAL = "journal"
PATIENCE_SECONDS = 120.0
_ATTEMPTS = 100
_LOCKS = {"lock", GATE, WANTED, IMPORTS_LOCK}
_OF_A_TABLE = 3
"""`store/<three letters>/<id>` is the directory of a table; what is in it but parts is small."""
_OF_A_RUN = {"status", "tmp"}
"""What the hit store makes anew when it starts."""


class Stage(msgspec.Struct, frozen=True):
    """Where everything is held, and what there is, as paths within the data directory.

    Everything that was answered before `settled_ms` (Unix milliseconds) is in it. `beside` are
    files beside the segments of outboxes and of the copies of a shared journal. `catalog` is empty
    where the catalog is in a database server. `notes` are sentences for an operator.
    """

    root: Path
    settled_ms: int
    parts: list[str]
    segments: list[str]
    beside: list[str]
    catalog: str
    rest: list[str]
    notes: list[str]


@contextlib.contextmanager
def staged(settings: Settings, store: HitStore) -> Iterator[Stage]:
    """Hold the present moment fast; what is held takes room until this is left.

    Raises OperatorError, HitStoreError. What the block raises goes through as it is.
    """
    root = settings.data_dir / DIRECTORY / "staging"
    try:
        try:
            stage = _staged(settings, store, root)
        except sqlite3.Error as error:
            raise OperatorError(f"the catalog cannot be read: {error}") from error
        except OSError as error:
            raise OperatorError(f"{error.filename or root}: {error.strerror or error}") from error
        yield stage
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _staged(settings: Settings, store: HitStore, root: Path) -> Stage:
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(mode=0o700, parents=True)
    data = settings.data_dir
    with _undisturbed(settings):
        with ingestion_aside(settings, store, WHO):
            settled_ms = int(time.time() * 1000)
            beside = keep_beside(data, root, OUTBOX)
            found = hold_segments(data, root, OUTBOX)
            parts = _parts(store) if settings.hitstore_url is None else []
            for part in parts:
                shutil.copytree(data / part, root / part, copy_function=os.link)
            rest = _beside_parts(data) if parts else []
            shared = partitions(data)
            rest += _below(data, INGEST)
            # Before the segments: it may say nothing of any that is not among them.
            rest += [path for path in (COUNTED_TURNS,) if (data / path).exists()]
            _copy(data, root, rest)
            for partition in shared:
                rest += _plan_of(data, root, partition)
            found += hold_segments(data, root, JOURNAL)
        notes = wait_for_copies(settings)
        for partition in shared:
            beside += keep_beside(data, root, partition)
            found += hold_segments(data, root, f"{partition}/{JOURNAL}")
        others = [SECRETS, *_below(data, IMPORTS)]
        _copy(data, root, others)
        catalog = _catalog(settings, root)
    rest = sorted({*rest, *others})
    return Stage(root, settled_ms, parts, found, beside, catalog, rest, notes)


@contextlib.contextmanager
def _undisturbed(settings: Settings) -> Iterator[None]:
    """Keep away, for a moment, whoever removes hits or imports some."""
    imports = settings.data_dir / IMPORTS
    with contextlib.ExitStack() as held:
        held.enter_context(_patiently(lambda: removing.alone(settings, WHO)))
        if imports.is_dir():
            held.enter_context(_patiently(lambda: hold(imports / IMPORTS_LOCK, WHO)))
        if works.kept(settings.data_dir / INGEST) is not None:
            raise OperatorError(
                "an erasure is half done: back up again once `clicktrail erasures`"
                " says that it is done"
            )
        yield


def _patiently(take: Callable[[], Lock]) -> Lock:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return take()
        except OperatorError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _parts(store: HitStore) -> list[str]:
    """Return where the parts of all tables lie within the data directory."""
    rows = store.rows(
        "SELECT path FROM system.parts WHERE active AND database != 'system' ORDER BY path"
    )
    return [f"{HITS}/store/{path.rstrip('/').rpartition('/store/')[2]}" for (path,) in rows]


def _beside_parts(data: Path) -> list[str]:
    """Return what else the hit store needs of its directory: small files, and links."""
    found = []
    for folder, folders, names in os.walk(data / HITS):
        place = Path(folder).relative_to(data / HITS)
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        found += [f"{HITS}/{(place / name).as_posix()}" for name in (*names, *linked)]
        if not place.parts:
            folders[:] = [name for name in folders if name not in _OF_A_RUN]
        if place.parts[:1] == ("store",) and len(place.parts) == _OF_A_TABLE:
            folders[:] = [name for name in folders if name == "deduplication_logs"]
    return [path for path in found if path.removeprefix(f"{HITS}/") not in _OF_A_RUN]


def _below(data: Path, directory: str) -> list[str]:
    return [
        path.relative_to(data).as_posix()
        for path in sorted((data / directory).rglob("*"))
        if path.is_file() and path.name not in _LOCKS
    ]


def _plan_of(data: Path, root: Path, partition: str) -> list[str]:
    """Copy the plan of a partition; one that others ingest is brought up to theirs at any time."""
    for _ in range(_ATTEMPTS):
        found = _below(data, f"{partition}/{INGEST}")
        with contextlib.suppress(FileNotFoundError):
            _copy(data, root, found)
            return found
        shutil.rmtree(root / partition, ignore_errors=True)
    raise OperatorError(f"the plan in {data / partition} does not come to rest: back up again")


def _copy(data: Path, root: Path, paths: list[str]) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(data / path, root / path, follow_symlinks=False)


def _catalog(settings: Settings, root: Path) -> str:
    """Copy the catalog as it is at one moment, while others go on writing to it."""
    path = freshness.path_of(settings)
    if path is None:
        return ""
    with (
        contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source,
        contextlib.closing(sqlite3.connect(root / freshness.FILE_NAME)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    return freshness.FILE_NAME
