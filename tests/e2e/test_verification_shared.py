"""What `clicktrail verify` says where nodes share a journal, of all partitions and on each node."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from clicktrail.cli import app
from clicktrail.domain.hit_id import HitIds
from clicktrail.hits.store import HitStore
from clicktrail.runtime.errors import OperatorError
from clicktrail.settings import Settings
from clicktrail.verify import Report, Scope, run
from clicktrail.verify.scope import DAY_MS, date_of
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.ingestion import Edge, IngestProcess
from tests.support.nats import NatsCluster
from tests.support.shared_journal import publish
from tests.support.waiting import eventually

PARTITIONS = 2
TODAY = int(time.time() * 1000) // DAY_MS
# Of these days node 1 has journals of its own; then the nodes share one.
BEFORE, SINCE = TODAY - 3, TODAY - 2
ACCOUNTS = (100, 101, 102, 103)
SHARED = Scope(first_day=SINCE)


class Nodes:
    """Two nodes that ingest, with what they are set to."""

    def __init__(self, store: HitStoreProcess, cluster: NatsCluster, directory: Path) -> None:
        self.store = store
        self.cluster = cluster
        self.one, self.two = (self._settings(directory, number) for number in (1, 2))
        # One worker writes what happens before and after, and into both partitions.
        self.edges = [Edge(self.one, worker, seed=worker) for worker in range(2)]
        self.events = 0

    def _settings(self, directory: Path, number: int) -> Settings:
        return Settings(
            data_dir=directory / str(number),
            node_id=number,
            hitstore_url=self.store.url,
            hitstore_port=self.store.settings.hitstore_port,
            journal_url=self.cluster.url,
            journal_partitions=PARTITIONS,
        )

    def ingester(self, settings: Settings) -> IngestProcess:
        return IngestProcess(settings, **environment(settings))

    def serve_alone(self, day: int) -> None:
        """Have both workers write into journals of node 1, before it shares one."""
        for edge, account in zip(self.edges, ACCOUNTS, strict=False):
            edge.account = account
            edge.serve(100, day * DAY_MS)
            self.events += 100
        alone = environment(self.one)
        del alone["CLICKTRAIL_JOURNAL_URL"]
        ingester = IngestProcess(self.one, **alone)
        ingester.start()
        ingester.wait_until_all_is_in()
        assert ingester.stop() == 0

    def serve(self, day: int) -> None:
        """Have both workers publish events of all accounts, and wait until all are counted."""
        for edge in self.edges:
            events = []
            for number, account in enumerate(ACCOUNTS):
                edge.account = account
                edge.clicks.clear()
                events += edge.events(50, day * DAY_MS + 1000 * number)
            publish(self.cluster.url, PARTITIONS, edge.name, events)
            self.events += len(events)
        self.wait()

    def wait(self) -> None:
        client = self.store.client()
        eventually(lambda: rows(client), self.events.__eq__, seconds=120)
        client.close()


def environment(settings: Settings) -> dict[str, str]:
    return {
        "CLICKTRAIL_DATA_DIR": str(settings.data_dir),
        "CLICKTRAIL_NODE_ID": str(settings.node_id),
        "CLICKTRAIL_HITSTORE_URL": str(settings.hitstore_url),
        "CLICKTRAIL_JOURNAL_URL": str(settings.journal_url),
        "CLICKTRAIL_JOURNAL_PARTITIONS": str(settings.journal_partitions),
    }


def rows(client: HitStore) -> int:
    tables = ("hits", "conversions")
    return sum(client.rows(f"SELECT count() FROM {table}")[0][0] for table in tables)


def holds(ingester: IngestProcess, partitions: int) -> None:
    ingester.wait_for(lambda status: status.figures.get("partitions_held") == partitions)


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Four accounts, two of each partition, on four days, all ingested; only the servers run."""
    directory = tmp_path_factory.mktemp("nodes")
    store = HitStoreProcess(temporary_settings(directory / "store"))
    store.start()
    cluster = NatsCluster(1)
    nodes = Nodes(store, cluster, directory)
    nodes.serve_alone(BEFORE)
    one, two = nodes.ingester(nodes.one), nodes.ingester(nodes.two)
    one.start()
    holds(one, PARTITIONS)
    nodes.serve(SINCE)
    two.start()
    holds(one, 1)
    holds(two, 1)
    nodes.serve(TODAY - 1)
    nodes.serve(TODAY)
    for edge in nodes.edges:
        edge.close()
    assert (one.stop(), two.stop()) == (0, 0)
    yield nodes
    cluster.remove()
    assert store.stop() == 0


@pytest.fixture
def store(nodes: Nodes) -> Iterator[HitStore]:
    client = nodes.store.client()
    yield client
    client.close()


def found(report: Report) -> dict[str, Any]:
    """The report without the time that it took."""
    values: dict[str, Any] = msgspec.to_builtins(report)
    del values["seconds"]
    return values


def of_journal(report: Report) -> list[tuple[str, int, list[int]]]:
    return [
        (each.day, each.accounts, each.differing)
        for each in report.by_day
        if each.comparison == "journal"
    ]


@pytest.mark.timeout(480)
def test_all_partitions_are_compared_and_what_was_there_before(nodes: Nodes) -> None:
    report = run(nodes.one)
    assert str(report).endswith("all is well"), str(report)
    assert of_journal(report) == [
        (str(date_of(BEFORE)), 2, []),
        *((str(date_of(day)), 4, []) for day in range(SINCE, TODAY + 1)),
    ]
    assert report.hits + report.conversions == nodes.events
    assert report.conversions > 0
    assert report.notes == []


@pytest.mark.timeout(480)
def test_a_node_knows_also_what_another_one_has_ingested(nodes: Nodes) -> None:
    report = run(nodes.two, scope=SHARED)
    assert str(report).endswith("all is well"), str(report)
    assert report.notes == []
    # But not what was in journals of the other one.
    whole = run(nodes.two)
    assert str(whole).endswith("all is well"), str(whole)
    assert whole.notes == [
        "Of the oldest days the journal is gone; of them only the rollups are verified.",
        *(
            f"Of partition {number} this node knows all only from {date_of(SINCE)} on; what is"
            " older is not compared with the journal."
            for number in range(PARTITIONS)
        ),
    ]
    for each in (report, whole):
        assert [accounts for _, accounts, _ in of_journal(each)] == [4, 4, 4]


@pytest.mark.timeout(480)
def test_rows_of_nobody_are_named(nodes: Nodes, store: HitStore) -> None:
    number = HitIds(5, 0).next(TODAY * DAY_MS)
    store.command(f"CREATE TABLE kept_{number} AS hits")
    store.command(
        f"INSERT INTO kept_{number} (ts, hit_id, account_id) VALUES"
        f" ('{date_of(TODAY)} 00:00:00', {number}, 101)"
    )
    add(store, number)
    report = run(nodes.one)
    remove(store, number)
    store.command(f"DROP TABLE kept_{number}")
    assert [str(each) for each in report.differences if "no journal" in each.what] == [
        "all raw tables: rows that no journal knows is 1, not 0"
    ]
    assert report.notes == [
        "What other machines have in journals of their own, from before nodes shared one, is not"
        " known here, and may be what differs."
    ]


@pytest.mark.timeout(480)
def test_of_an_account_only_its_partition_is_replayed(nodes: Nodes) -> None:
    whole, part = run(nodes.two, scope=SHARED), run(nodes.two, scope=Scope((102,), SINCE))
    assert str(part).endswith("all is well"), str(part)
    assert [accounts for _, accounts, _ in of_journal(part)] == [1, 1, 1]
    assert 0 < part.cycles < whole.cycles


@pytest.mark.timeout(480)
def test_stopped_at_any_step_it_goes_on_and_finds_the_same(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clicktrail.verify.replay.KEEP_SECONDS", 0.0)
    whole = run(nodes.one)
    steps: list[str] = []

    def step(what: str, done: int, total: int) -> None:
        steps.append(f"{what} {done} {total}")
        raise KeyboardInterrupt

    while True:
        try:
            report = run(nodes.one, step, resume=bool(steps))
            break
        except KeyboardInterrupt:
            pass
    assert found(report) == found(whole)
    assert len(steps) == whole.cycles + 1 + whole.days + whole.rollups
    left = sorted(path.name for path in (nodes.one.data_dir / "verify").iterdir())
    assert left == ["last.json", "lock"]


@contextmanager
def damaged(store: HitStore, day: int) -> Iterator[None]:
    """While it lasts a hit of account 101 is missing, and one of account 102 is there twice."""
    missing, doubled = (
        store.rows(
            f"SELECT hit_id FROM hits WHERE account_id = {account}"
            f" AND toDate(ts) = '{date_of(day)}' ORDER BY hit_id LIMIT 1"
        )[0][0]
        for account in (101, 102)
    )
    for number in (missing, doubled):
        store.command(f"CREATE TABLE kept_{number} AS hits")
        store.command(f"INSERT INTO kept_{number} SELECT * FROM hits WHERE hit_id = {number}")
    remove(store, missing)
    add(store, doubled)
    try:
        yield
    finally:
        remove(store, doubled)
        for number in (missing, doubled):
            add(store, number)
            store.command(f"DROP TABLE kept_{number}")


def remove(store: HitStore, number: int) -> None:
    store.command(f"ALTER TABLE hits DELETE WHERE hit_id = {number} SETTINGS mutations_sync = 1")


def add(store: HitStore, number: int) -> None:
    """Put back a hit that was kept; no sum hears of it."""
    ((part,),) = store.rows(f"SELECT DISTINCT _partition_id FROM kept_{number}")
    store.command(f"ALTER TABLE hits ATTACH PARTITION ID '{part}' FROM kept_{number}")


@pytest.mark.timeout(480)
def test_it_names_account_and_day_of_what_is_missing_or_doubled(
    nodes: Nodes, store: HitStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(nodes.two).items():
        monkeypatch.setenv(name, value)
    command = ["verify", "--json", "--from", str(date_of(SINCE))]
    assert CliRunner().invoke(app, command).exit_code == 0
    day = str(date_of(TODAY - 1))
    with damaged(store, TODAY - 1):
        answer = CliRunner().invoke(app, command)
    assert answer.exit_code == 1
    report = msgspec.convert(json.loads(answer.stdout), Report)
    assert [each for each in of_journal(report) if each[2]] == [(day, 4, [101, 102])]
    told = [each for each in report.differences if "(the first: " in each.what]
    assert sorted((each.what.split()[0], each.found) for each in told) == [
        ("doubled", 1),
        ("missing", 1),
    ]
    assert all(each.where.startswith(f"hits, {day} 00:00, writer ") for each in told)


@pytest.fixture
def copied(nodes: Nodes, tmp_path: Path) -> Settings:
    """Node 2 with files of its own, to be damaged."""
    shutil.copytree(nodes.two.data_dir, tmp_path / "node")
    return nodes.two.model_copy(update={"data_dir": tmp_path / "node"})


def copy_of(settings: Settings, partition: int) -> Path:
    return settings.data_dir / "shared" / f"{partition:02d}"


@pytest.mark.timeout(480)
def test_a_copy_that_lags_is_compared_as_far_as_it_goes(
    copied: Settings, store: HitStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clicktrail.verify.shared.STILL_SECONDS", 0.0)
    (segment,) = copy_of(copied, 1).glob("journal/*/*.seg")
    with segment.open("r+b") as file:
        file.truncate(segment.stat().st_size - 1)
    report = run(copied, scope=SHARED)
    (problem,) = report.problems
    assert problem.startswith("Of partition 1 only what was ingested up to 20")
    assert (report.ok, report.differing) == (False, 0), str(report)
    last = str(report).splitlines()[-1]
    assert last == "it could not be checked whether the statistics agree with the journal"
    # What is wrong before is found all the same.
    with damaged(store, SINCE):
        report = run(copied, scope=SHARED)
    assert [each for each in of_journal(report) if each[2]] == [
        (str(date_of(SINCE)), 4, [101, 102])
    ]


@pytest.mark.timeout(480)
def test_a_node_without_a_copy_says_where_to_verify(
    copied: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clicktrail.verify.shared.STILL_SECONDS", 0.0)
    shutil.rmtree(copied.data_dir / "shared")
    with pytest.raises(OperatorError) as refused:
        run(copied, scope=Scope((101,)))
    assert str(refused.value) == (
        "this node has no copy of partition 1 of the shared journal in"
        f" {copy_of(copied, 1)}: run `clicktrail ingest` here, or verify where it runs"
    )
