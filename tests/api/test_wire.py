from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from starlette.testclient import TestClient

from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from tests.support.api import Account


def test_a_request_without_a_key_is_refused(client: TestClient) -> None:
    answer = client.get("/datapoints")
    assert (answer.status_code, answer.json()) == (
        401,
        {
            "errorCode": "Unauthorized",
            "errorMessage": "Send your API key in the header X-Clickmeter-AuthKey or as ?authKey=.",
            "httpErrorCode": 401,
        },
    )


@pytest.mark.parametrize(
    "key", ["nonsense", "00000000-0000-0000-0000-000000000000", "é", "x" * 999]
)
def test_a_key_that_opens_nothing_is_refused(client: TestClient, key: str) -> None:
    answer = client.get("/datapoints", params={"authKey": key})
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "Unauthorized")


def test_the_key_is_taken_from_a_header_or_the_query_in_any_case(
    client: TestClient, owner: Account
) -> None:
    for key in (owner.key.lower(), owner.key.upper()):
        assert client.get("/me", headers={"x-CLICKMETER-authkey": key}).status_code == 200
        assert client.get(f"/me?AUTHKEY={key}").status_code == 200


def test_every_operation_needs_a_key(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    open_to_all = {"/healthz", "/readyz", "/metrics"}
    checked = 0
    for path, operations in paths.items():
        for method in operations:
            if path in open_to_all:
                continue
            target = re.sub(r"\{\w+\}", "1", path)
            answer = client.request(method.upper(), target)
            assert (answer.status_code, answer.json()["errorCode"]) == (401, "Unauthorized")
            checked += 1
    assert checked >= 42


@pytest.mark.parametrize("path", ["/nothing", "/datapoints/abc", "/datapoints/0", "/groups/-1"])
def test_what_does_not_exist_is_a_404_in_the_error_shape(owner: Account, path: str) -> None:
    answer = owner.call("GET", path)
    body = answer.json()
    assert (answer.status_code, body["errorCode"], body["httpErrorCode"]) == (
        404,
        "EntityNotFound",
        404,
    )
    assert body["errorMessage"].startswith("There is nothing at ")
    assert len(body) == 3


def test_an_id_beyond_every_table_is_a_404(owner: Account) -> None:
    for number in (2**31, 2**53, 2**64, 10**30):
        assert owner.call("GET", f"/datapoints/{number}").status_code == 404


def test_a_wrong_method_is_a_405_with_the_right_ones(owner: Account) -> None:
    answer = owner.call("PATCH", "/datapoints/batch")
    assert answer.json() == {
        "errorCode": "MethodNotAllowed",
        "errorMessage": "PATCH is not possible here.",
        "httpErrorCode": 405,
    }
    assert answer.headers["allow"] == "DELETE, OPTIONS, POST, PUT"


def test_a_preflight_needs_no_key(client: TestClient) -> None:
    answer = client.options("/datapoints/1", headers={"Origin": "https://a.example"})
    assert answer.status_code == 200
    assert answer.text == ""
    assert {
        name: value for name, value in answer.headers.items() if name.startswith("access-control")
    } == {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET, POST, PUT, DELETE, OPTIONS",
        "access-control-allow-headers": "X-Clickmeter-Authkey, Content-Type, Accept, X-Request-ID",
        "access-control-max-age": "86400",
    }


def test_any_origin_may_read_answers_and_errors(owner: Account, client: TestClient) -> None:
    assert owner.call("GET", "/groups").headers["access-control-allow-origin"] == "*"
    assert client.get("/groups").headers["access-control-allow-origin"] == "*"


def test_a_trailing_slash_makes_no_difference(owner: Account) -> None:
    created = owner.ok("POST", "/groups/", {"name": "A"})
    assert owner.get(f"/groups/{created['id']}/")["name"] == "A"


def test_a_base_url_may_end_with_a_slash(owner: Account) -> None:
    group = owner.group(name="A")

    def answered(path: str) -> Any:
        # Without a host the tests' client would take what follows two slashes for one.
        return owner.call("GET", f"http://testserver{path}").json()

    assert answered(f"//groups/{group}") == owner.get(f"/groups/{group}")
    assert answered("///groups//count//") == {
        "errorCode": "EntityNotFound",
        "errorMessage": "There is nothing at /groups//count.",
        "httpErrorCode": 404,
    }
    assert answered("///groups/count//") == {"count": 2}


def test_parameter_names_are_taken_in_any_case_and_blank_ones_as_absent(owner: Account) -> None:
    link, pixel = owner.link(), owner.pixel()
    for query in ("TYPE=TP", "type=tp", "Type=1", "type=TrackingPixel&LIMIT=&status="):
        assert owner.ok("GET", f"/datapoints?{query}")["entities"] == [
            {"id": pixel, "uri": f"/datapoints/{pixel}"}
        ]
    assert [row["id"] for row in owner.ok("GET", "/datapoints?_Expand=TRUE&type=")["entities"]] == [
        pixel,
        link,
    ]


def test_members_are_taken_in_any_case(owner: Account) -> None:
    body = {
        "TITLE": "Loud",
        "TYPE": "0",
        "typetl": {"URL": "https://shop.example/", "REDIRECTTYPE": "307"},
        "Status": "paused",
    }
    created = owner.ok("POST", "/datapoints", body)
    found = owner.get(f"/datapoints/{created['id']}")
    assert (found["title"], found["status"], found["typeTL"]["redirectType"]) == ("Loud", 1, 307)


@pytest.mark.parametrize(
    "word", [307, "307", "TemporaryRedirect", "temporaryredirect", "TEMPORARY"]
)
def test_an_enumeration_is_taken_as_number_numeric_text_or_name(owner: Account, word: Any) -> None:
    link = owner.link(typeTL={"redirectType": word})
    assert owner.get(f"/datapoints/{link}")["typeTL"]["redirectType"] == 307


def test_a_form_is_taken_like_json(owner: Account) -> None:
    form = {"title": "Form", "name": "from-form-1", "typeTL.url": "https://shop.example/?a=1&b=2"}
    answer = owner.call("POST", "/datapoints", data=form)
    assert answer.status_code == 200
    found = owner.get(f"/datapoints/{answer.json()['id']}")
    assert (found["title"], found["typeTL"]["url"]) == ("Form", "https://shop.example/?a=1&b=2")


def test_json_that_curl_announces_as_a_form_is_taken_as_json(owner: Account) -> None:
    answer = owner.call(
        "POST",
        "/groups",
        content=b'{"name": "Curled"}',
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert owner.get(answer.json()["uri"])["name"] == "Curled"


@pytest.mark.parametrize(
    ("content", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "ValidationError"),
        (b"\xff\xfe", "application/json", 400, "ValidationError"),
        (b"[]", "application/json", 400, "ValidationError"),
        (b"1" * 10_000, "application/json", 400, "ValidationError"),
        (b"[" * 200_000, "application/json", 400, "ValidationError"),
        (b"<group>", "application/xml", 400, "ValidationError"),
        (b"name=A", "text/plain", 415, "UnsupportedMediaType"),
        (b" " * (2**20 + 1), "application/json", 413, "RequestTooLarge"),
    ],
    ids=["torn", "not text", "list", "number", "deep", "xml", "plain", "large"],
)
def test_a_body_that_cannot_be_read_is_refused(
    owner: Account, content: bytes, content_type: str, status: int, code: str
) -> None:
    answer = owner.call("POST", "/groups", content=content, headers={"Content-Type": content_type})
    body = answer.json()
    assert (answer.status_code, body["errorCode"], body["httpErrorCode"]) == (status, code, status)
    assert body.keys() == {"errorCode", "errorMessage", "httpErrorCode"}


def test_every_wrong_parameter_is_named(owner: Account) -> None:
    answer = owner.call("GET", "/datapoints?limit=x&offset=-1&status=dead&createdAfter=2026-01-01")
    assert answer.status_code == 400
    assert answer.json()["errorCode"] == "ValidationError"
    assert {(error["property"], error["errorValue"]) for error in answer.json()["errors"]} == {
        ("Limit", "x"),
        ("Offset", "-1"),
        ("Status", "dead"),
        ("CreatedAfter", "2026-01-01"),
    }


@time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC), tick=False)
def test_the_rate_limit_counts_per_address_and_says_what_is_left(lonely_parts: Parts) -> None:
    client = TestClient(create_app(lonely_parts), client=("203.0.113.5", 1))
    remaining = []
    for _ in range(10):
        answer = client.get("/me")
        assert answer.status_code == 401
        remaining.append(int(answer.headers["X-Rate-Limit-Remaining"]))
        assert answer.headers["X-Rate-Limit-Reset"] == "1"
    assert remaining == list(range(9, -1, -1))
    throttled = client.get("/me")
    assert throttled.json() == {
        "errorCode": "Throttled",
        "errorMessage": "At most 10 requests in 1 s from one address: wait, then go on.",
        "httpErrorCode": 429,
    }
    assert throttled.headers["X-Rate-Limit-Remaining"] == "0"
    assert client.get("/healthz").status_code == 200
    other = TestClient(client.app, client=("203.0.113.6", 1))
    assert other.get("/me").status_code == 401
    assert client.get("/me", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 429


def test_a_whole_number_may_have_a_point(owner: Account) -> None:
    conversion = owner.conversion(protocol=1.0)
    assert owner.get(f"/conversions/{conversion}")["protocol"] == 1
    assert owner.ok("POST", "/account", {"timezone": 120.0})["timezone"] == 120
    tag = owner.ok("POST", "/tags", {"name": "mail"})["id"]
    group = owner.group(tags=[float(tag)])
    assert owner.get(f"/groups/{group}")["tags"] == [{"id": tag, "name": "mail"}]
    answer = owner.call("POST", "/conversions", {"name": "c", "protocol": 1.5})
    assert (answer.status_code, answer.json()["errors"][0]["property"]) == (400, "Protocol")


def test_a_boolean_is_no_number(owner: Account) -> None:
    for name in ("lookBackDays", "minSeconds", "maxSeconds", "protocol", "value"):
        answer = owner.call("POST", "/conversions", {"name": "c", name: True})
        assert (answer.status_code, [one["property"] for one in answer.json()["errors"]]) == (
            400,
            [name[0].upper() + name[1:]],
        )
