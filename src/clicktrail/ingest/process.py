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
from collections.abc import Callable
from pathlib import Path

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
from clicktrail.journal.files import journals, segments
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.journal.retention import retain
from clicktrail.runtime import process
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.lock import hold
from clicktrail.runtime.secrets import Secrets
from clicktrail.runtime.status import StatusFile
from clicktrail.settings import Settings

NAME = "ingest"
STATUS_SECONDS = 1.0
TIDY_SECONDS = 180.0
TYPICAL_RECORD_BYTES = 300


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
    reporter = Reporter(settings, ingester.tally)
    reporter.start()
    tidier = Tidier(settings, ingester.tally)
    eraser = Eraser(settings, ingester, store, secrets.signer(), stop)
    try:
        eraser.before_start()
        ingester.start()
        eraser.after_start()
        log.info("ready", next_cycle=plan.next_cycle)
        while not stop.is_set():
            stop.wait(ingester.turn())
            if tidier.poll():
                ingester.tidy_plan(tidier.oldest_kept)
            if not tidier.busy:
                eraser.poll()
    except Stopped:
        pass
    finally:
        ingester.finish()
        eraser.close()
        tidier.join()
        reporter.stop()
        store.close()
    log.info("stopped")
    return 0


class Reporter(threading.Thread):
    """Renews the status file each second, whatever the ingester is waiting for."""

    def __init__(self, settings: Settings, tally: Tally) -> None:
        super().__init__(name="status", daemon=True)
        self._tally = tally
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
        waiting = self._waiting_bytes()
        if not waiting:
            self._caught_up_at = now
        behind = now - max(self._caught_up_at, tally.newest_done_ms / 1000)
        average = tally.record_bytes / tally.records if tally.record_bytes else TYPICAL_RECORD_BYTES
        figures = {
            "hits_total": tally.hits,
            "conversions_total": tally.conversions,
            "cycles_total": tally.cycles,
            "lag_bytes": waiting,
            "lag_hits": math.ceil(waiting / average),
            "lag_seconds": round(max(behind, 0.0), 3) if waiting else 0.0,
            "oldest_waiting_seconds": self._oldest_seconds(now) if waiting else 0.0,
            "visitors_remembered": tally.remembered,
            "last_insert_timestamp_seconds": round(tally.inserted_at, 3),
        }
        for outcome, count in sorted(tally.outcomes.copy().items()):
            name = outcome.replace(":", "_").replace("-", "_")
            figures[f"outcome_{name}_total"] = count
        self._file.write(
            ready=tally.started and not tally.trouble,
            problems=tally.problems(),
            figures=figures,
            notes=tally.notes,
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


class Tidier:
    """Every few minutes compresses and deletes journal segments, beside the ingestion."""

    def __init__(self, settings: Settings, tally: Tally, *, seconds: float = TIDY_SECONDS) -> None:
        self._settings = settings
        self._tally = tally
        self._seconds = seconds
        self._next = time.monotonic() + seconds
        self._thread: threading.Thread | None = None
        self._log = structlog.get_logger()
        self.oldest_kept: dict[str, int] = {}

    def poll(self) -> bool:
        """Start a round when it is due; tell, once, that a round has ended."""
        if self._thread is not None:
            if self._thread.is_alive():
                return False
            self._thread = None
            self._next = time.monotonic() + self._seconds
            return True
        if time.monotonic() >= self._next:
            done = dict(self._tally.done)
            self._thread = threading.Thread(target=self._round, args=(done,), name="tidy")
            self._thread.start()
        return False

    @property
    def busy(self) -> bool:
        """Whether a round is under way."""
        return self._thread is not None and self._thread.is_alive()

    def join(self) -> None:
        """Wait for a round under way."""
        if self._thread is not None:
            self._thread.join()

    def _round(self, done: dict[str, Position]) -> None:
        directory = self._settings.journal_dir
        days = self._settings.journal_retention_days
        for name, result in retain(directory, done, days=days, now=time.time()).items():
            if result.compressed or result.deleted:
                self._log.info(
                    "journal tidied",
                    journal=name,
                    compressed=len(result.compressed),
                    deleted=len(result.deleted),
                )
            for problem in result.problems:
                self._log.warning("journal", problem=problem)
        self.oldest_kept = {
            name: found[0].number for name in done if (found := segments(directory, name))
        }


if __name__ == "__main__":
    raise SystemExit(run(Settings()))
