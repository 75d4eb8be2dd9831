"""What those try who should not get in: guessing, planting sessions, other sites' pages."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from fastapi import FastAPI
from starlette.testclient import TestClient

from clicktrail.api.browser import COOKIE
from clicktrail.api.parts import Parts
from clicktrail.catalog.sign_in_model import Person
from clicktrail.domain import login_password, session_token, sign_on
from tests.support.signing_in import PASSWORD, Browser, Owner

UNAUTHORIZED = {
    "type": "urn:clicktrail:problem:unauthorized",
    "title": "No valid key or session",
    "status": 401,
    "detail": "Name or password are not right.",
}


@pytest.fixture(autouse=True)
def _nothing_counted_yet(parts: Parts) -> None:
    """Failures count for all who come from one address."""
    parts.attempts._failed.clear()


@pytest.fixture
def ada(parts: Parts) -> Owner:
    return Owner(parts)


def at(app: FastAPI, address: str) -> TestClient:
    return TestClient(app, base_url="http://app.example", client=(address, 4711))


def guess(client: TestClient, email: str, password: str = "wrong horse battery") -> Any:
    return client.post("/v3/session", json={"email": email, "password": password})


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(
    app: FastAPI, ada: Owner, parts: Parts
) -> None:
    without = Owner(parts, password=None)
    client = at(app, "192.0.2.1")
    for email in (ada.email, without.email, "nobody@example.com", "' OR 1=1 --", "%"):
        answer = guess(client, email)
        assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("text", ["\ud800", "a\x00b"])
def test_what_is_no_text_is_told(app: FastAPI, text: str) -> None:
    body = json.dumps({"email": text, "password": text})
    answer = at(app, "192.0.2.1").post("/v3/session", content=body)
    assert [(one["pointer"], one["detail"]) for one in answer.json()["errors"]] == [
        (f"/{name}", f"{name} holds a character that is not text.")
        for name in ("email", "password")
    ]


def test_as_many_hashes_are_made_whoever_it_is(
    app: FastAPI, ada: Owner, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    with parts.catalog.write() as edit:
        edit.guests.create(ada.id, b"k" * 32, user_name=ada.email, password="guest horse battery")
        edit.guests.create(
            ada.id, b"k" * 32, user_name=f"pat-{ada.id}", password="guest horse battery"
        )
    real, made = login_password.matches, []

    def counted(password: str, kept: str) -> bool:
        made.append(kept.rpartition("$")[0].partition("$v=")[0])
        return real(password, kept)

    monkeypatch.setattr(login_password, "matches", counted)
    found = []
    for email in (ada.email, f"pat-{ada.id}", "nobody@example.com"):
        guess(at(app, "192.0.2.2"), email)
        found.append(made.copy())
        made.clear()
    assert found == [["$argon2id", "$argon2id"]] * 3


def test_a_name_is_guessed_at_ten_times_whether_there_is_such_a_one_or_not(
    app: FastAPI, ada: Owner
) -> None:
    for email in (ada.email, "nobody@example.com"):
        # From ever another address.
        answers = [guess(at(app, f"198.51.100.{n}"), email).status_code for n in range(10)]
        assert answers == [401] * 10
        refused = guess(at(app, "198.51.100.99"), email.upper(), PASSWORD)
        assert (refused.status_code, refused.json()["type"]) == (
            429,
            "urn:clicktrail:problem:throttled",
        )
        assert 890 <= int(refused.headers["retry-after"]) <= 900
    # The key does not depend on it, and others do not suffer.
    with_key = {"X-Clickmeter-AuthKey": ada.key}
    assert at(app, "198.51.100.99").get("/account", headers=with_key).status_code == 200


def test_a_quarter_of_an_hour_later_the_right_password_opens(
    app: FastAPI, ada: Owner, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(parts.attempts, "_now", lambda: now[0])
    client = at(app, "192.0.2.3")
    assert [guess(client, ada.email).status_code for _ in range(11)] == [401] * 10 + [429]
    assert guess(client, ada.email, PASSWORD).status_code == 429
    now[0] += 900
    assert guess(client, ada.email, PASSWORD).status_code == 200


def test_an_address_guesses_at_few_names(app: FastAPI, ada: Owner) -> None:
    client = at(app, "192.0.2.4")
    answers = [
        client.post("/v3/session", json={"authKey": f"key {number}"}).status_code
        for number in range(50)
    ]
    assert answers == [401] * 50
    for body in (
        {"email": ada.email, "password": PASSWORD},
        {"authKey": ada.key},
        {"token": session_token.new()},
    ):
        assert client.post("/v3/session", json=body).status_code == 429
    assert guess(at(app, "192.0.2.5"), ada.email, PASSWORD).status_code == 200


def test_codes_are_guessed_at_ten_times_by_whatever_name(app: FastAPI, ada: Owner) -> None:
    with ada.parts.catalog.write() as edit:
        guest = edit.guests.create(
            ada.id,
            b"k" * 32,
            user_name=f"pat-{ada.id}",
            email=f"pat-{ada.id}@example.org",
            password=PASSWORD,
        )
        person = Person(ada.id, guest.id)
        edit.credentials.begin_totp(person, b"sealed with another key")
        edit.credentials.confirm_totp(person, 0, ["f" * 64])
    answers = []
    for number in range(12):
        name = (f"pat-{ada.id}", f"pat-{ada.id}@example.org")[number % 2]
        body = {"email": name, "password": PASSWORD, "code": f"{number:06}"}
        answers.append(at(app, f"203.0.113.{number}").post("/v3/session", json=body).status_code)
    assert answers == [401] * 10 + [429] * 2


@pytest.mark.parametrize("planted", ["A" * 43, "x", "", "é" * 43, "a" * 5000])
def test_a_session_that_was_planted_is_never_the_one(
    app: FastAPI, ada: Owner, planted: str
) -> None:
    browser = Browser(app)
    header = [(b"Cookie", f"{COOKIE}={planted}".encode())]
    answer = browser.client.post(
        "/v3/session",
        json={"email": ada.email, "password": PASSWORD},
        headers=header,
    )
    assert answer.status_code == 200
    assert browser.token not in (None, planted)
    before = at(app, "192.0.2.6").get("/v3/session", headers=header)
    assert before.status_code == 401


def test_signing_in_again_ends_the_session_before(app: FastAPI, ada: Owner) -> None:
    browser = Browser(app).signed_in(authKey=ada.key)
    before = browser.token
    browser.signed_in(email=ada.email, password=PASSWORD)
    assert browser.token != before
    stale = Browser(app)
    stale.client.cookies.set(COOKIE, before or "")
    assert stale.client.get("/v3/session").status_code == 401
    assert len(browser.client.get("/v3/sessions").json()["sessions"]) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://app.example"}, 200),
        ({"Origin": "http://localhost:5173", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://app.example:8080"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://app.example", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_no_other_sites_page_signs_anybody_in(
    app: FastAPI, ada: Owner, headers: dict[str, str], status: int
) -> None:
    answer = Browser(app, **headers).sign_in(authKey=ada.key)
    assert answer.status_code == status
    assert ("set-cookie" in answer.headers) == (status == 200)


# --- links


def test_a_link_signs_in_once_and_only_in_time(app: FastAPI, ada: Owner) -> None:
    tokens = [session_token.new() for _ in range(2)]
    with ada.parts.catalog.write() as edit:
        for token in tokens:
            edit.web_sessions.make_link(
                ada.person, session_token.hash_of(token) or "", timedelta(hours=1)
            )
    session = Browser(app).signed_in(token=tokens[0]).client.get("/v3/session").json()
    assert session["user"]["email"] == ada.email
    told = "This link has been used or is too old: ask for another one."
    again = Browser(app).sign_in(token=tokens[0])
    assert (again.status_code, again.json()["detail"]) == (401, told)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1, minutes=1)):
        late = Browser(app).sign_in(token=tokens[1])
    assert (late.status_code, late.json()["detail"]) == (401, told)


def test_of_two_who_have_the_link_one_gets_in(app: FastAPI, ada: Owner) -> None:
    token = session_token.new()
    with ada.parts.catalog.write() as edit:
        edit.web_sessions.make_link(
            ada.person, session_token.hash_of(token) or "", timedelta(hours=1)
        )
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: Browser(app).sign_in(token=token), range(4)))
    assert sorted(one.status_code for one in answers) == [200, 401, 401, 401]


def test_clickmeters_value_opens_the_dashboard_for_five_minutes(app: FastAPI, ada: Owner) -> None:
    client = TestClient(app, headers={"X-Clickmeter-AuthKey": ada.key})
    token = client.get("/account").json()["boGoVal"]
    for _ in range(2):
        session = Browser(app).signed_in(token=token).client.get("/v3/session").json()
        assert session["account"]["id"] == ada.id
    for wrong in (token[:-1], token.swapcase(), "x", ""):
        assert Browser(app).sign_in(token=wrong).status_code in (400, 401)
    with time_machine.travel(datetime.now(UTC) + sign_on.LIFETIME + timedelta(seconds=1)):
        assert Browser(app).sign_in(token=token).status_code == 401


def test_a_token_of_a_guest_who_is_gone_opens_nothing(app: FastAPI, ada: Owner) -> None:
    key = ada.parts.secrets.signing_key
    for account, guest in ((ada.id, 99), (10**6, 0)):
        token = sign_on.issue(key, account, guest, datetime.now(UTC))
        assert Browser(app).sign_in(token=token).status_code == 401


def test_a_password_of_before_is_hashed_anew_when_it_is_known(app: FastAPI, ada: Owner) -> None:
    salt = "0f" * 16
    key = hashlib.scrypt(
        PASSWORD.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1, dklen=32
    ).hex()
    with ada.parts.catalog.write() as edit:
        guest = edit.guests.create(ada.id, b"k" * 32, user_name=f"pat-{ada.id}")
        person = Person(ada.id, guest.id)
        edit.credentials.renew_hash(person, f"{salt}${key}")
    browser = Browser(app).signed_in(email=f"pat-{ada.id}", password=PASSWORD)
    with ada.parts.catalog.read() as view:
        assert view.credentials.password(person).startswith("$argon2id$")
    Browser(app).signed_in(email=f"pat-{ada.id}", password=PASSWORD)
    assert browser.client.get("/v3/session").status_code == 200
