from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.api import Account

START = datetime(2026, 3, 1, tzinfo=UTC)
FRAME = {"timeframe": "custom", "fromDay": "20260303", "toDay": "20260306"}


class Shop:
    def __init__(self, account: Account) -> None:
        chance = random.Random(3)
        self.account = account
        self.groups = [account.group("A"), account.group("B")]
        self.orders = [account.conversion("Order"), account.conversion("Lead")]
        self.links = [account.link(f"L{n}", groupId=self.groups[n % 2]) for n in range(3)]
        self.hits: list[dict[str, Any]] = []
        for number in range(60):
            spider = int(chance.random() < 0.2)
            hit: dict[str, Any] = {
                "at": START + timedelta(hours=3 * number),
                "link": chance.choice(self.links),
                "spider": spider,
                "unique": 0 if spider else chance.randrange(2),
                "outcome": "spider:library" if spider else "counted",
                "orders": set(),
            }
            # The group that the store was told is another one: what counts is where it is now.
            hit["id"] = account.visit(
                hit["link"],
                hit["at"],
                is_spider=spider,
                is_unique=hit["unique"],
                outcome=hit["outcome"],
                group_id=999,
            )
            if not spider and chance.random() < 0.4:
                order = chance.choice(self.orders)
                hit["orders"].add(order)
                account.convert(order, hit["at"], hit["link"], hit["id"], "1")
            self.hits.append(hit)

    def wanted(self, fits: Callable[[dict[str, Any]], bool], *, framed: bool = True) -> list[str]:
        """Return the times of the hits that fit, newest first."""
        first, end = datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 7, tzinfo=UTC)
        return [
            f"{hit['at']:%Y%m%d%H%M%S}"
            for hit in reversed(self.hits)
            if fits(hit) and (not framed or first <= hit["at"] < end)
        ]

    def group_of(self, link: int) -> int:
        return self.groups[self.links.index(link) % 2]


@pytest.fixture(scope="module")
def shop(parts: Any, client: Any) -> Shop:
    return Shop(Account(parts, client))


FILTERS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "": lambda hit: True,
    "spiders": lambda hit: bool(hit["spider"]),
    "Uniques": lambda hit: bool(hit["unique"]),
    "nonuniques": lambda hit: not hit["unique"] and not hit["spider"],
    "conversions": lambda hit: bool(hit["orders"]),
}


def choices(
    shop: Shop,
) -> list[tuple[str, dict[str, int], Callable[[dict[str, Any]], bool]]]:
    group, order, link = shop.groups[0], shop.orders[0], shop.links[1]
    return [
        ("/hits", {}, lambda hit: True),
        (f"/groups/{group}/hits", {"group": group}, lambda h: shop.group_of(h["link"]) == group),
        (f"/datapoints/{link}/hits", {"datapoint": link}, lambda h: h["link"] == link),
        (f"/conversions/{order}/hits", {"conversion": order}, lambda h: order in h["orders"]),
    ]


@pytest.mark.parametrize("word", FILTERS)
def test_hits_and_the_stream_are_those_of_a_recount(shop: Shop, word: str) -> None:
    for path, choice, fits in choices(shop):

        def both(hit: dict[str, Any], fits: Any = fits) -> bool:
            return bool(fits(hit)) and FILTERS[word](hit)

        for asked, more in ((path, {}), ("/hits", choice)):
            found = shop.account.get(asked, filter=word, limit=1000, **more, **FRAME)
            assert set(found) == {"hits"}
            assert [one["accessTime"] for one in found["hits"]] == shop.wanted(both), asked
        found = shop.account.get("/clickstream", filter=word, pageSize=100, **choice)
        assert [one["accessTime"] for one in found["rows"]] == shop.wanted(both, framed=False)
        assert found["entities"] == found["rows"]


def test_a_hit_that_does_not_count_says_why(shop: Shop) -> None:
    told = {
        f"{hit['at']:%Y%m%d%H%M%S}": {"outcome": hit["outcome"]} if hit["spider"] else {}
        for hit in shop.hits
    }
    found = shop.account.get("/clickstream", pageSize=100)["rows"]
    assert {one["accessTime"]: one.keys() & {"outcome"} for one in found} == {
        time: member.keys() for time, member in told.items()
    }
    assert {one["outcome"] for one in found if "outcome" in one} == {"spider:library"}
    names = shop.account.get("/clickstream", pageSize=100, _enums="names")["rows"]
    assert [one.get("outcome") for one in names] == [one.get("outcome") for one in found]


def test_a_click_says_where_it_was_led_and_by_which_rule(owner: Account) -> None:
    link = owner.link("Ruled")
    led = [("https://a.example/?x=%20", 3), ("https://shop.example/own", 0)]
    for number, (destination, rule) in enumerate(led):
        owner.visit(
            link, START + timedelta(days=3, hours=number), destination=destination, rule_id=rule
        )
    found = owner.get(f"/datapoints/{link}/hits", **FRAME)["hits"]
    assert [(one["realDestinationUrl"], one.get("ruleId", 0)) for one in found] == led[::-1]
    assert "ruleId" not in found[0]


@pytest.mark.parametrize("size", [1, 7, 31, 32])
def test_pages_go_through_all_hits_once(shop: Shop, size: int) -> None:
    for path, _, fits in choices(shop):
        seen: list[str] = []
        more: dict[str, Any] = {}
        while True:
            page = shop.account.get(path, limit=size, **more, **FRAME)
            seen += [one["accessTime"] for one in page["hits"]]
            if "lastKey" not in page:
                break
            assert len(page["hits"]) == size
            more = {"offset": page["lastKey"]}
        assert seen == shop.wanted(fits)


def test_the_hits_of_a_group_and_a_conversion_are_whole(shop: Shop) -> None:
    for path, _, _ in choices(shop)[1:]:
        whole = {hit["id"]: hit for hit in shop.account.get("/hits", limit=1000, **FRAME)["hits"]}
        hits = shop.account.get(path, limit=1000, **FRAME)["hits"]
        assert hits
        assert all(whole[hit["id"]] == hit for hit in hits)


def test_the_stream_holds_a_hundred_at_most(owner: Account) -> None:
    link = owner.link()
    for number in range(102):
        owner.visit(link, START + timedelta(seconds=number))
    for asked, held in (({}, 50), ({"pageSize": 100}, 100), ({"pagesize": 5000}, 100)):
        assert len(owner.get("/clickstream", **asked)["rows"]) == held
    assert len(owner.get("/hits", limit=5000, **FRAME | {"fromDay": "20260301"})["hits"]) == 102


def test_only_one_of_group_datapoint_and_conversion_may_be_given(shop: Shop) -> None:
    group, order, link = shop.groups[0], shop.orders[0], shop.links[1]
    both = f"group={group}&Datapoint={link}"
    for path in ("/hits", "/clickstream"):
        answer = shop.account.call("GET", f"{path}?conversion={order}&{both}")
        assert answer.status_code == 400
        errors = answer.json()["errors"]
        assert [one["property"] for one in errors] == ["Group", "Datapoint", "Conversion"]
        assert [one["errorValue"] for one in errors] == [group, link, order]
        assert shop.account.call("GET", f"{path}?filter=humans").status_code == 400


def test_strangers_and_callers_without_a_key_get_nothing(
    shop: Shop, stranger: Account, client: Any
) -> None:
    for path, choice, _ in choices(shop)[1:]:
        assert stranger.call("GET", path).status_code == 404
        for all_of_them in ("/hits", "/clickstream"):
            answer = stranger.call("GET", all_of_them, params=choice)
            assert answer.status_code == 404
        assert client.get(path).status_code == 401
    assert stranger.get("/hits", **FRAME) == {"hits": []}
    assert stranger.get("/clickstream") == {"rows": [], "entities": []}
