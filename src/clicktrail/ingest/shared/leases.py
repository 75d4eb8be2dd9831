"""Which partitions this ingester may work on: leases in the cluster, renewed by compare-and-set.

A lease that has not moved for some seconds, by the clock of who looks, is anybody's. Each ingester
takes its share of the partitions, and gives back what others lack. Leases only decide who tries;
that nothing is counted twice is up to the plan log.

Where the leases themselves are lost, each partition stays with who had it: what that one has
planned, and may be inserting at this moment, nobody else knows then.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable

from clicktrail.journal.shared.bus import EXPECTED, Bus, BusError

STREAM = "CLICKTRAIL_LEASES"
ALIVE = "clicktrail.alive"
LEASE_SECONDS = 5.0
RENEW_SECONDS = 1.0


async def make_stream(bus: Bus) -> None:
    """Make the stream of the leases, where it is missing."""
    from nats.js.api import StorageType, StreamConfig

    await bus.make(
        StreamConfig(
            name=STREAM,
            description="Clicktrail: who ingests which partition",
            subjects=["clicktrail.lease.*"],
            storage=StorageType.FILE,
            max_msgs_per_subject=1,
        )
    )


class Leases:
    """The leases as ingester `owner` sees them; of one event loop.

    `held` are the partitions that it has at this moment. `clock` is monotonic, in seconds.
    """

    def __init__(self, bus: Bus, owner: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._bus = bus
        self._owner = owner
        self._clock = clock
        self._heard: dict[str, float] = {}
        self._moved: dict[int, tuple[int, float]] = {}
        self._confirmed: dict[int, float] = {}
        self._given_up: set[int] = set()
        self._lost: set[int] = set()
        self._listens = False

    @property
    def held(self) -> set[int]:
        """The partitions whose lease was confirmed lately, and which are not to be given up."""
        since = self._clock() - LEASE_SECONDS
        return {
            partition
            for partition, at in self._confirmed.items()
            if at > since and partition not in self._given_up
        }

    @property
    def taken(self) -> set[int]:
        """The partitions whose lease is in this name, as far as is known here."""
        return set(self._confirmed)

    @property
    def to_give_up(self) -> set[int]:
        """Partitions that others lack: bring them to an end, then call `give_up`."""
        return set(self._given_up)

    async def look(self) -> None:
        """Renew what is held, take what is free, and see what others lack. Call each second."""
        if not self._listens:
            await self._bus.hear(ALIVE, self._hear)
            self._listens = True
        await self._bus.tell(ALIVE, self._owner.encode())
        looks = (self._look_at(partition) for partition in range(self._bus.partitions))
        failed = [each for each in await asyncio.gather(*looks, return_exceptions=True) if each]
        share = self._share()
        too_many = sorted(self._confirmed.keys() - self._given_up, reverse=True)
        for partition in too_many[: max(len(too_many) - share, 0)]:
            self._given_up.add(partition)
        if failed:
            raise failed[0]

    async def give_up(self, partition: int) -> None:
        """Let others have a partition at once, on which nobody works any more."""
        self._given_up.discard(partition)
        if self._confirmed.pop(partition, None) is not None:
            sequence, _ = self._moved[partition]
            await self._write(partition, b"", sequence)

    def _hear(self, body: bytes) -> None:
        self._heard[body.decode(errors="replace")] = self._clock()

    def _share(self) -> int:
        since = self._clock() - LEASE_SECONDS
        others = {who for who, at in self._heard.items() if at > since} - {self._owner}
        return math.ceil(self._bus.partitions / (1 + len(others)))

    async def _look_at(self, partition: int) -> None:
        now = self._clock()
        message = await self._bus.last(STREAM, f"clicktrail.lease.{partition}")
        sequence = message.seq or 0 if message is not None else 0
        owner = (message.data or b"").decode() if message is not None else ""
        before = self._moved.get(partition, (-1, 0.0))[0]
        if before != sequence:
            self._moved[partition] = (sequence, now)
        if not sequence and before > 0:
            self._lost.add(partition)
            if partition in self._confirmed:
                await self._take(partition, sequence, now)
                return
        if owner == self._owner:
            # One that was taken without an answer is as good as any other.
            if partition in self._confirmed or len(self._confirmed) < self._share():
                await self._take(partition, sequence, now)
            else:
                await self._write(partition, b"", sequence)
            return
        self._confirmed.pop(partition, None)
        self._given_up.discard(partition)
        is_lost = not sequence and partition in self._lost
        has_not_moved = now - self._moved[partition][1] > LEASE_SECONDS
        is_free = has_not_moved or (not owner and not is_lost)
        if is_free and len(self._confirmed) < self._share():
            await self._take(partition, sequence, now)

    async def _take(self, partition: int, sequence: int, now: float) -> None:
        # Reserved while the answer is awaited, so that others looked at now see it as taken.
        before = self._confirmed.get(partition)
        self._confirmed[partition] = before if before is not None else -math.inf
        try:
            taken = await self._write(partition, self._owner.encode(), sequence)
        except BusError:
            if before is None:
                del self._confirmed[partition]
            raise
        self._confirmed[partition] = now
        self._moved[partition] = (taken, now)

    async def _write(self, partition: int, body: bytes, expected: int) -> int:
        subject = f"clicktrail.lease.{partition}"
        return await self._bus.publish(subject, body, {EXPECTED: str(expected)})
