"""History of other systems in a running one: the same figures as there, once, and verified."""

from __future__ import annotations

import json
import urllib.parse
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.system import API_KEY, CHROME, System, request

SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1"
)
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
# Click id, time, link, user agent, address: from long before 2024 to after it.
LOG = [
    (1, "2013-02-03 10:00:00", "spring", CHROME, "192.0.2.1"),
    (2, "2013-02-03 10:20:00", "spring", SAFARI, "192.0.2.1"),
    (3, "2013-02-03 11:00:00", "spring", CRAWLER, "192.0.2.2"),
    (4, "2023-12-31 23:59:59", "spring", CHROME, "192.0.2.3"),
    (5, "2024-01-01 00:00:01", "spring", CHROME, "192.0.2.3"),
    (6, "2024-05-05 05:05:05", "summer", "", "192.0.2.4"),
    (7, "2024-05-05 05:05:05", "summer", CHROME, "192.0.2.5"),
]
DUMP = """\
-- MySQL dump
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
('spring','https://shop.example/spring','Spring','2013-01-01 00:00:00','::1',5),
('summer','https://shop.example/summer',NULL,'2024-01-01 00:00:00','::1',4);
""".replace(
    "LOG", ",".join(f"({n},'{t}','{w}','direct','{u}','{ip}','IT')" for n, t, w, u, ip in LOG)
)
EVER = {"timeframe": "custom", "fromDay": "20000101", "toDay": "20991231"}


def figures_of(system: System, key: str = "") -> dict[str, Any]:
    """Return the totals of the account that a key opens, and of each of its links by name."""

    rows = _get(system, "/aggregated/summary/datapoints", key, **EVER, limit=100)["result"]
    names = ("totalClicks", "uniqueClicks", "totalViews", "spiderHitsCount", "conversionsCount",
             "conversionsValue", "commissionsCost", "lastHitDate")  # fmt: skip
    found = {row["entityData"]["datapointName"]: row for row in rows}
    found[""] = _get(system, "/aggregated", key, **EVER)
    return {name: {k: row[k] for k in names if k in row} for name, row in found.items()}


@pytest.mark.timeout(300)
def test_history_is_counted_as_it_was_and_only_once(tmp_path: Path) -> None:
    dump = tmp_path / "yourls.sql"
    dump.write_text(DUMP)
    days = tmp_path / "days.csv"
    days.write_text("name,day,count\nsummer,2022-02-02,300\nspring,2022-02-03,2\n")
    system = System(tmp_path / "data")
    with system:
        first = system.cli("import", "yourls", str(dump), "--json")
        assert first.returncode == 0, first.stderr
        report = json.loads(first.stdout)
        assert report["links"]["created"] == 2
        assert report["hits"] == {
            "read": 7, "imported": 7, "duplicate": 0, "refused": 0, "programs": 1,
        }  # fmt: skip
        assert report["undated_clicks"] == 2
        system.wait_counted()
        assert figures_of(system) == {
            "spring": {
                "totalClicks": 4, "uniqueClicks": 2, "spiderHitsCount": 1,
                "lastHitDate": "20240101000001",
            },
            "summer": {"totalClicks": 2, "uniqueClicks": 2, "lastHitDate": "20240505050505"},
            "": {
                "totalClicks": 6, "uniqueClicks": 4, "spiderHitsCount": 1,
                "lastHitDate": "20240505050505",
            },
        }  # fmt: skip
        listed = _get(system, "/hits", "", **EVER, limit=3)
        older = _get(system, "/hits", "", **EVER, offset=listed["lastKey"])
        assert [hit["accessTime"] for hit in [*listed["hits"], *older["hits"]]] == [
            t.replace("-", "").replace(" ", "").replace(":", "") for _, t, *_ in reversed(LOG)
        ]
        # The links lead on, here as there.
        system.wait_live()
        answer = system.visit("/spring")
        assert (answer.status, answer.headers["location"]) == (301, "https://shop.example/spring")
    # Nothing runs: an import is for the next start.
    assert system.cli("import", "csv", str(days)).returncode == 0
    with system:
        for command in (("csv", str(days)), ("yourls", str(dump))):
            again = json.loads(system.cli("import", *command, "--json").stdout)
            assert (again["hits"]["imported"], again["journal"]) == (0, "")
        system.wait_counted()
        assert figures_of(system)[""]["totalClicks"] == 6 + 302 + 1
        summer = Counter(
            {
                row["activityDay"][:8]: row.get("totalClicks", 0)
                for row in system.api(
                    "GET", f"/datapoints/{_id(system, 'summer')}/aggregated/list",
                    timeframe="custom", fromDay="20220201", toDay="20220203",
                )["entities"]
            }
        )  # fmt: skip
        assert summer == Counter({"20220202": 300})
        verdict = system.cli("verify", "--json")
        assert verdict.returncode == 0, verdict.stdout


@pytest.mark.timeout(300)
def test_another_clicktrail_is_imported_by_the_api_that_it_shares_with_clickmeter(
    tmp_path: Path,
) -> None:
    dump = tmp_path / "yourls.sql"
    dump.write_text(DUMP)
    with System(tmp_path / "data") as system:
        order = system.api("POST", "/conversions", {"name": "Order", "value": 10})["id"]
        assert system.cli("import", "yourls", str(dump)).returncode == 0
        group = system.api("POST", "/groups", {"name": "Mail"})["id"]
        fields = {
            "title": "Offer", "name": "offer", "groupId": group, "firstConversionId": order,
            "tags": [{"name": "sale"}],
            "typeTL": {
                "url": "https://shop.example/?click=[s2sidentifier]", "redirectType": 307,
                "destinationMode": 9,
                "weightedDestinationItems": [
                    {"url": "https://a.example/?c=[s2sidentifier]", "weight": 1}
                ],
            },
        }  # fmt: skip
        offer = system.api("POST", "/datapoints", fields)["id"]
        pixel = system.api(
            "POST", "/datapoints", {"type": 1, "title": "Opened", "name": "opened", "typeTP": {}}
        )["id"]
        system.api("DELETE", f"/datapoints/{_id(system, 'summer')}")
        system.wait_live()
        click = system.visit("/offer").headers["location"].partition("c=")[2]
        system.visit("/opened")
        for name in ("offer", "opened"):  # As programs look whether a link is there.
            request("HEAD", f"{system.edge_url}/{name}")
        code = system.api("GET", f"/conversions/{order}")["code"]
        assert request("GET", f"{system.edge_url}/s2s?clickId={click}&id={code}&val=49.9&com=5")
        system.wait_counted()
        figures = figures_of(system)
        assert figures["offer"]["conversionsCount"] == figures[""]["conversionsCount"] == 1
        assert figures["opened"]["totalViews"] == 1
        assert [figures[name]["spiderHitsCount"] for name in ("offer", "opened")] == [1, 1]
        made = json.loads(system.cli("account", "create", "bo@example.com", "--json").stdout)
        account, key = str(made["account"]["id"]), made["key"]["key"]
        command = (
            "import", "clickmeter", "--url", system.api_url,
            "--key", API_KEY, "--account", account,
            "--domain", "moved.example", "--create-domain", "--json",
        )  # fmt: skip
        tried = json.loads(system.cli(*command, "--dry-run").stdout)
        done = system.cli(*command)
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert {**tried, "dry_run": False, "journal": report["journal"]} == report
        assert report["links"] == {
            "read": 4, "created": 4, "existed": 0, "renamed": 0, "refused": 0,
        }  # fmt: skip
        assert report["conversions"] == {
            "created": 1, "existed": 0, "fired": 1, "duplicate": 0, "refused": 0,
        }  # fmt: skip
        system.wait_counted()
        assert figures_of(system, key) == figures
        assert figures[""]["conversionsValue"] == 49.9
        again = json.loads(system.cli(*command).stdout)
        assert (again["hits"]["imported"], again["conversions"]["duplicate"]) == (0, 1)
        assert _shape(system, offer, "") == _shape(system, _id(system, "offer", key), key)
        assert _shape(system, pixel, "") == _shape(system, _id(system, "opened", key), key)
        verdict = system.cli("verify", "--json")
        assert verdict.returncode == 0, verdict.stdout


def _get(system: System, path: str, key: str, **query: Any) -> Any:
    headers = {"X-Clickmeter-AuthKey": key or API_KEY}
    return request(
        "GET", f"{system.api_url}{path}?{urllib.parse.urlencode(query)}", headers=headers
    ).json


def _id(system: System, name: str, key: str = "") -> int:
    found = _get(system, "/datapoints", key, _expand="true", limit=100)["entities"]
    (wanted,) = [one["id"] for one in found if one["name"] == name]
    return int(wanted)


def _shape(system: System, datapoint: int, key: str) -> dict[str, Any]:
    """Return a datapoint without what differs in another account."""
    found: dict[str, Any] = _get(system, f"/datapoints/{datapoint}", key)
    for name in ("id", "trackingCode", "groupId", "firstConversionId", "tags"):
        found.pop(name, None)
    (found.get("typeTL") or {}).pop("domainId", None)
    return found
