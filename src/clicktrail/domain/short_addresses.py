"""Addresses cut to their network, as links with `ipAnonymization` keep them."""

from __future__ import annotations

import ipaddress
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from clicktrail.domain.tokens import Signer

DAY_MS: Final = 24 * 3600 * 1000
MARK: Final = "#"
"""Stands between the network and what tells its visitors apart."""


class ShortAddresses:
    """Cuts addresses for one installation."""

    __slots__ = ("_mac",)

    def __init__(self, signer: Signer) -> None:
        self._mac = blake2b(digest_size=4, key=signer.derived_key(b"marks"), person=b"address")

    def shortened(self, ip: str, now_ms: int) -> str:
        """Return an address cut to /24 or /48, `#`, and 8 hex digits that differ for another
        address and on another UTC day.
        """
        mac = self._mac.copy()
        mac.update(b"%d %s" % (now_ms // DAY_MS, ip.encode("utf-8", "replace")))
        return f"{cut(ip)}{MARK}{mac.hexdigest()}"


def cut(ip: str) -> str:
    """Return the network of an address that is kept of it: /24, or /48 of IPv6; else nothing."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_address(int(address) >> 80 << 80))
        address = address.ipv4_mapped
    return str(ipaddress.ip_address(int(address) >> 8 << 8))
