"""Fields signed with a keyed hash, as base64url without padding.

Whatever was forged, cut, altered or spelt otherwise reads as None, never as an error.
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from hashlib import blake2b
from hmac import compare_digest
from typing import Protocol

_TO_URL = bytes.maketrans(b"+/", b"-_")
# Only the 64 letters of base64url survive; everything else becomes a character that is none.
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_FROM_URL = bytes(code if code in _ALPHABET else ord("*") for code in range(256)).translate(
    bytes.maketrans(b"-_", b"+/")
)


class Signing(Protocol):
    """Signs fields of one kind, and reads what it has signed."""

    def signed(self, fields: bytes, besides: bytes = b"", /) -> bytes:
        """Return the fields with their signature, as base64url.

        `besides` is signed too and has to be known to read them. Fields and signature must together
        be a multiple of three bytes, so that no bits are spare and one value has one spelling.
        """
        ...

    def read(self, text: str, besides: bytes = b"", /) -> bytes | None:
        """Return the fields that `signed` was given; None where it did not make the text.

        The caller bounds the length of the text, and looks how many bytes of fields there are.
        """
        ...


class Mac:
    """`Signing` by keyed BLAKE2b (RFC 7693): `key` has 1 to 64 bytes, `person` 16 at most."""

    __slots__ = ("_keyed",)

    def __init__(self, key: bytes, person: bytes, digest_size: int) -> None:
        self._keyed = blake2b(digest_size=digest_size, key=key, person=person)

    def signed(self, fields: bytes, besides: bytes = b"", /) -> bytes:
        """Return the fields with their signature, as base64url."""
        # Copying a keyed state is quicker than keying a new one for every value.
        mac = self._keyed.copy()
        mac.update(fields + besides)
        return b2a_base64(fields + mac.digest(), newline=False).translate(_TO_URL)

    def read(self, text: str, besides: bytes = b"", /) -> bytes | None:
        """Return the fields that `signed` was given; None where it did not make the text."""
        if len(text) & 3:
            return None
        try:
            raw = a2b_base64(text.encode("ascii").translate(_FROM_URL), strict_mode=True)
        except ValueError:
            return None
        size = self._keyed.digest_size
        fields, signature = raw[:-size], raw[-size:]
        mac = self._keyed.copy()
        mac.update(fields + besides)
        return fields if compare_digest(mac.digest(), signature) else None
