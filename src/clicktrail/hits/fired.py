"""Single conversions as they were decided, with everything that decided them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from clicktrail.domain.conversion_policy import DEFAULT_POLICY, ConversionPolicy
from clicktrail.domain.hit_id import timestamp_ms

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore

MOST = 1000
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = (
    "event_id",
    "toUnixTimestamp64Milli(ts) AS ms",
    "account_id",
    "conversion_id",
    "toString(outcome)",
    "toString(evidence)",
    "toString(channel)",
    "click_hit_id",
    "datapoint_id",
    "kind",
    "value",
    "commission",
    "given_value",
    "given_commission",
    "toString(currency)",
    "parameter",
    "order_id",
    "rejected",
    "toString(policy)",
)


class Loser(msgspec.Struct, frozen=True):
    """A hit that did not earn the conversion, and why (`domain.attribution`'s words)."""

    hit_id: str
    datapoint_id: int
    kind: int
    evidence: str
    reason: str


class DecidedConversion(msgspec.Struct, frozen=True):
    """A conversion with its attribution. `click_hit_id` and `datapoint_id` are 0 for nobody's.

    `value` and `commission` are what is in the totals; the `given_` ones are in `currency`.
    """

    event_id: int
    fired_at: datetime
    account_id: int
    conversion_id: int
    outcome: str
    evidence: str
    channel: str
    click_hit_id: int
    datapoint_id: int
    kind: int
    value: Decimal
    commission: Decimal
    given_value: Decimal
    given_commission: Decimal
    currency: str
    parameter: str
    order_id: str
    rejected: tuple[Loser, ...]
    policy: ConversionPolicy


class _KeptPolicy(msgspec.Struct):
    """A policy as the column has it."""

    duplicates: int = DEFAULT_POLICY.duplicates
    min_seconds: int = DEFAULT_POLICY.min_seconds
    max_seconds: int = DEFAULT_POLICY.max_seconds
    look_back_days: int = DEFAULT_POLICY.look_back_days
    currency: str = DEFAULT_POLICY.currency


def of_event(store: HitStore, event_id: int) -> list[DecidedConversion]:
    """Return the conversion of an event id, if there is one; raises HitStoreError."""
    return _read(
        store,
        "event_id = {event:UInt64} AND ts = fromUnixTimestamp64Milli({ms:Int64}, 'UTC')",
        {"event": event_id, "ms": timestamp_ms(event_id)},
    )


def of_click(store: HitStore, account_id: int, hit_id: int) -> list[DecidedConversion]:
    """Return the conversions, oldest first, that a hit earned or came into question for."""
    return _read(
        store,
        "account_id = {account:UInt32}"
        " AND ts >= fromUnixTimestamp64Milli({ms:Int64}, 'UTC') - INTERVAL 1 HOUR"
        " AND (click_hit_id = {hit:UInt64} OR position(rejected, {named:String}) > 0)",
        {
            "account": account_id,
            "hit": hit_id,
            "ms": timestamp_ms(hit_id),
            "named": f'"hit_id":"{hit_id}"',
        },
    )


def newest(
    store: HitStore, limit: int, conversion_id: int | None = None
) -> list[DecidedConversion]:
    """Return the newest conversions, of all or of one, newest first; at most `MOST`."""
    where = "1" if conversion_id is None else "conversion_id = {conversion:UInt32}"
    bound = {} if conversion_id is None else {"conversion": conversion_id}
    return _read(store, where, bound, newest_first=True, limit=min(limit, MOST))


def _read(
    store: HitStore,
    where: str,
    parameters: dict[str, Any],
    *,
    newest_first: bool = False,
    limit: int = MOST,
) -> list[DecidedConversion]:
    order = "ts DESC, event_id DESC" if newest_first else "ts, event_id"
    sql = (
        f"SELECT {', '.join(_COLUMNS)} FROM conversions WHERE {where}"
        f" ORDER BY {order} LIMIT {int(limit)}"
    )
    if "account" in parameters:
        return [_fired(row) for row in store.rows(sql, parameters)]
    found = map(_fired, store.rows_of_all(sql, parameters))
    in_order = sorted(found, key=lambda each: (each.fired_at, each.event_id), reverse=newest_first)
    return in_order[:limit]


def _fired(row: Any) -> DecidedConversion:
    event_id, ms, *plain, rejected, policy = row
    losers = msgspec.json.decode(rejected, type=tuple[Loser, ...]) if rejected else ()
    kept = msgspec.json.decode(policy or "{}", type=_KeptPolicy)
    values = (
        event_id,
        _BEGINNING + timedelta(milliseconds=ms),
        *plain,
        losers,
        ConversionPolicy(**msgspec.structs.asdict(kept)),
    )
    return DecidedConversion(**dict(zip(DecidedConversion.__struct_fields__, values, strict=True)))
