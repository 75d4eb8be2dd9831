"""The newest hits first, page by page, each with the conversions that were attributed to it.

Looks back in windows that widen eightfold until a page is full, so that a busy account is answered
from its last hours and a quiet one still finds its oldest hit. Pages follow on hit ids: a hit's
time is the one in its id, hence the order of ids (signed) is the order of time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from clicktrail.domain.events import Flag
from clicktrail.domain.hit_id import chronological, timestamp_ms
from clicktrail.hits.columns import HITS
from clicktrail.hits.query import FIRST_INSTANT, QueryError
from clicktrail.hits.sql import Parameters

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore

MAX_LIMIT = 10_000
FIRST_WINDOW = timedelta(hours=6)
WIDENING = 8
# The last hours are few rows: several threads would wait for each other longer than they read, and
# what was unpacked for one page serves the next.
_OF_FEW_ROWS = {"max_threads": "1", "use_uncompressed_cache": "1"}
# Hits may be stamped slightly ahead of this machine's clock, by other nodes.
CLOCK_SKEW = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
# As `hit_id.chronological`: hits imported from before 2024 have the sign bit.
_IN_TIME = "reinterpretAsInt64(hit_id)"
HIT_COLUMNS = ", ".join(
    "toUnixTimestamp64Milli(ts) AS ms" if name == "ts" else name for name in HITS
)
"""What is selected of `hits` for `stored_hit`."""

_CONVERSION_COLUMNS = (
    "click_hit_id",
    "event_id",
    "conversion_id",
    "toInt64(toDecimal128(value, 4) * 10000)",
    "toInt64(toDecimal128(commission, 4) * 10000)",
    "toInt64(toDecimal128(cost, 4) * 10000)",
    "parameter",
    "toUnixTimestamp64Milli(ts)",
    "toString(outcome)",
)


class HitFilter(StrEnum):
    """Classes of hits (the words of the API's `filter`, spec behaviour.md §1)."""

    SPIDERS = "spiders"
    UNIQUES = "uniques"
    NON_UNIQUES = "nonuniques"
    CONVERSIONS = "conversions"


_CLASS = {
    HitFilter.SPIDERS: "is_spider",
    HitFilter.UNIQUES: "is_unique AND NOT is_spider",
    HitFilter.NON_UNIQUES: "NOT is_unique AND NOT is_spider",
}


class HitConversion(msgspec.Struct, frozen=True):
    """A conversion of a hit; amounts in ten-thousandths of the currency unit, `ts` aware, UTC."""

    event_id: int
    conversion_id: int
    value: int
    commission: int
    cost: int
    parameter: str
    ts: datetime
    outcome: str


class StoredHit(msgspec.Struct, frozen=True):
    """A hit as stored (columns of `hits`, `ts` aware, UTC), with its conversions, oldest first."""

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
    conversions: tuple[HitConversion, ...] = ()


class StreamQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which hits to list: of an account, in [start, end), older than the hit `before`.

    `None` as a filter lets everything through, an empty list nothing. `conversion_ids` keeps the
    hits that have one of these conversions (not duplicates).
    """

    account_id: int
    limit: int = 50
    before: int | None = None
    start: datetime = FIRST_INSTANT
    end: datetime | None = None
    datapoint_ids: tuple[int, ...] | None = None
    group_ids: tuple[int, ...] | None = None
    conversion_ids: tuple[int, ...] | None = None
    filter: HitFilter | None = None


def newest_hits(store: HitStore, query: StreamQuery, now: datetime) -> list[StoredHit]:
    """Return at most `query.limit` hits, newest first; the last one's id continues the list.

    Raises QueryError, HitStoreDown or HitStoreRefused.
    """
    if not 0 <= query.limit <= MAX_LIMIT:
        raise QueryError(f"the limit must be 0 to {MAX_LIMIT}")
    lens = store.lens
    if lens is not None:
        query = lens.narrow_stream(query)
    bound = Parameters()
    conditions = _conditions(query, bound)
    end = min(query.end or now + CLOCK_SKEW, now + CLOCK_SKEW)
    if query.before is not None:
        newest = _EPOCH + timedelta(milliseconds=timestamp_ms(query.before) + 1)
        end = min(end, newest)
    found: list[StoredHit] = []
    if query.limit:
        for start, until in looking_back(store, query.account_id, query.start, end, now):
            found += _window(store, conditions, bound, start, until, query.limit - len(found))
            if len(found) >= query.limit:
                break
    found = _with_conversions(store, query.account_id, found)
    return found if lens is None else [lens.dim_hit(hit) for hit in found]


def looking_back(
    store: HitStore, account_id: int, start: datetime, end: datetime, now: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield windows from `end` back to `start`, each eightfold as wide as the one before.

    None lies before the account's first day, which is asked for once the first window was not
    enough.
    """
    window = FIRST_WINDOW
    lower = max(min(end, now) - window, start)
    floor = None
    while lower < end:
        yield lower, end
        if floor is None:
            floor = first_day(store, account_id)
            if floor is None:
                return
        end, window = lower, window * WIDENING
        lower = max(end - window, start, floor)


def looking_forward(
    store: HitStore, account_id: int, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield windows from `start`, or the account's first day, to `end`, each eightfold as wide."""
    floor = first_day(store, account_id)
    if floor is None:
        return
    start, window = max(start, floor), FIRST_WINDOW
    while start < end:
        # The calendar ends before the last window might.
        until = end if end - start <= window else start + window
        yield start, until
        start, window = until, window * WIDENING


def _conditions(query: StreamQuery, bound: Parameters) -> list[str]:
    conditions = [
        f"account_id = {bound.add('account_id', 'UInt32', query.account_id)}",
        # Of these there is nothing to show, whoever it was.
        f"bitAnd(flags, {int(Flag.LIGHT)}) = 0",
    ]
    if query.datapoint_ids is not None:
        conditions.append(bound.among("datapoint_id", "datapoint_ids", query.datapoint_ids))
    if query.group_ids is not None:
        conditions.append(bound.among("group_id", "group_ids", query.group_ids))
    if query.before is not None:
        conditions.append(
            f"{_IN_TIME} < {bound.add('before', 'Int64', chronological(query.before))}"
        )
    if query.filter in _CLASS:
        conditions.append(_CLASS[query.filter])
    if query.filter is HitFilter.CONVERSIONS or query.conversion_ids is not None:
        of_these = ""
        if query.conversion_ids is not None:
            among = bound.among("conversion_id", "conversion_ids", query.conversion_ids)
            of_these = f" AND {among}"
        conditions.append(
            "hit_id IN (SELECT click_hit_id FROM conversions WHERE account_id ="
            f" {{account_id:UInt32}} AND outcome = 'attributed'{of_these})"
        )
    return conditions


def _window(
    store: HitStore,
    conditions: list[str],
    bound: Parameters,
    start: datetime,
    end: datetime,
    limit: int,
) -> list[StoredHit]:
    within = [
        f"ts >= {bound.moment('window_start', start)}",
        f"ts < {bound.moment('window_end', end)}",
    ]
    rows = store.rows(
        f"SELECT {HIT_COLUMNS} FROM hits WHERE {' AND '.join([*conditions, *within])}"
        f" ORDER BY {_IN_TIME} DESC LIMIT {bound.add('limit', 'UInt64', limit)}",
        bound.values,
        _OF_FEW_ROWS if end - start <= FIRST_WINDOW + CLOCK_SKEW else {},
    )
    return [stored_hit(row) for row in rows]


def first_day(store: HitStore, account_id: int) -> datetime | None:
    """Return the start of the first day (UTC) that the account has hits or conversions of.

    Hits by their rollup; conversions themselves, since no rollup has those that do not count.
    """
    bound = {"account_id": account_id}
    of_hits = store.rows(
        "SELECT min(toUnixTimestamp(toDateTime(day, 'UTC'))), count() FROM account_day"
        " WHERE account_id = {account_id:UInt32}",
        bound,
    )
    of_conversions = store.rows(
        "SELECT toUnixTimestamp(toStartOfDay(ts)) FROM conversions"
        " WHERE account_id = {account_id:UInt32} ORDER BY account_id, toDate(ts) LIMIT 1",
        bound,
    )
    seconds, count = of_hits[0]
    found = [seconds] if count else []
    found += [row[0] for row in of_conversions]
    return _EPOCH + timedelta(seconds=min(found)) if found else None


def _with_conversions(store: HitStore, account_id: int, hits: list[StoredHit]) -> list[StoredHit]:
    if not hits:
        return hits
    bound = Parameters()
    conditions = [
        f"account_id = {bound.add('account_id', 'UInt32', account_id)}",
        bound.among("click_hit_id", "hit_ids", (hit.hit_id for hit in hits), "UInt64"),
        # No conversion comes before its hit.
        f"ts >= {bound.moment('since', min(hit.ts for hit in hits))}",
    ]
    rows = store.rows(
        f"SELECT {', '.join(_CONVERSION_COLUMNS)} FROM conversions"
        f" WHERE {' AND '.join(conditions)} AND outcome != 'unattributed' ORDER BY ts, event_id",
        bound.values,
    )
    by_hit: dict[int, list[HitConversion]] = defaultdict(list)
    for click_hit_id, event_id, conversion_id, value, commission, cost, text, ms, outcome in rows:
        by_hit[click_hit_id].append(
            HitConversion(
                event_id, conversion_id, value, commission, cost, text, _moment(ms), outcome
            )
        )
    return [
        msgspec.structs.replace(hit, conversions=tuple(by_hit[hit.hit_id]))
        if hit.hit_id in by_hit
        else hit
        for hit in hits
    ]


def stored_hit(row: Sequence[Any]) -> StoredHit:
    """Return the hit of a row of `HIT_COLUMNS`."""
    values = dict(zip(HITS, row, strict=True))
    values["ts"] = _moment(values["ts"])
    values["is_unique"] = bool(values["is_unique"])
    values["is_spider"] = bool(values["is_spider"])
    return StoredHit(**values)


def _moment(milliseconds: int) -> datetime:
    return _EPOCH + milliseconds * _MILLISECOND
