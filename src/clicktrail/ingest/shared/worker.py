"""The ingestion of one partition, for as long as this ingester holds it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

from clicktrail.enrichment.agents import RULES
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.hits.store import HitStore
from clicktrail.ingest.ingester import Ingester, Stopped, Tally
from clicktrail.ingest.plan import Plan
from clicktrail.ingest.plan_file import PlanError
from clicktrail.ingest.shared.bridge import Bridge
from clicktrail.ingest.shared.forgetting import KEEP_MS, forget
from clicktrail.ingest.shared.plan_log import FencedError, PlanLog, caught_up
from clicktrail.ingest.tidying import Tidier
from clicktrail.journal.shared.bus import BusError
from clicktrail.journal.shared.layout import stream_of
from clicktrail.settings import Settings

LOOK_SECONDS = 0.05
PAUSE_SECONDS = 1.0
_log = structlog.get_logger(__name__)


class PartitionWorker(threading.Thread):
    """Ingests a partition until told to stop. `settings` are those of its directory.

    `copied` returns the last message that its mirror has; `planning` is held while the files of the
    plan are written. `tally` is that of the present ingester, `earlier` are those of before.
    """

    def __init__(
        self,
        settings: Settings,
        partition: int,
        owner: str,
        bridge: Bridge,
        store: HitStore,
        copied: Callable[[], int],
        planning: threading.Lock,
    ) -> None:
        super().__init__(name=f"partition-{partition}", daemon=True)
        self._settings = settings
        self._partition = partition
        self._owner = owner
        self._bridge = bridge
        self._store = store
        self._copied = copied
        self._planning = planning
        self._stop_asked = threading.Event()
        self.tally = Tally()
        self.earlier: list[Tally] = []
        self.trouble = ""

    def stop(self) -> None:
        """Have it end, once what is under way is in the store; does not wait."""
        self._stop_asked.set()

    def run(self) -> None:
        """Ingest, and begin again after whatever was in the way."""
        while not self._stop_asked.is_set():
            try:
                with self._planning:
                    self._ingest()
                self.trouble = ""
            except FencedError:
                _log.info("overtaken", partition=self._partition)
                self.trouble = f"Partition {self._partition} was taken over by another ingester."
            except (BusError, OSError, PlanError) as error:
                self.trouble = f"Partition {self._partition} cannot be ingested: {error}."
                _log.warning("partition", problem=self.trouble)
            except Exception:
                self.trouble = f"Partition {self._partition} cannot be ingested: see the log."
                _log.exception("partition", partition=self._partition)
            self._stop_asked.wait(PAUSE_SECONDS)

    def _ingest(self) -> None:
        log = PlanLog(self._bridge, self._partition, self._owner)
        log.take_over()
        directory = self._settings.data_dir / "ingest" / "plan"
        plan = caught_up(directory, int(time.time() * 1000), RULES, log)
        ingester = Ingester(
            journals=self._settings.journal_dir,
            plan=plan,
            geo=GeoDatabase.of(self._settings),
            store=self._store,
            stop=self._stop_asked,
        )
        tidier = Tidier(self._settings, ingester.tally)
        self.earlier.append(self.tally)
        self.tally = ingester.tally
        _log.info("partition taken", partition=self._partition, next_cycle=plan.next_cycle)
        try:
            # Planned ranges are to be read again: the mirror must be where its planner's was.
            self._wait_for_the_mirror()
            ingester.start()
            self.trouble = ""
            while not self._stop_asked.is_set():
                self._stop_asked.wait(ingester.turn())
                if tidier.poll():
                    ingester.tidy_plan(tidier.oldest_kept)
                    self._forget(plan)
        except Stopped:
            pass
        finally:
            ingester.finish()
            ingester.tally.remembered = 0
            tidier.join()
        _log.info("partition left", partition=self._partition)

    def _forget(self, plan: Plan) -> None:
        before = int(time.time() * 1000) - KEEP_MS
        undone = [cycle.number for cycle in plan.undone]
        try:
            self._bridge.ask(forget(self._bridge.bus, self._partition, before, undone), 60.0)
        except BusError as error:
            _log.info("nothing was forgotten", partition=self._partition, why=str(error))

    def _wait_for_the_mirror(self) -> None:
        _, last = self._bridge.ask(self._bridge.bus.bounds(stream_of(self._partition)))
        while self._copied() < last:
            if self._stop_asked.wait(LOOK_SECONDS):
                raise Stopped
