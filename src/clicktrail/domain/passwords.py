"""Passwords of links: kept hashed, so that whoever reads the catalog or the link table has none.

scrypt with 2 MiB and a few milliseconds: guessing is dear, and a form on the edge still answers.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

COST = 2**11
BLOCK_SIZE = 8
PARALLEL = 1
SALT_BYTES = 16
KEY_BYTES = 32
SHOWN = "********"
"""What answers hold in the place of a password; sent back it means the one that is kept."""

_SCHEME = "scrypt"


def hashed(password: str) -> str:
    """Return what is kept of a password: `scrypt$<salt>$<key>`, both as hex digits."""
    salt = secrets.token_bytes(SALT_BYTES)
    return f"{_SCHEME}${salt.hex()}${_key(password, salt).hex()}"


def matches(password: str, kept: str) -> bool:
    """Tell whether a password is the one that `kept` was made of; False where that is none."""
    scheme, _, rest = kept.partition("$")
    salt, _, key = rest.partition("$")
    if scheme != _SCHEME:
        return False
    try:
        expected, made = bytes.fromhex(key), _key(password, bytes.fromhex(salt))
    except ValueError:
        return False
    return hmac.compare_digest(made, expected)


def _key(password: str, salt: bytes) -> bytes:
    # Keyboards differ in whether an accent is a letter of its own.
    text = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(
        text, salt=salt, n=COST, r=BLOCK_SIZE, p=PARALLEL, maxmem=2**23, dklen=KEY_BYTES
    )
