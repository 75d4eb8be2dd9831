"""v2's statistics against v3's answers to the same questions, whole, over random traffic.

Both make the same query (docs/adr/0014); what is compared here is everything that each does around
it: scopes, groups as they are now, hours and days of a zone, names of figures, zeros, order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest

from clicktrail.statistics.reports import DIMENSIONS
from tests.support.api import Account
from tests.support.operations import clickmeter
from tests.support.two_apis import (
    DAYS,
    FIGURES,
    OF_CONVERSIONS,
    OF_HITS,
    BothWays,
    Frame,
    Json,
    as_event,
    as_hit,
    as_v2,
    asked,
    every_event,
    every_hit,
    figures_of,
    is_,
    reported,
    rows,
)

# The whole, each day on which the clocks of some zone below change, a part, and before it all.
FRAMES = [Frame(0, DAYS), Frame(19, 1), Frame(26, 1), Frame(5, 20), Frame(-10, 3)]
IDS = list(map(repr, FRAMES))
WHOLE, PART, EVER = FRAMES[0], FRAMES[3], Frame(-1, 150)
ZONES = ["Europe/Rome", "Australia/Lord_Howe"]
SUMMARIES = ("entityId", "entityData")
PERIODS = (*SUMMARIES, "activityDay", "fromDay", "toDay")
DATAPOINTS, GROUPS, CONVERSIONS = (
    f"/aggregated/summary/{kind}" for kind in ("datapoints", "groups", "conversions")
)
Scope = tuple[str, Json, Json | None, Json | None]


@pytest.fixture(scope="module", params=enumerate(ZONES), ids=ZONES)
def both(request: pytest.FixtureRequest, parts: Any, client: Any) -> BothWays:
    seed, zone = request.param
    return BothWays(Account(parts, client, zone), seed)


def scopes(both: BothWays) -> Iterator[Scope]:
    """Path and parameters of v2, and v3's filters of the hits and of the conversions meant."""
    one, other, third, pixel, deleted = both.datapoints
    links = is_("datapoint", [one, other, third, deleted])
    for path, parameters, condition in (
        ("", {}, None),
        ("/datapoints", {}, None),
        ("/datapoints", {"type": "tl"}, links),
        ("/datapoints", {"type": "tp"}, is_("datapoint", pixel)),
        ("/datapoints", {"tag": "spring"}, is_("tag", "spring")),
        ("/datapoints", {"favourite": "true"}, is_("datapoint", both.favourite)),
        ("/datapoints", {"status": "deleted"}, is_("datapoint", deleted)),
        (f"/datapoints/{third}", {}, is_("datapoint", third)),
        (f"/groups/{both.groups[1]}", {}, is_("group", both.groups[1])),
        ("/datapoints", {"type": "tl", "tag": "sale"}, is_("datapoint", one)),
        ("/groups", {}, {"dimension": "group", "is_not": None}),
        ("/groups", {"tag": "dear"}, is_("group", both.groups[0])),
        ("/groups", {"favourite": "true"}, is_("group", both.groups[1])),
    ):
        yield path, parameters, condition, condition
    for order in both.orders:
        carriers = is_("datapoint", both.carrying(order))
        yield f"/conversions/{order}", {}, carriers, is_("conversion", order)


def scopes_of_totals(both: BothWays) -> Iterator[Scope]:
    """Those that only totals know, too."""
    yield from scopes(both)
    favourite, order = is_("datapoint", both.favourite), both.orders[0]
    others = [one for one in both.datapoints if one != both.favourite]
    yield "", {"onlyFavorites": "true"}, favourite, favourite
    for parameters, of_hits, condition in (
        ({"tag": "spring"}, both.datapoints[0], is_("tag", "spring")),
        ({"favourite": "false"}, both.carrying(order), is_("datapoint", others)),
    ):
        fired = {"and": [is_("conversion", order), condition]}
        yield f"/conversions/{order}", parameters, is_("datapoint", of_hits), fired


@pytest.mark.parametrize("frame", FRAMES, ids=IDS)
def test_totals(both: BothWays, frame: Frame) -> None:
    last_day = frame.last_day()
    for path, parameters, hits, fired in scopes_of_totals(both):
        found = both.caller.get(f"{path}/aggregated", hourly="true", **parameters, **frame.v2)
        (row,) = asked(both, frame, hits, fired)
        expected = {**frame.bounds, **as_v2(row, FIGURES)}
        assert figures_of(found, "hourlyBreakDown", *SUMMARIES) == expected, path
        of_hours = asked(both, last_day, hits, fired, granularity="hour")
        hours = {
            f"{datetime.fromisoformat(hour['hour']):%Y%m%d%H%M%S}": as_v2(hour, FIGURES)
            for hour in of_hours
        }
        # v2 has all 24, also the one that the clocks skip.
        told = {one.pop("activityDay"): one for one in found["hourlyBreakDown"]}
        assert len(told) == 24
        assert {hour: one for hour, one in told.items() if one} == {
            hour: one for hour, one in hours.items() if one
        }, path


@pytest.mark.parametrize(
    ("period", "frame"),
    [("day", WHOLE), ("week", WHOLE), ("month", WHOLE), ("day", FRAMES[4]), ("week", PART)],
    ids=str,
)
def test_totals_by_period(both: BothWays, frame: Frame, period: str) -> None:
    every_order = is_("conversion", both.orders)
    carriers = is_("datapoint", [both.datapoints[index] for index in (0, 1, 2)])
    for path, parameters, hits, fired in (
        *scopes(both),
        ("/conversions", {}, carriers, every_order),
    ):
        answer = both.caller.get(
            f"{path}/aggregated/list", groupBy=period, **parameters, **frame.v2
        )
        series = asked(both, frame, hits, fired, granularity=period)
        found = answer["entities"]
        assert [figures_of(one, *PERIODS) for one in found] == [
            as_v2(row, FIGURES) for row in series
        ], path
        # v2 cuts the first one to the time frame, v3 calls each by its own beginning.
        firsts = [max(date.fromisoformat(row[period]), frame.first) for row in series]
        assert [one["activityDay"] for one in found] == [f"{day:%Y%m%d}000000" for day in firsts]


@pytest.mark.parametrize(
    ("sort", "frame"),
    [
        ("totalClicks", WHOLE),
        ("conversionsValue", WHOLE),
        ("lastHitDate", WHOLE),
        ("uniqueViews", FRAMES[1]),
        ("lastHitDate", FRAMES[2]),
        ("commissionsCost", PART),
        ("spiderHitsCount", FRAMES[4]),
    ],
    ids=str,
)
def test_summaries(both: BothWays, frame: Frame, sort: str) -> None:
    def summary(path: str, parameters: Json) -> list[Json]:
        order = {"sortBy": sort, "sortDirection": "desc", "limit": 100}
        found = both.caller.get(path, **order, **parameters, **frame.v2)
        assert found["count"] == len(found["result"])
        assert {name: found[name] for name in frame.bounds} == frame.bounds
        figures = [row.get(sort, "" if sort == "lastHitDate" else 0) for row in found["result"]]
        assert figures == sorted(figures, reverse=True)
        return list(found["result"])

    def check(path: str, expected: dict[int, Json], known: list[int], **sent: Any) -> None:
        found = {row["entityId"]: figures_of(row, *SUMMARIES) for row in summary(path, sent)}
        assert found == {one: expected.get(one, {}) for one in known}, (path, sent)

    def by(dimension: str, metrics: dict[str, str], **question: Any) -> dict[int, Json]:
        found = rows(both, frame, metrics, dimensions=[dimension], **question)
        return {row[dimension]: as_v2(row, metrics) for row in found}

    of_datapoints = by("datapoint", FIGURES)
    some = both.datapoints
    mail, social = both.groups
    check(DATAPOINTS, of_datapoints, some)
    check(DATAPOINTS, of_datapoints, some[:2], tag="spring")
    check(DATAPOINTS, of_datapoints, [some[0]], tag="spring,sale")
    check(DATAPOINTS, of_datapoints, some[2:], groupId=social)
    check(DATAPOINTS, of_datapoints, [some[3]], type="tp")
    check(DATAPOINTS, of_datapoints, [some[4]], status="deleted")
    check(DATAPOINTS, of_datapoints, [both.favourite], favourite="true")
    check(DATAPOINTS, of_datapoints, [some[2]], textSearch="ceda")
    in_mail = by("datapoint", FIGURES, filter=is_("group", mail))
    check(f"/groups/{mail}/aggregated/summary", in_mail, some[:2])
    every_group, of_groups = [mail, social, both.owner.default_group], by("group", FIGURES)
    check(GROUPS, of_groups, every_group)
    check(GROUPS, of_groups, [mail], tag="dear")
    check(GROUPS, of_groups, [social], textSearch="soc")
    fired = by("conversion", OF_CONVERSIONS)
    of_orders = {}
    for order in both.orders:
        carriers = is_("datapoint", both.carrying(order))
        (row,) = rows(both, frame, OF_HITS, filter=carriers)
        of_orders[order] = as_v2(row, OF_HITS) | fired.get(order, {})
    check(CONVERSIONS, of_orders, both.orders)
    check(CONVERSIONS, of_orders, both.orders[1:2], textSearch="lea")


def reported_on(both: BothWays) -> list[tuple[str, Json, Json | None]]:
    """Path and parameters of reports of v2, and v3's filter of the hits meant."""
    link, group = both.datapoints[2], both.groups[0]
    return [
        ("/reports", {}, None),
        ("/reports", {"datapoint": link}, is_("datapoint", link)),
        ("/reports", {"group": group}, is_("group", group)),
        (f"/datapoints/{link}/reports", {}, is_("datapoint", link)),
        (f"/groups/{group}/reports", {}, is_("group", group)),
    ]


def hit_reports() -> list[str]:
    return [kind for kind in DIMENSIONS if kind not in ("datapoints", "convparameters")]


@pytest.mark.parametrize("kind", hit_reports())
def test_reports(both: BothWays, kind: str) -> None:
    for path, parameters, condition in reported_on(both):
        found = both.caller.get(path, type=kind, **parameters, **PART.v2)["data"]
        assert found == reported(both, PART, kind, condition), path


@pytest.mark.parametrize(
    "kind",
    [
        "datapoints",
        "groups",
        "convparameters",
        *(one for one in hit_reports() if one not in ("isps", "ips", "oss", "ossfamilies")),
    ],
)
def test_reports_of_a_conversion(both: BothWays, kind: str) -> None:
    frame = FRAMES[0]
    for order in both.orders[:2]:
        condition = is_("conversion", order)
        if kind != "convparameters":
            # v2 looks at hits, and there is none of conversions that nobody led to.
            attributed = {"dimension": "datapoint", "is_not": None}
            condition = {"and": [condition, attributed]}
        expected = reported(both, frame, kind, condition)
        answer = both.caller.get(f"/conversions/{order}/reports", type=kind, **frame.v2)
        found = [
            figures_of(row, "entityData") if kind in ("datapoints", "groups") else row
            for row in answer["data"]
        ]
        assert found == expected
        if kind in hit_reports():
            same = both.caller.get("/reports", type=kind, conversion=order, **frame.v2)
            assert same["data"] == expected


@pytest.mark.parametrize("kind", ["countries", "params"])
def test_reports_of_clicks_and_of_views_make_up_the_whole(both: BothWays, kind: str) -> None:
    frame = FRAMES[0]
    whole = {row["id"]: row for row in both.caller.get("/reports", type=kind, **frame.v2)["data"]}
    parts: dict[str, Json] = {one: {} for one in whole}
    for hittype in ("clicks", "views"):
        found = both.caller.get("/reports", type=kind, hittype=hittype, **frame.v2)["data"]
        for row in found:
            for name, value in figures_of(row, "id", "entityData", "lastHitDate").items():
                sums = parts[row["id"]]
                sums[name] = round(sums.get(name, 0) + value, 4)
        assert (
            "totalViews" not in found[0] if hittype == "clicks" else "totalClicks" not in found[0]
        )
    assert parts == {
        one: figures_of(row, "id", "entityData", "lastHitDate") for one, row in whole.items()
    }


KEPT: dict[str, Callable[[Json], bool]] = {
    "": lambda _: True,
    "spiders": lambda event: bool(event["is_bot"]),
    "uniques": lambda event: event["is_unique"] and not event["is_bot"],
    "nonuniques": lambda event: not event["is_unique"] and not event["is_bot"],
    "conversions": lambda _: True,
}


@pytest.mark.parametrize("word", KEPT)
def test_hits(both: BothWays, word: str) -> None:
    sent = {"filter": word} if word else {}
    for path, parameters, condition in listed_of(both):
        conditions = [] if condition is None else [condition]
        if word == "conversions":
            conditions.append({"dimension": "conversion", "is_not": None})
        events = [event for event in every_event(both, PART, conditions) if KEPT[word](event)]
        found = every_hit(both, path, {**parameters, **sent, **PART.v2})
        assert [as_event(hit) for hit in found] == [as_hit(event) for event in events], path
        assert found
        if word == "conversions":
            assert all(hit["conversions"] for hit in found)


def listed_of(both: BothWays) -> list[tuple[str, Json, Json | None]]:
    """Path and parameters of lists of hits of v2, and v3's filter of those meant."""
    link, group, order = both.datapoints[2], both.groups[0], both.orders[0]
    return [
        ("/hits", {}, None),
        ("/hits", {"datapoint": link}, is_("datapoint", link)),
        (f"/datapoints/{link}/hits", {}, is_("datapoint", link)),
        (f"/groups/{group}/hits", {}, is_("group", group)),
        (f"/conversions/{order}/hits", {}, is_("conversion", order)),
    ]


@pytest.mark.parametrize("word", KEPT)
def test_the_click_stream(both: BothWays, word: str) -> None:
    link, group, order = both.datapoints[2], both.groups[0], both.orders[0]
    sent = {"filter": word} if word else {}
    for parameters, condition in (
        ({}, []),
        ({"datapoint": link}, [is_("datapoint", link)]),
        ({"group": group}, [is_("group", group)]),
        ({"conversion": order}, [is_("conversion", order)]),
    ):
        conditions = list(condition)
        if word == "conversions":
            conditions.append({"dimension": "conversion", "is_not": None})
        events = [event for event in every_event(both, EVER, conditions) if KEPT[word](event)]
        answer = both.caller.get("/clickstream", pageSize=30, **parameters, **sent)
        assert [as_event(hit) for hit in answer["rows"]] == [as_hit(one) for one in events[:30]]
        assert answer["rows"] == answer["entities"]
        assert answer["rows"]


def test_no_operation_of_statistics_is_left_out(both: BothWays) -> None:
    counted = {"/conversions", *(path for path, *_ in scopes(both))}
    order = both.orders[0]
    here = {
        *(f"{path}/aggregated" for path in counted - {"/conversions"}),
        *(f"{path}/aggregated/list" for path in counted),
        *(DATAPOINTS, GROUPS, CONVERSIONS, f"/groups/{both.groups[0]}/aggregated/summary"),
        *(path for path, *_ in reported_on(both)),
        f"/conversions/{order}/reports",
        *(path for path, *_ in listed_of(both)),
        "/clickstream",
    }
    assert {re.sub(r"\d+", "{id}", path) for path in here} == {
        re.sub("{.*?}", "{id}", path)
        for method, path in map(str.split, clickmeter())
        if method == "GET"
        and not {"aggregated", "reports", "hits", "clickstream"}.isdisjoint(path.split("/"))
    }
