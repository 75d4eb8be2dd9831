"""Whatever becomes of a lease or a worker: a partition that is held is worked on, no other is."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import cast

import pytest

from clicktrail.hits.store import HitStore
from clicktrail.ingest.ingester import Tally
from clicktrail.ingest.shared import ingestion, leases
from clicktrail.ingest.shared.bridge import Bridge
from clicktrail.ingest.shared.ingestion import SharedIngestion
from clicktrail.ingest.shared.leases import LEASE_SECONDS, Leases
from clicktrail.ingest.shared.worker import PartitionWorker
from clicktrail.ingest.shared.workers import Workers
from clicktrail.journal.shared.bus import BusError
from clicktrail.settings import Settings
from tests.support.nats import NatsCluster
from tests.support.waiting import eventually
from tests.unit.ingest.conftest import PARTITIONS
from tests.unit.ingest.test_shared_ingestion import Clock, look


class Idle(threading.Thread):
    """A worker that has nothing to do; told to stop it does once `may_end` is set."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.stop_asked = threading.Event()
        self.may_end = threading.Event()
        self.tally = Tally()
        self.earlier: list[Tally] = []
        self.trouble = ""

    def run(self) -> None:
        self.stop_asked.wait()
        self.may_end.wait()

    def stop(self) -> None:
        self.stop_asked.set()


class Team:
    """The workers of an ingester, each of which is `Idle`."""

    def __init__(self, bridge: Bridge, leases: Leases) -> None:
        self.made: list[Idle] = []
        self.workers = Workers(leases, bridge, self._make)

    def _make(self, partition: int) -> PartitionWorker:
        self.made.append(Idle())
        return cast(PartitionWorker, self.made[-1])

    def end(self) -> None:
        for worker in self.made:
            worker.may_end.set()
        self.workers.end()


def owners(bridge: Bridge) -> list[bytes]:
    """Return whom the leases name, by partition."""
    subjects = (f"clicktrail.lease.{partition}" for partition in range(PARTITIONS))
    found = [bridge.ask(bridge.bus.last(leases.STREAM, subject)) for subject in subjects]
    return [(message and message.data) or b"" for message in found]


class Overtaken(Leases):
    """Hears of another ingester in the very look in which it has taken everything."""

    async def _take(self, partition: int, sequence: int, now: float) -> None:
        await super()._take(partition, sequence, now)
        if len(self.taken) == PARTITIONS:
            self._hear(b"two")


def test_what_is_given_up_in_the_look_in_which_it_was_taken_is_given_back(bridge: Bridge) -> None:
    one = Overtaken(bridge.bus, "one", Clock())
    team = Team(bridge, one)
    bridge.ask(one.look())
    assert (one.held, one.to_give_up) == ({0, 1}, {2, 3})
    team.workers.match()
    assert owners(bridge) == [b"one", b"one", b"", b""]
    assert team.workers.there.keys() == {0, 1}
    assert one.to_give_up == set()
    team.end()
    assert owners(bridge) == [b""] * PARTITIONS


def test_what_is_held_again_while_its_worker_ends_gets_another_one(bridge: Bridge) -> None:
    clock = Clock()
    one = Leases(bridge.bus, "one", clock)
    team = Team(bridge, one)
    look(bridge, one)
    team.workers.match()
    first = team.made
    # The cluster did not answer for longer than a lease lasts, and nobody else was there.
    clock.now += LEASE_SECONDS + 0.1
    team.workers.match()
    assert all(worker.stop_asked.is_set() for worker in first)
    look(bridge, one)
    team.workers.match()
    assert one.held == {0, 1, 2, 3}
    # A partition has one worker at a time.
    assert team.made == first
    for worker in first:
        worker.may_end.set()
        worker.join()
    team.workers.match()
    assert owners(bridge) == [b"one"] * PARTITIONS
    there = team.workers.there
    assert there.keys() == {0, 1, 2, 3}
    assert all(worker.is_alive() for worker in there.values())
    assert len(team.workers.tallies()) == 2 * PARTITIONS
    team.end()


def test_what_was_given_up_is_given_back_once_its_worker_has_ended(bridge: Bridge) -> None:
    one = Leases(bridge.bus, "one", Clock())
    team = Team(bridge, one)
    look(bridge, one)
    team.workers.match()
    one._hear(b"two")
    look(bridge, one)
    team.workers.match()
    assert owners(bridge) == [b"one"] * PARTITIONS
    leaving = [worker for worker in team.made if worker.stop_asked.is_set()]
    for worker in leaving:
        worker.may_end.set()
        worker.join()
    team.workers.match()
    assert owners(bridge) == [b"one", b"one", b"", b""]
    team.end()


class Unheard(Leases):
    """Takes leases, and hears no answer."""

    async def _write(self, partition: int, body: bytes, expected: int) -> int:
        await super()._write(partition, body, expected)
        raise BusError("no answer")


def test_what_was_taken_without_an_answer_is_held_at_the_next_look(bridge: Bridge) -> None:
    with pytest.raises(BusError):
        bridge.ask(Unheard(bridge.bus, "one", Clock()).look())
    one = Leases(bridge.bus, "one", Clock())
    look(bridge, one)
    assert one.held == {0, 1, 2, 3}
    assert owners(bridge) == [b"one"] * PARTITIONS


def test_a_connection_that_ended_is_opened_again_and_hears_what_it_heard(bridge: Bridge) -> None:
    heard: list[bytes] = []
    bridge.ask(bridge.bus.hear("clicktrail.said", heard.append))
    client = bridge.bus._client
    assert client is not None
    bridge.ask(client.close())
    with pytest.raises(BusError, match="there is no connection"):
        bridge.ask(bridge.bus.bounds(leases.STREAM))
    bridge.ask(bridge.bus.connect())
    bridge.ask(bridge.bus.tell("clicktrail.said", b"again"))
    eventually(lambda: heard, [b"again"].__eq__)


@pytest.fixture
def unlucky(monkeypatch: pytest.MonkeyPatch) -> list[Idle]:
    """Workers of which the first cannot be made."""
    made: list[Idle] = []
    failures = [RuntimeError("can't start new thread")]

    def make(*_: object) -> Idle:
        if failures:
            raise failures.pop()
        worker = Idle()
        worker.may_end.set()
        made.append(worker)
        return worker

    monkeypatch.setattr(ingestion, "PartitionWorker", make)
    return made


def test_a_worker_that_cannot_be_started_is_started_later(
    bridge: Bridge, server: NatsCluster, tmp_path: Path, unlucky: list[Idle]
) -> None:
    settings = Settings(data_dir=tmp_path, journal_url=server.url, journal_partitions=PARTITIONS)
    shared = SharedIngestion(settings, cast(HitStore, None))
    shared.start()
    eventually(lambda: shared.held, PARTITIONS.__eq__)
    shared.stop()
    assert len(unlucky) == PARTITIONS
