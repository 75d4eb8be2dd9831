"""How ingestion is asked to stand aside while the tables of the hit store are exchanged.

Two locks of the kernel (flock), on files in `ingest/`: `wanted` is held by whoever wants ingestion
to stand aside, `gate` is shared by whoever ingests and held alone by whoever it made room for.
Ingestion looks at `wanted` before each cycle; it then brings what is under way to its end, notes in
the plan log that nothing before needs to be repeated, lets go of `gate`, and waits. Whoever dies
lets go of both, so ingestion never waits for the dead.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from clicktrail.enrichment.agents import RULES
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.hits import exchange
from clicktrail.hits.store import HitStore
from clicktrail.ingest import plan_file
from clicktrail.ingest.ingester import Ingester, Stopped
from clicktrail.ingest.plan import Plan
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.lock import hold
from clicktrail.settings import Settings

LOOK_SECONDS = 0.05
PATIENCE_SECONDS = 120.0
GATE = "gate"
WANTED = "wanted"


class Gate:
    """The gate as ingestion passes it, of the directory `ingest/`."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._gate = _open(directory / GATE)
        self._wanted = _open(directory / WANTED)

    def wanted_by(self) -> str:
        """Return who wants ingestion to stand aside, in a few words; nothing where nobody does."""
        try:
            fcntl.flock(self._wanted, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return os.pread(self._wanted, 200, 0).decode(errors="replace").strip() or "somebody"
        fcntl.flock(self._wanted, fcntl.LOCK_UN)
        return ""

    def enter(self, stop: threading.Event) -> bool:
        """Wait until nobody wants ingestion to stand aside; False if `stop` was set meanwhile."""
        while not stop.is_set():
            if not self.wanted_by():
                try:
                    fcntl.flock(self._gate, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass
                else:
                    return True
            stop.wait(LOOK_SECONDS)
        return False

    def leave(self) -> None:
        """Make room."""
        fcntl.flock(self._gate, fcntl.LOCK_UN)

    def close(self) -> None:
        """Make room for good."""
        os.close(self._gate)
        os.close(self._wanted)


@contextlib.contextmanager
def ingestion_aside(settings: Settings, store: HitStore, who: str) -> Iterator[int]:
    """Hold ingestion up; give the last cycle, which is in the store, as all before it are.

    Hits wait in the journal meanwhile. Where no ingestion runs, what it had begun is brought to its
    end first. `who` is a few words for whoever wonders what ingestion waits for. Raises
    OperatorError where it does not stand aside in time.
    """
    directory = settings.data_dir / "ingest"
    with contextlib.ExitStack() as held:
        wanted = held.enter_context(_locked(directory / WANTED))
        os.ftruncate(wanted, 0)
        os.pwrite(wanted, f"{who} (process {os.getpid()})".encode(), 0)
        held.enter_context(_locked(directory / GATE))
        last, is_settled = plan_file.end_of(directory / "plan")
        exchange.conclude(directory, store)
        if not is_settled:
            held.enter_context(hold(directory / "lock", who))
            last = _brought_to_its_end(settings, store)
        yield last


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Hold a lock alone, as soon as it can be had."""
    descriptor = _open(path)
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise OperatorError(
                        "the ingestion does not stand aside: `clicktrail status` says what it"
                        " waits for"
                    ) from None
                time.sleep(LOOK_SECONDS)
        yield descriptor
    finally:
        os.close(descriptor)


def _brought_to_its_end(settings: Settings, store: HitStore) -> int:
    """Do what the start of an ingestion would do, and no more; return the last cycle."""
    stop = threading.Event()
    patience = threading.Timer(PATIENCE_SECONDS, stop.set)
    ingester = Ingester(
        journals=settings.journal_dir,
        plan=Plan(settings.data_dir / "ingest" / "plan", int(time.time() * 1000), RULES),
        geo=GeoDatabase.of(settings),
        store=store,
        stop=stop,
    )
    patience.start()
    try:
        ingester.start()
        return ingester.settle()
    except Stopped:
        raise OperatorError(
            "what ingestion had begun cannot be brought to its end:"
            f" {ingester.tally.trouble or 'it takes too long'}"
        ) from None
    finally:
        patience.cancel()
        # Whatever ended it, Ctrl-C for one: what still waits for the store is not waited for.
        stop.set()
        ingester.finish()


def _open(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
