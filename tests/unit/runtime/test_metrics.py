from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

import clicktrail
from clicktrail.runtime import disk, last_backup, last_verification
from clicktrail.runtime.last_backup import LastBackup
from clicktrail.runtime.last_verification import LastVerification
from clicktrail.runtime.metrics import METRICS, Machine
from clicktrail.runtime.status import Histogram, StatusFile
from clicktrail.settings import Settings

Labels = tuple[tuple[str, str], ...]


def collected(settings: Settings) -> dict[tuple[str, Labels], float]:
    """Every sample as Prometheus would read it, by name and labels."""
    text = generate_latest(Machine(settings)).decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def of(process: str, **more: str) -> Labels:
    return tuple(sorted({"process": process, **more}.items()))


def test_a_machine_on_which_nothing_happened_says_so(tmp_path: Path) -> None:
    found = collected(Settings(data_dir=tmp_path))
    assert 0 < found.pop(("clicktrail_disk_free_bytes", ())) <= disk.total_bytes(tmp_path)
    assert found.pop(("clicktrail_disk_size_bytes", ())) == disk.total_bytes(tmp_path)
    assert found == {
        ("clicktrail_build_info", (("version", clicktrail.__version__),)): 1,
        ("clicktrail_backup_last_timestamp_seconds", ()): 0,
        ("clicktrail_backup_last_size_bytes", ()): 0,
        ("clicktrail_backup_last_stored_bytes", ()): 0,
        ("clicktrail_verification_last_timestamp_seconds", ()): 0,
        ("clicktrail_verification_last_differing", ()): 0,
        ("clicktrail_verification_last_problems", ()): 0,
    }


def test_what_processes_tell_has_its_labels(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    StatusFile(settings.run_dir, "edge-0").write(
        ready=True,
        figures={"hits_total": 5, "answers_302_total": 4, "answers_404_total": 1},
        histograms={"answer_seconds": Histogram([0.000_064, 0.000_128], [3, 1, 2], 0.5)},
    )
    StatusFile(settings.run_dir, "ingest").write(
        ready=False, problems=["a", "b"], figures={"outcome_counted_total": 7, "lag_seconds": 1.5}
    )
    StatusFile(settings.run_dir, "supervisor").write(
        ready=True, figures={"restarts_total": 3, "restarts_edge_0_total": 3}
    )
    StatusFile(settings.run_dir, "app").write(ready=True, figures={"requests_total": 9})
    found = collected(settings)
    edge = "clicktrail_edge_answer_seconds"
    for (name, labels), value in {
        ("clicktrail_edge_hits_total", of("edge-0")): 5,
        ("clicktrail_edge_answers_total", of("edge-0", status="302")): 4,
        ("clicktrail_edge_answers_total", of("edge-0", status="404")): 1,
        (f"{edge}_bucket", of("edge-0", le="0.000064")): 3,
        (f"{edge}_bucket", of("edge-0", le="0.000128")): 4,
        (f"{edge}_bucket", of("edge-0", le="+Inf")): 6,
        (f"{edge}_count", of("edge-0")): 6,
        (f"{edge}_sum", of("edge-0")): 0.5,
        ("clicktrail_ingest_outcomes_total", of("ingest", outcome="counted")): 7,
        ("clicktrail_ingest_lag_seconds", of("ingest")): 1.5,
        ("clicktrail_supervisor_restarts_total", of("supervisor", part="edge_0")): 3,
        ("clicktrail_process_ready", of("edge-0")): 1,
        ("clicktrail_process_ready", of("ingest")): 0,
        ("clicktrail_process_problems", of("ingest")): 2,
    }.items():
        assert found[name, labels] == value, name
    # Told in more detail elsewhere, or a sum of what is told.
    assert not any(name.startswith("clicktrail_app_") for name, _ in found)
    assert ("clicktrail_supervisor_restarts_total", of("supervisor")) not in found
    # All four are this process.
    assert found["clicktrail_process_resident_memory_bytes", of("app")] > 2**20
    assert found["clicktrail_process_cpu_seconds_total", of("app")] > 0
    assert found["clicktrail_process_start_time_seconds", of("app")] > 1_700_000_000


def test_a_process_that_is_gone_has_no_memory(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    StatusFile(settings.run_dir, "app").write(ready=True)
    path = settings.run_dir / "app.json"
    # Above the most that the kernel gives.
    path.write_text(path.read_text().replace(f'"pid":{os.getpid()}', f'"pid":{2**23}'))
    names = {name for name, _ in collected(settings)}
    assert "clicktrail_process_ready" in names
    assert "clicktrail_process_resident_memory_bytes" not in names


def test_backup_and_verification_are_told(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    for name in ("backup", "verify"):
        (tmp_path / name).mkdir()
    last_backup.keep(settings, LastBackup(1_790_000_000.5, "20260921T133320Z", "/mnt", 4096, 512))
    last_verification.keep(settings, LastVerification(1_790_000_100.0, False, "", 9, 3, 7, 2, 1))
    found = {name: value for (name, _), value in collected(settings).items()}
    assert found["clicktrail_backup_last_timestamp_seconds"] == 1_790_000_000.5
    assert found["clicktrail_backup_last_size_bytes"] == 4096
    assert found["clicktrail_backup_last_stored_bytes"] == 512
    assert found["clicktrail_verification_last_timestamp_seconds"] == 1_790_000_100
    assert found["clicktrail_verification_last_differing"] == 2
    assert found["clicktrail_verification_last_problems"] == 1


def test_names_follow_the_conventions() -> None:
    for name, told in METRICS.items():
        assert name.removeprefix("clicktrail_").replace("_", "").isalnum(), name
        assert name == name.lower()
        assert told.text
        assert not name.endswith(("_ms", "_milliseconds", "_mib", "_percent", "_count")), name
