"""Host names of domains: how browsers send them, and which lie under a base of Go domains."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from clicktrail.domain.destinations import judge

_NOT_IN_HOST = frozenset("/:@?#[]\\ ")


def host_of(typed: str) -> str:
    """Return a host name as browsers send it (lower case, punycode); empty for what is none."""
    typed = typed.strip()
    if not typed or _NOT_IN_HOST.intersection(typed):
        return ""
    return judge(f"http://{typed}/").host.rstrip(".")


def base_of(host: str, bases: Iterable[str]) -> str:
    """Return the base of Go domains that a host lies under; empty where there is none."""
    return next((base for base in bases if host.endswith(f".{base}")), "")


def go_host(typed: str, bases: tuple[str, ...]) -> str:
    """Return the host of a Go domain: a label of its own before one of the bases.

    A label alone goes before the first base. Without any base a Go domain is like a dedicated one.
    Raises ValueError with a sentence for the person who typed it.
    """
    host = host_of(typed)
    if not host:
        raise ValueError("Name must be a host name, such as go.example.com.")
    if not bases:
        return host
    if "." not in host:
        host = f"{host}.{bases[0]}"
    base = base_of(host, bases)
    if not base or "." in host.removesuffix(f".{base}"):
        raise ValueError(f"A Go domain must be one label before {' or '.join(bases)}.")
    return host


def is_address(host: str) -> bool:
    """Tell whether a host is an IP address, which no DNS knows."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
