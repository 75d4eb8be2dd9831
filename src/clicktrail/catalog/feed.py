"""The change feed: what the catalog knows that the edge must know, as messages that can be resumed.

Messages are MessagePack arrays behind their length (u32, big-endian):
`["hello", catalog, version]` first; `["reset"]`: forget everything, a snapshot follows;
`["link", version, LinkEntry]`; `["domain", version, DomainEntry]`; `["domain-gone", version, id]`;
`["conversion", version, ConversionEntry]`; `["conversion-gone", version, id]`;
`["account", version, AccountEntry]`, `["group", version, GroupEntry]`: something concerns all of
its links; `["account-gone", version, id]`, `["group-gone", version, id]`: nothing does (any more);
`["script", version, ScriptEntry]`; `["script-gone", version, id]`;
`["synced", version]`: all up to here has been sent; `["ping", version]`: nothing changed.

A message tells what an entity is now, not what happened to it, so it may be newer than its version
and may come twice. Whoever applies them keeps two rules; then any order of a batch ends alike:
a link that got another name gives up the old one only where that is still its own, and a deleted
link (status 3) never takes a name from a living one.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import select

from clicktrail.catalog import changes
from clicktrail.catalog.feed_entries import SOURCES, Versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Connection, Row

    from clicktrail.catalog.catalog import Catalog

BLOCK = 2000

_encode = msgspec.msgpack.Encoder().encode


class Follower:
    """One reader's place in the feed. Used by one thread at a time; each step is a short read."""

    def __init__(self, catalog: Catalog, since: int, catalog_id: str) -> None:
        self._catalog = catalog
        self._version = since
        self._known_catalog = catalog_id
        self._greeted = False
        self._snapshot: _Snapshot | None = None
        self._synced = False

    @property
    def version(self) -> int:
        """The version up to which everything has been given out, once `synced`."""
        return self._version

    @property
    def synced(self) -> bool:
        """Whether all that the catalog held at the last step has been given out."""
        return self._synced

    def step(self) -> bytes:
        """Return the next messages, or nothing where there is nothing new.

        Raises CatalogUnavailable; the same step may then be tried again.
        """
        if not self._greeted:
            return self._greet()
        if self._snapshot is not None:
            with self._catalog.read() as view:
                block = self._snapshot.next_block(view.connection)
            if block:
                return block
            self._snapshot = None
        return self._catch_up()

    def _greet(self) -> bytes:
        with self._catalog.read() as view:
            name, version = view.catalog_id(), view.version()
            kept = _is_kept(view.connection, self._version, version)
        self._greeted = True
        hello = _framed("hello", name, version)
        if self._known_catalog == name and self._version > 0 and kept:
            return hello
        return hello + self._start_over(version)

    def _start_over(self, version: int) -> bytes:
        # What changes from here on is sent again behind the snapshot, so that the snapshot's blocks
        # need not show one moment, and no long read keeps SQLite's log from being folded in.
        self._version = version
        self._synced = False
        self._snapshot = _Snapshot(version)
        return _framed("reset")

    def _catch_up(self) -> bytes:
        with self._catalog.read() as view:
            connection = view.connection
            newest = view.version()
            if newest == self._version and self._synced:
                return b""
            if not _is_kept(connection, self._version, newest):
                return self._start_over(newest)
            rows = changes.after(connection, self._version, BLOCK)
            found = list(_entities(connection, rows))
        if rows:
            self._version = rows[-1].version
        self._synced = self._version == newest
        if self._synced:
            found.append(_framed("synced", self._version))
        return b"".join(found)


class _Snapshot:
    """Walks over every entity, links last, a block of each kind at a time."""

    def __init__(self, version: int) -> None:
        self._version = version
        self._remaining = list(SOURCES)
        self._last_id = 0

    def next_block(self, connection: Connection) -> bytes:
        """Return the messages of the next block; empty at the end."""
        while self._remaining:
            source = self._remaining[0]
            table = source.table
            ids = connection.execute(
                select(table.c.id)
                .where(table.c.id > self._last_id)
                .order_by(table.c.id)
                .limit(BLOCK)
            ).scalars()
            versions = dict.fromkeys(ids, self._version)
            if not versions:
                del self._remaining[0]
                self._last_id = 0
                continue
            block = b"".join(
                _framed(source.word, version, entry)
                for version, _, entry in source.entries(connection, versions)
                if entry is not None
            )
            self._last_id = max(versions)
            if block:
                return block
        return b""


def ping(version: int) -> bytes:
    """Return the message of a quiet feed."""
    return _framed("ping", version)


def _framed(*message: object) -> bytes:
    body = _encode(message)
    return len(body).to_bytes(4, "big") + body


def _is_kept(connection: Connection, since: int, newest: int) -> bool:
    """Tell whether every change after `since` is still in the log.

    A `since` that lies ahead is of another life of this catalog, restored from a backup.
    """
    return since == newest or changes.oldest(connection) - 1 <= since < newest


def _entities(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[bytes]:
    """Give the messages about all entities in rows of the log, by their latest versions there."""
    versions: dict[str, Versions] = {source.kind: {} for source in SOURCES}
    for row in rows:
        versions[row.kind][row.entity_id] = row.version
    found = [
        (
            version,
            _framed(f"{source.word}-gone", version, entity_id)
            if entry is None
            else _framed(source.word, version, entry),
        )
        for source in SOURCES
        for version, entity_id, entry in source.entries(connection, versions[source.kind])
    ]
    found.sort(key=itemgetter(0))
    for _, framed in found:
        yield framed
