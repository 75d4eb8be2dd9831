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


class Announced(msgspec.Struct, frozen=True):
    """The row that is about to be sent."""

    number: int
    database: str


def is_open(directory: Path) -> bool:
    """Tell whether one was announced, and is not concluded yet."""
    return (directory / FILE).exists()


def announce(directory: Path, number: int, database: str) -> None:
    """Note, in the directory `ingest/`, what is about to be put in force."""
    scratch = directory / f"{FILE}.tmp"
    with scratch.open("wb") as file:
        file.write(msgspec.json.encode(Announced(number, database)))
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(directory / FILE)


def conclude(directory: Path, store: HitStore) -> str:
    """Return the version in force, once it is certain to stay so. Raises HitStoreError."""
    path = directory / FILE
    now = store.look_again()
    try:
        announced = msgspec.json.decode(path.read_bytes(), type=Announced)
    except FileNotFoundError:
        return now
    if announced.database != now:
        why = f"{announced.database} was not put in force"
        versions.put_in_force(store, announced.number + 1, now, why)
        now = store.look_again()
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    return now
