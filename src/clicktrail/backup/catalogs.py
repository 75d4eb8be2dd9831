"""What a restored catalog needs before anybody opens it."""

from __future__ import annotations

import contextlib
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path

from clicktrail.catalog.catalog import CATALOG_ID
from clicktrail.runtime.errors import OperatorError


def check(path: Path) -> None:
    """Raise OperatorError where a catalog is not whole."""
    with _opened(path) as catalog:
        found = catalog.execute("PRAGMA quick_check").fetchall()
    if found != [("ok",)]:
        raise OperatorError(f"the catalog in the backup is damaged: {found[0][0]}")


def begin_anew(path: Path) -> None:
    """Let the catalog be another one, to which nobody is signed in.

    Edges that knew a later state of it begin anew; whom it still knows as signed in may have signed
    out since, or have been thrown out.
    """
    with _opened(path) as catalog:
        catalog.execute("DELETE FROM web_sessions")
        catalog.execute("DELETE FROM sign_in_links")
        catalog.execute("UPDATE meta SET value = ? WHERE key = ?", (uuid.uuid4().hex, CATALOG_ID))


def skip_ids(path: Path, later: Path) -> None:
    """Hand out no id again that a later catalog has handed out: hits may be of it already."""
    with _opened(later) as catalog:
        given = catalog.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
    with _opened(path) as catalog:
        catalog.executemany(
            "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?",
            [(last, name) for name, last in given],
        )
        catalog.executemany(
            "INSERT INTO sqlite_sequence (name, seq) SELECT ?, ?"
            " WHERE ? NOT IN (SELECT name FROM sqlite_sequence)",
            [(name, last, name) for name, last in given],
        )


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a catalog for one step, which is done wholly or not at all. Raises OperatorError."""
    if not path.exists():
        raise OperatorError("the backup is damaged: it holds no catalog")
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection, connection:
            yield connection
    except sqlite3.DatabaseError as error:
        raise OperatorError(f"the catalog in the backup is damaged: {error}") from error
