"""A replay and a rebuild of a Clicktrail that serves visitors: no gap, and nothing twice."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from tests.support.system import System
from tests.support.traffic import Visitors
from tests.support.waiting import eventually


class Onlooker:
    """Asks the API over and over for the clicks of a link; `seen` is what it was told."""

    def __init__(self, system: System, link: int) -> None:
        self.seen: list[int] = []
        self._system = system
        self._link = link
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Onlooker:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join(30)

    def _look(self) -> None:
        path = f"/datapoints/{self._link}/aggregated"
        while not self._stop.wait(0.05):
            figures = self._system.api("GET", path, timeFrame="last7")
            self.seen.append(figures.get("totalClicks", 0))


@pytest.mark.timeout(240)
def test_figures_only_rise_while_history_is_judged_again(tmp_path: Path) -> None:
    with System(tmp_path / "data") as system:
        link = system.make_link("while-served")
        with Visitors(system.edge_url, "while-served", threads=2) as visitors:
            eventually(lambda: len(visitors.answered), lambda number: number > 200, seconds=30)
            with Onlooker(system, link) as onlooker:
                for command in (["replay"], ["rebuild", "--rollups-only"]):
                    answer = system.cli(*command, "--json")
                    assert answer.returncode == 0, answer.stdout + answer.stderr
                    assert json.loads(answer.stdout)["changed"] is True
        assert onlooker.seen == sorted(onlooker.seen)
        assert len(set(onlooker.seen)) > 5
        total = len(visitors.answered)
        path = f"/datapoints/{link}/aggregated"
        eventually(
            lambda: system.api("GET", path, timeFrame="last7").get("totalClicks", 0),
            lambda clicks: clicks >= total,
            seconds=60,
        )
        eventually(
            lambda: system.status()["ingest"].figures.get("lag_hits"),
            lambda lag: lag == 0,
            seconds=60,
        )
        figures = system.api("GET", path, timeFrame="last7")
        assert (figures["totalClicks"], figures["uniqueClicks"]) == (total, 1)
        verdict = system.cli("verify", "--json")
        assert verdict.returncode == 0, verdict.stdout + verdict.stderr
        assert [each.problems for each in system.status().values() if each.problems] == []
