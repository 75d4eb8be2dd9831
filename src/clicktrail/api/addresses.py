"""Who calls: the peer, or whom a trusted proxy names in X-Forwarded-For."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

    from clicktrail.runtime.forwarded import TrustedProxies


def caller(scope: Scope, proxies: TrustedProxies) -> str:
    """Return the address of a request's sender, believing only trusted proxies; "" if unknown."""
    peer, trusted = proxies.peer(scope["client"][0] if scope.get("client") else "")
    if not trusted:
        return peer
    chain = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    return proxies.visitor(peer, chain.decode("latin-1"))
