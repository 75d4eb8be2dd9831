"""The connections to the catalog's database, and plain sentences for what goes wrong with it.

SQLite: write-ahead log, so that readers never wait; one writer at a time, which takes the write
lock at the start of its transaction (BEGIN IMMEDIATE), so that what it has read stays true until it
commits; `synchronous=FULL`, so that an acknowledged change survives a power cut.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from clicktrail.catalog.errors import CatalogUnavailable
from clicktrail.catalog.freshness import FILE_NAME

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from clicktrail.settings import Settings

BUSY_SECONDS = 10
READERS = 16


class Database:
    """Reading and writing connections to one catalog; safe to share between threads."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            raise CatalogUnavailable(
                f"The catalog cannot be kept in {parsed.get_backend_name()}: give a sqlite:/// URL."
            )
        if parsed.database:
            try:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise CatalogUnavailable(
                    f"The catalog cannot be opened: {Path(parsed.database).parent}:"
                    f" {error.strerror or error}."
                ) from error
        self.url = url
        self._path = parsed.database or ""
        self._file: tuple[int, int] | None = None
        self._writing = threading.Lock()
        self._readers = _engine(url, READERS, "BEGIN", {"query_only": "ON", "cache_size": "-16000"})
        self._writer = _engine(url, 1, "BEGIN IMMEDIATE", {"cache_size": "-64000"})

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the catalog throughout and cannot change it."""
        self._refuse_another_file()
        with self._plainly(), self._readers.begin() as connection:
            self._note_file()
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the only writing connection; commits at the end, or leaves nothing behind."""
        if not self._writing.acquire(timeout=BUSY_SECONDS):
            raise CatalogUnavailable(
                f"The catalog is busy: another change has taken over {BUSY_SECONDS} seconds."
            )
        try:
            self._refuse_another_file()
            with self._plainly(), self._writer.begin() as connection:
                self._note_file()
                yield connection
                self._refuse_another_file()
        finally:
            self._writing.release()

    def close(self) -> None:
        """Close every connection; with the last one SQLite folds its log into the file."""
        self._readers.dispose()
        self._writer.dispose()

    def _note_file(self) -> None:
        if self._file is None:
            self._file = self._present_file()

    def _refuse_another_file(self) -> None:
        """Raise CatalogUnavailable where the name no longer stands for the file that is open.

        SQLite would go on with the open file, and all that it acknowledges would be lost with it.
        """
        if self._file is not None and self._present_file() != self._file:
            raise CatalogUnavailable(
                f"The catalog {self._path} was deleted or replaced while it was open. Stop"
                " Clicktrail, put the file back (from a backup, if need be), and start it again."
            )

    def _present_file(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._path)
        except FileNotFoundError:
            return None
        except OSError:
            # Out of reach, not gone: SQLite says what it means.
            return self._file
        return found.st_dev, found.st_ino

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            raise CatalogUnavailable(_sentence(error.orig, self._path)) from error
        except PoolTimeout as error:
            raise CatalogUnavailable(
                f"The catalog is busy: {READERS} reads are under way."
            ) from error


def url_of(settings: Settings) -> str:
    """Return the SQLAlchemy URL of the catalog that the settings mean."""
    return settings.catalog_url or f"sqlite:///{(settings.data_dir / FILE_NAME).absolute()}"


def _engine(url: str, connections: int, begin: str, pragmas: dict[str, str]) -> Engine:
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
    )
    statements = [
        f"PRAGMA {name}={value}"
        for name, value in {
            "journal_mode": "WAL",
            "foreign_keys": "ON",
            "synchronous": "FULL",
            "temp_store": "MEMORY",
            **pragmas,
        }.items()
    ]

    def on_connect(connection: Any, _record: object) -> None:
        # Python's sqlite3 must not open transactions by itself: it would do so too late.
        connection.isolation_level = None
        for statement in statements:
            connection.execute(statement).close()

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    listeners: list[tuple[str, Callable[..., None]]] = [
        ("connect", on_connect),
        ("begin", on_begin),
    ]
    for name, listener in listeners:
        event.listen(engine, name, listener)
    return engine


def _sentence(error: BaseException | None, path: str) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"The catalog is busy: another process has held {path} for over {BUSY_SECONDS} s."
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
