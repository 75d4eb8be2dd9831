from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.support.api import Account, today_at
from tests.support.guests import GuestOf

MASTER = {"allowAllGrants": True}
YESTERDAY = {"timeframe": "yesterday"}


class Shop:
    """An account with two groups, a conversion in each, and a visit and an order a link."""

    def __init__(self, owner: Account) -> None:
        self.owner = owner
        self.open, self.shut = owner.group("Open"), owner.group("Shut")
        self.sale, self.lead = owner.conversion("Sale"), owner.conversion("Lead")
        self.inside = owner.link("Inside", groupId=self.open, firstConversionId=self.sale)
        self.lone = owner.link("Lone", groupId=self.shut, tags=["seen"])
        self.hidden = owner.link(
            "Hidden", groupId=self.shut, firstConversionId=self.lead, tags=["unseen"]
        )
        self.links = (self.inside, self.lone, self.hidden)
        for number, link in enumerate(self.links):
            hit = owner.visit(
                link,
                today_at(10, number, days_ago=1),
                referrer="https://news.example/a",
                referrer_host="news.example",
                source_id=99,
                source_param="shoes",
            )
            owner.convert(
                self.lead if link == self.hidden else self.sale,
                today_at(11, number, days_ago=1),
                link,
                hit,
                "40",
                commission=50_000,
                cost=20_000,
                parameter=f"order-{number}",
            )

    def guest(self, name: str, **fields: Any) -> GuestOf:
        """A guest without any grant."""
        return GuestOf(self.owner, name, **fields)


@pytest.fixture
def shop(owner: Account) -> Shop:
    return Shop(owner)


def test_what_a_guest_may_not_see_does_not_exist(shop: Shop) -> None:
    guest = shop.guest("reader").granted("group", shop.open).granted("datapoint", shop.lone)
    assert guest.ids("/datapoints") == [shop.inside, shop.lone]
    assert guest.get("/datapoints/count") == {"count": 2}
    assert guest.ids("/datapoints", textSearch="hidden") == []
    assert guest.ids("/datapoints", tags="unseen") == []
    assert guest.ids("/groups") == [shop.open]
    assert guest.get("/groups/count") == {"count": 1}
    assert guest.ids(f"/groups/{shop.open}/datapoints") == [shop.inside]
    assert guest.ids("/conversions") == [shop.sale]
    assert guest.get("/conversions/count") == {"count": 1}
    assert [one["name"] for one in guest.get("/tags", _expand=True)["entities"]] == ["seen"]
    for path in (
        f"/datapoints/{shop.hidden}",
        f"/datapoints/{shop.hidden}/aggregated?timeframe=today",
        f"/datapoints/{shop.hidden}/hits?timeframe=today",
        f"/groups/{shop.shut}",
        f"/groups/{shop.shut}/datapoints",
        f"/groups/{shop.shut}/aggregated?timeframe=today",
        f"/conversions/{shop.lead}",
        f"/clickstream?datapoint={shop.hidden}",
        f"/clickstream?group={shop.shut}",
    ):
        assert guest.status("GET", path) == 404, path


def test_figures_and_hits_are_those_of_what_a_guest_sees(shop: Shop) -> None:
    guest = shop.guest("counter").granted("group", shop.open).granted("datapoint", shop.lone)
    nobody, master = shop.guest("nobody"), shop.guest("all", extendedGrants=MASTER)
    for caller, seen in (
        (guest, [shop.inside, shop.lone]),
        (nobody, []),
        (master, list(shop.links)),
        (shop.owner, list(shop.links)),
    ):
        totals = caller.get("/aggregated", **YESTERDAY)
        assert totals.get("totalClicks", 0) == len(seen)
        assert totals.get("conversionsValue", 0) == 40 * len(seen)
        rows = caller.get("/aggregated/summary/datapoints", **YESTERDAY)
        assert rows["count"] == len(seen)
        assert sorted(row["entityId"] for row in rows["result"]) == seen
        hits = caller.get("/hits", **YESTERDAY)["hits"]
        assert [hit["entity"]["datapointId"] for hit in hits] == seen[::-1]
        stream = caller.get("/clickstream")["rows"]
        assert [hit["entity"]["datapointId"] for hit in stream] == seen[::-1]


def test_only_who_was_granted_writing_changes_things(
    shop: Shop, stranger: Account, client: TestClient
) -> None:
    reader = shop.guest("r").granted("group", shop.open).granted("datapoint", shop.inside)
    writer = shop.guest("w").granted("datapoint", shop.inside, "w").granted("group", shop.open)
    via_group = shop.guest("g").granted("group", shop.open, "w")
    master, nobody = shop.guest("m", extendedGrants=MASTER), shop.guest("n")
    link, group = f"/datapoints/{shop.inside}", f"/groups/{shop.open}"
    new = {"title": "New", "groupId": shop.open, "typeTL": {"url": "https://shop.example/"}}
    slot = {"Action": "add", "Id": shop.inside}
    # method, path, body, and the status for: reader, writer, via group, master, nobody, stranger
    table: list[tuple[str, str, Any, tuple[int, ...]]] = [
        ("POST", link, {"title": "T"}, (403, 200, 200, 200, 404, 404)),
        ("PUT", f"{link}/notes", {"Text": "n"}, (403, 200, 200, 200, 404, 404)),
        ("PUT", f"{link}/favourite", None, (403, 200, 200, 200, 404, 404)),
        ("POST", group, {"notes": "n"}, (403, 403, 200, 200, 404, 404)),
        ("PUT", f"{group}/notes", {"Text": "n"}, (403, 403, 200, 200, 404, 404)),
        ("PUT", f"{group}/favourite", None, (403, 403, 200, 200, 404, 404)),
        ("POST", f"{group}/datapoints", new, (403, 403, 200, 200, 404, 404)),
        ("POST", "/datapoints", new, (403, 403, 200, 200, 400, 400)),
        ("POST", "/groups", {"name": "Mine"}, (403, 403, 403, 200, 403, 200)),
        ("POST", "/conversions", {"name": "Mine"}, (403, 403, 403, 403, 403, 200)),
        ("POST", f"/conversions/{shop.sale}", {"name": "x"}, (403, 403, 403, 403, 404, 404)),
        (
            "PUT",
            f"/conversions/{shop.sale}/datapoints/patch",
            slot,
            (403, 200, 200, 200, 404, 404),
        ),
        ("DELETE", f"/conversions/{shop.sale}", None, (403, 403, 403, 403, 404, 404)),
        ("DELETE", link, None, (403, 200, 200, 200, 404, 404)),
        ("DELETE", group, None, (403, 403, 200, 200, 404, 404)),
    ]
    for method, path, body, wanted in table:
        callers = (reader, writer, via_group, master, nobody, stranger)
        got = tuple(caller.call(method, path, body).status_code for caller in callers)
        assert got == wanted, (method, path)
        assert client.request(method, path, json=body).status_code == 401, (method, path)


def test_a_batch_tells_what_a_guest_may_not_change_from_what_it_does_not_see(shop: Shop) -> None:
    guest = shop.guest("b").granted("datapoint", shop.inside, "w").granted("datapoint", shop.lone)
    items = [{"id": one, "title": "New"} for one in shop.links]
    results = guest.ok("POST", "/datapoints/batch", {"List": items})["results"]
    assert [one["status"] for one in results] == ["OK", "Forbidden", "NotFound"]
    titles = [shop.owner.get(f"/datapoints/{one}")["title"] for one in shop.links]
    assert titles == ["New", "Lone", "Hidden"]


def test_a_guest_makes_groups_where_allowed_and_owns_what_is_in_them(shop: Shop) -> None:
    guest = shop.guest("maker", extendedGrants={"allowGroupCreation": True})
    guest.granted("group", shop.open)
    made = guest.ok("POST", "/groups", {"name": "Mine"})["id"]
    body = {"title": "L", "groupId": made, "typeTL": {"url": "https://shop.example/"}}
    link = guest.ok("POST", "/datapoints", body)["id"]
    assert guest.get(f"/groups/{made}")["writePermited"] is True
    assert guest.get(f"/datapoints/{link}")["writePermited"] is True
    assert "writePermited" not in guest.get(f"/groups/{shop.open}")
    assert "writePermited" not in guest.get(f"/datapoints/{shop.inside}")
    assert guest.ids("/groups") == [shop.open, made]
    assert guest.ids("/groups", write="true") == [made]
    assert shop.open in [one["id"] for one in shop.owner.get("/groups", write=True)["entities"]]
    # Neither out of a group nor into one that it may not fill.
    moved = {"groupId": shop.open}
    assert guest.status("POST", f"/datapoints/{link}", moved) == 403
    assert guest.status("POST", f"/datapoints/{link}", {"groupId": shop.shut}) == 400
    # Without a group a datapoint would land in the owner's default group.
    assert guest.status("POST", "/datapoints", {**body, "groupId": None}) == 403


def test_a_guest_puts_no_conversion_on_its_links_that_it_does_not_see(shop: Shop) -> None:
    guest = shop.guest("slots").granted("group", shop.open, "w")
    path = f"/datapoints/{shop.inside}"
    answer = guest.call("POST", path, {"secondConversionId": shop.lead})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["property"] == "SecondConversionId"
    guest.ok("POST", path, {"firstConversionId": shop.sale})


def test_hidden_figures_are_hidden_in_totals_and_hits(shop: Shop) -> None:
    hidden = {
        "conversionOptions": {
            "hideCost": True,
            "hideParams": True,
            "percentValue": 25,
            "percentCommission": 10,
        },
        "hitOptions": {"hideReferrer": True},
    }
    guest = shop.guest("spared", **hidden).granted("datapoint", shop.inside)
    master = shop.guest("spared-master", extendedGrants=MASTER, **hidden)
    totals = guest.get("/aggregated", **YESTERDAY)
    assert totals["conversionsValue"] == 10.0
    assert totals["commissionsCost"] == 0.5
    assert "conversionsCost" not in totals
    assert totals["conversionsCount"] == 1
    assert master.get("/aggregated", **YESTERDAY)["conversionsValue"] == 30.0
    row = guest.get("/aggregated/summary/datapoints", **YESTERDAY)["result"][0]
    assert row["conversionsValue"] == 10.0
    hit = guest.get("/hits", **YESTERDAY)["hits"][0]
    assert "referer" not in hit
    assert hit["source"].get("id", 0) == 0
    assert "param" not in hit["source"]
    fired = hit["conversions"][0]
    assert (fired["value"], fired.get("comcost"), fired.get("cost", 0)) == (10.0, 0.5, 0)
    assert fired.get("parameter", "") == ""
    whole = shop.owner.get("/hits", **YESTERDAY)["hits"][-1]
    assert whole["referer"] == "https://news.example/a"
    assert whole["conversions"][0]["parameter"] == "order-0"


def test_hidden_counts_hide_the_conversions_themselves(shop: Shop) -> None:
    options = {"hideCount": True, "hideValue": True, "hideComCost": True, "hideCost": True}
    guest = shop.guest("blind", conversionOptions=options).granted("datapoint", shop.inside)
    totals = guest.get("/aggregated", **YESTERDAY)
    assert totals["totalClicks"] == 1
    assert not {
        "conversionsCount",
        "convertedClicks",
        "uniqueConversions",
        "conversionsValue",
        "commissionsCost",
        "conversionsCost",
    } & set(totals)
    hits = guest.get("/hits", **YESTERDAY)["hits"]
    assert [hit.get("conversions", []) for hit in hits] == [[]]
    assert guest.get("/hits", filter="conversions", **YESTERDAY)["hits"] == []


def test_time_begins_with_the_first_hit_that_a_guest_sees(shop: Shop) -> None:
    shop.owner.visit(shop.hidden, today_at(9, days_ago=40))
    guest = shop.guest("late").granted("group", shop.open)
    days = {
        caller: caller.get("/aggregated", timeframe="beginning")["fromDay"][:8]
        for caller in (shop.owner, guest)
    }
    assert days == {
        shop.owner: f"{today_at(0, days_ago=40):%Y%m%d}",
        guest: f"{today_at(0, days_ago=1):%Y%m%d}",
    }


def test_reports_hide_what_a_guest_may_not_see(shop: Shop) -> None:
    guest = shop.guest("reporter", hitOptions={"hideReferrer": True})
    guest.granted("group", shop.open)

    def rows(caller: Account | GuestOf, kind: str, path: str = "/reports") -> list[tuple[Any, Any]]:
        found = caller.get(path, type=kind, **YESTERDAY)["data"]
        return [(row["id"], row["totalHits"]) for row in found]

    assert rows(shop.owner, "referrers") == [("https%3A%2F%2Fnews.example%2Fa", 3)]
    assert rows(guest, "referrers") == [("direct", 1)]
    assert rows(shop.owner, "keywords") == [("shoes", 3)]
    assert rows(guest, "keywords") == []
    seen = f"/conversions/{shop.sale}/reports"
    assert [int(one) for one, _ in rows(guest, "groups", seen)] == [shop.open]
    hidden = f"/conversions/{shop.lead}/reports?type=groups&timeframe=yesterday"
    assert guest.status("GET", hidden) == 404


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_random_grants_show_what_a_naive_model_says(shop: Shop, data: st.DataObject) -> None:
    group_of = {shop.inside: shop.open, shop.lone: shop.shut, shop.hidden: shop.shut}
    entities = [("datapoint", one) for one in shop.links]
    entities += [("group", one) for one in (shop.open, shop.shut)]
    grants = data.draw(st.sets(st.tuples(st.sampled_from(entities), st.sampled_from("rw"))))
    guest = shop.guest("random")
    try:
        for (kind, entity_id), verb in sorted(grants):
            guest.granted(kind, entity_id, verb)
        granted = {entity for entity, _ in grants}
        seen = [
            one
            for one in shop.links
            if ("datapoint", one) in granted or ("group", group_of[one]) in granted
        ]
        writable = {
            one
            for one in shop.links
            if (("datapoint", one), "w") in grants or (("group", group_of[one]), "w") in grants
        }
        groups = [one for one in (shop.open, shop.shut) if ("group", one) in granted]
        assert guest.ids("/datapoints") == seen
        assert guest.get("/datapoints/count")["count"] == len(seen)
        assert guest.ids("/groups") == groups
        assert guest.get("/groups/count")["count"] == len(groups)
        whole = guest.get("/datapoints", _expand=True)["entities"]
        assert {one["id"] for one in whole if one.get("writePermited")} == writable
        rows = guest.get("/aggregated/summary/datapoints", sortBy="totalClicks", **YESTERDAY)
        assert rows["count"] == len(seen)
        assert sorted(row["entityId"] for row in rows["result"]) == seen
        hits = guest.get("/hits", **YESTERDAY)["hits"]
        assert [hit["entity"]["datapointId"] for hit in hits] == seen[::-1]
        assert guest.get("/aggregated", **YESTERDAY).get("totalClicks", 0) == len(seen)
        for one in shop.links:
            status = guest.status("PUT", f"/datapoints/{one}/notes", {"Text": "n"})
            assert status == (200 if one in writable else 403 if one in seen else 404)
    finally:
        shop.owner.ok("DELETE", f"/account/guests/{guest.id}")
