"""Journals to statistics through the real processes, and what verification says of the result."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clicktrail.domain.events import Hit
from clicktrail.hits.store import HitStore
from clicktrail.ingest.process import run as run_ingest
from clicktrail.settings import Settings
from clicktrail.verify import Difference, run
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.ingestion import Edge, IngestProcess


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return temporary_settings(tmp_path_factory.mktemp("ingestion") / "data")


@pytest.fixture(scope="module")
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
def ingest(settings: Settings, store_process: HitStoreProcess) -> Iterator[IngestProcess]:
    del store_process
    process = IngestProcess(settings)
    process.start()
    yield process
    if process.process is not None:
        assert process.stop() == 0


def serve(settings: Settings, worker: int, number: int, *, hours_ago: int) -> Edge:
    edge = Edge(settings, worker, seed=worker, account=100 + worker)
    edge.serve(number, int(time.time() * 1000) - hours_ago * 3_600_000)
    edge.close()
    return edge


def hits_of(store: HitStore, account: int) -> int:
    return int(
        store.rows(
            "SELECT count() FROM hits WHERE account_id = {account:UInt32}", {"account": account}
        )[0][0]
    )


def test_everything_written_is_counted_once_and_verified(
    settings: Settings, store: HitStore, ingest: IngestProcess
) -> None:
    edge = serve(settings, 0, 2000, hours_ago=30)
    status = ingest.wait_until_all_is_in()
    hits = sum(isinstance(event, Hit) for event in edge.written)
    assert status.problems == []
    assert status.figures["hits_total"] == hits
    assert status.figures["hits_total"] + status.figures["conversions_total"] == 2000
    assert hits_of(store, 100) == hits
    report = run(settings)
    assert str(report).endswith("all is well"), str(report)
    assert (report.hits, report.conversions, report.waiting_bytes) == (hits, 2000 - hits, 0)


def test_a_store_that_is_away_loses_nothing_and_is_told(
    settings: Settings, store_process: HitStoreProcess, ingest: IngestProcess
) -> None:
    ingest.wait_until_all_is_in()
    store_process.stop(signal.SIGKILL)
    edge = serve(settings, 1, 300, hours_ago=3)
    status = ingest.wait_for(lambda status: not status.ready)
    [problem] = status.problems
    assert problem.startswith("The hit store does not answer; hits wait in the journal.")
    assert ingest.stop() == 0
    store_process.start()
    ingest.start()
    ingest.wait_until_all_is_in()
    client = store_process.client()
    assert hits_of(client, 101) == sum(isinstance(event, Hit) for event in edge.written)
    client.close()
    assert run(settings).ok


def test_only_one_may_ingest(
    settings: Settings, ingest: IngestProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    ingest.wait_for(lambda status: status.ready)
    assert run_ingest(settings) == 1
    assert "is in use by clicktrail ingest" in capsys.readouterr().err


def test_verification_finds_what_is_missing_doubled_extra_and_wrong(
    settings: Settings, store: HitStore, ingest: IngestProcess
) -> None:
    edge = serve(settings, 2, 100, hours_ago=60)
    ingest.wait_until_all_is_in()
    assert ingest.stop() == 0
    assert run(settings).ok
    hits = [event for event in edge.written if isinstance(event, Hit)]
    store.command(
        "INSERT INTO hits (ts, hit_id, account_id, datapoint_id, kind, is_spider, outcome)"
        " SELECT ts, hit_id, account_id, datapoint_id, kind, is_spider, outcome FROM hits"
        f" WHERE hit_id = {hits[5].hit_id}"
    )
    store.command(
        "INSERT INTO hits (ts, hit_id, account_id, datapoint_id)"
        " SELECT ts, hit_id - 1, account_id, datapoint_id FROM hits"
        f" WHERE hit_id = {hits[0].hit_id}"
    )
    store.command(f"DELETE FROM hits WHERE hit_id = {hits[7].hit_id}")
    store.command("INSERT INTO account_day (day, account_id, clicks) VALUES ('2020-01-01', 9, 3)")
    report = run(settings)
    assert not report.ok
    found = {(each.what, each.found) for each in report.differences}
    assert (f"missing rows (the first: {hits[7].hit_id})", 1) in found
    assert (f"doubled rows (the first: {hits[5].hit_id})", 1) in found
    assert (f"extra rows (the first: {hits[0].hit_id - 1})", 1) in found
    assert (
        Difference("account_day, at 2020-01-01 00:00:00, account_id 9", "clicks", 0, 3)
        in report.differences
    )
    tables = {each.where.split(",")[0] for each in report.differences}
    assert {"hits", "account_day", "account_hour", "datapoint_day", "datapoint_hour"} <= tables


def test_what_waits_in_the_journal_is_no_fault(tmp_path: Path) -> None:
    settings = temporary_settings(tmp_path / "data")
    process = HitStoreProcess(settings)
    process.start()
    client = process.client()
    client.migrate()
    client.close()
    serve(settings, 0, 50, hours_ago=1)
    report = run(settings)
    assert process.stop() == 0
    assert (report.ok, report.hits, report.waiting_bytes > 5000) == (True, 0, True)
