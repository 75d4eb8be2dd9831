"""The signed values that visitors carry: the click id in a URL, and the visitor's cookie.

Both are base64url without padding of big-endian fields and an 8-byte keyed BLAKE2b. Whatever was
forged, cut, altered or made for another account reads as None, never as an error. Each kind
is signed under its own personalisation, so that neither passes for the other.
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from hashlib import blake2b
from hmac import compare_digest
from struct import Struct

import msgspec

VERSION = 1
MAC_BYTES = 8
MOST_ENTRIES = 8
"""How many datapoints a cookie remembers; the oldest makes room."""

CLICK_ID_LENGTH = 44

_CLICK = Struct(">BIIQQ")
_COOKIE = Struct(">BIQ")
_ENTRY = Struct(">IQ")
_FIRST_COOKIE = Struct(">BIQIQ")
_SHORTEST_COOKIE = (_COOKIE.size + MAC_BYTES) * 4 // 3
_LONGEST_COOKIE = (_COOKIE.size + MOST_ENTRIES * _ENTRY.size + MAC_BYTES) * 4 // 3

_TO_URL = bytes.maketrans(b"+/", b"-_")
# Only the 64 letters of base64url survive; everything else becomes a character that is none.
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_FROM_URL = bytes(code if code in _ALPHABET else ord("*") for code in range(256)).translate(
    bytes.maketrans(b"-_", b"+/")
)


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
    """Makes and reads the signed values of one installation. `key` is 16 to 64 bytes."""

    __slots__ = ("_click_mac", "_cookie_mac")

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError("a signing key has at least 16 bytes")
        # Copying a keyed state is quicker than keying a new one for every value.
        self._click_mac = blake2b(digest_size=MAC_BYTES, key=key, person=b"clickid")
        self._cookie_mac = blake2b(digest_size=MAC_BYTES, key=key, person=b"visitor")

    def click_id(
        self, account_id: int, datapoint_id: int, hit_id: int, kind: int, visitor: int
    ) -> str:
        """Return the 44 characters that name a hit towards a merchant."""
        fields = _CLICK.pack(VERSION, account_id, datapoint_id, hit_id << 1 | kind, visitor)
        mac = self._click_mac.copy()
        mac.update(fields)
        return b2a_base64(fields + mac.digest(), newline=False).translate(_TO_URL).decode()

    def read_click_id(self, text: str) -> ClickToken | None:
        """Return what a click id says, or None if it is not one of ours."""
        if len(text) != CLICK_ID_LENGTH:
            return None
        raw = _decoded(text)
        if raw is None or len(raw) != _CLICK.size + MAC_BYTES:
            return None
        fields = raw[:-MAC_BYTES]
        mac = self._click_mac.copy()
        mac.update(fields)
        if not compare_digest(mac.digest(), raw[-MAC_BYTES:]):
            return None
        version, account_id, datapoint_id, hit, visitor = _CLICK.unpack(fields)
        if version != VERSION:
            return None
        return ClickToken(account_id, datapoint_id, hit >> 1, hit & 1, visitor)

    def first_cookie(self, account_id: int, visitor: int, datapoint_id: int, hit: int) -> bytes:
        """Return the cookie of a new visitor; `hit` is hit id × 2 + kind."""
        fields = _FIRST_COOKIE.pack(VERSION, account_id, visitor, datapoint_id, hit)
        mac = self._cookie_mac.copy()
        mac.update(fields)
        return b2a_base64(fields + mac.digest(), newline=False).translate(_TO_URL)

    def cookie(self, account_id: int, visitor: int, entries: tuple[tuple[int, int], ...]) -> bytes:
        """Return the cookie's value; entries beyond the eighth are left out."""
        parts = [_COOKIE.pack(VERSION, account_id, visitor)]
        pack = _ENTRY.pack
        parts += [pack(datapoint_id, hit) for datapoint_id, hit in entries[:MOST_ENTRIES]]
        fields = b"".join(parts)
        mac = self._cookie_mac.copy()
        mac.update(fields)
        return b2a_base64(fields + mac.digest(), newline=False).translate(_TO_URL)

    def read_cookie(self, text: str, account_id: int) -> VisitorCookie | None:
        """Return what a cookie of this account says, or None if it is not one of ours."""
        if not _SHORTEST_COOKIE <= len(text) <= _LONGEST_COOKIE:
            return None
        raw = _decoded(text)
        if raw is None or (len(raw) - _COOKIE.size - MAC_BYTES) % _ENTRY.size:
            return None
        fields = raw[:-MAC_BYTES]
        mac = self._cookie_mac.copy()
        mac.update(fields)
        if not compare_digest(mac.digest(), raw[-MAC_BYTES:]):
            return None
        version, owner, visitor = _COOKIE.unpack_from(fields)
        if version != VERSION or owner != account_id:
            return None
        return VisitorCookie(visitor, tuple(_ENTRY.iter_unpack(fields[_COOKIE.size :])))


def remembered(
    entries: tuple[tuple[int, int], ...], datapoint_id: int, hit: int
) -> tuple[tuple[int, int], ...]:
    """Return the entries with a new hit in front, in place of an older one on that datapoint."""
    others = [entry for entry in entries if entry[0] != datapoint_id]
    return ((datapoint_id, hit), *others[: MOST_ENTRIES - 1])


def _decoded(text: str) -> bytes | None:
    """Return the bytes of a base64url text without padding, None if it is none.

    The texts read here are of lengths that leave no spare bits, so one value has one spelling.
    """
    if len(text) & 3:
        return None
    try:
        return a2b_base64(text.encode("ascii").translate(_FROM_URL), strict_mode=True)
    except ValueError:
        return None
