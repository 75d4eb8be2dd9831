"""The real hit store process on a free port, with what a test needs to treat it roughly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from clicktrail.hits import columns as tables
from clicktrail.hits.store import HitStore
from clicktrail.runtime.process import PARENT_PID
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings
from tests.support.ports import free_port

PATIENCE_SECONDS = 60.0


class HitStoreProcess:
    """`clicktrail.hits.server` on a data directory; may be killed and started again."""

    def __init__(self, settings: Settings, shard: str | None = None) -> None:
        """Begin nothing yet; with `shard`, as a server of a cluster (`support.replicating`)."""
        self.settings = settings
        self.shard = shard
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the process without waiting for it."""
        environment = os.environ | {
            "CLICKTRAIL_DATA_DIR": str(self.settings.data_dir),
            "CLICKTRAIL_HITSTORE_PORT": str(self.settings.hitstore_port),
            "CLICKTRAIL_LOG_LEVEL": "warning",
            # A test run that is killed takes its store along.
            PARENT_PID: str(os.getpid()),
        }
        module = "clicktrail.hits.server"
        if self.shard is not None:
            module, environment["SHARD"] = "tests.support.replicating", self.shard
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            env=environment,
            stderr=subprocess.PIPE,
        )
        return self.process

    def start(self) -> None:
        """Start the process and wait until it answers."""
        self.launch()
        self.wait()

    def wait(self) -> None:
        """Wait until the process that was started answers."""
        process = self.process
        assert process is not None
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.settings.hitstore_port), 1).close()
                return
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    assert process.stderr is not None
                    process.kill()
                    message = process.stderr.read().decode(errors="replace")
                    raise AssertionError(f"the hit store did not start: {message}") from None
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, wait for the end, and return the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_SECONDS)
        if self.process.stderr is not None:
            self.process.stderr.close()
        self.process = None
        return code

    @property
    def url(self) -> str:
        """The URL of this process, with its password."""
        password = Secrets.load(self.settings).hitstore_password
        return f"http://clicktrail:{password}@127.0.0.1:{self.settings.hitstore_port}"

    def client(self, database: str = "clicktrail") -> HitStore:
        """Return a new client of this process."""
        return HitStore.connect(self.settings, Secrets.load(self.settings), database)


def temporary_settings(directory: Path, **overrides: Any) -> Settings:
    """Return settings with a data directory of their own and free ports."""
    values: dict[str, Any] = {
        "data_dir": directory,
        "app_port": free_port(),
        "edge_port": free_port(),
        "hitstore_port": free_port(),
        "edge_workers": 1,
    }
    return Settings(**(values | overrides))


def as_columns(rows: list[dict[str, Any]], types: dict[str, str]) -> dict[str, list[Any]]:
    """Turn rows into columns of an insert; what a row leaves out is empty or 0."""
    empty = {name: "" if "String" in kind else 0 for name, kind in types.items()}
    return {name: [row.get(name, empty[name]) for row in rows] for name in types}


def hit_columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Turn rows into the columns of `insert_hits`."""
    return as_columns(rows, tables.HITS)


def conversion_columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Turn rows into the columns of `insert_conversions`."""
    return as_columns(rows, tables.CONVERSIONS)


def always_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each question look which version is in force, so that none before need stay for it."""
    monkeypatch.setattr("clicktrail.hits.connection.LOOK_SECONDS", 0.0)
    monkeypatch.setattr("clicktrail.rebuild.rebuilding.LOOK_SECONDS", 0.0)
