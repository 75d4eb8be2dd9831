"""Backups where nodes share a journal: what the cluster or the backup has is counted once."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clicktrail.hits.store import HitStore
from clicktrail.ingest.plan import REPEAT_MS
from clicktrail.runtime.secrets import Secrets
from tests.support.nats import NatsCluster
from tests.support.system import System
from tests.support.traffic import Visitors
from tests.support.waiting import eventually

# What is in a database server is not in a backup.
pytestmark = [pytest.mark.only("sqlite"), pytest.mark.timeout(600)]


@pytest.fixture
def cluster() -> Iterator[NatsCluster]:
    servers = NatsCluster(1)
    yield servers
    servers.remove()


def a_system(data: Path, cluster: NatsCluster) -> System:
    return System(data, journal_url=cluster.url, journal_partitions="2")


def answers_go_on(visitors: Visitors) -> None:
    before = len(visitors.answered)
    eventually(lambda: len(visitors.answered), lambda count: count > before + 100)


def backup(system: System, place: Path) -> list[str]:
    """Make a backup; return what it says of it."""
    done = system.cli("backup", str(place), "--json", timeout=300)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout)["notes"])


def restore(system: System, place: Path) -> None:
    done = system.cli("restore", str(place), "--json", timeout=300)
    assert done.returncode == 0, done.stderr


def counted_once(system: System, marks: set[str]) -> None:
    """Wait until all of these visits are counted; no visit may be counted twice."""
    visits = "SELECT substring(query, 3), count() FROM hits GROUP BY query"
    # An insert is in its table a moment before it is in the sums.
    both = "SELECT (SELECT count() FROM hits), (SELECT sum(clicks) FROM account_hour)"
    client = HitStore.connect(system.settings, Secrets.load(system.settings))
    try:
        eventually(
            lambda: len(marks - {mark for mark, _ in client.rows(visits)}), (0).__eq__, seconds=120
        )
        assert [mark for mark, times in client.rows(visits) if times > 1] == []
        eventually(lambda: client.rows(both)[0], lambda row: row[0] == row[1], seconds=120)
    finally:
        client.close()


@pytest.mark.slow
def test_what_came_behind_a_backup_is_taken_from_the_cluster(
    cluster: NatsCluster, tmp_path: Path
) -> None:
    place = tmp_path / "backups"
    with a_system(tmp_path / "data", cluster) as system:
        system.make_link("shared")
        with Visitors(system.edge_url, "shared", threads=1) as visitors:
            answers_go_on(visitors)
            backup(system, place)
            answers_go_on(visitors)
            backup(system, place)
            # The last seconds are repeated by every start: more than these have to be lacking.
            enough = time.monotonic() + 3 * REPEAT_MS / 1000
            eventually(time.monotonic, enough.__le__, seconds=120)
            answers_go_on(visitors)
        marks = {*visitors.answered}
        counted_once(system, marks)
        system.kill_all()
    shutil.rmtree(system.data_dir)
    again = a_system(tmp_path / "restored", cluster)
    restore(again, place)
    with again:
        with Visitors(again.edge_url, "shared", run="later-") as visitors:
            answers_go_on(visitors)
        counted_once(again, marks | visitors.answered)
        # It goes on as any other does: nothing is done again at the next start.
        again.kill("ingest")
        again.wait_ready()
        with Visitors(again.edge_url, "shared", run="latest-") as latest:
            answers_go_on(latest)
        counted_once(again, marks | visitors.answered | latest.answered)


def test_what_an_outbox_holds_is_handed_over_by_who_is_restored(
    cluster: NatsCluster, tmp_path: Path
) -> None:
    place = tmp_path / "backups"
    with a_system(tmp_path / "data", cluster) as system:
        system.make_link("shared")
        with Visitors(system.edge_url, "shared") as visitors:
            answers_go_on(visitors)
            cluster.servers[0].kill()
            answers_go_on(visitors)
            marks = {*visitors.answered}
            (note,) = backup(system, place)
            assert note.startswith("The shared journal does not answer (")
        system.kill_all()
    shutil.rmtree(system.data_dir)
    cluster.servers[0].start()
    again = a_system(tmp_path / "restored", cluster)
    restore(again, place)
    with again:
        with Visitors(again.edge_url, "shared", run="later-") as visitors:
            answers_go_on(visitors)
        counted_once(again, marks | visitors.answered)


@pytest.mark.slow
def test_what_a_backup_holds_is_counted_once_where_the_cluster_is_lost_as_well(
    tmp_path: Path,
) -> None:
    place = tmp_path / "backups"
    lost = NatsCluster(1)
    try:
        with a_system(tmp_path / "data", lost) as system:
            system.make_link("shared")
            with Visitors(system.edge_url, "shared") as visitors:
                answers_go_on(visitors)
                marks = {*visitors.answered}
                # What it says is that a copy is behind, as on a machine that has no time.
                eventually(lambda: backup(system, place), [].__eq__, seconds=400)
            system.kill_all()
    finally:
        lost.remove()
    shutil.rmtree(system.data_dir)
    another = NatsCluster(1)
    try:
        again = a_system(tmp_path / "restored", another)
        restore(again, place)
        with again:
            with Visitors(again.edge_url, "shared", run="later-") as visitors:
                answers_go_on(visitors)
            counted_once(again, marks | visitors.answered)
    finally:
        another.remove()
