"""Numbers made of a visitor by keyed hashing, and the signed place of a visitor in a sequence.

Whoever has not the key can neither make one nor find out what it was made of. What stands for a
visitor over days is made anew every UTC day, so that one day's cannot be told from another's.
"""

from __future__ import annotations

from hashlib import blake2b
from struct import Struct
from typing import TYPE_CHECKING, Final

from clicktrail.domain.choosing import SHARES
from clicktrail.domain.short_addresses import DAY_MS, ShortAddresses

if TYPE_CHECKING:
    from clicktrail.domain.tokens import Signer

_SHARE: Final = Struct(">QII")
_POSITION: Final = Struct(">BIB")
_VERSION: Final = 1
_MAC_BYTES: Final = 9
_COOKIE_LENGTH: Final = (_POSITION.size + _MAC_BYTES) * 4 // 3
"""20 characters, with no spare bits: one value has one spelling."""


class Marks:
    """Makes and reads the marks of one installation."""

    __slots__ = ("_addresses", "_daily", "_position", "_share", "_visit")

    def __init__(self, signer: Signer) -> None:
        key = signer.derived_key(b"marks")
        self._share = blake2b(digest_size=4, key=key, person=b"share")
        self._visit = blake2b(digest_size=8, key=key, person=b"visit")
        self._daily = blake2b(digest_size=8, key=key, person=b"daily")
        self._addresses = ShortAddresses(signer)
        self._position = signer.mac(key, b"position", _MAC_BYTES)

    def share(self, visitor: int, datapoint_id: int, rule_id: int) -> int:
        """Return the visitor's number on a rule (0: on the link), 0 up to and without SHARES."""
        mac = self._share.copy()
        mac.update(_SHARE.pack(visitor, datapoint_id, rule_id))
        return int.from_bytes(mac.digest(), "big") % SHARES

    def visit(self, ip: str, datapoint_id: int) -> int:
        """Return the key of an address at a link, 64 bits, above 0."""
        mac = self._visit.copy()
        mac.update(b"%d %s" % (datapoint_id, ip.encode("utf-8", "replace")))
        return int.from_bytes(mac.digest(), "big") or 1

    def visitor(self, ip: str, user_agent: str, now_ms: int) -> int:
        """Return the number of a visitor without a cookie, for one UTC day, above 0."""
        mac = self._daily.copy()
        mac.update(
            b"%d %s %s"
            % (
                now_ms // DAY_MS,
                ip.encode("utf-8", "replace"),
                user_agent.encode("utf-8", "replace"),
            )
        )
        return int.from_bytes(mac.digest(), "big") or 1

    def shortened(self, ip: str, now_ms: int) -> str:
        """Return an address cut to its network, with a mark of the visitor for one UTC day."""
        return self._addresses.shortened(ip, now_ms)

    def position(self, datapoint_id: int, position: int) -> bytes:
        """Return the cookie that says how often the visitor was led on by a link; 0 to 255."""
        return self._position.signed(_POSITION.pack(_VERSION, datapoint_id, position))

    def read_position(self, text: str, datapoint_id: int) -> int | None:
        """Return what such a cookie says; None for one that was not made here for this link."""
        if len(text) != _COOKIE_LENGTH:
            return None
        fields = self._position.read(text)
        if fields is None:
            return None
        version, owner, position = _POSITION.unpack(fields)
        return position if (version, owner) == (_VERSION, datapoint_id) else None
