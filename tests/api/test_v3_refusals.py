"""Whatever v3 refuses is a problem (RFC 9457), also where no operation was reached."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Query
from starlette.testclient import TestClient

from clicktrail.api import problems
from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from clicktrail.api.v3.operations import By, ByOwner, JsonBody, Reply, fault, refused, router
from clicktrail.catalog.errors import CatalogUnavailable
from clicktrail.hits.store import HitStoreDown
from tests.support.api import Account
from tests.support.guests import GuestOf

HEADER = "X-Clickmeter-AuthKey"


def trial() -> Any:
    """A resource that does each of the things that can go wrong."""
    api = router("Trial")

    @api.post("/trial")
    def take(by: By, body: JsonBody) -> Reply:
        if body.get("down"):
            raise HitStoreDown("gone")
        if body.get("catalog"):
            raise CatalogUnavailable("The catalog is locked.")
        if body.get("broken"):
            raise RuntimeError("nobody expected this")
        if body.get("wrong"):
            raise refused([fault("A is wrong.", "a/b", 0, "c~d"), fault("All is wrong.")])
        return Reply({"account": by.account_id, "body": body})

    @api.get("/trial")
    def look(by: ByOwner, limit: Annotated[int, Query(ge=1)] = 1) -> Reply:
        return Reply({"limit": limit})

    return api


@pytest.fixture(scope="module")
def trial_app(parts: Parts) -> FastAPI:
    app = create_app(parts)
    app.include_router(trial())
    return app


@pytest.fixture(scope="module")
def trial_client(trial_app: FastAPI) -> TestClient:
    return TestClient(trial_app)


@pytest.fixture
def caller(parts: Parts, trial_client: TestClient) -> Account:
    return Account(parts, trial_client)


def problem_of(answer: Any) -> dict[str, Any]:
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
    found: dict[str, Any] = answer.json()
    assert found["status"] == answer.status_code
    return found


def test_what_is_sent_comes_in_and_the_answer_goes_out(caller: Account) -> None:
    assert caller.ok("POST", "/v3/trial", {"x": [1, "é"]}) == {
        "account": caller.id,
        "body": {"x": [1, "é"]},
    }
    assert caller.get("/v3/trial/", LIMIT="3") == {"limit": 3}


def test_every_wrong_place_is_named_by_its_pointer(caller: Account) -> None:
    assert problem_of(caller.call("POST", "/v3/trial", {"wrong": True})) == {
        "type": "urn:clicktrail:problem:validation-error",
        "title": "The request is not valid",
        "status": 400,
        "detail": "A is wrong. All is wrong.",
        "errors": [
            {"detail": "A is wrong.", "pointer": "/a~1b/0/c~0d"},
            {"detail": "All is wrong.", "pointer": ""},
        ],
    }


@pytest.mark.parametrize("body", [b"{", b"\xff", b"NaN", b"[1e999]", b"[" * 50_000, b'"\\ud800'])
def test_what_is_no_json_is_refused(caller: Account, body: bytes) -> None:
    answer = caller.call("POST", "/v3/trial", content=body)
    assert problem_of(answer)["errors"] == [
        {"detail": "The body is not valid JSON.", "pointer": ""}
    ]


def test_other_bodies_are_refused(caller: Account) -> None:
    xml = {"Content-Type": "application/xml"}
    refusals = [
        caller.call("POST", "/v3/trial", content=b"<a/>", headers=xml),
        caller.call("POST", "/v3/trial", content=b" " * (2**20 + 1)),
    ]
    assert [(p["status"], p["type"]) for p in map(problem_of, refusals)] == [
        (415, "urn:clicktrail:problem:unsupported-media-type"),
        (413, "urn:clicktrail:problem:request-too-large"),
    ]


def test_a_wrong_parameter_is_named(caller: Account) -> None:
    assert problem_of(caller.call("GET", "/v3/trial?limit=0"))["errors"] == [
        {"detail": "Limit must be greater than or equal to 1.", "parameter": "limit"}
    ]


def test_refusals_before_any_operation_are_problems_too(
    trial_client: TestClient, caller: Account
) -> None:
    found = {
        name: problem_of(answer)["type"].removeprefix(problems.TYPE_PREFIX)
        for name, answer in {
            "no key": trial_client.post("/v3/trial", json={}),
            "no such key": trial_client.post("/v3/trial", json={}, headers={HEADER: "x"}),
            "no such path": caller.call("GET", "/v3/nothing"),
            "no such method": caller.call("DELETE", "/v3/trial"),
            "hit store down": caller.call("POST", "/v3/trial", {"down": 1}),
            "catalog down": caller.call("POST", "/v3/trial", {"catalog": 1}),
            "fault": caller.call("POST", "/v3/trial", {"broken": 1}),
        }.items()
    }
    assert found == {
        "no key": "unauthorized",
        "no such key": "unauthorized",
        "no such path": "entity-not-found",
        "no such method": "method-not-allowed",
        "hit store down": "unavailable",
        "catalog down": "unavailable",
        "fault": "internal-error",
    }


def test_a_guest_may_not_do_what_is_the_owners(caller: Account) -> None:
    guest = GuestOf(caller, "guest")
    assert guest.ok("POST", "/v3/trial", {})["account"] == caller.id
    refusal = guest.call("GET", "/v3/trial")
    assert problem_of(refusal)["type"] == "urn:clicktrail:problem:forbidden"


def test_the_rate_limit_holds_and_is_told_as_a_problem(parts: Parts) -> None:
    settings = parts.settings.model_copy(update={"rate_limit": 2})
    limited = Parts(settings, parts.secrets, parts.catalog, parts.hits)
    client = TestClient(create_app(limited))
    answers = [client.get("/v3/nothing") for _ in range(4)]
    throttled = [answer for answer in answers if answer.status_code == 429]
    assert throttled
    assert problem_of(throttled[0])["title"] == "Too many requests"
    assert throttled[0].headers["x-rate-limit-remaining"] == "0"
    assert throttled[0].headers["access-control-allow-origin"] == "*"


def test_any_origin_may_call(trial_client: TestClient, caller: Account) -> None:
    preflight = trial_client.options("/v3/trial")
    assert preflight.status_code == 200
    assert preflight.headers["allow"] == "GET, OPTIONS, POST"
    assert caller.call("POST", "/v3/trial", {}).headers["access-control-allow-origin"] == "*"


def test_the_document_of_v2_holds_nothing_of_v3(client: TestClient) -> None:
    v2, v3 = client.get("/openapi.json").json(), client.get("/v3/openapi.json").json()
    assert not [path for path in v2["paths"] if path.startswith("/v3")]
    assert not [path for path in v3["paths"] if not path.startswith("/v3/")]
    assert "Problem" not in v2["components"]["schemas"]
    assert {"Problem", "Fault"} <= v3["components"]["schemas"].keys()
