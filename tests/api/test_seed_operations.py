"""The four operations that the project began from, with every parameter that they have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clicktrail.domain.entries import Status
from tests.support.api import Account, today_at


def ids(answer: Any) -> list[int]:
    return [entity["id"] for entity in answer["entities"]]


class Shop:
    """An account with links and pixels that differ in everything a filter can look at."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.summer = account.group("Summer")
        self.order = account.conversion("Order")
        self.other = account.conversion("Other")
        self.shoes = account.link(
            "Shoes", "https://shop.example/shoes", groupId=self.summer, tags=["mail", "promo"]
        )
        self.hats = account.link("Hats", "https://shop.example/hats", tags=["mail"])
        self.pixel = account.pixel("Opened", tags=["promo"], notes="shoes newsletter")
        self.bags = account.link("Bags", "https://shop.example/bags")
        self.all = (self.shoes, self.hats, self.pixel, self.bags)
        patches = [{"Action": "add", "Id": one} for one in self.all]
        account.ok(
            "PUT",
            f"/conversions/{self.order}/datapoints/batch/patch",
            {"PatchRequests": patches},
        )
        account.ok("POST", f"/datapoints/{self.hats}", {"status": 1})
        account.ok("DELETE", f"/datapoints/{self.bags}")
        with account.parts.catalog.write() as edit:
            edit.datapoints.update(account.id, self.pixel, status=Status.ABUSE)
        account.ok("PUT", f"/datapoints/{self.shoes}/favourite")


@pytest.fixture
def shop(owner: Account) -> Shop:
    return Shop(owner)


def test_a_batch_adds_and_removes_and_says_what_became_of_each(
    owner: Account, stranger: Account
) -> None:
    order = owner.conversion()
    link, pixel, foreign = owner.link(), owner.pixel(), stranger.link()
    full = owner.link()
    for name in "abcde":
        owner.ok("PUT", f"/conversions/{owner.conversion(name)}/datapoints/patch", _add(full))
    too_many = f"Datapoint {full} already carries five conversions."
    answer = owner.ok(
        "PUT",
        f"/conversions/{order}/datapoints/batch/patch",
        {
            "patchRequests": [
                {"action": "ADD", "id": str(link)},
                {"Action": "add", "Id": foreign},
                {"Action": "add", "Id": full},
                {"Action": "burn", "Id": "x"},
                {},
                7,
                {"ACTION": "Add", "ID": pixel},
                {"Action": "remove", "Id": link},
                {"Action": "remove", "Id": link},
            ]
        },
    )
    uri = {one: {"id": one, "uri": f"/datapoints/{one}"} for one in (link, pixel)}
    assert answer == {
        "id": order,
        "uri": f"/conversions/{order}",
        "results": [
            {"status": "OK", "result": uri[link]},
            {
                "status": "NotFound",
                "errors": [
                    _error("EntityNotFound", "Id", f"There is no datapoint {foreign}.", foreign)
                ],
            },
            {
                "status": "BadRequest",
                "errors": [_error("Invalid", "Id", too_many, full)],
            },
            {
                "status": "BadRequest",
                "errors": [
                    _error(
                        "Invalid", "Action", "Action must be 'add', 'remove' or 'replace'.", "burn"
                    ),
                    _error(
                        "Invalid",
                        "Id",
                        "Id must be a valid integer, unable to parse string as an integer.",
                        "x",
                    ),
                ],
            },
            {
                "status": "BadRequest",
                "errors": [
                    _error("Required", "Action", "Action is required."),
                    _error("Required", "Id", "Id is required."),
                ],
            },
            {
                "status": "BadRequest",
                "errors": [_error("Invalid", "Item", "An item must be an object.", 7)],
            },
            {"status": "OK", "result": uri[pixel]},
            {"status": "OK", "result": uri[link]},
            {"status": "OK", "result": uri[link]},
        ],
    }
    assert ids(owner.get(f"/conversions/{order}/datapoints")) == [pixel]
    assert "firstConversionId" not in owner.get(f"/datapoints/{link}")
    assert owner.get(f"/datapoints/{pixel}")["firstConversionName"] == "Order"


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("Required", "PatchRequests")]),
        ({"PatchRequests": None}, [("Required", "PatchRequests")]),
        ({"PatchRequests": {"Action": "add"}}, [("Invalid", "PatchRequests")]),
        ({"PatchRequests": [{}] * 1001}, [("Invalid", "PatchRequests")]),
    ],
    ids=["missing", "null", "not a list", "too many"],
)
def test_a_batch_that_is_none_is_refused_whole(
    owner: Account, body: Any, errors: list[tuple[str, str]]
) -> None:
    path = f"/conversions/{owner.conversion()}/datapoints/batch/patch"
    answer = owner.call("PUT", path, body)
    assert answer.status_code == 400
    assert [(one["code"], one["property"]) for one in answer.json()["errors"]] == errors


def test_an_empty_batch_does_nothing(owner: Account) -> None:
    order = owner.conversion()
    path = f"/conversions/{order}/datapoints/batch/patch"
    assert owner.ok("PUT", path, {"PatchRequests": []}) == {
        "id": order,
        "uri": f"/conversions/{order}",
        "results": [],
    }


def test_a_replaced_conversion_gives_up_its_slot(owner: Account) -> None:
    first, second, third = (owner.conversion(name) for name in ("a", "b", "c"))
    link = owner.link(firstConversionId=first, secondConversionId=second)
    patch = {"Action": "replace", "Id": link, "ReplaceId": first}
    assert owner.ok("PUT", f"/conversions/{third}/datapoints/patch", patch) == {
        "id": third,
        "uri": f"/conversions/{third}",
    }
    found = owner.get(f"/datapoints/{link}")
    assert (found["firstConversionId"], found["secondConversionId"]) == (third, second)


def test_a_stranger_finds_neither_the_conversion_nor_its_datapoints(
    shop: Shop, stranger: Account
) -> None:
    base = f"/conversions/{shop.order}/datapoints"
    for method, path, body in (
        ("GET", base, None),
        ("GET", f"{base}/count", None),
        ("PUT", f"{base}/patch", _add(stranger.link())),
        ("PUT", f"{base}/batch/patch", {"PatchRequests": []}),
    ):
        answer = stranger.call(method, path, body)
        assert (answer.status_code, answer.json()) == (
            404,
            {
                "errorCode": "EntityNotFound",
                "errorMessage": f"There is no conversion {shop.order}.",
                "httpErrorCode": 404,
            },
        )
    assert stranger.get("/aggregated/summary/datapoints")["count"] == 1


FILTERS: list[tuple[dict[str, str], tuple[str, ...]]] = [
    ({}, ("shoes", "hats", "pixel", "bags")),
    ({"type": "tl"}, ("shoes", "hats", "bags")),
    ({"TYPE": "TP"}, ("pixel",)),
    ({"status": "active"}, ("shoes",)),
    ({"status": "paused"}, ("hats",)),
    ({"status": "SPAM"}, ("pixel",)),
    ({"status": "deleted"}, ("bags",)),
    ({"status": "all"}, ("shoes", "hats", "pixel", "bags")),
    ({"tag": "mail"}, ("shoes", "hats")),
    ({"tag": "MAIL, promo"}, ("shoes",)),
    ({"tag": "none"}, ()),
    ({"textSearch": "shoes"}, ("shoes", "pixel")),
    ({"textSearch": "HAT*"}, ("hats",)),
    ({"textsearch": "shop.example/b"}, ("bags",)),
    ({"textSearch": "%"}, ()),
    ({"type": "tl", "status": "paused", "tag": "mail", "textSearch": "hats"}, ("hats",)),
]


@pytest.mark.parametrize(("parameters", "names"), FILTERS)
def test_the_datapoints_of_a_conversion_are_filtered_and_counted(
    shop: Shop, parameters: dict[str, str], names: tuple[str, ...]
) -> None:
    parameters = {"tags" if name == "tag" else name: value for name, value in parameters.items()}
    base = f"/conversions/{shop.order}/datapoints"
    expected = sorted((getattr(shop, name) for name in names), reverse=True)
    assert shop.account.get(base, **parameters) == {
        "entities": [{"id": one, "uri": f"/datapoints/{one}"} for one in expected]
    }
    assert shop.account.get(f"{base}/count", **parameters) == {"count": len(expected)}
    whole = shop.account.get(base, **parameters, _expand="true")["entities"]
    assert whole == [shop.account.get(f"/datapoints/{one}") for one in expected]
    assert shop.account.get(f"/conversions/{shop.other}/datapoints", **parameters) == {
        "entities": []
    }


def test_creation_dates_bound_the_list_in_the_accounts_zone(
    account_in: Callable[[str], Account],
) -> None:
    account = account_in("Pacific/Kiritimati")
    order = account.conversion()
    link = account.link(firstConversionId=order)
    base = f"/conversions/{order}/datapoints"
    created = account.get(f"/datapoints/{link}")["creationDate"]
    here = datetime.now(UTC) + timedelta(hours=14)
    assert abs(datetime.strptime(created, "%Y%m%d%H%M%S").replace(tzinfo=UTC) - here) < timedelta(
        minutes=5
    )
    day = datetime.strptime(created[:8], "%Y%m%d")
    before, after = (f"{day + timedelta(days=n):%Y%m%d}" for n in (-1, 1))
    for parameters, there in (
        ({"createdAfter": created[:8]}, 1),
        ({"createdBefore": created[:8]}, 1),
        ({"createdAfter": created, "createdBefore": created}, 1),
        ({"createdAfter": created[:10], "createdBefore": created[:12]}, 1),
        ({"createdAfter": before, "createdBefore": after}, 1),
        ({"createdAfter": after}, 0),
        ({"createdBefore": before}, 0),
    ):
        assert account.get(f"{base}/count", **parameters) == {"count": there}
        assert len(account.get(base, **parameters)["entities"]) == there
    answer = account.call("GET", f"{base}?createdAfter={after}&createdBefore={before}")
    assert [one["property"] for one in answer.json()["errors"]] == ["CreatedAfter"]


def test_pages_of_a_list_follow_each_other(shop: Shop) -> None:
    base = f"/conversions/{shop.order}/datapoints"
    newest_first = sorted(shop.all, reverse=True)
    pages = [ids(shop.account.get(base, limit=3, offset=offset)) for offset in (0, 3, 6)]
    assert pages == [newest_first[:3], newest_first[3:], []]
    assert ids(shop.account.get(base, limit=100_000)) == newest_first


@pytest.mark.parametrize(("parameters", "names"), FILTERS)
def test_the_summary_is_filtered_and_counts_also_who_has_no_hits(
    shop: Shop, parameters: dict[str, str], names: tuple[str, ...]
) -> None:
    expected = sorted((getattr(shop, name) for name in names), reverse=True)
    answer = shop.account.get("/aggregated/summary/datapoints", timeframe="last7", **parameters)
    assert [row["entityId"] for row in answer["result"]] == expected
    assert (answer["count"], answer["limit"], answer["offset"]) == (len(expected), 20, 0)


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({"favourite": "true"}, ("shoes",)),
        ({"favourite": "0"}, ("bags", "pixel", "hats")),
        ({"groupId": "summer"}, ("shoes",)),
        ({"groupid": "999999"}, ()),
    ],
)
def test_the_summary_is_filtered_by_favourite_and_group(
    shop: Shop, parameters: dict[str, str], names: tuple[str, ...]
) -> None:
    parameters = {k: str(shop.summer) if v == "summer" else v for k, v in parameters.items()}
    answer = shop.account.get("/aggregated/summary/datapoints", **parameters)
    found = [row["entityId"] for row in answer["result"]]
    assert found == [getattr(shop, name) for name in names]
    assert answer["count"] == len(names)


METRICS = {
    "totalClicks": (5, 1, 0),
    "uniqueClicks": (1, 1, 0),
    "totalViews": (0, 0, 2),
    "uniqueViews": (0, 0, 1),
    "spiderHitsCount": (0, 3, 0),
    "conversionsCount": (1, 2, 0),
    "convertedClicks": (1, 1, 0),
    "uniqueConvertedClicks": (1, 1, 0),
    "uniqueConversions": (1, 1, 0),
    "conversionsValue": (20.0, 15.0, 0),
    "commissionsCost": (0.5, 1.5, 0),
    "conversionsCost": (0.25, 0, 0),
}


def test_the_summary_is_sorted_by_each_figure_and_field(owner: Account) -> None:
    order = owner.conversion()
    shoes = owner.link("Shoes", "https://b.example/", name=f"zz{owner.id}")
    hats = owner.link("Hats", "https://a.example/", groupId=owner.group("Autumn"))
    pixel = owner.pixel("Opened")
    for number in range(5):
        hit = owner.visit(shoes, today_at(0, number), is_unique=int(number == 0))
    owner.convert(order, today_at(0, 9), shoes, hit, "20", commission=5_000, cost=2_500)
    hit = owner.visit(hats, today_at(0, 6))
    owner.convert(order, today_at(0, 7), hats, hit, "10", commission=15_000)
    owner.convert(order, today_at(0, 8), hats, hit, "5", is_first=0, is_first_of_click=0)
    for number in range(3):
        owner.visit(hats, today_at(0, number), is_unique=0, is_spider=1)
    owner.visit(pixel, today_at(0, 1), kind=1)
    owner.visit(pixel, today_at(0, 5), kind=1, is_unique=0)

    def ordered(sort_by: str, direction: str) -> list[int]:
        answer = owner.get(
            "/aggregated/summary/datapoints", sortBy=sort_by, sortDirection=direction
        )
        return [row["entityId"] for row in answer["result"]]

    rows = {row["entityId"]: row for row in owner.get("/aggregated/summary/datapoints")["result"]}
    for metric, figures in METRICS.items():
        by_id = dict(zip((shoes, hats, pixel), figures, strict=True))
        assert {one: row.get(metric, 0) for one, row in rows.items()} == by_id
        expected = sorted(by_id, key=lambda one: (by_id[one], one))
        assert ordered(metric, "asc") == expected
        assert ordered(metric.upper(), "DESC") == expected[::-1]
    for field, expected in (
        ("lastHitDate", [shoes, pixel, hats]),
        ("title", [hats, pixel, shoes]),
        ("entityData.datapointTitle", [hats, pixel, shoes]),
        ("id", [shoes, hats, pixel]),
        ("entityId", [shoes, hats, pixel]),
        ("creationDate", [shoes, hats, pixel]),
        ("groupName", [hats, shoes, pixel]),
        ("url", [pixel, hats, shoes]),
        ("entityData.destinationUrl", [pixel, hats, shoes]),
        ("datapointType", [shoes, hats, pixel]),
    ):
        assert (field, ordered(field, "asc")) == (field, expected)
        assert (field, ordered(field, "desc")) == (field, expected[::-1])
    assert ordered("name", "desc")[0] == shoes
    assert ordered("nothing", "asc") == ordered("nothing", "desc") == [pixel, hats, shoes]


def test_pages_of_the_summary_never_overlap_when_rows_are_equal(owner: Account) -> None:
    links = [owner.link(f"Link {number}") for number in range(7)]
    owner.visit(links[3], today_at(0, 1))
    for sort_by in ("totalClicks", "title", ""):
        seen: list[int] = []
        for offset in range(0, 8, 2):
            answer = owner.get(
                "/aggregated/summary/datapoints", sortBy=sort_by, limit=2, offset=offset
            )
            assert (answer["count"], answer["limit"], answer["offset"]) == (7, 2, offset)
            seen += [row["entityId"] for row in answer["result"]]
        assert sorted(seen) == links
    assert owner.get("/aggregated/summary/datapoints", limit=5000)["limit"] == 100


def test_every_time_frame_covers_the_days_it_says(owner: Account) -> None:
    link = owner.link()
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    for days_ago in (0, 1, 5, 20, 60, 100, 150, 300, 500):
        owner.visit(link, today - timedelta(days=days_ago))

    def clicks(**parameters: str) -> int:
        [row] = owner.get("/aggregated/summary/datapoints", **parameters)["result"]
        return int(row.get("totalClicks", 0))

    for word, expected in (
        ("today", 1),
        ("YESTERDAY", 1),
        ("last7", 3),
        ("last30", 4),
        ("last90", 5),
        ("last120", 6),
        ("last180", 7),
        ("last12months", 8),
        ("beginning", 9),
    ):
        assert (word, clicks(timeFrame=word)) == (word, expected)
        assert clicks(timeframe=word) == expected
    for word, inside in (
        ("currentmonth", lambda day: (day.year, day.month) == (today.year, today.month)),
        ("lastmonth", lambda day: _months(today) - _months(day) == 1),
        ("previousmonth", lambda day: _months(today) - _months(day) == 1),
        ("currentyear", lambda day: day.year == today.year),
        ("lastyear", lambda day: day.year == today.year - 1),
    ):
        days = [today - timedelta(days=n) for n in (0, 1, 5, 20, 60, 100, 150, 300, 500)]
        assert (word, clicks(timeFrame=word)) == (word, sum(map(inside, days)))
    five, one = (f"{today - timedelta(days=n):%Y%m%d}" for n in (5, 1))
    assert clicks(timeFrame="custom", fromDay=five, toDay=one) == 2
    assert clicks(fromDay=five) == 3
    assert clicks(timeFrame="custom", fromDay=f"{five}13", toDay=f"{one}115959") == 0
    assert clicks() == 1
    answer = owner.get("/aggregated/summary/datapoints", fromDay=five, toDay=f"{one}1230")
    assert (answer["fromDay"], answer["toDay"]) == (f"{five}000000", f"{one}123059")


def test_a_day_is_the_accounts_own_day(account_in: Callable[[str], Account]) -> None:
    account = account_in("Asia/Kolkata")
    link = account.link()
    account.visit(link, datetime(2026, 3, 9, 18, 29, tzinfo=UTC))
    account.visit(link, datetime(2026, 3, 9, 18, 31, tzinfo=UTC))
    for day, hit in (("20260309", "20260309235900"), ("20260310", "20260310000100")):
        [row] = account.get("/aggregated/summary/datapoints", fromDay=day, toDay=day)["result"]
        assert (row["totalClicks"], row["lastHitDate"]) == (1, hit)


@pytest.mark.parametrize(
    ("parameters", "properties"),
    [
        ({"timeFrame": "fortnight"}, ["TimeFrame"]),
        ({"timeFrame": "custom"}, ["FromDay"]),
        ({"fromDay": "20260102", "toDay": "20260101"}, ["FromDay"]),
        ({"fromDay": "2026-01-01"}, ["FromDay"]),
        ({"fromDay": "20260101", "toDay": "20260230"}, ["ToDay"]),
        (
            {"limit": "0", "offset": "x", "type": "q", "status": "q", "favourite": "q"}
            | {"groupId": "q", "sortDirection": "up"},
            ["Favourite", "GroupId", "Limit", "Offset", "SortDirection", "Status", "Type"],
        ),
    ],
)
def test_wrong_parameters_of_the_summary_are_named(
    owner: Account, parameters: dict[str, str], properties: list[str]
) -> None:
    answer = owner.call("GET", "/aggregated/summary/datapoints", params=parameters)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "ValidationError")
    assert sorted(one["property"] for one in answer.json()["errors"]) == properties


def _add(datapoint_id: int) -> dict[str, Any]:
    return {"Action": "add", "Id": datapoint_id}


def _error(code: str, name: str, message: str, value: Any = None) -> dict[str, Any]:
    error = {"code": code, "property": name, "errorMessage": message}
    return error if value is None else {**error, "errorValue": value}


def _months(day: datetime) -> int:
    return day.year * 12 + day.month
