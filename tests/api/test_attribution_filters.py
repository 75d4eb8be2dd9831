"""Credits and journeys of some conversions only, and beside those of another time."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from clicktrail.domain.attribution_models import ModelName
from clicktrail.hits.path_query import TouchKey
from tests.support.api import Account
from tests.support.guests import GuestOf
from tests.support.path_shop import MAY, START, Shop, ask, open_shop, rows

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def shop(parts: Parts, client: TestClient) -> Shop:
    return open_shop(Account(parts, client))


@pytest.fixture(scope="module")
def busy(parts: Parts, client: TestClient) -> Account:
    """Visitors from three countries come by tagged links in two groups, and some of them buy."""
    account, chance = Account(parts, client), random.Random(9)
    groups = [account.group(name) for name in ("Spring", "Summer")]
    links = [
        account.link(f"L{n}", groupId=groups[n % 2], tags=[{"name": f"t{n % 3}"}]) for n in range(4)
    ]
    orders = [account.conversion(name) for name in ("Order", "Lead")]
    hits = []
    for _ in range(80):
        at, visitor = START + timedelta(minutes=chance.randrange(40_000)), chance.randrange(1, 9)
        link, country = chance.choice(links), chance.choice(("IT", "DE", ""))
        query = chance.choice(("", "utm_source=mail", "utm_source=ad"))
        more = {"visitor": visitor, "country": country, "query": query}
        hits.append((account.visit(link, at, **more), link, at, visitor))
    for _ in range(40):
        hit, link, at, visitor = chance.choice([*hits, (0, 0, START + DAY, 3)])
        fired = at + timedelta(minutes=chance.randrange(3000))
        value = f"{chance.randrange(10**9) / 10_000}"
        account.convert(chance.choice(orders), fired, link, hit, value, visitor=visitor)
    return account


FILTERS: list[Any] = [
    {"dimension": "country", "is": "IT"},
    {"not": {"dimension": "country", "in": ["IT", ""]}},
    {"dimension": "group", "is": "Spring"},
    {"or": [{"dimension": "tag", "contains": "T1"}, {"dimension": "utm_source", "is": "mail"}]},
    {"and": [{"dimension": "datapoint", "is": "L0"}, {"dimension": "conversion", "is": "Order"}]},
    {"dimension": "utm_source", "matches": "^(mail|ad)$"},
    {"dimension": "hour_of_day", "in": list(range(12))},
    {"dimension": "country", "is": "FR"},
]


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_credits_add_up_to_what_the_same_filter_counts_in_any_question(
    busy: Account, wanted: Any
) -> None:
    question = {"metrics": ["conversions", "value", "commission"], "filter": wanted, **MAY}
    # Of one conversion those count too that nobody earned: so they are left out by name.
    attributed = {"dimension": "datapoint", "not_in": [0]}
    question["filter"] = {"and": [wanted, attributed]}
    (told,) = busy.ok("POST", "/v3/query", question)["rows"] or [{}]
    expected = {name: told.get(name, 0) for name in ("conversions", "value", "commission")}
    for by in TouchKey:
        answer = ask(
            busy,
            "/v3/attribution/compare",
            models=[*ModelName],
            by=by,
            filter=wanted,
            unattributed=False,
        )
        assert answer["totals"]["models"] == [expected] * len(ModelName)
        for place in range(len(ModelName)):
            for name, figure in expected.items():
                units = [round(row["models"][place][name] * 10_000) for row in answer["rows"]]
                assert sum(units) == round(figure * 10_000)
    journeys = ask(busy, "/v3/journeys", filter=wanted, unattributed=False)
    assert {name: journeys["totals"][name] for name in expected} == expected


def test_a_filter_chooses_conversions_and_leaves_their_touches(shop: Shop) -> None:
    first, second, third = shop.links
    # Ann's first click came from Google, and the second earned both of her conversions.
    wanted = {"dimension": "utm_source", "is": "mail"}
    answer = ask(shop.account, model="linear", filter=wanted)
    assert rows(answer) == {first: (1, 15.0001, 1.5), second: (1, 15, 1.5)}
    assert answer["meta"]["filter"] == wanted
    by_google = ask(shop.account, model="linear", filter={"dimension": "source", "is": "Google"})
    assert by_google["rows"] == []
    # What nobody earned has no label, and no link.
    without = ask(shop.account, model="linear", filter={"dimension": "utm_source", "is": ""})
    assert rows(without) == {third: (1, 10, 1), None: (1, 5, 0)}
    paths = ask(shop.account, "/v3/journeys", filter={"dimension": "tag", "is": "red"})["paths"]
    assert [[touch["keys"] for touch in path["path"]] for path in paths] == [[[first], [second]]]


def test_groups_are_those_of_now(parts: Parts, client: TestClient) -> None:
    account = Account(parts, client)
    before, after = account.group("Before"), account.group("After")
    link, order = account.link(groupId=before), account.conversion()
    hit = account.visit(link, START, visitor=1, group_id=before)
    account.convert(order, START + DAY, link, hit, "7", visitor=1, group_id=before)
    account.ok("POST", f"/datapoints/{link}", {"title": "Link", "groupId": after})
    answer = ask(account, model="last-click", by="group")
    assert [(row["key"], row["name"]) for row in answer["rows"]] == [(after, "After")]
    question = {"metrics": ["conversions"], "dimensions": ["group"], **MAY}
    told = account.ok("POST", "/v3/query", question)["rows"]
    assert [(row["group"], row["conversions"]) for row in told] == [(after, 1)]
    for name, count in (("Before", 0), ("After", 1)):
        chosen = ask(account, model="linear", filter={"dimension": "group", "is": name})
        assert chosen["totals"]["conversions"] == count


def figures(conversions: float, value: float, commission: float = 0) -> dict[str, float]:
    return {"conversions": conversions, "value": value, "commission": commission}


def test_credits_beside_another_time(shop: Shop) -> None:
    first, second, _ = shop.links
    body: dict[str, Any] = {
        "model": "linear",
        "range": {"from": "2026-05-17", "to": "2026-05-31"},
        "comparison": {"from": "2026-05-01", "to": "2026-05-15"},
    }
    answer = shop.account.ok("POST", "/v3/attribution", {**body, "unattributed": False})
    assert answer["rows"] == [
        {
            "key": first,
            "name": "Link 0",
            **figures(0.5, 0.0001),
            "compared": figures(0.5, 15, 1.5),
        },
        {"key": second, "name": "Link 1", **figures(0.5, 0), "compared": figures(0.5, 15, 1.5)},
    ]
    # What only the other time has is in its totals alone.
    assert answer["totals"] == {**figures(1, 0.0001), "compared": figures(2, 40, 4)}
    assert answer["meta"]["compared"] == {
        "from": "2026-05-01T00:00:00Z",
        "to": "2026-05-16T00:00:00Z",
    }
    body["models"] = [body.pop("model"), "last-click"]
    body["comparison"] = "previous_period"
    answer = shop.account.ok("POST", "/v3/attribution/compare", body)
    assert answer["meta"]["compared"]["from"] == "2026-05-02T00:00:00Z"
    assert [one["compared"] for one in answer["totals"]["models"]] == [figures(3, 45, 4)] * 2
    assert [one["compared"] for one in answer["rows"][1]["models"]] == [
        figures(0.5, 15, 1.5),
        figures(1, 30, 3),
    ]


def test_a_year_before(account_in: Any) -> None:
    account = account_in("Europe/Rome")
    link, order = account.link(), account.conversion()
    for year, value in ((2026, "3"), (2025, "2"), (2025, "1")):
        at = datetime(year, 5, 4, 9, tzinfo=UTC)
        hit = account.visit(link, at, visitor=year, country="IT" if value != "1" else "DE")
        account.convert(order, at + timedelta(hours=1), link, hit, value, visitor=year)
    asked: dict[str, Any] = {
        "comparison": "year_before",
        "filter": {"dimension": "country", "is": "IT"},
    }
    answer = ask(account, model="last-click", **asked)
    assert answer["totals"] == {**figures(1, 3), "compared": figures(1, 2)}
    assert answer["meta"]["compared"]["from"] == "2025-05-01T00:00:00+02:00"


def test_journeys_beside_another_time(shop: Shop) -> None:
    body: dict[str, Any] = {
        "range": {"from": "2026-05-17", "to": "2026-05-31"},
        "comparison": {"from": "2026-05-01", "to": "2026-05-15"},
    }
    answer = shop.account.ok("POST", "/v3/journeys", body)
    (path,) = answer["paths"]
    assert path["compared"] == figures(1, 30, 3)
    assert answer["totals"] == {
        **figures(1, 0.0001),
        "paths": 1,
        "mean_length": 2.0,
        "compared": {**figures(2, 40, 4), "paths": 2, "mean_length": 1.5},
    }
    assert answer["lengths"] == [
        {
            "touches": 2,
            "conversions": 1,
            "value": 0.0001,
            "compared": {"conversions": 1, "value": 30},
        }
    ]
    assert answer["last_touch"]["quantiles_seconds"]["p50"] == 11 * 86_400
    assert answer["last_touch"]["compared"]["quantiles_seconds"]["p10"] == 3600
    nothing = shop.account.ok(
        "POST", "/v3/journeys", {**body, "comparison": {"from": "2025-01-01", "to": "2025-01-01"}}
    )
    assert nothing["paths"][0]["compared"] == figures(0, 0)
    assert nothing["totals"]["compared"]["mean_length"] is None


def test_a_guest_cannot_filter_by_what_is_hidden(shop: Shop) -> None:
    guest = GuestOf(shop.account, "filtering", hitOptions={"hideReferrer": True})
    for link in shop.links:
        guest.granted("datapoint", link)
    open_to_guest = {"dimension": "utm_source", "is": "mail"}
    assert ask(guest, model="linear", filter=open_to_guest)["totals"]["conversions"] == 2
    for hidden in ({"dimension": "source", "is": "Direct"}, {"dimension": "referrer", "is": ""}):
        for wanted in (hidden, {"not": hidden}):
            assert ask(guest, model="linear", filter=wanted)["rows"] == []
            assert ask(guest, "/v3/journeys", filter=wanted)["paths"] == []


def test_amounts_of_the_other_time_are_hidden_likewise(shop: Shop) -> None:
    guest = GuestOf(
        shop.account, "compared", conversionOptions={"hideComCost": True, "percentValue": 50}
    )
    guest.granted("datapoint", shop.links[1])
    body: dict[str, Any] = {
        "range": {"from": "2026-05-17", "to": "2026-05-31"},
        "comparison": {"from": "2026-05-01", "to": "2026-05-15"},
    }
    answer = guest.ok("POST", "/v3/attribution", {"model": "linear", **body})
    assert answer["totals"]["compared"] == figures(1, 15)
    journeys = guest.ok("POST", "/v3/journeys", body)
    assert journeys["paths"][0]["compared"] == figures(1, 15)
    assert journeys["totals"]["compared"]["value"] == 15
