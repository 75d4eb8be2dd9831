"""How far back an account's answers can be complete, by the tables that they come from."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from clicktrail.hits.horizons import BEGINNING
from clicktrail.hits.recounting import parts

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore

REACH_SECONDS = 1.0
"""For so long a reach is remembered; what moves it must wait as long before it removes anything."""

ACCOUNTS_AT_ONCE = 1000
"""Values travel in the address of a statement, which holds 64 KiB."""


class Reach(NamedTuple):
    """The first days (UTC) of which everything is there, `BEGINNING` where nothing is missing.

    `hits` and `conversions` are the raw rows, `sums` the rollups; `quarters` those by quarter of an
    hour, None where the account has none.
    """

    hits: date = BEGINNING
    conversions: date = BEGINNING
    sums: date = BEGINNING
    quarters: date | None = None


EVERYTHING = Reach()
_known: WeakKeyDictionary[HitStore, dict[int, tuple[float, Reach]]] = WeakKeyDictionary()


def reach_of(store: HitStore, account_id: int) -> Reach:
    """Return how far an account's tables reach, as of at most `REACH_SECONDS` ago.

    Raises HitStoreError.
    """
    known = _known.setdefault(store, {})
    now = time.monotonic()
    if account_id in known and now - known[account_id][0] < REACH_SECONDS:
        return known[account_id][1]
    row = store.rows(
        "SELECT max(hits_since), max(conversions_since), max(sums_since),"
        " (SELECT min(since) FROM quartered WHERE account_id = {account:UInt32}"
        " HAVING count() > 0)"
        " FROM horizons WHERE account_id = {account:UInt32}",
        {"account": account_id},
    )[0]
    found = Reach(*row)
    known[account_id] = (now, found)
    return found


def quartered(store: HitStore) -> dict[int, date]:
    """Return since when accounts are summed up by quarters of an hour. Raises HitStoreError."""
    rows = store.rows_of_all("SELECT account_id, min(since) FROM quartered GROUP BY account_id")
    return {row[0]: row[1] for row in rows}


def quarter(store: HitStore, since: Mapping[int, date]) -> None:
    """From now on, sum accounts up by quarters of an hour; all is so from the days given on.

    A later day than is noted already changes nothing. Raises HitStoreError.
    """
    for shard, accounts in (
        (shard, some)
        for shard in store.shards
        for some in parts([each for each in since if shard.place.holds(each)], ACCOUNTS_AT_ONCE)
    ):
        shard.command(
            "INSERT INTO quartered SELECT each.1, each.2 FROM (SELECT arrayJoin(arrayZip("
            "{accounts:Array(UInt32)}, {since:Array(Date)})) AS each)",
            {"accounts": accounts, "since": [since[account] for account in accounts]},
        )


def of_nothing(store: HitStore, accounts: Collection[int]) -> set[int]:
    """Return which of the accounts have no event and no sum yet. Raises HitStoreError."""
    left = set(accounts)
    for some in parts(sorted(left), ACCOUNTS_AT_ONCE):
        rows = store.rows_of_all(
            "SELECT DISTINCT account_id FROM account_day"
            " WHERE account_id IN {accounts:Array(UInt32)}"
            " UNION DISTINCT SELECT DISTINCT account_id FROM conversion_day"
            " WHERE account_id IN {accounts:Array(UInt32)}",
            {"accounts": some},
        )
        left -= {row[0] for row in rows}
    return left


def midnight(day: date) -> datetime:
    """Return the first moment of a day of UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
