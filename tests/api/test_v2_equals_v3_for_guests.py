"""v2's statistics against v3's answers where a guest asks: its part, its zone, what it may know."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Account
from tests.support.guests import GuestOf
from tests.support.two_apis import (
    DAYS,
    FIGURES,
    BothWays,
    Frame,
    Json,
    as_event,
    as_hit,
    as_v2,
    every_event,
    every_hit,
    figures_of,
    is_,
    reported,
    rows,
)

WHOLE, PART = Frame(0, DAYS), Frame(5, 20)
OPTIONS: dict[str, Json] = {
    "all": {},
    "shares": {"conversionOptions": {"percentValue": 30, "percentCommission": 75}},
    "amounts-hidden": {"conversionOptions": {"hideValue": True, "hideComCost": True}},
    "conversions-hidden": {"conversionOptions": {"hideCount": True, "hideParams": True}},
    "hits-hidden": {"hitOptions": {"hideReferrer": True}},
}
REPORTS = ("countries", "browsers", "referrers", "keywords", "params", "destinations")


@pytest.fixture(scope="module")
def traffic(parts: Any, client: Any) -> BothWays:
    return BothWays(Account(parts, client, "Europe/Rome"), seed=4)


@pytest.fixture(scope="module", params=OPTIONS)
def both(request: pytest.FixtureRequest, traffic: BothWays) -> BothWays:
    """Asked by a guest who sees one group, and a pixel of another."""
    guest = GuestOf(
        traffic.owner,
        request.param,
        timezonename="Asia/Kolkata",
        **OPTIONS[request.param],
    )
    guest.granted("group", traffic.groups[0]).granted("datapoint", traffic.datapoints[3])
    return traffic.asked_by(guest)


def scopes(both: BothWays) -> list[tuple[str, Json, Json | None]]:
    """Path and parameters of v2, and v3's filter of what is meant."""
    one, other, _, pixel, _ = both.datapoints
    return [
        ("", {}, None),
        ("/datapoints", {}, None),
        ("/datapoints", {"type": "tl"}, is_("datapoint", [one, other])),
        ("/datapoints", {"type": "tp"}, is_("datapoint", pixel)),
        ("/datapoints", {"tag": "spring"}, is_("tag", "spring")),
        (f"/datapoints/{one}", {}, is_("datapoint", one)),
        (f"/groups/{both.groups[0]}", {}, is_("group", both.groups[0])),
    ]


@pytest.mark.parametrize("frame", [WHOLE, PART], ids=repr)
def test_totals_and_days(both: BothWays, frame: Frame) -> None:
    for path, parameters, condition in scopes(both):
        found = both.caller.get(f"{path}/aggregated", **parameters, **frame.v2)
        (row,) = rows(both, frame, FIGURES, filter=condition)
        assert figures_of(found, "entityId", "entityData") == {
            **frame.bounds,
            **as_v2(row, FIGURES),
        }, path
        days = both.caller.get(
            f"{path}/aggregated/list", groupBy="day", **parameters, **frame.v2
        )["entities"]  # fmt: skip
        series = rows(both, frame, FIGURES, filter=condition, granularity="day")
        besides = ("entityId", "entityData", "activityDay", "fromDay", "toDay")
        assert [figures_of(day, *besides) for day in days] == [
            as_v2(row, FIGURES) for row in series
        ], path


@pytest.mark.parametrize("sort", ["totalClicks", "conversionsValue", "conversionsCount"])
def test_summaries(both: BothWays, sort: str) -> None:
    order = {"sortBy": sort, "sortDirection": "desc", "limit": 100}
    found = both.caller.get("/aggregated/summary/datapoints", **order, **WHOLE.v2)["result"]
    of_datapoints = rows(both, WHOLE, FIGURES, dimensions=["datapoint"])
    expected = {row["datapoint"]: as_v2(row, FIGURES) for row in of_datapoints}
    seen = {one: expected.get(one, {}) for one in (*both.datapoints[:2], both.datapoints[3])}
    assert {row["entityId"]: figures_of(row, "entityId", "entityData") for row in found} == seen
    figures = [row.get(sort, 0) for row in found]
    assert figures == sorted(figures, reverse=True)


@pytest.mark.parametrize("kind", REPORTS)
def test_reports(both: BothWays, kind: str) -> None:
    found = both.caller.get("/reports", type=kind, **PART.v2)["data"]
    assert found == reported(both, PART, kind, None)


def test_hits(both: BothWays) -> None:
    group = both.groups[0]
    for path, conditions in (("/hits", []), (f"/groups/{group}/hits", [is_("group", group)])):
        found = every_hit(both, path, PART.v2)
        events = every_event(both, PART, conditions)
        assert found
        assert [as_event(hit) for hit in found] == [as_hit(event) for event in events], path
