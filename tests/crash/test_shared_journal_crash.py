"""kill -9 of NATS servers and ingesters under traffic: what was kept is counted exactly once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from clicktrail.hits.store import HitStore
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings
from clicktrail.verify import run
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.ingestion import IngestProcess
from tests.support.nats import NatsCluster
from tests.support.shared_journal import Writers
from tests.support.system import System
from tests.support.traffic import Visitors
from tests.support.waiting import eventually

PARTITIONS = 4
ACCOUNTS = list(range(1, 9))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HitStoreProcess]:
    process = HitStoreProcess(temporary_settings(tmp_path / "store"))
    process.start()
    yield process
    process.stop()


def an_ingester(
    store: HitStoreProcess, cluster: NatsCluster, data: Path, node: int
) -> IngestProcess:
    password = Secrets.load(store.settings).hitstore_password
    url = f"http://clicktrail:{password}@127.0.0.1:{store.settings.hitstore_port}"
    return IngestProcess(
        Settings(
            data_dir=data,
            node_id=node,
            hitstore_port=store.settings.hitstore_port,
            hitstore_url=url,
            journal_url=cluster.url,
            journal_partitions=PARTITIONS,
        ),
        CLICKTRAIL_JOURNAL_URL=cluster.url,
        CLICKTRAIL_HITSTORE_URL=url,
        CLICKTRAIL_NODE_ID=str(node),
    )


def holds(ingester: IngestProcess, partitions: int) -> None:
    ingester.wait_for(lambda status: status.figures.get("partitions_held") == partitions)


def counted_once(store: HitStoreProcess, kept: set[int]) -> None:
    client = store.client()
    # An insert is in its table a moment before it is in the sums.
    eventually(
        lambda: client.rows("SELECT sum(clicks) FROM account_hour")[0][0],
        lambda clicks: clicks >= len(kept),
        seconds=120,
    )
    hits = [row[0] for row in client.rows("SELECT hit_id FROM hits")]
    clicks = client.rows("SELECT sum(clicks) FROM account_hour")[0][0]
    client.close()
    assert (len(hits), clicks) == (len(kept), len(kept))
    assert set(hits) == kept


@pytest.mark.timeout(480)
def test_servers_and_ingesters_may_be_killed_under_traffic(
    store: HitStoreProcess, cluster: NatsCluster, tmp_path: Path
) -> None:
    first = an_ingester(store, cluster, tmp_path / "one", 1)
    second = an_ingester(store, cluster, tmp_path / "two", 2)
    with Writers(tmp_path / "edges", cluster.url, PARTITIONS, [3, 4], ACCOUNTS) as writers:
        first.start()
        holds(first, PARTITIONS)
        second.start()
        # Each has its share.
        holds(second, PARTITIONS // 2)
        holds(first, PARTITIONS // 2)
        first.stop(signal.SIGKILL)
        holds(second, PARTITIONS)
        cluster.servers[0].kill()
        first.start()
        holds(first, PARTITIONS // 2)
        cluster.servers[0].start()
        before = len(writers.kept)
        eventually(lambda: len(writers.kept), lambda kept: kept > before + 500, seconds=120)
        cluster.servers[1].kill()
        # One that stands still for longer than its lease has been overtaken when it goes on.
        assert second.process is not None
        second.process.send_signal(signal.SIGSTOP)
        holds(first, PARTITIONS)
        cluster.servers[1].start()
        second.process.send_signal(signal.SIGCONT)
        holds(second, PARTITIONS // 2)
        # What goes on meanwhile is left out.
        report = run(second.settings)
        assert str(report).endswith("all is well"), str(report)
        assert report.hits > 0
    counted_once(store, writers.kept)
    assert (first.stop(), second.stop()) == (0, 0)
    assert copies(tmp_path / "one") == copies(tmp_path / "two")
    for ingester in (first, second):
        report = run(ingester.settings)
        assert str(report).endswith("all is well"), str(report)
        assert report.hits == len(writers.kept)


@pytest.mark.timeout(480)
def test_every_answer_counts_once_whichever_part_is_killed(
    cluster: NatsCluster, tmp_path: Path
) -> None:
    with System(tmp_path / "data", journal_url=cluster.url, journal_partitions="2") as system:
        system.make_link("shared")
        with Visitors(system.edge_url, "shared") as visitors:
            for part in ("edge-0", "edge-1", "ingest"):
                answers_go_on(visitors)
                system.kill(part)
            for server in cluster.servers:
                answers_go_on(visitors)
                server.kill()
                answers_go_on(visitors)
                server.start()
            # None is left, and links go on.
            for server in cluster.servers:
                server.kill()
            answers_go_on(visitors)
            for server in cluster.servers:
                server.start()
            answers_go_on(visitors)
        system.wait_ready()
        client = HitStore.connect(system.settings, Secrets.load(system.settings))
        answered = "SELECT count() FROM hits WHERE query IN {marks:Array(String)}"
        marks = [f"n={mark}" for mark in visitors.answered]
        eventually(
            lambda: client.rows(answered, {"marks": marks})[0][0], len(marks).__le__, seconds=120
        )
        counts = client.rows("SELECT query, count() FROM hits GROUP BY query")
        client.close()
        assert [(mark, times) for mark, times in counts if times > 1] == []
        assert set(marks) <= {mark for mark, _ in counts}
        verdict = system.cli("verify")
        assert verdict.stdout.endswith("all is well\n"), verdict.stdout + verdict.stderr
        assert verdict.returncode == 0


def answers_go_on(visitors: Visitors) -> None:
    before = len(visitors.answered)
    eventually(lambda: len(visitors.answered), lambda count: count > before + 100, seconds=120)


def copies(data: Path) -> dict[str, list[tuple[str, int]]]:
    """Return the segments of each copy with their sizes."""
    return {
        folder.name: [(path.name, path.stat().st_size) for path in sorted(folder.glob("*.seg"))]
        for folder in sorted(data.glob("shared/*/journal/*"))
    }
