"""`/v3/exports` over HTTP: what is asked for, made, shown, fetched, refused and removed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.api import problems
from clicktrail.api.parts import Parts
from clicktrail.api.v3 import exports
from clicktrail.api.v3.export_process import work
from clicktrail.exports.shelf import Shelf, State
from clicktrail.hits import reach
from clicktrail.hits.horizons import BEGINNING, Horizon, note
from tests.support.api import Account
from tests.support.exported import read_back, read_csv, read_jsonl
from tests.support.guests import GuestOf
from tests.support.queried import ruled_by

DAY = datetime(2026, 3, 2, tzinfo=UTC)
RANGE = {"from": "2026-03-02", "to": "2026-03-08"}
BY_LINK = {"metrics": ["clicks", "value"], "dimensions": ["datapoint"], "range": RANGE}


@pytest.fixture
def shop(owner: Account) -> Iterator[Account]:
    sale, news = owner.link("Spring sale", tags=["a", "b"]), owner.link("=News")
    order = owner.conversion("Order")
    for number in range(7):
        at = DAY + timedelta(hours=number)
        hit = owner.visit(sale, at, country="IT", referrer="=cmd|' /C calc'!A0")
        if number % 3 == 0:
            owner.convert(order, at + timedelta(minutes=1), sale, hit, "12.5")
    owner.visit(news, DAY, is_spider=1, query="utm_source=mail&x=1")
    owner.convert(order, DAY, value="1")
    yield owner
    for job in Shelf(owner.parts.settings).of(owner.id, 0):
        Shelf(owner.parts.settings).remove(job.id)


def asked(who: Any, body: dict[str, Any]) -> dict[str, Any]:
    answer = who.call("POST", "/v3/exports", body)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/v3/exports/{found['id']}"
    return found


def made(who: Any, parts: Parts, body: dict[str, Any]) -> Any:
    """Ask for an export, have it made, and return the answer that holds its file."""
    job = asked(who, body)
    work(parts, job["id"])
    shown = who.get(f"/v3/exports/{job['id']}")
    assert shown["state"] == "done", shown
    answer = who.call("GET", shown["file"])
    assert answer.status_code == 200
    assert len(answer.content) == shown["bytes"]
    return answer


def test_an_export_is_asked_for_shown_fetched_and_deleted(shop: Account) -> None:
    body = {"query": BY_LINK, "format": "csv", "file_name": "Märzlinks"}
    job = asked(shop, body)
    path = f"/v3/exports/{job['id']}"
    assert job == {
        "id": job["id"],
        "what": "query",
        "format": "csv",
        "file_name": "Märzlinks.csv",
        "state": "queued",
        "rows": 0,
        "rows_total": None,
        "share": None,
        "bytes": 0,
        "asked_at": job["asked_at"],
        "started_at": None,
        "finished_at": None,
        "expires_at": job["expires_at"],
        "reason": None,
        "meta": None,
        "file": None,
    }
    kept = datetime.fromisoformat(job["expires_at"]) - datetime.fromisoformat(job["asked_at"])
    assert kept == timedelta(hours=24)
    early = shop.call("GET", f"{path}/file")
    assert (early.status_code, early.headers["retry-after"]) == (409, "2")
    assert early.headers["content-type"] == problems.MEDIA_TYPE
    assert shop.get("/v3/exports") == {"exports": [job]}
    work(shop.parts, job["id"])
    done = shop.get(path)
    file = shop.call("GET", done["file"])
    assert (done["state"], done["rows"], done["rows_total"], done["share"], done["bytes"]) == (
        "done", 1, 1, 1.0, len(file.content),
    )  # fmt: skip
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.headers["content-disposition"] == (
        "attachment; filename*=utf-8''M%C3%A4rzlinks.csv"
    )
    names, rows = read_csv(file.content)
    assert names == ["datapoint", "datapoint_name", "clicks", "value", "unfinished"]
    assert [row[1:] for row in rows] == [["Spring sale", "7", "37.5", "false"]]
    whole = {"from": "2026-03-02T00:00:00+00:00", "to": "2026-03-09T00:00:00+00:00"}
    assert done["meta"] == {"zone": "UTC", **whole}
    part = shop.call("GET", done["file"], headers={"Range": "bytes=3-9"})
    assert (part.status_code, part.content) == (206, file.content[3:10])
    behind = shop.call("GET", done["file"], headers={"Range": "bytes=99999-"})
    assert (behind.status_code, behind.headers["content-range"]) == (
        416, f"bytes */{len(file.content)}",
    )  # fmt: skip
    for odd in ("bytes=9-3,0-1", "lines=1-2", "bytes=a-"):
        whole = shop.call("GET", done["file"], headers={"Range": odd})
        assert (whole.status_code, whole.content) == (200, file.content)
    assert shop.call("DELETE", path).status_code == 204
    assert not Shelf(shop.parts.settings).path(job["id"]).exists()
    for method, where in (("GET", path), ("GET", f"{path}/file"), ("DELETE", path)):
        assert shop.call(method, where).status_code == 404
    assert shop.get("/v3/exports") == {"exports": []}


def test_rules_have_their_names_beside_them_where_links_say_whose_they_are(owner: Account) -> None:
    links = [owner.link("One"), owner.link("Two")]
    for link in links:
        ruled_by(owner, link, f"Rule of {link}")
        owner.visit(link, DAY, rule_id=1001)
    by_rule = {"metrics": ["clicks"], "dimensions": ["rule"], "range": RANGE, "sort": "rule"}

    def of(question: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
        return read_csv(made(owner, owner.parts, {"query": question, "format": "csv"}).content)

    assert of(by_rule) == (["rule", "clicks", "unfinished"], [["1001", "2", "false"]])
    one = {**by_rule, "filter": {"dimension": "datapoint", "is": links[0]}}
    assert of(one) == (
        ["rule", "rule_name", "clicks", "unfinished"],
        [["1001", f"Rule of {links[0]}", "1", "false"]],
    )
    each = {**by_rule, "dimensions": ["datapoint", "rule"], "sort": "datapoint"}
    assert of(each) == (
        ["datapoint", "datapoint_name", "rule", "rule_name", "clicks", "unfinished"],
        [
            [str(link), name, "1001", f"Rule of {link}", "1", "false"]
            for link, name in zip(links, ("One", "Two"), strict=True)
        ],
    )
    lines = made(owner, owner.parts, {"query": each, "format": "jsonl"}).text.splitlines()
    assert [json.loads(line)["rule_name"] for line in lines] == [f"Rule of {one}" for one in links]


def test_an_export_tells_what_its_figures_are_worth(
    shop: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "REACH_SECONDS", 0.0)
    horizon = date(2026, 3, 3)
    note(shop.parts.hits, {shop.id: Horizon(horizon, horizon, BEGINNING)})
    week = {"from": "2026-03-02", "to": "2026-03-08"}
    before = {"from": "2026-02-23", "to": "2026-03-01"}
    question = {
        "metrics": ["clicks", "visitors"],
        "range": week,
        "comparison": before,
        "approximate": True,
    }
    meta = {
        "zone": "UTC",
        "from": "2026-03-02T00:00:00+00:00",
        "to": "2026-03-09T00:00:00+00:00",
        "complete_since": "2026-03-03T00:00:00+00:00",
        "compared": {
            "from": "2026-02-23T00:00:00+00:00",
            "to": "2026-03-02T00:00:00+00:00",
            "complete_since": "2026-03-03T00:00:00+00:00",
        },
        "visitors": {"estimated": True, "relative_error": 0.003},
    }
    assert shop.call("POST", "/v3/query", question).json()["meta"] == meta
    job = asked(shop, {"query": question, "format": "csv"})
    work(shop.parts, job["id"])
    assert shop.get(f"/v3/exports/{job['id']}")["meta"] == meta
    exact = asked(shop, {"query": question | {"approximate": False}, "format": "csv"})
    work(shop.parts, exact["id"])
    shown = shop.get(f"/v3/exports/{exact['id']}")["meta"]
    assert shown == meta | {"visitors": {"estimated": False}}
    told = asked(shop, {"query": question | {"metrics": ["clicks"]}, "format": "csv"})
    work(shop.parts, told["id"])
    assert "complete_since" not in shop.get(f"/v3/exports/{told['id']}")["meta"]


def listed(who: Any, **parameters: Any) -> list[dict[str, Any]]:
    """All events that the API lists, page after page."""
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        page = who.get("/v3/events", limit=3, after=after, **parameters)
        found += page["events"]
        after = page["next"]
        if after is None:
            return found


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_events_are_exported_as_they_are_listed(shop: Account, order: str) -> None:
    events = listed(shop, order=order)
    assert len(events) == 12
    body = {"events": {"order": order}, "format": "jsonl"}
    assert read_jsonl(made(shop, shop.parts, body).content) == events
    one_kind = {"kind": ["conversion"], "from": "2026-03-02", "to": "2026-03-02T00:30"}
    body = {"events": {**one_kind, "order": order}, "format": "jsonl"}
    found = read_jsonl(made(shop, shop.parts, body).content)
    assert found == [
        one for one in events if one["kind"] == "conversion" and "T00:0" in one["time"]
    ]
    assert len(found) == 2


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_events_are_rows_of_all_that_is_known(shop: Account, form: str) -> None:
    from zoneinfo import ZoneInfo

    from clicktrail.api.v3.exported_events import COLUMNS

    zone = "Europe/Rome"
    events = listed(shop, zone=zone)
    data = made(shop, shop.parts, {"events": {"zone": zone}, "format": form}).content
    rows = read_back(form, data, COLUMNS, ZoneInfo(zone))
    assert len(rows) == len(events)
    for row, event in zip(rows, events, strict=True):
        fired, place = event["conversion"] or {}, event["datapoint"] or {}
        nothing = None if form == "parquet" else ""
        expected = {
            "id": event["id"],
            "kind": event["kind"],
            "datapoint": place.get("id"),
            "datapoint_title": place.get("title", nothing),
            "tags": ", ".join(tag["name"] for tag in event["tags"]),
            "referrer": event["referrer"],
            "utm_source": event["utm_source"],
            "is_bot": event["is_bot"],
            "conversion_name": fired.get("name", nothing),
            "conversion_value": fired.get("value"),
            "click_id": event["click"]["id"] if event["click"] else nothing,
        }
        assert {name: row[name] for name in expected} == expected
        assert row["time"] == datetime.fromisoformat(event["time"])


def test_csv_may_have_a_mark_and_texts_as_they_are(shop: Account) -> None:
    plain = {"query": {**BY_LINK, "metrics": ["spider_hits"]}, "format": "csv"}
    assert ",=News," not in made(shop, shop.parts, plain).text
    assert ",'=News," in made(shop, shop.parts, plain).text
    marked = made(shop, shop.parts, {**plain, "bom": True, "guard_formulas": False}).content
    assert marked.startswith(b"\xef\xbb\xbfdatapoint,")
    assert b",=News," in marked


def faults(who: Any, body: Any) -> dict[str, str]:
    answer = who.call("POST", "/v3/exports", body)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
    return {one["pointer"]: one["detail"] for one in answer.json()["errors"]}


def test_every_wrong_member_is_named(owner: Account) -> None:
    assert set(faults(owner, [])) == {""}
    assert set(faults(owner, {})) == {"", "/format"}
    query = {"metrics": ["clicks"]}
    assert set(faults(owner, {"query": query, "events": {}, "format": "csv"})) == {""}
    wrong = {"query": query, "format": "pdf", "file_name": "a/b", "bom": 1, "colour": 1}
    assert set(faults(owner, wrong)) == {"/format", "/file_name", "/bom", "/colour"}
    asked_wrong = {"metrics": ["klicks"], "dimensions": ["contry"], "range": "later"}
    found = faults(owner, {"query": asked_wrong, "format": "csv"})
    assert set(found) == {"/query/metrics/0", "/query/dimensions/0", "/query/range"}
    assert found["/query/metrics/0"] == 'There is no metric "klicks": did you mean "clicks"?'
    too_fine = {**query, "granularity": "minute", "range": {"from": "2020-01-01"}}
    assert set(faults(owner, {"query": too_fine, "format": "csv"})) == {"/query/granularity"}
    unknown = {"metrics": ["conversions"], "dimensions": ["minute", "day"]}
    assert set(faults(owner, {"query": unknown, "format": "csv"})) == {"/query/dimensions/1"}
    assert set(faults(owner, {"query": 5, "format": "csv"})) == {"/query"}
    events = {
        "from": "soon",
        "kind": ["visit"],
        "filter": {"dimension": "country", "matches": "("},
        "zone": "Mars",
        "order": "up",
        "limit": 1,
    }
    assert set(faults(owner, {"events": {**events}, "format": "csv"})) == {"/events/limit"}
    del events["limit"]
    assert set(faults(owner, {"events": {**events}, "format": "csv"})) == {"/events/order"}
    del events["order"]
    assert set(faults(owner, {"events": events, "format": "csv"})) == {
        "/events/from", "/events/kind", "/events/zone",
        "/events/filter/matches",
    }  # fmt: skip
    assert owner.get("/v3/exports") == {"exports": []}


NASTY = st.sampled_from(["'; DROP TABLE hits; --", "\x00", "{x:String}", "../../etc/passwd", "=1"])


@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
@given(
    body=st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), NASTY),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(
                    [
                        "query",
                        "events",
                        "list",
                        "of",
                        "format",
                        "file_name",
                        "metrics",
                        "filter",
                        "kind",
                    ]
                ),
                inner,
                max_size=4,
            ),
        ),
        max_leaves=12,
    )
)
def test_whatever_is_sent_is_taken_or_refused_by_places_that_are_there(
    owner: Account, body: Any
) -> None:
    answer = owner.call("POST", "/v3/exports", body)
    assert answer.status_code in (202, 400), answer.text
    if answer.status_code == 400:
        for one in answer.json()["errors"]:
            assert isinstance(one["pointer"], str)
            assert one["detail"]


def test_no_text_becomes_sql_or_a_path(shop: Account) -> None:
    for text in ("'; DROP TABLE hits; --", "' OR 1=1 --", "\\", "{account_id:UInt32}"):
        body = {
            "query": {
                **BY_LINK,
                "dimensions": [f"query_parameter:{text}"],
                "filter": {"dimension": "country", "is_not": text},
            },
            "format": "jsonl",
        }
        found = read_jsonl(made(shop, shop.parts, body).content)
        assert found == [{f"query_parameter:{text}": "", "clicks": 7, "value": 37.5}]
    for odd in ("..", "../../secrets.json", "%2e%2e", "x" * 32, "A" * 32):
        assert shop.call("GET", f"/v3/exports/{odd}").status_code == 404
        assert shop.call("GET", f"/v3/exports/{odd}/file").status_code == 404


def test_nobody_else_knows_of_an_export(shop: Account, stranger: Account) -> None:
    guest = GuestOf(shop, "anna")
    own = asked(shop, {"query": BY_LINK, "format": "csv"})
    of_guest = asked(guest, {"query": BY_LINK, "format": "csv"})
    for who, other in ((stranger, own), (guest, own), (shop, of_guest)):
        for method, path in (("GET", ""), ("GET", "/file"), ("DELETE", "")):
            answer = who.call(method, f"/v3/exports/{other['id']}{path}")
            assert answer.status_code == 404
            assert answer.json()["type"] == "urn:clicktrail:problem:entity-not-found"
    assert stranger.get("/v3/exports") == {"exports": []}
    assert [one["id"] for one in guest.get("/v3/exports")["exports"]] == [of_guest["id"]]
    assert (
        shop.call("POST", "/v3/exports", {}, headers={"X-Clickmeter-AuthKey": ""}).status_code
        == 401
    )


def test_a_guest_is_given_its_part(shop: Account) -> None:
    ids = [one["id"] for one in shop.get("/datapoints", limit=10)["entities"]]
    link = next(one for one in ids if shop.get(f"/datapoints/{one}")["title"] == "=News")
    guest = GuestOf(shop, "ben", extendedGrants={"hideReferrer": True})
    guest.granted("datapoint", link)
    question = {
        "metrics": ["hits", "spider_hits", "value"],
        "dimensions": ["datapoint", "referrer"],
        "range": RANGE,
    }
    rows = read_jsonl(made(guest, shop.parts, {"query": question, "format": "jsonl"}).content)
    for row in rows:
        assert row.pop("datapoint_name") == "=News"
    assert rows == guest.ok("POST", "/v3/query", question)["rows"]
    assert [row["datapoint"] for row in rows] == [link]
    events = read_jsonl(made(guest, shop.parts, {"events": {}, "format": "jsonl"}).content)
    assert events == listed(guest)
    assert {one["datapoint"]["id"] for one in events} == {link}


def test_a_guest_who_is_gone_gets_nothing_more(shop: Account) -> None:
    guest = GuestOf(shop, "carl")
    job = asked(guest, {"query": BY_LINK, "format": "csv"})
    assert shop.call("DELETE", f"/account/guests/{guest.id}").status_code == 200
    work(shop.parts, job["id"])
    shelf = Shelf(shop.parts.settings)
    found = shelf.find(job["id"])
    assert found is not None
    assert (found.state, found.reason) == (State.FAILED, f"There is no guest {guest.id}.")
    assert sorted(os.listdir(shelf.path(job["id"]))) == ["job.json", "lock"]
    shelf.remove(job["id"])


def test_so_many_exports_are_kept(shop: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_EXPORTS", 2)
    first = asked(shop, {"query": BY_LINK, "format": "csv"})
    asked(shop, {"query": BY_LINK, "format": "csv"})
    refused = shop.call("POST", "/v3/exports", {"query": BY_LINK, "format": "csv"})
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:clicktrail:problem:conflict"
    assert shop.call("DELETE", f"/v3/exports/{first['id']}").status_code == 204
    asked(shop, {"query": BY_LINK, "format": "csv"})


def test_an_export_that_has_expired_is_gone(shop: Account) -> None:
    job = asked(shop, {"query": BY_LINK, "format": "csv"})
    shelf = Shelf(shop.parts.settings)
    found = shelf.find(job["id"])
    assert found is not None
    shelf.change(found, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert shop.call("GET", f"/v3/exports/{job['id']}").status_code == 404
    shelf.tidy(datetime.now(UTC))
    assert not shelf.path(job["id"]).exists()


def test_exports_that_take_too_much_say_so(shop: Account) -> None:
    small = shop.parts.settings.model_copy(update={"export_mib": 1})
    parts = Parts(small, shop.parts.secrets, shop.parts.catalog, shop.parts.hits)
    shelf = Shelf(small)
    job = asked(shop, {"query": BY_LINK, "format": "csv"})
    full = shelf.find(asked(shop, {"query": BY_LINK, "format": "csv"})["id"])
    assert full is not None
    shelf.change(full, state=State.DONE, bytes=2**20)
    work(parts, job["id"])
    shown = shop.get(f"/v3/exports/{job['id']}")
    assert (shown["state"], shown["bytes"], shown["file"]) == ("failed", 0, None)
    assert "CLICKTRAIL_EXPORT_MIB" in shown["reason"]
    assert shop.call("GET", f"/v3/exports/{job['id']}/file").json()["detail"] == (
        f"The export has failed: {shown['reason']}"
    )
    assert sorted(os.listdir(shelf.path(job["id"]))) == ["job.json", "lock"]


def test_one_that_broke_off_too_often_is_given_up(shop: Account) -> None:
    job = asked(shop, {"query": BY_LINK, "format": "csv"})
    shelf = Shelf(shop.parts.settings)
    found = shelf.find(job["id"])
    assert found is not None
    shelf.change(found, state=State.RUNNING, attempts=3)
    work(shop.parts, job["id"])
    assert shop.get(f"/v3/exports/{job['id']}")["reason"] == (
        "It was begun 3 times, and broke off each time."
    )


def test_what_is_taken_away_or_taken_is_left_alone(shop: Account) -> None:
    shelf = Shelf(shop.parts.settings)
    job = asked(shop, {"query": BY_LINK, "format": "csv"})
    lock = shelf.claim(job["id"])
    assert lock is not None
    with lock:
        work(shop.parts, job["id"])
        assert shop.get(f"/v3/exports/{job['id']}")["state"] == "queued"
        assert not shelf.is_free(job["id"])
    shelf.remove(job["id"])
    work(shop.parts, job["id"])
    assert not shelf.path(job["id"]).exists()


def test_the_document_tells_of_exports(owner: Account) -> None:
    document = owner.get("/v3/openapi.json")
    asks = document["paths"]["/v3/exports"]["post"]
    schema = asks["requestBody"]["content"]["application/json"]["schema"]
    assert schema["properties"]["format"]["enum"] == ["csv", "xlsx", "jsonl", "parquet"]
    assert "EventsBody" in document["components"]["schemas"]
    assert json.dumps(asks)
    assert msgspec.json.encode(asks)
