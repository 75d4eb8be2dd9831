"""The facts of a request as events keep them: proper text, and never longer than agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clicktrail.domain.decide import is_prefetch
from clicktrail.domain.events import Flag

if TYPE_CHECKING:
    from clicktrail.edge.exchange import Request

AGENT: Final = 1024
REFERRER: Final = 2048
QUERY: Final = 4096
LANGUAGE: Final = 256
PARAMETER: Final = 256


def text(received: str, longest: int) -> str:
    """Return a header's value, at most `longest` characters of it.

    Headers arrive as latin-1; what is not ASCII there is UTF-8 in practice.
    """
    if not received.isascii():
        received = received.encode("latin-1", "replace").decode("utf-8", "replace")
    return received[:longest]


def request_flags(request: Request) -> int:
    """Return the flags that follow from the connection (`clicktrail.domain.events.Flag`)."""
    flags = 0
    if request.method == "HEAD":
        flags |= Flag.HEAD
    if request.purpose and is_prefetch(request.purpose):
        flags |= Flag.PREFETCH
    if request.proxied:
        flags |= Flag.PROXIED
    if request.secure:
        flags |= Flag.SECURE
    return int(flags)
