from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.api import Account

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
FRAME = {"fromDay": "20260304", "toDay": "20260304"}
SPAN = {"fromDay": "20260304000000", "toDay": "20260304235959"}


@dataclass
class Shop:
    account: Account
    groups: list[int]
    orders: list[int]
    links: list[int]


@pytest.fixture(scope="module")
def shop(parts: Any, client: Any) -> Shop:
    """Three groups with 0, 1 and 3 clicks, three conversions fired 0, 2 and 1 times."""
    account = Account(parts, client)
    groups = [
        account.group("Autumn", tags=["red", "big"]),
        account.group("Winter", preferred=True, notes="snow"),
        account.group("Spring", tags=["red"], preferred=True),
    ]
    orders = [account.conversion(name) for name in ("Lead", "Order", "Sale")]
    links = [
        account.link("One", groupId=groups[1], firstConversionId=orders[0]),
        account.link(
            "Two", groupId=groups[2], firstConversionId=orders[0], secondConversionId=orders[1]
        ),
        account.pixel("Three", groupId=groups[2], preferred=True, tags=["blue"]),
    ]
    first = account.visit(links[0], AT)
    second = account.visit(links[1], AT + timedelta(hours=1), is_unique=0)
    account.visit(links[1], AT + timedelta(hours=2), is_spider=1, is_unique=0)
    account.visit(links[2], AT, kind=1)
    account.visit(links[2], AT + timedelta(days=1), kind=1)
    account.visit(links[1], AT)
    account.convert(orders[1], AT, links[1], second, "5")
    account.convert(orders[1], AT, value="2", is_first=0, is_first_of_click=0)
    account.convert(orders[2], AT, links[0], first, "9", commission=5000)
    account.convert(orders[2], AT, links[0], first, "9", outcome="duplicate", is_first=0)
    return Shop(account, groups, orders, links)


def ids(answer: dict[str, Any]) -> list[int]:
    assert answer["count"] >= len(answer["result"])
    return [row["entityId"] for row in answer["result"]]


def test_groups_with_all_that_is_in_them(shop: Shop) -> None:
    get, (autumn, winter, spring) = shop.account.get, shop.groups
    default = shop.account.default_group
    one = {"totalClicks": 1, "uniqueClicks": 1, "lastHitDate": "20260304050607"}
    led = {
        "conversionsCount": 1,
        "convertedClicks": 1,
        "uniqueConvertedClicks": 1,
        "uniqueConversions": 1,
    }
    found = get("/aggregated/summary/groups", sortBy="totalClicks", **FRAME)
    assert found == {
        "count": 4,
        "limit": 20,
        "offset": 0,
        **SPAN,
        "result": [
            {
                "entityId": spring,
                "entityData": get(f"/groups/{spring}"),
                "totalClicks": 2,
                "uniqueClicks": 1,
                "totalViews": 1,
                "uniqueViews": 1,
                "spiderHitsCount": 1,
                "lastHitDate": "20260304060607",
                **led,
                "conversionsValue": 5.0,
            },
            {
                "entityId": winter,
                "entityData": get(f"/groups/{winter}"),
                **one,
                **led,
                "conversionsValue": 9.0,
                "commissionsCost": 0.5,
            },
            {"entityId": autumn, "entityData": get(f"/groups/{autumn}")},
            {"entityId": default, "entityData": get(f"/groups/{default}")},
        ],
    }
    for row in found["result"]:
        whole = get(f"/groups/{row['entityId']}/aggregated", **FRAME)
        assert whole == {**row, **SPAN}


def test_conversions_with_the_clicks_of_what_carries_them(shop: Shop) -> None:
    get, (lead, order, sale) = shop.account.get, shop.orders
    found = get(
        "/aggregated/summary/conversions", sortBy="conversionsCount", sortdirection="ASC", **FRAME
    )
    first = {"convertedClicks": 1, "uniqueConvertedClicks": 1, "uniqueConversions": 1}
    assert found == {
        "count": 3,
        "limit": 20,
        "offset": 0,
        **SPAN,
        "result": [
            {
                "entityId": lead,
                "entityData": get(f"/conversions/{lead}"),
                "totalClicks": 3,
                "uniqueClicks": 2,
                "spiderHitsCount": 1,
                "lastHitDate": "20260304060607",
            },
            {
                "entityId": sale,
                "entityData": get(f"/conversions/{sale}"),
                "conversionsCount": 1,
                **first,
                "conversionsValue": 9.0,
                "commissionsCost": 0.5,
            },
            {
                "entityId": order,
                "entityData": get(f"/conversions/{order}"),
                "totalClicks": 2,
                "uniqueClicks": 1,
                "spiderHitsCount": 1,
                "lastHitDate": "20260304060607",
                "conversionsCount": 2,
                **first,
                "conversionsValue": 7.0,
            },
        ],
    }
    for row in found["result"]:
        assert get(f"/conversions/{row['entityId']}/aggregated", **FRAME) == {**row, **SPAN}


def test_a_groups_datapoints(shop: Shop) -> None:
    get, spring = shop.account.get, shop.groups[2]
    path = f"/groups/{spring}/aggregated/summary"
    _, two, three = shop.links
    assert ids(get(path, **FRAME)) == [three, two]
    assert get(path, **FRAME) == get("/aggregated/summary/datapoints", groupId=spring, **FRAME)
    for parameters, wanted in (
        ({"type": "tp"}, [three]),
        ({"type": "tl"}, [two]),
        ({"status": "active", "sortBy": "totalClicks"}, [two, three]),
        ({"status": "paused"}, []),
        ({"tag": "blue"}, [three]),
        ({"favourite": "true"}, [three]),
        ({"favourite": "false"}, [two]),
        ({"textSearch": "tw*"}, [two]),
        ({"sortBy": "title", "sortDirection": "asc"}, [three, two]),
        ({"limit": 1, "offset": 1}, [two]),
    ):
        assert ids(get(path, **parameters, **FRAME)) == wanted, parameters


def test_groups_and_conversions_are_filtered_and_counted(shop: Shop) -> None:
    autumn, winter, spring = shop.groups
    default, (lead, order, sale) = shop.account.default_group, shop.orders
    cases: list[tuple[str, dict[str, Any], list[int]]] = [
        ("groups", {}, [spring, winter, autumn, default]),
        ("groups", {"tag": "Red"}, [spring, autumn]),
        ("groups", {"tag": "red,big"}, [autumn]),
        ("groups", {"favourite": "true"}, [spring, winter]),
        ("groups", {"favourite": "false", "status": "active"}, [autumn, default]),
        ("groups", {"status": "deleted"}, []),
        ("groups", {"textSearch": "snow"}, [winter]),
        ("groups", {"sortBy": "entityData.name", "sortDirection": "asc"}, [
            autumn, default, spring, winter,
        ]),
        ("groups", {"sortBy": "nonsense"}, [spring, winter, autumn, default]),
        ("conversions", {}, [sale, order, lead]),
        ("conversions", {"status": "deleted"}, []),
        ("conversions", {"textSearch": "*e*a*"}, [lead]),
        ("conversions", {"sortBy": "name", "sortDirection": "asc"}, [lead, order, sale]),
    ]  # fmt: skip
    for kind, parameters, wanted in cases:
        found = shop.account.get(f"/aggregated/summary/{kind}", **parameters, **FRAME)
        assert ids(found) == wanted, parameters
        assert found["count"] == len(wanted)


@pytest.mark.parametrize("kind", ["groups", "conversions", "datapoints"])
@pytest.mark.parametrize(
    "figure",
    [
        "totalClicks",
        "uniqueClicks",
        "totalViews",
        "uniqueViews",
        "spiderHitsCount",
        "conversionsCount",
        "convertedClicks",
        "uniqueConvertedClicks",
        "uniqueConversions",
        "conversionsValue",
        "commissionsCost",
        "conversionsCost",
        "lastHitDate",
    ],
)
def test_any_figure_sorts_and_pages_do_not_overlap(shop: Shop, kind: str, figure: str) -> None:
    def ask(**parameters: Any) -> list[dict[str, Any]]:
        path = f"/aggregated/summary/{kind}"
        rows = shop.account.get(path, sortBy=figure, **parameters, **FRAME)["result"]
        assert isinstance(rows, list)
        return rows

    rows = ask()
    nothing = "" if figure == "lastHitDate" else 0
    values = [(row.get(figure, nothing), row["entityId"]) for row in rows]
    assert values == sorted(values, reverse=True)
    assert ask(sortDirection="asc") == rows[::-1]
    pages = [ask(limit=1, offset=offset) for offset in range(len(rows) + 1)]
    assert [row for page in pages for row in page] == rows


def test_more_than_a_hundred_are_a_hundred_and_strangers_see_none(
    owner: Account, stranger: Account
) -> None:
    group = owner.group()
    for kind in ("groups", "conversions", "datapoints"):
        assert owner.get(f"/aggregated/summary/{kind}", limit=5000)["limit"] == 100
    assert stranger.call("GET", f"/groups/{group}/aggregated/summary").status_code == 404
    assert group not in ids(stranger.get("/aggregated/summary/groups"))
