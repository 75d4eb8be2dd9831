"""Networks: those that an account does not count, compiled once, and that of one visitor."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Networks:
    """A set of networks; `in` tells whether an address (a text) lies in one of them."""

    __slots__ = ("_by_length", "_known")

    def __init__(self, written: Iterable[str]) -> None:
        """Read the networks; what is none is left out."""
        # By version and length of the prefix: as many look-ups as there are lengths.
        self._by_length: dict[tuple[int, int], set[int]] = {}
        self._known: dict[str, bool] = {}
        for each in written:
            try:
                network = ipaddress.ip_network(each.strip(), strict=False)
            except ValueError:
                continue
            shift = network.max_prefixlen - network.prefixlen
            self._by_length.setdefault((network.version, shift), set()).add(
                int(network.network_address) >> shift
            )

    def __bool__(self) -> bool:
        return bool(self._by_length)

    def __contains__(self, ip: str) -> bool:
        found = self._known.get(ip)
        if found is None:
            found = self._look(ip)
            if len(self._known) >= 4096:
                self._known.clear()
            self._known[ip] = found
        return found

    def _look(self, ip: str) -> bool:
        try:
            address = ipaddress.ip_address(ip)
        except ValueError:
            return False
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        number = int(address)
        return any(
            version == address.version and number >> shift in prefixes
            for (version, shift), prefixes in self._by_length.items()
        )


def network_of(ip: str) -> str:
    """Return what belongs to one visitor: an IPv4 address, or an IPv6 network of 64 bits."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    return str(address) if address.version == 4 else address.exploded[:19]
