"""The ingestion of one partition, for as long as this ingester holds it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from clicktrail.enrichment.agents import RULES
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.hits.store import HitStore, HitStoreError
from clicktrail.ingest import overlap
from clicktrail.ingest.gate import Gate
from clicktrail.ingest.ingester import Ingester, Stopped, Tally
from clicktrail.ingest.plan import Plan
from clicktrail.ingest.plan_file import PlanError
from clicktrail.ingest.shared.beginnings import write_beginning
from clicktrail.ingest.shared.bridge import Bridge
from clicktrail.ingest.shared.copying import Copying
from clicktrail.ingest.shared.forgetting import KEEP_MS, forget
from clicktrail.ingest.shared.plan_log import FencedError, PlanLog, caught_up
from clicktrail.ingest.tidying import Tidier
from clicktrail.journal.shared.beginning import Beginning, Found
from clicktrail.journal.shared.bus import BusError
from clicktrail.journal.shared.layout import stream_of
from clicktrail.settings import Settings

LOOK_SECONDS = 0.05
PAUSE_SECONDS = 1.0
_log = structlog.get_logger(__name__)


class PartitionWorker(threading.Thread):
    """Ingests a partition until told to stop. `settings` are those of its directory.

    `copying` makes its mirror, which is named `name`; `planning` is held while the files of the
    plan are written. In `gate_directory` is the gate of all ingestion into this store. `tally` is
    that of the present ingester, `earlier` are those of before.
    """

    def __init__(
        self,
        settings: Settings,
        partition: int,
        owner: str,
        bridge: Bridge,
        store: HitStore,
        copying: Copying,
        name: str,
        planning: threading.Lock,
        gate_directory: Path,
    ) -> None:
        super().__init__(name=f"partition-{partition}", daemon=True)
        self._settings = settings
        self._partition = partition
        self._owner = owner
        self._bridge = bridge
        self._store = store
        self._copying = copying
        self._name = name
        self._planning = planning
        self._gate_directory = gate_directory
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
            except Stopped:
                pass
            except (BusError, HitStoreError, OSError, PlanError) as error:
                self.trouble = f"Partition {self._partition} cannot be ingested: {error}."
                _log.warning("partition", problem=self.trouble)
            except Exception:
                self.trouble = f"Partition {self._partition} cannot be ingested: see the log."
                _log.exception("partition", partition=self._partition)
            self._stop_asked.wait(PAUSE_SECONDS)

    def _ingest(self) -> None:
        log = PlanLog(self._bridge, self._partition, self._owner)
        log.take_over()
        self._store.migrate()
        found = log.beginning()
        if found.valid is None:
            self._begin_anew(log, found)
            return
        beginning = found.valid
        # Planned ranges are to be read again: the mirror must be where its planner's was.
        self._wait_for_the_mirror(beginning)
        with contextlib.closing(Gate(self._gate_directory)) as gate:
            if gate.enter(self._stop_asked):
                self._ingest_inside(gate, log, found, beginning)

    def _ingest_inside(self, gate: Gate, log: PlanLog, found: Found, beginning: Beginning) -> None:
        def stand_aside(settle: Callable[[], object]) -> bool:
            if not gate.wanted_by():
                return False
            settle()
            gate.leave()
            if not gate.enter(self._stop_asked):
                raise Stopped
            return True

        directory = self._settings.data_dir / "ingest" / "plan"
        now_ms = int(time.time() * 1000)
        plan = caught_up(directory, now_ms, RULES, log, self._name, beginning)
        if self._is_counted(plan):
            # What another ingester has planned is in no log any more.
            plan.close()
            self._begin_anew(log, found)
            return
        ingester = Ingester(
            journals=self._settings.journal_dir,
            plan=plan,
            geo=GeoDatabase.of(self._settings),
            store=self._store,
            stop=self._stop_asked,
            stand_aside=stand_aside,
        )
        tidier = Tidier(self._settings, ingester.tally)
        self.earlier.append(self.tally)
        self.tally = ingester.tally
        _log.info("partition taken", partition=self._partition, next_cycle=plan.next_cycle)
        try:
            ingester.start()
            self.trouble = ""
            while not self._stop_asked.is_set() and self._is_copied(beginning):
                self._stop_asked.wait(ingester.turn())
                if tidier.poll():
                    ingester.tidy_plan(tidier.oldest_kept)
                    self._forget(plan, beginning)
        except Stopped:
            pass
        finally:
            ingester.finish()
            ingester.tally.remembered = 0
            tidier.join()
        _log.info("partition left", partition=self._partition)

    def _is_counted(self, plan: Plan) -> bool:
        try:
            directory = self._settings.journal_dir
            return overlap.taken_already(self._store, directory, plan.positions) is not None
        except HitStoreError:
            plan.close()
            raise

    def _begin_anew(self, log: PlanLog, found: Found) -> None:
        write_beginning(
            self._bridge, self._partition, self._settings, self._name, self._store, log, found
        )

    def _is_copied(self, beginning: Beginning) -> bool:
        """Whether the copy still follows a beginning, or may again once the cluster answers."""
        return not self._copying.needs_beginning and self._copying.segment in (
            0,
            beginning.segment,
        )

    def _forget(self, plan: Plan, beginning: Beginning) -> None:
        before = int(time.time() * 1000) - KEEP_MS
        undone = [cycle.number for cycle in plan.undone]
        work = forget(self._bridge.bus, self._partition, beginning, before, undone)
        try:
            self._bridge.ask(work, 60.0)
        except BusError as error:
            _log.info("nothing was forgotten", partition=self._partition, why=str(error))

    def _wait_for_the_mirror(self, beginning: Beginning) -> None:
        _, last = self._bridge.ask(self._bridge.bus.bounds(stream_of(self._partition)))
        while self._copying.segment != beginning.segment or self._copying.copied < last:
            if self._stop_asked.wait(LOOK_SECONDS):
                raise Stopped
            if self._copying.needs_beginning or self._copying.segment > beginning.segment:
                raise BusError("its copies begin anew")
