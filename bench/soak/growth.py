"""Memory and open files of each process over its life: does anything leak?"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from tests.support.system import System

EVERY_SECONDS = 5.0


@dataclass
class Life:
    """One process: its age in seconds, its own memory in MB, its open files, at each look."""

    seen: list[tuple[float, float, int]] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """How long it was looked at."""
        return self.seen[-1][0] - self.seen[0][0]


class Growth(threading.Thread):
    """Looks at every process until told to stop."""

    def __init__(self, system: System) -> None:
        super().__init__(name="growth", daemon=True)
        self._system = system
        self._lives: dict[str, dict[int, Life]] = {}
        self._ended = threading.Event()

    def run(self) -> None:
        """Look, and look again."""
        while not self._ended.wait(EVERY_SECONDS):
            for part, status in self._system.status().items():
                with suppress(psutil.Error):
                    process = psutil.Process(status.pid)
                    age = time.time() - process.create_time()
                    memory = process.memory_full_info().uss / 1e6
                    life = self._lives.setdefault(part, {}).setdefault(status.pid, Life())
                    life.seen.append((age, memory, process.num_fds()))

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        self.join()

    def lines(self) -> list[str]:
        """Return a line for each part: of its longest life, what it began and ended with."""
        lines = []
        for part, lives in sorted(self._lives.items()):
            longest = max(lives.values(), key=lambda life: life.seconds)
            # The first look may be at a process that is still loading.
            first, last = longest.seen[min(1, len(longest.seen) - 1)], longest.seen[-1]
            most = max(memory for life in lives.values() for _, memory, _ in life.seen)
            lines.append(
                f"  {part:10} {len(lives):4} lives, the longest looked at for"
                f" {longest.seconds:6.0f} s: {first[1]:7.1f} -> {last[1]:7.1f} MB,"
                f" {first[2]:4} -> {last[2]:4} files; at most {most:.1f} MB"
            )
        return lines
