"""Each product's export in a running system: tried, interrupted, continued, right, and once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crash.test_import_crash import STRIKE
from tests.support.histories import HISTORIES, READING, History, found_of
from tests.support.system import System

# Long enough for all histories, and over before anybody visits a link here.
FIRST, LAST = "20120101", "20241231"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with System(tmp_path_factory.mktemp("products") / "data") as running:
        yield running


@pytest.mark.timeout(300)
@pytest.mark.parametrize("history", HISTORIES, ids=[each.source for each in HISTORIES])
def test_a_history_arrives_whole_and_once(system: System, tmp_path: Path, history: History) -> None:
    for name, text in history.files.items():
        (tmp_path / name).write_text(text)
    command = ["import", history.source, *(str(tmp_path / name) for name in history.files)]
    tried = report_of(system, [*command, "--dry-run"])
    made = {"read": len(history.links), "existed": 0, "renamed": 0, "refused": 0}
    assert tried["links"] == {**made, "created": len(history.links)}
    assert tried["hits"] == {
        "read": history.hits, "imported": history.hits, "duplicate": 0, "refused": 0,
        "programs": history.bots,
    }  # fmt: skip
    assert (tried["undated_clicks"], tried["journal"]) == (history.undated, "")
    told = [*tried["notes"], *(one["problem"] for one in tried["problems"])]
    for part in history.left:
        assert sum(part in one for one in told) == 1, told
    assert not ids_of(system, history)

    struck = strike(system, history, command)
    assert struck.returncode == -signal.SIGKILL, struck.stderr
    done = report_of(system, command)
    written = 0 if history.strike[0] == READING else history.hits
    assert done["resumed"] == {
        "source": history.source, "links": len(history.links), "hits": 0, "written": written,
        "events": written,
    }  # fmt: skip
    assert (done["hits"]["imported"], done["hits"]["duplicate"]) == (
        history.hits - written, written,
    )  # fmt: skip
    assert done["links"] == {**made, "created": 0, "existed": len(history.links)}
    assert_is_there(system, history)

    system.wait_live()
    for name, answer in history.links.items():
        reply = system.visit(f"/{name}")
        assert (reply.status, reply.headers["location"]) == answer

    again = report_of(system, command)
    assert (again["hits"]["imported"], again["hits"]["duplicate"]) == (0, history.hits)
    assert (again["journal"], again["resumed"]) == ("", None)
    assert_is_there(system, history)


@pytest.mark.timeout(300)
def test_what_came_is_found_again_from_raw_hits(system: System) -> None:
    system.wait_counted()
    verdict = system.cli("verify", "--json")
    assert verdict.returncode == 0, verdict.stdout


def assert_is_there(system: System, history: History) -> None:
    """Hold the figures of API v2 and of API v3 against what the export says."""
    system.wait_counted()
    ids = ids_of(system, history)
    assert ids.keys() == history.links.keys()
    period: dict[str, Any] = {"timeframe": "custom", "fromDay": FIRST, "toDay": LAST}
    totals = [system.api("GET", f"/datapoints/{one}/aggregated", **period) for one in ids.values()]
    assert sum(one.get("uniqueClicks", 0) for one in totals) == history.uniques
    assert sum(one.get("spiderHitsCount", 0) for one in totals) == history.bots
    series = {
        name: found_of(system.api("GET", f"/datapoints/{one}/aggregated/list", **period))
        for name, one in ids.items()
    }
    assert series == history.days
    question = {
        "metrics": ["clicks"],
        "dimensions": list(history.dimensions),
        "filter": {"dimension": "datapoint", "in": list(ids.values())},
        "range": {"from": "2012-01-01", "to": "2024-12-31"},
    }
    rows = system.api("POST", "/v3/query", question)["rows"]
    called = {number: name for name, number in ids.items()}
    found = {
        tuple(called.get(row[one], row[one]) for one in history.dimensions): row["clicks"]
        for row in rows
        if row["clicks"]
    }
    assert found == history.labels


def ids_of(system: System, history: History) -> dict[str, int]:
    """Return the ids of a history's links by name, of those that are there."""
    listed = system.api("GET", "/datapoints", limit=100, _expand="true")["entities"]
    return {one["name"]: one["id"] for one in listed if one["name"] in history.links}


def report_of(system: System, command: list[str]) -> dict[str, Any]:
    done = system.cli(*command, "--json")
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def strike(
    system: System, history: History, command: list[str]
) -> subprocess.CompletedProcess[str]:
    """Run an import that kills itself after some call."""
    place, call = history.strike
    return subprocess.run(
        [sys.executable, "-c", STRIKE, place, "after", str(call), *command],
        env=system.environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
