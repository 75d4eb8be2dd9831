"""`/v3/system`: how the installation is, for who runs it."""

from __future__ import annotations

import platform
import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

import clicktrail
from clicktrail.api.v3.operations import ByOperator, Reply, router
from clicktrail.api.v3.session import NO_STORE
from clicktrail.hits.store import HitStoreError
from clicktrail.runtime.health import examine

if TYPE_CHECKING:
    from clicktrail.api.parts import Parts
    from clicktrail.runtime.health import Health
    from clicktrail.runtime.last_backup import LastBackup
    from clicktrail.runtime.last_verification import LastVerification

api = router("System")
INGEST = "ingest"
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
LAST_INSERT = "last_insert_timestamp_seconds"
EXAMPLE: dict[str, Any] = {
    "checked_at": "2026-06-01T09:30:00Z",
    "problems": [],
    "parts": [
        {
            "name": "ingest",
            "state": "ready",
            "pid": 4711,
            "up_seconds": 86400,
            "figures": {"lag_hits": 3.0, "lag_seconds": 0.2, "lag_bytes": 512.0},
            "problems": [],
            "notes": [],
        }
    ],
    "journal": {
        "waiting_hits": 3,
        "waiting_bytes": 512,
        "behind_seconds": 0.2,
        "inserted_at": "2026-06-01T09:29:59Z",
    },
    "disk": {"free_bytes": 52_613_349_376, "total_bytes": 107_374_182_400},
    "versions": {
        "clicktrail": "0.1.0",
        "python": "3.11.2",
        "catalog": "SQLite 3.45.1",
        "hit_store": "26.1.2.1",
    },
    "verified": {
        "finished_at": "2026-05-31T02:10:00Z",
        "ok": True,
        "scope": "",
        "hits": 1_200_000,
        "conversions": 8_400,
        "days": 90,
        "differing": 0,
        "problems": 0,
    },
    "backed_up": {
        "finished_at": "2026-06-01T02:00:41Z",
        "name": "20260601T020000Z",
        "place": "s3://backups/clicktrail",
        "bytes": 9_126_805_504,
        "stored_bytes": 104_857_600,
    },
}


class SystemPart(BaseModel):
    """A process of this machine."""

    name: str
    state: str = Field(
        description="`ready`, `not ready`, `silent` (stopped telling) or `missing` (has told"
        " nothing yet)."
    )
    pid: int | None
    up_seconds: int | None
    figures: dict[str, float] = Field(description="As at `/metrics`.")
    problems: list[str]
    notes: list[str] = Field(description="Good to know; nothing to mend.")


class SystemJournal(BaseModel):
    """What waits in the journal for ingestion."""

    waiting_hits: int = Field(description="Estimated by the usual size of a hit.")
    waiting_bytes: int
    behind_seconds: float = Field(description="How far the statistics are behind.")
    inserted_at: str | None = Field(
        description="When something was last put into the hit store; null: not since the start."
    )


class SystemDisk(BaseModel):
    """The disk of the data directory."""

    free_bytes: int
    total_bytes: int


class SystemVersions(BaseModel):
    """What runs."""

    clicktrail: str
    python: str
    catalog: str = Field(description="The database that it is in: SQLite or PostgreSQL.")
    hit_store: str | None = Field(description="Null where it does not answer.")


class SystemVerified(BaseModel):
    """What the last `clicktrail verify` came to."""

    finished_at: str
    ok: bool
    scope: str = Field(description="What was looked at; empty: everything.")
    hits: int
    conversions: int
    days: int
    differing: int
    problems: int


class SystemBackup(BaseModel):
    """The last backup that was taken from here."""

    finished_at: str
    name: str
    place: str
    bytes: int
    stored_bytes: int = Field(description="Of these, how many were new.")


class SystemAnswer(BaseModel):
    """How the installation is; all is well when `problems` is empty."""

    checked_at: str
    problems: list[str] = Field(description="Sentences, each with the part that it is of.")
    parts: list[SystemPart]
    journal: SystemJournal | None = Field(description="Null where no ingestion runs.")
    disk: SystemDisk
    versions: SystemVersions
    verified: SystemVerified | None = Field(description="Null where nobody has verified yet.")
    backed_up: SystemBackup | None = Field(
        description="Null where nobody has backed up from here yet."
    )


@api.get(
    "/system",
    summary="How is the installation?",
    responses={200: {"model": SystemAnswer, "content": {"application/json": {"example": EXAMPLE}}}},
)
def get_system(by: ByOperator) -> Reply:
    """Answer how every part of this machine is, as `clicktrail status` does."""
    parts = by.parts
    now = time.time()
    health = examine(parts.settings, now)
    trouble = parts.probe.problems()
    shown = {
        "checked_at": _moment(now),
        "problems": [*health.problems, *(f"hitstore: {one}" for one in trouble)],
        "parts": [asdict(part) for part in health.parts],
        "journal": _journal(health),
        "disk": {"free_bytes": health.disk_free_bytes, "total_bytes": health.disk_total_bytes},
        "versions": {
            "clicktrail": clicktrail.__version__,
            "python": platform.python_version(),
            "catalog": _catalog_version(parts),
            "hit_store": None if trouble else _store_version(parts),
        },
        "verified": _verified(health.verified),
        "backed_up": _backed_up(health.backed_up),
    }
    return Reply(shown, headers=NO_STORE)


def _journal(health: Health) -> dict[str, Any] | None:
    found = next((part.figures for part in health.parts if part.name == INGEST), None)
    if found is None or health.journal_lag_hits is None:
        return None
    inserted = found.get(LAST_INSERT, 0.0)
    return {
        "waiting_hits": int(health.journal_lag_hits),
        "waiting_bytes": int(found.get("lag_bytes", 0)),
        "behind_seconds": found.get("lag_seconds", 0.0),
        "inserted_at": _moment(inserted) if inserted else None,
    }


def _catalog_version(parts: Parts) -> str:
    with parts.catalog.read() as view:
        dialect = view.connection.dialect
    version = ".".join(str(one) for one in dialect.server_version_info or ())
    return f"{DATABASES[dialect.name]} {version}"


def _store_version(parts: Parts) -> str | None:
    try:
        with parts.asking() as store:
            return str(store.shards[0].rows("SELECT version()")[0][0])
    except HitStoreError:
        return None


def _verified(last: LastVerification | None) -> dict[str, Any] | None:
    if last is None:
        return None
    return {
        "finished_at": _moment(last.finished_at),
        "ok": last.ok,
        "scope": last.scope,
        "hits": last.hits,
        "conversions": last.conversions,
        "days": last.days,
        "differing": last.differing,
        "problems": last.problems,
    }


def _backed_up(last: LastBackup | None) -> dict[str, Any] | None:
    if last is None:
        return None
    return {
        "finished_at": _moment(last.finished_at),
        "name": last.name,
        "place": last.place,
        "bytes": last.bytes,
        "stored_bytes": last.stored_bytes,
    }


def _moment(at: float) -> str:
    """Return Unix seconds as ISO 8601 in UTC, whole seconds."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
