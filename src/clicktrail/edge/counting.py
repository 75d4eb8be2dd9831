"""Beside the feeder: keeps the snapshot of turns near the end of the journals.

It reads little at a time, with pauses: what it saves is time after a power cut or a restore, and
whoever opens a link now goes first.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

import structlog

from clicktrail.edge.counted import FILE_NAME, load, save
from clicktrail.edge.recount import Recount

if TYPE_CHECKING:
    from pathlib import Path

INTERVAL_SECONDS: Final = 30.0
PAUSE_SECONDS: Final = 0.1
RECORDS: Final = 5_000
"""Read between two pauses: some 10 ms of work."""
_STOP_SECONDS: Final = 5.0

_log = structlog.get_logger(__name__)


class TurnCounting:
    """Counts the turns of finished segments, in a thread of its own. One per node."""

    def __init__(self, directory: Path, journal_dir: Path, node_id: int) -> None:
        """`directory` is where the snapshot lies."""
        self._path = directory / FILE_NAME
        self._journal_dir = journal_dir
        self._node_id = node_id
        self._latest: Recount | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="turns", daemon=True)

    def start(self) -> None:
        """Begin; the first look is an interval later, when workers have counted what they must."""
        self._thread.start()

    def stop(self) -> None:
        """End, and keep what was counted so far."""
        self._stopping.set()
        self._thread.join(_STOP_SECONDS)

    def count_on(self) -> bool:
        """Bring the snapshot up to date; False where there was nothing to count. Raises OSError."""
        if self._latest is not None and not self._latest.is_behind():
            return False
        # From the file each time: a worker may have counted further, and its truth is looked at.
        begun = load(self._path, self._journal_dir, self._node_id)
        recount = Recount(self._journal_dir, self._node_id, begun)
        self._latest = recount
        if not recount.is_behind():
            return False
        for _ in recount.steps(with_newest=False, records=RECORDS):
            if self._stopping.wait(PAUSE_SECONDS):
                break
        save(self._path, recount.counted, "feeder")
        return True

    def _run(self) -> None:
        while not self._stopping.wait(INTERVAL_SECONDS):
            try:
                self.count_on()
            except OSError as error:
                _log.warning("what was counted of turns cannot be kept", problem=str(error))
