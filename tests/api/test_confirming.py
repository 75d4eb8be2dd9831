"""A browser that was left open gets nobody in for good: who changes that shows again who it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from fastapi import FastAPI
from starlette.testclient import TestClient

from clicktrail.api.confirming import RECENT
from clicktrail.api.parts import Parts
from clicktrail.domain import session_token
from tests.support.signing_in import PASSWORD, Browser, Owner

KEYS = "/v3/keys"
NOT_PRESENT = "This is not the present password."
WANTED = (
    'You signed in more than 10 minutes ago: give your present password as "current" with this.'
)
SIGN_IN = "You signed in more than 10 minutes ago: sign in again for this."


@pytest.fixture(autouse=True)
def _nothing_counted_yet(parts: Parts) -> None:
    """Failures count for all who come from one address."""
    parts.attempts._failed.clear()


@pytest.fixture
def later() -> Iterator[time_machine.Traveller]:
    """A clock that `shift` moves on."""
    with time_machine.travel(datetime.now(UTC), tick=True) as clock:
        yield clock


@pytest.fixture
def ada(parts: Parts) -> Owner:
    return Owner(parts)


def by_link(app: FastAPI, owner: Owner) -> Browser:
    token = session_token.new()
    with owner.parts.catalog.write() as edit:
        edit.web_sessions.make_link(
            owner.person, session_token.hash_of(token) or "", timedelta(hours=1)
        )
    return Browser(app).signed_in(token=token)


def problem(answer: Any) -> tuple[int, str, str, list[Any] | None]:
    said = answer.json()
    return answer.status_code, said["type"].rpartition(":")[2], said["detail"], said.get("errors")


def wanted(detail: str) -> list[dict[str, str]]:
    return [{"detail": detail, "pointer": "/current"}]


def test_a_key_takes_the_password_once_the_session_is_older_than_ten_minutes(
    app: FastAPI, ada: Owner, later: time_machine.Traveller
) -> None:
    browser = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    later.shift(RECENT - timedelta(seconds=5))
    assert browser.call("POST", KEYS, {"name": "soon"}).status_code == 201
    later.shift(timedelta(seconds=10))
    for without in ({}, {"current": ""}, {"current": None}):
        answer = browser.call("POST", KEYS, {"name": "late", **without})
        assert problem(answer) == (403, "password-required", WANTED, wanted(WANTED))
    answer = browser.call("POST", KEYS, {"name": "late", "current": "not this one"})
    assert problem(answer) == (400, "validation-error", NOT_PRESENT, wanted(NOT_PRESENT))
    assert browser.call("POST", KEYS, {"name": "late", "current": PASSWORD}).status_code == 201
    # A key that is sent says enough, and so does signing in again.
    by_key = TestClient(app, headers={"X-Clickmeter-AuthKey": ada.key})
    assert by_key.post(KEYS, json={"name": "program"}).status_code == 201
    browser.signed_in(email=ada.email, password=PASSWORD)
    assert browser.call("POST", KEYS, {"name": "again"}).status_code == 201
    names = [one["name"] for one in browser.client.get(KEYS).json()["keys"]]
    assert names == ["test", "soon", "late", "program", "again"]


@pytest.mark.parametrize("way", ["key", "link"])
def test_who_has_no_password_signs_in_again(
    app: FastAPI, parts: Parts, later: time_machine.Traveller, way: str
) -> None:
    owner = Owner(parts, password=None)
    browser = by_link(app, owner) if way == "link" else Browser(app).signed_in(authKey=owner.key)
    assert browser.call("POST", KEYS, {"name": "soon"}).status_code == 201
    later.shift(RECENT + timedelta(seconds=1))
    answer = browser.call("POST", KEYS, {"name": "late", "current": "anything"})
    assert problem(answer) == (403, "sign-in-required", SIGN_IN, None)


def test_a_first_password_takes_a_young_session_where_there_is_another_way_in(
    app: FastAPI, parts: Parts, later: time_machine.Traveller
) -> None:
    owner = Owner(parts, password=None)
    with_key, with_link = Browser(app).signed_in(authKey=owner.key), by_link(app, owner)
    later.shift(RECENT + timedelta(seconds=1))
    path, body = "/v3/account/password", {"password": PASSWORD}
    assert problem(with_key.call("PUT", path, body)) == (403, "sign-in-required", SIGN_IN, None)
    assert with_link.call("PUT", path, body).status_code == 204
    assert problem(with_link.call("POST", KEYS, {"name": "late"}))[1] == "password-required"


def test_another_address_takes_the_password_too(
    app: FastAPI, ada: Owner, later: time_machine.Traveller
) -> None:
    browser = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    later.shift(RECENT + timedelta(seconds=1))
    same = {"email": f" {ada.email} ", "firstName": "Ada"}
    assert browser.call("POST", "/account", same).json()["firstName"] == "Ada"
    other = {"email": f"new-{ada.email}", "firstName": "Eve"}
    answer = browser.call("POST", "/account", other)
    assert (answer.status_code, answer.json()) == (
        403,
        {
            "errorCode": "PasswordRequired",
            "errorMessage": WANTED,
            "httpErrorCode": 403,
            "errors": [{"code": "Invalid", "property": "Current", "errorMessage": WANTED}],
        },
    )
    refused = browser.call("POST", "/account", {**other, "current": "not this one"})
    assert (refused.status_code, refused.json()["errors"][0]["errorMessage"]) == (400, NOT_PRESENT)
    kept = browser.client.get("/account").json()
    assert (kept["email"], kept["firstName"]) == (ada.email, "Ada")
    changed = browser.call("POST", "/account", {**other, "current": PASSWORD}).json()
    assert (changed["email"], changed["firstName"]) == (other["email"], "Eve")
    by_key = TestClient(app, headers={"X-Clickmeter-AuthKey": ada.key})
    assert by_key.post("/account", json={"email": ada.email}).json()["email"] == ada.email


def test_a_session_makes_no_value_that_would_begin_another_one(app: FastAPI, ada: Owner) -> None:
    browser = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    assert "boGoVal" not in browser.client.get("/account").json()


def test_guesses_of_the_password_are_counted(
    app: FastAPI, ada: Owner, later: time_machine.Traveller
) -> None:
    browser = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    later.shift(RECENT + timedelta(seconds=1))
    for _ in range(10):
        answer = browser.call("POST", KEYS, {"name": "late", "current": "not this one"})
        assert answer.status_code == 400
    answer = browser.call("POST", KEYS, {"name": "late", "current": PASSWORD})
    assert (answer.status_code, "retry-after" in answer.headers) == (429, True)


def test_guests_take_the_password_where_somebody_gets_in_by_them(
    app: FastAPI, ada: Owner, later: time_machine.Traveller
) -> None:
    browser = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    path, name = "/account/guests", f"pat-{ada.id}"
    made = browser.call("POST", path, {"userName": name, "email": "pat@example.org"}).json()
    one = f"{path}/{made['id']}"
    assert made["apiKey"] == browser.client.get(one).json()["apiKey"]
    later.shift(RECENT + timedelta(seconds=1))
    asked = (
        (path, {"userName": f"eve-{ada.id}"}),
        (one, {"userName": f"eve-{ada.id}"}),
        (one, {"email": "eve@example.org"}),
        (one, {"password": "eve's horse battery"}),
        (one, {"extendedGrants": {"allowAllGrants": True}}),
        (one, {"current": ""}),
    )
    for where, body in asked:
        answer = browser.call("POST", where, body)
        assert (answer.status_code, answer.json()["errorCode"]) == (403, "PasswordRequired"), body
        answer = browser.call("POST", where, {**body, "current": "not this one"})
        assert answer.json()["errors"] == [
            {"code": "Invalid", "property": "Current", "errorMessage": NOT_PRESENT}
        ]
    assert browser.client.get(f"{path}/count").json() == {"count": 1}
    hidden = {key: value for key, value in made.items() if key not in ("apiKey", "key")}
    assert browser.client.get(one).json() == hidden
    assert browser.client.get(f"{path}?_expand=true").json() == {"entities": [hidden]}
    # What gets nobody in goes on; whoever sends all members of a form changes but a few of them.
    plain = {"userName": name, "email": "pat@example.org", "notes": "a partner"}
    assert browser.call("POST", one, plain).json() == {**hidden, "notes": "a partner"}
    grants = {"extendedGrants": {"allowAllGrants": True}, "current": PASSWORD}
    shown = browser.call("POST", one, grants).json()
    assert (shown["apiKey"], shown["extendedGrants"]) == (
        made["apiKey"],
        {"allowAllGrants": True},
    )
    assert browser.call("POST", one, {"current": PASSWORD}).json() == shown
    again = browser.call("POST", path, {"userName": f"kim-{ada.id}", "current": PASSWORD}).json()
    assert len(again["apiKey"]) == 36
    by_key = TestClient(app, headers={"X-Clickmeter-AuthKey": ada.key})
    assert by_key.post(one, json={"password": "of a program"}).json()["apiKey"] == made["apiKey"]
