"""Whose data is to be erased, and how that is known again without being kept.

A subject is a visitor's number, an address, or a single hit of which no visitor is known. Of it a
receipt keeps only a keyed hash; while the work is under way, the subject itself is kept sealed.
"""

from __future__ import annotations

import ipaddress
import secrets
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, Self

import msgspec

from clicktrail.domain.events import Erased, Event, Hit
from clicktrail.domain.hit_id import timestamp_ms
from clicktrail.domain.short_addresses import MARK, ShortAddresses, cut

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from clicktrail.domain.tokens import Signer

_NONCE_BYTES: Final = 16
_MAC_BYTES: Final = 16
# A hit's id is a millisecond ahead of its time at most where many came at once.
_BORROWED_MS: Final = 1000


class Sought(StrEnum):
    """What a subject is known by."""

    VISITOR = "visitor"
    ADDRESS = "ip"
    HIT = "hit"


class Subject(msgspec.Struct, frozen=True):
    """Whose data: `value` is a number in decimal, or an address in its usual spelling."""

    sought: Sought
    value: str

    @classmethod
    def visitor(cls, number: str | int) -> Self:
        """Return the visitor of this number (1 to 2^64 - 1). Raises ValueError."""
        text = str(number).strip()
        if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**64):
            raise ValueError("A visitor's number is a whole number from 1 to 18446744073709551615.")
        return cls(Sought.VISITOR, str(int(text)))

    @classmethod
    def address(cls, text: str) -> Self:
        """Return whoever came from this address. Raises ValueError."""
        try:
            address = ipaddress.ip_address(text.strip())
        except ValueError:
            raise ValueError("This is no IP address, such as 192.0.2.7 or 2001:db8::7.") from None
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        return cls(Sought.ADDRESS, str(address))

    @classmethod
    def click_id(cls, text: str, account_id: int, signer: Signer) -> Self:
        """Return whose click this click id names. Raises ValueError."""
        token = signer.read_click_id(text.strip())
        if token is None or token.account_id != account_id:
            raise ValueError("This is no click id that a link of this account gave out.")
        if token.visitor:
            return cls.visitor(token.visitor)
        return cls(Sought.HIT, str(token.hit_id))

    @classmethod
    def cookie(cls, text: str, account_id: int, signer: Signer) -> Self:
        """Return the visitor of a cookie `cm_<account>`: its value, or name and value."""
        value = text.strip().removeprefix(f"cm_{account_id}=").strip(' "')
        found = signer.read_cookie(value, account_id)
        if found is None:
            raise ValueError("This is no visitor cookie of this account.")
        return cls.visitor(found.visitor)

    def digest(self, signer: Signer, account_id: int) -> str:
        """Return 32 hex digits, always the same for the same subject of an account.

        Without the installation's key nobody can tell whose they are.
        """
        mac = blake2b(digest_size=16, key=signer.derived_key(b"erasures"), person=b"subject")
        mac.update(f"{account_id} {self.sought} {self.value}".encode())
        return mac.hexdigest()

    def sealed(self, signer: Signer) -> bytes:
        """Return the subject, unreadable without the installation's key."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        plain = msgspec.msgpack.encode(self)
        veiled = _veiled(signer, nonce, plain)
        return nonce + veiled + _mac(signer, nonce + veiled)

    @classmethod
    def unsealed(cls, signer: Signer, sealed: bytes) -> Self:
        """Return what was sealed. Raises ValueError where it was with another key."""
        nonce, veiled = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:-_MAC_BYTES]
        if _mac(signer, nonce + veiled) != sealed[-_MAC_BYTES:]:
            raise ValueError("The signing key is another one than when this was asked for.")
        return msgspec.msgpack.decode(_veiled(signer, nonce, veiled), type=cls)


class Recogniser:
    """Tells the events of a subject, up to `until_ms` (Unix milliseconds), from all others."""

    def __init__(self, subject: Subject, account_id: int, until_ms: int, signer: Signer) -> None:
        self.subject = subject
        self.account_id = account_id
        self.until_ms = until_ms
        self._number = 0 if subject.sought is Sought.ADDRESS else int(subject.value)
        self._short = ShortAddresses(signer)
        self._days: dict[int, str] = {}

    @property
    def addresses(self) -> tuple[str, ...]:
        """The spellings under which the address stands in events; none for another subject."""
        if self.subject.sought is not Sought.ADDRESS:
            return ()
        spelt = self.subject.value
        return (spelt,) if ":" in spelt else (spelt, f"::ffff:{spelt}")

    @property
    def traces(self) -> tuple[bytes, ...]:
        """Byte strings of which one is in every payload that is the subject's own."""
        if self.subject.sought is not Sought.ADDRESS:
            return (msgspec.msgpack.encode(self._number),)
        network = cut(self.subject.value) + MARK
        return tuple(text.encode() for text in (*self.addresses, network))

    def knows(self, event: Event | None, hit_ids: AbstractSet[int] = frozenset()) -> bool:
        """Tell whether an event is the subject's.

        A conversion also is where one of `hit_ids`, hits of the subject, comes into question.
        """
        if event is None or isinstance(event, Erased) or event.account_id != self.account_id:
            return False
        if timestamp_ms(event.hit_id) > self.until_ms:
            return False
        sought = self.subject.sought
        if sought is Sought.VISITOR and event.visitor == self._number:
            return True
        if sought is Sought.ADDRESS and self._is_address(event.ip, event.hit_id):
            return True
        if isinstance(event, Hit):
            return sought is Sought.HIT and event.hit_id == self._number
        return any(
            each.hit_id in hit_ids or (sought is Sought.HIT and each.hit_id == self._number)
            for each in event.candidates
        )

    def _is_address(self, ip: str, hit_id: int) -> bool:
        if ip in self.addresses:
            return True
        if MARK not in ip:
            return False
        ms = timestamp_ms(hit_id)
        return ip in {self._of_day(at) for at in (ms, ms - _BORROWED_MS)}

    def _of_day(self, ms: int) -> str:
        day = ms // (24 * 3600 * 1000)
        if day not in self._days:
            self._days[day] = self._short.shortened(self.subject.value, ms)
        return self._days[day]


def _veiled(signer: Signer, nonce: bytes, data: bytes) -> bytes:
    """Return data under a keystream of one block, never used twice: the nonce is fresh."""
    key = signer.derived_key(b"erasures")
    stream = blake2b(nonce, digest_size=64, key=key, person=b"veil").digest()
    if len(data) > len(stream):
        raise ValueError("too long to be sealed")
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))


def _mac(signer: Signer, data: bytes) -> bytes:
    key = signer.derived_key(b"erasures")
    return blake2b(data, digest_size=_MAC_BYTES, key=key, person=b"sealed").digest()
