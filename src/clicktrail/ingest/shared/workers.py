"""One worker for each partition that is held, and none for another."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from clicktrail.ingest.ingester import Tally
from clicktrail.ingest.shared.bridge import Bridge
from clicktrail.ingest.shared.leases import Leases
from clicktrail.ingest.shared.worker import PartitionWorker
from clicktrail.journal.shared.bus import BusError

_log = structlog.get_logger(__name__)


class Workers:
    """The workers of one process; changed by one thread, read by any.

    `make` returns the worker of a partition, not yet started.
    """

    def __init__(
        self, leases: Leases, bridge: Bridge, make: Callable[[int], PartitionWorker]
    ) -> None:
        self._leases = leases
        self._bridge = bridge
        self._make = make
        self._there: dict[int, PartitionWorker] = {}
        self._ended: list[Tally] = []

    @property
    def there(self) -> dict[int, PartitionWorker]:
        """Those that work at this moment, or come to their end, by partition."""
        return dict(self._there)

    def tallies(self) -> list[Tally]:
        """Return what was done of all partitions since the start; none goes away."""
        found = [*self._ended]
        for worker in self.there.values():
            found += [*worker.earlier, worker.tally]
        return found

    def match(self) -> None:
        """Let work exactly those whose partition is held, and give back what others lack."""
        held = self._leases.held
        for partition, worker in self.there.items():
            if partition not in held:
                worker.stop()
            # Not waited for: the other leases have to be renewed meanwhile. One that has ended is
            # of no use even where its partition was held again before it had.
            if not worker.is_alive():
                self._remove(partition)
        # Also what was taken in the same look, and never had a worker.
        for partition in self._leases.to_give_up - self._there.keys():
            self._give_up(partition)
        for partition in held - self._there.keys():
            worker = self._make(partition)
            worker.start()
            self._there[partition] = worker

    def end(self) -> None:
        """Stop all, once what is under way is in the store, and give all partitions back."""
        for worker in self._there.values():
            worker.stop()
        for partition, worker in self.there.items():
            worker.join()
            self._remove(partition)
        for partition in self._leases.taken:
            self._give_up(partition)

    def _remove(self, partition: int) -> None:
        worker = self._there.pop(partition)
        self._ended += [*worker.earlier, worker.tally]

    def _give_up(self, partition: int) -> None:
        try:
            self._bridge.ask(self._leases.give_up(partition))
        except BusError as error:
            _log.info("a partition could not be given back", partition=partition, why=str(error))
