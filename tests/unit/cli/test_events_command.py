"""`clicktrail events`: hits and conversions from the command line, and as they come in."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.domain.hit_id import first_id_at
from clicktrail.hits.store import HitStore
from tests.support import commands
from tests.support.hit_store import HitStoreProcess, hit_columns, temporary_settings
from tests.support.waiting import eventually

DAY = datetime(2026, 6, 1, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HitStoreProcess]:
    """A store of its own: account 1 is in the one that all tests share, too."""
    process = HitStoreProcess(temporary_settings(tmp_path_factory.mktemp("events") / "data"))
    process.start()
    yield process
    assert process.stop(signal.SIGTERM) == 0


@pytest.fixture(scope="module")
def store(process: HitStoreProcess) -> Iterator[HitStore]:
    """The store with a link, whose clicks tests put in."""
    made = bootstrap(process.settings)
    catalog = Catalog.open(process.settings)
    with catalog.write() as edit:
        edit.datapoints.create(made.account_id, title="Sale", url="https://shop.example/")
    catalog.close()
    store = process.client()
    store.migrate()
    click(store, DAY, country="IT", browser="Chrome 131")
    click(store, DAY + timedelta(hours=1), is_spider=1, bot_name="Googlebot")
    yield store
    store.close()


def click(store: HitStore, at: datetime, **columns: Any) -> str:
    ms = int(at.timestamp() * 1000)
    row = {"ts": ms, "hit_id": first_id_at(ms), "account_id": 1, "datapoint_id": 1, **columns}
    store.insert_hits(hit_columns([row]), f"clicked:{ms}")
    return str(row["hit_id"])


def command(process: HitStoreProcess, *arguments: str) -> tuple[list[str], dict[str, str]]:
    program = [sys.executable, "-m", "clicktrail", "events", *arguments]
    return program, commands.environment_of(process.settings)


def run(process: HitStoreProcess, *arguments: str) -> subprocess.CompletedProcess[str]:
    return commands.run("events", *arguments, env=commands.environment_of(process.settings))


def test_the_newest_are_a_table_the_oldest_of_them_first(
    process: HitStoreProcess, store: HitStore
) -> None:
    done = run(process, "--to", "2026-06-01")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0][:3] == ["time", "kind", "datapoint"]
    assert [line[:6] for line in lines[2:]] == [
        ["2026-06-01T10:00:00.000+00:00", "click", "1", "Sale", "IT", "Chrome"],
        ["2026-06-01T11:00:00.000+00:00", "click", "1", "Sale", "Googlebot", "Direct"],
    ]
    condition = '{"dimension": "country", "is": "IT"}'
    as_json = run(process, "--json", "--filter", condition, "--kind", "click", "--limit", "5")
    (found,) = [json.loads(line) for line in as_json.stdout.splitlines()]
    assert (found["kind"], found["country"]) == ("click", "IT")


def test_what_is_wrong_is_named_by_its_option(process: HitStoreProcess, store: HitStore) -> None:
    done = run(process, "--kind", "clik", "--filter", '{"dimension": "contry", "is": "IT"}')
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        'clicktrail: --kind: There is no kind "clik": did you mean "click"?',
        'clicktrail: --filter/dimension: There is no dimension "contry": did you mean "country"?',
    ]
    for arguments in (("--from", "x" * 50), ("--follow", "--to", "2026-06-01"), ("--limit", "0")):
        refused = run(process, *arguments)
        assert refused.returncode == 2
        assert "Traceback" not in refused.stderr


def test_following_shows_what_comes_in_until_it_is_interrupted(
    process: HitStoreProcess, store: HitStore
) -> None:
    program, environment = command(process, "--follow", "--json", "--from", "2026-06-02")
    before = click(store, datetime.now(UTC) - timedelta(minutes=1))
    lines: list[str] = []
    with subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        reading = threading.Thread(target=lines.extend, args=(running.stdout,), daemon=True)
        reading.start()
        try:
            eventually(lambda: len(lines), lambda count: count == 1)
            late = click(store, datetime.now(UTC) - timedelta(seconds=30), is_unique=1)
            eventually(lambda: len(lines), lambda count: count == 2)
            running.send_signal(signal.SIGINT)
            assert running.wait(60) == 0
            reading.join(60)
        finally:
            # Whoever reads holds the pipe, which could not be closed while there is more to come.
            running.kill()
    assert [json.loads(line)["id"] for line in lines] == [before, late]
