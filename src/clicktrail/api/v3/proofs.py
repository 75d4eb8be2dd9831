"""How somebody proves who they are when they sign in: password and code, a link, a key.

Whoever fails learns that it was not right, and nothing else: an unknown name takes as long as a
wrong password, and counts as often (`api.attempts`).
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from clicktrail.api.attempts import by_address, by_name, by_person
from clicktrail.api.auth import LONGEST_KEY
from clicktrail.api.errors import Forbidden, TotpInvalid, TotpRequired, Unauthorized, Unavailable
from clicktrail.catalog.errors import NotFound
from clicktrail.catalog.sign_in_model import Person
from clicktrail.domain import login_password, session_token, sign_on, totp

if TYPE_CHECKING:
    from clicktrail.api.parts import Parts
    from clicktrail.catalog.catalog import Session
    from clicktrail.catalog.sign_in_model import SignInMethod

WRONG_PASSWORD = "Name or password are not right."  # noqa: S105 -- a sentence
WRONG_LINK = "This link has been used or is too old: ask for another one."
WRONG_KEY = "This API key is not valid."
WRONG_CODE = "This code is not right, or has been used."
CODE_WANTED = "Give the code that your authenticator shows, or a recovery code."

# Each takes 19 MiB and a core for some 25 ms; others wait their turn.
_HASHING = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))
_PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Proven:
    """Who it is, how they have shown it, and with which key."""

    person: Person
    method: SignInMethod
    key_id: int | None = None
    until: datetime | None = None


def by_password(parts: Parts, name: str, password: str, code: str, address: str) -> Proven:
    """Return whose name and password these are.

    Raises Unauthorized, TotpRequired where a code is asked for as well, TotpInvalid where that is
    wrong, and 429.
    """
    attempt = parts.attempts.begin(by_address(address), by_name(name))
    with parts.catalog.read() as view:
        found = [view.credentials.owner_named(name), view.credentials.guest_named(name)]
    proven: tuple[Person, str] | None = None
    for candidate in found:
        # Two every time, though there be none: how long it takes must not tell how many there are.
        kept = candidate[1] if candidate else login_password.NOBODYS
        if is_right(password, kept) and candidate is not None:
            proven = proven or candidate
    if proven is None:
        raise Unauthorized(WRONG_PASSWORD)
    person, kept = proven
    with parts.catalog.read() as view:
        needs_code = view.credentials.second_factor(person).secret is not None
    if needs_code:
        if not code.strip():
            attempt.undecided()
            raise TotpRequired(CODE_WANTED)
        check_code(parts, person, code)
    attempt.succeeded()
    if login_password.is_outdated(kept):
        anew = login_password.hashed(password)
        with parts.catalog.write() as edit:
            if edit.credentials.password(person) == kept:
                edit.credentials.renew_hash(person, anew)
    return Proven(person, "password")


def by_token(parts: Parts, token: str, address: str) -> Proven:
    """Return whom a link signs in: one that works once, or ClickMeter's (`boGoVal`).

    Raises Unauthorized and 429.
    """
    attempt = parts.attempts.begin(by_address(address))
    person = None
    opened = sign_on.read(parts.secrets.verifying_keys, token, datetime.now(UTC))
    kept = session_token.hash_of(token)
    if opened is not None:
        person = Person(opened.account, opened.guest)
    elif kept is not None:
        with parts.catalog.write() as edit:
            person = edit.web_sessions.use_link(kept)
    with parts.catalog.read() as view:
        if person is None or not exists(view, person):
            raise Unauthorized(WRONG_LINK)
    attempt.succeeded()
    return Proven(person, "link")


def by_key(parts: Parts, key: str, address: str) -> Proven:
    """Return whose API key this is. Raises Unauthorized, Forbidden and 429."""
    attempt = parts.attempts.begin(by_address(address))
    key = key.strip()
    proven = None
    if key.isascii() and len(key) <= LONGEST_KEY:
        known = parts.catalog.authenticate(key)
        if known is not None and known.reads_only:
            attempt.undecided()
            raise Forbidden("This API key only reads, and begins no session.")
        if known is not None:
            proven = Proven(Person(known.account_id), "key", known.id, known.expires_at)
        else:
            with parts.catalog.read() as view:
                guest = view.guests.find_by_key(key)
            if guest is not None:
                proven = Proven(Person(guest.account_id, guest.id), "key")
    if proven is None:
        raise Unauthorized(WRONG_KEY)
    attempt.succeeded()
    return proven


def check_code(parts: Parts, person: Person, code: str) -> None:
    """Use up a code of the second factor, or a recovery code. Raises TotpInvalid and 429."""
    attempt = parts.attempts.begin(by_person(person.account_id, person.guest_id))
    ids = person.account_id, person.guest_id
    recovery = totp.recovery_hash(parts.signer, *ids, code)
    with parts.catalog.write() as edit:
        held = edit.credentials.second_factor(person)
        secret = None if held.secret is None else totp.unsealed(parts.signer, *ids, held.secret)
        step = None
        if secret is not None:
            step = totp.step_of(secret, code, datetime.now(UTC), held.step)
        if step is not None:
            right = edit.credentials.use_step(person, step)
        else:
            right = recovery is not None and edit.credentials.use_recovery_code(person, recovery)
    if not right:
        raise TotpInvalid(WRONG_CODE)
    attempt.succeeded()


def is_right(password: str, kept: str) -> bool:
    """Tell whether a password is the one that is kept; a few at a time. Raises Unavailable."""
    if not _HASHING.acquire(timeout=_PATIENCE_SECONDS):
        raise Unavailable("Too many people are signing in: try again shortly.")
    try:
        return login_password.matches(password, kept)
    finally:
        _HASHING.release()


def exists(view: Session, person: Person) -> bool:
    """Tell whether there is such an account, and such a guest of it."""
    try:
        view.accounts.get(person.account_id)
    except NotFound:
        return False
    return person.guest_id == 0 or view.guests.find(person) is not None
