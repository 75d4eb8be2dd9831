"""Where a verification keeps what it has found so far, so that a stopped one can go on.

One SQLite file. Everything in it changes together, at the end of a cycle or of a day: whatever ends
the process, the file says how far it had come and holds the sums up to just there. What a power
cut leaves may be nothing; a verification then begins anew.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Self

import msgspec

from clicktrail.verify.cycles import Extent
from clicktrail.verify.report import Report
from clicktrail.verify.scope import Scope

VERSION = 3
FILE = "verify.sqlite"


class Stand(msgspec.Struct):
    """How far a verification has come.

    `sources` names what is replayed, `extents` says what of each, and `replayed` is the last cycle
    of each whose sums are in the file; `raw_day` and `rollup_day` are the last days (since 1970)
    that were compared, -1 where none was; `differing` what of the raw rows is to be looked into,
    `kept` what retention had left (`Scope.kept`), `erased` the newest erasure.
    """

    scope: Scope
    sources: list[str]
    extents: list[Extent]
    replayed: list[int]
    report: Report
    is_replayed: bool = False
    raw_day: int = -1
    differing: list[tuple[str, int, int]] = msgspec.field(default_factory=list)
    is_raw_compared: bool = False
    rollup_day: int = -1
    kept: tuple[tuple[int, int], ...] = ()
    erased: str = ""
    version: int = VERSION


class StateFile:
    """The file, open; `stand` is what was kept in it, None where it is new."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = sqlite3.connect(path, isolation_level=None)
        # A rollback journal in memory only would leave half a change behind a kill.
        self.database.execute("PRAGMA synchronous=OFF")
        self.database.execute("CREATE TABLE IF NOT EXISTS stand (stand BLOB)")
        self.stand = self._kept()

    @classmethod
    def open(cls, path: Path, *, again: bool) -> Self:
        """Open the file at `path`; without `again` it is a new one in any case."""
        if again:
            with contextlib.suppress(sqlite3.DatabaseError):
                file = cls(path)
                if file.stand is not None:
                    return file
                # What another release has summed up may be in there otherwise.
                file.database.close()
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
        return cls(path)

    def keep(self, stand: Stand) -> None:
        """Write down how far it has come, in the transaction that is open, if one is."""
        self.database.execute("DELETE FROM stand")
        self.database.execute("INSERT INTO stand VALUES (?)", (msgspec.json.encode(stand),))

    def close(self, *, finished: bool) -> None:
        """Let go; of a finished verification nothing is kept."""
        self.database.close()
        if finished:
            with contextlib.suppress(OSError):
                self.path.unlink()

    def _kept(self) -> Stand | None:
        row = self.database.execute("SELECT stand FROM stand").fetchone()
        if row is None:
            return None
        try:
            stand = msgspec.json.decode(row[0], type=Stand)
        except msgspec.DecodeError:
            return None
        return stand if stand.version == VERSION else None
