"""`kill -9` of any process, and of all, under load: every answered redirect is counted once."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.system import System
from tests.support.traffic import Visitors
from tests.support.waiting import eventually

PARTS = ["edge-0", "edge-1", "ingest", "hitstore", "app", "feeder"]


def recorded(system: System, link: int) -> Counter[str]:
    """Every person's visit as the hit store has it, with how often."""
    found: Counter[str] = Counter()
    after: dict[str, Any] = {}
    while True:
        page = system.api("GET", f"/datapoints/{link}/hits", timeframe="last7", limit=1000, **after)
        found.update(
            hit["queryParams"].removeprefix("n=") for hit in page["hits"] if hit["isSpider"] == "0"
        )
        if "lastKey" not in page:
            return found
        after = {"offset": page["lastKey"]}


def check_every_answer_counts_once(system: System, link: int, answered: set[str]) -> None:
    system.wait_counted()
    found = recorded(system, link)
    missing = answered - set(found)
    doubled = {mark: times for mark, times in found.items() if times > 1}
    assert (len(missing), doubled) == (0, {}), sorted(missing)[:10]
    figures = system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7")
    assert figures["totalClicks"] == found.total()
    assert figures["uniqueClicks"] == 1
    verdict = system.cli("verify", "--json")
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert json.loads(verdict.stdout)["ok"] is True


def wait_for_successor(system: System, part: str, dead: int) -> None:
    eventually(lambda: system.status()[part].pid, lambda pid: pid != dead)


@pytest.mark.timeout(240)
def test_any_one_process_may_be_killed_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(20261123)
    with System(tmp_path / "data") as system:
        link = system.make_link("under-fire")
        with Visitors(system.edge_url, "under-fire") as visitors:
            for part in PARTS * 2:
                time.sleep(chance.uniform(0.2, 0.9))
                dead = system.kill(part)
                if chance.random() < 0.5:  # else the next one dies while this one comes back
                    wait_for_successor(system, part, dead)
            eventually(lambda: len(visitors.answered), lambda count: count > 500)
        system.wait_ready()
        check_every_answer_counts_once(system, link, visitors.answered)


@pytest.mark.timeout(240)
def test_all_processes_may_be_killed_at_once(tmp_path: Path) -> None:
    chance = random.Random(20261124)
    system = System(tmp_path / "data").start()
    try:
        link = system.make_link("power-cut")
        answered: set[str] = set()
        for round_number in range(4):
            with Visitors(system.edge_url, "power-cut", run=f"{round_number}-") as visitors:
                eventually(lambda each=visitors: len(each.answered), bool)  # type: ignore[misc]
                time.sleep(chance.uniform(0.5, 2.0))
                system.kill_all()
            answered |= visitors.answered
            system.start()
        check_every_answer_counts_once(system, link, answered)
    finally:
        system.stop()
