"""What the journal holds: a hit, a conversion that somebody fired, or what is left of either.

Events are raw facts of the request; everything derived (browser, country, unique, attribution) is
found again from them by ingestion. They are MessagePack arrays behind an integer tag; a field may
be added at the end with a default, never moved or removed, so that old journals stay readable.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Final

import msgspec

from clicktrail.domain.conversion_policy import DEFAULT_POLICY, ConversionPolicy


class HitKind(IntEnum):
    """What a hit is; the numbers are ClickMeter's `hit.type` (spec behaviour.md §6)."""

    CLICK = 0
    VIEW = 1


class Flag(IntFlag):
    """Facts of the request that decide later how it counts; 16 bits in all.

    `LIGHT`: counted, and nothing of the visitor kept; `BOT`: of such a visit, that its user
    agent was a bot's. `LIMITED`: the click was one of those that the link's limit allows. Bits
    8 to 11 hold the place of the counter whose turn the visit took (`COUNTER_SHIFT`), 0 for none.
    """

    HEAD = 1
    PREFETCH = 2
    PROXIED = 4
    NEW_VISITOR = 8
    SECURE = 16
    LIGHT = 32
    BOT = 64
    LIMITED = 128


COUNTER_SHIFT: Final = 8
COUNTER_MASK: Final = 15


class Evidence(IntEnum):
    """What tied a conversion to a hit."""

    NONE = 0
    CLICK_ID = 1
    COOKIE = 2
    IMPORT = 3
    """The system that it was imported from had tied them."""


class Channel(IntEnum):
    """How a conversion was fired."""

    SERVER = 0
    IMAGE = 1
    IFRAME = 2
    SCRIPT = 3
    """A form that a page's script posted; releases before called these IFRAME."""
    IMPORT = 4
    """Fired in another system, whose history was imported."""


class Origin(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Where an imported event comes from, and what its source knew that a request would tell.

    `source` is a word such as `yourls`, `key` 63 bits that name the event there: the same event
    imported again has the same. What the source did not say is empty. `country` is a lower-case
    ISO 3166-1 code, `device` one of `enrichment.devices`.
    """

    source: str
    key: int
    is_spider: bool = False
    country: str = ""
    region: str = ""
    city: str = ""
    browser: str = ""
    os: str = ""
    device: str = ""
    organization: str = ""


class Hit(msgspec.Struct, array_like=True, frozen=True, gc=False, tag=1):
    """A click on a tracking link or a view of a tracking pixel, as the edge answered it.

    `visitor` is the visitor's 64-bit number (0 where there is none); `ip` ends in `#` and 8 hex
    digits where the address was cut (they tell visitors apart for a day); `query` is what stood
    behind the `?`, without it; `destination` is the URL that was answered (for a pixel the page
    that carries it); `hints` what the browser said beside its user agent (`enrichment.hints`),
    where that says more. `origin` is None for what the edge answered itself.
    """

    hit_id: int
    account_id: int
    datapoint_id: int
    group_id: int
    domain_id: int
    kind: int
    visitor: int
    ip: str
    user_agent: str
    referrer: str
    language: str
    query: str
    destination: str
    rule_id: int = 0
    flags: int = 0
    hints: str = ""
    origin: Origin | None = None


class Candidate(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A hit that a conversion may be attributed to, with what vouched for it.

    `associated` says whether its datapoint carried the conversion when that was fired.
    """

    hit_id: int
    datapoint_id: int
    group_id: int
    kind: int
    evidence: int
    associated: bool


class ConversionFired(msgspec.Struct, array_like=True, frozen=True, gc=False, tag=2):
    """A conversion as it arrived; `value` and `commission` are in ten-thousandths of a unit.

    `currency` is the ISO 4217 code that came with it, empty for none; `order_id` what names the
    order, empty where `parameter` does; `policy` what was in force.
    """

    hit_id: int
    account_id: int
    conversion_id: int
    channel: int
    value: int
    commission: int
    parameter: str
    candidates: tuple[Candidate, ...]
    visitor: int
    ip: str
    user_agent: str
    referrer: str
    query: str
    flags: int = 0
    currency: str = ""
    order_id: str = ""
    policy: ConversionPolicy = DEFAULT_POLICY
    origin: Origin | None = None

    @property
    def order(self) -> str:
        """What tells one order from another; empty where nothing does."""
        return self.order_id or self.parameter

    @property
    def foreign(self) -> bool:
        """Whether its amounts are in another currency than the account's own."""
        own = self.policy.currency
        return bool(own and self.currency) and self.currency != own


class Erased(msgspec.Struct, array_like=True, frozen=True, gc=False, tag=3):
    """What stands in the place of an event that was erased: when, whose link, and which turn.

    `datapoint_id` and `flags` are those of a hit, of the flags only which turn it took (`TURNS`),
    so that turns can be counted again; both are 0 for a conversion. `rest` fills the record up to
    its former length, so that no other record moves.
    """

    hit_id: int
    account_id: int
    datapoint_id: int = 0
    flags: int = 0
    rest: bytes = b""

    @property
    def origin(self) -> None:
        """None: nothing is left of where an imported event came from."""


TURNS: Final = int(Flag.LIMITED) | COUNTER_MASK << COUNTER_SHIFT

Event = Hit | ConversionFired | Erased

encode_event = msgspec.msgpack.Encoder().encode
decode_event = msgspec.msgpack.Decoder(Event).decode


def erased_payload(event: Hit | ConversionFired, size: int) -> bytes:
    """Return the payload, `size` bytes long, that takes the place of an event's own.

    Raises ValueError where that is too short; what an event was encoded to never is.
    """
    fields = (
        3,
        event.hit_id,
        event.account_id,
        event.datapoint_id if isinstance(event, Hit) else 0,
        event.flags & TURNS if isinstance(event, Hit) else 0,
    )
    kept = bytes((0x90 | len(fields) + 1,)) + b"".join(map(msgspec.msgpack.encode, fields))
    room = size - len(kept)
    # The shortest head of MessagePack's binary forms that reaches as far; their lengths differ, so
    # that one of them fits every room.
    for head, width in ((b"\xc4", 1), (b"\xc5", 2), (b"\xc6", 4)):
        length = room - 1 - width
        if 0 <= length < 1 << 8 * width:
            return kept + head + length.to_bytes(width, "big") + bytes(length)
    raise ValueError(f"an erased record needs more than {size} bytes")
