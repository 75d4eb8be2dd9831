"""Links that behave, from the API through two edge workers to the figures, and over restarts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.system import System
from tests.support.waiting import eventually

OWN, AFTER = "https://own.example.com/", "https://after.example.com/"
ITEMS = [{"url": f"https://{letter}.example.com/"} for letter in "abc"]
URLS = [item["url"] for item in ITEMS]


def make(system: System, name: str, type_tl: dict[str, Any], **more: Any) -> int:
    body = {"type": 0, "title": name, "name": name, "typeTL": type_tl} | more
    made: int = system.api("POST", "/datapoints", body)["id"]
    system.wait_live()
    return made


def led(system: System, name: str, times: int) -> list[str]:
    return [system.visit(f"/{name}").headers["location"] for _ in range(times)]


def figures(system: System, link: int, clicks: int) -> dict[str, Any]:
    def ask() -> dict[str, Any]:
        found: dict[str, Any] = system.api(
            "GET", f"/datapoints/{link}/aggregated", timeFrame="last7"
        )
        return found

    return eventually(ask, lambda found: found.get("totalClicks", 0) >= clicks)


def addresses(system: System, link: int) -> list[str]:
    page = system.api("GET", f"/datapoints/{link}/hits", timeframe="last7")
    return [hit["ip"] for hit in page["hits"] if hit["isSpider"] == "0"]


@pytest.mark.timeout(180)
def test_links_behave_from_the_api_to_the_figures_and_over_restarts(tmp_path: Path) -> None:
    system = System(tmp_path / "data").start()
    try:
        turns = make(
            system,
            "turns",
            {"destinationMode": 8, "sequentialDestinationItems": ITEMS, "redirectType": 301},
        )
        limited = make(
            system,
            "limited",
            {"url": OWN, "expirationClicks": 4, "urlAfterClicksExpiration": AFTER},
        )
        light = make(system, "light", {"url": OWN, "redirectType": 307}, lightTracking=True)
        cut = make(system, "cut", {"url": OWN, "redirectType": 307}, encodeIp=True)
        silent = make(system, "silent", {"url": OWN, "redirectType": 307}, redirectOnly=True)
        # Each visit is on a connection of its own, so both workers have their part of it.
        assert led(system, "turns", 5) == [*URLS, *URLS[:2]]
        assert led(system, "limited", 3) == [OWN] * 3
        assert system.stop() == 0
        system.start()
        assert led(system, "turns", 2) == [URLS[2], URLS[0]]
        system.kill_all()
        system.start()
        assert led(system, "turns", 2) == URLS[1:]
        assert led(system, "limited", 3) == [OWN, AFTER, AFTER]
        for name in ("light", "cut", "silent"):
            assert led(system, name, 3) == [OWN] * 3
        assert figures(system, turns, 9)["totalClicks"] == 9
        assert figures(system, limited, 6)["totalClicks"] == 6
        found = figures(system, light, 3)
        assert (found["totalClicks"], found.get("uniqueClicks", 0)) == (3, 0)
        assert addresses(system, light) == []
        found = figures(system, cut, 3)
        assert (found["totalClicks"], found["uniqueClicks"]) == (3, 1)
        assert addresses(system, cut) == ["127.0.0.0"] * 3
        assert figures(system, silent, 0).get("totalClicks", 0) == 0
        verdict = system.cli("verify", "--json")
        assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    finally:
        system.stop()


def test_a_link_that_leads_to_links_counts_on_each_of_them(system: System) -> None:
    inner = make(
        system,
        "inner",
        {
            "destinationMode": 2,
            "url": OWN,
            "urlsByLanguage": [{"languageCode": "de", "url": URLS[0]}],
        },
    )
    other = make(system, "other", {"url": URLS[1], "redirectType": 307})
    outer = make(
        system,
        "outer",
        {
            "destinationMode": 8,
            "sequentialDestinationItems": [
                {"url": f"{system.edge_url}/inner"},
                {"url": f"{system.edge_url}/other"},
            ],
        },
    )
    reached = []
    for _ in range(4):
        hop = system.visit("/outer", Accept_Language="de-AT").headers["location"]
        path = hop.removeprefix(system.edge_url)
        reached.append(system.visit(path, Accept_Language="de-AT").headers["location"])
    assert reached == [URLS[0], URLS[1]] * 2
    clicks = [figures(system, link, 2)["totalClicks"] for link in (inner, other)]
    assert (figures(system, outer, 4)["totalClicks"], clicks) == (4, [2, 2])
    hits = {
        link: [
            (hit["realDestinationUrl"], hit.get("ruleId"))
            for hit in system.api("GET", f"/datapoints/{link}/hits", timeframe="last7")["hits"]
            if hit["isSpider"] == "0"
        ]
        for link in (inner, other, outer)
    }
    # The visitor's language is looked for first (rule 1), then that without its region.
    assert hits[inner] == [(URLS[0], 2)] * 2
    assert hits[other] == [(URLS[1], None)] * 2
    # Of two workers, hits of one millisecond may stand in either order.
    led = [(f"{system.edge_url}/{name}", 1) for name in ("inner", "other")]
    assert sorted(hits[outer], key=str) == sorted(led * 2)
