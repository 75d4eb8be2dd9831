"""A part: a machine of the cluster, as far as the network and its processes and folder go."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import psutil

from bench.cluster.network import Network
from clicktrail.runtime.status import ProcessStatus, read_all

STOP_SECONDS = 90
READY_SECONDS = 180.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Command:
    """What is started on a machine: words, and what is added to the environment."""

    words: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)


class Part:
    """One machine. `is_ready` is set by whoever knows what runs there."""

    def __init__(self, network: Network, name: str, directory: Path) -> None:
        self.name = name
        self.address = network.add(name)
        self.directory = directory / name
        self.directory.mkdir()
        self.commands: list[Command] = []
        self.is_ready: Callable[[Part], bool] = lambda _: True
        self.started_at = 0.0
        self._network = network
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> Part:
        """Start all of its commands; of the main thread, since they end with the one that did."""
        self.started_at = time.time()
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("CLICKTRAIL_")}
        inside = ["ip", "netns", "exec", self._network.space(self.name)]
        with self.log.open("ab") as log:
            self.processes = [
                subprocess.Popen(
                    [*inside, "setpriv", "--pdeathsig", "KILL", "--", *command.words],
                    env=inherited | command.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
                for command in self.commands
            ]
        return self

    def wait_ready(self) -> Part:
        """Wait until it works. Raises RuntimeError with the end of its log where it never does."""

        def ready() -> bool:
            if any(process.poll() is not None for process in self.processes):
                raise RuntimeError(f"{self.name} ended:\n{self.tail()}")
            return self.is_ready(self)

        try:
            until(ready, f"{self.name} is not ready", READY_SECONDS)
        except TimeoutError as error:
            raise RuntimeError(f"{error}:\n{self.tail()}") from None
        return self

    def kill(self) -> None:
        """`kill -9` all that runs on it."""
        self._network.kill(self.name)
        for process in self.processes:
            process.wait(STOP_SECONDS)
        self.processes = []

    def stop(self) -> None:
        """Have what runs on it end by itself, the last first."""
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)
        self.processes = []

    def processor_seconds(self) -> float:
        """Return the processor time of all that runs there now, since each began."""
        total = 0.0
        for pid in self._network.pids(self.name):
            try:
                times = psutil.Process(pid).cpu_times()
            except psutil.Error:
                continue
            total += times.user + times.system
        return total

    def status(self, process: str) -> ProcessStatus | None:
        """Return what one of Clicktrail's processes says of itself since the start."""
        found = read_all(self.directory / "data" / "run").get(process)
        return found if found and found.written_at > self.started_at else None

    @property
    def log(self) -> Path:
        """What its processes print."""
        return self.directory / "log"

    def tail(self) -> str:
        """Return the end of the log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])


def answers(url: str) -> bool:
    """Whether a URL answers with 200 at this moment."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def until(holds: Callable[[], bool], what: str, seconds: float, pause: float = 0.1) -> None:
    """Wait until something holds. Raises TimeoutError, which says `what`, after so long."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} after {seconds:.0f} s")
        time.sleep(pause)
