"""The link table, as the edge workers read it: LMDB, shared by all of them through the page cache.

Keys (ids u32, numbers u64, big-endian):
`n` + domain id + lower-case name → LinkEntry · `x` + datapoint id → a deleted LinkEntry whose name
another link has taken · `d` + datapoint id → key of its entry · `h` + host → DomainEntry ·
`i` + domain id → its host · `c` + code → ConversionEntry · `k` + conversion id → its code ·
`a` + account id → AccountEntry · `g` + group id → GroupEntry · `s` + script id → ScriptEntry ·
`v` + number of the change → the key that changed (the newest few thousand) · `m:…` → state.
"""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, Any, Final

import lmdb
import msgspec

from clicktrail.domain.entries import (
    AccountEntry,
    ConversionEntry,
    DomainEntry,
    GroupEntry,
    LinkEntry,
    ScriptEntry,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAP_BYTES: Final = 16 << 30
"""Address space, not memory and not disk: the file is as large as what it holds."""
MOST_READERS: Final = 256
LONGEST_NAME: Final = 255
"""Bytes of UTF-8; LMDB's keys end at 511."""

U32: Final = Struct(">I")
U64: Final = Struct(">Q")
CHANGED: Final = b"v"
CHANGED_END: Final = b"w"

SYNCED: Final = b"m:synced"
VERSION: Final = b"m:version"
CATALOG: Final = b"m:catalog"
PARTIAL: Final = b"m:partial"
DEFAULT_DOMAIN: Final = b"m:default_domain"
LAST_CHANGE: Final = b"m:last_change"
LINKS: Final = b"m:links"

_HOSTS_KEPT: Final = 4096

decode_link: Final = msgspec.msgpack.Decoder(LinkEntry).decode
decode_domain: Final = msgspec.msgpack.Decoder(DomainEntry).decode
decode_conversion: Final = msgspec.msgpack.Decoder(ConversionEntry).decode
decode_account: Final = msgspec.msgpack.Decoder(AccountEntry).decode
decode_group: Final = msgspec.msgpack.Decoder(GroupEntry).decode
decode_script: Final = msgspec.msgpack.Decoder(ScriptEntry).decode
encode: Final = msgspec.msgpack.Encoder().encode


class LinkTableError(Exception):
    """The table cannot be used; the text says why in plain words."""


def name_key(domain_id: int, name: str) -> bytes | None:
    """Return the key of a name on a domain; None for what no link can be called."""
    folded = name.lower().encode("utf-8", "replace")
    if not 0 < len(folded) <= LONGEST_NAME:
        return None
    return b"n" + U32.pack(domain_id) + folded


def link_key(datapoint_id: int) -> bytes:
    """Return the key under which a datapoint's own key is kept."""
    return b"d" + U32.pack(datapoint_id)


def set_aside_key(datapoint_id: int) -> bytes:
    """Return the key of a deleted link whose name is another's now."""
    return b"x" + U32.pack(datapoint_id)


def host_key(host: str) -> bytes | None:
    """Return the key of a host; None for what is too long to be one."""
    encoded = host.lower().encode("utf-8", "replace")
    return b"h" + encoded if len(encoded) <= LONGEST_NAME else None


def domain_key(domain_id: int) -> bytes:
    """Return the key under which a domain's host is kept."""
    return b"i" + U32.pack(domain_id)


def conversion_key(code: str) -> bytes | None:
    """Return the key of a conversion's code; None for what is too long to be one."""
    encoded = code.upper().encode("utf-8", "replace")
    return b"c" + encoded if len(encoded) <= LONGEST_NAME else None


def conversion_id_key(conversion_id: int) -> bytes:
    """Return the key under which a conversion's code is kept."""
    return b"k" + U32.pack(conversion_id)


def account_key(account_id: int) -> bytes:
    """Return the key of an account."""
    return b"a" + U32.pack(account_id)


def group_key(group_id: int) -> bytes:
    """Return the key of a group."""
    return b"g" + U32.pack(group_id)


def script_key(script_id: int) -> bytes:
    """Return the key of a retargeting script."""
    return b"s" + U32.pack(script_id)


class LinkTable:
    """A reader. Its view stands still between two calls of `refresh`, which cost some
    microseconds while nothing changes. For one thread.

    The file may appear later, or be replaced; until the first whole table is there, `synced` is
    False and nothing is found.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.synced = False
        self.version = 0
        self.problem = ""
        self._environment: Any = None
        self._view: Any = None
        self._inode = 0
        self._seen_transaction = -1
        self._seen_change = 0
        self._default_domain: int | None = None
        self._domains: dict[str, int | None] = {}
        self._watchers: list[Callable[[frozenset[bytes] | None], None]] = []

    @classmethod
    def open_reader(cls, path: Path) -> LinkTable:
        """Open the table for reading, whether its file is there yet or not."""
        table = cls(path)
        table.refresh()
        return table

    def watch(self, changed: Callable[[frozenset[bytes] | None], None]) -> None:
        """Have `changed` called by `refresh` with the keys that changed; None means everything."""
        self._watchers.append(changed)

    def refresh(self) -> bool:
        """Look at what has been committed since the last call; True if there was something.

        Never raises: what hinders reading is in `problem` and the last view stays.
        """
        try:
            return self._refresh()
        except (lmdb.Error, OSError) as error:
            self.problem = f"The link table {self.path} cannot be read: {error}"
            return False

    def _refresh(self) -> bool:
        try:
            inode = self.path.stat().st_ino
        except FileNotFoundError:
            # Deleted under us: what is mapped stays good until a new file comes.
            return False
        if inode != self._inode:
            self._open(inode)
        elif self._environment.info()["last_txnid"] == self._seen_transaction:
            return False
        # Beginning anew costs no lock: the environment keeps an ended reader's place for the next.
        self._view.abort()
        # Should that fail it is tried again, whether something new is committed or not.
        self._seen_transaction = -1
        self._view = self._environment.begin()
        self.problem = ""
        self._seen_transaction = self._view.id()
        get = self._view.get
        self.synced = get(SYNCED) is not None
        self.version = int.from_bytes(get(VERSION, b""), "big")
        default = get(DEFAULT_DOMAIN)
        self._default_domain = None if default is None else U32.unpack(default)[0]
        self._domains.clear()
        changes = self._changes()
        for changed in self._watchers:
            changed(changes)
        return True

    def _open(self, inode: int) -> None:
        self.close()
        # Unless the new file can be read nothing is known, and what is not known is no 404.
        self.synced = False
        self._environment = lmdb.open(
            str(self.path),
            subdir=False,
            readonly=True,
            map_size=MAP_BYTES,
            max_readers=MOST_READERS,
            readahead=False,
        )
        self._view = self._environment.begin()
        self._inode = inode
        self._seen_change = -1

    def _changes(self) -> frozenset[bytes] | None:
        """Return the keys changed since the last call, None where that is no longer known."""
        last = int.from_bytes(self._view.get(LAST_CHANGE, b""), "big")
        since, self._seen_change = self._seen_change, last
        if since == last:
            return frozenset()
        if not 0 <= since < last:
            return None
        found: list[bytes] = []
        with self._view.cursor() as cursor:
            # The change after the last one seen must still be there, else some were pruned.
            if not cursor.set_key(CHANGED + U64.pack(since + 1)):
                return None
            for key, value in cursor:
                if key >= CHANGED_END:
                    break
                found.append(value)
        return frozenset(found)

    def close(self) -> None:
        """Let go of the file; a later `refresh` opens it again."""
        if self._view is not None:
            self._view.abort()
        if self._environment is not None:
            self._environment.close()
        self._environment = self._view = None
        self._inode = 0

    def domain_id(self, host: str) -> int | None:
        """Return the domain of a host; one that is not known gets the default domain, if any."""
        try:
            return self._domains[host]
        except KeyError:
            pass
        if self._view is None:
            return None
        key = host_key(host)
        stored = None if key is None else self._view.get(key)
        if stored is None:
            # Not remembered: strangers choose these.
            return self._default_domain
        found = decode_domain(stored).domain_id
        if len(self._domains) < _HOSTS_KEPT:
            self._domains[host] = found
        return found

    def domain(self, host: str) -> DomainEntry | None:
        """Return the domain of a host; for one that is not known the default domain, if any."""
        if self._view is None:
            return None
        key = host_key(host)
        stored = None if key is None else self._view.get(key)
        if stored is None:
            if self._default_domain is None:
                return None
            return self.domain_of(self._default_domain)
        return decode_domain(stored)

    def domain_of(self, domain_id: int) -> DomainEntry | None:
        """Return a domain by its id."""
        if self._view is None:
            return None
        key = self._view.get(domain_key(domain_id))
        stored = None if key is None else self._view.get(key)
        return None if stored is None else decode_domain(stored)

    def account(self, account_id: int) -> AccountEntry | None:
        """Return what of an account concerns all of its links; None for nothing."""
        stored = None if self._view is None else self._view.get(account_key(account_id))
        return None if stored is None else decode_account(stored)

    def group(self, group_id: int) -> GroupEntry | None:
        """Return what of a group concerns all of its links; None for nothing."""
        stored = None if self._view is None else self._view.get(group_key(group_id))
        return None if stored is None else decode_group(stored)

    def script(self, script_id: int) -> ScriptEntry | None:
        """Return a retargeting script."""
        stored = None if self._view is None else self._view.get(script_key(script_id))
        return None if stored is None else decode_script(stored)

    def key(self, host: str, name: str) -> bytes | None:
        """Return the key of the link `name` (any case) on `host`; None if there can be none."""
        domain_id = self.domain_id(host)
        return None if domain_id is None else name_key(domain_id, name)

    def entry(self, key: bytes) -> LinkEntry | None:
        """Return the link under one of the keys that `key` gives."""
        stored = None if self._view is None else self._view.get(key)
        return None if stored is None else decode_link(stored)

    def find(self, host: str, name: str) -> LinkEntry | None:
        """Return the link `name` (any case) on `host`, deleted ones included."""
        key = self.key(host, name)
        return None if key is None else self.entry(key)

    def link(self, datapoint_id: int) -> LinkEntry | None:
        """Return a link by its id, deleted ones included."""
        if self._view is None:
            return None
        key = self._view.get(link_key(datapoint_id))
        return None if key is None else self.entry(key)

    def conversion(self, code: str) -> ConversionEntry | None:
        """Return a conversion by its code, in any case."""
        key = conversion_key(code)
        stored = None if key is None or self._view is None else self._view.get(key)
        return None if stored is None else decode_conversion(stored)
