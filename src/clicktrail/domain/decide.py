"""The decision: what a visit to a link gets. Pure, so that any server can host it.

The order is that of spec behaviour.md §3: unknown, deleted, blocked, paused, then the link's rules.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

import msgspec

from clicktrail.domain.entries import DatapointType, RedirectType, Status
from clicktrail.domain.events import Flag, HitKind

if TYPE_CHECKING:
    from clicktrail.domain.entries import LinkEntry


class Reply(IntEnum):
    """What kind of answer a visit gets."""

    NOT_FOUND = 0
    BLOCKED = 1
    PAUSED = 2
    WRONG_METHOD = 3
    REDIRECT = 4
    PIXEL = 5


class Visit(msgspec.Struct, frozen=True, gc=False):
    """What a decision depends on of the request. `purpose` is the browser's word for a fetch that
    no person asked for yet, empty otherwise.
    """

    method: str = "GET"
    purpose: str = ""


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """A decision. `flags` are those that follow from the visit (`clicktrail.domain.events.Flag`);
    `recorded` says whether the visit is a hit of kind `kind`, and `remembered` whether the visitor
    gets a cookie. `url` is the destination before its placeholders are filled in.
    """

    reply: Reply
    status: int
    recorded: bool = False
    remembered: bool = False
    kind: int = HitKind.CLICK
    flags: int = 0
    url: str = ""


NOT_FOUND: Final = Outcome(Reply.NOT_FOUND, 404)
BLOCKED: Final = Outcome(Reply.BLOCKED, 403)
# 404, not 410 or 503: the link may come back, nobody knows when, and there is nothing to see now.
PAUSED: Final = Outcome(Reply.PAUSED, 404)
PAUSED_PIXEL: Final = Outcome(Reply.PIXEL, 200, kind=HitKind.VIEW)
WRONG_METHOD: Final = Outcome(Reply.WRONG_METHOD, 405)

_PREFETCH_WORDS: Final = ("prefetch", "preview", "prerender")


def is_prefetch(purpose: str) -> bool:
    """Tell whether the browser fetches ahead of its user (Sec-Purpose, Purpose, X-Moz …)."""
    if not purpose:
        return False
    folded = purpose.lower()
    return any(word in folded for word in _PREFETCH_WORDS)


def decide(link: LinkEntry | None, visit: Visit) -> Outcome:
    """Return what `visit` gets at `link` (None: there is no such link)."""
    if link is None or link.status == Status.DELETED:
        return NOT_FOUND
    pixel = link.type == DatapointType.TRACKING_PIXEL
    if link.status == Status.ABUSE:
        return BLOCKED
    if link.status != Status.ACTIVE:
        return PAUSED_PIXEL if pixel else PAUSED
    if visit.method not in ("GET", "HEAD"):
        return WRONG_METHOD
    flags = 0
    if visit.method == "HEAD":
        flags |= Flag.HEAD
    if is_prefetch(visit.purpose):
        flags |= Flag.PREFETCH
    if pixel:
        return Outcome(Reply.PIXEL, 200, True, flags == 0, HitKind.VIEW, int(flags))
    # A table written by a newer release may say what this one does not know.
    status = 301 if link.redirect_type == RedirectType.PERMANENT else 307
    return Outcome(Reply.REDIRECT, status, True, flags == 0, HitKind.CLICK, int(flags), link.url)
