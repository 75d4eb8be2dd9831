"""The process `ingest`: runs the ingester, tells how it is, keeps the journals tidy.

One per data directory, held by a lock. SIGTERM finishes the cycle under way; where the store is
down, the cycle stays planned and is repeated at the next start.
"""

from __future__ import annotations

import contextlib
import math
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from clicktrail.domain.events import Event, decode_event
from clicktrail.domain.hit_id import timestamp_ms
from clicktrail.enrichment.agents import RULES
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.hits.connecting import connect
from clicktrail.ingest.erasing.eraser import Eraser
from clicktrail.ingest.gate import Gate
from clicktrail.ingest.ingester import Ingester, Stopped, Tally
from clicktrail.ingest.plan import Plan
from clicktrail.ingest.plan_file import PlanError
from clicktrail.ingest.ranges import HISTORY
from clicktrail.ingest.tidying import Tidier
from clicktrail.journal.files import journals
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.runtime import process
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.lock import hold
from clicktrail.runtime.secrets import Secrets
from clicktrail.runtime.status import StatusFile
from clicktrail.settings import Settings

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore
    from clicktrail.ingest.shared.ingestion import SharedIngestion

NAME = "ingest"
STATUS_SECONDS = 1.0
TYPICAL_RECORD_BYTES = 300
ERASURES_WAIT = "Erasures wait: where nodes share a journal they cannot be carried out yet."


def directory_of(settings: Settings) -> Path:
    """Return where ingestion keeps its lock and, under `plan`, its plan log."""
    return settings.data_dir / "ingest"


def run(settings: Settings) -> int:
    """Ingest until a signal; return the exit code: 1, with one line, where it cannot start."""
    process.start(settings, NAME)
    stop = threading.Event()
    process.stop_on_signals(stop.set)
    gate = Gate(directory_of(settings))
    try:
        # Before the lock: whoever wants ingestion to stand aside may need that meanwhile.
        if not gate.enter(stop):
            return 0
        with hold(directory_of(settings) / "lock", "clicktrail ingest"):
            return _run(settings, stop, gate)
    except (OperatorError, PlanError) as error:
        print(f"{NAME}: {error}", file=sys.stderr)
        return 1
    finally:
        gate.close()


def _run(settings: Settings, stop: threading.Event, gate: Gate) -> int:
    if settings.journal_dir.exists() and not settings.journal_dir.is_dir():
        raise OperatorError(
            f"{settings.journal_dir} is no directory: move it away, so that the journals can be"
            " kept there"
        )
    log = structlog.get_logger()
    secrets = Secrets.load(settings)
    store = connect(settings, secrets)
    try:
        plan = Plan(directory_of(settings) / "plan", int(time.time() * 1000), RULES)
    except OSError as error:
        raise OperatorError(f"the plan log cannot be used: {error}") from error

    def stand_aside(settle: Callable[[], object]) -> bool:
        who = gate.wanted_by()
        if not who:
            return False
        settle()
        gate.leave()
        notes, ingester.tally.notes = ingester.tally.notes, [f"Hits wait in the journal for {who}."]
        log.info("standing aside", for_whom=who)
        entered = gate.enter(stop)
        ingester.tally.notes = notes
        if not entered:
            raise Stopped
        return True

    ingester = Ingester(
        journals=settings.journal_dir,
        plan=plan,
        geo=GeoDatabase.of(settings),
        store=store,
        stop=stop,
        stand_aside=stand_aside,
    )
    shared = _shared(settings, store)
    reporter = Reporter(settings, ingester.tally, shared)
    reporter.start()
    tidier = Tidier(settings, ingester.tally)
    eraser = Eraser(settings, ingester, store, secrets.signer(), stop)
    try:
        if shared is not None:
            shared.start()
        eraser.before_start()
        ingester.start()
        eraser.after_start()
        log.info("ready", next_cycle=plan.next_cycle)
        while not stop.is_set():
            stop.wait(ingester.turn())
            if tidier.poll():
                ingester.tidy_plan(tidier.oldest_kept)
            # The copies of a shared journal, on this node and on others, are not searched yet: an
            # erasure that leaves them out must not be reported as done.
            if not tidier.busy and shared is None:
                eraser.poll()
    except Stopped:
        pass
    finally:
        if shared is not None:
            shared.stop()
        ingester.finish()
        eraser.close()
        tidier.join()
        reporter.stop()
        store.close()
    log.info("stopped")
    return 0


def _shared(settings: Settings, store: HitStore) -> SharedIngestion | None:
    if settings.journal_url is None:
        return None
    # Only now: where nodes share nothing, nothing of it is loaded.
    from clicktrail.ingest.shared.ingestion import SharedIngestion

    return SharedIngestion(settings, store)


class Reporter(threading.Thread):
    """Renews the status file each second, whatever the ingester is waiting for."""

    def __init__(
        self, settings: Settings, tally: Tally, shared: SharedIngestion | None = None
    ) -> None:
        super().__init__(name="status", daemon=True)
        self._tally = tally
        self._shared = shared
        self._directory = settings.journal_dir
        self._file = StatusFile(settings.run_dir, NAME)
        self._ended = threading.Event()
        self._readers: dict[str, JournalReader] = {}
        self._caught_up_at = time.time()

    def run(self) -> None:
        """Write until told to stop."""
        while True:
            with contextlib.suppress(OSError):
                self._write()
            if self._ended.wait(STATUS_SECONDS):
                return

    def stop(self) -> None:
        """End, and take the file away."""
        self._ended.set()
        self.join()
        self._file.remove()

    def _write(self) -> None:
        tally = self._tally
        # Before the journals are looked at: what came since may not be among what waits.
        now = time.time()
        shared = self._shared
        tallies = [tally, *(shared.tallies() if shared is not None else ())]
        waiting = self._waiting_bytes() + (shared.waiting_bytes() if shared is not None else 0)
        if not waiting:
            self._caught_up_at = now
        behind = now - max(self._caught_up_at, max(each.newest_done_ms for each in tallies) / 1000)
        records = sum(each.records for each in tallies)
        record_bytes = sum(each.record_bytes for each in tallies)
        average = record_bytes / records if record_bytes else TYPICAL_RECORD_BYTES
        figures = {
            "hits_total": sum(each.hits for each in tallies),
            "conversions_total": sum(each.conversions for each in tallies),
            "cycles_total": sum(each.cycles for each in tallies),
            "lag_bytes": waiting,
            "lag_hits": math.ceil(waiting / average),
            "lag_seconds": round(max(behind, 0.0), 3) if waiting else 0.0,
            "oldest_waiting_seconds": self._oldest_seconds(now) if waiting else 0.0,
            "visitors_remembered": sum(each.remembered for each in tallies),
            "last_insert_timestamp_seconds": round(max(each.inserted_at for each in tallies), 3),
        }
        outcomes = sum((each.outcomes.copy() for each in tallies), Counter[str]())
        for outcome, count in sorted(outcomes.items()):
            name = outcome.replace(":", "_").replace("-", "_")
            figures[f"outcome_{name}_total"] = count
        ready = tally.started and not tally.trouble
        problems = tally.problems()
        notes = tally.notes
        if shared is not None:
            ready = ready and shared.is_ready
            problems = list(dict.fromkeys([*problems, *shared.problems()]))
            notes = [*notes, ERASURES_WAIT]
            figures["partitions_held"] = shared.held
        self._file.write(
            ready=ready,
            problems=problems,
            figures=figures,
            notes=notes,
            at=now,
        )

    def _waiting_bytes(self) -> int:
        """Return the bytes in all journals that are not yet in the store."""
        waiting = 0
        for name in journals(self._directory):
            reader = self._readers.get(name)
            if reader is None:
                reader = self._readers[name] = JournalReader(self._directory, name)
            waiting += reader.lag(self._tally.done.get(name, Position()))
        return waiting

    def _oldest_seconds(self, now: float) -> float:
        """Return how long ago the oldest event that is not yet in the store was recorded."""
        oldest = now
        for name, reader in self._readers.items():
            if name.startswith(HISTORY):
                # Imported events are as old as they are.
                continue
            chunk = reader.read(self._tally.done.get(name, Position()), limit=1)
            for _, payload in chunk.records:
                # What a newer release wrote has no time that could be read.
                with contextlib.suppress(ValueError):
                    event: Event = decode_event(payload)
                    oldest = min(oldest, timestamp_ms(event.hit_id) / 1000)
        return round(now - oldest, 3)


if __name__ == "__main__":
    raise SystemExit(run(Settings()))
