"""Credit for conversions over HTTP: by which models, of what, and that it adds up."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from clicktrail.domain.attribution_models import ModelName
from clicktrail.hits.path_query import TouchKey, TouchKind
from tests.support.api import Account
from tests.support.path_shop import START, Shop, ask, open_shop, rows, tags_of


@pytest.fixture(scope="module")
def shop(parts: Parts, client: TestClient) -> Shop:
    return open_shop(Account(parts, client))


def test_linear_credit_by_datapoint(shop: Shop) -> None:
    first, second, third = shop.links
    assert ask(shop.account, model="linear") == {
        "meta": {
            "model": "linear",
            "parameters": {},
            "by": "datapoint",
            "touches": "clicks",
            "look_back_days": 30,
            "from": "2026-05-01T00:00:00Z",
            "to": "2026-06-01T00:00:00Z",
            "zone": "UTC",
            "filter": None,
            "conversions": None,
            "unattributed": True,
            "limit": 100,
            "offset": 0,
            "rows": 4,
        },
        "rows": [
            {"key": first, "name": "Link 0", "conversions": 1, "value": 15.0001, "commission": 1.5},
            {"key": second, "name": "Link 1", "conversions": 1, "value": 15, "commission": 1.5},
            {"key": third, "name": "Link 2", "conversions": 1, "value": 10, "commission": 1},
            {"key": None, "name": "", "conversions": 1, "value": 5, "commission": 0},
        ],
        "totals": {"conversions": 4, "value": 45.0001, "commission": 4},
    }


def test_last_click_is_what_v2_tells(shop: Shop) -> None:
    answer = ask(shop.account, model="last-click")
    told = {
        link: shop.account.get(
            f"/datapoints/{link}/aggregated",
            timeframe="custom",
            fromDay="20260501",
            toDay="20260531",
        )
        for link in shop.links
    }
    assert {key: figures for key, figures in rows(answer).items() if key is not None} == {
        link: (one["conversionsCount"], one["conversionsValue"], one["commissionsCost"])
        for link, one in told.items()
        if one.get("conversionsCount")
    }
    assert rows(answer)[None] == (1, 5, 0)


def test_models_side_by_side(shop: Shop) -> None:
    first, second, third = shop.links
    models: list[Any] = [
        *("first-click", "last-click", "last-non-direct", "shapley"),
        {"model": "time-decay", "parameters": {"half_life_days": 7}},
        {"model": "position-based", "parameters": {"first": 20, "last": 60}},
        {"model": "markov", "parameters": {"lost": False}},
    ]
    answer = ask(shop.account, "/v3/attribution/compare", models=models, unattributed=False)
    assert [
        (row["key"], row["name"], [one["conversions"] for one in row["models"]])
        for row in answer["rows"]
    ] == [
        (first, "Link 0", [2, 0, 0, 1, 0.6667, 0.5, 1.2]),
        (third, "Link 2", [1, 1, 1, 1, 1, 1, 0.6]),
        (second, "Link 1", [0, 2, 2, 1, 1.3333, 1.5, 1.2]),
    ]
    assert [one["model"] for one in answer["meta"]["models"]] == [
        *("first-click", "last-click", "last-non-direct", "shapley"),
        *("time-decay", "position-based", "markov"),
    ]
    assert answer["meta"]["models"][4] == models[4]
    assert answer["totals"]["models"] == [{"conversions": 3, "value": 40.0001, "commission": 4}] * 7


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("group", {"Spring": 1, "Summer": 1, "Rest": 1}),
        # Half of what the first link has is of its other tag; the third has none.
        ("tag", {"red": 1.5, "blue": 0.5, "": 1}),
        ("source", {"google": 1, "direct": 2}),
        ("referrer", {"www.google.com": 1, "": 2}),
        ("utm-source", {"": 2, "mail": 1}),
    ],
)
def test_credit_by_what_touches_have_in_common(
    shop: Shop, by: str, expected: dict[str, float]
) -> None:
    answer = ask(shop.account, model="linear", by=by, unattributed=False)
    assert {row["name"]: row["conversions"] for row in answer["rows"]} == expected
    assert answer["totals"] == {"conversions": 3, "value": 40.0001, "commission": 4}


def test_keys_of_tags_and_sources_are_ids_and_words(shop: Shop) -> None:
    tags = {tag["name"]: tag["id"] for tag in tags_of(shop.account)}
    by_tag = ask(shop.account, model="linear", by="tag")
    assert list(rows(by_tag)) == [tags["red"], 0, tags["blue"], None]
    by_source = ask(shop.account, model="linear", by="source")
    assert list(rows(by_source)) == ["direct", "google", None]


def test_a_short_look_back_and_views(shop: Shop) -> None:
    first, second, third = shop.links
    answer = ask(shop.account, model="first-click", look_back_days=8)
    assert rows(answer) == {
        first: (1, 30, 3),
        second: (1, 0.0001, 0),
        third: (1, 10, 1),
        None: (1, 5, 0),
    }
    # Bob's view came first; of the others only the clicks that earned the conversion are left.
    answer = ask(shop.account, model="linear", touches="views")
    assert rows(answer) == {second: (2, 30.0001, 3), third: (1, 10, 1), None: (1, 5, 0)}


def test_some_conversions_only_and_pages(shop: Shop) -> None:
    first, second, _ = shop.links
    answer = ask(shop.account, model="linear", conversions=[shop.orders[1]])
    assert rows(answer) == {first: (0.5, 0.0001, 0), second: (0.5, 0, 0)}
    answer = ask(shop.account, model="linear", conversions=[], range="last30")
    assert (answer["rows"], answer["totals"]["conversions"]) == ([], 0)
    page = ask(shop.account, model="linear", limit=1, offset=1)
    assert list(rows(page)) == [second]
    assert (page["meta"]["rows"], page["totals"]["conversions"]) == (4, 4)


def test_nothing_comes_of_nothing(owner: Account) -> None:
    for model in ModelName:
        for by in TouchKey:
            answer = ask(owner, model=model, by=by)
            assert (answer["rows"], answer["totals"]) == (
                [],
                {"conversions": 0, "value": 0, "commission": 0},
            )
    answer = ask(owner, "/v3/journeys")
    assert (answer["paths"], answer["lengths"], answer["totals"]["mean_length"]) == ([], [], None)
    assert set(answer["first_touch"]["quantiles_seconds"].values()) == {None}


def test_days_are_those_of_the_account(account_in: Any) -> None:
    account = account_in("Asia/Kolkata")
    link, order = account.link(), account.conversion()
    # Half past midnight of the 2nd in Kolkata.
    account.convert(order, datetime(2026, 5, 1, 19, tzinfo=UTC), link, 7 << 19, visitor=1)
    frame = {"range": {"from": "2026-05-02", "to": "2026-05-02"}}
    answer = account.ok("POST", "/v3/attribution", {**frame, "model": "linear"})
    assert answer["totals"]["conversions"] == 1
    assert answer["meta"]["from"] == "2026-05-02T00:00:00+05:30"
    assert answer["meta"]["to"] == "2026-05-03T00:00:00+05:30"


def test_every_combination_adds_up(owner: Account) -> None:
    chance = random.Random(5)
    links = [owner.link(f"L{n}", tags=[{"name": f"t{n % 3}"}]) for n in range(4)]
    order = owner.conversion()
    hits = []
    for _ in range(60):
        at, visitor = START + timedelta(minutes=chance.randrange(40_000)), chance.randrange(1, 9)
        link = chance.choice(links)
        hits.append((owner.visit(link, at, visitor=visitor, kind=chance.randrange(2)), link))
    for _ in range(20):
        at, visitor = START + timedelta(minutes=chance.randrange(40_000)), chance.randrange(1, 9)
        hit, link = chance.choice([*hits, (0, 0)])
        owner.convert(order, at, link, hit, f"{chance.randrange(10**9) / 10_000}", visitor=visitor)
    models = [*ModelName]
    totals = None
    for by in TouchKey:
        for touches in TouchKind:
            answer = ask(owner, "/v3/attribution/compare", models=models, by=by, touches=touches)
            totals = totals or answer["totals"]["models"][0]
            assert answer["totals"]["models"] == [totals] * len(models)
            for place in range(len(models)):
                for name in ("conversions", "value", "commission"):
                    summed = sum(
                        round(row["models"][place][name] * 10_000) for row in answer["rows"]
                    )
                    assert summed == round(totals[name] * 10_000)
    assert totals is not None
    assert totals["conversions"] == 20


def test_the_document_describes_the_operations(client: TestClient) -> None:
    paths = client.get("/v3/openapi.json").json()["paths"]
    assert {"/v3/attribution", "/v3/attribution/compare", "/v3/journeys"} <= paths.keys()
    schema = paths["/v3/attribution"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    assert schema["required"] == ["model"]
    assert schema["properties"]["model"]["enum"] == list(ModelName)
