"""The streams of a shared journal are lost and made anew: what was counted counts once, as before.

What only the lost streams had is lost with them. Everything else is counted exactly once: what was
in the hit store, what a copy had, what edges kept in their outboxes, and all that came after.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clicktrail.domain.hit_id import timestamp_ms
from clicktrail.journal.files import journals
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.journal.shared.layout import head_of
from tests.crash.test_shared_journal_crash import (
    ACCOUNTS,
    PARTITIONS,
    an_ingester,
    holds,
)
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.ingestion import IngestProcess
from tests.support.nats import NatsCluster
from tests.support.shared_journal import Writers
from tests.support.waiting import eventually

PATIENCE = 120.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HitStoreProcess]:
    process = HitStoreProcess(temporary_settings(tmp_path / "store"))
    process.start()
    client = process.client()
    client.migrate()
    client.close()
    yield process
    if process.process is not None:
        process.stop()


@pytest.fixture
def one_server() -> Iterator[NatsCluster]:
    server = NatsCluster(1)
    yield server
    server.remove()


@pytest.fixture
def ingesters() -> Iterator[list[IngestProcess]]:
    """Those of a test; what is left of them at its end is killed."""
    started: list[IngestProcess] = []
    yield started
    for each in started:
        if each.process is not None:
            each.stop(signal.SIGKILL)


def counted(store: HitStoreProcess) -> list[int]:
    client = store.client()
    try:
        return [row[0] for row in client.rows("SELECT hit_id FROM hits")]
    finally:
        client.close()


def copied(data: Path) -> list[int]:
    """Return the ids of all events in the copies of a node."""
    found: list[int] = []
    for directory in sorted((data / "shared").glob("*/journal")):
        for name in journals(directory):
            reader, position = JournalReader(directory, name), Position()
            while (chunk := reader.read(position)).records:
                found += [head_of(payload).hit_id for _, payload in chunk.records]
                position = chunk.next
    return found


def more(writers: Writers, count: int = 400) -> None:
    """Wait until so many more hits were kept."""
    before = len(writers.kept)
    eventually(lambda: len(writers.kept), lambda kept: kept > before + count, seconds=PATIENCE)


def all_but_those_lost(
    store: HitStoreProcess, kept: set[int], before: set[int], since_ms: int
) -> None:
    """Assert that hits count once, and all do that were counted `before` or came `since_ms`."""
    certain = before | {each for each in kept if timestamp_ms(each) > since_ms}
    eventually(lambda: certain - set(counted(store)), lambda missing: not missing, seconds=PATIENCE)
    client = store.client()

    def sums() -> tuple[int, int, int]:
        # An insert is in its table a moment before it is in the sums.
        hits = counted(store)
        return len(hits), len(set(hits)), client.rows("SELECT sum(clicks) FROM account_hour")[0][0]

    eventually(sums, lambda found: len(set(found)) == 1, seconds=PATIENCE)
    client.close()
    assert set(counted(store)) <= kept


def lost_under_traffic(
    store: HitStoreProcess,
    cluster: NatsCluster,
    ingesters: list[IngestProcess],
    directory: Path,
    lose: Callable[[], None],
) -> None:
    first = an_ingester(store, cluster, directory / "one", 1)
    second = an_ingester(store, cluster, directory / "two", 2)
    ingesters += [first, second]
    with Writers(directory / "edges", cluster.url, PARTITIONS, [3, 4], ACCOUNTS) as writers:
        first.start()
        second.start()
        more(writers)
        before = set(writers.kept)
        eventually(lambda: before - set(counted(store)), lambda left: not left, seconds=PATIENCE)
        lose()
        # Hits of the same millisecond may have been taken by what was lost.
        since_ms = int(time.time() * 1000) + 1
        more(writers, 1000)
    all_but_those_lost(store, writers.kept, before, since_ms)
    holds(first, PARTITIONS // 2)
    holds(second, PARTITIONS // 2)
    assert (first.stop(), second.stop()) == (0, 0)
    # What one has to read again it still knows for what it is.
    first.start()
    holds(first, PARTITIONS)
    all_but_those_lost(store, writers.kept, before, since_ms)
    assert first.stop() == 0


@pytest.mark.timeout(480)
@pytest.mark.parametrize("prefix", ["CLICKTRAIL_", "CLICKTRAIL_EVENTS", "CLICKTRAIL_PLAN"])
def test_streams_that_are_removed_under_traffic_are_made_anew(
    store: HitStoreProcess,
    cluster: NatsCluster,
    ingesters: list[IngestProcess],
    tmp_path: Path,
    prefix: str,
) -> None:
    def lose() -> None:
        assert cluster.lose_streams(prefix)

    lost_under_traffic(store, cluster, ingesters, tmp_path, lose)


@pytest.mark.timeout(480)
def test_all_servers_may_lose_their_disks_under_traffic(
    store: HitStoreProcess,
    cluster: NatsCluster,
    ingesters: list[IngestProcess],
    tmp_path: Path,
) -> None:
    def lose() -> None:
        for server in cluster.servers:
            server.lose_disk()
        cluster.start()

    lost_under_traffic(store, cluster, ingesters, tmp_path, lose)


@pytest.mark.timeout(480)
def test_what_only_a_copy_has_is_given_to_the_new_streams(
    store: HitStoreProcess,
    one_server: NatsCluster,
    ingesters: list[IngestProcess],
    tmp_path: Path,
) -> None:
    edges = tmp_path / "edges"
    first = an_ingester(store, one_server, tmp_path / "one", 1)
    second = an_ingester(store, one_server, tmp_path / "two", 2)
    ingesters += [first, second]
    with Writers(edges, one_server.url, PARTITIONS, [3, 4], ACCOUNTS) as writers:
        first.start()
        holds(first, PARTITIONS)
        more(writers)
        eventually(lambda: len(counted(store)), bool, seconds=PATIENCE)
        store.stop()
        more(writers)
    kept = set(writers.kept)
    eventually(
        lambda: kept - set(copied(tmp_path / "one")), lambda left: not left, seconds=PATIENCE
    )
    first.stop(signal.SIGKILL)
    one_server.lose_streams()
    store.start()
    with Writers(edges, one_server.url, PARTITIONS, [3, 5], ACCOUNTS) as later:
        # It has no copy, and writes the beginnings.
        second.start()
        holds(second, PARTITIONS)
        more(later)
        first.start()
        more(later)
    kept |= later.kept
    all_but_those_lost(store, kept, kept, 0)
    eventually(lambda: sorted(copied(tmp_path / "one")), sorted(kept).__eq__, seconds=PATIENCE)
    assert (first.stop(), second.stop()) == (0, 0)
