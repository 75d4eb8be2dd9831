"""The common request, read without a parser: one whole GET, as browsers and proxies send it.

llhttp calls back for each header, which costs more than all the rest of an answer. What is read
here is a small part of what llhttp takes, and means the same there: whatever is not exactly of this
form, or over a limit, or asks for more than an answer, is left to llhttp.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from clicktrail.edge.exchange import Request
from clicktrail.edge.headers import (
    BRANDS,
    CONNECTION,
    FIELDS,
    FORWARDED,
    FORWARDED_FOR,
    FORWARDED_PROTO,
    HOST,
    IGNORED,
    PLATFORM,
    host_of,
)
from clicktrail.enrichment.hints import telling_brand, telling_platform

if TYPE_CHECKING:
    from collections.abc import Callable

    from clicktrail.edge.limits import Limits

    PlainGet = Request | tuple[Request, str, str] | None
    """A request; where a proxy passed it on, with X-Forwarded-For and X-Forwarded-Proto; or None
    where only llhttp can say."""

    ReadPlain = Callable[[bytes, str, int], PlainGet]
    """Of what arrived, the peer's address and the time (Unix milliseconds)."""

HEALTH_PATH: Final = "/.healthz"
LINES_KEPT: Final = 8192
"""Header lines remembered at most, some 300 bytes each."""
LONGEST_KEPT_LINE: Final = 256

# Spaces only where they belong, no fragment, and nothing beyond ASCII.
_FIRST_LINE: Final = re.compile(r"GET (/[!\"$->@-~]*)(?:\?([!\"$-~]*))? HTTP/1\.1")
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+:")
_READ_HERE: Final = frozenset(
    {IGNORED, HOST, CONNECTION, FORWARDED_FOR, FORWARDED_PROTO, FORWARDED, BRANDS, PLATFORM}
)
LEFT: Final = -1
"""What is left to llhttp."""
# Each visitor or each request has its own: remembering them would push out what is worth it.
_SELDOM_THE_SAME: Final = frozenset(
    {"cookie:", "referer:", "x-forwarded-for:", "forwarded:", "x-real-ip:", "x-request-id:"}
)


def _meanings() -> dict[str, tuple[int | str, bool]]:
    """Return, by a header's name with the colon as usually spelt, what to do with the header, and
    whether its lines are worth remembering.
    """
    # llhttp takes this old name for Connection.
    found: dict[str, tuple[int | str, bool]] = {"proxy-connection:": (LEFT, False)}
    for spelt, field in FIELDS.items():
        name = f"{spelt.decode()}:"
        here = isinstance(field, str) or field in _READ_HERE
        found[name] = field if here else LEFT, name.lower() not in _SELDOM_THE_SAME
    return found


MEANINGS: Final = _meanings()
_UNKNOWN: Final = (IGNORED, False)
_Meant = tuple[int | str, str] | None


class _LeftError(Exception):
    """Only llhttp can say what this is."""


class _Lines(dict[str, _Meant]):
    """What a header line means, None where nothing: browsers send the same ones over and over.

    Raises _LeftError for a line that is left to llhttp.
    """

    __slots__ = ()

    def __missing__(self, line: str) -> _Meant:
        name, _, value = line.partition(" ")
        meaning = MEANINGS.get(name)
        if meaning is None:
            if not _NAME.fullmatch(name):
                raise _LeftError
            meaning = MEANINGS.get(name.lower(), _UNKNOWN)
        field, worth_keeping = meaning
        if (
            field == LEFT
            or not value
            or value[0] == " "
            or value[-1] == " "
            or not line.isascii()
            or not line.isprintable()
        ):
            raise _LeftError
        meant: _Meant
        if field == IGNORED:
            meant = None
        elif field == HOST:
            host = host_of(value.encode())
            if host is None:
                raise _LeftError
            meant = HOST, host
        elif field == CONNECTION:
            if value.lower() != "keep-alive":
                raise _LeftError
            meant = None
        elif field in (BRANDS, PLATFORM):
            # Nearly always nothing: a request where both tell something is left to llhttp.
            told = telling_brand(value) if field == BRANDS else telling_platform(value)
            meant = ("hints", told) if told else None
        else:
            meant = field, value
        if worth_keeping and len(line) <= LONGEST_KEPT_LINE:
            if len(self) >= LINES_KEPT:
                # Whoever invents lines to fill it only makes it start again.
                self.clear()
            self[line] = meant
        return meant


remembered: Final = _Lines()
_meant: Final = remembered.__getitem__


def reader(limits: Limits) -> ReadPlain:
    """Return what reads plain GETs within `limits`."""
    return partial(read_plain_get, limits)


def read_plain_get(limits: Limits, data: bytes, ip: str, now_ms: int, /) -> PlainGet:
    """Return what `data` asks, or None where only llhttp can say.

    None is never wrong, only slow; what is returned llhttp reads in the same way.
    """
    lines = data.decode("latin-1").split("\r\n")
    # Behind the last header are its end and that of all.
    if lines.pop() or not lines or lines.pop() or not lines:
        return None
    first = lines[0]
    del lines[0]
    match = _FIRST_LINE.fullmatch(first)
    if (
        match is None
        or len(first) > limits.request_line
        or len(lines) > limits.header_count
        or len(data) - len(first) > limits.header_bytes
    ):
        return None
    try:
        pairs = list(filter(None, map(_meant, lines)))
    except _LeftError:
        return None
    found: dict[int | str, str] = dict(pairs)
    host = found.pop(HOST, None)
    path, query = match.groups("")
    # A header that came twice means different things by its name.
    if host is None or len(found) + 1 != len(pairs) or path == HEALTH_PATH:
        return None
    forwarded = None
    if FORWARDED_FOR in found or FORWARDED_PROTO in found or FORWARDED in found:
        forwarded = found.pop(FORWARDED_FOR, ""), found.pop(FORWARDED_PROTO, "")
        found.pop(FORWARDED, None)
    # The keys that are left are names of attributes.
    fields = cast("dict[str, Any]", found)
    request = Request("GET", path, query, host, ip, now_ms, **fields)
    return request if forwarded is None else (request, *forwarded)
