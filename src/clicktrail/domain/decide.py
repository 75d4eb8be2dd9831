"""The decision: what kind of answer a link gives, and where it leads a visit. Without any I/O.

The order is that of spec behaviour.md §3: deleted, blocked, paused (`reply_of`, once per link);
then expiry by date and by clicks, the link's rules, its own URL (`Plan`, at each visit). A paused
link whose expiry has struck says that it has expired, whoever wrote down its pause.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

from clicktrail.domain.behaviour import PLAIN
from clicktrail.domain.choosing import Draws, End, compile_rules
from clicktrail.domain.destinations import has_macros
from clicktrail.domain.entries import DatapointType, RedirectType, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from clicktrail.domain.conditions import Facts
    from clicktrail.domain.entries import LinkEntry


class Reply(IntEnum):
    """What kind of answer visits get at a link."""

    NOT_FOUND = 0
    BLOCKED = 1
    PAUSED = 2
    REDIRECT = 3
    PIXEL = 4
    PAUSED_PIXEL = 5
    """A page must not show a broken picture: it is answered and not counted."""


_PREFETCH_WORDS: Final = ("prefetch", "preview", "prerender")


def is_prefetch(purpose: str) -> bool:
    """Tell whether the browser fetches ahead of its user (Sec-Purpose, Purpose, X-Moz …)."""
    if not purpose:
        return False
    folded = purpose.lower()
    return any(word in folded for word in _PREFETCH_WORDS)


PAUSE: Final = End("")
"""What a link leads to that has expired and is paused then."""


class Plan:
    """What a link decides at each visit, made ready once.

    `own` is its own URL as an end, `ends` every end there may be but those that a visit names
    itself; `varies` tells whether any visit may be led elsewhere than to `own`.
    """

    __slots__ = (
        "_after_clicks",
        "_after_date",
        "_choose",
        "_click_limit",
        "_expires_at_ms",
        "ends",
        "own",
        "varies",
    )

    def __init__(self, link: LinkEntry) -> None:
        behaviour = link.behaviour or PLAIN
        self.own = End(link.url)
        self._choose, ends = compile_rules(behaviour.rules)
        self._expires_at_ms = behaviour.expires_at_ms
        self._click_limit = behaviour.click_limit
        self._after_date = self._after(behaviour.url_after_date, behaviour.pause_after_date)
        self._after_clicks = self._after(behaviour.url_after_clicks, behaviour.pause_after_clicks)
        self.ends = (self.own, self._after_date, self._after_clicks, *ends)
        self.varies = self._choose is not None or self._expires_at_ms != 0 or self._click_limit > 0

    def _after(self, url: str, pause: bool) -> End:
        # An address to go on to says more than the wish to pause.
        if url:
            return End(url)
        return PAUSE if pause else self.own

    def has_expired(self, now_ms: int, clicks_taken: Callable[[], int]) -> bool:
        """Tell whether an expiry has struck that pauses the link. Never raises.

        `clicks_taken` is how many of the clicks that the limit allows were taken; where that cannot
        be had, nothing is said of an expiry, since the link may have been paused without one.
        """
        if self._after_date is PAUSE and 0 < self._expires_at_ms <= now_ms:
            return True
        if self._after_clicks is not PAUSE or self._click_limit <= 0:
            return False
        try:
            return clicks_taken() >= self._click_limit
        except Exception:
            return False

    def end(self, facts: Facts, draws: Draws) -> End:
        """Return where a visit is led, PAUSE for nowhere. Never raises.

        A count that cannot be had counts as reached, since a limit is a promise; a rule that fails
        leads to the link's own URL, since no click is dropped.
        """
        if self._expires_at_ms and facts.now_ms >= self._expires_at_ms:
            return self._after_date
        if self._click_limit > 0:
            try:
                allowed = draws.within(self._click_limit)
            except Exception:
                allowed = False
            if not allowed:
                return self._after_clicks
        if self._choose is None:
            return self.own
        try:
            return self._choose(facts, draws) or self.own
        except Exception:
            return self.own


def reply_of(link: LinkEntry) -> Reply:
    """Return the kind of answer that follows from the link alone, whatever the visit is."""
    pixel = link.type == DatapointType.TRACKING_PIXEL
    match link.status:
        case Status.DELETED:
            return Reply.NOT_FOUND
        case Status.ABUSE:
            return Reply.BLOCKED
        case Status.ACTIVE:
            return Reply.PIXEL if pixel else Reply.REDIRECT
    return Reply.PAUSED_PIXEL if pixel else Reply.PAUSED


def redirect_status(link: LinkEntry, plan: Plan) -> int:
    """Return the status of a link's redirects: one that may change is never permanent."""
    # A table written by a newer release may say what this one does not know.
    if link.redirect_type != RedirectType.PERMANENT:
        return 307
    has_rules = link.behaviour is not None and link.behaviour.rules
    return 307 if plan.varies or has_rules or has_macros(link.url) else 301
