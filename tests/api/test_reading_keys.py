"""A key that only reads shows all that the owner sees, and changes nothing by any operation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from tests.support.api import Account
from tests.support.catalog_api import catalog_api
from tests.support.owned import Owned, settled
from tests.support.roles import DONE, MATRIX, SAME
from tests.support.signing_in import Browser

DOES = (DONE, SAME)
READING = sorted(
    n for n, row in MATRIX.items() if n.startswith("GET ") and row.outcome("owner") in DOES
)
CHANGING = sorted(
    n for n, row in MATRIX.items() if not n.startswith("GET ") and row.outcome("owner") in DOES
)


@pytest.fixture(scope="module")
def owned(parts: Parts, client: TestClient) -> Owned:
    return Owned(parts, client)


@pytest.fixture(scope="module")
def reading(owned: Owned) -> dict[str, str]:
    """The header by which a key of the owner's only reads."""
    made = owned.owner.call("POST", "/v3/keys", {"name": "reading", "access": "read"})
    assert (made.status_code, made.json()["access"]) == (201, "read")
    return {"X-Clickmeter-AuthKey": made.json()["key"]}


def ask(owned: Owned, operation: str, **more: Any) -> Any:
    row = MATRIX[operation]
    method, path = operation.split(" ")
    return owned.owner.call(
        method, owned.path(path), owned.filled(row.body), params=owned.filled(row.query), **more
    )


@pytest.mark.parametrize("operation", READING)
def test_it_reads_what_the_owner_reads(
    operation: str, owned: Owned, reading: dict[str, str]
) -> None:
    answer = ask(owned, operation, headers=reading)
    assert answer.status_code == 200, answer.text
    found = settled(answer.json())
    expected = settled(ask(owned, operation).json())
    # A guest's key may open more than reading.
    for guest in [expected, *expected.get("entities", ())] if "guests" in operation else ():
        if isinstance(guest, dict):
            guest.pop("apiKey", None)
            guest.pop("key", None)
    assert found == expected


@pytest.mark.parametrize("operation", CHANGING)
def test_it_changes_nothing(operation: str, owned: Owned, reading: dict[str, str]) -> None:
    before = owned.state()
    answer = ask(owned, operation, headers=reading)
    assert answer.status_code == 403, f"{answer.status_code} {answer.text}"
    assert answer.json() == {
        "errorCode": "Forbidden",
        "errorMessage": "This API key only reads: take one that may change things.",
        "httpErrorCode": 403,
    }
    assert owned.state() == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/v3/links/{link}/rules", {"rules": []}),
        ("POST", "/v3/annotations", {"at": "2026-06-01", "text": "x"}),
        ("POST", "/v3/segments", {"name": "x", "filter": {"dimension": "country", "is": "DE"}}),
        ("POST", "/v3/domains/{domain}/check", None),
        ("POST", "/v3/keys", {"name": "another"}),
        ("PUT", "/v3/retention", {"raw_days": 90}),
        ("POST", "/v3/erasures", {"visitor": 1}),
    ],
)
def test_neither_does_it_in_v3(
    method: str, path: str, body: Any, owned: Owned, reading: dict[str, str]
) -> None:
    answer = owned.owner.call(method, path.format(**owned.ids), body, headers=reading)
    assert (answer.status_code, answer.json().get("detail")) == (
        403,
        "This API key only reads: take one that may change things.",
    ), answer.text


def test_it_asks_and_exports(owned: Owned, reading: dict[str, str]) -> None:
    question = {"metrics": ["clicks"], "range": {"from": "2026-06-01", "to": "2026-06-02"}}
    for path, body, status in (
        ("/v3/query", question, 200),
        ("/v3/exports", {"query": question, "format": "csv"}, 202),
    ):
        answer = owned.owner.call("POST", path, body, headers=reading)
        assert answer.status_code == status, answer.text


def test_it_opens_no_session(app: FastAPI, owned: Owned, reading: dict[str, str]) -> None:
    key = reading["X-Clickmeter-AuthKey"]
    answer = Browser(app).sign_in(authKey=key)
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "This API key only reads, and begins no session.",
    )
    assert "boGoVal" not in owned.owner.call("GET", "/account", headers=reading).json()
    assert "boGoVal" in owned.owner.get("/account")


def test_a_key_ends_when_it_was_said_to(tmp_path: Path) -> None:
    with catalog_api(tmp_path) as api:
        api.now = datetime(2040, 5, 1, 12, tzinfo=UTC)
        owner = api.account("Europe/Rome")

        def opens(key: dict[str, Any]) -> bool:
            sent = {"X-Clickmeter-AuthKey": key["key"]}
            return bool(owner.call("GET", "/v3/keys", headers=sent).status_code == 200)

        def made(until: str | None) -> dict[str, Any]:
            body = {"name": "ending", "expires_at": until}
            return dict(owner.call("POST", "/v3/keys", body).json())

        moment = made("2040-05-01T15:00:00+02:00")
        day = made("2040-05-02")
        never = made(None)
        assert moment["expires_at"] == "2040-05-01T13:00:00Z"
        # The whole day is meant, by the account's clocks.
        assert day["expires_at"] == "2040-05-02T22:00:00Z"
        assert never["expires_at"] is None
        browser = Browser(cast("FastAPI", api.client.app)).signed_in(authKey=moment["key"])
        ends = (datetime(2040, 5, 1, 13, tzinfo=UTC), datetime(2040, 5, 2, 22, tzinfo=UTC))
        for api.now, open_ in (
            (ends[0] - timedelta(milliseconds=1), (True, True, True)),
            (ends[0], (False, True, True)),
            (ends[1] - timedelta(milliseconds=1), (False, True, True)),
            (ends[1], (False, False, True)),
        ):
            assert tuple(map(opens, (moment, day, never))) == open_
            # What was begun with a key ends with it.
            assert (browser.call("GET", "/v3/session").status_code == 200) is open_[0]


@pytest.mark.parametrize(
    ("more", "pointer", "detail"),
    [
        ({"access": "write"}, "/access", "A key is for all, or to read."),
        ({"expires_at": "2020-01-01"}, "/expires_at", "A key must end in the future."),
        ({"expires_at": "soon"}, "/expires_at", '"soon" is no day or moment from 1970 to 2100: '),
        ({"expires_at": 7}, "/expires_at", "expires_at is a text."),
    ],
)
def test_what_is_no_end_or_access_is_refused_by_name(
    owner: Account, more: Any, pointer: str, detail: str
) -> None:
    answer = owner.call("POST", "/v3/keys", {"name": "x", **more})
    assert answer.status_code == 400, answer.text
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert error["detail"].startswith(detail)
