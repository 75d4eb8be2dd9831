from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from clicktrail.runtime.status import ProcessStatus, StatusFile, read_all


def test_a_status_is_read_as_written(tmp_path: Path) -> None:
    started = time.time()
    StatusFile(tmp_path / "run", "edge-0").write(
        ready=False, problems=["The disk is full."], figures={"hits_total": 3}
    )
    (status,) = read_all(tmp_path / "run").values()
    assert (status.name, status.pid, status.ready) == ("edge-0", os.getpid(), False)
    assert (status.problems, status.figures) == (["The disk is full."], {"hits_total": 3.0})
    assert started <= status.started_at <= status.written_at <= time.time()


def test_a_broken_file_is_passed_over(tmp_path: Path) -> None:
    StatusFile(tmp_path, "app").write(ready=True)
    (tmp_path / "edge-0.json").write_bytes(b'{"name": "edge-0"')
    assert list(read_all(tmp_path)) == ["app"]


def test_a_file_that_cannot_be_written_takes_nobody_down(tmp_path: Path) -> None:
    status = StatusFile(tmp_path / "run", "app")
    status.remove()
    (tmp_path / "run").rmdir()
    (tmp_path / "run").touch()
    status.write(ready=True)
    assert read_all(tmp_path / "run") == {}


def test_a_directory_that_was_taken_away_comes_back(tmp_path: Path) -> None:
    status = StatusFile(tmp_path / "run", "app")
    (tmp_path / "run").rmdir()
    status.write(ready=True)
    assert list(read_all(tmp_path / "run")) == ["app"]


@pytest.mark.parametrize(("age", "stale"), [(0.0, False), (4.9, False), (5.1, True)])
def test_a_status_goes_stale_after_five_seconds(age: float, stale: bool) -> None:
    status = ProcessStatus(name="app", pid=1, started_at=0, written_at=100.0, ready=True)
    assert status.is_stale(100.0 + age) is stale
