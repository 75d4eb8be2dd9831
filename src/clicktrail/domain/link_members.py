"""The further members of a tracking link (`typeTL`), as they are kept, and what they come to.

They are kept under their wire names, and only where they say something: `destinationMode` as a
number, lists of items as lists of objects, `expirationDate` as Unix milliseconds, `password` as
`clicktrail.domain.passwords` made it. `rules` is no member of ClickMeter's: a link's own rules
(`clicktrail.domain.own_rules`), which come before those of its mode; `lastRuleId` is the highest id
that any of them ever had, so that no hit is counted to another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from clicktrail.domain import own_rules
from clicktrail.domain.behaviour import PLAIN, Behaviour, DestinationMode, ReferrerClean
from clicktrail.domain.entries import RedirectType
from clicktrail.domain.modes import rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from clicktrail.domain.rules import Rule

ITEM_LISTS: Final = {
    "randomDestinationItems": DestinationMode.RANDOM_DESTINATION,
    "urlsByLanguage": DestinationMode.DESTINATION_BY_LANGUAGE,
    "spilloverDestinationItems": DestinationMode.SPILLOVER_DESTINATION,
    "urlsByNation": DestinationMode.DESTINATION_BY_NATION,
    "sequentialDestinationItems": DestinationMode.SEQUENTIAL_DESTINATION,
    "weightedDestinationItems": DestinationMode.WEIGHTED_DESTINATION,
}
"""Members that are lists of objects with a `url`, and the mode that each is for."""
ITEMS: Final = {
    "browserDestinationItem": DestinationMode.BROWSER_DESTINATION,
    "uniqueDestinationItem": DestinationMode.UNIQUE_DESTINATION,
}
"""Members that are one object, all of whose members are URLs, and the mode that each is for."""
AFTERWARDS: Final = ("urlAfterDateExpiration", "urlAfterClicksExpiration")
"""Members that are a URL themselves."""

RULES: Final = "rules"
"""The member that holds the link's own rules."""
LAST_RULE_ID: Final = "lastRuleId"

Place = tuple[str | int, ...]
"""Where a URL stands: `("weightedDestinationItems", 1, "url")`."""


def destinations(members: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Give every URL among the members, with its place, whatever the mode is."""
    for name in ITEM_LISTS:
        for number, item in enumerate(members.get(name) or ()):
            yield (name, number, "url"), item.get("url") or ""
    for name in ITEMS:
        for key, url in (members.get(name) or {}).items():
            if url:
                yield (name, key), url
    for name in AFTERWARDS:
        if members.get(name):
            yield (name,), members[name]
    for place, url in own_rules.places(members.get(RULES) or ()):
        yield (RULES, *place), url


def all_rules(members: Mapping[str, Any]) -> tuple[Rule, ...]:
    """Return the link's own rules, and behind them those of its mode, whose ids are lower."""
    mode = int(members.get("destinationMode", DestinationMode.SIMPLE))
    return (*own_rules.read_rules(members.get(RULES) or ()), *rules_of(mode, members))


def first_destination(members: Mapping[str, Any]) -> str:
    """Return the first URL that the link's mode leads to; empty where it has none of its own."""
    mode = members.get("destinationMode", DestinationMode.SIMPLE)
    own = [name for name, its in (ITEM_LISTS | ITEMS).items() if its == mode]
    for place, url in destinations(members):
        if place[0] in own and url:
            return url
    return ""


def fallback(url: str, members: Mapping[str, Any]) -> str:
    """Return where a visit goes that no rule leads: the link's own URL, else its first one."""
    return url or first_destination(members)


def redirect_of(given: int, members: Mapping[str, Any]) -> int:
    """Return the status that visitors get: a browser must not remember a choice among several."""
    simple = members.get("destinationMode", DestinationMode.SIMPLE) == DestinationMode.SIMPLE
    return given if simple and not members.get(RULES) else RedirectType.TEMPORARY


def pauses_of(members: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Return when (Unix milliseconds) and after how many clicks the link is to be paused, if ever.

    A link that leads elsewhere once it has expired is not paused.
    """
    at = members.get("expirationDate") if members.get("pauseAfterDateExpiration") else None
    after = members.get("expirationClicks") if members.get("pauseAfterClicksExpiration") else None
    return (
        None if members.get("urlAfterDateExpiration") else at or None,
        None if members.get("urlAfterClicksExpiration") else after or None,
    )


def behaviour_of(
    members: Mapping[str, Any],
    scripts: Sequence[int] = (),
    *,
    light: bool = False,
    unrecorded: bool = False,
    shortened_address: bool = False,
    public: bool = False,
) -> Behaviour | None:
    """Return what a link with these members does, None for a plain one."""
    found = Behaviour(
        rules=all_rules(members),
        expires_at_ms=int(members.get("expirationDate", 0)),
        url_after_date=members.get("urlAfterDateExpiration", ""),
        pause_after_date=bool(members.get("pauseAfterDateExpiration", False)),
        click_limit=int(members.get("expirationClicks", 0)),
        url_after_clicks=members.get("urlAfterClicksExpiration", ""),
        pause_after_clicks=bool(members.get("pauseAfterClicksExpiration", False)),
        password=members.get("password", ""),
        cloaked=bool(members.get("hideUrl", False)),
        title=members.get("hideUrlTitle", ""),
        encoded=bool(members.get("encodeUrl", False)),
        referrer=int(members.get("referrerClean", ReferrerClean.NONE)),
        scripts=tuple(scripts),
        light=light,
        unrecorded=unrecorded,
        shortened_address=shortened_address,
        public=public,
    )
    return None if found == PLAIN else found
