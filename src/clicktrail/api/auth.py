"""Who is calling: the account that the key in the header or the query belongs to.

A browser's session stands in for a key (`api.browser`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request
from fastapi.security import APIKeyHeader, APIKeyQuery

from clicktrail.api.browser import COOKIE, address_of, session_of
from clicktrail.api.errors import Forbidden, Unauthorized
from clicktrail.api.media import ENUMS
from clicktrail.api.parts import Parts, parts_of
from clicktrail.api.queries import folded
from clicktrail.catalog.audit_model import LONGEST_ADDRESS, Actor
from clicktrail.catalog.sign_in_model import Person

if TYPE_CHECKING:
    from clicktrail.catalog.guest_model import Guest
    from clicktrail.catalog.model import Account
    from clicktrail.catalog.sign_in_model import WebSession

HEADER = "X-Clickmeter-AuthKey"
LONGEST_KEY = 200

_header = APIKeyHeader(
    name=HEADER, scheme_name="header", auto_error=False, description="The account's API key."
)
_query = APIKeyQuery(
    name="authKey", scheme_name="query", auto_error=False, description="The same key in the URL."
)


EnumForm = Annotated[
    Literal["integers", "names"],
    folded(),
    Query(
        alias=ENUMS, description="Write enumerations as `names` (`TrackingLink`) or `integers` (0)."
    ),
]
"""Read by `clicktrail.api.media`; here so that every operation declares it and refuses others."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The account on whose behalf a request is made, and what serves it.

    With a guest's key `guest` is that guest and `parts` are as it sees them: `parts.catalog` and
    `parts.hits` hide what it was not granted and refuse what it may not do, see
    `catalog.visibility`. `zone` is the guest's own, if it has one. `session` is that of a browser,
    where one stands in for the key; `key_id` is that of an owner's key that was sent, or that the
    session was begun with. With a key that `reads_only` the parts' catalog refuses every change.
    """

    account: Account
    zone: ZoneInfo
    parts: Parts
    guest: Guest | None = None
    session: WebSession | None = None
    key_id: int | None = None
    reads_only: bool = False

    @property
    def account_id(self) -> int:
        """The account's id."""
        return self.account.id

    @property
    def person(self) -> Person:
        """Who it is that calls."""
        return Person(self.account.id, self.guest.id if self.guest else 0)


def identify(
    request: Request,
    in_header: Annotated[str | None, Depends(_header)],
    in_query: Annotated[str | None, Depends(_query)],
    enums: EnumForm = "integers",
) -> Caller:
    """Return the caller. Raises Unauthorized without a key, or with one that opens nothing."""
    return identify_plainly(request, in_header, in_query)


def identify_plainly(
    request: Request,
    in_header: Annotated[str | None, Depends(_header)],
    in_query: Annotated[str | None, Depends(_query)],
) -> Caller:
    """Return the caller, as `identify`, where answers have but one form (v3).

    Without a key the cookie of a session stands for one; beside a key it counts for nothing.
    """
    key = (in_header or in_query or "").strip()
    parts = parts_of(request)
    if not key:
        return _by_session(request, parts)
    known = None
    if len(key) <= LONGEST_KEY and key.isascii():
        known = parts.catalog.authenticate(key)
        if known is None:
            with parts.catalog.read() as view:
                guest = view.guests.find_by_key(key)
                if guest is not None:
                    account = view.accounts.get(guest.account_id)
            if guest is not None:
                return _as_guest(_acting(request, parts, guest=guest), account, guest)
    if known is None:
        raise Unauthorized("This API key is not valid.")
    with parts.catalog.read() as view:
        account = view.accounts.get(known.account_id)
    seen = parts.to_read() if known.reads_only else _acting(request, parts, key_id=known.id)
    zone = ZoneInfo(account.timezone)
    return Caller(account, zone, seen, key_id=known.id, reads_only=known.reads_only)


def _by_session(request: Request, parts: Parts) -> Caller:
    session = session_of(request, parts)
    if session is None:
        if COOKIE in request.cookies:
            raise Unauthorized("This session is over: sign in again.")
        raise Unauthorized(f"Send your API key in the header {HEADER} or as ?authKey=.")
    with parts.catalog.read() as view:
        account = view.accounts.get(session.person.account_id)
        guest = view.guests.find(session.person) if session.person.guest_id else None
    if session.person.guest_id == 0:
        zone = ZoneInfo(account.timezone)
        acting = _acting(request, parts, session=session, key_id=session.key_id)
        return Caller(account, zone, acting, session=session, key_id=session.key_id)
    if guest is None:
        raise Unauthorized("This session is over: sign in again.")
    acting = _acting(request, parts, session=session, guest=guest)
    return _as_guest(acting, account, guest, session)


def _acting(
    request: Request,
    parts: Parts,
    *,
    session: WebSession | None = None,
    guest: Guest | None = None,
    key_id: int | None = None,
) -> Parts:
    """Return parts by which changes are written down as the caller's."""
    actor = Actor(
        "guest" if guest else "owner",
        guest_id=guest.id if guest else None,
        key_id=key_id,
        session_id=session.id if session else None,
        address=address_of(request, parts)[:LONGEST_ADDRESS],
    )
    return parts.acting(actor)


def _as_guest(
    parts: Parts, account: Account, guest: Guest, session: WebSession | None = None
) -> Caller:
    zone = ZoneInfo(guest.timezone or account.timezone)
    return Caller(account, zone, parts.seen_by(guest), guest, session)


def owner_of(by: Annotated[Caller, Depends(identify)]) -> Caller:
    """Return the caller unless it is a guest. Raises Forbidden."""
    if by.guest is not None:
        raise Forbidden("Only the owner of the account may do this, no guest.")
    return by


By = Annotated[Caller, Depends(identify)]
"""Whoever calls, the owner of an account or a guest of it."""

ByOwner = Annotated[Caller, Depends(owner_of)]
"""The owner of an account: for what no guest may do (guests, plan, lists of networks …)."""
