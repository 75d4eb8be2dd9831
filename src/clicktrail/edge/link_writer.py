"""The one writer of the link table: it takes the messages of the change feed, a batch at a time.

A snapshot goes in without a moment in which a reader finds less than before: its entries replace
the old ones in place, and only once it is complete is what it did not name swept out.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import lmdb

from clicktrail.domain.entries import Status
from clicktrail.edge import feed
from clicktrail.edge.link_table import (
    CATALOG,
    CHANGED,
    DEFAULT_DOMAIN,
    LAST_CHANGE,
    LINKS,
    MAP_BYTES,
    MOST_READERS,
    PARTIAL,
    SYNCED,
    U32,
    U64,
    VERSION,
    LinkTableError,
    account_key,
    conversion_id_key,
    conversion_key,
    decode_link,
    domain_key,
    encode,
    group_key,
    host_key,
    link_key,
    name_key,
    script_key,
    set_aside_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from msgspec import Struct

    from clicktrail.domain.entries import ConversionEntry, DomainEntry, LinkEntry

CHANGES_KEPT: Final = 8192
"""A reader that fell further behind forgets everything it had decoded."""

_Named = dict[bytes, set[int]]
"""The ids that a snapshot has named so far, by the prefix of the keys they are found under."""

_SWEPT: Final = (b"d", b"i", b"k", b"a", b"g", b"s")


class LinkTableWriter:
    """Writes the table of one edge; only one at a time may hold it (the feeder's lock sees to it).

    Every method that writes raises LinkTableError with a plain sentence if the disk does not take
    it; the table is then as before the call.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._open()
        except (lmdb.Error, OSError) as error:
            raise LinkTableError(f"The link table {path} cannot be opened: {error}") from error
        self._snapshot: _Named | None = None
        self._speaker = ""
        with self._environment.begin() as view:
            self.catalog = view.get(CATALOG, b"").decode()
            self.version = int.from_bytes(view.get(VERSION, b""), "big")
            self.synced = view.get(SYNCED) is not None
            self.links = int.from_bytes(view.get(LINKS, b""), "big")
            self._partial = view.get(PARTIAL) is not None

    def _open(self) -> None:
        # metasync off: after a power cut the last batches may be missing, never torn, and the feed
        # sends them again.
        self._environment: Any = lmdb.open(
            str(self.path),
            subdir=False,
            map_size=MAP_BYTES,
            max_readers=MOST_READERS,
            metasync=False,
            readahead=False,
        )
        self._inode = self.path.stat().st_ino

    def put_back(self) -> bool:
        """Write the table anew if its file was deleted or replaced; True if that was needed.

        What is mapped is still whole, so readers change over to a whole table. Raises
        LinkTableError where the disk does not take it; to be tried again later.
        """
        scratch = self.path.with_suffix(".scratch")
        try:
            if self.path.exists() and self.path.stat().st_ino == self._inode:
                return False
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with scratch.open("wb") as file:
                self._environment.copyfd(file.fileno())
            self._environment.close()
            # The lock file tells which transaction is the newest: it must begin with the new file.
            self.path.with_name(f"{self.path.name}-lock").unlink(missing_ok=True)
            scratch.replace(self.path)
            self._open()
        except (lmdb.Error, OSError) as error:
            raise LinkTableError(f"The link table {self.path} is gone: {error}") from error
        return True

    @property
    def since(self) -> int:
        """The version to ask the feed for changes after; 0 asks for a snapshot."""
        return self.version if self.synced and not self._partial else 0

    def apply(self, messages: Iterable[feed.Message]) -> list[str]:
        """Commit messages in one transaction; return a sentence for each that could not be taken.

        After `reset` changes are a snapshot, over as many calls as it takes; `synced` ends it by
        removing what it did not name, and makes the table whole at that version.
        """
        whole: int | None = None
        with self._writing() as batch:
            for message in messages:
                match message:
                    case feed.Hello():
                        self._speaker = message.catalog
                        self._snapshot = batch.snapshot = None
                    case feed.Reset():
                        # A million ids take some 60 MB for the seconds that a snapshot lasts.
                        self._snapshot = batch.snapshot = {prefix: set() for prefix in _SWEPT}
                        batch.put(PARTIAL, b"1")
                        self._partial = True
                    case feed.Synced():
                        whole = message.version
                        self._finish(batch, whole)
                    case feed.Ping():
                        pass
                    case _:
                        batch.take(message)
        self.links = batch.links
        if whole is not None:
            self.version, self.catalog, self.synced = whole, self._speaker, True
            self._partial = self._snapshot is not None
        return batch.problems

    def _finish(self, batch: _Batch, version: int) -> None:
        if batch.snapshot is not None:
            batch.sweep()
            self._snapshot = batch.snapshot = None
        batch.put(VERSION, U64.pack(version))
        batch.put(CATALOG, self._speaker.encode())
        batch.put(SYNCED, b"1")
        batch.delete(PARTIAL)

    def forget_dead_readers(self) -> int:
        """Free the places of readers that died; pages they held could never be used again."""
        return int(self._environment.reader_check())

    def close(self) -> None:
        """Let go of the file."""
        self._environment.close()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[_Batch]:
        try:
            with self._environment.begin(write=True) as transaction:
                batch = _Batch(transaction, self._snapshot)
                yield batch
                batch.finish()
        except lmdb.MapFullError as error:
            raise LinkTableError(
                f"The link table {self.path} is full at {MAP_BYTES >> 30} GiB"
            ) from error
        except (lmdb.Error, OSError) as error:
            raise LinkTableError(
                f"The link table {self.path} cannot be written: {error}"
            ) from error


class _Batch:
    """One write transaction and the keys that it changes."""

    def __init__(self, transaction: Any, snapshot: _Named | None) -> None:
        self._transaction = transaction
        self.snapshot = snapshot
        self._changed: dict[bytes, None] = {}
        self.problems: list[str] = []
        self.put = transaction.put
        self.delete = transaction.delete
        self._get = transaction.get
        self.links = self._links_before = int.from_bytes(self._get(LINKS, b""), "big")

    def take(self, change: feed.Change) -> None:
        """Write one change."""
        match change:
            case feed.LinkChanged():
                self._link(change.entry)
            case feed.DomainChanged():
                self._domain(change.entry)
            case feed.DomainGone():
                self._domain_gone(change.domain_id)
            case feed.ConversionChanged():
                self._conversion(change.entry)
            case feed.ConversionGone():
                self._conversion_gone(change.conversion_id)
            case feed.AccountChanged():
                self._simple(b"a", change.entry.account_id, account_key, change.entry)
            case feed.AccountGone():
                self._delete(account_key(change.account_id))
            case feed.GroupChanged():
                self._simple(b"g", change.entry.group_id, group_key, change.entry)
            case feed.GroupGone():
                self._delete(group_key(change.group_id))
            case feed.ScriptChanged():
                self._simple(b"s", change.entry.script_id, script_key, change.entry)
            case feed.ScriptGone():
                self._delete(script_key(change.script_id))

    def _named(self, prefix: bytes, entity_id: int) -> None:
        if self.snapshot is not None:
            self.snapshot[prefix].add(entity_id)

    def _put(self, key: bytes, value: bytes) -> None:
        """Write a record that readers may have decoded, unless it says the same already."""
        if self._get(key) != value:
            self.put(key, value)
            self._changed[key] = None

    def _delete(self, key: bytes) -> None:
        if self.delete(key):
            self._changed[key] = None

    def _link(self, entry: LinkEntry) -> None:
        key = name_key(entry.domain_id, entry.name)
        if key is None:
            self.problems.append(
                f"Link {entry.datapoint_id} has a name that no URL can carry, and is not served."
            )
            return
        self._named(b"d", entry.datapoint_id)
        identity = link_key(entry.datapoint_id)
        former = self._get(identity)
        if former is None:
            self.links += 1
        stored = self._get(key)
        if stored is not None and former != key:
            holder = decode_link(stored)
            if entry.status == Status.DELETED and holder.status != Status.DELETED:
                key = set_aside_key(entry.datapoint_id)
            else:
                aside = set_aside_key(holder.datapoint_id)
                self._put(aside, stored)
                self.put(link_key(holder.datapoint_id), aside)
        if former is not None and former != key:
            self._delete(former)
        self._put(key, encode(entry))
        if former != key:
            self.put(identity, key)

    def _link_gone(self, datapoint_id: int) -> None:
        key = self._get(link_key(datapoint_id))
        if key is not None:
            self._delete(key)
        if self.delete(link_key(datapoint_id)):
            self.links -= 1

    def _domain(self, entry: DomainEntry) -> None:
        key = host_key(entry.host)
        if key is None:
            self.problems.append(f"Domain {entry.domain_id} has no possible host name.")
            return
        self._named(b"i", entry.domain_id)
        identity = domain_key(entry.domain_id)
        former = self._get(identity)
        if former is not None and former != key:
            self._delete(former)
        self._put(key, encode(entry))
        self.put(identity, key)
        number = U32.pack(entry.domain_id)
        if entry.is_default:
            self._put(DEFAULT_DOMAIN, number)
        elif self._get(DEFAULT_DOMAIN) == number:
            self._delete(DEFAULT_DOMAIN)

    def _domain_gone(self, domain_id: int) -> None:
        key = self._get(domain_key(domain_id))
        if key is not None:
            self._delete(key)
        self.delete(domain_key(domain_id))
        if self._get(DEFAULT_DOMAIN) == U32.pack(domain_id):
            self._delete(DEFAULT_DOMAIN)

    def _conversion(self, entry: ConversionEntry) -> None:
        key = conversion_key(entry.code)
        if key is None:
            self.problems.append(f"Conversion {entry.conversion_id} has no possible code.")
            return
        self._named(b"k", entry.conversion_id)
        self._put(key, encode(entry))
        self.put(conversion_id_key(entry.conversion_id), key)

    def _conversion_gone(self, conversion_id: int) -> None:
        key = self._get(conversion_id_key(conversion_id))
        if key is not None:
            self._delete(key)
        self.delete(conversion_id_key(conversion_id))

    def _simple(
        self, prefix: bytes, entity_id: int, key: Callable[[int], bytes], entry: Struct
    ) -> None:
        """Write what is found by its id alone."""
        self._named(prefix, entity_id)
        self._put(key(entity_id), encode(entry))

    def sweep(self) -> None:
        """Remove whatever the snapshot did not name."""
        assert self.snapshot is not None
        removals: dict[bytes, Callable[[int], None]] = {
            b"d": self._link_gone,
            b"i": self._domain_gone,
            b"k": self._conversion_gone,
            b"a": lambda account_id: self._delete(account_key(account_id)),
            b"g": lambda group_id: self._delete(group_key(group_id)),
            b"s": lambda script_id: self._delete(script_key(script_id)),
        }
        for prefix, remove in removals.items():
            named = self.snapshot[prefix]
            with self._transaction.cursor() as cursor:
                unnamed = [found for found in _ids(cursor, prefix) if found not in named]
            for entity_id in unnamed:
                remove(entity_id)

    def finish(self) -> None:
        """Note the changed keys for the readers, and drop the notes of long ago."""
        if self.links != self._links_before:
            self.put(LINKS, U64.pack(self.links))
        if not self._changed:
            return
        first = int.from_bytes(self._get(LAST_CHANGE, b""), "big")
        last = first + len(self._changed)
        self.put(LAST_CHANGE, U64.pack(last))
        # The numbers move on even where the notes are not worth keeping: a gap tells the readers.
        if len(self._changed) <= CHANGES_KEPT:
            for number, key in enumerate(self._changed, first + 1):
                self.put(CHANGED + U64.pack(number), key)
        with self._transaction.cursor() as cursor:
            found = cursor.set_range(CHANGED)
            while found and cursor.key()[:1] == CHANGED:
                if U64.unpack(cursor.key()[1:])[0] > last - CHANGES_KEPT:
                    break
                # Deleting moves the cursor on to the next key.
                found = cursor.delete()


def _ids(cursor: Any, prefix: bytes) -> Iterator[int]:
    """Yield the ids behind a one-letter prefix."""
    if not cursor.set_range(prefix):
        return
    for key in cursor.iternext(keys=True, values=False):
        if key[:1] != prefix:
            return
        yield U32.unpack(key[1:])[0]
