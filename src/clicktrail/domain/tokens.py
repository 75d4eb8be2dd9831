"""The signed values that visitors carry: the click id in a URL, the visitor's cookie, the pass of
a link with a password, and the name of a link's public statistics.

All are big-endian fields, signed (`clicktrail.domain.signing`) with 8 bytes of a keyed BLAKE2b for
the first two and 16 for the others. Whatever was made for something else reads as None too: each
kind is signed under its own personalisation, so that none passes for another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from struct import Struct

import msgspec

from clicktrail.domain.signing import Mac, Signing

VERSION = 1
MAC_BYTES = 8
MOST_ENTRIES = 8
"""How many datapoints a cookie remembers; the oldest makes room."""

CLICK_ID_LENGTH = 44
LONG_MAC_BYTES = 16
"""Of values that open something, and that nobody needs quickly."""

_CLICK = Struct(">BIIQQ")
_COOKIE = Struct(">BIQ")
_ENTRY = Struct(">IQ")
_FIRST_COOKIE = Struct(">BIQIQ")
# Filled up to a multiple of three, so that one value has one spelling.
_PASS = Struct(">BIQx")
_PUBLIC = Struct(">BI3x")
_PASS_LENGTH = (_PASS.size + LONG_MAC_BYTES) * 4 // 3
_PUBLIC_LENGTH = (_PUBLIC.size + LONG_MAC_BYTES) * 4 // 3
_SHORTEST_COOKIE = (_COOKIE.size + MAC_BYTES) * 4 // 3
_LONGEST_COOKIE = (_COOKIE.size + MOST_ENTRIES * _ENTRY.size + MAC_BYTES) * 4 // 3


class ClickToken(msgspec.Struct, frozen=True, gc=False):
    """What a click id says: whose hit it was. `kind` is a `HitKind` number."""

    account_id: int
    datapoint_id: int
    hit_id: int
    kind: int
    visitor: int


class VisitorCookie(msgspec.Struct, frozen=True, gc=False):
    """A visitor's number (64 bits) and their latest hit on each datapoint, newest first.

    An entry is (datapoint id, hit id × 2 + kind).
    """

    visitor: int
    entries: tuple[tuple[int, int], ...]


class Signer:
    """Makes and reads the signed values of one installation. Keys are 16 to 64 bytes.

    `key` signs; what one of the `former` ones has signed is read as well. What is kept, and not
    carried by anybody, is under keys derived from `kept`, which no rotation changes; it is `key`
    unless given. `mac` makes what signs a kind of value, of key, personalisation and bytes of the
    signature.
    """

    __slots__ = (
        "_clicks",
        "_derivation",
        "_passes",
        "_publics",
        "cookies",
        "former_cookies",
        "mac",
    )

    def __init__(
        self,
        key: bytes,
        mac: Callable[[bytes, bytes, int], Signing] = Mac,
        *,
        former: Sequence[bytes] = (),
        kept: bytes | None = None,
    ) -> None:
        keys = (key, *former)
        if min(map(len, keys)) < 16:
            raise ValueError("a signing key has at least 16 bytes")
        self.mac = mac
        self._clicks = tuple(mac(one, b"clickid", MAC_BYTES) for one in keys)
        self.cookies = mac(key, b"visitor", MAC_BYTES)
        self.former_cookies = tuple(mac(one, b"visitor", MAC_BYTES) for one in former)
        self._derivation = blake2b(digest_size=32, key=kept or key, person=b"derivation")
        self._passes = tuple(mac(one, b"linkpass", LONG_MAC_BYTES) for one in keys)
        self._publics = tuple(mac(one, b"publicstats", LONG_MAC_BYTES) for one in keys)

    def derived_key(self, purpose: bytes) -> bytes:
        """Return a key of 32 bytes for another purpose, from which `kept` cannot be found."""
        mac = self._derivation.copy()
        mac.update(purpose)
        return mac.digest()

    def click_id(
        self, account_id: int, datapoint_id: int, hit_id: int, kind: int, visitor: int
    ) -> str:
        """Return the 44 characters that name a hit towards a merchant."""
        fields = _CLICK.pack(VERSION, account_id, datapoint_id, hit_id << 1 | kind, visitor)
        return self._clicks[0].signed(fields).decode()

    def read_click_id(self, text: str) -> ClickToken | None:
        """Return what a click id says, or None if it is not one of ours."""
        if len(text) != CLICK_ID_LENGTH:
            return None
        fields = _read(self._clicks, text)
        if fields is None:
            return None
        version, account_id, datapoint_id, hit, visitor = _CLICK.unpack(fields)
        if version != VERSION:
            return None
        return ClickToken(account_id, datapoint_id, hit >> 1, hit & 1, visitor)

    def first_cookie(self, account_id: int, visitor: int, datapoint_id: int, hit: int) -> bytes:
        """Return the cookie of a new visitor; `hit` is hit id × 2 + kind."""
        fields = _FIRST_COOKIE.pack(VERSION, account_id, visitor, datapoint_id, hit)
        return self.cookies.signed(fields)

    def cookie(self, account_id: int, visitor: int, entries: tuple[tuple[int, int], ...]) -> bytes:
        """Return the cookie's value; entries beyond the eighth are left out."""
        parts = [_COOKIE.pack(VERSION, account_id, visitor)]
        pack = _ENTRY.pack
        parts += [pack(datapoint_id, hit) for datapoint_id, hit in entries[:MOST_ENTRIES]]
        return self.cookies.signed(b"".join(parts))

    def read_cookie(self, text: str, account_id: int) -> VisitorCookie | None:
        """Return what a cookie of this account says, or None if it is not one of ours."""
        if not _SHORTEST_COOKIE <= len(text) <= _LONGEST_COOKIE:
            return None
        fields = self.cookies.read(text)
        if fields is None:
            fields = _read(self.former_cookies, text)
        if fields is None or (len(fields) - _COOKIE.size) % _ENTRY.size:
            return None
        if len(fields) == _FIRST_COOKIE.size:
            version, owner, visitor, datapoint_id, hit = _FIRST_COOKIE.unpack(fields)
            if version != VERSION or owner != account_id:
                return None
            return VisitorCookie(visitor, ((datapoint_id, hit),))
        version, owner, visitor = _COOKIE.unpack_from(fields)
        if version != VERSION or owner != account_id:
            return None
        return VisitorCookie(visitor, tuple(_ENTRY.iter_unpack(fields[_COOKIE.size :])))

    def link_pass(self, datapoint_id: int, until_ms: int, kept: str) -> str:
        """Return what shows, until then, that the link's password was given.

        `kept` is the password as the link keeps it: under another one the pass is void.
        """
        fields = _PASS.pack(VERSION, datapoint_id, until_ms)
        return self._passes[0].signed(fields, kept.encode()).decode()

    def reads_link_pass(self, text: str, datapoint_id: int, now_ms: int, kept: str) -> bool:
        """Tell whether this is a pass for the link with this password, and still good."""
        if len(text) != _PASS_LENGTH:
            return False
        fields = _read(self._passes, text, kept.encode())
        if fields is None:
            return False
        version, opened, until_ms = _PASS.unpack(fields)
        return bool(version == VERSION and opened == datapoint_id and now_ms < until_ms)

    def public_token(self, datapoint_id: int) -> str:
        """Return the 32 characters that name a link's public statistics."""
        return self._publics[0].signed(_PUBLIC.pack(VERSION, datapoint_id)).decode()

    def read_public_token(self, text: str) -> int | None:
        """Return the datapoint whose public statistics are meant, None if it is not ours."""
        if len(text) != _PUBLIC_LENGTH:
            return None
        fields = _read(self._publics, text)
        if fields is None:
            return None
        version, datapoint_id = _PUBLIC.unpack(fields)
        return datapoint_id if version == VERSION else None


def _read(keys: Sequence[Signing], text: str, besides: bytes = b"") -> bytes | None:
    """Return what the first key reads that can; the one that signs now comes first."""
    for key in keys:
        fields = key.read(text, besides)
        if fields is not None:
            return fields
    return None


def remembered(
    entries: tuple[tuple[int, int], ...], datapoint_id: int, hit: int
) -> tuple[tuple[int, int], ...]:
    """Return the entries with a new hit in front, in place of an older one on that datapoint."""
    others = [entry for entry in entries if entry[0] != datapoint_id]
    return ((datapoint_id, hit), *others[: MOST_ENTRIES - 1])
