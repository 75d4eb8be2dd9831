"""What a worker publishes, puts aside and hands over: each event once, in order, whatever fails."""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path

import pytest

from clicktrail.domain.events import Hit, encode_event
from clicktrail.journal.shared.bus import Bus, BusError, Reached
from clicktrail.journal.shared.layout import in_messages, partition_of
from clicktrail.journal.shared.outbox import Outbox
from clicktrail.journal.shared.publisher import Publisher, Ticket
from clicktrail.runtime.errors import OperatorError
from clicktrail.settings import Settings
from tests.support.nats import NatsCluster, program

PARTITIONS = 2
WRITER = "005-01"


def hit(number: int, account: int = 0) -> bytes:
    """Return the event of a hit, in the partition of its number unless an account is given."""
    return encode_event(
        Hit(number, account or number, 1, 0, 1, 0, 0, "192.0.2.1", "", "", "", "", "https://a.b/")
    )


HITS = [hit(number) for number in range(1, 2001)]


class Doubtful(Bus):
    """A bus whose answers can be lost, or which does nothing at all."""

    lost_answers = 0
    away = False
    sent: list[int]

    async def append(
        self, partition: int, writer: str, payloads: list[bytes], expected: int
    ) -> int:
        if self.away:
            raise BusError("away")
        number = await super().append(partition, writer, payloads, expected)
        if self.lost_answers:
            self.lost_answers -= 1
            raise BusError("no answer")
        return number

    async def reached(self, partition: int, writer: str) -> Reached:
        if self.away:
            raise BusError("away")
        return await super().reached(partition, writer)


class Worker:
    """A publisher as a worker has it."""

    def __init__(self, url: str, directory: Path, writer: str = WRITER) -> None:
        settings = Settings(data_dir=directory, journal_segment_bytes=2**16)
        self.outbox = Outbox(settings, writer)
        self.bus = Doubtful(url, PARTITIONS, name="a test", on_lost=lambda: self.publisher.lost())
        self.publisher = Publisher(self.bus, writer, self.outbox)
        self.publisher.start()

    async def until(self, accept: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not accept():  # noqa: ASYNC110 -- nobody tells
                await asyncio.sleep(0.005)

    async def connected(self) -> None:
        await self.until(lambda: self.publisher.figures()["shared_journal_up"] == 1)

    async def kept(self, *tickets: Ticket) -> None:
        await self.until(lambda: not any(ticket.waits_for for ticket in tickets))
        assert [ticket.error for ticket in tickets] == [None] * len(tickets)


@pytest.fixture(scope="module")
def one() -> Iterator[NatsCluster]:
    """A single server."""
    server = NatsCluster(1)
    yield server
    server.remove()


def run(scenario: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(asyncio.wait_for(scenario(), 100))


def problem(worker: Worker) -> str | None:
    return worker.publisher.problem


def written(cluster: NatsCluster, writer: str, events: list[bytes]) -> None:
    """Assert that exactly these events are in the cluster, each partition in order."""
    found = cluster.events(PARTITIONS)
    expected: list[list[bytes]] = [[] for _ in range(PARTITIONS)]
    for number, event in enumerate(events, 1):
        expected[partition_of(number, PARTITIONS)].append(event)
    assert found == expected


@pytest.fixture
def cluster(one: NatsCluster) -> NatsCluster:
    """The server, with nothing in it."""

    async def empty() -> None:
        bus = Bus(one.url, PARTITIONS, name="a test")
        await bus.connect()
        for partition in range(PARTITIONS):
            await bus.jetstream.delete_stream(f"CLICKTRAIL_EVENTS_{partition}")
        await bus.close()

    asyncio.run(empty())
    return one


def test_events_are_published_by_partition_in_order(cluster: NatsCluster, tmp_path: Path) -> None:
    async def scenario() -> None:
        worker = Worker(cluster.url, tmp_path)
        await worker.connected()
        settled: list[int] = []
        worker.publisher.on_settled = lambda: settled.append(1)
        tickets = [worker.publisher.keep(HITS[at : at + 20]) for at in range(0, 2000, 20)]
        assert all(ticket.waits_for == 2 for ticket in tickets)
        await worker.kept(*tickets)
        assert worker.publisher.figures() == {
            "shared_journal_up": 1.0,
            "shared_journal_published_total": 2000,
            "outbox_hits_total": 0,
            "outbox_bytes": 0,
        }
        # All that was there when the first message could be made went with it.
        assert worker.publisher.messages_total == PARTITIONS
        assert settled
        await worker.publisher.close()

    run(scenario)
    written(cluster, WRITER, HITS)


def test_what_is_put_aside_is_handed_over_before_anything_newer(
    cluster: NatsCluster, tmp_path: Path
) -> None:
    async def scenario() -> None:
        worker = Worker(cluster.url, tmp_path)
        await worker.connected()
        await worker.kept(worker.publisher.keep(HITS[:100]))
        worker.bus.away = True
        under_way = worker.publisher.keep(HITS[100:200])
        await worker.until(lambda: not under_way.waits_for)
        aside = worker.publisher.keep(HITS[200:900])
        assert (aside.waits_for, aside.error) == (0, None)
        assert problem(worker) == (
            "The shared journal cannot be written (away): hits are kept in the outbox, and handed"
            " over later."
        )
        assert worker.outbox.waiting_bytes() > 0
        worker.bus.away = False
        await worker.connected()
        assert problem(worker) is None
        assert worker.outbox.waiting_bytes() == 0
        await worker.kept(worker.publisher.keep(HITS[900:]))
        assert worker.publisher.figures()["outbox_hits_total"] == 800
        await worker.publisher.close()

    run(scenario)
    written(cluster, WRITER, HITS)


@pytest.mark.parametrize("lost", [1, 2])
def test_what_was_taken_and_not_acknowledged_is_not_taken_twice(
    cluster: NatsCluster, tmp_path: Path, lost: int
) -> None:
    async def scenario() -> None:
        worker = Worker(cluster.url, tmp_path)
        await worker.connected()
        worker.bus.lost_answers = lost
        tickets = [worker.publisher.keep(HITS[at : at + 100]) for at in range(0, 2000, 100)]
        await worker.kept(*tickets)
        await worker.connected()
        assert worker.bus.lost_answers == 0
        await worker.publisher.close()

    run(scenario)
    written(cluster, WRITER, HITS)


def test_a_message_that_was_under_way_for_long_is_refused(
    cluster: NatsCluster, tmp_path: Path
) -> None:
    async def scenario() -> None:
        worker = Worker(cluster.url, tmp_path)
        await worker.connected()
        stale = worker.bus
        at = await stale.reached(0, WRITER)
        await worker.kept(worker.publisher.keep(HITS[:100]))
        late = [event for number, event in enumerate(HITS[:50], 1) if number % 2 == 0]
        with pytest.raises(BusError, match="wrong last sequence"):
            await Bus.append(stale, 0, WRITER, late, at.sequence)
        await worker.publisher.close()

    run(scenario)
    written(cluster, WRITER, HITS[:100])


def test_another_life_hands_over_what_the_earlier_one_put_aside(
    cluster: NatsCluster, tmp_path: Path
) -> None:
    async def earlier() -> None:
        worker = Worker("nats://127.0.0.1:9", tmp_path)
        await worker.kept(worker.publisher.keep(HITS[:500]))
        await worker.publisher.close()

    async def later() -> None:
        worker = Worker(cluster.url, tmp_path)
        assert worker.outbox.last_id == 500
        await worker.kept(worker.publisher.keep(HITS[500:1000]))
        await worker.connected()
        await worker.publisher.close()

    async def once_more() -> None:
        # Without what was noted of handing over, all of it is tried again.
        (tmp_path / "outbox" / f"{WRITER}.json").unlink()
        worker = Worker(cluster.url, tmp_path)
        await worker.connected()
        assert worker.outbox.last_id == 1000
        await worker.publisher.close()

    run(earlier)
    run(later)
    run(once_more)
    written(cluster, WRITER, HITS[:1000])


def test_what_waits_for_an_answer_at_the_end_is_put_aside(
    cluster: NatsCluster, tmp_path: Path
) -> None:
    async def scenario() -> None:
        worker = Worker(cluster.url, tmp_path)
        await worker.connected()
        worker.bus.away = True
        ticket = worker.publisher.keep(HITS[:10])
        await worker.publisher.close()
        assert (ticket.waits_for, ticket.error) == (0, None)
        outbox = Outbox(Settings(data_dir=tmp_path), WRITER)
        assert [payload for _, payload in outbox.next().records] == HITS[:10]
        outbox.close()

    run(scenario)


def test_a_full_disk_while_the_cluster_is_away_fails_the_ticket(tmp_path: Path) -> None:
    async def scenario() -> None:
        worker = Worker("nats://127.0.0.1:9", tmp_path)
        worker.outbox.writer.close()
        ticket = worker.publisher.keep(HITS[:10])
        assert ticket.waits_for == 0
        assert str(ticket.error) == f"Journal {WRITER} is closed."
        await worker.publisher.close()

    run(scenario)


def test_another_number_of_partitions_is_refused(cluster: NatsCluster) -> None:
    async def scenario() -> None:
        first = Bus(cluster.url, PARTITIONS, name="a test")
        await first.connect()
        other = Bus(cluster.url, PARTITIONS + 1, name="a test")
        with pytest.raises(OperatorError, match="the same number on all nodes"):
            await other.connect()
        await first.close()
        await other.close()

    run(scenario)


def test_nats_reads_the_configuration_that_is_documented(tmp_path: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "journal.md"
    (text,) = re.findall(r"```\n(server_name: .*?)```", page.read_text("utf-8"), re.DOTALL)
    file = tmp_path / "nats.conf"
    file.write_text(text, encoding="utf-8")
    read = subprocess.run([program(), "-t", "-c", file], capture_output=True, text=True)
    assert read.returncode == 0, read.stderr


def test_a_message_holds_what_fits() -> None:
    events = [bytes(100_000)] * 5 + [bytes(400_000)]
    assert [len(group) for group in in_messages(events)] == [2, 2, 1, 1]
    assert in_messages([]) == []
