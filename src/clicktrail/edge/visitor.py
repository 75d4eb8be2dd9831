"""Who the visitor is: the cookie of the account, read from a request and set with an answer."""

from __future__ import annotations

import os
from struct import Struct
from typing import TYPE_CHECKING, Final

from clicktrail.domain.conversion_policy import LONGEST_SECONDS
from clicktrail.domain.tokens import remembered

if TYPE_CHECKING:
    from clicktrail.domain.tokens import Signer, VisitorCookie
    from clicktrail.edge.exchange import Request

LIFETIME_SECONDS: Final = LONGEST_SECONDS
"""As long as any conversion may look back."""

_LASTS: Final = b"; Max-Age=%d; Path=/; HttpOnly" % LIFETIME_SECONDS
# A conversion is fired from another site's page, where browsers send only SameSite=None cookies,
# and take those only with Secure, which they grant http on loopback names.
ACROSS_SITES: Final = _LASTS + b"; Secure; SameSite=None\r\n"
SAME_SITE: Final = _LASTS + b"; SameSite=Lax\r\n"
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})

_BLOCK: Final = Struct("<512Q")


class VisitorNumbers:
    """Hands out random 64-bit numbers above zero, from the system's randomness in blocks."""

    __slots__ = ("_numbers",)

    def __init__(self) -> None:
        self._numbers: list[int] = []

    def next(self) -> int:
        """Return a fresh number."""
        if not self._numbers:
            self._numbers.extend(_BLOCK.unpack(os.urandom(_BLOCK.size)))
        return self._numbers.pop() or 1


def read_cookie(signer: Signer, header: str, name: str, account_id: int) -> VisitorCookie | None:
    """Return the visitor's cookie of an account; `name` is the cookie's name with a `=`.

    Where a browser sends several of the name, the first that was signed here counts.
    """
    at = header.find(name)
    while at >= 0:
        # Not the end of a longer name, such as `xcm_1=`.
        if at == 0 or header[at - 1] in "; ":
            start = at + len(name)
            end = header.find(";", start)
            value = header[start:] if end < 0 else header[start:end]
            found = signer.read_cookie(value.strip(' "'), account_id)
            if found is not None:
                return found
        at = header.find(name, at + 1)
    return None


def cookie_value(
    signer: Signer,
    known: VisitorCookie | None,
    account_id: int,
    visitor: int,
    datapoint_id: int,
    hit: int,
) -> bytes:
    """Return the cookie with one more hit in it; `hit` is hit id × 2 + kind."""
    if known is None or (len(known.entries) == 1 and known.entries[0][0] == datapoint_id):
        # Nothing else to remember: as for a new visitor, and twice as quick.
        return signer.first_cookie(account_id, visitor, datapoint_id, hit)
    return signer.cookie(account_id, visitor, remembered(known.entries, datapoint_id, hit))


def attributes(request: Request) -> bytes:
    """Return what stands behind the cookie's value, and the line's end."""
    return ACROSS_SITES if request.secure or request.host in LOOPBACK else SAME_SITE
