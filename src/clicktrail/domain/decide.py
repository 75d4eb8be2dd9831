"""The decision: what a visit to a link gets. Pure, so that any server can host it.

The order is that of spec behaviour.md §3: unknown, deleted, blocked, paused, then expiry by date
and by clicks, then the link's rules, then its own URL.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

import msgspec

from clicktrail.domain.behaviour import PLAIN
from clicktrail.domain.choosing import Draws, End, compile_rules
from clicktrail.domain.destinations import has_macros
from clicktrail.domain.entries import DatapointType, RedirectType, Status
from clicktrail.domain.events import Flag, HitKind

if TYPE_CHECKING:
    from clicktrail.domain.conditions import Facts
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
    gets a cookie. `url` is the destination before its placeholders are filled in, `rule_id` the
    rule that chose it, 0 for none.
    """

    reply: Reply
    status: int
    recorded: bool = False
    remembered: bool = False
    kind: int = HitKind.CLICK
    flags: int = 0
    url: str = ""
    rule_id: int = 0


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


def decide(
    link: LinkEntry | None,
    visit: Visit,
    plan: Plan | None = None,
    facts: Facts | None = None,
    draws: Draws | None = None,
) -> Outcome:
    """Return what `visit` gets at `link` (None: there is no such link).

    `plan` is the link's, made here where it is not given. Without `facts` and `draws` no rule
    applies and nothing expires.
    """
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
    plan = plan or Plan(link)
    end = plan.own
    if plan.varies and facts is not None and draws is not None:
        end = plan.end(facts, draws)
        if end is PAUSE:
            return PAUSED
    status = redirect_status(link, plan)
    return Outcome(
        Reply.REDIRECT,
        status,
        True,
        flags == 0,
        HitKind.CLICK,
        int(flags),
        end.url,
        end.rule_id,
    )


def redirect_status(link: LinkEntry, plan: Plan) -> int:
    """Return the status of a link's redirects: one that may change is never permanent."""
    # A table written by a newer release may say what this one does not know.
    if link.redirect_type != RedirectType.PERMANENT:
        return 307
    has_rules = link.behaviour is not None and link.behaviour.rules
    return 307 if plan.varies or has_rules or has_macros(link.url) else 301
