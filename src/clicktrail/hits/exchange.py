"""What becomes of an exchange of the hit store's tables whose process died in the midst of it.

The last step of an exchange is one row that puts a version of the tables in force. A process that
was killed may have sent it, and it may take effect at any time later: whatever was ingested into
the version before would be missing in the other. So the step is announced in a file, and whoever
ingests next concludes it before anything else: either the row is there, or another of a higher
number makes sure that it never counts.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec

from clicktrail.hits import versions
from clicktrail.hits.store import HitStore

FILE = "exchange"
"""Of one of several stores its number follows."""


class Announced(msgspec.Struct, frozen=True):
    """The row that is about to be sent."""

    number: int
    database: str


def is_open(directory: Path) -> bool:
    """Tell whether one was announced, and is not concluded yet."""
    return any(path.suffix != ".tmp" for path in directory.glob(f"{FILE}*"))


def announce(directory: Path, store: HitStore, number: int, database: str) -> None:
    """Note, in the directory `ingest/`, what is about to be put in force in one store."""
    path = _path(directory, store)
    scratch = path.with_suffix(".tmp")
    with scratch.open("wb") as file:
        file.write(msgspec.json.encode(Announced(number, database)))
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


def conclude(directory: Path, store: HitStore) -> None:
    """Make certain of each store that the version in force stays so. Raises HitStoreError."""
    for shard in store.shards:
        _conclude(_path(directory, shard), shard)


def _conclude(path: Path, store: HitStore) -> None:
    now = store.look_again()
    try:
        announced = msgspec.json.decode(path.read_bytes(), type=Announced)
    except FileNotFoundError:
        return
    if announced.database != now:
        why = f"{announced.database} was not put in force"
        versions.put_in_force(store, announced.number + 1, now, why)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()


def _path(directory: Path, store: HitStore) -> Path:
    if store.place.shards == 1:
        return directory / FILE
    return directory / f"{FILE}-{store.place.number}"
