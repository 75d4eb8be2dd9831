"""Sign-on tokens: whoever holds one may open the dashboard as an account for a few minutes.

Clients get one as `boGoVal` and put it, percent-encoded already, into a link to the dashboard
(spec behaviour.md §1).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

LIFETIME = timedelta(minutes=5)

_VERSION = 1
_BODY_BYTES = 17
_MAC_BYTES = 16


class SignOn(msgspec.Struct, frozen=True):
    """Who may sign on: an account's owner, or one of its guests (`guest` 0: the owner)."""

    account: int
    guest: int
    expires: datetime


def issue(key: bytes, account: int, guest: int, now: datetime) -> str:
    """Return a token that opens until `LIFETIME` after `now`: URL-safe letters only."""
    expires = int((now + LIFETIME).timestamp())
    body = (
        bytes([_VERSION])
        + account.to_bytes(4, "big")
        + guest.to_bytes(4, "big")
        + expires.to_bytes(8, "big")
    )
    return base64.urlsafe_b64encode(body + _mac(key, body)).rstrip(b"=").decode()


def read(keys: Sequence[bytes], token: str, now: datetime) -> SignOn | None:
    """Return what a token opens; None for anything forged, expired or not a token.

    Any of `keys` may have signed it.
    """
    try:
        raw = base64.b64decode(
            token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True
        )
    except (ValueError, binascii.Error):
        return None
    body, mac = raw[:_BODY_BYTES], raw[_BODY_BYTES:]
    if len(raw) != _BODY_BYTES + _MAC_BYTES:
        return None
    if not any(hmac.compare_digest(mac, _mac(key, body)) for key in keys):
        return None
    expires = datetime.fromtimestamp(int.from_bytes(body[9:], "big"), UTC)
    if body[0] != _VERSION or now >= expires:
        return None
    return SignOn(int.from_bytes(body[1:5], "big"), int.from_bytes(body[5:9], "big"), expires)


def _mac(key: bytes, body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_MAC_BYTES, key=key, person=b"sign-on").digest()
