"""How this machine's parts are, from their status files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clicktrail.runtime import disk, last_backup, last_verification
from clicktrail.runtime.status import ProcessStatus, read_all

if TYPE_CHECKING:
    from clicktrail.runtime.last_backup import LastBackup
    from clicktrail.runtime.last_verification import LastVerification
    from clicktrail.settings import Settings


@dataclass(frozen=True)
class PartHealth:
    """One part: `state` is `ready`, `not ready`, `silent` (stopped telling) or `missing`."""

    name: str
    state: str
    pid: int | None
    up_seconds: int | None
    figures: dict[str, float]
    problems: list[str]
    notes: list[str]


@dataclass(frozen=True)
class Health:
    """The whole machine; all is well when `problems` is empty.

    `journal_lag_hits` is None where no ingestion runs: then nobody knows; `verified` is None where
    the statistics were never verified, `backed_up` where nobody has backed up from here.
    """

    parts: list[PartHealth]
    journal_lag_hits: float | None
    disk_free_bytes: int
    disk_total_bytes: int
    verified: LastVerification | None
    backed_up: LastBackup | None
    problems: list[str]


def examine(settings: Settings, now: float) -> Health:
    """Read the status files as of `now` (Unix seconds)."""
    found = read_all(settings.run_dir)
    parts = [_part(status, now) for status in found.values()]
    problems = [f"{part.name}: {text}" for part in parts for text in _complaints(part)]
    supervisor = found.get("supervisor")
    if supervisor is not None and not supervisor.is_stale(now):
        for name in _supervised(supervisor):
            if name not in found:
                parts.append(PartHealth(name, "missing", None, None, {}, [], []))
                problems.append(f"{name}: has not told anything yet")
    if not parts:
        problems.append(
            f"nothing runs on the data directory {settings.data_dir.absolute()}:"
            " start it with `clicktrail serve`, or set CLICKTRAIL_DATA_DIR"
        )
    free = disk.free_bytes(settings.data_dir)
    if scarce := disk.shortage(free):
        problems.append(f"disk: {scarce}")
    ingest = found.get("ingest")
    return Health(
        parts=sorted(parts, key=lambda part: part.name),
        journal_lag_hits=ingest.figures.get("lag_hits") if ingest else None,
        disk_free_bytes=free,
        disk_total_bytes=disk.total_bytes(settings.data_dir),
        verified=last_verification.read(settings),
        backed_up=last_backup.read(settings),
        problems=problems,
    )


def _part(status: ProcessStatus, now: float) -> PartHealth:
    state = "silent" if status.is_stale(now) else "ready" if status.ready else "not ready"
    return PartHealth(
        name=status.name,
        state=state,
        pid=status.pid,
        up_seconds=round(now - status.started_at),
        figures=status.figures,
        problems=status.problems,
        notes=status.notes,
    )


def _complaints(part: PartHealth) -> list[str]:
    if part.state == "silent":
        return ["has told nothing for more than 5 s: it hangs or was killed"]
    if part.state == "not ready" and not part.problems:
        return ["is not ready"]
    return part.problems


def _supervised(supervisor: ProcessStatus) -> list[str]:
    prefix, suffix = "restarts_", "_total"
    return [
        key.removeprefix(prefix).removesuffix(suffix).replace("_", "-")
        for key in supervisor.figures
        if key.startswith(prefix) and key != prefix.rstrip("_") + suffix
    ]
