"""Who is calling: the account that the key in the header or the query belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader, APIKeyQuery

from clicktrail.api.errors import Unauthorized
from clicktrail.api.parts import Parts, parts_of

if TYPE_CHECKING:
    from clicktrail.catalog.model import Account

HEADER = "X-Clickmeter-AuthKey"
LONGEST_KEY = 200

_header = APIKeyHeader(
    name=HEADER, scheme_name="header", auto_error=False, description="The account's API key."
)
_query = APIKeyQuery(
    name="authKey", scheme_name="query", auto_error=False, description="The same key in the URL."
)


@dataclass(frozen=True, slots=True)
class Caller:
    """The account on whose behalf a request is made, and what serves it."""

    account: Account
    zone: ZoneInfo
    parts: Parts

    @property
    def account_id(self) -> int:
        """The account's id."""
        return self.account.id


def identify(
    request: Request,
    in_header: Annotated[str | None, Depends(_header)],
    in_query: Annotated[str | None, Depends(_query)],
) -> Caller:
    """Return the caller. Raises Unauthorized without a key, or with one that opens nothing."""
    key = (in_header or in_query or "").strip()
    if not key:
        raise Unauthorized(f"Send your API key in the header {HEADER} or as ?authKey=.")
    parts = parts_of(request)
    known = None
    if len(key) <= LONGEST_KEY and key.isascii():
        known = parts.catalog.authenticate(key)
    if known is None:
        raise Unauthorized("This API key is not valid.")
    with parts.catalog.read() as view:
        account = view.accounts.get(known.account_id)
    return Caller(account, ZoneInfo(account.timezone), parts)


By = Annotated[Caller, Depends(identify)]
