"""kill -9 of ingestion and hit store at random under traffic: everything is counted exactly once.

`CLICKTRAIL_KILLS` says how many rounds of killing there are.
"""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from clicktrail.domain.events import Hit
from clicktrail.verify import run
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.ingestion import Edge, IngestProcess

ROUNDS = int(os.environ.get("CLICKTRAIL_KILLS", "10"))
VICTIMS = [("ingest",), ("store",), ("store", "ingest")]


@pytest.mark.timeout(240 + 10 * ROUNDS)
def test_killed_at_any_moment_it_counts_everything_exactly_once(tmp_path: Path) -> None:
    settings = temporary_settings(tmp_path / "data", journal_segment_bytes=2**20)
    source = random.Random(4711)
    store_process = HitStoreProcess(settings)
    store_process.start()
    ingest = IngestProcess(settings)
    edges = [Edge(settings, worker, seed=1) for worker in range(2)]
    now_ms = int(time.time() * 1000) - 3_600_000
    for victims in source.choices(VICTIMS, k=ROUNDS):
        if ingest.process is None:
            ingest.start()
        # Import, start and first cycles take about a second and a half here; strike before,
        # during and after.
        strike_at = time.monotonic() + source.uniform(0.3, 3.0)
        while time.monotonic() < strike_at:
            for edge in edges:
                edge.serve(source.randrange(1, 400), now_ms)
            now_ms += source.randrange(100, 20_000)
            time.sleep(source.uniform(0.005, 0.05))
        if "store" in victims:
            store_process.stop(signal.SIGKILL)
            # What ingestion does without a store is a moment to be killed at as well.
            time.sleep(source.uniform(0, 0.5))
            store_process.start()
        if "ingest" in victims:
            ingest.stop(signal.SIGKILL)
    if ingest.process is None:
        ingest.start()
    ingest.wait_until_all_is_in()
    assert ingest.stop() == 0

    report = run(settings)
    for edge in edges:
        edge.close()
    store = store_process.client()
    counted = store.rows("SELECT count(), uniqExact(hit_id) FROM hits")[0]
    store.close()
    assert store_process.stop() == 0

    hits = sum(isinstance(event, Hit) for edge in edges for event in edge.written)
    assert str(report).endswith("all is well"), str(report)
    assert (report.hits, report.waiting_bytes) == (hits, 0)
    assert tuple(counted) == (hits, hits)
