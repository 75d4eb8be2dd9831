"""Who signs in, by what, and the sessions that come of it.

Values as in `clicktrail.catalog.model`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Person:
    """Who signs in: the owner of an account (`guest_id` 0), or a guest of it."""

    account_id: int
    guest_id: int = 0


SignInMethod = Literal["password", "link", "key", "sso"]


@dataclass(frozen=True, slots=True)
class WebSession:
    """Somebody's session in a browser, without its token.

    `browser` is the User-Agent, `address` where it was last seen from. It is over at `idle_until`
    unless it is used before, and at `expires_at` in any case; `key_id` is the key that it was begun
    with.
    """

    id: int
    person: Person
    method: SignInMethod
    browser: str
    address: str
    created_at: datetime
    seen_at: datetime
    idle_until: datetime
    expires_at: datetime
    key_id: int | None = None


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Somebody's second factor: sealed secrets (`domain.totp`), and the last step that was used."""

    secret: bytes | None = None
    pending: bytes | None = None
    step: int = 0
