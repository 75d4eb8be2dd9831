"""What happens to the system meanwhile: its processes are killed, its stores go away for a while.

Which is when comes from a seed. Each process has its turn before one has its second; between two
kills, the hit store and the catalog are away in turn.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

from clicktrail.catalog.freshness import path_of
from tests.support.postgresql import Cluster
from tests.support.system import System

PARTS = ("edge-0", "edge-1", "app", "feeder", "ingest", "hitstore", "supervisor")
KILL_EVERY_SECONDS = 20.0
AWAY_AFTER_SECONDS = 7.0
AWAY_SECONDS = 10.0
BACK_SECONDS = 120.0


@dataclass
class Happening:
    """Something that was done, and when (Unix seconds) it was over."""

    what: str
    began: float
    ended: float


class Troubles:
    """Makes trouble; `kills` and `absences` tell of it afterwards."""

    def __init__(self, system: System, seed: int, server: Cluster | None) -> None:
        self.kills: list[Happening] = []
        self.absences: list[Happening] = []
        self._system = system
        self._server = server
        self._chance = random.Random(seed)

    def make(self, seconds: float) -> None:
        """Go on for so long. Raises RuntimeError where a process does not come back."""
        begin = time.monotonic()
        until = begin + seconds - AWAY_AFTER_SECONDS
        victims: list[str] = []
        stores = [("hit store", self._hit_store_away), ("catalog", self._catalog_away)]
        for number in itertools.count():
            begin += AWAY_AFTER_SECONDS
            if begin > until:
                return
            time.sleep(max(0.0, begin - time.monotonic()))
            victims = victims or self._chance.sample(PARTS, len(PARTS))
            self._kill(victims.pop())
            time.sleep(max(0.0, begin + AWAY_AFTER_SECONDS - time.monotonic()))
            if number % 2:
                what, away = stores[number // 2 % len(stores)]
                began = time.time()
                with away():
                    time.sleep(AWAY_SECONDS)
                self.absences.append(Happening(what, began, time.time()))
            begin += KILL_EVERY_SECONDS - AWAY_AFTER_SECONDS

    def _kill(self, part: str) -> None:
        began = time.time()
        dead = self._system.kill(part)
        if part == "supervisor":
            self._system.start(wait=False)
        awaited = PARTS if part == "supervisor" else (part,)
        deadline = time.monotonic() + BACK_SECONDS
        while time.monotonic() < deadline:
            told = self._system.status()
            if all(
                name in told and told[name].pid != dead and told[name].started_at > began
                for name in awaited
            ):
                break
            time.sleep(0.05)
        else:
            raise RuntimeError(f"{part} was not started again:\n{self._system.tail()}")
        self.kills.append(Happening(part, began, time.time()))

    @contextmanager
    def _hit_store_away(self) -> Iterator[None]:
        with self._halted("hitstore"):
            yield

    @contextmanager
    def _catalog_away(self) -> Iterator[None]:
        """Stop the database server; of a file, halt the app that reads it and lock out writers."""
        if self._server is not None:
            self._server.stop()
            try:
                yield
            finally:
                self._server.start()
            return
        path = path_of(self._system.settings)
        with closing(sqlite3.connect(str(path), timeout=10, isolation_level=None)) as catalog:
            catalog.execute("BEGIN IMMEDIATE")
            with self._halted("app"):
                yield
            catalog.execute("ROLLBACK")

    @contextmanager
    def _halted(self, part: str) -> Iterator[None]:
        pid = self._system.status()[part].pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
