"""Years of an account in Kolkata, whose hits are removed: its days are told as before."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clicktrail.catalog.catalog import Catalog
from clicktrail.cli.opened import opened_hit_store
from clicktrail.hits.horizons import BEGINNING
from clicktrail.hits.reach import quartered
from clicktrail.jobs import retention
from tests.support.system import CHROME, System
from tests.support.waiting import eventually

# In one hour of UTC: the end of a day of Kolkata, and the beginning of the next one.
HOURS = ("18:15:00", "18:40:00")
DAYS = 40
NOW = datetime.now(UTC)
FIRST = NOW - timedelta(days=DAYS)
RANGE = {"from": f"{FIRST - timedelta(days=5):%Y-%m-%d}", "to": f"{NOW:%Y-%m-%d}"}
DUMP = """\
CREATE TABLE `yourls_log` (
  `click_id` int(11) NOT NULL,
  `click_time` datetime NOT NULL,
  `shorturl` varchar(100) NOT NULL,
  `referrer` varchar(200) NOT NULL,
  `user_agent` varchar(255) NOT NULL,
  `ip_address` varchar(41) NOT NULL,
  `country_code` char(2) NOT NULL
);
INSERT INTO `yourls_log` VALUES LOG;
INSERT INTO `yourls_url` (`keyword`,`url`,`title`,`timestamp`,`ip`,`clicks`) VALUES
('spring','https://shop.example/spring','Spring','2020-01-01 00:00:00','::1',CLICKS);
"""


def dump() -> str:
    moments = [
        f"{FIRST + timedelta(days=day):%Y-%m-%d} {hour}"
        for day in range(DAYS - 1)
        for hour in HOURS
        for _ in range(day % 3 + 1)
    ]
    log = [
        (number, at, "spring", "direct", CHROME, f"192.0.2.{number}", "IN")
        for number, at in enumerate(moments, 1)
    ]
    values = ",".join(map(str, log))
    return DUMP.replace("LOG", values).replace("CLICKS", str(len(log)))


def told(system: System, link: int) -> dict[str, Any]:
    """Return what v2 and v3 answer of the account, of a link, and by day."""
    frame: dict[str, Any] = {
        "timeframe": "custom",
        "fromDay": RANGE["from"].replace("-", ""),
        "toDay": RANGE["to"].replace("-", ""),
    }
    question = {"metrics": ["clicks", "unique_clicks"], "granularity": "day", "range": RANGE}
    return {
        "totals": system.api("GET", "/aggregated", **frame),
        "days": system.api("GET", "/aggregated/list", **frame),
        "link": system.api("GET", f"/datapoints/{link}/aggregated", **frame),
        "summary": system.api("GET", "/aggregated/summary/datapoints", **frame),
        "v3": system.api("POST", "/v3/query", question),
    }


def asked(system: System, question: Any) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "clicktrail", "query", "-", "--explain"],
        env=system.environment,
        input=json.dumps(question),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.timeout(400)
def test_days_that_begin_with_half_an_hour_outlive_their_hits(tmp_path: Path) -> None:
    file = tmp_path / "yourls.sql"
    file.write_text(dump())
    with System(tmp_path / "data") as system, opened_hit_store(system.settings) as store:
        system.api("POST", "/account", {"timezonename": "Asia/Kolkata"})
        eventually(lambda: quartered(store), lambda noted: noted == {1: BEGINNING}, seconds=60)
        done = system.cli("import", "yourls", str(file))
        assert done.returncode == 0, done.stderr
        system.wait_counted()
        link = system.api("GET", "/aggregated/summary/datapoints")["result"][0]["entityId"]
        before = told(system, link)
        assert before["totals"]["totalClicks"] == sum(2 * (day % 3 + 1) for day in range(DAYS - 1))
        assert "complete_since" not in before["v3"]["meta"]

        system.api("PUT", "/v3/retention", {"raw_days": 10, "rollup_days": 0})
        catalog = Catalog.open(system.settings)
        while retention.run(catalog, store, system.settings, NOW):
            pass
        catalog.close()
        horizon = f"{NOW - timedelta(days=10):%Y-%m-%d}"
        assert not store.rows(f"SELECT 1 FROM hits WHERE ts < '{horizon}' LIMIT 1")
        assert told(system, link) == before
        both = {"metrics": ["clicks", "visitors"], "range": RANGE}
        answer = system.api("POST", "/v3/query", both)
        assert answer["rows"][0]["clicks"] == before["totals"]["totalClicks"]
        assert 0 < answer["rows"][0]["visitors"] < before["totals"]["totalClicks"]
        since = f"{horizon}T05:30:00+05:30"
        assert answer["meta"]["complete_since"] == since
        plain = asked(system, both)
        assert f"The figures are complete from {since} on: " in plain
        assert "\ntable     account_quarterhour and raw: the range does not start and" in plain
        verified = system.cli("verify")
        assert verified.returncode == 0, verified.stdout
        rebuilt = system.cli("rebuild", "--rollups-only")
        assert rebuilt.returncode == 0, rebuilt.stdout + rebuilt.stderr
        assert told(system, link) == before
