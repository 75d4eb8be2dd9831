"""kill -9 of the hit store in the middle of inserts; whatever was not acknowledged is replayed.

`CLICKTRAIL_KILLS` says how many rounds of killing there are.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from clicktrail.hits.rollups import NAMES as ROLLUPS
from clicktrail.hits.store import HitStore, HitStoreDown
from tests.support.hit_store import (
    HitStoreProcess,
    conversion_columns,
    hit_columns,
    temporary_settings,
)
from tests.support.traffic_recount import random_conversions, random_hits

ROUNDS = int(os.environ.get("CLICKTRAIL_KILLS", "10"))
ROWS = 500
ACCOUNT = 5
FIRST_MS = 1_780_000_000_000


class Batch:
    """A fixed range of the journal: its token and, always the same, its rows."""

    def __init__(self, number: int) -> None:
        source = random.Random(number)
        self.token = f"000-00:1:{number}"
        self.hits = random_hits(
            source, ACCOUNT, ROWS, FIRST_MS + number * 3_600_000, 3 * 86_400_000
        )
        self.conversions = random_conversions(source, ACCOUNT, self.hits, 50)

    def insert(self, store: HitStore) -> None:
        store.insert_hits(hit_columns(self.hits), self.token)
        store.insert_conversions(conversion_columns(self.conversions), self.token)


def expected(batches: list[Batch]) -> dict[str, tuple[Any, ...]]:
    hits = [hit for batch in batches for hit in batch.hits]
    fired = [c for batch in batches for c in batch.conversions]
    attributed = [c for c in fired if c["outcome"] == "attributed"]
    with_others = [c for c in fired if c["outcome"] != "duplicate"]
    of_hits = (
        sum(1 for hit in hits if not hit["is_spider"] and not hit["kind"]),
        sum(1 for hit in hits if not hit["is_spider"] and hit["kind"]),
        sum(1 for hit in hits if hit["is_spider"]),
        len(attributed),
        sum(c["value"] for c in attributed),
    )
    of_conversions = (len(with_others), sum(c["value"] for c in with_others))
    return {
        "hits": (len(hits),),
        "conversions": (len(fired),),
        **dict.fromkeys(ROLLUPS[:4], of_hits),
        **dict.fromkeys(ROLLUPS[4:], of_conversions),
    }


def stored(store: HitStore) -> dict[str, tuple[Any, ...]]:
    sums = {"hits": "count()", "conversions": "count()"}
    fired = "sum(conversions), toInt64(sum(value) * 10000)"
    return {
        table: tuple(
            store.rows(
                "SELECT "
                + sums.get(
                    table,
                    fired
                    if table in ROLLUPS[4:]
                    else f"sum(clicks), sum(views), sum(spider_hits), {fired}",
                )
                + f" FROM {table}"
            )[0]
        )
        for table in ("hits", "conversions", *ROLLUPS)
    }


@pytest.mark.timeout(120 + 10 * ROUNDS)
def test_kills_during_inserts_lose_and_double_nothing(tmp_path: Path) -> None:
    process = HitStoreProcess(temporary_settings(tmp_path / "data"))
    process.start()
    store = process.client()
    store.migrate()
    kills = random.Random(3)
    numbers = itertools.count()
    inserted: list[Batch] = []
    for round_number in range(ROUNDS):
        batches: list[Batch] = []
        killer = threading.Timer(kills.uniform(0.01, 0.3), process.stop, (signal.SIGKILL,))
        killer.start()
        with contextlib.suppress(HitStoreDown):
            while True:
                batches.append(Batch(next(numbers)))
                batches[-1].insert(store)
        killer.join()
        store.close()
        process.start()
        # What was acknowledged is durable; the range that was under way is always replayed, and so
        # is the one before it, as after a crash between the insert and the checkpoint.
        for batch in batches[-2:]:
            batch.insert(store)
        inserted += batches
        assert stored(store) == expected(inserted), f"after kill {round_number + 1}"
    store.close()
    assert process.stop() == 0
