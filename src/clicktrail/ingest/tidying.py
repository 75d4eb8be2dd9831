"""Compress what ingestion is done with, and delete what is old, beside the ingestion."""

from __future__ import annotations

import threading
import time

import structlog

from clicktrail.ingest.ingester import Tally
from clicktrail.journal.files import segments
from clicktrail.journal.reader import Position
from clicktrail.journal.retention import retain
from clicktrail.settings import Settings

TIDY_SECONDS = 180.0


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
