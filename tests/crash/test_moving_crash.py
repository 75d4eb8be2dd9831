"""kill -9 of `clicktrail hits move`, again and again, until it has come to its end."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clicktrail.hits.connecting import connect_to
from tests.support.hit_store import (
    HitStoreProcess,
    conversion_columns,
    hit_columns,
    temporary_settings,
)
from tests.support.query_recount import rich_conversions, rich_hits
from tests.support.tables import everything, joined

KILLS = 3


@pytest.mark.timeout(300)
def test_killed_at_any_moment_everything_arrives_once(tmp_path: Path) -> None:
    process = HitStoreProcess(temporary_settings(tmp_path / "data"))
    process.start()
    store = process.client()
    store.migrate()
    source = random.Random(20261129)
    first_ms = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp() * 1000)
    for account in range(1, 6):
        hits = rich_hits(source, account, 300, first_ms, 300 * 86_400_000)
        fired = rich_conversions(source, account, hits, 80)
        store.insert_hits(hit_columns(hits), f"hits:{account}")
        store.insert_conversions(conversion_columns(fired), f"fired:{account}")
    expected = everything(store)
    store.close()
    assert process.stop() == 0

    others = [
        HitStoreProcess(temporary_settings(tmp_path / f"shard-{number}")) for number in range(2)
    ]
    for each in others:
        each.launch()
    for each in others:
        each.wait()
    to = ",".join(each.url for each in others)
    environment = os.environ | {
        "CLICKTRAIL_DATA_DIR": str(process.settings.data_dir),
        "CLICKTRAIL_HITSTORE_PORT": str(process.settings.hitstore_port),
    }
    command = [sys.executable, "-m", "clicktrail", "hits", "move", "--json"]
    work = process.settings.data_dir / "move" / "done"
    for _ in range(KILLS):
        before = work.stat().st_size if work.exists() else 0
        moving = subprocess.Popen([*command, "--to", to], env=environment)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and moving.poll() is None:
            # In the midst of it, not while it still starts.
            if work.exists() and work.stat().st_size > before + source.randrange(1, 120):
                break
            time.sleep(0.005)
        moving.send_signal(signal.SIGKILL)
        moving.wait()
        assert (process.settings.data_dir / "hits").exists()
    ended = subprocess.run(
        [*command, "--to", to], env=environment, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["went_on"] is True
    assert told["accounts"] == [2, 3]
    assert told["rows"]["hits"] == sum(expected["hits"].values())

    target = connect_to(to, "")
    assert joined(everything(shard) for shard in target.shards) == expected
    target.close()
    # The embedded store says where it went.
    refused = subprocess.run(
        [sys.executable, "-m", "clicktrail", "hitstore"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 1
    assert "the hit store was moved elsewhere, and" in refused.stderr
    for each in others:
        assert each.stop() == 0
