from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.api import Account, today_at


def test_days_weeks_and_months_cover_the_time_frame_without_gaps(owner: Account) -> None:
    link = owner.link()
    for day, hits in ((1, 1), (4, 2), (10, 1), (31, 3)):
        for minute in range(hits):
            owner.visit(link, datetime(2026, 3, day, 12, minute, tzinfo=UTC))

    def rows(**parameters: str) -> list[tuple[str, str, int]]:
        answer = owner.get(f"/datapoints/{link}/aggregated/list", fromDay="20260301", **parameters)
        return [
            (row["fromDay"], row["toDay"], row.get("totalClicks", 0)) for row in answer["entities"]
        ]

    days = rows(toDay="20260331")
    assert len(days) == 31
    assert [row for row in days if row[2]] == [
        ("20260301000000", "20260301235959", 1),
        ("20260304000000", "20260304235959", 2),
        ("20260310000000", "20260310235959", 1),
        ("20260331000000", "20260331235959", 3),
    ]
    assert rows(toDay="20260311", GROUPBY="Week") == [
        ("20260301000000", "20260301235959", 1),
        ("20260302000000", "20260308235959", 2),
        ("20260309000000", "20260311235959", 1),
    ]
    assert rows(toDay="20260410", groupBy="month") == [
        ("20260301000000", "20260331235959", 7),
        ("20260401000000", "20260410235959", 0),
    ]


def test_the_hours_of_a_day_on_which_the_clock_changes(
    account_in: Callable[[str], Account],
) -> None:
    account = account_in("Europe/Zurich")
    link = account.link()
    # 25 October 2026: 02:30 comes twice; 29 March 2026: it does not come at all.
    for hour in (0, 1):
        account.visit(link, datetime(2026, 10, 25, hour, 30, tzinfo=UTC))
    account.visit(link, datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
    for day, hours in (("20261025", {2: 2}), ("20260329", {3: 1})):
        answer = account.get(
            f"/datapoints/{link}/aggregated", fromDay=day, toDay=day, hourly="true"
        )
        rows = answer["hourlyBreakDown"]
        assert [row["activityDay"] for row in rows] == [f"{day}{h:02d}0000" for h in range(24)]
        assert {
            h: row["totalClicks"] for h, row in enumerate(rows) if "totalClicks" in row
        } == hours


def test_hourly_does_not_fail_on_any_time_frame(owner: Account) -> None:
    for word in ("last90", "beginning", "lastyear", "yesterday"):
        answer = owner.get("/aggregated", timeframe=word, hourly="true")
        assert len(answer["hourlyBreakDown"]) == 24


def test_the_accounts_totals_may_be_those_of_favourites(owner: Account) -> None:
    loved, other = owner.link(preferred=True), owner.link()
    for link in (loved, other, other):
        owner.visit(link, today_at(0, 3))
    assert owner.get("/aggregated")["totalClicks"] == 3
    assert owner.get("/aggregated", onlyFavorites="true")["totalClicks"] == 1


def test_pages_of_hits_go_on_behind_the_last_key(owner: Account) -> None:
    link = owner.link()
    for minute in range(5):
        owner.visit(link, today_at(0, minute))
    seen: list[str] = []
    parameters: dict[str, Any] = {"limit": 2}
    for size in (2, 2, 1):
        page = owner.get(f"/datapoints/{link}/hits", **parameters)
        assert len(page["hits"]) == size
        seen += [hit["accessTime"][8:12] for hit in page["hits"]]
        parameters["offset"] = page.get("lastKey")
    assert parameters["offset"] is None
    assert seen == ["0004", "0003", "0002", "0001", "0000"]
    for wrong in ("x", "-1", "9" * 30):
        answer = owner.call("GET", f"/hits?offset={wrong}")
        assert [one["property"] for one in answer.json()["errors"]] == ["Offset"]


@pytest.mark.parametrize(
    ("word", "minutes"),
    [
        (None, [4, 3, 2, 1]),
        ("spiders", [3]),
        ("Uniques", [1]),
        ("nonuniques", [4, 2]),
        ("conversions", [2]),
    ],
)
def test_hits_and_stream_are_filtered_by_class(
    owner: Account, word: str | None, minutes: list[int]
) -> None:
    order, link = owner.conversion(), owner.link()
    owner.visit(link, today_at(0, 1))
    hit = owner.visit(link, today_at(0, 2), is_unique=0)
    owner.convert(order, today_at(0, 5), link, hit, "1")
    owner.visit(link, today_at(0, 3), is_unique=0, is_spider=1)
    owner.visit(link, today_at(0, 4), is_unique=0)
    parameters = {} if word is None else {"filter": word}
    for found in (
        owner.get("/hits", **parameters)["hits"],
        owner.get(f"/datapoints/{link}/hits", **parameters)["hits"],
        owner.get("/clickstream", **parameters)["rows"],
    ):
        assert [int(one["accessTime"][10:12]) for one in found] == minutes


def test_the_stream_is_one_of_a_group_a_datapoint_or_a_conversion(owner: Account) -> None:
    group, order = owner.group(), owner.conversion()
    link, other = owner.link(groupId=group), owner.link()
    hit = owner.visit(link, today_at(0, 1, days_ago=100), group_id=group)
    owner.visit(other, today_at(0, 2))
    owner.convert(order, today_at(0, 3), link, hit)
    for choice in (f"group={group}", f"datapoint={link}", f"conversion={order}"):
        rows = owner.ok("GET", f"/clickstream?{choice}")["rows"]
        assert [row["entity"]["datapointId"] for row in rows] == [link]
    assert len(owner.ok("GET", "/clickstream?pagesize=1")["rows"]) == 1
    answer = owner.call("GET", f"/clickstream?group={group}&datapoint={link}")
    assert [one["property"] for one in answer.json()["errors"]] == ["Group", "Datapoint"]
    for kind in ("group", "datapoint", "conversion"):
        assert owner.call("GET", f"/clickstream?{kind}=999999").status_code == 404


def test_hits_are_those_of_the_time_frame(owner: Account) -> None:
    link = owner.link()
    owner.visit(link, today_at(12, days_ago=3))
    assert owner.get("/hits") == {"hits": []}
    assert len(owner.get("/hits", timeframe="last7")["hits"]) == 1
    day = f"{datetime.now(UTC) - timedelta(days=3):%Y%m%d}"
    assert len(owner.get("/hits", fromDay=day, toDay=day)["hits"]) == 1
    answer = owner.call("GET", "/hits?timeframe=never&filter=all&limit=0")
    assert sorted(one["property"] for one in answer.json()["errors"]) == ["Filter", "Limit"]
