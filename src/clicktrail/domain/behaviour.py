"""What a link does beyond leading to one URL: rules, expiry, gates, and how it sends visitors on.

ClickMeter's words for these are the members of `typeTL` (spec behaviour.md §3).
"""

from __future__ import annotations

from enum import IntEnum

import msgspec

from clicktrail.domain.rules import Rule


class DestinationMode(IntEnum):
    """How ClickMeter's links choose a destination, with its numbers (spec clients.md §4)."""

    SIMPLE = 0
    RANDOM_DESTINATION = 1
    DESTINATION_BY_LANGUAGE = 2
    SPILLOVER_DESTINATION = 3
    DYNAMIC_URL = 4
    BROWSER_DESTINATION = 5
    DESTINATION_BY_NATION = 6
    UNIQUE_DESTINATION = 7
    SEQUENTIAL_DESTINATION = 8
    WEIGHTED_DESTINATION = 9


class ReferrerClean(IntEnum):
    """Which referrer the destination sees, with ClickMeter's numbers."""

    NONE = 0
    """The page that the visitor came from, as browsers do it by themselves."""
    CLEAN = 1
    """None."""
    MYSELF = 2
    """The tracking link."""


class Behaviour(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """All that a plain link has not. Part of a `LinkEntry`; fields are only added at the end.

    `expires_at_ms` (UTC, 0 never) and `click_limit` (0 none) end a link: it then leads to
    `url_after_…`; without that it is paused where `pause_after_…` says so, and leads to its own URL
    otherwise. `password` is empty or made by `clicktrail.domain.passwords`. `cloaked` shows the
    destination in a frame under the tracking URL, titled `title`; `encoded` keeps it out of the
    page's source. `scripts` are ids of `ScriptEntry`. `light` counts a visit without keeping
    anything of the visitor; `unrecorded` does not count it; `shortened_address` keeps addresses
    cut. `public` shows the link's figures to everybody.
    """

    rules: tuple[Rule, ...] = ()
    expires_at_ms: int = 0
    url_after_date: str = ""
    pause_after_date: bool = False
    click_limit: int = 0
    url_after_clicks: str = ""
    pause_after_clicks: bool = False
    password: str = ""
    cloaked: bool = False
    title: str = ""
    encoded: bool = False
    referrer: int = ReferrerClean.NONE
    scripts: tuple[int, ...] = ()
    light: bool = False
    unrecorded: bool = False
    shortened_address: bool = False
    public: bool = False


PLAIN = Behaviour()
"""What a link without a behaviour does."""
