"""Which request headers matter, found by one look-up, and how a Host header is read."""

from __future__ import annotations

import re
from typing import Final

IGNORED: Final = 0
HOST: Final = 1
CONNECTION: Final = 2
CONTENT_LENGTH: Final = 3
TRANSFER_ENCODING: Final = 4
EXPECT: Final = 5
UPGRADE: Final = 6
FORWARDED_FOR: Final = 7
FORWARDED_PROTO: Final = 8
FORWARDED: Final = 9
BRANDS: Final = 10
PLATFORM: Final = 11

_MEANINGS: Final[dict[str, int | str]] = {
    "Host": HOST,
    "Connection": CONNECTION,
    "Content-Length": CONTENT_LENGTH,
    "Transfer-Encoding": TRANSFER_ENCODING,
    "Expect": EXPECT,
    "Upgrade": UPGRADE,
    "X-Forwarded-For": FORWARDED_FOR,
    "X-Forwarded-Proto": FORWARDED_PROTO,
    "Forwarded": FORWARDED,
    "X-Forwarded-Host": FORWARDED,
    "Sec-CH-UA": BRANDS,
    "Sec-CH-UA-Platform": PLATFORM,
    "User-Agent": "user_agent",
    "Referer": "referrer",
    "Accept-Language": "accept_language",
    "Cookie": "cookie",
    "Sec-Purpose": "purpose",
    "Purpose": "purpose",
    "X-Purpose": "purpose",
    "X-Moz": "purpose",
    "Sec-Fetch-Dest": "fetch_dest",
    "DNT": "dnt",
    "Content-Type": "content_type",
}
_COMMON_BUT_IGNORED: Final = (
    "Accept",
    "Accept-Encoding",
    "Cache-Control",
    "Origin",
    "Pragma",
    "Priority",
    "Sec-CH-UA-Mobile",
    "Sec-Fetch-Mode",
    "Sec-Fetch-Site",
    "Sec-Fetch-User",
    "Sec-GPC",
    "Upgrade-Insecure-Requests",
    "X-Real-IP",
    "X-Forwarded-Port",
    "X-Request-Id",
    "Via",
)


def _fields() -> dict[bytes, int | str]:
    found: dict[bytes, int | str] = {}
    for name in _COMMON_BUT_IGNORED:
        found[name.encode()] = found[name.lower().encode()] = IGNORED
    for name, meaning in _MEANINGS.items():
        found[name.encode()] = found[name.lower().encode()] = meaning
    return found


FIELDS: Final = _fields()
"""By header name, as usually spelt and in lower case: one of the numbers above, or the name of the
`Request` attribute that takes the value. Other spellings are looked up in lower case."""

_HOST: Final = re.compile(
    rb"(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?!\.)){0,253})(?::[0-9]{0,5})?"
)
_AUTHORITY: Final = re.compile(r"https?://([^/?#]*)([^#]*)", re.IGNORECASE)
_CACHE_SIZE: Final = 4096
_hosts: dict[bytes, str | None] = {}


def host_of(value: bytes) -> str | None:
    """Return the host in lower case without port and final dot; None where it cannot be one.

    An empty Host is allowed and means that the request is for no host in particular (RFC 9112
    §3.2). An IPv6 literal keeps its brackets.
    """
    try:
        return _hosts[value]
    except KeyError:
        pass
    host: str | None
    if value:
        match = _HOST.fullmatch(value) if len(value) <= 260 else None
        host = match[1].decode().lower().removesuffix(".") if match else None
    else:
        host = ""
    if len(_hosts) >= _CACHE_SIZE:
        # Whoever invents hosts to fill the cache only makes it start again.
        _hosts.clear()
    if len(value) <= 260:
        _hosts[value] = host
    return host


def authority_of(target: str) -> tuple[bytes, str] | None:
    """Split an absolute-form target into authority and the rest, which begins with `/`.

    None if it is not an http(s) URL with a host, or names a user (RFC 9112 §3.2.2).
    """
    match = _AUTHORITY.fullmatch(target)
    if match is None or not match[1]:
        return None
    rest = match[2]
    return match[1].encode("latin-1"), rest if rest.startswith("/") else "/" + rest
