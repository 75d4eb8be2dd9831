"""A backup without the hit store is enough: it is made again from the journal."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.system import System
from tests.support.waiting import eventually


@pytest.mark.only("sqlite")  # its file is copied
def test_the_hit_store_is_made_again_from_the_journal(tmp_path: Path) -> None:
    with System(tmp_path / "data") as system:
        link = system.make_link("kept")
        for number in range(20):
            assert system.visit(f"/kept?n={number}").status == 307
        before = eventually(
            lambda: system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7"),
            lambda totals: totals.get("totalClicks") == 20,
        )
    restored = tmp_path / "restored"
    restored.mkdir()
    for name in ("catalog.sqlite3", "secrets.json"):
        shutil.copy(system.data_dir / name, restored)
    shutil.copytree(system.data_dir / "journal", restored / "journal")
    with System(restored) as again:
        after = eventually(
            lambda: again.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7"),
            lambda totals: totals.get("totalClicks") == 20,
        )
        verdict = again.cli("verify", "--json")
        assert again.visit("/kept").status == 307
    # The tracking code names the port, which differs.
    del before["entityData"], after["entityData"]
    assert after == before
    assert json.loads(verdict.stdout)["ok"] is True
