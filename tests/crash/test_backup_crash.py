"""`kill -9` of backups and restores: what is listed is whole, and no half of one is started."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from clicktrail.api.beginning import RESTORING
from clicktrail.backup import Repository
from tests.support.system import System

# What is in a database server is not in a backup.
pytestmark = pytest.mark.only("sqlite")

ROUNDS = 8


def begin(environment: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "clicktrail", *command],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def killed_after(seconds: float, process: subprocess.Popen[bytes]) -> bool:
    """Kill the process after so long; False if it was done by then."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


@pytest.mark.timeout(400)
def test_backups_and_restores_are_whole_or_not_there(tmp_path: Path) -> None:
    source = random.Random(57721)
    place = str(tmp_path / "backups")
    stop = threading.Event()
    with System(tmp_path / "data") as system:
        link = system.make_link("crash")
        answered = 0

        def visit() -> None:
            nonlocal answered
            while not stop.wait(0.005):
                answered += system.visit("/crash").status == 307

        visiting = threading.Thread(target=visit)
        visiting.start()
        killed = 0
        for _ in range(ROUNDS):
            killed += killed_after(
                source.uniform(0.3, 1.5), begin(system.environment, "backup", place)
            )
        stop.set()
        visiting.join()
        system.wait_counted()
        # Whatever stands aside for a backup goes on when that dies.
        totals = system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7")
        assert totals["totalClicks"] == answered
        last = json.loads(system.cli("backup", place, "--json").stdout)["name"]
        assert not (system.data_dir / "backup" / "staging").exists()
    assert killed > 0
    repository = Repository.at(place)
    used = {unit.key for name in repository.names() for unit in repository.manifest(name).units}
    kept = {path.relative_to(place).as_posix() for path in Path(place).rglob("*") if path.is_file()}
    listed = {f"backups/{name}.json" for name in repository.names()}
    assert kept == used | listed | {"clicktrail-backups"}

    again = System(tmp_path / "restored")
    for _ in range(ROUNDS):
        restoring = begin(again.environment, "restore", place)
        while restoring.poll() is None and not (again.data_dir / RESTORING).exists():
            time.sleep(0.005)
        killed_after(source.uniform(0, 0.3), restoring)
        if not (again.data_dir / RESTORING).exists():
            # It was quicker.
            shutil.rmtree(again.data_dir)
            continue
        refused = again.cli("serve")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "was cut short" in refused.stderr
    assert again.cli("restore", place).returncode == 0
    with again:
        totals = again.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7")
        assert totals["totalClicks"] == answered
    for name in repository.names():
        assert again.cli("restore", place, "--backup", name, "--dry-run").returncode == 0
    assert repository.names()[-1] == last
