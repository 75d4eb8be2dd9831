"""A conversion's policy from the API to the figures, to the explanation, and to `verify`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.support.system import System, request


def fire(system: System, **fields: str) -> None:
    answer = request("POST", f"{system.edge_url}/s2s?{urlencode(fields)}")
    assert (answer.status, answer.body) == (200, b"OK")


def listed(system: System, conversion: int) -> list[dict[str, Any]]:
    done = system.cli("conversions", "list", "--conversion", str(conversion), "--json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_what_counts_follows_from_the_policy_that_was_in_force(tmp_path: Path) -> None:
    with System(tmp_path / "data") as system:
        system.api("POST", "/account", {"currency": "EUR"})
        link = system.make_link("offer", "https://shop.example/?subid=[s2sidentifier]")
        made = system.api("POST", "/conversions", {"name": "Sale", "minSeconds": 3600})
        conversion = made["id"]
        code = system.api("GET", f"/conversions/{conversion}")["code"]
        system.api(
            "PUT", f"/conversions/{conversion}/datapoints/patch", {"Action": "add", "Id": link}
        )
        clicks = []
        for _ in range(2):
            location = system.visit("/offer").headers["location"]
            clicks.append(parse_qs(urlsplit(location).query)["subid"][0])

        system.wait_live()
        fire(system, clickId=clicks[0], id=code, orderid="early", val="1")
        system.wait_counted()
        [early] = listed(system, conversion)
        assert (early["outcome"], early["policy"]["min_seconds"]) == ("rejected:too-soon", 3600)

        policy = {"minSeconds": 0, "duplicates": "PerParameter", "lookBackDays": 7}
        system.api("POST", f"/conversions/{conversion}", policy)
        system.wait_live()
        fire(system, clickId=clicks[0], id=code, orderid="again", val="10")
        # Which of two is the repeat follows from their times, and those are in milliseconds.
        system.wait_counted()
        fire(system, clickId=clicks[1], id=code, orderid="again", val="10")
        fire(system, clickId=clicks[1], id=code, orderid="foreign", val="99", currency="usd")
        system.wait_counted()
        found = listed(system, conversion)
        assert [each["policy"]["look_back_days"] for each in found] == [7, 7, 7, 30]
        foreign = next(each for each in found if each["order_id"] == "foreign")
        repeat = next(each for each in found if each["outcome"] == "duplicate")
        assert repeat["order_id"] == "again"
        assert {
            name: foreign[name] for name in ("outcome", "currency", "value", "given_value")
        } == {
            "outcome": "attributed",
            "currency": "USD",
            "value": 0.0,
            "given_value": 99.0,
        }
        counted = [each for each in found if each["outcome"] == "attributed"]
        assert len(counted) == 2
        figures = system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7")
        assert figures["conversionsCount"] == len(counted)
        assert figures["conversionsValue"] == 10.0 * (len(counted) - 1)
        explained = system.cli("conversions", "explain", clicks[1])
        assert explained.returncode == 0, explained.stderr
        assert "in no total: the account's currency is EUR" in explained.stdout
        assert "duplicate: does not count: the order counted already" in explained.stdout
        verified = system.cli("verify", "--json")
        assert verified.returncode == 0, verified.stdout
