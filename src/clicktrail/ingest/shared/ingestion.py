"""Everything that the ingest process does about the shared journal.

Every partition is copied; those that are held are ingested, each in a thread with files of its own
in `data/shared/<partition>/`, laid out as a data directory is.
"""

from __future__ import annotations

import secrets
import threading
import time
from concurrent.futures import Future
from pathlib import Path

import structlog

from clicktrail.hits.store import HitStore
from clicktrail.ingest.ingester import Tally
from clicktrail.ingest.shared import leases, plan_log
from clicktrail.ingest.shared.bridge import Bridge
from clicktrail.ingest.shared.copying import Copying
from clicktrail.ingest.shared.forgetting import KEEP_MS
from clicktrail.ingest.shared.keeping_up import keep_up
from clicktrail.ingest.shared.leases import RENEW_SECONDS, Leases
from clicktrail.ingest.shared.plan_log import PlanLog
from clicktrail.ingest.shared.worker import PartitionWorker
from clicktrail.ingest.shared.workers import Workers
from clicktrail.ingest.tidying import TIDY_SECONDS
from clicktrail.journal.files import segments
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.journal.retention import Retained, retain
from clicktrail.journal.shared.bus import BusError
from clicktrail.runtime.errors import OperatorError
from clicktrail.settings import Settings

_log = structlog.get_logger(__name__)


class SharedIngestion(threading.Thread):
    """Holds its share of the partitions. Raises OperatorError where the client is missing."""

    def __init__(self, settings: Settings, store: HitStore) -> None:
        super().__init__(name="shared ingestion", daemon=True)
        self._store = store
        self._gate_directory = settings.data_dir / "ingest"
        self._owner = f"{settings.node_id}-{secrets.token_hex(8)}"
        self._bridge = Bridge(settings, f"ingest {settings.node_id}")
        self._leases = Leases(self._bridge.bus, self._owner)
        self._settings = [
            settings.model_copy(update={"data_dir": directory_of(settings, partition)})
            for partition in range(settings.journal_partitions)
        ]
        self._copying = [
            Copying(self._bridge.bus, partition, own.journal_dir, name_of(partition))
            for partition, own in enumerate(self._settings)
        ]
        self._readers = [
            JournalReader(own.journal_dir, name_of(partition))
            for partition, own in enumerate(self._settings)
        ]
        self._planning = [threading.Lock() for _ in self._settings]
        self._tidier: threading.Thread | None = None
        self._tidy_at = time.monotonic() + TIDY_SECONDS
        self._workers = Workers(self._leases, self._bridge, self._worker_of)
        self._stop_asked = threading.Event()
        self._trouble = "The shared journal has not answered yet."
        self._prepared = 0

    @property
    def is_ready(self) -> bool:
        """Whether the cluster answers, and all that is held is ingested."""
        return not self._trouble and all(
            worker.tally.started and not worker.tally.trouble
            for worker in self._workers.there.values()
        )

    def problems(self) -> list[str]:
        """Return what an operator should know, as sentences."""
        found = [self._trouble] if self._trouble else []
        found += [each.problem for each in self._copying if each.problem]
        for worker in self._workers.there.values():
            found += [worker.trouble] if worker.trouble else []
            found += worker.tally.problems()
        return list(dict.fromkeys(found))

    @property
    def held(self) -> int:
        """How many partitions are ingested here at this moment."""
        return len(self._workers.there)

    def tallies(self) -> list[Tally]:
        """Return what was done of all partitions since the start; none goes away."""
        return self._workers.tallies()

    def waiting_bytes(self) -> int:
        """Return the bytes in the copies of what is held that are not yet in the store."""
        return sum(
            self._readers[partition].lag(worker.tally.done.get(name_of(partition), Position()))
            for partition, worker in self._workers.there.items()
        )

    def run(self) -> None:
        """Work until told to stop."""
        copying: list[Future[None]] = []
        while not self._stop_asked.wait(RENEW_SECONDS if copying else 0.05):
            try:
                self._bridge.ask(self._prepare())
                if not copying:
                    copying = [self._bridge.begin(each.run()) for each in self._copying]
                self._bridge.ask(self._leases.look())
                trouble = ""
            except BusError as error:
                trouble = f"The shared journal does not answer ({error}): hits wait there."
            except OperatorError as error:
                trouble = f"Nothing is ingested from the shared journal: {error}."
            except Exception as error:
                trouble = f"The shared journal cannot be used: {error}."
                _log.exception("shared journal")
            try:
                self._workers.match()
                self._tidy()
            except Exception as error:
                # A thread that cannot be started now may be the next time.
                trouble = f"The shared journal cannot be ingested: {error}."
                _log.exception("shared journal")
            self._trouble = trouble
        self._workers.end()
        if self._tidier is not None:
            self._tidier.join()
        self._bridge.close()

    def stop(self) -> None:
        """End, once what is under way is in the store, and give all partitions back."""
        self._stop_asked.set()
        self.join()

    def _worker_of(self, partition: int) -> PartitionWorker:
        return PartitionWorker(
            self._settings[partition],
            partition,
            self._owner,
            self._bridge,
            self._store,
            self._copying[partition],
            name_of(partition),
            self._planning[partition],
            self._gate_directory,
        )

    def _tidy(self) -> None:
        """Every few minutes tidy the copies that others ingest; workers see to their own."""
        if time.monotonic() < self._tidy_at or (self._tidier and self._tidier.is_alive()):
            return
        self._tidy_at = time.monotonic() + TIDY_SECONDS
        others = [each for each in range(len(self._settings)) if each not in self._workers.there]
        self._tidier = threading.Thread(target=self._tidy_copies, args=(others,), name="tidy")
        self._tidier.start()

    def _tidy_copies(self, partitions: list[int]) -> None:
        for partition in partitions:
            own = self._settings[partition]
            tidied = tidy_copy(own.journal_dir, name_of(partition), own.journal_retention_days)
            for problem in tidied.problems:
                _log.warning("journal", problem=problem)
            log = PlanLog(self._bridge, partition, self._owner)
            keep_up(own.data_dir, name_of(partition), log, self._planning[partition])

    async def _prepare(self) -> None:
        bus = self._bridge.bus
        await bus.connect()
        # Whoever has removed one stream may have removed all.
        made = bus.laid_out_times
        if self._prepared == made:
            return
        await plan_log.make_stream(bus)
        await leases.make_stream(bus)
        self._prepared = made


def tidy_copy(directory: Path, name: str, days: float) -> Retained:
    """Compress the segments of a copy that were whole a day ago; delete those older than `days`.

    For the copy of a partition that another node ingests: how far that has come is not known here.
    """
    now = time.time()
    copied = segments(directory, name)
    old = [each for each in copied if each.path.stat().st_mtime < now - KEEP_MS / 1000]
    done = Position(old[-1].number + 1 if old else 0)
    return retain(directory, {name: done}, days=days, now=now).get(name, Retained([], [], []))


def directory_of(settings: Settings, partition: int) -> Path:
    """Return where this node keeps a partition: its copy, and its plan."""
    return settings.data_dir / "shared" / f"{partition:02d}"


def name_of(partition: int) -> str:
    """Return the name of a partition's copy, the same on all nodes."""
    return f"shared-{partition:02d}"
