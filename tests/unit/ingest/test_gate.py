"""Ingestion stands aside for whoever exchanges tables, until that one is done, or dead."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from clicktrail.hits.store import HitStore
from clicktrail.ingest import plan_file
from clicktrail.ingest.gate import Gate, ingestion_aside
from clicktrail.settings import Settings
from tests.support.hit_store import HitStoreProcess
from tests.support.ingestion import Edge, IngestProcess
from tests.support.waiting import eventually

HOLDER = """
import sys, time
from clicktrail.hits.store import HitStore
from clicktrail.ingest.gate import ingestion_aside
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings
settings = Settings(data_dir=sys.argv[1], hitstore_port=int(sys.argv[2]))
store = HitStore.connect(settings, Secrets.load(settings))
with ingestion_aside(settings, store, "clicktrail rebuild") as last:
    print(last, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def store_process(settings: Settings) -> Iterator[HitStoreProcess]:
    process = HitStoreProcess(settings)
    process.start()
    yield process
    assert process.stop() == 0


@pytest.fixture
def store(store_process: HitStoreProcess) -> Iterator[HitStore]:
    client = store_process.client()
    yield client
    client.close()


@pytest.fixture
def edge(settings: Settings) -> Iterator[Edge]:
    edge = Edge(settings, 0)
    edge.serve(100, int(time.time() * 1000) - 3_600_000)
    yield edge
    edge.close()


def rows(store: HitStore) -> int:
    counts = "SELECT (SELECT count() FROM hits) + (SELECT count() FROM conversions)"
    return int(store.rows(counts)[0][0])


def held_by_another(settings: Settings) -> tuple[subprocess.Popen[str], int]:
    """Start a process that holds ingestion up; return it and the last cycle it was told."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(settings.data_dir), str(settings.hitstore_port)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def test_a_running_ingestion_waits_and_goes_on_when_the_holder_is_killed(
    settings: Settings, store: HitStore, edge: Edge
) -> None:
    ingest = IngestProcess(settings)
    ingest.start()
    try:
        ingest.wait_for(lambda status: status.figures["cycles_total"] > 0)
        holder, last = held_by_another(settings)
        assert plan_file.end_of(settings.data_dir / "ingest" / "plan") == (last, True)
        before = rows(store)
        edge.serve(50, int(time.time() * 1000))
        status = ingest.wait_for(lambda status: status.figures["lag_bytes"] > 0)
        waits = f"Hits wait in the journal for clicktrail rebuild (process {holder.pid})."
        ingest.wait_for(lambda status: status.notes == [waits])
        assert (status.problems, rows(store)) == ([], before)
        holder.kill()
        holder.communicate()
        eventually(lambda: rows(store), lambda number: number == 150, seconds=30)
    finally:
        assert ingest.stop() == 0


def test_where_no_ingestion_runs_what_it_had_begun_is_brought_to_its_end(
    settings: Settings, store: HitStore, edge: Edge
) -> None:
    ingest = IngestProcess(settings)
    ingest.start()
    ingest.wait_for(lambda status: status.figures["cycles_total"] > 0)
    assert ingest.stop() == 0
    plan = settings.data_dir / "ingest" / "plan"
    assert not plan_file.end_of(plan)[1]
    with ingestion_aside(settings, store, "a test") as last:
        assert plan_file.end_of(plan) == (last, True)
        assert last > 0
        # One that is started now waits for its turn, and then repeats nothing.
        ingest.start()
        edge.serve(50, int(time.time() * 1000))
    eventually(lambda: rows(store), lambda number: number == 150, seconds=30)
    assert ingest.stop() == 0


def test_an_ingestion_that_is_told_to_stop_does_not_wait_any_longer(
    settings: Settings, store: HitStore
) -> None:
    directory = settings.data_dir / "ingest"
    gate = Gate(directory)
    assert (gate.wanted_by(), gate.enter(threading.Event())) == ("", True)
    gate.leave()
    with ingestion_aside(settings, store, "a test") as last:
        assert last == 0
        assert gate.wanted_by().startswith("a test (process ")
    assert gate.wanted_by() == ""
    stopped = threading.Event()
    stopped.set()
    assert gate.enter(stopped) is False
    gate.close()
