"""`/v3/keys`: owners make, list and revoke their own; guests and strangers get nowhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI

from clicktrail.api.parts import Parts
from tests.support.api import Account
from tests.support.guests import GuestOf
from tests.support.signing_in import Browser, Owner


def made(owner: Account, name: str) -> dict[str, Any]:
    answer = owner.call("POST", "/v3/keys", {"name": name})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_key_is_shown_once_opens_the_account_and_is_revoked(owner: Account) -> None:
    (first,) = owner.get("/v3/keys")["keys"]
    answer = owner.call("POST", "/v3/keys", {"name": " nightly export "})
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    key = answer.json()
    plain = key.pop("key")
    assert datetime.fromisoformat(key["created_at"]).tzinfo is not None
    assert key == {
        "id": key["id"],
        "name": "nightly export",
        "begins": plain[:8],
        "created_at": key["created_at"],
        "last_used_at": None,
        "access": "all",
        "expires_at": None,
        "is_current": False,
    }
    listed = owner.call("GET", "/v3/keys")
    assert plain not in listed.text
    assert listed.json()["keys"] == [first | {"is_current": True}, key]

    with_it = {"X-Clickmeter-AuthKey": plain}
    mine = owner.call("GET", "/v3/keys", headers=with_it).json()["keys"]
    assert [(one["id"], one["is_current"]) for one in mine] == [
        (first["id"], False),
        (key["id"], True),
    ]
    assert mine[1]["last_used_at"] is not None
    assert owner.call("DELETE", f"/v3/keys/{key['id']}").status_code == 204
    assert owner.call("GET", "/v3/keys", headers=with_it).status_code == 401
    assert [one["id"] for one in owner.get("/v3/keys")["keys"]] == [first["id"]]
    assert owner.call("DELETE", f"/v3/keys/{key['id']}").status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer", "detail"),
    [
        ({}, "/name", "A key needs a name that says what it is for."),
        ({"name": "  "}, "/name", "A key needs a name that says what it is for."),
        ({"name": 7}, "/name", "name is a text."),
        ({"name": "n" * 256}, "/name", "name has at most 255 characters."),
        ({"name": "x", "scope": "full"}, "/scope", "There is no member scope."),
    ],
    ids=["nothing", "blank", "number", "long", "unknown"],
)
def test_what_is_no_key_is_refused_by_name(
    owner: Account, body: Any, pointer: str, detail: str
) -> None:
    answer = owner.call("POST", "/v3/keys", body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["errors"] == [{"detail": detail, "pointer": pointer}]
    assert len(owner.get("/v3/keys")["keys"]) == 1


def test_keys_of_another_account_are_not_there(owner: Account, stranger: Account) -> None:
    key = made(owner, "mine")
    refused = stranger.call("DELETE", f"/v3/keys/{key['id']}")
    assert refused.status_code == 404
    assert refused.json()["detail"] == f"There is no key {key['id']}."
    assert [one["name"] for one in stranger.get("/v3/keys")["keys"]] == ["test"]
    assert [one["name"] for one in owner.get("/v3/keys")["keys"]] == ["test", "mine"]
    with_it = {"X-Clickmeter-AuthKey": key["key"]}
    assert stranger.call("GET", "/groups", headers=with_it).status_code == 200


def test_guests_have_no_keys_to_manage(owner: Account) -> None:
    master = GuestOf(owner, "keys-master", extendedGrants={"allowAllGrants": True})
    key = made(owner, "mine")
    for method, path, body in (
        ("GET", "/v3/keys", None),
        ("POST", "/v3/keys", {"name": "theirs"}),
        ("DELETE", f"/v3/keys/{key['id']}", None),
    ):
        answer = master.call(method, path, body)
        assert (answer.status_code, answer.json()["type"]) == (
            403,
            "urn:clicktrail:problem:forbidden",
        ), path
    assert [one["name"] for one in owner.get("/v3/keys")["keys"]] == ["test", "mine"]


def test_a_revoked_key_ends_the_session_that_it_began_and_no_other(
    app: FastAPI, parts: Parts
) -> None:
    ada = Owner(parts)
    by_key = Browser(app).signed_in(authKey=ada.key)
    by_password = Browser(app).signed_in(email=ada.email, password="correct horse battery")
    current = [one["is_current"] for one in by_key.client.get("/v3/keys").json()["keys"]]
    others = [one["is_current"] for one in by_password.client.get("/v3/keys").json()["keys"]]
    assert (current, others) == ([True], [False])
    path = f"/v3/keys/{ada.key_id}"
    assert by_password.client.delete(path).status_code == 403  # without the session's csrf
    assert by_password.call("DELETE", path).status_code == 204
    assert by_key.client.get("/v3/session").status_code == 401
    assert by_password.client.get("/v3/keys").json() == {"keys": []}
