"""Passwords that open the dashboard: kept as argon2id hashes, 19 MiB and two passes each.

The parameters are those that OWASP recommends as its minimum: some 25 ms, so that a sign-in is not
felt and a machine is not brought down by a few of them. Links have cheaper hashes of their own
(`domain.passwords`), which the edge can afford.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST: Final = 10
LONGEST: Final = 256

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_ARGON2: Final = "$argon2"
# As guests' passwords were kept before: `<salt>$<key>`, both as hex digits.
_EARLIER: Final = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}

NOBODYS: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)
"""A hash that no password has: checking one against it takes as long as against any other."""


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _HASHER.hash(_plain(password))


def matches(password: str, kept: str) -> bool:
    """Tell whether a password is the one that `kept` was made of; False where that is none."""
    if len(password) > LONGEST:
        # As long as everything else takes, so that nobody learns whose password is long.
        password, kept = "", NOBODYS
    if not kept.startswith(_ARGON2):
        return _matches_earlier(password, kept)
    try:
        return _HASHER.verify(kept, _plain(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Tell whether a password should be hashed anew, the next time that it is known."""
    return not kept.startswith(_ARGON2) or _HASHER.check_needs_rehash(kept)


def fault_of(password: str, names: Iterable[str] = ()) -> str | None:
    """Return why this is no good password, as a sentence; None where it is.

    It must not be one of the `names` by which its owner is known. What letters it is made of is
    nobody's business (NIST SP 800-63B).
    """
    if len(password) < SHORTEST:
        return f"A password has at least {SHORTEST} characters."
    if len(password) > LONGEST:
        return f"A password has at most {LONGEST} characters."
    if "\x00" in password:
        return "A password holds no NUL character."
    if len(set(password)) < 4:
        return "This password is too easy to guess: it has hardly any different characters."
    folded = password.strip().casefold()
    if any(folded == name.strip().casefold() for name in names if name):
        return "A password is not the name or address that one signs in by."
    return None


def _matches_earlier(password: str, kept: str) -> bool:
    salt, _, key = kept.partition("$")
    try:
        expected, salt_bytes = bytes.fromhex(key), bytes.fromhex(salt)
    except ValueError:
        return False
    if not expected:
        return False
    made = hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt_bytes, **_EARLIER)
    return hmac.compare_digest(made, expected)


def _plain(password: str) -> bytes:
    # Keyboards differ in whether an accent is a letter of its own.
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
