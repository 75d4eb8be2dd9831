"""What the known clients of the API rely on, replayed byte by byte over a real connection.

1 WordPress plugin, 2 PHP SDK, 3 Node connector, 4 Ruby gem, 5 Ruby app, 6 and 9 Python apps, 7 C#
app, 8 Laravel app, 10 generated SDKs, 11 white label; 12, the scripts on pages, is for the edge.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
import uvicorn
from fastapi import FastAPI

from tests.support.api import Account, today_at

LARGEST_MEDIUMINT = 8_388_607


@dataclass(frozen=True)
class Reply:
    """An answer as it came over the wire."""

    version: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.body)


@pytest.fixture(scope="module")
def address(app: FastAPI) -> Iterator[tuple[str, int]]:
    """The address of the application behind the server that it runs with."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http="httptools", lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield listener.getsockname()
    server.should_exit = True
    thread.join(10)
    listener.close()
    assert not thread.is_alive()


@pytest.fixture
def exchange(address: tuple[str, int]) -> Callable[..., Reply]:
    """Send bytes, and return what comes back until the server closes."""

    def send(head: str, body: str = "") -> Reply:
        lines = [line.strip() for line in head.strip().splitlines()]
        if body:
            lines.append(f"Content-Length: {len(body.encode())}")
        if " HTTP/1.1" in lines[0]:
            lines.append("Connection: close")
        with socket.create_connection(address, timeout=60) as connection:
            connection.sendall(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        top, _, content = answer.partition(b"\r\n\r\n")
        first, *rest = top.decode().split("\r\n")
        version, status, *_ = first.split(" ")
        pairs = (line.split(": ", 1) for line in rest)
        return Reply(version, int(status), {name.lower(): value for name, value in pairs}, content)

    return send


def wordpress(method: str, target: str, key: str) -> str:
    """Client 1: HTTP/1.0, plain, the port in the host."""
    return f"""{method} {target} HTTP/1.0
        Host: apiv2.clickmeter.com:80
        X-Clickmeter-Authkey: {key}
        Content-Type: application/json
        Accept: application/json"""


def test_1_the_wordpress_plugin_speaks_http_1_0_and_is_not_sent_to_https(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    for host in ("apiv2.clickmeter.com:80", "apiv2.clickmeter.com"):
        reply = exchange(f"GET /account HTTP/1.0\nHost: {host}\nX-Clickmeter-Authkey: {owner.key}")
        assert (reply.status, "location" in reply.headers) == (200, False)
        assert "transfer-encoding" not in reply.headers
        assert int(reply.headers["content-length"]) == len(reply.body)


def test_1_the_wordpress_plugin_lists_whole_groups_until_none_is_left(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    owner.group("Blog")
    first = exchange(
        wordpress("GET", "/groups?offset=0&limit=100&status=active&_expand=true", owner.key)
    )
    assert {row["name"] for row in first.json["entities"]} == {"Default", "Blog"}
    second = exchange(
        wordpress("GET", "/groups?offset=100&limit=100&status=active&_expand=true", owner.key)
    )
    assert second.json == {"entities": []}


def test_1_the_wordpress_plugin_creates_updates_and_deletes_in_batches(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    item = {
        "type": 0,
        "title": "Post",
        "groupId": owner.default_group,
        "name": f"wp-{owner.id}",
        "typeTL": {"domainId": 0, "redirectType": "301", "url": "https://blog.example/post"},
    }
    made = exchange(wordpress("PUT", "/datapoints/batch", owner.key), json.dumps({"list": [item]}))
    assert made.status == 200
    (result,) = made.json["results"]
    link = result["entityData"]["id"]
    assert result["entityData"]["typeTL"]["redirectType"] == 301
    assert result["entityData"]["trackingCode"] == f"http://go.example/wp-{owner.id}"
    changed = exchange(
        wordpress("POST", "/datapoints/batch", owner.key),
        json.dumps({"list": [{"id": link, "title": "Post, again"}]}),
    )
    assert changed.json["results"][0]["entityData"]["title"] == "Post, again"
    gone = exchange(
        wordpress("DELETE", "/datapoints/batch", owner.key),
        json.dumps({"entities": [{"id": link, "uri": f"/datapoints/{link}"}]}),
    )
    assert [one["result"]["id"] for one in gone.json["results"]] == [link]
    read = exchange(wordpress("GET", f"/datapoints/{link}", owner.key))
    assert (read.status, read.json["status"], "errors" in read.json) == (200, 3, False)


def test_1_the_wordpress_plugin_makes_pixels_without_names(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    made = exchange(
        wordpress("POST", "/datapoints", owner.key), json.dumps({"type": 1, "title": "Views"})
    )
    assert made.json["id"] <= LARGEST_MEDIUMINT
    found = exchange(wordpress("GET", made.json["uri"], owner.key)).json
    assert re.fullmatch(r"http://go\.example/[a-z0-9]{4,6}", found["trackingCode"])
    assert re.sub("^http:", "", found["trackingCode"]).startswith("//go.example/")
    pixels = exchange(wordpress("GET", "/datapoints?type=TP&_expand=true", owner.key))
    assert [row["title"] for row in pixels.json["entities"]] == ["Views"]


def test_1_the_wordpress_plugin_associates_conversions_with_lower_case_members(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    link, conversion = owner.link(), owner.conversion("Sale", value=9.5)
    patched = exchange(
        wordpress("PUT", f"/conversions/{conversion}/datapoints/patch", owner.key),
        json.dumps({"action": "add", "id": link}),
    )
    assert patched.status == 200
    assert owner.get(f"/datapoints/{link}")["firstConversionName"] == "Sale"
    whole = exchange(wordpress("GET", "/conversions?_expand=true&status=active", owner.key))
    (row,) = whole.json["entities"]
    assert ("deleted" in row, row["value"]) == (False, 9.5)


def test_1_the_wordpress_plugin_posts_the_same_tag_again(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    link, pixel = owner.link(), owner.pixel()
    for datapoint in (link, pixel):
        body = json.dumps({"name": "blog", "datapoints": [datapoint]})
        assert exchange(wordpress("POST", "/tags", owner.key), body).status == 200
    assert owner.get("/tags/count") == {"count": 1}
    assert {row["id"] for row in owner.get("/datapoints", tags="blog")["entities"]} == {link, pixel}


def test_1_the_wordpress_plugin_asks_for_periods_in_its_own_spelling(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    link = owner.link()
    owner.visit(link, today_at(0))
    target = "/aggregated/summary/datapoints?timeframe=last90&type=TL&hourly=true&limit=100"
    reply = exchange(wordpress("GET", target, owner.key))
    assert reply.status == 200
    assert reply.json["result"][0]["entityData"]["datapointId"] == link
    assert "convertedClicks" not in reply.json["result"][0]


def test_2_the_php_sdk_posts_to_a_path_with_a_slash(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    reply = exchange(
        f"""POST /groups/ HTTP/1.1
        Host: apiv2.clickmeter.com
        X-Clickmeter-AuthKey: {owner.key}
        Content-Type: application/json""",
        '{"name": "From PHP", "tags": ["a new one"]}',
    )
    assert reply.status == 200
    assert owner.get(reply.json["uri"])["tags"][0]["name"] == "a new one"


def test_3_the_node_connector_reads_the_account(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    reply = exchange(
        f"GET /me HTTP/1.1\nHost: apiv2.clickmeter.com:80\nX-CLICKMETER-AUTHKEY: {owner.key}"
    )
    assert (reply.status, reply.json["timezonename"]) == (200, "UTC")


def test_4_the_ruby_gem_finds_members_that_are_never_left_out(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    link, conversion = owner.link(), owner.conversion()
    head = f"HTTP/1.1\nHost: apiv2.clickmeter.com\nX-Clickmeter-Authkey: {owner.key}"
    found = exchange(f"GET /datapoints/{link} {head}").json
    assert (found["tags"], found["typeTL"]["firstUrl"], found["typeTL"]["redirectType"]) == (
        [],
        "",
        301,
    )
    assert not found.keys() & {"type", "status"}
    value = exchange(f"GET /conversions/{conversion} {head}").json
    assert (value["value"], re.fullmatch("[0-9A-F]{32}", value["code"]) is not None) == (0.0, True)


def test_5_the_ruby_app_tells_a_taken_name_and_a_missing_link_by_the_body(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    name = f"taken-{owner.id}"
    owner.link(name=name)
    head = f"HTTP/1.1\nHost: apiv2.clickmeter.com:80\nX-Clickmeter-Authkey: {owner.key}"
    body = {"title": "Again", "name": name.upper(), "typeTL": {"url": "https://a.example/"}}
    refused = exchange(f"POST /datapoints {head}\nContent-Type: application/json", json.dumps(body))
    assert refused.status == 400
    assert refused.json["errors"][0]["property"] == "Name"
    missing = exchange(f"GET /datapoints/non-existent {head}")
    assert (missing.status, missing.json["httpErrorCode"]) == (404, 404)


def test_5_and_6_the_click_stream_has_rows(exchange: Callable[..., Reply], owner: Account) -> None:
    head = f"HTTP/1.1\nHost: apiv2.clickmeter.com:80\nX-Clickmeter-Authkey: {owner.key}"
    assert exchange(f"GET /clickstream?pageSize=50 {head}").json == {"rows": [], "entities": []}
    link = owner.link()
    owner.visit(link, datetime.now(UTC))
    stream = exchange(f"GET /clickstream?datapoint={link} {head}").json
    assert stream["rows"] == stream["entities"]
    (row,) = stream["rows"]
    assert (row["isUnique"], row["isSpider"], row["entity"]["datapointId"]) == ("1", "0", link)
    assert re.fullmatch(r"\d+@\d{23}", row["id"])


def test_6_and_9_the_python_apps_filter_in_lower_case_and_page_summaries(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    link = owner.link()
    owner.visit(link, today_at(0))
    head = f"HTTP/1.1\nHost: apiv2.clickmeter.com:80\nX-Clickmeter-Authkey: {owner.key}"
    reply = exchange(
        "GET /aggregated/summary/datapoints?type=tl&timeframe=custom"
        f"&fromDay=20200101&toDay={datetime.now(UTC):%Y%m%d}2359&limit=100&offset=0"
        f"&sortBy=totalClicks&sortDirection=desc {head}"
    )
    assert (reply.json["count"], reply.json["limit"], len(reply.json["result"])) == (1, 100, 1)
    row = reply.json["result"][0]
    assert (row["entityId"], row["entityData"]["trackingCode"][:17]) == (link, "http://go.example")


def test_7_the_c_sharp_app_reads_reports_of_destinations(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    link = owner.link()
    owner.visit(link, today_at(0), destination="https://a.example/?x=1")
    head = f"HTTP/1.1\nHost: apiv2.clickmeter.com:80\nX-Clickmeter-Authkey: {owner.key}"
    report = exchange(f"GET /datapoints/{link}/reports?type=destinations&timeframe=today {head}")
    assert report.status == 200
    (row,) = report.json["data"]
    assert row["id"] == quote("https://a.example/?x=1", safe="")
    assert (row["totalHits"], row["uniqueHits"], "spiderHits" in row) == (1, 1, False)
    assert re.fullmatch(r"\d{14}", row["lastHitDate"])
    hits = exchange(f"GET /hits?datapoint={link}&timeframe=today&limit=1 {head}").json
    assert len(hits["hits"]) == 1


def test_8_the_laravel_app_sends_numbers_as_text_and_walks_through_hits(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    head = f"HTTP/1.1\nHost: apiv2.clickmeter.com:80\nX-Clickmeter-Authkey: {owner.key}"
    body = {
        "type": "0",
        "title": "Laravel",
        "typeTL": {"url": "https://a.example/", "redirectType": "307"},
    }
    made = exchange(f"POST /datapoints {head}\nContent-Type: application/json", json.dumps(body))
    link = made.json["id"]
    assert exchange(f"GET /datapoints/{link}/hits?timeframe=today {head}").json == {"hits": []}
    conversion = owner.conversion()
    at = datetime.now(UTC)
    plain = owner.visit(link, at, ip="198.51.100.1")
    bought = owner.visit(link, at, ip="198.51.100.2")
    owner.convert(conversion, at, link, bought, "5")
    assert plain != bought
    hits = exchange(f"GET /datapoints/{link}/hits?timeframe=today {head}").json["hits"]
    assert sorted("conversion1" in hit for hit in hits) == [False, True]
    pages, offset = 0, ""
    while pages < 5:
        page = exchange(f"GET /datapoints/{link}/hits?timeframe=today&limit=1{offset} {head}").json
        pages += bool(page["hits"])
        if "lastKey" not in page:
            break
        offset = f"&offset={quote(str(page['lastKey']))}"
    assert pages == 2


def test_10_generated_sdks_get_names_of_enumerations_and_preflights(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    link = owner.link()
    found = exchange(
        f"""GET /datapoints/{link} HTTP/1.1
        Host: apiv2.clickmeter.com
        X-Clickmeter-Authkey: {owner.key}
        Accept: application/json;enum=names"""
    ).json
    assert (found["type"], found["status"]) == ("TrackingLink", "Active")
    preflight = exchange(
        """OPTIONS /datapoints HTTP/1.1
        Host: apiv2.clickmeter.com
        Origin: https://app.example
        Access-Control-Request-Method: POST
        Access-Control-Request-Headers: x-clickmeter-authkey"""
    )
    assert preflight.status == 200
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "POST" in preflight.headers["access-control-allow-methods"]


def test_10_patch_is_refused_in_the_error_shape(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    reply = exchange(
        f"PATCH /datapoints HTTP/1.1\nHost: a\nX-Clickmeter-Authkey: {owner.key}", '{"title": "A"}'
    )
    assert (reply.status, reply.json["errorCode"]) == (405, "MethodNotAllowed")


def test_11_a_white_label_serves_the_same_under_any_host(
    exchange: Callable[..., Reply], owner: Account
) -> None:
    for host in ("api.reseller.example", "127.0.0.1:8080", "[::1]:80"):
        reply = exchange(f"GET /groups/count HTTP/1.1\nHost: {host}\nAUTHKEY: none")
        assert reply.status == 401
        reply = exchange(f"GET /groups/count?authKey={owner.key} HTTP/1.1\nHost: {host}")
        assert (reply.status, reply.json) == (200, {"count": 1})


def test_every_success_is_exactly_200(exchange: Callable[..., Reply], owner: Account) -> None:
    head = f"HTTP/1.1\nHost: a\nX-Clickmeter-Authkey: {owner.key}\nContent-Type: application/json"
    made = exchange(f"POST /groups {head}", '{"name": "A"}')
    group = made.json["uri"]
    statuses = [
        made.status,
        exchange(f"POST {group} {head}", '{"name": "B"}').status,
        exchange(f"PUT {group}/notes {head}", '{"Text": "N"}').status,
        exchange(f"PUT {group}/favourite {head}").status,
        exchange(f"DELETE {group} {head}").status,
    ]
    assert statuses == [200] * 5
