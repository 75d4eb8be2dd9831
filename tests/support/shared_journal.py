"""Writers of a shared journal that never rest, on an event loop in a thread of their own."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

from clicktrail.domain.events import Event, encode_event
from clicktrail.domain.hit_id import HitIds
from clicktrail.journal.shared.bus import Bus
from clicktrail.journal.shared.layout import in_messages, partition_of
from clicktrail.journal.shared.outbox import Outbox
from clicktrail.journal.shared.publisher import Publisher
from clicktrail.settings import Settings
from tests.support.ingestion import a_hit


class Writers:
    """Some workers' publishers; `kept` holds the id of each hit that may be answered."""

    def __init__(
        self, directory: Path, url: str, partitions: int, nodes: list[int], accounts: list[int]
    ) -> None:
        self.kept: set[int] = set()
        self._directory = directory
        self._url = url
        self._partitions = partitions
        self._nodes = nodes
        self._accounts = accounts
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._all()), daemon=True)

    def __enter__(self) -> Writers:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join(120)
        assert not self._thread.is_alive()

    async def _all(self) -> None:
        await asyncio.gather(*map(self._write, self._nodes))

    async def _write(self, node: int) -> None:
        name = f"{node:03d}-00"
        outbox = Outbox(Settings(data_dir=self._directory, journal_segment_bytes=2**20), name)
        publisher: Publisher
        bus = Bus(self._url, self._partitions, name=name, on_lost=lambda: publisher.lost())
        publisher = Publisher(bus, name, outbox)
        publisher.start()
        ids = HitIds(node, 0)
        while not self._stop.is_set():
            now_ms = int(time.time() * 1000)
            hits = [a_hit(ids.next(now_ms), account_id=each) for each in self._accounts]
            ticket = publisher.keep([encode_event(hit) for hit in hits])
            while ticket.waits_for:  # noqa: ASYNC110 -- nobody tells
                await asyncio.sleep(0.002)
            assert ticket.error is None
            self.kept |= {hit.hit_id for hit in hits}
            await asyncio.sleep(0.01)
        while not publisher.figures()["shared_journal_up"]:  # noqa: ASYNC110 -- nobody tells
            await asyncio.sleep(0.05)
        await publisher.close()


def publish(url: str, partitions: int, writer: str, events: list[Event]) -> None:
    """Have a worker publish events, in their order; return once all are in."""
    asyncio.run(_publish(url, partitions, writer, events))


async def _publish(url: str, partitions: int, writer: str, events: list[Event]) -> None:
    bus = Bus(url, partitions, name=writer)
    await bus.connect()
    for partition in range(partitions):
        mine = [
            encode_event(event)
            for event in events
            if partition_of(event.account_id, partitions) == partition
        ]
        sequence = (await bus.reached(partition, writer)).sequence
        for message in in_messages(mine):
            sequence = await bus.append(partition, writer, message, sequence)
    await bus.close()
