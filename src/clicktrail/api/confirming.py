"""Who changes what opens an account shows again who it is, unless they have just signed in.

A browser that was left open must not be enough to get in for good: by a key, by an e-mail address
that single sign-on goes by, by a first password, by a guest (OWASP ASVS 5.0, 7.5.1). A key that is
sent opens everything anyway, and shows nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from clicktrail.api.attempts import by_person
from clicktrail.api.errors import Failure, PasswordRequired, Rejected, SignInRequired
from clicktrail.api.v3 import proofs

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller

RECENT: Final = timedelta(minutes=10)
"""So long after signing in nobody is asked again."""
NOT_PRESENT: Final = "This is not the present password."
WANTED: Final = (
    'You signed in more than 10 minutes ago: give your present password as "current" with this.'
)
SIGN_IN: Final = "You signed in more than 10 minutes ago: sign in again for this."


def confirm(by: Caller, current: str) -> None:
    """Let through who has just signed in, or knows the present password; a key goes through.

    Raises PasswordRequired without one, SignInRequired where there is none to be known, Rejected
    for a wrong one, and 429 for too many.
    """
    if needs_nothing(by):
        return
    kept = _kept(by)
    if not kept:
        raise SignInRequired(SIGN_IN)
    if not current:
        raise PasswordRequired(WANTED, [_fault(WANTED)])
    check_current(by, current, kept)


def needs_nothing(by: Caller) -> bool:
    """Tell whether `confirm` lets somebody through as they are: with a key, or just signed in."""
    return by.session is None or _is_recent(by)


def confirm_first_password(by: Caller) -> None:
    """Let through who has just signed in. Raises SignInRequired.

    Who came by a link may have no other way in yet, and so can be asked for nothing.
    """
    if by.session is not None and by.session.method != "link" and not _is_recent(by):
        raise SignInRequired(SIGN_IN)


def check_current(by: Caller, given: str, kept: str) -> None:
    """Raise Rejected where a text is not the password that is kept of the caller, and 429."""
    attempt = by.parts.attempts.begin(by_person(by.person.account_id, by.person.guest_id))
    if not proofs.is_right(given, kept):
        raise Rejected([_fault(NOT_PRESENT)])
    attempt.succeeded()


def _is_recent(by: Caller) -> bool:
    return by.session is not None and datetime.now(UTC) - by.session.created_at <= RECENT


def _kept(by: Caller) -> str:
    with by.parts.catalog.read() as view:
        return view.credentials.password(by.person)


def _fault(message: str) -> Failure:
    return Failure("Current", message, pointer="/current")
