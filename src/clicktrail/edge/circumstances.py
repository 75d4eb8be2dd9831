"""What a link's rules may ask about one visit, each found only when it is asked for."""

from __future__ import annotations

from random import random
from typing import TYPE_CHECKING, Final

from clicktrail.domain.choosing import SHARES
from clicktrail.domain.destinations import named_by_visit, parameters
from clicktrail.domain.events import COUNTER_SHIFT, Flag
from clicktrail.edge.facts import AGENT, LANGUAGE, REFERRER
from clicktrail.edge.quick import text
from clicktrail.edge.turns import CLICKS
from clicktrail.enrichment.devices import EMAIL

if TYPE_CHECKING:
    from clicktrail.edge.exchange import Request
    from clicktrail.edge.lookups import Lookups
    from clicktrail.edge.prepared import Prepared
    from clicktrail.enrichment.agents import Agent
    from clicktrail.enrichment.places import Place

_LIMITED: Final = int(Flag.LIMITED)
FARTHEST: Final = 255
"""Positions that the cookie of a visitor can hold."""


class Circumstances:
    """One visit, as `clicktrail.domain.conditions.Facts` and `…choosing.Draws` in one.

    Bots (HEAD, prefetches, those by their user agent) and addresses that are not counted see
    whose turn it is and take none. `flags` are those of what was taken; `moved` is the visitor's
    new place in a sequence of their own, None where they have not moved.
    """

    __slots__ = (
        "_agent",
        "_counted",
        "_known",
        "_language",
        "_link",
        "_lookups",
        "_parameters",
        "_place",
        "_request",
        "_unique",
        "_visitor",
        "flags",
        "moved",
        "now_ms",
    )

    def __init__(
        self,
        request: Request,
        link: Prepared,
        lookups: Lookups,
        visitor: int,
        known: bool,
        counted: bool,
    ) -> None:
        """Take a visit in; `counted` is False of what counts as nobody's, whatever it is."""
        self._request = request
        self._link = link
        self._lookups = lookups
        self._visitor = visitor
        self._known = known
        self._counted = counted
        self._agent: Agent | None = None
        self._place: Place | None = None
        self._language: str | None = None
        self._parameters: dict[str, str] | None = None
        self._unique: bool | None = None
        self.now_ms = request.now_ms
        self.flags = 0
        self.moved: int | None = None

    def agent(self) -> Agent:
        """Return what the user agent tells."""
        if self._agent is None:
            told = self._request.hints
            agent = text(self._request.user_agent, AGENT)
            find = self._lookups.agent
            self._agent = find(agent, told) if told else find(agent)
        return self._agent

    def place(self) -> Place:
        """Return where the address is."""
        if self._place is None:
            self._place = self._lookups.geo.find(self._request.ip)
        return self._place

    def person(self) -> bool:
        """Tell whether the visit is one that takes turns."""
        return self._counted and not self.agent().is_spider

    # --- facts ---------------------------------------------------------------------------------

    def country(self) -> str:
        """ISO 3166-1 alpha-2."""
        return self.place().country

    def region(self) -> tuple[str, str]:
        """Code and name."""
        place = self.place()
        return place.region, place.region_name

    def city(self) -> str:
        """English name."""
        return self.place().city

    def device(self) -> str:
        """Kind of device."""
        return self.agent().device

    def os(self) -> str:
        """Family of the operating system."""
        return self.agent().os_family

    def browser(self) -> str:
        """Family of the browser."""
        return self.agent().browser_family

    def language(self) -> str:
        """First of Accept-Language, as a tag."""
        if self._language is None:
            sent = text(self._request.accept_language, LANGUAGE)
            self._language = self._lookups.language(sent)
        return self._language

    def referrer_host(self) -> str:
        """Host of the referrer, without `www.`."""
        host = self._lookups.source(text(self._request.referrer, REFERRER)).host
        return host.removeprefix("www.")

    def parameter(self, name: str) -> str | None:
        """Value of a query parameter by its lower-case name, None where it is not there."""
        if self._parameters is None:
            query = self._request.query
            self._parameters = parameters(text(query, len(query))) if query else {}
        return self._parameters.get(name)

    def returning(self) -> bool:
        """Whether the visitor's cookie is known."""
        return self._known

    def bot(self) -> bool:
        """Whether a bot asks."""
        request = self._request
        return request.method == "HEAD" or bool(request.purpose) or self.agent().is_spider

    def mail_client(self) -> bool:
        """Whether a mail client asks."""
        return self.agent().device == EMAIL

    def unique(self) -> bool:
        """Whether no other visit of the address to this link lies within 30 minutes."""
        if self._unique is None:
            self._unique = self._not_seen()
        return self._unique

    def share(self) -> float:
        """The visitor's number on this link, as 0 ≤ share < 100."""
        return self.share_of(0) * 100 / SHARES

    def _not_seen(self) -> bool:
        if self.bot():
            return False
        lookups = self._lookups
        request = self._request
        key = lookups.marks.visit(request.ip, self._link.entry.datapoint_id)
        try:
            return not lookups.visits().seen(key, request.now_ms, enter=self._counted)
        except OSError:
            # Without room to remember visits in, each is the first as far as anybody knows.
            return True

    # --- draws ---------------------------------------------------------------------------------

    def random(self) -> float:
        """Return a number from 0 up to, and without, 1."""
        return random()  # noqa: S311 - nothing is to be kept secret here

    def within(self, limit: int) -> bool:
        """Take one of the clicks that the link's limit allows; False where none is left."""
        turns = self._lookups.turns()
        datapoint_id = self._link.entry.datapoint_id
        if not self.person():
            return turns.peek(datapoint_id, CLICKS) < limit
        if not turns.take_below(datapoint_id, CLICKS, limit):
            return False
        self.flags |= _LIMITED
        return True

    def turn(self, counter: int) -> int:
        """Take the next turn of a counter of this link, counted from 0."""
        if counter <= 0:
            # A rule that has no counter still spreads its visits.
            return int(random() * SHARES)  # noqa: S311 - as above
        turns = self._lookups.turns()
        datapoint_id = self._link.entry.datapoint_id
        if not self.person():
            return turns.peek(datapoint_id, counter)
        number = turns.take(datapoint_id, counter)
        self.flags |= counter << COUNTER_SHIFT
        return number

    def position(self, last: int) -> int:
        """Return how often the visitor was led on before, `last` at most, and go one further."""
        position = min(self._link.position(self._request.cookie, self._lookups.marks), last)
        if self.person():
            self.moved = min(position + 1, last, FARTHEST)
        return position

    def share_of(self, rule_id: int) -> int:
        """Return the visitor's number on a rule, 0 up to and without SHARES."""
        marks = self._lookups.marks
        if not self._visitor:
            request = self._request
            agent = text(request.user_agent, AGENT)
            self._visitor = marks.visitor(request.ip, agent, request.now_ms)
        return marks.share(self._visitor, self._link.entry.datapoint_id, rule_id)

    def dynamic(self) -> str:
        """Return where the visit itself asks to go, empty where that is not allowed."""
        query = self._request.query
        return named_by_visit(text(query, len(query)), self._link.hosts) if query else ""
