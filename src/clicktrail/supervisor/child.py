"""One child process and the patience with which it is started again."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

from clicktrail.runtime.process import PARENT_PID

if TYPE_CHECKING:
    from clicktrail.supervisor.parts import Part

FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 5.0
HEALTHY_AFTER_SECONDS = 30.0


class Child:
    """A part's process. Times are seconds of one monotonic clock, given by the caller."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.restarts = 0
        self.last_end: str | None = None
        self.start_at = 0.0
        self._delay = FIRST_DELAY_SECONDS
        self._started_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process else None

    def start(self, now: float) -> None:
        """Start the process. Raises OSError when the system cannot."""
        # A process group of its own: Ctrl-C on the terminal reaches the supervisor alone, which
        # then stops the children in order.
        self._process = subprocess.Popen(  # noqa: S603
            self.part.command,
            env=os.environ | {PARENT_PID: str(os.getpid())},
            stdin=subprocess.DEVNULL,
            process_group=0,
        )
        self._started_at = now

    def reap(self, now: float) -> str | None:
        """Return how the process ended, if it has, and set `start_at` for its next life.

        The delay doubles with each early death and starts over after a healthy life.
        """
        if self._process is None or (code := self._process.poll()) is None:
            return None
        self._process = None
        if now - self._started_at >= HEALTHY_AFTER_SECONDS:
            self._delay = FIRST_DELAY_SECONDS
        self.start_at = now + self._delay
        self._delay = min(self._delay * 2, LONGEST_DELAY_SECONDS)
        self.last_end = describe_end(code)
        return self.last_end

    def send(self, number: signal.Signals) -> None:
        """Send a signal, where there is still something to send it to."""
        if self._process is not None:
            self._process.send_signal(number)


def describe_end(code: int) -> str:
    """Say what a return code of `subprocess` means."""
    if code >= 0:
        return f"exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    if code == -signal.SIGKILL:
        return "killed by SIGKILL (by hand, or by the kernel for want of memory)"
    return f"killed by {name}"
