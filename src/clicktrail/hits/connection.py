"""A connection to a hit store: the server that answers now, and the version that is in force there.

Of several servers that hold copies of the same, one is asked until it does not answer; then the
next one. The tables may be in one of several databases, of which one is in force
(`hits.versions`). Which it is is looked up once a second.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import SplitResult, unquote

import clickhouse_connect
import urllib3
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError, OperationalError
from urllib3.exceptions import HTTPError

from clicktrail.hits.failures import (
    NOT_THERE,
    HitStoreDown,
    HitStoreError,
    HitStoreRefused,
    code,
    reason,
    translated,
)

T = TypeVar("T")
CONNECT_SECONDS = 2
LOOK_SECONDS = 1.0
# They warn of every refused connection, which HitStoreDown already says once and in place.
for _talkative in ("clickhouse_connect", "urllib3.connectionpool"):
    logging.getLogger(_talkative).setLevel(logging.ERROR)


class Connection:
    """The clients of one store's servers, of which one is used at a time; thread-safe."""

    def __init__(
        self,
        urls: Sequence[SplitResult],
        user: str,
        password: str,
        database: str,
        answer_seconds: int,
        *,
        pinned: bool,
    ) -> None:
        """Connect to nothing yet.

        `user` and `password` are for URLs without their own; `pinned`: to `database` itself, not
        to the version of it that is in force.
        """
        self._urls = urls
        self._user = user
        self._password = password
        self._database = database
        self._answer_seconds = answer_seconds
        self._pinned = pinned
        self._turn = 0
        self._looked_at = -LOOK_SECONDS
        self._pool = urllib3.PoolManager(maxsize=16, retries=False)
        self._client: Client | None = None
        self._connecting = threading.Lock()

    def client(self) -> Client:
        """Return the client of the server that answers now; raises HitStoreError."""
        with self._connecting:
            if self._client is None:
                self._client = self._new_client()
            return self._client

    def use(self, use: Callable[[Client], T]) -> T:
        """Return what is made of the client, by the version in force; raises HitStoreError."""
        client = self.client()
        try:
            if time.monotonic() - self._looked_at >= LOOK_SECONDS:
                self._find_version(client)
            before = client.database
            try:
                return use(client)
            except DatabaseError as error:
                # Another version was put in force, and the one before may be gone by now.
                if code(error) not in NOT_THERE or self._find_version(client) == before:
                    raise
                return use(client)
        except (DatabaseError, HTTPError, OSError) as error:
            raise self._failed(client, error) from error

    def look_again(self) -> str:
        """Return the database that holds the tables now, and use it from here on."""
        client = self.client()
        try:
            return self._find_version(client)
        except (DatabaseError, HTTPError, OSError) as error:
            raise self._failed(client, error) from error

    def ping(self) -> bool:
        """Tell whether a server answers, without raising."""
        try:
            client = self.client()
        except HitStoreError:
            return False
        if client.ping():
            return True
        self._leave(client)
        return False

    def close(self) -> None:
        """Close every connection; the next use opens them again."""
        with self._connecting:
            if self._client is not None:
                self._client.close()
                self._client = None
            self._pool.clear()

    def _failed(self, client: Client, error: Exception) -> HitStoreError:
        """Return what an error means; of a server that is away the next one is asked from here."""
        found = translated(error)
        if isinstance(found, HitStoreDown):
            self._leave(client)
        return found

    def _leave(self, client: Client) -> None:
        """Ask another server from here on, where there is one that holds the same."""
        with self._connecting:
            if len(self._urls) > 1 and self._client is client:
                client.close()
                self._client = None
                self._turn += 1

    def _find_version(self, client: Client) -> str:
        """Find out which version is in force."""
        if self._pinned:
            return self._database
        sql = f"SELECT database FROM `{self._database}`.versions ORDER BY number DESC LIMIT 1"
        try:
            # Without a database of its own: the one that it used may be gone.
            found = client.raw_query(sql, fmt="TabSeparated", use_database=False).decode().strip()
        except DatabaseError as error:
            if code(error) not in NOT_THERE:
                raise
            found = ""
        client.database = found or self._database
        self._looked_at = time.monotonic()
        return client.database

    def _new_client(self) -> Client:
        for _ in self._urls[1:]:
            try:
                return self._client_of(self._urls[self._turn % len(self._urls)])
            except HitStoreDown:
                self._turn += 1
        return self._client_of(self._urls[self._turn % len(self._urls)])

    def _client_of(self, url: SplitResult) -> Client:
        secure = url.scheme == "https"
        try:
            client = clickhouse_connect.get_client(
                host=url.hostname or "127.0.0.1",
                port=url.port or (8443 if secure else 8123),
                username=unquote(url.username or "") or self._user,
                password=unquote(url.password or "") or self._password,
                database="default",
                interface="https" if secure else "http",
                compress=not _is_loopback(url.hostname or ""),
                connect_timeout=CONNECT_SECONDS,
                send_receive_timeout=self._answer_seconds,
                query_limit=0,
                query_retries=0,
                autogenerate_session_id=False,
                pool_mgr=self._pool,
            )
        except (OperationalError, HTTPError, OSError) as error:
            raise HitStoreDown(reason(error)) from error
        except DatabaseError as error:
            raise HitStoreRefused(reason(error)) from error
        # Only now: connecting to a database that migrate() has yet to make would fail.
        client.database = self._database
        self._looked_at = -LOOK_SECONDS
        return client


class LeavableAnswer:
    """An HTTP answer that may be left before its end.

    The library reads to the end of what it closes, whatever the length.
    """

    def __init__(self, answer: Any) -> None:
        self._answer = answer
        self.headers = answer.headers
        self._left = threading.Event()

    def leave(self) -> None:
        """Read no more of it."""
        self._left.set()

    def stream(self, size: int, decode: bool) -> Iterator[bytes]:
        """Yield the answer in pieces of at most `size` bytes, until it is left."""
        if not self._left.is_set():
            for piece in self._answer.stream(size, decode):
                yield piece
                if self._left.is_set():
                    return

    def close(self) -> None:
        """Give the connection back."""
        self._answer.close()


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")
