"""Has exports made, a few at a time, each by a process of its own; and takes away old ones.

Any number of apps may do so over one data directory: an export is taken by its lock. One whose
process died, with its app or alone, is begun again.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from clicktrail.exports.shelf import Shelf, fair
from clicktrail.runtime.process import PARENT_PID

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clicktrail.settings import Settings

AT_ONCE = 2
LOOK_SECONDS = 1.0
WATCH_SECONDS = 0.1
# Before an export is begun again: what took it down may take it down again.
PAUSE_SECONDS = 5.0
STOP_SECONDS = 5.0

_log = structlog.get_logger(__name__)


class Runner:
    """Begins exports and watches over the processes that make them."""

    def __init__(self, settings: Settings, command: Sequence[str]) -> None:
        self._settings = settings.model_dump_json().encode()
        self._command = tuple(command)
        self._shelf = Shelf(settings)
        self._running: dict[str, tuple[int, subprocess.Popen[bytes]]] = {}
        self._paused: dict[str, float] = {}

    @property
    def is_busy(self) -> bool:
        """Whether any process runs."""
        return bool(self._running)

    @property
    def ids(self) -> set[str]:
        """The exports that are being made."""
        return set(self._running)

    def step(self, now: float) -> None:
        """Notice what has ended, and begin what there is room for; `now` is a monotonic clock."""
        for job_id, (_, child) in list(self._running.items()):
            if child.poll() is None:
                if not self._shelf.path(job_id).exists():
                    # Taken away: nobody waits for it any more.
                    child.terminate()
                continue
            del self._running[job_id]
            if child.returncode:
                _log.warning("an export broke off", export=job_id, code=child.returncode)
                self._shelf.clear_abandoned(job_id)
                self._paused[job_id] = now + PAUSE_SECONDS
        self._shelf.tidy(datetime.now(UTC))
        self._paused = {job: until for job, until in self._paused.items() if until > now}
        waiting = [
            job
            for job in self._shelf.all()
            if not job.is_over and job.id not in self._running and job.id not in self._paused
        ]
        while waiting and len(self._running) < AT_ONCE:
            first = fair(waiting, (account for account, _ in self._running.values()))[0]
            waiting.remove(first)
            if self._shelf.is_free(first.id):
                self._running[first.id] = (first.account_id, self._start(first.id))

    def stop(self) -> None:
        """End every process; what they did not finish is begun again by the next app."""
        for _, child in self._running.values():
            child.terminate()
        for job_id, (_, child) in self._running.items():
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            self._shelf.clear_abandoned(job_id)
        self._running.clear()

    def _start(self, job_id: str) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(  # noqa: S603
            (*self._command, job_id),
            env=os.environ | {PARENT_PID: str(os.getpid())},
            stdin=subprocess.PIPE,
        )
        assert child.stdin is not None
        try:
            child.stdin.write(self._settings)
            child.stdin.close()
        except BrokenPipeError:
            pass  # It has died already, which the next step notices.
        return child


@contextmanager
def exporting(settings: Settings, command: Sequence[str], asked: threading.Event) -> Iterator[None]:
    """Have exports made for as long as the block lasts; `asked` is set when there is a new one."""
    runner, stopping = Runner(settings, command), threading.Event()
    thread = threading.Thread(
        target=_repeat, args=(runner, asked, stopping), name="exports", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        asked.set()
        thread.join(2 * STOP_SECONDS)


def _repeat(runner: Runner, asked: threading.Event, stopping: threading.Event) -> None:
    try:
        while not stopping.is_set():
            try:
                runner.step(time.monotonic())
            except OSError as error:
                _log.warning("exports cannot be looked after", reason=str(error))
            asked.wait(WATCH_SECONDS if runner.is_busy else LOOK_SECONDS)
            asked.clear()
    finally:
        runner.stop()
