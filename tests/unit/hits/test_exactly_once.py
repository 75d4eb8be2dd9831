from __future__ import annotations

import random
from typing import Any

from clicktrail.hits.rollups import NAMES as ROLLUPS
from clicktrail.hits.store import HitStore
from tests.support.hit_store import conversion_columns, hit_columns
from tests.support.traffic_recount import random_conversions, random_hits

FIRST_MS = 1_780_000_000_000


def everything(store: HitStore, account_id: int) -> dict[str, Any]:
    """Return every sum that any table holds of an account."""
    sums = {
        "hits": "count()",
        "conversions": "count(), sum(value)",
        "conversion_hour": "sum(conversions), sum(value)",
        "conversion_day": "sum(conversions), sum(value)",
    }
    hit_sums = "sum(clicks), sum(views), sum(spider_hits), sum(conversions), sum(value)"
    return {
        table: store.rows(
            f"SELECT {sums.get(table, hit_sums)} FROM {table} WHERE account_id = {{a:UInt32}}",
            {"a": account_id},
        )[0]
        for table in ("hits", "conversions", *ROLLUPS)
    }


def test_a_repeated_token_counts_once_in_raw_and_rollups(
    hit_store: HitStore, account_id: int
) -> None:
    source = random.Random(1)
    hits = random_hits(source, account_id, 400, FIRST_MS, 9_000_000)
    conversions = random_conversions(source, account_id, hits, 100)
    token = f"000-00:1:{account_id}-9"
    assert hit_store.insert_hits(hit_columns(hits), token) == 400
    assert hit_store.insert_conversions(conversion_columns(conversions), token) == 100
    once = everything(hit_store, account_id)
    for _ in range(3):
        hit_store.insert_hits(hit_columns(hits), token)
        hit_store.insert_conversions(conversion_columns(conversions), token)
    assert everything(hit_store, account_id) == once
    assert once["hits"] == (400,)
    assert sum(once["account_day"][:3]) == sum(once["datapoint_hour"][:3]) == 400
    assert once["account_hour"] == once["account_day"] == once["datapoint_day"]


def test_another_token_counts_even_where_the_rollup_rows_are_alike(
    hit_store: HitStore, account_id: int
) -> None:
    hit = {"ts": FIRST_MS, "account_id": account_id, "datapoint_id": 1, "ip": "192.0.2.1"}
    for number in range(3):
        rows = [hit | {"hit_id": number + 1}]
        hit_store.insert_hits(hit_columns(rows), f"000-00:1:{account_id}-{number}")
    assert everything(hit_store, account_id) == {
        "hits": (3,),
        "conversions": (0, 0),
        "datapoint_hour": (3, 0, 0, 0, 0),
        "datapoint_day": (3, 0, 0, 0, 0),
        "account_hour": (3, 0, 0, 0, 0),
        "account_day": (3, 0, 0, 0, 0),
        "conversion_hour": (0, 0),
        "conversion_day": (0, 0),
    }


def test_a_batch_over_several_months_counts_once(hit_store: HitStore, account_id: int) -> None:
    hits = random_hits(random.Random(2), account_id, 500, FIRST_MS, 400 * 86_400_000)
    for _ in range(3):
        hit_store.insert_hits(hit_columns(hits), f"000-00:7:{account_id}")
    counted = everything(hit_store, account_id)
    assert counted["hits"] == (500,)
    assert sum(counted["account_day"][:3]) == sum(counted["datapoint_hour"][:3]) == 500
