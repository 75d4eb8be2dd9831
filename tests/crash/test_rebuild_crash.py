"""`kill -9` of a replay, the ingestion and the hit store: nothing lost, and nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from clicktrail.domain.events import Hit
from clicktrail.hits import versions
from clicktrail.settings import Settings
from clicktrail.verify import run
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.ingestion import Edge, IngestProcess

ROUNDS = 6
COMMANDS = (("replay",), ("rebuild",), ("rebuild", "--rollups-only"))


def start(settings: Settings, *command: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "CLICKTRAIL_DATA_DIR": str(settings.data_dir),
        "CLICKTRAIL_HITSTORE_PORT": str(settings.hitstore_port),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "clicktrail", *command],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.timeout(300)
def test_killed_at_any_moment_everything_is_counted_exactly_once(tmp_path: Path) -> None:
    settings = temporary_settings(tmp_path / "data", journal_segment_bytes=2**20)
    source = random.Random(271828)
    store_process = HitStoreProcess(settings)
    store_process.start()
    ingest = IngestProcess(settings)
    ingest.start()
    edges = [Edge(settings, worker, seed=1, account=1 + worker) for worker in range(2)]
    stop = threading.Event()

    def serve() -> None:
        now_ms = int(time.time() * 1000) - 4 * 24 * 3_600_000
        chance = random.Random(3)
        while not stop.wait(chance.uniform(0.005, 0.1)):
            for edge in edges:
                edge.serve(chance.randrange(1, 40), now_ms)
            now_ms += chance.randrange(100, 1_000_000)

    traffic = threading.Thread(target=serve, daemon=True)
    traffic.start()
    try:
        ingest.wait_for(lambda status: status.figures["hits_total"] > 0)
        for number in range(ROUNDS):
            process = start(settings, *COMMANDS[number % len(COMMANDS)])
            try:
                # Its start takes about a second here, all of it a few.
                process.wait(source.uniform(1.0, 6.0))
            except subprocess.TimeoutExpired:
                process.kill()
            process.communicate()
            if number % 3 == 1:
                ingest.stop(signal.SIGKILL)
                ingest.start()
            if number % 3 == 2:
                store_process.stop(signal.SIGKILL)
                store_process.start()
    finally:
        stop.set()
        traffic.join(30)
    last = start(settings, "replay")
    said = last.communicate(timeout=120)[0]
    assert last.returncode == 0, said
    hits = sum(isinstance(event, Hit) for edge in edges for event in edge.written)
    for edge in edges:
        edge.close()
    store = store_process.client()
    deadline = time.monotonic() + 60
    while store.rows("SELECT count() FROM hits")[0][0] < hits and time.monotonic() < deadline:
        time.sleep(0.1)
    ingest.wait_until_all_is_in()
    assert ingest.stop() == 0
    report = run(settings)
    counted = store.rows("SELECT count(), uniqExact(hit_id) FROM hits")[0]
    kept = versions.left_over(store)
    store.close()
    assert store_process.stop() == 0
    assert str(report).endswith("all is well"), str(report)
    assert (report.hits, report.waiting_bytes) == (hits, 0)
    assert tuple(counted) == (hits, hits)
    assert kept == []
