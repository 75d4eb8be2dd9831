"""The catalog in a PostgreSQL database, which several processes and machines may share.

One writer at a time here, too: a change begins by taking an advisory lock of the transaction, which
PostgreSQL lets go after the commit is to be seen. So it reads what the one before has left, and
whoever reads sees versions of the feed appear in their order (docs/adr/0025).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from psycopg import IsolationLevel
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import create_engine, event, func, select, text
from sqlalchemy.exc import DBAPIError

from clicktrail.catalog.errors import CatalogUnavailable
from clicktrail.catalog.libpq import CONNECT_SECONDS, POSTGRESQL_SCHEMES, reason

if TYPE_CHECKING:
    from psycopg.abc import Buffer
    from sqlalchemy.engine import URL, Connection, Engine

STATEMENT_SECONDS = 60
"""How long one statement may take, and how long a transaction may stand idle."""

JOBS = 8
"""Jobs that may be under way at once in one process."""

# "Clic": advisory locks are told apart by two numbers, shared with whoever uses the database.
LOCKS = 0x436C6963
_WRITING = 0

# What libpq would find out after a quarter of an hour: that the other side is gone.
_CONNECTING = {
    "application_name": "clicktrail",
    "connect_timeout": str(CONNECT_SECONDS),
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}

_PLAINLY = {
    "25006": "cannot be changed: {where} is not writable",
    "53100": "cannot be changed: a disk of {where} is full",
    "53200": "cannot serve this: {where} is out of memory",
    "42501": "cannot serve this: {reason} in {where}; docs/postgresql.md says what it needs",
    "57014": "cannot serve this: {where} took over {statement_seconds} s",
    "55P03": "is busy: another process has held {where} for over {busy_seconds} s",
}


class _Words(StrDumperUnknown):
    """Texts on their way there. NUL, which PostgreSQL cannot hold, is nowhere to be found."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\0", "\ufffd"))


class Postgresql:
    """One database; whoever waits for another's change does so for `busy_seconds` at most."""

    def __init__(self, url: URL, busy_seconds: float) -> None:
        if url.drivername not in POSTGRESQL_SCHEMES:
            raise CatalogUnavailable(
                f"The catalog cannot be reached by {url.drivername}: give a postgresql:// URL."
            )
        self._url = url.set(drivername="postgresql+psycopg")
        self._busy_seconds = busy_seconds
        self._where = where(url)
        self._holders = self._engine(1, JOBS - 1, {"isolation_level": "AUTOCOMMIT"})

    def engine(self, connections: int, *, writes: bool) -> Engine:
        """Return an engine of at most so many connections; without `writes` none changes a thing.

        With it, its transactions hold the lock of changes from their beginning.
        """
        engine = self._engine(connections, 0, {})

        def on_connect(connection: Any, _record: object) -> None:
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            connection.read_only = True

        def on_begin(connection: Connection) -> None:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCKS}, {_WRITING})")

        listener: Callable[..., None] = on_begin if writes else on_connect
        event.listen(engine, "begin" if writes else "connect", listener)
        return engine

    def note(self) -> None:
        """Do nothing: a connection is to a database, whatever its name stands for by then."""

    def confirm(self) -> None:
        """Do nothing, likewise."""

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Give whether nobody else holds this name; held for as long as the block lasts."""
        number = zlib.crc32(name.encode()) & 0x7FFF_FFFF | 1
        with self._holders.connect() as connection:
            taken = connection.execute(select(func.pg_try_advisory_lock(LOCKS, number)))
            is_alone = bool(taken.scalar_one())
            try:
                yield is_alone
            finally:
                if is_alone:
                    connection.execute(select(func.pg_advisory_unlock(LOCKS, number)))

    def close(self) -> None:
        """Let go of what `alone` needs."""
        self._holders.dispose()

    def sentence(self, error: DBAPIError) -> str:
        """Say plainly what is the matter."""
        code = getattr(error.orig, "sqlstate", None) or ""
        if not error.connection_invalidated and code in _PLAINLY:
            plainly = _PLAINLY[code].format(
                where=self._where,
                reason=reason(error.orig),
                busy_seconds=self._busy_seconds,
                statement_seconds=STATEMENT_SECONDS,
            )
            return f"The catalog {plainly}."
        told = reason(error.orig)
        if error.connection_invalidated or not code:
            return f"The catalog cannot be reached in {self._where}: {told}."
        return f"The catalog cannot serve this: {self._where} says: {told}."

    def _engine(self, connections: int, overflow: int, options: dict[str, Any]) -> Engine:
        given = self._url.query
        engine = create_engine(
            self._url,
            pool_size=connections,
            max_overflow=overflow,
            pool_timeout=self._busy_seconds,
            # One that was lost while nobody used it is replaced before it is.
            pool_pre_ping=True,
            use_native_hstore=False,
            client_encoding="utf8",
            connect_args={name: value for name, value in _CONNECTING.items() if name not in given},
            **options,
        )
        settings = {
            "lock_timeout": f"{self._busy_seconds}s",
            "statement_timeout": f"{STATEMENT_SECONDS}s",
            "idle_in_transaction_session_timeout": f"{STATEMENT_SECONDS}s",
            # A client that is gone without a word must not hold the lock of changes.
            "tcp_keepalives_idle": "15",
            "tcp_keepalives_interval": "5",
            "tcp_keepalives_count": "3",
            # Whether an index helps depends on the text that is looked for.
            "plan_cache_mode": "force_custom_plan",
        }
        statement = "; ".join(f"SET {name} = '{value}'" for name, value in settings.items())

        def on_connect(connection: Any, _record: object) -> None:
            encoding = connection.info.parameter_status("server_encoding")
            if encoding != "UTF8":
                raise CatalogUnavailable(
                    f"The catalog cannot be kept in {self._where}: its encoding is {encoding},"
                    " and must be UTF8."
                )
            connection.adapters.register_dumper(str, _Words)
            autocommit, connection.autocommit = connection.autocommit, True
            connection.execute(statement)
            connection.autocommit = autocommit

        event.listen(engine, "connect", on_connect)
        return engine


def schema_of_trigrams(connection: Connection) -> str:
    """Return the schema that holds pg_trgm, as SQL writes it; made where it is not there yet.

    Raises CatalogUnavailable where it cannot be made.
    """
    schema = text(
        "SELECT quote_ident(nspname) FROM pg_extension"
        " JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_trgm'"
    )
    found = connection.execute(schema).scalar_one_or_none()
    if found is None:
        try:
            connection.exec_driver_sql("CREATE EXTENSION pg_trgm")
        except DBAPIError as error:
            url = connection.engine.url
            raise CatalogUnavailable(
                f"The catalog needs the extension pg_trgm in {where(url)}, and cannot make it"
                f" ({reason(error.orig)}): have an administrator run `CREATE EXTENSION pg_trgm`"
                " there."
            ) from error
        found = connection.execute(schema).scalar_one()
    return str(found)


def where(url: URL) -> str:
    """Return how people are told of a database: without user and password."""
    host = url.host or url.query.get("host") or "this machine"
    shown = host if isinstance(host, str) else ", ".join(host)
    port = f":{url.port}" if url.port else ""
    return f"the database {url.database or url.username or ''} at {shown}{port}"
