"""The journeys report over HTTP: paths, how long they were and took."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from tests.support.api import Account
from tests.support.path_shop import Shop, ask, open_shop, tags_of


@pytest.fixture(scope="module")
def shop(parts: Parts, client: TestClient) -> Shop:
    return open_shop(Account(parts, client))


def test_journeys(shop: Shop) -> None:
    first, second, _ = shop.links
    answer = ask(shop.account, "/v3/journeys", limit=2)
    assert answer["paths"] == [
        {
            "path": [
                {"keys": [first], "names": ["Link 0"]},
                {"keys": [second], "names": ["Link 1"]},
            ],
            "conversions": 2,
            "value": 30.0001,
            "commission": 3,
        },
        {"path": [], "conversions": 1, "value": 5, "commission": 0},
    ]
    assert answer["totals"] == {
        "conversions": 4,
        "value": 45.0001,
        "commission": 4,
        "paths": 3,
        "mean_length": 1.25,
    }
    assert answer["lengths"] == [
        {"touches": 0, "conversions": 1, "value": 5},
        {"touches": 1, "conversions": 1, "value": 10},
        {"touches": 2, "conversions": 2, "value": 30.0001},
    ]
    hour, day = 3600, 86_400
    quantiles = answer["last_touch"]["quantiles_seconds"]
    assert quantiles == {
        "p10": hour,
        "p25": hour,
        "p50": day,
        "p75": 11 * day,
        "p90": 11 * day,
        "p99": 11 * day,
    }
    assert answer["first_touch"]["quantiles_seconds"]["p50"] == 7 * day + hour
    assert [
        (bar["from_seconds"], bar["to_seconds"], bar["conversions"])
        for bar in answer["last_touch"]["histogram"]
        if bar["conversions"]
    ] == [(hour, 6 * hour, 1), (day, 3 * day, 1), (7 * day, 14 * day, 1)]
    assert answer["meta"]["rows"] == 3
    tags = {tag["name"]: tag["id"] for tag in tags_of(shop.account)}
    by_tag = ask(shop.account, "/v3/journeys", by="tag", conversions=[shop.orders[1]])
    assert [one["keys"] for one in by_tag["paths"][0]["path"]] == [
        sorted([tags["red"], tags["blue"]]),
        [tags["red"]],
    ]


def test_pages_of_paths_behind_the_end_still_say_how_many_there_are(shop: Shop) -> None:
    answer = ask(shop.account, "/v3/journeys", offset=50)
    assert (answer["paths"], answer["meta"]["rows"]) == ([], 3)
