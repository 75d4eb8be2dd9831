"""Tokens that a browser holds: of a session, in its cookie, and of a link that signs in once.

They are 32 random bytes as base64url; the catalog keeps their SHA-256 only, since nobody can try
256 bits. What a page must send along with changes (against requests of other sites) is computed
from the session's token, so that it is kept nowhere, and is of no use for another session.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from hmac import compare_digest
from typing import Final

LENGTH: Final = 43

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def new() -> str:
    """Return a fresh token."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str | None:
    """Return what is kept of a token, 64 hex digits; None for what can be none."""
    if not _TOKEN.fullmatch(token):
        return None
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_of(token: str) -> str:
    """Return what changes made with this token must carry, 32 hex digits."""
    return hashlib.blake2b(token.encode(), digest_size=16, person=b"csrf").hexdigest()


def is_csrf_of(given: str, token: str) -> bool:
    """Tell whether `given` is what changes made with this token must carry."""
    return compare_digest(given.encode("utf-8", "surrogatepass"), csrf_of(token).encode())
