"""Passwords, second factors and the list of sessions, of owners and guests alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from fastapi import FastAPI
from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from clicktrail.catalog.sign_in_model import Person
from tests.support.kept import kept_of
from tests.support.signing_in import PASSWORD, Browser, Owner

NEW = "another horse battery"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
TOTP_REQUIRED = "urn:clicktrail:problem:totp-required"


@pytest.fixture(autouse=True)
def _nothing_counted_yet(parts: Parts) -> None:
    """Failures count for all who come from one address."""
    parts.attempts._failed.clear()


@pytest.fixture
def ada(parts: Parts) -> Owner:
    return Owner(parts)


def faults(answer: Any, status: int = 400) -> list[tuple[str, str]]:
    assert answer.status_code == status, answer.text
    return [(one["pointer"], one["detail"]) for one in answer.json()["errors"]]


def code_of(secret: str, at: datetime) -> str:
    return str(pyotp.TOTP(secret).at(at))


def guest_of(owner: Owner, **fields: Any) -> Person:
    with owner.parts.catalog.write() as edit:
        guest = edit.guests.create(owner.id, owner.parts.secrets.signing_key, **fields)
    return Person(owner.id, guest.id)


# --- passwords


def test_a_first_password_needs_an_address_to_sign_in_by(app: FastAPI, parts: Parts) -> None:
    with parts.catalog.write() as edit:
        account = edit.accounts.create()
        _, key = edit.accounts.create_key(account.id)
    browser = Browser(app).signed_in(authKey=key)
    assert browser.client.get("/v3/session").json()["user"]["hasPassword"] is False
    refused = browser.call("PUT", "/v3/account/password", {"password": PASSWORD})
    assert faults(refused) == [
        ("/email", "An e-mail address is needed to sign in with a password.")
    ]
    for wrong in ("nonsense", "a b@example.com"):
        body = {"password": PASSWORD, "email": wrong}
        refused = browser.call("PUT", "/v3/account/password", body)
        assert faults(refused) == [("/email", "email must be an e-mail address.")]
    body = {"password": PASSWORD, "email": " bob@example.com "}
    assert browser.call("PUT", "/v3/account/password", body).status_code == 204
    assert browser.client.get("/v3/session").json()["user"]["hasPassword"] is True
    Browser(app).signed_in(email="bob@example.com", password=PASSWORD)


def test_a_change_needs_the_present_password_and_ends_other_sessions(
    app: FastAPI, ada: Owner
) -> None:
    mine = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    other = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    for wrong in ({}, {"current": "not this one"}):
        refused = mine.call("PUT", "/v3/account/password", {"password": NEW, **wrong})
        assert faults(refused) == [("/current", "This is not the present password.")]
    assert other.client.get("/v3/session").status_code == 200
    changed = mine.call("PUT", "/v3/account/password", {"password": NEW, "current": PASSWORD})
    assert (changed.status_code, changed.content) == (204, b"")
    assert mine.client.get("/v3/session").status_code == 200
    assert other.client.get("/v3/session").status_code == 401
    assert Browser(app).sign_in(email=ada.email, password=PASSWORD).status_code == 401
    Browser(app).signed_in(email=ada.email, password=NEW)


def test_a_key_changes_no_password_that_it_does_not_know(app: FastAPI, ada: Owner) -> None:
    client = TestClient(app, headers={"X-Clickmeter-AuthKey": ada.key})
    browser = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    assert faults(client.put("/v3/account/password", json={"password": NEW})) == [
        ("/current", "This is not the present password.")
    ]
    body = {"password": NEW, "current": PASSWORD}
    assert client.put("/v3/account/password", json=body).status_code == 204
    assert browser.client.get("/v3/session").status_code == 401


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, ("/password", "A password has at least 10 characters.")),
        ({"password": "short"}, ("/password", "A password has at least 10 characters.")),
        ({"password": 7}, ("/password", "password is a text.")),
        ({"password": NEW, "old": "x"}, ("/old", "There is no member old.")),
        (
            {"password": NEW, "current": PASSWORD, "email": "new@example.com"},
            ("/email", "The account has an e-mail address already."),
        ),
    ],
)
def test_what_is_no_password_is_told(
    app: FastAPI, ada: Owner, body: Any, told: tuple[str, str]
) -> None:
    browser = Browser(app).signed_in(authKey=ada.key)
    assert faults(browser.call("PUT", "/v3/account/password", body)) == [told]
    obvious = browser.call("PUT", "/v3/account/password", {"password": ada.email})
    assert faults(obvious) == [
        ("/password", "A password is not the name or address that one signs in by.")
    ]
    Browser(app).signed_in(email=ada.email, password=PASSWORD)


def test_two_owners_never_sign_in_by_one_address(app: FastAPI, parts: Parts, ada: Owner) -> None:
    other = Owner(parts, password=None)
    client = TestClient(app, headers={"X-Clickmeter-AuthKey": other.key})
    # Without a password it is a mere address.
    assert client.post("/account", json={"email": ada.email}).status_code == 200
    told = "Another account is signed in to by this e-mail address."
    assert faults(client.put("/v3/account/password", json={"password": NEW})) == [("/email", told)]
    assert client.post("/account", json={"email": other.email}).status_code == 200
    assert client.put("/v3/account/password", json={"password": NEW}).status_code == 204
    refused = client.post("/account", json={"email": ada.email.upper()})
    assert refused.status_code == 400
    assert [(one["property"], one["errorMessage"]) for one in refused.json()["errors"]] == [
        ("Email", told)
    ]
    assert Browser(app).signed_in(email=ada.email, password=PASSWORD)


# --- guests


def test_a_guest_signs_in_and_sees_its_part_alone(app: FastAPI, ada: Owner) -> None:
    with_key = TestClient(app, headers={"X-Clickmeter-AuthKey": ada.key})
    pats, address = f"pat-{ada.id}", f"pat-{ada.id}@example.org"
    seen, hidden = (
        with_key.post("/groups", json={"name": name}).json()["id"] for name in ("Seen", "Hidden")
    )
    pat = guest_of(
        ada,
        user_name=pats,
        name="Pat",
        email=address,
        password=PASSWORD,
        timezone="Asia/Tokyo",
    )
    with ada.parts.catalog.write() as edit:
        edit.guests.grant(ada.id, pat.guest_id, "group", seen, "r")
    for name in (pats.upper(), address.upper()):
        browser = Browser(app).signed_in(email=name, password=PASSWORD)
    session = browser.client.get("/v3/session").json()
    assert session["user"] == {
        "name": "Pat",
        "email": address,
        "isGuest": True,
        "isOperator": False,
        "hasPassword": True,
        "hasTotp": False,
    }
    assert session["account"]["timeZone"] == "Asia/Tokyo"
    groups = browser.client.get("/groups").json()["entities"]
    assert [one["id"] for one in groups] == [seen]
    assert browser.client.get(f"/groups/{hidden}").status_code == 404
    assert browser.call("DELETE", f"/groups/{seen}").status_code == 403
    for path in ("/account/guests", "/v3/erasures", "/account/plan"):
        assert browser.client.get(path).status_code == 403
    # Its own password is its own; the owner may set another.
    body = {"password": NEW, "current": PASSWORD}
    assert browser.call("PUT", "/v3/account/password", body).status_code == 204
    assert Browser(app).sign_in(email=pats, password=PASSWORD).status_code == 401
    refused = browser.call("PUT", "/v3/account/password", {**body, "email": "x@example.org"})
    assert faults(refused) == [("/email", "A guest's e-mail address is its owner's to set.")]
    with_key.post(f"/account/guests/{pat.guest_id}", json={"password": PASSWORD})
    assert browser.client.get("/v3/session").status_code == 401
    browser.signed_in(email=pats, password=PASSWORD)
    assert with_key.delete(f"/account/guests/{pat.guest_id}").status_code == 200
    assert browser.client.get("/v3/session").status_code == 401
    assert browser.client.get("/groups").status_code == 401


def test_an_address_of_several_guests_signs_none_in(app: FastAPI, ada: Owner) -> None:
    for name in ("kim", "sam"):
        guest_of(ada, user_name=name, email="both@example.org", password=PASSWORD)
    assert Browser(app).sign_in(email="both@example.org", password=PASSWORD).status_code == 401
    Browser(app).signed_in(email="sam", password=PASSWORD)


def test_a_guest_with_its_owners_address_is_told_apart_by_the_password(
    app: FastAPI, ada: Owner
) -> None:
    guest_of(ada, user_name=ada.email, password=NEW)
    owner = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    guest = Browser(app).signed_in(email=ada.email, password=NEW)
    found = [one.client.get("/v3/session").json()["user"]["isGuest"] for one in (owner, guest)]
    assert found == [False, True]


# --- the second factor


def with_totp(browser: Browser, now: datetime) -> tuple[str, list[str]]:
    """Set a second factor up; return its secret and the recovery codes."""
    begun = browser.call("POST", "/v3/account/totp", {"current": PASSWORD})
    assert begun.status_code == 200, begun.text
    secret = begun.json()["secret"]
    confirmed = browser.call("PUT", "/v3/account/totp", {"code": code_of(secret, now)})
    assert confirmed.status_code == 200, confirmed.text
    return secret, confirmed.json()["recoveryCodes"]


def test_a_second_factor_is_asked_for_once_it_is_confirmed(app: FastAPI, ada: Owner) -> None:
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False) as clock:
        mine = Browser(app).signed_in(email=ada.email, password=PASSWORD)
        other = Browser(app).signed_in(email=ada.email, password=PASSWORD)
        begun = mine.call("POST", "/v3/account/totp", {"current": PASSWORD}).json()
        assert begun["uri"].startswith("otpauth://totp/Clicktrail:ada-")
        assert begun["qr"].startswith("data:image/svg+xml;")
        # Not in force yet.
        Browser(app).signed_in(email=ada.email, password=PASSWORD)
        secret, recovery = with_totp(mine, start)
        assert len(recovery) == 10
        assert other.client.get("/v3/session").status_code == 401
        assert mine.client.get("/v3/session").json()["user"]["hasTotp"] is True
        assert mine.client.get("/v3/account/totp").json() == {
            "enabled": True,
            "recoveryCodesLeft": 10,
        }
        asked = Browser(app).sign_in(email=ada.email, password=PASSWORD)
        assert (asked.status_code, asked.json()) == (
            401,
            {
                "type": TOTP_REQUIRED,
                "title": "A code is needed as well",
                "status": 401,
                "detail": "Give the code that your authenticator shows, or a recovery code.",
            },
        )
        assert "set-cookie" not in asked.headers
        # The code that confirmed it is used.
        used = Browser(app).sign_in(email=ada.email, password=PASSWORD, code=code_of(secret, start))
        assert (used.status_code, used.json()["type"], used.json()["detail"]) == (
            401,
            "urn:clicktrail:problem:totp-invalid",
            "This code is not right, or has been used.",
        )
        clock.shift(30)
        code = code_of(secret, start + timedelta(seconds=30))
        Browser(app).signed_in(email=ada.email, password=PASSWORD, code=code)
        again = Browser(app).sign_in(email=ada.email, password=PASSWORD, code=code)
        assert again.status_code == 401
        # Nobody learns from a code whether the password was right.
        wrong = Browser(app).sign_in(email=ada.email, password=NEW, code=code)
        assert wrong.json()["detail"] == "Name or password are not right."


def test_a_recovery_code_stands_in_once(app: FastAPI, ada: Owner) -> None:
    now = datetime.now(UTC)
    browser = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    _, recovery = with_totp(browser, now)
    proof = {"email": ada.email, "password": PASSWORD, "code": recovery[3].lower()}
    Browser(app).signed_in(**proof)
    assert Browser(app).sign_in(**proof).status_code == 401
    assert browser.client.get("/v3/account/totp").json()["recoveryCodesLeft"] == 9


def test_a_second_factor_ends_with_a_code(app: FastAPI, ada: Owner) -> None:
    now = datetime.now(UTC)
    browser = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    with_key = TestClient(app, headers={"X-Clickmeter-AuthKey": ada.key})
    _, recovery = with_totp(browser, now)
    for caller in (browser.call, with_key.request):
        refused = caller("DELETE", "/v3/account/totp", json={"code": "000000"})
        assert faults(refused) == [("/code", "This code is not right, or has been used.")]
    assert browser.call("DELETE", "/v3/account/totp", {"code": recovery[0]}).status_code == 204
    Browser(app).signed_in(email=ada.email, password=PASSWORD)
    assert browser.client.get("/v3/account/totp").json() == {
        "enabled": False,
        "recoveryCodesLeft": 0,
    }
    gone = browser.call("DELETE", "/v3/account/totp", {"code": recovery[1]})
    assert (gone.status_code, gone.json()["detail"]) == (409, "There is no second factor.")


def test_what_is_asked_out_of_turn_is_told(app: FastAPI, ada: Owner, parts: Parts) -> None:
    browser = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    early = browser.call("PUT", "/v3/account/totp", {"code": "000000"})
    assert (early.status_code, early.json()["detail"]) == (
        409,
        "Begin with a second factor first.",
    )
    refused = browser.call("POST", "/v3/account/totp", {"current": NEW})
    assert faults(refused) == [("/current", "This is not the present password.")]
    begun = browser.call("POST", "/v3/account/totp", {"current": PASSWORD}).json()
    wrong = browser.call("PUT", "/v3/account/totp", {"code": "12345x"})
    assert faults(wrong) == [("/code", "This code is not right.")]
    now = datetime.now(UTC)
    right = browser.call("PUT", "/v3/account/totp", {"code": code_of(begun["secret"], now)})
    assert right.status_code == 200
    second = browser.call("POST", "/v3/account/totp", {"current": PASSWORD})
    assert (second.status_code, second.json()["detail"]) == (
        409,
        "There is a second factor already: end that one first.",
    )
    keyed = TestClient(app, headers={"X-Clickmeter-AuthKey": Owner(parts, password=None).key}).post(
        "/v3/account/totp", json={"current": ""}
    )
    assert (keyed.status_code, keyed.json()["detail"]) == (
        409,
        "A second factor goes with a password: set a password first.",
    )


def test_nothing_in_the_catalog_makes_a_code(app: FastAPI, ada: Owner) -> None:
    browser = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    secret, recovery = with_totp(browser, datetime.now(UTC))
    kept = kept_of(ada.parts.settings)
    assert ada.email.encode() in kept
    for text in (secret, PASSWORD, *recovery, *(one.replace("-", "") for one in recovery)):
        assert text.encode() not in kept


# --- sessions


def test_sessions_are_listed_and_ended_by_their_owner_alone(
    app: FastAPI, ada: Owner, parts: Parts
) -> None:
    start = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        first = Browser(app, **{"User-Agent": FIREFOX}).signed_in(
            email=ada.email, password=PASSWORD
        )
        clock.shift(90)
        second = Browser(app, **{"User-Agent": ""}).signed_in(authKey=ada.key)
        stranger = Browser(app).signed_in(authKey=Owner(parts).key)
        listed = second.client.get("/v3/sessions").json()["sessions"]
        assert listed == [
            {
                "id": listed[0]["id"],
                "createdAt": "2026-06-01T09:31:30Z",
                "lastSeenAt": "2026-06-01T09:31:30Z",
                "expiresAt": "2026-06-08T09:31:30Z",
                "method": "key",
                "browser": "",
                "os": "",
                "address": "testclient",
                "isCurrent": True,
            },
            {
                "id": listed[1]["id"],
                "createdAt": "2026-06-01T09:30:00Z",
                "lastSeenAt": "2026-06-01T09:30:00Z",
                "expiresAt": "2026-06-08T09:30:00Z",
                "method": "password",
                "browser": "Firefox 145",
                "os": "Linux",
                "address": "testclient",
                "isCurrent": False,
            },
        ]
        path = f"/v3/sessions/{listed[1]['id']}"
        assert stranger.call("DELETE", path).status_code == 404
        assert first.client.get("/v3/session").status_code == 200
        assert second.call("DELETE", path).status_code == 204
        assert first.client.get("/v3/session").status_code == 401
        assert second.call("DELETE", path).status_code == 404
        first.signed_in(email=ada.email, password=PASSWORD)
        assert second.call("DELETE", "/v3/sessions").status_code == 204
        assert first.client.get("/v3/session").status_code == 401
        assert second.client.get("/v3/session").status_code == 200
        assert stranger.client.get("/v3/session").status_code == 200


def test_a_session_lasts_as_long_as_it_is_used_and_a_month_at_most(
    app: FastAPI, ada: Owner
) -> None:
    start = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        used = Browser(app).signed_in(email=ada.email, password=PASSWORD)
        idle = Browser(app).signed_in(email=ada.email, password=PASSWORD)
        ends = []
        for _ in range(5):
            clock.shift(timedelta(days=6))
            ends.append(used.call("GET", "/account").status_code)
            shown = used.call("GET", "/v3/session")
            ends.append(shown.json().get("expiresAt"))
        clock.shift(timedelta(days=-29))
        assert idle.call("GET", "/account").status_code == 200
        clock.shift(timedelta(days=7))
        assert idle.call("GET", "/account").status_code == 401
    assert ends == [
        *(200, "2026-06-14T09:30:00Z"),
        *(200, "2026-06-20T09:30:00Z"),
        *(200, "2026-06-26T09:30:00Z"),
        *(200, "2026-07-01T09:30:00Z"),
        *(401, None),
    ]


def test_a_revoked_key_takes_its_sessions_with_it(app: FastAPI, ada: Owner) -> None:
    by_key = Browser(app).signed_in(authKey=ada.key)
    by_password = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    with ada.parts.catalog.write() as edit:
        edit.accounts.revoke_key(ada.key_id)
    assert by_key.client.get("/v3/session").status_code == 401
    assert by_password.client.get("/v3/session").status_code == 200
