"""The sample data goes the way of real hits, and the statistics of it hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clicktrail.demo import fill, shop
from clicktrail.settings import Settings
from tests.support.system import API_KEY, System
from tests.support.waiting import eventually


# The demonstration is of what needs nothing beside it.
@pytest.mark.only("sqlite")
@pytest.mark.timeout(240)
def test_the_sample_is_counted_and_verified(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    assert fill(Settings(data_dir=data, bootstrap_api_key=API_KEY))
    with System(data) as system:
        eventually(
            lambda: system.status()["ingest"].figures,
            lambda figures: figures["hits_total"] > 0 and figures["lag_hits"] == 0,
            seconds=120,
        )
        totals = system.api("GET", "/aggregated", timeFrame="last90")
        groups = system.api("GET", "/groups", _expand="true")["entities"]
        verdict = system.cli("verify", "--json")
    assert totals["totalClicks"] > totals["uniqueClicks"] > 50_000
    assert totals["totalViews"] > totals["uniqueViews"] > 10_000
    assert totals["spiderHitsCount"] > 5_000
    assert totals["conversionsCount"] > 1_500
    assert totals["conversionsValue"] > totals["commissionsCost"] > 1_000
    assert {campaign.name for campaign in shop.CAMPAIGNS} <= {group["name"] for group in groups}
    assert verdict.returncode == 0, verdict.stdout
    assert json.loads(verdict.stdout)["hits"] > 80_000
