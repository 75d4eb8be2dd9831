from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest

from tests.support.api import Account

START = datetime(2026, 2, 20, tzinfo=UTC)
FRAME = {"fromDay": "20260223", "toDay": "20260310"}


@dataclass
class Visit:
    at: datetime
    link: int
    kind: int
    unique: int
    spider: int
    id: int = 0


@dataclass
class Fired:
    at: datetime
    conversion: int
    visit: Visit | None
    value: int
    outcome: str
    first: int
    first_of_click: int


@dataclass
class Shop:
    """An account with random traffic, and what of it there is to count."""

    account: Account
    groups: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)
    group_of: dict[int, int] = field(default_factory=dict)
    orders: list[int] = field(default_factory=list)
    carriers: dict[int, set[int]] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    fired: list[Fired] = field(default_factory=list)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.account.timezone)).replace(tzinfo=None)

    def day(self, moment: datetime) -> date:
        return self.local(moment).date()

    def figures(
        self, links: Iterable[int], orders: Iterable[int] | None, within: Callable[[datetime], bool]
    ) -> dict[str, Any]:
        """Count: hits of `links`; conversions attributed to them, or (given) those of `orders`."""
        among = set(links)
        hits = [v for v in self.visits if v.link in among and within(v.at)]
        people = [v for v in hits if not v.spider]
        if orders is None:
            fired = [
                f
                for f in self.fired
                if f.outcome == "attributed" and f.visit and f.visit.link in among
            ]
        else:
            listed = set(orders)
            fired = [f for f in self.fired if f.outcome != "duplicate" and f.conversion in listed]
        fired = [f for f in fired if within(f.at)]
        one = orders is not None and len(set(orders)) == 1
        converted = sum(f.first if one else f.first_of_click for f in fired)
        counted: dict[str, Any] = {
            "totalClicks": sum(v.kind == 0 for v in people),
            "uniqueClicks": sum(v.kind == 0 and v.unique for v in people),
            "totalViews": sum(v.kind == 1 for v in people),
            "uniqueViews": sum(v.kind == 1 and v.unique for v in people),
            "spiderHitsCount": len(hits) - len(people),
            "conversionsCount": len(fired),
            "convertedClicks": converted,
            "uniqueConvertedClicks": converted,
            "uniqueConversions": sum(f.first for f in fired),
            "conversionsValue": sum(f.value for f in fired) / 100,
            "commissionsCost": 0,
            "conversionsCost": 0,
        }
        if people:
            counted["lastHitDate"] = f"{self.local(max(v.at for v in people)):%Y%m%d%H%M%S}"
        return {name: value for name, value in counted.items() if value}


ZONES = ["Asia/Kolkata", "Europe/Zurich"]


@pytest.fixture(scope="module", params=ZONES)
def shop(request: pytest.FixtureRequest, parts: Any, client: Any) -> Shop:
    chance = random.Random(request.param)
    account = Account(parts, client, request.param)
    shop = Shop(account)
    shop.groups = [account.group("A", tags=["red"]), account.group("B", preferred=True)]
    shop.orders = [account.conversion(name) for name in ("Order", "Lead", "Old")]
    for number in range(6):
        order = shop.orders[number % 2]
        group = shop.groups[number % 2]
        make = account.pixel if number == 5 else account.link
        link = make(
            f"L{number}",
            groupId=group,
            firstConversionId=order,
            preferred=number in (0, 3),
            tags=["blue"] if number < 3 else [],
        )
        shop.links.append(link)
        shop.group_of[link] = group
        shop.carriers.setdefault(order, set()).add(link)
    for _ in range(90):
        link = chance.choice(shop.links)
        visit = Visit(
            START + timedelta(seconds=chance.randrange(25 * 86_400)),
            link,
            kind=int(link == shop.links[5]),
            unique=chance.randrange(2),
            spider=int(chance.random() < 0.2),
        )
        visit.unique *= 1 - visit.spider
        visit.id = account.visit(
            link,
            visit.at,
            kind=visit.kind,
            is_unique=visit.unique,
            is_spider=visit.spider,
            group_id=shop.group_of[link],
        )
        shop.visits.append(visit)
    people = [v for v in shop.visits if not v.spider]
    seen: set[tuple[int, int]] = set()
    for _ in range(40):
        visit_or_none = chance.choice([None, *people[:20]])
        outcome = "unattributed"
        if visit_or_none:
            outcome = "duplicate" if chance.random() < 0.15 else "attributed"
        at = visit_or_none.at if visit_or_none else START + timedelta(days=chance.randrange(25))
        fired = Fired(
            at + timedelta(hours=chance.randrange(30)),
            chance.choice(shop.orders),
            visit_or_none,
            chance.randrange(10_000),
            outcome,
            0,
            0,
        )
        if visit_or_none and outcome == "attributed":
            fired.first = int((visit_or_none.id, fired.conversion) not in seen)
            fired.first_of_click = int(all(hit != visit_or_none.id for hit, _ in seen))
            seen.add((visit_or_none.id, fired.conversion))
        account.convert(
            fired.conversion,
            fired.at,
            visit_or_none.link if visit_or_none else 0,
            visit_or_none.id if visit_or_none else 0,
            str(fired.value / 100),
            outcome=outcome,
            is_first=fired.first,
            is_first_of_click=fired.first_of_click,
            kind=visit_or_none.kind if visit_or_none else 0,
        )
        shop.fired.append(fired)
    return shop


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of a row alone."""
    apart = ("fromDay", "toDay", "activityDay", "entityId", "entityData", "hourlyBreakDown")
    return {
        name: pytest.approx(value) if isinstance(value, float) else value
        for name, value in row.items()
        if name not in apart
    }


def ask(shop: Shop, path: str, **parameters: str) -> Any:
    """Return the answer to a path with a query of its own and further parameters."""
    whole = f"{path}{'&' if '?' in path else '?'}{urlencode(parameters)}"
    return shop.account.ok("GET", whole)


def in_frame(shop: Shop) -> Callable[[datetime], bool]:
    return lambda at: date(2026, 2, 23) <= shop.day(at) <= date(2026, 3, 10)


def between(shop: Shop, first: date, end: date) -> Callable[[datetime], bool]:
    return lambda at: first <= shop.day(at) < end


def in_hour(shop: Shop, day: date, hour: int) -> Callable[[datetime], bool]:
    return lambda at: shop.day(at) == day and shop.local(at).hour == hour


def paths(shop: Shop) -> list[tuple[str, list[int], list[int] | None]]:
    """Return every way to ask for totals, with the links and conversions it must count."""
    links, (first, second) = shop.links, shop.groups
    in_first = [one for one in links if shop.group_of[one] == first]
    in_second = [one for one in links if shop.group_of[one] == second]
    order = shop.orders[0]
    carriers = sorted(shop.carriers[order])
    return [
        ("/aggregated{}", links, None),
        ("/datapoints/aggregated{}", links, None),
        ("/datapoints/aggregated{}?type=tp", links[5:], None),
        ("/datapoints/aggregated{}?type=TL&tag=Blue", links[:3], None),
        ("/datapoints/aggregated{}?favourite=true&status=active", [links[0], links[3]], None),
        ("/datapoints/aggregated{}?status=deleted", [], None),
        (f"/datapoints/{links[1]}/aggregated{{}}", [links[1]], None),
        ("/groups/aggregated{}", links, None),
        ("/groups/aggregated{}?tag=red&status=active", in_first, None),
        ("/groups/aggregated{}?favourite=true", in_second, None),
        (f"/groups/{first}/aggregated{{}}", in_first, None),
        (f"/conversions/{order}/aggregated{{}}", carriers, [order]),
        (f"/conversions/{shop.orders[2]}/aggregated{{}}", [], [shop.orders[2]]),
    ]


def test_totals_are_those_of_a_recount(shop: Shop) -> None:
    for path, links, orders in paths(shop):
        found = ask(shop, path.format(""), **FRAME)
        assert plain(shop.figures(links, orders, in_frame(shop))) == plain(found), path
        assert (found["fromDay"], found["toDay"]) == ("20260223000000", "20260310235959")
    favourites = [shop.links[0], shop.links[3]]
    found = shop.account.get("/aggregated", onlyFavorites="true", **FRAME)
    assert plain(shop.figures(favourites, None, in_frame(shop))) == plain(found)


def test_periods_are_those_of_a_recount(shop: Shop) -> None:
    asked = [*paths(shop), ("/conversions/aggregated{}?status=active", shop.links, shop.orders)]
    starts = {
        "day": [date(2026, 2, 23) + timedelta(days=n) for n in range(16)],
        "week": [date(2026, 2, 23), date(2026, 3, 2), date(2026, 3, 9)],
        "month": [date(2026, 2, 23), date(2026, 3, 1)],
    }
    for path, links, orders in asked:
        for word, firsts in starts.items():
            bounds = [*firsts[1:], date(2026, 3, 11)]
            rows = ask(shop, path.format("/list"), groupBy=word, **FRAME)["entities"]
            assert [row["activityDay"] for row in rows] == [f"{day:%Y%m%d}000000" for day in firsts]
            assert [row["toDay"] for row in rows] == [
                f"{day - timedelta(days=1):%Y%m%d}235959" for day in bounds
            ]
            for row, first, end in zip(rows, firsts, bounds, strict=True):
                counted = shop.figures(links, orders, between(shop, first, end))
                assert plain(counted) == plain(row), (path, word, first)


def test_hours_are_those_of_a_recount(shop: Shop) -> None:
    day = shop.day(shop.visits[0].at)
    frame = {"fromDay": f"{day:%Y%m%d}", "toDay": f"{day:%Y%m%d}"}
    for path, links, orders in paths(shop):
        rows = ask(shop, path.format(""), hourly="true", **frame)["hourlyBreakDown"]
        assert [row["activityDay"] for row in rows] == [
            f"{day:%Y%m%d}{h:02d}0000" for h in range(24)
        ]
        for hour, row in enumerate(rows):
            counted = shop.figures(
                links,
                orders,
                in_hour(shop, day, hour),
            )
            assert plain(counted) == plain(row), (path, hour)


def test_a_conversion_of_marked_datapoints_counts_what_came_of_them(shop: Shop) -> None:
    order = shop.orders[0]
    for parameters, among in (
        ({"tag": "blue"}, set(shop.links[:3])),
        ({"favourite": "true"}, {shop.links[0], shop.links[3]}),
    ):
        found = shop.account.get(f"/conversions/{order}/aggregated", **parameters, **FRAME)
        hits = shop.figures(among & shop.carriers[order], None, in_frame(shop))
        fired = [
            one
            for one in shop.fired
            if one.conversion == order
            and one.outcome == "attributed"
            and one.visit
            and one.visit.link in among
            and in_frame(shop)(one.at)
        ]
        assert found.get("totalClicks") == hits.get("totalClicks")
        assert found.get("conversionsCount", 0) == len(fired)
        assert found.get("conversionsValue", 0) == pytest.approx(sum(f.value for f in fired) / 100)


def test_the_whole_answers_of_a_group_and_a_conversion(owner: Account) -> None:
    group = owner.group("Campaign", tags=["red"])
    order = owner.conversion("Order", value=3)
    link = owner.link(groupId=group, firstConversionId=order)
    at = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    hit = owner.visit(link, at)
    owner.convert(order, at, link, hit, "2.50")
    owner.convert(order, at, value="1", is_first=0, is_first_of_click=0)
    span = {"fromDay": "20260304000000", "toDay": "20260304235959"}
    frame = {"fromDay": "20260304", "toDay": "20260304"}
    clicks = {"totalClicks": 1, "uniqueClicks": 1, "lastHitDate": "20260304050607"}
    led = {"convertedClicks": 1, "uniqueConvertedClicks": 1, "uniqueConversions": 1}
    assert owner.get(f"/groups/{group}/aggregated", **frame) == {
        "entityId": group,
        "entityData": owner.get(f"/groups/{group}"),
        **span,
        **clicks,
        **led,
        "conversionsCount": 1,
        "conversionsValue": 2.5,
    }
    own = {**clicks, **led, "conversionsCount": 2, "conversionsValue": 3.5}
    assert owner.get(f"/conversions/{order}/aggregated", **frame) == {
        "entityId": order,
        "entityData": owner.get(f"/conversions/{order}"),
        **span,
        **own,
    }
    listed = owner.get(f"/conversions/{order}/aggregated/list", **frame)
    assert listed["entities"][0]["activityDay"] == "20260304000000"
    assert plain(listed["entities"][0]) == plain(own)


def test_a_datapoint_takes_its_history_to_another_group(owner: Account) -> None:
    first, second = owner.group("First"), owner.group("Second")
    link = owner.link(groupId=first)
    owner.visit(link, datetime(2026, 3, 4, tzinfo=UTC), group_id=first)
    owner.ok("POST", f"/datapoints/{link}", {"groupId": second})
    frame = {"fromDay": "20260304", "toDay": "20260304"}
    assert "totalClicks" not in owner.get(f"/groups/{first}/aggregated", **frame)
    assert owner.get(f"/groups/{second}/aggregated", **frame)["totalClicks"] == 1


def test_what_is_not_there_or_not_known_is_refused(owner: Account, stranger: Account) -> None:
    group, order, link = stranger.group(), stranger.conversion(), stranger.link()
    for path in (f"/groups/{group}", f"/conversions/{order}", f"/datapoints/{link}"):
        for end in ("/aggregated", "/aggregated/list"):
            assert owner.call("GET", path + end).status_code == 404
    for path in ("/aggregated/list", "/groups/aggregated/list", "/conversions/aggregated/list"):
        assert owner.call("GET", f"{path}?groupBy=year").status_code == 400
        assert owner.call("GET", f"{path}?timeFrame=never").status_code == 400
        assert owner.call("GET", f"{path}?hourly=true").status_code == 200
    answer = owner.call("GET", "/groups/aggregated?status=asleep")
    assert [one["property"] for one in answer.json()["errors"]] == ["Status"]
