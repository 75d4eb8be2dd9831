"""`/v3/system`: who runs the installation sees how it is, nobody else does."""

from __future__ import annotations

import platform
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

import clicktrail
from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from clicktrail.runtime import disk, last_backup, last_verification
from clicktrail.runtime.last_backup import LastBackup
from clicktrail.runtime.last_verification import LastVerification
from clicktrail.runtime.status import StatusFile
from tests.support.api import Account
from tests.support.guests import GuestOf


@pytest.fixture
def operator_key(parts: Parts) -> Iterator[str]:
    """A key of the installation's first account, for one test."""
    with parts.catalog.write() as edit:
        key, plain = edit.accounts.create_key(edit.accounts.first_id(), "operator")
    yield plain
    with parts.catalog.write() as edit:
        edit.accounts.revoke_key(key.id)


def asked(client: TestClient, key: str) -> Any:
    answer = client.get("/v3/system", headers={"X-Clickmeter-AuthKey": key})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def test_it_says_how_every_part_is(parts: Parts, client: TestClient, operator_key: str) -> None:
    run, at = parts.settings.run_dir, time.time()
    ingest, edge = StatusFile(run, "ingest"), StatusFile(run, "edge-0")
    figures = {
        "lag_hits": 12.0,
        "lag_bytes": 2048.0,
        "lag_seconds": 1.5,
        "last_insert_timestamp_seconds": 1_790_000_000.5,
    }
    ingest.write(ready=True, figures=figures, notes=["A rebuild is under way."])
    edge.write(ready=False, problems=["Hits cannot be kept: the disk is full"])
    (parts.settings.data_dir / "verify").mkdir(exist_ok=True)
    last_verification.keep(
        parts.settings, LastVerification(1_790_000_100.9, False, "account 7", 900, 30, 7, 2, 1)
    )
    (parts.settings.data_dir / "backup").mkdir(exist_ok=True)
    last_backup.keep(
        parts.settings,
        LastBackup(1_790_000_200.5, "20260921T133640Z", "s3://backups/clicktrail", 900, 70),
    )
    try:
        found = asked(client, operator_key)
    finally:
        ingest.remove()
        edge.remove()
    moment = datetime.fromisoformat(found.pop("checked_at"))
    assert at - 1 <= moment.timestamp() <= time.time()
    for part in found["parts"]:
        assert part.pop("pid") > 0
        assert part.pop("up_seconds") in range(60)
    free, total = found["disk"].pop("free_bytes"), found["disk"].pop("total_bytes")
    assert 0 < free <= total == disk.total_bytes(parts.settings.data_dir)
    catalog = found["versions"].pop("catalog")
    assert re.fullmatch(r"(SQLite|PostgreSQL) \d+\.\d+(\.\d+)*", catalog)
    store = found["versions"].pop("hit_store")
    assert store.split(".")[0].isdigit()
    assert found == {
        "problems": ["edge-0: Hits cannot be kept: the disk is full"],
        "parts": [
            {
                "name": "edge-0",
                "state": "not ready",
                "figures": {},
                "problems": ["Hits cannot be kept: the disk is full"],
                "notes": [],
            },
            {
                "name": "ingest",
                "state": "ready",
                "figures": figures,
                "problems": [],
                "notes": ["A rebuild is under way."],
            },
        ],
        "journal": {
            "waiting_hits": 12,
            "waiting_bytes": 2048,
            "behind_seconds": 1.5,
            "inserted_at": datetime.fromtimestamp(1_790_000_000, UTC).strftime(
                "%Y-%m-%dT%H:%M:%SZ"
            ),
        },
        "disk": {},
        "versions": {
            "clicktrail": clicktrail.__version__,
            "python": platform.python_version(),
        },
        "verified": {
            "finished_at": datetime.fromtimestamp(1_790_000_100, UTC).strftime(
                "%Y-%m-%dT%H:%M:%SZ"
            ),
            "ok": False,
            "scope": "account 7",
            "hits": 900,
            "conversions": 30,
            "days": 7,
            "differing": 2,
            "problems": 1,
        },
        "backed_up": {
            "finished_at": datetime.fromtimestamp(1_790_000_200, UTC).strftime(
                "%Y-%m-%dT%H:%M:%SZ"
            ),
            "name": "20260921T133640Z",
            "place": "s3://backups/clicktrail",
            "bytes": 900,
            "stored_bytes": 70,
        },
    }


def test_what_does_not_run_is_said_and_not_guessed(lonely_parts: Parts) -> None:
    with lonely_parts.catalog.write() as edit:
        _, key = edit.accounts.create_key(edit.accounts.first_id(), "operator")
    with TestClient(create_app(lonely_parts)) as client:
        found = asked(client, key)
    assert (found["parts"], found["journal"]) == ([], None)
    assert (found["verified"], found["backed_up"]) == (None, None)
    assert found["versions"]["hit_store"] is None
    nothing, *store = found["problems"]
    assert nothing.startswith("nothing runs on the data directory")
    assert [one.split(" at ")[0] for one in store] == ["hitstore: The hit store does not answer"]


def test_nobody_but_who_runs_the_installation_may_ask(
    owner: Account, parts: Parts, client: TestClient, operator_key: str
) -> None:
    answer = owner.call("GET", "/v3/system")
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "Only the owner of the installation's first account may see this.",
    )
    master = GuestOf(owner, "system-master", extendedGrants={"allowAllGrants": True})
    assert master.call("GET", "/v3/system").status_code == 403
    assert client.get("/v3/system").status_code == 401
    session = client.post("/v3/session", json={"authKey": operator_key}).json()
    client.cookies.clear()
    assert session["user"]["isOperator"] is True
