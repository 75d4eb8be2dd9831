"""The catalog in a SQLite file.

A write-ahead log, so that readers never wait; one writer at a time, which takes the write lock at
the start of its transaction (BEGIN IMMEDIATE), so that what it has read stays true until it
commits; `synchronous=FULL`, so that an acknowledged change survives a power cut.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event

from clicktrail.catalog.errors import CatalogUnavailable

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine
    from sqlalchemy.exc import DBAPIError

_PRAGMAS = {
    "journal_mode": "WAL",
    "foreign_keys": "ON",
    "synchronous": "FULL",
    "temp_store": "MEMORY",
}


class Sqlite:
    """One file; whoever waits for its lock does so for `busy_seconds` at most."""

    def __init__(self, url: URL, busy_seconds: float) -> None:
        if url.database:
            try:
                Path(url.database).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise CatalogUnavailable(
                    f"The catalog cannot be opened: {Path(url.database).parent}:"
                    f" {error.strerror or error}."
                ) from error
        self._url = url
        self._busy_seconds = busy_seconds
        self._path = url.database or ""
        self._file: tuple[int, int] | None = None

    def engine(self, connections: int, *, writes: bool) -> Engine:
        """Return an engine of at most so many connections; without `writes` none changes a thing.

        With it, its transactions hold the write lock from their beginning.
        """
        engine = create_engine(
            self._url,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=self._busy_seconds,
            connect_args={"check_same_thread": False, "timeout": self._busy_seconds},
        )
        own = {"cache_size": "-64000"} if writes else {"query_only": "ON", "cache_size": "-16000"}
        statements = [f"PRAGMA {name}={value}" for name, value in (_PRAGMAS | own).items()]

        def on_connect(connection: Any, _record: object) -> None:
            # Python's sqlite3 must not open transactions by itself: it would do so too late.
            connection.isolation_level = None
            for statement in statements:
                connection.execute(statement).close()

        def on_begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        listeners: list[tuple[str, Callable[..., None]]] = [
            ("connect", on_connect),
            ("begin", on_begin),
        ]
        for name, listener in listeners:
            event.listen(engine, name, listener)
        return engine

    def note(self) -> None:
        """Remember which file is open, once a connection is."""
        if self._file is None:
            self._file = self._present_file()

    def confirm(self) -> None:
        """Raise CatalogUnavailable where the name no longer stands for the file that is open.

        SQLite would go on with the open file, and all that it acknowledges would be lost with it.
        """
        if self._file is not None and self._present_file() != self._file:
            raise CatalogUnavailable(
                f"The catalog {self._path} was deleted or replaced while it was open. Stop"
                " Clicktrail, put the file back (from a backup, if need be), and start it again."
            )

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Give True: whoever shares the file is on one machine, and a job done twice is no harm."""
        yield True

    def close(self) -> None:
        """Nothing is held but by engines."""

    def sentence(self, error: DBAPIError) -> str:
        """Say plainly what is the matter."""
        return _sentence(error.orig, self._path, self._busy_seconds)

    def _present_file(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._path)
        except FileNotFoundError:
            return None
        except OSError:
            # Out of reach, not gone: SQLite says what it means.
            return self._file
        return found.st_dev, found.st_ino


def _sentence(error: BaseException | None, path: str, busy_seconds: float) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"The catalog is busy: another process has held {path} for over {busy_seconds} s."
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return f"The catalog is damaged: {path} is no whole SQLite file. Restore it from a backup."
    if code == sqlite3.SQLITE_FULL:
        return f"The catalog cannot be changed: the disk that holds {path} is full."
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return f"The catalog cannot be changed: {path} or its directory is not writable."
    if code == sqlite3.SQLITE_CANTOPEN:
        return f"The catalog cannot be opened: {path} or its directory is out of reach."
    if code == sqlite3.SQLITE_IOERR:
        return (
            f"The catalog cannot be read or written: the disk that holds {path} reports an error."
        )
    return f"The catalog cannot serve this: {error}."
