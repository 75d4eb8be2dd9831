"""A whole system on two hit stores: counted, shown, erased, verified and made anew in both."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clicktrail.hits.connecting import connect_to
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.system import API_KEY, System, request
from tests.support.tables import everything

SMOKE = Path(__file__).parents[2] / "deploy/clickhouse/smoke.py"


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[HitStoreProcess]]:
    directory = tmp_path_factory.mktemp("two_stores")
    made = [HitStoreProcess(temporary_settings(directory / str(number))) for number in range(2)]
    for process in made:
        process.start()
    yield made
    for process in made:
        if process.process is not None:
            process.stop()


@pytest.fixture(scope="module")
def sharded(
    processes: list[HitStoreProcess], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[System]:
    data = tmp_path_factory.mktemp("on_two_stores") / "data"
    with System(data, hitstore_url=",".join(each.url for each in processes)) as running:
        yield running


def smoke(system: System, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(SMOKE), *arguments],
        env=os.environ
        | {"SMOKE_APP": system.api_url, "SMOKE_EDGE": system.edge_url, "SMOKE_KEY": API_KEY},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_accounts_of_both_stores_are_counted_verified_and_made_anew(
    sharded: System, processes: list[HitStoreProcess]
) -> None:
    link, name = smoke(sharded, "link").splitlines()[-1].split()
    smoke(sharded, "visit", name, "5")
    other = other_account(sharded)
    second = asked(
        sharded,
        other,
        "POST",
        "/datapoints",
        {
            "title": "second",
            "name": "second-store",
            "typeTL": {"redirectType": 307, "url": "https://example.com/"},
        },
    )["id"]
    sharded.wait_live()
    for _ in range(3):
        assert sharded.visit("/second-store").status == 307
    sharded.wait_counted()

    totals = sharded.api("GET", f"/datapoints/{link}/aggregated", timeFrame="today")["totalClicks"]
    assert totals >= 5
    smoke(sharded, "counted", link, str(totals))
    path = f"/datapoints/{second}/aggregated?timeFrame=today"
    assert asked(sharded, other, "GET", path)["totalClicks"] == 3

    found = stored(processes)
    assert [sum(each["hits"].values()) for each in found] in ([3, totals], [totals, 3])
    verified = sharded.cli("verify", "--json")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert json.loads(verified.stdout)["hits"] == totals + 3

    rebuilt = sharded.cli("rebuild", "--json")
    assert rebuilt.returncode == 0, rebuilt.stdout + rebuilt.stderr
    assert json.loads(rebuilt.stdout)["hits"] == totals + 3
    assert stored(processes) == found
    # And it goes on.
    assert sharded.visit("/second-store").status == 307
    sharded.wait_counted()
    assert asked(sharded, other, "GET", path)["totalClicks"] == 4
    assert sharded.cli("verify").returncode == 0


def test_one_store_away_holds_up_ingestion_and_loses_nothing(
    sharded: System, processes: list[HitStoreProcess]
) -> None:
    link = sharded.make_link("away-and-back")
    number = 1 % len(processes)
    processes[number].stop()
    for _ in range(4):
        assert sharded.visit("/away-and-back").status == 307
    processes[number].start()
    smoke(sharded, "counted", str(link), "4")
    assert sharded.cli("verify").returncode == 0


def stored(processes: list[HitStoreProcess]) -> list[dict[str, Any]]:
    store = connect_to(",".join(each.url for each in processes), "")
    try:
        return [everything(shard) for shard in store.shards]
    finally:
        store.close()


def other_account(system: System) -> str:
    """Make another account; return a key of it."""
    made = system.cli("account", "create", "second@example.com", "--json")
    assert made.returncode == 0, made.stderr
    return str(json.loads(made.stdout)["key"]["key"])


def asked(system: System, key: str, method: str, path: str, body: Any = None) -> Any:
    reply = request(
        method,
        f"{system.api_url}{path}",
        headers={"X-Clickmeter-AuthKey": key, "Content-Type": "application/json"},
        body=None if body is None else json.dumps(body).encode(),
    )
    assert reply.status == 200, reply.body
    return reply.json
