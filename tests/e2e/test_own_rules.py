"""A link's own rules, from the API over two edge workers to the hits that name them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.support.system import System

SHOP = "https://shop.example/"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1"
)


def led(system: System, path: str, **headers: str) -> str:
    reply = system.visit(path, **headers)
    assert reply.status == 307
    return reply.headers["location"].removeprefix(SHOP)


def test_visits_follow_rules_before_the_mode_and_hits_say_which(system: System) -> None:
    items = [{"url": f"{SHOP}mode-a"}, {"url": f"{SHOP}mode-b"}]
    body = {
        "title": "Own rules",
        "name": "own-rules-e2e",
        "typeTL": {
            "redirectType": 301,
            "destinationMode": 8,
            "sequentialDestinationItems": items,
        },
    }
    link = system.api("POST", "/datapoints", body)["id"]
    rules: list[dict[str, Any]] = [
        {
            "name": "Phones from the mailing",
            "when": {
                "and": [
                    {"dimension": "device", "is": "mobile"},
                    {"not": {"dimension": "query_parameter:from", "is_not": "mail"}},
                ]
            },
            "url": f"{SHOP}app?to=[device]",
        },
        {
            "when": {"dimension": "language", "in": ["de", "pt-BR"]},
            "choose": "sequential",
            "destinations": [{"url": f"{SHOP}{letter}"} for letter in "xyz"],
        },
    ]
    kept = system.api("PUT", f"/v3/links/{link}/rules", {"rules": rules})["rules"]
    assert kept == [{"id": number, **rule} for number, rule in enumerate(rules, start=1001)]
    system.wait_live()
    path = "/own-rules-e2e"
    assert led(system, f"{path}?from=mail", User_Agent=PHONE) == "app?to=mobile"
    # Each visit is on a connection of its own, so that both workers take turns of both lists.
    german = [led(system, path, Accept_Language="de-AT,en") for _ in range(4)]
    plain = [led(system, path) for _ in range(3)]
    assert (german, plain) == (["x", "y", "z", "x"], ["mode-a", "mode-b", "mode-a"])
    # In another order they are the same rules, and go on with whose turn it is.
    system.api("PUT", f"/v3/links/{link}/rules", {"rules": kept[::-1]})
    system.wait_live()
    both = {"User_Agent": PHONE, "Accept_Language": "pt-br"}
    assert led(system, f"{path}?from=mail", **both) == "y"
    system.api("PUT", f"/v3/links/{link}/rules", {"rules": []})
    system.wait_live()
    assert led(system, path, Accept_Language="de") == "mode-b"
    system.wait_counted()
    hits = system.api("GET", f"/datapoints/{link}/hits", timeframe="last7")["hits"]
    assert Counter(hit["ruleId"] for hit in hits) == {1001: 1, 1002: 5, 1: 4}
    question = {
        "metrics": ["clicks"],
        "dimensions": ["rule"],
        "filter": {"dimension": "datapoint", "is": link},
        "sort": "rule",
    }
    rows = system.api("POST", "/v3/query", question)["rows"]
    assert [(row["rule"], row["clicks"]) for row in rows] == [(1, 4), (1001, 1), (1002, 5)]
