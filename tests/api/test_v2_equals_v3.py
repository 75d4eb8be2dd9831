"""v2's statistics against v3's answers to the same questions, whole, over random traffic.

Both make the same query (docs/adr/0014); what is compared here is everything that each does around
it: scopes, groups as they are now, hours and days of a zone, names of figures, zeros, order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest

from clicktrail.api.v2.report_rows import describe
from clicktrail.statistics.reports import DIMENSIONS
from tests.support.api import Account
from tests.support.operations import clickmeter
from tests.support.two_apis import (
    DAYS,
    FIGURES,
    OF_CONVERSIONS,
    OF_HITS,
    OF_REPORTS,
    BothWays,
    Frame,
    Json,
    as_v2,
    figures_of,
    is_,
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


def asked(
    both: BothWays, frame: Frame, hits: Json | None, fired: Json | None, **question: Any
) -> list[Json]:
    """v3's rows, the metrics of hits and of conversions each of what is meant of them."""
    if hits == fired:
        return rows(both, frame, FIGURES, filter=hits, **question)
    parts = (
        rows(both, frame, OF_HITS, filter=hits, **question),
        rows(both, frame, OF_CONVERSIONS, filter=fired, **question),
    )
    return [of_hits | of_fired for of_hits, of_fired in zip(*parts, strict=True)]


@pytest.mark.parametrize("frame", FRAMES, ids=IDS)
def test_totals(both: BothWays, frame: Frame) -> None:
    last_day = frame.last_day()
    for path, parameters, hits, fired in scopes_of_totals(both):
        found = both.owner.get(f"{path}/aggregated", hourly="true", **parameters, **frame.v2)
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
        answer = both.owner.get(f"{path}/aggregated/list", groupBy=period, **parameters, **frame.v2)
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
        found = both.owner.get(path, **order, **parameters, **frame.v2)
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


def reported(both: BothWays, frame: Frame, kind: str, condition: Json | None) -> list[Json]:
    """The rows of a report, made of v3's."""
    dimensions = ["group"] if kind == "groups" else list(DIMENSIONS[kind])
    found = rows(
        both,
        frame,
        OF_REPORTS,
        dimensions=dimensions,
        filter=condition,
        sort="-conversions" if kind == "convparameters" else "-hits",
        limit=100,
    )
    report = []
    for row in found:
        if kind in ("groups", "datapoints"):
            identity: Json = {"id": str(row[dimensions[0]])}
        else:
            id_, data = describe(kind, {name: row[name] for name in dimensions})
            identity = {"id": id_, "entityData": data}
        report.append(identity | as_v2(row, OF_REPORTS))
    return report


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
        found = both.owner.get(path, type=kind, **parameters, **PART.v2)["data"]
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
        answer = both.owner.get(f"/conversions/{order}/reports", type=kind, **frame.v2)
        found = [
            figures_of(row, "entityData") if kind in ("datapoints", "groups") else row
            for row in answer["data"]
        ]
        assert found == expected
        if kind in hit_reports():
            same = both.owner.get("/reports", type=kind, conversion=order, **frame.v2)
            assert same["data"] == expected


@pytest.mark.parametrize("kind", ["countries", "params"])
def test_reports_of_clicks_and_of_views_make_up_the_whole(both: BothWays, kind: str) -> None:
    frame = FRAMES[0]
    whole = {row["id"]: row for row in both.owner.get("/reports", type=kind, **frame.v2)["data"]}
    parts: dict[str, Json] = {one: {} for one in whole}
    for hittype in ("clicks", "views"):
        found = both.owner.get("/reports", type=kind, hittype=hittype, **frame.v2)["data"]
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
        answer = both.owner.get("/clickstream", pageSize=30, **parameters, **sent)
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


def every_hit(both: BothWays, path: str, parameters: Json) -> list[Json]:
    found: list[Json] = []
    key: Json = {}
    while True:
        page = both.owner.get(path, limit=73, **parameters, **key)
        found += page["hits"]
        if "lastKey" not in page:
            return found
        key = {"offset": page["lastKey"]}


def every_event(both: BothWays, frame: Frame, conditions: list[Json]) -> list[Json]:
    found: list[Json] = []
    after: Json = {}
    while True:
        wanted = {"kind": "click,view", "limit": 1000, **frame.v3, **after}
        page = both.owner.get("/v3/events", filter=json.dumps({"and": conditions}), **wanted)
        found += page["events"]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


def as_event(hit: Json) -> Json:
    """What a hit of v2 and an event of v3 both say."""
    return {
        "time": hit["accessTime"],
        "number": hit["id"][-6:],
        "kind": {"0": "click", "1": "view"}[hit["type"]],
        "datapoint": hit["entity"]["datapointId"],
        "is_bot": hit["isSpider"] == "1",
        "is_unique": hit["isUnique"] == "1",
        "ip": hit.get("ip", ""),
        "referrer": hit.get("referer", ""),
        "destination": hit.get("realDestinationUrl", ""),
        "query": hit.get("queryParams", ""),
        "browser": hit.get("browser", {}).get("name", ""),
        "city": hit.get("location", {}).get("city", ""),
        "language": hit.get("clientLanguage", ""),
    }


def as_hit(event: Json) -> Json:
    """The same of an event of v3."""
    same = ("kind", "is_bot", "is_unique", "ip", "referrer", "destination", "query", "browser")
    return {
        "time": f"{datetime.fromisoformat(event['time']):%Y%m%d%H%M%S}",
        "number": f"{int(event['id']) & 0x7FFFF:06d}",
        "datapoint": event["datapoint"]["id"],
        **{name: event[name] for name in (*same, "city", "language")},
    }
