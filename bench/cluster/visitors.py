"""Has links opened from a namespace of its own, and reads what was answered."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bench.cluster.catalog import LINKS
from bench.cluster.part import Command, Part

LONG_SECONDS = 24 * 3600.0
END_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What a load had answered: redirects by edge and second of the monotonic clock.

    `latencies` counts them by steps of `bench.cluster.load.BUCKET` seconds, `directory` has the
    click id of each, `processor` is what the load itself took, in seconds.
    """

    began: float
    seconds: float
    by_edge: dict[str, Counter[int]]
    latencies: Counter[int]
    told: Counter[str]
    directory: Path
    processor: float

    @property
    def redirects(self) -> int:
        """How many redirects came back whole."""
        return sum(each.total() for each in self.by_edge.values())

    @property
    def per_second(self) -> float:
        """How many redirects came back in a second."""
        return self.redirects / self.seconds

    @property
    def by_second(self) -> Counter[int]:
        """How many redirects came back in each second, whole seconds only."""
        every: Counter[int] = sum(self.by_edge.values(), Counter())
        whole = range(int(self.began) + 1, int(self.began + self.seconds))
        return Counter({second: every[second] for second in whole})


class Visitors:
    """Loads, one at a time, by `of_each` visitors of each edge; `noted` has their directories."""

    def __init__(self, part: Part, visitors: int) -> None:
        self._part = part
        self.of_each = visitors
        self.noted: list[Path] = []

    def visit(self, edges: list[str], seconds: float) -> Answered:
        """Have links of these edges opened for so long."""
        self.begin(edges, seconds)
        return self._ended(seconds + END_SECONDS)

    def begin(
        self, edges: list[str], seconds: float = LONG_SECONDS, visitors: int | None = None
    ) -> None:
        """Begin to have links opened, by so many visitors of each edge where it is said."""
        directory = self._part.directory / f"load-{len(self.noted)}"
        directory.mkdir()
        self.noted.append(directory)
        words = [sys.executable, "-m", "bench.cluster.load", "--edges", ",".join(edges)]
        words += ["--links", str(LINKS), "--visitors", str(visitors or self.of_each)]
        words += ["--seconds", str(seconds), "--directory", str(directory)]
        self._part.commands = [Command(words)]
        self._part.start()

    def end(self) -> Answered:
        """Have no more links opened, and return what was answered."""
        (process,) = self._part.processes
        process.send_signal(signal.SIGTERM)
        return self._ended(END_SECONDS)

    def _ended(self, seconds: float) -> Answered:
        (process,) = self._part.processes
        try:
            code: int | None = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        directory = self.noted[-1]
        if code != 0:
            raise RuntimeError(f"the load ended with exit code {code}:\n{self._part.tail()}")
        found = json.loads((directory / "load.json").read_text())
        return Answered(
            found["began"],
            found["seconds"],
            {edge: counter(by_second) for edge, by_second in found["answered"].items()},
            counter(found["latencies"]),
            Counter(found["told"]),
            directory,
            found["processor"],
        )


def counter(found: dict[str, int]) -> Counter[int]:
    """Return what JSON has made of a counter of numbers."""
    return Counter({int(number): count for number, count in found.items()})
