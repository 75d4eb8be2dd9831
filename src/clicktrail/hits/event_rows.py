"""Hits, conversions and events as they are read from the two raw tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from clicktrail.domain.events import HitKind
from clicktrail.domain.hit_id import chronological, timestamp_ms
from clicktrail.hits.columns import HITS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
HIT_COLUMNS = ", ".join(
    "toUnixTimestamp64Milli(ts) AS ms" if name == "ts" else name for name in HITS
)
"""What is selected of `hits` for `stored_hit`."""

_FIRED_COLUMNS = {
    "event_id": "event_id",
    "ts": "toUnixTimestamp64Milli(ts) AS ms",
    "conversion_id": "conversion_id",
    "click_hit_id": "click_hit_id",
    "datapoint_id": "datapoint_id",
    "click_kind": "kind",
    "evidence": "toString(evidence)",
    "channel": "toString(channel)",
    "outcome": "toString(outcome)",
    "value": "toInt64(toDecimal128(value, 4) * 10000)",
    "commission": "toInt64(toDecimal128(commission, 4) * 10000)",
    "cost": "toInt64(toDecimal128(cost, 4) * 10000)",
    "given_value": "toInt64(toDecimal128(given_value, 4) * 10000)",
    "given_commission": "toInt64(toDecimal128(given_commission, 4) * 10000)",
    "currency": "toString(currency)",
    "order_id": "order_id",
    "parameter": "parameter",
    "ip": "ip",
    "referrer": "referrer",
}
FIRED_COLUMNS = ", ".join(_FIRED_COLUMNS.values())
"""What is selected of `conversions` for `fired_conversion`."""


class FiredConversion(msgspec.Struct, frozen=True):
    """A conversion as stored; amounts in ten-thousandths of a unit, `ts` aware, UTC.

    `click_hit_id`, `datapoint_id` are 0 for nobody's. `value` and `commission` are what is in the
    totals, the `given_` ones what was fired, in `currency`. `ip` and `referrer` are those of the
    request that fired it.
    """

    event_id: int
    ts: datetime
    conversion_id: int
    click_hit_id: int
    datapoint_id: int
    click_kind: int
    evidence: str
    channel: str
    outcome: str
    value: int
    commission: int
    cost: int
    given_value: int
    given_commission: int
    currency: str
    order_id: str
    parameter: str
    ip: str
    referrer: str


class StoredHit(msgspec.Struct, frozen=True):
    """A hit as stored (columns of `hits`, `ts` aware, UTC).

    `conversions`: what it led to, whether it counts or not, the oldest first, where that was asked
    for (`EventQuery.with_conversions`).
    """

    ts: datetime
    hit_id: int
    account_id: int
    datapoint_id: int
    group_id: int
    domain_id: int
    kind: int
    is_unique: bool
    is_spider: bool
    outcome: str
    visitor: int
    ip: str
    referrer: str
    referrer_host: str
    source_id: int
    source_param: str
    language: str
    country: str
    region: str
    region_name: str
    city: str
    postal_code: str
    latitude: float
    longitude: float
    organization: str
    browser: str
    browser_version: str
    browser_family: str
    browser_type: str
    os: str
    os_version: str
    os_family: str
    device: str
    bot_name: str
    bot_category: str
    query: str
    destination: str
    rule_id: int
    flags: int
    conversions: tuple[FiredConversion, ...] = ()


class EventKind(StrEnum):
    """What an event is."""

    CLICK = "click"
    VIEW = "view"
    CONVERSION = "conversion"


ALL_KINDS = frozenset(EventKind)
HIT_KINDS = {EventKind.CLICK: HitKind.CLICK, EventKind.VIEW: HitKind.VIEW}
"""What of `ALL_KINDS` is in the table of hits, with the number that stands for it there."""


class Place(msgspec.Struct, frozen=True, array_like=True, order=True):
    """Where an event stands among all: `number` rises with its id, `rank` is 1 of conversions."""

    number: int
    rank: int

    @property
    def id(self) -> int:
        """The id of the hit or conversion, of 64 bits without a sign."""
        return self.number & (2**64 - 1)

    @property
    def at(self) -> datetime:
        """The time, to the millisecond."""
        return _EPOCH + timestamp_ms(self.id) * _MILLISECOND


class Event(msgspec.Struct, frozen=True):
    """A hit, or a conversion with the hit that it is attributed to.

    `hit` is None where no hit explains a conversion, or nothing is kept or may be shown of it.
    """

    hit: StoredHit | None
    conversion: FiredConversion | None = None

    @property
    def kind(self) -> EventKind:
        """What it is."""
        if self.conversion is not None:
            return EventKind.CONVERSION
        assert self.hit is not None
        return EventKind.VIEW if self.hit.kind == HitKind.VIEW else EventKind.CLICK

    @property
    def event_id(self) -> int:
        """The id, of 64 bits."""
        if self.conversion is not None:
            return self.conversion.event_id
        assert self.hit is not None
        return self.hit.hit_id

    @property
    def ts(self) -> datetime:
        """When it happened: aware, UTC."""
        if self.conversion is not None:
            return self.conversion.ts
        assert self.hit is not None
        return self.hit.ts

    @property
    def datapoint_id(self) -> int:
        """The datapoint's id; 0 of a conversion that no hit explains."""
        if self.conversion is not None:
            return self.conversion.datapoint_id
        assert self.hit is not None
        return self.hit.datapoint_id

    @property
    def place(self) -> Place:
        """Where it stands in lists."""
        return Place(chronological(self.event_id), int(self.conversion is not None))


def stored_hit(row: Sequence[Any]) -> StoredHit:
    """Return the hit of a row of `HIT_COLUMNS`."""
    values = dict(zip(HITS, row, strict=True))
    values["ts"] = _moment(values["ts"])
    values["is_unique"] = bool(values["is_unique"])
    values["is_spider"] = bool(values["is_spider"])
    return StoredHit(**values)


def fired_conversion(row: Sequence[Any]) -> FiredConversion:
    """Return the conversion of a row of `FIRED_COLUMNS`."""
    values = dict(zip(_FIRED_COLUMNS, row, strict=True))
    values["ts"] = _moment(values["ts"])
    return FiredConversion(**values)


def _moment(milliseconds: int) -> datetime:
    return _EPOCH + milliseconds * _MILLISECOND
