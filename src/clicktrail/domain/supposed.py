"""A visit that nobody made: what it would be, in order to ask a link where it would lead it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import msgspec

from clicktrail.domain.choosing import End
from clicktrail.domain.conditions import Facts
from clicktrail.domain.destinations import (
    CLICK_ID_NAMES,
    append_query,
    expand,
    location,
    macro_names,
    named_by_visit,
    parameters,
)
from clicktrail.domain.placeholders import PLACEHOLDERS
from clicktrail.domain.rules import Choice

if TYPE_CHECKING:
    from collections.abc import Collection

    from clicktrail.domain.entries import LinkEntry
    from clicktrail.domain.rules import Rule

Device = Literal["", "desktop", "mobile", "tablet", "tv", "console", "wearable", "email", "bot"]
"""What a visit may come from; empty: it is not known."""
DEVICES: Final = tuple(one for one in get_args(Device) if one)
CLICK_ID: Final = "CLICKID"
"""What stands for the click id, which each click gets anew."""


class Visit(msgspec.Struct, frozen=True):
    """A supposed visit, in the forms of `clicktrail.domain.rules.Fact`; empty for unknown.

    `earlier` is how often the visitor was led on by the link before, `clicks` how many of those
    that its limit allows were taken, `percentage` the visitor's number on the link, below 100.
    """

    now_ms: int
    country: str = ""
    region: str = ""
    city: str = ""
    device: str = ""
    os: str = ""
    browser: str = ""
    language: str = ""
    referrer: str = ""
    query: str = ""
    returning: bool = False
    unique: bool = True
    earlier: int = 0
    clicks: int = 0
    percentage: float = 0.0


class Supposed(Facts):
    """Such a visit as `Facts` and `Draws` in one; it takes no turn and is counted nowhere.

    `hosts` are those that the account lets a visit name (`host_patterns`).
    """

    def __init__(self, visit: Visit, hosts: Collection[str] = ()) -> None:
        self._visit = visit
        self._hosts = hosts
        self._parameters = parameters(visit.query) if visit.query else {}

    @property
    def now_ms(self) -> int:
        """Unix milliseconds of the visit."""
        return self._visit.now_ms

    def country(self) -> str:
        """ISO 3166-1 alpha-2."""
        return self._visit.country

    def region(self) -> tuple[str, str]:
        """Code and name: whichever it is, it was given as one text."""
        return self._visit.region, self._visit.region

    def city(self) -> str:
        """English name."""
        return self._visit.city

    def device(self) -> str:
        """Kind of device."""
        return self._visit.device

    def os(self) -> str:
        """Family of the operating system."""
        return self._visit.os

    def browser(self) -> str:
        """Family of the browser."""
        return self._visit.browser

    def language(self) -> str:
        """The visitor's first language, as a tag."""
        return self._visit.language

    def referrer_host(self) -> str:
        """Host of the referrer, without `www.`."""
        return self._visit.referrer.removeprefix("www.")

    def parameter(self, name: str) -> str | None:
        """Value of a query parameter by its lower-case name, None where it is not there."""
        return self._parameters.get(name)

    def returning(self) -> bool:
        """Whether the visitor's cookie is known."""
        return self._visit.returning

    def bot(self) -> bool:
        """Whether a bot asks."""
        return self._visit.device == "bot"

    def mail_client(self) -> bool:
        """Whether a mail client asks."""
        return self._visit.device == "email"

    def unique(self) -> bool:
        """Whether it is the visitor's first in 30 minutes; that of a bot never is."""
        return self._visit.unique and not self.bot()

    def share(self) -> float:
        """The visitor's number on this link, as 0 ≤ share < 100."""
        return self._visit.percentage

    def random(self) -> float:
        """Return the lowest of what chance may give."""
        return 0.0

    def within(self, limit: int) -> bool:
        """Tell whether the link's limit allows one more click."""
        return self._visit.clicks < limit

    def turn(self, _counter: int) -> int:
        """Return the first turn of all."""
        return 0

    def position(self, last: int) -> int:
        """Return how often the visitor was led on before, `last` at most."""
        return min(self._visit.earlier, last)

    def share_of(self, _rule_id: int) -> int:
        """Return the lowest number that a visitor may have."""
        return 0

    def dynamic(self) -> str:
        """Return where the visit itself asks to go, empty where that is not allowed."""
        return named_by_visit(self._visit.query, self._hosts)


def filled(url: str, link: LinkEntry, facts: Facts, query: str) -> str:
    """Return a destination as the visit's browser would be sent to it."""
    values: dict[str, Any] = {}
    for name in macro_names(url):
        if name in CLICK_ID_NAMES:
            values[name] = CLICK_ID
            continue
        known = PLACEHOLDERS.get(name)
        found = facts.parameter(name)
        values[name] = found if found is not None else known(link, facts) if known else ""
    url = expand(url, values)
    return location(append_query(url, query) if link.append_query and query else url)


def shares(rule: Rule, end: End) -> list[tuple[str, float]]:
    """Return where the visits that a rule leads go, and which share of them goes there.

    A share is above 0 and at most 1: what no visit is led to is left out.
    A rule that is not left to chance or turns leads this visit to one place.
    """
    choice = rule.choice
    if choice in (Choice.FIRST, Choice.DYNAMIC, Choice.SPILLOVER):
        return [(end.url, 1.0)]
    kept = [target for target in rule.targets if target.url]
    weighing = [one for one in kept if one.weight > 0]
    weighted = choice in (Choice.WEIGHTED, Choice.STICKY) and bool(weighing)
    kept = weighing if weighted else kept
    weights = [one.weight if weighted else 1 for one in kept]
    total = sum(weights)
    return [(one.url, weight / total) for one, weight in zip(kept, weights, strict=True)]
