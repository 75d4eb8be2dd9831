"""Who the visitor is when proxies stand in between: X-Forwarded-For and -Proto, where believed.

Only what a trusted peer says is believed, and of its list only the part that trusted proxies
wrote: the walk goes from the right and ends at the first address that is not trusted itself.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from clicktrail.settings import Network

_CACHE_SIZE = 65_536
_MAX_HOPS = 32
_MAX_LENGTH = 64


class TrustedProxies:
    """Judges addresses against the configured networks, each distinct one only once."""

    __slots__ = ("_known", "_networks")

    def __init__(self, networks: Iterable[Network]) -> None:
        self._networks = tuple(networks)
        # Parsing an address costs more than the rest of a request's headers together, and the
        # same few proxies bring all of them.
        self._known: dict[str, tuple[str, bool] | None] = {}

    def judge(self, text: str) -> tuple[str, bool] | None:
        """Return an address in its normal form and whether it is trusted; None if it is none.

        A port and an IPv6 scope are cut; an IPv4 address mapped into IPv6 becomes IPv4.
        """
        if len(text) > _MAX_LENGTH:
            return None
        try:
            return self._known[text]
        except KeyError:
            pass
        verdict: tuple[str, bool] | None = None
        address = _parse(text)
        if address is not None:
            verdict = (
                str(address),
                any(address in net for net in self._networks if net.version == address.version),
            )
        if len(self._known) >= _CACHE_SIZE:
            self._known.clear()
        self._known[text] = verdict
        return verdict

    def peer(self, text: str) -> tuple[str, bool]:
        """Return the peer's address in its normal form and whether its headers are believed."""
        return self.judge(text) or (text, False)

    def visitor(self, peer: str, forwarded_for: str) -> str:
        """Return the visitor's address, given a trusted peer and the X-Forwarded-For it sent.

        The right-most address that is not trusted; if all are, the left-most. Something that is no
        address ends the walk: what stands left of it is hearsay.
        """
        best = peer
        for entry in reversed(forwarded_for.rsplit(",", _MAX_HOPS)[-_MAX_HOPS:]):
            verdict = self.judge(entry.strip())
            if verdict is None:
                break
            best = verdict[0]
            if not verdict[1]:
                break
        return best


def is_secure(forwarded_proto: str) -> bool:
    """Tell whether a trusted proxy says HTTPS; of several values the nearest proxy's counts."""
    return forwarded_proto.rpartition(",")[2].strip().lower() == "https"


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
