"""Each process tells how it is through a small file that it renews every second.

`/readyz`, `/metrics`, `clicktrail status` and the supervisor read these files, so that all of them
say the same and none needs a port to every process.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import msgspec

STALE_AFTER_SECONDS = 5.0


class Histogram(msgspec.Struct, frozen=True):
    """How often something took how long: `counts[i]` times up to `bounds[i]` seconds, and more
    than `bounds[i - 1]`; the last of `counts`, one more than `bounds`, is of all that took longer.

    `seconds` is the sum.
    """

    bounds: list[float]
    counts: list[int]
    seconds: float


class ProcessStatus(msgspec.Struct, kw_only=True):
    """How one process is at `written_at` (Unix seconds).

    `problems` are plain sentences for an operator (empty: all is well); `notes` are good to know
    and need no mending; `ready` says whether the process does its work; `figures` are numbers by
    snake_case name, counters ending in `_total`. `histograms` are by such names,
    too.
    """

    name: str
    pid: int
    started_at: float
    written_at: float
    ready: bool
    problems: list[str] = []
    figures: dict[str, float] = {}
    notes: list[str] = []
    histograms: dict[str, Histogram] = {}

    def is_stale(self, now: float) -> bool:
        """Tell whether the process has stopped renewing its file."""
        return now - self.written_at > STALE_AFTER_SECONDS


class StatusFile:
    """The writer's side: one file `<run_dir>/<name>.json`, replaced atomically.

    A full disk must not take a process down: a failed write is dropped, and the file goes stale.
    """

    def __init__(self, run_dir: Path, name: str) -> None:
        run_dir.mkdir(parents=True, exist_ok=True)
        self._path = run_dir / f"{name}.json"
        self._name = name
        self._started_at = time.time()

    def write(
        self,
        *,
        ready: bool,
        problems: list[str] | None = None,
        figures: dict[str, float] | None = None,
        notes: list[str] | None = None,
        histograms: dict[str, Histogram] | None = None,
        at: float | None = None,
    ) -> None:
        """Replace the file with the present state, or with that of `at` (Unix seconds)."""
        status = ProcessStatus(
            name=self._name,
            pid=os.getpid(),
            started_at=self._started_at,
            written_at=time.time() if at is None else at,
            ready=ready,
            problems=problems or [],
            figures=figures or {},
            notes=notes or [],
            histograms=histograms or {},
        )
        scratch = self._path.with_suffix(f".{os.getpid()}.tmp")
        try:
            # Whoever tidies up may take the directory away; the next write brings it back.
            self._path.parent.mkdir(parents=True, exist_ok=True)
            scratch.write_bytes(msgspec.json.encode(status))
            scratch.replace(self._path)
        except OSError:
            with contextlib.suppress(OSError):
                scratch.unlink(missing_ok=True)

    def remove(self) -> None:
        """Take the file away, as the last act of a clean stop."""
        self._path.unlink(missing_ok=True)


def read_all(run_dir: Path) -> dict[str, ProcessStatus]:
    """Return the status of every process that has written one, by name."""
    found: dict[str, ProcessStatus] = {}
    for path in sorted(run_dir.glob("*.json")):
        try:
            status = msgspec.json.decode(path.read_bytes(), type=ProcessStatus)
        except (OSError, msgspec.DecodeError):
            continue
        found[status.name] = status
    return found
