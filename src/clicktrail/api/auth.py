"""Who is calling: the account that the key in the header or the query belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request
from fastapi.security import APIKeyHeader, APIKeyQuery

from clicktrail.api.errors import Forbidden, Unauthorized
from clicktrail.api.media import ENUMS
from clicktrail.api.parts import Parts, parts_of
from clicktrail.api.queries import folded

if TYPE_CHECKING:
    from clicktrail.catalog.model import Account, Guest

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
    `catalog.visibility`. `zone` is the guest's own, if it has one.
    """

    account: Account
    zone: ZoneInfo
    parts: Parts
    guest: Guest | None = None

    @property
    def account_id(self) -> int:
        """The account's id."""
        return self.account.id


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
    """Return the caller, as `identify`, where answers have but one form (v3)."""
    key = (in_header or in_query or "").strip()
    if not key:
        raise Unauthorized(f"Send your API key in the header {HEADER} or as ?authKey=.")
    parts = parts_of(request)
    known = None
    if len(key) <= LONGEST_KEY and key.isascii():
        known = parts.catalog.authenticate(key)
        if known is None:
            with parts.catalog.read() as view:
                guest = view.guests.find_by_key(key)
                if guest is not None:
                    account = view.accounts.get(guest.account_id)
            if guest is not None:
                zone = ZoneInfo(guest.timezone or account.timezone)
                return Caller(account, zone, parts.seen_by(guest), guest)
    if known is None:
        raise Unauthorized("This API key is not valid.")
    with parts.catalog.read() as view:
        account = view.accounts.get(known.account_id)
    return Caller(account, ZoneInfo(account.timezone), parts)


def owner_of(by: Annotated[Caller, Depends(identify)]) -> Caller:
    """Return the caller unless it is a guest. Raises Forbidden."""
    if by.guest is not None:
        raise Forbidden("Only the owner of the account may do this, no guest.")
    return by


By = Annotated[Caller, Depends(identify)]
"""Whoever calls, the owner of an account or a guest of it."""

ByOwner = Annotated[Caller, Depends(owner_of)]
"""The owner of an account: for what no guest may do (guests, plan, lists of networks …)."""
