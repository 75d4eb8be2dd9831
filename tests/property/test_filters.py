"""Every filter, order and page of every list, against a plain model of what was created."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clicktrail.api import moments
from tests.support.catalog_api import catalog_api
from tests.support.catalog_model import ZONES, Rows, World, fits, fold

THOROUGH = settings(max_examples=150, deadline=None)
PATTERNS = st.one_of(
    st.sampled_from(["", " ", "*", "**", "mail", "MAIL", "mail*", "*order", "m*l*o*r", "strasse"]),
    st.sampled_from(["STRASSE*", "*aße", "i̇stanbul", "œ*", "%", "_", "5*%*off", "日*", "fi*", "ς"]),
    st.sampled_from(["mail order", "e", "*e*", "https://*", "*.example/*", "\n", "nothing", "\\*"]),
    st.sampled_from(["[", "]", "?", "[a]", "m?il", "[!x]*", "[^x]", "a?*", "[[]", "-["]),
    st.text("aei ms*ß%日[]?", max_size=6),
)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[World]]:
    with catalog_api(tmp_path_factory.mktemp("filters")) as api:
        yield [World(api, zone, number) for number, zone in enumerate(ZONES)]


def maybe(data: st.DataObject, values: list[str]) -> str:
    """One of the values, or, as often as not, none."""
    return data.draw(st.sampled_from(["", *values])) if data.draw(st.booleans()) else ""


def pages(data: st.DataObject) -> tuple[dict[str, Any], Callable[[list[int]], list[int]]]:
    """Parameters of a page, and what cuts it out of the whole list."""
    offset, limit = data.draw(st.sampled_from([0, 0, 1, 7, 99])), data.draw(st.integers(1, 120))
    expand = data.draw(st.booleans())
    stop = offset + min(limit, 1000 if expand else 100)
    parameters: dict[str, Any] = {"offset": offset, "limit": limit, "_expand": expand}
    return parameters, lambda ids: ids[offset:stop]


def ordered(rows: Rows, keys: dict[str, Callable[[Any], Any]], data: st.DataObject) -> Any:
    """Parameters of an order, and the ids of the rows in it."""
    by = data.draw(st.sampled_from(["", *keys, "nonsense"]))
    direction = data.draw(st.sampled_from(["", "asc", "desc", "DESC"]))
    key = keys.get(by, keys["creationDate"])
    rising = direction == "asc" and by in {"", *keys}
    found = sorted(rows, key=lambda row: (key(row), row["id"]), reverse=not rising)
    spelled = data.draw(st.sampled_from([by, by.upper()]))
    return {"sortBy": spelled, "sortDirection": direction}, [row["id"] for row in found]


def check(
    caller: Any,
    path: str,
    filters: dict[str, Any],
    order: dict[str, Any],
    found: list[int],
    data: Any,
) -> None:
    """Ask for a page and the count, and compare both."""
    page, cut = pages(data)
    listed = caller.get(path, **filters, **order, **page)["entities"]
    assert [row["id"] for row in listed] == cut(found)
    assert caller.get(f"{path}/count", **filters) == {"count": len(found)}


DATAPOINT_KEYS: dict[str, Callable[[Any], Any]] = {
    "id": lambda row: row["id"],
    "creationDate": lambda row: row["created"],
    "title": lambda row: fold(row["title"]),
    "name": lambda row: row["name"].lower(),
    "status": lambda row: row["status"],
    "type": lambda row: row["type"],
    "url": lambda row: row["url"],
    "notes": lambda row: row["notes"],
    "preferred": lambda row: row["preferred"],
    "domain": lambda row: row["host"],
    "groupId": lambda row: row["group"],
}


def test_every_date_begins_and_ends_when_clocks_say_so(worlds: list[World]) -> None:
    for world in worlds:
        zone = ZoneInfo(world.zone)
        for date in world.edges():
            assert moments.first_moment(date, zone) == world.start(date), (world.zone, date)
            after = moments.last_moment(date, zone) + timedelta(microseconds=1)
            assert after == world.end(date), (world.zone, date)


@THOROUGH
@given(data=st.data())
def test_creation_dates(worlds: list[World], data: st.DataObject) -> None:
    world = data.draw(st.sampled_from(worlds))
    bound, date = (
        data.draw(st.sampled_from(["After", "Before"])),
        data.draw(st.sampled_from(world.edges())),
    )
    found = [
        row["id"]
        for row in world.datapoints
        if world.created(row, *((date, "") if bound == "After" else ("", date)))
    ]
    listed = world.owner.get(
        "/datapoints", limit=100, sortBy="id", sortDirection="asc", **{f"created{bound}": date}
    )
    assert [row["id"] for row in listed["entities"]] == found


@THOROUGH
@given(data=st.data())
def test_datapoints(worlds: list[World], data: st.DataObject) -> None:
    world = data.draw(st.sampled_from(worlds))
    text = data.draw(PATTERNS) if data.draw(st.booleans()) else ""
    number = str(next(iter(world.tags)))
    tags = maybe(data, ["promo", "PROMO,été", "strasse", "42", "none", ",", number])
    kind = maybe(data, ["tl", "TP", "1"])
    status = maybe(data, ["all", "active", "Paused", "deleted", "spam"])
    after, before = maybe(data, world.edges()), maybe(data, world.edges())
    favourites = maybe(data, ["true", "false"])
    everything = ("/datapoints", lambda row: True)
    group = world.groups[0]["id"]
    # Datapoints let go of a conversion that is deleted.
    conversion = next(row["id"] for row in world.conversions if not row["deleted"])
    path, inside = data.draw(
        st.sampled_from(
            [
                everything,
                everything,
                (f"/groups/{group}/datapoints", lambda row: row["group"] == group),
                (
                    f"/conversions/{conversion}/datapoints",
                    lambda row: conversion in row["conversions"],
                ),
            ]
        )
    )
    guest = path == "/datapoints" and data.draw(st.booleans())
    if path.startswith("/conversions"):
        favourites = ""
    if after and before and world.start(after) >= world.end(before):
        before = ""
    found = [
        row
        for row in world.datapoints
        if fits(text, row["name"], row["title"], row["url"], row["notes"])
        and world.carries(row, tags)
        and kind in ("", {0: "tl", 1: "TP"}[row["type"]], str(row["type"]))
        and status.lower() in ("", "all", {0: "active", 1: "paused", 3: "deleted"}[row["status"]])
        and world.created(row, after, before)
        and (favourites != "true" or row["preferred"])
        and (not guest or row["group"] in world.readable | world.writable)
        and inside(row)
    ]
    order, ids = ordered(found, DATAPOINT_KEYS, data)
    filters = {"textSearch": text, "tags": tags, "type": kind, "status": status}
    filters |= {"createdAfter": after, "createdBefore": before, "onlyFavorites": favourites}
    check(world.reader if guest else world.owner, path, filters, order, ids, data)


@THOROUGH
@given(data=st.data())
def test_groups(worlds: list[World], data: st.DataObject) -> None:
    world = data.draw(st.sampled_from(worlds))
    text, tags = data.draw(PATTERNS), maybe(data, ["promo", "PROMO,été", "42"])
    status = maybe(data, ["all", "Active", "deleted"])
    write = maybe(data, ["true", "false"])
    edge = maybe(data, world.edges())
    bound = data.draw(st.sampled_from(["createdAfter", "createdBefore"]))
    guest = data.draw(st.booleans())
    seen = world.writable if write == "true" else world.readable | world.writable
    found = [
        row
        for row in world.groups
        if fits(text, row["name"], row["notes"])
        and world.carries(row, tags)
        and status.lower() in ("", "all", "deleted" if row["deleted"] else "active")
        and world.created(row, *((edge, "") if bound == "createdAfter" else ("", edge)))
        and (not guest or row["id"] in seen)
    ]
    keys: dict[str, Callable[[Any], Any]] = {
        "id": lambda row: row["id"],
        "creationDate": lambda row: row["created"],
        "name": lambda row: fold(row["name"]),
        "notes": lambda row: row["notes"],
        "deleted": lambda row: row["deleted"],
    }
    order, ids = ordered(found, keys, data)
    filters = {"textSearch": text, "tags": tags, "status": status, "write": write, bound: edge}
    check(world.reader if guest else world.owner, "/groups", filters, order, ids, data)


@THOROUGH
@given(data=st.data())
def test_conversions(worlds: list[World], data: st.DataObject) -> None:
    world = data.draw(st.sampled_from(worlds))
    text = data.draw(PATTERNS)
    status = maybe(data, ["ALL", "active", "deleted"])
    edge = maybe(data, world.edges())
    bound = data.draw(st.sampled_from(["createdAfter", "createdBefore"]))
    found = [
        row
        for row in world.conversions
        if fits(text, row["name"], row["description"])
        and status.lower() in ("", "all", "deleted" if row["deleted"] else "active")
        and world.created(row, *((edge, "") if bound == "createdAfter" else ("", edge)))
    ]
    keys: dict[str, Callable[[Any], Any]] = {
        "id": lambda row: row["id"],
        "creationDate": lambda row: row["created"],
        "name": lambda row: fold(row["name"]),
        "description": lambda row: row["description"],
        "value": lambda row: row["value"],
    }
    order, ids = ordered(found, keys, data)
    filters = {"textSearch": text, "status": status, bound: edge}
    check(world.owner, "/conversions", filters, order, ids, data)


@THOROUGH
@given(data=st.data())
def test_guests(worlds: list[World], data: st.DataObject) -> None:
    world = data.draw(st.sampled_from(worlds))
    text = data.draw(PATTERNS)
    found = [row for row in world.guests if fits(text, row["name"], row["userName"], row["email"])]
    keys: dict[str, Callable[[Any], Any]] = {
        "id": lambda row: row["id"],
        "creationDate": lambda row: row["id"],
        "name": lambda row: fold(row["name"]),
        "userName": lambda row: fold(row["userName"]),
        "email": lambda row: row["email"],
    }
    order, ids = ordered(found, keys, data)
    check(world.owner, "/account/guests", {"textSearch": text}, order, ids, data)


@THOROUGH
@given(data=st.data())
def test_tags(worlds: list[World], data: st.DataObject) -> None:
    world = data.draw(st.sampled_from(worlds))
    text, carrier = data.draw(PATTERNS), maybe(data, ["tl", "TP", "dp", "gr"])
    of_datapoints = data.draw(st.lists(st.sampled_from(world.datapoints), max_size=2))
    of_groups = data.draw(st.lists(st.sampled_from(world.groups), max_size=2))
    kinds = {"tl": [0], "tp": [1], "dp": [0, 1]}.get(carrier.lower(), [])

    def meant(name: str) -> bool:
        on = [row for row in world.datapoints if name in row["tags"]]
        on_groups = [row for row in world.groups if name in row["tags"]]
        carried = on_groups if carrier == "gr" else [row for row in on if row["type"] in kinds]
        if carrier and not carried:
            return False
        listed = of_datapoints + of_groups
        return fits(text, name) and (not listed or any(row in listed for row in on + on_groups))

    found = sorted((one for one, name in world.tags.items() if meant(name)), reverse=True)
    filters = {"name": text, "type": carrier}
    filters["datapoints"] = ",".join(str(row["id"]) for row in of_datapoints)
    filters["groups"] = ",".join(str(row["id"]) for row in of_groups)
    check(world.owner, "/tags", filters, {}, found, data)


@THOROUGH
@given(data=st.data())
def test_domains(worlds: list[World], data: st.DataObject) -> None:
    world = data.draw(st.sampled_from(worlds))
    text = data.draw(st.one_of(PATTERNS, st.sampled_from(["shop*", "*.example", "xn--*", "GO"])))
    kind = data.draw(st.sampled_from(["", "system", "Go", "dedicated", "3"]))
    number = {"": 0, "system": 0, "go": 1, "dedicated": 2, "3": 3}[kind.lower()]
    held: Rows = [{"id": 1, "host": "localhost", "type": 0, "created": world.owner.created_at}]
    rows = [
        row for row in held + world.domains if row["type"] == number and fits(text, row["host"])
    ]
    found = [row["id"] for row in sorted(rows, key=lambda row: (row["created"], row["id"]))][::-1]
    check(world.owner, "/domains", {"name": text, "type": kind}, {}, found, data)
