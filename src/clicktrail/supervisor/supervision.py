"""The supervisor's loop.

Nothing here waits for a part to be ready before the next one starts: each part copes with the
others being absent, and waiting would only make the start slower. The exception is `Part.after`.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from typing import TYPE_CHECKING

import structlog

from clicktrail.runtime import lock, process
from clicktrail.runtime.status import StatusFile, read_all
from clicktrail.supervisor import preflight
from clicktrail.supervisor.child import Child
from clicktrail.supervisor.readiness import Readiness, is_listening
from clicktrail.supervisor.release import check_release, note_release

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

    from clicktrail.settings import Settings
    from clicktrail.supervisor.parts import Part

LOCK_NAME = "supervisor.lock"
STOP_PATIENCE_SECONDS = 15.0
STATUS_EVERY_SECONDS = 1.0
STARTING_UP_SECONDS = 30.0
RECENT_SECONDS = 60.0
HEAD_START = 10.0

log = structlog.get_logger()


def run(
    settings: Settings,
    parts: Sequence[Part],
    *,
    when_ready: Callable[[], None] = lambda: None,
    patience: float = STOP_PATIENCE_SECONDS,
) -> int:
    """Keep `parts` running until SIGTERM, SIGINT or SIGHUP; return 0 after a clean stop, else 1.

    `when_ready` is called once, when all parts say that they are ready; `patience` is how many
    seconds each stage has to stop before it is killed. Raises OperatorError when
    the data directory or a port cannot be used, another supervisor holds the data directory, or a
    newer release was at it.
    """
    process.start(settings, "supervisor")
    preflight.check_data_dir(settings)
    with lock.hold(settings.data_dir / LOCK_NAME, "another clicktrail"):
        notes = preflight.check_contents(settings, parts)
        check_release(settings)
        preflight.check_listeners(parts, settings.run_dir)
        note_release(settings)
        for note in notes:
            log.warning(note)
        if warning := preflight.disk_warning(settings.data_dir):
            log.warning(warning)
        return _Supervision(settings, parts, when_ready, patience, notes).run()


class _Signals:
    """Signals as a file descriptor to wait on, so that no handler runs inside another's lock."""

    def __init__(self) -> None:
        self.stop_requests = 0
        self._read, write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._write = write
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_requests += 1

    def wait(self, seconds: float) -> None:
        """Sleep, but no longer than until a signal comes."""
        select.select([self._read], [], [], max(seconds, 0))
        with contextlib.suppress(BlockingIOError):
            os.read(self._read, 4096)


class _Supervision:
    def __init__(
        self,
        settings: Settings,
        parts: Sequence[Part],
        when_ready: Callable[[], None],
        patience: float,
        notes: Sequence[str],
    ) -> None:
        self._patience = patience
        self._notes = list(notes)
        self._settings = settings
        self._children = [Child(part) for part in parts]
        self._when_ready = when_ready
        self._signals = _Signals()
        for name in read_all(settings.run_dir):
            (settings.run_dir / f"{name}.json").unlink(missing_ok=True)
        self._status = StatusFile(settings.run_dir, "supervisor")
        self._readiness = Readiness(settings, parts)
        self._ended_at: dict[str, float] = {}
        self._began = time.monotonic()

    def run(self) -> int:
        ready = complained = False
        next_status = 0.0
        while not self._signals.stop_requests:
            now = time.monotonic()
            self._keep_alive(now)
            if not ready:
                missing = self._readiness.missing({c.part.name: c.pid for c in self._children})
                if not missing:
                    ready = True
                    log.info("everything is ready", seconds=round(now - self._began, 1))
                    self._when_ready()
                elif now - self._began > STARTING_UP_SECONDS and not complained:
                    complained = True
                    log.warning(f"still not ready: {', '.join(missing)}")
            if now >= next_status:
                self._write_status(now)
                next_status = now + STATUS_EVERY_SECONDS
            self._signals.wait(self._until_next(now, next_status, ready=ready))
        return self._stop()

    def _keep_alive(self, now: float) -> None:
        for child in self._children:
            name = child.part.name
            if end := child.reap(now):
                self._ended_at[name] = now
                wait = round(child.start_at - now, 1)
                log.warning(f"{name} ended: {end}; it is started again in {wait} s")
            if child.pid is None and now >= child.start_at and not self._is_early(child, now):
                if name in self._ended_at:
                    child.restarts += 1
                try:
                    child.start(now)
                except OSError as error:
                    log.error(f"cannot start {name}: {error.strerror}")
                    self._ended_at[name] = now
                    child.start_at = now + 1.0
                else:
                    log.debug(f"{name} is process {child.pid}")

    def _is_early(self, child: Child, now: float) -> bool:
        after = child.part.after
        if after is None or child.part.name in self._ended_at or now > self._began + HEAD_START:
            return False
        if is_listening(after):
            return False
        child.start_at = now + 0.1
        return True

    def _until_next(self, now: float, next_status: float, *, ready: bool) -> float:
        moments = [next_status]
        moments += [child.start_at for child in self._children if child.pid is None]
        if not ready:
            moments.append(now + 0.1)
        return min(moments) - time.monotonic()

    def _write_status(self, now: float) -> None:
        ended = [
            (child, f"{child.part.name} ended {now - at:.0f} s ago: {child.last_end}")
            for child in self._children
            if (at := self._ended_at.get(child.part.name)) is not None and now - at < RECENT_SECONDS
        ]
        problems = [sentence for child, sentence in ended if child.pid is None]
        notes = self._notes + [sentence for child, sentence in ended if child.pid is not None]
        figures = {"restarts_total": float(sum(child.restarts for child in self._children))}
        for child in self._children:
            key = child.part.name.replace("-", "_")
            figures[f"restarts_{key}_total"] = float(child.restarts)
        # Whether the parts are ready is theirs to say: `/readyz`, which the start waits for, asks
        # the supervisor as well.
        running = all(child.pid is not None for child in self._children)
        self._status.write(ready=running, problems=problems, figures=figures, notes=notes)

    def _stop(self) -> int:
        log.info("stopping")
        code = 0
        stages = list(dict.fromkeys(child.part.stage for child in self._children))
        for stage in reversed(stages):
            members = [child for child in self._children if child.part.stage == stage]
            code = max(code, self._stop_stage(members))
        self._status.remove()
        log.info("stopped")
        return code

    def _stop_stage(self, members: list[Child]) -> int:
        code = 0
        for child in members:
            child.send(signal.SIGTERM)
        deadline = time.monotonic() + self._patience
        while True:
            now = time.monotonic()
            for child in members:
                child.reap(now)
            left = [child for child in members if child.pid is not None]
            if not left:
                return code
            impatient = self._signals.stop_requests > 1
            if code == 0 and (impatient or now >= deadline):
                code = 1
                names = ", ".join(child.part.name for child in left)
                log.warning(f"killing {names}: {'on request' if impatient else 'still running'}")
                for child in left:
                    child.send(signal.SIGKILL)
            # A signal may come just before the wait begins: never wait for long.
            self._signals.wait(0.5)
