"""`/v3/session`: signing in and out, and what a session opens."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from clicktrail.api.app import create_app
from clicktrail.api.browser import COOKIE, CSRF_HEADER
from clicktrail.api.parts import Parts
from clicktrail.api.v3.resources import document
from clicktrail.domain import session_token
from tests.support.kept import kept_of
from tests.support.signing_in import PASSWORD, Browser, Owner

PROBLEM = "urn:clicktrail:problem:"


@pytest.fixture(autouse=True)
def _nothing_counted_yet(parts: Parts) -> None:
    """Failures count for all who come from one address."""
    parts.attempts._failed.clear()


@pytest.fixture
def ada(parts: Parts) -> Owner:
    return Owner(
        parts,
        first_name="Ada",
        last_name="Lovelace",
        company_name="Engines",
        timezone="Europe/Rome",
        currency="EUR",
    )


def test_a_password_opens_a_session_that_stands_in_for_the_key(app: FastAPI, ada: Owner) -> None:
    browser = Browser(app)
    answer = browser.sign_in(email=ada.email.upper(), password=PASSWORD)
    shown = answer.json()
    expires = shown.pop("expiresAt")
    assert shown == {
        "user": {
            "name": "Ada Lovelace",
            "email": ada.email,
            "isGuest": False,
            "isOperator": False,
            "hasPassword": True,
            "hasTotp": False,
        },
        "account": {
            "id": ada.id,
            "name": "Engines",
            "timeZone": "Europe/Rome",
            "currency": "EUR",
        },
        "csrf": session_token.csrf_of(browser.token or ""),
    }
    assert answer.headers["cache-control"] == "no-store"
    assert browser.client.get("/v3/session").json() == {**shown, "expiresAt": expires}
    assert browser.client.get("/account").json()["email"] == ada.email
    assert browser.client.get("/v3/erasures").json() == {"erasures": []}
    assert browser.call("POST", "/groups", {"name": "Spring"}).status_code == 200


def test_the_cookie_is_for_the_app_alone_and_for_no_script(app: FastAPI, ada: Owner) -> None:
    answer = Browser(app).sign_in(authKey=ada.key)
    name, _, rest = answer.headers["set-cookie"].partition("=")
    token, *attributes = rest.split("; ")
    assert (name, len(token)) == (COOKIE, session_token.LENGTH)
    assert sorted(attributes) == ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=lax"]
    secure = Browser(app)
    secure.client.base_url = secure.client.base_url.copy_with(scheme="https")
    assert "; Secure" in secure.sign_in(authKey=ada.key).headers["set-cookie"]


def test_only_the_hash_of_the_token_is_kept(app: FastAPI, ada: Owner) -> None:
    token = Browser(app).signed_in(authKey=ada.key).token
    assert token is not None
    kept = kept_of(ada.parts.settings)
    hash_ = session_token.hash_of(token)
    assert hash_ is not None
    assert hash_.encode() in kept
    assert token.encode() not in kept


def test_signing_out_ends_the_session_and_takes_the_cookie_back(app: FastAPI, ada: Owner) -> None:
    browser = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    token = browser.token
    answer = browser.call("DELETE", "/v3/session")
    assert (answer.status_code, answer.content) == (204, b"")
    assert 'clicktrail_session="";' in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert browser.token is None
    browser.client.cookies.set(COOKIE, token or "")
    assert browser.client.get("/v3/session").status_code == 401
    assert browser.client.get("/account").json() == {
        "errorCode": "Unauthorized",
        "errorMessage": "This session is over: sign in again.",
        "httpErrorCode": 401,
    }
    assert browser.call("DELETE", "/v3/session").status_code == 204


@pytest.mark.parametrize("csrf", ["", "0" * 32, "é"])
def test_changes_need_the_sessions_csrf_value(app: FastAPI, ada: Owner, csrf: str) -> None:
    browser = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    header = [(CSRF_HEADER.encode(), csrf.encode())] if csrf else []
    for method, path in (("POST", "/v3/query"), ("DELETE", "/v3/session")):
        refused = browser.client.request(method, path, headers=header)
        assert (refused.status_code, refused.json()) == (
            403,
            {
                "type": f"{PROBLEM}csrf-required",
                "title": "The session's csrf value is missing",
                "status": 403,
                "detail": "Changes made with a session carry its csrf value in the header"
                " X-Clicktrail-Csrf.",
            },
        )
    for method, path in (("POST", "/groups"), ("PUT", "/groups/1/notes"), ("DELETE", "/groups/1")):
        refused = browser.client.request(method, path, headers=header)
        assert (refused.status_code, refused.json()["errorCode"]) == (403, "CsrfRequired")
    assert browser.client.get("/v3/session").status_code == 200


def test_another_sessions_csrf_value_is_none(app: FastAPI, ada: Owner) -> None:
    one, other = (Browser(app).signed_in(authKey=ada.key) for _ in range(2))
    answer = one.call("POST", "/groups", {"name": "x"}, headers={CSRF_HEADER: other.csrf})
    assert answer.status_code == 403


def operations(app: FastAPI) -> list[tuple[str, str]]:
    """Every operation that asks who calls, as method and path."""
    return [
        (method.upper(), re.sub(r"{\w+}", "1", path))
        for paths in (app.openapi()["paths"], document()["paths"])
        for path, methods in paths.items()
        for method, operation in methods.items()
        if operation.get("security")
    ]


def test_no_operation_lets_a_change_through_without_the_csrf_value(
    app: FastAPI, ada: Owner
) -> None:
    found = operations(app)
    assert len(found) > 100
    browser = Browser(app).signed_in(authKey=ada.key)
    refused = {
        (method, path): browser.client.request(method, path)
        for method, path in found
        if method != "GET"
    }
    assert {answer.status_code for answer in refused.values()} == {403}
    words = {
        json.get("errorCode") or json["type"].removeprefix(PROBLEM)
        for json in (answer.json() for answer in refused.values())
    }
    assert words == {"CsrfRequired", "csrf-required"}


def test_every_operation_takes_a_session(app: FastAPI, ada: Owner) -> None:
    browser = Browser(app).signed_in(authKey=ada.key)
    nobody = TestClient(app)
    for method, path in operations(app):
        refused = 204 if (method, path) == ("DELETE", "/v3/session") else 401
        assert nobody.request(method, path).status_code == refused, (method, path)
        # Those end the session, that one never ends (tests/api/test_live_events.py).
        if (method, path[:11]) == ("DELETE", "/v3/session") or path == "/v3/events/live":
            continue
        assert browser.call(method, path).status_code != 401, (method, path)


@pytest.mark.parametrize(
    ("peer", "proto", "secure"),
    [
        ("10.0.0.1", "https", True),
        ("10.0.0.1", "https, http", False),
        ("10.0.0.1", "http", False),
        ("203.0.113.9", "https", False),
    ],
)
def test_only_a_trusted_proxy_is_believed_to_be_asked_by_https(
    parts: Parts, ada: Owner, peer: str, proto: str, secure: bool
) -> None:
    trusted = (ipaddress.ip_network("10.0.0.0/8"),)
    settings = parts.settings.model_copy(update={"trusted_proxies": trusted})
    behind = create_app(Parts(settings, parts.secrets, parts.catalog, parts.hits))
    client = TestClient(behind, client=(peer, 1), headers={"X-Forwarded-Proto": proto})
    answer = client.post("/v3/session", json={"authKey": ada.key})
    assert ("; Secure" in answer.headers["set-cookie"]) == secure


def test_a_key_beside_a_cookie_wins(app: FastAPI, ada: Owner, parts: Parts) -> None:
    other = Owner(parts)
    browser = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    with_key = {"X-Clickmeter-AuthKey": other.key}
    assert browser.client.get("/account", headers=with_key).json()["email"] == other.email
    # Without the session's CSRF value: the session has no part in it.
    made = browser.client.post("/groups", json={"name": "Other's"}, headers=with_key)
    assert made.status_code == 200
    wrong = browser.client.get("/account", headers={"X-Clickmeter-AuthKey": "nonsense"})
    assert wrong.json()["errorMessage"] == "This API key is not valid."


def test_nobody_is_signed_in_at_first(app: FastAPI) -> None:
    client = TestClient(app)
    assert client.get("/v3/session").json() == {
        "type": f"{PROBLEM}unauthorized",
        "title": "No valid key or session",
        "status": 401,
        "detail": "Nobody is signed in.",
    }
    assert client.get("/v3/session/options").json() == {"password": True, "sso": None}
    assert client.delete("/v3/session").status_code == 204


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, [("", "Sign in by email and password, by token, or by authKey.")]),
        ([], [("", "The body is an object.")]),
        ({"email": "a@b.example"}, [("/password", "password is needed.")]),
        ({"password": "x"}, [("/email", "email is needed.")]),
        ({"code": "123456"}, [("", "Sign in by email and password, by token, or by authKey.")]),
        (
            {"token": "x", "authKey": "y"},
            [("", "Sign in by email and password, by token, or by authKey.")],
        ),
        (
            {"email": 7, "password": "x" * 1001, "remember": True},
            [
                ("/email", "email is a text."),
                ("/password", "password has at most 1000 characters."),
                ("/remember", "There is no member remember."),
            ],
        ),
    ],
)
def test_what_is_no_way_to_sign_in_is_told(app: FastAPI, body: Any, told: Any) -> None:
    answer = TestClient(app).post("/v3/session", json=body)
    assert answer.status_code == 400
    found = [(one["pointer"], one["detail"]) for one in answer.json()["errors"]]
    assert found == told
