"""The connections to the catalog's database, whichever it is: many that read, one that writes.

All that a change has read stays true until it commits, since no other change is under way
meanwhile, in this process or another (docs/adr/0025).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from clicktrail.catalog.errors import CatalogUnavailable
from clicktrail.catalog.freshness import FILE_NAME
from clicktrail.catalog.libpq import POSTGRESQL_SCHEMES, fault_of

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from clicktrail.settings import Settings

BUSY_SECONDS = 10
READERS = 16


class Backend(Protocol):
    """What each database does in its own way."""

    def engine(self, connections: int, *, writes: bool) -> Engine:
        """Return an engine of at most so many connections; without `writes` none changes a thing.

        With it, no transaction of any process begins before the one before has ended.
        """

    def note(self) -> None:
        """Remember which database is open, once a connection is."""

    def confirm(self) -> None:
        """Raise CatalogUnavailable where another one stands in its place by now."""

    def alone(self, name: str) -> AbstractContextManager[bool]:
        """Give whether nobody else is within `alone(name)`: the block is to do nothing if not."""

    def sentence(self, error: DBAPIError) -> str:
        """Say plainly what is the matter."""

    def close(self) -> None:
        """Let go of what `alone` needs."""


class Database:
    """Reading and writing connections to one catalog; safe to share between threads."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._backend = _backend(url)
        self._writing = threading.Lock()
        self._held = ""
        self._readers = self._backend.engine(READERS, writes=False)
        self._writer = self._backend.engine(1, writes=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the catalog throughout and cannot change it."""
        self._refuse_held()
        self._backend.confirm()
        with self._plainly(), self._readers.begin() as connection:
            self._backend.note()
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the only writing connection; commits at the end, or leaves nothing behind."""
        self._refuse_held()
        if not self._writing.acquire(timeout=BUSY_SECONDS):
            raise CatalogUnavailable(
                f"The catalog is busy: another change has taken over {BUSY_SECONDS} seconds."
            )
        try:
            self._backend.confirm()
            with self._plainly(), self._writer.begin() as connection:
                self._backend.note()
                yield connection
                self._backend.confirm()
        finally:
            self._writing.release()

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Give whether no other process that shares the catalog is within `alone(name)`.

        Where one is, the block is to do nothing. Who is cut off from the database may find another
        beside it: what is done so must bear to be done twice.
        """
        self._refuse_held()
        with self._plainly(), self._backend.alone(name) as is_alone:
            yield is_alone

    def hold(self, reason: str) -> None:
        """Raise CatalogUnavailable for everything, with this reason; empty: no more."""
        self._held = reason

    def close(self) -> None:
        """Close every connection; with the last one SQLite folds its log into the file."""
        self._readers.dispose()
        self._writer.dispose()
        self._backend.close()

    def _refuse_held(self) -> None:
        if self._held:
            raise CatalogUnavailable(self._held)

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            raise CatalogUnavailable(self._backend.sentence(error)) from error
        except PoolTimeout as error:
            raise CatalogUnavailable(
                f"The catalog is busy: {READERS} reads are under way."
            ) from error


def url_of(settings: Settings) -> str:
    """Return the SQLAlchemy URL of the catalog that the settings mean."""
    return settings.catalog_url or f"sqlite:///{(settings.data_dir / FILE_NAME).absolute()}"


def _backend(url: str) -> Backend:
    if url.partition("://")[0] in POSTGRESQL_SCHEMES and (fault := fault_of(url)):
        raise CatalogUnavailable(f"The catalog's URL {fault}.")
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise CatalogUnavailable(
            "The catalog's URL is none: it must begin with sqlite:/// or postgresql://."
        ) from error
    match parsed.get_backend_name():
        case "sqlite":
            from clicktrail.catalog.sqlite import Sqlite

            return Sqlite(parsed, BUSY_SECONDS)
        case "postgresql" | "postgres":
            from clicktrail.catalog.postgresql import Postgresql

            return Postgresql(parsed, BUSY_SECONDS)
    raise CatalogUnavailable(
        f"The catalog cannot be kept in {parsed.get_backend_name()}: give a sqlite:/// or"
        " postgresql:// URL."
    )
