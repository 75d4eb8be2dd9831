"""Destination rules: which of its destinations a link leads a visit to.

A link has an ordered list of rules; the first whose condition holds chooses a target, and where
none does the visit goes to the link's own URL. ClickMeter's destination modes are compiled to the
same rules (`clicktrail.domain.modes`), so that there is one engine.

Rules travel within a `LinkEntry` as MessagePack arrays; a field may be added at the end with a
default, never moved or removed.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import msgspec

MOST_TARGETS: Final = 100
"""Targets of one rule."""
MOST_COUNTED: Final = 15
"""Rules of one link that take turns; each has a place of its own in the shared counters."""
HIGHEST_WEIGHT: Final = 10_000


class Choice(IntEnum):
    """How a rule chooses among its targets."""

    FIRST = 0
    """The only one."""
    RANDOM = 1
    """Any, all with the same chance."""
    SEQUENTIAL = 2
    """One after the other, over all visits, and then from the beginning."""
    WEIGHTED = 3
    """One after the other, each as often as its weight says, evenly spread."""
    SPILLOVER = 4
    """Each visitor's first visit to the first, the next to the second, and on at the last."""
    STICKY = 5
    """By weight, and the same visitor always to the same."""
    DYNAMIC = 6
    """Where the visit's parameter `ddu` says, if the account allows that host."""


class Fact(IntEnum):
    """What a comparison looks at. In brackets: what its values look like."""

    COUNTRY = 1
    """[ISO 3166-1 alpha-2, lower case]"""
    REGION = 2
    """[ISO 3166-2 without the country, or the region's name]"""
    CITY = 3
    """[its English name]"""
    DEVICE = 4
    """[desktop, mobile, tablet, tv, console, wearable, email, bot]"""
    OS = 5
    """[family: Windows, iOS, Android …]"""
    BROWSER = 6
    """[family: Chrome, Safari …]"""
    LANGUAGE = 7
    """[the first of Accept-Language as a tag: de-at]"""
    BASE_LANGUAGE = 8
    """[its first subtag: de]"""
    REFERRER = 9
    """[host of the referrer, without www.]"""
    PARAMETER = 10
    """[value of the query parameter `name`]"""
    TIME = 11
    """[HH:MM-HH:MM in the zone `name`, the end excluded, may go over midnight]"""
    WEEKDAY = 12
    """[1 Monday … 7 Sunday, in the zone `name`]"""
    RETURNING = 13
    """[yes where the visitor's cookie is known, else no]"""
    BOT = 14
    """[yes or no, by the user agent and the request]"""
    UNIQUE = 15
    """[yes where no other visit of the address to this link lies within 30 minutes, else no]"""
    PERCENTAGE = 16
    """[0-25: the visitors whose number falls there, the end excluded]"""
    MAIL_CLIENT = 17
    """[yes or no]"""
    DATE = 18
    """[YYYYMMDDHHMM-YYYYMMDDHHMM in the zone `name`, the end excluded]"""


class Relation(IntEnum):
    """How what the visit has is compared with the given values; any of them is enough."""

    IS = 0
    CONTAINS = 1
    BEGINS = 2
    ENDS = 3
    EXISTS = 4
    """There is something, whatever it is; takes no values."""
    WITHIN = 5
    """For TIME, DATE and PERCENTAGE."""


class Comparison(msgspec.Struct, array_like=True, frozen=True, gc=False, tag=0):
    """One comparison, regardless of case. `name` is the parameter's name or the IANA zone."""

    fact: int
    relation: int
    values: tuple[str, ...] = ()
    name: str = ""


class Every(msgspec.Struct, array_like=True, frozen=True, gc=False, tag=1):
    """Holds where all of the conditions hold."""

    conditions: tuple[Condition, ...]


class Some(msgspec.Struct, array_like=True, frozen=True, gc=False, tag=2):
    """Holds where at least one of the conditions holds."""

    conditions: tuple[Condition, ...]


class Not(msgspec.Struct, array_like=True, frozen=True, gc=False, tag=3):
    """Holds where the condition does not."""

    condition: Condition


Condition = Comparison | Every | Some | Not


class Target(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A destination among others; `weight` is relative to those of the rule's other targets."""

    url: str
    weight: int = 1


class Rule(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One rule. `rule_id` (1 to 65,535) is unique within its link and stored with every hit.

    `condition` None holds always. `counter` (1 to MOST_COUNTED) is the place in the shared
    counters of a rule that takes turns, 0 for others.
    """

    rule_id: int
    targets: tuple[Target, ...]
    choice: int = Choice.FIRST
    condition: Condition | None = None
    counter: int = 0
