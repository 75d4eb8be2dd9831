"""kill -9 of ingestion, and of the hit store, while erasures are carried out under traffic."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest

from clicktrail.domain.erasure import Subject
from clicktrail.verify import run
from tests.support.erasing import (
    WORKERS,
    Installation,
    Traffic,
    all_bytes,
    counted_afresh,
    everything_stored,
    left,
    recorded,
    sum_up_by_quarters,
    to_be_recorded,
    traces_of_visitor,
)
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.ingestion import IngestProcess
from tests.support.waiting import eventually

ROUNDS = 6
DAY_MS = 24 * 3600 * 1000


@pytest.mark.timeout(600)
def test_killed_at_any_moment_erasures_come_to_the_same_end(tmp_path: Path) -> None:
    settings = temporary_settings(tmp_path / "data", journal_segment_bytes=2**16)
    source = random.Random(20261128)
    store_process = HitStoreProcess(settings)
    store_process.start()
    ingest = IngestProcess(settings)
    here = Installation(settings, store_process.client())
    here.store.migrate()
    sum_up_by_quarters(here.store)
    traffic = Traffic(3, here.signer, int(time.time() * 1000) - 20 * DAY_MS)
    asked: list[tuple[int, Subject, int]] = []
    for number in range(ROUNDS):
        here.serve(traffic.more(40))
        if number < len(traffic.visitors) - 2:
            subject = Subject.visitor(traffic.visitors[number])
            asked.append((here.ask(subject).id, subject, traffic.now_ms))
        ingest.start()
        # Its start takes about a second and a half here, and an erasure about as long: strike
        # before, within and behind.
        strike_at = time.monotonic() + source.uniform(1.0, 5.0)
        while time.monotonic() < strike_at:
            here.serve(traffic.more(1))
            for writer in here.writers:
                writer.roll_if_asked()
            time.sleep(0.1)
        ingest.stop(signal.SIGKILL)
        if number % 3 == 2:
            store_process.stop(signal.SIGKILL)
            store_process.start()
    ingest.start()

    def all_applied() -> bool:
        for writer in here.writers:
            writer.roll_if_asked()
        return all(here.receipt(each).applied_at is not None for each, _, _ in asked)

    eventually(all_applied, bool, seconds=240)
    ingest.wait_until_all_is_in()
    assert ingest.stop() == 0

    report = run(settings)
    assert str(report).endswith("all is well"), str(report)
    expected = traffic.happened
    for _, subject, until_ms in asked:
        expected = left(expected, subject, until_ms)
    assert len(expected) < len(traffic.happened) - 20
    for worker in range(WORKERS):
        wanted = to_be_recorded(traffic.happened, expected, worker)
        assert recorded(settings.journal_dir, worker) == wanted
    held = all_bytes(settings.data_dir)
    gone = {one.event.visitor for one in traffic.happened} - {one.event.visitor for one in expected}
    for visitor in gone:
        traces = traces_of_visitor(Subject.visitor(visitor))
        assert not [trace for trace in traces if trace in held]
    store = store_process.client()
    found = everything_stored(store)
    store.close()
    for writer in here.writers:
        writer.close()
    here.catalog.close()
    afresh = store_process.client("afresh")
    assert found == counted_afresh(tmp_path / "afresh", afresh, expected)
    here.store.close()
    assert store_process.stop() == 0
