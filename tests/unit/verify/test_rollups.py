"""Rollups are held against the raw rows they are made of, all that they hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from clicktrail.hits.rollups import ROLLUPS
from clicktrail.hits.store import HitStore
from clicktrail.verify import rollups
from clicktrail.verify.report import Report
from clicktrail.verify.scope import Scope
from tests.support.hit_store import conversion_columns, hit_columns

NOON = datetime(2026, 3, 1, 12, 40, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1000)
DAY = NOON_MS // 86_400_000
OF_HITS = [rollup.table for rollup in ROLLUPS if rollup.has_hits]


def looked(look: Callable[[], None]) -> bool:
    look()
    return True


def compared(store: HitStore, account_id: int) -> list[tuple[str, str, int, int]]:
    report = Report()
    rollups.compare(store, report, Scope(accounts=(account_id,)), DAY, looked)
    return [
        (each.where.partition(",")[0], each.what, each.expected, each.found)
        for each in report.differences
    ]


@pytest.fixture
def account(hit_store: HitStore, account_id: int) -> int:
    """An account with hits of people and bots and a conversion without any hit."""
    hits = [
        {
            "ts": NOON_MS + n,
            "hit_id": account_id * 1000 + n,
            "account_id": account_id,
            "datapoint_id": 1 + n % 2,
            "is_spider": n > 5,
        }
        for n in range(8)
    ]
    hit_store.insert_hits(hit_columns(hits), f"compared:{account_id}")
    fired = {"ts": NOON_MS, "account_id": account_id, "conversion_id": 1, "outcome": "attributed"}
    hit_store.insert_conversions(
        conversion_columns([{**fired, "event_id": account_id, "datapoint_id": 3}]),
        f"compared:{account_id}",
    )
    return account_id


def test_sums_of_what_is_there_are_right(hit_store: HitStore, account: int) -> None:
    assert compared(hit_store, account) == []


@pytest.mark.parametrize("table", OF_HITS)
def test_a_latest_hit_that_never_was_is_found(
    hit_store: HitStore, account: int, table: str
) -> None:
    hit_store.command(
        f"INSERT INTO {table} SELECT * REPLACE (last_hit + INTERVAL 1 SECOND AS last_hit,"
        " 0 AS clicks, 0 AS unique_clicks, 0 AS views, 0 AS unique_views, 0 AS spider_hits,"
        " 0 AS conversions, 0 AS converted_clicks, 0 AS unique_conversions, 0 AS value,"
        f" 0 AS commission, 0 AS cost) FROM {table} WHERE account_id = {account}"
        " AND last_hit > 0 ORDER BY last_hit DESC LIMIT 1"
    )
    last = NOON_MS + 5
    assert compared(hit_store, account) == [(table, "last_hit", last, last + 1000)]
