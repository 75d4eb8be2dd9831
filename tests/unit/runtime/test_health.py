from __future__ import annotations

import time
from pathlib import Path

import pytest

from clicktrail.runtime import disk, last_backup, last_verification
from clicktrail.runtime.health import examine
from clicktrail.runtime.last_backup import LastBackup
from clicktrail.runtime.last_verification import LastVerification
from clicktrail.runtime.status import StatusFile
from clicktrail.settings import Settings


def test_all_is_well_when_every_part_says_so(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    StatusFile(settings.run_dir, "app").write(ready=True)
    StatusFile(settings.run_dir, "ingest").write(ready=True, figures={"lag_hits": 12.0})
    (tmp_path / "verify").mkdir()
    verified = LastVerification(1_790_000_000.5, True, "", 900, 30, 7, 0, 0)
    last_verification.keep(settings, verified)
    (tmp_path / "backup").mkdir()
    backed_up = LastBackup(1_790_000_700.5, "20260921T134500Z", "/mnt/backups", 4096, 512)
    last_backup.keep(settings, backed_up)
    health = examine(settings, time.time())
    assert [(part.name, part.state) for part in health.parts] == [
        ("app", "ready"),
        ("ingest", "ready"),
    ]
    assert (health.verified, health.backed_up) == (verified, backed_up)
    assert 0 < health.disk_free_bytes <= health.disk_total_bytes
    assert (health.problems, health.journal_lag_hits) == ([], 12.0)


def test_problems_are_told_with_the_part_that_has_them(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    StatusFile(settings.run_dir, "edge-0").write(ready=False, problems=["the disk is full"])
    StatusFile(settings.run_dir, "feeder").write(ready=False)
    health = examine(settings, time.time())
    assert health.problems == ["edge-0: the disk is full", "feeder: is not ready"]


def test_a_part_that_stopped_telling_is_silent(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    StatusFile(settings.run_dir, "app").write(ready=True)
    health = examine(settings, time.time() + 6)
    assert [part.state for part in health.parts] == ["silent"]
    assert health.problems == ["app: has told nothing for more than 5 s: it hangs or was killed"]


def test_a_supervised_part_that_never_told_is_missing(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    StatusFile(settings.run_dir, "supervisor").write(
        ready=False,
        figures={"restarts_total": 0.0, "restarts_app_total": 0.0, "restarts_edge_0_total": 0.0},
    )
    StatusFile(settings.run_dir, "app").write(ready=True)
    health = examine(settings, time.time())
    assert [(part.name, part.state) for part in health.parts] == [
        ("app", "ready"),
        ("edge-0", "missing"),
        ("supervisor", "not ready"),
    ]
    assert health.problems == [
        "supervisor: is not ready",
        "edge-0: has not told anything yet",
    ]


def test_a_disk_that_is_nearly_full_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data_dir=tmp_path / "not" / "there" / "yet")
    StatusFile(tmp_path, "app").write(ready=True)
    monkeypatch.setattr(disk, "SCARCE_BYTES", 2**62)
    health = examine(settings, time.time())
    assert health.problems[-1] == (
        f"disk: only {health.disk_free_bytes / 2**20:,.0f} MiB are free for the data directory;"
        " when it is full, links answer 503"
    )


def test_a_verification_that_cannot_be_read_or_kept_is_none(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    # There is no directory yet to keep it in.
    last_verification.keep(settings, LastVerification(1.0, True, "", 0, 0, 0, 0, 0))
    assert last_verification.read(settings) is None
    last_backup.keep(settings, LastBackup(1.0, "", "", 0, 0))
    assert last_backup.read(settings) is None
    (tmp_path / "verify").mkdir()
    (tmp_path / "verify" / "last.json").write_text("{")
    assert last_verification.read(settings) is None
