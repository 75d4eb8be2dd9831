"""Who calls: the peer, or whom a trusted proxy names in X-Forwarded-For."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Scope

    from clicktrail.settings import Network

MAX_HOPS = 32


class Callers:
    """Finds the address of a request's sender, believing only the given networks' headers."""

    def __init__(self, trusted: Iterable[Network]) -> None:
        self._trusted = tuple(trusted)

    def address(self, scope: Scope) -> str:
        """Return the right-most address of the chain that is not a trusted proxy's.

        Something that is no address ends the walk: what stands left of it is hearsay.
        """
        peer = scope["client"][0] if scope.get("client") else ""
        if not self._trusted or not self._trusts(peer):
            return peer
        best = peer
        chain = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        for entry in reversed(chain.decode("latin-1").rsplit(",", MAX_HOPS)[-MAX_HOPS:]):
            address = _parse(entry.strip())
            if address is None:
                break
            best = str(address)
            if not self._trusts(best):
                break
        return best

    def _trusts(self, text: str) -> bool:
        address = _parse(text)
        return address is not None and any(
            address in network for network in self._trusted if network.version == address.version
        )


def _parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
